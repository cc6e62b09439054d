//! The footer: the keys that work now, and the position on the page.

use ratatui::layout::Rect;

use super::browse::{focus_of, section_title};
use super::context::Context;
use super::feature::NamedKey;
use super::page;
use super::paint::put;
use crate::content::reading_time;
use crate::term::frame::Grid;
use crate::typeset::{Charset, Role, text};

/// Width in columns from which the footer of a write-up names the section; on narrower screens the keys need the
/// columns.
const SECTION_NAMED_FROM_COLUMNS: u16 = 80;
/// Width in columns from which the footer names the page; on narrower screens the keys need the columns.
const PLACE_NAMED_FROM_COLUMNS: u16 = 60;

/// Keys that are named rather than the position on the page.
const NEEDED: &[&str] = &["space", "esc", "y"];
/// Keys for the depth, named on the first screen of a write-up.
const DEPTH: &str = "1 2 3";

/// Returns the first column of the footer's text.
pub(super) fn left(area: Rect) -> u16 {
    area.x + padding(area)
}

fn padding(area: Rect) -> u16 {
    if area.width >= 24 { 2 } else { 0 }
}

/// Returns the columns between two keys.
fn gap(area: Rect) -> u16 {
    if area.width < PLACE_NAMED_FROM_COLUMNS { 2 } else { 3 }
}

/// Returns the columns of a key, including the gap after it.
fn columns((key, does): &NamedKey, area: Rect) -> u16 {
    (text::width(key) + 1 + does.len()) as u16 + gap(area)
}

/// Returns the columns of all keys up to the last of `wanted`.
fn columns_to(keys: &[NamedKey], wanted: &[&str], area: Rect) -> u16 {
    let count = keys.iter().rposition(|(key, _)| wanted.contains(&key.as_str())).map_or(0, |at| at + 1);
    keys.iter().take(count).map(|key| columns(key, area)).sum()
}

/// Writes a sentence instead of the footer.
pub(super) fn say(context: &Context, words: &str, area: Rect, cells: &mut Grid) {
    cells.clear_area(area);
    let words = text::truncate(words, usize::from(area.width - 2 * padding(area)), context.glyphs());
    put(cells, left(area), area.y, &words, context.theme().role(Role::Accent));
}

/// Writes a notice instead of the footer. A notice that is wider than the screen uses rows above the footer too.
fn notify(context: &Context, notice: &str, area: Rect, cells: &mut Grid) {
    let lines = text::slices(notice, usize::from(area.width - 2 * padding(area)), 0);
    let rows = (lines.len() as u16).clamp(1, area.y / 2 + 1);
    for (y, line) in (area.y + 1 - rows..=area.y).zip(lines) {
        say(context, line.trim_end(), Rect { y, ..area }, cells);
    }
}

/// Draws the notice if there is one, else the keys that work now and the position on the page.
pub(super) fn draw(context: &Context, keys: &[NamedKey], area: Rect, cells: &mut Grid) {
    if let Some(notice) = &context.notice {
        return notify(context, notice, area, cells);
    }
    // A section's title gets the columns that remain beside the keys that take precedence over it.
    let room = area.width.saturating_sub(2 * padding(area) + columns_to(keys, NEEDED, area));
    draw_beside(context, keys, &places(context, usize::from(room)), area, cells);
}

/// Draws the keys that work now at the left, and `words` at the right end.
pub(super) fn draw_keys(context: &Context, keys: &[NamedKey], words: &str, area: Rect, cells: &mut Grid) {
    draw_beside(context, keys, &[words.to_owned()], area, cells);
}

/// Draws the keys, and at the right end the longest of `places` that fits.
fn draw_beside(context: &Context, keys: &[NamedKey], places: &[String], area: Rect, cells: &mut Grid) {
    let theme = context.theme();
    let (left, right) = (left(area), area.right() - padding(area));
    // Space and Escape take precedence over the position, as do the keys for the depth on the first screen of a page.
    // The key for copying takes precedence over the position's long forms.
    let fitting = |wanted: &[&str]| {
        let needed = columns_to(keys, wanted, area);
        places.iter().map(String::as_str).find(|place| needed + text::width(place) as u16 <= right - left)
    };
    let depth = columns_to(keys, &[DEPTH], area).saturating_sub(gap(area));
    let alone = (1..=right - left).contains(&depth).then_some("");
    let place = fitting(NEEDED).or_else(|| fitting(&["space", "esc", DEPTH])).or(alone);
    let place = place.or_else(|| fitting(&["space", "esc"])).unwrap_or_default();
    let where_from = right - (text::width(place) as u16).min(right - left);
    put(cells, where_from, area.y, place, theme.role(Role::Dim));
    let mut x = left;
    for key in keys {
        let end = x + columns(key, area) - gap(area);
        if end > right || end + 2 > where_from && where_from < right {
            break;
        }
        let after = put(cells, x, area.y, &key.0, theme.role(Role::Text));
        put(cells, after + 1, area.y, key.1, theme.role(Role::Dim));
        x = end + gap(area);
    }
}

/// Returns the position on the page for the right end of the footer, from the longest form to the shortest. `room` is
/// the number of columns beside all keys.
fn places(context: &Context, room: usize) -> Vec<String> {
    let separator = if context.glyphs() == Charset::Ascii { " - " } else { " · " };
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
        0 => format!("{} min left", reading_time::minutes(layout.reading_time.seconds())),
        _ => {
            // Lines of the interface, such as the closing table, have no source.
            let sources = layout.lines.iter().take(top + 1).rev().map(|line| line.source);
            let source = sources.into_iter().find(|source| *source > 0).unwrap_or(0);
            format!("{} min left", reading_time::minutes(layout.reading_time.left(source)))
        }
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
