//! The compressed screen of an idle session: rows with their hashes, in two or three KiB.
//!
//! The left quarter of a row and the rest are two byte strings: printable ASCII and UTF-8 stand for themselves, control
//! codes are instructions. Trailing blanks are omitted. The bytes of a part whose hash stays are copied without decoding.

use std::collections::HashMap;

use super::cell::{Cell, Glyph, GlyphBits, PenId};
use super::hash::Quick;
use super::pen::Pen;
use super::row_hash::{RowHash, left_quarter};
use super::screen::{Screen, Source};
use super::table::Table;

/// Instruction followed by a number: the following cells have that pen.
const PEN: u8 = 1;
/// Instruction followed by a number: that many blank cells with the default pen.
const EMPTY: u8 = 2;
/// Instruction followed by a number: that many repetitions of the previous cell.
const AGAIN: u8 = 3;
/// Instruction followed by a number and that many bytes: a grapheme.
const CLUSTER: u8 = 4;
/// Instruction: the right half of a wide glyph.
const REST: u8 = 5;
/// Instruction: a blank with the present pen; a space is a blank with the default pen.
const BLANK: u8 = 6;

/// Maximum number of unused pens before all rows are encoded again.
const SPARE_PENS: usize = 32;
/// Granularity in bytes of the memory for rows.
const GROWTH_BYTES: usize = 256;

/// An encoded row.
#[derive(Debug, Clone, Copy)]
struct Row {
    hash: RowHash,
    /// Ends of the bytes of both parts in the buffer.
    ends: [u32; 2],
}

/// The compressed screen; see the module documentation.
#[derive(Debug, Default)]
pub(super) struct CompressedScreen {
    columns: u16,
    rows: Vec<Row>,
    bytes: Vec<u8>,
    pens: Vec<Pen>,
    /// Link addresses, by the numbers that `pens` use.
    links: Vec<Box<str>>,
    /// Number of pens when all rows were last encoded again.
    pens_packed: usize,
}

/// Buffers for encoding and for decoded rows, shared by the sessions of a thread.
#[derive(Debug, Default)]
pub(super) struct Unpacked {
    columns: usize,
    cells: Vec<Cell>,
    /// For each row, the number of columns that are decoded.
    done: Vec<u16>,
    pub hashes: Vec<RowHash>,
    /// The stored pens, by their stored numbers.
    pens: Vec<PenId>,
    /// The stored numbers, by pen.
    numbers: HashMap<PenId, u32, Quick>,
    rows: Vec<Row>,
    bytes: Vec<u8>,
}

impl CompressedScreen {
    /// Returns columns and rows.
    pub fn size(&self) -> (u16, u16) {
        (self.columns, self.rows.len() as u16)
    }

    /// Returns the bytes allocated on the heap.
    pub fn held_bytes(&self) -> usize {
        let links: usize = self.links.iter().map(|link| link.len()).sum();
        self.rows.capacity() * size_of::<Row>()
            + self.bytes.capacity()
            + self.pens.capacity() * size_of::<Pen>()
            + self.links.capacity() * size_of::<Box<str>>()
            + links
    }

    /// Prepares the decoding of rows.
    pub fn begin(&self, unpacked: &mut Unpacked, table: &mut Table) {
        unpacked.columns = self.columns.into();
        unpacked.cells.resize(self.rows.len() * unpacked.columns, Cell::EMPTY);
        unpacked.done.clear();
        unpacked.done.resize(self.rows.len(), 0);
        unpacked.hashes.clear();
        unpacked.hashes.extend(self.rows.iter().map(|row| row.hash));
        unpacked.pens.clear();
        unpacked.numbers.clear();
        for (number, pen) in (0..).zip(&self.pens) {
            let link = if pen.link == 0 { 0 } else { table.link(&self.links[usize::from(pen.link) - 1]) };
            let pen = table.pen(Pen { link, ..*pen });
            unpacked.pens.push(pen);
            unpacked.numbers.insert(pen, number);
        }
    }

