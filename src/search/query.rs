//! Search queries: words and phrases.

use crate::typeset::fold::fold;

/// Maximum number of terms; the rest is ignored.
const TERMS: usize = 16;
/// Maximum characters of a query; the rest is ignored.
const CHARACTERS: usize = 400;

/// Words and phrases, all of which must match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The folded terms, with one blank between the words of a phrase.
    terms: Vec<String>,
}

impl Query {
    /// Parses a typed line: words, and phrases in double quotation marks, the last of which may be missing.
    pub fn parse(line: &str) -> Query {
        let line: String = line.chars().take(CHARACTERS).collect();
        let parts = line.split(['"', '“', '”']).enumerate();
        let quoted = |(position, part): (usize, &str)| match position % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            _ => vec![part.to_owned()],
        };
        Query::of(parts.flat_map(quoted))
    }

    /// Creates a query of given words and phrases.
    pub fn of(terms: impl IntoIterator<Item = impl AsRef<str>>) -> Query {
        let mut query = Query::default();
        for term in terms {
            let term: String = term.as_ref().chars().take(CHARACTERS).collect();
            let term = fold(&term);
            if !term.is_empty() && !query.terms.contains(&term) && query.terms.len() < TERMS {
                query.terms.push(term);
            }
        }
        query
    }

    /// Whether the query has no terms.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Returns the terms for matching folded text at the beginnings of words or anywhere. At beginnings, a term that
    /// ends in a digit matches whole words only: 92 does not match 925.
    pub(super) fn terms(&self, at_beginnings: bool) -> Vec<String> {
        let term = |term: &String| match (at_beginnings, term.ends_with(|c: char| c.is_ascii_digit())) {
            (false, _) => term.clone(),
            (true, false) => format!(" {term}"),
            (true, true) => format!(" {term} "),
        };
        self.terms.iter().map(term).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotation_marks_make_phrases() {
        for (line, terms) in [
            ("Wrong graph", &["wrong", "graph"][..]),
            ("\"wrong graph\" F1", &["wrong graph", "f1"]),
            ("one \"two thr", &["one", "two thr"]),
            ("“wrong graph”", &["wrong graph"]),
            ("post-training it's", &["post training", "its"]),
            ("a a \"\" … !", &["a"]),
            ("", &[]),
        ] {
            assert_eq!(Query::parse(line).terms, terms, "{line}");
        }
        assert_eq!(Query::parse("arrow 92").terms(true), [" arrow", " 92 "]);
        assert_eq!(Query::of(["two words", "x"]).terms, ["two words", "x"]);
        assert!(Query::parse(&"word ".repeat(1000)).terms.len() == 1);
        assert!(Query::of((0..1000).map(|n| n.to_string())).terms.len() == TERMS);
    }
}
