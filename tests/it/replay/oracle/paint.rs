//! The painter, which changes rows of the terminal to new rows with few bytes.

use std::ops::{Range, RangeInclusive};

use folio::term::frame::Abilities;

use super::grid::{Cell, Glyph, Grid, Table};
use super::pen::{self, Colour, Pen, decimal};
use super::scroll::Shift;

/// The state of a terminal other than its cells, kept from frame to frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terminal {
    /// Column and row of the cursor; `None` if unknown, as after the last column, where terminals differ, and after
    /// glyphs of disputed width.
    pub cursor: Option<(u16, u16)>,
    /// The current pen.
    pub pen: Pen,
    /// First and last row of the scroll region; `None` for the whole screen.
    pub region: Option<(u16, u16)>,
}

/// Writes to a terminal, and keeps track of its state.
pub struct Painter<'a> {
    pub out: Vec<u8>,
    terminal: Terminal,
    table: &'a Table,
    abilities: &'a Abilities,
    columns: u16,
    rows: u16,
}

impl<'a> Painter<'a> {
    /// Creates a painter for a screen of the size of `grid`.
    pub fn new(terminal: Terminal, grid: &Grid, table: &'a Table, abilities: &'a Abilities) -> Painter<'a> {
        Painter { terminal, out: Vec::new(), table, abilities, columns: grid.columns, rows: grid.rows }
    }

    /// Paints rows one after the other. Gives up at `limit` bytes.
    pub fn rows(&mut self, old: &Grid, new: &Grid, rows: Range<u16>, limit: usize) {
        for y in rows {
            if self.out.len() >= limit {
                return;
            }
            self.row(y, old.row(y), new.row(y));
        }
    }

    /// Erases the screen and paints it. Gives up at `limit` bytes.
    pub fn anew(&mut self, new: &Grid, limit: usize) {
        self.set_region(0..=self.rows - 1);
        self.set_pen(self.terminal.pen.for_blank(Pen::default()));
        self.out.extend_from_slice(b"\x1b[H\x1b[J");
        self.terminal.cursor = Some((0, 0));
        self.rows(&Grid::blank(self.columns, self.rows), new, 0..self.rows, limit);
    }

    /// Moves rows, then paints the remaining differences. Gives up at `limit` bytes.
    ///
    /// Rows outside of the region come first, so that the cursor ends inside, where the next scroll needs it.
    pub fn scrolled(&mut self, old: &Grid, new: &Grid, shift: &Shift, limit: usize) {
        let (top, end) = (*shift.region.start(), *shift.region.end() + 1);
        self.rows(old, new, 0..top, limit);
        self.rows(old, new, end..self.rows, limit);
        self.scroll(shift.region.clone(), shift.by);
        let mut old = old.clone();
        old.scroll(shift.region.clone(), shift.by);
        self.rows(&old, new, top..end, limit);
    }

    /// Returns the bytes, and the state of the terminal after them.
    ///
    /// Links are closed. The scroll region is only left set if the cursor is inside of it: if the connection is lost
    /// with the cursor outside, a shell prompt would never scroll.
    pub fn finish(mut self) -> (Vec<u8>, Terminal) {
        self.set_pen(Pen { link: 0, ..self.terminal.pen });
        if let Some((top, bottom)) = self.terminal.region
            && self.terminal.cursor.is_none_or(|(_, y)| y < top || y > bottom)
        {
            self.set_region(0..=self.rows - 1);
        }
        (self.out, self.terminal)
    }

    /// Scrolls the rows of a region up by `by`, or down if negative; new rows are blank.
    fn scroll(&mut self, region: RangeInclusive<u16>, by: i32) {
        let (top, bottom) = (*region.start(), *region.end());
        self.set_region(region);
        // Terminals fill new rows with the background of the pen.
        self.set_pen(self.terminal.pen.for_blank(Pen::default()));
        let lines = by.unsigned_abs() as u16;
        match by {
            // Line feeds at the bottom leave the cursor at the new rows.
            1..=FEEDS => {
                if self.terminal.cursor.is_none_or(|(_, y)| y != bottom) {
                    self.move_to(0, bottom, &[]);
                }
                self.out.extend(std::iter::repeat_n(b'\n', usize::from(lines)));
            }
            REVERSE_FEEDS..=-1 => {
                if self.terminal.cursor.is_none_or(|(_, y)| y != top) {
                    self.move_to(0, top, &[]);
                }
                self.out.extend(b"\x1bM".repeat(usize::from(lines)));
            }
            // The cursor must be in the first column: after inserting or deleting lines, some terminals move it
            // there.
            _ => {
                self.move_to(0, top, &[]);
                self.control(lines, if by > 0 { b'M' } else { b'L' });
            }
        }
    }

    /// Changes row `y` from `old` to `new`.
    ///
    /// The row is painted with and without erasing the rest of it, and the shorter result is kept.
    fn row(&mut self, y: u16, old: &[Cell], new: &[Cell]) {
        if old == new {
            return;
        }
        let (before, start) = (self.terminal, self.out.len());
        let mut best: Option<(Terminal, Vec<u8>)> = None;
        for erase in std::iter::once(None).chain(erasures(old, new).into_iter().flatten().map(Some)) {
            self.terminal = before;
            self.row_erasing(y, old, new, erase);
            let bytes = self.out.split_off(start);
            if best.as_ref().is_none_or(|(_, shortest)| bytes.len() < shortest.len()) {
                best = Some((self.terminal, bytes));
            }
        }
        if let Some((terminal, bytes)) = best {
            self.terminal = terminal;
            self.out.extend_from_slice(&bytes);
        }
    }

    /// Paints a row from left to right; at column `erase`, the rest of it is erased first.
    fn row_erasing(&mut self, y: u16, old: &[Cell], new: &[Cell], erase: Option<usize>) {
        let mut shown = old.to_vec();
        // Cells before this column may contain parts of a wide glyph at their left.
        let mut spoilt = 0;
        let mut x = 0;
        while x < new.len() {
            let cell = new[x];
            if erase == Some(x) && self.can_erase(cell) {
                self.erase_line(x as u16, y, new);
                shown[x..].fill(cell);
            }
            if x >= spoilt && shown[x] == cell {
                x += 1;
                continue;
            }
            let differs = |i: &usize| *i < spoilt || shown[*i] != cell;
            let same = new[x..].iter().take_while(|other| **other == cell).count();
            if cell.erasable() {
                let end = (x..x + same).rev().find(differs).map_or(x, |last| last + 1);
                let later = (end..new.len()).any(|i| shown[i] != new[i]);
                self.blanks(x as u16, y, (end - x) as u16, later, new);
                x = end;
                continue;
            }
            let width = self.table.width(cell.glyph).max(1);
            if let Some(most) = self.table.risk(cell.glyph) {
                let clean = shown[x..].iter().take(width.into()).all(|shown| *shown == Cell::blank(cell.pen.bg));
                self.risky(x as u16, y, cell, most, clean, new);
                spoilt = x + usize::from(most);
            } else {
                let count = if width == 1 { (x..x + same).take_while(differs).count() } else { 1 };
                self.glyphs(x as u16, y, cell, count as u16, new);
                x += count - 1;
            }
            x += usize::from(width);
        }
    }

    /// Writes a glyph `count` times.
    fn glyphs(&mut self, x: u16, y: u16, cell: Cell, count: u16, row: &[Cell]) {
        let blank = cell.glyph == Glyph::Char(' ');
        self.approach(x, y, row, if blank { self.terminal.pen.for_blank(cell.pen) } else { cell.pen });
        let width = self.table.width(cell.glyph).max(1);
        let end = x + count * width;
        // The last cell of the screen is written without automatic wrapping, so that the screen does not scroll.
        let corner = end >= self.columns && y + 1 == self.rows;
        if corner {
            self.out.extend_from_slice(b"\x1b[?7l");
        }
        let start = self.out.len();
        self.table.write(cell.glyph, &mut self.out);
        let repeated = usize::from(count - 1) * (self.out.len() - start);
        if self.abilities.repeat && repeated > REPEAT_BYTES {
            self.control(count - 1, b'b');
        } else {
            (1..count).for_each(|_| self.table.write(cell.glyph, &mut self.out));
        }
        if corner {
            self.out.extend_from_slice(b"\x1b[?7h");
        }
        self.terminal.cursor = (end < self.columns).then_some((end, y));
    }

    /// Writes a glyph that some terminals draw narrower or wider (up to `most` columns). Its cells are blanked first
    /// unless they are `clean`, it must not wrap, and the cursor position is unknown afterwards.
    fn risky(&mut self, x: u16, y: u16, cell: Cell, most: u16, clean: bool, row: &[Cell]) {
        let width = self.table.width(cell.glyph);
        if !clean {
            self.glyphs(x, y, Cell { glyph: Glyph::Char(' '), pen: cell.pen }, width, row);
        }
        self.approach(x, y, row, cell.pen);
        let wraps = x.saturating_add(most) >= self.columns;
        if wraps {
            self.out.extend_from_slice(b"\x1b[?7l");
        }
        self.table.write(cell.glyph, &mut self.out);
        if wraps {
            self.out.extend_from_slice(b"\x1b[?7h");
        }
        self.terminal.cursor = None;
    }

    /// Writes `count` blanks; `later` if more cells of this row are painted after them.
    fn blanks(&mut self, x: u16, y: u16, count: u16, later: bool, row: &[Cell]) {
        let cell = row[usize::from(x)];
        let to_end = row[usize::from(x)..].iter().all(|other| *other == cell);
        if to_end && self.can_erase(cell) && (count > ERASE_LINE_BYTES || x + count == self.columns) {
            self.erase_line(x, y, row);
        } else if self.abilities.erase_characters && self.can_erase(cell) && count > self.erase_characters_bytes(later)
        {
            self.approach(x, y, row, self.terminal.pen.for_blank(cell.pen));
            self.control(count, b'X');
        } else {
            self.glyphs(x, y, cell, count, row);
        }
    }

    /// Returns the bytes of ECH, with the move over the erased cells if `later`.
    fn erase_characters_bytes(&self, later: bool) -> u16 {
        match (self.abilities.repeat, later) {
            (true, true) => u16::MAX,
            (false, true) => 10,
            (_, false) => 5,
        }
    }

    /// Whether erasing produces a cell: on terminals without background colour erase, only cells on the default
    /// background.
    fn can_erase(&self, cell: Cell) -> bool {
        cell.erasable() && (cell.pen.bg == Colour::Default || self.abilities.erase_with_background)
    }

    /// Erases from column `x` to the end of the row, with the result that `row` has there.
    fn erase_line(&mut self, x: u16, y: u16, row: &[Cell]) {
        self.approach(x, y, row, self.terminal.pen.for_blank(row[usize::from(x)].pen));
        self.out.extend_from_slice(b"\x1b[K");
    }

    /// Moves the cursor and changes the pen, in the cheaper order where the move writes existing cells again.
    fn approach(&mut self, x: u16, y: u16, row: &[Cell], pen: Pen) {
        let (before, start) = (self.terminal, self.out.len());
        self.move_to(x, y, row);
        self.set_pen(pen);
        if before.pen == pen || before.cursor == Some((x, y)) {
            return;
        }
        let move_first = self.out.split_off(start);
        self.terminal = before;
        self.set_pen(pen);
        self.move_to(x, y, row);
        if move_first.len() <= self.out.len() - start {
            self.out.truncate(start);
            self.out.extend_from_slice(&move_first);
        }
    }

    /// Changes the pen.
    fn set_pen(&mut self, pen: Pen) {
        pen::sgr(self.terminal.pen, pen, &mut self.out);
        if self.terminal.pen.link != pen.link {
            match pen.link {
                0 => self.out.extend_from_slice(b"\x1b]8;;\x1b\\"),
                // The id usually has three digits.
                link => self.out.extend(format!("\x1b]8;id=xxx;{}\x1b\\", self.table.address(link)).bytes()),
            }
        }
        self.terminal.pen = pen;
    }

    /// Sets the scroll region (DECSTBM).
    fn set_region(&mut self, region: RangeInclusive<u16>) {
        let (top, bottom) = (*region.start(), *region.end());
        let region = (top > 0 || bottom + 1 < self.rows).then_some((top, bottom));
        if self.terminal.region == region {
            return;
        }
        self.out.extend_from_slice(b"\x1b[");
        if top > 0 {
            decimal(top + 1, &mut self.out);
        }
        if bottom + 1 < self.rows {
            self.out.push(b';');
            decimal(bottom + 1, &mut self.out);
        }
        self.out.push(b'r');
        // Terminals differ in whether the cursor moves to the first row of the screen or of the region.
        self.terminal = Terminal { region, cursor: None, ..self.terminal };
    }

    /// Appends a control sequence with one number, which is omitted if it is 1.
    fn control(&mut self, number: u16, end: u8) {
        control(number, end, &mut self.out);
    }

    /// Moves the cursor with the fewest bytes. `row` is the content of the target row up to the cursor; it may be
    /// empty.
    fn move_to(&mut self, x: u16, y: u16, row: &[Cell]) {
        if self.terminal.cursor == Some((x, y)) {
            return;
        }
        let mut best = absolute(x, y);
        if let Some((from, from_row)) = self.terminal.cursor
            && let Some(vertical) = self.vertical(from_row, y)
        {
            for (start, from) in [(&b""[..], from), (b"\r", 0)] {
                let relative = [&vertical, start, &self.horizontal(from, x, row)].concat();
                if relative.len() < best.len() {
                    best = relative;
                }
            }
        }
        self.out.extend_from_slice(&best);
        self.terminal.cursor = Some((x, y));
    }

    /// Returns the shortest relative move between rows; `None` if a margin of the scroll region prevents it.
    fn vertical(&self, from: u16, to: u16) -> Option<Vec<u8>> {
        let (top, bottom) = self.terminal.region.unwrap_or((0, self.rows - 1));
        if from <= bottom && to > bottom || from >= top && to < top {
            return None;
        }
        let mut bytes = Vec::new();
        match (to.saturating_sub(from), from.saturating_sub(to)) {
            (0, 0) => {}
            (down @ ..=3, 0) => bytes.resize(down.into(), b'\n'),
            (down, 0) => control(down, b'B', &mut bytes),
            (_, up) => control(up, b'A', &mut bytes),
        }
        Some(bytes)
    }

    /// Returns the shortest move between columns of a row: by a sequence, or by writing existing cells again.
    fn horizontal(&self, from: u16, to: u16, row: &[Cell]) -> Vec<u8> {
        let mut bytes = Vec::new();
        match (to.saturating_sub(from), from.saturating_sub(to)) {
            (0, 0) => {}
            (0, left @ ..=3) => bytes.resize(left.into(), b'\x08'),
            (0, left) => control(left, b'D', &mut bytes),
            (right, _) => {
                control(right, b'C', &mut bytes);
                let skipped = row.get(from.into()..to.into()).filter(|cells| cells.len() <= bytes.len());
                if let Some(text) = skipped.and_then(|cells| self.again(cells))
                    && text.len() < bytes.len()
                {
                    bytes = text;
                }
            }
        }
        bytes
    }

    /// Returns the cells as text; `None` if the present pen would change them.
    fn again(&self, cells: &[Cell]) -> Option<Vec<u8>> {
        let pen = self.terminal.pen;
        let mut text = Vec::new();
        for cell in cells {
            match cell.glyph {
                Glyph::Char(' ') if pen.for_blank(cell.pen) == pen => text.push(b' '),
                Glyph::Char(c)
                    if cell.pen == pen
                        && self.table.width(cell.glyph) == 1
                        && self.table.risk(cell.glyph).is_none() =>
                {
                    text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                }
                _ => return None,
            }
        }
        Some(text)
    }
}

