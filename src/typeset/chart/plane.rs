//! The plane of a chart: two axes with ticks and labels, and the area between them.

use super::canvas::{Canvas, CanvasPoint};
use super::reference::{self, Head};
use super::scale::{Ruler, Tick};
use super::{DrawContext, title};
use crate::content::chart::Scale;
use crate::typeset::picture::Picture;
use crate::typeset::text::{truncate, width};
use crate::typeset::{Face, Role};

/// Minimum columns between the axes.
const MIN_WIDTH: usize = 16;

/// Minimum columns between the axes when names are at the left; with fewer, the names are above their rows.
const MIN_WIDTH_BESIDE: usize = 24;

/// Minimum columns between two tick labels.
const TICK_GAP: usize = 2;

/// Average columns for each tick of the horizontal axis.
const TICK_COLUMNS: usize = 6;

/// Maximum number of names on the vertical axis.
const MAX_NAMES: usize = 40;

/// Maximum number of round ticks on the horizontal axis.
const MAX_TICKS: usize = 7;

/// Maximum numbers of rows and columns by which an axis is lengthened or shortened so that its ticks are evenly spaced.
const MORE_ROWS: usize = 3;
const FEWER_ROWS: usize = 4;
const FEWER_COLUMNS: usize = 9;

/// The specification of a plane.
pub struct Plan<'a> {
    /// The horizontal axis.
    pub x: &'a Ruler,
    /// The vertical axis.
    pub y: &'a Ruler,
    /// Rows between the axes, for a vertical axis of numbers.
    pub height: usize,
    /// Columns kept blank at the right of the axes.
    pub margin: usize,
    /// Preferred ticks of the horizontal axis, used if their labels fit.
    pub x_ticks: Vec<Tick>,
    /// Whether the names of the vertical axis are always above their rows.
    pub names_above: bool,
}

/// A canvas with axes on it.
pub struct Plane<'a> {
    /// The canvas of the plane.
    pub canvas: Canvas,
    /// First column between the axes.
    pub left: usize,
    /// First row between the axes.
    pub top: usize,
    /// Columns between the axes.
    pub width: usize,
    /// Rows between the axes.
    pub height: usize,
    x: &'a Ruler,
    y: &'a Ruler,
    /// For a vertical axis of names: rows for each name, and index of the row in which marks are drawn.
    slot: Option<(usize, usize)>,
    /// Vertical reference lines with their labels, which begin in row `heads_top`.
    heads: Vec<Head>,
    heads_top: usize,
}

