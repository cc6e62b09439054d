//! Checks of names used across files: keys, anchors, labs, files.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::markup::links::page_of;
use crate::content::markup::{Mention, MentionKind};
use crate::content::model::{FIXED_PAGES, Lab, LinkTarget, Page, Slug};
use crate::content::page::PageFile;
use crate::content::parsed::Parsed;
use crate::diagnostic::{Diagnostic, Source, Span, did_you_mean};

/// All names that other files may refer to.
pub struct Names<'a> {
    /// The keys of references; `None` without a bibliography, which is reported once.
    keys: Option<BTreeSet<&'a str>>,
    /// Addresses of the pages in `pages/`.
    pages: BTreeSet<&'a Slug>,
    /// Paths of the bibliographies.
    bibliographies: &'a [String],
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
    /// Collects the names that `parsed` defines.
    pub fn of(parsed: &'a Parsed) -> Names<'a> {
        let anchors = |file: &'a PageFile| {
            let anchors: BTreeSet<&str> = file.anchors.iter().map(|(anchor, _)| anchor.as_str()).collect();
            Some((page_of(&file.source.path)?, anchors))
        };
        let mut anchors: BTreeMap<_, _> = super::pages(parsed).filter_map(anchors).collect();
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
        let pages = parsed.areas.iter().filter(|area| area.area.is_page).map(|area| &area.area.slug).collect();
        let bibliographies = &parsed.references.paths;
        let keys = (!bibliographies.is_empty()).then_some(keys);
        Names { keys, pages, bibliographies, anchors, files, drafts: &parsed.drafts, labs }
    }

    /// Reports a citation key without a reference.
    pub fn key(&self, source: &Source, key: &str, span: Span, diagnostics: &mut Vec<Diagnostic>) {
        if let Some(keys) = &self.keys
            && !keys.contains(key)
        {
            let hint = did_you_mean(key, keys.iter().copied());
            let places = match self.bibliographies {
                [_, _, _, _, ..] => format!("any of the {} bibliographies", self.bibliographies.len()),
                few => few.join(", "),
            };
            diagnostics.push(source.error(span, format!("reference \"{key}\" not found in {places}{hint}")));
        }
    }

    /// Reports the mentions of a file whose targets do not exist.
    pub fn mentions(&self, source: &Source, mentions: &[Mention], diagnostics: &mut Vec<Diagnostic>) {
        for Mention { span, kind, .. } in mentions {
            match kind {
                MentionKind::Cite(key) | MentionKind::Link(LinkTarget::Reference(key)) => {
                    self.key(source, key, *span, diagnostics);
                }
                MentionKind::Link(LinkTarget::Lab { page, id, state }) => {
                    diagnostics.extend(self.lab_problem(page, id, state).map(|said| source.error(*span, said)));
                }
                MentionKind::BareCite(key) if self.keys.as_ref().is_some_and(|keys| keys.contains(key.as_str())) => {
                    diagnostics
                        .push(source.warning(*span, format!("to cite it write [@{key}]; this is shown as it stands")));
                }
                MentionKind::Link(LinkTarget::File(name)) if !self.files.contains(name.as_str()) => {
                    let hint = did_you_mean(name, self.files.iter().copied());
                    diagnostics.push(source.error(*span, format!("files/{name} not found{hint}")));
                }
                MentionKind::Link(LinkTarget::Page { page, anchor }) => {
                    // The address of a page says nothing about its directory.
                    let written = &source.text[span.start as usize..span.end as usize];
                    let is_page =
                        written.contains("pages/") || source.path.starts_with("pages/") && !written.contains("areas/");
                    let problem = self.link_problem(page, anchor.as_deref(), is_page);
                    diagnostics.extend(problem.map(|said| source.error(*span, said)));
                }
                _ => {}
            }
        }
    }

    /// Returns the reason that a lab or its state does not exist, if so.
    fn lab_problem(&self, page: &Slug, id: &str, state: &str) -> Option<String> {
        let Some(labs) = self.labs.get(page) else {
            return self.link_problem(&Page::WriteUp(page.clone()), None, false);
        };
        let Some(lab) = labs.iter().find(|lab| lab.id == *id) else {
            let hint = did_you_mean(id, labs.iter().map(|lab| lab.id.as_str()));
            return Some(format!("lab \"{id}\" not found{hint}"));
        };
        lab.state_problem(state)
    }

    /// Returns the reason that a page or its heading does not exist, if so; `is_page` for a link into `pages/`.
    fn link_problem(&self, page: &Page, anchor: Option<&str>, is_page: bool) -> Option<String> {
        let path = match page {
            Page::Area(slug) if self.pages.contains(slug) => format!("pages/{slug}.md"),
            Page::Area(slug) if is_page && !self.anchors.contains_key(page) => format!("pages/{slug}.md"),
            page => path_of(page),
        };
        let Some(anchors) = self.anchors.get(page) else {
            // Suggestions are pages of the same kind, since common prefixes would make all pages similar.
            let alike = |other: &&Page| std::mem::discriminant(*other) == std::mem::discriminant(page);
            let known: Vec<String> = self.anchors.keys().filter(alike).map(Page::to_string).collect();
            let hint = did_you_mean(&page.to_string(), known.iter().map(String::as_str));
            let of_pages = format!("pages/{page}.md");
            if let Some(path) = [&path, &of_pages].into_iter().find(|path| self.drafts.contains(*path)) {
                return Some(format!("{path} is a draft: list it in site.toml to link to it"));
            }
            return Some(format!("{path} not found{hint}"));
        };
        let anchor = anchor.filter(|anchor| !anchors.contains(anchor))?;
        let hint = did_you_mean(anchor, anchors.iter().copied());
        Some(format!("{path} has no heading with the anchor \"{anchor}\"{hint}"))
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
