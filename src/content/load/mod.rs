//! A content directory to a [`Library`], or to everything that is wrong with it. The only place that reads files.
//!
//! A [`Loader`] loads again and again. Write-ups know nothing of each other, so those whose files have not changed are
//! taken from the load before; what goes across files is checked anew each time.

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
use super::model::Library;
use super::page::WriteUpFile;
use crate::diagnostic::{Diagnostic, Severity};

/// Result of loading a directory.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The library, if there is no error; warnings do not stand in its way.
    pub library: Option<Library>,
    /// Diagnostics, by file and place.
    pub diagnostics: Vec<Diagnostic>,
    /// The state of the directory before it was read ([`files::fingerprint`]); a watch begins from it.
    pub fingerprint: u64,
}

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
    /// Whether drafts are loaded too, for a preview.
    with_drafts: bool,
    /// Write-ups without errors, by their folders.
    kept: BTreeMap<String, Kept>,
    /// The images of the load before, by path: an edit of a page reads none of them again.
    images: Images,
}

/// A write-up from a load before.
#[derive(Debug)]
struct Kept {
    /// The state of its folder when it was read.
    fingerprint: u64,
    file: Arc<WriteUpFile>,
    /// Its warnings.
    diagnostics: Vec<Diagnostic>,
}

impl Loader {
    /// A loader that loads drafts too.
    pub fn with_drafts() -> Loader {
        Loader { with_drafts: true, ..Loader::default() }
    }

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

/// Takes out complaints that a file was not found which is there and could not be read: that was told.
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

/// Whether all that happened to files is long enough ago for another change to have another time.
fn is_settled<'f>(found: impl IntoIterator<Item = &'f Found>, now: SystemTime) -> bool {
    let latest = found.into_iter().map(|found| found.metadata.ctime().max(found.metadata.mtime())).max();
    let latest = UNIX_EPOCH + Duration::from_secs(latest.unwrap_or_default().max(0).unsigned_abs());
    now.duration_since(latest).is_ok_and(|age| age > CLOCK_GRAIN)
}
