//! Loads a content directory to a [`Library`], or reports everything that is wrong with it. The only module that
//! reads content files.
//!
//! A [`Loader`] loads repeatedly. Write-ups are independent of each other, so unchanged ones are reused; checks
//! across files are repeated each time.

use std::collections::{BTreeMap, BTreeSet};
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
use super::model::{Attachment, Library, Page, PageSource, Person, Reference, Site, Slug};
use super::page::{self, AreaFigures, PageFile, State, WriteUpFile};
use super::parsed::Parsed;
use super::site;
use super::text;
use crate::diagnostic::{Diagnostic, Severity, Source};

/// Result of loading a directory.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The library; `None` if there are errors. Warnings do not prevent it.
    pub library: Option<Library>,
    /// Diagnostics, by file and position.
    pub diagnostics: Vec<Diagnostic>,
    /// Hash of the directory before it was read ([`files::fingerprint`]), for a watch to start from.
    pub fingerprint: u64,
}

/// Maximum images of a write-up; each takes up to 2 MiB of memory when drawn.
const IMAGES_MAX: usize = 128;

/// Minimum age of a change for a later change to have a different timestamp: clocks of file systems are coarse.
const CLOCK_GRAIN: Duration = Duration::from_secs(2);

/// Loads the content in `dir`.
pub fn load(dir: &Path) -> Loaded {
    Loader::default().load(dir, SystemTime::now())
}

/// Loads a directory repeatedly, reusing what has not changed.
#[derive(Debug, Default)]
pub struct Loader {
    /// Whether drafts are loaded, as in a preview.
    with_drafts: bool,
    /// Write-ups without errors from the previous load, by folder.
    kept: BTreeMap<String, Kept>,
    /// Images from the previous load, so that edits of a page do not decode them again.
    images: Images,
}

/// Images by path, with the hash of their files; `None` if a later change could have the same hash.
type Images = BTreeMap<String, (Option<u64>, Arc<Image>)>;

/// A write-up from the previous load.
#[derive(Debug)]
struct Kept {
    /// Hash of its folder when it was read.
    fingerprint: u64,
    file: Arc<WriteUpFile>,
    /// Warnings about it.
    diagnostics: Vec<Diagnostic>,
}

/// One folder of `write-ups/`.
struct Folder<'f> {
    name: &'f str,
    found: Vec<&'f Found>,
    fingerprint: u64,
}

/// Result of loading one folder.
struct Read {
    file: Option<Arc<WriteUpFile>>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader {
    /// Creates a loader that also loads drafts.
    pub fn with_drafts() -> Loader {
        Loader { with_drafts: true, ..Loader::default() }
    }

    /// Loads the content in `dir` like [`load`], but reads only what has changed since the last call. `now`
    /// identifies changes that are too recent for their timestamps to be reliable.
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
        let settled: BTreeMap<&str, u64> = found
            .iter()
            .filter(|found| is_settled([*found], now))
            .map(|found| (found.path.as_str(), files::fingerprint_of([found], &[])))
            .collect();
        self.images = images
            .map(|image| (image.path.clone(), (settled.get(image.path.as_str()).copied(), image.clone())))
            .collect();
        image::shared().sweep();
        self.leave_drafts_out(&mut parsed, &mut diagnostics);
        check::check(&parsed, &mut diagnostics);
        diagnostics.sort_by(|a, b| a.key().cmp(&b.key()));
        diagnostics.dedup();
        let fine = diagnostics.iter().all(|finding| finding.severity == Severity::Warning);
        Loaded { library: fine.then(|| library(parsed, &modified(&found))), diagnostics, fingerprint }
    }

