//! Entries of the list of references.

use crate::content::model::{Inline, Reference, plain_text};
use crate::typeset::line::plain_run;
use crate::typeset::page::block::LayoutBuilder;
use crate::typeset::page::inline::Styled;
use crate::typeset::{Face, Role, Run};

/// Maximum number of authors that are named.
const MAX_AUTHORS: usize = 6;

/// Returns the authors as plain text.
pub fn authors(reference: &Reference) -> String {
    plain_text(&author_line(reference))
}

/// Returns the authors: at most six, including the site's author in bold, then the number of others.
pub fn author_line(reference: &Reference) -> Vec<Inline> {
    let authors = &reference.authors;
    let owner = authors.iter().position(|author| author.is_owner);
    // If the site's author comes later, they replace the sixth author.
    let shown: Vec<usize> = match owner.filter(|owner| *owner >= MAX_AUTHORS) {
        Some(owner) => (0..MAX_AUTHORS - 1).chain([owner]).collect(),
        None => (0..authors.len().min(MAX_AUTHORS)).collect(),
    };
    let mut line = Vec::new();
    let mut before: Option<usize> = None;
    for at in &shown {
        line.push(Inline::Text(match before {
            None => String::new(),
            Some(before) if before + 1 < *at => ", …, ".to_owned(),
            Some(_) => ", ".to_owned(),
        }));
        before = Some(*at);
        let person = &authors[*at];
        let name = vec![Inline::Text(format!("{person}{}", person.marks))];
        if person.is_owner { line.push(Inline::Strong(name)) } else { line.extend(name) }
    }
    let mut end = String::new();
    match authors.len() - shown.len() {
        0 if reference.more_authors => end += " and others",
        0 => {}
        left => end += &format!(" and {left} more"),
    }
    if reference.are_editors {
        end += if authors.len() == 1 { " (ed.)" } else { " (eds.)" };
    }
    if reference.is_equal_contribution() {
        end += " (* equal contribution)";
    }
    line.push(Inline::Text(end));
    line
}

/// Returns the publication data: form, editors, venue with series, volume, number and pages, publisher, arXiv
/// identifier, year, as far as known.
pub fn place(reference: &Reference) -> String {
    let year = reference.status.clone().or_else(|| (reference.year != 0).then(|| reference.year.to_string()));
    publication(reference).into_iter().chain(year).collect::<Vec<_>>().join(", ")
}

/// Returns the parts of [`place`] without the year.
pub fn publication(reference: &Reference) -> Vec<String> {
    let Reference { volume, number, series, .. } = reference;
    let arxiv = reference.arxiv.as_ref().map(|arxiv| format!("arXiv:{arxiv}"));
    // A venue such as "arXiv preprint" is redundant beside the identifier.
    let venue = reference.venue.as_ref().filter(|venue| arxiv.is_none() || !is_arxiv_alone(venue));
    // A volume or number belongs to the series, else to the venue, else to the form of a report.
    let counted = |name: Option<&String>| match (name, volume, number) {
        (Some(name), Some(volume), Some(number)) => Some(format!("{name} {volume}({number})")),
        (Some(name), Some(only), None) | (Some(name), None, Some(only)) => Some(format!("{name} {only}")),
        (Some(name), None, None) => Some(name.clone()),
        (None, ..) => None,
    };
    let (venue, series, form) = match (series, venue) {
        (Some(series), venue) => (venue.cloned(), counted(Some(series)), reference.form.clone()),
        (None, Some(venue)) => (counted(Some(venue)), None, reference.form.clone()),
        (None, None) if reference.form.is_some() => (None, None, counted(reference.form.as_ref())),
        // A volume of a book without a series; that of an arXiv preprint repeats its identifier.
        (None, None) => {
            let is_own = |volume: &&String| arxiv.is_none() || reference.venue.is_none() && !volume.contains("/");
            (None, volume.as_ref().filter(is_own).map(|volume| format!("vol. {volume}")), None)
        }
    };
    let editors: Vec<String> = reference.editors.iter().map(ToString::to_string).collect();
    let editors = match (editors.len(), &venue) {
        (0, _) => None,
        (1, Some(_)) => Some(format!("in {} (ed.)", editors.join(", "))),
        (_, Some(_)) => Some(format!("in {} (eds.)", editors.join(", "))),
        (_, None) => Some(format!("edited by {}", editors.join(", "))),
    };
    let edition = reference.edition.as_ref().map(|edition| edition_words(edition));
    let chapter = reference.chapter.as_ref().map(|chapter| format!("ch. {chapter}"));
    let pages = reference.pages.as_ref().map(|pages| format!("pp. {pages}"));
    let (publisher, address) = (reference.publisher.clone(), reference.address.clone());
    [form, editors, venue, edition, series, chapter, pages, publisher, address, arxiv].into_iter().flatten().collect()
}

