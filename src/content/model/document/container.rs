//! `:::` containers, typed: what an author may write in one is checked where it is parsed, and nothing is read twice.

use super::{Block, BlockKind, Variable};
use crate::content::prediction::Question;
use crate::diagnostic::Span;

/// A container of prose.
#[derive(Debug, Clone, PartialEq)]
pub enum Container {
    /// A body under an optional title.
    Panel(Panel),
    /// Somebody's words.
    Quotation(Quotation),
    /// A question that the reader answers before the answer is shown.
    Prediction(Box<Prediction>),
    /// A figure that steps through its states with the prose.
    Story(Story),
}

/// A body under an optional title.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// How it is set.
    pub kind: PanelKind,
    /// The words above it.
    pub title: Option<String>,
    /// The body. One list for `Stats`, `Cards` and `Steps`; headed parts for `Tabs` and `Compare`.
    pub body: Vec<Block>,
}

/// The kinds of panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelKind {
    /// A digression.
    Aside,
    /// Content of the one-minute depth.
    Brief,
    /// Cards beside each other.
    Cards,
    /// Two things side by side.
    Compare,
    /// Folded; for readers who want everything.
    Deep,
    /// A remark.
    Note,
    /// Key figures.
    Stats,
    /// Numbered steps.
    Steps,
    /// Alternatives behind tabs.
    Tabs,
    /// The main point.
    Takeaway,
}

/// Quoted words and their origin.
#[derive(Debug, Clone, PartialEq)]
pub struct Quotation {
    /// The person.
    pub by: Option<String>,
    /// The work.
    pub source: Option<String>,
    /// The words.
    pub body: Vec<Block>,
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// Its name, unique on the page.
    pub id: String,
    /// The answers there may be, and the right one.
    pub question: Question,
    /// The answer in the author's words.
    pub answer: String,
    /// The figure that shows the answer.
    pub figure: Option<String>,
    /// The number of a model that the answer is; not shown before it was told.
    pub asks: Option<Variable>,
    /// The words that ask.
    pub body: Vec<Block>,
    /// Shown to readers who came close.
    pub close: Vec<Block>,
    /// Shown to every reader who answered.
    pub reveal: Vec<Block>,
}

/// A figure and the steps through it.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// The figure's id.
    pub figure: String,
    /// The words above it.
    pub title: Option<String>,
    /// The steps in order.
    pub steps: Vec<Step>,
}

/// One step of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its place in the file.
    pub span: Span,
    /// States of the figure that it shows.
    pub show: Vec<String>,
    /// Series, rows or nodes that it focuses.
    pub focus: Vec<String>,
    /// The words.
    pub body: Vec<Block>,
}

impl Container {
    /// The blocks that every reader sees, without those told after an answer.
    pub fn bodies(&self) -> Vec<&[Block]> {
        match self {
            Container::Panel(panel) => vec![&panel.body],
            Container::Quotation(quotation) => vec![&quotation.body],
            Container::Prediction(prediction) => vec![&prediction.body],
            Container::Story(story) => story.steps.iter().map(|step| step.body.as_slice()).collect(),
        }
    }

    /// All blocks, those told after an answer included.
    pub fn all_bodies(&self) -> Vec<&[Block]> {
        let mut bodies = self.bodies();
        if let Container::Prediction(prediction) = self {
            bodies.extend([prediction.close.as_slice(), &prediction.reveal]);
        }
        bodies
    }

    /// The same container with each of [`Self::bodies`] replaced by `change` of it.
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

    /// The panel, if it is one.
    pub fn panel(&self) -> Option<&Panel> {
        match self {
            Container::Panel(panel) => Some(panel),
            _ => None,
        }
    }
}

/// The prediction with this name, wherever it stands in `blocks`.
pub fn find_prediction<'b>(blocks: &'b [Block], id: &str) -> Option<&'b Prediction> {
    blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Container(Container::Prediction(prediction)) if prediction.id == id => Some(&**prediction),
        BlockKind::Container(container) => container.bodies().into_iter().find_map(|body| find_prediction(body, id)),
        _ => None,
    })
}
