//! The reader's ruler: a vertical scale of the whole page at the left of the text. The part read is a line in the
//! accent colour; the part ahead has a tick for each section and a dot for each figure.
//!
//! The ruler stays while the text scrolls, so after each scroll the terminal must be sent every cell of it that
//! differs from the cell below. To keep these bytes few, the part ahead has no line and the part read has no marks.

use ratatui::layout::Rect;

use super::theme::Theme;
use crate::term::frame::Grid;
use crate::typeset::{Charset, Layout, Role};

/// Returns the marks of the part read, of a section ahead and of a figure ahead.
fn marks(glyphs: Charset) -> (&'static str, &'static str, &'static str) {
    match glyphs {
        Charset::Full | Charset::Box => ("┃", "╴", "·"),
        Charset::Ascii => ("#", "-", "."),
    }
}

/// Explains the marks of the ruler.
pub(super) fn legend(glyphs: Charset) -> String {
    let (line, tick, figure) = marks(glyphs);
    format!("At the left of the page: {line} read so far, {tick} a section, {figure} a figure.")
}

/// Draws the ruler of `layout`, scrolled to line `top`, into `area`'s first column.
pub(super) fn draw(layout: &Layout, top: usize, theme: &Theme, glyphs: Charset, area: Rect, cells: &mut Grid) {
    let height = usize::from(area.height);
    let lines = layout.lines.len().max(1);
    if height < 3 || lines <= height {
        return;
    }
    let (line, tick, figure) = marks(glyphs);
    let row_of = |line: usize| line * (height - 1) / (lines - 1).max(1);
    let read_to = row_of((top + height).min(lines) - 1);
    let mut ahead = vec![None; height];
    let figures = layout.regions.pictures.iter().map(|picture| picture.lines.start);
    let stories = layout.regions.stories.iter().map(|story| story.lines.start);
    for line in figures.chain(stories) {
        ahead[row_of(line.min(lines - 1))] = Some(figure);
    }
    // A section's tick replaces the dots beside it: fewer marks cost fewer bytes at each scroll.
    for section in layout.sections.iter().filter(|section| section.level == 1) {
        let row = row_of(section.line.min(lines - 1));
        ahead[row.saturating_sub(1)..(row + 2).min(height)]
            .iter_mut()
            .for_each(|mark| *mark = mark.filter(|mark| *mark == tick));
        ahead[row] = Some(tick);
    }
    for (row, ahead) in ahead.into_iter().enumerate() {
        let (symbol, role) = match ahead {
            _ if row <= read_to => (line, Role::Accent),
            Some(symbol) => (symbol, Role::Faint),
            None => continue,
        };
        cells.put(area.x, area.y + row as u16, symbol, theme.role(role));
    }
}
