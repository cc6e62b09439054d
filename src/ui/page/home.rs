//! The first page: the vision, the areas and write-ups to open, the latest news.

use super::builder::{PageBuilder, bold, dim, plain};
use crate::content::model::{BlockKind, FIXED_PAGES, Inline, Library, LinkTarget, Page, WriteUp};
use crate::typeset::{self, Face, Layout, Manuscript, Role, Shape};
use crate::ui::keymap::{self, Action};

/// Number of news items on the first page; the news page has all.
const NEWS_ITEMS: usize = 5;

/// Minimum rows of a screen on which cards show a preview of their lab.
const STILLS_FROM_ROWS: u16 = 28;
/// Minimum columns of the text for previews of labs.
const STILLS_FROM_COLUMNS: u16 = 60;
/// Rows of the preview of a lab on a card.
const PREVIEW_ROWS: usize = 5;

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
    let mut builder = PageBuilder::new(library, shape);
    builder.section(&site.tagline, "vision");
    if !site.name.is_empty() {
        builder.words(&site.name, bold(), None);
    }
    builder.heading(&site.tagline);
    builder.blank();
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
        companions(&mut builder, library, false, has_stills);
    } else {
        opening(&mut builder, library, &paragraphs);
        companions(&mut builder, library, true, has_stills);
    }

    if library.research_areas().next().is_some() {
        builder.blank();
        builder.section("Research areas", "areas");
        builder.heading("Research areas");
        for area in library.research_areas() {
            builder.blank();
            let target = builder.target(LinkTarget::Page { page: Page::Area(area.slug.clone()), anchor: None });
            builder.words(&area.title, bold(), Some(target));
            builder.words(&area.summary, dim(), Some(target));
        }
        builder.blank();
    }

    if !library.news.is_empty() {
        builder.blank();
        builder.section("What's new", "news");
        builder.heading("What's new");
        builder.blank();
        for item in library.news.iter().take(NEWS_ITEMS) {
            super::news::item(&mut builder, item);
        }
        builder.blank();
    }

    if companions_first {
        builder.blank();
        builder.section("The vision", "the-vision");
        builder.heading("The vision");
        builder.blank();
        opening(&mut builder, library, &paragraphs);
        builder.words(&site.companions_summary, dim(), None);
        builder.blank();
    }

    if paragraphs.len() > 1 {
        builder.blank();
        builder.section("The longer view", "longer-view");
        builder.heading("The longer view");
        for paragraph in &paragraphs[1..] {
            builder.blank();
            builder.inlines(paragraph, plain());
        }
        builder.blank();
    }

    builder.blank();
    builder.section("More", "more");
    builder.heading("More");
    builder.blank();
    if let Some(portrait) = &site.portrait {
        let document = portrait.document();
        let images = std::slice::from_ref(&portrait.image);
        builder.append(typeset::lay_out(Manuscript { images, ..Manuscript::prose(&document, library) }, shape));
        builder.blank();
    }
    for page in library.other_pages() {
        let target = builder.target(LinkTarget::Page { page: Page::Area(page.slug.clone()), anchor: None });
        builder.words(&page.title, Face { role: Role::Link, ..plain() }, Some(target));
        builder.words(&page.summary, dim(), Some(target));
        builder.blank();
    }
    for fixed in &FIXED_PAGES {
        let Some(label) = fixed.link else { continue };
        let target = builder.target(LinkTarget::Page { page: fixed.page.clone(), anchor: None });
        builder.words(label, Face { role: Role::Link, ..plain() }, Some(target));
    }
    builder.links(&site.links);
    builder.finish()
}

/// Adds the first paragraph of the vision, and the site's line about the author.
fn opening(builder: &mut PageBuilder, library: &Library, paragraphs: &[&[Inline]]) {
    if let Some(first) = paragraphs.first() {
        builder.inlines(first, plain());
        builder.blank();
    }
    builder.words(&library.site.about, dim(), None);
    builder.blank();
}

/// Adds the heading of the write-ups, and a card for each.
fn companions(builder: &mut PageBuilder, library: &Library, has_summary: bool, has_stills: bool) {
    if library.write_ups.is_empty() {
        return;
    }
    let site = &library.site;
    builder.section(&site.companions_title, "write-ups");
    builder.heading(&site.companions_title);
    if has_summary && !site.companions_summary.is_empty() {
        builder.words(&site.companions_summary, dim(), None);
    }
    for write_up in &library.write_ups {
        builder.blank();
        card(builder, write_up, has_stills);
    }
    builder.blank();
}

/// Adds a write-up as a card: short name and minutes, the rest of the title, the hook.
fn card(builder: &mut PageBuilder, write_up: &WriteUp, has_still: bool) {
    let target = builder.target(LinkTarget::Page { page: Page::WriteUp(write_up.slug.clone()), anchor: None });
    let minutes = format!("{} min", write_up.minutes);
    builder.spread((&write_up.short, bold()), (&minutes, dim()), Some(target));
    let rest = write_up.title.strip_prefix(write_up.short.as_str()).unwrap_or(&write_up.title);
    let rest = rest.trim_start_matches([':', ' ']);
    if !rest.is_empty() {
        builder.words(rest, dim(), Some(target));
    }
    builder.words(&write_up.summary, plain(), Some(target));
    if let Some(lab) = write_up.main_lab() {
        let key = keymap::name_of(Action::Play, false);
        let others = match write_up.labs.len() - 1 {
            0 => String::new(),
            count => format!(", and {count} more"),
        };
        builder.words(&format!("{key} plays: {}, {} min{others}", lab.title, lab.minutes), dim(), Some(target));
        if has_still {
            builder.lab_preview(&write_up.slug, &lab.id, PREVIEW_ROWS, target);
        }
    }
}
