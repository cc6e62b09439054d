//! Parses the files outside of `write-ups/`, each independently.

use std::collections::{BTreeMap, BTreeSet};

use super::images::{Images, images};
use crate::content::bibliography::{self, References};
use crate::content::data::Data;
use crate::content::figure;
use crate::content::files::Files;
use crate::content::image::FORMATS;
use crate::content::model::Slug;
use crate::content::page::{self, SharedFiles};
use crate::content::parsed::Parsed;
use crate::content::site;
use crate::content::text;
use crate::content::variables::Models;
use crate::diagnostic::{Diagnostic, Source};

/// Parses everything except write-ups; `known` are the images of the previous load.
pub fn parse(files: &mut Files, known: &Images, diagnostics: &mut Vec<Diagnostic>) -> Parsed {
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
    let shared = ["areas", "pages"].map(|directory| shared(directory, files, known, diagnostics));
    for (path, bytes) in std::mem::take(files) {
        let page = shared.iter().find_map(|shared| {
            let file = path.strip_prefix(shared.directory)?.strip_prefix('/')?;
            Some((shared, file.strip_suffix(".md")?))
        });
        if let Some((shared, name)) = page
            && let Some(slug) = slug(name, &path, diagnostics)
        {
            let source = text::decode(path.as_str().into(), &bytes, diagnostics);
            areas.push(page::parse_area(slug, source, shared, diagnostics));
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
        shared,
        write_ups: Vec::new(),
        drafts: BTreeSet::new(),
        attachments,
    }
}

/// Reads the folders `data`, `figures` and `images` in `directory`, which all its pages share.
fn shared(directory: &'static str, files: &Files, known: &Images, diagnostics: &mut Vec<Diagnostic>) -> SharedFiles {
    let within = |folder: &str, ending: &'static str| {
        let folder = format!("{directory}/{folder}/");
        files.iter().filter_map(move |(path, bytes)| {
            let stem = path.strip_prefix(&folder)?.strip_suffix(ending)?.strip_suffix('.')?;
            Some((stem.to_owned(), path.as_str(), bytes))
        })
    };
    let mut shared = SharedFiles { directory, ..SharedFiles::default() };
    for (stem, path, bytes) in within("data", "csv") {
        let source = text::decode(path.into(), bytes, diagnostics);
        shared.data.insert(stem.clone(), Data::parse(&stem, source, diagnostics));
    }
    for (stem, path, bytes) in within("figures", "toml") {
        let source = text::decode(path.into(), bytes, diagnostics);
        let figure = figure::parse(&stem, &source, (&shared.data, Models::default()), diagnostics);
        shared.figures.insert(stem, (source, figure));
    }
    let mut pictures = Vec::new();
    for (stem, path, bytes) in FORMATS.iter().flat_map(|(ending, _)| within("images", ending)) {
        if slug(&stem, path, diagnostics).is_some() {
            pictures.push((stem, path, bytes.as_slice()));
        }
    }
    shared.images = images(Vec::new(), &pictures, known, diagnostics);
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
    bibliography::parse(&sources, diagnostics)
}

/// Parses a slug; reports an invalid one at `path`.
pub fn slug(name: &str, path: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Slug> {
    let slug = Slug::new(name);
    if slug.is_none() {
        let message = format!("\"{name}\" is no address; use up to 64 of a-z, 0-9 and inner hyphens");
        diagnostics.push(Diagnostic::file(path, message));
    }
    slug
}
