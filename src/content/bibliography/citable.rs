//! The BibTeX of an entry for visitors: the author's text with strings and inherited fields filled in, without the
//! private fields of authors and reference managers.

use super::Fields;
use super::grammar::{Entry, Field, Part};
use super::strings::is_month;

/// Private fields, which are left out.
const PRIVATE: [&str; 53] = [
    "abbr",
    "abstract",
    "additional_info",
    "altmetric",
    "annotation",
    "annote",
    "award",
    "award_name",
    "bibtex_show",
    "blog",
    "citationkey",
    "code",
    "comment",
    "comments",
    "creationdate",
    "data",
    "dataset",
    "date-added",
    "date-modified",
    "demo",
    "dimensions",
    "eid-note",
    "file",
    "google_scholar_id",
    "groups",
    "html",
    "inspirehep_id",
    "internal-note",
    "keywords",
    "local-url",
    "localfile",
    "mine",
    "modificationdate",
    "notes",
    "owner",
    "pdf",
    "poster",
    "preview",
    "priority",
    "privnote",
    "project",
    "qualityassured",
    "ranking",
    "rating",
    "readstatus",
    "review",
    "selected",
    "slides",
    "supp",
    "talk",
    "timestamp",
    "video",
    "website",
];
/// Prefixes of names of private fields.
const PRIVATE_BEGINNINGS: [&str; 4] = ["bdsk-", "mendeley-", "zotero-", "jabref-"];
/// Fields that refer to other entries.
const REFERRING: [&str; 2] = ["crossref", "xdata"];

fn is_private(name: &str) -> bool {
    PRIVATE.contains(&name) || PRIVATE_BEGINNINGS.iter().any(|start| name.starts_with(start))
}

/// Returns the text of `entry` in the file `text`; `fields` are its own and inherited fields, expanded.
pub fn citable(text: &str, entry: &Entry, fields: &Fields) -> String {
    let mut edits: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for field in &entry.fields {
        if is_private(&field.name) || REFERRING.contains(&field.name.as_str()) {
            edits.push((with_separator(text, field, entry.at.end), String::new()));
        } else if needs_expansion(text, field) {
            let value = fields.own(&field.name).unwrap_or_default();
            edits.push((field.value_at.clone(), format!("{{{value}}}")));
        }
    }
    let inherited: String = fields
        .inherited()
        .filter(|(name, _)| !is_private(name))
        .map(|(name, value)| format!("\n  {name} = {{{value}}},"))
        .collect();
    if !inherited.is_empty() {
        let end = entry.fields.last().map_or(entry.key_at.end, |field| with_separator(text, field, entry.at.end).end);
        let comma = if text[..end].trim_end().ends_with(',') || edits.last().is_some_and(|(at, _)| at.end == end) {
            ""
        } else {
            ","
        };
        // The line of a closing brace already ends with a line break.
        let line_end = if text[end..entry.at.end].contains('\n') { "" } else { "\n" };
        edits.push((end..end, format!("{comma}{inherited}{line_end}")));
    }
    let mut result = String::new();
    let mut at = entry.at.start;
    for (range, replacement) in edits {
        if range.start < at {
            continue;
        }
        result += &text[at..range.start];
        result += &replacement;
        at = range.end;
    }
    result + &text[at..entry.at.end]
}

/// Whether a value uses strings that are defined only in this file.
fn needs_expansion(text: &str, field: &Field) -> bool {
    let mut names = field.parts.iter().filter_map(|part| match part {
        Part::Name(at) => Some(&text[at.clone()]),
        Part::Text(_) => None,
    });
    names.any(|name| !(field.name == "month" && field.parts.len() == 1 && is_month(name)))
}

/// Returns the range of a field with the blanks before it and the comma after it.
fn with_separator(text: &str, field: &Field, end: usize) -> std::ops::Range<usize> {
    let start = text[..field.at.start].trim_end_matches([' ', '\t']).len();
    let start = if text[..start].ends_with('\n') { start - 1 } else { start };
    let behind = &text[field.at.end..end];
    let blanks = behind.len() - behind.trim_start().len();
    let comma = behind.trim_start().starts_with(',');
    start..field.at.end + if comma { blanks + 1 } else { 0 }
}