    /// Removes drafts and unlisted pages, unless drafts are wanted; errors in them become warnings.
    fn leave_drafts_out(&self, parsed: &mut Parsed, diagnostics: &mut Vec<Diagnostic>) {
        let site = &parsed.site;
        let mut drafts: Vec<(String, String)> = Vec::new();
        let mut unlisted = Vec::new();
        let mut sort = |slug: &Slug, directory: &str, ending: &str, listed: &[At<String>], state: &State| {
            let is_listed = listed.iter().any(|name| name.value == slug.as_str());
            let path = format!("{directory}/{slug}{ending}");
            if !is_listed && !state.is_draft {
                let message = format!(
                    "a draft, for site.toml does not list it: `folio preview` alone shows it; add \"{slug}\" to `{directory}`"
                );
                unlisted.push(Diagnostic { severity: Severity::Warning, ..Diagnostic::file(path.as_str(), message) });
            }
            if !is_listed || state.is_draft {
                drafts.push((path, if ending == ".md" { ending.to_owned() } else { format!("{directory}/{slug}/") }));
            }
        };
        for area in &parsed.areas {
            let (directory, listed) = if area.area.is_page { ("pages", &site.pages) } else { ("areas", &site.areas) };
            sort(&area.area.slug, directory, ".md", listed, &area.state);
        }
        for file in &parsed.write_ups {
            sort(&file.write_up.slug, "write-ups", "/page.md", &site.write_ups, &file.state);
        }
        diagnostics.extend(unlisted);
        if self.with_drafts {
            return;
        }
        for (path, folder) in drafts {
            let is_its = |finding: &&mut Diagnostic| *finding.path == *path || finding.path.starts_with(&folder);
            diagnostics.iter_mut().filter(is_its).for_each(|finding| finding.severity = Severity::Warning);
            parsed.areas.retain(|area| *area.file.source.path != *path);
            parsed.write_ups.retain(|file| *file.file.source.path != *path);
            parsed.drafts.insert(path);
        }
    }

