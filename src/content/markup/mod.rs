//! Markdown to blocks with spans. Total: any text gives blocks and every complaint there is about it.
//!
//! The grammar is CommonMark's with tables, footnotes, task lists, strikethrough, `$math$` and heading attributes, by
//! pulldown-cmark. Ours are five additions: placements, `[@key]`, `{=data.row.column format}`, `{~lab.name format}` and `:::`
//! containers.
//! Container lines are masked as thematic breaks ([`lines`]), which end whatever block stands before them, so that one
//! run over the whole file sees every footnote and link definition.

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
use super::model::{BlockKind, Document, Figure, Inline, Placement, PlacementKind, Target, Value, Variable};
use super::variables::Models;
use crate::diagnostic::{Diagnostic, Severity, Source, Span};

/// Deepest nesting of lists, quotations, containers and emphasis together. What is drawn and dropped recursively is
/// bounded by this.
pub const NESTING_MAX: usize = 24;

/// A Markdown file, understood.
#[derive(Debug, Clone, Default)]
pub struct Markup {
    /// Text.
    pub document: Document,
    /// The anchors of its headings, with their places.
    pub anchors: Vec<(String, Span)>,
    /// Mentions, in the order of the text.
    pub mentions: Vec<Mention>,
}

/// A reference from a text to another file, or an item of the text that is to be checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Place in the source.
    pub span: Span,
    /// Kind.
    pub kind: MentionKind,
    /// Whether it stands in a `deep` container, beyond what is read in the claimed minutes.
    pub is_deep: bool,
}

impl Mention {
    /// The id of the figure that it places or steps through.
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
    /// A link to another place of the portfolio.
    Link(Target),
    /// One key of a citation.
    Cite(String),
    /// A word after `@` outside of brackets, which may be meant for a citation.
    BareCite(String),
    /// A figure, lab or image.
    Place(Placement),
    /// A story and the figure it steps through.
    Story(String),
    /// A figure that a prediction is about.
    Figure(String),
    /// A step of the story mentioned last.
    Step {
        /// The states it shows.
        show: Vec<String>,
        /// Content.
        focus: Vec<String>,
    },
    /// A value of a data file.
    Value(Value),
    /// A number of a model.
    Variable(Variable),
    /// A number typed by hand.
    Number(String),
    /// A prediction with its answer; what it reveals comes later.
    Predict(String),
}

/// Names that a text may refer to.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The file; its path decides where relative links lead.
    pub source: &'a Source,
    /// The data files of its folder, by id.
    pub data: &'a BTreeMap<String, Data>,
    /// The figures of its folder; predictions draw on them.
    pub figures: &'a [Figure],
    /// The models of its folder, whose numbers prose may show.
    pub models: Models<'a>,
}

/// Reads the Markdown that begins at byte `body` of the source.
pub fn parse(context: Context<'_>, body: usize, diagnostics: &mut Vec<Diagnostic>) -> Markup {
    let masked = lines::mask(&context.source.text, body);
    builder::Builder::new(context, (&masked, body), diagnostics).document()
}

/// Reads a single line of Markdown that stands at `span` of a TOML file: inlines only.
pub fn parse_inline(
    context: Context<'_>,
    text: &str,
    span: Span,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Inline>, Vec<Mention>) {
    let line = Source::new(context.source.path.clone(), text);
    let mut found = Vec::new();
    let markup = parse(Context { source: &line, ..context }, 0, &mut found);
    // Escapes make places inside a TOML string uncertain; the string as a whole is certain.
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
