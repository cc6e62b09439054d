//! Stories: the current step, the stage that shows its figure, and the transition to the next step.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use ratatui::layout::Position;

use super::stage::{FRAMES, Transition, is_step_in_sight, show_step, stage_height, stage_row, width};
use crate::content::model::Slug;
use crate::term::frame::Frame;
use crate::term::input::Event;
use crate::typeset::regions::{StoryForm, StoryRegion};
use crate::typeset::{Face, Layout, Line, Role, Run};
use crate::ui::context::Context;
use crate::ui::feature::{Feature, Handled, Keys};
use crate::ui::keymap::{self, Action};
use crate::ui::overlay::{ScreenLines, bar};
use crate::ui::paint;

/// Time between two frames of a transition; the six frames take a quarter of a second.
const FRAME_INTERVAL: Duration = Duration::from_millis(40);
/// Columns between the bar beside a step and its words.
const BAR_COLUMNS: u16 = 2;

/// The current steps of all stories, and the running transition.
#[derive(Debug, Clone, Default)]
pub(in crate::ui) struct Stories {
    steps: BTreeMap<Slug, Vec<Told>>,
    morph: Option<Transition>,
}

/// The current step of a story. A story is identified by its figure and the number of earlier stories with the same
/// figure, which do not change with the depth.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    figure: String,
    before: usize,
    step: usize,
}

/// Returns the number of earlier stories with the same figure on the layout.
fn before(layout: &Layout, story: usize) -> usize {
    let stories = &layout.regions.stories;
    let same = |place: &&StoryRegion| stories.get(story).is_some_and(|story| story.id == place.id);
    stories.iter().take(story).filter(same).count()
}

impl Stories {
    fn told(&self, slug: &Slug, layout: &Layout, story: usize) -> Option<&Told> {
        let (id, nth) = (&layout.regions.stories.get(story)?.id, before(layout, story));
        self.steps.get(slug)?.iter().find(|told| told.figure == *id && told.before == nth)
    }

    /// Returns the current step of a story of the write-up on screen.
    fn step(&self, slug: &Slug, layout: &Layout, story: usize) -> usize {
        let steps = layout.regions.stories.get(story).map_or(0, |place| place.steps.len());
        self.told(slug, layout, story).map_or(0, |told| told.step).min(steps.saturating_sub(1))
    }

    fn set_step(&mut self, slug: &Slug, layout: &Layout, story: usize, step: usize) {
        let Some(place) = layout.regions.stories.get(story) else { return };
        let nth = before(layout, story);
        let told = self.steps.entry(slug.clone()).or_default();
        match told.iter_mut().find(|told| told.figure == place.id && told.before == nth) {
            Some(told) => told.step = step,
            None => told.push(Told { figure: place.id.clone(), before: nth, step }),
        }
    }

    /// Returns the time until the next frame of the transition; `None` if there is none.
    pub(in crate::ui) fn next_frame(&self) -> Option<Duration> {
        self.morph.as_ref().map(|_| FRAME_INTERVAL)
    }

    /// Shows the next frame of the transition, or ends it if `at_once`; returns false if there is none.
    pub(in crate::ui) fn tick(&mut self, at_once: bool) -> bool {
        let Some(morph) = &mut self.morph else { return false };
        morph.frame += 1;
        if at_once || morph.frame >= FRAMES {
            self.morph = None;
        }
        true
    }

    /// Ends the transition; called when the layout has changed.
    pub(in crate::ui) fn stand_still(&mut self) {
        self.morph = None;
    }

    /// Returns the index of the story whose stage is completely on the screen, and not withheld behind a question.
    fn on_stage(context: &Context) -> Option<usize> {
        let (top, height) = (context.page.top, context.height());
        let is_withheld = |line: usize| context.page.withheld.is_some_and(|first| line >= first);
        context.layout().regions.stories.iter().position(|place| {
            let row = stage_row(place, top);
            let rows = stage_height(place) as isize;
            let is_whole = rows > 0 && row >= 0 && row + rows.min(height as isize) <= height as isize;
            is_whole && place.lines.end > top && !is_withheld(place.lines.start)
        })
    }