    /// Loads the write-ups in the order of their folders; `walked` are the diagnostics of the walk.
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
                if let Some(file) = read.file.clone().filter(|_| fine && is_settled(folder.found.iter().copied(), now))
                {
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

/// Whether all files are old enough for a later change to have a different timestamp.
fn is_settled<'f>(found: impl IntoIterator<Item = &'f Found>, now: SystemTime) -> bool {
    let latest = found.into_iter().map(|found| found.metadata.ctime().max(found.metadata.mtime())).max();
    let latest = UNIX_EPOCH + Duration::from_secs(latest.unwrap_or_default().max(0).unsigned_abs());
    now.duration_since(latest).is_ok_and(|age| age > CLOCK_GRAIN)
}

/// Reads folders in parallel.
fn read_folders(folders: &[&Folder], walked: &[Diagnostic], known: &Images) -> Vec<Read> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let read = |folder: &&Folder| {
        // Diagnostics of the walk suppress repeated reports; only new ones are returned.
        let mut diagnostics = walked.to_vec();
        let same = |found: &&Found| {
            let (state, image) = known.get(&found.path)?;
            (Some(files::fingerprint_of([*found], &[])) == *state).then(|| image.clone())
        };
        let unchanged: Vec<Arc<Image>> = folder.found.iter().filter_map(same).collect();
        let changed = folder.found.iter().copied().filter(|found| same(found).is_none());
        let files = files::read(changed, &mut diagnostics);
        // A folder without files is not a write-up.
        let file = match files.is_empty() && unchanged.is_empty() {
            true => None,
            false => write_up(folder.name, &files, (unchanged, known), &mut diagnostics),
        };
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

/// Parses everything except write-ups.
fn parse(files: &mut Files, diagnostics: &mut Vec<Diagnostic>) -> Parsed {
    let mut take = |path: &str, diagnostics: &mut Vec<Diagnostic>| match files.remove(path) {
        Some(bytes) => (text::decode(path.into(), &bytes, diagnostics), true),
        None => {
            // Unreadable files were reported already.
            if !diagnostics.iter().any(|finding| &*finding.path == path || &*finding.path == ".") {
                diagnostics.push(Diagnostic::file(path, "is missing"));
            }
            (Source::new(path, ""), false)
        }
    };
    let (site_source, there) = take("site.toml", diagnostics);
    // Without this file, its missing keys are not reported.
    let mut ignored = Vec::new();
    let site = site::parse(&site_source, if there { diagnostics } else { &mut ignored });
    let vision = page::parse_vision(take("vision.md", diagnostics).0, diagnostics);
    let news = site::parse_news(&take("news.toml", diagnostics).0, diagnostics);
    let references = references(files, diagnostics);

    let mut areas = Vec::new();
    let mut attachments = BTreeMap::new();
    let figures = area_figures(files, diagnostics);
    for (path, bytes) in std::mem::take(files) {
        let page = path.strip_prefix("areas/").or_else(|| path.strip_prefix("pages/"));
        if let Some(name) = page.and_then(|file| file.strip_suffix(".md"))
            && let Some(slug) = slug(name, &path, diagnostics)
        {
            let source = text::decode(path.as_str().into(), &bytes, diagnostics);
            areas.push(page::parse_area(slug, source, &figures, diagnostics));
        } else if let Some(name) = path.strip_prefix("files/") {
            attachments.insert(name.to_owned(), bytes);
        }
    }
    Parsed {
        site,
        vision,
        news,
        references,
        areas,
        area_figures: figures,
        write_ups: Vec::new(),
        drafts: BTreeSet::new(),
        attachments,
    }
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

/// Reads a folder of `write-ups/`; `unchanged` are its images from the previous load.
fn write_up(
    name: &str,
    files: &Files,
    (unchanged, known): (Vec<Arc<Image>>, &Images),
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<WriteUpFile> {
    let directory = format!("write-ups/{name}");
    let address = slug(name, &directory, diagnostics)?;
    let mut page = None;
    let mut data = BTreeMap::new();
    let mut figures: BTreeMap<String, (Source, Option<FigureFile>)> = BTreeMap::new();
    let mut others = Vec::new();
    let mut labs = Vec::new();
    others.extend(unchanged.iter().map(|image| image.path[directory.len() + 1..].to_owned()));
    let mut pictures: Vec<(String, &str, &[u8])> = Vec::new();
    for (path, bytes) in files {
        let file = path[directory.len()..].trim_start_matches('/');
        let stem = file.rsplit_once('/').map_or(file, |(_, name)| name);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem).to_owned();
        if file != "page.md" && slug(&stem, path, diagnostics).is_none() {
            continue;
        }
        if file.starts_with("images/") {
            others.push(file.to_owned());
            pictures.push((stem, path, bytes));
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
    let images = images(unchanged, &pictures, known, diagnostics);
    Some(page::parse_write_up(address, source, data, figures, (labs, images), others, diagnostics))
}

/// Returns the images of a write-up by path: the unchanged ones, and those of files, decoded in parallel.
fn images(
    unchanged: Vec<Arc<Image>>,
    pictures: &[(String, &str, &[u8])],
    known: &Images,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Arc<Image>> {
    let cache = image::shared();
    let make = |(id, path, bytes): &(String, &str, &[u8])| {
        let same = known.get(*path).filter(|(_, image)| *image.original == **bytes);
        match same {
            Some((_, image)) => Ok(image.clone()),
            None => image::read(id, path, bytes, &cache).map(Arc::new),
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let made: Vec<Result<Arc<Image>, String>> = thread::scope(|scope| {
        let share = |share| scope.spawn(move || <[_]>::iter(share).map(make).collect::<Vec<_>>());
        let running: Vec<_> = pictures.chunks(pictures.len().div_ceil(cores).max(1)).map(share).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let mut images = unchanged;
    for ((_, path, _), made) in pictures.iter().zip(made) {
        match made {
            Ok(image) => images.push(image),
            Err(message) => diagnostics.push(Diagnostic::file(*path, message)),
        }
    }
    images.sort_by(|a, b| a.path.cmp(&b.path));
    if let Some(image) = images.get(IMAGES_MAX) {
        diagnostics.push(Diagnostic::file(image.path.as_str(), format!("more than {IMAGES_MAX} images")));
    }
    for (index, image) in images.iter().enumerate() {
        if let Some(twin) = images[..index].iter().find(|twin| twin.id == image.id) {
            let message = format!("has the name of {}; each needs its own", twin.path);
            diagnostics.push(Diagnostic::file(image.path.as_str(), message));
        }
    }
    images.truncate(IMAGES_MAX);
    images
}

/// Builds the library from files without errors.
fn library(parsed: Parsed, modified: &BTreeMap<String, u32>) -> Library {
    let sources = sources(&parsed, modified);
    let Parsed { site, vision, news, references, areas, write_ups, attachments, .. } = parsed;
    let order = |listed: &[At<String>]| {
        listed.iter().enumerate().map(|(place, name)| (name.value.clone(), place)).collect::<BTreeMap<_, _>>()
    };
    let (area_order, write_up_order) = (order(&site.areas), order(&site.write_ups));
    let page_order = order(&site.pages);
    let references = with_owner(references, &site.site);
    let former = |was: &[At<String>], page: Page| -> Vec<(String, Page)> {
        was.iter().map(|was| (was.value.clone(), page.clone())).collect()
    };
    let moved_areas = areas.iter().flat_map(|file| former(&file.state.was, Page::Area(file.area.slug.clone())));
    let moved_write_ups =
        write_ups.iter().flat_map(|file| former(&file.state.was, Page::WriteUp(file.write_up.slug.clone())));
    let moved = moved_areas.chain(moved_write_ups).collect();
    let mut areas: Vec<_> = areas.into_iter().map(|area| area.area).collect();
    areas.sort_by_key(|area| {
        let order = if area.is_page { &page_order } else { &area_order };
        (area.is_page, order.get(area.slug.as_str()).copied().unwrap_or(usize::MAX))
    });
    let mut write_ups: Vec<_> = write_ups.iter().map(|file| file.write_up.clone()).collect();
    write_ups.sort_by_key(|write_up| write_up_order.get(write_up.slug.as_str()).copied().unwrap_or(usize::MAX));
    Library {
        site: site.site,
        vision: vision.1,
        areas,
        write_ups,
        news: news.items,
        references: references.into(),
        moved,
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

/// Returns the references, with those of the site's author marked: an author has the same family name and no
/// different given name.
fn with_owner(references: References, site: &Site) -> Vec<Reference> {
    let owners: Vec<Person> = site
        .names
        .iter()
        .chain([&site.name])
        .filter(|name| !name.is_empty())
        .map(|name| name.as_str().into())
        .collect();
    let is_owner = |author: &Person| owners.iter().any(|owner| owner.may_be(author));
    let mut found = references.references;
    for reference in &mut found {
        let said = references.mine.get(&reference.key).copied();
        reference.is_mine = said.unwrap_or_else(|| !reference.are_editors && reference.authors.iter().any(is_owner));
    }
    found
}

/// Returns the modification times of files, in seconds since 1970.
fn modified(found: &[Found]) -> BTreeMap<String, u32> {
    let files = found.iter().filter(|found| !found.metadata.is_dir());
    files.map(|found| (found.path.clone(), u32::try_from(found.metadata.mtime()).unwrap_or(0))).collect()
}

/// Returns the source file of every page that has one.
fn sources(parsed: &Parsed, modified: &BTreeMap<String, u32>) -> BTreeMap<Page, PageSource> {
    let source = |file: &PageFile, path: &str| PageSource {
        text: without_comments(&file.source.text).into(),
        modified: newest(modified, path),
    };
    let areas = parsed.areas.iter().map(|area| {
        let slug = area.area.slug.clone();
        (Page::Area(slug), source(&area.file, &area.file.source.path))
    });
    let write_ups = parsed.write_ups.iter().map(|write_up| {
        let slug = write_up.write_up.slug.clone();
        let path = format!("write-ups/{slug}/");
        (Page::WriteUp(slug), source(&write_up.file, &path))
    });
    let home = [(Page::Home, source(&parsed.vision.0, "vision.md"))];
    areas.chain(write_ups).chain(home).collect()
}

/// Returns the latest modification time of files whose path begins with `prefix`.
fn newest(modified: &BTreeMap<String, u32>, prefix: &str) -> u32 {
    modified.iter().filter(|(path, _)| path.starts_with(prefix)).map(|(_, time)| *time).max().unwrap_or(0)
}
