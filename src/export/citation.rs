//! Citations of works: BibTeX, RIS, CSL-JSON and plain text.

use super::csl;
use super::ris::ris;
use crate::content::bibliography::doi_address;
use crate::content::model::Reference;
use crate::typeset::page::reference;

/// The formats of citations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CiteForm {
    /// BibTeX.
    Bibtex,
    /// RIS.
    Ris,
    /// CSL-JSON, the input of citation processors.
    Csl,
    /// A line of plain text.
    Text,
}

impl CiteForm {
    /// All formats, in the order in which a key switches between them.
    pub const ALL: [CiteForm; 4] = [CiteForm::Bibtex, CiteForm::Ris, CiteForm::Csl, CiteForm::Text];

    /// Returns the name of the format.
    pub fn name(self) -> &'static str {
        match self {
            CiteForm::Bibtex => "BibTeX",
            CiteForm::Ris => "RIS",
            CiteForm::Csl => "CSL-JSON",
            CiteForm::Text => "text",
        }
    }

    /// Returns the option of the `cite` command, with a leading blank; empty for the default.
    pub fn option(self) -> &'static str {
        match self {
            CiteForm::Bibtex => "",
            CiteForm::Ris => " --ris",
            CiteForm::Csl => " --csl",
            CiteForm::Text => " --text",
        }
    }

    /// Formats several works: CSL-JSON as one list, other formats with blank lines between works.
    pub fn all(self, works: &[&Reference]) -> String {
        if self == CiteForm::Csl {
            return csl::list(works);
        }
        works.iter().map(|work| self.of(work)).collect::<Vec<_>>().join("\n")
    }

    /// Formats a work, with a newline at the end.
    pub fn of(self, work: &Reference) -> String {
        match self {
            CiteForm::Bibtex => bibtex(work),
            CiteForm::Ris => ris(work),
            CiteForm::Csl => csl::list(&[work]),
            CiteForm::Text => citation(work),
        }
    }
}

/// Returns the author's BibTeX entry, with a newline.
fn bibtex(work: &Reference) -> String {
    format!("{}\n", work.bibtex.trim_end())
}

/// Returns a line of plain text: authors, year, title, publication data, address.
fn citation(work: &Reference) -> String {
    let year = match (&work.status, work.year) {
        (Some(status), _) => format!(" ({status})"),
        (None, 0) => String::new(),
        (None, year) => format!(" ({year})"),
    };
    let title = work.title.trim_end_matches('.');
    // Without authors, the year comes after the title.
    let begin = match authors(work) {
        authors if authors.is_empty() => ended(&format!("{title}{year}")),
        authors => format!("{} {}", ended(&format!("{authors}{year}")), ended(title)),
    };
    let publication = reference::publication(work).join(", ");
    // A sentence begins with a capital letter, but not a name such as arXiv.
    let is_word = publication.split(' ').next().is_some_and(|word| !word.contains(char::is_uppercase));
    let mut letters = publication.chars();
    let begin_of = |c: char| if is_word { c.to_uppercase().collect() } else { c.to_string() };
    let publication = letters.next().map(begin_of).unwrap_or_default() + letters.as_str();
    let doi = work.doi.as_deref().map(doi_address);
    let parts = [Some(begin), Some(ended(&publication)), work.note.as_deref().map(ended), doi.or(work.url.clone())];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ") + "\n"
}

/// Returns all authors, or editors with a note that they are.
fn authors(work: &Reference) -> String {
    let mut authors = work.authors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if work.more_authors {
        authors += " et al.";
    }
    match work.authors.len() {
        1 if work.are_editors => authors + " (ed.)",
        2.. if work.are_editors => authors + " (eds.)",
        _ => authors,
    }
}

/// Returns a text that ends with one full stop or another sign that ends sentences; empty for an empty text.
fn ended(text: &str) -> String {
    let is_ended = text.is_empty() || text.ends_with(['.', '?', '!']);
    if is_ended { text.to_owned() } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_is_cited_in_every_form() {
        let work = Reference {
            key: "k".into(),
            title: "On causes".into(),
            authors: vec!["Ludwig van Beethoven".into(), "Plato".into()],
            year: 2026,
            arxiv: Some("2605.1".into()),
            url: Some("https://example.org".into()),
            bibtex: "@misc{k}".into(),
            ..Reference::default()
        };
        assert_eq!(CiteForm::Bibtex.of(&work), "@misc{k}\n");
        assert_eq!(
            CiteForm::Text.of(&work),
            "Ludwig van Beethoven, Plato (2026). On causes. arXiv:2605.1. https://example.org\n"
        );
        let book = Reference {
            title: "On what?".into(),
            authors: vec!["Ada Example".into(), "Ben Sample".into()],
            are_editors: true,
            year: 2020,
            edition: Some("Second".into()),
            series: Some("Small Books".into()),
            volume: Some("4".into()),
            publisher: Some("A Press".into()),
            address: Some("Berlin".into()),
            doi: Some("10.1000/x".into()),
            ..Reference::default()
        };
        assert_eq!(
            CiteForm::Text.of(&book),
            concat!(
                "Ada Example, Ben Sample (eds.) (2020). On what? 2nd ed., Small Books 4, A Press, Berlin. ",
                "https://doi.org/10.1000/x\n"
            )
        );
        let paper = Reference {
            title: "T".into(),
            editors: vec!["Ed Itor".into()],
            venue: Some("J. Mem. Lang.".into()),
            volume: Some("12".into()),
            number: Some("3".into()),
            pages: Some("1–20".into()),
            status: Some("in press".into()),
            ..Reference::default()
        };
        assert_eq!(CiteForm::Text.of(&paper), "T (in press). In Ed Itor (ed.), J. Mem. Lang. 12(3), pp. 1–20.\n");
        let short = Reference { pages: None, volume: None, number: None, editors: Vec::new(), ..paper };
        assert_eq!(CiteForm::Text.of(&short), "T (in press). J. Mem. Lang.\n");
        assert_eq!(
            CiteForm::Csl.of(&work),
            concat!(
                "[\n  {\n    \"id\": \"k\",\n    \"type\": \"article\",\n    \"title\": \"On causes\",\n    \"author\": [\n",
                "      {\n        \"family\": \"Beethoven\",\n        \"given\": \"Ludwig\",\n",
                "        \"non-dropping-particle\": \"van\"\n      },\n      {\n        \"literal\": \"Plato\"\n      }\n    ],\n",
                "    \"issued\": {\n      \"date-parts\": [\n        [\n          2026\n        ]\n      ]\n    },\n",
                "    \"number\": \"arXiv:2605.1\",\n    \"URL\": \"https://example.org\"\n  }\n]\n"
            )
        );
        assert_eq!(
            CiteForm::Ris.of(&work),
            "TY  - UNPB\nID  - k\nTI  - On causes\nAU  - van Beethoven, Ludwig\nAU  - Plato\nPY  - 2026\nM1  - arXiv:2605.1\nUR  - https://example.org\nER  - \n"
        );
    }
}
