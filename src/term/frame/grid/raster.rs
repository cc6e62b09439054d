//! Raster: the cells of a row of a [`Grid`], drawn from its writes. Each is a symbol and the number of a style.

use std::collections::HashMap;

use ratatui::style::Color;
use unicode_segmentation::UnicodeSegmentation;

use super::{CellView, Content, Form, Grid, GridStyle, shown_width};
use crate::charset::is_simple;
use crate::term::frame::hash::Quick;

/// The bit of the numbers of graphemes of several characters; characters are numbered by their code points.
const CLUSTER: u32 = 1 << 31;
/// The bit of the numbers of characters that are not simple: they may be wider than a column, or need to be filtered.
const SPECIAL: u32 = 1 << 30;

/// A symbol and the number of a style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::term::frame) struct Cell {
    symbol: u32,
    style: u32,
}

/// The symbol of a cell.
pub(in crate::term::frame) enum Symbol<'r> {
    Char(char),
    Cluster(&'r str),
}

impl Cell {
    /// An empty cell in the default style.
    const EMPTY: Cell = Cell { symbol: b' ' as u32, style: 0 };

    /// Returns the index of the style in [`Raster::styles`].
    pub(in crate::term::frame) fn style(self) -> usize {
        self.style as usize
    }

    /// Returns the symbol if it is printable ASCII and the style has this index.
    #[inline]
    pub(in crate::term::frame) fn ascii_in(self, style: usize) -> Option<u8> {
        u8::try_from(self.symbol).ok().filter(|byte| matches!(byte, b' '..=b'~') && self.style as usize == style)
    }

    /// Returns the symbol if it is a simple character: a printable one of one column on every terminal.
    pub(in crate::term::frame) fn simple(self) -> Option<char> {
        char::from_u32(self.symbol)
    }
}

/// The cells of one row, with the styles and graphemes of all rows since [`Raster::clear`].
#[derive(Debug)]
pub(in crate::term::frame) struct Raster {
    cells: Vec<Cell>,
    /// The styles by number; number 0 is the default style.
    styles: Vec<GridStyle>,
    style_numbers: HashMap<GridStyle, u32, Quick>,
    /// Numbers of patched styles, by the number before and the number of the patch.
    patched: HashMap<(u32, u32), u32, Quick>,
    /// Graphemes of several characters.
    clusters: Vec<Box<str>>,
}

impl Default for Raster {
    fn default() -> Raster {
        Raster::new()
    }
}

impl Raster {
    pub(in crate::term::frame) fn new() -> Raster {
        let mut raster = Raster {
            cells: Vec::new(),
            styles: Vec::new(),
            style_numbers: HashMap::default(),
            patched: HashMap::default(),
            clusters: Vec::new(),
        };
        raster.clear();
        raster
    }

    /// Removes all styles and graphemes, before rows of another grid are drawn.
    pub(in crate::term::frame) fn clear(&mut self) {
        self.styles.clear();
        self.styles.push(GridStyle::default());
        self.style_numbers.clear();
        self.style_numbers.insert(GridStyle::default(), 0);
        self.patched.clear();
        self.clusters.clear();
    }

    /// Draws the first `columns` cells of a row.
    pub(in crate::term::frame) fn draw(&mut self, grid: &Grid, y: u16, columns: u16) {
        self.cells.clear();
        self.cells.resize(columns.into(), Cell::EMPTY);
        let mut cells = std::mem::take(&mut self.cells);
        for write in grid.writes(y).filter(|write| write.x < columns) {
            let end = columns.min(write.x + write.columns);
            let cells = &mut cells[write.x.into()..end.into()];
            let written = match write.content {
                Content::Text(Form::Ascii, start, end) => {
                    let text = grid.text(start, end).bytes();
                    cells.iter_mut().zip(text).for_each(|(cell, byte)| cell.symbol = byte.into());
                    cells.len()
                }
                Content::Text(Form::Simple, start, end) => {
                    let text = grid.text(start, end).chars();
                    cells.iter_mut().zip(text).for_each(|(cell, c)| cell.symbol = c.into());
                    cells.len()
                }
                Content::Text(Form::Any, start, end) => {
                    self.graphemes(cells, grid.text(start, end), write.patch, grid);
                    0
                }
                Content::Symbol(start, end) => {
                    cells[0].symbol = self.symbol_number(grid.text(start, end));
                    1
                }
                Content::Style => cells.len(),
                Content::Clear => {
                    cells.fill(Cell::EMPTY);
                    0
                }
            };
            self.patch(&mut cells[..written], write.patch, grid);
        }
        self.cells = cells;
    }

