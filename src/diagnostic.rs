//! Diagnostics for authors and operators: file, line, column, message and remedy.

use std::fmt;
use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

/// A source text, and its path in diagnostics.
#[derive(Debug, Clone)]
pub struct Source {
    /// The path as authors type it, relative to the content directory.
    pub path: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
}

/// A range of bytes in a [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// Creates a span of `range`; offsets beyond 4 GiB are clamped (files are limited to far less).
    pub fn new(range: std::ops::Range<usize>) -> Span {
        let cut = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { start: cut(range.start), end: cut(range.end) }
    }

    /// Whether an offset is within the span.
    pub fn contains(self, offset: u32) -> bool {
        (self.start..self.end).contains(&offset)
    }
}

/// Severity of a diagnostic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The content cannot be served.
    Error,
    /// The content can be served, but should be corrected.
    Warning,
}

/// A diagnostic with its excerpt; it can be printed without its [`Source`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, relative to the content directory.
    pub path: Arc<str>,
    /// Line, from 1; 0 for a finding about the whole file.
    pub line: u32,
    /// Column in characters, from 1; 0 for a finding about the whole file.
    pub column: u32,
    /// Number of characters that the caret underlines.
    pub width: u32,
    /// Error or warning.
    pub severity: Severity,
    /// The error and, after a semicolon, its remedy.
    pub message: String,
    /// The source line without control characters other than tabs; of a long line, the part around the finding.
    pub excerpt: String,
    /// Number of characters of the line before the excerpt.
    pub skipped: u32,
}

/// Maximum characters of an excerpt. Sources have one sentence on each line, which may be long.
const EXCERPT_MAX: usize = 96;

impl Source {
    /// Creates a source with this path.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    /// Creates an error at `span`.
    pub fn error(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        self.diagnostic(Severity::Error, span, message.into())
    }

    /// Creates a warning at `span`.
    pub fn warning(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        self.diagnostic(Severity::Warning, span, message.into())
    }

    /// Returns line and column of a byte offset, both from 1; columns count characters.
    pub fn position(&self, offset: u32) -> (u32, u32) {
        let offset = floor_char_boundary(&self.text, offset as usize);
        let before = &self.text[..offset];
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        (saturate(line), saturate(before[start..].chars().count() + 1))
    }

    fn diagnostic(&self, severity: Severity, span: Span, message: String) -> Diagnostic {
        let (line, column) = self.position(span.start);
        let start = floor_char_boundary(&self.text, span.start as usize);
        let line_start = self.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = self.text[start..].find('\n').map_or(self.text.len(), |newline| start + newline);
        let end = floor_char_boundary(&self.text, span.end as usize).clamp(start, line_end);
        let before = column.saturating_sub(1) as usize;
        let skipped = if before + 16 > EXCERPT_MAX { before - EXCERPT_MAX / 2 } else { 0 };
        let line_text = self.text[line_start..line_end].chars();
        Diagnostic {
            path: self.path.clone(),
            line,
            column,
            width: saturate(self.text[start..end].chars().count().max(1)),
            severity,
            message,
            excerpt: line_text.skip(skipped).take(EXCERPT_MAX).map(shown).collect(),
            skipped: saturate(skipped),
        }
    }
}

impl Diagnostic {
    /// Creates an error about a whole file or directory.
    pub fn file(path: impl Into<Arc<str>>, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            path: path.into(),
            line: 0,
            column: 0,
            width: 0,
            severity: Severity::Error,
            message: message.into(),
            excerpt: String::new(),
            skipped: 0,
        }
    }

    /// Returns the sort key: file, then position.
    pub fn key(&self) -> (&str, u32, u32, &str) {
        (&self.path, self.line, self.column, &self.message)
    }

    /// Formats `path:line:column: message` on one line, for logs.
    pub fn headline(&self) -> String {
        let mut headline = self.path.to_string();
        if self.line > 0 {
            headline += &format!(":{}:{}", self.line, self.column);
        }
        let warning = if self.severity == Severity::Warning { "warning: " } else { "" };
        format!("{headline}: {warning}{}", self.message)
    }

    /// Formats one JSON object (RFC 8259) on one line, for editors: `path`, `line`, `column`, `width`, `severity`
    /// (`error` or `warning`) and `message`. Keys may be added in later versions, but not changed.
    pub fn json(&self) -> String {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        format!(
            r#"{{"path":{},"line":{},"column":{},"width":{},"severity":"{severity}","message":{}}}"#,
            json_string(&self.path),
            self.line,
            self.column,
            self.width,
            json_string(&self.message)
        )
    }
}

