//! Pictures of a model as charts and tables: the numbers of a plot, with the present state marked.

use crate::content::chart::{Axis, Chart, ChartKind, End, Ghost, Point, Reference, Scale, Series};
use crate::content::model::{Alignment, Inline, Table};
use crate::lab::model::{Along, Dial, Input, Kind, Picture, Plot, Quantity, Setup, Spread, rounded, rows_shown};

/// Row of the point that stands for the present state.
pub const NOW: &str = "now";
/// Bars of a picture along an input.
const BARS_MAX: usize = 11;
/// Bins of a histogram.
const BINS: usize = 12;

/// Returns the picture as a chart, with earlier tries in the background; `None` for tables, and if no value is
/// finite.
pub fn chart<'t>(
    setup: &Setup,
    picture: &Picture,
    plot: &Plot,
    tries: impl Iterator<Item = &'t [(f64, f64)]>,
) -> Option<Chart> {
    let mut chart = match plot {
        Plot::Curves { xs, series, now } => curves(setup, picture, xs, series, *now)?,
        Plot::Cells { xs, ys, values, now } => cells(setup, picture, (xs, ys), values, *now)?,
        Plot::Values { start, now } => values(setup, picture, start, now)?,
        Plot::Runs(values) => runs(setup, picture, values)?,
    };
    if matches!(picture.kind, Kind::Line | Kind::Area) {
        let finite = |points: &[(f64, f64)]| points.iter().copied().filter(|point| point.1.is_finite()).collect();
        chart.traces = tries.map(finite).collect();
    }
    chart.series.iter().any(|series| !series.points.is_empty()).then_some(chart)
}

/// Returns the picture at the start values as a table and, if its kind has one, as a chart.
pub fn at_start(setup: &Setup, picture: &Picture, seed: u32) -> (Table, Option<Chart>) {
    let start = setup.start();
    let outcome = setup.evaluate(&start, (seed, 0), picture.along == Along::Time);
    let (plot, _) = setup.plot(picture, &start, (seed, 0), &outcome);
    (table(setup, picture, &plot), chart(setup, picture, &plot, std::iter::empty()))
}

/// Returns the table of a picture: evenly spaced positions along its axis, or a row for each quantity.
fn table(setup: &Setup, picture: &Picture, plot: &Plot) -> Table {
    let quantities = shown(setup, picture);
    let cell = |text: String| vec![Inline::Text(text)];
    let heads = |first: &str| {
        let names = quantities.iter().map(|quantity| quantity.label.to_owned());
        std::iter::once(first.to_owned()).chain(names).map(cell).collect::<Vec<_>>()
    };
    let (head, rows): (Vec<_>, Vec<Vec<_>>) = match plot {
        Plot::Curves { xs, series, now } => {
            let input = match picture.along {
                Along::Input(input) => setup.inputs.get(input),
                _ => None,
            };
            let place = |x: f64| input.map_or_else(|| format!("{x:.0}"), |input| input.show(x));
            let row = |row: usize| {
                let values = quantities.iter().zip(series).map(|(quantity, series)| quantity.show(series[row].mean));
                std::iter::once(place(xs[row])).chain(values).map(cell).collect()
            };
            let first = input.map_or("step", |input| &input.label);
            (heads(first), rows_shown(xs.len(), *now).into_iter().map(row).collect())
        }
        Plot::Cells { xs, ys, values, .. } => {
            let Along::Inputs(x, y) = picture.along else { return Table::default() };
            let (Some(across), Some(up)) = (setup.inputs.get(x), setup.inputs.get(y)) else { return Table::default() };
            let columns = rows_shown(xs.len(), None);
            let head = std::iter::once(format!("{} / {}", up.label, across.label))
                .chain(columns.iter().map(|column| across.show(xs[*column])));
            let row = |row: usize| {
                let values =
                    columns.iter().filter_map(|column| Some(quantities.first()?.show(values[row * xs.len() + column])));
                std::iter::once(up.show(ys[row])).chain(values).map(cell).collect()
            };
            (head.map(cell).collect(), rows_shown(ys.len(), None).into_iter().map(row).collect())
        }
        Plot::Values { .. } | Plot::Runs(_) => {
            let now = match plot {
                Plot::Values { now, .. } => now.iter().map(|spread| spread.mean).collect(),
                Plot::Runs(values) => vec![values.iter().sum::<f64>() / values.len().max(1) as f64],
                _ => Vec::new(),
            };
            let row = |(quantity, value): (&Quantity<'_>, f64)| {
                vec![cell(quantity.label.to_owned()), cell(quantity.show(value))]
            };
            let head = vec![cell("quantity".to_owned()), cell("at the start values".to_owned())];
            (head, quantities.iter().zip(now).map(row).collect())
        }
    };
    Table { columns: vec![Alignment::Natural; head.len()], head, rows }
}

