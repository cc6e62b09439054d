//! References: BibTeX in, typed entries out. The grammar is biblatex's; each entry is parsed on its own, so that one
//! broken entry hides no other and the author's own text stays at hand for citing.

use std::collections::{BTreeMap, HashSet};

use biblatex::{Bibliography, ChunksExt, Entry, Person, RawBibliography, RawChunk};

use super::model::Reference;
use crate::diagnostic::{Diagnostic, Source, Span};

/// Longest entry; longer ones are not references.
const ENTRY_BYTES_MAX: usize = 64 * 1024;
/// Most findings reported for one file; each costs a look over the file for its line.
const FINDINGS_MAX: usize = 100;
/// Deepest nesting of braces in an entry; the grammar is recursive.
const BRACES_MAX: usize = 24;
/// Fields that pull in other entries; we resolve none, and cycles would not end.
const REFERRING: [&str; 5] = ["crossref", "xdata", "xref", "ids", "related"];

/// A reference and where it is written.
#[derive(Debug, Clone)]
pub struct Cited {
    /// The reference.
    pub reference: Reference,
    /// Where its key stands.
    pub span: Span,
}

/// A bibliography, understood.
#[derive(Debug, Clone, Default)]
pub struct References {
    /// The references, newest first and then by key.
    pub cited: Vec<Cited>,
    /// Keys of entries that are there but could not be understood; who cites them made no mistake.
    pub broken: Vec<String>,
    /// Whether the whole file is missing, so that nothing can be said about keys.
    pub missing: bool,
}

