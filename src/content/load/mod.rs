//! Loads a content directory to a [`Library`], or reports everything that is wrong with it. The only module that
//! reads content files.
//!
//! A [`Loader`] loads repeatedly. Write-ups are independent of each other, so unchanged ones are reused; checks
//! across files are repeated each time.

mod drafts;
mod folders;
mod images;
mod library;
mod parse;

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use self::drafts::mark_drafts;
use self::folders::{Folder, Read, read_folders};
use self::images::Images;
use self::library::{library, modified};
use self::parse::parse;
use super::check;
use super::files::{self, Found};
use super::image;
use super::model::{FIXED_PAGES, Library};
use super::page::WriteUpFile;
use crate::diagnostic::{Diagnostic, Severity};

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

/// Minimum age of a change for a later change to have a different timestamp: clocks of file systems are coarse.
const CLOCK_GRAIN: Duration = Duration::from_secs(2);

/// Returns the file of `content` whose page has the address `name`, or the name of the fixed page.
pub fn owner_of(content: &Path, name: &str) -> Option<String> {
    if let Some(fixed) = FIXED_PAGES.iter().find(|fixed| fixed.address == name) {
        return Some(format!("\"{}\", a page of every site", fixed.title));
    }
    let paths = [format!("areas/{name}.md"), format!("pages/{name}.md"), format!("write-ups/{name}/page.md")];
    paths.into_iter().find(|path| content.join(path).is_file())
}

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
    kept: BTreeMap<String, PreviousPage>,
    /// Images from the previous load, so that edits of a page do not decode them again.
    images: Images,
}

/// A write-up from the previous load.
#[derive(Debug)]
struct PreviousPage {
    /// Hash of the write-up's folder when it was read.
    fingerprint: u64,
    file: Arc<WriteUpFile>,
    /// Warnings about the write-up.
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
        let mut parsed = parse(&mut files, &self.images, &mut diagnostics);
        for read in write_ups {
            parsed.write_ups.extend(read.file);
            diagnostics.extend(read.diagnostics);
        }
        let shared = parsed.shared.iter().flat_map(|shared| &shared.images);
        let images = parsed.write_ups.iter().flat_map(|file| &file.write_up.images).chain(shared);
        let settled: BTreeMap<&str, u64> = found
            .iter()
            .filter(|found| is_settled([*found], now))
            .map(|found| (found.path.as_str(), files::fingerprint_of([found], &[])))
            .collect();
        self.images = images
            .map(|image| (image.path.clone(), (settled.get(image.path.as_str()).copied(), image.clone())))
            .collect();
        image::shared().sweep();
        mark_drafts(&mut parsed, self.with_drafts, &mut diagnostics);
        check::check(&parsed, &mut diagnostics);
        drop_consequences(&mut diagnostics);
        diagnostics.sort_by(|a, b| a.key().cmp(&b.key()));
        diagnostics.dedup();
        let fine = diagnostics.iter().all(|finding| finding.severity == Severity::Warning);
        Loaded { library: fine.then(|| library(parsed, &modified(&found))), diagnostics, fingerprint }
    }

    /// Loads the write-ups in the order of their folders; `walked` are the diagnostics of the walk.
    fn write_ups(&mut self, folders: Vec<Folder>, walked: &[Diagnostic], now: SystemTime) -> Vec<Read> {
        let mut before = std::mem::take(&mut self.kept);
        let reusable =
            |kept: &PreviousPage, folder: &Folder| kept.fingerprint == folder.fingerprint && walked.is_empty();
        let reused: Vec<Option<PreviousPage>> =
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
                    let kept =
                        PreviousPage { fingerprint: folder.fingerprint, file, diagnostics: read.diagnostics.clone() };
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

/// Removes reports of missing files that exist but could not be read, which was reported already.
fn drop_consequences(diagnostics: &mut Vec<Diagnostic>) {
    let unread: Vec<String> = diagnostics
        .iter()
        .filter(|finding| finding.line == 0 && finding.severity == Severity::Error)
        .map(|finding| finding.path.to_string())
        .collect();
    let is_consequence = |finding: &Diagnostic| {
        unread.iter().any(|path| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let owner = folder.rsplit_once('/').map_or(folder, |(owner, _)| owner);
            let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            finding.message.contains(&format!("{path} not found"))
                || finding.path.starts_with(owner) && finding.message.contains(&format!("\"{stem}\" not found"))
        })
    };
    diagnostics.retain(|finding| !is_consequence(finding));
}

/// Whether all files are old enough for a later change to have a different timestamp.
fn is_settled<'f>(found: impl IntoIterator<Item = &'f Found>, now: SystemTime) -> bool {
    let latest = found.into_iter().map(|found| found.metadata.ctime().max(found.metadata.mtime())).max();
    let latest = UNIX_EPOCH + Duration::from_secs(latest.unwrap_or_default().max(0).unsigned_abs());
    now.duration_since(latest).is_ok_and(|age| age > CLOCK_GRAIN)
}
