//! The screen of a frame: its cells resolved for a terminal, and a hash of each row.

use ratatui::style::{Color, Modifier};

use super::cell::{Cell, GlyphBits, PenId};
use super::grid::{self, GridStyle, Symbol};
use super::pen::{self, Colour, Pen};
use super::table::Table;
use super::{Abilities, Frame, link_index};
use crate::charset::Charset;
use crate::term::colour::{Depth, Rgb};
use crate::term::picture::kitty::PLACEHOLDER;

/// The cells that a terminal should show. Its buffers are reused for the next frame.
#[derive(Debug, Default)]
pub(super) struct Screen {
    pub columns: u16,
    pub rows: u16,
    /// The cells, row by row.
    cells: Vec<Cell>,
    /// Hashes of the rows; see [`Table::hashes`].
    pub hashes: Vec<u64>,
    /// Hashes of the middle halves of the rows, which a ruler at an edge does not change; 0 for a blank row.
    pub middles: Vec<u32>,
    /// Number of cells of each row that erasing cannot produce.
    pub ink: Vec<u16>,
    /// Pens by the numbers of the frame's styles.
    pens: Vec<Resolved>,
}

impl Screen {
    /// Resolves a frame for a terminal with these abilities.
    pub fn resolve(&mut self, frame: &Frame, abilities: &Abilities, table: &mut Table) {
        let area = frame.cells.area();
        (self.columns, self.rows) = (area.width, area.height);
        self.cells.clear();
        self.hashes.clear();
        self.middles.clear();
        self.ink.clear();
        self.pens.clear();
        let styles = frame.cells.styles().iter();
        self.pens.extend(styles.map(|style| Resolved::new(style, frame, abilities, table)));
        for row in frame.cells.rows() {
            let start = self.cells.len();
            self.append(row, frame, abilities, table);
            let row = &self.cells[start..];
            // Counted in the width of a cell, which takes fewest instructions.
            let erasable: u64 = row.iter().map(|cell| u64::from(cell.is_erasable())).sum();
            let ink = self.columns - erasable as u16;
            let hashes = table.hashes(row);
            self.hashes.push(hashes.row);
            self.middles.push(if ink == 0 { 0 } else { hashes.middle });
            self.ink.push(ink);
        }
    }

    /// Appends the cells of a row.
    fn append(&mut self, row: &[grid::Cell], frame: &Frame, abilities: &Abilities, table: &mut Table) {
        let start = self.cells.len();
        self.cells.resize(start + row.len(), self.pens[0].blank);
        let drawn = row.iter().rposition(|cell| *cell != grid::Cell::EMPTY).map_or(0, |last| last + 1);
        let cells = &mut self.cells[start..];
        let mut x = 0;
        while x < drawn {
            let source = row[x];
            let Resolved { pen, blank, is_hidden } = self.pens[source.style()];
            // Most cells are ASCII in the style of the one before.
            let begun = x;
            for (cell, other) in cells[x..drawn].iter_mut().zip(&row[x..drawn]) {
                let Some(byte) = other.ascii_in(source.style()).filter(|_| !is_hidden) else { break };
                *cell = if byte == b' ' { blank } else { Cell::new(GlyphBits::ascii(byte), pen) };
                x += 1;
            }
            if x > begun {
                continue;
            }
            let (glyph, pen) = match source.simple() {
                Some(c) if abilities.charset == Charset::Full => (GlyphBits::simple(c), pen),
                _ => glyph(source, pen, frame, abilities, table),
            };
            let end = x + usize::from(glyph.columns().max(1));
            if is_hidden || glyph == GlyphBits::BLANK || end > row.len() {
                cells[x] = blank;
                x += 1;
            } else {
                cells[x..end].fill(Cell::rest(pen));
                cells[x] = Cell::new(glyph, pen);
                x = end;
            }
        }
    }

    /// Returns a row.
    pub fn row(&self, y: u16) -> &[Cell] {
        let start = usize::from(y) * usize::from(self.columns);
        &self.cells[start..start + usize::from(self.columns)]
    }
}

/// Returns the glyph and the pen of a cell whose style has the pen `pen`.
fn glyph(
    source: grid::Cell,
    pen: PenId,
    frame: &Frame,
    abilities: &Abilities,
    table: &mut Table,
) -> (GlyphBits, PenId) {
    let mut utf8 = [0; 4];
    let symbol = match frame.cells.symbol(source) {
        Symbol::Char(c) => c.encode_utf8(&mut utf8),
        Symbol::Cluster(cluster) => cluster,
    };
    let pen = match frame.cells.styles()[source.style()].fg {
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
    fn new(style: &GridStyle, frame: &Frame, abilities: &Abilities, table: &mut Table) -> Resolved {
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
