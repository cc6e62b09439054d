//! The first page: the vision, the areas and write-ups to open, the latest news.

use super::sheet::{Sheet, bold, dim, plain};
use crate::content::model::{BlockKind, FIXED_PAGES, Library, Page, Target, WriteUp};
use crate::typeset::{Face, Layout, Role, Shape};

/// Number of news items on the first page; the news page has all.
const NEWS_ITEMS: usize = 5;

pub(super) fn lay_out(library: &Library, shape: Shape) -> Layout {
    let site = &library.site;
    let mut sheet = Sheet::new(library, shape);
    sheet.section(&site.tagline, "vision");
    if !site.name.is_empty() {
        sheet.words(&site.name, bold(), None);
    }
    sheet.heading(&site.tagline, "");
    sheet.blank();
    let paragraphs: Vec<_> = library
        .vision
        .blocks
        .iter()
        .filter_map(|block| match &block.kind {
            BlockKind::Paragraph(inlines) => Some(inlines),
            _ => None,
        })
        .collect();
    if let Some(first) = paragraphs.first() {
        sheet.inlines(first, plain());
        sheet.blank();
    }
    sheet.words(&site.about, dim(), None);
    sheet.blank();

    if !library.write_ups.is_empty() {
        sheet.section(&site.companions_title, "write-ups");
        sheet.heading(&site.companions_title, "");
        if !site.companions_summary.is_empty() {
            sheet.words(&site.companions_summary, dim(), None);
        }
        for write_up in &library.write_ups {
            sheet.blank();
            card(&mut sheet, write_up);
        }
        sheet.blank();
    }

    if library.research_areas().next().is_some() {
        sheet.blank();
        sheet.section("Research areas", "areas");
        sheet.heading("Research areas", "");
        for area in library.research_areas() {
            sheet.blank();
            let target = sheet.target(Target::Page { page: Page::Area(area.slug.clone()), anchor: None });
            sheet.words(&area.title, bold(), Some(target));
            sheet.words(&area.summary, dim(), Some(target));
        }
        sheet.blank();
    }

    if !library.news.is_empty() {
        sheet.blank();
        sheet.section("What's new", "news");
        sheet.heading("What's new", "");
        sheet.blank();
        for item in library.news.iter().take(NEWS_ITEMS) {
            super::news::item(&mut sheet, item);
        }
        sheet.blank();
    }

    if paragraphs.len() > 1 {
        sheet.blank();
        sheet.section("The longer view", "longer-view");
        sheet.heading("The longer view", "");
        for paragraph in &paragraphs[1..] {
            sheet.blank();
            sheet.inlines(paragraph, plain());
        }
        sheet.blank();
    }

    sheet.blank();
    sheet.section("More", "more");
    sheet.heading("More", "");
    sheet.blank();
    for page in library.other_pages() {
        let target = sheet.target(Target::Page { page: Page::Area(page.slug.clone()), anchor: None });
        sheet.words(&page.title, Face { role: Role::Link, ..plain() }, Some(target));
        sheet.words(&page.summary, dim(), Some(target));
        sheet.blank();
    }
    for fixed in &FIXED_PAGES {
        let Some(label) = fixed.link else { continue };
        let target = sheet.target(Target::Page { page: fixed.page.clone(), anchor: None });
        sheet.words(label, Face { role: Role::Link, ..plain() }, Some(target));
    }
    sheet.links(&site.links);
    sheet.finish()
}

/// Adds a write-up as a card: short name and minutes, the rest of the title, the hook.
fn card(sheet: &mut Sheet, write_up: &WriteUp) {
    let target = sheet.target(Target::Page { page: Page::WriteUp(write_up.slug.clone()), anchor: None });
    let minutes = format!("{} min", write_up.minutes);
    sheet.spread((&write_up.short, bold()), (&minutes, dim()), Some(target));
    let rest = write_up.title.strip_prefix(write_up.short.as_str()).unwrap_or(&write_up.title);
    let rest = rest.trim_start_matches([':', ' ']);
    if !rest.is_empty() {
        sheet.words(rest, dim(), Some(target));
    }
    sheet.words(&write_up.summary, plain(), Some(target));
}
