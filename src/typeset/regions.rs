//! Open parts of a page, and the regions of its layout that a reader works with.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::typeset::Line;
use crate::typeset::depth::Depth;
use crate::typeset::picture::Mark;

/// Open parts of a page: a layout depends on them as on the width.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Parts {
    /// How much is told.
    pub depth: Depth,
    /// Predictions that were made, by name, and whether the guess was close: what they reveal is told.
    pub told: BTreeMap<String, bool>,
    /// Titles of the collapsed parts that were opened.
    pub unfolded: BTreeSet<String>,
    /// Rows of the screen, for which figures are drawn; 0 for any number.
    pub rows: u16,
}

/// Where the parts of a layout stand that a reader works with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    /// The predictions in order.
    pub predictions: Vec<PredictionPlace>,
    /// The stories in order.
    pub stories: Vec<StoryPlace>,
    /// The pictures of figures in order.
    pub pictures: Vec<PicturePlace>,
    /// Lines that are seen as one and should come on screen together: a figure with its title, a box, a heading with the
    /// beginning of its text. They may overlap.
    pub kept: Vec<Range<usize>>,
    /// The lines for what the reader did on the page; empty if there are none.
    pub tally: Range<usize>,
}

impl Places {
    /// Appends those of another layout whose lines follow after `lines` lines.
    pub fn append(&mut self, other: Places, lines: usize) {
        let moved = |range: &Range<usize>| range.start + lines..range.end + lines;
        for mut place in other.predictions {
            (place.lines, place.widget) = (moved(&place.lines), moved(&place.widget));
            self.predictions.push(place);
        }
        for mut place in other.stories {
            (place.lines, place.stage) = (moved(&place.lines), moved(&place.stage));
            place.counter += lines;
            place.steps.iter_mut().for_each(|step| step.lines = moved(&step.lines));
            self.stories.push(place);
        }
        for mut place in other.pictures {
            place.lines = moved(&place.lines);
            self.pictures.push(place);
        }
        self.kept.extend(other.kept.iter().map(moved));
    }
}

/// The picture of a figure on a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PicturePlace {
    /// The figure's id.
    pub id: String,
    /// The lines of the picture alone.
    pub lines: Range<usize>,
    /// Columns to the left of it.
    pub left: u16,
    /// The columns it was drawn for.
    pub width: u16,
    /// The rows it was drawn for; 0 for any number.
    pub rows: usize,
    /// The rows of its data that the text quotes.
    pub quoted: Vec<String>,
    /// Marks of the picture, each with its cells.
    pub marks: Vec<Mark>,
}

/// A prediction on a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PredictionPlace {
    /// Its name.
    pub id: String,
    /// From the words "Before you read on" to the end of what can be worked with.
    pub lines: Range<usize>,
    /// Lines in which a guess is drawn.
    pub widget: Range<usize>,
    /// Columns to the left of it.
    pub left: u16,
    /// Its columns.
    pub width: u16,
    /// Rows that a picture to be drawn on may have; 0 for any number.
    pub rows: usize,
}

impl PredictionPlace {
    /// Columns of what a guess is drawn in, and rows of a picture to be drawn on.
    pub fn size(&self) -> (usize, usize) {
        (usize::from(self.width), self.rows)
    }
}

/// How a story stands on a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoryForm {
    /// The figure beside the steps, from this column of the text on.
    Beside(u16),
    /// The figure above the steps.
    Above,
    /// A picture below each step: the screen is too low to keep one in sight.
    Below,
}

/// A story on a layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryPlace {
    /// The figure's id.
    pub id: String,
    /// All of it.
    pub lines: Range<usize>,
    /// How it stands.
    pub form: StoryForm,
    /// The picture with its title, where it stands before anything is scrolled.
    pub stage: Range<usize>,
    /// The steps in order.
    pub steps: Vec<StepPlace>,
    /// The line for the counter.
    pub counter: usize,
}

/// A step of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepPlace {
    /// The lines of its words.
    pub lines: Range<usize>,
    /// Lines of the stage, as many for every step. Empty where a picture stands below each step.
    pub stage: Vec<Line>,
}
