//! Bibliographies: BibTeX files to typed references.
//!
//! An entry that is never cited must not block publication, so errors in entries are collected as [`Problem`]s. The
//! checks, which know the citations, decide whether they are errors or warnings.

mod braces;
mod citable;
mod dates;
mod entry;
mod grammar;
mod journals;
mod links;
mod names;
mod pieces;
mod spelling;
mod strings;
mod tex;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use self::entry::{Understood, understand};
use self::grammar::{Entry, entries};
pub use self::links::doi_address;
pub use self::pieces::{Piece, pieces};
use self::strings::Strings;
use super::model::Reference;
use crate::diagnostic::{Diagnostic, Source, Span, did_you_mean};

/// Maximum findings reported for one file, since the line number of each takes a scan of the file.
const FINDINGS_MAX: usize = 100;
/// Maximum length of a chain of `crossref` and `xdata`.
const PARENTS_MAX: usize = 8;
/// Entry types of parts of a book; the `title` of the parent is their `booktitle`.
const PARTS: [&str; 8] =
    ["inproceedings", "conference", "incollection", "inbook", "suppbook", "suppcollection", "inreference", "article"];
/// Fields that are not inherited.
const OWN_FIELDS: [&str; 12] = [
    "title", "subtitle", "crossref", "xdata", "xref", "ids", "key", "related", "label", "abstract", "mine", "selected",
];

/// An error in an entry; reported as a warning if the entry is not cited.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The key of the entry.
    pub key: String,
    /// The diagnostic, with the severity of an error.
    pub finding: Diagnostic,
}

/// The references of a site.
#[derive(Debug, Clone, Default)]
pub struct References {
    /// The references: newest first, then by key.
    pub references: Vec<Reference>,
    /// Values of the field `mine`, by entry key.
    pub mine: HashMap<String, bool>,
    /// Keys of entries that could not be parsed; citing them is not reported as an unknown key.
    pub broken: Vec<String>,
    /// Errors in entries.
    pub problems: Vec<Problem>,
    /// Names of files that entries link to, each with its source and span.
    pub files: Vec<(Source, Span, String)>,
    /// Paths of the bibliographies; if there is none, citations are not checked.
    pub paths: Vec<String>,
}

/// The fields of an entry, with strings filled in.
#[derive(Debug, Clone, Default)]
pub struct Fields {
    own: BTreeMap<String, String>,
    inherited: BTreeMap<String, String>,
}

impl Fields {
    /// Returns the raw value of a field, the entry's own or an inherited one.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.own.get(name).or_else(|| self.inherited.get(name)).map(String::as_str)
    }

    /// Returns the raw value of a field of the entry itself.
    pub fn own(&self, name: &str) -> Option<&str> {
        self.own.get(name).map(String::as_str)
    }

    /// Returns the inherited fields with their raw values.
    pub fn inherited(&self) -> impl Iterator<Item = (&str, &str)> {
        self.inherited.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Collected findings, at most [`FINDINGS_MAX`] for each file.
struct Findings<'a> {
    sources: &'a [Source],
    counts: Vec<usize>,
    diagnostics: &'a mut Vec<Diagnostic>,
    problems: Vec<Problem>,
}

impl Findings<'_> {
    fn is_listening(&mut self, file: usize, at: &Range<usize>) -> bool {
        self.counts[file] += 1;
        if self.counts[file] == FINDINGS_MAX {
            let message = "and more from here on; these come first";
            self.diagnostics.push(self.sources[file].warning(Span::new(at.clone()), message));
        }
        self.counts[file] < FINDINGS_MAX
    }

    fn problem(&mut self, file: usize, key: &str, at: Range<usize>, message: String) {
        if self.is_listening(file, &at) {
            let finding = self.sources[file].error(Span::new(at), message);
            self.problems.push(Problem { key: key.to_owned(), finding });
        }
    }

    fn warning(&mut self, file: usize, at: Range<usize>, message: String) {
        if self.is_listening(file, &at) {
            self.diagnostics.push(self.sources[file].warning(Span::new(at), message));
        }
    }
}

/// Warnings that are given once for any number of entries: by message, the first place and the number of places.
#[derive(Default)]
struct Kinds(BTreeMap<String, (usize, Range<usize>, usize)>);

