//! Stacked bars: the parts of each group end to end, each with a fill pattern and its number, on a common scale.

use std::ops::Range;

use super::bars::{Bar, MIN_BAR, Sides};
use super::canvas::Canvas;
use super::key::{self, Entry};
use super::number::Numbers;
use super::scale::Ruler;
use super::{DrawContext, label, reference, title};
use crate::typeset::picture::{Mark, Picture};
use crate::typeset::text::{truncate, width};
use crate::typeset::{Charset, Face, Role};

/// Fill patterns that distinguish parts without colour; neighbours differ most.
const FILLS: [&str; 6] = ["█", "▒", "░", "━", "╌", "·"];
const ASCII_FILLS: [&str; 6] = ["#", "=", "-", "+", ":", "."];

/// Columns between a name and its bar, and between two numbers; brackets for a highlight take them.
const GAP: usize = 2;

/// Maximum share of the columns for names beside the bars, in percent.
const MAX_PERCENT: usize = 45;

/// Draws stacked bars.
pub fn draw(context: &DrawContext) -> Option<Picture> {
    let sides = Sides::new(context.common)?;
    let (bars, all) = (sides.bars(context.chart)?, sides.bars(context.common)?);
    if context.chart.series.len() > FILLS.len() || all.iter().any(|bar| bar.value < 0.0) {
        return None;
    }
    let numbers = Numbers::of(all.iter().map(|bar| bar.value));
    let names = all.iter().map(|bar| width(&sides.name(bar.group))).max()? + GAP;
    let is_beside = names * 100 <= context.columns * MAX_PERCENT && names + MIN_BAR < context.columns;
    let left = if is_beside { names } else { 0 };
    let groups: Vec<&[Bar]> = bars.chunk_by(|a, b| a.group == b.group).collect();
    let totals = groups.iter().map(|parts| parts.iter().map(|bar| bar.value).sum());
    let values: Vec<f64> = totals.chain([0.0]).chain(sides.references(context)).collect();
    let ruler = Ruler::new(sides.measure, &values)?;
    // One column at the right is for a bracket.
    let room = context.columns.checked_sub(left + 1).filter(|room| *room >= MIN_BAR)?;
    let edge = |value: f64| left + (ruler.fraction(value) * room as f64).round() as usize;
    let last_cell = |value: f64| edge(value).saturating_sub(1).max(left);

    let heads = reference::heads(context, sides.is_turned(), last_cell);
    let head = truncate(&title(sides.measure), context.columns, context.glyphs);
    let heads_top = usize::from(!head.is_empty());
    let top = heads_top + reference::head_rows(&heads);
    let all_groups: Vec<&[Bar]> = all.chunk_by(|a, b| a.group == b.group).collect();
    let direct = if context.is_facet { None } else { names_above(context, &cells(all_groups.first()?, edge)) };
    let rows_each = 3 + usize::from(!is_beside);
    let height = top + usize::from(direct.is_some()) + groups.len() * rows_each - 1;
    let mut canvas = Canvas::new(context.columns, height, context.glyphs);
    canvas.text(left.min(context.columns - width(&head)), 0, &head, Face::of(Role::Dim));
    let mut row = top;
    for (number, parts) in groups.iter().enumerate() {
        let shown = parts.iter().filter_map(|bar| context.face(bar.series, &bar.point.row));
        let is_faint = shown.into_iter().all(|face| face.role == Role::Faint);
        let name = truncate(&sides.name(parts[0].group), context.columns, context.glyphs);
        let name_face = Face::of(if is_faint { Role::Faint } else { Role::Text });
        if !is_beside {
            canvas.text(0, row, &name, name_face);
            row += 1;
        }
        if let (Some(names), 0) = (&direct, number) {
            for (bar, (column, text)) in parts.iter().zip(names) {
                let Some(face) = context.series_face(bar.series) else { continue };
                canvas.text(*column, row, text, face);
                if context.is_series_focus(bar.series) {
                    canvas.brackets(*column, row, width(text));
                }
            }
            row += 1;
        }
        if is_beside {
            canvas.text(0, row, &name, name_face);
        }
        let cells = cells(parts, edge);
        let printed: Vec<String> = parts.iter().map(|bar| numbers.format(bar.value)).collect();
        let places = spread(&cells, &printed, left, context.columns - 1)?;
        for (((bar, cells), value), column) in parts.iter().zip(cells).zip(&printed).zip(places) {
            let Some(face) = context.face(bar.series, &bar.point.row) else { continue };
            cells.clone().for_each(|column| canvas.text(column, row, fill(bar.series, context.glyphs), face));
            reference::cross(&mut canvas, &heads, row, &cells);
            canvas.text(column, row + 1, value, face);
            if context.is_row_focus(&bar.point.row) {
                canvas.brackets(column, row + 1, width(value));
            }
            let start = cells.start.min(context.columns - 1);
            let columns = start..cells.end.max(start + 1);
            canvas.mark(Mark { datum: context.datum(bar.series, &bar.point.row), rows: row..row + 1, columns });
        }
        row += 3;
    }
    reference::draw_upright(&mut canvas, &heads, heads_top, height);
    let mut picture = canvas.into_picture();
    if direct.is_none() {
        context.add_key(&mut picture, &fills(context));
    }
    Some(picture)
}

