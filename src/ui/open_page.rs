//! An open page: its route, its layout, the scroll position and the focus.

use std::ops::Range;
use std::sync::{Arc, Weak};

use super::anchor::Anchor;
use super::page::Route;
use super::relayout::Resting;
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
            resting: None,
        }
    }

    /// Starts again at the top with no focus; the next layout has nothing to do with the last.
    pub(super) fn restart(&mut self) {
        *self = OpenPage::new(self.route.clone());
    }

    /// Lets go of the layout, keeping what finds the position again.
    pub(super) fn rest(&mut self) {
        self.resting = Some(Resting::of(self));
        (self.layout, self.revision) = (Arc::default(), None);
    }

    /// Whether any of a target's lines is among the `height` lines on screen.
    pub(super) fn is_in_sight(&self, target: usize, height: usize) -> bool {
        self.is_near(&self.layout.lines_of(target), height)
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

    /// The layout, without keeping it alive.
    pub(super) fn weak_layout(&self) -> Weak<Layout> {
        Arc::downgrade(&self.layout)
    }
}
