//! CSL-JSON, the input of citation processors (Citation Style Language 1.0.2, `csl-data.json`).

use serde::Serialize;

use crate::content::model::{Person, Reference};

/// A CSL-JSON item: one reference.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Item<'a> {
    id: &'a str,
    r#type: &'static str,
    title: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    author: Vec<Name<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    editor: Vec<Name<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued: Option<Issued>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    collection_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    genre: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    volume: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issue: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    chapter_number: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher_place: Option<&'a str>,
    #[serde(rename = "DOI", skip_serializing_if = "Option::is_none")]
    doi: Option<&'a str>,
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

/// A name; organisations have a literal one.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Name<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    family: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    given: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    non_dropping_particle: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    suffix: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    literal: &'a str,
}

/// A date: year and optionally month.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Issued {
    date_parts: [Vec<u16>; 1],
}

/// Formats works as one list, with a newline at the end.
pub fn list(works: &[&Reference]) -> String {
    let items: Vec<Item> = works.iter().map(|work| Item::of(work)).collect();
    // Serialisation cannot fail, since all keys are strings.
    serde_json::to_string_pretty(&items).unwrap_or_default() + "\n"
}

impl<'a> Item<'a> {
    fn of(work: &'a Reference) -> Item<'a> {
        let names: Vec<Name> = work.authors.iter().map(Name::of).collect();
        let editors = work.editors.iter().map(Name::of).collect();
        let (author, editor) = if work.are_editors { (Vec::new(), names) } else { (names, editors) };
        let year = Some(work.year).filter(|year| *year != 0);
        let r#type = type_of(work);
        // BibTeX's `number` is the issue for an article, else the number of the work itself.
        let is_issue = r#type == "article-journal";
        let own = work.number.clone().filter(|_| !is_issue);
        Item {
            id: &work.key,
            r#type,
            title: &work.title,
            author,
            editor,
            issued: year
                .map(|year| Issued { date_parts: [[year].into_iter().chain(work.month.map(u16::from)).collect()] }),
            status: work.status.as_deref(),
            container_title: work.venue.as_deref(),
            collection_title: work.series.as_deref(),
            genre: work.form.as_deref(),
            edition: work.edition.as_deref(),
            volume: work.volume.as_deref(),
            issue: work.number.as_deref().filter(|_| is_issue),
            number: own.or_else(|| work.arxiv.as_ref().map(|id| format!("arXiv:{id}"))),
            page: work.pages.as_ref().map(|pages| pages.replace('–', "-")),
            chapter_number: work.chapter.as_deref(),
            publisher: work.publisher.as_deref(),
            publisher_place: work.address.as_deref(),
            doi: work.doi.as_deref(),
            url: work.url.as_deref(),
            note: work.note.as_deref(),
        }
    }
}

impl<'a> Name<'a> {
    fn of(person: &'a Person) -> Name<'a> {
        if person.given.is_empty() && person.particle.is_empty() && person.suffix.is_empty() {
            return Name { literal: &person.family, ..Name::default() };
        }
        Name {
            family: &person.family,
            given: &person.given,
            non_dropping_particle: &person.particle,
            suffix: &person.suffix,
            literal: "",
        }
    }
}

/// Returns the CSL type for the type of a BibTeX entry.
fn type_of(work: &Reference) -> &'static str {
    match work.kind.as_str() {
        "article" if work.arxiv.is_some() && work.volume.is_none() && work.doi.is_none() => "article",
        "article" => "article-journal",
        "inproceedings" | "conference" => "paper-conference",
        "book" | "proceedings" | "collection" => "book",
        "incollection" | "inbook" => "chapter",
        "phdthesis" | "mastersthesis" | "thesis" => "thesis",
        "techreport" | "report" => "report",
        "unpublished" => "manuscript",
        "online" | "electronic" | "www" => "webpage",
        "dataset" => "dataset",
        "software" => "software",
        "patent" => "patent",
        _ if work.arxiv.is_some() => "article",
        _ => "document",
    }
}
