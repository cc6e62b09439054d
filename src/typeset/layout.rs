//! A page set for a width: lines, sections, targets, images, and the regions that a reader works with.

use std::ops::Range;
use std::sync::Arc;

use super::GlyphSet;
use super::line::Line;
use super::regions::Places;
use crate::content::image::Image;
use crate::content::model::{Slug, Target, Value, Variable};
use crate::content::pace::Pace;

/// The room that a page keeps for an image; its rows are runs of [`Role::Image`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Picture that is shown there.
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
    /// Words of prose up to the next heading of any level.
    pub words: usize,
    /// Seconds it takes, up to the next heading of any level.
    pub seconds: u32,
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
    /// A number of a model of the page.
    Variable(Arc<Variable>),
    /// A prediction to be made, by name.
    Prediction(String),
    /// A part that can be opened or closed, by title.
    Fold(String),
}

/// Shape of a layout: everything the lines depend on besides the page itself.
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
    /// The reading time of the document.
    pub pace: Pace,
    /// Things that can be opened, in order of appearance; runs refer to these by index.
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
