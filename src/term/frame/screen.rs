//! The screen of a frame: its cells resolved for a terminal, and a hash of each row.

use ratatui::buffer::Cell as Source;
use ratatui::style::{Color, Modifier};

use super::cell::{Cell, GlyphBits, PenId};
use super::pen::{self, Colour, Pen};
use super::table::Table;
use super::{Abilities, Frame, link_index};
use crate::term::colour::{Depth, Rgb};
use crate::term::picture::kitty::PLACEHOLDER;

/// The cells that a terminal should show. Its buffers are reused for the next frame.
#[derive(Debug, Default)]
pub(super) struct Screen {
    pub columns: u16,
    pub rows: u16,
    /// The cells, row by row.
    cells: Vec<Cell>,
    /// Hashes of the rows; see [`Table::hash`].
    pub hashes: Vec<u64>,
    /// Hashes of the middle halves of the rows, which a ruler at an edge does not change; 0 for a blank row.
    pub middles: Vec<u32>,
    /// Number of cells of each row that erasing cannot produce.
    pub ink: Vec<u16>,
    pens: Pens,
}

impl Screen {
    /// Resolves a frame for a terminal with these abilities.
    pub fn resolve(&mut self, frame: &Frame, abilities: &Abilities, table: &mut Table) {
        (self.columns, self.rows) = (frame.cells.area.width, frame.cells.area.height);
        self.cells.clear();
        self.cells.reserve(frame.cells.content.len());
        self.hashes.clear();
        self.middles.clear();
        self.ink.clear();
        self.pens.clear();
        for row in frame.cells.content.chunks_exact(usize::from(self.columns).max(1)) {
            let start = self.cells.len();
            self.append(row, frame, abilities, table);
            let row = &self.cells[start..];
            let ink = row.iter().filter(|cell| !cell.is_erasable()).count() as u16;
            self.hashes.push(table.hash(row));
            self.middles.push(if ink == 0 { 0 } else { middle(row, table) });
            self.ink.push(ink);
        }
    }

    /// Appends the cells of a row.
    fn append(&mut self, row: &[Source], frame: &Frame, abilities: &Abilities, table: &mut Table) {
        let mut sources = row.iter();
        while let Some(source) = sources.next() {
            let pens = self.pens.resolve(source, frame, abilities, table);
            let symbol = source.symbol();
            match symbol.as_bytes() {
                _ if source.modifier.contains(Modifier::HIDDEN) => self.cells.push(pens.blank),
                [b' '] => self.cells.push(pens.blank),
                [byte @ b'!'..=b'~'] => self.cells.push(Cell::new(GlyphBits::ascii(*byte), pens.pen)),
                _ => {
                    let glyph = table.glyph(symbol, abilities.charset);
                    let columns = usize::from(glyph.columns());
                    if columns > sources.len() + 1 || glyph == GlyphBits::BLANK {
                        self.cells.push(pens.blank);
                        continue;
                    }
                    let pen = match source.fg {
                        // The id of a picture, which must not be replaced by a similar colour.
                        Color::Rgb(r, g, b) if symbol.starts_with(PLACEHOLDER) => {
                            let pen = table.pen_of(pens.pen);
                            table.pen(Pen { fg: Colour::Rgb(Rgb(r, g, b)), ..pen })
                        }
                        _ => pens.pen,
                    };
                    self.cells.push(Cell::new(glyph, pen));
                    for _ in 1..columns {
                        sources.next();
                        self.cells.push(Cell::rest(pen));
                    }
                }
            }
        }
    }

    /// Returns a row.
    pub fn row(&self, y: u16) -> &[Cell] {
        let start = usize::from(y) * usize::from(self.columns);
        &self.cells[start..start + usize::from(self.columns)]
    }
}

/// Returns the hash of the middle half of a row.
fn middle(row: &[Cell], table: &Table) -> u32 {
    let quarter = row.len() / 4;
    table.hash(&row[quarter..row.len() - quarter]) as u32 | 1
}

/// The pen of a style, and its blank cell.
#[derive(Debug, Clone, Copy)]
struct Resolved {
    pen: PenId,
    blank: Cell,
}

/// The parts of a cell's style that determine its pen.
type Style = (Color, Color, Modifier, Color);

/// Pens by style, for one frame. The last result is checked first, since neighbouring cells mostly have the same
/// style.
#[derive(Debug, Default)]
struct Pens {
    known: Vec<(Style, Resolved)>,
    last: usize,
}

/// Maximum number of cached styles; a picture in half blocks can have as many as cells.
const STYLES_MAXIMUM: usize = 32;

impl Pens {
    fn clear(&mut self) {
        self.known.clear();
        self.last = 0;
    }

    fn resolve(&mut self, cell: &Source, frame: &Frame, abilities: &Abilities, table: &mut Table) -> Resolved {
        let style = (cell.fg, cell.bg, cell.modifier, cell.underline_color);
        if let Some((known, resolved)) = self.known.get(self.last)
            && *known == style
        {
            return *resolved;
        }
        if let Some(place) = self.known.iter().position(|(known, _)| *known == style) {
            self.last = place;
            return self.known[place].1;
        }
        let link = link_index(cell.underline_color).filter(|_| abilities.hyperlinks);
        let pen = Pen {
            fg: colour(cell.fg, abilities.depth, table),
            bg: colour(cell.bg, abilities.depth, table),
            attributes: attributes(cell.modifier),
            link: link.and_then(|index| frame.links.get(index)).map_or(0, |link| table.link(link)),
        };
        let resolved = Resolved { pen: table.pen(pen), blank: table.blank(pen) };
        if self.known.len() == STYLES_MAXIMUM {
            self.known.clear();
        }
        self.last = self.known.len();
        self.known.push((style, resolved));
        resolved
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
