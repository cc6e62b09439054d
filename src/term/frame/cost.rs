//! Cost estimates: the approximate bytes for painting one row over another.

use super::Abilities;
use super::cell::{Cell, PenId};
use super::table::Table;

/// Approximate bytes of a cursor move.
pub(super) const MOVE_BYTES: usize = 5;
/// Approximate bytes of a jump over unchanged columns; fewer columns are written again.
const JUMP_BYTES: usize = 4;
/// Approximate bytes of a change of the pen.
const PEN_BYTES: usize = 8;
/// Bytes of EL.
pub(super) const ERASE_LINE_BYTES: usize = 3;
/// Bytes of REP with two digits.
pub(super) const REPEAT_BYTES: usize = 5;
/// Approximate bytes of ECH, or of a blank with REP.
const BLANKS_BYTES: usize = 6;

/// Pen and cursor between the rows of an estimate.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CostState {
    pub pen: PenId,
    /// Column and row of the cursor after the last row, if known.
    pub cursor: Option<(usize, u16)>,
}

impl CostState {
    /// Moves the cursor, and returns the bytes for that.
    fn move_to(&mut self, x: usize, y: u16) -> usize {
        let cursor = self.cursor.replace((x, y));
        let Some((from, down)) = cursor.and_then(|(from, row)| Some((from, y.checked_sub(row)?))) else {
            return MOVE_BYTES;
        };
        let back = if from <= x { (x - from).min(JUMP_BYTES) } else { (from - x).min(JUMP_BYTES + 1) };
        let along = back.min(1 + x.min(JUMP_BYTES));
        (usize::from(down) + along).min(MOVE_BYTES)
    }

    fn change_to(&mut self, pen: PenId, table: &mut Table) -> usize {
        table.change(std::mem::replace(&mut self.pen, pen), pen)
    }
}

/// The present content of a row.
#[derive(Clone, Copy)]
pub(super) enum Shown<'a> {
    /// Cells; those after them are the same in the new row.
    Row(&'a [Cell]),
    /// Blanks after the row was erased.
    Erased(Cell),
}

impl Shown<'_> {
    /// Whether the cell at a column differs from a cell of the new row.
    fn differs(self, x: usize, new: Cell) -> bool {
        match self {
            Shown::Row(cells) => cells.get(x).is_some_and(|cell| *cell != new),
            Shown::Erased(blank) => blank != new,
        }
    }

    /// Returns the first column from `x` on in which `new` differs.
    fn difference(self, new: &[Cell], x: usize) -> Option<usize> {
        let found = match self {
            Shown::Row(cells) => cells.get(x..)?.iter().zip(&new[x..]).position(|(old, new)| old != new),
            Shown::Erased(blank) => new[x..].iter().position(|new| *new != blank),
        };
        found.map(|found| x + found)
    }
}

/// Returns the rough bytes for painting `new` over `old`, for the choice among ways that differ by many: those of the
/// cells that differ, of which a run counts once if the terminal repeats characters. From column `end` on, `new` is
/// blank.
pub(super) fn roughly(old: Shown, new: &[Cell], end: usize, repeats: bool) -> usize {
    let (text, blanks) = new.split_at(end.min(new.len()));
    let mut total = 0;
    let (mut before, mut pen) = (Cell::EMPTY, PenId::DEFAULT);
    let mut count = |old: Cell, cell: Cell| {
        if old != cell && !(repeats && cell == before) {
            total += cell.bytes();
            if !cell.is_blank() && cell.pen() != pen {
                (total, pen) = (total + PEN_BYTES, cell.pen());
            }
        }
        before = cell;
    };
    let is_erased = match old {
        Shown::Row(cells) => {
            text.iter().zip(cells).for_each(|(cell, old)| count(*old, *cell));
            blanks.iter().zip(cells.iter().skip(text.len())).any(|(cell, old)| cell != old)
        }
        Shown::Erased(blank) => {
            text.iter().for_each(|cell| count(blank, *cell));
            false
        }
    };
    total + if is_erased { ERASE_LINE_BYTES } else { 0 } + MOVE_BYTES
}

/// Returns the bytes for painting `new` over `old` in row `y`, from column `from` on.
pub(super) fn row(
    hand: &mut CostState,
    y: u16,
    old: Shown,
    new: &[Cell],
    from: usize,
    abilities: &Abilities,
    table: &mut Table,
) -> usize {
    let mut total = 0;
    let mut next = old.difference(new, from);
    while let Some(x) = next {
        let cell = new[x];
        total += hand.move_to(x, y);
        if cell.ascii().is_some() && cell.pen() == hand.pen && new.get(x + 1) != Some(&cell) {
            // Most cells are part of a text.
            total += 1;
            hand.cursor = (x + 1 < new.len()).then_some((x + 1, y));
            next = old.difference(new, x + 1);
            continue;
        }
        let same = new[x..].iter().take_while(|other| **other == cell).count();
        let count = (x..x + same).rposition(|at| old.differs(at, cell)).map_or(1, |last| last + 1);
        if cell.is_erasable() {
            if cell != Cell::EMPTY {
                total += hand.change_to(cell.pen(), table);
            }
            if x + same == new.len() {
                return total + count.min(ERASE_LINE_BYTES);
            }
            total += count.min(BLANKS_BYTES);
        } else {
            if !cell.is_blank() || table.blank(table.pen_of(hand.pen)).pen() != cell.pen() {
                total += hand.change_to(cell.pen(), table);
            }
            let more = (count - 1) * cell.bytes();
            total += cell.bytes() + if abilities.repeat { more.min(REPEAT_BYTES) } else { more };
        }
        let end = x + count;
        hand.cursor = (end < new.len()).then_some((end, y));
        next = old.difference(new, end);
    }
    total
}
