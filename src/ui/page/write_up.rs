//! The page of a write-up: title and metadata, then the text.

use super::closing;
use super::sheet::{Sheet, bold, dim, plain};
use crate::content::model::{Inline, Lab, Library, Page, Prediction, Target, WriteUp, find_prediction};
use crate::typeset::depth::Depth;
use crate::typeset::page::reference;
use crate::typeset::regions::Parts;
use crate::typeset::{self, Face, Layout, Manuscript, Role, Shape};

/// Columns of the labels at the end.
const LABEL_COLUMNS: usize = 13;

pub(super) fn lay_out(library: &Library, write_up: &WriteUp, shape: Shape, parts: &Parts) -> Layout {
    let mut sheet = Sheet::new(library, shape);
    sheet.section(&write_up.title, "top");
    sheet.words(&write_up.title, Face { role: Role::Accent, ..bold() }, None);
    sheet.words(&byline(write_up), dim(), None);
    sheet.blank();
    sheet.words(&write_up.question, bold(), None);
    if let Some(paper) = write_up.paper.as_deref().and_then(|key| library.reference(key)) {
        sheet.blank();
        let target = sheet.target(Target::Reference(paper.key.clone()));
        sheet.words(&format!("Companion to: {}", paper.title), Face { role: Role::Link, ..plain() }, Some(target));
        sheet.words(&reference::authors(paper), dim(), None);
        sheet.words(&reference::place(paper), dim(), None);
    }
    sheet.blank();
    sheet.append(typeset::lay_out_live(Manuscript::write_up(write_up, library), shape, parts));

    // At the smallest depth, the takeaways are the text itself.
    let takeaways = if parts.depth == Depth::Minute { Vec::new() } else { write_up.takeaways() };
    if !takeaways.is_empty() {
        sheet.blank();
        sheet.blank();
        sheet.section("To take with you", "to-take-with-you");
        sheet.heading("To take with you", "");
        sheet.blank();
        for takeaway in &takeaways {
            sheet.item(takeaway, plain());
        }
    }
    sheet.blank();
    let slug = &write_up.slug;
    sheet.words("From your own shell:", dim(), None);
    if write_up.paper.is_some() {
        sheet.indented(&format!("ssh HOST cite {slug} >> refs.bib"), plain(), 2, None);
    }
    sheet.indented(&format!("ssh HOST read {slug} | less"), plain(), 2, None);
    sheet.indented(&format!("scp HOST:write-ups/{slug}/page.txt ."), plain(), 2, None);
    sheet.links(&write_up.links);
    closing(&mut sheet, library, write_up, parts);
    sheet.finish()
}

/// Adds the last screen: the answer, the reader's guesses and results, the address for sharing, the next write-up.
fn closing(sheet: &mut Sheet, library: &Library, write_up: &WriteUp, parts: &Parts) {
    sheet.blank();
    sheet.blank();
    sheet.section("The answer", "the-answer");
    sheet.heading("The answer", "");
    sheet.blank();
    sheet.words(&write_up.question, dim(), None);
    sheet.words(&write_up.answer, bold(), None);
    let asked = sheet.predictions().into_iter().filter_map(|id| find_prediction(&write_up.document.blocks, id));
    let told = |prediction: &Prediction| parts.told.get(&prediction.id).copied();
    let questions: Vec<_> = asked.map(|prediction| (&prediction.question, told(prediction))).collect();
    // The table has a line for each task of a model.
    let results = |lab: &Lab| lab.model().map_or(1, |model| model.tasks.len().max(1));
    let labs = write_up.labs.iter().filter(|lab| sheet.has_lab(&lab.id)).map(results).sum();
    let lines = closing::height(&questions, labs, sheet.width());
    if lines > 0 {
        sheet.blank();
        sheet.closing(lines);
    }
    sheet.blank();
    let row = |sheet: &mut Sheet, label: &str, words: &str, target| {
        let words = [Inline::Text(words.to_owned())];
        sheet.labelled((label, dim()), LABEL_COLUMNS, &words, target);
    };
    row(sheet, "Pass it on", &format!("ssh {}@HOST", write_up.slug), None);
    if let Some(next) = library.write_up_after(&write_up.slug) {
        let page = Page::WriteUp(next.slug.clone());
        let target = sheet.target(Target::Page { page, anchor: None });
        row(sheet, "Space", &format!("next: {}, {} min", next.short, next.minutes), Some(target));
    }
}

fn byline(write_up: &WriteUp) -> String {
    format!("{}, {}", write_up.date, minutes(write_up))
}

fn minutes(write_up: &WriteUp) -> String {
    let unit = if write_up.minutes == 1 { "minute" } else { "minutes" };
    format!("{} {unit}", write_up.minutes)
}
