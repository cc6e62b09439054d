//! Parser state: the position in the text, the open constructs, and the mistakes found.

use std::mem;
use std::ops::Range;

use super::Mistake;

/// Deepest nesting of groups, which bounds the recursion when formulas are drawn and dropped.
const DEPTH_MAX: usize = 24;
/// Most mistakes reported for one formula.
const MISTAKES_MAX: usize = 20;

/// An open construct, which a token may close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    Brace,
    Bracket,
    Left,
    Cell,
}

pub struct Parser<'a> {
    pub text: &'a str,
    /// The byte that comes next.
    pub at: usize,
    depth: usize,
    is_too_deep: bool,
    /// From outside in.
    pub open: Vec<Open>,
    pub mistakes: Vec<Mistake>,
}

impl<'a> Parser<'a> {
    pub fn new(text: &'a str) -> Parser<'a> {
        Parser { text, at: 0, depth: 0, is_too_deep: false, open: Vec::new(), mistakes: Vec::new() }
    }

    /// Returns true while mistakes are still reported; after that none needs to be looked for.
    pub fn is_listening(&self) -> bool {
        self.mistakes.len() < MISTAKES_MAX
    }

    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn take(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    /// Takes `what`, if it comes next.
    pub fn eat(&mut self, what: &str) -> bool {
        let is_next = self.rest().starts_with(what);
        self.at += if is_next { what.len() } else { 0 };
        is_next
    }

    pub fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// The name of the command that comes next, if one does.
    pub fn next_command(&self) -> Option<&'a str> {
        let name = self.rest().strip_prefix('\\')?;
        let length = name.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(name.len());
        Some(&name[..length])
    }

    pub fn mistake(&mut self, range: Range<usize>, message: impl Into<String>) {
        if self.is_listening() {
            self.mistakes.push(Mistake { range, message: message.into() });
        }
    }

    /// Runs `read` one level deeper; passes over what comes next where that is deep enough.
    pub fn deeper<T: Default>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth == DEPTH_MAX {
            let start = self.at;
            self.pass_over();
            if !mem::replace(&mut self.is_too_deep, true) {
                self.mistake(start..self.at, format!("nested deeper than {DEPTH_MAX}"));
            }
            return T::default();
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Passes over a group or a character.
    pub fn pass_over(&mut self) {
        let mut depth = 0;
        while let Some(character) = self.take() {
            match character {
                '\\' => _ = self.take(),
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth <= 0 {
                return;
            }
        }
    }
}