/// Formats a JSON string, in which control characters and other characters unsuitable for terminals are escaped.
fn json_string(text: &str) -> String {
    let mut json = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            c if c.is_control() || visible(c) != c => json += &format!("\\u{:04x}", u32::from(c)),
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

/// Formats the headline, then the source line with a caret under the finding.
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.headline())?;
        if self.line == 0 {
            return Ok(());
        }
        let before = self.column.saturating_sub(1).saturating_sub(self.skipped) as usize;
        let width = (self.width as usize).min(EXCERPT_MAX.saturating_sub(before)).max(1);
        let number = self.line.to_string();
        writeln!(f, "  {number} | {}", self.excerpt.trim_end())?;
        // Tabs are kept, and wide characters get two columns, so that the carets are below the finding.
        let mut characters = self.excerpt.chars();
        let indent: String = characters.by_ref().take(before).collect();
        let indent: Vec<String> = indent.split('\t').map(|words| " ".repeat(words.width())).collect();
        let indent = indent.join("\t");
        let columns = characters.take(width).collect::<String>().width();
        writeln!(f, "  {:1$} | {indent}{2}", "", number.len(), "^".repeat(columns.max(1)))
    }
}

/// Returns the name in `known` nearest to `wrong`, if it is similar enough.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // The same letters in another case are nearer than any other letters.
    let lower = wrong.to_lowercase();
    let score = |name: &str| match name.to_lowercase() == lower {
        true => 1.0,
        false => strsim::jaro_winkler(wrong, name),
    };
    known
        .into_iter()
        .map(|name| (score(name), name))
        .filter(|(score, _)| *score >= 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// Returns `; did you mean "name"?` for the nearest of `known`, or an empty string.
pub fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(wrong, known).map(|name| format!("; did you mean \"{name}\"?")).unwrap_or_default()
}

fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Returns a character of an excerpt in its displayed form; a tab is kept.
fn shown(c: char) -> char {
    if c == '\t' { c } else { visible(c) }
}

/// Returns a character that is safe for an operator's terminal: control characters and direction overrides become
/// U+FFFD.
pub fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}

fn saturate(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_names_the_place_and_shows_it() {
        let source = Source::new("page.md", "one\nsee ![é](figures/paretto.toml)\n");
        let at = source.text.find("paretto").unwrap();
        let said = source.error(Span::new(at..at + 7), format!("no{}", did_you_mean("paretto", ["pareto"])));
        let lines = [
            "page.md:2:18: no; did you mean \"pareto\"?",
            "  2 | see ![é](figures/paretto.toml)",
            "    |                  ^^^^^^^",
        ];
        assert_eq!(said.to_string(), lines.map(|line| format!("{line}\n")).concat());
    }

    #[test]
    fn carets_stand_below_what_is_meant() {
        let source = Source::new("x.csv", "a\t漢字\tbad\n");
        let at = source.text.find("bad").unwrap();
        let said = source.error(Span::new(at..at + 3), "m").to_string();
        assert_eq!(said, "x.csv:1:6: m\n  1 | a\t漢字\tbad\n    |  \t    \t^^^\n");
    }

    #[test]
    fn editors_get_an_object_a_line() {
        let source = Source::new("a \"b\".md", "one\n");
        assert_eq!(
            source.warning(Span::new(0..3), "tab\t, \u{1b}, \\ and é").json(),
            r#"{"path":"a \"b\".md","line":1,"column":1,"width":3,"severity":"warning","message":"tab\u0009, \u001b, \\ and é"}"#
        );
        let whole = Diagnostic::file("x", "is missing").json();
        assert_eq!(whole, r#"{"path":"x","line":0,"column":0,"width":0,"severity":"error","message":"is missing"}"#);
    }

    #[test]
    fn any_span_is_shown_without_panic() {
        let source = Source::new("x", "aé\u{1b}b\n\n");
        for start in 0..9 {
            for end in 0..9 {
                let said = source.error(Span { start, end }, "m").to_string();
                assert!(!said.contains('\u{1b}'));
            }
        }
    }
}
