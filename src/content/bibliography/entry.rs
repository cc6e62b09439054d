//! Conversion of a BibTeX entry to a [`Reference`], with warnings about everything that would be shown wrongly.

use std::collections::BTreeSet;

use super::dates::{Dates, Mistake};
use super::names::{self, People};
use super::tex::resolve;
use super::{Fields, links, spelling};
use crate::content::model::{LinkTarget, Person, Reference, SiteLink};

/// Entry types that require authors or editors, and a year.
const AUTHORED: [&str; 9] = [
    "article",
    "book",
    "conference",
    "inbook",
    "incollection",
    "inproceedings",
    "mastersthesis",
    "phdthesis",
    "techreport",
];
/// Endings of entry types whose `type` is shown.
const FORMED: [&str; 3] = ["thesis", "report", "patent"];
/// Entry types in which an organisation can replace the author.
const OF_BODIES: [&str; 7] = ["electronic", "manual", "online", "report", "standard", "techreport", "www"];
/// Fields with further addresses, and their labels.
const LINKS: [(&str, &str); 14] = [
    ("pdf", "PDF"),
    ("code", "Code"),
    ("data", "Data"),
    ("dataset", "Data"),
    ("slides", "Slides"),
    ("poster", "Poster"),
    ("video", "Video"),
    ("talk", "Talk"),
    ("demo", "Demo"),
    ("website", "Website"),
    ("project", "Project"),
    ("html", "HTML"),
    ("blog", "Blog"),
    ("supp", "Supplement"),
];

