//! Tests of content with errors, and the exact diagnostics.
//!
//! A case is a directory of `tests/content/` copied over `base`: its files replace those of the base, those listed in
//! `.removed` are deleted, and `expected.txt` is the output of `check`. `FOLIO_BLESS=1` writes the present output.

use std::fs;
use std::path::{Path, PathBuf};

use folio::content::load::{Loaded, load};
use folio::content::model::{BlockKind, FigureBody, Library, LinkTarget};
use folio::diagnostic::Severity;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/content")
}

/// Copies the files of `from` over those in `to`.
pub fn overlay(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir_all(&target).unwrap();
            overlay(&source, &target);
        } else if !["expected.txt", "shows.txt", ".removed"].iter().any(|name| entry.file_name() == *name) {
            fs::copy(&source, &target).unwrap();
        }
    }
}

/// Creates a temporary content directory from the base and a case.
pub fn content(case: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    overlay(&cases().join("base"), dir.path());
    if case != "base" {
        overlay(&cases().join(case), dir.path());
        for path in fs::read_to_string(cases().join(case).join(".removed")).unwrap_or_default().lines() {
            fs::remove_file(dir.path().join(path)).unwrap();
        }
    }
    dir
}

fn said(loaded: &Loaded) -> String {
    loaded.diagnostics.iter().map(ToString::to_string).collect()
}

fn base() -> Library {
    let loaded = load(content("base").path());
    assert_eq!(said(&loaded), "");
    loaded.library.unwrap()
}

#[test]
fn every_mistake_is_reported_as_expected() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for entry in fs::read_dir(cases()).unwrap() {
        let case = entry.unwrap().file_name().into_string().unwrap();
        if case == "base" {
            continue;
        }
        seen += 1;
        let loaded = load(content(&case).path());
        let said = said(&loaded);
        let expected = cases().join(&case).join("expected.txt");
        if std::env::var_os("FOLIO_BLESS").is_some() {
            fs::write(&expected, &said).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != said {
            wrong.push(format!("--- {case} says\n{said}"));
        }
        let errors = loaded.diagnostics.iter().any(|finding| finding.severity == Severity::Error);
        assert_eq!(loaded.library.is_none(), errors, "{case}: a library if and only if there is no error");
    }
    assert!(seen > 20, "only {seen} cases were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_site_becomes_a_library() {
    let library = base();
    let slugs: Vec<_> = library.areas.iter().map(|area| area.slug.as_str()).collect();
    assert_eq!(slugs, ["agents", "data"]);
    let write_up = library.write_up("causalab").unwrap();
    assert_eq!(write_up.short, "CausaLab");
    assert_eq!(write_up.summary, "Right for the wrong reason: 0.47.");
    assert_eq!(write_up.figures.len(), 1);
    assert!(matches!(write_up.figures[0].body, FigureBody::Chart(_)));
    assert_eq!(write_up.document.notes.len(), 1);
    let kinds: Vec<_> = write_up.document.blocks.iter().map(|block| std::mem::discriminant(&block.kind)).collect();
    assert_eq!(kinds.len(), 7);
    assert!(matches!(&write_up.document.blocks[1].kind, BlockKind::Heading { level: 1, .. }));
    assert_eq!(library.news[0].date.to_string(), "25 May 2026".replace("25 May", "Jun"));
    assert_eq!(library.news[1].link, Some(LinkTarget::Reference("lab2026".into())));
    let authors: Vec<String> = library.reference("lab2026").unwrap().authors.iter().map(ToString::to_string).collect();
    assert_eq!(authors, ["Jan Müller", "Ada Byron"]);
}

#[test]
fn links_out_of_the_directory_are_refused() {
    use std::os::unix::fs::symlink;

    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.md"), "secret").unwrap();
    let dir = content("base");
    symlink(outside.path().join("secret.md"), dir.path().join("areas/secret.md")).unwrap();
    symlink(dir.path(), dir.path().join("areas/loop")).unwrap();
    symlink("nowhere", dir.path().join("areas/dead.md")).unwrap();
    // A symbolic link within the content is as good as the file.
    fs::rename(dir.path().join("vision.md"), dir.path().join("files-vision.md")).unwrap();
    symlink("files-vision.md", dir.path().join("vision.md")).unwrap();
    let loaded = load(dir.path());
    assert_eq!(
        said(&loaded),
        "areas/dead.md: this symbolic link leads nowhere: No such file or directory (os error 2)\n\
         areas/loop: a symbolic link may only lead to a file\n\
         areas/secret.md: this symbolic link leads out of the content directory\n"
    );
}

#[test]
fn what_is_no_file_is_not_opened() {
    let dir = content("base");
    let socket = std::os::unix::net::UnixListener::bind(dir.path().join("areas/pipe.md")).unwrap();
    assert_eq!(said(&load(dir.path())), "areas/pipe.md: is no regular file\n");
    drop(socket);
}

#[test]
fn files_over_their_cap_are_refused() {
    let dir = content("base");
    let big = dir.path().join("areas/data.md");
    fs::File::options().append(true).open(&big).unwrap().set_len(2 * 1024 * 1024).unwrap();
    assert!(said(&load(dir.path())).starts_with("areas/data.md: larger than 1024 KiB\n"));
}

#[test]
fn a_directory_that_is_not_there_is_one_complaint() {
    let loaded = load(Path::new("/nonexistent/content"));
    assert_eq!(said(&loaded), ".: the content directory is not there\n");
}
