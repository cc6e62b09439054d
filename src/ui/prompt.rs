//! A single-line text field: a caret, editing keys, and a history.

use crate::term::input::{Key, KeyPress};

/// Maximum number of characters.
const CHARACTERS: usize = 120;
/// Maximum number of remembered lines.
const HISTORY_LINES: usize = 20;

/// The outcome of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    /// The text has changed.
    Changed,
    /// The caret moved, or was already at the end of the text.
    Moved,
    /// Enter: the text is complete.
    Done,
    /// The prompt was cancelled: Escape, or Backspace in an empty text.
    Left,
    /// The prompt has no use for the key.
    Unused,
}

/// The text being edited, with its caret and history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Prompt {
    text: String,
    /// Byte offset of the caret.
    caret: usize,
    /// Earlier lines, the latest last.
    history: Vec<String>,
    /// Number of steps back in the history; 0 shows the visitor's own text.
    back: usize,
    /// The visitor's own text, while a line of the history is shown.
    own: String,
}

impl Prompt {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Returns the text before the caret.
    pub(super) fn before_caret(&self) -> &str {
        &self.text[..self.caret]
    }

    /// Clears the text; the history is kept.
    pub(super) fn clear(&mut self) {
        self.set(String::new());
        self.back = 0;
    }

    /// Adds the text to the history.
    pub(super) fn remember(&mut self) {
        let line = self.text.trim();
        if !line.is_empty() && self.history.last().map(String::as_str) != Some(line) {
            if self.history.len() == HISTORY_LINES {
                self.history.remove(0);
            }
            self.history.push(line.to_owned());
        }
        self.back = 0;
    }

    /// Handles a key.
    pub(super) fn press(&mut self, press: KeyPress) -> Typed {
        let KeyPress { key, ctrl, alt, .. } = press;
        match (key, ctrl, alt) {
            (Key::Enter, ..) => Typed::Done,
            (Key::Escape, ..) => Typed::Left,
            (Key::Backspace, false, false) if self.text.is_empty() => Typed::Left,
            (Key::Backspace, false, false) | (Key::Char('h'), true, false) => self.cut(self.previous(), self.caret),
            (Key::Backspace, ..) | (Key::Char('w'), true, false) => self.cut(self.word_before(), self.caret),
            (Key::Delete, false, false) | (Key::Char('d'), true, false) if !self.text.is_empty() => {
                self.cut(self.caret, self.next())
            }
            (Key::Delete, ..) | (Key::Char('d'), false, true) => self.cut(self.caret, self.word_after()),
            (Key::Char('u'), true, false) => self.cut(0, self.caret),
            (Key::Char('k'), true, false) => self.cut(self.caret, self.text.len()),
            (Key::Left, false, false) | (Key::Char('b'), true, false) => self.move_to(self.previous()),
            (Key::Right, false, false) | (Key::Char('f'), true, false) => self.move_to(self.next()),
            (Key::Left, ..) | (Key::Char('b'), false, true) => self.move_to(self.word_before()),
            (Key::Right, ..) | (Key::Char('f'), false, true) => self.move_to(self.word_after()),
            (Key::Home, ..) | (Key::Char('a'), true, false) => self.move_to(0),
            (Key::End, ..) | (Key::Char('e'), true, false) => self.move_to(self.text.len()),
            (Key::Char(c), false, false) => {
                self.insert(c);
                Typed::Changed
            }
            _ => Typed::Unused,
        }
    }

    /// Shows the previous (`true`) or next line of the history.
    pub(super) fn recall(&mut self, earlier: bool) -> Typed {
        let back = if earlier { (self.back + 1).min(self.history.len()) } else { self.back.saturating_sub(1) };
        if back == self.back {
            return Typed::Moved;
        }
        if self.back == 0 {
            self.own = std::mem::take(&mut self.text);
        }
        let line = match back {
            0 => std::mem::take(&mut self.own),
            back => self.history[self.history.len() - back].clone(),
        };
        self.set(line);
        self.back = back;
        Typed::Changed
    }

    /// Inserts pasted text.
    pub(super) fn paste(&mut self, text: &str) {
        text.trim().chars().for_each(|c| self.insert(if c.is_whitespace() { ' ' } else { c }));
    }

    fn set(&mut self, text: String) {
        self.caret = text.len();
        self.text = text;
    }

    fn insert(&mut self, c: char) {
        if !c.is_control() && self.text.chars().count() < CHARACTERS {
            self.text.insert(self.caret, c);
            self.caret += c.len_utf8();
        }
    }

    fn cut(&mut self, from: usize, to: usize) -> Typed {
        self.text.replace_range(from..to, "");
        self.caret = from;
        Typed::Changed
    }

    fn move_to(&mut self, caret: usize) -> Typed {
        self.caret = caret;
        Typed::Moved
    }

    fn previous(&self) -> usize {
        let mut graphemes = unicode_segmentation::UnicodeSegmentation::grapheme_indices(self.before_caret(), true);
        graphemes.next_back().map_or(0, |(at, _)| at)
    }

    fn next(&self) -> usize {
        let mut graphemes = unicode_segmentation::UnicodeSegmentation::graphemes(&self.text[self.caret..], true);
        self.caret + graphemes.next().map_or(0, str::len)
    }

    fn word_before(&self) -> usize {
        let before = self.before_caret().trim_end();
        before.rfind(char::is_whitespace).map_or(0, |blank| blank + 1)
    }

    fn word_after(&self) -> usize {
        let after = &self.text[self.caret..];
        let word = after.find(|c: char| !c.is_whitespace()).unwrap_or(after.len());
        let end = after[word..].find(char::is_whitespace).map_or(after.len(), |end| word + end);
        self.caret + end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[KeyPress]) -> Prompt {
        let mut prompt = Prompt::default();
        prompt.paste("two words");
        for press in keys {
            prompt.press(*press);
        }
        prompt
    }

    #[test]
    fn a_line_is_edited_at_its_caret() {
        let plain = KeyPress::plain;
        let (x, alt) = (plain(Key::Char('x')), |key| KeyPress { alt: true, ..plain(key) });
        for (keys, text, before) in [
            (vec![plain(Key::Left), x], "two wordxs", "two wordx"),
            (vec![plain(Key::Home), x], "xtwo words", "x"),
            (vec![KeyPress::ctrl('a'), plain(Key::Delete)], "wo words", ""),
            (vec![KeyPress::ctrl('a'), alt(Key::Char('f')), x], "twox words", "twox"),
            (vec![KeyPress::ctrl('a'), plain(Key::Right), KeyPress::ctrl('k')], "t", "t"),
            (vec![alt(Key::Left), KeyPress::ctrl('u')], "words", ""),
            (vec![KeyPress::ctrl('w'), x], "two x", "two x"),
            (
                vec![plain(Key::Home), plain(Key::Left), plain(Key::End), plain(Key::Right), x],
                "two wordsx",
                "two wordsx",
            ),
        ] {
            let prompt = typed(&keys);
            assert_eq!((prompt.text(), prompt.before_caret()), (text, before), "{keys:?}");
        }
    }

    #[test]
    fn lines_are_recalled_and_ones_own_is_not_lost() {
        let mut prompt = Prompt::default();
        for line in ["first", "second", "second"] {
            prompt.clear();
            prompt.paste(line);
            prompt.remember();
        }
        prompt.clear();
        prompt.paste("own");
        let mut recalled = |earlier| {
            prompt.recall(earlier);
            prompt.text().to_owned()
        };
        assert_eq!([true, true, true, false, false].map(&mut recalled), ["second", "first", "first", "second", "own"]);
    }
}
