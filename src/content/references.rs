//! The works that can be cited, each with the label of its citations.

use std::collections::BTreeMap;
use std::ops::Deref;

use super::model::Reference;

/// All references of a library, by year (newest first), then key. The labels and the order of the keys are computed once,
/// when the list is made, since a label depends on all other references.
#[derive(Debug, Clone, Default)]
pub struct ReferenceList {
    references: Vec<Reference>,
    /// The label of each, in the same order.
    labels: Vec<String>,
    /// Positions by BibTeX key; the first of two equal keys counts.
    positions: BTreeMap<String, usize>,
}

impl ReferenceList {
    /// A list of these references, in this order.
    pub fn new(references: Vec<Reference>) -> ReferenceList {
        let labels = labels(&references, author_year);
        let mut positions = BTreeMap::new();
        for (position, reference) in references.iter().enumerate() {
            positions.entry(reference.key.clone()).or_insert(position);
        }
        ReferenceList { references, labels, positions }
    }

    /// The reference with this BibTeX key.
    pub fn get(&self, key: &str) -> Option<&Reference> {
        Some(&self.references[*self.positions.get(key)?])
    }

    /// The label of the reference with this key: `Yang et al. 2026`; with a letter, `2026b`, where others would be called
    /// the same.
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

/// The labels of references: what `name` calls each, with a letter (`a` to `z`, in the order of the list) where several
/// with a year have the same name. `name` is called once for each.
fn labels(references: &[Reference], name: impl FnMut(&Reference) -> String) -> Vec<String> {
    let mut names: Vec<String> = references.iter().map(name).collect();
    let mut namesakes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (position, name) in names.iter().enumerate() {
        namesakes.entry(name).or_default().push(position);
    }
    let shared: Vec<Vec<usize>> = namesakes.into_values().filter(|positions| positions.len() > 1).collect();
    for (letter, position) in shared.iter().flat_map(|positions| ('a'..='z').zip(positions)) {
        if references[*position].year != 0 {
            names[*position].push(letter);
        }
    }
    names
}

/// Who and when: the authors' family names or, where nobody is named, the title up to its colon; and the year.
fn author_year(reference: &Reference) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(key: &str, authors: &[&str]) -> Reference {
        Reference {
            key: key.to_owned(),
            title: "On causes: a study".to_owned(),
            authors: authors.iter().map(|author| (*author).to_owned()).collect(),
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
        assert_eq!(labels, ["B et al. 2026a", "H 2026", "B et al. 2026b", "J", "J"]);
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
        // Asked for again, it is the same text, not a new one.
        let list = ReferenceList::new(many);
        let label = list.label("k17").unwrap();
        assert_eq!(label, "B 2026r");
        assert!(std::ptr::eq(label, list.label("k17").unwrap()));
    }
}
