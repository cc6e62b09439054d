//! Charts: axes, series, states.

use std::collections::HashMap;

use super::axes::Written;
use super::table::{Dimension, Measure, of_rows};
use super::{Drawn, Labels, STATES_MAX, column, filter, unique};
use crate::content::chart::{Axis, Chart, ChartKind, ChartState, End, Point, Scale, Series};
use crate::content::data::{Data, number};
use crate::content::fields::{Fields, Reader};
use crate::content::model::{Alignment, FigureBody, Inline, Table};
use crate::diagnostic::Span;

/// Bins of a histogram where the author gives no number.
const BINS: u32 = 10;
/// Most bins of a histogram.
const BINS_MAX: u32 = 60;
/// Most series of a chart; more cannot be told apart.
const SERIES_MAX: usize = 12;

/// Reads a chart. Beyond `x` and `y` (see [`Written`]): `series`, a column; for arrows `from` and `to`, filters; for heat
/// maps `value`, an axis; for histograms `bins` and no `y`; `[[state]]` with `name` and `filter`.
pub fn read(
    kind: ChartKind,
    fields: &mut Fields<'_>,
    reader: &mut Reader<'_>,
    data: &Data,
    labels: &Labels,
) -> Option<Drawn> {
    let x = Written::read(fields, reader, "x", data, labels);
    if kind == ChartKind::Hist {
        let bins = fields.get("bins").map(|_| fields.integer(reader, "bins", 2..BINS_MAX + 1));
        let bins = bins.map_or(Some(BINS), |bins| bins.map(|bins| bins.value));
        return histogram(x?, bins?, reader, data, labels);
    }
    let y = Written::read(fields, reader, "y", data, labels);
    let value = (kind == ChartKind::Heat).then(|| Written::read(fields, reader, "value", data, labels));
    let needs_series = matches!(kind, ChartKind::Slope | ChartKind::Arrows);
    let named = if needs_series { fields.words(reader, "series") } else { fields.optional_string(reader, "series") };
    let wants_series = needs_series || named.is_some();
    let series = named.and_then(|name| column(reader, data, &name));
    let ends = (kind == ChartKind::Arrows).then(|| {
        let mut end = |key| {
            let value = fields.require(reader, key)?;
            let table = reader.as_table(value, key)?;
            Some(filter(&table, reader, data))
        };
        (end("from"), end("to"))
    });
    let states = states(fields, reader, data);

    let (mut x, mut y) = (x?, y?);
    if wants_series && series.is_none() {
        return None;
    }
    // Which axes carry names follows from the kind first, then from what stands in the columns.
    let (x_names, y_names) = match kind {
        ChartKind::Heat => (true, true),
        ChartKind::Slope => (true, false),
        ChartKind::Bars => (!y.names(data), y.names(data)),
        ChartKind::Line | ChartKind::Area => (x.names(data), false),
        _ => (x.names(data), y.names(data)),
    };
    if y_names && !x_names {
        x.find_interval(data);
    } else if !y_names {
        y.find_interval(data);
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
    let ((x_axis, xs), (y_axis, ys)) = placed_x.zip(placed_y)?;

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
        Some(Point { row: data.rows[row].key().to_owned(), x, y, interval, value: shade, to: None })
    };
    intervals_are_ordered(reader, data, interval);

    let mut drawn: Vec<Series> = Vec::new();
    let mut pairs_fit = true;
    for (id, rows) in groups(data, series) {
        let label =
            rows.first().zip(series).map_or(String::new(), |(&row, series)| labels.cell(data, &data.rows[row], series));
        let points = match &ends {
            None => rows.iter().filter_map(|&row| point(row)).collect(),
            Some((from, to)) => {
                let only = |end: &Option<(Vec<usize>, Vec<usize>)>| {
                    let (matching, _) = end.as_ref()?;
                    let mut found = rows.iter().filter(|row| matching.binary_search(row).is_ok());
                    found.next().filter(|_| found.next().is_none()).copied()
                };
                let arrow = only(from).zip(only(to)).and_then(|(from, to)| {
                    let (x, y) = place(to)?;
                    let to = Some(End { row: data.rows[to].key().to_owned(), x, y });
                    Some(Point { to, ..point(from)? })
                });
                if arrow.is_none() && from.is_some() && to.is_some() {
                    pairs_fit = false;
                    let place = data.place(&data.rows[rows[0]], series.unwrap_or(0));
                    let message = format!(
                        "an arrow needs one row that matches `from` and one that matches `to`; \"{id}\" has not"
                    );
                    reader.error_in(&data.source, place, message);
                }
                arrow.into_iter().collect()
            }
        };
        drawn.push(Series { id, label, points });
    }
    if drawn.len() > SERIES_MAX {
        reader.error(fields.span(), format!("{} series; more than {SERIES_MAX} cannot be told apart", drawn.len()));
    }
    let states = states?;
    if !pairs_fit || ends.as_ref().is_some_and(|(from, to)| from.is_none() || to.is_none()) {
        return None;
    }

    let mut dimensions: Vec<Dimension> = Vec::new();
    let mut add = |column: usize, label: String| {
        if !dimensions.iter().any(|known| known.column == column) {
            dimensions.push(Dimension { column, label });
        }
    };
    if let Some(series) = series {
        let axis = [&x, &y].into_iter().find(|axis| axis.column == series);
        add(series, axis.map_or_else(|| heading(data, series, labels), |axis| axis.label.clone()));
    }
    // The x values of lines are what the others are read at; they identify rows as names do.
    let x_identifies = x_names || matches!(kind, ChartKind::Line | ChartKind::Area);
    for (axis, identifies) in [(&x, x_identifies), (&y, y_names)] {
        if identifies {
            add(axis.column, with_unit(&axis.label, if axis.names(data) { "" } else { &axis.unit }));
        }
    }
    for (_, columns) in ends.iter().flat_map(|(from, to)| [from, to]).flatten() {
        for &column in columns {
            add(column, heading(data, column, labels));
        }
    }
    let measured = [(!x_identifies).then_some(&x), (!y_names).then_some(&y), value.as_ref().map(|(value, _)| value)];
    let measures: Vec<Measure> = measured
        .into_iter()
        .flatten()
        .map(|axis| Measure {
            column: axis.column,
            label: with_unit(&axis.label, &axis.unit),
            interval: interval.filter(|_| axis.interval == interval),
        })
        .collect();
    let focusable =
        drawn.iter().map(|series| series.id.clone()).chain(data.rows.iter().map(|row| row.key().to_owned()));
    Some(Drawn {
        table: of_rows(data, &dimensions, &measures, labels),
        states: states.iter().map(|state| state.name.clone()).collect(),
        focusable: focusable.filter(|name| !name.is_empty()).collect(),
        body: FigureBody::Chart(Box::new(Chart {
            kind,
            x: x_axis,
            y: y_axis,
            value: value.map(|(_, (axis, _))| axis),
            series: drawn,
            states,
        })),
    })
}

