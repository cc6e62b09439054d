//! Syntax errors in TOML and YAML: one complaint for each cause.
//!
//! A missing bracket or quotation mark makes a TOML parser report every line after it. Here the statement with the
//! first error is reported and blanked out, and the rest is parsed again, so that later errors are of other causes.

use std::borrow::Cow;
use std::ops::Range;

use toml::de::DeTable;

use super::yaml;

/// Maximum errors reported for one document.
const ERRORS_MAX: usize = 20;

/// Language of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// TOML.
    Toml,
    /// YAML.
    Yaml,
}

/// A document whose invalid statements are blanked out, with their errors.
#[derive(Debug)]
pub struct Document<'t> {
    text: Cow<'t, str>,
    syntax: Syntax,
    /// The errors, in the order of the text.
    pub errors: Vec<Error>,
    /// Keys of the invalid statements.
    pub broken: Vec<String>,
}

/// A syntax error.
#[derive(Debug, PartialEq, Eq)]
pub struct Error {
    /// Range in the document.
    pub at: Range<usize>,
    /// The error and, after a semicolon, its remedy.
    pub message: String,
}

impl<'t> Document<'t> {
    /// Checks the syntax of `text`. Front matter may be in the other language, which is reported once.
    pub fn new(text: &'t str, syntax: Syntax, is_front_matter: bool) -> Document<'t> {
        let mut document = Document { text: Cow::Borrowed(text), syntax, errors: Vec::new(), broken: Vec::new() };
        match syntax {
            Syntax::Toml => document.check_toml(is_front_matter),
            Syntax::Yaml => document.check_yaml(),
        }
        document
    }

    /// Returns the values of the valid statements.
    pub fn table(&self) -> DeTable<'_> {
        match self.syntax {
            Syntax::Toml => DeTable::parse_recoverable(&self.text).0.into_inner(),
            Syntax::Yaml => yaml::parse(&self.text).0,
        }
    }

    fn check_toml(&mut self, is_front_matter: bool) {
        let mut is_yaml = false;
        while self.errors.len() < ERRORS_MAX {
            let errors = DeTable::parse_recoverable(&self.text).1;
            let first = errors.iter().min_by_key(|error| error.span().map_or(0, |span| span.start));
            let Some(error) = first else { return };
            let at = error.span().unwrap_or(0..0);
            let start = line_start(&self.text, at.start.min(self.text.len()));
            let line = self.text[start..].lines().next().unwrap_or_default();
            let mut statement = start..start + line.len();
            if let Some(cause) = unclosed(&self.text) {
                statement = cause.statement;
                self.errors.push(cause.error);
            } else if let Some(colon) = yaml_colon(line) {
                if !is_yaml {
                    is_yaml = true;
                    let mut message = "this is TOML: write = in place of :, and words in quotation marks".to_owned();
                    let lines = || self.text.lines().filter(|line| !line.trim().is_empty());
                    let is_whole = lines().all(|line| toml_equals(line).is_none());
                    if is_front_matter && lines().filter(|line| yaml_colon(line).is_some()).count() > 1 {
                        message += "; or keep the YAML, between two lines --- in place of +++";
                    }
                    self.errors.push(Error { at: start + colon..start + colon + 1, message });
                    if is_whole {
                        self.syntax = Syntax::Yaml;
                        return;
                    }
                }
            } else if !is_yaml || line.contains('=') {
                // After a line of YAML, lines such as items of a list are YAML too.
                self.errors.push(Error { at, message: error.message().replace('\n', "; ") });
            }
            if self.text.get(statement.clone()).is_none_or(|statement| statement.trim().is_empty()) {
                return;
            }
            self.blank(statement);
        }
    }

    fn check_yaml(&mut self) {
        let mistakes = yaml::parse(&self.text).1;
        let is_toml = |place: &Range<usize>| toml_equals(&self.text[place.clone()]).is_some();
        let Some(first) = mistakes.iter().find(|place| is_toml(place)).cloned() else {
            for place in mistakes {
                let message = "this line of YAML is not understood; write key: value".to_owned();
                self.broken.extend(key_of(&self.text[place.clone()]));
                self.errors.push(Error { at: place, message });
            }
            return;
        };
        let equals = toml_equals(&self.text[first.clone()]).unwrap_or_default();
        let mut message = "this is YAML: write : in place of =".to_owned();
        if mistakes.iter().filter(|place| is_toml(place)).count() > 1 {
            message += "; or keep the TOML, between two lines +++ in place of ---";
        }
        self.errors.push(Error { at: first.start + equals..first.start + equals + 1, message });
        if self.text.lines().all(|line| yaml_colon(line).is_none()) {
            self.syntax = Syntax::Toml;
            self.check_toml(false);
            return;
        }
        self.broken.extend(mistakes.iter().filter_map(|place| key_of(&self.text[place.clone()])));
    }