/// Returns the entries of the key below small multiples.
pub fn key(context: &DrawContext) -> Vec<Entry> {
    let is_turned = Sides::new(context.common).is_some_and(|sides| sides.is_turned());
    fills(context).into_iter().chain(key::references(context, is_turned)).collect()
}

fn fills(context: &DrawContext) -> Vec<Entry> {
    if !label::are_named(context) {
        return Vec::new();
    }
    key::series(context, |series| fill(series, context.glyphs).repeat(2))
}

fn fill(series: usize, glyphs: Charset) -> &'static str {
    let fills = if glyphs == Charset::Ascii { ASCII_FILLS } else { FILLS };
    fills[series % fills.len()]
}

/// Returns the columns of each part.
fn cells(parts: &[Bar], edge: impl Fn(f64) -> usize) -> Vec<Range<usize>> {
    let mut sum = 0.0;
    let part = |bar: &Bar| {
        let start = edge(sum);
        sum += bar.value;
        start..edge(sum)
    };
    parts.iter().map(part).collect()
}

/// Returns the labels of the series above the parts of the first bar; `None` if one is wider than its part.
fn names_above(context: &DrawContext, cells: &[Range<usize>]) -> Option<Vec<(usize, String)>> {
    if cells.len() != context.chart.series.len() || !label::are_named(context) {
        return None;
    }
    let above = |(cells, series): (&Range<usize>, &crate::content::chart::Series)| {
        let name = truncate(&series.label, context.columns, context.glyphs);
        (width(&name) + GAP <= cells.len()).then_some((cells.start, name))
    };
    cells.iter().zip(&context.chart.series).map(above).collect()
}

/// Returns the columns of the numbers: each at the start of its part, moved right where two would touch; `None` if
/// they do not fit.
fn spread(cells: &[Range<usize>], texts: &[String], left: usize, end: usize) -> Option<Vec<usize>> {
    let mut places: Vec<usize> = Vec::new();
    let mut next = left;
    for (cells, text) in cells.iter().zip(texts) {
        places.push(cells.start.max(next));
        next = places[places.len() - 1] + width(text) + GAP;
    }
    let mut limit = end + GAP;
    for (place, text) in places.iter_mut().zip(texts).rev() {
        *place = (*place).min(limit.checked_sub(GAP + width(text))?);
        limit = *place;
    }
    places.first().is_none_or(|first| *first >= left).then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_parts_never_touch() {
        let texts = |count: usize| vec!["9.0".to_owned(); count];
        for (cells, end, expected) in [
            (vec![0..10, 10..20], 20, Some(vec![0, 10])),
            (vec![0..1, 1..2, 2..20], 20, Some(vec![0, 5, 10])),
            (vec![0..18, 18..19, 19..20], 20, Some(vec![0, 12, 17])),
            (vec![0..18, 18..19, 19..19, 19..20], 18, Some(vec![0, 5, 10, 15])),
            (vec![0..3, 3..6, 6..9], 9, None),
        ] {
            assert_eq!(spread(&cells, &texts(cells.len()), 0, end), expected);
        }
    }
}
