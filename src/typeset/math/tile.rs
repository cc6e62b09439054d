//! Tiles: parts of a formula as rectangles of rows with a baseline, which are joined side by side and one above the
//! other.

use crate::typeset::line::{plain_run, runs_width};
use crate::typeset::text::width;
use crate::typeset::{Face, Run};

/// A row with its columns, which would take too long to count at each join.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Row {
    runs: Vec<Run>,
    width: usize,
}

impl Row {
    fn of(runs: Vec<Run>) -> Row {
        Row { width: runs_width(&runs), runs }
    }

    /// Appends a run, to the last one if both have the same face.
    fn push(&mut self, next: Run) {
        self.width += width(&next.text);
        match self.runs.last_mut() {
            Some(last) if last.face == next.face => last.text += &next.text,
            _ if next.text.is_empty() => {}
            _ => self.runs.push(next),
        }
    }
}

/// A rectangle of text. A row may be shorter than the width; content joined at its right is padded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    rows: Vec<Row>,
    width: usize,
    /// Index of the row on the baseline.
    baseline: usize,
}

/// Alignment of a narrower tile above or below a wider one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Left,
    Centre,
    Right,
}

impl Tile {
    /// Creates a tile of text in one row.
    pub fn text(text: impl Into<String>, face: Face) -> Tile {
        Tile::row(vec![Run::new(text, face)])
    }

    /// Creates a tile of one row.
    pub fn row(runs: Vec<Run>) -> Tile {
        let row = Row::of(runs);
        Tile { width: row.width, rows: vec![row], baseline: 0 }
    }

    /// Creates a tile with one run in each row, such as a delimiter or a brace.
    pub fn column(rows: impl IntoIterator<Item = String>, baseline: usize) -> Tile {
        let rows: Vec<Row> = rows.into_iter().map(|text| Row::of(vec![plain_run(&text)])).collect();
        let width = rows.iter().map(|row| row.width).max().unwrap_or(0);
        Tile { rows, width, baseline }
    }

    /// Creates a tile of blanks.
    pub fn blanks(columns: usize) -> Tile {
        Tile::row(vec![plain_run(&" ".repeat(columns))])
    }

    /// Creates an empty tile.
    pub fn empty() -> Tile {
        Tile::row(Vec::new())
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn height(&self) -> usize {
        self.rows.len()
    }

    pub fn baseline(&self) -> usize {
        self.baseline
    }

    pub fn into_rows(self) -> Vec<Vec<Run>> {
        self.rows.into_iter().map(|row| row.runs).collect()
    }

    /// Returns the text on the baseline.
    pub fn words(&self) -> String {
        self.rows.get(self.baseline).into_iter().flat_map(|row| &row.runs).map(|run| run.text.as_str()).collect()
    }

    /// Returns the tile with another row on the baseline.
    pub fn based_on(self, baseline: usize) -> Tile {
        Tile { baseline: baseline.min(self.rows.len().saturating_sub(1)), ..self }
    }

    /// Joins two tiles side by side, on a common baseline.
    pub fn beside(mut self, right: Tile) -> Tile {
        if right.width == 0 {
            return self;
        }
        if self.width == 0 {
            return right;
        }
        let above = right.baseline.saturating_sub(self.baseline);
        self.rows.splice(0..0, std::iter::repeat_n(Row::default(), above));
        self.baseline += above;
        let skipped = self.baseline - right.baseline;
        for (number, row) in right.rows.into_iter().enumerate() {
            if skipped + number == self.rows.len() {
                self.rows.push(Row::default());
            }
            let into = &mut self.rows[skipped + number];
            let blanks = if row.runs.is_empty() { 0 } else { self.width - into.width };
            into.push(plain_run(&" ".repeat(blanks)));
            row.runs.into_iter().for_each(|run| into.push(run));
        }
        self.width += right.width;
        self
    }

    /// Places the tile above `below`. The baseline is the first row until [`Tile::based_on`] sets it.
    pub fn above(self, below: Tile, side: Side) -> Tile {
        let width = self.width.max(below.width);
        let mut rows = self.aligned(width, side).rows;
        rows.append(&mut below.aligned(width, side).rows);
        Tile { rows, width, baseline: 0 }
    }

    /// Pads the tile to `width` columns, on the sides that the alignment requires.
    pub fn aligned(self, width: usize, side: Side) -> Tile {
        let missing = width.saturating_sub(self.width);
        let left = match side {
            Side::Left => 0,
            Side::Centre => missing / 2,
            Side::Right => missing,
        };
        let baseline = self.baseline;
        let rows = self.rows.into_iter().map(|mut row| {
            if left > 0 && !row.runs.is_empty() {
                row.runs.insert(0, plain_run(&" ".repeat(left)));
                row.width += left;
            }
            row
        });
        Tile { rows: rows.collect(), width: width.max(self.width), baseline }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(rows: &[&str], baseline: usize) -> Tile {
        Tile::column(rows.iter().map(|row| (*row).to_owned()), baseline)
    }

    fn lines(tile: Tile) -> Vec<String> {
        tile.into_rows().iter().map(|row| row.iter().map(|run| run.text.as_str()).collect()).collect()
    }

    #[test]
    fn tiles_stand_on_one_baseline() {
        let fraction = tile(&["a", "─", "b"], 1);
        assert_eq!(lines(tile(&["x = "], 0).beside(fraction.clone())), ["    a", "x = ─", "    b"]);
        let both = fraction.beside(tile(&[" + y", "    z"], 0));
        assert_eq!((both.width(), both.height(), both.baseline()), (6, 3, 1));
        assert_eq!(lines(both), ["a", "─ + y", "b    z"]);
    }

    #[test]
    fn tiles_are_stacked() {
        let stacked = tile(&["abcd"], 0).above(tile(&["x"], 0), Side::Centre);
        assert_eq!(lines(stacked), ["abcd", " x"]);
        assert_eq!(lines(tile(&["a"], 0).above(tile(&["bcd"], 0), Side::Right)), ["  a", "bcd"]);
    }
}
