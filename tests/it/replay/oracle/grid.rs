//! Cells resolved for one terminal.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use folio::term::caps::{Depth, Rgb};
use folio::term::frame::{Abilities, CellView, Frame, GridStyle, link};
use folio::term::palette::Quantiser;
use ratatui::buffer::CellWidth;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthChar;

use super::pen::{self, Colour, Pen};

/// The glyph of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Glyph {
    /// A single character.
    Char(char),
    /// A grapheme of several characters, by its number in the [`Table`].
    Cluster(u32),
    /// The right half of a wide glyph.
    Rest,
}

/// A cell of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cell {
    pub glyph: Glyph,
    pub pen: Pen,
}

impl Cell {
    /// Creates a blank cell with a background.
    pub fn blank(bg: Colour) -> Cell {
        Cell { glyph: Glyph::Char(' '), pen: Pen::ground(bg) }
    }

    /// Whether erasing can produce the cell.
    pub fn erasable(self) -> bool {
        self.glyph == Glyph::Char(' ') && self.pen.fills()
    }
}

/// A grapheme of several characters.
#[derive(Debug)]
pub struct Cluster {
    pub text: Box<str>,
    /// Width in columns.
    pub width: u16,
    /// Maximum width on any terminal; see [`risk`].
    risk: Option<u16>,
}

/// Graphemes and addresses by number, for one draw.
#[derive(Debug, Default)]
pub struct Table {
    clusters: Vec<Cluster>,
    cluster_numbers: HashMap<Box<str>, u32>,
    links: Vec<Box<str>>,
    link_numbers: HashMap<Box<str>, u16>,
}

impl Table {
    /// Returns the glyph of a grapheme, which gets a number.
    pub fn intern(&mut self, cluster: &str) -> Glyph {
        if let Some(number) = self.cluster_numbers.get(cluster) {
            return Glyph::Cluster(*number);
        }
        // A grid has at most 100,000 cells, so the number fits.
        let number = self.clusters.len() as u32;
        let width = width(cluster);
        self.clusters.push(Cluster { text: cluster.into(), width, risk: risk(cluster, width) });
        self.cluster_numbers.insert(cluster.into(), number);
        Glyph::Cluster(number)
    }

    /// Returns the grapheme with this number.
    pub fn cluster(&self, number: u32) -> &Cluster {
        &self.clusters[number as usize]
    }

    /// Returns the number of a valid address; 0 if there are 65,535 already.
    pub fn link(&mut self, address: &str) -> u16 {
        if let Some(number) = self.link_numbers.get(address) {
            return *number;
        }
        let Ok(number) = u16::try_from(self.links.len() + 1) else { return 0 };
        self.links.push(address.into());
        self.link_numbers.insert(address.into(), number);
        number
    }

    /// Returns the address of a link, which must not be 0.
    pub fn address(&self, link: u16) -> &str {
        &self.links[usize::from(link) - 1]
    }

    /// Returns the columns of a glyph; 0 for the right half of a wide one.
    pub fn width(&self, glyph: Glyph) -> u16 {
        match glyph {
            Glyph::Char(c) if c.is_ascii() => 1,
            Glyph::Char(c) => width(c.encode_utf8(&mut [0; 4])),
            Glyph::Cluster(number) => self.cluster(number).width,
            Glyph::Rest => 0,
        }
    }

    /// Returns the maximum columns on any terminal of a glyph with disputed width; see [`risk`].
    pub fn risk(&self, glyph: Glyph) -> Option<u16> {
        match glyph {
            Glyph::Char(c) if c < '\u{2000}' => None,
            Glyph::Char(c) => risk(c.encode_utf8(&mut [0; 4]), self.width(glyph)),
            Glyph::Cluster(number) => self.cluster(number).risk,
            Glyph::Rest => None,
        }
    }

    /// Appends the bytes of a glyph.
    pub fn write(&self, glyph: Glyph, out: &mut Vec<u8>) {
        match glyph {
            Glyph::Char(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Glyph::Cluster(number) => out.extend_from_slice(self.cluster(number).text.as_bytes()),
            Glyph::Rest => {}
        }
    }
}

/// A screen of cells.
#[derive(Debug, Clone)]
pub struct Grid {
    pub columns: u16,
    pub rows: u16,
    /// The cells, row by row.
    pub cells: Vec<Cell>,
}

impl Grid {
    /// Creates an erased screen.
    pub fn blank(columns: u16, rows: u16) -> Grid {
        Grid { columns, rows, cells: vec![Cell::blank(Colour::Default); usize::from(columns) * usize::from(rows)] }
    }

