//! A content directory to a [`Library`], or to everything that is wrong with it. The only place that reads files.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use super::bibliography::{self, References};
use super::check;
use super::data::Data;
use super::figure::{self, FigureFile};
use super::files::{self, Files};
use super::lab;
use super::model::{Attachment, Desk, Document, Library, Page, PageSource, Slug};
use super::page::{self, AreaFile, PageFile, WriteUpFile};
use super::site::{self, NewsFile, SiteFile};
use super::text;
use crate::diagnostic::{Diagnostic, Severity, Source};

/// What came of loading a directory.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The library, if there is no error; warnings do not stand in its way.
    pub library: Option<Library>,
    /// Everything that was found, by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// The state of the directory before it was read ([`files::fingerprint`]); a watch begins from it.
    pub fingerprint: u64,
}

/// All files, understood one by one; what [`check`] sees.
#[derive(Debug)]
pub struct Parsed {
    /// `site.toml`.
    pub site: SiteFile,
    /// `vision.md`.
    pub vision: (PageFile, Document),
    /// `news.toml`.
    pub news: NewsFile,
    /// `references.bib`.
    pub references: References,
    /// `areas/`.
    pub areas: Vec<AreaFile>,
    /// `write-ups/`.
    pub write_ups: Vec<WriteUpFile>,
    /// `files/`.
    pub attachments: BTreeMap<String, Vec<u8>>,
}

/// The files of one folder of `write-ups/`, by their paths in it.
type Folder = BTreeMap<String, Vec<u8>>;

/// Loads the content in `dir`.
pub fn load(dir: &Path) -> Loaded {
    let fingerprint = files::fingerprint(dir);
    let mut diagnostics = Vec::new();
    let mut files = files::read(dir, &mut diagnostics);
    let parsed = parse(&mut files, &mut diagnostics);
    check::check(&parsed, &mut diagnostics);
    diagnostics.sort_by(|a, b| a.key().cmp(&b.key()));
    diagnostics.dedup();
    let fine = diagnostics.iter().all(|finding| finding.severity == Severity::Warning);
    Loaded { library: fine.then(|| library(parsed, &files.modified)), diagnostics, fingerprint }
}

fn parse(files: &mut Files, diagnostics: &mut Vec<Diagnostic>) -> Parsed {
    let mut take = |path: &str, diagnostics: &mut Vec<Diagnostic>| match files.files.remove(path) {
        Some(bytes) => (text::decode(path.into(), &bytes, diagnostics), true),
        None => {
            // What is there but cannot be read was reported already.
            if !diagnostics.iter().any(|finding| &*finding.path == path || &*finding.path == ".") {
                diagnostics.push(Diagnostic::file(path, "is missing"));
            }
            (Source::new(path, ""), false)
        }
    };
    let (site_source, there) = take("site.toml", diagnostics);
    // A file that is not there lacks no keys.
    let mut ignored = Vec::new();
    let site = site::parse(&site_source, if there { diagnostics } else { &mut ignored });
    let vision = page::parse_vision(take("vision.md", diagnostics).0, diagnostics);
    let news = site::parse_news(&take("news.toml", diagnostics).0, diagnostics);
    let (references_source, there) = take("references.bib", diagnostics);
    let references = References { missing: !there, ..bibliography::parse(&references_source, diagnostics) };

    let mut areas = Vec::new();
    let mut attachments = BTreeMap::new();
    let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
    for (path, bytes) in std::mem::take(&mut files.files) {
        if let Some(rest) = path.strip_prefix("write-ups/")
            && let Some((folder, file)) = rest.split_once('/')
        {
            folders.entry(folder.to_owned()).or_default().insert(file.to_owned(), bytes);
        } else if let Some(name) = path.strip_prefix("areas/").and_then(|file| file.strip_suffix(".md"))
            && let Some(slug) = slug(name, &path, diagnostics)
        {
            let source = text::decode(path.as_str().into(), &bytes, diagnostics);
            areas.push(page::parse_area(slug, source, diagnostics));
        } else if let Some(name) = path.strip_prefix("files/") {
            attachments.insert(name.to_owned(), bytes);
        }
    }
    let write_ups = write_ups(&folders.into_iter().collect::<Vec<_>>(), diagnostics);
    Parsed { site, vision, news, references, areas, write_ups, attachments }
}

fn slug(name: &str, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Slug> {
    let slug = Slug::new(name);
    if slug.is_none() {
        let message = format!("\"{name}\" is no address; use up to 64 of a-z, 0-9 and inner hyphens");
        diagnostics.push(Diagnostic::file(path, message));
    }
    slug
}

/// Reads the folders of `write-ups/` on all cores; they know nothing of each other.
fn write_ups(folders: &[(String, Folder)], diagnostics: &mut Vec<Diagnostic>) -> Vec<WriteUpFile> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = folders.len().div_ceil(cores).max(1);
    // What could not be read was reported before; each thread must know it and tells only what it adds.
    let before = &*diagnostics;
    let read = |folders: &[(String, Folder)]| {
        let mut diagnostics = before.clone();
        let read: Vec<_> = folders.iter().filter_map(|(name, files)| write_up(name, files, &mut diagnostics)).collect();
        (read, diagnostics.split_off(before.len()))
    };
    let results: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = folders.chunks(share).map(|share| scope.spawn(move || read(share))).collect();
        running.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let mut write_ups = Vec::new();
    for (read, found) in results {
        write_ups.extend(read);
        diagnostics.extend(found);
    }
    write_ups
}

