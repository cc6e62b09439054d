//! Charts: pure functions from typed data, a width and a set of glyphs to lines.

mod bars;
pub(in crate::typeset) mod canvas;
mod facets;
mod heat;
mod hist;
mod key;
mod label;
mod lines;
mod mark;
mod marks;
mod names;
mod number;
mod plane;
mod points;
mod reference;
#[cfg(test)]
mod samples;
mod scale;
mod slope;
mod stack;
#[cfg(test)]
mod tests;
mod values;
mod words;

pub use words::{comparisons, describe};

use std::collections::HashSet;

use crate::content::chart::{Axis, Chart, ChartKind, Scale};
use crate::typeset::picture::{Datum, Mark, Picture, Rest, Shown};
use crate::typeset::{Charset, Face, Line, Role};

/// The narrowest chart, in columns.
pub const MIN_COLUMNS: u16 = 30;

/// Maximum number of points.
const MAX_POINTS: usize = 2000;

/// Fewest rows between the axes of a chart that is lowered to fit.
const LEAST_ROWS: usize = 4;

/// Rows outside the axes of most charts: the axis line, tick labels, titles.
const OTHER_ROWS: usize = 5;

/// Draws a chart in at most `columns`, without title, takeaway and source. If `shown.rows` is not 0, axes are
/// shortened until the chart fits that many rows. `None` if the chart would not be legible: below the minimum size of
/// its kind, with more series than marks, or without data; a table then replaces it.
pub fn draw(chart: &Chart, shown: Shown, columns: u16, glyphs: Charset) -> Option<Picture> {
    let count: usize = chart.series.iter().map(|series| series.points.len()).sum();
    if columns < MIN_COLUMNS || count == 0 || count > MAX_POINTS {
        return None;
    }
    let mut context = DrawContext::new(chart, shown, usize::from(columns), glyphs);
    if shown.rows > 0 && chart.facets.is_empty() {
        context.rows_most = shown.rows.saturating_sub(OTHER_ROWS).max(LEAST_ROWS);
    }
    let mut picture = draw_all(&context)?;
    // The rows of ticks and key are only known after drawing.
    while shown.rows > 0 && picture.lines.len() > shown.rows {
        let excess = (picture.lines.len() - shown.rows) / chart.facets.len().max(1);
        let lower = context.height().checked_sub(excess.max(1));
        context.rows_most = lower.filter(|rows| *rows >= LEAST_ROWS)?;
        picture = draw_all(&context)?;
    }
    Some(picture)
}

fn draw_all(context: &DrawContext) -> Option<Picture> {
    if context.chart.facets.is_empty() { draw_one(context) } else { facets::draw(context) }
}

/// Draws a chart without facets.
fn draw_one(context: &DrawContext) -> Option<Picture> {
    let mut picture = match context.chart.kind {
        ChartKind::Line | ChartKind::Area => lines::draw(context),
        ChartKind::Bars if context.chart.stacked => stack::draw(context),
        ChartKind::Bars => bars::draw(context),
        ChartKind::Dots | ChartKind::Arrows => points::draw(context),
        ChartKind::Slope => slope::draw(context),
        ChartKind::Heat => heat::draw(context),
        ChartKind::Hist => hist::draw(context),
    }?;
    picture.marks.sort_by_key(|mark| place_in_walk(context.chart, mark));
    Some(picture)
}

/// Returns the key that all small multiples share.
fn common_key(context: &DrawContext) -> Vec<key::Entry> {
    match context.chart.kind {
        ChartKind::Line | ChartKind::Area => lines::key(context),
        ChartKind::Bars if context.chart.stacked => stack::key(context),
        ChartKind::Bars => bars::key(context),
        ChartKind::Dots | ChartKind::Arrows => points::key(context),
        ChartKind::Slope => slope::key(context),
        ChartKind::Heat | ChartKind::Hist => Vec::new(),
    }
}

/// Returns the sort key of a mark for the cursor: row by row on an axis of names, else series by series; then from
/// left to right.
fn place_in_walk(chart: &Chart, mark: &Mark) -> (usize, usize, usize) {
    let Datum::Row { series, .. } = &mark.datum else { return (0, mark.rows.start, mark.columns.start) };
    let first = match (chart.kind, &chart.y.scale) {
        (ChartKind::Bars | ChartKind::Heat, _) | (ChartKind::Dots | ChartKind::Arrows, Scale::Category(_)) => {
            mark.rows.start
        }
        _ => *series,
    };
    (first, mark.columns.start, *series)
}

