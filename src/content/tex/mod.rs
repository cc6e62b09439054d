//! Parser for mathematics: a closed subset of TeX to a tree. It is total: any text gives a tree and a list of errors.
//!
//! Existing crates for TeX produce MathML, and stop at the first error without its position.

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

/// A formula: its TeX and its tree.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Formula {
    /// The TeX, without the dollars around it.
    pub tex: String,
    /// The parsed nodes.
    pub nodes: Vec<Node>,
}

/// An error in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Byte range in the TeX.
    pub range: Range<usize>,
    /// The error and, after a semicolon, advice.
    pub message: String,
}

impl Formula {
    /// Parses `tex`. Invalid parts are omitted or taken as letters, and reported.
    pub fn parse(tex: &str) -> (Formula, Vec<Mistake>) {
        let (nodes, mistakes) = parse::parse(tex);
        (Formula { tex: tex.to_owned(), nodes }, mistakes)
    }
}

/// A node of a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A letter or sign.
    Sign(char, Class),
    /// A number.
    Number(String),
    /// Text.
    Text(String),
    /// A function or quantity with a name of several letters: `log`, `max`, `do`.
    Name {
        /// The name.
        name: String,
        /// Whether scripts are set below and above the name, if there is space.
        limits: bool,
    },
    /// A sum, product or integral.
    Big {
        /// Sign of the operator.
        sign: char,
        /// Whether bounds are set below and above the sign, if there is space.
        limits: bool,
    },
    /// A fraction; without a bar, a binomial coefficient.
    Fraction {
        /// The numerator.
        above: Vec<Node>,
        /// The denominator.
        below: Vec<Node>,
        /// Whether the fraction has a bar.
        bar: bool,
        /// Whether the fraction is set on one line.
        small: bool,
    },
    /// A root, by default the square root.
    Root {
        /// The degree.
        degree: Vec<Node>,
        /// Radicand.
        radicand: Vec<Node>,
    },
    /// Subscripts and superscripts; one of them may be empty.
    Scripts {
        /// The base; may be empty.
        base: Vec<Node>,
        /// The subscript.
        below: Vec<Node>,
        /// The superscript.
        above: Vec<Node>,
    },
    /// An accent.
    Accent {
        /// The accent.
        mark: Mark,
        /// The base.
        body: Vec<Node>,
    },
    /// A base with something directly above or below it.
    Stack {
        /// The base.
        base: Vec<Node>,
        /// The part below.
        below: Vec<Node>,
        /// The part above.
        above: Vec<Node>,
    },
    /// A body between delimiters that grow with it.
    Fenced {
        /// The opening delimiter; `None` for `.`.
        open: Option<char>,
        /// The expression between the delimiters.
        body: Vec<Node>,
        /// The closing delimiter; `None` for `.`.
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
    /// A group in braces.
    Group(Vec<Node>),
    /// A number of blanks.
    Space(u8),
}

/// The class of a sign, which determines the space around it, as in TeX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A letter, digit or closed expression.
    Ordinary,
    /// Binary operators, such as + and ×.
    Binary,
    /// Relations, such as = and ≤.
    Relation,
    /// Opening delimiters, and prefix operators.
    Open,
    /// Closing delimiters.
    Close,
    /// Commas, semicolons and colons.
    Punctuation,
}

/// Accents and braces over or under a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Circumflex: ^.
    Hat,
    /// Bar above.
    Bar,
    /// Tilde: ~.
    Tilde,
    /// Dot above.
    Dot,
    /// Two dots above.
    Ddot,
    /// Arrow above.
    Vec,
    /// Caron: an inverted circumflex.
    Check,
    /// Line below.
    Underline,
    /// A brace above.
    Overbrace,
    /// A brace below.
    Underbrace,
}

/// The kind of an environment with rows and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GridKind {
    /// A matrix with optional delimiters.
    Matrix {
        /// Left delimiter.
        open: Option<char>,
        /// Right delimiter.
        close: Option<char>,
    },
    /// Values and conditions after a brace.
    Cases,
    /// Lines aligned at their `&`.
    Aligned,
    /// Centred lines.
    Gathered,
}

/// Alphabets for letters in formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Font {
    /// Double-struck: ℝ, 𝔼.
    Blackboard,
    /// Calligraphic: ℒ, 𝒟.
    Calligraphic,
    /// Fraktur: 𝔤.
    Fraktur,
    /// Bold.
    Bold,
    /// Upright.
    Roman,
}

#[cfg(test)]
mod tests;