    /// Goes to the next or previous step of the story on the screen; returns false if there is none.
    fn go(&mut self, forward: bool, context: &mut Context) -> bool {
        let (Some(slug), Some(story)) = (context.write_up().cloned(), Stories::on_stage(context)) else { return false };
        let layout = context.held_layout();
        let place = &layout.regions.stories[story];
        let step = self.step(&slug, &layout, story);
        if !is_step_in_sight(context, place, step) {
            if !forward {
                return false;
            }
            show_step(context, place, step);
            return true;
        }
        let next = if forward { Some(step + 1) } else { step.checked_sub(1) };
        let Some(next) = next.filter(|next| *next < place.steps.len()) else { return false };
        let stage = |step: usize| place.steps.get(step).map_or(&[][..], |step| &step.stage);
        let moves = context.capabilities.motion && stage(step) != stage(next);
        self.morph = moves.then(|| Transition { story, from: stage(step).to_vec(), frame: 0 });
        self.set_step(&slug, &layout, story, next);
        show_step(context, place, next);
        true
    }

    /// Shows the step whose words were jumped to.
    fn show_landed(&mut self, context: &mut Context) {
        let (Some(line), Some(slug)) = (context.page.landed, context.write_up().cloned()) else { return };
        let layout = context.held_layout();
        for (story, place) in layout.regions.stories.iter().enumerate() {
            let Some(step) = place.steps.iter().position(|step| step.lines.contains(&line)) else { continue };
            if place.form != StoryForm::Below {
                self.morph = None;
                self.set_step(&slug, &layout, story, step);
            }
            show_step(context, place, step);
        }
    }

    /// Makes the nearest step whose text is on screen the current one, after scrolling.
    fn follow(&mut self, context: &Context) {
        let Some(slug) = context.write_up() else { return };
        let (layout, height) = (context.layout(), context.height());
        for (story, place) in layout.regions.stories.iter().enumerate() {
            let step = self.step(slug, layout, story);
            let is_near = context.page.is_near(&place.lines, height);
            if place.form == StoryForm::Below || !is_near || is_step_in_sight(context, place, step) {
                continue;
            }
            let in_sight = |step: &usize| is_step_in_sight(context, place, *step);
            let next = (0..place.steps.len()).filter(in_sight).min_by_key(|next| next.abs_diff(step));
            if let Some(next) = next {
                self.morph = None;
                self.set_step(slug, layout, story, next);
            }
        }
    }

    /// Returns the current step and the number of steps of the story on screen.
    fn progress(&self, context: &Context) -> Option<(usize, usize)> {
        let (slug, story) = (context.write_up()?, Stories::on_stage(context)?);
        let layout = context.layout();
        Some((self.step(slug, layout, story) + 1, layout.regions.stories[story].steps.len()))
    }

    /// Draws a story: the words of the current step bright, its figure on the stage.
    fn tell<'c>(&self, slug: &Slug, layout: &'c Layout, index: usize, lines: &mut ScreenLines<'c>) {
        let place = &layout.regions.stories[index];
        let current = self.step(slug, layout, index);
        if place.form != StoryForm::Below {
            for (number, step) in place.steps.iter().enumerate().filter(|(number, _)| *number != current) {
                // Steps before the current one are faint, later ones dim.
                let role = if number < current { Role::Faint } else { Role::Dim };
                for line in step.lines.clone() {
                    let Some(line) = lines.line_mut(line) else { continue };
                    for run in &mut line.to_mut().runs {
                        run.face = Face { role, bold: false, ..run.face };
                    }
                }
            }
        }
        let counter = counter(place, current);
        if matches!(place.form, StoryForm::Beside(_))
            && let Some(line) = lines.line_mut(place.counter)
        {
            line.to_mut().runs.clone_from(&counter);
        }
        let Some(step) = place.steps.get(current).filter(|step| !step.stage.is_empty()) else { return };
        // The stage of the layout is shared by all visitors; only a frame of a transition is a visitor's own.
        let moving = self.morph.as_ref().filter(|morph| morph.story == index);
        let mut stage: Vec<Cow<'c, Line>> = match moving {
            Some(morph) => morph.lines(&step.stage).into_iter().map(Cow::Owned).collect(),
            None => step.stage.iter().map(Cow::Borrowed).collect(),
        };
        let first = stage_row(place, lines.top);
        let left = match place.form {
            StoryForm::Above => {
                stage.push(Cow::Owned(Line { runs: counter, ..Line::default() }));
                stage.push(Cow::Owned(Line::default()));
                None
            }
            StoryForm::Beside(left) => Some(usize::from(left)),
            StoryForm::Below => return,
        };
        for (row, staged) in (first..).zip(stage) {
            let Some(shown) = usize::try_from(row).ok().and_then(|row| lines.lines.get_mut(row)) else { continue };
            match left {
                None => *shown = staged,
                Some(left) => {
                    let shown = shown.to_mut();
                    let blanks = left.saturating_sub(width(shown));
                    shown.runs.push(Run::new(" ".repeat(blanks), Face::default()));
                    shown.runs.extend_from_slice(&staged.runs);
                    shown.margin.clear();
                }
            }
        }
    }

    /// Returns the rows of the text with the words of the current step.
    fn told_rows(&self, context: &Context) -> Option<std::ops::Range<usize>> {
        let slug = context.write_up()?;
        let (layout, top, rows) = (context.layout(), context.page.top, context.height());
        layout.regions.stories.iter().enumerate().find_map(|(index, place)| {
            let is_near = context.page.is_near(&place.lines, rows);
            let step = place.steps.get(self.step(slug, layout, index))?;
            let covered = match place.form {
                StoryForm::Above => stage_row(place, top) + stage_height(place) as isize,
                StoryForm::Beside(_) => 0,
                StoryForm::Below => return None,
            };
            let first = step.lines.start.max(top).max(top + usize::try_from(covered).unwrap_or(0)) - top;
            let end = step.lines.end.min(top + rows).saturating_sub(top);
            (is_near && first < end).then_some(first..end)
        })
    }
}

