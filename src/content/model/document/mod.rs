//! Documents: the blocks, inline text and notes of one Markdown file.

mod container;

pub use container::{
    Container, Panel, PanelKind, Prediction, Quotation, Step, Story, containers_around, find_prediction, predictions,
};

use super::address::LinkTarget;
use super::variable::Variable;
use crate::content::tex::Formula;
use crate::diagnostic::Span;

/// The prose of one Markdown file, with its notes.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The blocks in order.
    pub blocks: Vec<Block>,
    /// The notes, in the order in which the text refers to them; [`Inline::Note`] indexes this.
    pub notes: Vec<Note>,
    /// Number of words outside of `deep` containers, for the reading time.
    pub words: usize,
}

/// The body of a footnote.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The author's tag.
    pub tag: String,
    /// The blocks of the note.
    pub blocks: Vec<Block>,
}

/// A block with its span in the source.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Span in the source, by which the reading position is kept over a resize or an edit.
    pub span: Span,
    /// Kind of the block.
    pub kind: BlockKind,
}

/// The kinds of block.
#[derive(Debug, Clone, PartialEq)]
pub enum BlockKind {
    /// A heading, other than the title of the page.
    Heading {
        /// Level: 1 for the page's main sections, written `##`, to 5 for `######`.
        level: u8,
        /// Anchor in addresses: from `{#anchor}` or the text; unique on the page.
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
    /// A block of code.
    Code {
        /// The first word of the info string; may be empty.
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
    /// A placement of a figure, lab or image.
    Place(Placement),
    /// A `:::` container.
    Container(Container),
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Whether the task of a task-list item is done; `None` for other items.
    pub task: Option<bool>,
    /// The blocks of the item.
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
    /// Default alignment by content: numbers right, words left.
    #[default]
    Natural,
    /// Left.
    Left,
    /// Centred.
    Centre,
    /// Right.
    Right,
}

/// A figure, lab or image placed by Markdown's image syntax.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    /// Kind of the placed object.
    pub kind: PlacementKind,
    /// The file's name without directory and extension.
    pub id: String,
    /// The alternative text, required.
    pub alternative: String,
}

/// The kind of a placed object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacementKind {
    /// `figures/<id>.toml`.
    Figure,
    /// `labs/<id>.toml`.
    Lab,
    /// `images/<id>.png` or `.jpg`.
    Image,
}

/// An element of text within a block.
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
        target: LinkTarget,
        /// The text of the link.
        text: Vec<Inline>,
    },
    /// A reference to a note: an index into [`Document::notes`].
    Note(usize),
    /// Citations in one pair of brackets.
    Cite(Vec<Citation>),
    /// A number from the page's data, already formatted.
    Value(Value),
    /// A number of a lab's model.
    Variable(Variable),
    /// Mathematics.
    Math(Formula),
}

/// A work that a citation refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The key of a reference.
    pub key: String,
    /// The position in the work: `p. 3`, `chapter 2`.
    pub locator: Option<String>,
}

impl From<&str> for Citation {
    fn from(key: &str) -> Citation {
        Citation { key: key.to_owned(), locator: None }
    }
}

/// A number in the prose that is taken from a data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The formatted number.
    pub text: String,
    /// The data file's name without extension.
    pub data: String,
    /// Name of the row: the cell in the first column.
    pub row: String,
    /// The column.
    pub column: String,
}

/// Returns the text of inlines for titles: formulas on one line in Unicode.
pub fn title_text(inlines: &[Inline]) -> String {
    text_of(inlines, &Formula::plain)
}

/// Returns the text of inlines without markup, notes and citations; formulas as TeX.
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
