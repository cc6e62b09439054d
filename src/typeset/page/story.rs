//! Stories on an interactive page: the words of all steps, and one stage (area for the figure) beside or above them.

use std::mem;

use crate::content::model::{Figure, Step, Story};
use crate::diagnostic::Span;
use crate::typeset::page::block::LayoutBuilder;
use crate::typeset::picture::Shown;
use crate::typeset::regions::{StepRegion, StoryForm, StoryRegion};
use crate::typeset::{Line, MARGIN_GAP_COLUMNS};

/// Columns of the words beside a stage.
const WORDS_COLUMNS: usize = 40;
/// Columns between words and stage.
const GUTTER_COLUMNS: usize = 4;
/// Columns to try for a stage that is too high at full width.
const SMALLER_COLUMNS: [usize; 4] = [60, 52, 44, 36];
/// Rows of the screen that a stage leaves for text, the footer and the gap above the footer.
const WORDS_ROWS: usize = 6;
/// Rows below a graph that are kept for its notes, as few as do.
const SPARE_ROWS: std::ops::Range<usize> = 0..4;
/// Rows by which a stage beside the words may be higher than one above them.
const BESIDE_ROWS: usize = 6;

impl LayoutBuilder<'_> {
    /// Lays out a story for a screen of `screen_rows` rows, some of which the stage leaves for text.
    pub fn stepped_story(&mut self, story: &Story, figure: &Figure, screen_rows: usize, span: Span) {
        let number = self.figure_number(&figure.id);
        let steps = story.steps.as_slice();
        let rows = screen_rows.saturating_sub(WORDS_ROWS);
        // The title uses all columns of `room`, the picture `columns` of them. `None` if the picture cannot be drawn
        // in `most` rows.
        let stages = |setter: &mut Self, room: usize, columns: usize, most: Option<usize>| -> Option<Vec<Vec<Line>>> {
            let draw = |step: &Step| {
                let mut fits = true;
                let stage = setter.boxed(room, |setter| {
                    setter.figure_head(figure, number);
                    let head = setter.layout.lines.len();
                    let most = most.map(|most| most.saturating_sub(head).max(1));
                    let picture = setter.boxed(columns, |setter| fits = setter.staged(figure, step, most, span));
                    setter.layout.lines.extend(picture);
                });
                fits.then_some(stage)
            };
            let mut stages: Vec<Vec<Line>> = steps.iter().map(draw).collect::<Option<_>>()?;
            let rows = stages.iter().map(Vec::len).max().unwrap_or(0);
            stages.iter_mut().for_each(|stage| stage.resize(rows, Line::default()));
            Some(stages)
        };
        let height = |stages: &[Vec<Line>]| stages.first().map_or(0, Vec::len);

        if self.margin > 0 && self.is_flush() {
            let columns = self.room() + usize::from(MARGIN_GAP_COLUMNS) + self.margin;
            let room = columns - WORDS_COLUMNS - GUTTER_COLUMNS;
            let most = rows + BESIDE_ROWS;
            let mut sizes = [None, Some(most)].into_iter().filter_map(|most| stages(self, room, room, most));
            if let Some(stages) = sizes.find(|stages| height(stages) <= most) {
                self.beside_stage(figure, steps, stages, span);
                return self.figure_foot(figure);
            }
        }
        let room = self.room();
        // A smaller picture that stays on screen is preferred. Pictures are first drawn in fewer rows, with spare
        // rows for notes below a graph, and then in fewer columns.
        let lower = SPARE_ROWS.map(|spare| (room, Some(rows.saturating_sub(spare))));
        let narrower =
            SMALLER_COLUMNS.into_iter().filter(|columns| *columns < room).map(|columns| (columns, Some(rows)));
        let sizes = std::iter::once((room, None)).chain(lower).chain(narrower);
        let mut drawn = sizes.filter_map(|(columns, most)| stages(self, room, columns, most));
        if let Some(stages) = drawn.find(|stages| height(stages) <= rows) {
            self.below_stage(figure, steps, stages);
            return self.figure_foot(figure);
        }
        let mut drawn = [Some(screen_rows), None].into_iter().filter_map(|most| stages(self, room, room, most));
        let stages = drawn.next().unwrap_or_default();
        self.picture_by_picture(figure, steps, stages, span);
        self.figure_foot(figure);
    }

    /// Lays out the picture of a step in at most `rows`; false if it does not fit. Without a limit, the table
    /// replaces a picture that cannot be drawn.
    fn staged(&mut self, figure: &Figure, step: &Step, rows: Option<usize>, span: Span) -> bool {
        let (rows_most, quoted) = (rows.unwrap_or_default(), self.quoted_of(figure));
        let shown =
            Shown { states: &step.show, focus: &step.focus, rows: rows_most, quoted: &quoted, ..Shown::default() };
        if self.picture(figure, shown).is_some() {
            return true;
        }
        if rows.is_none() {
            self.figure_body(figure, span);
        }
        rows.is_none()
    }

    /// Lays out the words in a narrow column; the stage is drawn beside them while they scroll.
    fn beside_stage(&mut self, figure: &Figure, steps: &[Step], stages: Vec<Vec<Line>>, span: Span) {
        let start = self.layout.lines.len();
        let rows = stages.first().map_or(0, Vec::len);
        // The stage covers the margin: notes of the words are set below them, earlier notes below the story.
        let margin = mem::replace(&mut self.margin, 0);
        let waiting = mem::take(&mut self.notes.waiting);
        let mut regions = Vec::new();
        for (position, (step, stage)) in steps.iter().zip(stages).enumerate() {
            if position > 0 {
                self.gap(1);
            }
            let first = self.layout.lines.len();
            let words = self.boxed(WORDS_COLUMNS.min(self.room()), |setter| setter.step(step));
            self.layout.lines.extend(words);
            regions.push(StepRegion { lines: first..self.layout.lines.len(), stage });
        }
        self.begin_story(start, span);
        self.notes.waiting = waiting;
        self.margin = margin;
        self.gap(1);
        let counter = self.layout.lines.len();
        self.gap(1);
        self.gap((start + rows).saturating_sub(self.layout.lines.len()));
        let lines = start..self.layout.lines.len();
        self.keep(start..start + rows);
        self.notes.kept_clear.push(lines.clone());
        let left = (WORDS_COLUMNS + GUTTER_COLUMNS) as u16;
        let form = StoryForm::Beside(left);
        self.layout.regions.stories.push(StoryRegion {
            id: figure.id.clone(),
            lines,
            form,
            stage: start..start + rows,
            steps: regions,
            counter,
        });
        self.gap(1);
    }

    /// Lays out the stage, then the words.
    fn below_stage(&mut self, figure: &Figure, steps: &[Step], stages: Vec<Vec<Line>>) {
        let start = self.layout.lines.len();
        for line in stages.first().into_iter().flatten() {
            self.emit(line.runs.clone());
        }
        let stage = start..self.layout.lines.len();
        let counter = self.layout.lines.len();
        self.gap(2);
        let mut regions = Vec::new();
        for (position, (step, stage)) in steps.iter().zip(stages).enumerate() {
            if position > 0 {
                self.gap(1);
            }
            let first = self.layout.lines.len();
            self.step(step);
            regions.push(StepRegion { lines: first..self.layout.lines.len(), stage });
        }
        self.keep(start..regions.first().map_or(stage.end, |step| step.lines.end));
        let lines = start..self.layout.lines.len();
        let form = StoryForm::Above;
        self.layout.regions.stories.push(StoryRegion {
            id: figure.id.clone(),
            lines,
            form,
            stage,
            steps: regions,
            counter,
        });
        self.gap(1);
    }

    /// Gives the first line of a story the story's place in the source, to which jumps lead.
    fn begin_story(&mut self, line: usize, span: Span) {
        if let Some(first) = self.layout.lines.get_mut(line) {
            first.source = first.source.min(span.start);
        }
    }

    /// Lays out the words of each step with its picture below.
    fn picture_by_picture(&mut self, figure: &Figure, steps: &[Step], stages: Vec<Vec<Line>>, span: Span) {
        let start = self.layout.lines.len();
        let mut regions = Vec::new();
        for (position, (step, stage)) in steps.iter().zip(stages).enumerate() {
            if position > 0 {
                self.gap(1);
            }
            let first = self.layout.lines.len();
            self.step(step);
            regions.push(StepRegion { lines: first..self.layout.lines.len(), stage: Vec::new() });
            self.gap(1);
            let picture = self.layout.lines.len();
            stage.into_iter().for_each(|line| self.emit(line.runs));
            self.keep(picture..self.layout.lines.len());
            self.keep(first..self.layout.lines.len());
        }
        self.begin_story(start, span);
        let lines = start..self.layout.lines.len();
        let form = StoryForm::Below;
        self.layout.regions.stories.push(StoryRegion {
            id: figure.id.clone(),
            lines,
            form,
            stage: start..start,
            steps: regions,
            counter: start,
        });
        self.gap(1);
    }
}
