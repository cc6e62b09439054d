//! Charts and frames: typed, joined with their data and ready to be drawn at any size.

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
    /// Lines across the chart at values to compare with.
    pub references: Vec<Reference>,
    /// Whether the bars of a group stand end to end in one row.
    pub stacked: bool,
    /// Label of the ghosts ([`Point::ghost`]) behind bars, or in rows of dots and arrows; none if there are none.
    pub ghost: Option<String>,
    /// The small charts it is divided into, by the order of their first rows; empty: it is one.
    pub facets: Vec<Facet>,
    /// Faint curves behind the series: earlier tries of a model.
    pub traces: Vec<Vec<(f64, f64)>>,
}

impl Chart {
    /// A chart of these series and nothing beside them.
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

/// A line across a chart at a value to compare with.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Whether the value is one of the x axis, and the line upright.
    pub is_x: bool,
    /// The value.
    pub value: f64,
    /// Label.
    pub label: String,
}

/// One of the small charts that a chart is divided into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// Heading.
    pub label: String,
    /// Keys of its rows, in the order of the data.
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
    /// From one point to another: [`Point::to`] is present.
    Arrows,
    /// One line for each series between categories.
    Slope,
    /// A matrix of shades: [`Point::value`] is present.
    Heat,
    /// Filled from the axis up.
    Area,
    /// Counts of the x column in bins: y is the count, [`Point::x`] the middle of the bin.
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
    /// Mapping of coordinates to positions.
    pub scale: Scale,
}

/// Mapping of coordinates to positions on an axis. The ends of a range are ordered, finite and differ.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// Evenly between two ends.
    Linear {
        /// The lower end.
        min: f64,
        /// The upper end.
        max: f64,
    },
    /// By magnitude between two positive ends.
    Log {
        /// The lower end.
        min: f64,
        /// The upper end.
        max: f64,
    },
    /// Names side by side; a coordinate is an index into them.
    Category(Vec<String>),
}

/// Points that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The value of the series column; empty where there is only one series.
    pub id: String,
    /// Label.
    pub label: String,
    /// The points, in the order of the data.
    pub points: Vec<Point>,
    /// False for points that no line joins, such as measured ones over a model's curve.
    pub is_joined: bool,
}

/// A point.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Point {
    /// The key of its data row; for the bins of a histogram their ends in words. Without one it is shown in every state.
    pub row: String,
    /// Coordinate on the x axis.
    pub x: f64,
    /// Coordinate on the y axis.
    pub y: f64,
    /// Lower and upper end of its interval, on the axis that has numbers (y if both have).
    pub interval: Option<(f64, f64)>,
    /// Value of the cell of a heat map.
    pub value: Option<f64>,
    /// End of its arrow.
    pub to: Option<End>,
    /// Reference value behind its bar or in its row, such as a budget.
    pub ghost: Option<Ghost>,
}

/// Reference value behind a bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Ghost {
    /// The key of its data row, where it has one of its own.
    pub row: Option<String>,
    /// The value.
    pub value: f64,
}

/// End of an arrow.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// The key of its data row.
    pub row: String,
    /// Coordinate on the x axis.
    pub x: f64,
    /// Coordinate on the y axis.
    pub y: f64,
}

/// A named subset of a chart's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartState {
    /// Its name in `show=`.
    pub name: String,
    /// Keys of the rows it shows, in the order of the data.
    pub rows: Vec<String>,
}

/// Text pictures shown one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frames {
    /// The pictures, in order.
    pub frames: Vec<Frame>,
    /// Index of the one shown where nothing moves.
    pub still: usize,
}

/// A text picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its name in `show=`.
    pub name: String,
    /// How long it is shown, in milliseconds.
    pub milliseconds: u32,
    /// Its lines.
    pub lines: Vec<String>,
}
