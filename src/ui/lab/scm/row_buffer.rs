//! One row of the screen, written cell by cell and then converted to a line.

use crate::typeset::{Face, Line, Run};

/// A row of cells: a character and its face.
pub(super) struct RowBuffer(Vec<(char, Face)>);

impl RowBuffer {
    /// Creates a blank row.
    pub(super) fn new(columns: usize) -> RowBuffer {
        RowBuffer(vec![(' ', Face::default()); columns])
    }

    /// Writes text from cell `at` on, one cell for each character; clipped at the end of the row.
    pub(super) fn put(&mut self, at: usize, text: &str, face: Face) {
        for (cell, character) in self.0.iter_mut().skip(at).zip(text.chars()) {
            *cell = (character, face);
        }
    }

    /// Writes text that ends before cell `end`.
    pub(super) fn put_before(&mut self, end: usize, text: &str, face: Face) {
        let length = text.chars().count();
        let cut: String = text.chars().skip(length.saturating_sub(end)).collect();
        self.put(end.saturating_sub(length), &cut, face);
    }

    /// Converts the row to a line, with one run for each sequence of cells with the same face.
    pub(super) fn line(self) -> Line {
        let mut runs: Vec<Run> = Vec::new();
        for (character, face) in self.0 {
            match runs.last_mut() {
                Some(run) if run.face == face => run.text.push(character),
                _ => runs.push(Run { text: character.into(), face, target: None }),
            }
        }
        Line { runs, ..Line::default() }
    }
}
