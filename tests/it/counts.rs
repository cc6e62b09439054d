//! Counts of layouts, frames and allocations for each key, on every page and with every feature active.

use folio::content::model::{Block, BlockKind, Document, Library, LinkTarget, Page, Slug};
use folio::content::tex::Formula;
use folio::diagnostic::Span;
use folio::term::input::{Event, Key, KeyPress};
use folio::typeset::{Charset, Manuscript, Shape, Target, lay_out};
use folio::ui::{self, Message, Update};

use crate::visitor::{Visitor, library};

/// Keys from the first page of the test site to each page and feature of the interface.
const PLACES: [(&str, &str); 15] = [
    ("home", ""),
    ("works", "w"),
    ("news", "e"),
    ("help", "?"),
    ("terminal", "i"),
    ("search", "s b e a n"),
    ("write-up", "Enter"),
    ("outline", "Enter t"),
    ("cite", "Enter c"),
    ("find, being typed", "Enter / b e a n"),
    ("find, with places", "Enter / b e a n Enter"),
    ("a question", "Enter Space"),
    ("a story", "Enter / b e g i n Space l o w Enter Esc"),
    ("a figure", "Enter v Enter"),
    ("the end", "Enter G"),
];

fn at(keys: &str) -> Visitor {
    let mut visitor = Visitor::new(&library("tests/reader"), 100, 30, "xterm-256color", &[("FOLIO_MOTION", "0")]);
    visitor.press(keys);
    visitor.screen();
    visitor
}

/// Presses a key; returns the update and the number of allocations.
fn press(visitor: &mut Visitor, key: Key) -> (Update, u64) {
    let message = Message::Event(Event::Key(KeyPress::plain(key)));
    let mut update = Update::default();
    let counted = allocation_counter::measure(|| update = ui::update(&mut visitor.model, message));
    (update, counted.count_total)
}

#[test]
fn a_key_that_changes_nothing_costs_nothing() {
    for (name, keys) in PLACES {
        let mut visitor = at(keys);
        // The first press clears the notice, if there is one.
        let _ = press(&mut visitor, Key::Function(9));
        let before = visitor.screen();
        for key in [Key::Function(9), Key::Insert] {
            let (update, allocations) = press(&mut visitor, key);
            assert_eq!((update, allocations), (Update::default(), 0), "{name}: {key:?}\n{before}");
        }
        assert_eq!(visitor.screen(), before, "{name}");
    }
}

#[test]
fn a_key_at_the_end_of_its_way_draws_nothing() {
    for (name, keys, key) in [
        ("home", "", Key::Up),
        ("help", "?", Key::Up),
        ("works", "w G", Key::Char('G')),
        ("write-up", "Enter", Key::Up),
        ("the end", "Enter G", Key::Down),
        ("the end", "Enter G", Key::PageDown),
        ("outline", "Enter t g", Key::Up),
    ] {
        let mut visitor = at(keys);
        let _ = press(&mut visitor, key);
        let (update, allocations) = press(&mut visitor, key);
        assert_eq!((update, allocations), (Update::default(), 0), "{name}: {key:?}\n{}", visitor.screen());
    }
}

#[test]
fn scrolling_lays_nothing_out_and_allocates_little() {
    /// Maximum allocations for scrolling by a line, in the model and the frame.
    const OF_A_KEY: u64 = 16;
    const OF_A_FRAME: u64 = 700;
    for (name, keys) in [("help", "?"), ("write-up", "Enter"), ("find", "Enter / b e a n Enter"), ("works", "w")] {
        let mut visitor = at(keys);
        let layouts = visitor.model.layouts();
        let mut most = (0, 0);
        for _ in 0..60 {
            let (update, of_key) = press(&mut visitor, Key::Down);
            let of_frame = allocation_counter::measure(|| {
                visitor.draw();
            })
            .count_total;
            if update.changed {
                most = (most.0.max(of_key), most.1.max(of_frame));
            }
        }
        println!("{name}: {most:?} allocations");
        assert_eq!(visitor.model.layouts(), layouts, "{name}: laid out again");
        assert!(most.0 <= OF_A_KEY && most.1 <= OF_A_FRAME, "{name}: {most:?} allocations");
    }
}

