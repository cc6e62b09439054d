//! Hashes of rows, which tell whether and up to which column two rows may differ.

use super::grid::{self, Cell};
use super::table::{GOLDEN, fold};

/// The hashes of the left quarter, the middle half and the right quarter of a row, none of them 0.
///
/// Rows of one width with equal hashes look alike, on every screen and in every session: the hashes depend on symbols
/// and on the hashes of styles, not on their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowHash([u64; 3]);

impl RowHash {
    /// The hash of a row with unknown content, which no row has.
    pub const UNKNOWN: RowHash = RowHash([0; 3]);

    /// Returns the hash of a row of a grid; `styles` are the hashes of the grid's styles by their numbers.
    pub fn of(row: &[Cell], styles: &[u64]) -> RowHash {
        let drawn = grid::drawn(row);
        let ends = ends(row.len() as u16).map(|end| usize::from(end).min(drawn));
        // A wide glyph at the end of a part shows in the next one too.
        let mut over = 0;
        RowHash([0..ends[0], ends[0]..ends[1], ends[1]..ends[2]].map(|part| {
            let hash = over ^ of_part(&row[part.clone()], styles);
            over = over_next(&row[part], styles);
            hash | 1
        }))
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

/// Returns the hash of a part of a row. Pairs of cells are mixed with their position and added up, so that no step
/// has to wait for the one before.
fn of_part(part: &[Cell], styles: &[u64]) -> u64 {
    let bits = |cell: Cell| u64::from(cell.number()) ^ styles[cell.style()];
    let (pairs, rest) = part.as_chunks::<2>();
    // The look of blank cells without a style is that of the first style.
    let (mut sum, mut place) = (styles[0], 0u64);
    for [left, right] in pairs {
        place = place.wrapping_add(GOLDEN);
        if (*left, *right) != (Cell::EMPTY, Cell::EMPTY) {
            sum = sum.wrapping_add(fold(place ^ bits(*left) ^ bits(*right).rotate_left(21)));
        }
    }
    for last in rest.iter().filter(|last| **last != Cell::EMPTY) {
        sum = sum.wrapping_add(fold(bits(*last)));
    }
    sum
}

/// Returns a hash of the glyphs of a part that may be wider than one column; 0 if there are none.
fn over_next(part: &[Cell], styles: &[u64]) -> u64 {
    // Without an early end, so that many cells are tested at once.
    if !part.iter().fold(false, |any, cell| any | cell.is_special()) {
        return 0;
    }
    let special = part.iter().filter(|cell| cell.is_special());
    special.fold(0, |hash, cell| fold(hash ^ u64::from(cell.number()) ^ styles[cell.style()]))
}

#[cfg(test)]
mod tests {
    use ratatui::style::{Color, Style};

    use super::*;
    use crate::term::frame::Grid;

    const STYLES: [u64; 2] = [1 << 40, 1 << 50];

    fn hash(text: &str) -> RowHash {
        RowHash::of(Grid::of_lines([text]).row(0), &STYLES)
    }

    #[test]
    fn the_columns_that_may_differ_end_with_the_last_differing_part() {
        let row = "│       some words of a line of text   1";
        assert_eq!(hash(row), hash(row));
        for (other, columns) in [
            (row, 0),
            ("╎       some words of a line of text   1", 10),
            ("│       some words of a fine of text   1", 30),
            ("│       some words of a line of text   2", 40),
            ("╎       some words of a line of text   2", 40),
            ("                                        ", 40),
            ("│       some                             1", 40),
        ] {
            assert_eq!(hash(row).differing(hash(other), 40), columns, "{other}");
        }
        assert_eq!(hash(row).middle(), hash("╎       some words of a line of text   2").middle());
        // The right half of a wide glyph is in the next part.
        let wide = |text| hash(&format!("         {text}{:29}", ""));
        assert_eq!(wide("字").differing(wide("a "), 40), 30);
        assert_ne!(hash(row), RowHash::UNKNOWN);
        assert_ne!(hash("    "), RowHash::UNKNOWN);
    }

    #[test]
    fn order_and_style_count() {
        assert_ne!(hash("ab  "), hash("ba  "));
        assert_ne!(hash("ab  "), hash("  ab"));
        let mut grid = Grid::of_lines(["ab  "]);
        grid.put(1, 0, "b", Style::new().fg(Color::Red));
        assert_ne!(RowHash::of(grid.row(0), &STYLES), hash("ab  "));
        // The default style of another theme.
        assert_ne!(RowHash::of(Grid::of_lines(["    "]).row(0), &[7, 8]), hash("    "));
    }
}
