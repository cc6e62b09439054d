//! Scrolling: finds rows that only moved.
//!
//! What is found is a proposal. The encoder paints with and without it and keeps what is shorter, so a bad proposal
//! costs time, never a wrong screen.

use std::hash::{Hash, Hasher};
use std::ops::RangeInclusive;

use super::grid::{Cell, Grid};

/// Rows of a region that moved together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// First and last row of the region.
    pub region: RangeInclusive<u16>,
    /// Rows that the content moved up by; negative if it moved down.
    pub by: i32,
}

/// Rows are compared in pieces of so many columns: a ruler or a side pane that stays must not hide text that moves.
const PIECE_COLUMNS: usize = 16;

/// How many distances are looked at.
const DISTANCES: usize = 2;

/// The shifts that may be worth painting with, from what the terminal shows to what it should show. `current` is the
/// scroll region that is set already.
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

/// The distances by which most changed pieces of rows may have moved.
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

/// For each piece of columns, the hash of each row there; `None` where it is blank.
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

/// A hash that is quick rather than good: what it mistakes for alike is found out when the bytes are counted.
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

/// The region in which moving rows by `by` saves most cells, or `None` if it saves none.
fn region(old: &Grid, new: &Grid, by: i32) -> Option<RangeInclusive<u16>> {
    let source =
        |y: u16| u16::try_from(i32::from(y) + by).ok().filter(|from| *from < old.rows).map(|from| old.row(from));
    let gains =
        (0..new.rows).map(|y| source(y).map(|from| changes(old.row(y), new.row(y)) - changes(from, new.row(y))));
    // The stretch of rows with the largest sum.
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
    // Rows at the edges that arrive as they should be join, so that the region stays the same from frame to frame.
    let arrives = |y: u16| y < new.rows && source(y) == Some(new.row(y));
    while start > 0 && arrives(start - 1) {
        start -= 1;
    }
    while arrives(end + 1) {
        end += 1;
    }
    let (start, end) = (i32::from(start), i32::from(end));
    // Where rows come from belongs to the region too.
    Some(start.min(start + by) as u16..=end.max(end + by) as u16)
}

/// In how many cells two rows differ.
fn changes(old: &[Cell], new: &[Cell]) -> i32 {
    old.iter().zip(new).filter(|(old, new)| old != new).count() as i32
}
