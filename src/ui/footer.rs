//! The footer: the keys that work now, and the position on the page.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::browse::{focus_of, section_title};
use super::context::Context;
use super::feature::NamedKey;
use super::page;
use super::paint::put;
use crate::content::pace;
use crate::typeset::{GlyphSet, Role, text};

/// From this width on the reader's footer names the section; below, the keys need the room.
const SECTION_NAMED_FROM_COLUMNS: u16 = 80;
/// From this width on the footer names the page; below, the keys need the room.
const PLACE_NAMED_FROM_COLUMNS: u16 = 60;

/// The first column of what stands in the footer.
pub(super) fn left(area: Rect) -> u16 {
    area.x + padding(area)
}

fn padding(area: Rect) -> u16 {
    if area.width >= 24 { 2 } else { 0 }
}

/// Writes a sentence in place of the footer.
pub(super) fn say(context: &Context, words: &str, area: Rect, cells: &mut Buffer) {
    (area.left()..area.right()).for_each(|x| cells[(x, area.y)].reset());
    let words = text::truncate(words, usize::from(area.width - 2 * padding(area)), context.glyphs());
    put(cells, left(area), area.y, &words, context.theme().role(Role::Accent));
}

/// Draws a notice, or the keys that work now and the position on the page.
pub(super) fn draw(context: &Context, keys: &[NamedKey], area: Rect, cells: &mut Buffer) {
    if let Some(notice) = &context.notice {
        return say(context, notice, area, cells);
    }
    let theme = context.theme();
    let (left, right) = (left(area), area.right() - padding(area));
    let mut where_from = right;
    let place = place_on_page(context);
    let place_width = text::width(&place);
    if place_width + 12 <= usize::from(right - left) {
        where_from = right - place_width as u16;
        put(cells, where_from, area.y, &place, theme.role(Role::Dim));
    }
    let mut x = left;
    for (key, does) in keys {
        let width = (text::width(key) + 1 + does.len()) as u16;
        if x + width + 2 > where_from {
            break;
        }
        let after = put(cells, x, area.y, key, theme.role(Role::Text));
        put(cells, after + 1, area.y, does, theme.role(Role::Dim));
        x += width + 3;
    }
}

/// The position on the page, for the right end of the footer.
fn place_on_page(context: &Context) -> String {
    let separator = if context.glyphs() == GlyphSet::Ascii { " - " } else { " · " };
    let route = context.route();
    if context.write_up().is_some() {
        return reading_place(context, separator);
    }
    let is_named = context.columns >= PLACE_NAMED_FROM_COLUMNS;
    let name = page::name(route, context.library());
    match focus_of(context) {
        _ if route.is_lab() => String::new(),
        Some((focus, of)) if !is_named => format!("{focus} of {of}"),
        Some((focus, of)) => {
            let name = text::truncate(&name, usize::from(context.columns / 3), context.glyphs());
            format!("{name}{separator}{focus} of {of}")
        }
        None if is_named => name,
        None => String::new(),
    }
}

/// The position on a write-up: section, progress, minutes left.
fn reading_place(context: &Context, separator: &str) -> String {
    let (layout, height, top) = (context.layout(), context.height(), context.page.top);
    let scrollable = layout.lines.len().saturating_sub(height).max(1);
    let read = top.min(scrollable);
    // By the place in the source, which answers and folds do not move.
    let left = match read {
        read if read == scrollable => "the end".to_owned(),
        0 => format!("{} min left", pace::minutes(layout.pace.seconds())),
        _ => format!("{} min left", pace::minutes(layout.pace.left(layout.source_at(top)))),
    };
    let progress = if context.has_arrows() {
        const STEPS: usize = 10;
        let full = read * STEPS / scrollable;
        format!("{}{}", "▰".repeat(full), "▱".repeat(STEPS - full))
    } else {
        format!("{} %", read * 100 / scrollable)
    };
    let mut place = String::new();
    if context.columns >= SECTION_NAMED_FROM_COLUMNS
        && let Some(title) = section_title(context)
    {
        let room = usize::from(context.columns / 4).saturating_sub(4);
        place = text::truncate(&title, room, context.glyphs()) + separator;
    }
    if context.columns >= PLACE_NAMED_FROM_COLUMNS {
        place += &progress;
        place += separator;
    }
    place + &left
}
