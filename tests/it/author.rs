//! The author's commands as they are typed: check, new, and what they say.

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

/// Exit code, standard output and standard error.
fn said(arguments: &[&str], directory: &Path) -> (i32, String, String) {
    let output = folio(arguments, directory);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

/// A case of `tests/content`, under a directory of its own as `content`.
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
        // Nothing is overwritten, nor added twice.
        let before = load(&dir.path().join("my-site/content")).fingerprint;
        let (code, text, errors) = said(&add, dir.path());
        assert!(code == 1 && text.is_empty() && errors.contains(" already"), "{what} {name}: {code} {text}{errors}");
        assert_eq!(load(&dir.path().join("my-site/content")).fingerprint, before, "{what} {name}");
    }
    assert_eq!(said(&["new", "site", "my-site"], dir.path()).0, 1);
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
