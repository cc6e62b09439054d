//! Horizontal bar charts: a name, a bar and a value on each row, grouped by the names of one axis, optionally with a
//! reference bar ("ghost") behind each bar.

use std::ops::Range;

use super::canvas::Canvas;
use super::key::Entry;
use super::names::{Named, Rows};
use super::number::Numbers;
use super::scale::Ruler;
use super::{DrawContext, key, reference, title};
use crate::content::chart::{Axis, Chart, Ghost, Point, Scale};
use crate::typeset::picture::{Mark, Picture};
use crate::typeset::text::{self, truncate};
use crate::typeset::{Charset, Face, Role};

/// Maximum number of bars; with more, the table is more readable.
const MAX_BARS: usize = 40;

/// Minimum columns for the bars.
pub const MIN_BAR: usize = 12;

/// Separator between a bar's value and the value of its ghost.
const SLASH: &str = " / ";

/// The axes of a bar chart: the axis of groups and the axis of values.
pub struct Sides<'a> {
    /// The axis with the names of the groups.
    pub groups: &'a Axis,
    /// The axis of the values.
    pub measure: &'a Axis,
    is_turned: bool,
    numbers: Numbers,
}

/// A bar.
pub struct Bar<'a> {
    /// Coordinate of the group on the group axis.
    pub group: f64,
    /// Index of the series.
    pub series: usize,
    /// Value, which is the length of the bar.
    pub value: f64,
    /// The data point of the bar.
    pub point: &'a Point,
}

