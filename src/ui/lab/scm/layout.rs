//! Layout of the causal lab: a column for each dial, and rows for names, values, arrows and the notebook.

use std::ops::Range;

/// Minimum number of columns for the table; on narrower screens text replaces it.
pub(super) const COLUMNS_LEAST: usize = 26;
/// Maximum columns of a dial, so that numbers stay close together.
const COLUMN_MOST: usize = 20;
/// Width of a dial's column from which a remark fits behind its number.
pub(super) const REMARKS_FROM_COLUMN: usize = 11;
/// Maximum columns of the row labels.
const LABEL_MOST: usize = 20;
/// Minimum number of notebook rows kept when there are many arrows.
const NOTEBOOK_LEAST: usize = 2;

/// Widths of the table's columns: row labels, then one column for each dial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    /// Cells of the row labels.
    pub label: usize,
    /// Cells of each dial's column.
    pub column: usize,
    /// Number of dials.
    pub count: usize,
}

impl Columns {
    /// Computes the widths for a room with `area` columns and `count` dials.
    pub(super) fn new(area: usize, count: usize) -> Columns {
        let least = match area {
            56.. => 13,
            44.. => 10,
            _ => 4 + 2 * usize::from(count < 5),
        };
        let column = (area.saturating_sub(least) / count.max(1)).min(COLUMN_MOST);
        Columns { label: area.saturating_sub(column * count).min(LABEL_MOST), column, count }
    }

    /// Returns the middle cell of a dial's column, where numbers end.
    pub(super) fn centre(&self, dial: usize) -> usize {
        self.left(dial) + self.column / 2
    }

    /// Returns the first cell of a dial's column.
    pub(super) fn left(&self, dial: usize) -> usize {
        self.label + dial * self.column
    }

    /// Returns the dial at a cell.
    pub(super) fn dial_at(&self, cell: usize) -> Option<usize> {
        let dial = cell.checked_sub(self.label)? / self.column.max(1);
        (dial < self.count).then_some(dial)
    }
}

/// The numbers of rows that the parts of the screen need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Lanes of arrows; with none, one row says that there are no arrows.
    pub lanes: usize,
    /// Rows of the notebook.
    pub readings: usize,
    /// Whether the last change has a row.
    pub change: bool,
    /// Rows of the hint for the next step, or of the outcome.
    pub prompt: usize,
    /// Whether arrows may take all rows of the notebook.
    pub arrows_first: bool,
    /// Whether the notebook is below the hint, rather than above it.
    pub notebook_last: bool,
}

/// The rows of each part, from the top of the screen. A part that does not fit has an empty range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rows {
    /// Row of the dials' names.
    pub names: usize,
    /// Row of the dials' values.
    pub values: usize,
    /// Rows of the values as bars.
    pub gauges: Range<usize>,
    /// Rows of the last change of each value.
    pub change: Range<usize>,
    /// Rows of the arrows.
    pub lanes: Range<usize>,
    /// Rows of the notebook.
    pub notebook: Range<usize>,
    /// Rows of the hint for the next step, or of the outcome.
    pub prompt: Range<usize>,
    /// Rows of the clickable words.
    pub verbs: Range<usize>,
}

impl Rows {
    /// Distributes `area` rows over the parts, most important parts first.
    pub(super) fn new(area: usize, wanted: Wanted) -> Rows {
        let mut left = area;
        let mut take = |wish: usize, keep: usize| {
            let taken = wish.min(left.saturating_sub(keep));
            left -= taken;
            taken
        };
        take(2, 0);
        let prompt = take(wanted.prompt, 1);
        let lanes_least = take(1, 0);
        let keep = if wanted.arrows_first { 0 } else { NOTEBOOK_LEAST.min(wanted.readings) };
        let change = take(usize::from(wanted.change), 1);
        let lanes = lanes_least + take(wanted.lanes.saturating_sub(1), keep);
        let notebook = take(wanted.readings, 0);
        // Optional parts take the rows that are left.
        let gauges = take(1, 0);
        let verbs = take(1, 0);
        let gaps = [take(1, 0), take(1, 0), take(1, 0)];
        let mut at = 2;
        let mut next = |count: usize| {
            at += count;
            at - count..at
        };
        let gauges = next(gauges);
        let change = next(change);
        next(gaps[0]);
        let lanes = next(lanes);
        next(gaps[1]);
        let (notebook, prompt) = if wanted.notebook_last {
            let prompt = next(prompt);
            next(gaps[2]);
            (next(notebook), prompt)
        } else {
            let notebook = next(notebook);
            next(gaps[2]);
            (notebook, next(prompt))
        };
        let verbs = next(verbs);
        Rows { names: 0, values: 1, gauges, change, lanes, notebook, prompt, verbs }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_in_the_room_and_none_covers_another() {
        for area in 0..40 {
            for lanes in 0..8 {
                for readings in 1..20 {
                    for (change, arrows_first) in [(true, false), (false, false), (true, true)] {
                        let wanted =
                            Wanted { lanes, readings, change, prompt: 1, arrows_first, notebook_last: arrows_first };
                        let rows = Rows::new(area, wanted);
                        let mut parts =
                            [&rows.gauges, &rows.change, &rows.lanes, &rows.notebook, &rows.prompt, &rows.verbs];
                        parts.sort_by_key(|part| (part.start, part.end));
                        assert!(parts.windows(2).all(|pair| pair[0].end <= pair[1].start), "{rows:?}");
                        assert!(parts[5].end <= area.max(2), "{area}: {rows:?}");
                        assert!(rows.lanes.len() <= lanes.max(1) && rows.notebook.len() <= readings);
                    }
                }
            }
        }
        let little = Rows::new(
            7,
            Wanted { lanes: 3, readings: 6, change: true, prompt: 1, arrows_first: false, notebook_last: false },
        );
        assert_eq!((little.lanes.len(), little.notebook.len(), little.prompt.len()), (1, 2, 1), "{little:?}");
    }

    #[test]
    fn columns_fill_the_room() {
        for area in COLUMNS_LEAST..200 {
            for count in 3..=5 {
                let columns = Columns::new(area, count);
                assert!(columns.left(count) <= area && columns.column >= 4, "{area}: {columns:?}");
                for dial in 0..count {
                    assert_eq!(columns.dial_at(columns.centre(dial)), Some(dial));
                }
            }
        }
        assert_eq!(Columns::new(34, 4), Columns { label: 6, column: 7, count: 4 });
    }
}
