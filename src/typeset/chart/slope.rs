//! Slope charts: a line for each series between names, with values and labels at its ends.

use super::canvas::{Canvas, Stroke};
use super::key::Entry;
use super::number::Numbers;
use super::scale::Ruler;
use super::{DrawContext, key, label, mark, title};
use crate::content::chart::{Point, Scale, Series};
use crate::typeset::picture::{Mark, Picture};
use crate::typeset::text::{truncate, width};
use crate::typeset::{Face, Role};

/// Minimum columns of the line between two names.
const MIN_RUN: usize = 8;

/// Draws a slope chart.
pub fn draw(context: &DrawContext) -> Option<Picture> {
    let chart = context.chart;
    let Scale::Category(names) = &chart.x.scale else { return None };
    let points = || chart.series.iter().flat_map(|series| &series.points);
    let xs: Vec<f64> = points().map(|point| point.x).collect();
    let ys: Vec<f64> = points().map(|point| point.y).collect();
    let numbers = Numbers::of(ys.iter().copied());
    Ruler::new(&chart.x, &xs)?;
    let y = Ruler::new(&chart.y, &ys)?;
    let height = context.height().max(chart.series.len() * 2);
    if chart.series.len() > mark::MAX_MARKS || names.len() < 2 || matches!(chart.y.scale, Scale::Category(_)) {
        return None;
    }
    let value_width = ys.iter().map(|value| width(&numbers.format(*value))).max()?;
    let label_width = chart.series.iter().map(|series| width(&series.label)).max()?;
    // Values are at the left of the first marks; values and labels at the right of the last, or labels below.
    let left = value_width + 3;
    let beside = value_width + 3 + label_width + 2;
    let run = |right: usize| context.columns.checked_sub(left + right + 2).map(|room| room / (names.len() - 1));
    let is_beside = label::are_named(context) && !context.is_facet && run(beside).is_some_and(|run| run >= MIN_RUN * 2);
    let right = if is_beside { beside } else { value_width + 3 };
    let run = run(right)
        .filter(|run| *run >= MIN_RUN.max(names.iter().map(|name| width(name).min(MIN_RUN)).max().unwrap_or(0)))?;
    let column = |x: f64| left + x as usize * run;
    let top = 2;
    let row = |value: f64| top + (height as f64 - y.position(value, height)) as usize;
    let mut canvas = Canvas::new(context.columns, top + height, context.glyphs);
    canvas.text(0, 0, &truncate(&title(&chart.y), context.columns, context.glyphs), Face::of(Role::Dim));
    for (index, name) in names.iter().enumerate() {
        let name = truncate(name, run - 1, context.glyphs);
        let at = column(index as f64).saturating_sub(width(&name) / 2).min(context.columns - width(&name));
        canvas.text(at, 1, &name, Face::of(Role::Dim));
    }
    for (index, series) in chart.series.iter().enumerate() {
        for pair in series.points.windows(2) {
            let Some(face) = context.joint(index, &pair[0].row, &pair[1].row) else { continue };
            let place = |point: &Point| (column(point.x) as f64 + 0.5, row(point.y) as f64 + 0.5);
            canvas.line(place(&pair[0]), place(&pair[1]), Stroke::Solid, face);
        }
    }
    for (index, series) in chart.series.iter().enumerate() {
        for point in &series.points {
            let Some(face) = context.face(index, &point.row) else { continue };
            let cell = (column(point.x), row(point.y));
            canvas.text(cell.0, cell.1, mark::mark(index, context.glyphs), face);
            canvas.mark(Mark::at(context.datum(index, &point.row), cell));
            if context.is_row_focus(&point.row) {
                canvas.brackets(cell.0, cell.1, 1);
            }
        }
    }
    let last = names.len() - 1;
    for end in [0, last] {
        let ends: Vec<(usize, &Point)> = points_at(context, end as f64).collect();
        let wanted: Vec<f64> = ends.iter().map(|(_, point)| height as f64 - y.position(point.y, height)).collect();
        let rows = label::push_apart(&wanted, height)?;
        for ((series, point), placed) in ends.into_iter().zip(rows) {
            let Some(face) = context.face(series, &point.row) else { continue };
            let mark = if placed.is_unclear { mark::mark(series, context.glyphs) } else { " " };
            let text = format!("{mark} {:>value_width$}", numbers.format(point.y));
            if end == 0 {
                canvas.text(0, top + placed.row, &text, face);
            } else {
                let name = if is_beside { context.chart.series[series].label.as_str() } else { "" };
                let text = truncate(&format!("{text}  {name}"), beside, context.glyphs);
                canvas.text(column(last as f64) + 2, top + placed.row, text.trim_end(), face);
            }
        }
    }
    let mut picture = canvas.into_picture();
    if !is_beside {
        context.add_key(&mut picture, &key(context));
    }
    Some(picture)
}

/// Returns the key for series that are not labelled in the chart.
pub fn key(context: &DrawContext) -> Vec<Entry> {
    if label::are_named(context) { key::series_marks(context) } else { Vec::new() }
}

/// Returns the points at one name, each with its series.
fn points_at<'a>(context: &'a DrawContext, x: f64) -> impl Iterator<Item = (usize, &'a Point)> {
    let of = move |(index, series): (usize, &'a Series)| {
        series.points.iter().filter(move |point| point.x == x).map(move |point| (index, point))
    };
    context.chart.series.iter().enumerate().flat_map(of)
}
