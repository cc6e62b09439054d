//! Parser for BibTeX files that keeps source positions.
//!
//! The grammar of an entry is biblatex's. Our own code finds the limits of entries, so that a broken entry does not
//! hide the others, handles the delimiters `( )`, and finds the cause of an error.

use std::ops::Range;

use biblatex::{ParseErrorKind, RawBibliography, RawChunk, Token};

/// Maximum length of an entry in bytes.
const ENTRY_BYTES_MAX: usize = 256 * 1024;
/// Maximum nesting of braces in an entry, since the grammar is recursive.
const BRACES_MAX: usize = 32;
/// Entry types that are not references.
const IGNORED: [&str; 3] = ["comment", "preamble", "control"];

/// An entry or a `@string`. All positions are byte offsets in the file.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The type, lower-case.
    pub kind: String,
    /// The key; empty for strings.
    pub key: String,
    /// Range of the key.
    pub key_at: Range<usize>,
    /// The whole entry, from `@` to the closing delimiter.
    pub at: Range<usize>,
    /// The fields in order.
    pub fields: Vec<Field>,
}

impl Entry {
    /// Returns the range of a field's value, or of the key if there is no such field.
    pub fn place(&self, name: &str) -> Range<usize> {
        let field = self.fields.iter().find(|field| field.name == name);
        field.map_or_else(|| self.key_at.clone(), |field| field.value_at.clone())
    }
}

/// A field of an entry.
#[derive(Debug, Clone)]
pub struct Field {
    /// The name, lower-case.
    pub name: String,
    /// Range of name and value.
    pub at: Range<usize>,
    /// Range of the value, with its delimiters.
    pub value_at: Range<usize>,
    /// Parts of a value joined by `#`.
    pub parts: Vec<Part>,
}

/// A part of a value.
#[derive(Debug, Clone)]
pub enum Part {
    /// Range of a text in braces or quotation marks, or of a number; without the delimiters.
    Text(Range<usize>),
    /// Range of the name of a string.
    Name(Range<usize>),
}

/// An entry that cannot be parsed.
#[derive(Debug, Clone)]
pub struct Broken {
    /// The key, if it could be read.
    pub key: String,
    /// Range of the error.
    pub at: Range<usize>,
    /// Error message.
    pub message: String,
    /// Whether the entry itself was read, without the text that this is about.
    pub is_warning: bool,
}

/// Parses the entries of a file; text between entries is comment.
pub fn entries(text: &str) -> Vec<Result<Entry, Broken>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find('@').map(|offset| at + offset) {
        let Some((kind, open)) = head(text, start) else {
            at = start + 1;
            continue;
        };
        let end = end(text, open);
        at = *end.as_ref().unwrap_or_else(|end| end);
        if IGNORED.contains(&kind.as_str()) {
            continue;
        }
        let is_closed = end.is_ok();
        found.push(entry(text, start..at, open, kind, is_closed));
        if let Some(Ok(Entry { key, .. })) = found.last().filter(|_| is_closed)
            && begins_field(&text[at..])
        {
            let message = format!("this closes \"{key}\", whose fields go on; a brace too many is before it");
            found.push(Err(Broken { key: key.clone(), at: at - 1..at, message, is_warning: true }));
        }
    }
    found
}

/// Returns the type and the offset of the opening delimiter of the entry that begins at `start`.
fn head(text: &str, start: usize) -> Option<(String, usize)> {
    let rest = &text[start + 1..];
    let inner = rest.trim_start();
    let length = inner.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(inner.len());
    let kind = &inner[..length];
    let open = start + 1 + rest.len() - inner.len() + length;
    let open = open + text[open..].len() - text[open..].trim_start().len();
    let is_entry = kind.starts_with(|c: char| c.is_ascii_alphabetic()) && text[open..].starts_with(['{', '(']);
    is_entry.then(|| (kind.to_ascii_lowercase(), open))
}

/// Returns the offset after the delimiter that closes an entry.
///
/// # Errors
///
/// If the entry is never closed: the offset of the next entry, or of the end of the file.
fn end(text: &str, open: usize) -> Result<usize, usize> {
    let is_round = text.as_bytes()[open] == b'(';
    let mut depth = 0_usize;
    let mut is_quoted = false;
    let mut is_line_start = false;
    for (offset, byte) in text.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 && !is_round {
                    return Ok(offset + 1);
                }
            }
            b'"' if depth == 0 => is_quoted = !is_quoted,
            b')' if is_round && depth == 0 && !is_quoted => return Ok(offset + 1),
            // A missing brace must not affect the entries that follow.
            b'@' if is_line_start && head(text, offset).is_some() => return Err(offset),
            _ => {}
        }
        is_line_start = byte == b'\n' || (is_line_start && byte.is_ascii_whitespace());
    }
    Err(text.len())
}