impl<'a> Sides<'a> {
    /// Determines the axes: the value axis is the one with numbers, the vertical one if both have. `None` if neither
    /// has.
    pub fn new(chart: &'a Chart) -> Option<Sides<'a>> {
        let is_category = |axis: &Axis| matches!(axis.scale, Scale::Category(_));
        let (groups, measure, is_turned) = match (is_category(&chart.x), is_category(&chart.y)) {
            (_, false) => (&chart.x, &chart.y, false),
            (false, true) => (&chart.y, &chart.x, true),
            (true, true) => return None,
        };
        let points = chart.series.iter().flat_map(|series| &series.points);
        let numbers = Numbers::of(points.map(|point| if is_turned { point.y } else { point.x }));
        Some(Sides { groups, measure, is_turned, numbers })
    }

    /// Returns the bars of a chart, group by group; `None` if there are too many, or if one is in no group.
    pub fn bars(&self, chart: &'a Chart) -> Option<Vec<Bar<'a>>> {
        let mut bars: Vec<Bar> = Vec::new();
        for (series, data) in chart.series.iter().enumerate() {
            bars.extend(data.points.iter().map(|point| {
                let (group, value) = if self.is_turned { (point.y, point.x) } else { (point.x, point.y) };
                Bar { group, series, value, point }
            }));
        }
        bars.sort_by(|a, b| a.group.total_cmp(&b.group));
        Ruler::new(self.groups, &bars.iter().map(|bar| bar.group).collect::<Vec<_>>())?;
        (bars.len() <= MAX_BARS).then_some(bars)
    }

    /// Returns the name of a group.
    pub fn name(&self, group: f64) -> String {
        let name = match &self.groups.scale {
            Scale::Category(names) => names.get(group as usize).cloned().unwrap_or_default(),
            _ => self.numbers.format(group),
        };
        // A bare number is preceded by the axis title.
        if name.parse::<f64>().is_ok() { format!("{} {name}", title(self.groups)) } else { name }
    }

    /// Whether the value axis is the x axis of the data.
    pub fn is_turned(&self) -> bool {
        self.is_turned
    }

    /// Returns the values of the vertical reference lines.
    pub fn references(&self, context: &DrawContext) -> Vec<f64> {
        reference::values(context, self.is_turned)
    }
}

/// Draws a bar chart; `None` if it would not be legible.
pub fn draw(context: &DrawContext) -> Option<Picture> {
    let sides = Sides::new(context.common)?;
    let bars = sides.bars(context.chart)?;
    // Columns have the same widths in all small multiples, so all bars of the chart are measured.
    let all = sides.bars(context.common)?;
    let ends = |bar: &Bar| bar.point.interval.map_or([bar.value; 2], |(low, high)| [low, high]);
    let ghosts = || all.iter().filter_map(|bar| bar.point.ghost.as_ref()).map(|ghost| ghost.value);
    let mut values: Vec<f64> = all.iter().flat_map(|bar| [bar.value].into_iter().chain(ends(bar))).collect();
    values.extend(ghosts().chain(sides.references(context)));
    let ruler = Ruler::new(sides.measure, &values)?;

    let numbers = Numbers::of(all.iter().map(|bar| bar.value).chain(ghosts()));
    let widest = |values: &mut dyn Iterator<Item = f64>| values.map(|value| text::width(&numbers.format(value))).max();
    let value_width = widest(&mut all.iter().map(|bar| bar.value))?;
    let ghost_width = widest(&mut ghosts()).map_or(0, |width| SLASH.len() + width);
    let named = |bar: &Bar| Named {
        group: sides.name(bar.group),
        series: context.common.series[bar.series].label.clone(),
        face: context.face(bar.series, &bar.point.row),
        is_focus: context.is_series_focus(bar.series),
    };
    // Columns at the right: a bracket, the value, the ghost's value, a bracket.
    let right = value_width + ghost_width + 2;
    let [bar_names, all_names] = [&bars, &all].map(|bars| bars.iter().map(named).collect::<Vec<_>>());
    let rows = Rows::new(context, &bar_names, &all_names, MIN_BAR + right);
    let width = context.columns.checked_sub(rows.left + right).filter(|width| *width >= MIN_BAR)?;
    let track = Track { ruler: &ruler, left: rows.left, width };

    let heads = reference::heads(context, sides.is_turned, |value| track.column(value));
    let head = truncate(&title(sides.measure), context.columns, context.glyphs);
    let heads_top = usize::from(!head.is_empty());
    let top = heads_top + reference::head_rows(&heads);
    let mut canvas = Canvas::new(context.columns, top + rows.count, context.glyphs);
    canvas.text(rows.left.min(context.columns - text::width(&head)), 0, &head, Face::of(Role::Dim));
    for name in &rows.names {
        canvas.text(name.column, top + name.row, &name.text, name.face);
        if name.is_focus {
            canvas.brackets(name.column, top + name.row, text::width(&name.text));
        }
    }
    let mut ghosts_seen: Vec<&str> = Vec::new();
    for (bar, row) in bars.iter().zip(&rows.bars) {
        let Some(face) = context.face(bar.series, &bar.point.row) else { continue };
        let row = top + row;
        let columns = track.bar(&mut canvas, row, bar.value, face);
        reference::cross(&mut canvas, &heads, row, &columns);
        let mut after = columns.end;
        if let Some((low, high)) = bar.point.interval {
            after = after.max(track.whisker(&mut canvas, row, low, high, face));
        }
        let ghost = bar.point.ghost.as_ref().and_then(|ghost| Some((ghost, ghost_face(context, bar, ghost, face)?)));
        let ghost_cells = ghost.map(|(ghost, face)| track.ghost(&mut canvas, row, &columns, ghost.value, face));
        after = after.max(ghost_cells.as_ref().map_or(0, |cells| cells.end));
        let value = numbers.format(bar.value);
        canvas.text(after + 1, row, &value, face);
        if let Some((ghost, face)) = ghost {
            let column = after + 1 + text::width(&value);
            canvas.text(column, row, &format!("{SLASH}{}", numbers.format(ghost.value)), face);
        }
        if context.is_row_focus(&bar.point.row) {
            canvas.brackets(after + 1, row, text::width(&value));
        }
        let datum = context.datum(bar.series, &bar.point.row);
        canvas.mark(Mark { datum, rows: row..row + 1, columns: columns.start..columns.end.max(columns.start + 1) });
        // Bars that share a ghost share its datum.
        let own = ghost.and_then(|(ghost, _)| Some((ghost.value, ghost.row.as_deref()?)));
        if let (Some((ghost, key)), Some(columns)) = (own.filter(|(_, key)| !ghosts_seen.contains(key)), ghost_cells) {
            ghosts_seen.push(key);
            canvas.mark(Mark { datum: context.datum(bar.series, key), rows: row..row + 1, columns });
            if context.is_row_focus(key) {
                let column = after + 1 + text::width(&value) + SLASH.len();
                canvas.brackets(column, row, text::width(&numbers.format(ghost)));
            }
        }
    }
    reference::draw_upright(&mut canvas, &heads, heads_top, top + rows.count);
    let mut picture = canvas.into_picture();
    context.add_key(&mut picture, &ghost_key(context));
    Some(picture)
}

/// Returns the entries of the key below small multiples.
pub fn key(context: &DrawContext) -> Vec<Entry> {
    let is_turned = Sides::new(context.common).is_some_and(|sides| sides.is_turned);
    ghost_key(context).into_iter().chain(key::references(context, is_turned)).collect()
}

fn ghost_key(context: &DrawContext) -> Vec<Entry> {
    let (fill, end, _) = ghost_glyphs(context.glyphs);
    let entry = |label: &String| Entry::dim(format!("{fill}{fill}{end} {label}"));
    context.common.ghost.iter().map(entry).collect()
}

/// Returns the face of a ghost: dim, or faint if its bar or its own row is faint; `None` if that is left out.
fn ghost_face(context: &DrawContext, bar: &Bar, ghost: &Ghost, face: Face) -> Option<Face> {
    let own = ghost.row.as_deref().map_or(Some(face), |row| context.face(bar.series, row))?;
    let is_faint = own.role == Role::Faint || face.role == Role::Faint;
    Some(Face { bold: own.bold && ghost.row.is_some(), ..Face::of(if is_faint { Role::Faint } else { Role::Dim }) })
}

/// Returns the glyphs of a ghost: the fill, the end, and the end within a bar.
fn ghost_glyphs(glyphs: Charset) -> (&'static str, &'static str, &'static str) {
    match glyphs {
        Charset::Full => ("╌", "┤", "╋"),
        Charset::Box => ("░", "│", "│"),
        Charset::Ascii => (".", "|", "|"),
    }
}

/// The columns in which bars are drawn, and the scale of the values.
struct Track<'a> {
    ruler: &'a Ruler,
    left: usize,
    width: usize,
}

impl Track<'_> {
    /// Returns the distance of a value from the left end, in half cells.
    fn halves(&self, value: f64) -> usize {
        (self.ruler.fraction(value) * (self.width * 2) as f64).round() as usize
    }

