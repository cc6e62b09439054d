//! Line and area charts: points joined from left to right, with a band for intervals and a label at the end of each
//! line.

use super::canvas::{Canvas, CanvasPoint, Stroke};
use super::key::Entry;
use super::plane::{Plan, Plane};
use super::scale::Ruler;
use super::{DrawContext, key, label, mark, reference};
use crate::content::chart::{ChartKind, Point, Scale, Series};
use crate::typeset::picture::{Mark, Picture};
use crate::typeset::text::{truncate, width};
use crate::typeset::{Charset, Face, Role};

/// Minimum columns between two marks of a line; points closer together have no mark.
const MARK_GAP: usize = 3;

/// Maximum number of distinct x values for which every value has its own tick.
const MAX_OWN_TICKS: usize = 12;

/// Draws a line or area chart; `None` if it would not be legible.
pub fn draw(context: &DrawContext) -> Option<Picture> {
    let chart = context.chart;
    if chart.series.len() > mark::MAX_MARKS {
        return None;
    }
    let points = || chart.series.iter().flat_map(|series| &series.points);
    let mut xs: Vec<f64> = points().map(|point| point.x).collect();
    let traced = || chart.traces.iter().flatten();
    let ends = |point: &Point| point.interval.map_or([point.y; 2], |(low, high)| [low, high]);
    let mut ys: Vec<f64> = points().flat_map(|point| [point.y].into_iter().chain(ends(point))).collect();
    if chart.kind == ChartKind::Area && matches!(chart.y.scale, Scale::Linear { .. }) {
        ys.push(0.0);
    }
    ys.extend(traced().map(|point| point.1));
    // Ticks are at the x values of the series, not of the reference lines.
    let own_xs = xs.clone();
    xs.extend(traced().map(|point| point.0));
    let all_xs: Vec<f64> = xs.iter().copied().chain(reference::values(context, true)).collect();
    ys.extend(reference::values(context, false));
    let (x, y) = (Ruler::new(&chart.x, &all_xs)?, Ruler::new(&chart.y, &ys)?);
    let mut own_ticks = Ruler::ticks_at(&own_xs);
    own_ticks.truncate(if own_ticks.len() > MAX_OWN_TICKS { 0 } else { MAX_OWN_TICKS });
    let height = context.height();
    let names = Names::new(context, height);
    let plan = || Plan { x: &x, y: &y, height, margin: names.margin, x_ticks: own_ticks.clone(), names_above: false };
    // Labels of reference lines are placed as if everything were shown, so that they do not move between states.
    let mut whole = Plane::new(context, plan())?;
    ink(&context.whole(), &mut whole, &y);
    let named = if names.margin > 0 || context.is_facet { None } else { whole.name_references(context) };
    let mut plane = Plane::new(context, plan())?;
    ink(context, &mut plane, &y);
    if names.margin > 0 {
        names.write(context, &mut plane);
    }
    for (column, row, text) in named.iter().flatten() {
        plane.canvas.text(*column, *row, text, reference::FACE);
    }
    plane.references(context);
    let mut picture = plane.into_picture();
    let mut entries = if names.in_key { key::series_marks(context) } else { Vec::new() };
    if names.margin == 0 && named.is_none() {
        entries.extend(key::references(context, false));
    }
    context.add_key(&mut picture, &entries);
    Some(picture)
}

/// Returns the entries of the key below small multiples.
pub fn key(context: &DrawContext) -> Vec<Entry> {
    let series = if label::are_named(context) { key::series_marks(context) } else { Vec::new() };
    series.into_iter().chain(key::references(context, true)).chain(key::references(context, false)).collect()
}

/// Draws bands, areas, lines and marks.
fn ink(context: &DrawContext, plane: &mut Plane, y: &Ruler) {
    let count = context.chart.series.len();
    for trace in &context.chart.traces {
        for pair in trace.windows(2) {
            let (from, to) = (plane.place(pair[0].0, pair[0].1), plane.place(pair[1].0, pair[1].1));
            plane.canvas.line(from, to, Stroke::Solid, Face::of(Role::Faint));
        }
    }
    if context.chart.kind == ChartKind::Area {
        (0..count).for_each(|series| fill(context, plane, series, y));
    }
    (0..count).for_each(|series| band(context, plane, series));
    // Drawing order: faint, then bright, then highlighted series.
    let faint_first = |series: &usize| {
        let is_bright = context.series_face(*series).is_some_and(|face| face.role != Role::Faint);
        (is_bright, context.is_series_focus(*series))
    };
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(faint_first);
    order.iter().for_each(|series| join(context, plane, *series));
    order.iter().rev().for_each(|series| dot(context, plane, *series));
}

