//! Dots with their intervals, and arrows from an open mark to a full one.

use std::collections::HashMap;

use super::canvas::{Stroke, face};
use super::plane::{self, Plan, Plane};
use super::scale::Ruler;
use super::values::Values;
use super::words::{truncate, width};
use super::{Sheet, label, mark};
use crate::content::chart::{ChartKind, End, Point, Scale, Series};
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
pub fn draw(sheet: &Sheet) -> Option<Vec<Line>> {
    let (x, y) = rulers(sheet)?;
    let values = Values::new(sheet);
    if is_named_by_axis(sheet) || !label::are_named(sheet) {
        let margin = values.as_ref().map_or(0, Values::columns);
        return picture(sheet, &x, &y, margin, Naming::Axis, &[], values);
    }
    let widest = sheet.chart.series.iter().map(|series| width(&series.label) + 2).max().unwrap_or(0);
    let most = widest.min(sheet.columns / NAME_SHARE);
    if values.is_none() && (sheet.chart.kind == ChartKind::Arrows || sheet.chart.series.len() <= mark::MAX_MARKS) {
        // Names are placed on the whole picture, so that they stay where they are between states.
        for margin in [0, most / 2, most] {
            let mut plane = Plane::new(sheet, plan(sheet, &x, &y, margin))?;
            Marks::new(&sheet.whole(), Naming::Direct).draw(&mut plane)?;
            if let Some(places) = name_places(sheet, &mut plane) {
                return picture(sheet, &x, &y, margin, Naming::Direct, &places, None);
            }
        }
    }
    let margin = values.as_ref().map_or(0, Values::columns);
    picture(sheet, &x, &y, margin, Naming::Key, &[], values)
}

fn plan<'a>(sheet: &Sheet, x: &'a Ruler, y: &'a Ruler, margin: usize) -> Plan<'a> {
    Plan { x, y, height: plane::height(sheet.columns), margin, x_ticks: vec![] }
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

fn picture(
    sheet: &Sheet,
    x: &Ruler,
    y: &Ruler,
    margin: usize,
    naming: Naming,
    places: &[(usize, usize)],
    values: Option<Values>,
) -> Option<Vec<Line>> {
    let mut plane = Plane::new(sheet, plan(sheet, x, y, margin))?;
    let counted = Marks::new(sheet, naming).draw(&mut plane)?;
    for (series, (column, row)) in places.iter().enumerate() {
        if let Some(face) = sheet.series_face(series) {
            plane.canvas.text(*column, *row, &name(sheet, series), face);
        }
    }
    if let Some(values) = values {
        values.write(sheet, &mut plane);
    }
    if y.names().is_some() {
        track(&mut plane);
    }
    let mut lines = plane.into_lines();
    if naming == Naming::Key {
        lines.extend(label::key(sheet, |series| key_mark(sheet, series)));
    }
    if counted {
        let text = truncate(COUNT_NOTE, sheet.columns, sheet.glyphs);
        lines.push(Line { runs: vec![Run { text, face: face(Role::Dim), target: None }], ..Line::default() });
    }
    Some(lines)
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
            plane.canvas.under(column, row, dot, face(Role::Rule));
        }
    }
}

fn name(sheet: &Sheet, series: usize) -> String {
    truncate(&sheet.chart.series[series].label, sheet.columns, sheet.glyphs)
}

/// A place for each series' name: beside its last mark, or above the first row of names; none if there is not for all.
fn name_places(sheet: &Sheet, plane: &mut Plane) -> Option<Vec<(usize, usize)>> {
    if plane.names() > 0 {
        return None;
    }
    let rows = plane.rows();
    let place = |(index, series): (usize, &Series)| {
        let ends =
            series.points.iter().filter_map(|point| point.to.as_ref()).map(|End { x, y, .. }| plane.cell(*x, *y));
        let starts = series.points.iter().map(|point| plane.cell(point.x, point.y));
        let text = name(sheet, index);
        let anchors = [ends.max(), starts.max()].into_iter().flatten();
        let mut found = anchors.map(|anchor| label::beside(&plane.canvas, anchor, &text, rows.clone()));
        let place = found.find_map(|place| place)?;
        drop(found);
        plane.canvas.text(place.0, place.1, &text, Face::default());
        Some(place)
    };
    sheet.chart.series.iter().enumerate().map(place).collect()
}

/// Draws marks, and counts them where they fall together.
struct Marks<'a> {
    sheet: &'a Sheet<'a>,
    naming: Naming,
    taken: HashMap<(usize, usize), Pile>,
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
        Marks { sheet, naming, taken: HashMap::new() }
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
        for (series, point) in points() {
            self.way(plane, series, point);
        }
        for (series, point) in points() {
            let (open, full) = self.glyphs(series)?;
            let start = plane.cell(point.x, point.y);
            let end = point.to.as_ref().map(|end| (plane.cell(end.x, end.y), end));
            match end {
                // An arrow too short to be seen ends where it starts.
                Some((cell, end)) if cell == start => self.mark(plane, cell, full, sheet.face(series, &end.row)),
                Some((cell, end)) => {
                    self.mark(plane, start, open, sheet.face(series, &point.row));
                    self.mark(plane, cell, full, sheet.face(series, &end.row));
                }
                None => self.mark(plane, start, full, sheet.face(series, &point.row)),
            }
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

    /// A mark in its cell; in a row of names the second in one cell goes below the first.
    fn mark(&mut self, plane: &mut Plane, cell: (usize, usize), glyph: &str, face: Option<Face>) {
        let (column, row) = cell;
        let below = (column, row + 1);
        // What is left out keeps its place, so that nothing moves when it comes.
        if plane.has_spare_rows() && self.taken.contains_key(&cell) && !self.taken.contains_key(&below) {
            return self.mark(plane, below, glyph, face);
        }
        let pile = self.taken.entry(cell).or_default();
        let Some(face) = face else { return };
        let is_faint = face.role == Role::Faint;
        if pile.count == 0 || (pile.is_faint && !is_faint) {
            *pile = Pile { count: 1, is_faint };
            plane.canvas.text(column, row, glyph, face);
        } else if pile.is_faint == is_faint {
            pile.count += 1;
            let digit = if pile.count < 10 { pile.count.to_string() } else { "+".to_owned() };
            plane.canvas.text(column, row, &digit, super::face(if is_faint { Role::Faint } else { Role::Text }));
        }
    }

    /// What lies between two marks, or along an interval.
    fn way(&self, plane: &mut Plane, series: usize, point: &Point) {
        let Some(start) = self.sheet.face(series, &point.row) else { return };
        if let Some((low, high)) = point.interval {
            whisker(plane, point, low, high, is_upright(self.sheet), start);
        }
        if let Some(end) = &point.to
            && let Some(face) = self.sheet.face(series, &end.row)
        {
            let face = if start.role == Role::Faint { start } else { face };
            let (from, to) = (plane.place(point.x, point.y), plane.place(end.x, end.y));
            // Fine dots in every set; along a row of dots the way is a line.
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
