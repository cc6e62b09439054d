//! Checks of figures, labs, images and data: every placed item exists, and every file is used.

use std::collections::{BTreeMap, BTreeSet};

use super::file_warning;
use crate::content::data::Data;
use crate::content::figure::FigureFile;
use crate::content::markup::{Mention, MentionKind};
use crate::content::model::PlacementKind;
use crate::content::page::{PageFile, SharedFiles, WriteUpFile};
use crate::content::parsed::Parsed;
use crate::diagnostic::{Diagnostic, Source, did_you_mean};

/// Checks that everything placed by areas and pages exists, that all shared files are placed, and that all data is
/// used.
pub fn shared(parsed: &Parsed, diagnostics: &mut Vec<Diagnostic>) {
    for SharedFiles { directory, figures, data, images } in &parsed.shared {
        let is_here = |file: &&PageFile| file.source.path.starts_with(&format!("{directory}/"));
        let files: Vec<&PageFile> = parsed.areas.iter().map(|area| &area.file).filter(is_here).collect();
        for file in &files {
            for mention in &file.mentions {
                let mut error = |message: String| diagnostics.push(file.source.error(mention.span, message));
                let mut must_exist = |what: &str, id: &str, known: Vec<&str>| {
                    if !known.contains(&id) {
                        error(format!("{what} \"{id}\" not found in {directory}/{what}s/{}", did_you_mean(id, known)));
                    }
                };
                match &mention.kind {
                    MentionKind::Place(placement) if placement.kind == PlacementKind::Figure => {
                        must_exist("figure", &placement.id, figures.keys().map(String::as_str).collect());
                    }
                    MentionKind::Place(placement) if placement.kind == PlacementKind::Image => {
                        must_exist("image", &placement.id, images.iter().map(|image| image.id.as_str()).collect());
                    }
                    MentionKind::Place(_) | MentionKind::Story(_) | MentionKind::Figure(_) => {
                        error("labs, stories and predictions belong to write-ups".to_owned());
                    }
                    _ => {}
                }
            }
        }
        // A draft that is left out may place the file.
        if parsed.drafts.iter().any(|path| path.starts_with(&format!("{directory}/"))) {
            continue;
        }
        unread(figures, data, Some(Vec::new()), &files, "no page here places this figure", diagnostics);
        let is_placed = |id: &str| files.iter().flat_map(|file| &file.mentions).any(|it| it.image() == Some(id));
        let portrait = parsed.site.portrait.as_ref().map(|portrait| portrait.file.value.as_str());
        for image in images.iter().filter(|image| !is_placed(&image.id) && portrait != Some(&*image.path)) {
            diagnostics.push(file_warning(&image.path, "no page here places this image"));
        }
    }
}

/// Checks that all figures, labs, states and series that a write-up uses exist.
pub fn placements(write_up: &WriteUpFile, diagnostics: &mut Vec<Diagnostic>) {
    let source = &write_up.file.source;
    let mut story = None;
    for mention in &write_up.file.mentions {
        let mut error = |message: String| diagnostics.push(source.error(mention.span, message));
        if let Some(id) = mention.figure()
            && !write_up.figures.contains_key(id)
        {
            error(format!(
                "figure \"{id}\" not found{}",
                did_you_mean(id, write_up.figures.keys().map(String::as_str))
            ));
        }
        match &mention.kind {
            MentionKind::Place(placement) if placement.kind != PlacementKind::Figure => {
                let (directory, what) = match placement.kind {
                    PlacementKind::Lab => ("labs/", "lab"),
                    _ => ("images/", "image"),
                };
                let stem = |path: &str| {
                    let file = path.strip_prefix(directory)?;
                    file.rsplit_once('.').map(|(stem, _)| stem.to_owned())
                };
                let known: Vec<String> = write_up.others.iter().filter_map(|path| stem(path)).collect();
                if !known.contains(&placement.id) {
                    let hint = did_you_mean(&placement.id, known.iter().map(String::as_str));
                    error(format!("{what} \"{}\" not found{hint}", placement.id));
                }
            }
            MentionKind::Story(id) => {
                story = write_up.figures.get(id).and_then(|(_, figure)| figure.as_ref());
            }
            MentionKind::Step { show, focus } => {
                let Some(figure) = story else { continue };
                let id = &figure.figure.id;
                for state in show.iter().filter(|state| !figure.states.contains(state)) {
                    let hint = did_you_mean(state, figure.states.iter().map(String::as_str));
                    error(format!("figure \"{id}\" has no state \"{state}\"{hint}"));
                }
                for name in focus.iter().filter(|name| !figure.focusable.contains(name)) {
                    let hint = did_you_mean(name, figure.focusable.iter().map(String::as_str));
                    error(format!("figure \"{id}\" has no series, row or node \"{name}\"{hint}"));
                }
            }
            _ => {}
        }
    }
}