/// The positions of the labels of the series and of horizontal reference lines.
struct Names {
    /// Columns kept for labels at the right of the axes.
    margin: usize,
    /// Whether the labels of the series are in the key below.
    in_key: bool,
    /// Labels of the series.
    series: Vec<String>,
    /// Labels of the horizontal reference lines.
    references: Vec<String>,
}

impl Names {
    fn new(context: &DrawContext, height: usize) -> Names {
        if !label::are_named(context) || context.is_facet {
            return Names { margin: 0, in_key: false, series: vec![], references: vec![] };
        }
        let clean = |series: &Series| truncate(&series.label, context.columns, context.glyphs);
        let series: Vec<String> = context.chart.series.iter().map(clean).collect();
        let references: Vec<String> =
            reference::on(context, false).map(|reference| reference::words(context, reference)).collect();
        let count = series.len() + references.len();
        let widest = series.iter().chain(&references).map(|label| width(label)).max().unwrap_or(0);
        // The margin has a blank, the mark, a blank, the label, a bracket.
        let margin = widest + 4;
        let fits = margin * 5 <= context.columns * 2 && count <= height;
        Names { margin: if fits { margin } else { 0 }, in_key: !fits, series, references }
    }

    /// Writes the labels at the rows where the lines end.
    fn write(&self, context: &DrawContext, plane: &mut Plane) {
        let column = plane.left + plane.width + 1;
        let series = &context.chart.series;
        let last = |points: &[Point]| {
            let last = points.iter().max_by(|a, b| a.x.total_cmp(&b.x))?;
            Some(plane.place(last.x, last.y))
        };
        let mut ends: Vec<CanvasPoint> = series.iter().map(|series| last(&series.points).unwrap_or_default()).collect();
        let edge = plane.left as f64 + plane.width as f64 - 0.5;
        ends.extend(reference::values(context, false).into_iter().map(|value| (edge, plane.place(0.0, value).1)));
        let wanted: Vec<f64> = ends.iter().map(|(_, down)| down - plane.top as f64).collect();
        let Some(rows) = label::push_apart(&wanted, plane.height) else { return };
        for (index, label) in self.series.iter().enumerate() {
            let Some(face) = context.series_face(index) else { continue };
            let row = rows[index].row + plane.top;
            if rows[index].is_unclear || ends[index].0 as usize + 2 != column {
                plane.canvas.text(column, row, mark::mark(index, context.glyphs), face);
            }
            plane.canvas.text(column + 2, row, label, face);
            if context.is_series_focus(index) {
                plane.canvas.brackets(column + 2, row, width(label));
            }
        }
        for (label, placed) in self.references.iter().zip(&rows[series.len()..]) {
            let row = placed.row + plane.top;
            let sign = reference::level(context.glyphs).to_string();
            plane.canvas.text(column, row, &sign, reference::FACE);
            plane.canvas.text(column + 2, row, label, reference::FACE);
        }
    }
}

/// Returns the pairs of neighbouring points of a series, with the face of the line between them.
fn pairs<'a>(context: &'a DrawContext, series: usize) -> impl Iterator<Item = (&'a Point, &'a Point, Face)> {
    let Series { points, is_joined, .. } = &context.chart.series[series];
    points.windows(2).filter(|_| *is_joined).filter_map(move |pair| {
        let face = context.joint(series, &pair[0].row, &pair[1].row)?;
        Some((&pair[0], &pair[1], face))
    })
}

fn join(context: &DrawContext, plane: &mut Plane, series: usize) {
    for (from, to, face) in pairs(context, series) {
        let (from, to) = (plane.place(from.x, from.y), plane.place(to.x, to.y));
        plane.canvas.line(from, to, Stroke::Solid, face);
    }
}