    /// Returns the bytes of both parts of a row.
    fn row(&self, y: usize) -> [&[u8]; 2] {
        let start = if y == 0 { 0 } else { self.rows[y - 1].ends[1] as usize };
        let [left, end] = self.rows[y].ends.map(|end| end as usize);
        [&self.bytes[start..left], &self.bytes[left..end]]
    }

    /// Replaces the content by `new`, whose rows may have moved up by `by`. `unpacked` must come from
    /// [`CompressedScreen::begin`].
    pub fn update(&mut self, new: &mut Screen, source: Source, by: i32, unpacked: &mut Unpacked, table: &mut Table) {
        let is_same_size = self.size() == (new.columns, new.rows);
        let is_anew = !is_same_size || self.pens.len() > 2 * self.pens_packed + SPARE_PENS;
        if is_anew {
            self.pens.clear();
            self.links.clear();
            unpacked.numbers.clear();
        }
        unpacked.rows.clear();
        unpacked.bytes.clear();
        let left_columns = left_quarter(new.columns);
        for y in 0..new.rows {
            let hash = new.hashes[usize::from(y)];
            let moved = usize::try_from(i32::from(y) + by).ok();
            let mut kept = [None; 2];
            for from in [Some(usize::from(y)), moved].into_iter().flatten().filter(|_| !is_anew) {
                let Some(row) = self.rows.get(from) else { continue };
                let (left, rest) = row.hash.same_parts(hash);
                kept = [kept[0].or(left.then_some(from)), kept[1].or(rest.then_some(from))];
            }
            match kept[0] {
                Some(from) => unpacked.bytes.extend_from_slice(self.row(from)[0]),
                None => {
                    let row = new.row(y, left_columns, source, table);
                    self.pack(&row[..left_columns.into()], unpacked, table);
                }
            }
            let left = unpacked.bytes.len() as u32;
            match kept[1] {
                Some(from) => unpacked.bytes.extend_from_slice(self.row(from)[1]),
                None => {
                    let row = new.row(y, new.columns, source, table);
                    self.pack(&row[left_columns.into()..], unpacked, table);
                }
            }
            unpacked.rows.push(Row { hash, ends: [left, unpacked.bytes.len() as u32] });
        }
        self.columns = new.columns;
        store(&mut self.rows, &unpacked.rows, 1);
        store(&mut self.bytes, &unpacked.bytes, GROWTH_BYTES);
        if is_anew {
            self.pens_packed = self.pens.len();
            self.pens.shrink_to_fit();
            self.links.shrink_to_fit();
        }
    }

    /// Appends an encoded part of a row.
    fn pack(&mut self, row: &[Cell], unpacked: &mut Unpacked, table: &Table) {
        let end = row.iter().rposition(|cell| *cell != Cell::EMPTY).map_or(0, |last| last + 1);
        let mut pen = None;
        let mut x = 0;
        while x < end {
            let cell = row[x];
            // Most cells have the pen of the one before, and are not repeated.
            if let Some(byte) = cell.ascii().filter(|_| pen == Some(cell.pen()) && row.get(x + 1) != Some(&cell)) {
                unpacked.bytes.push(byte);
                x += 1;
                continue;
            }
            if cell == Cell::EMPTY && row.get(x + 1) != Some(&cell) {
                unpacked.bytes.push(b' ');
                x += 1;
                continue;
            }
            let count = row[x..end].iter().take_while(|other| **other == cell).count();
            x += count;
            if cell == Cell::EMPTY {
                unpacked.bytes.push(EMPTY);
                push_number(count, &mut unpacked.bytes);
                continue;
            }
            if pen != Some(cell.pen()) && cell != Cell::EMPTY {
                pen = Some(cell.pen());
                let number = self.number(cell.pen(), unpacked, table);
                unpacked.bytes.push(PEN);
                push_number(number, &mut unpacked.bytes);
            }
            match cell.glyph() {
                Glyph::Char(' ') if cell != Cell::EMPTY => unpacked.bytes.push(BLANK),
                Glyph::Char(_) => table.write(cell, &mut unpacked.bytes),
                Glyph::Rest => unpacked.bytes.push(REST),
                Glyph::Cluster(number) => {
                    let text = table.cluster_text(number);
                    unpacked.bytes.push(CLUSTER);
                    push_number(text.len(), &mut unpacked.bytes);
                    unpacked.bytes.extend_from_slice(text.as_bytes());
                }
            }
            match count - 1 {
                0 => {}
                1 if cell.bytes() == 1 && !cell.is_blank() => table.write(cell, &mut unpacked.bytes),
                more => {
                    unpacked.bytes.push(AGAIN);
                    push_number(more, &mut unpacked.bytes);
                }
            }
        }
    }

