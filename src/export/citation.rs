//! Citations of works: BibTeX, RIS, CSL-JSON and plain text.

use super::csl;
use super::ris::ris;
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

/// Returns a line of plain text: authors, year, title, venue.
fn citation(work: &Reference) -> String {
    let year = match (&work.status, work.year) {
        (Some(status), _) => format!(" ({status})"),
        (None, 0) => String::new(),
        (None, year) => format!(" ({year})"),
    };
    let venue = work.venue.as_deref().map(|venue| format!(" {venue}.")).unwrap_or_default();
    let arxiv = work.arxiv.as_deref().map(|id| format!(" arXiv:{id}.")).unwrap_or_default();
    let url = work.url.as_deref().map(|url| format!(" {url}")).unwrap_or_default();
    let who = if work.authors.is_empty() { String::new() } else { reference::authors(work) + &year + ". " };
    format!("{who}{}.{venue}{arxiv}{url}\n", work.title.trim_end_matches('.'))
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
