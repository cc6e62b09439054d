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

/// Width in columns from which the footer of a write-up names the section; on narrower screens the keys need the
/// columns.
const SECTION_NAMED_FROM_COLUMNS: u16 = 80;
/// Width in columns from which the footer names the page; on narrower screens the keys need the columns.
const PLACE_NAMED_FROM_COLUMNS: u16 = 60;

/// Returns the first column of the footer's text.
pub(super) fn left(area: Rect) -> u16 {
    area.x + padding(area)
}

fn padding(area: Rect) -> u16 {
    if area.width >= 24 { 2 } else { 0 }
}

/// Writes a sentence instead of the footer.
pub(super) fn say(context: &Context, words: &str, area: Rect, cells: &mut Buffer) {
    (area.left()..area.right()).for_each(|x| cells[(x, area.y)].reset());
    let words = text::truncate(words, usize::from(area.width - 2 * padding(area)), context.glyphs());
    put(cells, left(area), area.y, &words, context.theme().role(Role::Accent));
}

/// Draws the notice if there is one, else the keys that work now and the position on the page.
pub(super) fn draw(context: &Context, keys: &[NamedKey], area: Rect, cells: &mut Buffer) {
    if let Some(notice) = &context.notice {
        return say(context, notice, area, cells);
    }
    let theme = context.theme();
    let (left, right) = (left(area), area.right() - padding(area));
    let gap = if area.width < PLACE_NAMED_FROM_COLUMNS { 2 } else { 3 };
    let width = |(key, does): &NamedKey| (text::width(key) + 1 + does.len()) as u16;
    // Space and Escape are named even where that leaves no columns for the position.
    let needed = keys.iter().rposition(|(key, _)| matches!(key.as_str(), "space" | "esc")).map_or(0, |at| at + 1);
    let needed: u16 = keys.iter().take(needed).map(|key| width(key) + gap).sum();
    // A section's title has the room that the keys leave.
    let all: u16 = keys.iter().map(|key| width(key) + gap).sum();
    let spare = usize::from((right - left).saturating_sub(all.max(needed)));
    let places = places(context, spare).into_iter();
    let mut places = places.filter(|place| needed + text::width(place) as u16 <= right - left);
    let place = places.next();
    let place = place.unwrap_or_default();
    let where_from = right - (text::width(&place) as u16).min(right - left);
    put(cells, where_from, area.y, &place, theme.role(Role::Dim));
    let mut x = left;
    for key in keys {
        let end = x + width(key);
        if end > right || end + 2 > where_from && where_from < right {
            break;
        }
        let after = put(cells, x, area.y, &key.0, theme.role(Role::Text));
        put(cells, after + 1, area.y, key.1, theme.role(Role::Dim));
        x = end + gap;
    }
}

/// The position on the page for the right end of the footer, in forms from long to short; there is room for so many columns
/// beside all keys.
fn places(context: &Context, room: usize) -> Vec<String> {
    let separator = if context.glyphs() == GlyphSet::Ascii { " - " } else { " · " };
    let route = context.route();
    if context.write_up().is_some() {
        return reading_places(context, separator, room);
    }
    if route.is_lab() {
        return Vec::new();
    }
    let is_named = context.columns >= PLACE_NAMED_FROM_COLUMNS;
    let name = page::name(route, context.library());
    let focus = focus_of(context).map(|(focus, of)| format!("{focus} of {of}"));
    let mut places = Vec::new();
    match focus {
        Some(focus) => {
            if is_named {
                let name = text::truncate(&name, usize::from(context.columns / 3), context.glyphs());
                places.push(format!("{name}{separator}{focus}"));
            }
            places.push(focus);
        }
        None if is_named => places.push(name),
        None => {}
    }
    places
}

/// The position on a write-up: section, progress, minutes left.
fn reading_places(context: &Context, separator: &str, room: usize) -> Vec<String> {
    let (layout, height, top) = (context.layout(), context.height(), context.page.top);
    let scrollable = layout.lines.len().saturating_sub(height).max(1);
    let read = top.min(scrollable);
    // Progress is measured in the source, so that answers and folds do not change it.
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
    let mut places = Vec::new();
    if context.columns >= PLACE_NAMED_FROM_COLUMNS {
        let place = format!("{progress}{separator}{left}");
        if context.columns >= SECTION_NAMED_FROM_COLUMNS
            && let Some(title) = section_title(context)
        {
            let least = usize::from(context.columns / 4).saturating_sub(4);
            let room = room.saturating_sub(text::width(separator) + text::width(&place)).max(least);
            places.push(format!("{}{separator}{place}", text::truncate(&title, room, context.glyphs())));
        }
        places.push(place);
    }
    places.push(left);
    places
}
