//! Stories: which step is being told, where its stage stands on the screen, how it changes.

use std::time::Duration;

use crate::content::model::Slug;
use crate::typeset::regions::{StoryForm, StoryPlace};
use crate::typeset::{Layout, Line};
use crate::ui::app::Model;

/// Between two frames of a stage that changes: six of them take a quarter of a second.
const FRAME_INTERVAL: Duration = Duration::from_millis(40);
/// Frames in which a stage changes.
const FRAMES: u8 = 6;

/// What a story is known by however much of its page is told: its figure, and how many stories of that come before.
pub(super) type StoryName = (String, usize);

/// The name of the story at an index into a layout's stories.
fn name(layout: &Layout, story: usize) -> Option<StoryName> {
    let id = &layout.places.stories.get(story)?.id;
    let before = layout.places.stories.iter().take(story).filter(|other| other.id == *id).count();
    Some((id.clone(), before))
}

/// A stage that is changing.
#[derive(Debug, Clone)]
pub(super) struct Morph {
    slug: Slug,
    story: StoryName,
    /// What was on the stage before.
    pub from: Vec<Line>,
    /// Frames that were shown.
    frame: u8,
}

impl Morph {
    /// How much of `columns` shows the new stage.
    pub fn columns(&self, columns: usize) -> usize {
        columns * usize::from(self.frame) / usize::from(FRAMES)
    }
}

/// The row at which a story's stage stands on the screen, counted from the text's first row; it stays in sight as long
/// as there are words beside or below it.
pub(super) fn stage_row(place: &StoryPlace, top: usize) -> isize {
    let start = place.lines.start as isize - top as isize;
    let room = place.lines.end as isize - top as isize - stage_height(place) as isize;
    if start >= 0 { start } else { room.min(0) }
}

/// Rows that scroll with the stage: a stage above the words has its counter and a blank line.
pub(super) fn stage_height(place: &StoryPlace) -> usize {
    match place.form {
        StoryForm::Above => place.stage.len() + 2,
        StoryForm::Beside(_) => place.stage.len(),
        StoryForm::Below => 0,
    }
}

impl Model {
    /// The step a story of the write-up on screen is at.
    pub(super) fn step_of(&self, slug: &Slug, layout: &Layout, story: usize) -> usize {
        let steps = layout.places.stories.get(story).map_or(0, |place| place.steps.len());
        let step = || self.reader.page(slug)?.steps.get(&name(layout, story)?).copied();
        step().unwrap_or(0).min(steps.saturating_sub(1))
    }

    /// The change that a story's stage is going through.
    pub(super) fn morph_of(&self, slug: &Slug, layout: &Layout, story: usize) -> Option<&Morph> {
        let is_it = |morph: &&Morph| morph.slug == *slug && Some(&morph.story) == name(layout, story).as_ref();
        self.reader.morph.as_ref().filter(is_it)
    }

    /// How long what is on the screen stays as it is, if it is moving.
    pub fn next_frame(&self) -> Option<Duration> {
        if self.reader.morph.is_some() { Some(FRAME_INTERVAL) } else { self.frame_stays() }
    }

    /// Whether something on the screen is moving.
    pub fn is_moving(&self) -> bool {
        self.next_frame().is_some()
    }

    /// Shows the next frame of what is moving, or the last one at once.
    pub(in crate::ui) fn tick(&mut self, at_once: bool) {
        if let Some(morph) = &mut self.reader.morph {
            morph.frame += 1;
            if at_once || morph.frame >= FRAMES {
                self.reader.morph = None;
            }
        } else {
            self.turn_frame();
        }
    }

    /// The story whose stage is wholly on the screen: its index.
    fn story_on_stage(&self, layout: &Layout) -> Option<usize> {
        let (top, height) = (self.visit().top, usize::from(self.stage().text.height));
        layout.places.stories.iter().position(|place| {
            let row = stage_row(place, top);
            let rows = stage_height(place) as isize;
            rows > 0 && row >= 0 && row + rows.min(height as isize) <= height as isize && place.lines.end > top
        })
    }

    /// Goes to the next or previous step of the story on the screen; false if there is none, or no such step.
    pub(in crate::ui) fn step_story(&mut self, forward: bool) -> bool {
        let Some(slug) = self.reading() else { return false };
        let layout = self.layout();
        let Some(story) = self.story_on_stage(&layout) else { return false };
        let place = &layout.places.stories[story];
        let step = self.step_of(&slug, &layout, story);
        if !self.is_step_in_sight(place, step) {
            if !forward {
                return false;
            }
            self.show_step(place, step);
            return true;
        }
        let next = if forward { Some(step + 1) } else { step.checked_sub(1) };
        let Some(next) = next.filter(|next| *next < place.steps.len()) else { return false };
        self.go_to_step(&slug, &layout, story, next);
        self.show_step(place, next);
        true
    }

