//! Names at the marks: pushed apart where they would collide, beside them wherever nothing is.

use super::Sheet;
use super::canvas::Canvas;
use crate::typeset::text::width;

/// Where a label ends up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Its row.
    pub row: usize,
    /// Whether it could also be meant for another mark: it had to move, or shares its row with another's mark.
    pub is_unclear: bool,
}

/// Rows below `rows` for labels whose marks are `wanted` rows down, one each, in the same order; none if too many.
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

/// Where the label of a mark goes: right of it, left, above or below, wherever nothing is; a column and a row.
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
    // A blank on either side keeps labels from running into each other.
    let is_free = |column: usize, row: usize| {
        rows.contains(&row)
            && canvas.is_blank(column, row, width)
            && (column + width == canvas.columns() || canvas.is_blank(column + width, row, 1))
            && (column == 0 || row != mark.1 || canvas.is_blank(column - 1, row, 1))
    };
    candidates.into_iter().flatten().find(|(column, row)| is_free(*column, *row))
}

/// Whether the series must be named: there is more than one, or one with a name of its own.
pub fn are_named(sheet: &Sheet) -> bool {
    match sheet.common.series.as_slice() {
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
