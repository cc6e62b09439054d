//! Depth: the extent to which a write-up is shown, from a summary to everything.

use std::borrow::Cow;

use crate::content::model::{Block, BlockKind, Document, PanelKind};

/// The extent to which a write-up is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Depth {
    /// A summary to be read in a minute: the briefs and takeaways.
    Minute,
    /// Everything except parts that the author marked as belonging to the deepest level.
    Pages,
    /// Everything.
    #[default]
    Everything,
}

impl Depth {
    /// Returns the depth with this number, 1 to 3.
    pub fn numbered(number: u16) -> Option<Depth> {
        [Depth::Minute, Depth::Pages, Depth::Everything].get(usize::from(number).checked_sub(1)?).copied()
    }

    /// Returns the blocks of a document that belong to this depth. Source offsets of blocks and numbers of notes do
    /// not change.
    pub fn of(self, document: &Document) -> Cow<'_, Document> {
        let mut blocks = Vec::new();
        match self {
            Depth::Everything => return Cow::Borrowed(document),
            Depth::Pages => blocks = without_deep(&document.blocks),
            Depth::Minute => gather_essence(&document.blocks, &mut blocks),
        }
        Cow::Owned(Document { blocks, ..document.clone() })
    }
}

fn without_deep(blocks: &[Block]) -> Vec<Block> {
    let kept = blocks.iter().filter(|block| kind(block) != Some(PanelKind::Deep));
    kept.map(|block| match &block.kind {
        BlockKind::Container(container) => {
            Block { kind: BlockKind::Container(container.map_bodies(without_deep)), span: block.span }
        }
        _ => block.clone(),
    })
    .collect()
}

/// Collects the briefs and takeaways at any nesting level.
fn gather_essence(blocks: &[Block], found: &mut Vec<Block>) {
    for block in blocks {
        match (&block.kind, kind(block)) {
            (_, Some(kind)) if kind.is_essence() => found.push(block.clone()),
            (BlockKind::Container(container), _) => {
                container.bodies().into_iter().for_each(|body| gather_essence(body, found));
            }
            _ => {}
        }
    }
}

fn kind(block: &Block) -> Option<PanelKind> {
    match &block.kind {
        BlockKind::Container(container) => container.panel().map(|panel| panel.kind),
        _ => None,
    }
}
