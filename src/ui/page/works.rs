//! The page of all references, by year.

use super::sheet::{Sheet, bold, dim, plain};
use crate::content::model::{Library, Reference, Target};
use crate::typeset::page::reference;
use crate::typeset::{Layout, Shape};

pub(super) fn lay_out(library: &Library, shape: Shape) -> Layout {
    let mut sheet = Sheet::new(library, shape);
    sheet.heading("Works", "");
    let mut year = None;
    for reference in library.works() {
        if year != Some(reference.year) {
            year = Some(reference.year);
            let title = if reference.year == 0 { "Without a year".to_owned() } else { reference.year.to_string() };
            sheet.blank();
            sheet.blank();
            sheet.section(&title, &title);
            sheet.words(&title, bold(), None);
        }
        sheet.blank();
        entry(&mut sheet, reference);
    }
    sheet.finish()
}

/// Adds a reference: title, authors, venue and year.
pub(super) fn entry(sheet: &mut Sheet, entry: &Reference) {
    let target = Some(sheet.target(Target::Reference(entry.key.clone())));
    sheet.words(&entry.title, bold(), target);
    let place = reference::place(entry);
    let published = [Some(place.as_str()), entry.note.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    for (line, face) in [(reference::authors(entry), plain()), (published, dim())] {
        if !line.is_empty() {
            sheet.words(&line, face, target);
        }
    }
    sheet.links(&entry.links);
}
