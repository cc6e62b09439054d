//! The one line at the foot of the screen: the keys that matter here, and where one is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::app::Model;
use super::jump;
use super::keymap::{self, Action};
use super::page::{self, Route};
use super::theme::Theme;
use super::view::put;
use crate::content::model::Page;
use crate::term::caps::Charset;
use crate::typeset::{Layout, Role, text};

/// From this width on the reader's footer names the section; below, the keys need the room.
const SECTION_NAMED_FROM_COLUMNS: u16 = 80;
/// From this width on the footer names the page; below, the keys need the room.
const PLACE_NAMED_FROM_COLUMNS: u16 = 60;

/// A key as it is written, and what it does.
type NamedKey = (String, &'static str);

/// The keys that matter on a page, in the order in which they are kept when room is short.
fn page_keys(route: &Route) -> &'static [(Action, &'static str)] {
    match route {
        Route::Page(Page::Home) => &[
            (Action::Down, "move"),
            (Action::Open, "open"),
            (Action::Help, "help"),
            (Action::Leave, "leave"),
            (Action::Search, "search"),
            (Action::Works, "works"),
            (Action::News, "news"),
        ],
        Route::Page(Page::WriteUp(_)) => &[
            (Action::PageDown, "on"),
            (Action::Back, "back"),
            (Action::Help, "help"),
            (Action::Outline, "outline"),
            (Action::Find, "find"),
            (Action::Hints, "links"),
        ],
        Route::Outline(_) => &[(Action::Down, "move"), (Action::Open, "go there"), (Action::Back, "back")],
        Route::Page(_) => &[
            (Action::Down, "move"),
            (Action::Open, "open"),
            (Action::Back, "back"),
            (Action::Help, "help"),
            (Action::Cite, "cite"),
            (Action::Leave, "leave"),
        ],
        // A lab and the search name their own.
        Route::Lab { .. } | Route::Search => &[],
        Route::Cite(_) => &[(Action::Cite, "next form"), (Action::Back, "back"), (Action::Leave, "leave")],
        Route::Help | Route::Terminal => &[(Action::Down, "scroll"), (Action::Back, "back"), (Action::Leave, "leave")],
    }
}

