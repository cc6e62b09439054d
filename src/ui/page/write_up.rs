//! The page of a write-up: title and metadata, then the text.

use super::sheet::{Sheet, bold, dim, plain};
use crate::content::model::{Library, Target, WriteUp};
use crate::typeset::page::reference;
use crate::typeset::regions::Parts;
use crate::typeset::{self, Face, Layout, Manuscript, Role, Shape};

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

    sheet.blank();
    sheet.blank();
    sheet.section("The answer", "the-answer");
    sheet.heading("The answer", "");
    sheet.blank();
    sheet.words(&write_up.question, dim(), None);
    sheet.words(&write_up.answer, bold(), None);
    sheet.blank();
    let takeaways = write_up.takeaways();
    if !takeaways.is_empty() {
        sheet.section("To take with you", "to-take-with-you");
        sheet.heading("To take with you", "");
        sheet.blank();
        for takeaway in &takeaways {
            sheet.item(takeaway, plain());
        }
        sheet.blank();
    }
    sheet.tally();
    let slug = &write_up.slug;
    sheet.words("From your own shell:", dim(), None);
    if write_up.paper.is_some() {
        sheet.indented(&format!("ssh HOST cite {slug} >> refs.bib"), plain(), 2, None);
    }
    sheet.indented(&format!("ssh HOST read {slug} | less"), plain(), 2, None);
    sheet.indented(&format!("scp HOST:write-ups/{slug}/page.txt ."), plain(), 2, None);
    sheet.blank();
    sheet.links(&write_up.links);
    sheet.finish()
}

fn byline(write_up: &WriteUp) -> String {
    let minutes = if write_up.minutes == 1 { "minute" } else { "minutes" };
    format!("{}, {} {minutes}", write_up.date, write_up.minutes)
}