/// Whether a venue says no more than that the work is on arXiv: `arXiv preprint arXiv:2605.1 [cs.LG]`.
fn is_arxiv_alone(venue: &str) -> bool {
    let lower = venue.to_lowercase();
    let words = lower.split(|c: char| c.is_whitespace() || matches!(c, ':' | ',' | '(' | ')' | '[' | ']' | '/'));
    let is_about = |word: &str| {
        let known =
            ["arxiv", "arxiv.org", "preprint", "preprints", "pre-print", "e-print", "e-prints", "eprint", "eprints"];
        let is_category = word.contains('.') && word.split('.').all(|part| part.len() <= 6);
        known.contains(&word)
            || matches!(word, "abs" | "corr" | "")
            || is_category
            || word.starts_with(char::is_numeric)
    };
    lower.contains("arxiv") && words.into_iter().all(is_about)
}

/// Returns `2nd ed.` for `2` or `Second`.
fn edition_words(edition: &str) -> String {
    const WORDS: [&str; 9] = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];
    let lower = edition.trim_end_matches('.').to_lowercase();
    let number =
        lower.parse().ok().or_else(|| WORDS.iter().position(|word| *word == lower).map(|position| position + 1));
    match number {
        Some(number) => {
            let ending = match (number % 10, number % 100) {
                (_, 11..=13) => "th",
                (1, _) => "st",
                (2, _) => "nd",
                (3, _) => "rd",
                _ => "th",
            };
            format!("{number}{ending} ed.")
        }
        None if lower.contains("edition") || lower.ends_with("ed") => edition.to_owned(),
        None => format!("{edition} ed."),
    }
}

impl LayoutBuilder<'_> {
    /// Lays out the authors, with the site's author in bold; in plain text without marks of emphasis.
    fn author_line(&mut self, reference: &Reference, face: Face) {
        let run = |inline: &Inline| {
            let face = if matches!(inline, Inline::Strong(_)) { face.bold() } else { face };
            Run::new(self.glyphs.clean(&plain_text(std::slice::from_ref(inline))), face)
        };
        let runs: Vec<Run> = author_line(reference).iter().map(run).collect();
        self.styled(&Styled::of_runs(&runs), None);
    }

    /// Lays out an entry of the list of references.
    pub(in crate::typeset) fn reference(&mut self, reference: &Reference) {
        let dim = Face::of(Role::Dim);
        self.beside(vec![], vec![plain_run("  ")], |builder| {
            builder.words(&reference.title, builder.face.bold());
            let place = place(reference);
            let note = reference.note.clone().unwrap_or_default();
            if !reference.authors.is_empty() {
                builder.author_line(reference, dim);
            }
            for line in [place, note] {
                let styled = Styled::of(&line, dim, builder.glyphs);
                if !styled.is_blank() {
                    builder.styled(&styled, None);
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::model::{Document, Library, Person};
    use crate::typeset::{Charset, Line, Manuscript, Shape};

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
        let mut builder = LayoutBuilder::new(manuscript, Shape { width: columns, margin: 0, glyphs: Charset::Full });
        builder.reference(reference);
        builder.layout.lines
    }

    #[test]
    fn the_sites_author_stands_out_and_is_never_one_of_the_others() {
        let names: Vec<String> = (1..=9).map(|n| format!("A{n} B{n}")).collect();
        let mut work = reference(&names.iter().map(String::as_str).collect::<Vec<_>>());
        for at in [0, 7] {
            work.authors[at].marks = "*".to_owned();
        }
        work.authors[7].is_owner = true;
        assert_eq!(authors(&work), "A1 B1*, A2 B2, A3 B3, A4 B4, A5 B5, …, A8 B8* and 3 more (* equal contribution)");
        let lines = entry(&work, 100);
        let bold: Vec<&str> = lines[1].runs.iter().filter(|run| run.face.bold).map(|run| run.text.as_str()).collect();
        assert_eq!(bold, ["A8 B8*"]);
    }

    #[test]
    fn a_venue_is_left_out_if_it_is_arxiv_alone() {
        for (venue, expected) in [
            ("arXiv preprint arXiv:2605.26029", "arXiv:2605.26029, 2026"),
            ("arXiv:2605.26029 [cs.LG]", "arXiv:2605.26029, 2026"),
            ("ArXiv e-prints", "arXiv:2605.26029, 2026"),
            ("ICML 2026 (arXiv:2605.26029)", "ICML 2026 (arXiv:2605.26029), arXiv:2605.26029, 2026"),
        ] {
            assert_eq!(place(&Reference { venue: Some(venue.to_owned()), ..reference(&["A B"]) }), expected);
        }
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
