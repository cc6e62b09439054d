//! Placement of labels at marks, without overlaps.

use super::DrawContext;
use super::canvas::Canvas;
use crate::typeset::text::width;

/// The position of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Row of the label.
    pub row: usize,
    /// Whether the label could be taken for that of another mark, because it was moved or its mark shares the row
    /// with another.
    pub is_unclear: bool,
}

/// Assigns each label a row of its own below `rows`, near the row in `wanted` and in the same order; `None` if there
/// are too many.
pub fn push_apart(wanted: &[f64], rows: usize) -> Option<Vec<Placed>> {
    if wanted.len() > rows {
        return None;
    }
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let own: Vec<usize> = wanted.iter().map(|wanted| *wanted as usize).collect();
    let mut placed = vec![0; wanted.len()];
    let mut next = 0;
    for index in &order {
        placed[*index] = own[*index].max(next);
        next = placed[*index] + 1;
    }
    let mut last = rows;
    for index in order.iter().rev() {
        placed[*index] = placed[*index].min(last - 1);
        last = placed[*index];
    }
    let is_shared = |row: usize| own.iter().filter(|other| **other == row).count() > 1;
    let placed =
        placed.into_iter().zip(&own).map(|(row, own)| Placed { row, is_unclear: row != *own || is_shared(*own) });
    Some(placed.collect())
}

/// Returns the column and row for a mark's label, next to the mark where all cells are blank; `None` if there is no
/// such place.
pub fn beside(
    canvas: &Canvas,
    mark: (usize, usize),
    text: &str,
    rows: std::ops::Range<usize>,
) -> Option<(usize, usize)> {
    let (column, row) = mark;
    let width = width(text);
    let centre = column.checked_sub(width / 2);
    let before = (column + 1).checked_sub(width);
    let candidates = [
        Some((column + 2, row)),
        column.checked_sub(width + 1).map(|column| (column, row)),
        centre.zip(row.checked_sub(1)),
        centre.map(|column| (column, row + 1)),
        before.zip(row.checked_sub(1)),
        Some(column).zip(row.checked_sub(1)),
        before.map(|column| (column, row + 1)),
        Some((column, row + 1)),
    ];
    // Blanks on both sides separate neighbouring labels.
    let is_free = |column: usize, row: usize| {
        rows.contains(&row)
            && canvas.is_blank(column, row, width)
            && (column + width == canvas.columns() || canvas.is_blank(column + width, row, 1))
            && (column == 0 || row != mark.1 || canvas.is_blank(column - 1, row, 1))
    };
    candidates.into_iter().flatten().find(|(column, row)| is_free(*column, *row))
}

/// Whether the series need labels: there are several, or one with a name.
pub fn are_named(context: &DrawContext) -> bool {
    match context.common.series.as_slice() {
        [only] => !only.id.is_empty() && !only.label.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_pushed_apart() {
        for (wanted, rows, placed) in [
            (&[3.5, 1.5][..], 5, Some(&[(3, false), (1, false)][..])),
            (&[2.2, 2.1, 2.3], 9, Some(&[(3, true), (2, true), (4, true)])),
            (&[4.0, 4.9, 0.0], 5, Some(&[(3, true), (4, true), (0, false)])),
            (&[0.0, 0.0, 1.0], 3, Some(&[(0, true), (1, true), (2, true)])),
            (&[0.0, 0.0], 1, None),
            (&[], 0, Some(&[])),
        ] {
            let rows = push_apart(wanted, rows);
            let rows: Option<Vec<_>> =
                rows.map(|rows| rows.iter().map(|placed| (placed.row, placed.is_unclear)).collect());
            assert_eq!(rows.as_deref(), placed);
        }
    }
}
