//! A content directory to a [`Library`], or to everything that is wrong with it. The only place that reads files.
//!
//! A [`Loader`] loads again and again. Write-ups know nothing of each other, so those whose files have not changed are
//! taken from the load before; what goes across files is checked anew each time.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::bibliography::{self, References};
use super::check;
use super::data::Data;
use super::fields::At;
use super::figure::{self, FigureFile};
use super::files::{self, Files, Found};
use super::image::{self, Image};
use super::lab;
use super::markup::spans::without_comments;
use super::model::{Attachment, Library, Page, PageSource, Slug};
use super::page::{self, AreaFigures, PageFile, WriteUpFile};
use super::parsed::Parsed;
use super::site;
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

/// Most images of a write-up: what is drawn of them is kept in memory, up to 2 MiB each.
const IMAGES_MAX: usize = 32;

/// A file changed less than this before it was read may change again with the same time on it: clocks of file systems
/// are coarse.
const CLOCK_GRAIN: Duration = Duration::from_secs(2);

/// Loads the content in `dir`.
pub fn load(dir: &Path) -> Loaded {
    Loader::default().load(dir, SystemTime::now())
}

/// Loads a directory whenever it has changed.
#[derive(Debug, Default)]
pub struct Loader {
    /// Write-ups without errors, by their folders.
    kept: BTreeMap<String, Kept>,
    /// The images of the load before, by path: an edit of a page decodes none of them again.
    images: Images,
}

/// Images by path.
type Images = BTreeMap<String, Arc<Image>>;

/// A write-up from a load before.
#[derive(Debug)]
struct Kept {
    /// The state of its folder when it was read.
    fingerprint: u64,
    file: Arc<WriteUpFile>,
    /// Its warnings.
    diagnostics: Vec<Diagnostic>,
}

/// One folder of `write-ups/`.
struct Folder<'f> {
    name: &'f str,
    found: Vec<&'f Found>,
    fingerprint: u64,
}

/// What came of one folder.
struct Read {
    file: Option<Arc<WriteUpFile>>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader {
    /// Loads the content in `dir`, as [`load`] would, but reads only what has changed since the last time. `now` tells
    /// what changed so lately that its time says nothing.
    pub fn load(&mut self, dir: &Path, now: SystemTime) -> Loaded {
        let mut diagnostics = Vec::new();
        let found = files::walk(dir, &mut diagnostics);
        let fingerprint = files::fingerprint_of(&found, &diagnostics);
        let mut others = Vec::new();
        let mut folders: Vec<Folder> = Vec::new();
        for found in &found {
            let folder = found.path.strip_prefix("write-ups/").and_then(|path| path.split_once('/'));
            match (folder, folders.last_mut()) {
                (None, _) => others.push(found),
                (Some((name, _)), Some(last)) if last.name == name => last.found.push(found),
                (Some((name, _)), _) => folders.push(Folder { name, found: vec![found], fingerprint: 0 }),
            }
        }
        for folder in &mut folders {
            folder.fingerprint = files::fingerprint_of(folder.found.iter().copied(), &[]);
        }
        let write_ups = self.write_ups(folders, &diagnostics, now);
        let mut files = files::read(others, &mut diagnostics);
        let mut parsed = parse(&mut files, &mut diagnostics);
        for read in write_ups {
            parsed.write_ups.extend(read.file);
            diagnostics.extend(read.diagnostics);
        }
        let images = parsed.write_ups.iter().flat_map(|file| &file.write_up.images);
        self.images = images.map(|image| (image.path.clone(), image.clone())).collect();
        check::check(&parsed, &mut diagnostics);
        diagnostics.sort_by(|a, b| a.key().cmp(&b.key()));
        diagnostics.dedup();
        let fine = diagnostics.iter().all(|finding| finding.severity == Severity::Warning);
        Loaded { library: fine.then(|| library(parsed, &modified(&found))), diagnostics, fingerprint }
    }

    /// The write-ups, in the order of their folders; `walked` is what could not be looked at.
    fn write_ups(&mut self, folders: Vec<Folder>, walked: &[Diagnostic], now: SystemTime) -> Vec<Read> {
        let mut before = std::mem::take(&mut self.kept);
        let reusable = |kept: &Kept, folder: &Folder| kept.fingerprint == folder.fingerprint && walked.is_empty();
        let reused: Vec<Option<Kept>> =
            folders.iter().map(|folder| before.remove(folder.name).filter(|kept| reusable(kept, folder))).collect();
        let changed: Vec<&Folder> =
            folders.iter().zip(&reused).filter(|(_, kept)| kept.is_none()).map(|(folder, _)| folder).collect();
        let mut read = read_folders(&changed, walked, &self.images).into_iter();
        let mut write_ups = Vec::new();
        for (folder, kept) in folders.iter().zip(reused) {
            let Some(kept) = kept else {
                let Some(read) = read.next() else { continue };
                let fine = read.diagnostics.iter().all(|finding| finding.severity == Severity::Warning);
                if let Some(file) = read.file.clone().filter(|_| fine && folder.is_settled(now)) {
                    let kept = Kept { fingerprint: folder.fingerprint, file, diagnostics: read.diagnostics.clone() };
                    self.kept.insert(folder.name.to_owned(), kept);
                }
                write_ups.push(read);
                continue;
            };
            write_ups.push(Read { file: Some(kept.file.clone()), diagnostics: kept.diagnostics.clone() });
            self.kept.insert(folder.name.to_owned(), kept);
        }
        write_ups
    }
}

impl Folder<'_> {
    /// Whether all that happened in the folder is long enough ago for another change to have another time.
    fn is_settled(&self, now: SystemTime) -> bool {
        let latest = self.found.iter().map(|found| found.metadata.ctime().max(found.metadata.mtime())).max();
        let latest = UNIX_EPOCH + Duration::from_secs(latest.unwrap_or_default().max(0).unsigned_abs());
        now.duration_since(latest).is_ok_and(|age| age > CLOCK_GRAIN)
    }
}

