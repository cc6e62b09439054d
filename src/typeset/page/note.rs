//! Notes: beside the text where there is a margin, unfolded under it where there is none, at the section's end in the plain form.

use std::mem;

use crate::typeset::page::block::Setter;
use crate::typeset::{Face, Role, Run};

impl Setter<'_> {
    /// Says that the next line has the mark of a note.
    pub fn refer(&mut self, note: usize) {
        self.notes.seen.resize(self.manuscript.document.notes.len(), false);
        if let Some(seen) = self.notes.seen.get_mut(note).filter(|seen| !**seen) {
            *seen = true;
            self.notes.waiting.push((self.layout.lines.len(), note));
        }
    }

    /// Without a margin: sets the notes that wait, indented.
    pub fn unfold_notes(&mut self) {
        if self.margin == 0 {
            for (_, note) in mem::take(&mut self.notes.waiting) {
                self.indented("  ", |setter| setter.note(note));
            }
        }
    }

    /// In the plain form: sets the notes that wait, as the section ends here.
    pub fn fold_notes(&mut self) {
        let waiting = mem::take(&mut self.notes.waiting);
        if !waiting.is_empty() {
            self.gap(1);
        }
        for (_, note) in waiting {
            self.note(note);
        }
    }

    /// Sets the notes that wait at the document's end: all of them, if there is a margin. A note stands beside its mark, or below
    /// the note before it.
    pub fn finish_notes(&mut self) {
        if self.margin == 0 {
            // A note may refer to another.
            while !self.notes.waiting.is_empty() {
                self.fold_notes();
            }
            return;
        }
        let (mut next, mut free) = (0, 0);
        while let Some((line, note)) = self.notes.waiting.get(next).copied() {
            next += 1;
            let body = self.boxed(self.margin, |setter| setter.note(note));
            let start = self.notes.clear_from(line.max(free), body.len());
            free = start + body.len();
            // Notes to which this one refers stand below it.
            self.notes.waiting.iter_mut().skip(next).for_each(|(line, _)| *line = (*line).min(self.layout.lines.len()));
            self.gap(free.saturating_sub(self.layout.lines.len()));
            for (place, line) in self.layout.lines[start..].iter_mut().zip(body) {
                place.margin = line.runs;
            }
        }
    }

    /// A note's mark and body.
    fn note(&mut self, note: usize) {
        let document = self.manuscript.document;
        let Some(body) = document.notes.get(note) else { return };
        let mark = format!("{} ", self.glyphs.note_mark(note + 1));
        let mark = Run { text: mark, face: Face::of(Role::Note), target: None };
        let was_elsewhere = mem::replace(&mut self.is_elsewhere, true);
        self.marked(vec![mark], |setter| setter.faced(Face::of(Role::Dim), |setter| setter.blocks(&body.blocks)));
        self.is_elsewhere = was_elsewhere;
    }
}
