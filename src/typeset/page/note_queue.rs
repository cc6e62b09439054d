//! The queue of notes that were referred to but are not yet laid out.

use std::ops::Range;

/// Queue of notes that were referred to.
#[derive(Debug, Clone, Default)]
pub(in crate::typeset) struct NoteQueue {
    /// Notes to be laid out: line of the mark, and index of the note.
    pub waiting: Vec<(usize, usize)>,
    /// Line ranges whose margin is used by something else.
    pub kept_clear: Vec<Range<usize>>,
    /// For each note, whether it has been referred to; it is laid out only once.
    pub seen: Vec<bool>,
}

impl NoteQueue {
    /// Returns the first line from `start` on where `length` lines of the margin are free.
    pub fn clear_from(&self, start: usize, length: usize) -> usize {
        let touches = |range: &&Range<usize>, start| range.start < start + length && start < range.end;
        self.kept_clear.iter().fold(start, |start, range| if touches(&range, start) { range.end } else { start })
    }
}
