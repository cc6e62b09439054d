//! The table of graphemes, addresses and pens by number, and a cache of the bytes between pens.
//!
//! Each thread has one table for all its sessions. No data of a session refers to it between draws, so it can be
//! cleared then.

use std::collections::HashMap;

use super::cell::{Cell, Glyph, GlyphBits, PenId};
use super::hash::Quick;
use super::links;
use super::pen::{self, Pen};
use super::text::{self, Symbol};
use crate::charset::{Charset, is_simple};
use crate::term::palette::Quantiser;

/// Maximum entries of one kind, beyond which a table is cleared before the next draw.
const ENTRIES_MAXIMUM: usize = 4096;
/// Maximum pens; more than for other entries, because a picture in half blocks has one for almost every cell.
const PENS_MAXIMUM: usize = 1 << 15;

/// Number of pens between which the bytes of a change are cached.
const REMEMBERED_PENS: usize = 64;

/// A grapheme of several characters.
#[derive(Debug)]
struct Cluster {
    text: Box<str>,
    /// Width in columns.
    width: u16,
}

/// The table; see the module documentation.
#[derive(Debug)]
pub(super) struct Table {
    clusters: Vec<Cluster>,
    cluster_numbers: HashMap<Box<str>, u32, Quick>,
    /// Glyphs of short symbols that are not ASCII, by character set and bytes.
    symbols: HashMap<(Charset, u64), GlyphBits, Quick>,
    /// Glyphs of longer symbols.
    long_symbols: [HashMap<Box<str>, GlyphBits, Quick>; 3],
    /// Addresses in the form to send.
    addresses: Vec<Box<str>>,
    /// Numbers of addresses, counted from 1, by the frame's form; 0 for invalid addresses.
    link_numbers: HashMap<Box<str>, u16, Quick>,
    pens: Vec<Pen>,
    pen_numbers: HashMap<Pen, PenId, Quick>,
    /// Bytes of a change between two of the first pens, plus one; 0 if not computed yet.
    changes: Box<[u8]>,
    /// Cache of nearest colours.
    pub quantiser: Quantiser,
}

impl Default for Table {
    fn default() -> Table {
        let mut table = Table {
            clusters: Vec::new(),
            cluster_numbers: HashMap::default(),
            symbols: HashMap::default(),
            long_symbols: Default::default(),
            addresses: Vec::new(),
            link_numbers: HashMap::default(),
            pens: Vec::new(),
            pen_numbers: HashMap::default(),
            changes: vec![0; REMEMBERED_PENS * REMEMBERED_PENS].into(),
            quantiser: Quantiser::new(),
        };
        table.pen(Pen::default());
        table
    }
}

impl Table {
    /// Clears the table if it is too large, which invalidates all numbers.
    pub fn tidy(&mut self) {
        let long: usize = self.long_symbols.iter().map(HashMap::len).sum();
        let entries = [self.clusters.len(), self.symbols.len(), long, self.link_numbers.len()];
        if self.pens.len() > PENS_MAXIMUM || entries.iter().any(|entries| *entries > ENTRIES_MAXIMUM) {
            *self = Table::default();
        }
    }

    /// Returns the glyph of a cell's symbol: its first grapheme, cleaned, in the character set.
    pub fn glyph(&mut self, symbol: &str, charset: Charset) -> GlyphBits {
        if let [byte @ b' '..=b'~'] = symbol.as_bytes() {
            return GlyphBits::ascii(*byte);
        }
        if symbol.len() < size_of::<u64>() {
            let key = (charset, symbol.bytes().fold(1, |key, byte| key << 8 | u64::from(byte)));
            if let Some(glyph) = self.symbols.get(&key) {
                return *glyph;
            }
            let glyph = self.cleaned(symbol, charset);
            self.symbols.insert(key, glyph);
            return glyph;
        }
        if let Some(glyph) = self.long_symbols[charset as usize].get(symbol) {
            return *glyph;
        }
        let glyph = self.cleaned(symbol, charset);
        self.long_symbols[charset as usize].insert(symbol.into(), glyph);
        glyph
    }

    fn cleaned(&mut self, symbol: &str, charset: Charset) -> GlyphBits {
        match text::symbol(symbol, charset) {
            Symbol::Char(c, width) => character(c, width),
            Symbol::Cluster(cluster, _) => self.cluster(&cluster),
        }
    }

    /// Returns the glyph of a cleaned character.
    pub fn character(&mut self, c: char) -> GlyphBits {
        match c {
            _ if is_simple(c) => GlyphBits::simple(c),
            _ => self.glyph(c.encode_utf8(&mut [0; 4]), Charset::Full),
        }
    }