fn entry(text: &str, at: Range<usize>, open: usize, kind: String, is_closed: bool) -> Result<Entry, Broken> {
    let inner = &text[open + 1..at.end];
    let key_end = inner.find(|c: char| matches!(c, ',' | '}' | ')') || c.is_whitespace()).unwrap_or(inner.len());
    let lead = inner.len() - inner.trim_start().len();
    let key = inner.trim_start().split([',', '\n', '}', ' ', '\t']).next().unwrap_or_default().to_owned();
    let key_at = open + 1 + lead..open + 1 + lead + key.len();
    let broken = |at: Range<usize>, message: String| Err(Broken { key: key.clone(), at, message, is_warning: false });
    if at.len() > ENTRY_BYTES_MAX {
        return broken(at.start..at.start + 1, format!("an entry of more than {} KiB", ENTRY_BYTES_MAX / 1024));
    }
    if depth(&text[at.clone()]) > BRACES_MAX {
        return broken(at.start..at.start + 1, format!("braces nested deeper than {BRACES_MAX}"));
    }
    if !is_closed {
        let place = unclosed(text, open, at.end);
        return broken(place, "this is never closed; the entry is left out".to_owned());
    }
    // Braces replace `( )`, and a comma is added after a key without fields; the text means the same in BibTeX.
    let mut own = text[at.clone()].to_owned();
    if text.as_bytes()[open] == b'(' {
        own.replace_range(open - at.start..=open - at.start, "{");
        own.replace_range(own.len() - 1.., "}");
    }
    if kind != "string" && !inner[key_end.min(inner.len())..].contains(',') {
        own.insert(own.len() - 1, ',');
    }
    let raw = match RawBibliography::parse(&own) {
        Ok(raw) => raw,
        Err(error) => {
            if let Some(quote) = open_quote(&text[at.clone()]).map(|quote| at.start + quote) {
                let message = "this quotation mark is never closed; the entry is left out";
                return broken(quote..quote + 1, message.to_owned());
            }
            let place = at.start + error.span.start.min(at.len() - 1);
            let message = match error.kind {
                ParseErrorKind::Expected(Token::Comma) => "a comma is missing before this".to_owned(),
                kind => kind.to_string(),
            };
            return broken(place..place + 1, format!("{message}; the entry is left out"));
        }
    };
    let pairs = if kind == "string" {
        raw.abbreviations
    } else {
        raw.entries.into_iter().next().map(|entry| entry.v.fields).unwrap_or_default()
    };
    let place = |span: &Range<usize>| at.start + span.start..(at.start + span.end).min(at.end);
    let fields = pairs.iter().map(|pair| {
        let parts = pair.value.v.iter().map(|chunk| match chunk.v {
            RawChunk::Normal(_) => Part::Text(place(&chunk.span)),
            RawChunk::Abbreviation(_) => Part::Name(place(&chunk.span)),
        });
        Field {
            name: pair.key.v.to_lowercase(),
            at: place(&(pair.key.span.start..pair.value.span.end)),
            value_at: place(&pair.value.span),
            parts: parts.collect(),
        }
    });
    let fields = fields.collect();
    Ok(Entry { key: if kind == "string" { String::new() } else { key.clone() }, kind, key_at, at, fields })
}

/// Returns the range of the brace that is most likely unclosed.
///
/// If a value begins within a value (`, name = {`), the brace around it should have been closed before. A brace before
/// `, name =` probably should have closed a field; if it closed an inner brace instead, that inner brace is the
/// unclosed one.
fn unclosed(text: &str, open: usize, end: usize) -> Range<usize> {
    let mut stack = Vec::new();
    for (offset, byte) in text[..end].bytes().enumerate().skip(open) {
        match byte {
            b'{' | b'(' if byte == b'{' || offset == open => {
                if stack.len() > 1
                    && begins_value(&text[open..offset])
                    && let Some(&outer) = stack.last()
                {
                    return outer..outer + 1;
                }
                stack.push(offset);
            }
            b'}' => {
                let closed = stack.pop();
                if stack.len() > 1
                    && begins_field(&text[offset + 1..end])
                    && let Some(closed) = closed
                {
                    return closed..closed + 1;
                }
            }
            _ => {}
        }
    }
    // A value in quotation marks or without delimiters ends with its field.
    let last = stack.last().copied().unwrap_or(open);
    last..last + 1
}

/// Whether a text ends with `name =` on a new line or after a comma, so that a value follows.
fn begins_value(text: &str) -> bool {
    let Some(before) = text.trim_end().strip_suffix('=') else { return false };
    let before = before.trim_end();
    let name = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let blanks = name.trim_end();
    name.len() < before.len() && (blanks.ends_with(',') || name[blanks.len()..].contains('\n'))
}

/// Returns the offset of a quotation mark that opens the value of a field, but does not close it before the next field.
fn open_quote(entry: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut opened = None;
    for (offset, byte) in entry.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            b'"' if depth <= 1 => match opened {
                None if entry[..offset].trim_end().ends_with(['=', '#']) => opened = Some(offset),
                // The next value begins where this one should have ended.
                Some(open) if begins_value(&entry[..offset]) => return Some(open),
                _ => opened = None,
            },
            _ => {}
        }
    }
    opened
}

