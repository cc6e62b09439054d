//! Keeping the place when pages are set anew: after an edit, a resize, another set of glyphs.

use std::sync::Arc;

use super::app::Model;
use super::place::Place;
use super::visits::Visit;
use crate::snapshot::Snapshot;
use crate::typeset::{Layout, Spot};

/// What has the focus on a page. An index into the targets is of no use once the page is set anew: there may be more of
/// them, or fewer.
struct Focused {
    spot: Spot,
    standing: Standing,
}

/// Where one of the targets with the same spot stands: in the source, and after how many others of the same block.
#[derive(Clone, Copy)]
struct Standing {
    source: u32,
    after: usize,
}

impl Focused {
    fn of(layout: &Layout, focus: usize) -> Option<Focused> {
        let spot = layout.targets.get(focus)?.clone();
        let (_, standing) = standings(layout, &spot).into_iter().find(|(target, _)| *target == focus)?;
        Some(Focused { spot, standing })
    }

    /// The target it is now: of several with its spot the one nearest to where it stood.
    fn find(&self, layout: &Layout) -> Option<usize> {
        let Standing { source, after } = self.standing;
        let distance = |now: &Standing| (now.source.abs_diff(source), now.after.abs_diff(after));
        let standings = standings(layout, &self.spot).into_iter();
        standings.min_by_key(|(_, now)| distance(now)).map(|(target, _)| target)
    }
}

/// The targets of a page that have this spot, in order.
fn standings(layout: &Layout, spot: &Spot) -> Vec<(usize, Standing)> {
    let mut found: Vec<(usize, Standing)> = Vec::new();
    for target in (0..layout.targets.len()).filter(|target| layout.targets[*target] == *spot) {
        let source = layout.source_at(layout.lines_of(target).start);
        let after = found.iter().filter(|(_, other)| other.source == source).count();
        found.push((target, Standing { source, after }));
    }
    found
}

/// What is kept of a page besides the words at its top: what has the focus, and where the visitor jumped from.
struct Kept {
    focus: Option<Focused>,
    before: Option<Place>,
}

impl Model {
    pub(super) fn take_snapshot(&mut self, snapshot: Arc<Snapshot>) {
        let library = snapshot.library.clone();
        self.ahead.clear();
        let kept = self.kept();
        self.note_places();
        let gone = !Model::exists(&library, self.route());
        self.cursor = None;
        self.hinting = None;
        let before = std::mem::replace(&mut self.library, library);
        self.snapshot = snapshot;
        self.keep_guesses(&before);
        let restarted = self.keep_plays(&before);
        self.return_kept(kept);
        self.visits.retain(|visit| Model::exists(&self.library, &visit.route));
        self.search_again();
        self.return_to_places();
        if gone {
            self.notice = Some("the page you were on was taken out; this is where you came from".into());
        } else if restarted {
            self.notice = Some("the author changed this lab; it begins anew".into());
        }
    }

    /// What has the focus on a page.
    pub(super) fn focused(&self, visit: &Visit) -> Option<Spot> {
        self.layout_of(&visit.route).targets.get(visit.focus?).cloned()
    }

    /// Makes a change that may set pages anew; the same words stay at the top, what had the focus has it if it is still
    /// there, and a focus that was in sight stays so.
    pub(super) fn restyle(&mut self, change: impl FnOnce(&mut Model)) {
        let was_in_sight = self.visit().focus.is_some_and(|focus| self.is_in_sight(focus));
        let kept = self.kept();
        self.note_places();
        change(self);
        self.return_kept(kept);
        self.return_to_places();
        if let Some(focus) = self.visit().focus
            && was_in_sight
            && self.route().moves_focus()
            && !self.is_in_sight(focus)
        {
            self.focus_on(focus);
        }
    }

    /// What is to be kept of every page one can go back or forward to.
    fn kept(&self) -> Vec<Kept> {
        let kept = |visit: &Visit| {
            if visit.focus.is_none() && visit.before.is_none() {
                return Kept { focus: None, before: None };
            }
            let layout = self.layout_of(&visit.route);
            Kept {
                focus: visit.focus.and_then(|focus| Focused::of(&layout, focus)),
                before: visit.before.map(|line| Place::of(&layout, line)),
            }
        };
        self.visits.iter().chain(&self.ahead).map(kept).collect()
    }

    fn return_kept(&mut self, kept: Vec<Kept>) {
        let found = |(visit, kept): (&Visit, Kept)| {
            if kept.focus.is_none() && kept.before.is_none() || !Model::exists(&self.library, &visit.route) {
                return (None, None);
            }
            let layout = self.layout_of(&visit.route);
            let focus = kept.focus.and_then(|focused| focused.find(&layout));
            (focus, kept.before.map(|place| place.find(&layout)))
        };
        let found: Vec<_> = self.visits.iter().chain(&self.ahead).zip(kept).map(found).collect();
        for (visit, found) in self.visits.iter_mut().chain(&mut self.ahead).zip(found) {
            (visit.focus, visit.before) = found;
        }
    }

    /// Notes the words at the top of every open page that has none noted. A note holds until the visitor moves, so
    /// that a window dragged to and fro comes back to where it was.
    pub(super) fn note_places(&mut self) {
        let place = |visit: &Visit| {
            let wants_note = visit.top > 0 && visit.place.is_none();
            wants_note.then(|| Place::of(&self.layout_of(&visit.route), visit.top))
        };
        let places: Vec<Option<Place>> = self.visits.iter().chain(&self.ahead).map(place).collect();
        for (visit, place) in self.visits.iter_mut().chain(&mut self.ahead).zip(places) {
            visit.place = place.or(visit.place.take());
        }
    }

    pub(super) fn return_to_places(&mut self) {
        let top = |visit: &Visit| visit.place.as_ref().map(|place| place.find(&self.layout_of(&visit.route)));
        let tops: Vec<Option<usize>> = self.visits.iter().chain(&self.ahead).map(top).collect();
        for (visit, top) in self.visits.iter_mut().chain(&mut self.ahead).zip(tops) {
            visit.top = top.unwrap_or(visit.top);
        }
        self.settle();
    }
}
