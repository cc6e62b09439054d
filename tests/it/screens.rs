//! Snapshots of every page at three sizes, and of the effect of each key.

use std::sync::Arc;

use folio::content::model::Page;
use folio::program::snapshot;
use folio::term::caps::Rgb;
use folio::term::input::{ColourOf, Event, Mouse, MouseKind, Reply};
use folio::ui::Route;
use folio::ui::{Effect, Message};

use crate::visitor::{Visitor, library};

const SIZES: [(u16, u16); 3] = [(100, 30), (80, 24), (38, 12)];

/// Every page of the test site with the keys that open it.
const PAGES: [(&str, &str); 8] = [
    ("home", ""),
    ("write-up", "Enter"),
    ("write-up-end", "Enter G"),
    ("area", "Down Down Enter"),
    ("works", "w"),
    ("news", "n"),
    ("help", "?"),
    ("terminal", "i"),
];

#[test]
fn every_page_at_three_sizes() {
    let library = library("tests/site");
    for (columns, rows) in SIZES {
        for (name, keys) in PAGES {
            let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", &[]);
            visitor.press(keys);
            insta::assert_snapshot!(format!("{name}-{columns}x{rows}"), visitor.screen());
        }
    }
}

#[test]
fn the_reader_without_unicode_and_in_a_wide_window() {
    let library = library("tests/site");
    for (name, columns, variables) in [("ascii", 80, [("LANG", "C")]), ("wide", 120, [("LANG", "en_US.UTF-8")])] {
        let mut visitor = Visitor::new(&library, columns, 40, "xterm-256color", &variables);
        visitor.press("Enter");
        let screen = visitor.screen();
        if name == "ascii" {
            assert!(screen.is_ascii(), "{screen}");
        }
        insta::assert_snapshot!(format!("write-up-{name}"), screen);
    }
}

#[test]
fn the_real_home_page_shows_what_there_is() {
    let library = library("content");
    for (columns, rows) in SIZES {
        let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", &[]);
        let mut seen = String::new();
        for _ in 0..200 {
            seen += &visitor.screen().replace(['\n', '▌'], " ");
            visitor.press("Down");
        }
        let seen = seen.split_whitespace().collect::<Vec<_>>().join(" ");
        for area in &library.areas {
            assert!(seen.contains(&area.title), "{columns}x{rows}: {} is not on the home page", area.title);
        }
        for write_up in &library.write_ups {
            assert!(seen.contains(&write_up.short), "{columns}x{rows}: {} is not on the home page", write_up.short);
        }
        assert!(seen.contains("What's new") || seen.contains("What’s new"), "{columns}x{rows}: no news");
    }
}

#[test]
fn every_real_page_is_reached_and_left_with_the_keys_the_footer_names() {
    let library = library("content");
    let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
    let mut reached = Vec::new();
    for _ in 0..40 {
        visitor.press("Enter");
        if *visitor.model.route() != Route::Page(Page::Home) {
            assert!(visitor.screen().contains("esc back"), "no way back is named:\n{}", visitor.screen());
            if !reached.contains(visitor.model.route()) {
                reached.push(visitor.model.route().clone());
            }
            visitor.press("Esc");
        }
        assert_eq!(*visitor.model.route(), Route::Page(Page::Home), "Esc leads back");
        visitor.press("Tab");
    }
    for write_up in &library.write_ups {
        assert!(reached.contains(&Route::Page(Page::WriteUp(write_up.slug.clone()))), "{}", write_up.slug);
    }
    for area in &library.areas {
        assert!(reached.contains(&Route::Page(Page::Area(area.slug.clone()))), "{}", area.slug);
    }
}

#[test]
fn the_way_back_is_named_at_every_width_and_place() {
    let library = library("content");
    for columns in 38..=130 {
        let mut visitor = Visitor::new(&library, columns, 20, "xterm-256color", &[]);
        visitor.press("Tab Enter");
        for place in ["", "]", "] ]", "] ] ] ]", "G"] {
            visitor.press(place);
            let screen = visitor.screen();
            assert!(screen.contains("esc back"), "{columns} columns, after {place:?}:\n{screen}");
        }
    }
}

#[test]
fn scrolling_by_line_half_page_page_top_and_bottom() {
    let library = library("tests/site");
    let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
    visitor.press("Enter");
    let first = visitor.screen();
    let line = |screen: &str, number: usize| screen.lines().nth(number).unwrap_or_default()[..].to_owned();
    let text = |screen: &str, number: usize| line(screen, number).chars().skip(5).collect::<String>();
    for (there, back, rows) in [("j", "k", 1), ("Down", "Up", 1), ("d", "u", 11)] {
        visitor.press(there);
        let second = visitor.screen();
        assert_eq!(text(&second, 1), text(&first, 1 + rows), "{there} scrolls {rows} lines");
        visitor.press(back);
        assert_eq!(visitor.screen(), first, "{back} undoes {there}");
    }
    // A screen is as long as it can be without cutting what belongs together; no line is skipped.
    for (there, back) in [("PageDown", "PageUp"), ("Space", "b")] {
        let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
        visitor.press("Enter");
        visitor.press(there);
        let second = visitor.screen();
        assert!((12..=22).any(|row| text(&first, row) == text(&second, 1)), "{there} skips nothing:\n{second}");
        visitor.press(back);
        // The screen may now end before a heading whose text is on the next one.
        let screen = visitor.screen();
        let equal = screen.lines().zip(first.lines()).take_while(|(now, before)| now == before).count();
        assert!(equal > 16, "{back} leads to the top again:\n{screen}");
    }
    visitor.press("G");
    let last = visitor.screen();
    assert!(last.contains("the end"), "{last}");
    visitor.press("j d");
    assert_eq!(visitor.screen(), last, "there is nothing below the bottom");
    visitor.press("g");
    assert_eq!(visitor.screen(), first);
}

