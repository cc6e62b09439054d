//! References: the works that can be cited, with their citation labels.

use std::collections::BTreeMap;
use std::ops::Deref;

use super::date::Date;
use super::person::Person;
use super::site::SiteLink;

/// A work that can be cited: one BibTeX entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    /// The BibTeX key.
    pub key: String,
    /// The entry's type, lower-case: `article`.
    pub kind: String,
    /// The title, converted from TeX.
    pub title: String,
    /// The authors; the editors if there are no authors.
    pub authors: Vec<Person>,
    /// Whether [`Self::authors`] are editors.
    pub are_editors: bool,
    /// The editors of the volume, if there are authors too.
    pub editors: Vec<Person>,
    /// Whether the list ends with "and others".
    pub more_authors: bool,
    /// Year of publication; 0 if it is not known.
    pub year: u16,
    /// Words that replace the year: `in press`.
    pub status: Option<String>,
    /// Month, 1 to 12, if known.
    pub month: Option<u8>,
    /// Journal, proceedings or other container, or the way of publication.
    pub venue: Option<String>,
    /// Series of a book or of proceedings.
    pub series: Option<String>,
    /// Volume.
    pub volume: Option<String>,
    /// Number of the issue or the report.
    pub number: Option<String>,
    /// Pages, with en dashes: `1–20`.
    pub pages: Option<String>,
    /// Chapter.
    pub chapter: Option<String>,
    /// Edition: `Second`, `2`.
    pub edition: Option<String>,
    /// Form of a thesis or report: `PhD thesis`.
    pub form: Option<String>,
    /// Publisher, school or institution.
    pub publisher: Option<String>,
    /// Place of the publisher or of the conference.
    pub address: Option<String>,
    /// The arXiv identifier, without prefix.
    pub arxiv: Option<String>,
    /// The DOI, without prefix.
    pub doi: Option<String>,
    /// Web address: the entry's `url`, or the one of its `doi` or `eprint`.
    pub url: Option<String>,
    /// Further addresses: code, slides, poster, video.
    pub links: Vec<SiteLink>,
    /// The entry's `note`.
    pub note: Option<String>,
    /// Field `abstract` of the entry, shown in the list of works.
    pub summary: Option<String>,
    /// Whether the entry is a work of the site, rather than one that is only cited.
    pub is_listed: bool,
    /// Whether the author selected the work (`selected = true`).
    pub is_selected: bool,
    /// BibTeX for citing: strings and inherited fields filled in, private fields left out.
    pub bibtex: String,
}

impl Reference {
    /// Whether at least two authors are marked for equal contribution.
    pub fn is_equal_contribution(&self) -> bool {
        self.authors.iter().filter(|author| author.marks.contains('*')).count() > 1
    }

    /// Creates a reference to a page of the site itself.
    pub fn of_page(key: &str, title: &str, author: &str, date: Option<Date>) -> Reference {
        let tex = |text: &str| -> String {
            let escaped = |c: char| matches!(c, '&' | '%' | '$' | '#' | '_' | '{' | '}');
            text.chars().flat_map(|c| escaped(c).then_some('\\').into_iter().chain([c])).collect()
        };
        let mut bibtex = format!("@misc{{{key},\n  title = {{{{{}}}}},\n", tex(title));
        if !author.is_empty() {
            bibtex += &format!("  author = {{{}}},\n", tex(author));
        }
        if let Some(date) = date {
            bibtex += &format!("  year = {{{}}},\n  month = {},\n", date.year, date.month_name().to_lowercase());
        }
        Reference {
            key: key.to_owned(),
            kind: "misc".to_owned(),
            title: title.to_owned(),
            authors: Some(author).filter(|author| !author.is_empty()).map(Person::from).into_iter().collect(),
            year: date.map_or(0, |date| date.year),
            month: date.map(|date| date.month),
            bibtex: bibtex + "}",
            ..Reference::default()
        }
    }
}

/// All references of a library: newest first, then by key. Labels and the order of keys are computed when the list is
/// made, since each label depends on all references.
#[derive(Debug, Clone, Default)]
pub struct ReferenceList {
    references: Vec<Reference>,
    /// The label of each reference, in the same order.
    labels: Vec<String>,
    /// Indices by BibTeX key; the first of two equal keys applies.
    positions: BTreeMap<String, usize>,
}

impl ReferenceList {
    /// Creates a list of these references, in this order.
    pub fn new(references: Vec<Reference>) -> ReferenceList {
        let labels = labels(&references, author_year);
        let mut positions = BTreeMap::new();
        for (position, reference) in references.iter().enumerate() {
            positions.entry(reference.key.clone()).or_insert(position);
        }
        ReferenceList { references, labels, positions }
    }

    /// Returns the reference with this BibTeX key.
    pub fn get(&self, key: &str) -> Option<&Reference> {
        Some(&self.references[*self.positions.get(key)?])
    }

