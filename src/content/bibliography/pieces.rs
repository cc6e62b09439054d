//! A BibTeX file as pieces of text: for who takes over entries of another file.

use std::ops::Range;

use super::grammar::entries;

/// A piece of a BibTeX file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// An entry.
    Entry {
        /// Its key; empty if it has none.
        key: String,
        /// Its line, from 1.
        line: usize,
        /// Where it stands, from `@` to the closing delimiter.
        at: Range<usize>,
        /// Its fields with their values as they are written, without delimiters.
        fields: Vec<(String, String)>,
    },
    /// Where a set of strings stands.
    Strings(Range<usize>),
    /// An entry that cannot be read.
    Broken {
        /// Its key, as far as there is one.
        key: String,
        /// The line of the mistake, from 1.
        line: usize,
        /// The mistake.
        message: String,
    },
}

/// The pieces of a file in order; what is between them is comment.
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