/// Maximum lines for which line feeds are not longer than other ways of scrolling up.
const FEEDS: i32 = 8;

/// Maximum lines (negative) for which reverse line feeds, of two bytes each, are used for scrolling down.
const REVERSE_FEEDS: i32 = -2;

/// Bytes of EL.
const ERASE_LINE_BYTES: u16 = 3;

/// Bytes of REP with two digits.
const REPEAT_BYTES: usize = 5;

/// Appends a control sequence with one number, which is omitted if it is 1.
fn control(number: u16, end: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\x1b[");
    if number != 1 {
        decimal(number, out);
    }
    out.push(end);
}

/// Returns CUP; parameters of 1 are omitted.
fn absolute(x: u16, y: u16) -> Vec<u8> {
    let mut bytes = b"\x1b[".to_vec();
    if y > 0 {
        decimal(y + 1, &mut bytes);
    }
    if x > 0 {
        bytes.push(b';');
        decimal(x + 1, &mut bytes);
    }
    bytes.push(b'H');
    bytes
}

/// Returns the columns from which erasing the rest of a row may save bytes: its trailing blanks, and the first gap
/// that changes.
fn erasures(old: &[Cell], new: &[Cell]) -> [Option<usize>; 2] {
    let starts = |x: &usize| new[*x].erasable() && (*x == 0 || new[*x - 1] != new[*x]);
    let changes = |x: &usize| {
        let run = new[*x..].iter().take_while(|cell| **cell == new[*x]).count();
        old[*x..*x + run] != new[*x..*x + run]
    };
    let tail = (0..new.len()).rev().take_while(|x| new[*x].erasable() && new[*x] == new[new.len() - 1]).last();
    let gap = (0..new.len()).filter(starts).find(changes).filter(|gap| Some(*gap) != tail);
    [tail.filter(changes), gap]
}
