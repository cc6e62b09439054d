//! Typesetting: blocks, a width and a set of glyphs in; styled lines out. Pure, and shared by all sessions.

mod block;
mod bond;
pub mod chart;
mod code;
mod container;
mod cutter;
pub mod depth;
mod figure;
pub mod frames;
mod glyphs;
pub mod graph;
pub mod guess;
mod hyphen;
mod image;
mod inline;
mod lab;
pub mod linear;
mod math;
pub mod model;
mod note;
pub mod part;
pub mod picture;
pub mod pieces;
mod prediction;
pub mod reference;
mod shown;
mod story;
mod table;
pub mod text;
mod wrap;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::content::image::Image;
use crate::content::model::{Document, Figure, Inline, Lab, Library, Page, Slug, Target, Value, WriteUp};
use crate::content::pace;
use depth::Depth;
use part::{Parts, Places};

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
    const fn with(self, other: Face) -> Face {
        Face { bold: self.bold || other.bold, italic: self.italic || other.italic, ..self }
    }
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

impl Run {
    /// Text that opens nothing.
    pub fn new(text: impl Into<String>, face: Face) -> Run {
        Run { text: text.into(), face, target: None }
    }
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

/// The room that a page keeps for an image; its rows are runs of [`Role::Image`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// What is shown there.
    pub image: Arc<Image>,
    /// Columns it takes.
    pub columns: u16,
    /// Rows it takes.
    pub rows: u16,
}

/// A section of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The line of its heading.
    pub line: usize,
    /// 1 for the page's main sections, 2 for theirs, and so on.
    pub level: u8,
    /// `2` or `2.1`; empty below level 2, where headings have no number.
    pub number: String,
    /// The heading's text.
    pub title: String,
    /// Its name in addresses.
    pub anchor: String,
    /// Words of prose up to the next heading of any level, for minutes left.
    pub words: usize,
    /// Seconds for what is looked at or done there besides reading.
    pub other_seconds: u32,
}

impl Section {
    /// Seconds it takes, up to the next heading of any level.
    pub fn seconds(&self) -> u32 {
        pace::seconds(self.words, self.other_seconds)
    }
}

/// Something on a page that can be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// A link or a citation.
    Link(Target),
    /// A lab to be played.
    Lab {
        /// The write-up that has it.
        page: Slug,
        /// Its id there.
        id: String,
    },
    /// A figure whose points can be walked.
    Figure(String),
    /// A number that stands in the page's data.
    Value(Value),
    /// A prediction to be made, by name.
    Prediction(String),
    /// A part that can be opened or closed, by title.
    Fold(String),
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
    /// Words before the first section, and seconds for what is looked at or done there besides.
    pub opening: (usize, u32),
    /// What can be opened, in order of appearance; runs refer to these by index.
    pub targets: Vec<Spot>,
    /// Where the parts stand that a reader works with; none on pages that are only read.
    pub places: Places,
    /// The images, in order of appearance.
    pub images: Vec<Room>,
}

impl Layout {
    /// The line to show first for a reader whose place was `source`: the first line of the words written there.
    pub fn line_at(&self, source: u32) -> usize {
        let after = self.lines.partition_point(|line| line.source <= source);
        let found = self.lines[..after].last().map_or(0, |line| line.source);
        self.lines.partition_point(|line| line.source < found)
    }

    /// The lines on which a target stands.
    pub fn lines_of(&self, target: usize) -> Range<usize> {
        let on = |line: &Line| line.runs.iter().chain(&line.margin).any(|run| run.target == Some(target));
        let start = self.lines.iter().position(on).unwrap_or(0);
        let length = self.lines[start..].iter().take_while(|line| on(line)).count();
        start..start + length.max(1)
    }

    /// The place in the source of a line, to be kept over a resize or an edit; a line past the end has the last's.
    pub fn source_at(&self, line: usize) -> u32 {
        self.lines.get(line).or(self.lines.last()).map_or(0, |line| line.source)
    }
}

impl Line {
    /// The line's words without their faces, the margin left out.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// What is set: a document and what it refers to.
#[derive(Debug, Clone, Copy)]
pub struct Manuscript<'a> {
    /// The prose.
    pub document: &'a Document,
    /// The figures it may place.
    pub figures: &'a [Figure],
    /// The labs it may place.
    pub labs: &'a [Lab],
    /// The images it may place.
    pub images: &'a [Arc<Image>],
    /// The write-up they belong to.
    pub slug: Option<&'a Slug>,
    /// Where citations are resolved.
    pub library: &'a Library,
}

impl<'a> Manuscript<'a> {
    /// Prose without figures and labs.
    pub fn prose(document: &'a Document, library: &'a Library) -> Manuscript<'a> {
        Manuscript { document, figures: &[], labs: &[], images: &[], slug: None, library }
    }

    /// A write-up with its figures.
    pub fn write_up(write_up: &'a WriteUp, library: &'a Library) -> Manuscript<'a> {
        Manuscript {
            figures: &write_up.figures,
            labs: &write_up.labs,
            images: &write_up.images,
            slug: Some(&write_up.slug),
            ..Manuscript::prose(&write_up.document, library)
        }
    }

    /// The prose of a page: the vision of the home page, an area's, a write-up's. Works and news have none.
    pub fn of(page: &Page, library: &'a Library) -> Option<Manuscript<'a>> {
        let document = match page {
            Page::Home => &library.vision,
            Page::Area(slug) => &library.area(slug.as_str())?.document,
            Page::WriteUp(slug) => return Some(Self::write_up(library.write_up(slug.as_str())?, library)),
            Page::Works | Page::News => return None,
        };
        Some(Manuscript::prose(document, library))
    }
}

/// Sets a page. The result depends on the arguments and nothing else. Widths below [`MIN_WIDTH`] are set at that.
pub fn lay_out(manuscript: Manuscript, shape: Shape) -> Layout {
    block::Setter::new(manuscript, shape).document()
}

/// Sets a page for somebody who reads it on a screen: predictions to be made, stories to be stepped through, numbers and
/// figures to be looked into. The result depends on the arguments and nothing else.
pub fn lay_out_live(manuscript: Manuscript, shape: Shape, parts: &Parts) -> Layout {
    let document = match parts.depth {
        Depth::Minute => parts.depth.of(manuscript.document),
        Depth::Pages | Depth::Everything => Cow::Borrowed(manuscript.document),
    };
    block::Setter::live(Manuscript { document: &document, ..manuscript }, shape, parts).document()
}

/// Sets a piece of inline text in `face`, such as an item of news; its citations and links become targets.
pub fn lay_out_inlines(inlines: &[Inline], library: &Library, face: Face, shape: Shape) -> Layout {
    let document = Document::default();
    let manuscript = Manuscript::prose(&document, library);
    block::Setter::new(manuscript, shape).inlines(inlines, face)
}

/// Columns between measure and margin.
pub const MARGIN_GAP_COLUMNS: u16 = 3;

/// The narrowest measure that is set, in columns.
pub const MIN_WIDTH: u16 = 10;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
