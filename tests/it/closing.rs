//! Tests of the end of a write-up: the closing table, the links onward, and the farewell lines.

use std::sync::Arc;

use folio::content::model::{Library, LinkTarget, Page, Slug};
use folio::typeset::Target;
use folio::ui::{Message, Route};

use crate::visitor::{Visitor, library};

const SIZES: [(u16, u16); 4] = [(100, 30), (80, 24), (60, 20), (38, 12)];

fn on(library: &Arc<Library>, slug: &str, anchor: Option<&str>, (columns, rows): (u16, u16)) -> Visitor {
    let variables = [("FOLIO_MOTION", "0"), ("LANG", "en_US.UTF-8")];
    let mut visitor = Visitor::new(library, columns, rows, "xterm-256color", &variables);
    let page = Page::WriteUp(Slug::new(slug).unwrap());
    visitor.model.open_spot(&Target::Link(LinkTarget::Page { page, anchor: anchor.map(str::to_owned) }));
    visitor
}

/// Answers the first question of the test site's write-up with a number.
fn answer(visitor: &mut Visitor, keys: &str) {
    for _ in 0..200 {
        if visitor.model.keys().iter().any(|(_, does)| *does == "guess") {
            visitor.press(keys);
            return;
        }
        visitor.press("j");
    }
    panic!("no question:\n{}", visitor.screen());
}

fn farewell(visitor: &Visitor) -> String {
    visitor.model.farewell().join("\n")
}

#[test]
fn the_last_screen_has_guesses_beside_answers() {
    for size in SIZES {
        let mut visitor = on(&library("tests/reader"), "garden", None, size);
        answer(&mut visitor, "4 4 Enter");
        visitor.press("G");
        let mut screen = visitor.screen();
        if !screen.contains("What you said") {
            visitor.press("b");
            screen = visitor.screen() + &screen;
        }
        assert!(screen.contains("What you said") && screen.contains("how it was"), "{screen}");
        let row = screen.lines().find(|line| line.contains("44") && line.contains("55"));
        assert!(row.is_some_and(|row| row.contains('━')), "{screen}");
        assert!(screen.contains("still open") && screen.contains("ssh garden@HOST"), "{screen}");
        insta::assert_snapshot!(format!("closing-{}x{}", size.0, size.1), screen);
    }
}

#[test]
fn answers_at_the_end_are_whole() {
    let library = library("content");
    for size in [(60, 20), (80, 24), (100, 30), (104, 30), (120, 40), (200, 60)] {
        for write_up in &library.write_ups {
            let mut visitor = on(&library, write_up.slug.as_str(), None, size);
            for _ in 0..600 {
                if visitor.screen().trim_end().ends_with("the end") {
                    break;
                }
                let asks = visitor.model.keys().iter().any(|(_, does)| *does == "see it");
                visitor.press(if asks { "s" } else { "Space" });
            }
            let screen = visitor.screen();
            assert!(screen.contains("What you said") || size.1 == 20, "{size:?}:\n{screen}");
            assert!(!screen.contains('…'), "{} at {size:?}:\n{screen}", write_up.slug);
        }
    }
}

#[test]
fn what_was_not_asked_yet_is_not_told_at_the_end() {
    let mut visitor = on(&library("content"), "gridrule", None, (80, 24));
    visitor.press("G");
    let screen = visitor.screen();
    let open = screen.lines().filter(|line| line.contains("still open")).count();
    assert_eq!(open, 5, "{screen}");
}

#[test]
fn space_at_the_end_leads_to_the_next_companion() {
    let library = library("content");
    let mut visitor = on(&library, "causalab", None, (80, 24));
    for write_up in library.write_ups.iter().skip(1).chain(library.write_ups.first()) {
        visitor.press("G");
        let keys = visitor.model.keys();
        assert_eq!(keys[0], ("space".to_owned(), "next"), "{}", visitor.screen());
        assert!(visitor.screen().contains(&write_up.short), "{}", visitor.screen());
        visitor.press("Space");
        assert_eq!(*visitor.model.route(), Route::Page(Page::WriteUp(write_up.slug.clone())));
    }
}

#[test]
fn one_depth_tells_its_takeaways_once() {
    let library = library("content");
    for write_up in &library.write_ups {
        let takeaway: String = write_up.takeaways()[0].split_whitespace().take(4).collect::<Vec<_>>().join(" ");
        let mut visitor = on(&library, write_up.slug.as_str(), None, (100, 12));
        visitor.press("1");
        visitor.tell(Message::Resize(100, 400));
        let screen = visitor.screen();
        let words = screen.replace(['┃', '▌', '│'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words.matches(&takeaway).count(), 1, "{takeaway}:\n{screen}");
        let text = screen.split("The answer").next().unwrap().trim_end();
        let hole = text.lines().map(|line| line.trim().is_empty()).collect::<Vec<_>>();
        assert!(!hole.windows(4).any(|rows| rows.iter().all(|empty| *empty)), "{screen}");
    }
}

#[test]
fn who_read_to_the_end_takes_it_all_along() {
    let mut visitor = on(&library("tests/reader"), "garden", None, (80, 24));
    answer(&mut visitor, "4 4 Enter");
    visitor.press("G Esc");
    let said = farewell(&visitor);
    for words in [
        "It depends on the week you ask in.",
        "How high is the bean after four weeks?: you said 44 cm; it was 55 cm",
        "Ask when, not only who.",
        "ssh garden@HOST",
    ] {
        assert!(said.contains(words), "{words}:\n{said}");
    }
}

#[test]
fn who_leaves_early_is_told_the_way_back_and_no_answer() {
    let library = library("content");
    for write_up in &library.write_ups {
        for keys in ["", "] ] ]", "] ] ] Esc", "] ] ] s", "] ] ] ?"] {
            let mut visitor = on(&library, write_up.slug.as_str(), None, (80, 24));
            visitor.press(keys);
            let said = farewell(&visitor);
            assert!(!said.contains(&write_up.answer[..20]), "{said}");
            for takeaway in write_up.takeaways() {
                assert!(!said.contains(&takeaway[..20]), "{said}");
            }
            let address =
                if keys.is_empty() { format!("ssh {}@HOST", write_up.slug) } else { format!("ssh {}#", write_up.slug) };
            assert!(said.contains("Come back") && said.contains(&address), "after {keys:?}:\n{said}");
        }
    }
    let mut visitor = on(&library, "causalab", Some("run"), (80, 24));
    visitor.tell(Message::Resize(60, 20));
    assert!(farewell(&visitor).contains("ssh causalab#run@HOST"), "{}", farewell(&visitor));
}