    /// Blanks out a statement, and notes its keys.
    fn blank(&mut self, statement: Range<usize>) {
        let keys: Vec<String> = self.text[statement.clone()].lines().filter_map(key_of).collect();
        self.broken.extend(keys);
        let blank: String = self.text[statement.clone()]
            .chars()
            .flat_map(|c| std::iter::repeat_n(if c == '\n' { '\n' } else { ' ' }, c.len_utf8()))
            .collect();
        self.text.to_mut().replace_range(statement, &blank);
    }
}

/// The cause of an error: an unclosed bracket or quotation mark.
struct Cause {
    error: Error,
    /// Range of the statement with the error.
    statement: Range<usize>,
}

/// Returns the first bracket or quotation mark of a TOML document that is never closed, before the next statement.
fn unclosed(text: &str) -> Option<Cause> {
    let mut open: Vec<usize> = Vec::new();
    let mut statement = 0;
    let mut offset = 0;
    let mut before = '\n';
    let cause = |at: Range<usize>, start: usize, end: usize| {
        let opening = &text[at.clone()];
        let closing = match opening {
            "{" => "}",
            "[" => "]",
            quotes => quotes,
        };
        let message = format!("`{opening}` is never closed; add `{closing}`");
        Some(Cause { error: Error { at, message }, statement: start..end })
    };
    while offset < text.len() {
        let line = text[offset..].split_inclusive('\n').next().unwrap_or_default();
        match open.last() {
            None => statement = offset,
            Some(&last) if begins_statement(line, text[last..].starts_with('{'), before) => {
                return cause(last..last + 1, statement, offset);
            }
            Some(_) => {}
        }
        let mut at = offset;
        let end = offset + line.len();
        while at < end {
            let rest = &text[at..];
            let Some(c) = rest.chars().next() else { break };
            match c {
                '#' => break,
                '"' | '\'' => {
                    let quotes = if rest.starts_with("\"\"\"") || rest.starts_with("'''") { 3 } else { 1 };
                    let Some(length) = string_end(rest, quotes) else {
                        let start = if open.is_empty() { offset } else { statement };
                        let end = if quotes == 3 { text.len() } else { end };
                        return cause(at..at + quotes, start, end);
                    };
                    at += length;
                    before = c;
                    continue;
                }
                '[' | '{' => open.push(at),
                ']' | '}' => _ = open.pop(),
                _ => {}
            }
            if !c.is_whitespace() {
                before = c;
            }
            at += c.len_utf8();
        }
        // A string may have ended on a later line.
        offset = at.max(end);
        offset = if offset > end {
            offset + text[offset..].find('\n').map_or(text.len() - offset, |end| end + 1)
        } else {
            end
        };
    }
    let last = *open.last()?;
    cause(last..last + 1, statement, text.len())
}

/// Returns the length of the string that begins `text` with this number of quotation marks; `None` if it is not closed.
fn string_end(text: &str, quotes: usize) -> Option<usize> {
    let (mark, inner) = text.split_at(quotes);
    let mut is_escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            '\n' if quotes == 1 => return None,
            _ if is_escaped => is_escaped = false,
            '\\' if mark.starts_with('"') => is_escaped = true,
            _ if inner[at..].starts_with(mark) => return Some(quotes + at + quotes),
            _ => {}
        }
    }
    None
}

/// Whether a line within brackets begins a statement, if the last character before it is `before`. In a table in
/// braces, a key may follow a comma or the brace.
fn begins_statement(line: &str, is_in_braces: bool, before: char) -> bool {
    let words = line.trim();
    let name = words.trim_matches(['[', ']']);
    let is_header = words.starts_with('[')
        && words.ends_with(']')
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let is_key = toml_equals(line).is_some() && !(is_in_braces && matches!(before, ',' | '{'));
    is_key || is_header && !matches!(before, ',' | '[' | '{')
}

/// Returns the position of the `=` in a line of TOML: `key = value`.
fn toml_equals(line: &str) -> Option<usize> {
    let equals = line.find('=')?;
    is_key(line[..equals].trim()).then_some(equals)
}

/// Returns the position of the colon in a line of YAML: `key: value`.
fn yaml_colon(line: &str) -> Option<usize> {
    let colon = line.find(':')?;
    is_key(line[..colon].trim()).then_some(colon)
}

