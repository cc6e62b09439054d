//! Cursor moves with the fewest bytes, which are computed before writing.

use super::cell::Cell;
use super::paint::Painter;
use crate::term::escape::{control_bytes, decimal, digits};

/// A move within a row.
#[derive(Clone, Copy)]
enum Along {
    /// No movement within the row.
    Stay,
    /// This number of backspaces.
    Backspaces(u16),
    /// Columns to the left (CUB).
    Left(u16),
    /// Columns to the right (CUF).
    Right(u16),
    /// Writing again the cells from this column on.
    Again(u16),
}

/// A cursor move.
#[derive(Clone, Copy)]
pub(super) enum Move {
    /// The cursor is already at the target.
    Stay,
    /// An absolute cursor position (CUP).
    Absolute,
    /// Rows first, then optionally a carriage return, then columns.
    Relative { returns: bool, along: (u16, u16) },
}

/// Maximum columns that are written again rather than skipped: CUF takes four bytes for fewer than ten columns.
const AGAIN_COLUMNS: u16 = 5;

impl Painter<'_> {
    /// Moves the cursor. `row` is the content of the target row up to the cursor; it may be empty.
    pub(super) fn move_to(&mut self, x: u16, y: u16, row: &[Cell]) {
        let (way, _) = self.cheapest_move(x, y, row);
        self.perform(way, x, y, row);
    }

    /// Moves the cursor by one of the ways to its new place.
    pub(super) fn perform(&mut self, way: Move, x: u16, y: u16, row: &[Cell]) {
        match way {
            Move::Stay => {}
            Move::Absolute => self.absolute(x, y),
            Move::Relative { returns, along: (from, to) } => {
                if let Some((_, from_row)) = self.terminal.cursor {
                    self.vertical(from_row, y);
                }
                if returns {
                    self.out.push(b'\r');
                }
                match self.along(from, to, row).0 {
                    Along::Stay => {}
                    Along::Backspaces(count) => self.out.extend(std::iter::repeat_n(b'\x08', count.into())),
                    Along::Left(count) => self.control(count, b'D'),
                    Along::Right(count) => self.control(count, b'C'),
                    Along::Again(from) => {
                        row[usize::from(from)..usize::from(to)]
                            .iter()
                            .for_each(|cell| self.table.write(*cell, self.out));
                    }
                }
            }
        }
        self.terminal.cursor = Some((x, y));
    }

    /// Returns the shortest move and its bytes.
    pub(super) fn cheapest_move(&self, x: u16, y: u16, row: &[Cell]) -> (Move, usize) {
        if self.terminal.cursor == Some((x, y)) {
            return (Move::Stay, 0);
        }
        let column = if x > 0 { 1 + digits(x + 1) } else { 0 };
        let mut best = (Move::Absolute, 3 + if y > 0 { digits(y + 1) } else { 0 } + column);
        if let Some((from, from_row)) = self.terminal.cursor
            && let Some(vertical) = self.vertical_bytes(from_row, y)
        {
            for (returns, from) in [(false, from), (true, 0)] {
                // A carriage return and at least one byte more.
                if returns && best.1 <= vertical + 1 + usize::from(x > 0) {
                    break;
                }
                let bytes = vertical + usize::from(returns) + self.along(from, x, row).1;
                if bytes < best.1 {
                    best = (Move::Relative { returns, along: (from, x) }, bytes);
                }
            }
        }
        best
    }

    /// Returns the fewest bytes of a move that writes cells again, which the pen must not change; `None` if none does.
    pub(super) fn least_again(&self, x: u16, y: u16) -> Option<usize> {
        let (from, from_row) = self.terminal.cursor?;
        let along = match x.checked_sub(from) {
            Some(right @ 1..=AGAIN_COLUMNS) => right,
            _ if (1..=AGAIN_COLUMNS).contains(&x) => 1 + x,
            _ => return None,
        };
        Some(self.vertical_bytes(from_row, y)? + usize::from(along))
    }

    /// Appends CUP; parameters of 1 are omitted.
    fn absolute(&mut self, x: u16, y: u16) {
        self.out.extend_from_slice(b"\x1b[");
        if y > 0 {
            decimal(y + 1, self.out);
        }
        if x > 0 {
            self.out.push(b';');
            decimal(x + 1, self.out);
        }
        self.out.push(b'H');
    }

    /// Returns the bytes of a move between rows; `None` if a margin of the scroll region prevents it.
    fn vertical_bytes(&self, from: u16, to: u16) -> Option<usize> {
        let (top, bottom) = self.terminal.region.unwrap_or((0, self.rows - 1));
        if from <= bottom && to > bottom || from >= top && to < top {
            return None;
        }
        Some(match (to.saturating_sub(from), from.saturating_sub(to)) {
            (0, 0) => 0,
            (down @ ..=3, 0) => down.into(),
            (down, 0) => control_bytes(down),
            (_, up) => control_bytes(up),
        })
    }

    fn vertical(&mut self, from: u16, to: u16) {
        match (to.saturating_sub(from), from.saturating_sub(to)) {
            (0, 0) => {}
            (down @ ..=3, 0) => self.out.extend(std::iter::repeat_n(b'\n', down.into())),
            (down, 0) => self.control(down, b'B'),
            (_, up) => self.control(up, b'A'),
        }
    }

    /// Returns the shortest move between columns of a row, and its bytes.
    fn along(&self, from: u16, to: u16, row: &[Cell]) -> (Along, usize) {
        match (to.saturating_sub(from), from.saturating_sub(to)) {
            (0, 0) => (Along::Stay, 0),
            (0, left @ ..=3) => (Along::Backspaces(left), left.into()),
            (0, left) => (Along::Left(left), control_bytes(left)),
            (right, _) => {
                let bytes = control_bytes(right);
                let cells = row.get(from.into()..to.into()).filter(|_| right <= AGAIN_COLUMNS);
                match cells.and_then(|cells| self.again_bytes(cells)) {
                    Some(again) if again < bytes => (Along::Again(from), again),
                    _ => (Along::Right(right), bytes),
                }
            }
        }
    }

    /// Returns the bytes for writing the cells again; `None` if the present pen would change them.
    fn again_bytes(&self, cells: &[Cell]) -> Option<usize> {
        let mut total = 0;
        for cell in cells {
            let is_right = if cell.is_blank() {
                let wanted = self.table.pen_of(cell.pen());
                self.terminal.pen.for_blank(wanted) == self.terminal.pen
            } else {
                cell.columns() == 1 && !cell.is_risky() && self.table.pen_of(cell.pen()) == self.terminal.pen
            };
            if !is_right {
                return None;
            }
            total += cell.bytes();
        }
        Some(total)
    }

    /// Appends a control sequence with one number, which is omitted if it is 1.
    pub(super) fn control(&mut self, number: u16, end: u8) {
        self.out.extend_from_slice(b"\x1b[");
        if number != 1 {
            decimal(number, self.out);
        }
        self.out.push(end);
    }
}
