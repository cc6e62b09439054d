//! Parser for Markdown: text to blocks with spans. It is total: any text gives blocks, and a list of diagnostics.
//!
//! The grammar is CommonMark with tables, footnotes, task lists, strikethrough, `$math$` and heading attributes,
//! parsed by pulldown-cmark. There are five additions: placements, `[@key]`, `{=data.row.column format}`, `{~lab.name
//! format}` and `:::` containers. Container lines are masked as thematic breaks ([`lines`]), which end every block
//! before them, so that a single pass over the file sees every footnote and link definition.

mod attributes;
mod blocks;
mod builder;
pub mod containers;
mod fences;
mod foreign;
mod inlines;
mod lines;
pub mod links;
mod notes;
mod predictions;
pub mod spans;
mod tables;

use std::collections::BTreeMap;

use super::data::Data;
use super::model::{BlockKind, Document, Figure, Inline, LinkTarget, Placement, PlacementKind, Value, Variable};
use super::variables::Models;
use crate::diagnostic::{Diagnostic, Severity, Source, Span};

/// Maximum nesting of lists, quotations, containers and emphasis together. It limits the recursion of drawing and
/// dropping.
pub const NESTING_MAX: usize = 24;

/// A parsed Markdown file.
#[derive(Debug, Clone, Default)]
pub struct Markup {
    /// The document.
    pub document: Document,
    /// The anchors of headings, with their spans.
    pub anchors: Vec<(String, Span)>,
    /// Mentions, in the order of the text.
    pub mentions: Vec<Mention>,
}

/// A reference from a text to another file, or an item of the text that needs a check.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Place in the source.
    pub span: Span,
    /// Kind of the mention.
    pub kind: MentionKind,
    /// Whether the mention is in a `deep` container, which does not count for the reading time.
    pub is_deep: bool,
}

impl Mention {
    /// Returns the id of the image that is placed.
    pub fn image(&self) -> Option<&str> {
        match &self.kind {
            MentionKind::Place(placement) if placement.kind == PlacementKind::Image => Some(&placement.id),
            _ => None,
        }
    }

    /// Returns the id of the figure that is placed or used for a story.
    pub fn figure(&self) -> Option<&str> {
        match &self.kind {
            MentionKind::Place(placement) if placement.kind == PlacementKind::Figure => Some(&placement.id),
            MentionKind::Story(id) | MentionKind::Figure(id) => Some(id),
            _ => None,
        }
    }
}

/// The kinds of mention.
#[derive(Debug, Clone, PartialEq)]
pub enum MentionKind {
    /// A link within the portfolio.
    Link(LinkTarget),
    /// A key of a citation.
    Cite(String),
    /// A word after `@` without brackets, possibly an intended citation.
    BareCite(String),
    /// A placement of a figure, lab or image.
    Place(Placement),
    /// A story, by the id of its figure.
    Story(String),
    /// The id of the figure that a prediction is about.
    Figure(String),
    /// A step of the last mentioned story.
    Step {
        /// States that the step shows.
        show: Vec<String>,
        /// Series, rows or nodes that the step highlights.
        focus: Vec<String>,
    },
    /// A value of a data file.
    Value(Value),
    /// A number of a lab's model.
    Variable(Variable),
    /// A number that is not a `{=…}` value.
    Number(String),
    /// A prediction with this answer, which the text before it should not give away.
    Predict(String),
}

/// The file to parse, and the data and figures that it can refer to.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The file; relative links start from its path.
    pub source: &'a Source,
    /// Data files of the file's folder, by id.
    pub data: &'a BTreeMap<String, Data>,
    /// Figures of the file's folder, for predictions.
    pub figures: &'a [Figure],
    /// The models of the folder's labs, whose numbers prose can show.
    pub models: Models<'a>,
}

/// Parses the Markdown that begins at byte `body` of the source.
pub fn parse(context: Context<'_>, body: usize, diagnostics: &mut Vec<Diagnostic>) -> Markup {
    let masked = lines::mask(&context.source.text, body);
    builder::Builder::new(context, (&masked, body), diagnostics).document()
}

/// Parses one line of inline Markdown at `span` of a TOML file.
pub fn parse_inline(
    context: Context<'_>,
    text: &str,
    span: Span,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Inline>, Vec<Mention>) {
    let line = Source::new(context.source.path.clone(), text);
    let mut found = Vec::new();
    let markup = parse(Context { source: &line, ..context }, 0, &mut found);
    // With escapes, positions inside a TOML string are unknown, so diagnostics refer to the whole string.
    diagnostics.extend(found.into_iter().map(|finding| match finding.severity {
        Severity::Error => context.source.error(span, finding.message),
        Severity::Warning => context.source.warning(span, finding.message),
    }));
    let mentions = markup.mentions.into_iter().map(|mention| Mention { span, ..mention }).collect();
    let mut blocks = markup.document.blocks.into_iter().map(|block| block.kind);
    match (blocks.next(), blocks.next()) {
        (Some(BlockKind::Paragraph(inlines)), None) => (inlines, mentions),
        (None, _) => (Vec::new(), mentions),
        _ => {
            diagnostics.push(context.source.error(span, "this must be one paragraph of text"));
            (Vec::new(), mentions)
        }
    }
}

#[cfg(test)]
mod tests;
