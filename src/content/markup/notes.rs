//! Notes: references, definitions, and order.

use std::ops::Range;

use super::builder::Builder;
use crate::content::model::Note;
use crate::diagnostic::{Severity, did_you_mean};

impl Builder<'_, '_> {
    /// Returns the index of the note with this tag.
    pub(super) fn note(&mut self, tag: &str) -> usize {
        let next = self.tags.len();
        let index = *self.tag_indices.entry(tag.to_owned()).or_insert(next);
        if index == next {
            self.tags.push(tag.to_owned());
        }
        index
    }

    /// Sorts the notes by the order of their references.
    pub(super) fn notes(&mut self) {
        for tag in std::mem::take(&mut self.tags) {
            let blocks = self.definitions.remove(&tag).map(|(blocks, _)| blocks).unwrap_or_default();
            self.markup.document.notes.push(Note { tag, blocks });
        }
        for (tag, (_, span)) in std::mem::take(&mut self.definitions) {
            let message = format!("note \"{tag}\" is never referred to");
            self.find(Severity::Warning, span, message);
        }
    }

    /// Reports a reference to a note without definition, which Markdown would show as text.
    pub(super) fn undefined_note(&mut self, tag: &str, place: Range<usize>) {
        if !self.is_listening() {
            return;
        }
        let source = self.context.source.text.clone();
        let defined = source
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix("[^")?.split_once("]:"))
            .map(|(tag, _)| tag);
        self.error(place, format!("note \"{tag}\" is not defined{}", did_you_mean(tag, defined)));
    }
}
