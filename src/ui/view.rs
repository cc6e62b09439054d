//! Draws the model: the page's lines, the focus, the ruler, the footer. A pure function of the model.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};

use super::app::Model;
use super::complaints;
use super::find;
use super::footer;
use super::image;
use super::reader;
use super::ruler;
use super::theme::Theme;
use crate::content::model::Target;
use crate::term::caps::{Charset, Depth};
use crate::term::frame::{self, Frame};
use crate::typeset::{Face, Layout, Line, MARGIN_GAP_COLUMNS, Role, Spot, text};

/// Columns the focus reaches beyond the text on both sides.
const FOCUS_OVERHANG_COLUMNS: u16 = 2;

/// Draws `model` into `frame`, whose cells are as large as the model's terminal; what was in them is overwritten.
pub fn view(model: &Model, frame: &mut Frame) {
    frame.cells.reset();
    frame.links.clear();
    frame.pictures.clear();
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
            // What waits for a guess is not read as one thing: it has the bar alone.
            let is_card = focus.is_some_and(|focus| !matches!(layout.targets.get(focus), Some(Spot::Prediction(_))));
            draw_bar(model, &theme, stage.text, y, is_card, &mut frame.cells);
        }
        let mut x = stage.text.x;
        for run in &line.runs {
            if let Role::Image { number, row } = run.face.role
                && let Some(shown) = layout.images.get(usize::from(number))
            {
                image::draw_row(model, shown, row, (x, y), stage.text, frame);
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
            style = linked(&layout, run.target, style, &mut frame.links);
            x = put(&mut frame.cells, x, y, &run.text, style);
        }
        let mut x = stage.text.right() + MARGIN_GAP_COLUMNS;
        for run in &line.margin {
            let style = linked(&layout, run.target, theme.style(run.face), &mut frame.links);
            x = put(&mut frame.cells, x, y, &run.text, style);
        }
    }
    mark_found(model, &layout, &theme, stage.text, &mut frame.cells);
    draw_panel(model, &theme, stage.text, &mut frame.cells);
    draw_hints(model, &layout, &theme, stage.text, &mut frame.cells);
    if let Some(area) = stage.ruler {
        ruler::draw(&layout, top, &theme, model.glyphs(), area, &mut frame.cells);
    }
    let complaints = &model.library.complaints;
    complaints::draw(complaints, model.capabilities.charset, &theme, stage.text, &mut frame.cells);
    if let Some(area) = stage.footer {
        footer::draw(model, &layout, &theme, area, &mut frame.cells);
    }
    image::keep_uncovered(model, &layout.images, frame);
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
fn draw_bar(model: &Model, theme: &Theme, text: Rect, y: u16, is_card: bool, cells: &mut Buffer) {
    let overhang = FOCUS_OVERHANG_COLUMNS.min(text.x);
    let right = (text.right() + overhang).min(cells.area.right());
    let left = text.x - overhang;
    let ground = if is_card { theme.raised() } else { Style::new() };
    cells.set_style(Rect::new(left, y, right - left, 1), ground);
    if overhang > 0 {
        let bar = if model.capabilities.charset == Charset::Ascii { ">" } else { "▌" };
        let style = theme.style(Face { role: Role::Accent, bold: true, ..Face::default() });
        put(cells, left, y, bar, style.patch(ground));
    }
}

/// Marks what is looked for: the place that was gone to reversed, the others underlined.
fn mark_found(model: &Model, layout: &Layout, theme: &Theme, text: Rect, cells: &mut Buffer) {
    let top = model.visit().top;
    for (row, found) in model.found_on(layout, top, usize::from(text.height)).into_iter().enumerate() {
        let Some(line) = layout.lines.get(top + row) else { break };
        for (bytes, is_current) in found {
            let columns = find::columns(line, &bytes);
            let area = Rect::new(text.x + columns.start, text.y + row as u16, columns.end - columns.start, 1);
            let style = if is_current {
                theme.role(Role::Accent).add_modifier(Modifier::BOLD | Modifier::REVERSED)
            } else {
                theme.role(Role::Accent).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
            };
            cells.set_style(area.intersection(cells.area), style);
        }
    }
}

/// The words about the point that the cursor is on, over the foot of the page.
fn draw_panel(model: &Model, theme: &Theme, text: Rect, cells: &mut Buffer) {
    let Some(lines) = model.cursor_words() else { return };
    let rows = (lines.len() as u16).min(text.height);
    let first = text.bottom() - rows;
    let left = text.x.saturating_sub(FOCUS_OVERHANG_COLUMNS);
    let right = (text.right() + FOCUS_OVERHANG_COLUMNS).min(cells.area.right());
    for (y, line) in (first..).zip(&lines) {
        for x in left..right {
            cells[(x, y)].reset();
        }
        cells.set_style(Rect::new(left, y, right - left, 1), theme.raised());
        let bar = reader::told_bar(model.glyphs());
        if left < text.x {
            put(cells, left, y, bar, theme.role(Role::Accent).patch(theme.raised()));
        }
        let mut x = text.x;
        for run in &line.runs {
            x = put(cells, x, y, &run.text, theme.style(run.face).patch(theme.raised()));
        }
    }
}

/// Hint labels, each over the beginning of what it opens; what was typed of them is left out.
fn draw_hints(model: &Model, layout: &Layout, theme: &Theme, text: Rect, cells: &mut Buffer) {
    let Some((hints, typed)) = model.hints_on_screen(layout) else { return };
    let style = theme.role(Role::Accent).add_modifier(Modifier::BOLD | Modifier::REVERSED);
    for hint in hints.iter().filter(|hint| hint.label.starts_with(typed)) {
        let left = if hint.in_margin { text.right() + MARGIN_GAP_COLUMNS } else { text.x };
        put(cells, left + hint.column as u16, text.y + hint.row as u16, &hint.label, style);
    }
}

/// Writes text and returns the column after it; control characters are dropped, the screen's edge cuts.
pub(super) fn put(cells: &mut Buffer, x: u16, y: u16, text: &str, style: Style) -> u16 {
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
