//! One row of the screen, written cell by cell.

use crate::typeset::{Face, Line, Run};

/// A row of cells.
pub(super) struct Strip(Vec<(char, Face)>);

impl Strip {
    /// A blank row.
    pub(super) fn new(columns: usize) -> Strip {
        Strip(vec![(' ', Face::default()); columns])
    }

    /// Writes text, each character one cell wide, from a cell on; what reaches beyond the row is cut.
    pub(super) fn put(&mut self, at: usize, text: &str, face: Face) {
        for (cell, character) in self.0.iter_mut().skip(at).zip(text.chars()) {
            *cell = (character, face);
        }
    }

    /// Writes text so that it ends before a cell.
    pub(super) fn put_before(&mut self, end: usize, text: &str, face: Face) {
        let length = text.chars().count();
        let cut: String = text.chars().skip(length.saturating_sub(end)).collect();
        self.put(end.saturating_sub(length), &cut, face);
    }

    /// The row as a line: one run for each face.
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
