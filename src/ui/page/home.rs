//! The first page: the vision, what can be opened, what's new.

use super::sheet::{Sheet, bold, dim, plain};
use crate::content::model::{BlockKind, Library, Page, Target, WriteUp};
use crate::typeset::{Face, Layout, Role, Shape};
use crate::ui::keymap::{self, Action};

/// News items that the first page shows; the rest is a key away.
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
    for (page, label) in [(Page::Works, "All works, with citations"), (Page::News, "All news")] {
        let target = sheet.target(Target::Page { page, anchor: None });
        sheet.words(label, Face { role: Role::Link, ..plain() }, Some(target));
    }
    sheet.links(&site.links);
    sheet.finish()
}

/// A write-up as a card: its name and minutes, the rest of its title, its hook.
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
    if let Some(lab) = write_up.main_lab() {
        let key = keymap::name_of(Action::Play, false);
        sheet.words(&format!("{key} plays: {}, {} min", lab.title, lab.minutes), dim(), Some(target));
    }
}
