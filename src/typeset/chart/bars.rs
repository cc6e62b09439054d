//! Horizontal bars: a name, the bar, the value; grouped by the names of the axis.

use std::ops::Range;

use super::canvas::Canvas;
use super::names::{Named, Rows};
use super::number::Numbers;
use super::scale::Ruler;
use super::{Sheet, title};
use crate::content::chart::{Axis, Point, Scale};
use crate::typeset::picture::{Mark, Picture};
use crate::typeset::text::{self, truncate};
use crate::typeset::{Face, Role};

/// Bars that are drawn at most; more are read better in a table.
const MAX_BARS: usize = 40;

/// The shortest room for bars, in columns.
const MIN_BAR: usize = 12;

/// One bar.
struct Bar<'a> {
    group: f64,
    series: usize,
    value: f64,
    point: &'a Point,
}

/// Draws a bar chart.
pub fn draw(sheet: &Sheet) -> Option<Picture> {
    let chart = sheet.chart;
    let is_category = |axis: &Axis| matches!(axis.scale, Scale::Category(_));
    // Values are on the axis that has numbers; the vertical one if both have.
    let (groups, measure, is_turned) = match (is_category(&chart.x), is_category(&chart.y)) {
        (_, false) => (&chart.x, &chart.y, false),
        (false, true) => (&chart.y, &chart.x, true),
        (true, true) => return None,
    };
    let mut bars: Vec<Bar> = Vec::new();
    for (series, data) in chart.series.iter().enumerate() {
        bars.extend(data.points.iter().map(|point| {
            let (group, value) = if is_turned { (point.y, point.x) } else { (point.x, point.y) };
            Bar { group, series, value, point }
        }));
    }
    if bars.len() > MAX_BARS {
        return None;
    }
    bars.sort_by(|a, b| a.group.total_cmp(&b.group));
    let ends = |bar: &Bar| bar.point.interval.map_or([bar.value; 2], |(low, high)| [low, high]);
    let values: Vec<f64> = bars.iter().flat_map(|bar| [bar.value].into_iter().chain(ends(bar))).collect();
    Ruler::new(groups, &bars.iter().map(|bar| bar.group).collect::<Vec<_>>())?;
    let ruler = Ruler::new(measure, &values)?;

    let group_numbers = Numbers::of(bars.iter().map(|bar| bar.group));
    let group_name = |group: f64| {
        let name = match &groups.scale {
            Scale::Category(names) => names.get(group as usize).cloned().unwrap_or_default(),
            _ => group_numbers.format(group),
        };
        // A bare number does not say what it counts.
        if name.parse::<f64>().is_ok() { format!("{} {name}", title(groups)) } else { name }
    };
    let numbers = Numbers::of(bars.iter().map(|bar| bar.value));
    let value_width = bars.iter().map(|bar| text::width(&numbers.format(bar.value))).max()?;
    let named = bars.iter().map(|bar| Named {
        group: group_name(bar.group),
        series: &chart.series[bar.series].label,
        face: sheet.face(bar.series, &bar.point.row),
    });
    // A bracket, the value, a bracket.
    let right = value_width + 2;
    let rows = Rows::new(sheet, &named.collect::<Vec<_>>(), MIN_BAR + right);
    let width = sheet.columns.checked_sub(rows.left + right).filter(|width| *width >= MIN_BAR)?;
    let track = Track { ruler: &ruler, left: rows.left, width };
    let head = truncate(&title(measure), sheet.columns, sheet.glyphs);
    let top = usize::from(!head.is_empty());
    let mut canvas = Canvas::new(sheet.columns, top + rows.count, sheet.glyphs);
    canvas.text(rows.left.min(sheet.columns - text::width(&head)), 0, &head, Face::of(Role::Dim));
    for name in &rows.names {
        canvas.text(name.column, top + name.row, &name.text, name.face);
    }
    for (bar, row) in bars.iter().zip(&rows.bars) {
        if let Some(face) = sheet.face(bar.series, &bar.point.row) {
            let row = top + row;
            let columns = track.bar(&mut canvas, row, bar.value, face);
            let mut after = columns.end;
            if let Some((low, high)) = bar.point.interval {
                after = after.max(track.whisker(&mut canvas, row, low, high, face));
            }
            let value = numbers.format(bar.value);
            canvas.text(after + 1, row, &value, face);
            if sheet.is_row_focus(&bar.point.row) {
                canvas.brackets(after + 1, row, text::width(&value));
            }
            let datum = sheet.datum(bar.series, &bar.point.row);
            canvas.mark(Mark { datum, rows: row..row + 1, columns: columns.start..columns.end.max(columns.start + 1) });
        }
    }
    Some(canvas.into_picture())
}

/// The room for bars.
struct Track<'a> {
    ruler: &'a Ruler,
    left: usize,
    width: usize,
}

impl Track<'_> {
    /// A value in half cells from the left.
    fn halves(&self, value: f64) -> usize {
        (self.ruler.fraction(value) * (self.width * 2) as f64).round() as usize
    }

    /// Draws a bar; its cells on the canvas, none for a value where bars begin.
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

    /// Draws an interval over the bar; the column after its end.
    fn whisker(&self, canvas: &mut Canvas, row: usize, low: f64, high: f64, face: Face) -> usize {
        let cell = |value: f64| (self.halves(value) / 2).min(self.width - 1);
        let (first, last) = (cell(low.min(high)), cell(low.max(high)));
        let (bar, left, right) = canvas.pick(('─', "├", "┤"), ('─', "├", "┤"), ('-', "[", "]"));
        (first..=last).for_each(|column| canvas.under(self.left + column, row, bar, face));
        let inner = canvas.pick("┿", "┼", "|");
        for (column, end) in [(first, left), (last, right)] {
            let column = self.left + column;
            let end = if canvas.is_text(column, row) { inner } else { end };
            canvas.text(column, row, end, face);
        }
        self.left + last + 1
    }
}
