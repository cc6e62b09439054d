//! Drawn figures: their lines, where each datum stands on them, and which part is being spoken about.

use std::ops::Range;

use crate::typeset::Line;

/// A figure as it is drawn, without title, takeaway and source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Picture {
    /// The lines from top to bottom.
    pub lines: Vec<Line>,
    /// Marks and their cells, in the order in which a cursor walks it: charts with rows of names, bars or cells from
    /// top to bottom, others series by series; each from left to right. What is left out has no mark.
    pub marks: Vec<Mark>,
}

/// Where a datum stands in a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Mark that stands there.
    pub datum: Datum,
    /// The rows of its cells: indices into [`Picture::lines`].
    pub rows: Range<usize>,
    /// The columns of its cells, from the left edge of the picture. Never empty: a bar of no length has the cell in
    /// which it would begin.
    pub columns: Range<usize>,
}

impl Mark {
    /// Content of one cell.
    pub fn at(datum: Datum, (column, row): (usize, usize)) -> Mark {
        Mark { datum, rows: row..row + 1, columns: column..column + 1 }
    }
}

/// Datum that a mark stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Datum {
    /// A data row of a chart. The two ends of an arrow are two rows.
    Row {
        /// The index of its series.
        series: usize,
        /// Its key.
        row: String,
    },
    /// A node of a graph, by its id.
    Node(String),
}

impl Datum {
    /// The name by which [`Shown::focus`] puts it forward.
    pub fn name(&self) -> &str {
        match self {
            Datum::Row { row, .. } => row,
            Datum::Node(id) => id,
        }
    }
}

/// Which part of a figure is being spoken about. None of it moves an axis, a name or a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown<'a> {
    /// Names of states, shown together; none: a chart's every row, a graph as it begins.
    pub states: &'a [String],
    /// Treatment of a chart's other rows.
    pub rest: Rest,
    /// The series, rows or nodes to look at: they are bold and in brackets.
    pub focus: &'a [String],
    /// The node of a graph that is set by hand: it is marked, what follows from it is bright, the rest dim.
    pub intervene: Option<&'a str>,
    /// The rows that the text quotes: their points have marks, however near to each other.
    pub quoted: &'a [String],
    /// The rows that the picture should not exceed, if there is a way to draw it in so few; 0 for any number.
    pub rows: usize,
}

/// Treatment of rows that are not shown. The axes never move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Rest {
    /// They are drawn faint.
    #[default]
    Faint,
    /// They are left out: what the reader must not know yet.
    Absent,
}