/// Draws marks along a line: at the last point, at points that the text quotes, and at points that are not joined to
/// others.
fn dot(context: &DrawContext, plane: &mut Plane, series: usize) {
    let mark = mark::mark(series, context.glyphs);
    let points = &context.chart.series[series].points;
    let is_joined = |index: usize| {
        if !context.chart.series[series].is_joined {
            return false;
        }
        let joint =
            |from: Option<usize>, to: usize| context.joint(series, &points.get(from?)?.row, &points.get(to)?.row);
        joint(index.checked_sub(1), index).or_else(|| joint(Some(index), index + 1)).is_some()
    };
    let is_quoted = |point: &Point| context.quoted.contains(&point.row);
    let mut taken: Vec<usize> = Vec::new();
    let mut order: Vec<(usize, &Point)> = points.iter().enumerate().rev().collect();
    order.sort_by_key(|(_, point)| !is_quoted(point));
    for (index, point) in order {
        let Some(face) = context.face(series, &point.row) else { continue };
        let (column, row) = plane.cell(point.x, point.y);
        plane.canvas.mark(Mark::at(context.datum(series, &point.row), (column, row)));
        let is_far = taken.iter().all(|taken| taken.abs_diff(column) >= MARK_GAP);
        let is_focus = context.is_row_focus(&point.row);
        let is_wanted = is_far || is_quoted(point) || index + 1 == points.len() || !is_joined(index);
        if is_focus || (is_wanted && !plane.canvas.is_text(column, row)) {
            plane.canvas.text(column, row, mark, face);
            taken.push(column);
        }
        if is_focus {
            plane.canvas.brackets(column, row, 1);
        }
    }
}

/// Draws the band between the lower and upper ends of the intervals.
fn band(context: &DrawContext, plane: &mut Plane, series: usize) {
    for (from, to, face) in pairs(context, series) {
        if let (Some(first), Some(second)) = (from.interval, to.interval) {
            let upper = (plane.place(from.x, first.1), plane.place(to.x, second.1));
            let lower = (plane.place(from.x, first.0), plane.place(to.x, second.0));
            shade(&mut plane.canvas, upper, lower, face);
        }
    }
}

/// Fills the area between a line and the axis.
fn fill(context: &DrawContext, plane: &mut Plane, series: usize, y: &Ruler) {
    let base = y.base();
    for (from, to, face) in pairs(context, series) {
        let upper = (plane.place(from.x, from.y), plane.place(to.x, to.y));
        // The axis is below the centre of the lowest cell.
        let foot = |x: f64| {
            let (across, down) = plane.place(x, base);
            (across, if y.fraction(base) == 0.0 { down + 0.49 } else { down })
        };
        let lower = (foot(from.x), foot(to.x));
        shade(&mut plane.canvas, upper, lower, face);
    }
}

/// Fills the area between two lines over the same columns.
fn shade(canvas: &mut Canvas, upper: (CanvasPoint, CanvasPoint), lower: (CanvasPoint, CanvasPoint), face: Face) {
    let at = |line: (CanvasPoint, CanvasPoint), across: f64| {
        let run = line.1.0 - line.0.0;
        let along = if run == 0.0 { 0.0 } else { (across - line.0.0) / run };
        line.0.1 + along * (line.1.1 - line.0.1)
    };
    let (first, last) = (upper.0.0.min(upper.1.0), upper.0.0.max(upper.1.0));
    let glyph = canvas.pick(' ', '░', ':');
    for column in first as usize..=last as usize {
        let across = (column as f64 + 0.5).clamp(first, last);
        let (top, bottom) = (at(upper, across), at(lower, across));
        let (top, bottom) = (top.min(bottom), top.max(bottom));
        for row in top.max(0.0) as usize..=bottom.max(0.0) as usize {
            if canvas.glyphs() == Charset::Full {
                canvas.dots(column, row, sparse_dots(row, top, bottom), face);
            } else {
                canvas.under(column, row, glyph, face);
            }
        }
    }
}

/// Returns every fourth dot of a braille cell, between `top` and `bottom`.
fn sparse_dots(row: usize, top: f64, bottom: f64) -> u8 {
    let inside = |dot_row: usize| (top..=bottom).contains(&(row as f64 + (dot_row as f64 + 0.5) / 4.0));
    [(0, 0x01), (2, 0x20)].into_iter().filter(|(dot_row, _)| inside(*dot_row)).fold(0, |dots, (_, dot)| dots | dot)
}
