//! Dot charts with intervals, and arrow charts from an open mark to a full one.

use super::key::Entry;
use super::marks::{Marks, Naming, is_upright};
use super::plane::{Plan, Plane};
use super::scale::Ruler;
use super::values::Values;
use super::{DrawContext, key, label, mark, marks, reference};
use crate::content::chart::{Chart, ChartKind, End, Scale, Series};
use crate::typeset::picture::Picture;
use crate::typeset::text::{truncate, width};
use crate::typeset::{Face, Role};

/// Reciprocal of the maximum share of columns that is kept for labels at the right of the marks.
const NAME_SHARE: usize = 3;

/// Explanation of the digits that replace marks where several coincide.
const COUNT_NOTE: &str = "a digit: so many marks in one place";

/// Draws a chart of dots or arrows; `None` if it would not be legible.
pub fn draw(context: &DrawContext) -> Option<Picture> {
    let (x, y) = rulers(context)?;
    let scatter = Scatter { context, x, y, values: Values::new(context) };
    let margin = scatter.values.as_ref().map_or(0, Values::margin);
    let naming = naming(context);
    if naming == Naming::Key && is_upright(context) && !context.is_facet {
        let widest = context.chart.series.iter().map(|series| width(&series.label) + 2).max().unwrap_or(0);
        let most = widest.min(context.columns / NAME_SHARE);
        // Margins are tried from narrow to wide, until every label fits.
        for margin in [0, most / 2, most] {
            if let Some(places) = scatter.name_places(margin) {
                return scatter.picture(margin, Naming::Direct, &places);
            }
        }
    }
    scatter.picture(margin, naming, &[])
}

/// Returns the way in which series are identified if they are not labelled beside their marks.
fn naming(context: &DrawContext) -> Naming {
    if are_named_by_axis(context.common) || !label::are_named(context) { Naming::Axis } else { Naming::Key }
}

/// Returns the entries of the key below small multiples.
pub fn key(context: &DrawContext) -> Vec<Entry> {
    let entries = marks_key(context, naming(context)).into_iter();
    entries.chain(key::references(context, true)).chain(key::references(context, false)).collect()
}

/// Returns the key for marks that are not labelled in the chart.
fn marks_key(context: &DrawContext, naming: Naming) -> Vec<Entry> {
    let is_key = naming == Naming::Key;
    let series = if is_key { key::series(context, |series| key_mark(context, series)) } else { Vec::new() };
    let ghost =
        context.common.ghost.iter().map(|label| Entry::dim(format!("{} {label}", marks::ghost(context.glyphs))));
    series.into_iter().chain(key::ends(context, is_key)).chain(ghost).collect()
}

/// Returns the axes, with ranges that contain all points, arrow ends and intervals.
fn rulers(context: &DrawContext) -> Option<(Ruler, Ruler)> {
    let (mut xs, mut ys) = (vec![], vec![]);
    for point in context.chart.series.iter().flat_map(|series| &series.points) {
        xs.extend([Some(point.x), point.to.as_ref().map(|end| end.x)].into_iter().flatten());
        ys.extend([Some(point.y), point.to.as_ref().map(|end| end.y)].into_iter().flatten());
        if let Some((low, high)) = point.interval {
            if is_upright(context) { &mut ys } else { &mut xs }.extend([low, high]);
        }
    }
    let points = context.common.series.iter().flat_map(|series| &series.points);
    xs.extend(points.filter_map(|point| point.ghost.as_ref()).map(|ghost| ghost.value));
    xs.extend(reference::values(context, true));
    ys.extend(reference::values(context, false));
    Some((Ruler::new(&context.chart.x, &xs)?, Ruler::new(&context.chart.y, &ys)?))
}

/// Whether each series is on one row, which has the name of the series on the vertical axis.
pub fn are_named_by_axis(chart: &Chart) -> bool {
    let Scale::Category(names) = &chart.y.scale else { return false };
    let stands_at_name = |series: &Series| {
        series.points.iter().all(|point| names.get(point.y as usize).is_some_and(|name| *name == series.label))
    };
    chart.series.iter().all(stands_at_name)
}

/// The parts of the picture that do not depend on the naming of the series.
struct Scatter<'a> {
    context: &'a DrawContext<'a>,
    x: Ruler,
    y: Ruler,
    values: Option<Values>,
}

