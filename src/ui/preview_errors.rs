//! Preview errors: the errors of the author's last save, shown over the page. Only a preview has any.

use ratatui::layout::Rect;

use super::theme::Theme;
use crate::term::frame::Grid;
use crate::typeset::{Charset, Face, Line, Role, text};

/// Columns for the bar at the left of the text.
const INDENT_COLUMNS: u16 = 2;

/// Draws the errors at the bottom of `page`, over at most half of its rows; draws nothing without errors.
pub(super) fn draw(errors: &[String], charset: Charset, theme: &Theme, page: Rect, cells: &mut Grid) {
    if errors.is_empty() || page.width <= INDENT_COLUMNS {
        return;
    }
    let lines = lines(errors, usize::from(page.width - INDENT_COLUMNS), charset);
    let height = (lines.len() as u16).min((page.height / 2).max(1));
    let panel = Rect::new(0, page.bottom() - height, cells.area().width, height);
    let bar = if charset == Charset::Ascii { "|" } else { "▌" };
    for (y, line) in panel.rows().map(|row| row.y).zip(lines) {
        let row = Rect::new(panel.x, y, panel.width, 1);
        cells.clear_area(row);
        cells.set_style(row, theme.raised());
        cells.put_within(page.x, y, bar, 1, theme.role(Role::Bad).patch(theme.raised()));
        let mut x = page.x + INDENT_COLUMNS;
        for run in line.runs {
            let room = page.right().saturating_sub(x);
            x = cells.put_within(x, y, &run.text, room, theme.style(run.face).patch(theme.raised()));
        }
    }
}

/// Returns the errors as lines: their number, then each with its position, and the source line if it fits.
fn lines(errors: &[String], columns: usize, glyphs: Charset) -> Vec<Line> {
    let count = match errors.len() {
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    let title = format!("The last save has {count}");
    let mut lines = text::paragraph(&title, Face::of(Role::Bad).bold(), columns, glyphs);
    for error in errors {
        let mut parts = error.lines();
        lines.extend(text::paragraph(parts.next().unwrap_or_default(), Face::default(), columns, glyphs));
        for part in parts {
            let part = text::truncate(part, columns, glyphs);
            let run = crate::typeset::Run { text: part, face: Face::of(Role::Dim), target: None };
            lines.push(Line { runs: vec![run], ..Line::default() });
        }
    }
    lines
}
