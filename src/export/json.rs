//! JSON (RFC 8259): lists of records, with one record on each line.

use std::io;

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::iso_date;
use crate::content::model::{LinkTarget, News, Page, Reference, plain_text};

/// The JSON record of a page.
#[derive(Debug, Serialize)]
pub struct PageRecord {
    address: String,
    kind: &'static str,
    title: String,
}

impl PageRecord {
    /// Creates the record of `page`.
    pub fn of(page: &Page, title: &str) -> PageRecord {
        let kind = match page {
            Page::WriteUp(_) => "write-up",
            Page::Area(_) => "area",
            _ => "page",
        };
        PageRecord { address: page.to_string(), kind, title: title.to_owned() }
    }

    /// Creates the record of a downloadable file, by its path.
    pub fn of_file(path: String) -> PageRecord {
        let title = path.rsplit('/').next().unwrap_or_default().to_owned();
        PageRecord { address: path, kind: "file", title }
    }
}

/// The JSON record of a work.
#[derive(Debug, Serialize)]
pub struct WorkRecord<'a> {
    key: &'a str,
    title: &'a str,
    authors: Vec<String>,
    year: u16,
    venue: Option<&'a str>,
    arxiv: Option<&'a str>,
    url: Option<&'a str>,
    bibtex: &'a str,
}

impl<'a> WorkRecord<'a> {
    /// Creates the record of `work`.
    pub fn of(work: &'a Reference) -> WorkRecord<'a> {
        WorkRecord {
            key: &work.key,
            title: &work.title,
            authors: work.authors.iter().map(ToString::to_string).collect(),
            year: work.year,
            // A book has its publisher in place of a journal; CSL-JSON has all parts.
            venue: work.venue.as_deref().or(work.publisher.as_deref()),
            arxiv: work.arxiv.as_deref(),
            url: work.url.as_deref(),
            bibtex: &work.bibtex,
        }
    }
}

/// The JSON record of a news item.
#[derive(Debug, Serialize)]
pub struct NewsRecord {
    date: String,
    text: String,
    link: Option<String>,
}

impl NewsRecord {
    /// Creates the record of `item`.
    pub fn of(item: &News) -> NewsRecord {
        let link = item.link.as_ref().map(|link| match link {
            LinkTarget::Url(url) => url.clone(),
            LinkTarget::Page { page, anchor: None } => page.to_string(),
            LinkTarget::Page { page, anchor: Some(anchor) } => format!("{page}#{anchor}"),
            LinkTarget::Reference(key) => key.clone(),
            LinkTarget::Lab { page, id, .. } => format!("{page}/{id}"),
            LinkTarget::File(name) => format!("files/{name}"),
        });
        NewsRecord { date: iso_date(item.date), text: plain_text(&item.text), link }
    }
}

/// Formats a list of records, each on a line of its own for line-oriented tools.
pub fn json(records: impl IntoIterator<Item = impl Serialize>) -> String {
    let lines: Vec<String> = records.into_iter().map(|record| format!("  {}", line(&record))).collect();
    if lines.is_empty() { "[]\n".to_owned() } else { format!("[\n{}\n]\n", lines.join(",\n")) }
}

/// Formats a record on one line; empty if it cannot be serialised, which does not happen for our types.
fn line(record: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    let written = record.serialize(&mut Serializer::with_formatter(&mut bytes, Spaced));
    written.ok().and_then(|()| String::from_utf8(bytes).ok()).unwrap_or_else(|| "null".to_owned())
}

/// JSON formatter with a blank after each colon and comma.
struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: io::Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_key<W: io::Write + ?Sized>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_a_line() {
        let page = PageRecord { address: "a".into(), kind: "page", title: "\"é\"\n\u{1}".into() };
        let expected = "[\n  {\"address\": \"a\", \"kind\": \"page\", \"title\": \"\\\"é\\\"\\n\\u0001\"}\n]\n";
        assert_eq!(json([page]), expected);
        assert_eq!(json(Vec::<PageRecord>::new()), "[]\n");
    }
}
