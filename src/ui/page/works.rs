//! The page of the site's works: selected ones, all by year, and names by topic.

use super::sheet::{Sheet, bold, dim, plain};
use crate::content::model::{Inline, Library, Page, Reference, SiteLink, Target};
use crate::typeset::page::reference;
use crate::typeset::regions::Parts;
use crate::typeset::{Face, Layout, Role, Shape};

pub(super) fn lay_out(library: &Library, shape: Shape, parts: &Parts) -> Layout {
    let mut sheet = Sheet::new(library, shape);
    sheet.heading("Works", "");
    let mut selected = library.works().filter(|work| work.is_selected).peekable();
    if selected.peek().is_some() {
        part(&mut sheet, "Selected", "selected");
    }
    for work in selected {
        sheet.blank();
        entry(&mut sheet, work, "selected", parts);
    }
    let mut year = None;
    for work in library.works() {
        if year != Some(work.year) {
            year = Some(work.year);
            let title = if work.year == 0 { "Without a year".to_owned() } else { work.year.to_string() };
            part(&mut sheet, &title, &title);
        }
        sheet.blank();
        entry(&mut sheet, work, "year", parts);
    }
    for (position, (area, works)) in library.works_by_topic().enumerate() {
        if position == 0 {
            part(&mut sheet, "By topic", "by-topic");
        }
        sheet.blank();
        let target = sheet.target(Target::Page { page: Page::Area(area.slug.clone()), anchor: None });
        sheet.words(&area.title, Face { role: Role::Link, ..plain() }, Some(target));
        for work in works {
            let target = sheet.target(Target::Reference(work.key.clone()));
            let year = if work.year == 0 { String::new() } else { format!(", {}", work.year) };
            sheet.indented(&format!("{}{year}", work.title), plain(), 2, Some(target));
        }
    }
    sheet.finish()
}

fn part(sheet: &mut Sheet, title: &str, anchor: &str) {
    sheet.blank();
    sheet.blank();
    sheet.section(title, anchor);
    sheet.words(title, bold(), None);
}

/// Adds a work: title, authors, venue and year, links, and the abstract as a fold; `list` distinguishes the lists of
/// the page.
pub(super) fn entry(sheet: &mut Sheet, work: &Reference, list: &str, parts: &Parts) {
    let target = Some(sheet.target(Target::Reference(work.key.clone())));
    sheet.words(&work.title, bold(), target);
    if !work.authors.is_empty() {
        sheet.leading(&reference::author_line(work), plain(), target);
    }
    let place = reference::place(work);
    let published = [Some(place.as_str()), work.note.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    if !published.is_empty() {
        sheet.words(&published, dim(), target);
    }
    if !work.links.is_empty() {
        sheet.inlines(&links(work), plain());
    }
    if let Some(summary) = &work.summary
        && sheet.fold("Abstract", format!("{list}:{}", work.key), parts)
    {
        sheet.indented(summary, plain(), 2, None);
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
