//! The words after `:::` and `---`: a name, bare words, and `key=value` attributes.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::content::data::number;

/// A word of a container line, or one of its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'a> {
    /// Key of an attribute; `None` for a word.
    pub key: Option<&'a str>,
    /// The word, or the value of the attribute without quotation marks.
    pub value: &'a str,
    /// Byte range of the value within the line.
    pub range: Range<usize>,
    /// Byte range of the whole word within the line.
    pub whole: Range<usize>,
}

/// Returns the words of `line` from byte `start` on. Values with blanks are enclosed in `"…"`, `{=…}` or `{~…}`. The
/// second result is the position of an unclosed quotation mark or brace, at which parsing stopped.
pub fn words(line: &str, start: usize) -> (Vec<Word<'_>>, Option<usize>) {
    let mut words = Vec::new();
    let mut at = start;
    loop {
        at += line[at..].len() - line[at..].trim_start().len();
        if at == line.len() {
            return (words, None);
        }
        let begin = at;
        let key_end = at + line[at..].find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(0);
        let key = (key_end > at && line[key_end..].starts_with('=')).then(|| &line[at..key_end]);
        if key.is_some() {
            at = key_end + 1;
        }
        let (range, end) = if let Some(quoted) = line[at..].strip_prefix('"') {
            let Some(close) = quoted.find('"') else { return (words, Some(at)) };
            (at + 1..at + 1 + close, at + close + 2)
        } else if ["{=", "{~"].iter().any(|opening| line[at..].starts_with(opening)) {
            let Some(length) = line[at..].find('}') else { return (words, Some(at)) };
            (at..at + length + 1, at + length + 1)
        } else {
            let end = at + line[at..].find(char::is_whitespace).unwrap_or(line.len() - at);
            (at..end, end)
        };
        words.push(Word { key, value: &line[range.clone()], range, whole: begin..end });
        at = end;
    }
}

/// Attributes of one line by key, checked against the [`super::containers::Spec`]. A rejected value is empty.
#[derive(Debug, Clone, Default)]
pub struct Attributes(pub BTreeMap<String, String>);

impl Attributes {
    /// Returns an attribute as text.
    pub fn text(&self, key: &str) -> Option<String> {
        self.0.get(key).cloned()
    }

    /// Returns the parts of an attribute between commas.
    pub fn list(&self, key: &str) -> Vec<String> {
        self.divided(key, ',')
    }

    /// Returns the parts of an attribute between `separator`, without empty ones.
    pub fn divided(&self, key: &str, separator: char) -> Vec<String> {
        let parts = self.0.get(key).into_iter().flat_map(|words| words.split(separator));
        parts.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    }

    /// Returns an attribute as a number.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.0.get(key).and_then(|words| number(words))
    }

    /// Whether a value was rejected and reported.
    pub fn is_broken(&self) -> bool {
        self.0.values().any(String::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_attributes_are_told_apart() {
        let line = "::: predict obs-f1 min=0 title=\"two words\" answer={=a.b.c .2f} a=";
        let read: Vec<_> = words(line, 3).0.into_iter().map(|word| (word.key, word.value)).collect();
        let expected = [
            (None, "predict"),
            (None, "obs-f1"),
            (Some("min"), "0"),
            (Some("title"), "two words"),
            (Some("answer"), "{=a.b.c .2f}"),
            (Some("a"), ""),
        ];
        assert_eq!(read, expected);
        assert_eq!(words("x a=\"b", 0).1, Some(4));
        assert_eq!(words("x {=b", 0).1, Some(2));
    }
}