impl Kinds {
    fn add(&mut self, file: usize, at: Range<usize>, message: String) {
        self.0.entry(message).or_insert_with(|| (file, at, 0)).2 += 1;
    }

    fn report(self, findings: &mut Findings<'_>) {
        for (message, (file, at, count)) in self.0 {
            let times = match count {
                1 => String::new(),
                2 => " (here and once more)".to_owned(),
                _ => format!(" (here and {} more times)", count - 1),
            };
            findings.warning(file, at, message + &times);
        }
    }
}

/// A parsed entry with its own fields, and the index of its file.
struct Read {
    file: usize,
    entry: Entry,
    fields: BTreeMap<String, String>,
}

/// Parses all bibliographies of a site. Strings and parents may be defined in any of them.
pub fn parse(sources: &[Source], diagnostics: &mut Vec<Diagnostic>) -> References {
    let paths = sources.iter().map(|source| source.path.to_string()).collect();
    let mut found = References { paths, ..References::default() };
    let mut findings = Findings { sources, counts: vec![0; sources.len()], diagnostics, problems: Vec::new() };
    let read = read(sources, &mut findings, &mut found);
    let by_key: HashMap<String, usize> =
        read.iter().enumerate().map(|(at, read)| (read.entry.key.to_lowercase(), at)).collect();
    let mut kinds = Kinds::default();
    for own in read.iter().filter(|read| !matches!(read.entry.kind.as_str(), "xdata" | "set")) {
        let Read { file, entry, fields } = own;
        let inherited = inherited(own, &read, &by_key, &mut findings);
        let fields = Fields { own: fields.clone(), inherited };
        let Understood { mut reference, warnings, misspelt, unknown, files, mine } =
            understand(&entry.kind, &entry.key, &fields);
        for (field, message) in warnings {
            let message = if message.starts_with("has ") { format!("\"{}\" {message}", entry.key) } else { message };
            findings.warning(*file, entry.place(field), message);
        }
        for (field, name) in files {
            found.files.push((sources[*file].clone(), Span::new(entry.place(field)), name));
        }
        for (field, command) in unknown {
            kinds.add(
                *file,
                entry.place(field),
                match command.strip_prefix('$') {
                    Some(_) => format!("the formula {command} is not understood as a whole"),
                    None => format!("TeX command {command} is not known; only its argument is shown"),
                },
            );
        }
        for (name, meant) in misspelt {
            let at = entry.fields.iter().find(|field| field.name == name);
            let at = at.map_or_else(|| entry.key_at.clone(), |field| field.at.start..field.at.start + name.len());
            kinds.add(*file, at, format!("field `{name}` is not shown; did you mean `{meant}`?"));
        }
        if let Some(message) = spelling::type_message(&entry.kind) {
            let start = entry.at.start;
            kinds.add(*file, start..start + 1 + entry.kind.len(), message);
        }
        reference.bibtex = citable::citable(&sources[*file].text, entry, &fields);
        found.mine.extend(mine.map(|mine| (entry.key.clone(), mine)));
        found.references.push(reference);
    }
    kinds.report(&mut findings);
    found.problems = findings.problems;
    // Forthcoming works first, then by year; works without a year last.
    let year = |reference: &Reference| match (&reference.status, reference.year) {
        (Some(_), 0) => u16::MAX,
        (_, year) => year,
    };
    found.references.sort_by(|a, b| year(b).cmp(&year(a)).then(b.month.cmp(&a.month)).then_with(|| a.key.cmp(&b.key)));
    found
}

