//! Dots with their intervals, and arrows from an open mark to a full one.

use std::collections::HashMap;

use super::canvas::Stroke;
use super::plane::{self, Plan, Plane};
use super::scale::Ruler;
use super::values::Values;
use super::{Sheet, label, mark};
use crate::content::chart::{ChartKind, End, Point, Scale, Series};
use crate::typeset::picture::{Mark, Picture};
use crate::typeset::text::{truncate, width};
use crate::typeset::{Face, GlyphSet, Line, Role, Run};

/// Of the columns, one in so many may be kept free for names right of the marks.
const NAME_SHARE: usize = 3;

/// What explains digits among the marks.
const COUNT_NOTE: &str = "a digit: so many marks in one place";

/// How series are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// They need not be: there is one, or the axis names them.
    Axis,
    /// A name beside the mark.
    Direct,
    /// A mark of its own and a key below.
    Key,
}

/// Draws a chart of dots or arrows.
pub fn draw(sheet: &Sheet) -> Option<Picture> {
    let (x, y) = rulers(sheet)?;
    let scatter = Scatter { sheet, x, y, values: Values::new(sheet) };
    let margin = scatter.values.as_ref().map_or(0, Values::columns);
    if is_named_by_axis(sheet) || !label::are_named(sheet) {
        return scatter.picture(margin, Naming::Axis, &[]);
    }
    if is_upright(sheet) {
        let widest = sheet.chart.series.iter().map(|series| width(&series.label) + 2).max().unwrap_or(0);
        let most = widest.min(sheet.columns / NAME_SHARE);
        // The narrowest margin in which every name finds a place.
        for margin in [0, most / 2, most] {
            if let Some(places) = scatter.name_places(margin) {
                return scatter.picture(margin, Naming::Direct, &places);
            }
        }
    }
    scatter.picture(margin, Naming::Key, &[])
}

/// The axes, wide enough for points, ends and intervals.
fn rulers(sheet: &Sheet) -> Option<(Ruler, Ruler)> {
    let (mut xs, mut ys) = (vec![], vec![]);
    for point in sheet.chart.series.iter().flat_map(|series| &series.points) {
        xs.extend([Some(point.x), point.to.as_ref().map(|end| end.x)].into_iter().flatten());
        ys.extend([Some(point.y), point.to.as_ref().map(|end| end.y)].into_iter().flatten());
        if let Some((low, high)) = point.interval {
            if is_upright(sheet) { &mut ys } else { &mut xs }.extend([low, high]);
        }
    }
    Some((Ruler::new(&sheet.chart.x, &xs)?, Ruler::new(&sheet.chart.y, &ys)?))
}

/// Whether intervals go up and down.
fn is_upright(sheet: &Sheet) -> bool {
    !matches!(sheet.chart.y.scale, Scale::Category(_))
}

/// Whether each series lies on the name of its own on the vertical axis.
fn is_named_by_axis(sheet: &Sheet) -> bool {
    let Scale::Category(names) = &sheet.chart.y.scale else { return false };
    let stands_at_name = |series: &Series| {
        series.points.iter().all(|point| names.get(point.y as usize).is_some_and(|name| *name == series.label))
    };
    sheet.chart.series.iter().all(stands_at_name)
}

/// What the picture is drawn from, however its series are named.
struct Scatter<'a> {
    sheet: &'a Sheet<'a>,
    x: Ruler,
    y: Ruler,
    values: Option<Values>,
}

