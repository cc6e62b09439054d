//! Finds the sentence of a write-up that cites a number of its data.

use crate::content::model::{Block, BlockKind, Inline, plain_text};
use crate::ui::context::Context;

/// Returns the first sentence of the write-up on screen that cites a row of data.
pub(super) fn sentence(context: &Context, data: &str, row: &str) -> Option<String> {
    let write_up = context.library().write_up(context.write_up()?.as_str())?;
    find_sentence(&write_up.document.blocks, data, row)
}

fn find_sentence(blocks: &[Block], data: &str, row: &str) -> Option<String> {
    blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Paragraph(inlines) => sentence_of(inlines, data, row),
        BlockKind::Container(container) => {
            container.all_bodies().into_iter().find_map(|body| find_sentence(body, data, row))
        }
        BlockKind::List { items, .. } => items.iter().find_map(|item| find_sentence(&item.blocks, data, row)),
        BlockKind::Quote(blocks) => find_sentence(blocks, data, row),
        _ => None,
    })
}

fn sentence_of(inlines: &[Inline], data: &str, row: &str) -> Option<String> {
    let is_it = |inline: &Inline| matches!(inline, Inline::Value(value) if value.data == data && value.row == row);
    let at = inlines.iter().position(is_it)?;
    let before = plain_text(&inlines[..at]);
    let start = before.rfind(". ").map_or(0, |end| end + 2);
    let after = plain_text(&inlines[at..]);
    let end = after.find(". ").map_or(after.len(), |end| end + 1);
    Some(format!("{}{}", &before[start..], &after[..end]))
}