/// Returns the entries of all files, without those whose key was used before.
fn read(sources: &[Source], findings: &mut Findings, found: &mut References) -> Vec<Read> {
    let files: Vec<_> = sources.iter().map(|source| entries(&source.text)).collect();
    // Strings of one file can be used in another; within a file, the last definition before an entry applies.
    let mut strings = Strings::default();
    for (source, entries) in sources.iter().zip(&files) {
        for entry in entries.iter().flatten().filter(|entry| entry.kind == "string") {
            entry.fields.iter().for_each(|field| strings.define(&field.name, strings.value(&source.text, field).0));
        }
    }
    let mut keys: HashMap<String, String> = HashMap::new();
    let mut read = Vec::new();
    for (file, entries) in files.into_iter().enumerate() {
        let text = &*sources[file].text;
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(broken) if broken.is_warning => {
                    findings.warning(file, broken.at, broken.message);
                    continue;
                }
                Err(broken) => {
                    findings.problem(file, &broken.key, broken.at, broken.message);
                    found.broken.push(broken.key);
                    continue;
                }
            };
            let mut fields = BTreeMap::new();
            for field in &entry.fields {
                let (value, undefined) = strings.value(text, field);
                for (at, name) in undefined {
                    let message = format!(
                        "the string \"{name}\" is not defined; write @string{{{name} = {{…}}}}, or the words in braces"
                    );
                    findings.warning(file, at, message);
                }
                if entry.kind == "string" {
                    strings.define(&field.name, value);
                } else {
                    // As in BibTeX, the first of two equal fields applies.
                    fields.entry(field.name.clone()).or_insert(value);
                }
            }
            if entry.kind == "string" {
                continue;
            }
            if entry.key.is_empty() {
                findings.warning(
                    file,
                    entry.at.start..entry.key_at.end,
                    "an entry without a key is left out".to_owned(),
                );
                continue;
            }
            let words: String = text[entry.at.clone()].split_whitespace().collect();
            match keys.get(&entry.key) {
                // Identical copies of an entry are accepted.
                Some(known) if *known == words => {}
                Some(_) => {
                    let message = format!("key \"{}\" is there twice; the first entry counts", entry.key);
                    findings.problem(file, &entry.key, entry.key_at.clone(), message);
                }
                None => {
                    keys.insert(entry.key.clone(), words);
                    read.push(Read { file, entry, fields });
                }
            }
        }
    }
    read
}

/// Returns the fields that an entry inherits.
fn inherited(
    child: &Read,
    read: &[Read],
    by_key: &HashMap<String, usize>,
    findings: &mut Findings,
) -> BTreeMap<String, String> {
    let entry = &child.entry;
    let mut inherited: BTreeMap<String, String> = BTreeMap::new();
    let mut seen = HashSet::from([entry.key.to_lowercase()]);
    let mut open: Vec<(&str, String)> = parents(&child.fields);
    while let Some((referring, key)) = open.pop() {
        if seen.len() > PARENTS_MAX || !seen.insert(key.to_lowercase()) {
            continue;
        }
        let Some(&at) = by_key.get(&key.to_lowercase()) else {
            let hint = did_you_mean(&key, read.iter().map(|read| read.entry.key.as_str()));
            let message = format!("entry \"{key}\" not found, from which `{referring}` takes fields{hint}");
            findings.warning(child.file, entry.place(referring), message);
            continue;
        };
        let Read { entry: parent, fields, .. } = &read[at];
        let is_part = referring == "crossref" && PARTS.contains(&entry.kind.as_str()) && parent.kind != entry.kind;
        for (name, value) in fields {
            let name = match name.as_str() {
                // The parent's own `booktitle` has precedence over its `title`.
                "title" if is_part && fields.contains_key("booktitle") => continue,
                "title" if is_part && entry.kind == "article" => "journal",
                "title" if is_part => "booktitle",
                "title" | "subtitle" if referring == "xdata" => name,
                name if OWN_FIELDS.contains(&name) => continue,
                _ => name,
            };
            if !child.fields.contains_key(name) {
                inherited.entry(name.to_owned()).or_insert_with(|| value.clone());
            }
        }
        open.extend(parents(fields));
    }
    inherited
}

/// Returns the names of the parents with the referring fields, nearest last.
fn parents(fields: &BTreeMap<String, String>) -> Vec<(&'static str, String)> {
    let mut parents: Vec<(&'static str, String)> = Vec::new();
    for name in ["crossref", "xdata"] {
        let keys = fields.get(name).into_iter().flat_map(|keys| keys.split(','));
        parents.extend(keys.map(|key| (name, key.trim().to_owned())).filter(|(_, key)| !key.is_empty()));
    }
    parents.reverse();
    parents
}

/// Whether a key can be cited in prose as `[@key]`: it has no blanks, commas, semicolons, brackets and braces.
pub fn is_key(key: &str) -> bool {
    !key.is_empty()
        && !key.contains(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '[' | ']' | '{' | '}' | '@'))
}

#[cfg(test)]
mod tests;
