//! Horizontal bars: a name, the bar, the value; grouped by the names of the axis.

use super::canvas::{Canvas, face};
use super::number::Numbers;
use super::scale::Ruler;
use super::words::{truncate, width};
use super::{Sheet, mark, title};
use crate::content::chart::{Axis, Point, Scale};
use crate::typeset::{Face, Line, Role};

/// Bars that are drawn at most; more are read better in a table.
const MAX_BARS: usize = 40;

/// The shortest room for bars, in columns.
const MIN_BAR: usize = 12;

/// Of the columns, this share of names may stand left of the bars, in percent; else they stand above.
const MAX_NAME_PERCENT: usize = 45;

/// One bar.
struct Bar<'a> {
    group: f64,
    series: usize,
    value: f64,
    point: &'a Point,
}

/// Draws a bar chart.
pub fn draw(sheet: &Sheet) -> Option<Vec<Line>> {
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
    let group_name = |group: f64| match &groups.scale {
        Scale::Category(names) => names.get(group as usize).cloned().unwrap_or_default(),
        _ => group_numbers.format(group),
    };
    let numbers = Numbers::of(bars.iter().map(|bar| bar.value));
    let value_width = bars.iter().map(|bar| width(&numbers.format(bar.value))).max()?;
    let rows = Rows::new(sheet, &bars, group_name, value_width)?;
    let track =
        Track { ruler: &ruler, left: rows.left, width: sheet.columns.checked_sub(rows.left + value_width + 1)? };
    if track.width < MIN_BAR {
        return None;
    }
    let head = title(measure);
    let top = usize::from(!head.is_empty());
    let mut canvas = Canvas::new(sheet.columns, top + rows.count, sheet.glyphs);
    canvas.text(
        rows.left.min(sheet.columns.saturating_sub(width(&head))),
        0,
        &truncate(&head, sheet.columns, sheet.glyphs),
        face(Role::Dim),
    );
    for heading in &rows.headings {
        canvas.text(heading.column, top + heading.row, &heading.text, heading.face);
    }
    for (bar, row) in bars.iter().zip(&rows.bars) {
        if let Some(face) = sheet.face(bar.series, &bar.point.row) {
            track.draw(&mut canvas, top + row, bar, face, &numbers);
        }
    }
    Some(canvas.into_lines())
}

/// A name and where it stands.
struct Heading {
    column: usize,
    row: usize,
    text: String,
    face: Face,
}

/// How names and bars follow each other.
struct Rows {
    /// Column in which bars begin.
    left: usize,
    headings: Vec<Heading>,
    /// The row of each bar.
    bars: Vec<usize>,
    count: usize,
}

impl Rows {
    fn new(sheet: &Sheet, bars: &[Bar], group_name: impl Fn(f64) -> String, value_width: usize) -> Option<Rows> {
        let series_name = |bar: &Bar| sheet.chart.series[bar.series].label.as_str();
        let is_grouped = bars.windows(2).any(|pair| pair[0].group == pair[1].group);
        // Where each group has one bar, a series of another name is said behind the group's.
        let names_series =
            sheet.chart.series.len() > 1 && bars.iter().any(|bar| series_name(bar) != group_name(bar.group));
        let group_width = bars.iter().map(|bar| width(&group_name(bar.group))).max()?;
        let series_width = if names_series { bars.iter().map(|bar| width(series_name(bar))).max()? } else { 0 };
        let beside = group_width + series_width + if names_series { 4 } else { 2 };
        let room = sheet.columns.saturating_sub(value_width + 1);
        let is_beside = |columns: usize| columns * 100 <= sheet.columns * MAX_NAME_PERCENT && columns + MIN_BAR <= room;
        let mut rows = Rows { left: 0, headings: vec![], bars: vec![], count: 0 };
        let cut = |text: &str, columns: usize| truncate(text, columns, sheet.glyphs);
        let series_column = if is_beside(beside) {
            rows.left = beside;
            group_width + 2
        } else if is_beside(series_width + 4) && names_series {
            rows.left = series_width + 4;
            2
        } else {
            0
        };
        let group_beside = is_beside(beside);
        let series_beside = series_column > 0;
        let mut group = None;
        for bar in bars {
            let face = sheet.face(bar.series, &bar.point.row);
            let is_new = group != Some(bar.group);
            if is_new && rows.count > 0 && (is_grouped || !group_beside) {
                rows.count += 1;
            }
            if is_new {
                let lit = bars
                    .iter()
                    .filter(|other| other.group == bar.group)
                    .filter_map(|bar| sheet.face(bar.series, &bar.point.row));
                let role =
                    lit.map(|face| face.role).find(|role| *role != Role::Faint).map_or(Role::Faint, |_| Role::Text);
                let text = cut(&group_name(bar.group), sheet.columns);
                rows.headings.push(Heading { column: 0, row: rows.count, text, face: super::face(role) });
                rows.count += usize::from(!group_beside);
            }
            if names_series && let Some(face) = face {
                let text = cut(series_name(bar), sheet.columns.saturating_sub(series_column));
                let face = if face.role == Role::Faint { face } else { Face { role: Role::Dim, ..face } };
                rows.headings.push(Heading { column: series_column, row: rows.count, text, face });
            }
            rows.count += usize::from(names_series && !series_beside);
            rows.bars.push(rows.count);
            rows.count += 1;
            group = Some(bar.group);
        }
        Some(rows)
    }
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

    fn draw(&self, canvas: &mut Canvas, row: usize, bar: &Bar, face: Face, numbers: &Numbers) {
        let (base, end) = (self.halves(self.ruler.base()), self.halves(bar.value));
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
        let mut after = last.div_ceil(2);
        if let Some((low, high)) = bar.point.interval {
            after = after.max(self.whisker(canvas, row, low, high, face));
        }
        let value = numbers.format(bar.value);
        let column = if bar.value < self.ruler.base() && first / 2 > value.len() && bar.point.interval.is_none() {
            self.left + first / 2 - value.len() - 1
        } else {
            self.left + after + usize::from(after > 0)
        };
        canvas.text(column, row, &value, face);
    }

    /// Draws an interval over the bar; the cell after its end.
    fn whisker(&self, canvas: &mut Canvas, row: usize, low: f64, high: f64, face: Face) -> usize {
        let cell = |value: f64| (self.halves(value) / 2).min(self.width - 1);
        let (first, last) = (cell(low.min(high)), cell(low.max(high)));
        let (bar, left, right) = canvas.pick(('─', "┝", "┤"), ('─', "├", "┤"), ('-', "[", "]"));
        (first..=last).for_each(|column| canvas.under(self.left + column, row, bar, face));
        canvas.text(self.left + first, row, left, face);
        canvas.text(self.left + last, row, right, face);
        last + 1
    }
}
