//! The first page: the vision, the areas and write-ups to open, the latest news.

use super::sheet::{Sheet, bold, dim, plain};
use crate::content::model::{BlockKind, FIXED_PAGES, Inline, Library, Page, Target, WriteUp};
use crate::typeset::{self, Face, Layout, Manuscript, Role, Shape};
use crate::ui::keymap::{self, Action};

/// Number of news items on the first page; the news page has all.
const NEWS_ITEMS: usize = 5;

/// Minimum rows of a screen on which cards show a preview of their lab.
const STILLS_FROM_ROWS: u16 = 28;
/// Minimum columns of the text for previews of labs.
const STILLS_FROM_COLUMNS: u16 = 60;
/// Rows of the preview of a lab on a card.
const STILL_ROWS: usize = 5;

/// Lays out the first page for a screen of `rows` rows, which must show at least one target: if the vision alone
/// would fill the screen, it is below the write-ups.
pub(super) fn lay_out(library: &Library, shape: Shape, rows: u16) -> Layout {
    let has_stills = rows >= STILLS_FROM_ROWS && shape.width >= STILLS_FROM_COLUMNS;
    let layout = lay_out_in_order(library, shape, false, has_stills);
    let is_low = !layout.targets.is_empty() && layout.lines_of(0).end > usize::from(rows);
    if is_low { lay_out_in_order(library, shape, true, false) } else { layout }
}

fn lay_out_in_order(library: &Library, shape: Shape, companions_first: bool, has_stills: bool) -> Layout {
    let site = &library.site;
    let mut sheet = Sheet::new(library, shape);
    sheet.section(&site.tagline, "vision");
    if !site.name.is_empty() {
        sheet.words(&site.name, bold(), None);
    }
    sheet.heading(&site.tagline, "");
    sheet.blank();
    let paragraphs: Vec<&[Inline]> = library
        .vision
        .blocks
        .iter()
        .filter_map(|block| match &block.kind {
            BlockKind::Paragraph(inlines) => Some(inlines.as_slice()),
            _ => None,
        })
        .collect();
    if companions_first {
        companions(&mut sheet, library, false, has_stills);
    } else {
        opening(&mut sheet, library, &paragraphs);
        companions(&mut sheet, library, true, has_stills);
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

    if companions_first {
        sheet.blank();
        sheet.section("The vision", "the-vision");
        sheet.heading("The vision", "");
        sheet.blank();
        opening(&mut sheet, library, &paragraphs);
        sheet.words(&site.companions_summary, dim(), None);
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
    if let Some(portrait) = &site.portrait {
        let document = portrait.document();
        let images = std::slice::from_ref(&portrait.image);
        sheet.append(typeset::lay_out(Manuscript { images, ..Manuscript::prose(&document, library) }, shape));
        sheet.blank();
    }
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

/// Adds the first paragraph of the vision, and the site's line about the author.
fn opening(sheet: &mut Sheet, library: &Library, paragraphs: &[&[Inline]]) {
    if let Some(first) = paragraphs.first() {
        sheet.inlines(first, plain());
        sheet.blank();
    }
    sheet.words(&library.site.about, dim(), None);
    sheet.blank();
}

/// Adds the heading of the write-ups, and a card for each.
fn companions(sheet: &mut Sheet, library: &Library, has_summary: bool, has_stills: bool) {
    if library.write_ups.is_empty() {
        return;
    }
    let site = &library.site;
    sheet.section(&site.companions_title, "write-ups");
    sheet.heading(&site.companions_title, "");
    if has_summary && !site.companions_summary.is_empty() {
        sheet.words(&site.companions_summary, dim(), None);
    }
    for write_up in &library.write_ups {
        sheet.blank();
        card(sheet, write_up, has_stills);
    }
    sheet.blank();
}

/// Adds a write-up as a card: short name and minutes, the rest of the title, the hook.
fn card(sheet: &mut Sheet, write_up: &WriteUp, has_still: bool) {
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
        let others = match write_up.labs.len() - 1 {
            0 => String::new(),
            count => format!(", and {count} more"),
        };
        sheet.words(&format!("{key} plays: {}, {} min{others}", lab.title, lab.minutes), dim(), Some(target));
        if has_still {
            sheet.lab_still(&write_up.slug, &lab.id, STILL_ROWS, target);
        }
    }
}
