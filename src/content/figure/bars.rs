//! Options of bar charts: `stacked`, and `ghost` (reference values behind the bars), which dots and arrows on an axis
//! of names may have too.

use std::collections::{HashMap, HashSet};

use toml::de::DeValue;

use super::axes::Written;
use super::{Labels, column};
use crate::content::chart::{Axis, Ghost, Point, Scale, Series};
use crate::content::data::{Data, Row, number};
use crate::content::fields::{Fields, Reader};
use crate::diagnostic::{Span, did_you_mean};

/// Factor by which the sum of stacked parts may exceed the end of an axis, to allow for rounding.
const ROUNDING: f64 = 1.01;

/// Reference values behind bars, in the author's notation.
pub enum WrittenGhost {
    /// `{ column, label }`: a cell of the bar's own row.
    Column {
        /// The column.
        column: usize,
        /// Label.
        label: String,
        /// Span in the source.
        span: Span,
    },
    /// `{ series }`: the bar of that series in the same group.
    Series {
        /// The value of the series column.
        id: String,
        /// Span in the source.
        span: Span,
    },
}

/// Reads `stacked`; returns its span if it is true.
pub fn stacked(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> Option<Span> {
    let value = fields.get("stacked")?;
    let span = reader.span(value.span());
    match value.get_ref() {
        DeValue::Boolean(stacked) => stacked.then_some(span),
        _ => {
            reader.error(span, "`stacked` must be true or false");
            None
        }
    }
}

/// Reads `ghost`: a table with `column` and optionally `label`, or with `series`.
pub fn ghost(fields: &mut Fields<'_>, reader: &mut Reader<'_>, data: &Data, labels: &Labels) -> Option<WrittenGhost> {
    let mut table = fields.optional_table(reader, "ghost")?;
    let name = table.optional_string(reader, "column");
    let label = table.optional_string(reader, "label");
    let series = table.optional_string(reader, "series");
    let span = table.span();
    table.finish(reader);
    match (name, series) {
        (Some(name), None) => {
            let column = column(reader, data, &name)?;
            let label = label.map_or_else(|| labels.of(&data.columns[column]), |label| label.value);
            Some(WrittenGhost::Column { column, label, span })
        }
        (None, Some(series)) => {
            if let Some(label) = label {
                reader.error(label.span, "a series has its name already; rename it with `labels`");
            }
            Some(WrittenGhost::Series { id: series.value, span: series.span })
        }
        _ => {
            reader.error(span, "a ghost is a `column` of the bars' rows or a `series` of its own: write one of them");
            None
        }
    }
}

/// Whether dots and arrows can have this ghost; reports it if they are not on an axis of names (`in_rows`).
pub fn has_rows(ghost: &WrittenGhost, in_rows: bool, reader: &mut Reader<'_>) -> bool {
    let (span, problem) = match ghost {
        WrittenGhost::Column { span, .. } if !in_rows => {
            (*span, "a ghost needs names on the y axis and numbers on the x axis")
        }
        WrittenGhost::Column { .. } => return true,
        WrittenGhost::Series { span, .. } => (*span, "only bars have a series for a ghost: write `column`"),
    };
    reader.error(span, problem);
    false
}

/// Reports options that are incompatible with stacked bars.
pub fn can_be_stacked(span: Span, series: Option<usize>, ghost: Option<&WrittenGhost>, reader: &mut Reader<'_>) {
    if series.is_none() {
        reader.error(span, "stacked bars need a `series`, whose bars stand end to end");
    } else if ghost.is_some() {
        reader.error(span, "`stacked` and `ghost` do not go together: leave one out");
    }
}

/// The grouping of bars: those at one coordinate of one small multiple.
pub struct Groups<'a> {
    facets: HashMap<&'a str, &'a str>,
    is_turned: bool,
}

/// A group: the bits of its coordinate, and the name of its small multiple.
type Group<'a> = (u64, &'a str);

impl<'a> Groups<'a> {
    /// Creates the grouping of a chart with this facet column; `is_turned` if the value axis is the x axis.
    pub fn new(data: &'a Data, facet: Option<usize>, is_turned: bool) -> Groups<'a> {
        let cell = |row: &'a Row| facet.map(|facet| (row.key(), row.cells[facet].as_str()));
        Groups { facets: data.rows.iter().filter_map(cell).collect(), is_turned }
    }

    fn group(&self, point: &Point) -> Group<'a> {
        let place = if self.is_turned { point.y } else { point.x };
        (place.to_bits(), self.facets.get(point.row.as_str()).copied().unwrap_or(""))
    }