    /// Returns the cells of the row that was drawn last.
    pub(in crate::term::frame) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Returns the cells of the row that was drawn last, with these colours instead of the default ones.
    pub(in crate::term::frame) fn views(&self, default_colours: Option<(Color, Color)>) -> Vec<CellView> {
        let view = |cell: &Cell| {
            let symbol = match self.symbol(*cell) {
                Symbol::Char(c) => c.to_string(),
                Symbol::Cluster(cluster) => cluster.to_owned(),
            };
            CellView { symbol, style: self.styles[cell.style()].with_colours(default_colours) }
        };
        self.cells.iter().map(view).collect()
    }

    /// Returns the styles by number.
    pub(in crate::term::frame) fn styles(&self) -> &[GridStyle] {
        &self.styles
    }

    /// Returns the symbol of a cell.
    pub(in crate::term::frame) fn symbol(&self, cell: Cell) -> Symbol<'_> {
        match char::from_u32(cell.symbol & !SPECIAL) {
            Some(c) => Symbol::Char(c),
            None => Symbol::Cluster(&self.clusters[(cell.symbol & !CLUSTER) as usize]),
        }
    }

    /// Writes the graphemes of a text. The last one may extend beyond the cells.
    fn graphemes(&mut self, cells: &mut [Cell], text: &str, patch: u32, grid: &Grid) {
        let mut at = 0;
        for (grapheme, width) in text.graphemes(true).filter_map(|part| Some((part, shown_width(part)?))) {
            let end = cells.len().min(at + usize::from(width));
            let Some((cell, hidden)) = cells.get_mut(at..end).and_then(<[Cell]>::split_first_mut) else { break };
            cell.symbol = self.symbol_number(grapheme);
            self.patch(std::slice::from_mut(cell), patch, grid);
            hidden.fill(Cell::EMPTY);
            at = end;
        }
    }

    /// Patches the style of cells, which mostly have the same one.
    fn patch(&mut self, cells: &mut [Cell], patch: u32, grid: &Grid) {
        let mut last = None;
        for cell in cells {
            let after = match last {
                Some((before, after)) if before == cell.style => after,
                _ => self.patched(cell.style, patch, grid),
            };
            last = Some((cell.style, after));
            cell.style = after;
        }
    }

    /// Returns the number of a patched style.
    fn patched(&mut self, before: u32, patch: u32, grid: &Grid) -> u32 {
        if let Some(number) = self.patched.get(&(before, patch)) {
            return *number;
        }
        let style = self.styles[before as usize].patch(grid.patches()[patch as usize]);
        let number = *self.style_numbers.entry(style).or_insert_with(|| {
            self.styles.push(style);
            self.styles.len() as u32 - 1
        });
        self.patched.insert((before, patch), number);
        number
    }

    /// Returns the number of a grapheme; an empty one is a blank.
    fn symbol_number(&mut self, grapheme: &str) -> u32 {
        let mut chars = grapheme.chars();
        match (chars.next(), chars.next()) {
            (None, _) => Cell::EMPTY.symbol,
            (Some(only), None) => u32::from(only) | if is_simple(only) { 0 } else { SPECIAL },
            _ => {
                self.clusters.push(grapheme.into());
                (self.clusters.len() as u32 - 1) | CLUSTER
            }
        }
    }
}