/// The references in `source`.
pub fn parse(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> References {
    let mut references = References::default();
    let mut keys = HashSet::new();
    let mut strings: BTreeMap<String, String> = BTreeMap::new();
    let heard = diagnostics.len();
    for range in entries(&source.text) {
        if diagnostics.len() - heard >= FINDINGS_MAX {
            break;
        }
        let text = source.text[range.clone()].trim_end();
        let at = |start: usize, end: usize| Span::new(range.start + start..range.start + end.min(text.len()));
        let mut fail = |span: Span, message: String| diagnostics.push(source.error(span, message));
        if text.len() > ENTRY_BYTES_MAX {
            fail(at(0, 1), format!("an entry of more than {} KiB", ENTRY_BYTES_MAX / 1024));
            continue;
        }
        if depth(text) > BRACES_MAX {
            fail(at(0, 1), format!("braces nested deeper than {BRACES_MAX}"));
            continue;
        }
        let mut raw = match RawBibliography::parse(text) {
            Ok(raw) => raw,
            Err(error) => {
                fail(at(error.span.start, error.span.end), format!("{}; the entry is left out", error.kind));
                let key = text.split_once('{').and_then(|(_, rest)| rest.split(',').next());
                references.broken.extend(key.map(|key| key.trim().to_owned()));
                continue;
            }
        };
        for pair in &raw.abbreviations {
            // Only plain ones: nested abbreviations could go on for ever.
            match pair.value.v.as_slice() {
                [chunk] => match chunk.v {
                    RawChunk::Normal(value) => {
                        strings.insert(pair.key.v.to_owned(), value.to_owned());
                    }
                    RawChunk::Abbreviation(_) => {
                        fail(at(chunk.span.start, chunk.span.end), "@string must be a plain text".to_owned());
                    }
                },
                _ => fail(at(pair.value.span.start, pair.value.span.end), "@string must be a plain text".to_owned()),
            }
        }
        let Some(entry) = raw.entries.first_mut() else { continue };
        let (key, key_span) = (entry.v.key.v.to_owned(), at(entry.v.key.span.start, entry.v.key.span.end));
        entry.v.fields.retain(|field| !REFERRING.contains(&field.key.v.to_ascii_lowercase().as_str()));
        for chunk in entry.v.fields.iter_mut().flat_map(|field| field.value.v.iter_mut()) {
            if let RawChunk::Abbreviation(name) = chunk.v
                && let Some(value) = strings.get(name)
            {
                chunk.v = RawChunk::Normal(value);
            }
        }
        if !is_key(&key) {
            fail(key_span, format!("\"{key}\" cannot be cited; use letters, digits and . : - _ +"));
            continue;
        }
        if !keys.insert(key.clone()) {
            fail(key_span, format!("key \"{key}\" is there twice"));
            continue;
        }
        raw.entries.truncate(1);
        match Bibliography::from_raw(raw).map(Bibliography::into_vec).as_deref() {
            Ok([entry]) => match reference(entry, text) {
                Ok(reference) => references.cited.push(Cited { reference, span: key_span }),
                Err(missing) => {
                    fail(key_span, format!("\"{key}\" {missing}"));
                    references.broken.push(key);
                }
            },
            Ok(_) => {}
            Err(error) => {
                fail(at(error.span.start, error.span.end), format!("{} in \"{key}\"", error.kind));
                references.broken.push(key);
            }
        }
    }
    references.cited.sort_by(|a, b| {
        let (a, b) = (&a.reference, &b.reference);
        b.year.cmp(&a.year).then(b.month.cmp(&a.month)).then_with(|| a.key.cmp(&b.key))
    });
    references
}

/// The stretches of text that begin with an `@word{` at the start of a line and end before the next. BibTeX itself
/// would go by braces; by lines a forgotten brace spoils one entry instead of all that follow.
fn entries(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut starts = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        if let Some(rest) = trimmed.strip_prefix('@') {
            let after = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            if after.len() < rest.len() && after.trim_start().starts_with(['{', '"', '(']) {
                starts.push(offset + line.len() - trimmed.len());
            }
        }
        offset += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// The deepest nesting of braces.
fn depth(text: &str) -> usize {
    let mut depth: usize = 0;
    let mut deepest = 0;
    for byte in text.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Whether a key can be cited: letters, digits and `. : - _ +`.
pub fn is_key(key: &str) -> bool {
    !key.is_empty()
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b':' | b'-' | b'_' | b'+'))
}

/// What the entry says, or what it lacks.
fn reference(entry: &Entry, text: &str) -> Result<Reference, String> {
    let field = |name: &str| {
        entry.get(name).map(|chunks| collapse(&chunks.format_verbatim())).filter(|value| !value.is_empty())
    };
    let title = field("title").ok_or("has no title")?;
    let people: Vec<Person> = entry.get_as("author").unwrap_or_default();
    let more_authors = people.last().is_some_and(|person| person.name == "others" && person.given_name.is_empty());
    let named = people.len() - usize::from(more_authors);
    let authors: Vec<String> = people[..named].iter().map(full_name).collect();
    let note = field("note");
    if authors.is_empty() && note.is_none() {
        return Err("has neither author nor note".to_owned());
    }
    let date = field("date").unwrap_or_default();
    let year_text = field("year").unwrap_or_else(|| date.split('-').next().unwrap_or_default().to_owned());
    if year_text.is_empty() {
        return Err("has no year".to_owned());
    }
    let year = year_text
        .parse()
        .ok()
        .filter(|year| (1000..=9999).contains(year))
        .ok_or_else(|| format!("has \"{year_text}\" as its year; write four digits"))?;
    let month = field("month").or_else(|| date.split('-').nth(1).map(str::to_owned)).and_then(|month| month_of(&month));
    let arxiv = field("eprint").filter(|_| {
        let kind = field("archiveprefix").or_else(|| field("eprinttype"));
        kind.is_none_or(|kind| kind.eq_ignore_ascii_case("arxiv"))
    });
    let url = field("url")
        .or_else(|| field("doi").map(|doi| format!("https://doi.org/{doi}")))
        .or_else(|| arxiv.as_ref().map(|id| format!("https://arxiv.org/abs/{id}")))
        .filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    let venue = ["journal", "journaltitle", "booktitle", "howpublished", "publisher", "school", "institution"]
        .into_iter()
        .find_map(field);
    Ok(Reference {
        key: entry.key.clone(),
        title,
        authors,
        more_authors,
        year,
        month,
        venue,
        arxiv,
        url,
        note,
        bibtex: entry_text(text).to_owned(),
    })
}

/// The entry without what the author wrote after it (comments between entries).
fn entry_text(text: &str) -> &str {
    let mut depth: usize = 0;
    for (offset, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return &text[..=offset],
            b'}' => depth -= 1,
            _ => {}
        }
    }
    text
}

/// "Given von Family, Jr".
fn full_name(person: &Person) -> String {
    let parts = [&person.given_name, &person.prefix, &person.name];
    let mut name =
        parts.map(|part| collapse(part)).into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    if !person.suffix.is_empty() {
        name = format!("{name}, {}", person.suffix);
    }
    name
}

/// The number of a month written as number, name or abbreviation.
fn month_of(text: &str) -> Option<u8> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if let Ok(number) = text.parse() {
        return Some(number).filter(|month| (1..=12).contains(month));
    }
    let start: String = text.chars().take(3).collect::<String>().to_ascii_lowercase();
    (1..).zip(MONTHS).find(|(_, month)| *month == start).map(|(number, _)| number)
}

