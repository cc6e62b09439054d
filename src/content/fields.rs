//! Access to TOML tables that collects all diagnostics instead of stopping at the first.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::syntax::{Document, Error, Syntax};
use crate::diagnostic::{Diagnostic, Severity, Source, Span, nearest};

/// A TOML document within a source, and the list of diagnostics about it.
pub struct Reader<'a> {
    source: &'a Source,
    /// Byte offset of the TOML in the source: not 0 for front matter.
    offset: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// Keys on lines with syntax errors; they are not reported as missing.
    broken: Vec<String>,
}

/// A table being read. [`Fields::finish`] reports the keys that were never asked for.
pub struct Fields<'t> {
    table: &'t DeTable<'t>,
    /// Span of the table, for reports of missing keys.
    span: Span,
    asked: Vec<&'static str>,
    /// Required keys that were reported as missing.
    missing: Vec<&'static str>,
}

/// A value with its span.
#[derive(Debug, Clone, PartialEq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Span of the value in the source.
    pub span: Span,
}

impl<'a> Reader<'a> {
    /// Creates a reader of the TOML that begins at `offset` of `source`.
    pub fn new(source: &'a Source, offset: usize, diagnostics: &'a mut Vec<Diagnostic>) -> Reader<'a> {
        Reader { source, offset, diagnostics, broken: Vec::new() }
    }

    /// Reads a document whose text begins at the reader's offset; syntax errors are reported, one for each cause.
    pub fn document<'t>(&mut self, text: &'t str, syntax: Syntax) -> Document<'t> {
        let mut document = Document::new(text, syntax, self.offset > 0);
        for Error { at, message } in std::mem::take(&mut document.errors) {
            self.error(self.span(at), message);
        }
        self.broken.append(&mut document.broken);
        document
    }

    /// Returns the fields of the top-level table.
    pub fn root<'t>(&self, table: &'t DeTable<'t>) -> Fields<'t> {
        Fields { table, span: self.span(0..0), asked: Vec::new(), missing: Vec::new() }
    }

    /// Converts a range of the TOML to a span of the source.
    pub fn span(&self, range: Range<usize>) -> Span {
        Span::new(range.start + self.offset..range.end + self.offset)
    }

    /// Returns the source.
    pub fn source(&self) -> &'a Source {
        self.source
    }

    /// Adds a diagnostic from another reader of the same file.
    pub fn push(&mut self, finding: Diagnostic) {
        self.diagnostics.push(finding);
    }

    /// Returns the span of a part of a string: exact if the string has no escapes, else the whole string.
    pub fn within(&self, written: &At<String>, part: Range<usize>) -> Span {
        let whole = written.span.start as usize..written.span.end as usize;
        let found = self.source.text.get(whole.clone()).and_then(|text| text.find(&written.value));
        match found {
            Some(at) if !written.value.is_empty() => {
                Span::new(whole.start + at + part.start..whole.start + at + part.end)
            }
            _ => written.span,
        }
    }

    /// Returns the number of errors reported so far in the shared list.
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|finding| finding.severity == Severity::Error).count()
    }

    /// Reports an error.
    pub fn error(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics.push(self.source.error(span, message));
    }

    /// Takes back an error, when another describes its cause.
    fn retract(&mut self, span: Span, message: &str) {
        let reported = self.source.error(span, message);
        if let Some(index) = self.diagnostics.iter().rposition(|diagnostic| *diagnostic == reported) {
            self.diagnostics.remove(index);
        }
    }

    /// Reports a warning.
    pub fn warning(&mut self, span: Span, message: impl Into<String>) {
        self.diagnostics.push(self.source.warning(span, message));
    }

    /// Reports an error in another file, to which this one refers.
    pub fn error_in(&mut self, source: &Source, span: Span, message: impl Into<String>) {
        let finding = source.error(span, message);
        // Two figures can report the same error in their data.
        if !self.diagnostics.contains(&finding) {
            self.diagnostics.push(finding);
        }
    }

    fn wrong_type(&mut self, value: &Spanned<DeValue<'_>>, key: &str, wanted: &str) {
        let span = self.span(value.span());
        self.error(span, format!("`{key}` must be {wanted}, not {}", type_name(value.get_ref())));
    }

    /// Returns a string, or reports another type.
    pub fn as_string(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<At<String>> {
        match value.get_ref() {
            DeValue::String(text) => Some(At { value: text.to_string(), span: self.span(value.span()) }),
            _ => {
                self.wrong_type(value, key, "a string");
                None
            }
        }
    }

    /// Returns a finite number, or reports another value.
    pub fn as_number(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<At<f64>> {
        let text = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str()),
            DeValue::Float(number) => Some(number.as_str()),
            _ => None,
        };
        match text.and_then(|text| text.parse::<f64>().ok()).filter(|number| number.is_finite()) {
            Some(number) => Some(At { value: number, span: self.span(value.span()) }),
            None => {
                self.wrong_type(value, key, "a number");
                None
            }
        }
    }

    /// Returns a boolean, or reports another type.
    pub fn as_flag(&mut self, value: &Spanned<DeValue<'_>>, key: &str) -> Option<At<bool>> {
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(At { value: *flag, span: self.span(value.span()) }),
            _ => {
                self.wrong_type(value, key, "true or false");
                None
            }
        }
    }

    /// Returns the fields of a table, or reports another type.
    pub fn as_table<'t>(&mut self, value: &'t Spanned<DeValue<'t>>, key: &str) -> Option<Fields<'t>> {
        match value.get_ref() {
            DeValue::Table(table) => {
                Some(Fields { table, span: self.span(value.span()), asked: Vec::new(), missing: Vec::new() })
            }
            _ => {
                self.wrong_type(value, key, "a table");
                None
            }
        }
    }

    /// Returns the elements of an array, or reports another type.
    pub fn as_array<'t>(&mut self, value: &'t Spanned<DeValue<'t>>, key: &str) -> &'t [Spanned<DeValue<'t>>] {
        match value.get_ref() {
            DeValue::Array(array) => array,
            _ => {
                self.wrong_type(value, key, "a list");
                &[]
            }
        }
    }
}

