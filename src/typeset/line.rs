//! Lines of styled text: runs with a face, before any theme.

use super::width::width;

/// Role of a run of text. Themes turn roles into colours; the plain forms ignore them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Body text.
    #[default]
    Text,
    /// Secondary text that is still to be read: captions, minutes, labels.
    Dim,
    /// Text that may be missed: earlier steps, rules.
    Faint,
    /// Emphasis: the current item, numbers, headings.
    Accent,
    /// Links.
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
    /// A row of an image: the text is blank, and the image is drawn over it.
    Image {
        /// Which of [`Layout::images`].
        number: u16,
        /// Which of its rows.
        row: u16,
    },
}

/// How a piece of text looks, before any theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Face {
    /// Role of the text.
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

impl Face {
    /// The plain face of a role.
    pub const fn of(role: Role) -> Face {
        Face { role, bold: false, italic: false, underline: false, strike: false }
    }

    /// The same, bold.
    pub const fn bold(self) -> Face {
        Face { bold: true, ..self }
    }

    /// The same in the weight and slant of `other` as well.
    pub(super) const fn with(self, other: Face) -> Face {
        Face { bold: self.bold || other.bold, italic: self.italic || other.italic, ..self }
    }
}

/// A stretch of text with one face.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// The text: no control characters, no line breaks.
    pub text: String,
    /// How it looks.
    pub face: Face,
    /// Target that it opens: an index into [`Layout::targets`].
    pub target: Option<usize>,
}

impl Run {
    /// Text that opens nothing.
    pub fn new(text: impl Into<String>, face: Face) -> Run {
        Run { text: text.into(), face, target: None }
    }
}

/// A line of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Runs from the left edge of the measure.
    pub runs: Vec<Run>,
    /// Runs in the margin: a line of a sidenote.
    pub margin: Vec<Run>,
    /// Offset in the source file of the first word on it; lines without words carry their block's. Never decreases
    /// down the page, so a place can be found again by binary search.
    pub source: u32,
}

impl Line {
    /// The line's words without their faces, the margin left out.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// A run of blanks or other text of no face of its own.
pub(in crate::typeset) fn plain_run(text: &str) -> Run {
    Run { text: text.to_owned(), ..Run::default() }
}

/// Columns of runs beside each other.
pub(in crate::typeset) fn runs_width(runs: &[Run]) -> usize {
    runs.iter().map(|run| width(&run.text)).sum()
}
