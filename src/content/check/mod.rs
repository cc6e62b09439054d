//! Checks across files: every reference resolves, every file is used, and suspicious content is warned about.

mod advice;

use std::collections::{BTreeMap, BTreeSet};

use super::data::Data;
use super::fields::At;
use super::figure::FigureFile;
use super::markup::links::page_of;
use super::markup::{Mention, MentionKind};
use super::model::{FIXED_PAGES, Lab, Page, PlacementKind, Slug, Target};
use super::page::{AreaFigures, PageFile, WriteUpFile};
use super::parsed::Parsed;
use crate::diagnostic::{Diagnostic, Severity, Source, Span, did_you_mean};

/// Checks the rules that concern several files of the site.
pub fn check(parsed: &Parsed, diagnostics: &mut Vec<Diagnostic>) {
    let names = Names::of(parsed);
    listings(parsed, diagnostics);
    front_matter(parsed, &names, diagnostics);
    area_figures(parsed, diagnostics);
    for file in pages(parsed) {
        names.mentions(&file.source, &file.mentions, diagnostics);
    }
    names.mentions(&parsed.news.source, &parsed.news.mentions, diagnostics);
    references(parsed, diagnostics);
    let areas = parsed.areas.iter().map(|area| (&area.file, &area.area.document));
    for (file, document) in areas.chain([(&parsed.vision.0, &parsed.vision.1)]) {
        advice::tables(&file.source, document, diagnostics);
    }
}

/// Checks the rules that concern the files of one write-up.
pub fn write_up(file: &WriteUpFile, diagnostics: &mut Vec<Diagnostic>) {
    placements(file, diagnostics);
    unused(file, diagnostics);
    advice::write_up(file, diagnostics);
    advice::figures(file, diagnostics);
    advice::tables(&file.file.source, &file.write_up.document, diagnostics);
}

/// Creates a warning about a whole file.
fn file_warning(path: &str, message: impl Into<String>) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, ..Diagnostic::file(path, message) }
}

fn pages(parsed: &Parsed) -> impl Iterator<Item = &PageFile> {
    let areas = parsed.areas.iter().map(|area| &area.file);
    let write_ups = parsed.write_ups.iter().map(|write_up| &write_up.file);
    std::iter::once(&parsed.vision.0).chain(areas).chain(write_ups)
}

/// All names that other files may refer to.
struct Names<'a> {
    /// The keys of references; `None` without a bibliography, which is reported once.
    keys: Option<BTreeSet<&'a str>>,
    /// The anchors of every page, also under its former addresses.
    anchors: BTreeMap<Page, BTreeSet<&'a str>>,
    /// The labs of every write-up.
    labs: BTreeMap<&'a Slug, &'a [Lab]>,
    /// The downloadable files.
    files: BTreeSet<&'a str>,
    /// Paths of drafts that are left out.
    drafts: &'a BTreeSet<String>,
}

impl<'a> Names<'a> {
    fn of(parsed: &'a Parsed) -> Names<'a> {
        let anchors = |file: &'a PageFile| {
            let anchors: BTreeSet<&str> = file.anchors.iter().map(|(anchor, _)| anchor.as_str()).collect();
            Some((page_of(&file.source.path)?, anchors))
        };
        let mut anchors: BTreeMap<_, _> = pages(parsed).filter_map(anchors).collect();
        for fixed in &FIXED_PAGES {
            anchors.entry(fixed.page.clone()).or_default();
        }
        let known = parsed.references.references.iter().map(|reference| &reference.key);
        let keys = known.chain(&parsed.references.broken).map(String::as_str).collect();
        let labs = parsed.write_ups.iter().map(|file| (&file.write_up.slug, file.write_up.labs.as_slice())).collect();
        for area in &parsed.areas {
            let now = anchors.get(&Page::Area(area.area.slug.clone())).cloned().unwrap_or_default();
            let was = area.state.was.iter().filter_map(|was| Slug::new(&was.value));
            anchors.extend(was.map(|was| (Page::Area(was), now.clone())));
        }
        for file in &parsed.write_ups {
            let now = anchors.get(&Page::WriteUp(file.write_up.slug.clone())).cloned().unwrap_or_default();
            let was = file.state.was.iter().filter_map(|was| Slug::new(&was.value));
            anchors.extend(was.map(|was| (Page::WriteUp(was), now.clone())));
        }
        let files = parsed.attachments.keys().map(String::as_str).collect();
        Names { keys: (!parsed.references.missing).then_some(keys), anchors, files, drafts: &parsed.drafts, labs }
    }