    fn go_to_step(&mut self, slug: &Slug, layout: &Layout, story: usize, next: usize) {
        let (Some(place), Some(name)) = (layout.places.stories.get(story), name(layout, story)) else { return };
        let stage = |step: usize| place.steps.get(step).map_or(&[][..], |step| &step.stage);
        let from = stage(self.step_of(slug, layout, story));
        let moves = self.capabilities.motion && from != stage(next);
        self.reader.morph =
            moves.then(|| Morph { slug: slug.clone(), story: name.clone(), from: from.to_vec(), frame: 0 });
        self.reader.page_mut(slug).steps.insert(name, next);
    }

    /// The rows in which a story's words can be seen beside or below its stage.
    fn words_rows(&self, place: &StoryPlace) -> std::ops::Range<usize> {
        let height = usize::from(self.stage().text.height);
        match place.form {
            StoryForm::Above => {
                (stage_row(place, self.visit().top).max(0) as usize + stage_height(place)).min(height)..height
            }
            StoryForm::Beside(_) | StoryForm::Below => 0..height,
        }
    }

    fn is_step_in_sight(&self, place: &StoryPlace, step: usize) -> bool {
        let Some(step) = place.steps.get(step) else { return false };
        let (top, rows) = (self.visit().top, self.words_rows(place));
        step.lines.start >= top + rows.start && step.lines.start < top + rows.end
    }

    /// Scrolls no more than it takes to show a step's words.
    fn show_step(&mut self, place: &StoryPlace, step: usize) {
        let Some(step) = place.steps.get(step) else { return };
        let height = usize::from(self.stage().text.height);
        let above = if place.form == StoryForm::Above { stage_height(place) } else { 0 };
        let visit = self.visit_mut();
        if step.lines.end > visit.top + height {
            visit.top = step.lines.end - height;
        }
        if step.lines.start < visit.top + above {
            // Not further than to where the story begins: there nothing is hidden.
            visit.top = step.lines.start.saturating_sub(above).max(place.lines.start.min(visit.top));
        }
        self.settle();
    }

    /// After scrolling by hand: the step that is told is one whose words can be seen.
    pub(in crate::ui) fn follow_stories(&mut self) {
        let Some(slug) = self.reading() else { return };
        let layout = self.layout();
        for (story, place) in layout.places.stories.iter().enumerate() {
            let step = self.step_of(&slug, &layout, story);
            let is_near = place.lines.start < self.visit().top + usize::from(self.stage().text.height)
                && place.lines.end > self.visit().top;
            if place.form == StoryForm::Below || !is_near || self.is_step_in_sight(place, step) {
                continue;
            }
            let in_sight = |step: &usize| self.is_step_in_sight(place, *step);
            let next = (0..place.steps.len()).filter(in_sight).min_by_key(|next| next.abs_diff(step));
            if let (Some(next), Some(name)) = (next, name(&layout, story)) {
                self.reader.morph = None;
                self.reader.page_mut(&slug).steps.insert(name, next);
            }
        }
    }

    /// Where a page down must not lead past: the beginning of a story or of a prediction that is not on screen yet.
    pub(in crate::ui) fn stop_before(&self, wanted: usize) -> usize {
        let layout = self.layout();
        let (top, height) = (self.visit().top, usize::from(self.stage().text.height));
        let stories = layout.places.stories.iter().flat_map(|place| {
            let steps = place.steps.iter().filter(|_| place.form == StoryForm::Below).map(|step| step.lines.start);
            let whole = place.lines.end <= top + height && place.form != StoryForm::Below;
            std::iter::once(place.lines.start).filter(move |_| !whole).chain(steps)
        });
        let predictions = layout.places.predictions.iter().filter(|place| place.lines.end > top + height);
        // One that is higher than the screen comes with its end, where it is worked with.
        let wholly = |place: &crate::typeset::regions::PredictionPlace| {
            place.lines.start.saturating_sub(1).max(place.lines.end.saturating_sub(height))
        };
        let starts = stories.chain(predictions.map(wholly));
        starts.filter(|start| *start > top).fold(wanted, usize::min).max(top + 1)
    }

    /// "2 of 5" for the story on stage, for the footer.
    pub(in crate::ui) fn story_progress(&self) -> Option<(usize, usize)> {
        let slug = self.reading()?;
        let layout = self.layout();
        let story = self.story_on_stage(&layout)?;
        let place = &layout.places.stories[story];
        Some((self.step_of(&slug, &layout, story) + 1, place.steps.len()))
    }
}