fn shown<'s>(setup: &'s Setup, picture: &Picture) -> Vec<Quantity<'s>> {
    picture.shown.iter().filter_map(|quantity| setup.quantity(*quantity)).collect()
}

fn linear((min, max): (f64, f64)) -> Scale {
    Scale::Linear { min, max }
}

fn axis(label: &str, unit: &str, scale: Scale) -> Axis {
    Axis { column: label.to_owned(), label: label.to_owned(), unit: unit.to_owned(), scale }
}

/// The axis of the values: named if there is one quantity, else by the unit that all have.
fn value_axis(quantities: &[Quantity<'_>], range: (f64, f64)) -> Axis {
    match quantities {
        [only] => axis(only.label, only.unit, linear(range)),
        [first, rest @ ..] if rest.iter().all(|other| other.unit == first.unit) => axis("", first.unit, linear(range)),
        _ => axis("", "", linear(range)),
    }
}

fn input_axis(input: &Input) -> Axis {
    let scale = match &input.dial {
        Dial::Range { min, max, .. } => linear((*min, *max)),
        Dial::Choices(choices) => Scale::Category(choices.clone()),
    };
    axis(&input.label, &input.unit, scale)
}

fn curves(setup: &Setup, picture: &Picture, xs: &[f64], series: &[Vec<Spread>], now: Option<usize>) -> Option<Chart> {
    let quantities = shown(setup, picture);
    let input = match picture.along {
        Along::Input(input) => setup.inputs.get(input),
        _ => None,
    };
    let mut x = match input {
        Some(input) => input_axis(input),
        None => axis("step", "", linear((0.0, setup.steps_max().max(1) as f64))),
    };
    let kind = match picture.kind {
        Kind::Area => ChartKind::Area,
        Kind::Dots => ChartKind::Dots,
        Kind::Bars => ChartKind::Bars,
        Kind::Table => return None,
        _ => ChartKind::Line,
    };
    // Bars stand on names, and there is room for few.
    let mut places: Vec<usize> = (0..xs.len()).collect();
    if kind == ChartKind::Bars {
        let gaps = xs.len().clamp(2, BARS_MAX) - 1;
        places = (0..=gaps).map(|gap| (xs.len() - 1) * gap / gaps).chain(now).collect();
        places.sort_unstable();
        places.dedup();
        let name = |place: &usize| {
            let word = input.map_or_else(|| format!("{}", xs[*place]), |input| input.word(xs[*place]));
            if now == Some(*place) { format!("{word}, now") } else { word }
        };
        x.scale = Scale::Category(places.iter().map(name).collect());
    }
    let has_band = setup.runs > 1;
    let mut made: Vec<Series> = quantities
        .iter()
        .zip(series)
        .map(|(quantity, values)| {
            let point = |(index, place): (usize, &usize)| {
                let spread = values.get(*place)?;
                let x = if kind == ChartKind::Bars { index as f64 } else { xs[*place] };
                let row = if now == Some(*place) { NOW } else { "" };
                let interval = (has_band && spread.low.is_finite() && spread.high.is_finite())
                    .then_some((spread.low, spread.high));
                spread.mean.is_finite().then(|| Point {
                    row: row.to_owned(),
                    x,
                    y: spread.mean,
                    interval,
                    ..Point::default()
                })
            };
            let points = places.iter().enumerate().filter_map(point).collect();
            Series { id: quantity.name.to_owned(), label: quantity.label.to_owned(), points, is_joined: true }
        })
        .collect();
    for measured in &picture.measured {
        let point = |(x, y): &(f64, f64)| {
            let x = match kind {
                ChartKind::Bars => places.iter().position(|place| xs[*place] == *x)? as f64,
                _ => *x,
            };
            Some(Point { x, y: *y, ..Point::default() })
        };
        let points = measured.points.iter().filter_map(point).collect();
        made.push(Series { id: measured.label.clone(), label: measured.label.clone(), points, is_joined: false });
    }
    if let [only] = &mut made[..] {
        // The axis names it.
        only.label.clear();
    }
    let mut chart = Chart::new(kind, x, value_axis(&quantities, picture.range), made);
    if let (Some(now), true) = (now, matches!(kind, ChartKind::Line | ChartKind::Area | ChartKind::Dots))
        && input.is_some_and(|input| matches!(input.dial, Dial::Range { .. }))
    {
        chart.references.push(Reference { is_x: true, value: xs[now], label: NOW.to_owned() });
    }
    Some(chart)
}

fn cells(
    setup: &Setup,
    picture: &Picture,
    (xs, ys): (&[f64], &[f64]),
    values: &[f64],
    now: (usize, usize),
) -> Option<Chart> {
    let Along::Inputs(x, y) = picture.along else { return None };
    let quantities = shown(setup, picture);
    let point = |index: usize| {
        let (column, row) = (index % xs.len(), index / xs.len());
        let name = if (column, row) == now { NOW } else { "" };
        let value = values[index];
        value.is_finite().then(|| Point {
            row: name.to_owned(),
            x: xs[column],
            y: ys[row],
            value: Some(value),
            ..Point::default()
        })
    };
    let points = (0..values.len()).filter_map(point).collect();
    let series = vec![Series { id: String::new(), label: String::new(), points, is_joined: true }];
    let mut chart =
        Chart::new(ChartKind::Heat, input_axis(setup.inputs.get(x)?), input_axis(setup.inputs.get(y)?), series);
    chart.value = Some(value_axis(&quantities, picture.range));
    Some(chart)
}

fn values(setup: &Setup, picture: &Picture, start: &[Spread], now: &[Spread]) -> Option<Chart> {
    let quantities = shown(setup, picture);
    let names = Scale::Category(quantities.iter().map(|quantity| quantity.label.to_owned()).collect());
    let unit = value_axis(&quantities, picture.range);
    let along = Axis { label: String::new(), ..unit };
    let pairs = || quantities.iter().zip(start.iter().zip(now)).enumerate();
    // The number of decimals is that of the lab.
    let shown = |quantity: &Quantity<'_>, value: f64| quantity.digits.map_or(value, |digits| rounded(value, digits));
    let is_fine = pairs().all(|(_, (_, (start, now)))| start.mean.is_finite() && now.mean.is_finite());
    let series = |quantity: &Quantity<'_>, points| Series {
        id: quantity.name.to_owned(),
        label: quantity.label.to_owned(),
        points,
        is_joined: true,
    };
    let mut chart = match picture.kind {
        Kind::Slope => {
            let lines = pairs().map(|(_, (quantity, (start, now)))| {
                let point = |(place, spread): (usize, &Spread)| Point {
                    x: place as f64,
                    y: shown(quantity, spread.mean),
                    ..Point::default()
                };
                series(quantity, [start, now].into_iter().enumerate().map(point).collect())
            });
            let ends = Scale::Category(vec!["at the start values".to_owned(), NOW.to_owned()]);
            Chart::new(ChartKind::Slope, axis("", "", ends), along, lines.collect())
        }
        Kind::Arrows => {
            let arrows = pairs().map(|(row, (quantity, (start, now)))| {
                let to = Some(End { row: NOW.to_owned(), x: shown(quantity, now.mean), y: row as f64 });
                series(quantity, vec![Point { x: shown(quantity, start.mean), y: row as f64, to, ..Point::default() }])
            });
            let mut chart = Chart::new(ChartKind::Arrows, along, axis("", "", names), arrows.collect());
            chart.ends = vec!["at the start values".to_owned(), NOW.to_owned()];
            chart
        }
        Kind::Bars => {
            let bar = |(row, (quantity, (start, now))): (usize, (&Quantity<'_>, (&Spread, &Spread)))| Point {
                x: shown(quantity, now.mean),
                y: row as f64,
                interval: (setup.runs > 1).then_some((now.low, now.high)),
                ghost: Some(Ghost { row: None, value: shown(quantity, start.mean) }),
                ..Point::default()
            };
            let points = pairs().map(bar).collect();
            let all = vec![Series { id: String::new(), label: String::new(), points, is_joined: true }];
            let mut chart = Chart::new(ChartKind::Bars, along, axis("", "", names), all);
            chart.ghost = Some("at the start values".to_owned());
            chart
        }
        _ => return None,
    };
    chart.references.clear();
    is_fine.then_some(chart)
}

fn runs(setup: &Setup, picture: &Picture, values: &[f64]) -> Option<Chart> {
    let quantities = shown(setup, picture);
    let (min, max) = picture.range;
    let width = (max - min) / BINS as f64;
    let mut counts = [0_usize; BINS];
    for value in values.iter().filter(|value| value.is_finite()) {
        counts[(((value - min) / width).max(0.0) as usize).min(BINS - 1)] += 1;
    }
    let point = |(bin, count): (usize, &usize)| Point {
        x: min + (bin as f64 + 0.5) * width,
        y: *count as f64,
        ..Point::default()
    };
    let points = counts.iter().enumerate().map(point).collect();
    let quantity = quantities.first()?;
    let x = axis(quantity.label, quantity.unit, linear(picture.range));
    let most = counts.iter().max().copied().unwrap_or_default().max(setup.runs / 2).max(1);
    let y = axis("runs", "", linear((0.0, most as f64)));
    let series = vec![Series { id: String::new(), label: String::new(), points, is_joined: true }];
    Some(Chart::new(ChartKind::Hist, x, y, series))
}
