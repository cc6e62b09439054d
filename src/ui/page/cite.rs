//! The page of a work: links, abstract, and citations in every format with the command that prints it.

use super::builder::{PageBuilder, bold, dim, plain};
use crate::content::model::{Library, LinkTarget, Reference};
use crate::export::CiteForm;
use crate::typeset::{Face, Layout, Role, Shape};

pub(in crate::ui) fn cite(library: &Library, work: &Reference, shape: Shape) -> Layout {
    let mut builder = PageBuilder::new(library, shape);
    builder.section(&work.title, "cite");
    builder.heading(&work.title);
    if let Some(url) = &work.url {
        let target = builder.target(LinkTarget::Url(url.clone()));
        builder.words(url, Face { role: Role::Link, ..plain() }, Some(target));
    }
    builder.links(&work.links);
    if let Some(summary) = &work.summary {
        builder.blank();
        builder.section("Abstract", "abstract");
        builder.words("Abstract", bold(), None);
        builder.indented(summary, plain(), 2, None);
    }
    for form in CiteForm::ALL {
        builder.blank();
        builder.section(form.name(), form.name());
        builder.words(form.name(), bold(), None);
        for line in form.of(work).lines() {
            builder.verbatim(line, 2);
        }
        let line = format!("ssh HOST cite {}{}", work.key, form.option());
        builder.words(&library.site.with_host(&line), dim(), None);
    }
    builder.finish()
}