/// What stands above a column. Keys and their labels are names of things; the word "label" says nothing of them.
pub fn heading(data: &Data, column: usize, labels: &Labels) -> String {
    let name = &data.columns[column];
    let heading = labels.of(name);
    if heading == *name && (column == 0 || name == "label") { String::new() } else { heading }
}

/// `label (unit)`.
pub fn with_unit(label: &str, unit: &str) -> String {
    if unit.is_empty() { label.to_owned() } else { format!("{label} ({unit})") }
}

/// The rows of each series, by the order of their first rows; one nameless series if there is no column for it.
fn groups(data: &Data, series: Option<usize>) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    let mut indices: HashMap<&str, usize> = HashMap::new();
    for (row_index, row) in data.rows.iter().enumerate() {
        let id = series.map_or("", |column| row.cells[column].as_str());
        let group = *indices.entry(id).or_insert_with(|| {
            groups.push((id.to_owned(), Vec::new()));
            groups.len() - 1
        });
        groups[group].1.push(row_index);
    }
    groups
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

fn states(fields: &mut Fields<'_>, reader: &mut Reader<'_>, data: &Data) -> Option<Vec<ChartState>> {
    let mut states: Vec<ChartState> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut fine = true;
    for mut state in fields.tables(reader, "state").into_iter().take(STATES_MAX + 1) {
        let name = state.words(reader, "name");
        let span = state.span();
        let value = state.require(reader, "filter");
        let rows = value.and_then(|value| reader.as_table(value, "filter")).map(|table| {
            let (rows, _) = filter(&table, reader, data);
            if rows.is_empty() {
                reader.error(table.span(), "no row matches this filter");
            }
            rows
        });
        state.finish(reader);
        let (Some(name), Some(rows)) = (name, rows) else {
            fine = false;
            continue;
        };
        unique(reader, &names, &name.value, span, "state");
        names.push(name.value.clone());
        let rows = rows.into_iter().map(|row| data.rows[row].key().to_owned()).collect();
        states.push(ChartState { name: name.value, rows });
    }
    fine.then_some(states)
}

fn histogram(x: Written, bins: u32, reader: &mut Reader<'_>, data: &Data, labels: &Labels) -> Option<Drawn> {
    let (x_axis, xs) = x.place(reader, data, labels, false, false)?;
    let Scale::Linear { min, max } = x_axis.scale else {
        reader.error(Span::default(), "a histogram has a linear x axis");
        return None;
    };
    let width = (max - min) / f64::from(bins);
    let mut counts = vec![0_u32; bins as usize];
    for x in xs.into_iter().flatten() {
        // The upper end belongs to the last bin.
        let bin = (((x - min) / width) as usize).min(counts.len() - 1);
        counts[bin] += 1;
    }
    let edge = |bin: usize| min + width * bin as f64;
    let name = |bin: usize| format!("{} to {}", short(edge(bin)), short(edge(bin + 1)));
    let most = f64::from(counts.iter().copied().max().unwrap_or(0).max(1));
    let y_axis = Axis {
        column: String::new(),
        label: "count".to_owned(),
        unit: String::new(),
        scale: Scale::Linear { min: 0.0, max: most },
    };
    let points = counts.iter().enumerate().map(|(bin, &count)| Point {
        row: name(bin),
        x: edge(bin) + width / 2.0,
        y: f64::from(count),
        interval: None,
        value: None,
        to: None,
    });
    let text = |text: String| vec![Inline::Text(text)];
    let rows = counts.iter().enumerate().map(|(bin, count)| vec![text(name(bin)), text(count.to_string())]);
    let table = Table {
        columns: vec![Alignment::Left, Alignment::Right],
        head: vec![text(with_unit(&x.label, &x.unit)), text("count".to_owned())],
        rows: rows.collect(),
    };
    let series = vec![Series { id: String::new(), label: String::new(), points: points.collect() }];
    let chart = Chart { kind: ChartKind::Hist, x: x_axis, y: y_axis, value: None, series, states: Vec::new() };
    Some(Drawn { body: FigureBody::Chart(Box::new(chart)), table, states: Vec::new(), focusable: Vec::new() })
}

/// A number without the digits that only binary fractions have.
fn short(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
