//! Measures the share of public files that are parsed without errors. Run by `tests/corpus DIR` over a folder outside
//! of the repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use folio::content::bibliography;
use folio::content::data::Data;
use folio::content::markup::{self, Context};
use folio::content::model::Reference;
use folio::content::text::decode;
use folio::diagnostic::{Diagnostic, Severity};

fn files(dir: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|known| known.eq_ignore_ascii_case(ending)) {
            found.push(path);
        }
    }
}

/// Prints diagnostics, and counts their messages without quoted names.
fn note(findings: &[Diagnostic], kinds: &mut BTreeMap<String, usize>) {
    for finding in findings {
        if std::env::var_os("FOLIO_CORPUS_SHOW").is_some() {
            println!("{}", finding.headline());
        }
        let kind: String = finding.message.split('"').step_by(2).collect::<Vec<_>>().join("…");
        *kinds.entry(kind.chars().take(90).collect()).or_default() += 1;
    }
}

fn share(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

/// Whether TeX or braces remain in the text for visitors.
fn leaks(work: &Reference) -> bool {
    let names: String = work.authors.iter().map(ToString::to_string).collect();
    let texts = [Some(&work.title), Some(&names), work.venue.as_ref(), work.note.as_ref(), work.publisher.as_ref()];
    texts.into_iter().flatten().any(|text| text.contains(['\\', '{', '}']) || text.matches('$').count() > 1)
}

#[test]
#[ignore = "reads a folder of public files"]
fn shares() {
    let Some(dir) = std::env::var_os("FOLIO_CORPUS").map(PathBuf::from) else { return };
    let errors = |found: &[Diagnostic]| found.iter().filter(|it| it.severity == Severity::Error).count();
    for ending in ["bib", "csv", "md"] {
        let mut paths = Vec::new();
        files(&dir, ending, &mut paths);
        paths.sort();
        let (mut clean, mut sound) = (0, 0);
        let (mut entries, mut unread, mut leaked, mut doubted) = (0, 0, 0, 0);
        let mut kinds = BTreeMap::new();
        for path in &paths {
            let mut found = Vec::new();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let source = decode(name.as_str().into(), &fs::read(path).unwrap(), &mut found);
            match ending {
                "bib" => {
                    let references = bibliography::parse(&[source], &mut found);
                    let problems: Vec<Diagnostic> = references.problems.into_iter().map(|it| it.finding).collect();
                    unread += references.broken.len();
                    entries += references.references.len() + references.broken.len();
                    doubted += problems.len() + found.len();
                    for work in references.references.iter().filter(|work| leaks(work)) {
                        leaked += 1;
                        if std::env::var_os("FOLIO_CORPUS_SHOW").is_some() {
                            println!("{name}: leaks {work:?}");
                        }
                    }
                    found.extend(problems);
                }
                "csv" => _ = Data::parse("data", source, &mut found),
                _ => {
                    let data = BTreeMap::new();
                    markup::parse(
                        Context { source: &source, data: &data, figures: &[], models: Default::default() },
                        0,
                        &mut found,
                    );
                }
            }
            note(&found, &mut kinds);
            clean += usize::from(found.is_empty());
            sound += usize::from(errors(&found) == 0);
        }
        let count = paths.len();
        println!(
            "{ending}: {count} files, {sound} without errors ({:.1} %), {clean} without any finding ({:.1} %)",
            share(sound, count),
            share(clean, count)
        );
        if ending == "bib" {
            println!(
                "  {entries} entries: {:.2} % read, {:.2} % without a finding, {leaked} leak ({:.2} %)",
                share(entries - unread, entries),
                share(entries.saturating_sub(doubted), entries),
                share(leaked, entries)
            );
        }
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        kinds.iter().take(15).for_each(|(kind, count)| println!("  {count:6}  {kind}"));
    }
}
