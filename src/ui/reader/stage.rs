//! The stage of a story, which is the area that shows the story's figure while its steps are read: position on the
//! screen, transitions, scrolling.

use std::ops::Range;

use crate::typeset::regions::{StoryForm, StoryRegion};
use crate::typeset::{Face, Layout, Line, Run, text};
use crate::ui::context::Context;

/// Number of frames of a transition.
pub(super) const FRAMES: u8 = 6;

/// A transition of a stage from one step to another.
#[derive(Debug, Clone)]
pub(super) struct Transition {
    /// Index of the story on the layout.
    pub(super) story: usize,
    /// The lines of the stage before the transition.
    pub(super) from: Vec<Line>,
    /// Number of frames shown so far.
    pub(super) frame: u8,
}

impl Transition {
    /// Returns how many of `columns` already show the new stage.
    fn columns(&self, columns: usize) -> usize {
        columns * usize::from(self.frame) / usize::from(FRAMES)
    }
}

impl Transition {
    /// Returns the lines of the present frame, between the old stage and `to`.
    pub(super) fn lines(&self, to: &[Line]) -> Vec<Line> {
        let columns = to.iter().chain(&self.from).map(width).max().unwrap_or(0);
        to.iter().zip(&self.from).map(|(to, from)| wiped(to, from, self.columns(columns))).collect()
    }
}

/// Returns the row of a story's stage, counted from the first row of the text and negative above it. The stage stays
/// on screen as long as words of the story are beside or below it.
pub(super) fn stage_row(place: &StoryRegion, top: usize) -> isize {
    let start = place.lines.start as isize - top as isize;
    let room = place.lines.end as isize - top as isize - stage_height(place) as isize;
    if start >= 0 { start } else { room.min(0) }
}

/// Returns the rows of a story's stage, relative to the screen; some of them may be off the screen.
pub(in crate::ui) fn stage_rows(place: &StoryRegion, top: usize) -> Range<isize> {
    let first = stage_row(place, top);
    first..first + stage_height(place) as isize
}

/// Rows that scroll with the stage: a stage above the words has its counter and a blank line.
pub(super) fn stage_height(place: &StoryRegion) -> usize {
    match place.form {
        StoryForm::Above => place.stage.len() + 2,
        StoryForm::Beside(_) => place.stage.len(),
        StoryForm::Below => 0,
    }
}

/// Whether lines on screen are covered by the stage of a story.
pub(in crate::ui) fn is_covered(layout: &Layout, top: usize, lines: &Range<usize>) -> bool {
    layout.regions.stories.iter().filter(|place| place.form == StoryForm::Above).any(|place| {
        let first = (top as isize + stage_row(place, top)).max(0) as usize;
        first != place.stage.start && lines.start >= first && lines.end <= first + stage_height(place)
    })
}

/// Returns the rows in which words of a story are visible beside or below its stage.
fn words_rows(context: &Context, place: &StoryRegion) -> Range<usize> {
    let height = context.height();
    match place.form {
        StoryForm::Above => {
            let stage = stage_row(place, context.page.top).max(0) as usize + stage_height(place);
            stage.min(height)..height
        }
        StoryForm::Beside(_) | StoryForm::Below => 0..height,
    }
}

pub(super) fn is_step_in_sight(context: &Context, place: &StoryRegion, step: usize) -> bool {
    let Some(step) = place.steps.get(step) else { return false };
    let (top, rows) = (context.page.top, words_rows(context, place));
    step.lines.start >= top + rows.start && step.lines.start < top + rows.end
}

/// Scrolls by the fewest lines that show the words of a step.
pub(super) fn show_step(context: &mut Context, place: &StoryRegion, step: usize) {
    let Some(step) = place.steps.get(step) else { return };
    let height = context.height();
    let above = if place.form == StoryForm::Above { stage_height(place) } else { 0 };
    let page = &mut context.page;
    if step.lines.end > page.top + height {
        page.top = step.lines.end - height;
    }
    if step.lines.start < page.top + above {
        // The scroll stops at the beginning of the story, where the stage covers no words.
        page.top = step.lines.start.saturating_sub(above).max(place.lines.start.min(page.top));
    }
    context.settle();
}

/// Returns the line that a page down stops at, at most `wanted`: the beginning of a story or prediction that is not
/// completely on screen, or of a step whose words end after line `seen`.
pub(in crate::ui) fn stop_before(context: &Context, wanted: usize, seen: usize) -> usize {
    let layout = context.layout();
    let (top, height) = (context.page.top, context.height());
    let stories = layout.regions.stories.iter().flat_map(|place| {
        let steps = place.steps.iter().filter(move |step| place.form == StoryForm::Below && step.lines.end > seen);
        let steps = steps.map(|step| step.lines.start);
        let is_cut = place.lines.end > top + height && place.form != StoryForm::Below;
        std::iter::once(place.lines.start).filter(move |_| is_cut).chain(steps)
    });
    let predictions = layout.regions.predictions.iter().filter(|place| place.lines.end > top + height);
    // A prediction that is higher than the screen is shown from its end, where its input is.
    let wholly = |place: &crate::typeset::regions::PredictionRegion| {
        place.lines.start.saturating_sub(1).max(place.lines.end.saturating_sub(height))
    };
    let starts = stories.chain(predictions.map(wholly));
    starts.filter(|start| *start > top).fold(wanted, usize::min).max(top + 1)
}

pub(super) fn width(line: &Line) -> usize {
    line.runs.iter().map(|run| text::width(&run.text)).sum()
}

/// Returns a line whose first `columns` columns are those of `to`, and the others those of `from`.
fn wiped(to: &Line, from: &Line, columns: usize) -> Line {
    let mut runs = cut(to, 0, columns);
    let blanks = columns.saturating_sub(runs.iter().map(|run| text::width(&run.text)).sum());
    runs.push(Run::new(" ".repeat(blanks), Face::default()));
    runs.extend(cut(from, columns, usize::MAX));
    Line { runs, ..Line::default() }
}

/// Returns the runs of a line between two columns; a wide character across an edge is replaced by blanks.
pub(in crate::ui) fn cut(line: &Line, from: usize, to: usize) -> Vec<Run> {
    use unicode_segmentation::UnicodeSegmentation;
    let mut column = 0;
    let mut cut = Vec::new();
    for run in &line.runs {
        let mut text = String::new();
        for grapheme in run.text.graphemes(true) {
            let end = column + text::width(grapheme);
            if column >= from && end <= to {
                text.push_str(grapheme);
            } else if end > from && column < to {
                text.extend(std::iter::repeat_n(' ', end.min(to) - column.max(from)));
            }
            column = end;
        }
        if !text.is_empty() {
            cut.push(Run { text, ..run.clone() });
        }
    }
    cut
}
