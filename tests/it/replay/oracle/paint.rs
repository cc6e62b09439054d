//! The painter: turns rows that the terminal shows into rows it should show, in few bytes.

use std::ops::{Range, RangeInclusive};

use folio::term::frame::Abilities;

use super::grid::{Cell, Glyph, Grid, Table};
use super::pen::{self, Colour, Pen, decimal};
use super::scroll::Shift;

/// What is known of a terminal besides its cells; it lasts from one frame to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Terminal {
    /// Column and row of the cursor; unknown after the last column, where terminals differ, and after odd glyphs.
    pub cursor: Option<(u16, u16)>,
    /// What the next character is written with.
    pub pen: Pen,
    /// First and last row of the scroll region, unless it is the whole screen.
    pub region: Option<(u16, u16)>,
}

/// Writes to a terminal and keeps track of what that does to it.
pub struct Painter<'a> {
    pub out: Vec<u8>,
    terminal: Terminal,
    table: &'a Table,
    abilities: &'a Abilities,
    columns: u16,
    rows: u16,
}

impl<'a> Painter<'a> {
    /// A painter for a screen of the size of `grid`.
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

    /// Moves rows, then paints what differs still. Gives up at `limit` bytes.
    ///
    /// What is outside the region comes first: the cursor then ends inside, where the next scroll needs it.
    pub fn scrolled(&mut self, old: &Grid, new: &Grid, shift: &Shift, limit: usize) {
        let (top, end) = (*shift.region.start(), *shift.region.end() + 1);
        self.rows(old, new, 0..top, limit);
        self.rows(old, new, end..self.rows, limit);
        self.scroll(shift.region.clone(), shift.by);
        let mut old = old.clone();
        old.scroll(shift.region.clone(), shift.by);
        self.rows(&old, new, top..end, limit);
    }

    /// What was written and what it leaves behind.
    ///
    /// No link stays open. The scroll region stays only while the cursor is inside: should the connection be lost,
    /// a shell prompt outside would never scroll.
    pub fn finish(mut self) -> (Vec<u8>, Terminal) {
        self.set_pen(Pen { link: 0, ..self.terminal.pen });
        if let Some((top, bottom)) = self.terminal.region
            && self.terminal.cursor.is_none_or(|(_, y)| y < top || y > bottom)
        {
            self.set_region(0..=self.rows - 1);
        }
        (self.out, self.terminal)
    }

    /// Scrolls the rows of a region up by `by`, or down if it is negative; what becomes free is blank.
    fn scroll(&mut self, region: RangeInclusive<u16>, by: i32) {
        let (top, bottom) = (*region.start(), *region.end());
        self.set_region(region);
        // Terminals fill what becomes free with the background of the pen.
        self.set_pen(self.terminal.pen.for_blank(Pen::default()));
        let lines = by.unsigned_abs() as u16;
        match by {
            // Line feeds at the bottom leave the cursor where the new rows are.
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
            // Deleting and inserting lines starts in the first column: some terminals go there, some stay.
            _ => {
                self.move_to(0, top, &[]);
                self.control(lines, if by > 0 { b'M' } else { b'L' });
            }
        }
    }

    /// Makes the row `y` show `new` where it shows `old`.
    ///
    /// A row can be painted with or without erasing the rest of it on the way; what is shortest is kept.
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

    /// Paints a row from left to right; at column `erase` the rest of it is erased first.
    fn row_erasing(&mut self, y: u16, old: &[Cell], new: &[Cell], erase: Option<usize>) {
        let mut shown = old.to_vec();
        // Cells before this column may hold what a glyph to the left spilt.
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
        // The last cell of the screen is written with wrapping off, lest the screen scrolls.
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

    /// Writes a glyph that terminals may think narrower or wider (up to `most` columns) than it is. Its place is
    /// blanked unless it is `clean`, it must not wrap, and nobody knows where the cursor is afterwards.
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

    /// Makes `count` cells blank; `later` says that more follows in this row.
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

    /// The bytes that ECH takes, with the move over what it erased if more follows.
    fn erase_characters_bytes(&self, later: bool) -> u16 {
        match (self.abilities.repeat, later) {
            (true, true) => u16::MAX,
            (false, true) => 10,
            (_, false) => 5,
        }
    }

    /// Whether erasing makes a cell: terminals without background colour erase leave no colour.
    fn can_erase(&self, cell: Cell) -> bool {
        cell.erasable() && (cell.pen.bg == Colour::Default || self.abilities.erase_with_background)
    }

    /// Erases from column `x` to the end of the row, to what `row` shows there.
    fn erase_line(&mut self, x: u16, y: u16, row: &[Cell]) {
        self.approach(x, y, row, self.terminal.pen.for_blank(row[usize::from(x)].pen));
        self.out.extend_from_slice(b"\x1b[K");
    }

    /// Moves the cursor and changes the pen. The order matters where the move writes what is there anyway.
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
                // The id has three digits as a rule.
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
        // It goes to the first row of the screen or of the region: terminals differ.
        self.terminal = Terminal { region, cursor: None, ..self.terminal };
    }

    /// Appends a control sequence with one number, which is left out if it is 1.
    fn control(&mut self, number: u16, end: u8) {
        control(number, end, &mut self.out);
    }

    /// Moves the cursor in the fewest bytes. `row` is what the row shows up to there; it may be empty.
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

    /// The shortest relative move from row to row, or `None` if a margin of the scroll region is in the way.
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

    /// The shortest move from column to column within a row: by command, or by writing what is there anyway.
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

    /// The cells as text, if the pen in the hand writes them just as they are.
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

/// Up to so many lines, line feeds are no longer than another way of scrolling up.
const FEEDS: i32 = 8;

/// The same downwards: reverse line feeds take two bytes.
const REVERSE_FEEDS: i32 = -2;

/// Length of EL.
const ERASE_LINE_BYTES: u16 = 3;

/// Length of REP with two digits.
const REPEAT_BYTES: usize = 5;

/// Appends a control sequence with one number, which is left out if it is 1.
fn control(number: u16, end: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\x1b[");
    if number != 1 {
        decimal(number, out);
    }
    out.push(end);
}

/// CUP; what is 1 is left out.
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

/// The columns from which erasing the rest of a row may pay: the blanks at its end, and the first gap that changes.
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
