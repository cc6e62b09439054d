//! The reader's ruler: the whole page as a line at the left, a tick for each section, the part read in the accent.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::theme::Theme;
use crate::typeset::{GlyphSet, Layout, Role};

/// Draws the ruler of `layout`, scrolled to line `top`, into `area`'s first column.
pub(super) fn draw(layout: &Layout, top: usize, theme: &Theme, glyphs: GlyphSet, area: Rect, cells: &mut Buffer) {
    let height = usize::from(area.height);
    let lines = layout.lines.len().max(1);
    if height < 3 || lines <= height {
        return;
    }
    let (thin, thick, tick, thick_tick) = match glyphs {
        GlyphSet::Full | GlyphSet::Box => ("│", "┃", "├", "┣"),
        GlyphSet::Ascii => ("|", "#", "+", "#"),
    };
    let row_of = |line: usize| line * (height - 1) / (lines - 1).max(1);
    let read_to = row_of((top + height).min(lines) - 1);
    let mut ticks = vec![false; height];
    for section in layout.sections.iter().filter(|section| section.level == 1) {
        ticks[row_of(section.line.min(lines - 1))] = true;
    }
    for (row, is_tick) in ticks.iter().enumerate() {
        let read = row <= read_to;
        let symbol = match (read, *is_tick) {
            (true, true) => thick_tick,
            (true, false) => thick,
            (false, true) => tick,
            (false, false) => thin,
        };
        let style = theme.role(if read { Role::Accent } else { Role::Rule });
        cells.set_string(area.x, area.y + row as u16, symbol, style);
    }
}
