//! Tests of the list of works on screen: abstracts as folds, links to files, the site's author in bold.

use std::sync::Arc;

use folio::content::load::load;
use folio::content::model::{LinkTarget, Page};
use folio::typeset::Target;
use folio::ui::Effect;
use ratatui::style::Modifier;

use crate::content::overlay;
use crate::visitor::{Visitor, path};

/// Returns a visitor at the works of the case `bib-works`.
fn at_works(columns: u16, rows: u16) -> Visitor {
    let dir = tempfile::tempdir().unwrap();
    overlay(&path("tests/author/base"), dir.path());
    overlay(&path("tests/author/bib-works"), dir.path());
    let library = Arc::new(load(dir.path()).library.unwrap());
    let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", &[("LANG", "C.UTF-8")]);
    visitor.model.open_spot(&Target::Link(LinkTarget::Page { page: Page::Works, anchor: None }));
    visitor
}

#[test]
fn abstracts_unfold_and_fold() {
    for (columns, rows) in [(100, 30), (80, 24), (60, 20), (38, 12)] {
        let mut visitor = at_works(columns, rows);
        assert!(visitor.screen().contains("Selected"), "{}", visitor.screen());
        // The targets are the work, its two links and its abstract.
        visitor.press("Down Down Down");
        assert!(!visitor.screen().contains("42 kettles"));
        visitor.press("Enter");
        assert!(visitor.screen().contains("We found 42 kettles."), "{columns} x {rows}: {}", visitor.screen());
        assert!(visitor.screen().contains("closes"), "the footer names what Enter does");
        visitor.press("Enter");
        assert!(!visitor.screen().contains("42 kettles"));
    }
}

#[test]
fn a_file_of_a_work_is_fetched_by_the_line_that_is_shown_and_copied() {
    let mut visitor = at_works(80, 24);
    visitor.press("Down Enter");
    assert!(visitor.screen().contains("scp host:files/first.pdf ."), "{}", visitor.screen());
    let effects = visitor.press("y");
    let copied =
        effects.iter().any(|effect| matches!(effect, Effect::Copy(text) if text == "scp host:files/first.pdf ."));
    assert!(copied, "{effects:?}");
}

#[test]
fn the_sites_author_is_in_bold() {
    let mut visitor = at_works(80, 24);
    let screen = visitor.screen();
    let row = screen.lines().position(|line| line.contains("Ben Sample*")).unwrap();
    let cells = &visitor.draw().cells;
    let bold: String = (0..80)
        .filter_map(|column| cells.cell(column, row as u16))
        .filter(|cell| cell.style.modifier.contains(Modifier::BOLD))
        .map(|cell| cell.symbol)
        .collect();
    // The bar marks the focused target.
    assert_eq!(bold.trim_start_matches('▌'), "Ada Example*");
}
