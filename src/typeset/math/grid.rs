//! Matrices, cases and aligned lines.

use super::atom::{Atom, Kind};
use super::set::Setting;
use super::tile::{Side, Tile};
use crate::content::tex::{GridKind, Node};

/// Columns between the columns of a matrix.
const GUTTER: usize = 2;

impl Setting {
    pub fn grid(self, kind: GridKind, rows: &[Vec<Vec<Node>>]) -> Atom {
        if self.is_flat || (self.is_tight && kind != GridKind::Gathered) {
            return self.grid_on_a_line(kind, rows);
        }
        let count = rows.iter().map(Vec::len).max().unwrap_or(0);
        let cells: Vec<Vec<Tile>> = rows
            .iter()
            .map(|row| {
                (0..count).map(|column| row.get(column).map_or_else(Tile::empty, |cell| self.list(cell))).collect()
            })
            .collect();
        let is_enclosed = matches!(kind, GridKind::Matrix { .. } | GridKind::Cases);
        // Two rows have neither a middle row for the baseline nor one for the tip of a brace.
        let is_tall = cells.iter().flatten().any(|cell| cell.height() > 1) || (is_enclosed && cells.len() == 2);
        let side = |column: usize| match kind {
            GridKind::Cases => Side::Left,
            GridKind::Aligned if column.is_multiple_of(2) => Side::Right,
            GridKind::Aligned => Side::Left,
            GridKind::Matrix { .. } | GridKind::Gathered => Side::Centre,
        };
        let widths: Vec<usize> =
            (0..count).map(|column| cells.iter().map(|row| row[column].width()).max().unwrap_or(0)).collect();
        let mut grid: Option<Tile> = None;
        for row in cells {
            let mut line = Tile::empty();
            for (column, cell) in row.into_iter().enumerate() {
                let gap = match (column, kind) {
                    (0, _) => 0,
                    // In aligned formulas, `&` is followed by a relation or an operator.
                    (_, GridKind::Aligned) if !column.is_multiple_of(2) => 1,
                    _ => GUTTER,
                };
                let cell = cell.aligned(widths[column], side(column));
                line = line.beside(Tile::blanks(gap)).beside(cell);
            }
            grid = Some(match grid {
                Some(grid) if is_tall => {
                    grid.above(Tile::column([String::new()], 0), Side::Left).above(line, Side::Left)
                }
                Some(grid) => grid.above(line, Side::Left),
                None => line,
            });
        }
        let grid = grid.unwrap_or_else(Tile::empty);
        let middle = (grid.height() - 1) / 2;
        let grid = grid.based_on(middle);
        match kind {
            GridKind::Matrix { open, close } if open.is_some() => {
                let padded = Tile::blanks(1).beside(grid).beside(Tile::blanks(1));
                Atom::new(self.fenced(open, padded, close), Kind::Open, Kind::Close)
            }
            GridKind::Cases => {
                let padded = Tile::blanks(1).beside(grid);
                Atom::one(self.fenced(Some('{'), padded, None), Kind::Inner)
            }
            _ => Atom::one(grid, Kind::Inner),
        }
    }

    /// Sets the rows of a matrix on one line, separated by semicolons.
    pub fn grid_on_a_line(self, kind: GridKind, rows: &[Vec<Vec<Node>>]) -> Atom {
        let between = match kind {
            GridKind::Matrix { .. } => ", ",
            GridKind::Cases => " ",
            GridKind::Aligned | GridKind::Gathered => "",
        };
        let mut tile = Tile::empty();
        for (number, row) in rows.iter().enumerate() {
            if number > 0 {
                tile = tile.beside(self.sign("; "));
            }
            if between.is_empty() {
                tile = tile.beside(self.list(&row.concat()));
                continue;
            }
            for (column, cell) in row.iter().enumerate() {
                tile = tile.beside(self.sign(if column == 0 { "" } else { between })).beside(self.list(cell));
            }
        }
        match kind {
            GridKind::Matrix { open, close } => {
                let (open, close) = (open.or(Some('[')), close.or(Some(']')));
                Atom::new(self.fenced(open, tile, close), Kind::Open, Kind::Close)
            }
            GridKind::Cases => Atom::one(self.fenced(Some('{'), tile, Some('}')), Kind::Inner),
            GridKind::Aligned | GridKind::Gathered => Atom::one(tile, Kind::Ordinary),
        }
    }
}