/// The text with every run of white space as one blank.
fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> (Vec<Reference>, Vec<String>) {
        let mut diagnostics = Vec::new();
        let cited = parse(&Source::new("r.bib", text), &mut diagnostics);
        (
            cited.cited.into_iter().map(|cited| cited.reference).collect(),
            diagnostics.iter().map(Diagnostic::headline).collect(),
        )
    }

    #[test]
    fn an_entry_becomes_a_reference() {
        let text = "% first\n@inproceedings{a2026,\n  title = {{CausaLab}: A \\\"Uber  {AI}},\n  author = {M{\\\"u}ller, Jan and Ludwig van Beethoven and others},\n  year = 2026, month = may,\n  booktitle = {ICML 2026}, eprint = {2605.26029}, archiveprefix = {arXiv},\n}\n% after\n";
        let (references, said) = read(text);
        assert_eq!(said, [""; 0]);
        let bibtex = text[text.find('@').unwrap()..text.rfind("\n% after").unwrap()].to_owned();
        let expected = Reference {
            key: "a2026".into(),
            title: "CausaLab: A Über AI".into(),
            authors: vec!["Jan Müller".into(), "Ludwig van Beethoven".into()],
            more_authors: true,
            year: 2026,
            month: Some(5),
            venue: Some("ICML 2026".into()),
            arxiv: Some("2605.26029".into()),
            url: Some("https://arxiv.org/abs/2605.26029".into()),
            note: None,
            bibtex,
        };
        assert_eq!(references, [expected]);
    }

    #[test]
    fn references_come_newest_first() {
        let entry = |key: &str, rest: &str| format!("@misc{{{key}, title = {{t}}, note = {{n}}, {rest}}}\n");
        let text = entry("b", "year = 2024") + &entry("a", "year = 2024") + &entry("c", "date = {2025-02}");
        let (references, said) = read(&text);
        assert_eq!(said, [""; 0]);
        let keys: Vec<_> = references.iter().map(|reference| (reference.key.as_str(), reference.month)).collect();
        assert_eq!(keys, [("c", Some(2)), ("a", None), ("b", None)]);
    }

    #[test]
    fn abbreviations_of_plain_text_are_resolved() {
        let text = "@string{icml = \"ICML\"}\n@misc{a, title={t}, note={n}, year=2024, booktitle = icml # { 2024}}\n";
        let (references, said) = read(text);
        assert_eq!(said, [""; 0]);
        assert_eq!(references[0].venue.as_deref(), Some("ICML 2024"));
    }

    #[test]
    fn every_bad_entry_is_reported_and_hides_no_other() {
        let text = "@misc{a, title = {no end\n@misc{b, title = {t}, note={n}, year = {soon}}\n@misc{c, year = 2024}\n@misc{d, title={t}, year=2024}\n@misc{e, title={t}, note={n}}\n@misc{ok, title={t}, note={n}, year=2024}\n@misc{ok, title={t}, note={n}, year=2024}\n@misc{f, title={t}, note={n}, year=foo}\n@string{g = g}\n@misc{h, title=g, note={n}, year=2024}\n";
        let (references, said) = read(text);
        assert_eq!(
            said,
            [
                "r.bib:1:25: unexpected end of file; the entry is left out",
                "r.bib:2:7: \"b\" has \"soon\" as its year; write four digits",
                "r.bib:3:7: \"c\" has no title",
                "r.bib:4:7: \"d\" has neither author nor note",
                "r.bib:5:7: \"e\" has no year",
                "r.bib:7:7: key \"ok\" is there twice",
                "r.bib:8:36: unknown abbreviation \"foo\" in \"f\"",
                "r.bib:9:13: @string must be a plain text",
                "r.bib:10:16: unknown abbreviation \"g\" in \"h\"",
            ]
        );
        assert_eq!(references.len(), 1);
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = "{".repeat(50_000) + &"}".repeat(50_000);
        assert!(read(&format!("@misc{{a, title = {deep}}}")).1[0].contains("more than 64 KiB"));
        let deep = "{".repeat(30) + &"}".repeat(30);
        assert!(read(&format!("@misc{{a, title = {deep}}}")).1[0].contains("nested deeper"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "(@(misc|string)?[{]?|[a-z{}\",=#$%\\\\é~^ \n-]| and |title=|author=|year=2024,){0,60}") {
            let _ = read(&text);
        }
    }
}
