//! The depth dial: how much of a page is told.

use std::borrow::Cow;

use crate::content::model::{Block, BlockKind, Container, ContainerKind, Document};

/// How much of a write-up is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Depth {
    /// What fits into a minute: the brief and the takeaways.
    Minute,
    /// All but what is said to be for those who want everything.
    Pages,
    /// Everything.
    #[default]
    Everything,
}

impl Depth {
    /// The depth with this number, 1 to 3.
    pub fn numbered(number: u16) -> Option<Depth> {
        [Depth::Minute, Depth::Pages, Depth::Everything].get(usize::from(number).checked_sub(1)?).copied()
    }

    /// What of a document is told at this depth. Blocks keep their places and notes their numbers.
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
    let kept = blocks.iter().filter(|block| kind(block) != Some(ContainerKind::Deep));
    kept.map(|block| match &block.kind {
        BlockKind::Container(container) => {
            let body = without_deep(&container.body);
            Block { kind: BlockKind::Container(Container { body, ..container.clone() }), span: block.span }
        }
        _ => block.clone(),
    })
    .collect()
}

/// The briefs and takeaways, wherever they are.
fn gather_essence(blocks: &[Block], found: &mut Vec<Block>) {
    for block in blocks {
        match (&block.kind, kind(block)) {
            (_, Some(ContainerKind::Brief | ContainerKind::Takeaway)) => found.push(block.clone()),
            (BlockKind::Container(container), _) => gather_essence(&container.body, found),
            _ => {}
        }
    }
}

fn kind(block: &Block) -> Option<ContainerKind> {
    match &block.kind {
        BlockKind::Container(container) => Some(container.kind),
        _ => None,
    }
}
