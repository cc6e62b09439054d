//! Dot charts with intervals, and arrow charts from an open mark to a full one.

use super::key::Entry;
use super::marks::{Marks, Naming, is_upright};
use super::plane::{Plan, Plane};
use super::scale::Ruler;
use super::values::Values;
use super::{Sheet, key, label, mark, marks, reference};
use crate::content::chart::{Chart, ChartKind, End, Scale, Series};
use crate::typeset::picture::Picture;
use crate::typeset::text::{truncate, width};
use crate::typeset::{Face, Role};

/// Reciprocal of the maximum share of columns that is kept for labels at the right of the marks.
const NAME_SHARE: usize = 3;

/// Explanation of the digits that replace marks where several coincide.
const COUNT_NOTE: &str = "a digit: so many marks in one place";

/// Draws a chart of dots or arrows; `None` if it would not be legible.
pub fn draw(sheet: &Sheet) -> Option<Picture> {
    let (x, y) = rulers(sheet)?;
    let scatter = Scatter { sheet, x, y, values: Values::new(sheet) };
    let margin = scatter.values.as_ref().map_or(0, Values::margin);
    let naming = naming(sheet);
    if naming == Naming::Key && is_upright(sheet) && !sheet.is_facet {
        let widest = sheet.chart.series.iter().map(|series| width(&series.label) + 2).max().unwrap_or(0);
        let most = widest.min(sheet.columns / NAME_SHARE);
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
fn naming(sheet: &Sheet) -> Naming {
    if are_named_by_axis(sheet.common) || !label::are_named(sheet) { Naming::Axis } else { Naming::Key }
}

/// Returns the entries of the key below small multiples.
pub fn key(sheet: &Sheet) -> Vec<Entry> {
    let entries = marks_key(sheet, naming(sheet)).into_iter();
    entries.chain(key::references(sheet, true)).chain(key::references(sheet, false)).collect()
}

/// Returns the key for marks that are not labelled in the chart.
fn marks_key(sheet: &Sheet, naming: Naming) -> Vec<Entry> {
    let is_key = naming == Naming::Key;
    let series = if is_key { key::series(sheet, |series| key_mark(sheet, series)) } else { Vec::new() };
    let ghost = sheet.common.ghost.iter().map(|label| Entry::dim(format!("{} {label}", marks::ghost(sheet.glyphs))));
    series.into_iter().chain(key::ends(sheet, is_key)).chain(ghost).collect()
}

/// Returns the axes, with ranges that contain all points, arrow ends and intervals.
fn rulers(sheet: &Sheet) -> Option<(Ruler, Ruler)> {
    let (mut xs, mut ys) = (vec![], vec![]);
    for point in sheet.chart.series.iter().flat_map(|series| &series.points) {
        xs.extend([Some(point.x), point.to.as_ref().map(|end| end.x)].into_iter().flatten());
        ys.extend([Some(point.y), point.to.as_ref().map(|end| end.y)].into_iter().flatten());
        if let Some((low, high)) = point.interval {
            if is_upright(sheet) { &mut ys } else { &mut xs }.extend([low, high]);
        }
    }
    let points = sheet.common.series.iter().flat_map(|series| &series.points);
    xs.extend(points.filter_map(|point| point.ghost.as_ref()).map(|ghost| ghost.value));
    xs.extend(reference::values(sheet, true));
    ys.extend(reference::values(sheet, false));
    Some((Ruler::new(&sheet.chart.x, &xs)?, Ruler::new(&sheet.chart.y, &ys)?))
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
    sheet: &'a Sheet<'a>,
    x: Ruler,
    y: Ruler,
    values: Option<Values>,
}

impl Scatter<'_> {
    fn plane(&self, margin: usize) -> Option<Plane<'_>> {
        let height = self.sheet.height();
        let names_above = self.values.as_ref().is_some_and(Values::need_names_above);
        Plane::new(self.sheet, Plan { x: &self.x, y: &self.y, height, margin, x_ticks: vec![], names_above })
    }

    /// Draws the picture, with the labels of the series at `places`.
    fn picture(&self, margin: usize, naming: Naming, places: &[(usize, usize)]) -> Option<Picture> {
        let sheet = self.sheet;
        let mut plane = self.plane(margin)?;
        let is_counted = Marks::new(sheet, naming).draw(&mut plane)?;
        for (series, (column, row)) in places.iter().enumerate() {
            let Some(face) = sheet.series_face(series) else { continue };
            let name = name(sheet, series);
            plane.canvas.text(*column, *row, &name, face);
            if sheet.is_series_focus(series) {
                plane.canvas.brackets(*column, *row, width(&name));
            }
        }
        if let Some(values) = &self.values {
            values.write(sheet, &mut plane);
        }
        let named = if sheet.is_facet { None } else { self.reference_names(margin, naming, places) };
        for (column, row, text) in named.iter().flatten() {
            plane.canvas.text(*column, *row, text, reference::FACE);
        }
        plane.references(sheet);
        track(&mut plane);
        let mut picture = plane.into_picture();
        let mut entries = marks_key(sheet, naming);
        if named.is_none() {
            entries.extend(key::references(sheet, false));
        }
        entries.extend(is_counted.then(|| Entry::dim(COUNT_NOTE.to_owned())));
        if sheet.is_facet {
            entries.retain(|entry| entry.text == COUNT_NOTE);
            picture.lines.extend(key::lines(&entries, sheet.columns, sheet.glyphs));
        }
        sheet.add_key(&mut picture, &entries);
        Some(picture)
    }

    /// Places the labels of reference lines as if everything were shown, so that they do not move between states.
    fn reference_names(
        &self,
        margin: usize,
        naming: Naming,
        places: &[(usize, usize)],
    ) -> Option<Vec<(usize, usize, String)>> {
        let whole = self.sheet.whole();
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
        let whole = self.sheet.whole();
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

fn key_mark(sheet: &Sheet, series: usize) -> String {
    match mark::ends(series, sheet.glyphs) {
        Some((open, full)) if sheet.chart.kind == ChartKind::Arrows => format!("{open}{full}"),
        _ => mark::mark(series, sheet.glyphs).to_owned(),
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

fn name(sheet: &Sheet, series: usize) -> String {
    truncate(&sheet.chart.series[series].label, sheet.columns, sheet.glyphs)
}