    fn key(&self, source: &Source, key: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) {
        if let Some(keys) = &self.keys
            && !keys.contains(key)
        {
            let hint = did_you_mean(key, keys.iter().copied());
            diagnostics.push(source.error(span, format!("reference \"{key}\" not found in references.bib{hint}")));
        }
    }

    fn mentions(&self, source: &Source, mentions: &[Mention], diagnostics: &mut Vec<Diagnostic>) {
        for Mention { span, kind, .. } in mentions {
            match kind {
                MentionKind::Cite(key) | MentionKind::Link(Target::Reference(key)) => {
                    self.key(source, key, *span, diagnostics);
                }
                MentionKind::Link(Target::Lab { page, id, state }) => {
                    diagnostics.extend(self.lab_problem(page, id, state).map(|said| source.error(*span, said)));
                }
                MentionKind::BareCite(key) if self.keys.as_ref().is_some_and(|keys| keys.contains(key.as_str())) => {
                    diagnostics
                        .push(source.warning(*span, format!("to cite it write [@{key}]; this is shown as it stands")));
                }
                MentionKind::Link(Target::File(name)) if !self.files.contains(name.as_str()) => {
                    let hint = did_you_mean(name, self.files.iter().copied());
                    diagnostics.push(source.error(*span, format!("files/{name} not found{hint}")));
                }
                MentionKind::Link(Target::Page { page, anchor }) => {
                    diagnostics
                        .extend(self.link_problem(page, anchor.as_deref()).map(|said| source.error(*span, said)));
                }
                _ => {}
            }
        }
    }

    /// Returns the reason that a lab or its state does not exist, if so.
    fn lab_problem(&self, page: &Slug, id: &str, state: &str) -> Option<String> {
        let Some(labs) = self.labs.get(page) else {
            return self.link_problem(&Page::WriteUp(page.clone()), None);
        };
        let Some(lab) = labs.iter().find(|lab| lab.id == *id) else {
            let hint = did_you_mean(id, labs.iter().map(|lab| lab.id.as_str()));
            return Some(format!("lab \"{id}\" not found{hint}"));
        };
        lab.state_problem(state)
    }

    fn link_problem(&self, page: &Page, anchor: Option<&str>) -> Option<String> {
        let Some(anchors) = self.anchors.get(page) else {
            // Suggestions are pages of the same kind, since common prefixes would make all pages similar.
            let alike = |other: &&Page| std::mem::discriminant(*other) == std::mem::discriminant(page);
            let known: Vec<String> = self.anchors.keys().filter(alike).map(Page::to_string).collect();
            let hint = did_you_mean(&page.to_string(), known.iter().map(String::as_str));
            let path = path_of(page);
            if self.drafts.contains(&path) {
                return Some(format!("{path} is a draft: list it in site.toml to link to it"));
            }
            return Some(format!("{path} not found{hint}"));
        };
        let anchor = anchor.filter(|anchor| !anchors.contains(anchor))?;
        let hint = did_you_mean(anchor, anchors.iter().copied());
        Some(format!("{} has no heading with the anchor \"{anchor}\"{hint}", path_of(page)))
    }
}

