//! Typesetting: blocks, a width and a set of glyphs in; styled lines out. Pure, and shared by all sessions.

pub mod chart;
pub mod graph;

use crate::content::model::{Document, Library, Target};

/// What a piece of text is for. Themes turn roles into colours; the plain forms ignore them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// What is read.
    #[default]
    Text,
    /// What helps: captions, minutes, labels. Still to be read.
    Dim,
    /// What may be missed: what is not being said now, spent rules.
    Faint,
    /// What matters: the current thing, the number, the heading.
    Accent,
    /// What can be opened.
    Link,
    /// Sidenotes and their marks.
    Note,
    /// Truth; always with a glyph or word as well.
    Good,
    /// Error; always with a glyph or word as well.
    Bad,
    /// Caution; always with a glyph or word as well.
    Warn,
    /// A data series, 0 to 5; always with a label as well.
    Series(u8),
    /// Thin lines.
    Rule,
}

/// How a piece of text looks, before any theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Face {
    /// What it is for.
    pub role: Role,
    /// Weight.
    pub bold: bool,
    /// Slant, for emphasis.
    pub italic: bool,
    /// Underlined, for links where nothing else marks them.
    pub underline: bool,
    /// Struck out.
    pub strike: bool,
}

/// Which glyphs the visitor's terminal shows for sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum GlyphSet {
    /// Braille, box drawing, arrows and Unicode text.
    #[default]
    Full,
    /// Box drawing and Unicode text.
    Box,
    /// ASCII only: text is transliterated.
    Ascii,
}

/// A stretch of text with one face.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// The text: no control characters, no line breaks.
    pub text: String,
    /// How it looks.
    pub face: Face,
    /// What it opens: an index into [`Layout::targets`].
    pub target: Option<usize>,
}

/// A line of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// What stands on it, from the left edge of the measure.
    pub runs: Vec<Run>,
    /// What stands beside it in the margin: a line of a sidenote.
    pub margin: Vec<Run>,
    /// Offset in the source file of the first word on it; lines without words carry their block's. Never decreases
    /// down the page, so a place can be found again by binary search.
    pub source: u32,
}

/// A section of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The line of its heading.
    pub line: usize,
    /// 1 for the page's main sections, 2 for theirs.
    pub level: u8,
    /// `2` or `2.1`.
    pub number: String,
    /// The heading's text.
    pub title: String,
    /// Its name in addresses.
    pub anchor: String,
}

/// What a page is set for: everything the lines depend on besides the page itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Columns of the measure.
    pub width: u16,
    /// Columns of the margin for sidenotes, 0 to unfold them below the line that refers to them.
    pub margin: u16,
    /// The glyphs that may be used.
    pub glyphs: GlyphSet,
}

/// A page set for a [`Shape`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The lines from top to bottom.
    pub lines: Vec<Line>,
    /// The sections in order.
    pub sections: Vec<Section>,
    /// What can be opened, in order of appearance; runs refer to these by index.
    pub targets: Vec<Target>,
}

/// Sets a page. `library` resolves citations; the result depends on nothing else.
pub fn lay_out(_document: &Document, _library: &Library, _shape: Shape) -> Layout {
    Layout::default()
}