/// Reads one folder of `write-ups/`.
fn write_up(name: &str, files: &Folder, diagnostics: &mut Vec<Diagnostic>) -> Option<WriteUpFile> {
    let directory = format!("write-ups/{name}");
    let address = slug(name, &directory, diagnostics)?;
    let mut page = None;
    let mut data = BTreeMap::new();
    let mut figures: BTreeMap<String, (Source, Option<FigureFile>)> = BTreeMap::new();
    let mut others = Vec::new();
    let mut labs = Vec::new();
    for (file, bytes) in files {
        let path = format!("{directory}/{file}");
        let stem = file.rsplit_once('/').map_or(file.as_str(), |(_, name)| name);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem).to_owned();
        if file != "page.md" && slug(&stem, &path, diagnostics).is_none() {
            continue;
        }
        if file.starts_with("images/") {
            others.push(file.clone());
            continue;
        }
        let source = text::decode(path.into(), bytes, diagnostics);
        if file.starts_with("data/") {
            data.insert(stem.clone(), Data::parse(&stem, source, diagnostics));
        } else if file.starts_with("figures/") {
            figures.insert(stem, (source, None));
        } else if file.starts_with("labs/") {
            labs.extend(lab::parse(&stem, &source, diagnostics));
            others.push(file.clone());
        } else {
            page = Some(source);
        }
    }
    for (id, (source, figure)) in &mut figures {
        *figure = figure::parse(id, source, &data, diagnostics);
    }
    let Some(source) = page else {
        let path = format!("{directory}/page.md");
        if !diagnostics.iter().any(|finding| *finding.path == path) {
            diagnostics.push(Diagnostic::file(path, "is missing"));
        }
        return None;
    };
    let mut file = page::parse_write_up(address, source, data, figures, others, diagnostics);
    file.write_up.labs = labs;
    Some(file)
}

/// The library that files without errors make.
fn library(parsed: Parsed, modified: &BTreeMap<String, u32>) -> Library {
    let sources = sources(&parsed, modified);
    let Parsed { site, vision, news, references, areas, write_ups, attachments } = parsed;
    let place = |order: &[super::fields::At<String>], slug: &Slug| {
        order.iter().position(|listed| listed.value == slug.as_str())
    };
    let mut areas: Vec<_> = areas.into_iter().map(|area| area.area).collect();
    areas.sort_by_key(|area| place(&site.areas, &area.slug));
    let mut write_ups: Vec<_> = write_ups
        .into_iter()
        .map(|file| {
            let placed = file.file.mentions.iter().filter_map(check::figure_named);
            let mut order: Vec<&str> = Vec::new();
            for id in placed {
                if !order.contains(&id) {
                    order.push(id);
                }
            }
            let mut figures = file.figures;
            let mut write_up = file.write_up;
            for id in order {
                write_up.figures.extend(figures.remove(id).and_then(|(_, figure)| figure).map(|figure| figure.figure));
            }
            write_up
        })
        .collect();
    write_ups.sort_by_key(|write_up| place(&site.write_ups, &write_up.slug));
    Library {
        site: site.site,
        vision: vision.1,
        areas,
        write_ups,
        news: news.items,
        references: references.cited.into_iter().map(|cited| cited.reference).collect(),
        desk: Desk::default(),
        sources,
        attachments: attachments
            .into_iter()
            .map(|(name, bytes)| {
                let modified = newest(modified, &format!("files/{name}"));
                (name, Attachment { bytes: bytes.into(), modified })
            })
            .collect(),
        modified: newest(modified, ""),
    }
}

/// The file of every page that has one.
fn sources(parsed: &Parsed, modified: &BTreeMap<String, u32>) -> BTreeMap<Page, PageSource> {
    let source =
        |file: &PageFile, path: &str| PageSource { text: file.source.text.clone(), modified: newest(modified, path) };
    let areas = parsed.areas.iter().map(|area| {
        let slug = area.area.slug.clone();
        let path = format!("areas/{slug}.md");
        (Page::Area(slug), source(&area.file, &path))
    });
    let write_ups = parsed.write_ups.iter().map(|write_up| {
        let slug = write_up.write_up.slug.clone();
        let path = format!("write-ups/{slug}/");
        (Page::WriteUp(slug), source(&write_up.file, &path))
    });
    let home = [(Page::Home, source(&parsed.vision.0, "vision.md"))];
    areas.chain(write_ups).chain(home).collect()
}

/// The latest change of the files whose path begins with `prefix`.
fn newest(modified: &BTreeMap<String, u32>, prefix: &str) -> u32 {
    modified.iter().filter(|(path, _)| path.starts_with(prefix)).map(|(_, time)| *time).max().unwrap_or(0)
}
