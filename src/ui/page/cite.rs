//! The page that shows how to cite a work: in three formats, with the command that prints each.

use super::sheet::{Sheet, bold, dim, plain};
use crate::content::model::{Library, Reference, Target};
use crate::export::CiteForm;
use crate::typeset::{Face, Layout, Role, Shape};

pub(in crate::ui) fn cite(library: &Library, work: &Reference, shape: Shape) -> Layout {
    let mut sheet = Sheet::new(library, shape);
    sheet.section(&work.title, "cite");
    sheet.heading(&work.title, "");
    if let Some(url) = &work.url {
        let target = sheet.target(Target::Url(url.clone()));
        sheet.words(url, Face { role: Role::Link, ..plain() }, Some(target));
    }
    for form in CiteForm::ALL {
        sheet.blank();
        sheet.section(form.name(), form.name());
        sheet.words(form.name(), bold(), None);
        for line in form.of(work).lines() {
            sheet.verbatim(line, 2);
        }
        sheet.words(&format!("ssh HOST cite {}{}", work.key, form.option()), dim(), None);
    }
    sheet.finish()
}
