//! References: the label of a citation and the lines of an entry.

use super::block::{Setter, plain_run};
use super::inline::Styled;
use super::{Face, Role};
use crate::content::model::{Library, Reference};

/// Authors named before the others are only counted.
const MAX_AUTHORS: usize = 6;

/// `Yang et al. 2026`; with a letter, `2026b`, where others in the library would be called the same.
pub fn label(reference: &Reference, library: &Library) -> String {
    let name = name(reference);
    let mut namesakes = library.references.iter().filter(|other| self::name(other) == name);
    let position = namesakes.by_ref().position(|other| other.key == reference.key).unwrap_or(0);
    let is_alone = position == 0 && namesakes.next().is_none();
    match u8::try_from(position).ok().map(|position| b'a'.saturating_add(position)) {
        Some(letter @ b'a'..=b'z') if !is_alone && reference.year != 0 => format!("{name}{}", char::from(letter)),
        _ => name,
    }
}

/// Who and when: the authors' family names or, where nobody is named, the title up to its colon; and the year.
fn name(reference: &Reference) -> String {
    let mut families = reference.authors.iter().map(|author| family(author));
    let authors = match (families.next(), families.next(), families.next(), reference.more_authors) {
        (None, ..) => reference.title.split(':').next().unwrap_or(&reference.key).to_owned(),
        (Some(first), None, _, false) => first.to_owned(),
        (Some(first), Some(second), None, false) => format!("{first} and {second}"),
        (Some(first), ..) => format!("{first} et al."),
    };
    if reference.year == 0 { authors } else { format!("{authors} {}", reference.year) }
}

/// The family name of "Given Family": from a particle on, else the last word.
pub fn family(author: &str) -> &str {
    let particle = author.match_indices(' ').map(|(offset, _)| offset + 1).find(|start| {
        let rest = &author[*start..];
        rest.starts_with(char::is_lowercase) && rest.contains(' ')
    });
    let last = author.rfind(' ').map_or(0, |offset| offset + 1);
    &author[particle.unwrap_or(last)..]
}

/// The authors: at most six, then how many more.
pub fn authors(reference: &Reference) -> String {
    let named = reference.authors.len().min(MAX_AUTHORS);
    let left = reference.authors.len() - named;
    let mut authors = reference.authors[..named].join(", ");
    if left > 0 {
        authors += &format!(" and {left} more");
    } else if reference.more_authors {
        authors += " and others";
    }
    authors
}

/// Where it appeared: venue, arXiv identifier and year, as far as they are known.
pub fn place(reference: &Reference) -> String {
    let arxiv = reference.arxiv.as_ref().map(|arxiv| format!("arXiv:{arxiv}"));
    // A venue such as "arXiv preprint" says nothing beside the identifier.
    let venue = reference.venue.as_ref().filter(|venue| arxiv.is_none() || !venue.to_lowercase().contains("arxiv"));
    let year = (reference.year != 0).then(|| reference.year.to_string());
    [venue.cloned(), arxiv, year].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Setter<'_> {
    /// An entry of the list of works.
    pub(super) fn reference(&mut self, reference: &Reference) {
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
    use crate::content::model::Document;
    use crate::typeset::{GlyphSet, Line, Manuscript, Shape};

    fn reference(authors: &[&str]) -> Reference {
        Reference {
            key: "key".to_owned(),
            title: "On causes".to_owned(),
            authors: authors.iter().map(|author| (*author).to_owned()).collect(),
            year: 2026,
            arxiv: Some("2605.26029".to_owned()),
            venue: Some("arXiv preprint".to_owned()),
            ..Reference::default()
        }
    }

    #[test]
    fn labels_are_author_and_year() {
        for (authors, expected) in [
            (&[][..], "On causes 2026"),
            (&["Ada Lovelace"], "Lovelace 2026"),
            (&["Plato"], "Plato 2026"),
            (&["Ludwig van Beethoven", "Ada Lovelace"], "van Beethoven and Lovelace 2026"),
            (&["A B", "C D", "E F"], "B et al. 2026"),
        ] {
            assert_eq!(label(&reference(authors), &Library::default()), expected);
        }
        let more = Reference { more_authors: true, ..reference(&["A B"]) };
        assert_eq!(label(&more, &Library::default()), "B et al. 2026");
    }

    #[test]
    fn namesakes_of_one_year_get_letters() {
        let keyed = |key: &str| Reference { key: key.to_owned(), ..reference(&["A B", "C D", "E F"]) };
        let references = vec![keyed("one"), reference(&["G H"]), keyed("two")];
        let library = Library { references, ..Library::default() };
        let labels: Vec<String> = library.references.iter().map(|reference| label(reference, &library)).collect();
        assert_eq!(labels, ["B et al. 2026a", "H 2026", "B et al. 2026b"]);
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
