//! Layout of the map and the panel beside it.

use super::super::LabArea;
use crate::lab::grid::Level;

/// Columns of the status at the left, and of the legend at the right if both fit beside the map.
const STATUS_COLUMNS: usize = 18;
const LEGEND_COLUMNS: usize = 18;
/// Rows that the status and the legend need below each other.
const STACKED_ROWS: usize = 18;
/// Minimum columns of the text beside a small map.
const PANEL_COLUMNS: usize = 16;
/// Cells for the row and column numbers: three columns at the left (the last one blank), one row above.
const NUMBERS: (usize, usize) = (3, 1);

/// A rectangle for text, in cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub x: usize,
    pub y: usize,
    pub columns: usize,
    pub rows: usize,
}

/// Positions of map, status and legend. The cells of the room are drawn as single points, `dx` columns and `dy` rows
/// apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// The column of the point of the first cell shown.
    pub x: usize,
    pub y: usize,
    pub dx: usize,
    pub dy: usize,
    /// The first row of the room that is shown, and the number of rows shown.
    pub first_row: usize,
    pub rows: usize,
    /// Whether rows and columns are numbered at the border.
    pub numbered: bool,
    /// Area of the status.
    pub status: Area,
    /// Area of the legend; `None` if it follows the status in the same area.
    pub legend: Option<Area>,
}

impl Plan {
    /// Computes the largest map that leaves the columns and rows needed for text. `focus` is the row of the room that
    /// must be shown.
    pub(super) fn new(level: &Level, focus: usize, area: LabArea) -> Plan {
        let (columns, rows) = (usize::from(area.columns), usize::from(area.rows));
        let size =
            |dx: usize, dy: usize| (NUMBERS.0 + (level.columns - 1) * dx + 1, NUMBERS.1 + (level.rows - 1) * dy + 1);
        for (dx, dy, apart, least) in [
            (4, 2, STATUS_COLUMNS, STACKED_ROWS),
            (3, 2, STATUS_COLUMNS, STACKED_ROWS),
            (2, 1, STATUS_COLUMNS + LEGEND_COLUMNS, 0),
        ] {
            let (wide, tall) = size(dx, dy);
            if wide + apart <= columns && tall.max(least) <= rows {
                // Map and text are centred together, so that they stay next to each other.
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
        // On few rows the outer walls are cut first; after that only the rows around `focus` are shown.
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

    /// Returns the position of a cell on the screen, if it is shown.
    pub(super) fn point(&self, (row, column): (usize, usize)) -> Option<(usize, usize)> {
        let row = row.checked_sub(self.first_row).filter(|row| *row < self.rows)?;
        Some((self.x + column * self.dx, self.y + row * self.dy))
    }

    /// Returns the row and column of the cell nearest to a position on the screen; `None` outside the map.
    pub(super) fn cell_at(&self, level: &Level, x: usize, y: usize) -> Option<(usize, usize)> {
        let column = (x + self.dx / 2).checked_sub(self.x)? / self.dx;
        let row = (y + self.dy / 2).checked_sub(self.y)? / self.dy;
        (row < self.rows && column < level.columns).then_some((row + self.first_row, column))
    }
}
