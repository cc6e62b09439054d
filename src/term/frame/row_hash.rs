//! Hashes of rows, which tell whether and up to which column two rows may differ.

use super::grid::Grid;
use super::hash::fold;

/// The hashes of the left quarter, the middle half and the right quarter of a row, none of them 0.
///
/// Rows of one width with equal hashes look alike, on every screen and in every session: each part depends on the writes
/// that reach into it, and not on numbers of their grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowHash([u64; 3]);

impl RowHash {
    /// The hash of a row with unknown content, which no row has.
    pub const UNKNOWN: RowHash = RowHash([0; 3]);

    /// Returns the hash of a row of a grid. `patches` are hashes of the grid's changes of style by number, `ground` is a
    /// hash of the look of an empty row.
    pub fn of(grid: &Grid, y: u16, patches: &[u64], ground: u64) -> RowHash {
        let ends = ends(grid.area().width);
        let mut parts = [ground; 3];
        for write in grid.writes(y) {
            let hash = write.hash(patches[write.patch as usize]);
            let mut start = 0;
            for (part, end) in parts.iter_mut().zip(ends) {
                if write.x < end && write.x + write.columns > start {
                    *part = fold(*part ^ hash);
                }
                start = end;
            }
        }
        RowHash(parts.map(|part| part | 1))
    }

    /// Returns the hash of the middle half, which a ruler at an edge does not change.
    pub fn middle(self) -> u64 {
        self.0[1]
    }

    /// Whether the left quarters look alike, and whether the others do.
    pub fn same_parts(self, other: RowHash) -> (bool, bool) {
        (self.0[0] == other.0[0], self.0[1..] == other.0[1..])
    }

    /// Returns the number of columns, from the left, that contain all differences between two rows of this width.
    pub fn differing(self, other: RowHash, columns: u16) -> u16 {
        let last = (0..3).rev().find(|part| self.0[*part] != other.0[*part]);
        last.map_or(0, |last| ends(columns)[last])
    }
}

/// Returns the columns of the left quarter of a row.
pub(super) fn left_quarter(columns: u16) -> u16 {
    columns / 4
}

/// Returns the columns at which the parts of a row end.
fn ends(columns: u16) -> [u16; 3] {
    let quarter = left_quarter(columns);
    [quarter, columns - quarter, columns]
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Style};

    use super::*;

    const PATCHES: [u64; 3] = [1 << 40, 1 << 50, 1 << 60];

    /// Returns the hash of a row of 40 columns with these texts.
    fn hash(texts: &[(u16, &str)]) -> RowHash {
        let mut grid = Grid::new(40, 1);
        for (x, text) in texts {
            grid.put(*x, 0, text, Style::new());
        }
        RowHash::of(&grid, 0, &PATCHES, 7)
    }

    #[test]
    fn the_columns_that_may_differ_end_with_the_last_differing_part() {
        let row = [(0, "│"), (10, "some words"), (39, "1")];
        assert_eq!(hash(&row), hash(&row));
        for (other, columns) in [
            (&row[..], 0),
            (&[(0, "╎"), (10, "some words"), (39, "1")], 10),
            (&[(0, "│"), (10, "some works"), (39, "1")], 30),
            (&[(0, "│"), (10, "some words"), (39, "2")], 40),
            (&[(0, "╎"), (10, "some words"), (39, "2")], 40),
            (&[(0, "│"), (39, "1")], 30),
            (&[], 40),
        ] {
            assert_eq!(hash(&row).differing(hash(other), 40), columns, "{other:?}");
        }
        assert_eq!(hash(&row).middle(), hash(&[(0, "╎"), (10, "some words"), (39, "2")]).middle());
        // The right half of a wide glyph is in the next part.
        assert_eq!(hash(&[(9, "字")]).differing(hash(&[(9, "a")]), 40), 40);
        assert_ne!(hash(&[]), RowHash::UNKNOWN);
    }

    #[test]
    fn order_place_and_style_count() {
        assert_ne!(hash(&[(10, "ab"), (11, "c")]), hash(&[(11, "c"), (10, "ab")]));
        assert_ne!(hash(&[(10, "ab")]), hash(&[(11, "ab")]));
        let mut grid = Grid::new(40, 1);
        grid.put(10, 0, "ab", Style::new());
        let plain = RowHash::of(&grid, 0, &PATCHES, 7);
        assert_ne!(RowHash::of(&grid, 0, &PATCHES[1..], 7), plain, "another look of the same style");
        assert_ne!(RowHash::of(&grid, 0, &PATCHES, 8), plain, "another ground");
        grid.set_style(Rect::new(10, 0, 1, 1), Style::new().fg(Color::Red));
        assert_ne!(RowHash::of(&grid, 0, &PATCHES, 7), plain);
    }
}
