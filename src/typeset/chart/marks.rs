//! Marks of dots and arrows, with the lines between them. A cell with several marks shows their number.

use std::collections::HashMap;

use super::canvas::Stroke;
use super::plane::Plane;
use super::{DrawContext, mark};
use crate::content::chart::{ChartKind, Point, Scale};
use crate::typeset::picture::Mark;
use crate::typeset::{Charset, Face, Role};

/// The way in which series are identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// No identification is needed: there is one series, or the axis names them.
    Axis,
    /// A label beside the mark.
    Direct,
    /// A mark for each series, and a key below.
    Key,
}

/// Whether intervals are vertical.
pub fn is_upright(context: &DrawContext) -> bool {
    !matches!(context.chart.y.scale, Scale::Category(_))
}

/// Returns the glyph for the reference value ("ghost") of a mark.
pub fn ghost(glyphs: Charset) -> &'static str {
    if glyphs == Charset::Ascii { "|" } else { "╎" }
}

/// Draws the marks of a chart, and counts those in the same cell.
pub struct Marks<'a> {
    context: &'a DrawContext<'a>,
    naming: Naming,
    taken: HashMap<(usize, usize), Pile>,
    /// Cells of highlighted rows.
    focus: Vec<(usize, usize)>,
}

/// The marks in one cell.
#[derive(Debug, Clone, Copy, Default)]
struct Pile {
    count: usize,
    /// Whether all marks in the cell are faint; a bright mark covers faint ones.
    is_faint: bool,
}

impl<'a> Marks<'a> {
    /// Creates the state before any mark is drawn.
    pub fn new(context: &'a DrawContext<'a>, naming: Naming) -> Marks<'a> {
        Marks { context, naming, taken: HashMap::new(), focus: vec![] }
    }

    /// Draws all marks, faint ones first. Returns whether any cell has several marks; `None` if there are more series
    /// than marks.
    pub fn draw(mut self, plane: &mut Plane) -> Option<bool> {
        let context = self.context;
        let points = || {
            context
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
            if let (Some(ghost_value), Some(face)) = (&point.ghost, context.face(series, &point.row)) {
                let (column, row) = plane.cell(ghost_value.value, point.y);
                let role = if face.role == Role::Faint { Role::Faint } else { Role::Dim };
                plane.canvas.text(column, row, ghost(context.glyphs), Face::of(role));
            }
        }
        for (series, point) in points() {
            let (open, full) = self.glyphs(series)?;
            let start = plane.cell(point.x, point.y);
            let end = point.to.as_ref().map(|end| (plane.cell(end.x, end.y), end));
            match end {
                // An arrow within one cell shows only its end.
                Some((cell, end)) if cell == start => {
                    let cell = self.mark(plane, cell, full, context.face(series, &end.row));
                    self.note(plane, cell, series, &point.row);
                    self.note(plane, cell, series, &end.row);
                }
                Some((cell, end)) => {
                    let cells = [(start, open, &point.row), (cell, full, &end.row)];
                    for (cell, glyph, row) in cells {
                        let cell = self.mark(plane, cell, glyph, context.face(series, row));
                        self.note(plane, cell, series, row);
                    }
                }
                None => {
                    let cell = self.mark(plane, start, full, context.face(series, &point.row));
                    self.note(plane, cell, series, &point.row);
                }
            }
        }
        for mark in &self.focus {
            plane.canvas.brackets(mark.0, mark.1, 1);
        }
        Some(self.taken.values().any(|pile| pile.count > 1))
    }

    /// Returns the marks for the start and the end of a series' arrows or dots.
    fn glyphs(&self, series: usize) -> Option<(&'static str, &'static str)> {
        let is_arrow = self.context.chart.kind == ChartKind::Arrows;
        match self.naming {
            Naming::Key if is_arrow => mark::ends(series, self.context.glyphs),
            _ if is_arrow => mark::ends(0, self.context.glyphs),
            Naming::Axis => Some(("", mark::mark(0, self.context.glyphs))),
            _ if series < mark::MAX_MARKS => Some(("", mark::mark(series, self.context.glyphs))),
            _ => None,
        }
    }

    /// Records the position of a data row, unless the row is left out.
    fn note(&mut self, plane: &mut Plane, cell: (usize, usize), series: usize, row: &str) {
        if self.context.face(series, row).is_some() {
            plane.canvas.mark(Mark::at(self.context.datum(series, row), cell));
            self.focus.extend(self.context.is_row_focus(row).then_some(cell));
        }
    }

    /// Draws a mark and returns its cell. In a row of names, a second mark for the same cell is drawn beside the
    /// first.
    fn mark(&mut self, plane: &mut Plane, cell: (usize, usize), glyph: &str, face: Option<Face>) -> (usize, usize) {
        let (column, row) = cell;
        // What is left out keeps its place, so that nothing moves when it comes.
        if plane.names() > 0 && self.taken.contains_key(&cell) {
            let columns = plane.left..plane.left + plane.width;
            let beside = [Some(column + 1), column.checked_sub(1)].into_iter().flatten();
            let mut beside = beside.filter(|column| columns.contains(column)).map(|column| (column, row));
            if let Some(beside) = beside.find(|cell| !self.taken.contains_key(cell)) {
                return self.mark(plane, beside, glyph, face);
            }
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

    /// Draws the line between two marks, or along an interval.
    fn way(&self, plane: &mut Plane, series: usize, point: &Point, is_faint: bool) {
        let wanted = |face: &Face| (face.role == Role::Faint) == is_faint;
        if let Some((low, high)) = point.interval
            && let Some(face) = self.context.face(series, &point.row).filter(wanted)
        {
            whisker(plane, point, low, high, is_upright(self.context), face);
        }
        if let Some(end) = &point.to
            && let Some(face) = self.context.joint(series, &point.row, &end.row).filter(wanted)
        {
            let (from, to) = (plane.place(point.x, point.y), plane.place(end.x, end.y));
            // Diagonal lines are of fine dots; lines along a row are solid.
            let is_level = from.1 as usize == to.1 as usize;
            let is_fine = plane.canvas.glyphs() == Charset::Full;
            let stroke = if is_level || is_fine { Stroke::Solid } else { Stroke::Dotted };
            plane.canvas.line(from, to, stroke, face);
        }
    }
}

/// Draws an error bar with its ends.
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
