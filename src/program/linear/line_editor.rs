//! A line editor for append-only terminals, which uses backspaces and blanks but no cursor sequences.

use crate::term::input::{Key, KeyPress};
use crate::typeset::text;

/// Maximum number of lines in the history.
const HISTORY_LINES: usize = 32;

/// The outcome of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Edit {
    /// Text to be written to the terminal.
    Echo(String),
    /// A complete line.
    Line(String),
    /// A request to end the session.
    Leave,
}

/// The line being edited, its cursor, and the history.
#[derive(Debug, Default)]
pub(super) struct LineEditor {
    line: Vec<char>,
    /// Number of characters before the cursor.
    cursor: usize,
    history: Vec<String>,
    /// Index of the line of the history being shown; its length for the new line.
    shown: usize,
}

impl LineEditor {
    /// Clears the line.
    pub fn clear(&mut self) {
        (self.line, self.cursor) = (Vec::new(), 0);
    }

    /// Handles a key; the line is limited to `most` characters.
    pub fn press(&mut self, press: KeyPress, most: usize) -> Vec<Edit> {
        let KeyPress { key, ctrl, alt, .. } = press;
        let (cursor, end) = (self.cursor, self.line.len());
        match (key, ctrl) {
            (Key::Char('c'), true) if end > 0 => {
                self.clear();
                vec![Edit::Echo("^C\n> ".to_owned())]
            }
            (Key::Char('d'), true) if end > 0 => self.remove(cursor, (cursor + 1).min(end)),
            (Key::Char('c' | 'd'), true) => vec![Edit::Leave],
            (Key::Enter, _) => self.finish(),
            (Key::Backspace, _) => self.remove(cursor.saturating_sub(1), cursor),
            (Key::Delete, _) => self.remove(cursor, (cursor + 1).min(end)),
            (Key::Char('u'), true) => self.remove(0, cursor),
            (Key::Char('k'), true) => self.remove(cursor, end),
            (Key::Char('w'), true) => self.remove(self.word_start(), cursor),
            (Key::Left, false) | (Key::Char('b'), true) => self.change(self.line.clone(), cursor.saturating_sub(1)),
            (Key::Right, false) | (Key::Char('f'), true) => self.change(self.line.clone(), (cursor + 1).min(end)),
            (Key::Left, true) => self.change(self.line.clone(), self.word_start()),
            (Key::Home, _) | (Key::Char('a'), true) => self.change(self.line.clone(), 0),
            (Key::End, _) | (Key::Char('e'), true) => self.change(self.line.clone(), end),
            (Key::Up, _) | (Key::Char('p'), true) => self.recall(self.shown.checked_sub(1)),
            (Key::Down, _) | (Key::Char('n'), true) => self.recall(Some(self.shown + 1)),
            (Key::Char(c), false) if !alt && end < most => {
                let mut line = self.line.clone();
                line.insert(cursor, c);
                self.change(line, cursor + 1)
            }
            _ => Vec::new(),
        }
    }

    fn finish(&mut self) -> Vec<Edit> {
        let line: String = std::mem::take(&mut self.line).into_iter().collect();
        self.cursor = 0;
        if !line.trim().is_empty() && self.history.last() != Some(&line) {
            if self.history.len() == HISTORY_LINES {
                self.history.remove(0);
            }
            self.history.push(line.clone());
        }
        self.shown = self.history.len();
        vec![Edit::Echo("\n".to_owned()), Edit::Line(line)]
    }

    /// Replaces the line by one of the history; after the last, by an empty line.
    fn recall(&mut self, shown: Option<usize>) -> Vec<Edit> {
        let Some(shown) = shown.filter(|shown| *shown <= self.history.len()) else { return Vec::new() };
        self.shown = shown;
        let line: Vec<char> = self.history.get(shown).map(|line| line.chars().collect()).unwrap_or_default();
        let end = line.len();
        self.change(line, end)
    }

