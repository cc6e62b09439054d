//! Layout of code with highlighted tokens; an overlong line continues on the next one after a mark.

mod language;

use crate::diagnostic::Span;
use crate::typeset::line::plain_run;
use crate::typeset::page::block::{LayoutBuilder, within};
use crate::typeset::{Face, Role, Run, text};
use language::{Kind, Lexer};

/// Blanks in place of a tab.
const TAB: &str = "    ";
/// Reciprocal of the share of the columns: code indented further continues at the left edge.
const DEEP_PART: usize = 3;

impl LayoutBuilder<'_> {
    /// Lays out a block of code.
    pub(in crate::typeset) fn code(&mut self, language: &str, code: &str, span: Span) {
        let mark = Run { text: self.glyphs.continued().to_owned(), face: Face::of(Role::Faint), target: None };
        let mut lexer = Lexer::new(language);
        self.indented("  ", |builder| {
            let mut offset = 0;
            for line in code.lines() {
                builder.reach(within(span, offset, code.len()));
                offset += line.len() + 1;
                let line = builder.glyphs.clean(&line.replace('\t', TAB)).replace('\u{a0}', " ");
                let words = lexer.line(&line);
                // Continuation lines are indented like the first line, if enough columns remain.
                let indent = line.len() - line.trim_start().len();
                let indent = if indent > builder.room() / DEEP_PART { 0 } else { indent };
                let mut start = 0;
                for slice in text::slices(&line, builder.room(), indent + text::width(&mark.text)) {
                    let mut runs = Vec::new();
                    if start > 0 {
                        runs.extend([plain_run(&" ".repeat(indent)), mark.clone()]);
                    }
                    let end = start + slice.len();
                    for (word, kind) in &words {
                        let (from, to) = (word.start.max(start), word.end.min(end));
                        if from < to {
                            let face = face(*kind, builder.face);
                            runs.push(Run { text: line[from..to].to_owned(), face, target: None });
                        }
                    }
                    builder.emit(runs);
                    start = end;
                }
            }
        });
    }
}

/// Returns the face of a token in text of face `around`. Each kind is distinguishable without colour: by quotes,
/// digits, weight or slant.
fn face(kind: Kind, around: Face) -> Face {
    match kind {
        Kind::Plain => around,
        Kind::Keyword => around.bold(),
        Kind::Comment => Face { italic: true, ..Face::of(Role::Dim) },
        Kind::Text => Face::of(Role::Series(2)),
        Kind::Number => Face::of(Role::Accent),
        Kind::Aside => Face::of(Role::Dim),
    }
}
