//! Parser for YAML front matter, to the same values as TOML, so that both are checked by the same code.
//!
//! Supported: keys and values, lists, nested maps, quoted and plain scalars, block scalars. Not supported: anchors,
//! tags, multiple documents. YAML crates do not give the positions that diagnostics need.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

/// Maximum nesting of maps and lists.
const DEPTH_MAX: usize = 8;

/// A line that is neither blank nor a comment.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    /// Byte offset of the first word of the line.
    at: usize,
    indent: usize,
    words: &'t str,
}

struct Parser<'t> {
    lines: Vec<Line<'t>>,
    next: usize,
    mistakes: Vec<Range<usize>>,
}

/// Parses `text`; also returns the ranges of invalid lines.
pub fn parse(text: &str) -> (DeTable<'_>, Vec<Range<usize>>) {
    let mut lines = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let indent = line.len() - line.trim_start().len();
        if !words.is_empty() && !words.starts_with('#') {
            lines.push(Line { at: offset + indent, indent, words });
        }
        offset += line.len();
    }
    let mut parser = Parser { lines, next: 0, mistakes: Vec::new() };
    let indent = parser.lines.first().map_or(0, |line| line.indent);
    let table = parser.table(indent, 0);
    parser.mistakes.extend(parser.lines[parser.next..].iter().map(|line| line.at..line.at + line.words.len()));
    (table, parser.mistakes)
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<Line<'t>> {
        self.lines.get(self.next).copied()
    }

    /// Parses the lines `key: value` at this indent.
    fn table(&mut self, indent: usize, depth: usize) -> DeTable<'t> {
        let mut table = DeTable::new();
        while let Some(line) = self.peek().filter(|line| line.indent >= indent) {
            self.next += 1;
            match key_of(line.words).filter(|_| line.indent == indent) {
                Some((key, rest)) => {
                    let at = line.at + (line.words.len() - rest.len());
                    let value = self.value(at, rest, indent, depth);
                    let name = Spanned::new(line.at..line.at + key.len(), Cow::Borrowed(unquoted(key)));
                    table.insert(name, value);
                }
                None => self.mistakes.push(line.at..line.at + line.words.len()),
            }
        }
        table
    }

    /// Parses the value that begins with `rest` after a key at `indent`, and may continue on the lines below.
    fn value(&mut self, at: usize, rest: &'t str, indent: usize, depth: usize) -> Spanned<DeValue<'t>> {
        let lead = rest.len() - rest.trim_start().len();
        let (at, words) = (at + lead, without_comment(rest.trim()));
        let place = at..at + words.len();
        if matches!(words, "|" | ">" | "|-" | ">-" | "|+" | ">+") {
            let mut text = String::new();
            while let Some(line) = self.peek().filter(|line| line.indent > indent) {
                self.next += 1;
                text += line.words;
                text.push(if words.starts_with('|') { '\n' } else { ' ' });
            }
            return Spanned::new(place, DeValue::String(Cow::Owned(text.trim_end().to_owned())));
        }
        if !words.is_empty() {
            return self.scalar(words, at, indent);
        }
        if depth == DEPTH_MAX {
            return Spanned::new(place, DeValue::String(Cow::Borrowed("")));
        }
        match self.peek() {
            // A list may have the same indent as its key.
            Some(line) if is_item(line.words) && line.indent >= indent => {
                let (start, list) = (line.at, self.list(line.indent, depth + 1));
                Spanned::new(start..start + 1, DeValue::Array(list))
            }
            Some(line) if line.indent > indent => {
                let (start, table) = (line.at, self.table(line.indent, depth + 1));
                Spanned::new(start..start + 1, DeValue::Table(table))
            }
            _ => Spanned::new(place, DeValue::String(Cow::Borrowed(""))),
        }
    }

    /// Parses the lines `- item` at this indent.
    fn list(&mut self, indent: usize, depth: usize) -> DeArray<'t> {
        let mut items = Vec::new();
        while let Some(line) = self.peek().filter(|line| line.indent == indent && is_item(line.words)) {
            let inner = line.words[1..].trim_start();
            let at = line.at + line.words.len() - inner.len();
            if key_of(inner).is_some() && depth < DEPTH_MAX {
                // A map in a list: its first key is after the hyphen, the others on the lines below.
                let inner_indent = indent + (at - line.at);
                self.lines[self.next] = Line { at, indent: inner_indent, words: inner };
                items.push(Spanned::new(at..at + inner.len(), DeValue::Table(self.table(inner_indent, depth + 1))));
            } else {
                self.next += 1;
                items.push(self.scalar(without_comment(inner), at, indent));
            }
        }
        items.into_iter().collect()
    }

    /// Parses a string, number, boolean, or list in brackets. Plain strings may continue on lines with a deeper
    /// indent.
    fn scalar(&mut self, words: &'t str, at: usize, indent: usize) -> Spanned<DeValue<'t>> {
        let place = at..at + words.len();
        if let Some(inner) = words.strip_prefix('[').and_then(|words| words.strip_suffix(']')) {
            let mut start = at + 1;
            let mut items = Vec::new();
            for part in inner.split(',') {
                let lead = part.len() - part.trim_start().len();
                if !part.trim().is_empty() {
                    items.push(plain(part.trim(), start + lead));
                }
                start += part.len() + 1;
            }
            return Spanned::new(place, DeValue::Array(items.into_iter().collect()));
        }
        let is_quoted = words.starts_with(['"', '\'']);
        let goes_on = |line: &Line<'_>| line.indent > indent && key_of(line.words).is_none() && !is_item(line.words);
        if is_quoted || !self.peek().is_some_and(|line| goes_on(&line)) {
            return plain(words, at);
        }
        let mut text = words.to_owned();
        while let Some(line) = self.peek().filter(goes_on) {
            self.next += 1;
            text = format!("{text} {}", line.words);
        }
        Spanned::new(place, DeValue::String(Cow::Owned(text)))
    }
}

