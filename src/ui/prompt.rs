//! A line that is being typed: a caret, editing keys, and the lines typed before.

use crate::term::input::{Key, KeyPress};

/// Characters of a line at most.
const CHARACTERS: usize = 80;
/// Lines that are remembered.
const HISTORY_LINES: usize = 20;

/// The outcome of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    /// The text is another.
    Changed,
    /// The caret moved, or would have if there were room.
    Moved,
    /// It is done: Enter.
    Done,
    /// It is left: Escape, or Backspace with nothing to take back.
    Left,
    /// The key is no part of a text.
    Unused,
}

/// A text in the making.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Prompt {
    text: String,
    /// The byte before which the next character is put.
    caret: usize,
    /// Lines that were done, the latest last.
    history: Vec<String>,
    /// Steps back in the history to the text shown; 0 for the visitor's own text.
    back: usize,
    /// One's own text, while a line of the history is shown.
    own: String,
}

impl Prompt {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The text before the caret.
    pub(super) fn before_caret(&self) -> &str {
        &self.text[..self.caret]
    }

    /// Starts with an empty text; the history stays.
    pub(super) fn clear(&mut self) {
        self.set(String::new());
        self.back = 0;
    }

    /// Remembers the text as done.
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

    /// Takes a key.
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

    /// Shows the line of the history before (true) or after the one that is shown.
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

    /// Takes what was pasted.
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
