//! Lines of styled text: runs with faces, which a theme turns into styles.

use super::width::width;

/// Role of a run of text. Themes map roles to colours; plain text ignores them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Body text.
    #[default]
    Text,
    /// Secondary text that is still to be read: captions, minutes, labels.
    Dim,
    /// Text of little importance: earlier steps, rules.
    Faint,
    /// Emphasis: the current item, numbers, headings.
    Accent,
    /// Links.
    Link,
    /// Sidenotes and their marks.
    Note,
    /// Correct; always together with a glyph or word.
    Good,
    /// Wrong; always together with a glyph or word.
    Bad,
    /// Caution; always together with a glyph or word.
    Warn,
    /// A data series, 0 to 5; always together with a label.
    Series(u8),
    /// Thin lines.
    Rule,
    /// A row of an image: the text is blank, and the image is drawn over it.
    Image {
        /// Index into [`Layout::images`].
        number: u16,
        /// Row of the image.
        row: u16,
    },
}

/// The appearance of text, independent of the theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Face {
    /// Role of the text, which determines its colour.
    pub role: Role,
    /// Bold.
    pub bold: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined, for links that nothing else marks.
    pub underline: bool,
    /// Struck out.
    pub strike: bool,
}

impl Face {
    /// Returns the regular face of a role.
    pub const fn of(role: Role) -> Face {
        Face { role, bold: false, italic: false, underline: false, strike: false }
    }

    /// Returns the face in bold.
    pub const fn bold(self) -> Face {
        Face { bold: true, ..self }
    }

    /// Returns the face with the weight and slant of `other` added.
    pub(super) const fn with(self, other: Face) -> Face {
        Face { bold: self.bold || other.bold, italic: self.italic || other.italic, ..self }
    }
}

/// A piece of text in one face.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Run {
    /// The text, without control characters and line breaks.
    pub text: String,
    /// The face of the text.
    pub face: Face,
    /// Index into [`Layout::targets`] of the target that the text opens.
    pub target: Option<usize>,
}

impl Run {
    /// Creates a run without a target.
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
    /// Offset in the source file of the first word of the line; for a line without words, that of its block. Never
    /// decreases down the page, which allows binary search.
    pub source: u32,
}

impl Line {
    /// Returns the text of the line, without the margin.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    /// Returns the bytes allocated on the heap.
    pub(super) fn held_bytes(&self) -> usize {
        let runs = (self.runs.capacity() + self.margin.capacity()) * size_of::<Run>();
        runs + self.runs.iter().chain(&self.margin).map(|run| run.text.capacity()).sum::<usize>()
    }

    /// Frees unused capacity.
    pub(super) fn shrink(&mut self) {
        for runs in [&mut self.runs, &mut self.margin] {
            runs.shrink_to_fit();
            runs.iter_mut().for_each(|run| run.text.shrink_to_fit());
        }
    }
}

/// Creates a run of blanks or other text in the default face.
pub(in crate::typeset) fn plain_run(text: &str) -> Run {
    Run { text: text.to_owned(), ..Run::default() }
}

/// Returns the columns of runs side by side.
pub(in crate::typeset) fn runs_width(runs: &[Run]) -> usize {
    runs.iter().map(|run| width(&run.text)).sum()
}