    /// Returns the column in which a bar of this value ends.
    fn column(&self, value: f64) -> usize {
        self.left + (self.halves(value).div_ceil(2)).saturating_sub(1).min(self.width - 1)
    }

    /// Draws a bar and returns its columns; empty if the value is at the base of the bars.
    fn bar(&self, canvas: &mut Canvas, row: usize, value: f64, face: Face) -> Range<usize> {
        let (base, end) = (self.halves(self.ruler.base()), self.halves(value));
        let (first, last) = (base.min(end), base.max(end));
        let (whole, left, right) = canvas.pick(("━", "╸", "╺"), ("█", "▌", "▐"), ("#", "#", ""));
        for cell in first / 2..last.div_ceil(2) {
            let glyph = match (cell * 2 >= first, cell * 2 + 2 <= last) {
                (true, true) => whole,
                (true, false) => left,
                (false, true) => right,
                (false, false) => "",
            };
            canvas.text(self.left + cell, row, glyph, face);
        }
        self.left + first / 2..self.left + last.div_ceil(2)
    }

    /// Draws a ghost behind a bar that covers the columns `covered`. Returns the visible columns, at least the one of
    /// the ghost's end.
    fn ghost(&self, canvas: &mut Canvas, row: usize, covered: &Range<usize>, value: f64, face: Face) -> Range<usize> {
        let base = self.left + (self.halves(self.ruler.base()) / 2).min(self.width - 1);
        let end = self.column(value);
        let (fill, stop, within) = ghost_glyphs(canvas.glyphs());
        let cells = base.min(end)..base.max(end) + 1;
        for column in cells.clone().filter(|column| !covered.contains(column)) {
            let glyph = if column == end { stop } else { fill };
            canvas.text(column, row, glyph, face);
        }
        if covered.contains(&end) {
            canvas.text(end, row, within, face);
            return end..end + 1;
        }
        if value >= self.ruler.base() { cells.start.max(covered.end)..cells.end } else { cells }
    }

    /// Draws an error bar (`low` to `high`) over the bar; returns the column after it.
    fn whisker(&self, canvas: &mut Canvas, row: usize, low: f64, high: f64, face: Face) -> usize {
        let cell = |value: f64| (self.halves(value) / 2).min(self.width - 1);
        let (first, last) = (cell(low.min(high)), cell(low.max(high)));
        let (bar, left, right) = canvas.pick(('─', "├", "┤"), ('─', "├", "┤"), ('-', "[", "]"));
        (first..=last).for_each(|column| canvas.under(self.left + column, row, bar, face));
        for (column, end) in [(first, left), (last, right)] {
            let column = self.left + column;
            let end = if canvas.is_text(column, row) { canvas.pick("┿", "┼", end) } else { end };
            canvas.text(column, row, end, face);
        }
        self.left + last + 1
    }
}