/// Returns the key of a line of either language.
fn key_of(line: &str) -> Option<String> {
    let key = line.split(['=', ':']).next()?.trim();
    is_key(key).then(|| key.to_owned())
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the places and messages of the errors, the keys that were read, and those that were not.
    fn read(text: &str, syntax: Syntax) -> (Vec<(usize, String)>, Vec<String>, Vec<String>) {
        let document = Document::new(text, syntax, true);
        let mut keys: Vec<(usize, String)> =
            document.table().iter().map(|(key, _)| (key.span().start, key.get_ref().to_string())).collect();
        keys.sort();
        let errors = document.errors.iter().map(|error| (error.at.start, error.message.clone())).collect();
        (errors, keys.into_iter().map(|(_, key)| key).collect(), document.broken)
    }

    #[test]
    fn one_cause_is_one_complaint() {
        let closed = |sign: &str, closing: &str| format!("`{sign}` is never closed; add `{closing}`");
        for (text, at, message, keys, broken) in [
            ("a = [{ b = 1, c = 2\nd = 3\ne = 4\nf = [1]\n", 5, closed("{", "}"), &["d", "e", "f"][..], &["a"][..]),
            ("a = [\n  { b = 1 },\n  { c = 2 },\nd = 3\n", 4, closed("[", "]"), &["d"], &["a"]),
            ("a = [1, 2\n\n[t]\nb = 1\n", 4, closed("[", "]"), &["t"], &["a"]),
            ("a = \"x\nb = 2\n", 4, closed("\"", "\""), &["b"], &["a"]),
            ("a = 1\nb = \"\"\"x\nc = 2\n", 10, closed("\"\"\"", "\"\"\""), &["a"], &["b", "c"]),
            ("a = { b = 1", 4, closed("{", "}"), &[], &["a"]),
            ("a = 2026-11-31\nb = 1\n", 4, "invalid date, expected day between 01 and 30".to_owned(), &["b"], &["a"]),
        ] {
            let (errors, found, not) = read(text, Syntax::Toml);
            assert_eq!(errors, [(at, message)], "{text}");
            assert_eq!(found, keys, "{text}");
            assert!(broken.iter().all(|key| not.iter().any(|not| not == key)), "{text}: {not:?}");
        }
        let (errors, keys, _) = read("a = \nb = [1\nc = 2\nd = x\n", Syntax::Toml);
        assert_eq!((errors.len(), keys.as_slice()), (3, &["c".to_owned()][..]), "{errors:?}");
    }

    #[test]
    fn valid_documents_have_no_errors() {
        for text in [
            "a = [\n  1,\n  2,\n]\n",
            "a = [[1, 2],\n[3, 4]]\n",
            "a = { b = \"}\", c = '[' }\nd = \"\"\"\n[ {\n\"\"\"\n",
            "# a = [\n[[t]]\nb = 1 # {\n[t.u]\nc = \"x\\\"\"\n",
            "a = [\n  { b = 1, c = [2] }, # one\n  { b = 2 },\n]\n",
        ] {
            let (errors, ..) = read(text, Syntax::Toml);
            assert!(errors.is_empty() && unclosed(text).is_none(), "{text}: {errors:?}");
        }
    }

    #[test]
    fn the_other_language_is_told_once_and_read() {
        let (errors, keys, _) = read("a = \"x\"\nb = [\"y\"]\nc = 1\n", Syntax::Yaml);
        let message = "this is YAML: write : in place of =; or keep the TOML, between two lines +++ in place of ---";
        assert_eq!((errors.as_slice(), keys.len()), (&[(2, message.to_owned())][..], 3));
        let (errors, keys, _) = read("a: x\nb:\n  - y\n", Syntax::Toml);
        let message = concat!(
            "this is TOML: write = in place of :, and words in quotation marks; ",
            "or keep the YAML, between two lines --- in place of +++"
        );
        assert_eq!((errors.as_slice(), keys.len()), (&[(1, message.to_owned())][..], 2));
        let (errors, keys, broken) = read("a: x\nb = y\nc: z\nd = w\n", Syntax::Yaml);
        assert_eq!((errors.len(), keys.as_slice()), (1, &["a".to_owned(), "c".to_owned()][..]));
        assert_eq!(broken, ["b", "d"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "([a-c] ?= ?|[a-c]: |\\[|\\]|\\{|\\}|\"|'|\"\"\"|,|#|\n|[0-9]|é|\\[t\\]\n|\\\\){0,40}") {
            for syntax in [Syntax::Toml, Syntax::Yaml] {
                let document = Document::new(&text, syntax, true);
                document.table();
                for error in &document.errors {
                    proptest::prop_assert!(error.at.end <= text.len() + 1);
                }
            }
        }
    }
}