impl Scatter<'_> {
    fn plane(&self, margin: usize) -> Option<Plane<'_>> {
        let height = self.context.height();
        let names_above = self.values.as_ref().is_some_and(Values::need_names_above);
        Plane::new(self.context, Plan { x: &self.x, y: &self.y, height, margin, x_ticks: vec![], names_above })
    }

    /// Draws the picture, with the labels of the series at `places`.
    fn picture(&self, margin: usize, naming: Naming, places: &[(usize, usize)]) -> Option<Picture> {
        let context = self.context;
        let mut plane = self.plane(margin)?;
        let is_counted = Marks::new(context, naming).draw(&mut plane)?;
        for (series, (column, row)) in places.iter().enumerate() {
            let Some(face) = context.series_face(series) else { continue };
            let name = name(context, series);
            plane.canvas.text(*column, *row, &name, face);
            if context.is_series_focus(series) {
                plane.canvas.brackets(*column, *row, width(&name));
            }
        }
        if let Some(values) = &self.values {
            values.write(context, &mut plane);
        }
        let named = if context.is_facet { None } else { self.reference_names(margin, naming, places) };
        for (column, row, text) in named.iter().flatten() {
            plane.canvas.text(*column, *row, text, reference::FACE);
        }
        plane.references(context);
        track(&mut plane);
        let mut picture = plane.into_picture();
        let mut entries = marks_key(context, naming);
        if named.is_none() {
            entries.extend(key::references(context, false));
        }
        entries.extend(is_counted.then(|| Entry::dim(COUNT_NOTE.to_owned())));
        if context.is_facet {
            entries.retain(|entry| entry.text == COUNT_NOTE);
            picture.lines.extend(key::lines(&entries, context.columns, context.glyphs));
        }
        context.add_key(&mut picture, &entries);
        Some(picture)
    }

    /// Places the labels of reference lines as if everything were shown, so that they do not move between states.
    fn reference_names(
        &self,
        margin: usize,
        naming: Naming,
        places: &[(usize, usize)],
    ) -> Option<Vec<(usize, usize, String)>> {
        let whole = self.context.whole();
        let mut plane = self.plane(margin)?;
        Marks::new(&whole, naming).draw(&mut plane)?;
        for (series, (column, row)) in places.iter().enumerate() {
            plane.canvas.text(*column, *row, &name(&whole, series), Face::default());
        }
        plane.name_references(&whole)
    }

    /// Returns a position for each series' label, beside its last or first mark; `None` if one does not fit.
    fn name_places(&self, margin: usize) -> Option<Vec<(usize, usize)>> {
        // Labels are placed as if everything were shown, so that they do not move between states.
        let whole = self.context.whole();
        let mut plane = self.plane(margin)?;
        Marks::new(&whole, Naming::Direct).draw(&mut plane)?;
        plane.references(&whole);
        let rows = plane.rows();
        let place = |(index, series): (usize, &Series)| {
            let ends = series.points.iter().filter_map(|point| point.to.as_ref());
            let ends = ends.map(|End { x, y, .. }| plane.cell(*x, *y));
            let starts = series.points.iter().map(|point| plane.cell(point.x, point.y));
            let text = name(&whole, index);
            let beside = |mark| label::beside(&plane.canvas, mark, &text, rows.clone());
            let place = ends.max().and_then(beside).or_else(|| starts.max().and_then(beside))?;
            plane.canvas.text(place.0, place.1, &text, Face::default());
            Some(place)
        };
        whole.chart.series.iter().enumerate().map(place).collect()
    }
}

fn key_mark(context: &DrawContext, series: usize) -> String {
    match mark::ends(series, context.glyphs) {
        Some((open, full)) if context.chart.kind == ChartKind::Arrows => format!("{open}{full}"),
        _ => mark::mark(series, context.glyphs).to_owned(),
    }
}

/// Draws dotted guides from each name to its marks.
fn track(plane: &mut Plane) {
    let dot = plane.canvas.pick('·', '·', '.');
    let names = plane.names();
    for index in 0..names {
        let row = plane.place(0.0, index as f64).1 as usize;
        let columns = plane.left..plane.left + plane.width;
        let last = columns.rev().find(|column| plane.canvas.is_text(*column, row)).unwrap_or(0);
        for column in (plane.left + 1..last).step_by(2) {
            plane.canvas.under(column, row, dot, Face::of(Role::Rule));
        }
    }
}

fn name(context: &DrawContext, series: usize) -> String {
    truncate(&context.chart.series[series].label, context.columns, context.glyphs)
}
