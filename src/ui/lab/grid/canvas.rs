//! A grid of single character cells that is drawn on and then converted to lines.

use crate::typeset::{Charset, Face, Line, Run, text};

/// Character cells, each with a face. Drawing beyond the edges is clipped.
pub(super) struct Canvas {
    cells: Vec<Vec<(char, Face)>>,
    glyphs: Charset,
}

impl Canvas {
    pub(super) fn new(columns: usize, rows: usize, glyphs: Charset) -> Canvas {
        Canvas { cells: vec![vec![(' ', Face::default()); columns]; rows], glyphs }
    }

    /// Draws a glyph that is one column wide.
    pub(super) fn put(&mut self, x: usize, y: usize, glyph: char, face: Face) {
        if let Some(cell) = self.cells.get_mut(y).and_then(|row| row.get_mut(x)) {
            *cell = (glyph, face);
        }
    }

    /// Returns the glyph of a cell; a blank beyond the edges.
    pub(super) fn glyph(&self, x: usize, y: usize) -> char {
        self.cells.get(y).and_then(|row| row.get(x)).map_or(' ', |(glyph, _)| *glyph)
    }

    /// Writes `words`, clipped to `columns`; returns the number of columns used.
    pub(super) fn write(&mut self, x: usize, y: usize, words: &str, columns: usize, face: Face) -> usize {
        let words = text::truncate(words, columns, self.glyphs);
        let mut at = x;
        for glyph in words.chars() {
            self.put(at, y, glyph, face);
            at += 1;
        }
        at - x
    }

    pub(super) fn into_lines(self) -> Vec<Line> {
        let line = |row: Vec<(char, Face)>| {
            let mut runs: Vec<Run> = Vec::new();
            for (glyph, face) in row {
                match runs.last_mut() {
                    Some(run) if run.face == face => run.text.push(glyph),
                    _ => runs.push(Run { text: glyph.into(), face, target: None }),
                }
            }
            if let Some(last) = runs.last_mut() {
                last.text.truncate(last.text.trim_end().len());
            }
            Line { runs, ..Line::default() }
        };
        self.cells.into_iter().map(line).collect()
    }
}
