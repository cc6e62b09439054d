//! Restores scroll position and focus after a relayout, as after an edit, a resize or a change of glyphs.

use std::sync::{Arc, Weak};

use super::anchor::Anchor;
use crate::typeset::{Layout, Target};

/// The focused target in a form that can be found in another layout, where its index may differ.
#[derive(Debug, Clone, PartialEq)]
struct Focused {
    target: Target,
    position: TargetPosition,
}

/// The position of a target among equal ones: source offset of its block, and number of equal targets before it in
/// that block.
#[derive(Debug, Clone, Copy, PartialEq)]
struct TargetPosition {
    source: u32,
    after: usize,
}

impl Focused {
    fn of(layout: &Layout, focus: usize) -> Option<Focused> {
        let target = layout.targets.get(focus)?.clone();
        let (_, position) = positions(layout, &target).into_iter().find(|(index, _)| *index == focus)?;
        Some(Focused { target, position })
    }

    /// Returns the index of the target in another layout; among equal ones, the nearest to the old position.
    fn find(&self, layout: &Layout) -> Option<usize> {
        let TargetPosition { source, after } = self.position;
        let distance = |now: &TargetPosition| (now.source.abs_diff(source), now.after.abs_diff(after));
        let positions = positions(layout, &self.target).into_iter();
        positions.min_by_key(|(_, now)| distance(now)).map(|(index, _)| index)
    }
}

/// Returns the targets of a layout that equal `target`, in order, with their positions.
fn positions(layout: &Layout, target: &Target) -> Vec<(usize, TargetPosition)> {
    let mut found: Vec<(usize, TargetPosition)> = Vec::new();
    for index in (0..layout.targets.len()).filter(|index| layout.targets[*index] == *target) {
        let source = layout.source_at(layout.lines_of(index).start);
        let after = found.iter().filter(|(_, other)| other.source == source).count();
        found.push((index, TargetPosition { source, after }));
    }
    found
}

/// The reading position on a page without layout, which can be found again in another layout.
#[derive(Debug, Clone)]
pub(super) struct ReadingPosition {
    /// The layout from which the position was taken; if the page gets it back, line numbers are still exact.
    known_in: Weak<Layout>,
    top: Option<Anchor>,
    focus: Option<Focused>,
    before: Option<Anchor>,
}

impl ReadingPosition {
    /// Creates a reading position on a page from the anchor of its first line on screen (`None` at the top), the
    /// focused target, and the anchor of the line before the last jump.
    pub(super) fn new(
        layout: &Arc<Layout>,
        top: Option<Anchor>,
        focus: Option<usize>,
        before: Option<usize>,
    ) -> ReadingPosition {
        ReadingPosition {
            known_in: Arc::downgrade(layout),
            top,
            focus: focus.and_then(|focus| Focused::of(layout, focus)),
            before: before.map(|line| Anchor::of(layout, line)),
        }
    }

    /// Whether the position was taken from this layout.
    pub(super) fn is_known_in(&self, layout: &Arc<Layout>) -> bool {
        std::ptr::eq(self.known_in.as_ptr(), Arc::as_ptr(layout))
    }

    /// Returns the anchor of the first line on screen; `None` at the top of the page.
    pub(super) fn top(&self) -> Option<&Anchor> {
        self.top.as_ref()
    }

    /// Returns the focused target in another layout, if it still exists.
    pub(super) fn focus(&self, layout: &Layout) -> Option<usize> {
        self.focus.as_ref()?.find(layout)
    }

    /// Returns the line in another layout that was the first on screen before the last jump.
    pub(super) fn before(&self, layout: &Layout) -> Option<usize> {
        self.before.as_ref().map(|anchor| anchor.find(layout))
    }
}
