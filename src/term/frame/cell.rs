//! A cell of the screen in 64 bits, so that rows compare as memory.

/// A glyph, the number of its pen, and what the painter asks of it, all in one number.
///
/// Bits 0–31 are the glyph, 32–51 the pen, 52–57 the columns it takes, 58–60 its bytes; the rest are flags. All but
/// glyph and pen follow from these two, so equal cells look alike and cells that look alike are equal. The numbers of
/// graphemes and pens are those of a [`Table`](super::table::Table) and mean nothing outside one draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Cell(u64);

/// The content of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Glyph {
    /// One character.
    Char(char),
    /// A grapheme of several characters: its number in the table.
    Cluster(u32),
    /// Covered by the wide glyph to the left.
    Rest,
}

/// The number of a pen in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct PenId(u32);

impl PenId {
    /// The default pen: no colour, no attribute, no link.
    pub const DEFAULT: PenId = PenId(0);
    /// Pens that a cell can name.
    pub const LIMIT: usize = 1 << 20;

    /// The pen at a place of the table; below [`PenId::LIMIT`].
    pub fn new(index: usize) -> PenId {
        debug_assert!(index < PenId::LIMIT);
        PenId(index as u32)
    }

    /// The place in the table.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

const PEN_SHIFT: u32 = 32;
const COLUMNS_SHIFT: u32 = 52;
const BYTES_SHIFT: u32 = 58;
/// Erasing can make the cell: a blank whose pen shows nothing but its background.
const ERASABLE: u64 = 1 << 61;
/// Terminals do not agree on the glyph's width.
const RISKY: u64 = 1 << 62;

/// The number of the right part of a wide glyph: the first above all characters.
const REST: u32 = 0x11_0000;
/// The number of the first grapheme of several characters.
const CLUSTERS: u32 = REST + 1;

/// The part of a cell that its glyph decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GlyphBits(u64);

impl GlyphBits {
    /// The blank.
    pub const BLANK: GlyphBits = GlyphBits::ascii(b' ');

    /// A printable character of ASCII.
    pub const fn ascii(byte: u8) -> GlyphBits {
        GlyphBits(byte as u64 | 1 << COLUMNS_SHIFT | 1 << BYTES_SHIFT)
    }

    /// A character and the columns it takes; `risky` says that terminals do not agree on them.
    pub fn char(c: char, columns: u16, risky: bool) -> GlyphBits {
        GlyphBits(u64::from(c) | sized(columns, c.len_utf8(), risky))
    }

    /// A grapheme of several characters.
    pub fn cluster(number: u32, columns: u16, bytes: usize, risky: bool) -> GlyphBits {
        GlyphBits(u64::from(CLUSTERS + number) | sized(columns, bytes, risky))
    }

    /// Columns it takes.
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

    /// A glyph that is not a blank.
    pub fn new(glyph: GlyphBits, pen: PenId) -> Cell {
        Cell(glyph.0 | u64::from(pen.0) << PEN_SHIFT)
    }

    /// A blank; `erasable` if its pen shows nothing but its background.
    pub fn blank(pen: PenId, erasable: bool) -> Cell {
        let flag = if erasable { ERASABLE } else { 0 };
        Cell(GlyphBits::BLANK.0 | u64::from(pen.0) << PEN_SHIFT | flag)
    }

    /// The right part of a wide glyph.
    pub fn rest(pen: PenId) -> Cell {
        Cell(u64::from(REST) | u64::from(pen.0) << PEN_SHIFT)
    }

    /// The number of the glyph: a character's own below 0x110000.
    pub fn code(self) -> u32 {
        self.0 as u32
    }

    /// The content.
    pub fn glyph(self) -> Glyph {
        match self.code() {
            REST => Glyph::Rest,
            number => char::from_u32(number).map_or(Glyph::Cluster(number.wrapping_sub(CLUSTERS)), Glyph::Char),
        }
    }

    /// The pen it is written with.
    pub fn pen(self) -> PenId {
        PenId((self.0 >> PEN_SHIFT) as u32 & (PenId::LIMIT as u32 - 1))
    }

    /// Columns it takes; 0 for the right part of a wide glyph.
    pub fn columns(self) -> u16 {
        GlyphBits(self.0).columns()
    }

    /// Bytes of its text in UTF-8; 7 stands for seven or more.
    pub fn bytes(self) -> usize {
        (self.0 >> BYTES_SHIFT & 7) as usize
    }

    /// Whether it is a blank, of whatever pen.
    pub fn is_blank(self) -> bool {
        self.code() == u32::from(b' ')
    }

    /// Whether erasing can make it, rather than writing it.
    pub fn is_erasable(self) -> bool {
        self.0 & ERASABLE != 0
    }

    /// Whether terminals do not agree on its width.
    pub fn is_risky(self) -> bool {
        self.0 & RISKY != 0
    }
}