fn named(model: &Model, (action, does): &(Action, &'static str)) -> NamedKey {
    let arrows = model.capabilities.charset == Charset::Full;
    let key = match action {
        Action::Down if arrows => "↑↓".to_owned(),
        Action::Down => "up/down".to_owned(),
        action => keymap::name_of(*action, arrows),
    };
    (key, does)
}

/// The keys that matter now, the most important first.
fn keys(model: &Model) -> Vec<NamedKey> {
    let arrows = model.capabilities.charset == Charset::Full;
    if model.hinting.is_some() {
        return vec![("letter".into(), "opens it"), ("esc".into(), "none")];
    }
    match model.route() {
        Route::Lab { .. } => return model.lab_keys(arrows),
        Route::Search => {
            let move_keys = if arrows { "↑↓" } else { "up/down" };
            return vec![(move_keys.into(), "move"), ("enter".into(), "open"), ("esc".into(), "back")];
        }
        _ => {}
    }
    if let Some(keys) = model.cursor_keys(arrows).or_else(|| model.prediction_keys(arrows)) {
        return keys;
    }
    let mut keys: Vec<NamedKey> = page_keys(model.route()).iter().map(|key| named(model, key)).collect();
    if let Some((step, of)) = model.story_progress()
        && step < of
        && let Some((_, does)) = keys.first_mut()
    {
        *does = "next step";
    }
    keys
}

pub(super) fn draw(model: &Model, layout: &Layout, theme: &Theme, area: Rect, cells: &mut Buffer) {
    let padding = if area.width >= 24 { 2 } else { 0 };
    let (left, right) = (area.x + padding, area.right() - padding);
    if let Some(said) = model.notice.clone().or_else(|| model.find_words()) {
        let said = text::truncate(&said, usize::from(right - left), model.glyphs());
        put(cells, left, area.y, &said, theme.role(Role::Accent));
        return;
    }
    let mut where_from = right;
    let place = place_on_page(model, layout);
    let place_width = text::width(&place);
    if place_width + 12 <= usize::from(right - left) {
        where_from = right - place_width as u16;
        put(cells, where_from, area.y, &place, theme.role(Role::Dim));
    }
    let mut x = left;
    for (key, does) in keys(model) {
        let width = (text::width(&key) + 1 + does.len()) as u16;
        if x + width + 2 > where_from {
            break;
        }
        let after = put(cells, x, area.y, &key, theme.role(Role::Text));
        put(cells, after + 1, area.y, does, theme.role(Role::Dim));
        x += width + 3;
    }
}

/// Where one is, for the right end of the footer.
fn place_on_page(model: &Model, layout: &Layout) -> String {
    let route = model.route();
    let visit = model.visit();
    let separator = if model.capabilities.charset == Charset::Ascii { " - " } else { " · " };
    let name = page::name(route, &model.library);
    match route {
        Route::Page(Page::WriteUp(_)) => reading_place(model, layout, separator),
        Route::Lab { .. } => String::new(),
        route if route.moves_focus() && !layout.targets.is_empty() => {
            let focus = visit.focus.map_or(1, |focus| focus + 1);
            let of = format!("{focus} of {}", layout.targets.len());
            if model.columns < PLACE_NAMED_FROM_COLUMNS {
                return of;
            }
            let name = text::truncate(&name, usize::from(model.columns / 3), model.glyphs());
            name + separator + &of
        }
        _ if model.columns < PLACE_NAMED_FROM_COLUMNS => String::new(),
        _ => name,
    }
}

/// The reader's place: section, progress, minutes left.
fn reading_place(model: &Model, layout: &Layout, separator: &str) -> String {
    let height = usize::from(model.stage().text.height);
    let top = model.visit().top;
    let scrollable = layout.lines.len().saturating_sub(height).max(1);
    let read = top.min(scrollable);
    let left = match seconds_left(layout, top, height).div_ceil(60) {
        _ if read == scrollable => "the end".to_owned(),
        minutes => format!("{} min left", minutes.max(1)),
    };
    let progress = if model.capabilities.charset == Charset::Full {
        const STEPS: usize = 10;
        let full = read * STEPS / scrollable;
        format!("{}{}", "▰".repeat(full), "▱".repeat(STEPS - full))
    } else {
        format!("{} %", read * 100 / scrollable)
    };
    let section = jump::here(layout, top).filter(|section| !section.number.is_empty());
    let title = section.map(|section| {
        let room = usize::from(model.columns / 4).saturating_sub(4);
        text::truncate(&format!("{} {}", section.number, section.title), room, model.glyphs())
    });
    let mut place = String::new();
    if let Some(title) = title.filter(|_| model.columns >= SECTION_NAMED_FROM_COLUMNS) {
        place = title + separator;
    }
    if model.columns >= 60 {
        place += &progress;
        place += separator;
    }
    place + &left
}

/// Seconds that are left on a page scrolled to `top`: those of the sections ahead, and of the one on screen the part that
/// is ahead of it.
fn seconds_left(layout: &Layout, top: usize, height: usize) -> u32 {
    let end = layout.lines.len();
    let starts = layout.sections.iter().map(|section| section.line);
    let ends = starts.clone().skip(1).chain([end]);
    // The last screen has been read when one is on it.
    let scrollable = end.saturating_sub(height).max(1);
    let from = end * top.min(scrollable) / scrollable;
    let ahead = |((section, start), end): ((&crate::typeset::Section, usize), usize)| {
        let lines = end.saturating_sub(start).max(1);
        section.seconds() as usize * end.saturating_sub(from.max(start)).min(lines) / lines
    };
    layout.sections.iter().zip(starts).zip(ends).map(ahead).sum::<usize>() as u32
}
