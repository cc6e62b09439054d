//! The painter, which changes rows of the terminal to new rows, each in a single pass.

use std::ops::RangeInclusive;

use super::cell::Cell;
use super::cost::{self, CostState, ERASE_LINE_BYTES, MOVE_BYTES, REPEAT_BYTES};
use super::pen::{self, Colour, Pen};
use super::table::Table;
use super::{Abilities, links};
use crate::term::escape::{control_bytes, decimal};

/// The state of a terminal other than its cells, kept from frame to frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Terminal {
    /// Column and row of the cursor; `None` if unknown, as after the last column, where terminals differ, and after
    /// glyphs of disputed width.
    pub cursor: Option<(u16, u16)>,
    /// The current pen. No link is open between frames.
    pub pen: Pen,
    /// First and last row of the scroll region; `None` for the whole screen.
    pub region: Option<(u16, u16)>,
    /// Whether the cursor is visible.
    pub shows_cursor: bool,
}

/// Writes to a terminal, and keeps track of its state.
pub(super) struct Painter<'a> {
    pub out: &'a mut Vec<u8>,
    pub terminal: Terminal,
    pub table: &'a mut Table,
    pub abilities: &'a Abilities,
    pub columns: u16,
    pub rows: u16,
}

/// The content of a row while it is painted.
struct Shown<'a> {
    /// The cells up to the last column in which the new row differs.
    cells: &'a [Cell],
    /// The column from which the row was erased, and the resulting cell.
    erased: Option<(usize, Cell)>,
    /// Cells before this column may contain parts of a wide glyph at their left.
    spoilt: usize,
}

impl Shown<'_> {
    /// Whether column `x` shows the new row's `cell` there.
    fn shows(&self, x: usize, cell: Cell) -> bool {
        let shown = match self.erased {
            Some((start, blank)) if x >= start => Some(blank),
            _ => self.cells.get(x).copied(),
        };
        x >= self.spoilt && shown.is_none_or(|shown| shown == cell)
    }

    /// Whether all cells from column `x` on are those of the new row.
    fn is_complete(&self, x: usize) -> bool {
        x >= self.cells.len() && x >= self.spoilt && self.erased.is_none()
    }
}

