//! Mathematics: a closed subset of TeX read into a tree. Total: any text gives a tree and every mistake there is in it.
//!
//! No crate fits: those that read TeX make MathML of it, and stop at the first mistake without saying where it stands.

mod advice;
pub mod alphabet;
mod commands;
mod pairs;
mod parse;
mod plain;
mod scan;

use std::ops::Range;

pub use alphabet::{subscript, superscript};
pub use commands::{greek_name, names as command_names};

/// A formula: its TeX and its parse tree.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Formula {
    /// The TeX, without the dollars around it.
    pub tex: String,
    /// Meaning.
    pub nodes: Vec<Node>,
}

/// Something wrong in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Bytes of the TeX.
    pub range: Range<usize>,
    /// The mistake and, after a semicolon, its remedy.
    pub message: String,
}

impl Formula {
    /// Reads `tex`. What cannot be understood is left out or taken for its letters, and reported.
    pub fn parse(tex: &str) -> (Formula, Vec<Mistake>) {
        let (nodes, mistakes) = parse::parse(tex);
        (Formula { tex: tex.to_owned(), nodes }, mistakes)
    }
}

/// A part of a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A letter or sign.
    Sign(char, Class),
    /// A number.
    Number(String),
    /// Words, as they are written.
    Text(String),
    /// A function or quantity with a name of several letters: `log`, `max`, `do`.
    Name {
        /// The name.
        name: String,
        /// True if its scripts are set below and above it, when there is room.
        limits: bool,
    },
    /// A sum, product or integral.
    Big {
        /// Its sign.
        sign: char,
        /// True if its bounds are set below and above it, when there is room.
        limits: bool,
    },
    /// A fraction; without a bar, a binomial coefficient.
    Fraction {
        /// The numerator.
        above: Vec<Node>,
        /// The denominator.
        below: Vec<Node>,
        /// True if a bar divides them.
        bar: bool,
        /// True if it is set on one line.
        small: bool,
    },
    /// A root; of degree two if none is given.
    Root {
        /// The degree.
        degree: Vec<Node>,
        /// Radicand.
        radicand: Vec<Node>,
    },
    /// Indices and exponents; one of them may be empty.
    Scripts {
        /// Base of the scripts: a node or nothing.
        base: Vec<Node>,
        /// Lower part.
        below: Vec<Node>,
        /// Upper part.
        above: Vec<Node>,
    },
    /// A mark over or under something.
    Accent {
        /// The mark.
        mark: Mark,
        /// Base of the accent.
        body: Vec<Node>,
    },
    /// Something set over or under something else.
    Stack {
        /// Part on the baseline.
        base: Vec<Node>,
        /// Lower part.
        below: Vec<Node>,
        /// Upper part.
        above: Vec<Node>,
    },
    /// Content of growing delimiters; none for `.`.
    Fenced {
        /// The opening delimiter.
        open: Option<char>,
        /// Content between them.
        body: Vec<Node>,
        /// The closing delimiter.
        close: Option<char>,
    },
    /// Rows and columns.
    Grid {
        /// Kind of the environment.
        kind: GridKind,
        /// The cells of each row.
        rows: Vec<Vec<Vec<Node>>>,
    },
    /// Letters in another alphabet.
    Font {
        /// The alphabet.
        font: Font,
        /// The letters.
        body: Vec<Node>,
    },
    /// Group in braces.
    Group(Vec<Node>),
    /// A number of blanks.
    Space(u8),
}

/// Class of a sign, which decides the space around it, as in TeX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A letter, digit or closed expression.
    Ordinary,
    /// Between two operands: + and ×.
    Binary,
    /// Between two sides: = and ≤.
    Relation,
    /// Before what it encloses, or a sign before its operand.
    Open,
    /// Behind what it encloses.
    Close,
    /// Commas.
    Punctuation,
}

/// Marks over and under letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// ^
    Hat,
    /// A bar over it.
    Bar,
    /// ~
    Tilde,
    /// A dot.
    Dot,
    /// Two dots.
    Ddot,
    /// An arrow.
    Vec,
    /// A hook, the hat upside down.
    Check,
    /// A line below.
    Underline,
    /// A brace above.
    Overbrace,
    /// A brace below.
    Underbrace,
}

/// Kind of an environment with rows and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GridKind {
    /// A matrix between delimiters, or without.
    Matrix {
        /// The delimiter at the left.
        open: Option<char>,
        /// The delimiter at the right.
        close: Option<char>,
    },
    /// Values and their conditions behind a brace.
    Cases,
    /// Lines of a derivation, aligned at their `&`.
    Aligned,
    /// Lines of their own, each centred.
    Gathered,
}

/// Alphabets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Font {
    /// ℝ, 𝔼
    Blackboard,
    /// ℒ, 𝒟
    Calligraphic,
    /// 𝔤
    Fraktur,
    /// Bold.
    Bold,
    /// Upright.
    Roman,
}

#[cfg(test)]
mod tests;
