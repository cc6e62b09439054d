//! Prose: blocks, inline text and notes of one Markdown file.

mod container;

pub use container::{Container, Panel, PanelKind, Prediction, Quotation, Step, Story, find_prediction};

use super::address::Target;
use super::variable::Variable;
use crate::content::tex::Formula;
use crate::diagnostic::Span;

/// Content of one Markdown file: prose and its notes.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The blocks in order.
    pub blocks: Vec<Block>,
    /// The notes, in the order in which the text refers to them; [`Inline::Note`] indexes this.
    pub notes: Vec<Note>,
    /// Words of prose outside of `deep` containers, counted once at load; for reading time.
    pub words: usize,
}

/// The body of a footnote.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The tag the author gave it.
    pub tag: String,
    /// Text.
    pub blocks: Vec<Block>,
}

/// A block and the place in its file it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Place in the source; keeps a reader's position over a resize or an edit.
    pub span: Span,
    /// Kind.
    pub kind: BlockKind,
}

/// The kinds of block.
#[derive(Debug, Clone, PartialEq)]
pub enum BlockKind {
    /// A heading; the page's own title is not among them.
    Heading {
        /// 1 for the page's main sections, written `##`, to 5 for `######`.
        level: u8,
        /// The name in addresses: from `{#anchor}` or the text; unique on the page.
        anchor: String,
        /// The text.
        text: Vec<Inline>,
    },
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A list.
    List {
        /// The first number, if the list is numbered.
        start: Option<u64>,
        /// The items.
        items: Vec<Item>,
    },
    /// A block quotation.
    Quote(Vec<Block>),
    /// Code, shown as it is.
    Code {
        /// The info string's first word; may be empty.
        language: String,
        /// The text, with a newline after each line.
        text: String,
    },
    /// A table.
    Table(Table),
    /// A thematic break.
    Rule,
    /// Displayed mathematics.
    Math(Formula),
    /// A figure, lab or image, placed.
    Place(Placement),
    /// A `:::` container.
    Container(Container),
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// For task lists: whether it is done.
    pub task: Option<bool>,
    /// Content.
    pub blocks: Vec<Block>,
}

/// A table: one head row and rows of the same number of cells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Alignment of each column.
    pub columns: Vec<Alignment>,
    /// The head's cells.
    pub head: Vec<Vec<Inline>>,
    /// The rows' cells.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// Alignment of a table column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Alignment {
    /// As the content suggests: numbers right, words left.
    #[default]
    Natural,
    /// Left.
    Left,
    /// Centred.
    Centre,
    /// Right.
    Right,
}

/// A figure, lab or image placed by image syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Kind of the placed object.
    pub kind: PlacementKind,
    /// The file's name without directory and ending.
    pub id: String,
    /// The alternative text, required.
    pub alternative: String,
}

/// Target of a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacementKind {
    /// `figures/<id>.toml`.
    Figure,
    /// `labs/<id>.toml`.
    Lab,
    /// `images/<id>.png` or `.jpg`.
    Image,
}

/// Text within a block.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Words; a soft line break is a blank.
    Text(String),
    /// A hard line break.
    Break,
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Struck out.
    Strike(Vec<Inline>),
    /// Code.
    Code(String),
    /// A link.
    Link {
        /// Target of the link.
        target: Target,
        /// Text that is read.
        text: Vec<Inline>,
    },
    /// A reference to a note: an index into [`Document::notes`].
    Note(usize),
    /// Citations in one pair of brackets.
    Cite(Vec<Citation>),
    /// A number from the page's data, already formatted.
    Value(Value),
    /// A number of a model of the page.
    Variable(Variable),
    /// Mathematics.
    Math(Formula),
}

/// One work of a citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The key of a reference.
    pub key: String,
    /// The place in the work: `p. 3`, `chapter 2`.
    pub locator: Option<String>,
}

impl From<&str> for Citation {
    fn from(key: &str) -> Citation {
        Citation { key: key.to_owned(), locator: None }
    }
}

/// A number in the prose that stands in a data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// As it is shown.
    pub text: String,
    /// The data file's name without ending.
    pub data: String,
    /// The row's key: the cell in the first column.
    pub row: String,
    /// The column.
    pub column: String,
}

/// The text of inlines as titles show it: formulas in one line of Unicode.
pub fn title_text(inlines: &[Inline]) -> String {
    text_of(inlines, &Formula::plain)
}

/// The text of inlines without any markup, notes and citations left out; formulas as TeX.
pub fn plain_text(inlines: &[Inline]) -> String {
    text_of(inlines, &|formula| formula.tex.clone())
}

fn text_of(inlines: &[Inline], formula_text: &dyn Fn(&Formula) -> String) -> String {
    let mut text = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(words) | Inline::Code(words) => text += words,
            Inline::Math(formula) => text += &formula_text(formula),
            Inline::Break => text.push(' '),
            Inline::Emphasis(inner)
            | Inline::Strong(inner)
            | Inline::Strike(inner)
            | Inline::Link { text: inner, .. } => {
                text += &text_of(inner, formula_text);
            }
            Inline::Value(value) => text += &value.text,
            Inline::Variable(variable) => text += &variable.text,
            Inline::Note(_) | Inline::Cite(_) => {}
        }
    }
    text
}
