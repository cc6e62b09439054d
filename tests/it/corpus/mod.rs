//! Measures the share of public files that are parsed without errors. Run by `tests/corpus DIR` over a folder outside
//! of the repository.

mod foreign;
mod style;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use folio::content::bibliography;
use folio::content::data::Data;
use folio::content::markup::{self, Context};
use folio::content::model::Reference;
use folio::content::text::decode;
use folio::diagnostic::{Diagnostic, Severity};
use folio::export::CiteForm;

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

/// Returns the offset of the prose after YAML or TOML front matter.
fn body(text: &str) -> usize {
    let fence = text.lines().next().map(str::trim_end).filter(|line| matches!(*line, "---" | "+++"));
    let end = fence.and_then(|fence| Some(text[3..].find(&format!("\n{fence}"))? + 3 + 1 + fence.len()));
    end.map_or(0, |end| end + text[end..].find('\n').unwrap_or(text.len() - end))
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
    let compares = style::is_possible();
    let errors = |found: &[Diagnostic]| found.iter().filter(|it| it.severity == Severity::Error).count();
    let shows = std::env::var_os("FOLIO_CORPUS_SHOW").is_some();
    for ending in ["bib", "csv", "md"] {
        let mut paths = Vec::new();
        files(&dir, ending, &mut paths);
        if ending == "md" {
            files(&dir, "qmd", &mut paths);
        }
        paths.sort();
        let (mut clean, mut sound) = (0, 0);
        let (mut entries, mut unread, mut leaked, mut doubted) = (0, 0, 0, 0);
        let (mut compared, mut equal, mut silent) = (0, 0, 0);
        let mut kinds = BTreeMap::new();
        for path in &paths {
            let mut found = Vec::new();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let source = decode(name.as_str().into(), &fs::read(path).unwrap(), &mut found);
            match ending {
                "bib" => {
                    let rendered = if compares { style::rendered(&source.text) } else { None };
                    let references = bibliography::parse(&[source], &mut found);
                    for entry in rendered.unwrap_or_default() {
                        let Some(work) = references.references.iter().find(|work| work.key == entry.key) else {
                            continue;
                        };
                        let lacking = style::lacking(&entry, work);
                        compared += 1;
                        equal += usize::from(lacking.is_empty() && !leaks(work));
                        if shows && !lacking.is_empty() {
                            let ours = CiteForm::Text.of(work);
                            println!("{name} {}: lacks {lacking:?}\n  {}\n  {ours}", entry.key, entry.text.trim());
                        }
                    }
                    let problems: Vec<Diagnostic> = references.problems.into_iter().map(|it| it.finding).collect();
                    unread += references.broken.len();
                    entries += references.references.len() + references.broken.len();
                    doubted += problems.len() + found.len();
                    for work in references.references.iter().filter(|work| leaks(work)) {
                        leaked += 1;
                        if shows {
                            println!("{name}: leaks {work:?}");
                        }
                    }
                    found.extend(problems);
                }
                "csv" => _ = Data::parse("data", source, &mut found),
                _ => {
                    let data = BTreeMap::new();
                    let parsed = markup::parse(
                        Context { source: &source, data: &data, figures: &[], models: Default::default() },
                        body(&source.text),
                        &mut found,
                    );
                    let untold = foreign::silent(&source, &parsed.document, &found);
                    silent += usize::from(!untold.is_empty());
                    if shows {
                        untold.iter().for_each(|text| println!("{name}: silent {text}"));
                    }
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
            match compares {
                true => {
                    println!("  {equal} of {compared} render as in BibTeX's plain ({:.2} %)", share(equal, compared))
                }
                false => println!("  not compared with BibTeX: that takes texlive-binaries, texlive-base and pandoc"),
            }
        }
        if ending == "md" {
            println!("  {silent} with foreign markup of which nothing is said ({:.2} %)", share(silent, count));
        }
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        kinds.iter().take(15).for_each(|(kind, count)| println!("  {count:6}  {kind}"));
    }
}
