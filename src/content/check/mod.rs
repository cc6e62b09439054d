//! Checks across files: every reference resolves, every file is used, and suspicious content is warned about.

mod advice;
mod listings;
mod names;
mod placed;

use self::names::Names;
use super::page::{PageFile, WriteUpFile};
use super::parsed::Parsed;
use crate::diagnostic::{Diagnostic, Severity};

/// Checks the rules that concern several files of the site.
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

/// Checks the rules that concern the files of one write-up.
pub fn write_up(file: &WriteUpFile, diagnostics: &mut Vec<Diagnostic>) {
    placed::placements(file, diagnostics);
    placed::unused(file, diagnostics);
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