    /// Returns the label of the reference with this key: `Yang et al. 2026`, or `2026b` if labels would otherwise be
    /// equal.
    pub fn label(&self, key: &str) -> Option<&str> {
        Some(&self.labels[*self.positions.get(key)?])
    }
}

impl Deref for ReferenceList {
    type Target = [Reference];

    fn deref(&self) -> &[Reference] {
        &self.references
    }
}

impl From<Vec<Reference>> for ReferenceList {
    fn from(references: Vec<Reference>) -> ReferenceList {
        ReferenceList::new(references)
    }
}

impl FromIterator<Reference> for ReferenceList {
    fn from_iter<I: IntoIterator<Item = Reference>>(references: I) -> ReferenceList {
        ReferenceList::new(references.into_iter().collect())
    }
}

impl<'a> IntoIterator for &'a ReferenceList {
    type Item = &'a Reference;
    type IntoIter = std::slice::Iter<'a, Reference>;

    fn into_iter(self) -> Self::IntoIter {
        self.references.iter()
    }
}

/// Returns the labels of references. `name` is called once for each; equal names get letters (`a` to `z`, `aa`, …) in
/// the order of the list.
fn labels(references: &[Reference], name: impl FnMut(&Reference) -> String) -> Vec<String> {
    let mut names: Vec<String> = references.iter().map(name).collect();
    let mut namesakes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, name) in names.iter().enumerate() {
        namesakes.entry(name).or_default().push(position);
    }
    let shared: Vec<Vec<usize>> = namesakes.into_values().filter(|positions| positions.len() > 1).collect();
    for (place, position) in shared.iter().flat_map(|positions| positions.iter().enumerate()) {
        let reference = &references[*position];
        let blank = if reference.year == 0 || reference.status.is_some() { "-" } else { "" };
        names[*position] += &format!("{blank}{}", letters(place));
    }
    names
}

/// Returns authors and year: `Yang et al. 2026`, `Example, in press`; without authors, the title up to its colon.
fn author_year(reference: &Reference) -> String {
    let mut families = reference.authors.iter().map(Person::family_name);
    let authors = match (families.next(), families.next(), families.next(), reference.more_authors) {
        (None, ..) => reference.title.split(':').next().unwrap_or(&reference.key).to_owned(),
        (Some(first), None, _, false) => first,
        (Some(first), Some(second), None, false) => format!("{first} and {second}"),
        (Some(first), ..) => format!("{first} et al."),
    };
    match (&reference.status, reference.year) {
        (Some(status), _) => format!("{authors}, {status}"),
        (None, 0) => format!("{authors} n.d."),
        (None, year) => format!("{authors} {year}"),
    }
}

/// Returns the letters for the position among equal names: `a` to `z`, then `aa`, `ab`.
fn letters(mut position: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(b'a' + (position % 26) as u8));
        match (position / 26).checked_sub(1) {
            Some(rest) => position = rest,
            None => return letters.into_iter().rev().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(key: &str, authors: &[&str]) -> Reference {
        Reference {
            key: key.to_owned(),
            title: "On causes: a study".to_owned(),
            authors: authors.iter().map(|author| Person::from(*author)).collect(),
            year: 2026,
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
            let list = ReferenceList::new(vec![reference("key", authors)]);
            assert_eq!(list.label("key"), Some(expected));
        }
        let more = Reference { more_authors: true, ..reference("key", &["A B"]) };
        assert_eq!(ReferenceList::new(vec![more]).label("key"), Some("B et al. 2026"));
    }

    #[test]
    fn namesakes_of_one_year_get_letters() {
        let undated = |key: &str| Reference { year: 0, ..reference(key, &["I J"]) };
        let list = ReferenceList::new(vec![
            reference("one", &["A B", "C D", "E F"]),
            reference("other", &["G H"]),
            reference("two", &["A B", "C D", "E F"]),
            undated("three"),
            undated("four"),
        ]);
        let labels = ["one", "other", "two", "three", "four"].map(|key| list.label(key).unwrap());
        assert_eq!(labels, ["B et al. 2026a", "H 2026", "B et al. 2026b", "J n.d.-a", "J n.d.-b"]);
        assert_eq!((list.label("five"), list.get("two").unwrap().key.as_str()), (None, "two"));
    }

    #[test]
    fn a_label_is_formatted_once_for_each_reference() {
        let many: Vec<Reference> = (0..3000).map(|n| reference(&format!("k{n}"), &["A B"])).collect();
        let mut formatted = 0;
        let labels = labels(&many, |reference| {
            formatted += 1;
            author_year(reference)
        });
        assert_eq!((labels.len(), formatted), (3000, 3000));
        // Labels are computed only once: a second call returns the same string.
        let list = ReferenceList::new(many);
        let label = list.label("k17").unwrap();
        assert_eq!(label, "B 2026r");
        assert!(std::ptr::eq(label, list.label("k17").unwrap()));
    }
}
