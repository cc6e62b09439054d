//! Simulated visitors: one presses only keys that the footer names, another only arrows, Enter, Escape, space and
//! digits.

use std::collections::{BTreeSet, HashSet};

use folio::content::model::{Library, Page, Slug};
use folio::ui::Message;
use folio::ui::Route;

use crate::visitor::{Visitor, library};

const SIZES: [(u16, u16); 3] = [(80, 24), (100, 30), (38, 12)];
/// Maximum keys for reading a page to its end; more indicate a trap.
const KEYS_MAXIMUM: usize = 600;

/// Returns the keys that the footer names, with their actions.
fn named(visitor: &mut Visitor) -> Vec<(String, &'static str)> {
    let screen = visitor.screen();
    let footer = screen.trim_end().lines().last().unwrap_or_default().to_owned();
    let keys = visitor.model.keys();
    keys.into_iter().filter(|(key, does)| footer.contains(&format!("{key} {does}"))).collect()
}

/// Whether the footer says that the page ends here.
fn is_at_end(visitor: &mut Visitor) -> bool {
    visitor.screen().trim_end().lines().last().is_some_and(|footer| footer.ends_with("the end"))
}

/// The elements that were met while reading a write-up.
#[derive(Default)]
struct Met {
    questions: usize,
    labs: BTreeSet<String>,
    steps: usize,
}

/// Reads a write-up to its end with the keys that the footer names.
fn read(visitor: &mut Visitor, library: &Library, slug: &Slug) -> Met {
    let page = Route::Page(Page::WriteUp(slug.clone()));
    let write_up = library.write_up(slug.as_str()).unwrap();
    let mut met = Met::default();
    let mut tried = BTreeSet::new();
    for _ in 0..KEYS_MAXIMUM {
        visitor.tell(Message::Tick(true));
        let keys = named(visitor);
        let does = |wanted: &str| keys.iter().find(|(_, does)| *does == wanted).map(|(key, _)| key.as_str());
        if let Route::Lab { id, .. } = visitor.model.route().clone() {
            met.labs.insert(id.clone());
            assert!(does("page").is_some(), "the way back from {id} is not named:\n{}", visitor.screen());
            visitor.press("Esc");
            assert_eq!(*visitor.model.route(), page, "{id}: {keys:?}");
            continue;
        }
        if does("play").is_some() && met.labs.len() < write_up.labs.len() && tried.insert(visitor.screen()) {
            visitor.press("p");
            assert!(visitor.model.route().is_lab(), "p plays nothing:\n{}", visitor.screen());
        } else if does("plays").is_some() && met.labs.len() < write_up.labs.len() && tried.insert(visitor.screen()) {
            visitor.press("Enter");
            assert!(visitor.model.route().is_lab(), "enter plays nothing:\n{}", visitor.screen());
        } else if does("answer").is_some() {
            met.questions += 1;
            visitor.press("Enter");
            let after = named(visitor);
            assert!(after.iter().all(|(_, does)| *does != "answer"), "enter does not answer:\n{}", visitor.screen());
        } else if does("in your order").is_some() {
            for digit in ["1", "2", "3", "4", "5", "6", "7", "8", "9"] {
                if visitor.model.keys().iter().all(|(_, does)| *does != "answer") {
                    visitor.press(digit);
                }
            }
        } else if does("type it").is_some() {
            visitor.press("1 0");
            // Out of range; changed by the arrow keys as well.
            visitor.press("Backspace Backspace Right Left");
        } else if does("guess").is_some() {
            // On a narrow screen only the arrow keys are named.
            visitor.press("Right Left");
        } else if does("place").is_some() {
            visitor.press("Right Left");
        } else if does("choose").is_some() {
            visitor.press("1");
        } else if does("next step").is_some() {
            met.steps += 1;
            visitor.press("Space");
        } else if is_at_end(visitor) {
            return met;
        } else {
            let before = visitor.screen();
            assert!(does("on").is_some(), "no way on is named: {keys:?}\n{before}");
            visitor.press("Space");
            assert_ne!(visitor.screen(), before, "space does not lead on");
        }
    }
    panic!("{slug}: no end after {KEYS_MAXIMUM} keys:\n{}", visitor.screen());
}

