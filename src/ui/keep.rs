//! Keeping the place when pages are set anew: after an edit, a resize, another set of glyphs.

use std::sync::Arc;

use super::app::Model;
use super::place::Place;
use super::visits::Visit;
use crate::content::model::Library;
use crate::typeset::Spot;

impl Model {
    pub(super) fn take_library(&mut self, library: Arc<Library>) {
        let focused: Vec<Option<Spot>> = self.visits.iter().map(|visit| self.focused(visit)).collect();
        self.note_places();
        let gone = !Model::exists(&library, self.route());
        self.ahead.clear();
        self.cursor = None;
        self.hinting = None;
        let before = std::mem::replace(&mut self.library, library);
        self.keep_guesses(&before);
        let restarted = self.keep_plays(&before);
        for (index, focused) in focused.into_iter().enumerate() {
            if Model::exists(&self.library, &self.visits[index].route) {
                let layout = self.layout_of(&self.visits[index].route);
                self.visits[index].focus =
                    focused.and_then(|focused| layout.targets.iter().position(|target| *target == focused));
            }
        }
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

    /// Makes a change that may set pages anew; the same words stay at the top, and a focus that was in sight stays so.
    pub(super) fn restyle(&mut self, change: impl FnOnce(&mut Model)) {
        let seen = self.visit().focus.filter(|focus| self.is_in_sight(*focus));
        self.note_places();
        change(self);
        self.return_to_places();
        if let Some(focus) = seen.filter(|focus| self.route().moves_focus() && !self.is_in_sight(*focus)) {
            self.focus_on(focus);
        }
    }

    /// Notes the words at the top of every open page that has none noted. A note holds until the visitor moves, so
    /// that a window dragged to and fro comes back to where it was.
    pub(super) fn note_places(&mut self) {
        for index in 0..self.visits.len() {
            let Visit { route, top, place, .. } = &self.visits[index];
            if *top > 0 && place.is_none() {
                let place = Place::of(&self.layout_of(route), *top);
                self.visits[index].place = Some(place);
            }
        }
    }

    pub(super) fn return_to_places(&mut self) {
        for index in 0..self.visits.len() {
            if let Some(place) = &self.visits[index].place {
                let top = place.find(&self.layout_of(&self.visits[index].route));
                self.visits[index].top = top;
            }
        }
        self.settle();
    }
}