    /// Returns the glyph of a cleaned grapheme of several characters.
    pub fn cluster(&mut self, cluster: &str) -> GlyphBits {
        let number = match self.cluster_numbers.get(cluster) {
            Some(number) => *number,
            None => {
                // A screen has at most 100,000 cells, so the number fits.
                let number = self.clusters.len() as u32;
                let width = text::width(cluster);
                self.clusters.push(Cluster { text: cluster.into(), width });
                self.cluster_numbers.insert(cluster.into(), number);
                number
            }
        };
        let width = self.clusters[number as usize].width;
        GlyphBits::cluster(number, width, cluster.len(), text::risk(cluster, width).is_some())
    }

    /// Returns the number of a frame's address; 0 if it is invalid, or if there are 65,535 already.
    pub fn link(&mut self, link: &str) -> u16 {
        if let Some(number) = self.link_numbers.get(link) {
            return *number;
        }
        let number = match (links::address(link), u16::try_from(self.addresses.len() + 1)) {
            (Some(address), Ok(number)) => {
                self.addresses.push(address.into());
                number
            }
            _ => 0,
        };
        self.link_numbers.insert(link.into(), number);
        number
    }

    /// Returns the address of a link, which must not be 0.
    pub fn address(&self, link: u16) -> &str {
        &self.addresses[usize::from(link) - 1]
    }

    /// Returns the number of a pen.
    pub fn pen(&mut self, pen: Pen) -> PenId {
        if let Some(number) = self.pen_numbers.get(&pen) {
            return *number;
        }
        let number = PenId::new(self.pens.len());
        self.pens.push(pen);
        self.pen_numbers.insert(pen, number);
        number
    }

    /// Returns the pen with this number.
    pub fn pen_of(&self, number: PenId) -> Pen {
        self.pens[number.index()]
    }

    /// Returns the cell that erasing with a pen produces.
    pub fn blank(&mut self, pen: Pen) -> Cell {
        let pen = pen.on_blank();
        Cell::blank(self.pen(pen), pen.fills())
    }

    /// Returns the blank cell of a pen from [`Pen::on_blank`].
    pub fn blank_of(&self, pen: PenId) -> Cell {
        Cell::blank(pen, self.pen_of(pen).fills())
    }

    /// Returns the bytes of a change between pens, including links.
    pub fn change(&mut self, from: PenId, to: PenId) -> usize {
        if from == to {
            return 0;
        }
        if from.index() >= REMEMBERED_PENS || to.index() >= REMEMBERED_PENS {
            return self.counted_change(from, to);
        }
        let place = from.index() * REMEMBERED_PENS + to.index();
        if self.changes[place] == 0 {
            self.changes[place] = self.counted_change(from, to).saturating_add(1).min(u8::MAX.into()) as u8;
        }
        usize::from(self.changes[place]) - 1
    }

    fn counted_change(&self, from: PenId, to: PenId) -> usize {
        let (from, to) = (self.pen_of(from), self.pen_of(to));
        let link = match (from.link, to.link) {
            (from, to) if from == to => 0,
            (_, 0) => links::CLOSE.len(),
            (_, to) => self.address(to).len() + links::OPEN_BYTES,
        };
        pen::cost(from, to) + link
    }

    /// Returns the maximum columns that any terminal uses for a glyph of disputed width; see [`text::risk`].
    pub fn most_columns(&self, cell: Cell) -> u16 {
        let most = match cell.glyph() {
            Glyph::Char(c) => text::risk(c.encode_utf8(&mut [0; 4]), cell.columns()),
            Glyph::Cluster(number) => text::risk(&self.clusters[number as usize].text, cell.columns()),
            Glyph::Rest => None,
        };
        most.unwrap_or(cell.columns())
    }

    /// Returns the text of a grapheme of several characters.
    pub fn cluster_text(&self, number: u32) -> &str {
        &self.clusters[number as usize].text
    }

    /// Appends the bytes of a glyph.
    pub fn write(&self, cell: Cell, out: &mut Vec<u8>) {
        if let Some(byte) = cell.ascii() {
            return out.push(byte);
        }
        match cell.glyph() {
            Glyph::Char(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            Glyph::Cluster(number) => out.extend_from_slice(self.cluster_text(number).as_bytes()),
            Glyph::Rest => {}
        }
    }
}

fn character(c: char, width: u16) -> GlyphBits {
    let risky = c >= '\u{2000}' && text::risk(c.encode_utf8(&mut [0; 4]), width).is_some();
    GlyphBits::char(c, width, risky)
}