fn is_item(words: &str) -> bool {
    words == "-" || words.starts_with("- ")
}

/// Splits a line into the key and the text after its colon.
fn key_of(words: &str) -> Option<(&str, &str)> {
    let colon = words.find(':')?;
    let (key, rest) = (&words[..colon], &words[colon + 1..]);
    let is_key = !key.is_empty()
        && unquoted(key).bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (is_key && (rest.is_empty() || rest.starts_with([' ', '\t']))).then_some((key, rest))
}

/// Returns a value without the comment after it.
fn without_comment(words: &str) -> &str {
    if words.starts_with(['"', '\'']) {
        let quote = &words[..1];
        let end = words[1..].rfind(quote).map_or(words.len(), |end| end + 2);
        return &words[..end];
    }
    words.find(" #").map_or(words, |at| words[..at].trim_end())
}

fn unquoted(words: &str) -> &str {
    let inner = |quote| words.strip_prefix(quote).and_then(|words: &str| words.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(words)
}

fn plain(words: &str, at: usize) -> Spanned<DeValue<'_>> {
    let place = at..at + words.len();
    if let Some(inner) = words.strip_prefix('"').and_then(|words| words.strip_suffix('"')) {
        let text = match inner.contains('\\') {
            true => Cow::Owned(inner.replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\")),
            false => Cow::Borrowed(inner),
        };
        return Spanned::new(place, DeValue::String(text));
    }
    if let Some(inner) = words.strip_prefix('\'').and_then(|words| words.strip_suffix('\'')) {
        return Spanned::new(place, DeValue::String(Cow::Owned(inner.replace("''", "'"))));
    }
    let is_number = words.parse::<f64>().is_ok() && words.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    match words {
        "true" | "True" | "yes" => Spanned::new(place, DeValue::Boolean(true)),
        "false" | "False" | "no" => Spanned::new(place, DeValue::Boolean(false)),
        _ => match DeValue::parse(words) {
            Ok(value) if is_number => Spanned::new(place, value.into_inner()),
            _ => Spanned::new(place, DeValue::String(Cow::Borrowed(words))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(value: &DeValue<'_>) -> String {
        match value {
            DeValue::String(text) => format!("{text:?}"),
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Boolean(flag) => flag.to_string(),
            DeValue::Array(items) => {
                format!("[{}]", items.iter().map(|item| sketch(item.get_ref())).collect::<Vec<_>>().join(", "))
            }
            DeValue::Table(table) => table_sketch(table),
            other => format!("{other:?}"),
        }
    }

    fn table_sketch(table: &DeTable<'_>) -> String {
        let mut entries: Vec<(usize, String)> = table
            .iter()
            .map(|(key, value)| (key.span().start, format!("{}: {}", key.get_ref(), sketch(value.get_ref()))))
            .collect();
        entries.sort();
        format!("{{{}}}", entries.into_iter().map(|(_, entry)| entry).collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn front_matter_is_read() {
        for (text, expected) in [
            (
                "title: \"A: b\"\ndate: 2026-05-25\nminutes: 4 # about\n",
                "{title: \"A: b\", date: \"2026-05-25\", minutes: 4}",
            ),
            ("areas: [a, \"b\"]\ndraft: true\n", "{areas: [\"a\", \"b\"], draft: true}"),
            ("areas:\n  - a\n  - b\n", "{areas: [\"a\", \"b\"]}"),
            ("areas:\n- a\ntitle: T\n", "{areas: [\"a\"], title: \"T\"}"),
            (
                "links:\n  - label: Paper\n    url: https://a.b\n  - label: Code\n    url: https://c.d\n",
                "{links: [{label: \"Paper\", url: \"https://a.b\"}, {label: \"Code\", url: \"https://c.d\"}]}",
            ),
            ("summary: >\n  Two\n  lines.\ntitle: 'It''s'\n", "{summary: \"Two lines.\", title: \"It's\"}"),
            ("summary: begins here\n  and goes on\n", "{summary: \"begins here and goes on\"}"),
            ("a:\n  b: 1\n# comment\nc:\n", "{a: {b: 1}, c: \"\"}"),
        ] {
            let (table, mistakes) = parse(text);
            assert_eq!((table_sketch(&table).as_str(), mistakes.len()), (expected, 0), "{text}");
        }
        let text = "title = 1\nb: 2\n";
        assert_eq!(parse(text).1.as_slice(), std::slice::from_ref(&(0..9)));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "([a-c]:|[ \n\\-#'\"\\[\\],|>a-z0-9é]){0,60}") {
            let (table, mistakes) = parse(&text);
            let places = table.iter().map(|(key, _)| key.span()).chain(mistakes);
            for place in places {
                assert!(text.get(place).is_some());
            }
        }
    }
}
