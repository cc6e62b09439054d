//! Paints the lines on screen, and marks the focused target.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::context::Context;
use super::image;
use super::overlay::{ScreenLines, bar};
use super::theme::Theme;
use crate::content::model::LinkTarget;
use crate::term::caps::Depth;
use crate::term::frame::{self, Frame, Grid};
use crate::typeset::{Charset, Face, Layout, Line, MARGIN_GAP_COLUMNS, Role, Target, text};

/// Columns by which the background of the focused target extends beyond the text on both sides.
const FOCUS_OVERHANG_COLUMNS: u16 = 2;

/// Fills the default background and foreground of cells with those of the theme, if it has any.
pub(super) fn ground(theme: &Theme, cells: &mut Grid) {
    if let Some((ground, text)) = theme.painted() {
        cells.set_default_colours(ground, text);
    }
}

/// Paints the lines on screen, and marks the focused target.
pub(super) fn lines(context: &Context, lines: &ScreenLines, frame: &mut Frame) {
    let (text, layout, theme, focus) = (context.screen().text, context.layout(), context.theme(), context.page.focus);
    for (row, line) in lines.lines.iter().enumerate() {
        let y = text.y + row as u16;
        let whole = focus.is_some_and(|focus| is_card_line(line, focus));
        if whole {
            // A prediction is marked by the bar alone, without a background.
            let is_card = !matches!(context.focused(), Some(Target::Prediction(_)));
            draw_bar(context, &theme, text, y, is_card, &mut frame.cells);
        }
        let mut x = text.x;
        for run in &line.runs {
            if let Role::Image { number, row } = run.face.role
                && let Some(shown) = layout.images.get(usize::from(number))
            {
                image::draw_row(context, shown, row, (x, y), text, frame);
                x += shown.columns;
                continue;
            }
            let mut style = theme.style(run.face);
            if run.target.is_some() && run.target == focus && !whole {
                style = style.patch(theme.raised()).add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
                if theme.depth == Depth::Mono {
                    style = style.add_modifier(Modifier::REVERSED);
                }
            }
            style = linked(layout, run.target, style, &mut frame.links);
            x = put(&mut frame.cells, x, y, &run.text, style);
        }
        let mut x = text.right() + MARGIN_GAP_COLUMNS;
        for run in &line.margin {
            let style = linked(layout, run.target, theme.style(run.face), &mut frame.links);
            x = put(&mut frame.cells, x, y, &run.text, style);
        }
    }
}

/// Returns the target under a column of a line.
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

/// Whether a line belongs wholly to one target; then the whole line is marked, rather than some words.
fn is_card_line(line: &Line, target: usize) -> bool {
    let mut words = line.runs.iter().filter(|run| !run.text.trim().is_empty()).peekable();
    words.peek().is_some() && words.all(|run| run.target == Some(target))
}

/// Marks a whole line as focused: a bar at the left, and a background where the terminal has colours for it.
fn draw_bar(context: &Context, theme: &Theme, text: Rect, y: u16, is_card: bool, cells: &mut Grid) {
    let overhang = FOCUS_OVERHANG_COLUMNS.min(text.x);
    let right = (text.right() + overhang).min(cells.area().right());
    let left = text.x - overhang;
    let ground = if is_card { theme.raised() } else { Style::new() };
    cells.set_style(Rect::new(left, y, right - left, 1), ground);
    if overhang > 0 {
        let bar = if context.glyphs() == Charset::Ascii { ">" } else { "▌" };
        let style = theme.style(Face { role: Role::Accent, bold: true, ..Face::default() });
        put(cells, left, y, bar, style.patch(ground));
    }
}

/// Draws lines over the page from row `first` on, on a raised background behind a bar.
pub(super) fn panel(context: &Context, lines: &[Line], first: u16, cells: &mut Grid) {
    let (text, theme) = (context.screen().text, context.theme());
    let left = text.x.saturating_sub(FOCUS_OVERHANG_COLUMNS);
    let right = (text.right() + FOCUS_OVERHANG_COLUMNS).min(cells.area().right());
    for (y, line) in (first..cells.area().bottom()).zip(lines) {
        cells.clear_area(Rect::new(left, y, right - left, 1));
        cells.set_style(Rect::new(left, y, right - left, 1), theme.raised());
        if left < text.x {
            put(cells, left, y, bar(context), theme.role(Role::Accent).patch(theme.raised()));
        }
        let mut x = text.x;
        for run in &line.runs {
            x = put(cells, x, y, &run.text, theme.style(run.face).patch(theme.raised()));
        }
    }
}

/// Writes text and returns the column after it; control characters are dropped, the screen's edge cuts.
pub(super) fn put(cells: &mut Grid, x: u16, y: u16, text: &str, style: Style) -> u16 {
    cells.put(x, y, text, style)
}

/// Returns the style of a run; a run that links to an external address becomes a terminal hyperlink (OSC 8).
fn linked(layout: &Layout, target: Option<usize>, style: Style, links: &mut Vec<String>) -> Style {
    let Some(Target::Link(LinkTarget::Url(url))) = target.and_then(|target| layout.targets.get(target)) else {
        return style;
    };
    let index = links.iter().position(|link| link == url).unwrap_or_else(|| {
        links.push(url.clone());
        links.len() - 1
    });
    style.underline_color(frame::link(index))
}