/// Reports errors in cited entries, and warns of those in other entries.
fn references(parsed: &Parsed, diagnostics: &mut Vec<Diagnostic>) {
    let mentions = pages(parsed).flat_map(|file| &file.mentions).chain(&parsed.news.mentions);
    let mut cited: BTreeSet<&str> = mentions
        .filter_map(|mention| match &mention.kind {
            MentionKind::Cite(key) | MentionKind::Link(Target::Reference(key)) => Some(key.as_str()),
            _ => None,
        })
        .collect();
    cited.extend(parsed.areas.iter().flat_map(|area| &area.works).map(|work| work.value.as_str()));
    cited.extend(parsed.write_ups.iter().filter_map(|file| file.paper.as_ref()).map(|paper| paper.value.as_str()));
    for problem in &parsed.references.problems {
        let severity = if cited.contains(problem.key.as_str()) { Severity::Error } else { Severity::Warning };
        diagnostics.push(Diagnostic { severity, ..problem.finding.clone() });
    }
}

/// Returns the path of a page's file.
fn path_of(page: &Page) -> String {
    match page {
        Page::Area(slug) => format!("areas/{slug}.md"),
        Page::WriteUp(slug) => format!("write-ups/{slug}/page.md"),
        fixed => fixed.fixed().map_or("", |fixed| fixed.path).to_owned(),
    }
}

/// Checks that `site.toml` and the directories agree.
fn listings(parsed: &Parsed, diagnostics: &mut Vec<Diagnostic>) {
    let of_kind = |is_page: bool| -> BTreeSet<&str> {
        let of_kind = parsed.areas.iter().filter(|area| area.area.is_page == is_page);
        of_kind.map(|area| area.area.slug.as_str()).collect()
    };
    let write_ups: BTreeSet<&str> = parsed.write_ups.iter().map(|file| file.write_up.slug.as_str()).collect();
    let site = &parsed.site;
    let kinds = [
        ("area", "areas", ".md", &site.areas, of_kind(false)),
        ("page", "pages", ".md", &site.pages, of_kind(true)),
        ("write-up", "write-ups", "/page.md", &site.write_ups, write_ups),
    ];
    for (what, directory, ending, listed, present) in kinds {
        let mut seen = BTreeSet::new();
        for At { value, span } in listed {
            if !seen.insert(value.as_str()) {
                diagnostics.push(site.source.error(*span, format!("{what} \"{value}\" is listed twice")));
            } else if !present.contains(value.as_str())
                && !parsed.drafts.contains(&format!("{directory}/{value}{ending}"))
            {
                let unlisted = |path: &String| {
                    let rest = path.strip_prefix(directory)?.strip_prefix('/')?;
                    Some(rest.strip_suffix(ending)?.to_owned())
                };
                let drafts: Vec<String> = parsed.drafts.iter().filter_map(unlisted).collect();
                let hint = did_you_mean(value, present.iter().copied().chain(drafts.iter().map(String::as_str)));
                let message = format!("{what} \"{value}\" has no file {directory}/{value}{ending}{hint}");
                diagnostics.push(site.source.error(*span, message));
            }
        }
    }
    let pages = parsed.areas.iter().filter(|area| area.area.is_page);
    for page in
        pages.filter(|page| parsed.areas.iter().any(|area| !area.area.is_page && area.area.slug == page.area.slug))
    {
        let message = format!("an area has the address \"{}\" too; rename one of them", page.area.slug);
        diagnostics.push(Diagnostic::file(page.file.source.path.clone(), message));
    }
    moved(parsed, diagnostics);
}

/// Checks that former addresses are unique and are not addresses of present pages.
fn moved(parsed: &Parsed, diagnostics: &mut Vec<Diagnostic>) {
    let areas = parsed.areas.iter().map(|area| (&area.file.source, &area.state.was));
    let write_ups = parsed.write_ups.iter().map(|file| (&file.file.source, &file.state.was));
    let mut seen: BTreeSet<&str> = BTreeSet::from(["home", "works", "news"]);
    seen.extend(parsed.areas.iter().map(|area| area.area.slug.as_str()));
    seen.extend(parsed.write_ups.iter().map(|file| file.write_up.slug.as_str()));
    for (source, was) in areas.chain(write_ups) {
        for address in was {
            if !seen.insert(&address.value) {
                diagnostics.push(source.error(address.span, format!("\"{}\" is the address of a page", address.value)));
            }
        }
    }
}

