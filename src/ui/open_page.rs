//! An open page: its route, its layout, the scroll position and the focus.

use std::ops::Range;
use std::sync::Arc;

use super::anchor::Anchor;
use super::reader::is_covered;
use super::relayout::Resting;
use super::route::Route;
use crate::typeset::{Layout, Spot};

/// A page that is open. Only the page on screen holds its layout; the others rest until they are shown again.
#[derive(Debug, Clone)]
pub(super) struct OpenPage {
    pub route: Route,
    /// The page laid out for the screen.
    pub layout: Arc<Layout>,
    /// The revision (see [`super::context::Context`]) the layout was made for.
    pub revision: Option<u64>,
    /// The rows it was made for.
    pub height: usize,
    /// The first line on screen.
    pub top: usize,
    /// The target that has the focus: an index into the layout's targets.
    pub focus: Option<usize>,
    /// The first line on screen before the last jump on this page.
    pub before: Option<usize>,
    /// The words at the top, noted at a relayout; forgotten when the visitor moves, so that a window dragged to and fro
    /// comes back to where it was.
    pub anchor: Option<Anchor>,
    /// The line that was jumped to since the last event: it must be shown.
    pub landed: Option<usize>,
    /// Position on a page, kept while another page is shown.
    pub resting: Option<Resting>,
}

impl OpenPage {
    /// A page that is not laid out yet, at its top.
    pub(super) fn new(route: Route) -> OpenPage {
        OpenPage {
            route,
            layout: Arc::default(),
            revision: None,
            height: 0,
            top: 0,
            focus: None,
            before: None,
            anchor: None,
            landed: None,
            resting: None,
        }
    }

    /// Starts again at the top with no focus; the next layout has nothing to do with the last.
    pub(super) fn restart(&mut self) {
        *self = OpenPage::new(self.route.clone());
    }

    /// Lets go of the layout, keeping what finds the position again.
    pub(super) fn rest(&mut self) {
        self.resting = Some(self.position());
        (self.layout, self.revision) = (Arc::default(), None);
    }

    /// The position, to be found again in another layout.
    fn position(&self) -> Resting {
        let of_top = || (self.top > 0).then(|| Anchor::of(&self.layout, self.top));
        Resting::new(&self.layout, self.anchor.clone().or_else(of_top), self.focus, self.before)
    }

    /// Takes another layout of the same page: the same words stay at the top, and what had the focus keeps it if it is still
    /// there. False if the layout is the one it had.
    pub(super) fn take(&mut self, layout: Arc<Layout>) -> bool {
        if self.resting.is_none() && (Arc::ptr_eq(&self.layout, &layout) || self.layout == layout) {
            return false;
        }
        let position = self.resting.take().unwrap_or_else(|| self.position());
        self.layout = layout;
        if !position.is_known_in(&self.layout) {
            self.focus = position.focus(&self.layout);
            self.before = position.before(&self.layout);
            if let Some(anchor) = position.top() {
                self.top = anchor.find(&self.layout);
            }
            self.anchor = position.top().cloned();
        }
        true
    }

    /// Whether any of a target's lines is among the `height` lines on screen; of a prediction, any line of all it has.
    pub(super) fn is_in_sight(&self, target: usize, height: usize) -> bool {
        let place = match self.layout.targets.get(target) {
            Some(Spot::Prediction(id)) => self.layout.places.predictions.iter().find(|place| place.id == *id),
            _ => None,
        };
        match place {
            Some(place) => self.is_near(&place.lines, height),
            None => {
                let lines = self.layout.lines_of(target);
                self.is_near(&lines, height) && !is_covered(&self.layout, self.top, &lines)
            }
        }
    }

    /// Whether any of these lines is among the `height` lines on screen.
    pub(super) fn is_near(&self, lines: &Range<usize>, height: usize) -> bool {
        lines.start < self.top + height && lines.end > self.top
    }

    /// Target that has the focus.
    pub(super) fn focused(&self) -> Option<&Spot> {
        self.layout.targets.get(self.focus?)
    }

    /// The target that is this spot.
    pub(super) fn target_of(&self, spot: &Spot) -> Option<usize> {
        self.layout.targets.iter().position(|target| target == spot)
    }

    /// The line of the section with this anchor.
    pub(super) fn line_of_section(&self, anchor: &str) -> Option<usize> {
        self.layout.sections.iter().find(|section| section.anchor == anchor).map(|section| section.line)
    }
}
