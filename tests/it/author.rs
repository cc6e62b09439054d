//! Tests of the author's commands check and new, and of their messages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use folio::content::load::load;
use folio::content::model::Library;
use folio::diagnostic::Severity;
use folio::program::snapshot;
use folio::ui::Message;

use crate::content::content;
use crate::visitor::Visitor;

fn folio(arguments: &[&str], directory: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_folio")).args(arguments).current_dir(directory).output().unwrap()
}

/// Runs the program; returns exit code, standard output and standard error.
fn said(arguments: &[&str], directory: &Path) -> (i32, String, String) {
    let output = folio(arguments, directory);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// Creates a directory with a case of `tests/content` as `content`.
fn site(case: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("content");
    fs::rename(content(case).keep(), &root).unwrap();
    (dir, root)
}

#[test]
fn check_tells_errors_and_warnings_apart() {
    let (clean, _) = site("base");
    assert_eq!(said(&["check"], clean.path()), (0, "content: 0 errors, 0 warnings\n".into(), String::new()));
    assert_eq!(said(&["check", "--strict"], clean.path()).0, 0);
    assert_eq!(said(&["check", "--json"], clean.path()), (0, String::new(), String::new()));

    let (warned, _) = site("typed-number");
    let (code, text, _) = said(&["check"], warned.path());
    assert!(code == 0 && text.ends_with("content: 0 errors, 1 warning\n"), "{code} {text}");
    assert_eq!(said(&["check", "--strict"], warned.path()).0, 1);

    let (broken, _) = site("site-listing");
    let (code, text, errors) = said(&["check", "content"], broken.path());
    assert!(code == 1 && text.contains(" errors, ") && errors.is_empty(), "{code} {text} {errors}");
}

#[test]
fn check_gives_editors_an_object_a_line() {
    let (dir, _) = site("front-matter-missing");
    assert_eq!(
        said(&["check", "--json"], dir.path()),
        (
            1,
            concat!(
                r#"{"path":"areas/data.md","line":1,"column":1,"width":11,"severity":"error","#,
                r#""message":"the page begins with front matter: TOML between two lines `+++`"}"#,
                "\n"
            )
            .into(),
            String::new()
        )
    );
}

#[test]
fn the_content_of_this_repository_is_without_fault() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert_eq!(said(&["check", "--strict"], root), (0, "content: 0 errors, 0 warnings\n".into(), String::new()));
}

#[test]
fn a_new_site_and_all_that_can_be_added_to_it_check_clean() {
    let dir = tempfile::tempdir().unwrap();
    let (code, text, errors) = said(&["new", "site", "my-site"], dir.path());
    assert_eq!((code, &errors[..]), (0, ""), "{text}");
    assert!(text.starts_with("my-site/content/README.md\nmy-site/content/site.toml\n"), "{text}");
    assert!(text.ends_with("next: folio preview my-site/content\n"), "{text}");
    let strict = || said(&["check", "--strict", "my-site/content"], dir.path());
    assert_eq!(strict(), (0, "my-site/content: 0 errors, 0 warnings\n".into(), String::new()));
    let additions = [
        ("area", "second-area"),
        ("page", "talks"),
        ("write-up", "second"),
        ("figure", "second/scores"),
        ("lab", "second/wait"),
        ("predict", "second/half"),
        ("predict", "first-companion/other"),
    ];
    for (what, name) in additions {
        let add = ["new", what, name, "--content", "my-site/content"];
        let (code, text, errors) = said(&add, dir.path());
        assert_eq!((code, &errors[..]), (0, ""), "{what} {name}: {text}");
        assert_eq!(strict(), (0, "my-site/content: 0 errors, 0 warnings\n".into(), String::new()), "{what} {name}");
        // Nothing is overwritten or added twice.
        let before = load(&dir.path().join("my-site/content")).fingerprint;
        let (code, text, errors) = said(&add, dir.path());
        assert!(code == 1 && text.is_empty() && errors.contains(" already"), "{what} {name}: {code} {text}{errors}");
        assert_eq!(load(&dir.path().join("my-site/content")).fingerprint, before, "{what} {name}");
    }
    assert_eq!(said(&["new", "site", "my-site"], dir.path()).0, 1);
}

#[test]
fn every_command_finds_the_content_in_a_directory_around_it() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(said(&["new", "site", "my site"], dir.path()).0, 0);
    for place in ["my site", "my site/content"] {
        assert_eq!(said(&["check", "--strict", place], dir.path()).0, 0, "{place}");
        let (code, text, _) = said(&["read", "--content", place, "first-companion"], dir.path());
        assert!(code == 0 && text.contains("First companion"), "{place}: {text}");
        let name = format!("page-{}", place.len());
        let (code, text, errors) = said(&["new", "page", &name, "--content", place], dir.path());
        assert_eq!((code, &errors[..]), (0, ""), "{place}");
        assert!(text.ends_with("next: folio preview 'my site/content'\n"), "{text}");
        let error = said(&["preview", place, "--at", "nowhere"], dir.path()).2;
        assert!(error.contains("there is no page \"nowhere\""), "{place}: {error}");
        let error = said(&["serve", "--content", place, "--listen", "nowhere"], dir.path()).2;
        assert!(error.contains("numeric address"), "{place}: {error}");
    }
    let inside = dir.path().join("my site");
    assert_eq!(said(&["check", "--strict"], &inside).0, 0);
    assert_eq!(said(&["read", "first-companion"], &inside).0, 0);
}

