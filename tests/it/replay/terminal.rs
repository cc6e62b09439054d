//! A strict virtual terminal: it implements what the encoder may rely on, and fails the test on anything else.

use folio::term::caps::Rgb;
use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::visible;

/// A colour of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    #[default]
    Default,
    Indexed(u8),
    Rgb(Rgb),
}

/// The style of a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Look {
    pub fg: Colour,
    pub bg: Colour,
    pub bold: bool,
    pub dim: bool,
    pub italic: bool,
    pub underline: bool,
    pub reverse: bool,
    pub strike: bool,
    pub link: Option<String>,
}

/// A cell. The right half of a wide glyph has no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    pub look: Look,
}

impl Cell {
    fn blank(bg: Colour) -> Cell {
        Cell { text: " ".into(), look: Look { bg, ..Look::default() } }
    }
}

/// The text of cells under a picture.
pub const PICTURE: &str = "picture";

/// The way in which the terminal measures text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Widths {
    /// The width of a grapheme, as the encoder computes it.
    Graphemes,
    /// The sum of the widths of characters (wcwidth): joined emoji take the columns of their parts.
    Characters,
    /// The sum of the widths of characters, with an old table in which emoji are narrow.
    NarrowEmoji,
    /// Ambiguous characters are wide, as in terminals for Chinese, Japanese and Korean, so that layouts for other
    /// terminals wrap and scroll.
    WideAmbiguous,
}

/// The terminal.
pub struct Terminal {
    pub columns: usize,
    pub rows: usize,
    pub cells: Vec<Cell>,
    pub modes: Vec<u16>,
    pub title: Vec<String>,
    pub kitty_keyboard: usize,
    /// Whether mode 1049 is supported.
    pub has_alternate_screen: bool,
    /// Queries received and not yet taken.
    pub questions: Vec<String>,
    /// Texts copied to the clipboard, in base 64.
    pub clipboard: Vec<String>,
    /// Cursor positions (column, row, from 0) at the times of queries.
    pub reports: Vec<(usize, usize)>,
    /// Pictures drawn over cells: column, row, and the whole sequence.
    pub drawn: Vec<(usize, usize, String)>,
    widths: Widths,
    background_erase: bool,
    x: usize,
    y: usize,
    /// Whether a glyph is in the last column, so that the next one would wrap.
    wrapping: bool,
    /// Rows after which the terminal has wrapped by itself since the screen was erased.
    pub wrapped: Vec<u16>,
    look: Look,
    region: (usize, usize),
    last: Option<String>,
    /// Cell of the last glyph, with which combining marks are joined.
    placed: usize,
    /// The normal screen and its cursor, while the alternate one is shown.
    normal: Option<(Vec<Cell>, usize, usize)>,
}

impl Terminal {
    /// Creates an erased terminal.
    pub fn new(columns: usize, rows: usize, widths: Widths, background_erase: bool) -> Terminal {
        Terminal {
            columns,
            rows,
            cells: vec![Cell::blank(Colour::Default); columns * rows],
            modes: vec![7, 25],
            title: vec!["shell".into()],
            kitty_keyboard: 0,
            has_alternate_screen: true,
            questions: Vec::new(),
            clipboard: Vec::new(),
            reports: Vec::new(),
            drawn: Vec::new(),
            widths,
            background_erase,
            x: 0,
            y: 0,
            wrapping: false,
            wrapped: Vec::new(),
            look: Look::default(),
            region: (0, rows - 1),
            last: None,
            placed: 0,
            normal: None,
        }
    }

    /// Resizes the terminal; afterwards content and cursor are unknown, as on real terminals.
    pub fn resize(&mut self, columns: usize, rows: usize) {
        let rubbish = Cell { text: "X".into(), look: Look { reverse: true, ..Look::default() } };
        self.cells = vec![rubbish; columns * rows];
        (self.columns, self.rows, self.region) = (columns, rows, (0, rows - 1));
        (self.x, self.y) = (columns - 1, rows / 2);
    }

    /// Returns the text of a row without trailing blanks.
    pub fn line(&self, y: usize) -> String {
        let row = &self.cells[y * self.columns..(y + 1) * self.columns];
        row.iter().map(|cell| cell.text.as_str()).collect::<String>().trim_end().into()
    }

