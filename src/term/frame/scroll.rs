//! The choice between three ways to the next screen, by estimated bytes: row by row, after moving rows, or on an
//! erased screen.
//!
//! Moved rows are found by the hashes of their middle halves; if few match, as beside a figure that stays, parts of
//! rows are compared. A wrong estimate costs bytes but never gives a wrong screen.

use std::ops::RangeInclusive;

use super::cell::{self, Cell};
use super::compressed::{CompressedScreen, Unpacked};
use super::cost;
use super::paint;
use super::row_hash::RowHash;
use super::screen::{Screen, Source};
use super::table::Table;

/// A move of the rows of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shift {
    /// First and last row of the region.
    pub region: RangeInclusive<u16>,
    /// Number of rows by which content moves up; negative for down.
    pub by: i32,
}

impl Shift {
    /// Returns the old row whose content is in row `y` after the shift; `None` for a new blank row.
    pub fn source(&self, y: u16) -> Option<u16> {
        if !self.region.contains(&y) {
            return Some(y);
        }
        u16::try_from(i32::from(y) + self.by).ok().filter(|from| self.region.contains(from))
    }
}

/// A way from one screen to the next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Painting row by row.
    Rows,
    /// Moving rows first.
    Scroll(Shift),
    /// Erasing the screen first.
    Anew,
}

impl Way {
    /// Returns the number of rows by which content moves up.
    pub fn distance(&self) -> i32 {
        match self {
            Way::Scroll(shift) => shift.by,
            Way::Rows | Way::Anew => 0,
        }
    }
}

/// Columns of the parts in which rows are compared, so that moved text is detected beside a ruler or pane that stays.
const PIECE_COLUMNS: usize = 16;
/// Number of distances that are considered.
const DISTANCES: usize = 2;
/// Approximate bytes of a scroll, without setting its region.
const SCROLL_BYTES: usize = 4;
/// Approximate bytes of setting a region.
const REGION_BYTES: usize = 7;
/// Bytes of erasing the screen.
const ERASE_BYTES: usize = 6;

/// The present screen and the next one, with buffers shared by the sessions of a thread.
pub(super) struct Planner<'a> {
    pub kept: &'a CompressedScreen,
    pub old: &'a mut Unpacked,
    pub new: &'a mut Screen,
    pub source: Source<'a>,
    pub table: &'a mut Table,
    pub counts: &'a mut Counts,
}

/// Estimates by row and by distance.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Bytes for each row without moving.
    plain: Vec<usize>,
    /// Bytes for each row after a shift; `None` if its old row is outside of the screen.
    moved: Vec<Option<usize>>,
    /// Bytes for each row over a blank one, once they were needed.
    blank: Vec<Option<usize>>,
    votes: Vec<u32>,
    old_pieces: Vec<u64>,
    new_pieces: Vec<u64>,
}