impl<'t> Fields<'t> {
    /// Returns the span of the table.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Returns the value of `key`, if there is one.
    pub fn get(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.asked.push(key);
        self.table.get(key)
    }

    /// Returns the value of `key`; reports a missing key.
    pub fn require(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        let value = self.get(key);
        if value.is_none() && !reader.broken.iter().any(|broken| broken == key) {
            reader.error(self.span, missing(key));
            self.missing.push(key);
        }
        value
    }

    /// Returns a required string, which may be empty.
    pub fn string(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<At<String>> {
        let value = self.require(reader, key)?;
        reader.as_string(value, key)
    }

    /// Returns a required string that is not empty.
    pub fn words(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<At<String>> {
        let words = self.string(reader, key)?;
        if words.value.trim().is_empty() {
            reader.error(words.span, format!("`{key}` is empty"));
        }
        Some(words)
    }

    /// Returns an optional string.
    pub fn optional_string(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<At<String>> {
        let value = self.get(key)?;
        reader.as_string(value, key)
    }

    /// Returns an optional number.
    pub fn optional_number(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<At<f64>> {
        let value = self.get(key)?;
        reader.as_number(value, key)
    }

    /// Returns a required whole number in `range`.
    pub fn integer(&mut self, reader: &mut Reader<'_>, key: &'static str, range: Range<u32>) -> Option<At<u32>> {
        let value = self.require(reader, key)?;
        let span = reader.span(value.span());
        let number = match value.get_ref() {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => {
                reader.wrong_type(value, key, "a whole number");
                return None;
            }
        };
        match number.filter(|number| range.contains(number)) {
            Some(value) => Some(At { value, span }),
            None => {
                reader.error(span, format!("`{key}` must be from {} to {}", range.start, range.end - 1));
                None
            }
        }
    }

    /// Returns a required list of strings, which may be empty.
    pub fn strings(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Vec<At<String>> {
        let Some(value) = self.require(reader, key) else { return Vec::new() };
        reader.as_array(value, key).iter().filter_map(|value| reader.as_string(value, key)).collect()
    }

    /// Returns the fields of an optional table.
    pub fn optional_table(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Option<Fields<'t>> {
        let value = self.get(key)?;
        reader.as_table(value, key)
    }

    /// Returns the fields of an optional list of tables.
    pub fn tables(&mut self, reader: &mut Reader<'_>, key: &'static str) -> Vec<Fields<'t>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        reader.as_array(value, key).iter().filter_map(|value| reader.as_table(value, key)).collect()
    }

    /// Returns all entries in the order of the source; for tables whose keys are data.
    pub fn entries(&self, reader: &Reader<'_>) -> Vec<(At<String>, &'t Spanned<DeValue<'t>>)> {
        let mut entries: Vec<_> = self
            .table
            .iter()
            .map(|(key, value)| (At { value: key.get_ref().to_string(), span: reader.span(key.span()) }, value))
            .collect();
        entries.sort_by_key(|(key, _)| key.span);
        entries
    }

    /// Reports keys that were never asked for. A misspelt key is not also reported as missing.
    pub fn finish(self, reader: &mut Reader<'_>) {
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref();
            if !self.asked.contains(&name) {
                let meant = nearest(name, self.asked.iter().copied());
                if let Some(key) = meant.filter(|key| self.missing.contains(key)) {
                    reader.retract(self.span, &missing(key));
                }
                let hint = meant.map(|key| format!("; did you mean \"{key}\"?")).unwrap_or_default();
                let span = reader.span(key.span());
                reader.error(span, format!("unknown key `{name}`{hint}"));
            }
        }
    }
}

/// Returns the message for a required key that is missing.
fn missing(key: &str) -> String {
    format!("`{key}` is missing")
}

/// Returns the type of a value in words.
fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a bare date (put it in quotes)",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the messages of the diagnostics for `text`, read as a title, minutes and a list of areas.
    fn said(text: &str) -> Vec<String> {
        let source = Source::new("x.toml", text);
        let mut diagnostics = Vec::new();
        let mut reader = Reader::new(&source, 0, &mut diagnostics);
        let document = reader.document(text, Syntax::Toml);
        let table = document.table();
        let mut fields = reader.root(&table);
        fields.words(&mut reader, "title");
        fields.integer(&mut reader, "minutes", 1..61);
        fields.strings(&mut reader, "areas");
        fields.finish(&mut reader);
        diagnostics.iter().map(Diagnostic::headline).collect()
    }

    #[test]
    fn every_mistake_is_reported() {
        assert_eq!(said("title = \"a\"\nminutes = 10\nareas = [\"x\"]"), [""; 0]);
        assert_eq!(
            said("titel = 1\nminutes = 1.5\nareas = [\"x\", 2]"),
            [
                "x.toml:2:11: `minutes` must be a whole number, not a number",
                "x.toml:3:15: `areas` must be a string, not a whole number",
                "x.toml:1:1: unknown key `titel`; did you mean \"title\"?",
            ]
        );
        assert_eq!(
            said("title = \" \"\nminutes = 99\nareas = 2026-01-01"),
            [
                "x.toml:1:9: `title` is empty",
                "x.toml:2:11: `minutes` must be from 1 to 60",
                "x.toml:3:9: `areas` must be a list, not a bare date (put it in quotes)",
            ]
        );
    }

    #[test]
    fn one_mistake_is_one_complaint() {
        assert_eq!(
            said("title: \"a\"\nminutes = 10\nareas = []"),
            ["x.toml:1:6: this is TOML: write = in place of :, and words in quotation marks"]
        );
    }

    #[test]
    fn yaml_for_toml_is_one_mistake() {
        assert_eq!(
            said("title: a\nminutes: 10\nareas:\n  - x\n"),
            ["x.toml:1:6: this is TOML: write = in place of :, and words in quotation marks"]
        );
    }

    #[test]
    fn syntax_errors_do_not_hide_the_rest() {
        let said = said("title = \nminutes = \"x\"\nareas = []");
        assert!(said.iter().any(|line| line.starts_with("x.toml:1:")), "{said:?}");
        assert!(said.contains(&"x.toml:2:11: `minutes` must be a whole number, not a string".to_owned()), "{said:?}");
    }
}
