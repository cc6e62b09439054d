//! Notes: beside the text if there is a margin, else below it; in plain text at the end of the section.

use std::mem;

use crate::typeset::page::block::LayoutBuilder;
use crate::typeset::{Face, Role, Run};

impl LayoutBuilder<'_> {
    /// Adds a note to the queue; its mark is on the next line.
    pub fn refer(&mut self, note: usize) {
        self.notes.seen.resize(self.manuscript.document.notes.len(), false);
        if let Some(seen) = self.notes.seen.get_mut(note).filter(|seen| !**seen) {
            *seen = true;
            self.notes.waiting.push((self.layout.lines.len(), note));
        }
    }

    /// Lays out the queued notes indented, if the page has no margin column for them.
    pub fn unfold_notes(&mut self) {
        if self.margin == 0 {
            for (_, note) in mem::take(&mut self.notes.waiting) {
                self.indented("  ", |builder| builder.note(note));
            }
        }
    }

    /// Lays out the queued notes of plain text, at the end of a section.
    pub fn fold_notes(&mut self) {
        let waiting = mem::take(&mut self.notes.waiting);
        if !waiting.is_empty() {
            self.gap(1);
        }
        for (_, note) in waiting {
            self.note(note);
        }
    }

    /// Lays out the queued notes at the end of the document. On a page with a margin column these are all notes: each
    /// is beside its mark, or below the previous note.
    pub fn finish_notes(&mut self) {
        if self.margin == 0 {
            // A note may refer to another note.
            while !self.notes.waiting.is_empty() {
                self.fold_notes();
            }
            return;
        }
        let (mut next, mut free) = (0, 0);
        while let Some((line, note)) = self.notes.waiting.get(next).copied() {
            next += 1;
            let body = self.boxed(self.margin, |builder| builder.note(note));
            let start = self.notes.clear_from(line.max(free), body.len());
            free = start + body.len();
            // Notes that this note refers to are set below it.
            self.notes.waiting.iter_mut().skip(next).for_each(|(line, _)| *line = (*line).min(self.layout.lines.len()));
            self.gap(free.saturating_sub(self.layout.lines.len()));
            for (place, line) in self.layout.lines[start..].iter_mut().zip(body) {
                place.margin = line.runs;
            }
        }
    }

    /// Lays out the mark and body of a note.
    fn note(&mut self, note: usize) {
        let document = self.manuscript.document;
        let Some(body) = document.notes.get(note) else { return };
        let mark = format!("{} ", self.glyphs.note_mark(note + 1));
        let mark = Run { text: mark, face: Face::of(Role::Note), target: None };
        let was_elsewhere = mem::replace(&mut self.is_elsewhere, true);
        self.marked(vec![mark], |builder| builder.faced(Face::of(Role::Dim), |builder| builder.blocks(&body.blocks)));
        self.is_elsewhere = was_elsewhere;
    }
}
