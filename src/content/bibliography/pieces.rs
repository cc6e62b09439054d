//! Splits a BibTeX file into entries and strings, for importing some of them.

use std::ops::Range;

use super::grammar::entries;

/// A piece of a BibTeX file: an entry, a set of strings, or an entry with errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// An entry.
    Entry {
        /// Citation key; empty if the entry has none.
        key: String,
        /// Line number of the entry, from 1.
        line: usize,
        /// Range of the entry, from `@` to the closing delimiter.
        at: Range<usize>,
        /// Field names with their raw values, without delimiters.
        fields: Vec<(String, String)>,
    },
    /// Range of a set of strings.
    Strings(Range<usize>),
    /// An entry that cannot be parsed.
    Broken {
        /// The key, if it could be read.
        key: String,
        /// Line number of the error, from 1.
        line: usize,
        /// The mistake.
        message: String,
    },
}

/// Returns the pieces of a file in order; text between them is comment.
pub fn pieces(text: &str) -> Vec<Piece> {
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    let value = |at: &Range<usize>| text[at.clone()].trim_matches(['{', '}', '"', ' ']).to_owned();
    entries(text)
        .into_iter()
        .map(|entry| match entry {
            Ok(entry) if entry.kind == "string" => Piece::Strings(entry.at),
            Ok(entry) => Piece::Entry {
                line: line(entry.at.start),
                at: entry.at,
                fields: entry.fields.iter().map(|field| (field.name.clone(), value(&field.value_at))).collect(),
                key: entry.key,
            },
            Err(broken) => Piece::Broken { line: line(broken.at.start), key: broken.key, message: broken.message },
        })
        .collect()
}