/// Checks that works, papers and areas named in front matter exist.
fn front_matter(parsed: &Parsed, names: &Names<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for area in &parsed.areas {
        for work in &area.works {
            names.key(&area.file.source, &work.value, work.span, diagnostics);
        }
    }
    let areas: Vec<&str> = parsed.areas.iter().map(|area| area.area.slug.as_str()).collect();
    for write_up in &parsed.write_ups {
        let source = &write_up.file.source;
        if let Some(paper) = &write_up.paper {
            names.key(source, &paper.value, paper.span, diagnostics);
        }
        for area in &write_up.areas {
            if !areas.contains(&area.value.as_str()) {
                let hint = did_you_mean(&area.value, areas.iter().copied());
                diagnostics.push(source.error(area.span, format!("area \"{}\" not found{hint}", area.value)));
            }
        }
    }
    for mention in &parsed.vision.0.mentions {
        if matches!(mention.kind, MentionKind::Place(_) | MentionKind::Story(_) | MentionKind::Figure(_)) {
            let source = &parsed.vision.0.source;
            diagnostics.push(source.error(mention.span, "figures belong to areas and write-ups"));
        }
    }
}

/// Checks that the figures placed by areas exist, and that all figures and data files are used.
fn area_figures(parsed: &Parsed, diagnostics: &mut Vec<Diagnostic>) {
    let AreaFigures { figures, data } = &parsed.area_figures;
    let files: Vec<&PageFile> = parsed.areas.iter().map(|area| &area.file).collect();
    for file in &files {
        for mention in &file.mentions {
            let mut error = |message: String| diagnostics.push(file.source.error(mention.span, message));
            match &mention.kind {
                MentionKind::Place(placement)
                    if placement.kind == PlacementKind::Figure && figures.contains_key(&placement.id) => {}
                MentionKind::Place(placement) if placement.kind == PlacementKind::Figure => {
                    let hint = did_you_mean(&placement.id, figures.keys().map(String::as_str));
                    error(format!("figure \"{}\" not found in areas/figures/{hint}", placement.id));
                }
                MentionKind::Place(_) | MentionKind::Story(_) | MentionKind::Figure(_) => {
                    error("labs, images, stories and predictions belong to write-ups".to_owned());
                }
                _ => {}
            }
        }
    }
    unread(figures, data, Some(Vec::new()), &files, "no area places this figure", diagnostics);
}

/// Checks that all figures, labs, states and series that a write-up uses exist.
fn placements(write_up: &WriteUpFile, diagnostics: &mut Vec<Diagnostic>) {
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
fn unused(write_up: &WriteUpFile, diagnostics: &mut Vec<Diagnostic>) {
    let WriteUpFile { figures, data, .. } = write_up;
    let mentions = &write_up.file.mentions;
    let labs = &write_up.write_up.labs;
    let lab_files = write_up.others.iter().filter(|path| path.starts_with("labs/")).count();
    let played = labs.iter().flat_map(|lab| lab.setup.data().to_vec()).collect();
    let played = Some(played).filter(|_| labs.len() == lab_files);
    unread(figures, data, played, &[&write_up.file], "the page never places this figure", diagnostics);
    for path in &write_up.others {
        let stem = path.split(['/', '.']).nth(1).unwrap_or_default();
        let placed = mentions.iter().any(|mention| match &mention.kind {
            MentionKind::Place(placement) => placement.kind != PlacementKind::Figure && placement.id == stem,
            _ => false,
        });
        if !placed {
            let path = format!("write-ups/{}/{path}", write_up.write_up.slug);
            diagnostics.push(file_warning(&path, "the page never places this file"));
        }
    }
}