/// A converted entry.
#[derive(Debug, Default)]
pub struct Understood {
    /// The reference, in which [`Reference::bibtex`] is still empty.
    pub reference: Reference,
    /// Warnings, each with the field that it is about.
    pub warnings: Vec<(&'static str, String)>,
    /// Names of misspelt fields, with those that are meant.
    pub misspelt: Vec<(String, &'static str)>,
    /// Unknown TeX, each item with the field in which it occurs.
    pub unknown: Vec<(&'static str, String)>,
    /// Files of the site that the entry links to, each with the field of the link.
    pub files: Vec<(&'static str, String)>,
    /// The value of the field `mine`, if the entry has one.
    pub mine: Option<bool>,
}

/// Converts an entry with this type, key and fields.
pub fn understand(kind: &str, key: &str, fields: &Fields) -> Understood {
    let mut found = Understood::default();
    // Preliminary: the works of the site are determined when all references are known (`content::load::library`).
    let mut reference =
        Reference { key: key.to_owned(), kind: kind.to_owned(), is_listed: true, ..Reference::default() };
    let mut text = |name: &'static str| {
        let resolved = resolve(fields.get(name)?);
        found.unknown.extend(resolved.unknown.into_iter().map(|command| (name, command)));
        // Trailing commas and semicolons are removed, as in `publisher = {A Press,}`.
        let text = resolved.text.trim_end_matches([',', ';', ' ']).to_owned();
        Some(text).filter(|text| !text.is_empty())
    };
    let title = text("title").or_else(|| text("titleaddon"));
    let subtitle = text("subtitle");
    let body = text("organization").or_else(|| text("institution"));
    let collaboration = text("collaboration");
    reference.volume = text("volume");
    reference.number = text("number").or_else(|| text("issue"));
    reference.pages = text("pages").or_else(|| text("eid")).map(|pages| dashed(&pages));
    reference.chapter = text("chapter");
    reference.series = text("series");
    reference.edition = text("edition");
    reference.address = text("address").or_else(|| text("location"));
    reference.note = text("note").or_else(|| text("addendum"));
    reference.summary = text("abstract");
    let publishers = ["publisher", "school", "institution", "organization"].map(&mut text);
    let howpublished = text("howpublished").filter(|_| !is_only_address(fields.get("howpublished")));
    let mut containers = ["journal", "journaltitle", "booktitle", "maintitle"];
    // As in BibTeX, papers and chapters are in books, whatever other fields they have.
    if kind.starts_with("in") || kind == "conference" {
        containers.rotate_left(2);
    }
    let named = containers.into_iter().find_map(&mut text);
    let event = text("eventtitle");
    reference.venue = named.or(howpublished).or(event);
    let mut publishers: Vec<String> = publishers.into_iter().flatten().collect();
    publishers.dedup();
    reference.publisher = Some(publishers.join(", ")).filter(|publisher| !publisher.is_empty());
    let form = text("type").filter(|_| FORMED.iter().any(|formed| kind.ends_with(formed)));
    reference.form = form.or_else(|| Some(kind.to_owned())).and_then(|form| match form_of(&form) {
        Some(words) => Some(words.to_owned()),
        None => Some(form).filter(|form| form != kind),
    });

    let mut unknown = BTreeSet::new();
    let mut people = |name: &'static str, warnings: &mut Vec<(&'static str, String)>| {
        let found = fields.get(name).map(|field| names::people(field, &mut unknown)).unwrap_or_default();
        if found.is_comma_list {
            warnings.push((name, format!("names of `{name}` are divided by \"and\", not by commas")));
        } else if let Some(doubtful) = &found.doubtful {
            let message = format!("this is read as one person, {doubtful}; names are divided by \"and\"");
            warnings.push((name, message));
        }
        found
    };
    let authors = people("author", &mut found.warnings);
    let annotations = fields.get("author+an").unwrap_or_default();
    let editors = people("editor", &mut found.warnings);
    let (people, are_editors) = match authors {
        People { people, more, .. } if !people.is_empty() => {
            reference.editors = editors.people;
            ((people, more), false)
        }
        _ => ((editors.people, editors.more), true),
    };
    found.unknown.extend(unknown.into_iter().map(|command| ("author", command)));
    (reference.authors, reference.more_authors) = people;
    names::annotate(&mut reference.authors, annotations);
    reference.are_editors = are_editors && !reference.authors.is_empty();
    if reference.authors.is_empty() {
        let body = collaboration
            .map(
                |name| {
                    if name.to_lowercase().contains("collaboration") { name } else { format!("{name} Collaboration") }
                },
            )
            .or_else(|| body.filter(|_| OF_BODIES.contains(&kind)));
        reference.publisher = reference.publisher.filter(|publisher| body.as_ref() != Some(publisher));
        reference.authors.extend(body.map(|family| Person { family, ..Person::default() }));
    }
    dates(&mut reference, fields, kind, &mut found);
    addresses(&mut reference, fields, &mut found);
    reference.title = match (title, subtitle) {
        (Some(title), Some(subtitle)) => format!("{title}: {subtitle}"),
        (Some(title), None) => title,
        (None, _) => {
            let instead = reference.venue.clone().or_else(|| reference.note.clone()).unwrap_or_else(|| key.to_owned());
            if AUTHORED.contains(&kind) {
                found.warnings.push(("title", format!("has no title; \"{instead}\" stands in its place")));
            }
            instead
        }
    };
    if reference.authors.is_empty() && AUTHORED.contains(&kind) {
        found.warnings.push(("author", "has no author; it is cited by its title".to_owned()));
    }
    let meant = |name: &String| Some((name.clone(), spelling::field_meant(name, fields)?));
    found.misspelt = fields.own.keys().filter_map(meant).collect();
    let flag = |name: &str| fields.get(name).map(|value| matches!(value.trim(), "true" | "yes" | "1"));
    reference.is_selected = flag("selected").unwrap_or_default();
    found.mine = flag("mine");
    found.reference = reference;
    found
}

/// Converts year, month and status.
fn dates(reference: &mut Reference, fields: &Fields, kind: &str, found: &mut Understood) {
    let Dates { year, month, status, mistakes } = Dates::of(fields);
    for (field, mistake) in mistakes {
        let message = match mistake {
            Mistake::Year(year) => {
                format!("has \"{year}\" as its year; write four digits, or words such as in press")
            }
            Mistake::Month(month) => format!("has \"{month}\" as its month; write jan to dec, or 1 to 12"),
            Mistake::Date(date) => format!("has \"{date}\" as its date; write 2020-03-25, 2020-03 or 2020"),
        };
        found.warnings.push((field, message));
    }
    if year == 0 && status.is_none() && AUTHORED.contains(&kind) {
        found.warnings.push(("year", "has no year".to_owned()));
    }
    (reference.year, reference.month, reference.status) = (year, month, status);
}

/// Returns the words for the form of a thesis or report, for an entry type or biblatex's values of `type`.
fn form_of(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "phdthesis" => "PhD thesis",
        "mastersthesis" | "mathesis" => "Master's thesis",
        "bathesis" => "Bachelor's thesis",
        "candthesis" => "Candidate thesis",
        "techreport" => "Technical report",
        "resreport" => "Research report",
        "software" => "Software",
        "datacd" => "Data CD",
        "audiocd" => "Audio CD",
        "patentus" => "US patent",
        "patenteu" => "European patent",
        _ => return None,
    })
}

