//! State of the parser for a Markdown file: events, diagnostics, mentions and nesting.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{Event, OffsetIter, Options, Parser};

use super::containers::ContainerKind;
use super::lines::Masked;
use super::{Context, Markup, Mention, MentionKind, NESTING_MAX};
use crate::content::model::{Block, Inline, PanelKind, Step, plain_text};
use crate::diagnostic::{Diagnostic, Severity, Span};

/// Maximum findings reported for one file.
const FINDINGS_MAX: usize = 200;

/// The text of one block: inlines, and elements that only a paragraph may contain.
#[derive(Debug, Default)]
pub struct Text {
    /// The text, including displayed formulas.
    pub inlines: Vec<Inline>,
    /// The images, which only a paragraph may contain.
    pub images: Vec<Image>,
    /// Displayed formulas: index among the inlines, and source range.
    pub displayed: Vec<(usize, Range<usize>)>,
    /// Byte offset of the end of the text.
    pub end: usize,
}

/// An image in Markdown syntax.
#[derive(Debug)]
pub struct Image {
    /// The path of the file.
    pub destination: String,
    /// The alternative text.
    pub alternative: String,
    /// Range in the source.
    pub range: Range<usize>,
}

/// The parser for one file.
pub struct Builder<'m, 'd> {
    pub(super) context: Context<'m>,
    pub(super) masked: &'m Masked,
    /// Byte offset of the prose, after the front matter.
    pub(super) body: usize,
    pub(super) foreign_findings: usize,
    /// Offsets of reported formulas that Markdown takes for text.
    pub(super) shown_formulas: HashSet<usize>,
    pub(super) events: Peekable<OffsetIter<'m>>,
    pub(super) diagnostics: &'d mut Vec<Diagnostic>,
    pub(super) markup: Markup,
    /// Definitions of notes, by tag.
    pub(super) definitions: BTreeMap<String, (Vec<Block>, Span)>,
    /// Tags of notes in the order of their references; an index into this list identifies a note.
    pub(super) tags: Vec<String>,
    pub(super) tag_indices: HashMap<String, usize>,
    pub(super) anchors: HashSet<String>,
    findings: usize,
    /// The kinds of the open containers, from the outermost to the innermost.
    pub(super) open: Vec<ContainerKind>,
    /// The steps of the open story.
    pub(super) steps: Vec<Step>,
    depth: usize,
    too_deep: bool,
}

/// The reason that a sequence of blocks ended.
pub(super) enum End {
    /// The end of the enclosing tag or of the file.
    Tag,
    /// A line that closes the container and ends at this byte.
    Close(usize),
    /// A line that begins a part of the container.
    Part(Range<usize>),
}

impl<'m, 'd> Builder<'m, 'd> {
    /// Creates a parser for the text in `masked`, whose prose begins at byte `body`.
    pub fn new(
        context: Context<'m>,
        (masked, body): (&'m Masked, usize),
        diagnostics: &'d mut Vec<Diagnostic>,
    ) -> Builder<'m, 'd> {
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_HEADING_ATTRIBUTES
            | Options::ENABLE_MATH;
        Builder {
            context,
            masked,
            body,
            foreign_findings: 0,
            shown_formulas: HashSet::new(),
            events: Parser::new_ext(&masked.text, options).into_offset_iter().peekable(),
            diagnostics,
            markup: Markup::default(),
            definitions: BTreeMap::new(),
            tags: Vec::new(),
            tag_indices: HashMap::new(),
            anchors: HashSet::new(),
            findings: 0,
            open: Vec::new(),
            steps: Vec::new(),
            depth: 0,
            too_deep: false,
        }
    }

    /// Reports an error.
    pub(super) fn error(&mut self, range: Range<usize>, message: impl Into<String>) {
        self.find(Severity::Error, Span::new(range), message.into());
    }

    /// Reports a finding. Their number is limited, since the line number of each takes a scan of the file.
    pub(super) fn find(&mut self, severity: Severity, span: Span, message: String) {
        self.findings += 1;
        let source = self.context.source;
        if self.findings == FINDINGS_MAX {
            self.diagnostics.push(source.error(span, "and more mistakes from here on; these come first"));
        } else if self.findings < FINDINGS_MAX {
            self.diagnostics.push(match severity {
                Severity::Error => source.error(span, message),
                Severity::Warning => source.warning(span, message),
            });
        }
    }

    /// Whether more findings can be reported.
    pub(super) fn is_listening(&self) -> bool {
        self.findings < FINDINGS_MAX
    }

    pub(super) fn mention(&mut self, range: Range<usize>, kind: MentionKind) {
        let is_deep = self.is_deep();
        self.markup.mentions.push(Mention { span: Span::new(range), kind, is_deep });
    }

    /// Whether the text belongs to the deepest depth.
    fn is_deep(&self) -> bool {
        self.open.contains(&ContainerKind::Panel(PanelKind::Deep))
    }

    /// Adds words to the count for the reading time.
    pub(super) fn count(&mut self, inlines: &[Inline]) {
        if !self.is_deep() {
            self.markup.document.words += count_words(inlines);
        }
    }

    pub(super) fn peek(&mut self) -> Option<&(Event<'m>, Range<usize>)> {
        self.events.peek()
    }

    pub(super) fn next(&mut self) -> Option<(Event<'m>, Range<usize>)> {
        self.events.next()
    }

    /// Runs `read` one nesting level deeper; beyond the maximum depth, skips the element that was just opened.
    pub(super) fn nested<T>(&mut self, range: &Range<usize>, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if !self.enter(range.start..range.start + 1) {
            self.skip();
            return None;
        }
        let result = read(self);
        self.leave();
        Some(result)
    }

    /// Goes one nesting level deeper; returns false at the maximum depth, which is reported once.
    pub(super) fn enter(&mut self, range: Range<usize>) -> bool {
        if self.depth == NESTING_MAX {
            if !std::mem::replace(&mut self.too_deep, true) {
                self.error(range, format!("nested deeper than {NESTING_MAX}"));
            }
            return false;
        }
        self.depth += 1;
        true
    }

    /// Goes back one nesting level.
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Skips the element that was just opened.
    pub(super) fn skip(&mut self) {
        let mut open = 1;
        while open > 0 {
            match self.next() {
                Some((Event::Start(_), _)) => open += 1,
                Some((Event::End(_), _)) => open -= 1,
                Some(_) => {}
                None => return,
            }
        }
    }
}

fn count_words(inlines: &[Inline]) -> usize {
    plain_text(inlines).split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}
