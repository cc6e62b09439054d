//! Properties of a document that are collected before the layout: the figures placed in it, and the data rows that
//! its text quotes.

use crate::content::model::{Block, BlockKind, Container, Document, Inline, PlacementKind, Value};

/// Returns the ids of the figures that blocks place, in the order in which they first occur.
pub(super) fn placed_figures(blocks: &[Block]) -> Vec<String> {
    fn gather(blocks: &[Block], found: &mut Vec<String>) {
        let place = |id: &str, found: &mut Vec<String>| {
            if !found.iter().any(|known| known == id) {
                found.push(id.to_owned());
            }
        };
        for block in blocks {
            match &block.kind {
                BlockKind::Place(placement) if placement.kind == PlacementKind::Figure => place(&placement.id, found),
                BlockKind::Quote(blocks) => gather(blocks, found),
                BlockKind::List { items, .. } => items.iter().for_each(|item| gather(&item.blocks, found)),
                BlockKind::Container(container) => {
                    if let Container::Story(story) = container {
                        place(&story.figure, found);
                    }
                    container.all_bodies().into_iter().for_each(|body| gather(body, found));
                }
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    gather(blocks, &mut found);
    found
}

/// Returns the data rows that the text of a document quotes: data file and row.
pub(super) fn quoted_rows(document: &Document) -> Vec<(String, String)> {
    fn of_text(inlines: &[Inline], found: &mut Vec<(String, String)>) {
        for inline in inlines {
            match inline {
                Inline::Value(Value { data, row, .. }) => found.push((data.clone(), row.clone())),
                Inline::Emphasis(inner)
                | Inline::Strong(inner)
                | Inline::Strike(inner)
                | Inline::Link { text: inner, .. } => of_text(inner, found),
                _ => {}
            }
        }
    }
    fn of_blocks(blocks: &[Block], found: &mut Vec<(String, String)>) {
        for block in blocks {
            match &block.kind {
                BlockKind::Paragraph(text) | BlockKind::Heading { text, .. } => of_text(text, found),
                BlockKind::Quote(blocks) => of_blocks(blocks, found),
                BlockKind::List { items, .. } => items.iter().for_each(|item| of_blocks(&item.blocks, found)),
                BlockKind::Container(container) => {
                    container.all_bodies().into_iter().for_each(|body| of_blocks(body, found));
                }
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    of_blocks(&document.blocks, &mut found);
    document.notes.iter().for_each(|note| of_blocks(&note.blocks, &mut found));
    found
}