impl Painter<'_> {
    /// Erases the screen.
    pub fn erase(&mut self) {
        self.set_region(0..=self.rows - 1);
        self.set_pen(self.terminal.pen.for_blank(Pen::default()));
        self.out.extend_from_slice(b"\x1b[H\x1b[J");
        self.terminal.cursor = Some((0, 0));
    }

    /// Ends a frame with the cursor at `cursor` or hidden.
    ///
    /// Links are closed. The scroll region is only left set if the cursor is inside of it: if the connection is lost
    /// with the cursor outside, a shell prompt would never scroll.
    pub fn finish(mut self, cursor: Option<(u16, u16)>) -> Terminal {
        self.set_pen(Pen { link: 0, ..self.terminal.pen });
        let cursor = cursor.map(|(x, y)| (x.min(self.columns - 1), y.min(self.rows - 1)));
        if let Some((top, bottom)) = self.terminal.region
            && cursor.or(self.terminal.cursor).is_none_or(|(_, y)| y < top || y > bottom)
        {
            self.set_region(0..=self.rows - 1);
        }
        if let Some((x, y)) = cursor {
            self.move_to(x, y, &[]);
        }
        if self.terminal.shows_cursor != cursor.is_some() {
            self.out.extend_from_slice(if cursor.is_some() { SHOW_CURSOR } else { HIDE_CURSOR });
            self.terminal.shows_cursor = cursor.is_some();
        }
        self.terminal
    }

    /// Scrolls the rows of a region up by `by`, or down if negative; new rows are blank.
    pub fn scroll(&mut self, region: RangeInclusive<u16>, by: i32) {
        let (top, bottom) = (*region.start(), *region.end());
        self.set_region(region);
        // Terminals fill new rows with the background of the pen.
        self.set_pen(self.terminal.pen.for_blank(Pen::default()));
        let lines = by.unsigned_abs() as u16;
        match by {
            // Line feeds at the bottom leave the cursor at the new rows.
            1..=FEEDS => {
                if self.terminal.cursor.is_none_or(|(_, y)| y != bottom) {
                    self.move_to(0, bottom, &[]);
                }
                self.out.extend(std::iter::repeat_n(b'\n', usize::from(lines)));
            }
            REVERSE_FEEDS..=-1 => {
                if self.terminal.cursor.is_none_or(|(_, y)| y != top) {
                    self.move_to(0, top, &[]);
                }
                (0..lines).for_each(|_| self.out.extend_from_slice(b"\x1bM"));
            }
            // The cursor must be in the first column: after inserting or deleting lines, some terminals move it
            // there.
            _ => {
                self.move_to(0, top, &[]);
                self.control(lines, if by > 0 { b'M' } else { b'L' });
            }
        }
    }

    /// Changes row `y` from `old` to `new`. Cells after the end of either are equal in both.
    pub fn row(&mut self, y: u16, old: &[Cell], new: &[Cell]) {
        let Some(first) = old.iter().zip(new).position(|(old, new)| old != new) else { return };
        let last = old.iter().zip(new).rposition(|(old, new)| old != new).unwrap_or(first);
        let old = &old[..=last];
        let is_whole = new.len() == usize::from(self.columns);
        let erasure = if last > first && is_whole { self.erasure(y, first, old, new) } else { None };
        let mut shown = Shown { cells: old, erased: None, spoilt: 0 };
        let mut x = first;
        while x < new.len() && !shown.is_complete(x) {
            let cell = new[x];
            if erasure == Some(x) {
                self.erase_line(x as u16, y, new);
                shown.erased = Some((x, cell));
            }
            if shown.shows(x, cell) {
                x += 1;
                continue;
            }
            let same = new[x..].iter().take_while(|other| **other == cell).count();
            if cell.is_erasable() {
                let end = (x..x + same).rev().find(|at| !shown.shows(*at, cell)).map_or(x, |last| last + 1);
                let later = !shown.is_complete(end) && (end..new.len()).any(|at| !shown.shows(at, new[at]));
                self.blanks(x as u16, y, (end - x) as u16, later, new);
                x = end;
                continue;
            }
            let width = usize::from(cell.columns().max(1));
            if cell.is_risky() {
                let most = self.table.most_columns(cell);
                let ground = self.table.blank(Pen::ground(self.table.pen_of(cell.pen()).bg));
                let clean = (x..(x + width).min(new.len())).all(|at| match shown.erased {
                    Some((start, blank)) if at >= start => blank == ground,
                    _ => *old.get(at).unwrap_or(&new[at]) == ground,
                });
                self.risky(x as u16, y, cell, most, clean, new);
                shown.spoilt = x + usize::from(most);
                x += width;
            } else {
                let count = match width {
                    1 => (x..x + same).take_while(|at| !shown.shows(*at, cell)).count(),
                    _ => 1,
                };
                self.glyphs(x as u16, y, cell, count as u16, new);
                x += count - 1 + width;
            }
        }
    }

    /// Writes a row of a text that continues over several rows. `wraps` if the terminal wraps into this row by
    /// itself. If `goes_on`, the row is full and the terminal wraps after it, treating both rows as one line. Returns
    /// whether the terminal will wrap.
    pub fn flowing_row(&mut self, y: u16, row: &[Cell], wraps: bool, goes_on: bool) -> bool {
        if wraps {
            // The next glyph is written here, although the terminal's cursor is still in the last column of the row
            // above.
            self.terminal.cursor = Some((0, y));
        }
        let inked = row.iter().rposition(|cell| !cell.is_blank()).map_or(0, |last| last + 1);
        let end = if goes_on { row.len() } else { inked };
        let mut is_known = true;
        for (x, cell) in (0..).zip(&row[..end]).filter(|(_, cell)| cell.columns() > 0) {
            let wanted = self.table.pen_of(cell.pen());
            self.approach(x, y, row, if cell.is_blank() { self.terminal.pen.for_blank(wanted) } else { wanted });
            self.table.write(*cell, self.out);
            let next = x + cell.columns();
            self.terminal.cursor = (next < self.columns && !cell.is_risky()).then_some((next, y));
            is_known &= !cell.is_risky();
        }
        goes_on && is_known
    }

    /// Returns the column from which erasing the rest of a row before painting it saves bytes. `first` and the last
    /// column of `old` are the first and the last one that differ.
    fn erasure(&mut self, y: u16, first: usize, old: &[Cell], new: &[Cell]) -> Option<usize> {
        let last = *new.last()?;
        let tail = if self.can_erase(last) {
            new.len() - new.iter().rev().take_while(|cell| **cell == last).count()
        } else {
            new.len()
        };
        let end = old.len();
        // Trailing blanks are erased at the end, if the text before them changes.
        let is_arrived = tail > 0 && tail < new.len() && tail <= end && old[tail - 1] != new[tail - 1];
        let erases_tail = is_arrived
            && (tail..end).find(|x| old[*x] != last).is_some_and(|start| {
                let written = if end < new.len() { (end - start).min(ERASE_LINE_BYTES) } else { ERASE_LINE_BYTES };
                start - tail + written >= ERASE_LINE_BYTES
            });
        // Erasing at the first changed gap may save more than writing the cells after it again.
        let gap = self.changed_gap(first, tail.min(end), old, new).filter(|gap| {
            let blank = new[*gap];
            let (mut hand, mut erasing) =
                (CostState::default(), CostState { cursor: Some((*gap, y)), ..CostState::default() });
            let kept = cost::row(&mut hand, y, cost::Shown::Row(old), new, *gap, self.abilities, self.table);
            let rest = cost::row(&mut erasing, y, cost::Shown::Erased(blank), new, *gap, self.abilities, self.table);
            rest + MOVE_BYTES + ERASE_LINE_BYTES < kept
        });
        gap.or_else(|| erases_tail.then_some(tail))
    }

    /// Returns the first column between `first` and `end` at which a changed run of new blanks begins.
    fn changed_gap(&self, first: usize, end: usize, old: &[Cell], new: &[Cell]) -> Option<usize> {
        let mut x = first;
        while x < end {
            let run = new[x..].iter().take_while(|cell| **cell == new[x]).count();
            let changed = x..(x + run).min(old.len());
            if self.can_erase(new[x]) && old[changed.clone()] != new[changed] {
                return Some(x);
            }
            x += run;
        }
        None
    }

    /// Writes a glyph `count` times.
    fn glyphs(&mut self, x: u16, y: u16, cell: Cell, count: u16, row: &[Cell]) {
        let wanted = self.table.pen_of(cell.pen());
        self.approach(x, y, row, if cell.is_blank() { self.terminal.pen.for_blank(wanted) } else { wanted });
        let width = cell.columns().max(1);
        let end = x + count * width;
        // The last cell of the screen is written without automatic wrapping, so that the screen does not scroll.
        let corner = end >= self.columns && y + 1 == self.rows;
        if corner {
            self.out.extend_from_slice(b"\x1b[?7l");
        }
        let start = self.out.len();
        self.table.write(cell, self.out);
        let repeated = usize::from(count - 1) * (self.out.len() - start);
        if self.abilities.repeat && repeated > REPEAT_BYTES {
            self.control(count - 1, b'b');
        } else {
            (1..count).for_each(|_| self.table.write(cell, self.out));
        }
        if corner {
            self.out.extend_from_slice(b"\x1b[?7h");
        }
        self.terminal.cursor = (end < self.columns).then_some((end, y));
    }

    /// Writes a glyph that some terminals draw narrower or wider (up to `most` columns). Its cells are blanked first
    /// unless they are `clean`, it must not wrap, and the cursor position is unknown afterwards.
    fn risky(&mut self, x: u16, y: u16, cell: Cell, most: u16, clean: bool, row: &[Cell]) {
        if !clean {
            let blank = Cell::blank(cell.pen(), false);
            self.glyphs(x, y, blank, cell.columns(), row);
        }
        self.approach(x, y, row, self.table.pen_of(cell.pen()));
        let wraps = x.saturating_add(most) >= self.columns;
        if wraps {
            self.out.extend_from_slice(b"\x1b[?7l");
        }
        self.table.write(cell, self.out);
        if wraps {
            self.out.extend_from_slice(b"\x1b[?7h");
        }
        self.terminal.cursor = None;
    }

    /// Writes `count` blanks; `later` if more cells of this row are painted after them.
    fn blanks(&mut self, x: u16, y: u16, count: u16, later: bool, row: &[Cell]) {
        let cell = row[usize::from(x)];
        let is_whole = row.len() == usize::from(self.columns);
        let to_end = is_whole && row[usize::from(x)..].iter().all(|other| *other == cell);
        let can_erase = self.can_erase(cell);
        if to_end && can_erase && (usize::from(count) > ERASE_LINE_BYTES || x + count == self.columns) {
            self.erase_line(x, y, row);
        } else if can_erase && self.abilities.erase_characters && self.erases_characters(count, later) {
            let wanted = self.table.pen_of(cell.pen());
            self.approach(x, y, row, self.terminal.pen.for_blank(wanted));
            self.control(count, b'X');
        } else {
            self.glyphs(x, y, cell, count, row);
        }
    }

    /// Whether ECH, with the move over the erased cells if `later`, is shorter than blanks.
    fn erases_characters(&self, count: u16, later: bool) -> bool {
        let written = match usize::from(count) {
            count if self.abilities.repeat => count.min(1 + REPEAT_BYTES),
            count => count,
        };
        control_bytes(count) + if later { control_bytes(count) } else { 0 } < written
    }

    /// Whether erasing produces a cell: on terminals without background colour erase, only cells on the default
    /// background.
    fn can_erase(&self, cell: Cell) -> bool {
        let has_ground = || self.table.pen_of(cell.pen()).bg != Colour::Default;
        cell.is_erasable() && (self.abilities.erase_with_background || !has_ground())
    }

    /// Erases from column `x` to the end of the row, with the result that `row` has there.
    fn erase_line(&mut self, x: u16, y: u16, row: &[Cell]) {
        let wanted = self.table.pen_of(row[usize::from(x)].pen());
        self.approach(x, y, row, self.terminal.pen.for_blank(wanted));
        self.out.extend_from_slice(b"\x1b[K");
    }

    /// Moves the cursor and changes the pen, in the cheaper order where the move writes existing cells again.
    fn approach(&mut self, x: u16, y: u16, row: &[Cell], pen: Pen) {
        if self.terminal.cursor == Some((x, y)) {
            return self.set_pen(pen);
        }
        if self.terminal.pen == pen {
            return self.move_to(x, y, row);
        }
        let (way, move_first) = self.cheapest_move(x, y, row);
        if self.least_again(x, y).is_some_and(|least| least < move_first) {
            let before = std::mem::replace(&mut self.terminal.pen, pen);
            let (_, pen_first) = self.cheapest_move(x, y, row);
            self.terminal.pen = before;
            if pen_first < move_first {
                self.set_pen(pen);
                return self.move_to(x, y, row);
            }
        }
        self.perform(way, x, y, row);
        self.set_pen(pen);
    }

    /// Changes the pen.
    fn set_pen(&mut self, pen: Pen) {
        pen::sgr(self.terminal.pen, pen, self.out);
        if self.terminal.pen.link != pen.link {
            match pen.link {
                0 => self.out.extend_from_slice(links::CLOSE),
                link => links::open(self.table.address(link), self.out),
            }
        }
        self.terminal.pen = pen;
    }

    /// Sets the scroll region (DECSTBM).
    fn set_region(&mut self, region: RangeInclusive<u16>) {
        let (top, bottom) = (*region.start(), *region.end());
        let region = (top > 0 || bottom + 1 < self.rows).then_some((top, bottom));
        if self.terminal.region == region {
            return;
        }
        self.out.extend_from_slice(b"\x1b[");
        if top > 0 {
            decimal(top + 1, self.out);
        }
        if bottom + 1 < self.rows {
            self.out.push(b';');
            decimal(bottom + 1, self.out);
        }
        self.out.push(b'r');
        // Terminals differ in whether the cursor moves to the first row of the screen or of the region.
        self.terminal = Terminal { region, cursor: None, ..self.terminal };
    }
}

/// Shows the cursor (DECTCEM).
pub(super) const SHOW_CURSOR: &[u8] = b"\x1b[?25h";
/// Hides the cursor.
pub(super) const HIDE_CURSOR: &[u8] = b"\x1b[?25l";

/// Maximum lines for which line feeds are not longer than other ways of scrolling up.
const FEEDS: i32 = 8;

/// Maximum lines (negative) for which reverse line feeds, of two bytes each, are used for scrolling down.
const REVERSE_FEEDS: i32 = -2;

/// Returns the bytes for scrolling by some rows, without cursor moves.
pub(super) fn scroll_bytes(by: i32) -> usize {
    match by {
        1..=FEEDS => by as usize,
        REVERSE_FEEDS..=-1 => 2 * by.unsigned_abs() as usize,
        _ => control_bytes(by.unsigned_abs() as u16) + ERASE_LINE_BYTES,
    }
}
