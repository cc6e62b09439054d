//! Checks of lists: the names in `site.toml` and front matter exist, and errors in cited entries are reported.

use std::collections::BTreeSet;

use super::names::Names;
use crate::content::fields::At;
use crate::content::markup::MentionKind;
use crate::content::model::{LinkTarget, Person};
use crate::content::parsed::Parsed;
use crate::diagnostic::{Diagnostic, Severity, did_you_mean};

/// Number of entries from which a warning is given if none is by the site's author.
const OWN_WORKS_EXPECTED: usize = 5;

/// Checks that `site.toml` and the directories agree.
pub fn listings(parsed: &Parsed, diagnostics: &mut Vec<Diagnostic>) {
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
    if let Some(portrait) = &site.portrait {
        let images: Vec<&str> =
            parsed.shared.iter().flat_map(|shared| &shared.images).map(|image| image.path.as_str()).collect();
        let path = portrait.file.value.as_str();
        // An unreadable picture was reported already.
        if !images.contains(&path) && !diagnostics.iter().any(|finding| *finding.path == *path) {
            let message = format!("{path} not found; the picture lies in pages/images/{}", did_you_mean(path, images));
            diagnostics.push(site.source.error(portrait.file.span, message));
        }
    }
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
pub fn front_matter(parsed: &Parsed, names: &Names<'_>, diagnostics: &mut Vec<Diagnostic>) {
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

/// Reports errors in cited entries, and warns of those in other entries.
pub fn references(parsed: &Parsed, diagnostics: &mut Vec<Diagnostic>) {
    let mentions = super::pages(parsed).flat_map(|file| &file.mentions).chain(&parsed.news.mentions);
    let mut cited: BTreeSet<&str> = mentions
        .filter_map(|mention| match &mention.kind {
            MentionKind::Cite(key) | MentionKind::Link(LinkTarget::Reference(key)) => Some(key.as_str()),
            _ => None,
        })
        .collect();
    cited.extend(parsed.areas.iter().flat_map(|area| &area.works).map(|work| work.value.as_str()));
    cited.extend(parsed.write_ups.iter().filter_map(|file| file.paper.as_ref()).map(|paper| paper.value.as_str()));
    let site = &parsed.site.site;
    let owners = site.owners();
    let authors = || parsed.references.references.iter().flat_map(|reference| &reference.authors);
    let is_owner = |author: &Person| owners.iter().any(|owner| owner.may_be(author));
    if !site.name.is_empty()
        && parsed.references.references.len() >= OWN_WORKS_EXPECTED
        && parsed.references.mine.is_empty()
        && authors().next().is_some()
        && !authors().any(is_owner)
    {
        let message = format!(
            "no entry of the bibliographies has the author \"{}\"; add the names you publish under to `names`, or write \
             mine = {{true}} in your entries",
            site.name
        );
        diagnostics.push(super::file_warning("site.toml", message));
    }
    for (source, span, name) in &parsed.references.files {
        if !parsed.attachments.contains_key(name) {
            let hint = did_you_mean(name, parsed.attachments.keys().map(String::as_str));
            diagnostics.push(source.warning(*span, format!("files/{name} not found{hint}")));
        }
    }
    for problem in &parsed.references.problems {
        let severity = if cited.contains(problem.key.as_str()) { Severity::Error } else { Severity::Warning };
        diagnostics.push(Diagnostic { severity, ..problem.finding.clone() });
    }
}
