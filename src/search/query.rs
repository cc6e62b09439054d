//! A visitor's query: words and phrases to look for.

use super::fold::fold;

/// Words looked for at most; the rest is not.
const TERMS: usize = 16;
/// Characters of a query that are looked at.
const CHARACTERS: usize = 400;

/// Words and phrases, all of which must be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Each folded, with one blank between the words of a phrase.
    terms: Vec<String>,
}

impl Query {
    /// The query in a line as it is typed: words, and phrases between double quotation marks, the last of which may be
    /// missing.
    pub fn parse(line: &str) -> Query {
        let line: String = line.chars().take(CHARACTERS).collect();
        let parts = line.split(['"', '“', '”']).enumerate();
        let quoted = |(position, part): (usize, &str)| match position % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            _ => vec![part.to_owned()],
        };
        Query::of(parts.flat_map(quoted))
    }

    /// The query of words and phrases that are already apart.
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

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Search terms for folded text, matched at the beginnings of words or anywhere. At beginnings, a term that ends in
    /// a digit matches whole words only: 92 does not match 925.
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
