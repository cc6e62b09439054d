//! Charts: axes, series, states.

use super::arrows::Ends;
use super::axes::Written;
use super::bars::{self, Groups, WrittenGhost};
use super::columns::{groups_of, heading, with_unit};
use super::table::{Dimension, Measure, of_rows};
use super::{Drawn, Labels, Sources, column, facets, hist, marks, states};
use crate::content::chart::{Chart, ChartKind, End, Point, Series};
use crate::content::data::{Data, number};
use crate::content::fields::{Fields, Reader};
use crate::content::model::FigureBody;

/// Maximum series of a chart.
const SERIES_MAX: usize = 12;

/// Reads a chart. Keys besides `x` and `y` (see [`Written`]): `series`, a column; for arrows `from` and `to` (see
/// [`arrows`]); for bars `stacked`; for bars, dots and arrows `ghost` (see [`bars`]); for heat maps `value`, an axis;
/// for histograms `bins` and no `y`; for all but heat maps and histograms `facet`, a column; for all but heat maps
/// and slopes `[[mark]]` (see [`marks`]); `[[state]]` with `name` and `filter`.
pub fn read(
    kind: ChartKind,
    fields: &mut Fields<'_>,
    reader: &mut Reader<'_>,
    labels: &Labels,
    sources: &mut Sources<'_>,
) -> Option<Drawn> {
    let data = sources.data;
    let x = Written::read(fields, reader, "x", data, labels);
    if kind == ChartKind::Hist {
        return hist::read(x, fields, reader, labels, sources);
    }
    let y = Written::read(fields, reader, "y", data, labels);
    let value = (kind == ChartKind::Heat).then(|| Written::read(fields, reader, "value", data, labels));
    let needs_series = matches!(kind, ChartKind::Slope | ChartKind::Arrows);
    let named = if needs_series { fields.words(reader, "series") } else { fields.optional_string(reader, "series") };
    let wants_series = needs_series || named.is_some();
    let series = named.and_then(|name| column(reader, data, &name));
    let ends = (kind == ChartKind::Arrows).then(|| Ends::read(fields, reader, data));
    let facet = match kind {
        ChartKind::Heat => None,
        _ => fields.optional_string(reader, "facet").and_then(|name| facets::column(reader, data, &name)),
    };
    let (stacked, ghost) = match kind {
        ChartKind::Bars => (bars::stacked(fields, reader), bars::ghost(fields, reader, data, labels)),
        ChartKind::Dots | ChartKind::Arrows => (None, bars::ghost(fields, reader, data, labels)),
        _ => (None, None),
    };
    let marks = match kind {
        ChartKind::Heat | ChartKind::Slope => Vec::new(),
        _ => marks::read(fields, reader, sources.all, &mut sources.used),
    };
    let states = states::read(fields, reader, data);

    let (mut x, mut y) = (x?, y?);
    let ends = match ends {
        Some(ends) => Some(ends?),
        None => None,
    };
    if wants_series && series.is_none() {
        return None;
    }
    // The axes that have names depend on the kind, then on the contents of the columns.
    let (x_names, y_names) = match kind {
        ChartKind::Heat => (true, true),
        ChartKind::Slope => (true, false),
        ChartKind::Bars => (!y.names(data), y.names(data)),
        ChartKind::Line | ChartKind::Area => (x.names(data), false),
        _ => (x.names(data), y.names(data)),
    };
    if let Some(span) = stacked {
        bars::can_be_stacked(span, series, ghost.as_ref(), reader);
    }
    let ghost = ghost.filter(|ghost| kind == ChartKind::Bars || bars::has_rows(ghost, y_names && !x_names, reader));
    let measure = if y_names { &mut x } else { &mut y };
    if !(x_names && y_names) && stacked.is_none() {
        measure.find_interval(data);
    }
    if let Some(WrittenGhost::Column { column, .. }) = &ghost {
        measure.also = Some(*column);
    }
    let from_zero = matches!(kind, ChartKind::Bars | ChartKind::Area);
    let placed_x = x.place(reader, data, labels, x_names, from_zero && !x_names);
    let placed_y = y.place(reader, data, labels, y_names, from_zero && !y_names);
    let value = match value {
        None => None,
        Some(value) => {
            let value = value?;
            let placed = value.place(reader, data, labels, false, false)?;
            Some((value, placed))
        }
    };
    let ((mut x_axis, xs), (mut y_axis, ys)) = placed_x.zip(placed_y)?;

    let interval = if y_names { x.interval } else { y.interval };
    let place = |row: usize| Some((xs[row]?, ys[row]?));
    let point = |row: usize| {
        let (x, y) = place(row)?;
        let end = |column: usize| number(&data.rows[row].cells[column]);
        let interval = interval.and_then(|(lo, hi)| end(lo).zip(end(hi)));
        let shade = match &value {
            Some((_, (_, shades))) => Some(shades[row]?),
            None => None,
        };
        Some(Point { row: data.rows[row].key().to_owned(), x, y, interval, value: shade, ..Point::default() })
    };
    intervals_are_ordered(reader, data, interval);

    let mut drawn: Vec<Series> = Vec::new();
    let mut pairs_fit = true;
    for (id, rows) in groups_of(data, series, 0..data.rows.len()) {
        let label =
            rows.first().zip(series).map_or(String::new(), |(&row, series)| labels.cell(data, &data.rows[row], series));
        let mut points: Vec<Point> = Vec::new();
        match &ends {
            None => points.extend(rows.iter().filter_map(|&row| point(row))),
            Some(ends) => {
                for (_, rows) in groups_of(data, facet, rows.into_iter()) {
                    let arrow = ends.pair(&rows, &id, reader, data, series.unwrap_or(0)).and_then(|(from, to)| {
                        let (x, y) = place(to)?;
                        let to = Some(End { row: data.rows[to].key().to_owned(), x, y });
                        Some(Point { to, ..point(from)? })
                    });
                    pairs_fit &= arrow.is_some();
                    points.extend(arrow);
                }
            }
        }
        if matches!(kind, ChartKind::Line | ChartKind::Area) {
            // Lines are drawn from left to right, independent of the order of rows.
            points.sort_by(|a, b| a.x.total_cmp(&b.x));
        }
        drawn.push(Series { id, label, points, is_joined: true });
    }
    if drawn.len() > SERIES_MAX {
        reader.error(fields.span(), format!("{} series; more than {SERIES_MAX} cannot be told apart", drawn.len()));
    }
    let keys = data.rows.iter().map(|row| row.key().to_owned());
    let focusable: Vec<String> =
        drawn.iter().map(|series| series.id.clone()).chain(keys).filter(|name| !name.is_empty()).collect();
    let groups = Groups::new(data, facet, y_names);
    if matches!(kind, ChartKind::Line | ChartKind::Area | ChartKind::Bars) {
        groups.warn_of_doubles(&drawn, fields.span(), reader, data);
    }
    if let Some(span) = stacked {
        let measure = if y_names { (&x, &mut x_axis) } else { (&y, &mut y_axis) };
        bars::stack(&drawn, &groups, measure, (reader, span), data);
    }
    let (ghost, ghost_column) = match ghost {
        None => (None, None),
        Some(WrittenGhost::Column { column, label, .. }) => {
            bars::from_column(&mut drawn, data, column);
            (Some(label), Some(column))
        }
        Some(WrittenGhost::Series { id, span }) => {
            (Some(bars::from_series(&mut drawn, (&id, span), &groups, reader, data)?), None)
        }
    };
    let references = marks::place(marks, reader, (&x, &mut x_axis), (&y, &mut y_axis));
    let states = states?;
    if !pairs_fit {
        return None;
    }

    let mut dimensions = Dimensions::default();
    if let Some(series) = series {
        let axis = [&x, &y].into_iter().find(|axis| axis.column == series);
        dimensions.add(series, axis.map_or_else(|| heading(data, series, labels), |axis| axis.label.clone()));
    }
    if let Some(facet) = facet {
        dimensions.add(facet, heading(data, facet, labels));
    }
    // In line charts the x values identify rows, as names do in others.
    let x_identifies = x_names || matches!(kind, ChartKind::Line | ChartKind::Area);
    for (axis, identifies) in [(&x, x_identifies), (&y, y_names)] {
        if identifies {
            dimensions.add(axis.column, with_unit(&axis.label, if axis.names(data) { "" } else { &axis.unit }));
        }
    }
    for column in ends.iter().flat_map(Ends::columns) {
        dimensions.add(column, heading(data, column, labels));
    }
    let measured = [(!x_identifies).then_some(&x), (!y_names).then_some(&y), value.as_ref().map(|(value, _)| value)];
    let measure = |axis: &Written| Measure {
        column: axis.column,
        label: with_unit(&axis.label, &axis.unit),
        interval: interval.filter(|_| axis.interval == interval),
    };
    let mut measures: Vec<Measure> = measured.into_iter().flatten().map(measure).collect();
    if let (Some(label), Some(column)) = (&ghost, ghost_column) {
        let unit = if y_names { &x.unit } else { &y.unit };
        measures.push(Measure { column, label: with_unit(label, unit), interval: None });
    }
    Some(Drawn {
        table: of_rows(data, &dimensions.0, &measures, labels),
        states: states.iter().map(|state| state.name.clone()).collect(),
        focusable,
        body: FigureBody::Chart(Box::new(Chart {
            kind,
            x: x_axis,
            y: y_axis,
            value: value.map(|(_, (axis, _))| axis),
            series: drawn,
            states,
            ends: ends.map_or_else(Vec::new, |ends| ends.names(data, labels)),
            references,
            stacked: stacked.is_some(),
            ghost,
            facets: facets::of(data, facet, labels),
            traces: Vec::new(),
        })),
    })
}

/// Columns whose cells identify rows, without duplicates.
#[derive(Default)]
struct Dimensions(Vec<Dimension>);

impl Dimensions {
    fn add(&mut self, column: usize, label: String) {
        if !self.0.iter().any(|known| known.column == column) {
            self.0.push(Dimension { column, label });
        }
    }
}

fn intervals_are_ordered(reader: &mut Reader<'_>, data: &Data, interval: Option<(usize, usize)>) {
    let Some((lo, hi)) = interval else { return };
    for row in &data.rows {
        if let (Some(low), Some(high)) = (number(&row.cells[lo]), number(&row.cells[hi]))
            && low > high
        {
            let message = format!("the interval from {low} to {high} is upside down");
            reader.error_in(&data.source, data.place(row, lo), message);
        }
    }
}
