//! The screen of a frame: a hash of each row, and the cells of some rows resolved for a terminal.

use std::hash::BuildHasher;

use ratatui::style::{Color, Modifier, Style};

use super::cell::{Cell, GlyphBits, PenId};
use super::grid::GridStyle;
use super::grid::raster::{self, Raster, Symbol};
use super::hash::{Quick, hash_of};
use super::pen::{self, Colour, Pen};
use super::row_hash::RowHash;
use super::table::Table;
use super::{Abilities, Frame, link_index};
use crate::charset::Charset;
use crate::term::colour::{Depth, Rgb};
use crate::term::picture::kitty::PLACEHOLDER;

/// A frame, and the abilities of the terminal that shows it.
#[derive(Clone, Copy)]
pub(super) struct Source<'f> {
    pub frame: &'f Frame,
    pub abilities: &'f Abilities,
}

/// The cells that a terminal should show. Its buffers are reused for the next frame.
///
/// All rows are hashed, and only those that must be painted are drawn and resolved.
#[derive(Debug, Default)]
pub(super) struct Screen {
    pub columns: u16,
    pub rows: u16,
    /// Hashes of the rows.
    pub hashes: Vec<RowHash>,
    /// Number of cells in each row with text other than blanks.
    pub ink: Vec<u16>,
    /// The resolved cells, row by row.
    cells: Vec<Cell>,
    /// For each row, the number of columns that are resolved.
    done: Vec<u16>,
    raster: Raster,
    /// Pens by the numbers of the raster's styles.
    pens: Vec<Resolved>,
    /// Hashes of the grid's changes of style by their numbers.
    patches: Vec<u64>,
}

impl Screen {
    /// Prepares the resolution of a frame, and hashes its rows.
    pub fn begin(&mut self, source: Source) {
        let cells = &source.frame.cells;
        (self.columns, self.rows) = (cells.area().width, cells.area().height);
        self.cells.resize(usize::from(self.columns) * usize::from(self.rows), Cell::EMPTY);
        self.done.clear();
        self.done.resize(self.rows.into(), 0);
        self.raster.clear();
        self.pens.clear();
        self.patches.clear();
        self.patches.extend(cells.patches().iter().map(|patch| patch_hash(patch, source)));
        let Abilities { depth, charset, .. } = source.abilities;
        let ground = Quick::default().hash_one((depth, charset, cells.default_colours()));
        self.hashes.clear();
        self.hashes.extend((0..self.rows).map(|y| RowHash::of(cells, y, &self.patches, ground)));
        self.ink.clear();
        self.ink.extend(cells.ink());
    }

    /// Returns at least the first `columns` columns of a row, and all of it if the others are blank, so that the rest
    /// of the row can be erased.
    pub fn row(&mut self, y: u16, columns: u16, source: Source, table: &mut Table) -> &[Cell] {
        let whole = usize::from(self.columns);
        let row = usize::from(y) * whole..(usize::from(y) + 1) * whole;
        if self.done[usize::from(y)] < columns {
            let grid = &source.frame.cells;
            let drawn = grid.end(y);
            let done = if drawn <= columns { self.columns } else { columns };
            self.done[usize::from(y)] = done;
            self.raster.draw(grid, y, drawn.min(done));
            for style in &self.raster.styles()[self.pens.len()..] {
                self.pens.push(Resolved::new(style.with_colours(grid.default_colours()), source, table));
            }
            let cells = &mut self.cells[row.clone()];
            cells[drawn.min(done).into()..].fill(self.pens[0].blank);
            resolve(&self.raster, cells, &self.pens, source, table);
        }
        &self.cells[row][..self.done[usize::from(y)].into()]
    }

    /// Returns a row that was resolved completely.
    pub fn resolved(&self, y: u16) -> &[Cell] {
        debug_assert!(self.done[usize::from(y)] == self.columns);
        &self.cells[usize::from(y) * usize::from(self.columns)..][..self.columns.into()]
    }
}

/// Resolves the cells of a raster into the first cells of a row. A wide glyph may extend beyond them.
fn resolve(raster: &Raster, cells: &mut [Cell], pens: &[Resolved], source: Source, table: &mut Table) {
    let row = raster.cells();
    let mut x = 0;
    while x < row.len() {
        let style = row[x].style();
        let Resolved { pen, blank, is_hidden } = pens[style];
        // Most cells are ASCII in the style of the one before.
        let begun = x;
        let bytes = row[x..].iter().map_while(|other| other.ascii_in(style));
        for (cell, byte) in cells[x..].iter_mut().zip(bytes) {
            *cell = if byte == b' ' || is_hidden { blank } else { Cell::new(GlyphBits::ascii(byte), pen) };
            x += 1;
        }
        if x > begun {
            continue;
        }
        let (glyph, pen) = match row[x].simple() {
            Some(c) if source.abilities.charset == Charset::Full => (GlyphBits::simple(c), pen),
            _ => glyph(row[x], pen, raster, source.abilities, table),
        };
        let end = x + usize::from(glyph.columns().max(1));
        if is_hidden || glyph == GlyphBits::BLANK || end > cells.len() {
            cells[x] = blank;
            x += 1;
        } else {
            cells[x..end].fill(Cell::rest(pen));
            cells[x] = Cell::new(glyph, pen);
            x = end;
        }
    }
}