/// Converts arXiv identifier, DOI and web addresses.
fn addresses(reference: &mut Reference, fields: &Fields, found: &mut Understood) {
    let is_arxiv = ["archiveprefix", "eprinttype"]
        .iter()
        .find_map(|name| fields.get(name))
        .is_none_or(|kind| kind.trim().eq_ignore_ascii_case("arxiv"));
    let eprint = fields.get("eprint").filter(|_| is_arxiv);
    let elsewhere = ["arxiv", "doi", "url", "journal", "howpublished", "note", "volume", "number"];
    let is_old = |id: &str| id.contains('/');
    reference.arxiv =
        eprint.and_then(|eprint| links::arxiv(eprint).or_else(|| Some(resolve(eprint).text))).or_else(|| {
            let written = elsewhere.iter().filter_map(|name| Some((name, fields.get(name)?)));
            // Old arXiv identifiers look like paths, so they only count together with the word arXiv.
            let named = |field: &str| field.to_ascii_lowercase().contains("arxiv") || field.starts_with("abs/");
            written
                .filter(|(name, field)| **name == "arxiv" || named(field))
                .find_map(|(_, field)| links::arxiv(field).filter(|id| !is_old(id) || named(field)))
        });
    if let Some(doi) = fields.get("doi").filter(|doi| !doi.trim().is_empty()) {
        reference.doi = links::doi(doi);
        if reference.doi.is_none() {
            let (doi, is_web) = (doi.trim(), links::web(doi).is_some());
            let way_out = if is_web { "is taken for the `url`" } else { "is left out; it begins with 10." };
            found.warnings.push(("doi", format!("\"{doi}\" is no DOI and {way_out}")));
        }
    }
    let url = fields.get("url").filter(|url| !url.trim().is_empty());
    let web = url.and_then(links::web);
    if let (Some(url), None) = (url, &web) {
        let message = format!("\"{}\" is no web address and is left out; write https://…", url.trim());
        found.warnings.push(("url", message));
    }
    let address = |name: &str| fields.get(name).and_then(links::web);
    reference.url = web
        .or_else(|| reference.doi.as_deref().map(links::doi_address))
        .or_else(|| address("doi"))
        .or_else(|| reference.arxiv.as_ref().map(|id| format!("https://arxiv.org/abs/{id}")))
        .or_else(|| address("howpublished"))
        .or_else(|| address("note"));
    if is_only_address(fields.get("note")) {
        reference.note = None;
    }
    for (name, label) in LINKS {
        let Some(written) = fields.get(name).filter(|written| !written.trim().is_empty()) else { continue };
        let mut link = |target| reference.links.push(SiteLink { label: label.to_owned(), target });
        match links::web(written) {
            Some(url) if Some(&url) != reference.url.as_ref() => link(LinkTarget::Url(url)),
            Some(_) => {}
            None if written.contains("://") => {
                found.warnings.push((name, format!("`{name}` is no web address and is left out; write https://…")));
            }
            // Other file names belong to pages of other programs.
            None => {
                if let Some(file) = written.trim().strip_prefix("files/") {
                    link(LinkTarget::File(file.to_owned()));
                    found.files.push((name, file.to_owned()));
                }
            }
        }
    }
}

/// Whether a field consists of an address alone.
fn is_only_address(field: Option<&str>) -> bool {
    field.is_some_and(|field| {
        let text = links::unescaped(field);
        links::web(field).is_some() && text.split_whitespace().count() == 1 && !field.trim_start().starts_with("\\href")
    })
}

/// Returns a page range with an en dash.
fn dashed(pages: &str) -> String {
    let mut text = String::new();
    let mut before = ' ';
    for (at, c) in pages.char_indices() {
        let is_range = c == '-' && before.is_ascii_digit() && pages[at + 1..].starts_with(|c: char| c.is_ascii_digit());
        text.push(if is_range { '–' } else { c });
        before = c;
    }
    text
}
