//! Builds the [`Library`] from parsed files without errors.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;

use crate::content::bibliography::References;
use crate::content::fields::At;
use crate::content::files::Found;
use crate::content::markup::spans::without_comments;
use crate::content::model::{Attachment, Library, LinkTarget, Page, PageSource, Portrait, Reference, Site};
use crate::content::page::PageFile;
use crate::content::parsed::Parsed;

/// Builds the library from files without errors.
pub fn library(parsed: Parsed, modified: &BTreeMap<String, u32>) -> Library {
    let sources = sources(&parsed, modified);
    let put_forward = put_forward(&parsed);
    let portrait = parsed.site.portrait.as_ref().and_then(|portrait| {
        let mut images = parsed.shared.iter().flat_map(|shared| &shared.images);
        let image = images.find(|image| image.path == portrait.file.value)?;
        Some(Portrait { image: image.clone(), words: portrait.words.clone() })
    });
    let Parsed { site, vision, news, references, areas, write_ups, attachments, .. } = parsed;
    let order = |listed: &[At<String>]| {
        listed.iter().enumerate().map(|(place, name)| (name.value.clone(), place)).collect::<BTreeMap<_, _>>()
    };
    let (area_order, write_up_order) = (order(&site.areas), order(&site.write_ups));
    let page_order = order(&site.pages);
    let references = with_owner(references, &site.site, &put_forward);
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
        site: Site { portrait, ..site.site },
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

/// Returns the references, with the site's author and the works of the site marked. An author is the owner if the
/// family name is equal and the given names do not contradict. Works are those of the owner; without any, those that
/// pages name; without these, all.
fn with_owner(references: References, site: &Site, put_forward: &BTreeSet<String>) -> Vec<Reference> {
    let owners = site.owners();
    let References { references: mut found, mine, .. } = references;
    for reference in &mut found {
        for author in &mut reference.authors {
            author.is_owner = owners.iter().any(|owner| owner.may_be(author));
        }
        let is_by_owner = !reference.are_editors && reference.authors.iter().any(|author| author.is_owner);
        reference.is_listed = mine.get(&reference.key).copied().unwrap_or(is_by_owner);
    }
    let only_cited = |reference: &Reference| mine.get(&reference.key) == Some(&false);
    if !found.iter().any(|reference| reference.is_listed) {
        for reference in &mut found {
            reference.is_listed = put_forward.contains(&reference.key) && !only_cited(reference);
        }
    }
    if !found.iter().any(|reference| reference.is_listed) {
        for reference in &mut found {
            reference.is_listed = !only_cited(reference);
        }
    }
    found
}

/// Returns the keys of works that pages name: works of areas, papers of write-ups, and targets of news.
fn put_forward(parsed: &Parsed) -> BTreeSet<String> {
    let areas = parsed.areas.iter().flat_map(|area| &area.area.works);
    let papers = parsed.write_ups.iter().filter_map(|file| file.write_up.paper.as_ref());
    let news = parsed.news.items.iter().filter_map(|item| match &item.link {
        Some(LinkTarget::Reference(key)) => Some(key),
        _ => None,
    });
    areas.chain(papers).chain(news).cloned().collect()
}

/// Returns the modification times of files, in seconds since 1970.
pub fn modified(found: &[Found]) -> BTreeMap<String, u32> {
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
