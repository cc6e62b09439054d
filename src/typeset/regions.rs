//! State of the interactive parts of a page, and their regions on a layout.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::content::model::Slug;
use crate::typeset::Line;
use crate::typeset::depth::Depth;
use crate::typeset::picture::Mark;

/// State of the interactive parts of a page on which its layout depends.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Parts {
    /// Depth to which the write-up is shown.
    pub depth: Depth,
    /// Predictions whose answer is revealed, by name, and whether the guess was close.
    pub revealed: BTreeMap<String, bool>,
    /// Titles or ids of the open folds.
    pub unfolded: BTreeSet<String>,
    /// Rows of the screen for which figures are drawn; 0 for no limit.
    pub rows: u16,
}

/// The interactive regions of a layout.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Regions {
    /// The predictions in order.
    pub predictions: Vec<PredictionRegion>,
    /// The stories in order.
    pub stories: Vec<StoryRegion>,
    /// The pictures of figures in order.
    pub pictures: Vec<PictureRegion>,
    /// Groups of lines that should come on screen together: a figure with its title, a box, a heading with the
    /// beginning of its text. They may overlap.
    pub kept: Vec<Range<usize>>,
    /// Cards of labs, in order.
    pub labs: Vec<LabRegion>,
    /// Lines reserved for the reader's guesses and results at the end of the page; empty if there are none.
    pub closing: Range<usize>,
}

impl Regions {
    /// Appends the regions of a layout that is placed below `lines` lines.
    pub fn append(&mut self, other: Regions, lines: usize) {
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
        for mut place in other.labs {
            place.lines = moved(&place.lines);
            place.result = place.result.map(|line| line + lines);
            self.labs.push(place);
        }
        for mut place in other.pictures {
            place.lines = moved(&place.lines);
            self.pictures.push(place);
        }
        self.kept.extend(other.kept.iter().map(moved));
    }

    /// Frees unused capacity of what there can be much of.
    pub(super) fn shrink(&mut self) {
        self.stories
            .iter_mut()
            .flat_map(|story| &mut story.steps)
            .flat_map(|step| &mut step.stage)
            .for_each(Line::shrink);
        self.pictures.iter_mut().for_each(|picture| picture.marks.shrink_to_fit());
        self.kept.shrink_to_fit();
    }

    /// Returns the bytes allocated on the heap; names are estimated.
    pub(super) fn held_bytes(&self) -> usize {
        /// Bytes of the name in a mark.
        const NAME_BYTES: usize = 16;
        let stages = self.stories.iter().flat_map(|story| &story.steps).flat_map(|step| &step.stage);
        let stages: usize = stages.map(|line| size_of::<Line>() + line.held_bytes()).sum();
        let marks: usize = self.pictures.iter().map(|picture| picture.marks.capacity()).sum();
        stages + marks * (size_of::<Mark>() + NAME_BYTES) + self.kept.capacity() * size_of::<Range<usize>>()
    }
}

/// The region of a figure's picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureRegion {
    /// The figure's id.
    pub id: String,
    /// Lines of the picture, without title and source.
    pub lines: Range<usize>,
    /// Columns at the left of the picture.
    pub left: u16,
    /// Columns that the picture was drawn for.
    pub width: u16,
    /// Rows for which the picture was drawn; 0 for no limit.
    pub rows: usize,
    /// Rows of the figure's data that the text quotes.
    pub quoted: Vec<String>,
    /// Marks of the picture, each with its cells.
    pub marks: Vec<Mark>,
}

/// The card of a lab on a layout, with blank lines on which the interface draws the visitor's state of the lab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabRegion {
    /// Write-up with the lab.
    pub page: Slug,
    /// Id of the lab on that page.
    pub id: String,
    /// Blank lines for the preview of the lab; may be empty.
    pub lines: Range<usize>,
    /// Columns at the left of the preview.
    pub left: u16,
    /// Columns of the preview.
    pub width: u16,
    /// Line for the visitor's result.
    pub result: Option<usize>,
}

/// The region of a prediction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PredictionRegion {
    /// Name of the prediction.
    pub id: String,
    /// Lines from "Before you read on" to the end of the input widget.
    pub lines: Range<usize>,
    /// Lines of the input widget.
    pub widget: Range<usize>,
    /// Columns at the left of the widget.
    pub left: u16,
    /// Columns of the widget.
    pub width: u16,
    /// Maximum rows of a picture of a curve; 0 for no limit.
    pub rows: usize,
}

impl PredictionRegion {
    /// Returns the columns of the widget, and the maximum rows of a picture.
    pub fn size(&self) -> (usize, usize) {
        (usize::from(self.width), self.rows)
    }
}

/// The arrangement of a story on a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoryForm {
    /// The figure is beside the steps, from this column of the text on.
    Beside(u16),
    /// The figure is above the steps.
    Above,
    /// A picture is below each step, because the screen has too few rows to show one figure beside all steps.
    Below,
}

/// The region of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryRegion {
    /// The figure's id.
    pub id: String,
    /// All lines of the story.
    pub lines: Range<usize>,
    /// Arrangement of figure and steps.
    pub form: StoryForm,
    /// Lines of the picture with its title, before any scrolling.
    pub stage: Range<usize>,
    /// The steps in order.
    pub steps: Vec<StepRegion>,
    /// Line of the counter of steps.
    pub counter: usize,
}

/// The region of a step of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRegion {
    /// Lines of the step's words.
    pub lines: Range<usize>,
    /// Lines of the stage, the same number for every step; empty in the form [`StoryForm::Below`].
    pub stage: Vec<Line>,
}