/// Warns of figures without placement (with the message `unplaced`) and of data files that no figure, mention or lab
/// reads. `played` are the files read by labs, `None` if unknown.
fn unread(
    figures: &BTreeMap<String, (Source, Option<FigureFile>)>,
    data: &BTreeMap<String, Data>,
    played: Option<Vec<String>>,
    pages: &[&PageFile],
    unplaced: &str,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mentions = || pages.iter().flat_map(|page| &page.mentions);
    let placed: BTreeSet<&str> = mentions().filter_map(Mention::figure).collect();
    for (id, (source, _)) in figures {
        if !placed.contains(id.as_str()) {
            diagnostics.push(file_warning(&source.path, unplaced));
        }
    }
    let understood = figures.values().filter_map(|(_, figure)| figure.as_ref());
    let drawn = understood.flat_map(|figure| figure.data.iter().map(String::as_str));
    let values = mentions().filter_map(|mention| match &mention.kind {
        MentionKind::Value(value) => Some(value.data.as_str()),
        _ => None,
    });
    // An invalid value also uses its file.
    let is_tried = |id: &str| pages.iter().any(|page| page.source.text.contains(&format!("{{={id}.")));
    // An invalid figure or lab may use the file.
    let Some(played) = played.filter(|_| figures.values().all(|(_, figure)| figure.is_some())) else { return };
    let read: BTreeSet<&str> = drawn.chain(values).chain(played.iter().map(String::as_str)).collect();
    for (id, data) in data {
        if !read.contains(id.as_str()) && !is_tried(id) {
            diagnostics.push(file_warning(&data.source.path, "no figure and no value reads this file"));
        }
    }
}

/// Warns of figures and other files that the page never places, and of unused data.
pub fn unused(write_up: &WriteUpFile, diagnostics: &mut Vec<Diagnostic>) {
    let WriteUpFile { figures, data, .. } = write_up;
    let mentions = &write_up.file.mentions;
    let labs = &write_up.write_up.labs;
    let lab_files = write_up.others.iter().filter(|path| path.starts_with("labs/")).count();
    let played = labs.iter().flat_map(|lab| lab.setup.data().iter().chain(&lab.compared).cloned()).collect();
    let played = Some(played).filter(|_| labs.len() == lab_files);
    unread(figures, data, played, &[&write_up.file], "the page never places this figure", diagnostics);
    for path in &write_up.others {
        let stem = path.split(['/', '.']).nth(1).unwrap_or_default();
        let placed = mentions.iter().any(|mention| match &mention.kind {
            MentionKind::Place(placement) => placement.kind != PlacementKind::Figure && placement.id == stem,
            MentionKind::Variable(variable) => variable.lab == stem,
            _ => false,
        });
        if !placed {
            let path = format!("write-ups/{}/{path}", write_up.write_up.slug);
            diagnostics.push(file_warning(&path, "the page never places this file"));
        }
    }
}
