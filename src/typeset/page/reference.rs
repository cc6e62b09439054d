//! Entries of the list of references.

use crate::content::model::{Person, Reference};
use crate::typeset::line::plain_run;
use crate::typeset::page::block::Setter;
use crate::typeset::page::inline::Styled;
use crate::typeset::{Face, Role};

/// Maximum number of authors that are named.
const MAX_AUTHORS: usize = 6;

/// Returns the authors: at most six, then the number of others.
pub fn authors(reference: &Reference) -> String {
    let named = reference.authors.len().min(MAX_AUTHORS);
    let left = reference.authors.len() - named;
    let name = |person: &Person| format!("{person}{}", person.marks);
    let mut authors = reference.authors[..named].iter().map(name).collect::<Vec<_>>().join(", ");
    if left > 0 {
        authors += &format!(" and {left} more");
    } else if reference.more_authors {
        authors += " and others";
    }
    if reference.are_editors {
        authors += if reference.authors.len() == 1 { " (ed.)" } else { " (eds.)" };
    }
    authors
}

/// Returns the publication data: venue with volume, number and pages, arXiv identifier, year, as far as known.
pub fn place(reference: &Reference) -> String {
    let arxiv = reference.arxiv.as_ref().map(|arxiv| format!("arXiv:{arxiv}"));
    // A venue such as "arXiv preprint" is redundant beside the identifier.
    let venue = reference.venue.as_ref().filter(|venue| arxiv.is_none() || !venue.to_lowercase().contains("arxiv"));
    let year = reference.status.clone().or_else(|| (reference.year != 0).then(|| reference.year.to_string()));
    let volume = reference.volume.as_ref().filter(|_| venue.is_some());
    let number = reference.number.as_ref().filter(|_| venue.is_some());
    let venue = venue.map(|venue| match (volume, number) {
        (Some(volume), Some(number)) => format!("{venue} {volume}({number})"),
        (Some(number), None) | (None, Some(number)) => format!("{venue} {number}"),
        (None, None) => venue.clone(),
    });
    let pages = reference.pages.as_ref().filter(|_| venue.is_some()).map(|pages| format!("pp. {pages}"));
    [venue, pages, reference.publisher.clone(), arxiv, year].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Setter<'_> {
    /// Lays out an entry of the list of references.
    pub(in crate::typeset) fn reference(&mut self, reference: &Reference) {
        let dim = Face::of(Role::Dim);
        self.beside(vec![], vec![plain_run("  ")], |setter| {
            setter.words(&reference.title, setter.face.bold());
            let place = place(reference);
            let note = reference.note.clone().unwrap_or_default();
            for line in [authors(reference), place, note] {
                let styled = Styled::of(&line, dim, setter.glyphs);
                if !styled.is_blank() {
                    setter.styled(&styled, None);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::model::{Document, Library};
    use crate::typeset::{GlyphSet, Line, Manuscript, Shape};

    fn reference(authors: &[&str]) -> Reference {
        Reference {
            key: "key".to_owned(),
            title: "On causes".to_owned(),
            authors: authors.iter().map(|author| Person::from(*author)).collect(),
            year: 2026,
            arxiv: Some("2605.26029".to_owned()),
            venue: Some("arXiv preprint".to_owned()),
            ..Reference::default()
        }
    }

    fn entry(reference: &Reference, columns: u16) -> Vec<Line> {
        let (document, library) = (Document::default(), Library::default());
        let manuscript = Manuscript::prose(&document, &library);
        let mut setter = Setter::new(manuscript, Shape { width: columns, margin: 0, glyphs: GlyphSet::Full });
        setter.reference(reference);
        setter.layout.lines
    }

    #[test]
    fn entries_hang_and_count_authors() {
        let names: Vec<String> = (1..=8).map(|n| format!("A{n} B{n}")).collect();
        let reference = reference(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let lines: Vec<String> = entry(&reference, 30).iter().map(Line::text).collect();
        let authors = ["  A1 B1, A2 B2, A3 B3, A4 B4,", "  A5 B5, A6 B6 and 2 more"];
        assert_eq!(lines, ["On causes", authors[0], authors[1], "  arXiv:2605.26029, 2026"]);
    }
}
