//! A grid at rest: what an idle session keeps of its screen, in two or three KiB.
//!
//! Text is kept as itself. Characters below U+0020, which text never holds, are instructions.

use std::collections::HashMap;
use std::str::Chars;

use super::grid::{Cell, Glyph, Grid, Table};
use super::pen::{Colour, Pen};

/// Followed by a number: what comes is written with that pen.
const PEN: char = '\x01';
/// An empty cell without colour; the pen stays as it is.
const EMPTY: char = '\x02';
/// Followed by a number: so many more cells like the last.
const AGAIN: char = '\x03';
/// Followed by a number and so many characters that are one grapheme.
const CLUSTER: char = '\x04';
/// The rest of a wide glyph.
const REST: char = '\x05';

/// A packed grid.
#[derive(Debug)]
pub(super) struct Packed {
    columns: u16,
    rows: u16,
    text: Box<str>,
    pens: Box<[Pen]>,
    /// Addresses, by the numbers that `pens` use.
    links: Box<[Box<str>]>,
}

impl Packed {
    /// Packs a grid.
    pub fn new(grid: &Grid, table: &Table) -> Packed {
        let mut text = String::new();
        let mut pens = Pens::default();
        let mut pen = None;
        for run in grid.cells.chunk_by(|a, b| a == b) {
            let cell = run[0];
            if cell == Cell::blank(Colour::Default) {
                text.push(EMPTY);
            } else {
                if pen != Some(cell.pen) {
                    pen = Some(cell.pen);
                    text.push(PEN);
                    push_number(pens.number(cell.pen, table), &mut text);
                }
                match cell.glyph {
                    Glyph::Char(c) => text.push(c),
                    Glyph::Rest => text.push(REST),
                    Glyph::Cluster(number) => {
                        let cluster = &table.cluster(number).text;
                        text.push(CLUSTER);
                        push_number(cluster.chars().count(), &mut text);
                        text.push_str(cluster);
                    }
                }
            }
            if run.len() > 1 {
                text.push(AGAIN);
                push_number(run.len() - 1, &mut text);
            }
        }
        let Pens { pens, links, .. } = pens;
        Packed { columns: grid.columns, rows: grid.rows, text: text.into(), pens: pens.into(), links: links.into() }
    }

    /// Columns and rows.
    pub fn size(&self) -> (u16, u16) {
        (self.columns, self.rows)
    }

    /// The grid, its graphemes and addresses numbered in `table`.
    pub fn unpack(&self, table: &mut Table) -> Grid {
        let links: Vec<u16> = self.links.iter().map(|link| table.link(link)).collect();
        let link = |number: u16| number.checked_sub(1).and_then(|i| links.get(usize::from(i))).copied().unwrap_or(0);
        let mut grid = Grid::blank(self.columns, self.rows);
        let mut pen = Pen::default();
        let mut last = Cell::blank(Colour::Default);
        let mut at = 0;
        let mut chars = self.text.chars();
        while let Some(c) = chars.next() {
            let mut count = 1;
            match c {
                PEN => {
                    let wanted = self.pens.get(number(&mut chars)).copied().unwrap_or_default();
                    pen = Pen { link: link(wanted.link), ..wanted };
                    continue;
                }
                AGAIN => count = number(&mut chars),
                EMPTY => last = Cell::blank(Colour::Default),
                REST => last = Cell { glyph: Glyph::Rest, pen },
                CLUSTER => {
                    let length = number(&mut chars);
                    let cluster: String = chars.by_ref().take(length).collect();
                    last = Cell { glyph: table.intern(&cluster), pen };
                }
                c => last = Cell { glyph: Glyph::Char(c), pen },
            }
            let end = (at + count).min(grid.cells.len());
            grid.cells[at..end].fill(last);
            at = end;
        }
        grid
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        let links: usize = self.links.iter().map(|link| link.len() + size_of::<Box<str>>()).sum();
        self.text.len() + size_of_val(&*self.pens) + links
    }
}

/// The pens and addresses of a grid by number, while it is packed.
#[derive(Default)]
struct Pens {
    pens: Vec<Pen>,
    numbers: HashMap<Pen, usize>,
    links: Vec<Box<str>>,
    link_numbers: HashMap<u16, u16>,
}

impl Pens {
    fn number(&mut self, pen: Pen, table: &Table) -> usize {
        *self.numbers.entry(pen).or_insert_with(|| {
            let link = match pen.link {
                0 => 0,
                link => *self.link_numbers.entry(link).or_insert_with(|| {
                    self.links.push(table.address(link).into());
                    // Never more than the table's own, which are numbered by u16.
                    self.links.len() as u16
                }),
            };
            self.pens.push(Pen { link, ..pen });
            self.pens.len() - 1
        })
    }
}

/// Base of numbers: a digit and a flagged digit are both characters, below the surrogates.
const BASE: u32 = 0x4000;

/// Appends a number as one or two characters.
fn push_number(number: usize, text: &mut String) {
    let number = number as u32;
    let digits = [(number >= BASE).then_some(BASE + number / BASE), Some(number % BASE)];
    text.extend(digits.into_iter().flatten().filter_map(char::from_u32));
}

/// Reads what [`push_number`] wrote.
fn number(chars: &mut Chars) -> usize {
    let mut digit = || chars.next().map_or(0, u32::from);
    let first = digit();
    let value = if first >= BASE { (first - BASE) * BASE + digit() } else { first };
    value as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive() {
        for value in [0, 1, 31, 127, 128, 0x3fff, 0x4000, 0x4001, 99_999, 100_000] {
            let mut text = String::new();
            push_number(value, &mut text);
            assert_eq!(number(&mut text.chars()), value);
        }
    }

    #[test]
    fn a_grid_survives() {
        let mut table = Table::default();
        let link = table.link("https://example.org/");
        let _unused = table.link("https://example.org/gone");
        let red = Pen { fg: Colour::Indexed(1), link, attributes: super::super::pen::BOLD, ..Pen::default() };
        let mut grid = Grid::blank(7, 2);
        grid.cells[0] = Cell { glyph: Glyph::Char('字'), pen: red };
        grid.cells[1] = Cell { glyph: Glyph::Rest, pen: red };
        grid.cells[3].glyph = table.intern("e\u{301}");
        grid.cells[5..12].fill(Cell { glyph: Glyph::Char('-'), pen: red });
        grid.cells[13] = Cell::blank(Colour::Indexed(4));
        let packed = Packed::new(&grid, &table);
        assert_eq!(packed.size(), (7, 2));
        assert_eq!(packed.links.len(), 1, "only what is on the screen is kept");
        assert_eq!(packed.unpack(&mut table).cells, grid.cells);
    }
}
