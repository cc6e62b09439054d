//! State of the TeX parser: position, open constructs, errors.

use std::mem;
use std::ops::Range;

use super::Mistake;

/// Maximum nesting of groups, which limits the recursion of drawing and dropping.
const DEPTH_MAX: usize = 24;
/// Maximum errors reported for one formula.
const MISTAKES_MAX: usize = 20;

/// An open construct.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    Brace,
    Bracket,
    Left,
    Cell,
}

pub struct Parser<'a> {
    pub text: &'a str,
    /// Byte offset of the next token.
    pub at: usize,
    depth: usize,
    is_too_deep: bool,
    /// Open constructs, from the outermost to the innermost.
    pub open: Vec<Open>,
    pub mistakes: Vec<Mistake>,
}

impl<'a> Parser<'a> {
    pub fn new(text: &'a str) -> Parser<'a> {
        Parser { text, at: 0, depth: 0, is_too_deep: false, open: Vec::new(), mistakes: Vec::new() }
    }

    /// Whether more errors can be reported.
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

    /// Consumes `what`, if it is next; returns whether it was.
    pub fn eat(&mut self, what: &str) -> bool {
        let is_next = self.rest().starts_with(what);
        self.at += if is_next { what.len() } else { 0 };
        is_next
    }

    pub fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// Returns the name of the next command, if a command is next.
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

    /// Runs `read` one nesting level deeper; at the maximum depth, skips the next token or group.
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

    /// Skips a group or a character.
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