    /// Resolves a frame for a terminal with these abilities.
    pub fn of(frame: &Frame, abilities: &Abilities, table: &mut Table) -> Grid {
        let (columns, rows) = (frame.cells.area().width, frame.cells.area().height);
        let sources: Vec<CellView> = frame.cells.cells().collect();
        let mut cells = Vec::with_capacity(sources.len());
        let mut pens = Pens::new(frame, abilities);
        for row in sources.chunks_exact(usize::from(columns).max(1)) {
            let mut sources = row.iter();
            while let Some(source) = sources.next() {
                let pen = pens.resolve(source.style, table);
                let symbol = &*source.symbol;
                let mut chars = symbol.chars();
                let glyph = match (chars.next(), chars.next()) {
                    (Some(c), None) => Glyph::Char(c),
                    _ => table.intern(symbol),
                };
                let width = width(symbol);
                let pen = if glyph == Glyph::Char(' ') { pen.on_blank() } else { pen };
                cells.push(Cell { glyph, pen });
                for _ in 1..width {
                    sources.next();
                    cells.push(Cell { glyph: Glyph::Rest, pen });
                }
            }
        }
        Grid { columns, rows, cells }
    }

    /// Returns a row.
    pub fn row(&self, y: u16) -> &[Cell] {
        let start = usize::from(y) * usize::from(self.columns);
        &self.cells[start..start + usize::from(self.columns)]
    }

    /// Moves the rows of a region up by `by` (down if negative), as a terminal does; new rows are blank.
    pub fn scroll(&mut self, region: RangeInclusive<u16>, by: i32) {
        let width = usize::from(self.columns);
        let region = &mut self.cells[usize::from(*region.start()) * width..(usize::from(*region.end()) + 1) * width];
        let cells = (by.unsigned_abs() as usize * width).min(region.len());
        let free = if by > 0 {
            region.rotate_left(cells);
            region.len() - cells..region.len()
        } else {
            region.rotate_right(cells);
            0..cells
        };
        region[free].fill(Cell::blank(Colour::Default));
    }
}

/// Converts styles to pens, with a cache of the last result, since neighbouring cells mostly have the same style.
struct Pens<'a> {
    links: &'a [String],
    abilities: &'a Abilities,
    quantiser: Quantiser,
    last: Option<(GridStyle, Pen)>,
}

impl<'a> Pens<'a> {
    fn new(frame: &'a Frame, abilities: &'a Abilities) -> Pens<'a> {
        Pens { links: &frame.links, abilities, quantiser: Quantiser::new(), last: None }
    }

    fn resolve(&mut self, style: GridStyle, table: &mut Table) -> Pen {
        if let Some((last, pen)) = self.last
            && last == style
        {
            return pen;
        }
        let pen = Pen {
            fg: self.colour(style.fg),
            bg: self.colour(style.bg),
            attributes: attributes(style.modifier),
            link: self.link(style.link, table),
        };
        self.last = Some((style, pen));
        pen
    }

    fn colour(&mut self, colour: Color) -> Colour {
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
        match (self.abilities.depth, colour) {
            (Depth::True, _) => colour,
            (Depth::Indexed, Colour::Rgb(rgb)) => Colour::Indexed(self.quantiser.nearest(rgb)),
            (Depth::Indexed, _) => colour,
            // Themes use the named colours; others have no reliable match among colours that the terminal defines.
            (Depth::Ansi, Colour::Indexed(0..16)) => colour,
            (Depth::Ansi | Depth::Mono, _) => Colour::Default,
        }
    }

    fn link(&self, carrier: Color, table: &mut Table) -> u16 {
        if !self.abilities.hyperlinks {
            return 0;
        }
        let number = (0..self.links.len()).find(|index| link(*index) == carrier);
        number.map_or(0, |number| table.link(&self.links[number]))
    }
}

/// Returns the columns of a grapheme.
fn width(grapheme: &str) -> u16 {
    grapheme.cell_width().max(1)
}

/// Returns the maximum columns on any terminal of a grapheme with disputed width; `None` if terminals agree.
fn risk(text: &str, width: u16) -> Option<u16> {
    let (mut most, mut parts, mut emoji) = (0, 0, false);
    for c in text.chars() {
        let columns = c.width().unwrap_or(0);
        let regional = ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
        most += if regional { 2 } else { columns };
        parts += usize::from(columns > 0);
        emoji |= matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
            || matches!(c, '\u{2000}'..='\u{2e7f}') && columns == 2;
    }
    (emoji || parts > 1).then_some(u16::try_from(most).unwrap_or(u16::MAX).max(width))
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