impl<'a> Plane<'a> {
    /// Draws the axes; `None` if they do not fit.
    pub fn new(context: &DrawContext, plan: Plan<'a>) -> Option<Plane<'a>> {
        let Plan { x, y, height, margin, x_ticks, names_above } = plan;
        let height = even(y, height, context.rows_most);
        let y_ticks = y.ticks(tick_limit(height));
        if y_ticks.len() > MAX_NAMES {
            return None;
        }
        let gutter = y_ticks.iter().map(|tick| width(&tick.label)).max().unwrap_or(0) + 1;
        let room = context.columns.saturating_sub(margin);
        // Names that leave too few columns are placed above their rows instead.
        let is_narrow = room.saturating_sub(gutter + 1) < MIN_WIDTH_BESIDE.min(context.columns / 2);
        let above = y.names().is_some() && (is_narrow || names_above);
        let axis = if above { 0 } else { gutter };
        let left = if above { 0 } else { axis + 1 };
        let width = room.saturating_sub(left);
        if width < MIN_WIDTH {
            return None;
        }
        let width = even_width(x, &x_ticks, left, width, context.columns);
        let slot = y.names().map(|names| match (above, names.len()) {
            (true, _) => (3, 1),
            (false, ..9) => (2, 0),
            _ => (1, 0),
        });
        let height = slot.map_or(height, |(rows, _)| y_ticks.len() * rows);
        let y_title = if slot.is_some() { String::new() } else { title(&context.chart.y) };
        let heads = reference::heads(context, true, |value| left + x.cell(value, width));
        let heads_top = usize::from(!y_title.is_empty());
        let top = heads_top + reference::head_rows(&heads);
        let canvas = Canvas::new(context.columns, top + height + 3, context.glyphs);
        let mut plane = Plane { canvas, left, top, width, height, x, y, slot, heads, heads_top };
        plane.canvas.text(0, 0, &truncate(&y_title, context.columns, context.glyphs), Face::of(Role::Dim));
        plane.vertical(axis, &y_ticks, above, context);
        let x_title = if x.names().is_some() { String::new() } else { title(&context.chart.x) };
        plane.horizontal(x_ticks, &x_title, context)?;
        Some(plane)
    }

    /// Returns the position of a point on the canvas.
    pub fn place(&self, x: f64, y: f64) -> CanvasPoint {
        let across = self.left as f64 + self.x.position(x, self.width);
        let down = match self.slot {
            Some((rows, offset)) => (y as usize * rows + offset) as f64 + 0.5,
            None => self.height as f64 - self.y.position(y, self.height),
        };
        (across, self.top as f64 + down)
    }

    /// Returns the cell of a point.
    pub fn cell(&self, x: f64, y: f64) -> (usize, usize) {
        let (across, down) = self.place(x, y);
        (across as usize, down as usize)
    }

    /// Returns the rows between the axes.
    pub fn rows(&self) -> std::ops::Range<usize> {
        self.top..self.top + self.height
    }

    /// Returns the number of names on the vertical axis; 0 for an axis of numbers.
    pub fn names(&self) -> usize {
        self.y.names().map_or(0, <[String]>::len)
    }

    /// Returns the names of the vertical axis, if they are above their rows.
    pub fn names_above(&self) -> Option<&[String]> {
        self.y.names().filter(|_| self.slot.is_some_and(|(_, offset)| offset > 0))
    }

    fn vertical(&mut self, axis: usize, ticks: &[Tick], above: bool, context: &DrawContext) {
        for tick in ticks {
            let row = self.place(0.0, tick.value).1 as usize;
            if above {
                let label = truncate(&tick.label, context.columns, context.glyphs);
                self.canvas.text(0, row - 1, &label, Face::of(Role::Dim));
            } else {
                let label = truncate(&tick.label, axis, context.glyphs);
                let indent = if self.slot.is_some() { 0 } else { axis.saturating_sub(1 + width(&label)) };
                self.canvas.text(indent, row, &label, Face::of(Role::Dim));
            }
        }
        if !above {
            let bar = self.canvas.pick('│', '│', '|');
            for row in self.rows() {
                self.canvas.under(axis, row, bar, Face::of(Role::Rule));
            }
            self.canvas.under(axis, self.top + self.height, self.canvas.pick('└', '└', '+'), Face::of(Role::Rule));
        }
    }

    fn horizontal(&mut self, preferred: Vec<Tick>, title: &str, context: &DrawContext) -> Option<()> {
        let row = self.top + self.height;
        let dash = self.canvas.pick('─', '─', '-');
        for column in self.left..self.left + self.width {
            self.canvas.under(column, row, dash, Face::of(Role::Rule));
        }
        let labels = match self.x.names() {
            Some(_) => self.spread(self.x.ticks(0), context).or_else(|| self.shortened(context))?,
            None => {
                let fewer = (1..=tick_limit_across(self.width)).rev().map(|limit| self.x.ticks(limit));
                std::iter::once(preferred)
                    .filter(|ticks| !ticks.is_empty())
                    .chain(fewer)
                    .find_map(|ticks| self.spread(ticks, context))?
            }
        };
        for (column, label) in labels {
            self.canvas.text(column, row + 1, &label, Face::of(Role::Dim));
        }
        let title = truncate(title, context.columns, context.glyphs);
        let end = (self.left + self.width).max(width(&title));
        self.canvas.text(end - width(&title), row + 2, &title, Face::of(Role::Dim));
        Some(())
    }

    /// Centres tick labels below their cells; `None` if two are too close.
    fn spread(&self, ticks: Vec<Tick>, context: &DrawContext) -> Option<Vec<(usize, String)>> {
        let mut next = 0;
        let mut labels = Vec::new();
        for tick in ticks {
            let label = truncate(&tick.label, context.columns, context.glyphs);
            let cell = self.left + self.x.cell(tick.value, self.width);
            let room = context.columns - width(&label);
            let column = (cell.saturating_sub(width(&label).saturating_sub(1) / 2)).min(room);
            if column < next {
                return None;
            }
            next = column + width(&label) + TICK_GAP;
            labels.push((column, label));
        }
        Some(labels)
    }

    /// Returns the names of the horizontal axis, cut to equal shares of its columns.
    fn shortened(&self, context: &DrawContext) -> Option<Vec<(usize, String)>> {
        let names = self.x.names()?;
        let share = (self.width / names.len()).checked_sub(TICK_GAP).filter(|share| *share >= 3)?;
        let tick = |(index, name): (usize, &String)| Tick {
            value: index as f64,
            label: truncate(name, share, context.glyphs),
        };
        self.spread(names.iter().enumerate().map(tick).collect(), context)
    }

    /// Draws the reference lines behind everything else, and a fainter line at zero if the axis extends to both sides
    /// of it.
    pub fn references(&mut self, context: &DrawContext) {
        reference::draw_upright(&mut self.canvas, &self.heads, self.heads_top, self.top + self.height);
        for reference in reference::on(context, false) {
            let row = self.place(0.0, reference.value).1 as usize;
            let glyph = reference::level(self.canvas.glyphs());
            for column in self.left..self.left + self.width {
                self.canvas.under(column, row, glyph, reference::FACE);
            }
        }
        if let Scale::Linear { min, max } = self.y.scale()
            && *min < 0.0
            && *max > 0.0
        {
            let row = self.place(0.0, 0.0).1 as usize;
            let glyph = reference::level(self.canvas.glyphs());
            for column in (self.left..self.left + self.width).step_by(2) {
                self.canvas.under(column, row, glyph, Face::of(Role::Rule));
            }
        }
    }

    /// Returns the positions of the labels of horizontal reference lines; `None` if one does not fit.
    pub fn name_references(&self, context: &DrawContext) -> Option<Vec<(usize, usize, String)>> {
        let mut canvas = self.canvas.clone();
        let names = reference::on(context, false).map(|reference| {
            let row = self.place(0.0, reference.value).1 as usize;
            let text = reference::words(context, reference);
            let columns = self.left..self.left + self.width;
            let (column, row) = reference::level_name(&canvas, row, &text, columns, self.rows())?;
            canvas.text(column, row, &text, reference::FACE);
            Some((column, row, text))
        });
        names.collect()
    }

    /// Returns the picture without trailing blank lines.
    pub fn into_picture(self) -> Picture {
        let mut picture = self.canvas.into_picture();
        while picture.lines.last().is_some_and(|line| line.runs.is_empty()) {
            picture.lines.pop();
        }
        picture
    }
}

/// Returns the rows between the axes for a chart of `columns` columns.
pub fn height(columns: usize) -> usize {
    match columns {
        ..48 => 10,
        48..80 => 13,
        _ => 15,
    }
}

/// Returns the maximum number of ticks on a vertical axis of `rows` rows.
fn tick_limit(rows: usize) -> usize {
    rows.div_ceil(2).clamp(2, 6)
}

/// Returns the maximum number of round ticks on a horizontal axis of `columns` columns.
fn tick_limit_across(columns: usize) -> usize {
    (columns / TICK_COLUMNS).clamp(2, MAX_TICKS)
}

/// Returns a number of rows near `rows`, at most `most`, for which the ticks are evenly spaced.
fn even(y: &Ruler, rows: usize, most: usize) -> usize {
    let more = (rows..=rows + MORE_ROWS).filter(|rows| *rows <= most);
    let fewer = (1..=FEWER_ROWS).filter_map(|fewer| rows.checked_sub(fewer)).filter(|fewer| *fewer * 3 >= rows * 2);
    more.chain(fewer).find(|rows| are_even(y, &y.ticks(tick_limit(*rows)), *rows)).unwrap_or(rows)
}

/// Returns a number of columns, at most `most`, for which the ticks are evenly spaced and the label of the last is
/// below its tick; `preferred` are the ticks if their labels fit.
fn even_width(x: &Ruler, preferred: &[Tick], left: usize, most: usize, columns: usize) -> usize {
    if x.names().is_some() {
        return most;
    }
    // Most widths have the same ticks.
    let mut round: (usize, Vec<Tick>) = Default::default();
    let mut fits = |columns_between: &usize| {
        let limit = tick_limit_across(*columns_between);
        if preferred.is_empty() && round.0 != limit {
            round = (limit, x.ticks(limit));
        }
        let ticks = if preferred.is_empty() { &round.1 } else { preferred };
        let is_centred = |tick: &Tick| left + x.cell(tick.value, *columns_between) + width(&tick.label) / 2 < columns;
        are_even(x, ticks, *columns_between) && ticks.last().is_some_and(is_centred)
    };
    let least = most.saturating_sub(FEWER_COLUMNS).max(MIN_WIDTH);
    (least..=most).rev().find(|columns| fits(columns)).unwrap_or(most)
}

/// Whether each tick is in the centre of a cell, so that equal steps have equal distances.
fn are_even(ruler: &Ruler, ticks: &[Tick], cells: usize) -> bool {
    let offsets = ticks.iter().map(|tick| (ruler.position(tick.value, cells) - 0.5).fract());
    ticks.len() > 2 && offsets.into_iter().all(|offset| !(0.01..=0.99).contains(&offset))
}