impl Feature for Stories {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        let went = match event {
            Event::Key(press) => match keymap::action(*press) {
                Some(Action::PageDown) => self.go(true, context),
                Some(Action::PageUp) => self.go(false, context),
                _ => false,
            },
            Event::Mouse(_) | Event::Paste(_) | Event::Focus(_) => false,
        };
        if went { Handled::Consumed(None) } else { Handled::Ignored }
    }

    fn settle(&mut self, context: &mut Context) {
        self.show_landed(context);
        self.follow(context);
    }

    fn leave_page(&mut self) {
        self.morph = None;
    }

    fn overlay<'c>(&self, context: &'c Context, lines: &mut ScreenLines<'c>) {
        let Some(slug) = context.write_up() else { return };
        let (layout, height) = (context.layout(), context.height());
        for (index, place) in layout.regions.stories.iter().enumerate() {
            if context.page.is_near(&place.lines, height) {
                self.tell(slug, layout, index, lines);
            }
        }
    }

    /// Draws a bar beside the words of the current step.
    fn draw(&self, context: &Context, frame: &mut Frame) {
        let text = context.screen().text;
        let Some(left) = text.x.checked_sub(BAR_COLUMNS) else { return };
        // Without its stage on screen a story has no current step to mark.
        let told = Stories::on_stage(context).and_then(|_| self.told_rows(context));
        let is_withheld = |row: &usize| context.page.withheld.is_some_and(|line| line <= context.page.top + row);
        for row in told.into_iter().flatten().filter(|row| !is_withheld(row)) {
            let style = context.theme().style(Face::of(Role::Accent).bold());
            paint::put(&mut frame.cells, left, text.y + row as u16, bar(context), style);
        }
    }

    fn keys(&self, context: &Context) -> Keys {
        match self.progress(context) {
            Some((step, of)) if step < of => {
                Keys::and_below(vec![(keymap::name_of(Action::PageDown, context.has_arrows()), "next step")])
            }
            _ => Keys::default(),
        }
    }

    fn cursor(&self, context: &Context) -> Option<Position> {
        let text = context.screen().text;
        let row = Stories::on_stage(context).and_then(|_| self.told_rows(context))?.start;
        Some(Position::new(text.x, text.y + row as u16))
    }
}

/// Returns the counter of a story, such as "2/5  space for the next".
fn counter(place: &StoryRegion, current: usize) -> Vec<Run> {
    let count = place.steps.len();
    let more = if current + 1 < count { "space for the next" } else { "space goes on" };
    vec![
        Run::new(format!("{}/{count}", current + 1), Face::of(Role::Accent).bold()),
        Run::new(format!("  {more}"), Face::of(Role::Dim)),
    ]
}
