//! Three curves of points after each case: the visitor's, and those of two players that follow fixed rules.

use crate::content::chart::{Axis, Chart, ChartKind, Point, Scale, Series};
use crate::lab::memory::Game;
use crate::typeset::chart;
use crate::typeset::picture::Shown;
use crate::typeset::{Charset, Face, Line, Role, Run};

/// The names of the curves.
const NAMES: [&str; 3] = ["you", "keep-all", "merge-all"];

/// Bar glyphs from low to high; the full block is left out, so that neighbouring lines stay separate.
const LEVELS: [char; 7] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'];
const ASCII_LEVELS: [char; 7] = ['_', '.', '-', '~', '=', '*', '#'];

/// Columns of a spark line besides its bars: the name, blanks, and the last value.
const BESIDE_COLUMNS: usize = 15;

/// Number of spark lines: one for each curve.
pub const SPARK_ROWS: usize = NAMES.len();

/// Returns each curve as a line of bars, with its name on the left and its last value on the right.
pub fn sparks(game: &Game, columns: usize, glyphs: Charset) -> Vec<Line> {
    let curves = game.curves();
    let values = || curves.iter().flat_map(|curve| curve.iter().copied()).chain([0]);
    let (low, high) = (values().min().unwrap_or(0), values().max().unwrap_or(0));
    let levels = if glyphs == Charset::Full { LEVELS } else { ASCII_LEVELS };
    let level = |points: i32| {
        let share = f64::from(points - low) / f64::from((high - low).max(4));
        levels[((share * 6.0).round() as usize).min(6)]
    };
    let area = columns.saturating_sub(BESIDE_COLUMNS);
    let spark = |(series, curve): (usize, &[i32])| {
        let bars: String = curve[curve.len().saturating_sub(area)..].iter().map(|points| level(*points)).collect();
        let face = Face::of(Role::Series(series as u8));
        let last = curve.last().map_or("-".to_owned(), i32::to_string);
        let runs = vec![
            Run::new(format!(" {:<9} ", NAMES[series]), Face { bold: series == 0, ..Face::of(Role::Dim) }),
            Run::new(bars, face),
            Run::new(format!(" {last}"), face.bold()),
        ];
        Line { runs, ..Line::default() }
    };
    curves.into_iter().enumerate().map(spark).collect()
}

/// Returns the curves as a chart; `None` if there are too few columns for a legible one.
pub fn chart(game: &Game, columns: usize, glyphs: Charset) -> Option<Vec<Line>> {
    let curves = game.curves();
    (game.done() > 1).then_some(())?;
    let points = |(at, points): (usize, &i32)| Point {
        row: String::new(),
        x: at as f64 + 1.0,
        y: f64::from(*points),
        ..Point::default()
    };
    let series = curves.into_iter().zip(NAMES).map(|(curve, name)| Series {
        id: name.to_owned(),
        label: name.to_owned(),
        points: curve.iter().enumerate().map(points).collect(),
        is_joined: true,
    });
    let axis = |label: &str, min: f64, max: f64| Axis {
        column: label.to_owned(),
        label: label.to_owned(),
        unit: String::new(),
        scale: Scale::Linear { min, max },
    };
    let lowest = curves.iter().flat_map(|curve| curve.iter().copied()).min().unwrap_or(0).min(0);
    let across = axis("case", 1.0, game.setup().episodes as f64);
    let up = axis("points", f64::from(lowest), game.exam().len() as f64);
    let chart = Chart::new(ChartKind::Line, across, up, series.collect());
    chart::draw(&chart, Shown::default(), u16::try_from(columns).ok()?, glyphs).map(|picture| picture.lines)
}
