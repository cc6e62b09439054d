//! Restores scroll position and focus after a relayout: after an edit, a resize, another set of glyphs.

use std::sync::{Arc, Weak};

use super::anchor::Anchor;
use crate::typeset::{Layout, Spot};

/// The target that has the focus, by what it is and where it stands. An index into the targets is of no use in another
/// layout, which may have more of them or fewer.
#[derive(Debug, Clone, PartialEq)]
struct Focused {
    spot: Spot,
    standing: Standing,
}

/// The position of one of the targets with the same spot: in the source, and after how many others of the same block.
#[derive(Debug, Clone, Copy, PartialEq)]
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

    /// The index of the same target in another layout: of several with its spot the one nearest to where it stood.
    fn find(&self, layout: &Layout) -> Option<usize> {
        let Standing { source, after } = self.standing;
        let distance = |now: &Standing| (now.source.abs_diff(source), now.after.abs_diff(after));
        let standings = standings(layout, &self.spot).into_iter();
        standings.min_by_key(|(_, now)| distance(now)).map(|(target, _)| target)
    }
}

/// The targets of a layout that are this spot, in order.
fn standings(layout: &Layout, spot: &Spot) -> Vec<(usize, Standing)> {
    let mut found: Vec<(usize, Standing)> = Vec::new();
    for target in (0..layout.targets.len()).filter(|target| layout.targets[*target] == *spot) {
        let source = layout.source_at(layout.lines_of(target).start);
        let after = found.iter().filter(|(_, other)| other.source == source).count();
        found.push((target, Standing { source, after }));
    }
    found
}

/// The position on a page that is not laid out: enough to find it again in another layout.
#[derive(Debug, Clone)]
pub(super) struct Resting {
    /// The layout the position is known in exactly, should the page come back with it.
    known_in: Weak<Layout>,
    top: Option<Anchor>,
    focus: Option<Focused>,
    before: Option<Anchor>,
}

impl Resting {
    /// The position on a page that is laid out: its first line on screen by its words, unless it is the top of the page; the
    /// target that has the focus; the line before the last jump.
    pub(super) fn new(
        layout: &Arc<Layout>,
        top: Option<Anchor>,
        focus: Option<usize>,
        before: Option<usize>,
    ) -> Resting {
        Resting {
            known_in: Arc::downgrade(layout),
            top,
            focus: focus.and_then(|focus| Focused::of(layout, focus)),
            before: before.map(|line| Anchor::of(layout, line)),
        }
    }

    /// Whether this is the layout that the position is known in exactly.
    pub(super) fn is_known_in(&self, layout: &Arc<Layout>) -> bool {
        std::ptr::eq(self.known_in.as_ptr(), Arc::as_ptr(layout))
    }

    /// The words at the top; `None` at the top of the page.
    pub(super) fn top(&self) -> Option<&Anchor> {
        self.top.as_ref()
    }

    /// The target in another layout that had the focus, if it is still there.
    pub(super) fn focus(&self, layout: &Layout) -> Option<usize> {
        self.focus.as_ref()?.find(layout)
    }

    /// The line in another layout that stood at the top before the last jump.
    pub(super) fn before(&self, layout: &Layout) -> Option<usize> {
        self.before.as_ref().map(|anchor| anchor.find(layout))
    }
}
