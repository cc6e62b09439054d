//! Misspelt names of fields and entry types.

use super::Fields;

/// Fields that are shown or used, for suggestions.
const SHOWN: [&str; 30] = [
    "address",
    "author",
    "booktitle",
    "chapter",
    "crossref",
    "date",
    "edition",
    "editor",
    "eprint",
    "howpublished",
    "institution",
    "issue",
    "journal",
    "keywords",
    "location",
    "month",
    "note",
    "number",
    "organization",
    "pages",
    "publisher",
    "school",
    "selected",
    "series",
    "slides",
    "subtitle",
    "title",
    "type",
    "volume",
    "year",
];
/// Further fields of BibTeX, biblatex and reference managers, which are no misspellings.
const OTHERS: [&str; 69] = [
    "abstract",
    "addendum",
    "affiliation",
    "annote",
    "archive",
    "archiveprefix",
    "arxiv",
    "authors",
    "bookauthor",
    "booktitleaddon",
    "code",
    "comment",
    "copyright",
    "country",
    "data",
    "dataset",
    "day",
    "demo",
    "dates",
    "doi",
    "editora",
    "editorb",
    "editors",
    "eid",
    "entrysubtype",
    "eventdate",
    "eventtitle",
    "file",
    "files",
    "html",
    "image",
    "isbn",
    "issn",
    "issued",
    "issuetitle",
    "journaltitle",
    "key",
    "keyword",
    "label",
    "langid",
    "language",
    "link",
    "links",
    "maintitle",
    "mouth",
    "notes",
    "origdate",
    "origtitle",
    "page",
    "pagetotal",
    "part",
    "poster",
    "primaryclass",
    "pubstate",
    "section",
    "shortauthor",
    "shorteditor",
    "shortjournal",
    "shortseries",
    "shorttitle",
    "titleaddon",
    "titles",
    "translator",
    "types",
    "url",
    "urldate",
    "venue",
    "version",
    "volumes",
];
/// Words that are taken for names of fields, with these names.
const MEANT: [(&str, &str); 14] = [
    ("authors", "author"),
    ("editors", "editor"),
    ("pp", "pages"),
    ("page", "pages"),
    ("vol", "volume"),
    ("no", "number"),
    ("num", "number"),
    ("link", "url"),
    ("mouth", "month"),
    ("titles", "title"),
    ("journals", "journal"),
    ("venue", "booktitle"),
    ("conference", "booktitle"),
    ("university", "school"),
];
/// Entry types of BibTeX and biblatex, and others that are in use.
const TYPES: [&str; 58] = [
    "article",
    "artwork",
    "audio",
    "blog",
    "book",
    "bookinbook",
    "booklet",
    "code",
    "collection",
    "commentary",
    "conference",
    "data",
    "dataset",
    "electronic",
    "image",
    "inbook",
    "incollection",
    "inproceedings",
    "inreference",
    "jurisdiction",
    "legislation",
    "letter",
    "manual",
    "mastersthesis",
    "misc",
    "movie",
    "music",
    "mvbook",
    "mvcollection",
    "mvproceedings",
    "mvreference",
    "online",
    "patent",
    "performance",
    "periodical",
    "phdthesis",
    "poster",
    "preprint",
    "presentation",
    "proceedings",
    "reference",
    "report",
    "review",
    "set",
    "slides",
    "software",
    "standard",
    "suppbook",
    "suppcollection",
    "suppperiodical",
    "talk",
    "techreport",
    "thesis",
    "unpublished",
    "video",
    "webpage",
    "www",
    "xdata",
];

/// Returns the field that an unknown field probably means, if the entry lacks it.
pub fn field_meant(name: &str, fields: &Fields) -> Option<&'static str> {
    let lacks = |meant: &&'static str| fields.get(meant).is_none();
    if let Some((_, meant)) = MEANT.iter().find(|(wrong, _)| *wrong == name) {
        let container = ["booktitle", "journal", "journaltitle"];
        let has_container = container.contains(meant) && container.iter().any(|name| fields.get(name).is_some());
        return Some(*meant).filter(lacks).filter(|_| !has_container);
    }
    if SHOWN.contains(&name) || OTHERS.contains(&name) {
        return None;
    }
    alike(name, &SHOWN).filter(lacks)
}

/// Returns a message about an entry type that is not known.
pub fn type_message(kind: &str) -> Option<String> {
    if TYPES.contains(&kind) {
        return None;
    }
    let hint = alike(kind, &TYPES).map(|meant| format!("; did you mean @{meant}?"));
    Some(format!("entry type @{kind} is not known and is shown as @misc{}", hint.unwrap_or_default()))
}

/// Returns the name that differs from `wrong` by a letter or two, or by two letters that changed places.
fn alike(wrong: &str, known: &[&'static str]) -> Option<&'static str> {
    let distance = |name: &&'static str| (strsim::osa_distance(wrong, name), *name);
    let most = if wrong.chars().count() <= 5 { 1 } else { 2 };
    known.iter().map(distance).min().filter(|(distance, _)| *distance <= most).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn misspelt_names_are_recognised_and_others_left_alone() {
        let none = Fields::default();
        for (wrong, meant) in [
            ("titel", Some("title")),
            ("jounral", Some("journal")),
            ("yaer", Some("year")),
            ("auhtor", Some("author")),
            ("boktitle", Some("booktitle")),
            ("pubilsher", Some("publisher")),
            ("vol", Some("volume")),
            ("pp", Some("pages")),
            ("authors", Some("author")),
            ("mouth", Some("month")),
            ("url", None),
            ("data", None),
            ("preview", None),
            ("bibtex_show", None),
            ("altmetric", None),
            ("abbr", None),
            ("pmid", None),
            ("award", None),
            ("lang", None),
        ] {
            assert_eq!(field_meant(wrong, &none), meant, "{wrong}");
        }
        let own = BTreeMap::from([("author".to_owned(), "A B".to_owned())]);
        assert_eq!(field_meant("authors", &Fields { own, inherited: BTreeMap::new() }), None);
        assert_eq!(type_message("article"), None);
        let said = |kind| type_message(kind).unwrap();
        assert_eq!(said("artcle"), "entry type @artcle is not known and is shown as @misc; did you mean @article?");
        assert_eq!(said("recipe"), "entry type @recipe is not known and is shown as @misc");
    }
}
