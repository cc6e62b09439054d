//! The page of a write-up: title and metadata, then the text.

use super::builder::{PageBuilder, bold, dim, plain};
use super::closing;
use crate::content::model::{Inline, Lab, Library, LinkTarget, Page, Prediction, WriteUp, find_prediction};
use crate::typeset::depth::Depth;
use crate::typeset::page::reference;
use crate::typeset::regions::Parts;
use crate::typeset::{self, Face, Layout, Manuscript, Role, Shape};

/// Columns of the labels at the end.
const LABEL_COLUMNS: usize = 13;

pub(super) fn lay_out(library: &Library, write_up: &WriteUp, shape: Shape, parts: &Parts) -> Layout {
    let mut builder = PageBuilder::new(library, shape);
    builder.section(&write_up.title, "top");
    builder.words(&write_up.title, Face { role: Role::Accent, ..bold() }, None);
    builder.words(&byline(write_up), dim(), None);
    builder.blank();
    builder.words(&write_up.question, bold(), None);
    if let Some(paper) = write_up.paper.as_deref().and_then(|key| library.reference(key)) {
        builder.blank();
        let target = builder.target(LinkTarget::Reference(paper.key.clone()));
        builder.words(&format!("Companion to: {}", paper.title), Face { role: Role::Link, ..plain() }, Some(target));
        builder.words(&reference::authors(paper), dim(), None);
        builder.words(&reference::place(paper), dim(), None);
    }
    builder.blank();
    builder.append(typeset::lay_out_live(Manuscript::write_up(write_up, library), shape, parts));

    // At the smallest depth, the takeaways are the text itself; those of the last section are on the lines above.
    let takeaways = if parts.depth == Depth::Minute { Vec::new() } else { write_up.takeaways_before_last_section() };
    if !takeaways.is_empty() {
        builder.blank();
        builder.blank();
        builder.section("To take with you", "to-take-with-you");
        builder.heading("To take with you");
        builder.blank();
        for takeaway in &takeaways {
            builder.item(takeaway, plain());
        }
    }
    builder.blank();
    let slug = &write_up.slug;
    let at = |line: String| library.site.with_host(&line);
    builder.words("From your own shell:", dim(), None);
    if write_up.paper.is_some() {
        builder.indented(&at(format!("ssh HOST cite {slug} >> refs.bib")), plain(), 2, None);
    }
    builder.indented(&at(format!("ssh HOST read {slug} | less")), plain(), 2, None);
    builder.indented(&at(format!("scp HOST:write-ups/{slug}/page.txt .")), plain(), 2, None);
    builder.links(&write_up.links);
    closing(&mut builder, library, write_up, parts);
    builder.finish()
}

/// Adds the last screen: the answer, the reader's guesses and results, the address for sharing, the next write-up.
fn closing(builder: &mut PageBuilder, library: &Library, write_up: &WriteUp, parts: &Parts) {
    builder.blank();
    builder.blank();
    builder.section("The answer", "the-answer");
    builder.heading("The answer");
    builder.words(&write_up.question, dim(), None);
    builder.words(&write_up.answer, bold(), None);
    let asked = builder.predictions().into_iter().filter_map(|id| find_prediction(&write_up.document.blocks, id));
    let revealed = |prediction: &Prediction| parts.revealed.get(&prediction.id).copied();
    let questions: Vec<_> = asked.map(|prediction| (&prediction.question, revealed(prediction))).collect();
    // The table has a line for each task of a model.
    let results = |lab: &Lab| lab.model().map_or(1, |model| model.tasks.len().max(1));
    let labs = write_up.labs.iter().filter(|lab| builder.has_lab(&lab.id)).map(results).sum();
    let lines = closing::height(&questions, labs, builder.width());
    if lines > 0 {
        builder.blank();
        builder.closing(lines);
    }
    builder.blank();
    let row = |builder: &mut PageBuilder, label: &str, words: &str, target| {
        let words = [Inline::Text(words.to_owned())];
        builder.labelled((label, dim()), LABEL_COLUMNS, &words, target);
    };
    row(builder, "Pass it on", &library.site.with_host(&format!("ssh {}@HOST", write_up.slug)), None);
    if let Some(next) = library.write_up_after(&write_up.slug) {
        let page = Page::WriteUp(next.slug.clone());
        let target = builder.target(LinkTarget::Page { page, anchor: None });
        row(builder, "Space", &format!("next: {}, {} min", next.short, next.minutes), Some(target));
    }
}

fn byline(write_up: &WriteUp) -> String {
    format!("{}, {}", write_up.date, minutes(write_up))
}

fn minutes(write_up: &WriteUp) -> String {
    let unit = if write_up.minutes == 1 { "minute" } else { "minutes" };
    format!("{} {unit}", write_up.minutes)
}