/// Reads folders on all cores; they know nothing of each other.
fn read_folders(folders: &[&Folder], walked: &[Diagnostic], known: &Images) -> Vec<Read> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let read = |folder: &&Folder| {
        // What could not be looked at is known, and only what is added is told.
        let mut diagnostics = walked.to_vec();
        let files = files::read(folder.found.iter().copied(), &mut diagnostics);
        // A folder without files is none.
        let file = if files.is_empty() { None } else { write_up(folder.name, &files, known, &mut diagnostics) };
        let file = file.map(Arc::new);
        if let Some(file) = &file {
            check::write_up(file, &mut diagnostics);
        }
        Read { file, diagnostics: diagnostics.split_off(walked.len()) }
    };
    if folders.len() < 2 {
        return folders.iter().map(read).collect();
    }
    thread::scope(|scope| {
        let share = |share| scope.spawn(move || <[&Folder]>::iter(share).map(read).collect::<Vec<_>>());
        let running: Vec<_> = folders.chunks(folders.len().div_ceil(cores).max(1)).map(share).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

/// Reads all that is no write-up.
fn parse(files: &mut Files, diagnostics: &mut Vec<Diagnostic>) -> Parsed {
    let mut take = |path: &str, diagnostics: &mut Vec<Diagnostic>| match files.remove(path) {
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
    let references = references(files, diagnostics);

    let mut areas = Vec::new();
    let mut attachments = BTreeMap::new();
    let figures = area_figures(files, diagnostics);
    for (path, bytes) in std::mem::take(files) {
        if let Some(name) = path.strip_prefix("areas/").and_then(|file| file.strip_suffix(".md"))
            && let Some(slug) = slug(name, &path, diagnostics)
        {
            let source = text::decode(path.as_str().into(), &bytes, diagnostics);
            areas.push(page::parse_area(slug, source, &figures, diagnostics));
        } else if let Some(name) = path.strip_prefix("files/") {
            attachments.insert(name.to_owned(), bytes);
        }
    }
    Parsed { site, vision, news, references, areas, area_figures: figures, write_ups: Vec::new(), attachments }
}

/// Reads `areas/data/` and `areas/figures/`, which all areas share.
fn area_figures(files: &Files, diagnostics: &mut Vec<Diagnostic>) -> AreaFigures {
    let within = |folder: &'static str, ending: &'static str| {
        files.iter().filter_map(move |(path, bytes)| {
            let stem = path.strip_prefix(folder)?.strip_suffix(ending)?;
            Some((stem.to_owned(), path.as_str(), bytes))
        })
    };
    let mut shared = AreaFigures::default();
    for (stem, path, bytes) in within("areas/data/", ".csv") {
        let source = text::decode(path.into(), bytes, diagnostics);
        shared.data.insert(stem.clone(), Data::parse(&stem, source, diagnostics));
    }
    for (stem, path, bytes) in within("areas/figures/", ".toml") {
        let source = text::decode(path.into(), bytes, diagnostics);
        let figure = figure::parse(&stem, &source, &shared.data, diagnostics);
        shared.figures.insert(stem, (source, figure));
    }
    shared
}

/// Reads every bibliography beside `site.toml`.
fn references(files: &mut Files, diagnostics: &mut Vec<Diagnostic>) -> References {
    let is_bibliography = |path: &String| path.ends_with(".bib") && !path.contains('/');
    let paths: Vec<String> = files.keys().filter(|path| is_bibliography(path)).cloned().collect();
    let read = paths.iter().filter_map(|path| Some((path, files.remove(path)?)));
    let sources: Vec<Source> =
        read.map(|(path, bytes)| text::decode(path.as_str().into(), &bytes, diagnostics)).collect();
    if sources.is_empty() && !diagnostics.iter().any(|finding| finding.path.ends_with(".bib") || &*finding.path == ".")
    {
        diagnostics.push(Diagnostic::file("references.bib", "is missing"));
    }
    References { missing: sources.is_empty(), ..bibliography::parse(&sources, diagnostics) }
}

fn slug(name: &str, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Slug> {
    let slug = Slug::new(name);
    if slug.is_none() {
        let message = format!("\"{name}\" is no address; use up to 64 of a-z, 0-9 and inner hyphens");
        diagnostics.push(Diagnostic::file(path, message));
    }
    slug
}

/// Reads one folder of `write-ups/`; images that are `known` are not decoded again.
fn write_up(name: &str, files: &Files, known: &Images, diagnostics: &mut Vec<Diagnostic>) -> Option<WriteUpFile> {
    let directory = format!("write-ups/{name}");
    let address = slug(name, &directory, diagnostics)?;
    let mut page = None;
    let mut data = BTreeMap::new();
    let mut figures: BTreeMap<String, (Source, Option<FigureFile>)> = BTreeMap::new();
    let mut others = Vec::new();
    let mut labs = Vec::new();
    let mut images: Vec<Arc<Image>> = Vec::new();
    for (path, bytes) in files {
        let file = path[directory.len()..].trim_start_matches('/');
        let stem = file.rsplit_once('/').map_or(file, |(_, name)| name);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem).to_owned();
        if file != "page.md" && slug(&stem, path, diagnostics).is_none() {
            continue;
        }
        if file.starts_with("images/") {
            others.push(file.to_owned());
            if images.len() == IMAGES_MAX {
                diagnostics.push(Diagnostic::file(path.as_str(), format!("more than {IMAGES_MAX} images")));
                continue;
            }
            if let Some(twin) = images.iter().find(|image| image.id == stem) {
                diagnostics.push(Diagnostic::file(
                    path.as_str(),
                    format!("has the name of {}; each needs its own", twin.path),
                ));
            }
            let same = known.get(path).filter(|image| *image.original == **bytes).cloned();
            images.extend(same.or_else(|| image::parse(&stem, path, bytes, diagnostics).map(Arc::new)));
            continue;
        }
        let source = text::decode(path.as_str().into(), bytes, diagnostics);
        if file.starts_with("data/") {
            data.insert(stem.clone(), Data::parse(&stem, source, diagnostics));
        } else if file.starts_with("figures/") {
            figures.insert(stem, (source, None));
        } else if file.starts_with("labs/") {
            labs.extend(lab::parse(&stem, &source, &data, diagnostics));
            others.push(file.to_owned());
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
    Some(page::parse_write_up(address, source, data, figures, (labs, images), others, diagnostics))
}

/// The library that files without errors make.
fn library(parsed: Parsed, modified: &BTreeMap<String, u32>) -> Library {
    let sources = sources(&parsed, modified);
    let Parsed { site, vision, news, references, areas, write_ups, attachments, .. } = parsed;
    let order = |listed: &[At<String>]| {
        listed.iter().enumerate().map(|(place, name)| (name.value.clone(), place)).collect::<BTreeMap<_, _>>()
    };
    let (area_order, write_up_order) = (order(&site.areas), order(&site.write_ups));
    let mut areas: Vec<_> = areas.into_iter().map(|area| area.area).collect();
    areas.sort_by_key(|area| area_order.get(area.slug.as_str()));
    let mut write_ups: Vec<_> = write_ups.iter().map(|file| file.write_up.clone()).collect();
    write_ups.sort_by_key(|write_up| write_up_order.get(write_up.slug.as_str()));
    Library {
        site: site.site,
        vision: vision.1,
        areas,
        write_ups,
        news: news.items,
        references: references.references.into(),
        complaints: Vec::new(),
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

/// When each file was last changed, in seconds since 1970.
fn modified(found: &[Found]) -> BTreeMap<String, u32> {
    let files = found.iter().filter(|found| !found.metadata.is_dir());
    files.map(|found| (found.path.clone(), u32::try_from(found.metadata.mtime()).unwrap_or(0))).collect()
}

/// The file of every page that has one.
fn sources(parsed: &Parsed, modified: &BTreeMap<String, u32>) -> BTreeMap<Page, PageSource> {
    let source = |file: &PageFile, path: &str| PageSource {
        text: without_comments(&file.source.text).into(),
        modified: newest(modified, path),
    };
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