impl Scatter<'_> {
    fn plane(&self, margin: usize) -> Option<Plane<'_>> {
        let height = plane::height(self.sheet.columns);
        Plane::new(self.sheet, Plan { x: &self.x, y: &self.y, height, margin, x_ticks: vec![] })
    }

    /// The picture, names standing at `places`.
    fn picture(&self, margin: usize, naming: Naming, places: &[(usize, usize)]) -> Option<Picture> {
        let sheet = self.sheet;
        let mut plane = self.plane(margin)?;
        let is_counted = Marks::new(sheet, naming).draw(&mut plane)?;
        for (series, (column, row)) in places.iter().enumerate() {
            if let Some(face) = sheet.series_face(series) {
                plane.canvas.text(*column, *row, &name(sheet, series), face);
            }
        }
        if let Some(values) = &self.values {
            values.write(sheet, &mut plane);
        }
        track(&mut plane);
        let mut picture = plane.into_picture();
        if naming == Naming::Key {
            picture.lines.extend(label::key(sheet, |series| key_mark(sheet, series)));
        }
        if is_counted {
            let text = truncate(COUNT_NOTE, sheet.columns, sheet.glyphs);
            picture
                .lines
                .push(Line { runs: vec![Run { text, face: Face::of(Role::Dim), target: None }], ..Line::default() });
        }
        Some(picture)
    }

    /// A place for each series' name beside its last mark, or beside its first; none if there is not one for all.
    fn name_places(&self, margin: usize) -> Option<Vec<(usize, usize)>> {
        // On the whole picture, so that names stay where they are between states.
        let whole = self.sheet.whole();
        let mut plane = self.plane(margin)?;
        Marks::new(&whole, Naming::Direct).draw(&mut plane)?;
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

/// Leads from each name to its marks.
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

/// Draws marks, and counts them where they fall together.
struct Marks<'a> {
    sheet: &'a Sheet<'a>,
    naming: Naming,
    taken: HashMap<(usize, usize), Pile>,
    /// Cells of what is to be looked at.
    focus: Vec<(usize, usize)>,
}

/// Marks in one cell.
#[derive(Debug, Clone, Copy, Default)]
struct Pile {
    count: usize,
    /// Whether they are faint; a bright one covers those.
    is_faint: bool,
}

