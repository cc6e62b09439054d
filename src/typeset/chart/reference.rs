//! Reference lines: lines across a chart at values to compare with, and their labels.

use std::ops::Range;

use super::DrawContext;
use super::canvas::Canvas;
use super::number::Numbers;
use crate::content::chart::Reference;
use crate::typeset::text::{truncate, width};
use crate::typeset::{Charset, Face, Role};

/// The face of reference lines and their labels.
pub const FACE: Face = Face::of(Role::Dim);

/// Returns the glyph of a vertical line.
pub fn upright(glyphs: Charset) -> char {
    if glyphs == Charset::Ascii { ':' } else { '┊' }
}

/// Returns the glyph of a horizontal line.
pub fn level(glyphs: Charset) -> char {
    if glyphs == Charset::Ascii { '.' } else { '┈' }
}

/// Returns the reference lines at values of one axis.
pub fn on<'a>(context: &'a DrawContext, is_x: bool) -> impl Iterator<Item = &'a Reference> {
    context.chart.references.iter().filter(move |reference| reference.is_x == is_x)
}

/// Returns the values of one axis that have a reference line.
pub fn values(context: &DrawContext, is_x: bool) -> Vec<f64> {
    on(context, is_x).map(|reference| reference.value).collect()
}

/// Returns the label of a reference line, such as `no memory 38`.
pub fn words(context: &DrawContext, reference: &Reference) -> String {
    let value = Numbers::of(std::iter::once(reference.value)).format(reference.value);
    truncate(&format!("{} {value}", reference.label), context.columns, context.glyphs)
}

/// A vertical reference line and its label, which is above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Column of the line.
    pub line: usize,
    /// First column of the label.
    pub column: usize,
    /// Row of the label, counted from the first row of labels.
    pub row: usize,
    /// Text of the label.
    pub text: String,
}

/// Returns the vertical reference lines at values of one axis. Their labels are as near to the lines as possible, in
/// as few rows as possible; facets have none, since the shared key has them.
pub fn heads(context: &DrawContext, is_x: bool, column: impl Fn(f64) -> usize) -> Vec<Head> {
    let mut found: Vec<&Reference> = on(context, is_x).collect();
    found.sort_by(|a, b| a.value.total_cmp(&b.value));
    let mut heads: Vec<Head> = Vec::new();
    for reference in found {
        let text = if context.is_facet { String::new() } else { words(context, reference) };
        let line = column(reference.value);
        let start = line.saturating_sub(width(&text) / 2).min(context.columns - width(&text));
        let is_taken =
            |row: usize| heads.iter().any(|head| head.row == row && head.column + width(&head.text) + 1 > start);
        let row = (0..).find(|row| !is_taken(*row)).unwrap_or(0);
        heads.push(Head { line, column: start, row, text });
    }
    heads
}

/// Returns the number of rows of labels.
pub fn head_rows(heads: &[Head]) -> usize {
    heads.iter().filter(|head| !head.text.is_empty()).map(|head| head.row + 1).max().unwrap_or(0)
}

/// Draws vertical reference lines down to row `bottom` (exclusive), behind everything else, with their labels from
/// row `top` on.
pub fn draw_upright(canvas: &mut Canvas, heads: &[Head], top: usize, bottom: usize) {
    let glyph = upright(canvas.glyphs());
    heads.iter().for_each(|head| canvas.text(head.column, top + head.row, &head.text, FACE));
    for head in heads {
        let first = top + head.row + usize::from(!head.text.is_empty());
        // A blank on each side separates the line from words and marks.
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

/// Draws the vertical reference lines over a bar, which covers these columns of a row.
pub fn cross(canvas: &mut Canvas, heads: &[Head], row: usize, bar: &Range<usize>) {
    let glyph = upright(canvas.glyphs()).to_string();
    for head in heads.iter().filter(|head| bar.contains(&head.line)) {
        canvas.text(head.line, row, &glyph, FACE);
    }
}

/// Returns the position of the label of a horizontal line in `row`: above, below or on the line, as far right as the
/// cells are blank; `None` if it does not fit.
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
