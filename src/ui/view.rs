//! Draws the model: the page's lines, the focus, the ruler, the footer. A pure function of the model.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::app::Model;
use super::complaints;
use super::keymap::{self, Action};
use super::page::{self, Route};
use super::reader;
use super::ruler;
use super::theme::Theme;
use crate::content::model::{Page, Target};
use crate::term::caps::{Charset, Depth};
use crate::term::frame::{self, Frame};
use crate::typeset::{Face, Layout, Line, MARGIN_GAP_COLUMNS, Role, Spot, text};

/// Columns the focus reaches beyond the text on both sides.
const FOCUS_OVERHANG_COLUMNS: u16 = 2;

/// From this width on the reader's footer names the section; below, the keys need the room.
const SECTION_NAMED_FROM_COLUMNS: u16 = 80;
/// From this width on the footer names the page; below, the keys need the room.
const PLACE_NAMED_FROM_COLUMNS: u16 = 60;

/// Draws `model` into `frame`, whose cells are as large as the model's terminal; what was in them is overwritten.
pub fn view(model: &Model, frame: &mut Frame) {
    frame.cells.reset();
    frame.links.clear();
    let stage = model.stage();
    let layout = model.layout();
    let theme = model.theme();
    let top = model.visit().top;
    let focus = model.visit().focus;
    let rows = usize::from(stage.text.height);
    let lines = model.lines_on_screen(&layout, top, rows);
    let told = model.told_rows(&layout, top, rows);
    for (row, line) in lines.iter().enumerate() {
        let y = stage.text.y + row as u16;
        if told.contains(&row) && stage.text.x >= FOCUS_OVERHANG_COLUMNS {
            let bar = reader::told_bar(model.glyphs());
            let style = theme.style(Face { role: Role::Accent, bold: true, ..Face::default() });
            put(&mut frame.cells, stage.text.x - FOCUS_OVERHANG_COLUMNS, y, bar, style);
        }
        let whole = focus.is_some_and(|focus| is_card_line(line, focus));
        if whole {
            draw_bar(model, &theme, stage.text, y, &mut frame.cells);
        }
        let mut x = stage.text.x;
        for run in &line.runs {
            let mut style = theme.style(run.face);
            if run.target.is_some() && run.target == focus && !whole {
                style = style.patch(theme.raised()).add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
                if theme.depth == Depth::Mono {
                    style = style.add_modifier(Modifier::REVERSED);
                }
            }
            style = linked(&layout, run.target, style, &mut frame.links);
            x = put(&mut frame.cells, x, y, &run.text, style);
        }
        let mut x = stage.text.right() + MARGIN_GAP_COLUMNS;
        for run in &line.margin {
            let style = linked(&layout, run.target, theme.style(run.face), &mut frame.links);
            x = put(&mut frame.cells, x, y, &run.text, style);
        }
    }
    if let Some(area) = stage.ruler {
        ruler::draw(&layout, top, &theme, model.glyphs(), area, &mut frame.cells);
    }
    let complaints = &model.library.complaints;
    complaints::draw(complaints, model.capabilities.charset, &theme, stage.text, &mut frame.cells);
    if let Some(area) = stage.footer {
        draw_footer(model, &layout, &theme, area, &mut frame.cells);
    }
}

/// The target under a column of a line.
pub(super) fn target_at(line: &Line, column: usize) -> Option<usize> {
    let mut x = 0;
    for run in &line.runs {
        x += text::width(&run.text);
        if column < x {
            return run.target;
        }
    }
    line.runs.iter().filter_map(|run| run.target).find(|target| is_card_line(line, *target))
}

/// Whether all of a line belongs to one target: then the whole line has the focus, not a few words in it.
fn is_card_line(line: &Line, target: usize) -> bool {
    let mut words = line.runs.iter().filter(|run| !run.text.trim().is_empty()).peekable();
    words.peek().is_some() && words.all(|run| run.target == Some(target))
}

/// The focus on a whole line: a bar at the left, and a raised ground where there are colours for one.
fn draw_bar(model: &Model, theme: &Theme, text: Rect, y: u16, cells: &mut Buffer) {
    let overhang = FOCUS_OVERHANG_COLUMNS.min(text.x);
    let right = (text.right() + overhang).min(cells.area.right());
    let left = text.x - overhang;
    cells.set_style(Rect::new(left, y, right - left, 1), theme.raised());
    if overhang > 0 {
        let bar = if model.capabilities.charset == Charset::Ascii { ">" } else { "▌" };
        let style = theme.style(Face { role: Role::Accent, bold: true, ..Face::default() });
        put(cells, left, y, bar, style.patch(theme.raised()));
    }
}