impl<'a> Marks<'a> {
    fn new(sheet: &'a Sheet<'a>, naming: Naming) -> Marks<'a> {
        Marks { sheet, naming, taken: HashMap::new(), focus: vec![] }
    }

    /// Draws all of them, the faint ones first. Whether some had to be counted; none if there are not enough marks.
    fn draw(mut self, plane: &mut Plane) -> Option<bool> {
        let sheet = self.sheet;
        let points = || {
            sheet
                .chart
                .series
                .iter()
                .enumerate()
                .flat_map(|(series, data)| data.points.iter().map(move |point| (series, point)))
        };
        for is_faint in [true, false] {
            points().for_each(|(series, point)| self.way(plane, series, point, is_faint));
        }
        for (series, point) in points() {
            let (open, full) = self.glyphs(series)?;
            let start = plane.cell(point.x, point.y);
            let end = point.to.as_ref().map(|end| (plane.cell(end.x, end.y), end));
            match end {
                // An arrow too short to be seen ends where it starts.
                Some((cell, end)) if cell == start => {
                    let cell = self.mark(plane, cell, full, sheet.face(series, &end.row));
                    self.note(plane, cell, series, &point.row);
                    self.note(plane, cell, series, &end.row);
                }
                Some((cell, end)) => {
                    let cells = [(start, open, &point.row), (cell, full, &end.row)];
                    for (cell, glyph, row) in cells {
                        let cell = self.mark(plane, cell, glyph, sheet.face(series, row));
                        self.note(plane, cell, series, row);
                    }
                }
                None => {
                    let cell = self.mark(plane, start, full, sheet.face(series, &point.row));
                    self.note(plane, cell, series, &point.row);
                }
            }
        }
        for mark in &self.focus {
            plane.canvas.brackets(mark.0, mark.1, 1);
        }
        Some(self.taken.values().any(|pile| pile.count > 1))
    }

    /// The marks for where something begins and ends.
    fn glyphs(&self, series: usize) -> Option<(&'static str, &'static str)> {
        let is_arrow = self.sheet.chart.kind == ChartKind::Arrows;
        match self.naming {
            Naming::Key if is_arrow => mark::ends(series, self.sheet.glyphs),
            _ if is_arrow => mark::ends(0, self.sheet.glyphs),
            Naming::Axis => Some(("", mark::mark(0, self.sheet.glyphs))),
            _ if series < mark::MAX_MARKS => Some(("", mark::mark(series, self.sheet.glyphs))),
            _ => None,
        }
    }

    /// Notes where a data row stands, unless it is left out.
    fn note(&mut self, plane: &mut Plane, cell: (usize, usize), series: usize, row: &str) {
        if self.sheet.face(series, row).is_some() {
            plane.canvas.mark(Mark::at(self.sheet.datum(series, row), cell));
            self.focus.extend(self.sheet.is_row_focus(row).then_some(cell));
        }
    }

    /// A mark in its cell, which is returned; in a row of names the second in one cell goes below the first.
    fn mark(&mut self, plane: &mut Plane, cell: (usize, usize), glyph: &str, face: Option<Face>) -> (usize, usize) {
        let (column, row) = cell;
        let below = (column, row + 1);
        // What is left out keeps its place, so that nothing moves when it comes.
        if plane.has_spare_rows() && self.taken.contains_key(&cell) && !self.taken.contains_key(&below) {
            return self.mark(plane, below, glyph, face);
        }
        let pile = self.taken.entry(cell).or_default();
        let Some(face) = face else { return cell };
        let is_faint = face.role == Role::Faint;
        if pile.count == 0 || (pile.is_faint && !is_faint) {
            *pile = Pile { count: 1, is_faint };
            plane.canvas.text(column, row, glyph, face);
        } else if pile.is_faint == is_faint {
            pile.count += 1;
            let digit = if pile.count < 10 { pile.count.to_string() } else { "+".to_owned() };
            plane.canvas.text(column, row, &digit, Face::of(if is_faint { Role::Faint } else { Role::Text }));
        }
        cell
    }

    /// What lies between two marks, or along an interval.
    fn way(&self, plane: &mut Plane, series: usize, point: &Point, is_faint: bool) {
        let wanted = |face: &Face| (face.role == Role::Faint) == is_faint;
        if let Some((low, high)) = point.interval
            && let Some(face) = self.sheet.face(series, &point.row).filter(wanted)
        {
            whisker(plane, point, low, high, is_upright(self.sheet), face);
        }
        if let Some(end) = &point.to
            && let Some(face) = self.sheet.joint(series, &point.row, &end.row).filter(wanted)
        {
            let (from, to) = (plane.place(point.x, point.y), plane.place(end.x, end.y));
            // Fine dots where there are such; along a row of marks the way is a line.
            let is_level = from.1 as usize == to.1 as usize;
            let is_fine = plane.canvas.glyphs() == GlyphSet::Full;
            let stroke = if is_level || is_fine { Stroke::Solid } else { Stroke::Dotted };
            plane.canvas.line(from, to, stroke, face);
        }
    }
}

/// An interval with its ends.
fn whisker(plane: &mut Plane, point: &Point, low: f64, high: f64, is_upright: bool, face: Face) {
    if is_upright {
        let (column, bottom) = plane.cell(point.x, low);
        let (_, top) = plane.cell(point.x, high);
        let (bar, upper, lower) = plane.canvas.pick(('│', '┬', '┴'), ('│', '┬', '┴'), ('|', '-', '-'));
        (top..=bottom).for_each(|row| plane.canvas.stroke(column, row, bar, face));
        plane.canvas.stroke(column, top, upper, face);
        plane.canvas.stroke(column, bottom, lower, face);
    } else {
        let (first, row) = plane.cell(low, point.y);
        let (last, _) = plane.cell(high, point.y);
        let (bar, left, right) = plane.canvas.pick(('─', '├', '┤'), ('─', '├', '┤'), ('-', '[', ']'));
        (first..=last).for_each(|column| plane.canvas.stroke(column, row, bar, face));
        plane.canvas.stroke(first, row, left, face);
        plane.canvas.stroke(last, row, right, face);
    }
}