/// Returns a hash of the look of a change of style, which does not depend on numbers of the frame.
fn patch_hash(patch: &Style, source: Source) -> u64 {
    let address = |carrier| {
        let address = link_index(carrier).filter(|_| source.abilities.hyperlinks);
        address.and_then(|index| source.frame.links.get(index)).map(|address| hash_of(address.as_bytes()))
    };
    let Style { fg, bg, underline_color, add_modifier, sub_modifier } = patch;
    Quick::default().hash_one((fg, bg, add_modifier, sub_modifier, underline_color.map(address)))
}

/// Returns the glyph and the pen of a cell whose style has the pen `pen`.
fn glyph(
    source: raster::Cell,
    pen: PenId,
    raster: &Raster,
    abilities: &Abilities,
    table: &mut Table,
) -> (GlyphBits, PenId) {
    let mut utf8 = [0; 4];
    let symbol = match raster.symbol(source) {
        Symbol::Char(c) => c.encode_utf8(&mut utf8),
        Symbol::Cluster(cluster) => cluster,
    };
    let pen = match raster.styles()[source.style()].fg {
        // The id of a picture, which must not be replaced by a similar colour.
        Color::Rgb(r, g, b) if symbol.starts_with(PLACEHOLDER) => {
            let pen = table.pen_of(pen);
            table.pen(Pen { fg: Colour::Rgb(Rgb(r, g, b)), ..pen })
        }
        _ => pen,
    };
    (table.glyph(symbol, abilities.charset), pen)
}

/// The pen of a style, and its blank cell.
#[derive(Debug, Clone, Copy)]
struct Resolved {
    pen: PenId,
    blank: Cell,
    /// Whether text in this style is not shown.
    is_hidden: bool,
}

impl Resolved {
    fn new(style: GridStyle, Source { frame, abilities }: Source, table: &mut Table) -> Resolved {
        let link = link_index(style.link).filter(|_| abilities.hyperlinks);
        let pen = Pen {
            fg: colour(style.fg, abilities.depth, table),
            bg: colour(style.bg, abilities.depth, table),
            attributes: attributes(style.modifier),
            link: link.and_then(|index| frame.links.get(index)).map_or(0, |link| table.link(link)),
        };
        let is_hidden = style.modifier.contains(Modifier::HIDDEN);
        Resolved { pen: table.pen(pen), blank: table.blank(pen), is_hidden }
    }
}

/// Returns a colour in the form for a terminal of this depth.
fn colour(colour: Color, depth: Depth, table: &mut Table) -> Colour {
    let colour = match colour {
        Color::Reset => Colour::Default,
        Color::Black => Colour::Indexed(0),
        Color::Red => Colour::Indexed(1),
        Color::Green => Colour::Indexed(2),
        Color::Yellow => Colour::Indexed(3),
        Color::Blue => Colour::Indexed(4),
        Color::Magenta => Colour::Indexed(5),
        Color::Cyan => Colour::Indexed(6),
        Color::Gray => Colour::Indexed(7),
        Color::DarkGray => Colour::Indexed(8),
        Color::LightRed => Colour::Indexed(9),
        Color::LightGreen => Colour::Indexed(10),
        Color::LightYellow => Colour::Indexed(11),
        Color::LightBlue => Colour::Indexed(12),
        Color::LightMagenta => Colour::Indexed(13),
        Color::LightCyan => Colour::Indexed(14),
        Color::White => Colour::Indexed(15),
        Color::Indexed(index) => Colour::Indexed(index),
        Color::Rgb(r, g, b) => Colour::Rgb(Rgb(r, g, b)),
    };
    match (depth, colour) {
        (Depth::True, _) => colour,
        (Depth::Indexed, Colour::Rgb(rgb)) => Colour::Indexed(table.quantiser.nearest(rgb)),
        (Depth::Indexed, _) => colour,
        // Themes use the named colours; others have no reliable match among colours that the terminal defines.
        (Depth::Ansi, Colour::Indexed(0..16)) => colour,
        (Depth::Ansi | Depth::Mono, _) => Colour::Default,
    }
}

/// Returns the attributes to send. Blinking is deliberately ignored.
fn attributes(modifier: Modifier) -> u8 {
    [
        (Modifier::BOLD, pen::BOLD),
        (Modifier::DIM, pen::DIM),
        (Modifier::ITALIC, pen::ITALIC),
        (Modifier::UNDERLINED, pen::UNDERLINE),
        (Modifier::REVERSED, pen::REVERSE),
        (Modifier::CROSSED_OUT, pen::STRIKE),
    ]
    .into_iter()
    .filter(|(modifier_bit, _)| modifier.contains(*modifier_bit))
    .fold(0, |all, (_, attribute)| all | attribute)
}