impl Planner<'_> {
    /// Chooses the way. `region` is the present scroll region; unless `may_move`, rows are neither moved nor erased.
    pub fn choose(&mut self, region: Option<(u16, u16)>, may_move: bool) -> Way {
        let may_scroll = may_move && self.source.abilities.scroll;
        let (distances, is_clear) = if may_scroll { self.distances() } else { ([None; DISTANCES], false) };
        self.counts.blank.clear();
        self.counts.blank.resize(self.new.rows.into(), None);
        let mut plain = std::mem::take(&mut self.counts.plain);
        plain.clear();
        for y in 0..self.new.rows {
            // If almost all rows have moved, the number of their cells is a sufficient estimate without moving.
            let is_moved = is_clear && distances[0].is_some_and(|by| self.moves(by, y));
            let stays = self.old.hashes[usize::from(y)] == self.new.hashes[usize::from(y)];
            plain.push(if is_moved && !stays {
                usize::from(self.new.ink[usize::from(y)]) + cost::ERASE_LINE_BYTES
            } else {
                self.count(Some(y), y)
            });
        }
        let mut best = (plain.iter().sum(), Way::Rows);
        for by in distances.into_iter().flatten() {
            self.consider(by, &plain, region, &mut best);
        }
        // Without synchronized updates, an erased screen would flash.
        let ink: usize = self.new.ink.iter().map(|ink| usize::from(*ink)).sum();
        if may_move && self.source.abilities.synchronized && ink + ERASE_BYTES < best.0 {
            let anew: usize = (0..self.new.rows).map(|y| self.blank(y)).sum();
            if anew + ERASE_BYTES < best.0 {
                best = (anew, Way::Anew);
            }
        }
        self.counts.plain = plain;
        best.1
    }

    /// Whether row `y`, if not blank, moved up by `by`, judged by the hash of its middle half.
    fn moves(&self, by: i32, y: u16) -> bool {
        let middle = self.new.hashes[usize::from(y)].middle();
        let from = usize::try_from(i32::from(y) + by).ok().and_then(|from| self.old.hashes.get(from));
        self.new.ink[usize::from(y)] > 0 && from.is_some_and(|from| from.middle() == middle)
    }

    /// Estimates the bytes for row `y` over an old row, or over a blank one.
    fn count(&mut self, from: Option<u16>, y: u16) -> usize {
        let Planner { kept, old, new, source, table, .. } = self;
        let (columns, shown) = match from {
            Some(from) => {
                let differing = old.differing(from, new.hashes[usize::from(y)], kept, table);
                if differing.is_empty() {
                    return 0;
                }
                (differing.len() as u16, cost::Shown::Row(differing))
            }
            None => (new.columns, cost::Shown::Erased(Cell::EMPTY)),
        };
        let end = source.frame.cells.end(y);
        cost::roughly(shown, new.row(y, columns, *source, table), end.into(), source.abilities.repeat)
    }

    /// Estimates the bytes for row `y` over a blank one.
    fn blank(&mut self, y: u16) -> usize {
        if let Some(bytes) = self.counts.blank[usize::from(y)] {
            return bytes;
        }
        let bytes = self.count(None, y);
        self.counts.blank[usize::from(y)] = Some(bytes);
        bytes
    }

    /// Searches for a region in which moving rows by `by` is better than the best way so far.
    fn consider(&mut self, by: i32, plain: &[usize], set: Option<(u16, u16)>, best: &mut (usize, Way)) {
        let rows = self.new.rows;
        let mut moved = std::mem::take(&mut self.counts.moved);
        moved.clear();
        for y in 0..rows {
            let from = u16::try_from(i32::from(y) + by).ok().filter(|from| *from < rows);
            moved.push(from.map(|from| self.count(Some(from), y)));
        }
        if let Some(tight) = region(plain, &moved, by) {
            let set_region = set.map(|(top, bottom)| top..=bottom);
            for region in set_region.into_iter().chain([tight, 0..=rows - 1]) {
                let is_whole = region == (0..=rows - 1);
                let is_set = set.map_or(is_whole, |(top, bottom)| region == (top..=bottom));
                let mut total = paint::scroll_bytes(by) + SCROLL_BYTES;
                total += match (is_set, is_whole) {
                    (true, _) => 0,
                    (false, true) => cost::ERASE_LINE_BYTES,
                    (false, false) => REGION_BYTES,
                };
                let shift = Shift { region, by };
                for y in 0..rows {
                    total += match shift.source(y) {
                        Some(from) if from == y => plain[usize::from(y)],
                        Some(_) => moved[usize::from(y)].unwrap_or(0),
                        None => self.blank(y),
                    };
                    if total >= best.0 {
                        break;
                    }
                }
                if total < best.0 {
                    *best = (total, Way::Scroll(shift));
                }
            }
        }
        self.counts.moved = moved;
    }

    /// Returns the most likely distances of moved rows, weighted by the number of their cells; and whether the first
    /// one clearly explains almost all changes.
    fn distances(&mut self) -> ([Option<i32>; DISTANCES], bool) {
        let mut votes = std::mem::take(&mut self.counts.votes);
        votes.clear();
        votes.resize(2 * usize::from(self.new.rows), 0);
        let middles = |hashes: &[RowHash], into: &mut Vec<u64>| {
            into.clear();
            into.extend(hashes.iter().map(|hash| hash.middle()));
        };
        middles(&self.old.hashes, &mut self.counts.old_pieces);
        middles(&self.new.hashes, &mut self.counts.new_pieces);
        let (old, new) = (&self.counts.old_pieces, &self.counts.new_pieces);
        let changed = vote(old, new, |y| self.new.ink[y].into(), &mut votes);
        let most = votes.iter().max().copied().unwrap_or(0);
        let is_clear = 4 * most > 3 * changed;
        if 3 * most < changed {
            votes.fill(0);
            self.vote_by_pieces(&mut votes);
        }
        let mut best = [None; DISTANCES];
        let mut most = [0; DISTANCES];
        for (count, by) in votes.iter().zip(-i32::from(self.new.rows)..).filter(|(count, _)| **count > 0) {
            let is_better = |place: &usize| {
                let than: Option<i32> = best[*place];
                *count > most[*place] || *count == most[*place] && than.is_none_or(|than| by.abs() < than.abs())
            };
            if let Some(place) = (0..DISTANCES).find(is_better) {
                best[place..].rotate_right(1);
                most[place..].rotate_right(1);
                (best[place], most[place]) = (Some(by), *count);
            }
        }
        self.counts.votes = votes;
        (if is_clear { [best[0], None] } else { best }, is_clear)
    }

    fn vote_by_pieces(&mut self, votes: &mut [u32]) {
        let Planner { kept, old, new, source, table, .. } = self;
        let columns = new.columns;
        for y in 0..new.rows {
            old.unpack(y, columns, kept, table);
            new.row(y, columns, *source, table);
        }
        let (mut before, mut after) =
            (std::mem::take(&mut self.counts.old_pieces), std::mem::take(&mut self.counts.new_pieces));
        for start in (0..usize::from(columns)).step_by(PIECE_COLUMNS) {
            let piece = start..usize::from(columns).min(start + PIECE_COLUMNS);
            before.clear();
            before.extend((0..new.rows).map(|y| cell::hash(&old.row(y, columns)[piece.clone()])));
            after.clear();
            after.extend((0..new.rows).map(|y| cell::hash(&new.resolved(y)[piece.clone()])));
            let ink = |y: usize| {
                let piece = &new.resolved(y as u16)[piece.clone()];
                piece.iter().filter(|cell| !cell.is_erasable()).count() as u32
            };
            vote(&before, &after, ink, votes);
        }
        (self.counts.old_pieces, self.counts.new_pieces) = (before, after);
    }
}