    /// Returns the start of the word before the cursor.
    fn word_start(&self) -> usize {
        let before = &self.line[..self.cursor];
        let end = before.iter().rposition(|c| !c.is_whitespace()).map_or(0, |at| at + 1);
        before[..end].iter().rposition(|c| c.is_whitespace()).map_or(0, |at| at + 1)
    }

    fn remove(&mut self, start: usize, end: usize) -> Vec<Edit> {
        if start == end {
            return Vec::new();
        }
        let mut line = self.line.clone();
        line.drain(start..end);
        self.change(line, start)
    }

    /// Replaces the line on the terminal: moves back to the first difference, writes the rest, overwrites leftovers
    /// by blanks, and moves back to the cursor.
    fn change(&mut self, line: Vec<char>, cursor: usize) -> Vec<Edit> {
        let same = self.line.iter().zip(&line).take_while(|(a, b)| a == b).count();
        let from = same.min(self.cursor).min(cursor);
        let mut echo = back(columns(&self.line[from..self.cursor]));
        if line == self.line {
            // Without a change, the cursor moves right by writing the existing characters again.
            echo.extend(&line[from..cursor]);
        } else {
            echo.extend(&line[from..]);
            let left_over = columns(&self.line[from..]).saturating_sub(columns(&line[from..]));
            echo += &" ".repeat(left_over);
            echo += &back(left_over + columns(&line[cursor..]));
        }
        (self.line, self.cursor) = (line, cursor);
        if echo.is_empty() { Vec::new() } else { vec![Edit::Echo(echo)] }
    }
}

fn columns(characters: &[char]) -> usize {
    characters.iter().map(|c| text::width(c.encode_utf8(&mut [0; 4]))).sum()
}

fn back(columns: usize) -> String {
    "\u{8}".repeat(columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::input::{Decoded, Decoder, Event};

    /// Returns the lines typed by keys, the resulting content of a terminal that interprets only backspaces, and
    /// whether the session was ended.
    fn typed(bytes: &[u8]) -> (Vec<String>, String, bool) {
        let (mut editor, mut decoded) = (LineEditor::default(), Vec::new());
        Decoder::new().feed(bytes, std::time::Instant::now(), &mut decoded);
        let (mut lines, mut row, mut column, mut left) = (Vec::new(), Vec::new(), 0, false);
        for decoded in decoded {
            let Decoded::Event(Event::Key(press)) = decoded else { continue };
            for edit in editor.press(press, 100) {
                match edit {
                    Edit::Line(line) => lines.push(line),
                    Edit::Leave => left = true,
                    Edit::Echo(echo) => {
                        for c in echo.chars() {
                            match c {
                                '\u{8}' => column -= 1,
                                '\n' => (row, column) = (Vec::new(), 0),
                                c => {
                                    row.resize(row.len().max(column + 1), ' ');
                                    row[column] = c;
                                    column += 1;
                                }
                            }
                        }
                    }
                }
            }
        }
        (lines, row.into_iter().collect::<String>().trim_end().to_owned(), left)
    }

    #[test]
    fn a_line_is_edited_as_in_a_shell() {
        for (keys, shown) in [
            ("find the words\x17", "find the"),
            ("find the words\x15x", "x"),
            ("ac\x1b[Db", "abc"),
            ("abc\x01x\x05y", "xabcy"),
            ("abc\x1b[D\x1b[D\x0b", "a"),
            ("abcd\x1b[D\x1b[D\x1b[3~", "abd"),
            ("one\rtwo\r\x1b[A\x1b[A", "one"),
            ("one\rtwo\r\x1b[A\x1b[A\x1b[B!", "two!"),
            ("one\r\x1b[A\x1b[B", ""),
        ] {
            assert_eq!(typed(keys.as_bytes()).1, shown, "{keys:?}");
        }
        assert_eq!(typed(b"ac\x1b[Db\r").0, ["abc"]);
    }

    #[test]
    fn an_interrupt_clears_the_line_and_leaves_an_empty_one() {
        assert!(!typed(b"abc\x03").2);
        assert_eq!(typed(b"abc\x03d\r").0, ["d"]);
        assert!(typed(b"abc\x03\x03").2);
    }
}
