//! Charts and frames: typed, joined with their data, and independent of size.

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// Kind of chart.
    pub kind: ChartKind,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// Scale of the cell values of a heat map.
    pub value: Option<Axis>,
    /// The series, in the order of their first rows.
    pub series: Vec<Series>,
    /// Named subsets of the rows, in the author's order; for the steps of a story.
    pub states: Vec<ChartState>,
    /// Labels of the starts and the ends of arrows; empty for other kinds.
    pub ends: Vec<String>,
    /// Reference lines.
    pub references: Vec<Reference>,
    /// Whether bars of the same group are stacked in one row.
    pub stacked: bool,
    /// Label of the ghosts ([`Point::ghost`]: reference values behind bars, dots or arrows); `None` without ghosts.
    pub ghost: Option<String>,
    /// Small multiples, by the order of their first rows; empty for a single chart.
    pub facets: Vec<Facet>,
    /// Faint curves behind the series: earlier states of a model.
    pub traces: Vec<Vec<(f64, f64)>>,
}

impl Chart {
    /// Creates a chart with these series and no other elements.
    pub fn new(kind: ChartKind, x: Axis, y: Axis, series: Vec<Series>) -> Chart {
        Chart {
            kind,
            x,
            y,
            value: None,
            series,
            states: Vec::new(),
            ends: Vec::new(),
            references: Vec::new(),
            stacked: false,
            ghost: None,
            facets: Vec::new(),
            traces: Vec::new(),
        }
    }
}

/// A reference line across a chart at a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Whether the value is on the x axis and the line vertical.
    pub is_x: bool,
    /// The value.
    pub value: f64,
    /// Label.
    pub label: String,
}

/// A facet: one of several small charts with the same axes, each showing a subset of the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// Heading.
    pub label: String,
    /// Keys of the rows in the facet, in the order of the data.
    pub rows: Vec<String>,
}

/// Kind of chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Points joined by lines.
    Line,
    /// Bars from the axis.
    Bars,
    /// Points alone.
    Dots,
    /// Arrows from a point to [`Point::to`].
    Arrows,
    /// One line for each series between categories.
    Slope,
    /// A matrix of shades for [`Point::value`].
    Heat,
    /// Areas between a line and the axis.
    Area,
    /// Counts of the x column in bins: y is the count, [`Point::x`] the centre of the bin.
    Hist,
}

/// An axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// The data column.
    pub column: String,
    /// Label.
    pub label: String,
    /// The unit, put after numbers; may be empty.
    pub unit: String,
    /// Scale, which maps coordinates to positions.
    pub scale: Scale,
}

/// Mapping of coordinates to positions on an axis. The ends of a range are finite, ordered and distinct.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// Linear, between two ends.
    Linear {
        /// The lower end.
        min: f64,
        /// The upper end.
        max: f64,
    },
    /// Logarithmic, between two positive ends.
    Log {
        /// The lower end.
        min: f64,
        /// The upper end.
        max: f64,
    },
    /// Names side by side; a coordinate is an index into them.
    Category(Vec<String>),
}

/// A series of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The value of the series column; empty if there is only one series.
    pub id: String,
    /// Label.
    pub label: String,
    /// The points, in the order of the data.
    pub points: Vec<Point>,
    /// Whether a line joins the points; false, for example, for measured values over a model's curve.
    pub is_joined: bool,
}

/// A point.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Point {
    /// Key of the point's data row; for a bin of a histogram, its range in words. A point with an empty key is shown
    /// in every state.
    pub row: String,
    /// Coordinate on the x axis.
    pub x: f64,
    /// Coordinate on the y axis.
    pub y: f64,
    /// Lower and upper end of the interval, on the axis of numbers (y if both are).
    pub interval: Option<(f64, f64)>,
    /// Value of the cell of a heat map.
    pub value: Option<f64>,
    /// End of the arrow, in arrow charts.
    pub to: Option<End>,
    /// Reference value behind the bar or in the row, such as a budget.
    pub ghost: Option<Ghost>,
}

/// Reference value behind a bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Ghost {
    /// Key of the data row of the reference value, if it is a row of its own.
    pub row: Option<String>,
    /// The value.
    pub value: f64,
}

/// End of an arrow.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// Key of the data row of the point.
    pub row: String,
    /// Coordinate on the x axis.
    pub x: f64,
    /// Coordinate on the y axis.
    pub y: f64,
}

/// A named subset of a chart's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartState {
    /// Name of the state, for the attribute `show=`.
    pub name: String,
    /// Keys of the rows that the state shows, in the order of the data.
    pub rows: Vec<String>,
}

/// Text pictures shown one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frames {
    /// The pictures, in order.
    pub frames: Vec<Frame>,
    /// Index of the frame that is shown without motion.
    pub still: usize,
}

/// A text picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Name of the frame, for the attribute `show=`.
    pub name: String,
    /// Duration for which the frame is shown, in milliseconds.
    pub milliseconds: u32,
    /// Lines of the picture.
    pub lines: Vec<String>,
}