#[test]
fn sections_are_gone_through_with_brackets() {
    let library = library("tests/site");
    let mut visitor = Visitor::new(&library, 80, 12, "xterm-256color", &[]);
    visitor.press("Enter ]");
    assert!(visitor.screen().contains("Measuring"), "{}", visitor.screen());
    visitor.press("] ]");
    assert!(visitor.screen().contains("What it means"), "{}", visitor.screen());
    visitor.press("[ [ [");
    assert!(visitor.screen().contains("Tides"), "{}", visitor.screen());
}

#[test]
fn links_open_pages_references_and_show_addresses_in_full() {
    let library = library("tests/site");
    let mut visitor = Visitor::new(&library, 100, 30, "xterm-256color", &[]);
    visitor.press("w Enter");
    assert!(visitor.screen().contains("https://example.org/tides"), "{}", visitor.screen());
    visitor.press("Esc Down Down Down Enter");
    assert!(visitor.screen().contains("Land is what the tides leave alone"), "{}", visitor.screen());
    visitor.press("Enter");
    assert!(visitor.screen().contains("Measuring"), "the anchor is on screen:\n{}", visitor.screen());
    visitor.press("Esc Esc");
    assert_eq!(*visitor.model.route(), Route::Page(Page::Home));
}

#[test]
fn leaving_works_from_everywhere() {
    let library = library("tests/site");
    for (_, keys) in PAGES {
        for leave in ["q", "C-c", "C-d"] {
            let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
            visitor.press(keys);
            assert_eq!(visitor.press(leave), [Effect::Leave], "{leave} after {keys}");
        }
    }
}

#[test]
fn the_mouse_is_off_until_asked_for_and_then_scrolls_and_opens() {
    let library = library("tests/site");
    let mut visitor = Visitor::new(&library, 80, 24, "xterm-256color", &[]);
    assert!(!visitor.model.capabilities().mouse);
    visitor.press("m");
    assert!(visitor.model.capabilities().mouse);
    let mouse = |kind, column, row| Message::Event(Event::Mouse(Mouse { kind, column, row }));
    let before = visitor.screen();
    visitor.tell(mouse(MouseKind::WheelDown, 10, 10));
    assert_eq!(visitor.screen().lines().next(), before.lines().nth(3), "the wheel turns three lines");
    visitor.tell(mouse(MouseKind::WheelUp, 10, 10));
    let row = visitor.screen().lines().position(|line| line.contains("A map is a promise")).unwrap() as u16;
    visitor.tell(mouse(MouseKind::Press(0), 70, row + 1));
    assert_eq!(*visitor.model.route(), Route::Page(Page::Home), "nothing opens beside a card");
    visitor.tell(mouse(MouseKind::Press(0), 70, row));
    assert!(visitor.screen().contains("A short page without sections"), "{}", visitor.screen());
    visitor.press("m");
    assert!(!visitor.model.capabilities().mouse);
}

#[test]
fn copying_is_honest() {
    let library = library("tests/site");
    let mut visitor = Visitor::new(&library, 100, 30, "xterm-256color", &[]);
    visitor.press("Enter");
    let title = "Tides: How High Does the Water Come?\nMay 2026, 1 minute";
    assert_eq!(visitor.press("y"), [Effect::Copy(title.into())]);
    assert!(visitor.screen().starts_with(title), "shown, for nobody knows whether it was copied: {}", visitor.screen());
}

#[test]
fn an_edit_keeps_the_sentence_and_a_vanished_page_falls_back() {
    let before = library("tests/site");
    let mut visitor = Visitor::new(&before, 80, 12, "xterm-256color", &[]);
    visitor.press("Enter ] j j j");
    let top = |visitor: &mut Visitor| visitor.screen().lines().next().unwrap_or_default().to_owned();
    let kept = top(&mut visitor);
    let mut after = (*before).clone();
    let inserted = after.write_ups[1].document.blocks.clone();
    Arc::make_mut(&mut after.write_ups[0]).document.blocks.splice(0..0, inserted);
    visitor.tell(Message::Snapshot(snapshot(after.clone())));
    assert_eq!(top(&mut visitor)[5..], kept[5..], "the same line is at the top");
    after.write_ups.remove(0);
    visitor.tell(Message::Snapshot(snapshot(after)));
    assert_eq!(*visitor.model.route(), Route::Page(Page::Home));
    assert!(visitor.screen().contains("taken out"), "{}", visitor.screen());
}

#[test]
fn an_answer_of_the_terminal_leaves_the_first_screen_where_it_is() {
    let library = library("content");
    for (columns, rows) in [(60, 20), (38, 12)] {
        let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", &[]);
        let first = visitor.screen();
        let white = Reply::Colour { which: ColourOf::Background, rgb: Rgb(255, 255, 255) };
        visitor.tell(Message::Reply(white));
        assert_eq!(visitor.screen(), first);
    }
}

#[test]
fn resizing_there_and_back_keeps_the_place() {
    let library = library("content");
    let mut visitor = Visitor::new(&library, 100, 30, "xterm-256color", &[]);
    visitor.press("Enter Space Space j j");
    let before = visitor.screen();
    for (columns, rows) in [(38, 12), (200, 50), (38, 12), (60, 20), (100, 30)] {
        visitor.tell(Message::Resize(columns, rows));
        visitor.screen();
    }
    assert_eq!(visitor.screen(), before);
}