    /// Warns of two rows of the same series in one group, where one bar hides the other.
    pub fn warn_of_doubles(&self, drawn: &[Series], span: Span, reader: &mut Reader<'_>, data: &Data) {
        for series in drawn {
            let mut seen = HashSet::new();
            let Some(double) = series.points.iter().find(|point| !seen.insert(self.group(point))) else { continue };
            let axis = if self.is_turned { "y" } else { "x" };
            let place = if self.is_turned { double.y } else { double.x };
            let row = data.rows.iter().find(|row| row.key() == double.row).map_or("", Row::key);
            let message = match series.id.as_str() {
                "" => format!("two rows stand at {axis} = {place} (the second is \"{row}\"); is `series` missing?"),
                id => format!(
                    "two rows of \"{id}\" stand at {axis} = {place} (the second is \"{row}\"); average them, or divide them by another column"
                ),
            };
            reader.warning(span, message);
            return;
        }
    }

    fn length(&self, point: &Point) -> f64 {
        if self.is_turned { point.x } else { point.y }
    }
}

/// Sets the ghosts of the bars from the cells of a column.
pub fn from_column(drawn: &mut [Series], data: &Data, column: usize) {
    let cells: HashMap<&str, f64> =
        data.rows.iter().filter_map(|row| Some((row.key(), number(&row.cells[column])?))).collect();
    for point in drawn.iter_mut().flat_map(|series| &mut series.points) {
        point.ghost = cells.get(point.row.as_str()).map(|value| Ghost { row: None, value: *value });
    }
}

/// Removes a series and makes its bars the ghosts of the other bars in their groups; returns its label, if it exists.
pub fn from_series(
    drawn: &mut Vec<Series>,
    (id, span): (&str, Span),
    groups: &Groups,
    reader: &mut Reader<'_>,
    data: &Data,
) -> Option<String> {
    let Some(index) = drawn.iter().position(|series| series.id == id).filter(|_| drawn.len() > 1) else {
        let hint = did_you_mean(id, drawn.iter().map(|series| series.id.as_str()));
        reader.error(span, format!("there is no other series \"{id}\"{hint}"));
        return None;
    };
    let series = drawn.remove(index);
    let ghosts: HashMap<Group, &Point> = series.points.iter().map(|point| (groups.group(point), point)).collect();
    let mut used: HashSet<&str> = HashSet::new();
    for bar in drawn.iter_mut().flat_map(|series| &mut series.points) {
        if let Some(ghost) = ghosts.get(&groups.group(bar)) {
            used.insert(&ghost.row);
            bar.ghost = Some(Ghost { row: Some(ghost.row.clone()), value: groups.length(ghost) });
        }
    }
    let is_ghost: HashSet<&str> = series.points.iter().map(|point| point.row.as_str()).collect();
    for row in data.rows.iter().filter(|row| is_ghost.contains(row.key()) && !used.contains(row.key())) {
        let message = format!("\"{}\" is a ghost, and no bar stands in front of it", row.key());
        reader.error_in(&data.source, data.place(row, 0), message);
    }
    Some(series.label)
}

/// Extends the axis to the longest stack of bars, and reports values that cannot be stacked.
pub fn stack(
    drawn: &[Series],
    groups: &Groups,
    (written, axis): (&Written, &mut Axis),
    (reader, span): (&mut Reader<'_>, Span),
    data: &Data,
) {
    let points = || drawn.iter().flat_map(|series| &series.points);
    let rows: HashSet<&str> = points().map(|point| point.row.as_str()).collect();
    let measure = written.column;
    let is_negative = |row: &&Row| number(&row.cells[measure]).is_some_and(|value| value < 0.0);
    for row in data.rows.iter().filter(|row| rows.contains(row.key())).filter(is_negative) {
        reader.error_in(&data.source, data.place(row, measure), "a stacked bar has no negative parts");
    }
    let mut totals: HashMap<Group, f64> = HashMap::new();
    points().for_each(|point| *totals.entry(groups.group(point)).or_default() += groups.length(point));
    let longest = totals.into_values().fold(0.0, f64::max);
    let fits = written.widen(&mut axis.scale, longest);
    if let (false, Scale::Linear { max, .. }) = (fits, &mut axis.scale) {
        if longest > *max * ROUNDING {
            reader.error(span, format!("the parts of a bar add up to {longest}, and the axis ends at {max}"));
        }
        *max = max.max(longest);
    }
}
