//! The page of a work: links, abstract, and citations in every format with the command that prints it.

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
    sheet.links(&work.links);
    if let Some(summary) = &work.summary {
        sheet.blank();
        sheet.section("Abstract", "abstract");
        sheet.words("Abstract", bold(), None);
        sheet.indented(summary, plain(), 2, None);
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
