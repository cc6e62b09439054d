//! Scrolling: finds rows that have only moved.
//!
//! The results are candidates: the encoder paints with and without them and keeps the shorter result, so a bad
//! candidate costs time but never gives a wrong screen.

use std::hash::{Hash, Hasher};
use std::ops::RangeInclusive;

use super::grid::{Cell, Grid};

/// A move of the rows of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// First and last row of the region.
    pub region: RangeInclusive<u16>,
    /// Number of rows by which content moves up; negative for down.
    pub by: i32,
}

/// Columns of the parts in which rows are compared, so that moved text is detected beside a ruler or pane that stays.
const PIECE_COLUMNS: usize = 16;

/// Number of distances that are considered.
const DISTANCES: usize = 2;

/// Returns the candidate shifts from the old screen to the new one. `current` is the present scroll region.
pub fn candidates(old: &Grid, new: &Grid, current: Option<(u16, u16)>) -> Vec<Shift> {
    let mut shifts: Vec<Shift> = Vec::new();
    for by in distances(old, new) {
        let Some(tight) = region(old, new, by) else { continue };
        let whole = 0..=new.rows - 1;
        let set = current.map(|(top, bottom)| top..=bottom);
        for region in set.into_iter().chain([tight, whole]) {
            let shift = Shift { region, by };
            if !shifts.contains(&shift) {
                shifts.push(shift);
            }
        }
    }
    shifts
}

/// Returns the distances by which most changed parts of rows may have moved.
fn distances(old: &Grid, new: &Grid) -> Vec<i32> {
    let (before, after) = (pieces(old), pieces(new));
    let rows = i32::from(new.rows);
    let mut votes = vec![0_u32; 2 * usize::from(new.rows)];
    for (column_before, column_after) in before.iter().zip(&after) {
        for (y, piece) in (0..).zip(column_after) {
            if piece.is_none() || column_before.get(y as usize) == Some(piece) {
                continue;
            }
            for (from, _) in (0..).zip(column_before).filter(|(_, other)| *other == piece) {
                let distance: i32 = from - y;
                votes[(distance + rows) as usize] += 1;
            }
        }
    }
    let mut ranked: Vec<(u32, i32)> = votes.into_iter().zip(-rows..).filter(|(votes, _)| *votes > 0).collect();
    ranked.sort_by_key(|(votes, by)| (std::cmp::Reverse(*votes), by.abs()));
    ranked.into_iter().take(DISTANCES).map(|(_, by)| by).collect()
}

/// Returns the hash of each row for each range of columns; `None` if it is blank.
fn pieces(grid: &Grid) -> Vec<Vec<Option<u64>>> {
    let hash = |cells: &[Cell]| {
        cells.iter().any(|cell| !cell.erasable()).then(|| {
            let mut hasher = Mix(0);
            cells.hash(&mut hasher);
            hasher.finish()
        })
    };
    let columns = usize::from(grid.columns);
    (0..columns)
        .step_by(PIECE_COLUMNS)
        .map(|start| (0..grid.rows).map(|y| hash(&grid.row(y)[start..columns.min(start + PIECE_COLUMNS)])).collect())
        .collect()
}

/// A fast hash; collisions only cause bad candidates.
struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64((*byte).into()));
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(value.into());
    }

    fn write_u16(&mut self, value: u16) {
        self.write_u64(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        // The multiplier is 2^64 divided by the golden ratio.
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn write_isize(&mut self, value: isize) {
        self.write_u64(value as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Returns the region in which moving rows by `by` saves the most cells; `None` if it saves none.
fn region(old: &Grid, new: &Grid, by: i32) -> Option<RangeInclusive<u16>> {
    let source =
        |y: u16| u16::try_from(i32::from(y) + by).ok().filter(|from| *from < old.rows).map(|from| old.row(from));
    let gains =
        (0..new.rows).map(|y| source(y).map(|from| changes(old.row(y), new.row(y)) - changes(from, new.row(y))));
    // The range of rows with the maximum sum.
    let (mut best, mut rows) = (0, None);
    let (mut sum, mut start) = (0, 0_u16);
    for (y, gain) in (0..).zip(gains) {
        sum = gain.map_or(0, |gain| sum + gain);
        if sum <= 0 {
            (sum, start) = (0, y + 1);
        } else if sum > best {
            (best, rows) = (sum, Some((start, y)));
        }
    }
    let (mut start, mut end) = rows?;
    // Rows at the edges that become right by moving are included, so that the region is the same for successive
    // frames.
    let arrives = |y: u16| y < new.rows && source(y) == Some(new.row(y));
    while start > 0 && arrives(start - 1) {
        start -= 1;
    }
    while arrives(end + 1) {
        end += 1;
    }
    let (start, end) = (i32::from(start), i32::from(end));
    // The old positions of the rows are part of the region too.
    Some(start.min(start + by) as u16..=end.max(end + by) as u16)
}

/// Returns the number of cells in which two rows differ.
fn changes(old: &[Cell], new: &[Cell]) -> i32 {
    old.iter().zip(new).filter(|(old, new)| old != new).count() as i32
}
