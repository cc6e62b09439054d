//! The folders of `write-ups/`, each loaded independently.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use super::images::{Images, images};
use super::parse::slug;
use crate::content::check;
use crate::content::data::Data;
use crate::content::figure::{self, FigureFile};
use crate::content::files::{self, Files, Found};
use crate::content::image::Image;
use crate::content::lab;
use crate::content::page::{self, WriteUpFile};
use crate::content::text;
use crate::content::variables::Models;
use crate::diagnostic::{Diagnostic, Source};

/// A folder of `write-ups/`.
pub struct Folder<'f> {
    /// Name of the folder.
    pub name: &'f str,
    /// Files and directories of the folder.
    pub found: Vec<&'f Found>,
    /// Hash of the names, sizes and timestamps in the folder.
    pub fingerprint: u64,
}

/// Result of loading one folder.
pub struct Read {
    /// The write-up; `None` if the folder has no page.
    pub file: Option<Arc<WriteUpFile>>,
    /// Diagnostics about the folder.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads folders in parallel.
pub fn read_folders(folders: &[&Folder], walked: &[Diagnostic], known: &Images) -> Vec<Read> {
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
    let lab_files = others.iter().filter(|path: &&String| path.starts_with("labs/")).count();
    let models = Models { labs: &labs, has_broken: labs.len() < lab_files };
    for (id, (source, figure)) in &mut figures {
        *figure = figure::parse(id, source, (&data, models), diagnostics);
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