#[test]
fn letters_are_searched_for_and_laid_out_once_for_each_frame() {
    let mut visitor = at("s");
    visitor.screen();
    let layouts = visitor.model.layouts();
    visitor.press("b e a n");
    let burst = visitor.screen();
    assert_eq!(visitor.model.layouts(), layouts + 1);
    let mut visitor = at("s");
    visitor.screen();
    let layouts = visitor.model.layouts();
    for (letter, count) in ["b", "e", "a", "n"].into_iter().zip(1..) {
        visitor.press(letter);
        visitor.screen();
        assert_eq!(visitor.model.layouts(), layouts + count);
    }
    assert_eq!(visitor.screen(), burst);
    let mut visitor = at("Enter /");
    let layouts = visitor.model.layouts();
    visitor.press("b e a n Enter n N");
    assert_eq!(visitor.model.layouts(), layouts, "finding lays nothing out");
}

/// Tests that changing a number costs no more than scrolling: no layout, one frame, and fewer changed cells.
#[test]
fn turning_costs_no_more_than_scrolling() {
    /// Number of keys of each kind.
    const KEYS: usize = 100;
    /// Maximum allocations for a key and its frame, as for a scrolled line (see above).
    const OF_A_KEY: u64 = 16 + 1200;
    let cost = |keys: &str, anchor: &str, key: [Key; 2]| {
        let mut visitor = Visitor::new(&library("tests/models"), 100, 30, "xterm-256color", &[("FOLIO_MOTION", "0")]);
        let page = Page::WriteUp(Slug::new("gossip").unwrap());
        visitor.model.open_spot(&Target::Link(LinkTarget::Page { page, anchor: Some(anchor.to_owned()) }));
        visitor.press(keys);
        visitor.screen();
        let layouts = visitor.model.layouts();
        let (mut allocations, mut cells) = (0, 0);
        let mut before = visitor.draw().cells.clone();
        for index in 0..KEYS {
            let (update, of_key) = press(&mut visitor, key[index / 4 % 2]);
            assert!(update.changed, "{keys}\n{}", visitor.screen());
            let of_frame = allocation_counter::measure(|| {
                visitor.draw();
            });
            allocations += of_key + of_frame.count_total;
            let after = visitor.frame.cells.clone();
            cells += before.cells().zip(after.cells()).filter(|(before, after)| before != after).count();
            before = after;
        }
        assert_eq!(visitor.model.layouts(), layouts, "{keys}: laid out again");
        (allocations / KEYS as u64, cells / KEYS)
    };
    let scrolling = cost("", "turn", [Key::Down, Key::Up]);
    let in_prose = cost("v", "turn", [Key::Right, Key::Left]);
    let in_lab = cost("Enter", "labs", [Key::Right, Key::Left]);
    println!("allocations and cells for a key: scrolling {scrolling:?}, in prose {in_prose:?}, in the lab {in_lab:?}");
    for (allocations, cells) in [in_prose, in_lab] {
        assert!(allocations <= OF_A_KEY && cells <= scrolling.1, "{scrolling:?} {in_prose:?} {in_lab:?}");
    }
}

/// Tests that the work for a formula grows no faster than its length, whatever is repeated in it.
#[test]
fn long_formulas_are_laid_out_in_proportion() {
    let allocations = |tex: &str| {
        let formula = Formula::parse(tex).0;
        let blocks = vec![Block { span: Span::default(), kind: BlockKind::Math(formula) }];
        let (document, library) = (Document { blocks, ..Document::default() }, Library::default());
        let manuscript = Manuscript::prose(&document, &library);
        allocation_counter::measure(|| {
            lay_out(manuscript, Shape { width: 72, margin: 0, glyphs: Charset::Full });
        })
        .count_total
    };
    for part in
        ["<", "a+", "x=", "(", "|", "{}", "\\frac12", "x^2", "\\sum ", "\\left(a\\right)", "a\\\\", "\\hat a", ","]
    {
        let [short, long] = [500, 1000].map(|count| allocations(&part.repeat(count)));
        println!("{part}: {short} allocations, {long} for twice the length");
        assert!(long <= 5 * short / 2, "{part}: {short} allocations, {long} for twice the length");
    }
}