/// Adds the weights of the rows that may have moved to `votes`, by distance. Returns the total weight of all changed
/// rows.
fn vote(old: &[u64], new: &[u64], ink: impl Fn(usize) -> u32, votes: &mut [u32]) -> u32 {
    let mut changed = 0;
    for (y, hash) in new.iter().enumerate().filter(|(y, hash)| old[*y] != **hash) {
        let ink = ink(y);
        if ink > 0 {
            changed += ink;
            let moved = (0..).zip(old).filter(|(_, old)| *old == hash);
            moved.for_each(|(from, _): (usize, _)| votes[from + new.len() - y] += ink);
        }
    }
    changed
}

/// Returns the region in which moving rows by `by` saves the most bytes; `None` if it saves none.
fn region(plain: &[usize], moved: &[Option<usize>], by: i32) -> Option<RangeInclusive<u16>> {
    // The range of rows with the maximum sum.
    let (mut best, mut found) = (0, None);
    let (mut sum, mut start) = (0, 0);
    for (y, (plain, moved)) in plain.iter().zip(moved).enumerate() {
        sum = moved.map_or(0, |moved| sum + *plain as i64 - moved as i64);
        if sum <= 0 {
            (sum, start) = (0, y + 1);
        } else if sum > best {
            (best, found) = (sum, Some((start, y)));
        }
    }
    let (mut start, mut end) = found?;
    // Rows at the edges that become right by moving are included, so that the region is the same for successive
    // frames.
    let arrives = |y: usize| moved.get(y) == Some(&Some(0));
    while start > 0 && arrives(start - 1) {
        start -= 1;
    }
    while arrives(end + 1) {
        end += 1;
    }
    let (start, end) = (start as i32, end as i32);
    // The old positions of the rows are part of the region too.
    Some(start.min(start + by) as u16..=end.max(end + by) as u16)
}
