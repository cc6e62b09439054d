//! A write-up: its head, then its text.

use super::sheet::{Sheet, bold, dim, plain};
use crate::content::model::{Library, Target, WriteUp};
use crate::typeset::part::Parts;
use crate::typeset::{self, Face, Layout, Manuscript, Role, Shape, reference};

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
    sheet.links(&write_up.links);
    sheet.finish()
}

fn byline(write_up: &WriteUp) -> String {
    format!("{}, {} minutes", write_up.date, write_up.minutes)
}
