//! An open page: its route, its layout, the scroll position and the focus.

use std::ops::Range;
use std::sync::{Arc, Weak};

use super::anchor::Anchor;
use super::reader::is_covered;
use super::relayout::ReadingPosition;
use super::route::Route;
use crate::typeset::{Layout, Target};

/// A page of the history. Only the page on screen has a layout; for the others only the reading position is kept.
#[derive(Debug, Clone)]
pub(super) struct OpenPage {
    pub route: Route,
    /// The layout for the present screen; without lines while it is released.
    pub layout: Arc<Layout>,
    /// The layout between two messages, while the snapshot alone keeps it.
    pub released: Option<Weak<Layout>>,
    /// The revision (see [`super::context::Context`]) that the layout was made for.
    pub revision: Option<u64>,
    /// The screen rows that the layout was made for.
    pub height: usize,
    /// The first line on screen.
    pub top: usize,
    /// Line before which the screen ends early, after turning a page.
    pub foot: Option<EarlyEnd>,
    /// Index of the focused target in the layout.
    pub focus: Option<usize>,
    /// The first line on screen before the last jump on this page, for going back to it.
    pub before: Option<usize>,
    /// The words at the top of the screen at the last relayout. They are kept until the visitor moves, so that a
    /// series of resizes returns to the same line.
    pub anchor: Option<Anchor>,
    /// The line that was jumped to since the last event, which must be shown.
    pub landed: Option<usize>,
    /// First line that is withheld, because it follows a question on screen that waits for a guess.
    pub withheld: Option<usize>,
    /// The reading position while another page is on screen.
    pub resting: Option<ReadingPosition>,
}

/// A line before which the screen ends early, because the group of lines that begins there would be cut. Valid for
/// one scroll position and height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EarlyEnd {
    pub top: usize,
    pub height: usize,
    pub line: usize,
}

impl OpenPage {
    /// Returns the number of lines shown on a screen with `height` rows of text.
    pub(super) fn lines_shown(&self, height: usize) -> usize {
        let foot = self.foot.filter(|foot| foot.top == self.top && foot.height == height);
        foot.map_or(height, |foot| foot.line - foot.top)
    }

    /// Creates a page without layout, at its top.
    pub(super) fn new(route: Route) -> OpenPage {
        OpenPage {
            route,
            layout: Layout::none(),
            released: None,
            revision: None,
            height: 0,
            top: 0,
            foot: None,
            focus: None,
            before: None,
            anchor: None,
            landed: None,
            withheld: None,
            resting: None,
        }
    }

    /// Returns to the top without focus; the next layout is of other content.
    pub(super) fn restart(&mut self) {
        *self = OpenPage::new(self.route.clone());
    }

    /// Drops the layout and keeps the reading position.
    pub(super) fn rest(&mut self) {
        self.resting = Some(self.position());
        (self.layout, self.revision) = (Layout::none(), None);
    }

    /// Returns the reading position in a form that can be found again in another layout.
    fn position(&self) -> ReadingPosition {
        let of_top = || (self.top > 0).then(|| Anchor::of(&self.layout, self.top));
        ReadingPosition::new(&self.layout, self.anchor.clone().or_else(of_top), self.focus, self.before)
    }

    /// Replaces the layout by another one of the same page. The text at the top of the screen stays there, and the
    /// focused target keeps the focus if it still exists. Returns false if it is the same layout.
    pub(super) fn take(&mut self, layout: Arc<Layout>) -> bool {
        if self.resting.is_none() && (Arc::ptr_eq(&self.layout, &layout) || self.layout == layout) {
            return false;
        }
        let position = self.resting.take().unwrap_or_else(|| self.position());
        self.layout = layout;
        self.foot = None;
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

    /// Whether any line of a target is on a screen of `height` rows and not covered by a story's figure; for a
    /// prediction, any line of the whole prediction.
    pub(super) fn is_in_sight(&self, target: usize, height: usize) -> bool {
        let place = match self.layout.targets.get(target) {
            Some(Target::Prediction(id)) => self.layout.regions.predictions.iter().find(|place| place.id == *id),
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

    /// Whether any of these lines is on a screen of `height` rows.
    pub(super) fn is_near(&self, lines: &Range<usize>, height: usize) -> bool {
        lines.start < self.top + height && lines.end > self.top
    }

    /// Returns the focused target.
    pub(super) fn focused(&self) -> Option<&Target> {
        self.layout.targets.get(self.focus?)
    }

    /// Returns the index of the first target that equals `target`.
    pub(super) fn target_of(&self, spot: &Target) -> Option<usize> {
        self.layout.targets.iter().position(|target| target == spot)
    }

    /// Returns the line of the section with this anchor.
    pub(super) fn line_of_section(&self, anchor: &str) -> Option<usize> {
        self.layout.sections.iter().find(|section| section.anchor == anchor).map(|section| section.line)
    }
}
