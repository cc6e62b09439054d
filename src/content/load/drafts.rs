//! Drafts: pages marked as drafts, and unlisted pages.

use crate::content::fields::At;
use crate::content::model::Slug;
use crate::content::page::State;
use crate::content::parsed::Parsed;
use crate::diagnostic::{Diagnostic, Severity};

/// Turns errors in drafts into warnings, so that they do not block publication, and removes drafts unless
/// `are_wanted`. An unlisted page is reported once.
pub fn mark_drafts(parsed: &mut Parsed, are_wanted: bool, diagnostics: &mut Vec<Diagnostic>) {
    let site = &parsed.site;
    let mut drafts: Vec<String> = Vec::new();
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
            drafts.push(path);
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
    if are_wanted {
        return;
    }
    // An unlisted folder is a draft too, even without a page.
    let is_draft = |path: &str| {
        let name = path.strip_prefix("write-ups/").and_then(|path| path.split('/').next());
        drafts.iter().any(|draft| *draft == path)
            || name.is_some_and(|name| {
                let page = format!("write-ups/{name}/page.md");
                drafts.contains(&page) || !site.write_ups.iter().any(|listed| listed.value == name)
            })
    };
    for finding in diagnostics.iter_mut().filter(|finding| is_draft(&finding.path)) {
        finding.severity = Severity::Warning;
    }
    parsed.areas.retain(|area| !drafts.iter().any(|draft| **draft == *area.file.source.path));
    parsed.write_ups.retain(|file| !drafts.iter().any(|draft| **draft == *file.file.source.path));
    parsed.drafts.extend(drafts);
}
