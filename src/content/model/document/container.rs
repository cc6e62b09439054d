//! `:::` containers as types; their contents are validated when they are parsed.

use super::{Block, BlockKind, Variable, plain_text};
use crate::content::prediction::Question;
use crate::diagnostic::Span;

/// A container of prose.
#[derive(Debug, Clone, PartialEq)]
pub enum Container {
    /// A body with an optional title.
    Panel(Panel),
    /// A quotation.
    Quotation(Quotation),
    /// A question that the reader answers before the answer is shown.
    Prediction(Box<Prediction>),
    /// A figure that changes with the steps of the prose.
    Story(Story),
}

/// A body with an optional title.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// The kind, which determines the layout.
    pub kind: PanelKind,
    /// The title.
    pub title: Option<String>,
    /// The body: one list for `Stats`, `Cards` and `Steps`; parts with headings for `Tabs` and `Compare`.
    pub body: Vec<Block>,
}

/// The kinds of panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelKind {
    /// A digression beside the argument.
    Aside,
    /// Content of the one-minute depth.
    Brief,
    /// Cards beside each other.
    Cards,
    /// Two things side by side.
    Compare,
    /// A fold with details, for the deepest depth.
    Deep,
    /// A remark on the text.
    Note,
    /// A list of key figures (numbers with labels).
    Stats,
    /// A list of numbered steps.
    Steps,
    /// Alternatives under headings, one above the other.
    Tabs,
    /// The highlighted main point.
    Takeaway,
}

impl PanelKind {
    /// Whether panels of this kind make up the one-minute depth.
    pub fn is_essence(self) -> bool {
        matches!(self, PanelKind::Brief | PanelKind::Takeaway)
    }
}

/// A quotation with its origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Quotation {
    /// The author of the words.
    pub by: Option<String>,
    /// The work that is quoted.
    pub source: Option<String>,
    /// The quoted words.
    pub body: Vec<Block>,
}

/// A question with its answer, which is shown after a guess.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// Name, unique on the page.
    pub id: String,
    /// Short name of the question for lists of questions, if the author gave one.
    pub label: Option<String>,
    /// The question with its possible answers and the right one.
    pub question: Question,
    /// The answer in the author's words.
    pub answer: String,
    /// The figure that shows the answer.
    pub figure: Option<String>,
    /// The number of a model that is the answer; it is withheld until the answer is revealed.
    pub asks: Option<Variable>,
    /// The blocks with the question.
    pub body: Vec<Block>,
    /// Blocks shown after a close guess.
    pub close: Vec<Block>,
    /// Blocks shown after every guess.
    pub reveal: Vec<Block>,
}

/// A figure and the steps through it.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// The figure's id.
    pub figure: String,
    /// The title.
    pub title: Option<String>,
    /// The steps in order.
    pub steps: Vec<Step>,
}

/// A step of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Span in the source.
    pub span: Span,
    /// Names of the figure's states to show.
    pub show: Vec<String>,
    /// Series, rows or nodes to highlight.
    pub focus: Vec<String>,
    /// The blocks of text.
    pub body: Vec<Block>,
}

impl Prediction {
    /// Whether the block at an offset of the source is shown only after an answer.
    pub fn hides(&self, source: u32) -> bool {
        self.close.iter().chain(&self.reveal).any(|block| block.span.contains(source))
    }

    /// Returns the name in lists of questions: the author's, or the last sentence of the question.
    pub fn name(&self) -> String {
        if let Some(label) = &self.label {
            return label.clone();
        }
        let last = self.body.iter().rev().find_map(|block| match &block.kind {
            BlockKind::Paragraph(inlines) => Some(plain_text(inlines)),
            _ => None,
        });
        let words = last.unwrap_or_default();
        words.rsplit_once(". ").map_or(words.as_str(), |(_, sentence)| sentence).to_owned()
    }
}

impl Container {
    /// Returns the blocks that every reader sees, without those shown after an answer.
    pub fn bodies(&self) -> Vec<&[Block]> {
        match self {
            Container::Panel(panel) => vec![&panel.body],
            Container::Quotation(quotation) => vec![&quotation.body],
            Container::Prediction(prediction) => vec![&prediction.body],
            Container::Story(story) => story.steps.iter().map(|step| step.body.as_slice()).collect(),
        }
    }

    /// Returns all blocks, including those shown after an answer.
    pub fn all_bodies(&self) -> Vec<&[Block]> {
        let mut bodies = self.bodies();
        if let Container::Prediction(prediction) = self {
            bodies.extend([prediction.close.as_slice(), &prediction.reveal]);
        }
        bodies
    }

    /// Returns the container with each of [`Self::bodies`] replaced by the result of `change`.
    pub fn map_bodies(&self, change: impl Fn(&[Block]) -> Vec<Block>) -> Container {
        let mut container = self.clone();
        match &mut container {
            Container::Panel(panel) => panel.body = change(&panel.body),
            Container::Quotation(quotation) => quotation.body = change(&quotation.body),
            Container::Prediction(prediction) => prediction.body = change(&prediction.body),
            Container::Story(story) => story.steps.iter_mut().for_each(|step| step.body = change(&step.body)),
        }
        container
    }

    /// Returns the panel, if the container is one.
    pub fn panel(&self) -> Option<&Panel> {
        match self {
            Container::Panel(panel) => Some(panel),
            _ => None,
        }
    }
}

/// Returns the predictions in `blocks` at any nesting level, in order.
pub fn predictions(blocks: &[Block]) -> Vec<&Prediction> {
    let mut found = Vec::new();
    for block in blocks {
        match &block.kind {
            BlockKind::Container(Container::Prediction(prediction)) => found.push(&**prediction),
            BlockKind::Container(container) => found.extend(container.bodies().into_iter().flat_map(predictions)),
            _ => {}
        }
    }
    found
}

/// Returns the containers in `blocks` around the block at an offset of the source, from the outermost to the innermost.
pub fn containers_around(blocks: &[Block], source: u32) -> Vec<&Container> {
    let around = blocks.iter().filter(|block| block.span.contains(source));
    let containers = around.filter_map(|block| match &block.kind {
        BlockKind::Container(container) => Some(container),
        _ => None,
    });
    let with_inner = |container| {
        let inner = Container::all_bodies(container).into_iter().flat_map(|body| containers_around(body, source));
        std::iter::once(container).chain(inner)
    };
    containers.flat_map(with_inner).collect()
}

/// Finds the prediction with this name in `blocks`, at any nesting level.
pub fn find_prediction<'b>(blocks: &'b [Block], id: &str) -> Option<&'b Prediction> {
    blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Container(Container::Prediction(prediction)) if prediction.id == id => Some(&**prediction),
        BlockKind::Container(container) => container.bodies().into_iter().find_map(|body| find_prediction(body, id)),
        _ => None,
    })
}
