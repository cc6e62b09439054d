//! Code as it is written, its words told apart: what is too long goes on in the next line behind a mark.

mod language;

use crate::diagnostic::Span;
use crate::typeset::line::plain_run;
use crate::typeset::page::block::{Setter, within};
use crate::typeset::{Face, Role, Run, text};
use language::{Kind, Lexer};

/// Blanks in place of a tab.
const TAB: &str = "    ";
/// Part of the room from which on indented code continues at the left edge.
const DEEP_PART: usize = 3;

impl Setter<'_> {
    /// A block of code.
    pub(in crate::typeset) fn code(&mut self, language: &str, code: &str, span: Span) {
        let mark = Run { text: self.glyphs.continued().to_owned(), face: Face::of(Role::Faint), target: None };
        let mut lexer = Lexer::new(language);
        self.indented("  ", |setter| {
            let mut offset = 0;
            for line in code.lines() {
                setter.reach(within(span, offset, code.len()));
                offset += line.len() + 1;
                let line = setter.glyphs.clean(&line.replace('\t', TAB)).replace('\u{a0}', " ");
                let words = lexer.line(&line);
                // The rest of a line stands as far in as its beginning, where there is room for that.
                let indent = line.len() - line.trim_start().len();
                let indent = if indent > setter.room() / DEEP_PART { 0 } else { indent };
                let mut start = 0;
                for slice in text::slices(&line, setter.room(), indent + text::width(&mark.text)) {
                    let mut runs = Vec::new();
                    if start > 0 {
                        runs.extend([plain_run(&" ".repeat(indent)), mark.clone()]);
                    }
                    let end = start + slice.len();
                    for (word, kind) in &words {
                        let (from, to) = (word.start.max(start), word.end.min(end));
                        if from < to {
                            let face = face(*kind, setter.face);
                            runs.push(Run { text: line[from..to].to_owned(), face, target: None });
                        }
                    }
                    setter.emit(runs);
                    start = end;
                }
            }
        });
    }
}

/// How a part of code looks where text looks like `around`. Each kind can be told without colour: by its quotes, its digits, its
/// weight or its slant.
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