    /// Returns the stored number of a pen.
    fn number(&mut self, id: PenId, unpacked: &mut Unpacked, table: &Table) -> usize {
        if let Some(number) = unpacked.numbers.get(&id) {
            return *number as usize;
        }
        let pen = table.pen_of(id);
        let link = if pen.link == 0 { 0 } else { self.link(table.address(pen.link)) };
        unpacked.numbers.insert(id, self.pens.len() as u32);
        self.pens.push(Pen { link, ..pen });
        self.pens.len() - 1
    }

    fn link(&mut self, address: &str) -> u16 {
        let place = self.links.iter().position(|link| **link == *address).unwrap_or_else(|| {
            self.links.push(address.into());
            self.links.len() - 1
        });
        // At most the number of pens in the table, which fits u16.
        place as u16 + 1
    }
}

/// Copies `built` to `kept`; memory grows in steps, and is released when much of it is unused.
fn store<T: Copy>(kept: &mut Vec<T>, built: &[T], step: usize) {
    let wanted = built.len().next_multiple_of(step);
    kept.clear();
    if kept.capacity() > 2 * wanted + step {
        kept.shrink_to(wanted);
    }
    kept.reserve_exact(wanted);
    kept.extend_from_slice(built);
}

impl Unpacked {
    /// Decodes the first `columns` columns of a row, unless they are decoded already.
    pub fn unpack(&mut self, y: u16, columns: u16, kept: &CompressedScreen, table: &mut Table) {
        let y = usize::from(y);
        if self.done[y] >= columns {
            return;
        }
        self.done[y] = columns;
        let row = &mut self.cells[y * self.columns..][..self.columns];
        let (left, rest) = row.split_at_mut(left_quarter(kept.columns).into());
        let bytes = kept.row(y);
        decode(bytes[0], &self.pens, left, table);
        if usize::from(columns) > left.len() {
            decode(bytes[1], &self.pens, rest, table);
        }
    }

    /// Decodes and returns the first columns of a row, which contain all differences to a row with the hash `new`; no
    /// columns if both look alike.
    pub fn differing(&mut self, y: u16, new: RowHash, kept: &CompressedScreen, table: &mut Table) -> &[Cell] {
        let columns = self.hashes[usize::from(y)].differing(new, kept.columns);
        self.unpack(y, columns, kept, table);
        self.row(y, columns)
    }

    /// Returns the first `columns` columns of a row, which must be decoded.
    pub fn row(&self, y: u16, columns: u16) -> &[Cell] {
        debug_assert!(self.done[usize::from(y)] >= columns);
        &self.cells[usize::from(y) * self.columns..][..columns.into()]
    }

    /// Decodes a row, and blanks some of its cells.
    pub fn wipe(&mut self, y: u16, cells: std::ops::Range<usize>, kept: &CompressedScreen, table: &mut Table) {
        self.unpack(y, kept.columns, kept, table);
        self.cells[usize::from(y) * self.columns..][cells].fill(Cell::EMPTY);
        self.hashes[usize::from(y)] = RowHash::UNKNOWN;
    }
}

