//! A cell of the screen as 64 bits, so that rows can be compared as memory.

use super::hash::fold;

/// A glyph, the number of its pen (style), and properties for the painter.
///
/// Bits 0–31 are the glyph, 32–51 the pen, 52–57 the columns, 58–60 the bytes of the text; the rest are flags. All
/// bits follow from glyph and pen, so that two cells look alike if and only if they are equal. The numbers of
/// graphemes and pens belong to a [`Table`](super::table::Table) and are valid within one draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Cell(u64);

/// The glyph of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Glyph {
    /// A single character.
    Char(char),
    /// A grapheme of several characters, by its number in the table.
    Cluster(u32),
    /// The right half of a wide glyph, which belongs to the cell at the left.
    Rest,
}

/// The number of a pen in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct PenId(u32);

impl PenId {
    /// The default pen: no colour, no attributes, no link.
    pub const DEFAULT: PenId = PenId(0);
    /// Maximum number of pens.
    pub const LIMIT: usize = 1 << 20;

    /// Creates the number of a pen from its index in the table, which must be below [`PenId::LIMIT`].
    pub fn new(index: usize) -> PenId {
        debug_assert!(index < PenId::LIMIT);
        PenId(index as u32)
    }

    /// Returns the index in the table.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

const PEN_SHIFT: u32 = 32;
const COLUMNS_SHIFT: u32 = 52;
const BYTES_SHIFT: u32 = 58;
/// Flag of cells that erasing produces: blanks whose pen shows nothing but its background.
const ERASABLE: u64 = 1 << 61;
/// Flag of cells with a glyph of disputed width.
const RISKY: u64 = 1 << 62;

/// The number of the right half of a wide glyph: the first one above all characters.
const REST: u32 = 0x11_0000;
/// The number of the first grapheme of several characters.
const CLUSTERS: u32 = REST + 1;

/// The bits of a cell that its glyph determines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GlyphBits(u64);

impl GlyphBits {
    /// A blank.
    pub const BLANK: GlyphBits = GlyphBits::ascii(b' ');

    /// Returns the bits of a printable ASCII character.
    pub const fn ascii(byte: u8) -> GlyphBits {
        GlyphBits(byte as u64 | 1 << COLUMNS_SHIFT | 1 << BYTES_SHIFT)
    }

    /// Returns the bits of a character of one column on every terminal.
    pub fn simple(c: char) -> GlyphBits {
        GlyphBits(u64::from(c) | 1 << COLUMNS_SHIFT | (c.len_utf8() as u64) << BYTES_SHIFT)
    }

    /// Returns the bits of a character; `risky` if terminals disagree on its width.
    pub fn char(c: char, columns: u16, risky: bool) -> GlyphBits {
        GlyphBits(u64::from(c) | sized(columns, c.len_utf8(), risky))
    }

    /// Returns the bits of a grapheme of several characters.
    pub fn cluster(number: u32, columns: u16, bytes: usize, risky: bool) -> GlyphBits {
        GlyphBits(u64::from(CLUSTERS + number) | sized(columns, bytes, risky))
    }

    /// Returns the columns of the glyph.
    pub fn columns(self) -> u16 {
        (self.0 >> COLUMNS_SHIFT & 0x3f) as u16
    }
}

fn sized(columns: u16, bytes: usize, risky: bool) -> u64 {
    let flag = if risky { RISKY } else { 0 };
    u64::from(columns.min(0x3f)) << COLUMNS_SHIFT | (bytes.min(7) as u64) << BYTES_SHIFT | flag
}

impl Cell {
    /// An empty cell on the default background.
    pub const EMPTY: Cell = Cell(GlyphBits::BLANK.0 | ERASABLE);

    /// Creates a cell with a glyph other than a blank.
    pub fn new(glyph: GlyphBits, pen: PenId) -> Cell {
        Cell(glyph.0 | u64::from(pen.0) << PEN_SHIFT)
    }

    /// Creates a blank cell; `erasable` if its pen shows nothing but its background.
    pub fn blank(pen: PenId, erasable: bool) -> Cell {
        let flag = if erasable { ERASABLE } else { 0 };
        Cell(GlyphBits::BLANK.0 | u64::from(pen.0) << PEN_SHIFT | flag)
    }

    /// Creates the right half of a wide glyph.
    pub fn rest(pen: PenId) -> Cell {
        Cell(u64::from(REST) | u64::from(pen.0) << PEN_SHIFT)
    }

    /// Returns the number of the glyph; below 0x110000 it is a character's code point.
    pub fn code(self) -> u32 {
        self.0 as u32
    }

    /// Returns the glyph if it is printable ASCII other than a blank.
    pub fn ascii(self) -> Option<u8> {
        u8::try_from(self.code()).ok().filter(u8::is_ascii_graphic)
    }

    /// Returns the glyph.
    pub fn glyph(self) -> Glyph {
        match self.code() {
            REST => Glyph::Rest,
            number => char::from_u32(number).map_or(Glyph::Cluster(number.wrapping_sub(CLUSTERS)), Glyph::Char),
        }
    }

    /// Returns the pen.
    pub fn pen(self) -> PenId {
        PenId((self.0 >> PEN_SHIFT) as u32 & (PenId::LIMIT as u32 - 1))
    }

    /// Returns the columns of the glyph; 0 for the right half of a wide glyph.
    pub fn columns(self) -> u16 {
        GlyphBits(self.0).columns()
    }

    /// Returns the UTF-8 length of the text in bytes; 7 stands for seven or more.
    pub fn bytes(self) -> usize {
        (self.0 >> BYTES_SHIFT & 7) as usize
    }

    /// Whether the cell is a blank with any pen.
    pub fn is_blank(self) -> bool {
        self.code() == u32::from(b' ')
    }

    /// Whether erasing can produce the cell.
    pub fn is_erasable(self) -> bool {
        self.0 & ERASABLE != 0
    }

    /// Whether terminals disagree on the width of the glyph.
    pub fn is_risky(self) -> bool {
        self.0 & RISKY != 0
    }
}

/// Returns a hash of cells, which is valid as long as the numbers in them.
pub(super) fn hash(cells: &[Cell]) -> u64 {
    cells.iter().fold(0, |hash, cell| fold(hash ^ cell.0))
}