/// Writes text and returns the column after it; control characters are dropped, the screen's edge cuts.
fn put(cells: &mut Buffer, x: u16, y: u16, text: &str, style: Style) -> u16 {
    if x >= cells.area.right() {
        return x;
    }
    cells.set_stringn(x, y, text, usize::from(cells.area.right() - x), style).0
}

/// The style of a run that leads to an address outside, which the terminal may then offer to open.
fn linked(layout: &Layout, target: Option<usize>, style: Style, links: &mut Vec<String>) -> Style {
    let Some(Spot::Link(Target::Url(url))) = target.and_then(|target| layout.targets.get(target)) else { return style };
    let index = links.iter().position(|link| link == url).unwrap_or_else(|| {
        links.push(url.clone());
        links.len() - 1
    });
    style.underline_color(frame::link(index))
}

/// The keys that matter here, in the order in which they are given up when room is short.
fn footer_actions(route: &Route) -> &'static [(Action, &'static str)] {
    match route {
        Route::Page(Page::Home) => &[
            (Action::Down, "move"),
            (Action::Open, "open"),
            (Action::Help, "help"),
            (Action::Leave, "leave"),
            (Action::Works, "works"),
            (Action::News, "news"),
        ],
        Route::Page(Page::WriteUp(_)) => &[
            (Action::PageDown, "on"),
            (Action::Back, "back"),
            (Action::Help, "help"),
            (Action::NextSection, "section"),
            (Action::NextItem, "links"),
        ],
        Route::Page(_) => &[
            (Action::Down, "move"),
            (Action::Open, "open"),
            (Action::Back, "back"),
            (Action::Help, "help"),
            (Action::Leave, "leave"),
        ],
        // A lab names its own.
        Route::Lab { .. } => &[],
        Route::Help | Route::Terminal => &[(Action::Down, "scroll"), (Action::Back, "back"), (Action::Leave, "leave")],
    }
}

/// The same with the names of the keys.
fn footer_keys(model: &Model, arrows: bool) -> Vec<(String, &'static str)> {
    if let Route::Lab { .. } = model.route() {
        return model.lab_keys(arrows);
    }
    let named = |(action, does): &(Action, &'static str)| {
        let key = match action {
            Action::Down if arrows => "↑↓".to_owned(),
            Action::Down => "up/down".to_owned(),
            Action::NextSection => "] [".to_owned(),
            action => keymap::name_of(*action, arrows),
        };
        (key, *does)
    };
    footer_actions(model.route()).iter().map(named).collect()
}

fn draw_footer(model: &Model, layout: &Layout, theme: &Theme, area: Rect, cells: &mut Buffer) {
    let padding = if area.width >= 24 { 2 } else { 0 };
    let (left, right) = (area.x + padding, area.right() - padding);
    if let Some(notice) = &model.notice {
        let room = usize::from(right - left);
        let notice = text::truncate(notice, room, model.glyphs());
        put(cells, left, area.y, &notice, theme.role(Role::Accent));
        return;
    }
    let mut where_from = right;
    let place = place_on_page(model, layout);
    let place_width = text::width(&place);
    if place_width + 12 <= usize::from(right - left) {
        where_from = right - place_width as u16;
        put(cells, where_from, area.y, &place, theme.role(Role::Dim));
    }
    let arrows = model.capabilities.charset == Charset::Full;
    let mut x = left;
    for (key, does) in footer_keys(model, arrows) {
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
        Route::Page(Page::WriteUp(slug)) => {
            let minutes = model.library.write_up(slug.as_str()).map_or(0, |write_up| write_up.minutes);
            reading_place(model, layout, minutes, separator)
        }
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
fn reading_place(model: &Model, layout: &Layout, minutes: u32, separator: &str) -> String {
    let height = usize::from(model.stage().text.height);
    let top = model.visit().top;
    let scrollable = layout.lines.len().saturating_sub(height).max(1);
    let read = top.min(scrollable);
    let left = (minutes as usize * (scrollable - read)).div_ceil(scrollable);
    let left = if left == 0 { "the end".to_owned() } else { format!("{left} min left") };
    let progress = if model.capabilities.charset == Charset::Full {
        const STEPS: usize = 10;
        let full = read * STEPS / scrollable;
        format!("{}{}", "▰".repeat(full), "▱".repeat(STEPS - full))
    } else {
        format!("{} %", read * 100 / scrollable)
    };
    let section = layout.sections.iter().rev().find(|section| section.line <= top + 2 && section.level == 1);
    let title = section.filter(|section| !section.number.is_empty()).map(|section| {
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
