//! A line that is being typed at the foot of the screen.

use crate::term::input::{Key, KeyPress};

/// Characters that can be typed.
const CHARACTERS: usize = 80;

/// What a key came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typed {
    /// The text is another.
    Changed,
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
}

impl Prompt {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Takes a key.
    pub(super) fn press(&mut self, press: KeyPress) -> Typed {
        match press {
            KeyPress { key: Key::Enter, .. } => Typed::Done,
            KeyPress { key: Key::Escape, .. } => Typed::Left,
            KeyPress { key: Key::Backspace, .. } => match self.text.pop() {
                Some(_) => Typed::Changed,
                None => Typed::Left,
            },
            KeyPress { key: Key::Char('u'), ctrl: true, .. } => {
                self.text.clear();
                Typed::Changed
            }
            KeyPress { key: Key::Char('w'), ctrl: true, .. } => {
                let end = self.text.trim_end().rfind(' ').map_or(0, |blank| blank + 1);
                self.text.truncate(end);
                Typed::Changed
            }
            KeyPress { key: Key::Char(c), ctrl: false, alt: false, .. } => {
                self.add(c);
                Typed::Changed
            }
            _ => Typed::Unused,
        }
    }

    /// Takes what was pasted.
    pub(super) fn paste(&mut self, text: &str) {
        text.chars().for_each(|c| self.add(if c.is_whitespace() { ' ' } else { c }));
    }

    fn add(&mut self, c: char) {
        if !c.is_control() && self.text.chars().count() < CHARACTERS {
            self.text.push(c);
        }
    }
}
