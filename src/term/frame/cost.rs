//! Costs: about how many bytes it takes to paint one row over another, without painting it.

use super::Abilities;
use super::cell::{Cell, PenId};
use super::table::Table;

/// Bytes of a cursor move, about.
const MOVE_BYTES: usize = 5;
/// Columns that are cheaper written again than jumped over, about.
const JUMP_BYTES: usize = 4;
/// Length of EL.
pub(super) const ERASE_LINE_BYTES: usize = 3;
/// Length of REP with two digits.
pub(super) const REPEAT_BYTES: usize = 5;
/// About the length of ECH, or of a blank and its repetition.
const BLANKS_BYTES: usize = 6;

/// Counts the bytes to make a row show `new` where it shows `old`, from column `from` on.
pub(super) fn row(
    old: impl Fn(usize) -> Cell,
    new: &[Cell],
    from: usize,
    abilities: &Abilities,
    table: &mut Table,
) -> usize {
    let mut total = 0;
    let mut pen = PenId::DEFAULT;
    let mut painted: Option<usize> = None;
    let mut x = from;
    while x < new.len() {
        let cell = new[x];
        if old(x) == cell {
            x += 1;
            continue;
        }
        total += painted.map_or(MOVE_BYTES, |end| (x - end).min(JUMP_BYTES));
        let same = new[x..].iter().take_while(|other| **other == cell).count();
        let count = (x..x + same).rposition(|at| old(at) != cell).map_or(1, |last| last + 1);
        if cell.is_erasable() {
            if cell != Cell::EMPTY {
                total += table.change(pen, cell.pen());
                pen = cell.pen();
            }
            if x + same == new.len() {
                return total + count.min(ERASE_LINE_BYTES);
            }
            total += count.min(BLANKS_BYTES);
        } else {
            if !cell.is_blank() || table.blank(table.pen_of(pen)).pen() != cell.pen() {
                total += table.change(pen, cell.pen());
                pen = cell.pen();
            }
            let more = (count - 1) * cell.bytes();
            total += cell.bytes() + if abilities.repeat { more.min(REPEAT_BYTES) } else { more };
        }
        x += count;
        painted = Some(x);
    }
    total
}