#[test]
fn the_keys_that_are_named_lead_to_every_question_story_lab_and_end() {
    let library = library("content");
    for (columns, rows) in SIZES {
        for write_up in &library.write_ups {
            let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", &[]);
            let target =
                folio::content::model::LinkTarget::Page { page: Page::WriteUp(write_up.slug.clone()), anchor: None };
            visitor.model.open_spot(&folio::typeset::Target::Link(target));
            let met = read(&mut visitor, &library, &write_up.slug);
            let place = format!("{} at {columns}x{rows}, {:?}", write_up.slug, met.labs);
            let asked = visitor.model.questions();
            assert_eq!((met.questions, met.labs.len()), (asked, write_up.labs.len()), "{place}: questions and labs");
            if rows >= 24 {
                assert!(met.steps > 0, "{place}: no story was stepped");
            }
        }
    }
}

/// Presses a key until a condition holds.
fn until(visitor: &mut Visitor, key: &str, mut holds: impl FnMut(&mut Visitor) -> bool) -> bool {
    for _ in 0..KEYS_MAXIMUM {
        if holds(visitor) {
            return true;
        }
        visitor.press(key);
    }
    false
}

#[test]
fn arrows_enter_escape_space_and_digits_lead_everywhere() {
    let library = library("content");
    for (columns, rows) in SIZES {
        let mut reached = HashSet::new();
        let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", &[]);
        for _ in 0..200 {
            visitor.press("Enter");
            if *visitor.model.route() != Route::Page(Page::Home) {
                let is_new = reached.insert(visitor.model.route().clone());
                if is_new && let Route::Page(Page::WriteUp(slug)) = visitor.model.route().clone() {
                    let end = until(&mut visitor, "Space", is_at_end);
                    assert!(end, "{slug} at {columns}x{rows}:\n{}", visitor.screen());
                }
                assert!(
                    until(&mut visitor, "Esc", |it| *it.model.route() == Route::Page(Page::Home)),
                    "{columns}x{rows}"
                );
            }
            visitor.press("Down");
        }
        let page = |page: Page| Route::Page(page);
        for wanted in (library.write_ups.iter().map(|it| page(Page::WriteUp(it.slug.clone()))))
            .chain(library.areas.iter().map(|it| page(Page::Area(it.slug.clone()))))
            .chain([page(Page::Works), page(Page::News)])
        {
            assert!(reached.contains(&wanted), "{columns}x{rows}: {wanted:?} is not reached");
        }
    }
}

#[test]
fn keys_work_on_other_keyboards_and_with_caps_lock() {
    let library = library("content");
    for (typed, reaches) in
        [("ц", Page::Works), ("W", Page::Works), ("ς", Page::Works), ("ㅈ", Page::Works), ("у", Page::News)]
    {
        let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
        visitor.press(typed);
        assert_eq!(*visitor.model.route(), Route::Page(reaches), "{typed}");
    }
    let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
    visitor.press("界");
    assert!(visitor.screen().contains("always work"), "{}", visitor.screen());
    visitor.press("s ц");
    assert!(visitor.screen().contains("Search  ц"), "in a field it is text: {}", visitor.screen());
}

#[test]
fn a_paste_is_text_in_a_field_and_harmless_on_a_page() {
    let library = library("content");
    let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
    visitor.feed(b"\x1b[200~a question of quality\x1b[201~");
    assert_eq!(*visitor.model.route(), Route::Page(Page::Home));
    assert!(visitor.screen().contains("pasted"), "{}", visitor.screen());
    visitor.press("s");
    visitor.feed(b"\x1b[200~quality\x1b[201~");
    assert!(visitor.screen().contains("Search  quality"), "{}", visitor.screen());
}

#[test]
fn the_cursor_stands_where_text_is_typed_and_on_demand_where_the_reader_is() {
    let library = library("content");
    let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
    assert_eq!(visitor.draw().cursor, None);
    visitor.press("s a b Left");
    let (x, y) = visitor.draw().cursor.expect("in the search");
    assert_eq!(visitor.frame.cells.cell(x, y).unwrap().symbol, "b");
    visitor.press("Esc");
    assert_eq!(visitor.draw().cursor, None);
    visitor.press("a");
    let first = visitor.draw().cursor.expect("shown always");
    visitor.press("Down");
    assert!(visitor.draw().cursor.expect("shown always").1 > first.1, "it goes with the focus");
    visitor.press("Enter / a");
    assert_eq!(visitor.draw().cursor.map(|(_, row)| row), Some(23), "in the footer");
}
