//! The page of the site's works: selected ones, all by year, and names by topic.

use super::builder::{PageBuilder, bold, dim, plain};
use crate::content::model::{Inline, Library, LinkTarget, Page, Reference, SiteLink};
use crate::typeset::page::reference;
use crate::typeset::regions::Parts;
use crate::typeset::{Face, Layout, Role, Shape};

pub(super) fn lay_out(library: &Library, shape: Shape, parts: &Parts) -> Layout {
    let mut builder = PageBuilder::new(library, shape);
    builder.heading("Works");
    let mut selected = library.works().filter(|work| work.is_selected).peekable();
    if selected.peek().is_some() {
        part(&mut builder, "Selected", "selected");
    }
    for work in selected {
        builder.blank();
        entry(&mut builder, work, "selected", parts);
    }
    let mut year = None;
    for work in library.works() {
        if year != Some(work.year) {
            year = Some(work.year);
            let title = if work.year == 0 { "Without a year".to_owned() } else { work.year.to_string() };
            part(&mut builder, &title, &title);
        }
        builder.blank();
        entry(&mut builder, work, "year", parts);
    }
    for (position, (area, works)) in library.works_by_topic().enumerate() {
        if position == 0 {
            part(&mut builder, "By topic", "by-topic");
        }
        builder.blank();
        let target = builder.target(LinkTarget::Page { page: Page::Area(area.slug.clone()), anchor: None });
        builder.words(&area.title, Face { role: Role::Link, ..plain() }, Some(target));
        for work in works {
            let target = builder.target(LinkTarget::Reference(work.key.clone()));
            let year = if work.year == 0 { String::new() } else { format!(", {}", work.year) };
            builder.indented(&format!("{}{year}", work.title), plain(), 2, Some(target));
        }
    }
    builder.finish()
}

fn part(builder: &mut PageBuilder, title: &str, anchor: &str) {
    builder.blank();
    builder.blank();
    builder.section(title, anchor);
    builder.words(title, bold(), None);
}

/// Adds a work: title, authors, venue and year, links, and the abstract as a fold; `list` distinguishes the lists of
/// the page.
pub(super) fn entry(builder: &mut PageBuilder, work: &Reference, list: &str, parts: &Parts) {
    let target = Some(builder.target(LinkTarget::Reference(work.key.clone())));
    builder.words(&work.title, bold(), target);
    if !work.authors.is_empty() {
        builder.leading(&reference::author_line(work), plain(), target);
    }
    let place = reference::place(work);
    let published = [Some(place.as_str()), work.note.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    if !published.is_empty() {
        builder.words(&published, dim(), target);
    }
    if !work.links.is_empty() {
        builder.inlines(&links(work), plain());
    }
    if let Some(summary) = &work.summary
        && builder.fold("Abstract", format!("{list}:{}", work.key), parts)
    {
        builder.indented(summary, plain(), 2, None);
    }
}

/// Returns the links of a work as inlines, for one line.
fn links(work: &Reference) -> Vec<Inline> {
    let link = |SiteLink { label, target }: &SiteLink| Inline::Link {
        target: target.clone(),
        text: vec![Inline::Text(label.clone())],
    };
    let mut line: Vec<Inline> = Vec::new();
    for known in &work.links {
        if !line.is_empty() {
            line.push(Inline::Text(", ".to_owned()));
        }
        line.push(link(known));
    }
    line
}
