//! Rules across files: every name leads somewhere, everything that exists is reached, and what should give pause.

mod advice;
mod listings;
mod names;
mod placed;

use self::names::Names;
use super::page::{PageFile, WriteUpFile};
use super::parsed::Parsed;
use crate::diagnostic::{Diagnostic, Severity};

/// Checks everything that one write-up or one other file alone cannot know.
pub fn check(parsed: &Parsed, diagnostics: &mut Vec<Diagnostic>) {
    let names = Names::of(parsed);
    listings::listings(parsed, diagnostics);
    listings::front_matter(parsed, &names, diagnostics);
    placed::shared(parsed, diagnostics);
    for file in pages(parsed) {
        names.mentions(&file.source, &file.mentions, diagnostics);
    }
    names.mentions(&parsed.news.source, &parsed.news.mentions, diagnostics);
    names.mentions(&parsed.site.source, &parsed.site.mentions, diagnostics);
    listings::references(parsed, diagnostics);
    let areas = parsed.areas.iter().map(|area| (&area.file, &area.area.document));
    for (file, document) in areas.chain([(&parsed.vision.0, &parsed.vision.1)]) {
        advice::tables(&file.source, document, diagnostics);
    }
}

/// Checks everything that the files of one write-up know together.
pub fn write_up(file: &WriteUpFile, diagnostics: &mut Vec<Diagnostic>) {
    placed::placements(file, diagnostics);
    placed::unused(file, diagnostics);
    advice::write_up(file, diagnostics);
    advice::figures(file, diagnostics);
    advice::tables(&file.file.source, &file.write_up.document, diagnostics);
}

/// A warning about a whole file.
fn file_warning(path: &str, message: impl Into<String>) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, ..Diagnostic::file(path, message) }
}

fn pages(parsed: &Parsed) -> impl Iterator<Item = &PageFile> {
    let areas = parsed.areas.iter().map(|area| &area.file);
    let write_ups = parsed.write_ups.iter().map(|write_up| &write_up.file);
    std::iter::once(&parsed.vision.0).chain(areas).chain(write_ups)
}