/// Decodes a part of a row.
fn decode(mut bytes: &[u8], pens: &[PenId], row: &mut [Cell], table: &mut Table) {
    row.fill(Cell::EMPTY);
    let mut pen = PenId::DEFAULT;
    let mut last = Cell::EMPTY;
    let mut x = 0;
    while let Some((first, rest)) = bytes.split_first() {
        let ascii = bytes.iter().take_while(|byte| matches!(byte, b' '..=b'~')).count();
        if ascii > 0 {
            let (text, rest) = bytes.split_at(ascii);
            for (cell, byte) in row[x..].iter_mut().zip(text) {
                last = if *byte == b' ' { Cell::EMPTY } else { Cell::new(GlyphBits::ascii(*byte), pen) };
                *cell = last;
            }
            (x, bytes) = ((x + ascii).min(row.len()), rest);
            continue;
        }
        bytes = rest;
        let mut count = 1;
        match *first {
            PEN => {
                pen = pens[number(&mut bytes)];
                continue;
            }
            AGAIN => count = number(&mut bytes),
            EMPTY => (last, count) = (Cell::EMPTY, number(&mut bytes)),
            REST => last = Cell::rest(pen),
            BLANK => last = table.blank_of(pen),
            CLUSTER => {
                let length = number(&mut bytes).min(bytes.len());
                let (text, rest) = bytes.split_at(length);
                bytes = rest;
                last = Cell::new(table.cluster(std::str::from_utf8(text).unwrap_or_default()), pen);
            }
            lead => {
                let more = (lead.leading_ones() as usize).saturating_sub(1).min(bytes.len());
                let code = bytes[..more]
                    .iter()
                    .fold(u32::from(lead) & (0x3f >> more), |code, byte| code << 6 | u32::from(byte & 0x3f));
                bytes = &bytes[more..];
                last = Cell::new(table.character(char::from_u32(code).unwrap_or(' ')), pen);
            }
        }
        let end = (x + count).min(row.len());
        row[x..end].fill(last);
        x = end;
    }
}

/// Appends a number as LEB128: seven bits a byte, the low ones first.
fn push_number(mut number: usize, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads a number written by [`push_number`].
fn number(bytes: &mut &[u8]) -> usize {
    let (mut value, mut shift) = (0, 0);
    while let Some((byte, rest)) = bytes.split_first() {
        *bytes = rest;
        value |= usize::from(byte & 0x7f) << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use ratatui::style::{Color, Style};

    use super::*;
    use crate::term::frame::{Abilities, Frame, Grid, link};

    #[test]
    fn numbers_survive() {
        for value in [0, 1, 31, 127, 128, 0x3fff, 0x4000, 99_999, 100_000] {
            let mut bytes = Vec::new();
            push_number(value, &mut bytes);
            assert_eq!(number(&mut &bytes[..]), value);
        }
    }

    #[test]
    fn a_screen_survives_and_takes_little_room() {
        let mut frame = Frame::of(Grid::new(80, 4));
        frame.links = vec!["https://example.org/".into(), "https://example.org/unused".into()];
        frame.cells.put(3, 0, "字 e\u{301} and words", Style::new().fg(Color::Red));
        frame.cells.put(0, 1, &"─".repeat(80), Style::new());
        frame.cells.put(7, 2, "a link", Style::new().underline_color(link(0)));
        frame.cells.set_style(ratatui::layout::Rect::new(0, 3, 80, 1), Style::new().bg(Color::Blue));
        let (mut table, mut screen, mut kept, mut unpacked) =
            (Table::default(), Screen::default(), CompressedScreen::default(), Unpacked::default());
        let source = Source { frame: &frame, abilities: &Abilities::FULL };
        screen.begin(source);
        kept.update(&mut screen, source, 0, &mut unpacked, &mut table);
        assert_eq!(kept.size(), (80, 4));
        assert_eq!(kept.links.len(), 1, "only what is on the screen is kept");
        assert!(kept.held_bytes() < 600, "{}", kept.held_bytes());
        // Decoded into another table, the screen is the same.
        let mut table = Table::default();
        table.pen(Pen { attributes: 1, ..Pen::default() });
        screen.begin(source);
        kept.begin(&mut unpacked, &mut table);
        assert_eq!(unpacked.hashes, screen.hashes);
        for y in 0..4 {
            for columns in [7, 20, 80] {
                unpacked.unpack(y, columns, &kept, &mut table);
                assert_eq!(
                    unpacked.row(y, columns),
                    &screen.row(y, 80, source, &mut table)[..columns.into()],
                    "row {y}"
                );
            }
        }
    }
}
