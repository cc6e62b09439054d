//! Keys of simulated visitors: arrows, Enter, Escape, space and digits alone; other keyboards; pastes; the cursor.

use std::collections::HashSet;

use folio::content::model::Page;
use folio::ui::Route;

use crate::visitor::{Visitor, library};

const SIZES: [(u16, u16); 3] = [(80, 24), (100, 30), (38, 12)];
/// Maximum keys for reading a page to its end; more indicate a trap.
const KEYS_MAXIMUM: usize = 600;

/// Whether the footer says that the page ends here.
fn is_at_end(visitor: &mut Visitor) -> bool {
    visitor.screen().trim_end().lines().last().is_some_and(|footer| footer.ends_with("the end"))
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
