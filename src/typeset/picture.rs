//! Drawn figures: lines, the positions of their data, and the selection of what is shown.

use std::ops::Range;

use crate::typeset::Line;

/// A drawn figure, without title, takeaway and source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// The lines from top to bottom.
    pub lines: Vec<Line>,
    /// Marks in the order in which a cursor visits them: row by row in charts with rows of names, bars or cells, else
    /// series by series; then from left to right. Data that are left out have no mark.
    pub marks: Vec<Mark>,
}

/// The position of a datum in a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The datum.
    pub datum: Datum,
    /// Rows of the mark's cells: indices into [`Picture::lines`].
    pub rows: Range<usize>,
    /// Columns of the mark's cells, from the left edge of the picture. Never empty: a bar of length zero has the cell
    /// at its base.
    pub columns: Range<usize>,
}

impl Mark {
    /// Creates a mark of one cell.
    pub fn at(datum: Datum, (column, row): (usize, usize)) -> Mark {
        Mark { datum, rows: row..row + 1, columns: column..column + 1 }
    }
}

/// A datum of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Datum {
    /// A data row of a chart. The two ends of an arrow are two rows.
    Row {
        /// Index of the series.
        series: usize,
        /// Key of the row.
        row: String,
    },
    /// A node of a graph, by its id.
    Node(String),
}

impl Datum {
    /// Returns the name by which [`Shown::focus`] highlights the datum.
    pub fn name(&self) -> &str {
        match self {
            Datum::Row { row, .. } => row,
            Datum::Node(id) => id,
        }
    }
}

/// The part of a figure that is shown or highlighted. It never changes the position of axes, names and nodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown<'a> {
    /// Names of the states to show together. Empty for all rows of a chart, or a graph in its first state.
    pub states: &'a [String],
    /// Treatment of a chart's rows that are not in these states.
    pub rest: Rest,
    /// Series, rows or nodes to highlight: bold and in brackets.
    pub focus: &'a [String],
    /// The node of a graph that is set by hand: it is marked, its effects are bright, and everything else is dim.
    pub intervene: Option<&'a str>,
    /// Rows that the text quotes. Their points always have marks, even if they are close to each other.
    pub quoted: &'a [String],
    /// Preferred maximum rows of the picture; 0 for no limit.
    pub rows: usize,
}

/// Treatment of rows that are not shown. The axes do not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Rest {
    /// The other rows are drawn faint.
    #[default]
    Faint,
    /// The other rows are omitted, for instance an answer that is not yet revealed.
    Absent,
}
