//! Lines across a chart at values to compare with: where they run and where they are named.

use std::ops::Range;

use super::Sheet;
use super::canvas::Canvas;
use super::number::Numbers;
use crate::content::chart::Reference;
use crate::typeset::text::{truncate, width};
use crate::typeset::{Face, GlyphSet, Role};

/// The face of the lines and their names.
pub const FACE: Face = Face::of(Role::Dim);

/// A piece of an upright line.
pub fn upright(glyphs: GlyphSet) -> char {
    if glyphs == GlyphSet::Ascii { ':' } else { '┊' }
}

/// A piece of a level line.
pub fn level(glyphs: GlyphSet) -> char {
    if glyphs == GlyphSet::Ascii { '.' } else { '┈' }
}

/// The lines at values of one axis.
pub fn on<'a>(sheet: &'a Sheet, is_x: bool) -> impl Iterator<Item = &'a Reference> {
    sheet.chart.references.iter().filter(move |reference| reference.is_x == is_x)
}

/// The values of one axis that have a line.
pub fn values(sheet: &Sheet, is_x: bool) -> Vec<f64> {
    on(sheet, is_x).map(|reference| reference.value).collect()
}

/// The name and the value: `no memory 38`.
pub fn words(sheet: &Sheet, reference: &Reference) -> String {
    let value = Numbers::of(std::iter::once(reference.value)).format(reference.value);
    truncate(&format!("{} {value}", reference.label), sheet.columns, sheet.glyphs)
}

/// The name of an upright line, above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The line's column.
    pub line: usize,
    /// The name's first column.
    pub column: usize,
    /// The name's row, from the first of the names.
    pub row: usize,
    /// Text of the reference.
    pub text: String,
}

/// The lines at values of one axis, drawn upright, and their names, as near to their lines as they can be, in as few rows as they need. Small charts leave
/// them to the key.
pub fn heads(sheet: &Sheet, is_x: bool, column: impl Fn(f64) -> usize) -> Vec<Head> {
    let mut found: Vec<&Reference> = on(sheet, is_x).collect();
    found.sort_by(|a, b| a.value.total_cmp(&b.value));
    let mut heads: Vec<Head> = Vec::new();
    for reference in found {
        let text = if sheet.is_facet { String::new() } else { words(sheet, reference) };
        let line = column(reference.value);
        let start = line.saturating_sub(width(&text) / 2).min(sheet.columns - width(&text));
        let is_taken =
            |row: usize| heads.iter().any(|head| head.row == row && head.column + width(&head.text) + 1 > start);
        let row = (0..).find(|row| !is_taken(*row)).unwrap_or(0);
        heads.push(Head { line, column: start, row, text });
    }
    heads
}

/// How many rows the names take.
pub fn head_rows(heads: &[Head]) -> usize {
    heads.iter().filter(|head| !head.text.is_empty()).map(|head| head.row + 1).max().unwrap_or(0)
}

/// Draws upright lines down to above row `bottom`, their names from row `top` on, where nothing else is.
pub fn draw_upright(canvas: &mut Canvas, heads: &[Head], top: usize, bottom: usize) {
    let glyph = upright(canvas.glyphs());
    heads.iter().for_each(|head| canvas.text(head.column, top + head.row, &head.text, FACE));
    for head in heads {
        let first = top + head.row + usize::from(!head.text.is_empty());
        // A blank keeps it from running into words and marks.
        let is_free = |canvas: &Canvas, row: usize| {
            !canvas.is_text(head.line + 1, row)
                && !head.line.checked_sub(1).is_some_and(|left| canvas.is_text(left, row))
        };
        for row in first..bottom {
            if is_free(canvas, row) {
                canvas.under(head.line, row, glyph, FACE);
            }
        }
    }
}

/// Draws the lines through a bar that covers these columns of a row.
pub fn cross(canvas: &mut Canvas, heads: &[Head], row: usize, bar: &Range<usize>) {
    let glyph = upright(canvas.glyphs()).to_string();
    for head in heads.iter().filter(|head| bar.contains(&head.line)) {
        canvas.text(head.line, row, &glyph, FACE);
    }
}

/// Where the name of a level line in `row` may stand: above it, below it or on it, as far to the right as nothing is; none
/// if there is no such place.
pub fn level_name(
    canvas: &Canvas,
    row: usize,
    text: &str,
    columns: Range<usize>,
    rows: Range<usize>,
) -> Option<(usize, usize)> {
    let width = width(text);
    let last = columns.end.checked_sub(width)?;
    let candidates = [row.checked_sub(1), Some(row + 1), Some(row)];
    let is_free = |column: usize, row: usize| {
        rows.contains(&row) && canvas.is_blank(column - 1, row, width + 1 + usize::from(column < last))
    };
    candidates.into_iter().flatten().find_map(|row| {
        (columns.start + 1..=last).rev().find(|column| is_free(*column, row)).map(|column| (column, row))
    })
}