/// The inputs of a drawing: a chart or facet, the selection to show, the size and the glyphs.
struct DrawContext<'a> {
    chart: &'a Chart,
    /// The whole chart, if this is a facet. Widths that must be equal in all facets are measured on it.
    common: &'a Chart,
    /// Whether this is a facet; the facets share a key.
    is_facet: bool,
    /// Whether all series have the same colour, because the axis names them.
    is_one_colour: bool,
    columns: usize,
    /// Maximum rows between the axes.
    rows_most: usize,
    glyphs: Charset,
    /// The rows of the shown states; `None` for all rows.
    rows: Option<HashSet<&'a str>>,
    rest: Rest,
    focus: &'a [String],
    quoted: &'a [String],
}

impl<'a> DrawContext<'a> {
    fn new(chart: &'a Chart, shown: Shown<'a>, columns: usize, glyphs: Charset) -> DrawContext<'a> {
        let states: Vec<_> = chart.states.iter().filter(|state| shown.states.contains(&state.name)).collect();
        let rows = states.iter().flat_map(|state| state.rows.iter().map(String::as_str)).collect();
        let rows = (!states.is_empty()).then_some(rows);
        DrawContext {
            chart,
            common: chart,
            is_facet: false,
            is_one_colour: points::are_named_by_axis(chart),
            columns,
            rows_most: usize::MAX,
            glyphs,
            rows,
            rest: shown.rest,
            focus: shown.focus,
            quoted: shown.quoted,
        }
    }

    /// Returns the rows between the axes, for a vertical axis of numbers.
    fn height(&self) -> usize {
        plane::height(self.columns).min(self.rows_most)
    }

    /// Returns the same inputs with every row shown and no highlights. Labels are placed by these, so that they do
    /// not move between states.
    fn whole(&self) -> DrawContext<'a> {
        DrawContext { rows: None, focus: &[], ..*self }
    }

    /// Adds a key below the picture, except to a facet; below bars, after a blank line.
    fn add_key(&self, picture: &mut Picture, entries: &[key::Entry]) {
        if self.is_facet || entries.is_empty() {
            return;
        }
        if self.chart.kind == ChartKind::Bars {
            picture.lines.push(Line::default());
        }
        picture.lines.extend(key::lines(entries, self.columns, self.glyphs));
    }

    /// Returns the datum of a data row.
    fn datum(&self, series: usize, row: &str) -> Datum {
        Datum::Row { series, row: row.to_owned() }
    }

    /// Whether a series is highlighted.
    fn is_series_focus(&self, series: usize) -> bool {
        let id = self.chart.series.get(series).map(|series| &series.id);
        id.is_some_and(|id| self.focus.contains(id))
    }

    /// Whether a data row is highlighted by its own name.
    fn is_row_focus(&self, row: &str) -> bool {
        self.focus.iter().any(|focus| focus == row)
    }

    /// Returns the face of a data row; `None` if it is left out.
    fn face(&self, series: usize, row: &str) -> Option<Face> {
        let is_shown = row.is_empty() || self.rows.as_ref().is_none_or(|rows| rows.contains(row));
        let bold = self.is_row_focus(row) || self.is_series_focus(series);
        match (is_shown, self.rest) {
            (true, _) => Some(Face { bold, ..mark::face(if self.is_one_colour { 0 } else { series }) }),
            (false, Rest::Faint) => Some(Face::of(Role::Faint)),
            (false, Rest::Absent) => None,
        }
    }

    /// Returns the face of the line between two data rows: faint if either is, `None` if either is left out.
    fn joint(&self, series: usize, from: &str, to: &str) -> Option<Face> {
        let (from, to) = (self.face(series, from)?, self.face(series, to)?);
        Some(if from.role == Role::Faint { from } else { to })
    }

    /// Returns the face of a series' label: that of its brightest row.
    fn series_face(&self, series: usize) -> Option<Face> {
        let points = &self.common.series.get(series)?.points;
        let rows = points.iter().flat_map(|point| {
            let end = point.to.as_ref().map(|end| end.row.as_str());
            std::iter::once(point.row.as_str()).chain(end)
        });
        rows.filter_map(|row| self.face(series, row)).max_by_key(|face| (face.role != Role::Faint, face.bold))
    }
}

/// Returns the title of an axis: its label and unit.
fn title(axis: &Axis) -> String {
    [axis.label.as_str(), axis.unit.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
