//! Layout of the map and the panel beside it.

use super::super::Room;
use crate::lab::grid::Level;

/// Columns of the status at the left, and of the legend at the right where there is room for both.
const STATUS_COLUMNS: usize = 18;
const LEGEND_COLUMNS: usize = 18;
/// Rows that status and legend need one below the other.
const STACKED_ROWS: usize = 18;
/// Columns that words beside a small map need at least.
const PANEL_COLUMNS: usize = 16;
/// Room for the numbers at the border: two columns and a blank at the left, one row above.
const NUMBERS: (usize, usize) = (3, 1);

/// Area for text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub x: usize,
    pub y: usize,
    pub columns: usize,
    pub rows: usize,
}

/// Layout of the parts. Cells of the room are points, `dx` columns and `dy` rows apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// The point of the first cell that is shown.
    pub x: usize,
    pub y: usize,
    pub dx: usize,
    pub dy: usize,
    /// The first row of the room that is shown, and how many are.
    pub first_row: usize,
    pub rows: usize,
    /// Whether rows and columns are numbered at the border.
    pub numbered: bool,
    /// Area of the status.
    pub status: Area,
    /// Area of the legend; none if it follows the status.
    pub legend: Option<Area>,
}

impl Plan {
    /// The largest map that leaves room for the words. `focus` is the row that must be seen.
    pub(super) fn new(level: &Level, focus: usize, room: Room) -> Plan {
        let (columns, rows) = (usize::from(room.columns), usize::from(room.rows));
        let size =
            |dx: usize, dy: usize| (NUMBERS.0 + (level.columns - 1) * dx + 1, NUMBERS.1 + (level.rows - 1) * dy + 1);
        for (dx, dy, apart, least) in [
            (4, 2, STATUS_COLUMNS, STACKED_ROWS),
            (3, 2, STATUS_COLUMNS, STACKED_ROWS),
            (2, 1, STATUS_COLUMNS + LEGEND_COLUMNS, 0),
        ] {
            let (wide, tall) = size(dx, dy);
            if wide + apart <= columns && tall.max(least) <= rows {
                // All of it in the middle, so that what belongs together stays together.
                let status = (columns - wide - apart) / 2;
                let left = status + STATUS_COLUMNS;
                let right = left + wide + 2;
                let legend = Area { x: right, y: 1, columns: columns.saturating_sub(right), rows: rows - 1 };
                return Plan {
                    x: left + NUMBERS.0,
                    y: NUMBERS.1,
                    dx,
                    dy,
                    first_row: 0,
                    rows: level.rows,
                    numbered: true,
                    status: Area { x: status, y: NUMBERS.1, columns: STATUS_COLUMNS - 1, rows: rows - NUMBERS.1 },
                    legend: (least == 0).then_some(legend),
                };
            }
        }
        let dx = if size(2, 1).0 - NUMBERS.0 + 1 + PANEL_COLUMNS <= columns { 2 } else { 1 };
        let (wide, tall) = size(dx, 1);
        let numbered = wide + 2 + PANEL_COLUMNS <= columns && tall <= rows;
        let (x, y) = if numbered { NUMBERS } else { (0, 0) };
        // Outer walls are the first to go; then the map moves along.
        let (first_row, shown) = match level.rows {
            all if all + y <= rows => (0, all),
            all if all - 2 <= rows => (1, all - 2),
            all => (focus.saturating_sub(rows / 2).min(all - rows), rows),
        };
        let right = (x + wide - NUMBERS.0 + if numbered { 2 } else { 1 }).min(columns);
        Plan {
            x,
            y,
            dx,
            dy: 1,
            first_row,
            rows: shown,
            numbered,
            status: Area { x: right, y: 0, columns: columns - right, rows },
            legend: None,
        }
    }

    /// Screen position of a cell, if it is shown.
    pub(super) fn point(&self, (row, column): (usize, usize)) -> Option<(usize, usize)> {
        let row = row.checked_sub(self.first_row).filter(|row| *row < self.rows)?;
        Some((self.x + column * self.dx, self.y + row * self.dy))
    }

    /// The row and column of the cell nearest to a place on the map, if that is on the map.
    pub(super) fn cell_at(&self, level: &Level, x: usize, y: usize) -> Option<(usize, usize)> {
        let column = (x + self.dx / 2).checked_sub(self.x)? / self.dx;
        let row = (y + self.dy / 2).checked_sub(self.y)? / self.dy;
        (row < self.rows && column < level.columns).then_some((row + self.first_row, column))
    }
}
