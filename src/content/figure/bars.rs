//! What bars are made of and measured by: `stacked`, and `ghost`, which dots and arrows in rows may have too.

use toml::de::DeValue;

use super::{Labels, column};
use crate::content::chart::{Ghost, Series};
use crate::content::data::{Data, number};
use crate::content::fields::{Fields, Reader};
use crate::diagnostic::{Span, did_you_mean};

/// What stands behind bars, as the author wrote it.
pub enum WrittenGhost {
    /// `{ column, label }`: a cell of each bar's own row.
    Column {
        /// The column.
        column: usize,
        /// What it is.
        label: String,
        /// Where it is written.
        span: Span,
    },
    /// `{ series }`: the bar of that series in each group.
    Series {
        /// The value of the series column.
        id: String,
        /// Where it is written.
        span: Span,
    },
}

/// Reads `stacked`: whether the bars of a group stand end to end.
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

/// Reads `ghost`: a table with `column` and perhaps `label`, or with `series`.
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

/// Whether dots and arrows can have this ghost: they must stand in rows of their own, as `in_rows` says.
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

/// Puts the cells of a column behind the bars.
pub fn from_column(drawn: &mut [Series], data: &Data, column: usize) {
    for point in drawn.iter_mut().flat_map(|series| &mut series.points) {
        let row = data.rows.iter().find(|row| row.key() == point.row);
        let value = row.and_then(|row| number(&row.cells[column]));
        point.ghost = value.map(|value| Ghost { row: None, value });
    }
}

/// Takes a series out and puts its bars behind those of the others that stand in the same group, which `group` tells by
/// coordinates and data row; what it is called, if it is there.
pub fn from_series(
    drawn: &mut Vec<Series>,
    (id, span): (&str, Span),
    reader: &mut Reader<'_>,
    data: &Data,
    group: impl Fn(f64, f64, &str) -> (f64, f64, String),
) -> Option<String> {
    let Some(index) = drawn.iter().position(|series| series.id == id).filter(|_| drawn.len() > 1) else {
        let hint = did_you_mean(id, drawn.iter().map(|series| series.id.as_str()));
        reader.error(span, format!("there is no other series \"{id}\"{hint}"));
        return None;
    };
    let series = drawn.remove(index);
    for point in &series.points {
        let (place, value, facet) = group(point.x, point.y, &point.row);
        let mut bars = drawn.iter_mut().flat_map(|series| &mut series.points).filter(|bar| {
            let (bar_place, _, bar_facet) = group(bar.x, bar.y, &bar.row);
            bar_place == place && bar_facet == facet
        });
        let mut count = 0;
        bars.by_ref().for_each(|bar| {
            bar.ghost = Some(Ghost { row: Some(point.row.clone()), value });
            count += 1;
        });
        if let (0, Some(row)) = (count, data.rows.iter().find(|row| row.key() == point.row)) {
            let message = format!("\"{}\" is a ghost, and no bar stands in front of it", point.row);
            reader.error_in(&data.source, data.place(row, 0), message);
        }
    }
    Some(series.label)
}

/// How long the longest row of stacked bars is.
pub fn longest(drawn: &[Series], group: impl Fn(f64, f64, &str) -> (f64, f64, String)) -> f64 {
    let mut totals: Vec<(f64, String, f64)> = Vec::new();
    for point in drawn.iter().flat_map(|series| &series.points) {
        let (place, value, facet) = group(point.x, point.y, &point.row);
        match totals.iter_mut().find(|(known, in_facet, _)| *known == place && *in_facet == facet) {
            Some((_, _, total)) => *total += value,
            None => totals.push((place, facet, value)),
        }
    }
    totals.into_iter().map(|(_, _, total)| total).fold(0.0, f64::max)
}

/// Reports what cannot stand end to end.
pub fn are_not_negative(drawn: &[Series], reader: &mut Reader<'_>, data: &Data, measure: usize) {
    for row in &data.rows {
        let is_drawn = drawn.iter().flat_map(|series| &series.points).any(|point| point.row == row.key());
        if is_drawn && number(&row.cells[measure]).is_some_and(|value| value < 0.0) {
            reader.error_in(&data.source, data.place(row, measure), "a stacked bar has no negative parts");
        }
    }
}
