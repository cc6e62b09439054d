//! The notes of a page that were referred to and not yet set.

use std::ops::Range;

/// Notes that were referred to.
#[derive(Debug, Clone, Default)]
pub(in crate::typeset) struct NoteQueue {
    /// Notes to be set: the line of the mark and the index of the note.
    pub waiting: Vec<(usize, usize)>,
    /// Lines whose margin belongs to something else.
    pub kept_clear: Vec<Range<usize>>,
    /// Whether each note has been referred to: it is set once.
    pub seen: Vec<bool>,
}

impl NoteQueue {
    /// The first line from `start` on beside which so many lines of notes do not touch what is kept clear.
    pub fn clear_from(&self, start: usize, length: usize) -> usize {
        let touches = |range: &&Range<usize>, start| range.start < start + length && start < range.end;
        self.kept_clear.iter().fold(start, |start, range| if touches(&range, start) { range.end } else { start })
    }
}