#[test]
fn drafts_are_read_here_and_served_to_nobody() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(said(&["new", "site", "."], dir.path()).0, 0);
    assert_eq!(said(&["new", "page", "talks"], dir.path()).0, 0);
    let page = dir.path().join("content/pages/talks.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replacen("+++\n", "+++\ndraft = true\n", 1)).unwrap();
    let (code, text, _) = said(&["read", "talks"], dir.path());
    assert!(code == 0 && text.starts_with("Talks\n"), "{text}");
    assert!(load(&dir.path().join("content")).library.unwrap().area("talks").is_none());
    fs::write(&page, "+++\ndraft = true\n+++\n<b>\n").unwrap();
    let (code, text, _) = said(&["check"], dir.path());
    assert!(code == 0 && text.contains("warning: raw HTML"), "{text}");
}

#[test]
fn files_of_a_homepage_are_taken_over() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(said(&["new", "site", "."], dir.path()).0, 0);
    fs::write(
        dir.path().join("pubs.bib"),
        "@article{a1, title={A}, author={A B}, year={2020}, journal={J}}\n@misc{b\n",
    )
    .unwrap();
    fs::write(dir.path().join("about.md"), "---\ntitle: Me\nlayout: x\n---\n{% include x.html %}\nHello <b>you</b>.\n")
        .unwrap();
    let (code, text, errors) = said(&["import", "bib", "pubs.bib"], dir.path());
    assert_eq!((code, &errors[..]), (0, ""));
    assert!(text.starts_with("content/pubs.bib\nnot taken over:\n  line 2, b: "), "{text}");
    let (code, text, errors) = said(&["import", "page", "about.md"], dir.path());
    assert_eq!((code, &errors[..]), (0, ""));
    assert!(text.starts_with("content/pages/about.md\nnot taken over:\n"), "{text}");
    assert!(text.contains("  line 3: front matter that means nothing here: layout\n"), "{text}");
    assert!(text.ends_with("pages = [\"about\"]\n"), "{text}");
    let page = fs::read_to_string(dir.path().join("content/pages/about.md")).unwrap();
    assert!(page.ends_with("+++\n\nHello **you**.\n"), "{page}");
    let (code, _, errors) = said(&["import", "page", "about.md"], dir.path());
    assert!(code == 1 && errors.contains("is there already"), "{errors}");
    assert_eq!(said(&["check"], dir.path()).0, 0);
}

#[test]
fn what_cannot_be_made_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str]| {
        let (code, text, errors) = said(arguments, dir.path());
        assert_eq!((code, &text[..]), (1, ""), "{arguments:?}");
        errors
    };
    assert_eq!(
        refused(&["new", "area", "a"]),
        "folio: there is no site in content; make one by `folio new site NAME`\n"
    );
    assert_eq!(said(&["new", "site", "."], dir.path()).0, 0);
    assert_eq!(
        refused(&["new", "area", "My Area"]),
        "folio: \"My Area\" is no address; use up to 64 of a-z, 0-9 and inner hyphens\n"
    );
    assert_eq!(refused(&["new", "figure", "scores"]), "folio: say where \"scores\" belongs: WRITE-UP/scores\n");
    assert_eq!(
        refused(&["new", "lab", "nowhere/wait"]),
        "folio: reading content/write-ups/nowhere/page.md: No such file or directory (os error 2)\n"
    );
    assert!(!dir.path().join("content/write-ups/nowhere").exists());
}

#[test]
fn a_broken_save_is_shown_over_the_page_until_it_is_mended() {
    let found = load(content("placements").path()).diagnostics;
    let errors = found.iter().filter(|finding| finding.severity == Severity::Error);
    let complaints: Vec<String> = errors.map(ToString::to_string).collect();
    for (columns, rows, variables) in [(80, 24, &[][..]), (38, 12, &[]), (80, 24, &[("LANG", "C")]), (1, 1, &[])] {
        let base = load(content("base").path()).library.unwrap();
        let library = Arc::new(Library { complaints: complaints[..2].to_vec(), ..base });
        let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", variables);
        let screen = visitor.screen();
        if columns > 1 {
            assert!(screen.contains("The last save has 2 mistakes"), "{screen}");
        }
        if columns == 80 {
            assert!(screen.contains("page.md:17:1: lab \"x\" not found"), "{screen}");
            assert!(screen.contains("^^^^^"), "{screen}");
        }
        let mended = load(content("base").path()).library.unwrap();
        visitor.tell(Message::Snapshot(snapshot(mended)));
        assert!(!visitor.screen().contains("mistake"), "{}", visitor.screen());
    }
}
