//! Tests with typical files of authors: a site for each case, its diagnostics, and the output for visitors.
//!
//! A case is a directory of `tests/author/` copied over `base`. `expected.txt` is the output of `check`;
//! `FOLIO_BLESS=1` writes the present output. Lines of `shows.txt` are `COMMAND => WORDS` that are printed, or
//! `COMMAND !=> WORDS` that are not.

use std::fs;
use std::path::{Path, PathBuf};

use folio::content::load::load;
use folio::program::snapshot;

use crate::commands::said;
use crate::content::overlay;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/author")
}

#[test]
fn what_authors_have_is_understood_or_told() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for entry in fs::read_dir(cases()).unwrap() {
        let case = entry.unwrap().file_name().into_string().unwrap();
        if case == "base" {
            continue;
        }
        seen += 1;
        let dir = tempfile::tempdir().unwrap();
        overlay(&cases().join("base"), dir.path());
        overlay(&cases().join(&case), dir.path());
        let loaded = load(dir.path());
        let complaints: String = loaded.diagnostics.iter().map(ToString::to_string).collect();
        let expected = cases().join(&case).join("expected.txt");
        if std::env::var_os("FOLIO_BLESS").is_some() {
            // A site without complaints has no such file.
            if complaints.is_empty() {
                _ = fs::remove_file(&expected);
            } else {
                fs::write(&expected, &complaints).unwrap();
            }
        } else if fs::read_to_string(&expected).unwrap_or_default() != complaints {
            wrong.push(format!("--- {case} says\n{complaints}"));
        }
        let Ok(shows) = fs::read_to_string(cases().join(&case).join("shows.txt")) else { continue };
        let Some(library) = loaded.library else {
            wrong.push(format!("--- {case} is no site:\n{complaints}"));
            continue;
        };
        let offer = snapshot(library);
        for line in shows.lines() {
            let (command, words, is_wanted) = match line.split_once(" !=> ") {
                Some((command, words)) => (command, words, false),
                None => line.split_once(" => ").map(|(command, words)| (command, words, true)).unwrap(),
            };
            let printed = said(command, &offer, "C.UTF-8").output;
            if printed.contains(words) != is_wanted {
                wrong.push(format!("--- {case}: {line}\n{printed}"));
            }
        }
    }
    assert!(seen > 35, "only {seen} cases were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
