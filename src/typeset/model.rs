//! Pictures of a model lab: a plot as a chart, with the present state marked and earlier states in the background.

use super::chart;
use super::picture::{Picture as Drawn, Shown};
use super::{Face, GlyphSet, Line, Role, Run, text};
use crate::content::chart::{Axis, Chart, ChartKind, End, Ghost, Point, Reference, Scale, Series};
use crate::lab::model::{Along, Dial, Game, Input, Kind, Picture, Plot, Quantity, Setup, Spread};

/// Row name of the point at the present state.
const NOW: &str = "now";
/// Maximum number of bars along an input.
const BARS_MAX: usize = 11;
/// Number of bins of a histogram.
const BINS: usize = 12;
/// Bar glyphs of a spark line, from low to high.
const LEVELS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_LEVELS: [char; 8] = ['_', '.', '-', '~', '=', '+', '*', '#'];

/// Draws the picture in at most `columns` and `rows`: a chart if it is legible, else a spark line, else nothing.
pub fn draw(game: &Game, (columns, rows): (u16, u16), glyphs: GlyphSet) -> Vec<Line> {
    let focus = [NOW.to_owned()];
    let shown = Shown { focus: &focus, rows: usize::from(rows), ..Shown::default() };
    let drawn = chart(game).filter(|_| rows > 0).and_then(|chart| chart::draw(&chart, shown, columns, glyphs));
    match drawn {
        Some(Drawn { lines, .. }) => lines,
        None => spark(game, usize::from(columns), glyphs).into_iter().take(usize::from(rows)).collect(),
    }
}

/// Returns the picture as a chart; `None` for tables and without finite values.
pub fn chart(game: &Game) -> Option<Chart> {
    let (setup, picture) = (game.setup(), game.picture());
    let mut chart = match game.plot() {
        Plot::Curves { xs, series, now } => curves(setup, picture, xs, series, *now)?,
        Plot::Cells { xs, ys, values, now } => cells(setup, picture, (xs, ys), values, *now)?,
        Plot::Values { start, now } => values(setup, picture, start, now)?,
        Plot::Runs(values) => runs(setup, picture, values)?,
    };
    if matches!(picture.kind, Kind::Line | Kind::Area) {
        let finite = |points: &[(f64, f64)]| points.iter().copied().filter(|point| point.1.is_finite()).collect();
        chart.traces = game.traces().iter().map(|trace| finite(&trace.points)).collect();
    }
    chart.series.iter().any(|series| !series.points.is_empty()).then_some(chart)
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

/// Returns the value axis: labelled with the quantity if there is one, else with the common unit.
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
    // Bars are on an axis of names, which fits only a few.
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
        // With one series, the axis label names it.
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
                let point =
                    |(place, spread): (usize, &Spread)| Point { x: place as f64, y: spread.mean, ..Point::default() };
                series(quantity, [start, now].into_iter().enumerate().map(point).collect())
            });
            let ends = Scale::Category(vec!["at the start values".to_owned(), NOW.to_owned()]);
            Chart::new(ChartKind::Slope, axis("", "", ends), along, lines.collect())
        }
        Kind::Arrows => {
            let arrows = pairs().map(|(row, (quantity, (start, now)))| {
                let to = Some(End { row: NOW.to_owned(), x: now.mean, y: row as f64 });
                series(quantity, vec![Point { x: start.mean, y: row as f64, to, ..Point::default() }])
            });
            let mut chart = Chart::new(ChartKind::Arrows, along, axis("", "", names), arrows.collect());
            chart.ends = vec!["at the start values".to_owned(), NOW.to_owned()];
            chart
        }
        Kind::Bars => {
            let bar = |(row, (_, (start, now))): (usize, (&Quantity<'_>, (&Spread, &Spread)))| Point {
                x: now.mean,
                y: row as f64,
                interval: (setup.runs > 1).then_some((now.low, now.high)),
                ghost: Some(Ghost { row: None, value: start.mean }),
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

/// Returns the first curve as a spark line, with a mark at the present state.
fn spark(game: &Game, columns: usize, glyphs: GlyphSet) -> Vec<Line> {
    let (setup, picture) = (game.setup(), game.picture());
    let Plot::Curves { xs, series, now } = game.plot() else { return Vec::new() };
    let (Some(values), Some(quantity)) = (series.first(), shown(setup, picture).first().copied()) else {
        return Vec::new();
    };
    let (least, most) = picture.range;
    let levels = if glyphs == GlyphSet::Ascii { ASCII_LEVELS } else { LEVELS };
    let name = text::truncate(quantity.label, columns / 3, glyphs);
    let left = text::width(&name) + 1;
    let room = columns.saturating_sub(left).min(xs.len());
    if room < 2 || xs.len() < 2 {
        return Vec::new();
    }
    let place = |cell: usize| (xs.len() - 1) * cell / (room - 1);
    let bar = |cell: usize| {
        let share = (values[place(cell)].mean - least) / (most - least);
        if share.is_finite() { levels[((share * 8.0).max(0.0) as usize).min(7)] } else { ' ' }
    };
    let bars: String = (0..room).map(bar).collect();
    let mut lines = vec![Line {
        runs: vec![Run::new(format!("{name} "), Face::of(Role::Dim)), Run::new(bars, Face::of(Role::Series(0)))],
        ..Line::default()
    }];
    if let Some(now) = now {
        let cell = (0..room).min_by_key(|cell| place(*cell).abs_diff(*now)).unwrap_or_default();
        let mark = if glyphs == GlyphSet::Ascii { "^" } else { "▲" };
        let mut under = format!("{}{mark}", " ".repeat(left + cell));
        if left + cell + 5 <= columns {
            under += " now";
        }
        lines.push(Line { runs: vec![Run::new(under, Face::of(Role::Accent))], ..Line::default() });
    }
    lines
}