/// Whether a text continues with a comma and the next field.
fn begins_field(text: &str) -> bool {
    let Some(rest) = text.trim_start().strip_prefix(',') else { return false };
    let name = rest.trim_start();
    let after = name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    after.len() < name.len()
        && after.trim_start().strip_prefix('=').is_some_and(|value| {
            value.trim_start().starts_with(|c: char| matches!(c, '{' | '"') || c.is_ascii_alphanumeric())
        })
}

/// Returns the maximum nesting of braces.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sketch(text: &str) -> Vec<String> {
        let field = |field: &Field| {
            let part = |part: &Part| match part {
                Part::Text(at) => format!("{:?}", &text[at.clone()]),
                Part::Name(at) => text[at.clone()].to_owned(),
            };
            format!("{}={}", field.name, field.parts.iter().map(part).collect::<Vec<_>>().join("#"))
        };
        let sketch = |entry: &Result<Entry, Broken>| match entry {
            Ok(entry) => {
                assert_eq!(
                    &text[entry.key_at.clone()],
                    if entry.kind == "string" { &text[entry.key_at.clone()] } else { &entry.key }
                );
                format!(
                    "{} {}: {}",
                    entry.kind,
                    entry.key,
                    entry.fields.iter().map(field).collect::<Vec<_>>().join(" ")
                )
            }
            Err(broken) => format!("{} at {:?}: {}", broken.key, broken.at, broken.message),
        };
        entries(text).iter().map(sketch).collect()
    }

    #[test]
    fn entries_are_found_by_their_delimiters() {
        for (text, expected) in [
            (
                "junk @misc{a, title={x}} more @misc{b, year=2020}",
                &["misc a: title=\"x\"", "misc b: year=\"2020\""][..],
            ),
            ("@article(a, title = \"x {)} y\", year = 2020)", &["article a: title=\"x {)} y\" year=\"2020\""]),
            ("@STRING{nips = {NeurIPS}}", &["string : nips=\"NeurIPS\""]),
            ("@misc{a, title = p # \" x\" # {y}}", &["misc a: title=p#\" x\"#\"y\""]),
            ("@misc{DBLP:conf/nips/A17, note={n}}", &["misc DBLP:conf/nips/A17: note=\"n\""]),
            ("@misc{müller+2020'a, note={n}}", &["misc müller+2020'a: note=\"n\""]),
            ("@comment{@misc{a, note={n}}} @preamble{\"x\" # y} a@b.c", &[]),
            ("@misc{a}", &["misc a: "]),
            ("@misc{a,}", &["misc a: "]),
            ("@Misc {a, Title = {x},\n}", &["misc a: title=\"x\""]),
            (
                "@misc{a, title={T {b}, author={A}, year=2020}\n@misc{c, note={n}}",
                &["a at 18..19: this is never closed; the entry is left out", "misc c: note=\"n\""],
            ),
            // The brace of a whole value, in the same line and in lines of their own.
            (
                "@misc{a, title={T, author={A}, year={2020}}\n@misc{c}",
                &["a at 15..16: this is never closed; the entry is left out", "misc c: "],
            ),
            (
                "@misc{a,\n title = {T},\n author = {A and {B},\n year = {2020},\n}\n",
                &["a at 40..41: this is never closed; the entry is left out"],
            ),
            (
                "@misc{a,\n title = {T},\n author = {A and B\n year = {2020}\n}\n",
                &["a at 33..34: this is never closed; the entry is left out"],
            ),
            (
                "@misc{a, title = \"T, author = \"A\", year=2020}",
                &["a at 17..18: this quotation mark is never closed; the entry is left out"],
            ),
            (
                "@misc{a, title = \"T, year={2020}}",
                &["a at 17..18: this quotation mark is never closed; the entry is left out"],
            ),
            (
                "@misc{a, title={T}}, year={2020}}",
                &[
                    "misc a: title=\"T\"",
                    "a at 18..19: this closes \"a\", whose fields go on; a brace too many is before it",
                ],
            ),
            ("@misc{a, title={x} year=2020}", &["a at 19..20: a comma is missing before this; the entry is left out"]),
        ] {
            assert_eq!(sketch(text), expected, "{text}");
        }
    }

    #[test]
    fn the_brace_that_is_never_closed_is_named() {
        let text = "@misc{k, title={T {unclosed}, author={Ada Example}, year={2020}}\n@misc{k2, title={U}}";
        let found = entries(text);
        assert_eq!(found[0].as_ref().unwrap_err().at, 18..19);
        assert!(found[1].is_ok());
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(@(misc|string|comment)?[{(]?|[a-z{}()\",=#$%\\\\é~^ \n-]| and |title=|year=2024,){0,60}") {
            for entry in entries(&text).into_iter().flatten() {
                assert!(text.get(entry.at.clone()).is_some() && text.get(entry.key_at.clone()).is_some());
                for field in &entry.fields {
                    assert!(text.get(field.at.clone()).is_some() && text.get(field.value_at.clone()).is_some());
                }
            }
        }
    }
}