    /// Whether the output of another program would be unaffected by an open link, a colour or a scroll region.
    pub fn is_clean(&self) -> bool {
        self.look == Look::default() && self.region == (0, self.rows - 1)
    }

    /// Whether a prompt at the cursor would scroll, because the cursor is inside the scroll region.
    pub fn scrolls_at_cursor(&self) -> bool {
        self.region == (0, self.rows - 1) || !self.wrapping && (self.region.0..=self.region.1).contains(&self.y)
    }

    /// Returns the cursor position, if the cursor is visible and its position is known.
    pub fn cursor(&self) -> Option<(u16, u16)> {
        (self.modes.contains(&25) && !self.wrapping).then_some((self.x as u16, self.y as u16))
    }

    /// Whether a link is open.
    pub fn in_link(&self) -> bool {
        self.look.link.is_some()
    }

    /// Executes bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        let mut rest = std::str::from_utf8(bytes).expect("output is UTF-8");
        while let Some(c) = rest.chars().next() {
            rest = match c {
                '\x1b' => self.escape(&rest[1..]),
                '\r' | '\n' | '\x08' => {
                    self.settled();
                    match c {
                        '\r' => self.x = 0,
                        '\n' => self.feed_line(),
                        _ if self.is_lenient() => self.x = self.x.saturating_sub(1),
                        _ => self.x = self.x.checked_sub(1).expect("no backspace in the first column"),
                    }
                    &rest[1..]
                }
                c => {
                    assert!(!c.is_control(), "{c:?} is sent");
                    let end = rest.find(|c: char| c.is_control()).unwrap_or(rest.len());
                    for grapheme in rest[..end].graphemes(true) {
                        self.print(grapheme);
                    }
                    &rest[end..]
                }
            };
        }
    }

    /// Asserts that the cursor position is known: after a glyph in the last column, terminals differ.
    fn settled(&self) {
        assert!(self.is_lenient() || !self.wrapping, "the cursor is used after the last column");
    }

    /// Whether the output may have been laid out for another terminal.
    fn is_lenient(&self) -> bool {
        self.widths == Widths::WideAmbiguous
    }

    fn feed_line(&mut self) {
        if self.y == self.region.1 {
            self.shift(self.region.0, 1);
        } else if self.y + 1 < self.rows {
            self.y += 1;
        }
    }

    /// Moves the rows from `top` to the end of the region up by `by`, or down if negative.
    fn shift(&mut self, top: usize, by: isize) {
        let bg = if self.background_erase { self.look.bg } else { Colour::Default };
        let width = self.columns;
        let rows = &mut self.cells[top * width..(self.region.1 + 1) * width];
        let count = (by.unsigned_abs() * width).min(rows.len());
        if by > 0 {
            rows.rotate_left(count);
            let kept = rows.len() - count;
            rows[kept..].fill(Cell::blank(bg));
        } else {
            rows.rotate_right(count);
            rows[..count].fill(Cell::blank(bg));
        }
    }

    fn print(&mut self, grapheme: &str) {
        self.last = Some(grapheme.into());
        if self.widths == Widths::Graphemes {
            return self.place(grapheme, grapheme.cell_width().into());
        }
        if self.widths == Widths::WideAmbiguous {
            let width = grapheme.width_cjk();
            if self.wrapping || self.x + width > self.columns {
                (self.x, self.wrapping) = (0, false);
                self.feed_line();
            }
            return self.place(grapheme, width);
        }
        for c in grapheme.chars() {
            match c.to_string().cell_width() {
                0 => {
                    self.cells[self.placed].text.push(c);
                }
                2 if self.widths == Widths::NarrowEmoji && !('\u{2e80}'..'\u{1f000}').contains(&c) => {
                    self.place(&c.to_string(), 1);
                }
                width => self.place(&c.to_string(), width.into()),
            }
        }
    }

    /// Writes a glyph at the cursor.
    fn place(&mut self, text: &str, width: usize) {
        let wraps = self.modes.contains(&7);
        if wraps && self.wrapping && self.x + 1 == self.columns {
            self.wrapped.push(self.y as u16);
            (self.x, self.wrapping) = (0, false);
            self.feed_line();
        }
        if wraps {
            self.settled();
        }
        if self.x + width > self.columns {
            assert!(!wraps, "{text} wraps");
            self.x = self.columns - width;
        }
        let start = self.y * self.columns + self.x;
        self.free(start, self.columns - self.x);
        self.free(start + width, self.columns - self.x - width);
        self.cells[start] = Cell { text: text.into(), look: self.look.clone() };
        for rest in 1..width {
            self.cells[start + rest] = Cell { text: String::new(), look: self.look.clone() };
        }
        self.placed = start;
        self.x += width;
        if self.x == self.columns {
            self.x -= 1;
            self.wrapping = wraps;
        }
    }

    /// Blanks a wide glyph whose right half is at `index` and is about to be overwritten or separated.
    fn free(&mut self, index: usize, left_in_row: usize) {
        if left_in_row == 0 || !self.cells[index].text.is_empty() {
            return;
        }
        let lead = (0..index).rev().find(|i| !self.cells[*i].text.is_empty()).expect("a wide glyph has a lead");
        self.cells[lead].text = " ".into();
        for cell in self.cells[lead + 1..].iter_mut().take_while(|cell| cell.text.is_empty()) {
            cell.text = " ".into();
        }
    }

    /// Executes an escape sequence; returns the text after it.
    fn escape<'a>(&mut self, rest: &'a str) -> &'a str {
        if let Some(rest) = rest.strip_prefix(']') {
            let (command, rest) = rest.split_once("\x1b\\").expect("an OSC is ended by ST");
            assert!(!command.contains(char::is_control), "{command:?}");
            self.command(command);
            return rest;
        }
        if let Some(rest) = rest.strip_prefix('_') {
            let (command, rest) = rest.split_once("\x1b\\").expect("an APC is ended by ST");
            self.questions.push(format!("APC {command}"));
            return rest;
        }
        if let Some(rest) = rest.strip_prefix('P') {
            let (picture, rest) = rest.split_once("\x1b\\").expect("a DCS is ended by ST");
            self.sixel(picture);
            return rest;
        }
        if let Some(rest) = rest.strip_prefix('M') {
            self.settled();
            if self.y == self.region.0 {
                self.shift(self.region.0, -1)
            } else {
                self.y = self.y.saturating_sub(1)
            };
            return rest;
        }
        let rest = rest.strip_prefix('[').unwrap_or_else(|| panic!("ESC {rest:?}"));
        let end = rest.find(|c: char| ('@'..='~').contains(&c)).expect("a control sequence ends");
        self.control(&rest[..end], &rest[end..=end]);
        &rest[end + 1..]
    }

    /// Erases cells of a row; as in xterm, pictures remain.
    fn erase(&mut self, cells: std::ops::Range<usize>, blank: &Cell) {
        self.cells[cells].iter_mut().filter(|cell| cell.text != PICTURE).for_each(|cell| cell.clone_from(blank));
    }

    /// Draws a Sixel image of one row over cells of 10 × 20 pixels.
    fn sixel(&mut self, picture: &str) {
        let size = picture.strip_prefix("0;1q\"1;1;").expect("a Sixel image that leaves what is transparent");
        let mut numbers = size.split([';', '#']).map(|number| number.parse::<usize>().expect("a number"));
        let (width, height) = (numbers.next().expect("a width"), numbers.next().expect("a height"));
        assert_eq!((width % 10, height), (0, 20), "whole cells");
        self.draw(width / 10, picture);
    }

    /// Draws an inline image, as iTerm2 does.
    fn inline_image(&mut self, command: &str) {
        let (keys, payload) = command.split_once(':').expect("a file");
        let file = keys.strip_prefix("File=").expect("a file");
        let key = |key: &str| file.split(';').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
        assert_eq!(
            (key("inline"), key("height"), key("preserveAspectRatio")),
            (Some("1"), Some("1"), Some("0")),
            "{keys}"
        );
        assert_eq!(key("doNotMoveCursor"), Some("1"), "some terminals would scroll on the last row");
        assert!(!payload.is_empty() && payload.len().is_multiple_of(4), "{} bytes of base 64", payload.len());
        let columns = key("width").and_then(|width| width.parse().ok()).expect("a width in columns");
        self.draw(columns, command);
    }

    /// Draws a picture of one row at the cursor. Its cells contain [`PICTURE`] until they are overwritten.
    fn draw(&mut self, columns: usize, picture: &str) {
        assert_eq!(self.region, (0, self.rows - 1), "a picture at the end of a region may scroll it");
        let start = self.y * self.columns + self.x;
        assert!(self.x + columns <= self.columns, "a picture leaves the screen");
        for cell in &mut self.cells[start..start + columns] {
            assert_eq!(visible(cell), Cell::blank(Colour::Default), "the ground shows where a picture is transparent");
            cell.text = PICTURE.into();
        }
        self.drawn.push((self.x, self.y, picture.into()));
        // Terminals differ in the cursor position after a picture.
        (self.x, self.y, self.wrapping) = (self.columns / 2, self.rows / 2, true);
    }

    fn command(&mut self, command: &str) {
        match command.split_once(';').expect("an OSC has a number") {
            ("8", link) => {
                let (parameters, address) = link.split_once(';').expect("OSC 8 has parameters and an address");
                assert_eq!(parameters.starts_with("id="), !address.is_empty());
                self.look.link = (!address.is_empty()).then(|| address.into());
            }
            (number @ ("10" | "11"), "?") => self.questions.push(format!("OSC {number}")),
            ("1337", file) => self.inline_image(file),
            ("52", text) => self.clipboard.push(text.strip_prefix("c;").expect("the clipboard").into()),
            ("2", title) => *self.title.last_mut().expect("there is a title") = title.into(),
            _ => panic!("OSC {command}"),
        }
    }

    fn control(&mut self, parameters: &str, end: &str) {
        let number = || match parameters {
            "" => 1,
            digits => digits.parse::<usize>().unwrap_or_else(|_| panic!("CSI {parameters} {end}")),
        };
        let pair = |first: usize, second: usize| {
            let (a, b) = parameters.split_once(';').unwrap_or((parameters, ""));
            let value = |text: &str, default| if text.is_empty() { default } else { text.parse().expect("a number") };
            (value(a, first), value(b, second))
        };
        if (parameters, end) == ("6", "n") {
            self.reports.push((self.x, self.y));
        }
        if matches!((parameters, end), ("", "c") | ("6", "n") | (">0", "q") | ("?", "u") | ("14" | "16", "t"))
            || end == "p"
        {
            return self.questions.push(format!("CSI {parameters}{end}"));
        }
        if !matches!(end, "H" | "m" | "r" | "h" | "l") {
            self.settled();
        }
        let (top, bottom) = self.region;
        let blank = Cell::blank(if self.background_erase { self.look.bg } else { Colour::Default });
        let here = self.y * self.columns + self.x;
        let row_end = (self.y + 1) * self.columns;
        if matches!(end, "J" | "K" | "X" | "L" | "M" | "S" | "T") {
            let Look { underline, reverse, strike, link, .. } = &self.look;
            assert!(!underline && !reverse && !strike && link.is_none(), "erased with a pen that some terminals show");
        }
        match end {
            "H" => {
                let (y, x) = pair(1, 1);
                assert!((1..=self.rows).contains(&y) && (1..=self.columns).contains(&x), "CUP {y};{x} is outside");
                (self.x, self.y, self.wrapping) = (x - 1, y - 1, false);
            }
            "A" => self.y = self.y.checked_sub(number()).filter(|y| self.y < top || *y >= top).expect("inside"),
            "B" => {
                let y = self.y + number();
                assert!(y < self.rows && (self.y > bottom || y <= bottom), "down to {y}");
                self.y = y;
            }
            "C" if self.is_lenient() => self.x = (self.x + number()).min(self.columns - 1),
            "D" if self.is_lenient() => self.x = self.x.saturating_sub(number()),
            "C" => {
                self.x += number();
                assert!(self.x < self.columns, "right to {}", self.x);
            }
            "D" => self.x = self.x.checked_sub(number()).expect("inside"),
            "J" if parameters.is_empty() => {
                self.wrapped.clear();
                self.free(here, self.columns - self.x);
                self.cells[here..].fill(blank);
            }
            "K" if parameters.is_empty() => {
                self.free(here, self.columns - self.x);
                self.erase(here..row_end, &blank);
            }
            "K" if parameters == "2" => {
                let start = row_end - self.columns;
                self.cells[start..row_end].fill(blank);
            }
            "X" => {
                assert!(here + number() <= row_end, "ECH {} leaves the row", number());
                self.free(here, self.columns - self.x);
                self.free(here + number(), row_end - here - number());
                self.erase(here..here + number(), &blank);
            }
            "L" | "M" => {
                assert!((top..=bottom).contains(&self.y) && self.x == 0, "lines from {},{}", self.x, self.y);
                self.shift(self.y, if end == "M" { number() as isize } else { -(number() as isize) });
            }
            "b" => {
                let last = self.last.clone().filter(|last| last.cell_width() == 1).expect("a narrow glyph to repeat");
                (0..number()).for_each(|_| self.print(&last));
            }
            "r" => {
                let (first, last) = pair(1, self.rows);
                assert!(first < last && last <= self.rows || parameters.is_empty(), "region {first};{last}");
                self.region = (first - 1, last - 1);
                (self.x, self.y, self.wrapping) = (self.columns / 2, self.rows / 2, true);
            }
            "m" => self.select(parameters),
            "h" | "l" => self.mode(parameters.strip_prefix('?').expect("a private mode"), end == "h"),
            "t" if parameters == "22;2" => self.title.push(self.title[0].clone()),
            "t" if parameters == "23;2" => drop(self.title.pop()),
            "u" if parameters == ">29" => self.kitty_keyboard += 1,
            "u" if parameters == "<" => self.kitty_keyboard -= 1,
            "u" if parameters == "=0" => {}
            _ => panic!("CSI {parameters} {end}"),
        }
        if end != "b" {
            self.last = None;
        }
    }

    fn mode(&mut self, modes: &str, on: bool) {
        // Modes that an earlier session may have left set are reset without a check.
        let is_reset_of_all = modes.split(';').count() > 2;
        for mode in modes.split(';').map(|mode| mode.parse().expect("a number")) {
            assert!(is_reset_of_all || self.modes.contains(&mode) != on, "mode {mode} is set or reset twice");
            self.modes.retain(|other| *other != mode);
            if on {
                self.modes.push(mode);
            }
            match (mode, on) {
                (1049, _) if !self.has_alternate_screen => {}
                (1049, true) => {
                    let blank = vec![Cell::blank(Colour::Default); self.cells.len()];
                    self.normal = Some((std::mem::replace(&mut self.cells, blank), self.x, self.y));
                }
                (1049, false) => {
                    (self.cells, self.x, self.y) = self.normal.take().expect("the normal screen was kept");
                    self.wrapping = false;
                }
                (7, _) => assert!(on || !self.wrapping),
                _ => {}
            }
            if mode == 7 && on {
                // After a character in the last column without wrapping, terminals differ in the cursor position.
                self.wrapping = self.x + 1 == self.columns;
            }
        }
    }

    fn select(&mut self, parameters: &str) {
        let values: Vec<u16> =
            parameters.split(';').map(|n| if n.is_empty() { 0 } else { n.parse().expect("a number") }).collect();
        let mut rest = &values[..];
        while let [first, more @ ..] = rest {
            let mut used = 0;
            let look = &mut self.look;
            match first {
                0 => self.look = Look { link: look.link.take(), ..Look::default() },
                1 => look.bold = true,
                2 => look.dim = true,
                3 => look.italic = true,
                4 => look.underline = true,
                7 => look.reverse = true,
                9 => look.strike = true,
                22 => (look.bold, look.dim) = (false, false),
                23 => look.italic = false,
                24 => look.underline = false,
                27 => look.reverse = false,
                29 => look.strike = false,
                30..=49 | 90..=107 => {
                    let (fg, colour) = match (first, more) {
                        (38 | 48, [5, index, ..]) => {
                            used = 2;
                            (*first == 38, Colour::Indexed(*index as u8))
                        }
                        (38 | 48, [2, r, g, b, ..]) => {
                            used = 4;
                            (*first == 38, Colour::Rgb(Rgb(*r as u8, *g as u8, *b as u8)))
                        }
                        (30..=37, _) => (true, Colour::Indexed(*first as u8 - 30)),
                        (40..=47, _) => (false, Colour::Indexed(*first as u8 - 40)),
                        (90..=97, _) => (true, Colour::Indexed(*first as u8 - 82)),
                        (100..=107, _) => (false, Colour::Indexed(*first as u8 - 92)),
                        (39 | 49, _) => (*first == 39, Colour::Default),
                        _ => panic!("SGR {parameters}"),
                    };
                    *(if fg { &mut look.fg } else { &mut look.bg }) = colour;
                }
                _ => panic!("SGR {parameters}"),
            }
            rest = &more[used..];
        }
    }
}
