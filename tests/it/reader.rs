//! Tests of reading a write-up: predictions, stories, depth, numbers and figures, finding, searching, jumping.

use std::sync::Arc;

use folio::content::model::{Block, BlockKind, Container, Inline, Library, LinkTarget, Page, PanelKind, Slug};
use folio::content::prediction::Question;
use folio::program::snapshot;
use folio::term::input::{Event, KeyPress, Mouse, MouseKind};
use folio::ui::Route;
use folio::ui::{Effect, Message};

use crate::visitor::{Visitor, library};

const SIZES: [(u16, u16); 3] = [(110, 32), (80, 24), (38, 12)];

/// Creates a visitor who has opened the write-up of the test site.
fn reader(columns: u16, rows: u16) -> Visitor {
    reader_with(columns, rows, &[])
}

fn reader_with(columns: u16, rows: u16, variables: &[(&str, &str)]) -> Visitor {
    let mut visitor = Visitor::new(&library("tests/reader"), columns, rows, "xterm-256color", variables);
    focus(&mut visitor, "Tab", "Garden");
    // On a small screen the first Enter only shows the target, the second one opens it.
    visitor.press("Enter");
    if *visitor.model.route() != garden() {
        visitor.press("Enter");
    }
    assert_eq!(*visitor.model.route(), garden());
    visitor
}

fn garden() -> Route {
    Route::Page(Page::WriteUp(Slug::new("garden").unwrap()))
}

/// Presses a key until the screen shows a text.
fn until(visitor: &mut Visitor, key: &str, wanted: &str) -> String {
    for _ in 0..400 {
        let screen = visitor.screen();
        // Compared word by word, since lines may be broken anywhere.
        let words = screen.replace(['┃', '▌'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        if screen.contains(wanted) || words.contains(wanted) {
            return screen;
        }
        visitor.press(key);
    }
    panic!("{key} never led to {wanted:?}:\n{}", visitor.screen());
}

/// Presses a key until a text has the focus.
fn focus(visitor: &mut Visitor, key: &str, wanted: &str) {
    for _ in 0..100 {
        if visitor.screen().lines().any(|line| line.contains('▌') && line.contains(wanted)) {
            return;
        }
        visitor.press(key);
    }
    panic!("{key} never led to {wanted:?}:\n{}", visitor.screen());
}

#[test]
fn a_number_is_guessed_and_the_truth_stands_beside_the_guess() {
    for (columns, rows) in SIZES {
        let mut visitor = reader(columns, rows);
        until(&mut visitor, "Space", "0 ─");
        assert!(!visitor.screen().contains("not done"), "nothing is given away");
        insta::assert_snapshot!(format!("number-asked-{columns}x{rows}"), visitor.screen());
        visitor.press("Right Right Left");
        assert!(visitor.screen().contains("32"), "{}", visitor.screen());
        visitor.press("4 4");
        assert!(visitor.screen().contains("44"), "a number can be typed: {}", visitor.screen());
        visitor.press("Enter");
        let screen = visitor.screen();
        assert!(screen.contains("you: 44") && screen.contains("answer: 55"), "{screen}");
        assert!(screen.contains("not close"), "{screen}");
        let screen = until(&mut visitor, "Down", "not done");
        assert!(!screen.contains("You have grown beans before"), "said only to those who came close: {screen}");
        insta::assert_snapshot!(format!("number-told-{columns}x{rows}"), visitor.screen());
    }
}

#[test]
fn a_close_guess_is_told_so() {
    let mut visitor = reader(80, 24);
    until(&mut visitor, "Space", "0 ─");
    visitor.press("5 2 Enter");
    assert!(until(&mut visitor, "Down", "You have grown beans before").contains("close"));
}

#[test]
fn skipping_is_one_key_that_shows_the_answer_without_a_guess() {
    let mut visitor = reader(80, 24);
    until(&mut visitor, "Space", "0 ─");
    visitor.press("3 0 s");
    let screen = visitor.screen();
    assert!(screen.contains("no guess") && screen.contains("answer: 55") && !screen.contains("you: 30"), "{screen}");
    assert!(until(&mut visitor, "Space", "What you said").contains("no guess"), "{}", visitor.screen());
}

#[test]
fn choices_orders_and_lines_are_made_with_keys_alone() {
    for (columns, rows) in SIZES {
        let mut visitor = reader(columns, rows);
        until(&mut visitor, "Down", "choose");
        visitor.press("2 Enter");
        assert!(until(&mut visitor, "Down", "by ten").contains("The bean"), "{}", visitor.screen());

        until(&mut visitor, "Down", "in your order");
        let asked = visitor.screen();
        visitor.press("2 1");
        let screen = visitor.screen();
        assert!(screen.contains("[2] 1  sun") && screen.contains("[1] 2  water"), "{asked}\n{screen}");
        visitor.press("Backspace");
        let screen = visitor.screen();
        assert!(!screen.contains("[2] 1  sun") && screen.contains("[1] 2  water"), "{asked}\n{screen}");
        visitor.press("1 3 Enter");
        assert!(visitor.screen().contains("1  water"), "{}", visitor.screen());

        until(&mut visitor, "Down", "place");
        visitor.press("Right Left Down Down");
        assert!(visitor.screen().contains("1: 27.0"), "{}", visitor.screen());
        visitor.press("Right Up");
        assert!(visitor.screen().contains("2: 31.5"), "{}", visitor.screen());
        visitor.press("Enter");
        assert!(visitor.screen().contains("1: you 27.0, answer 6.0"), "{}", visitor.screen());
        insta::assert_snapshot!(format!("line-told-{columns}x{rows}"), visitor.screen());
    }
}

#[test]
fn arrows_move_in_a_question_that_has_been_touched() {
    let shown = |question: &str, keys: &str| {
        let mut visitor = reader(80, 24);
        until(&mut visitor, "Down", question);
        visitor.press(keys);
        visitor.screen()
    };
    for (question, down, right) in [
        ("choose", "1 Down", "1 Right"),
        ("choose", "2 Up", "2 Left"),
        ("in your order", "1 Down", "1 Right"),
        ("in your order", "2 Up", "2 Left"),
    ] {
        assert_eq!(shown(question, down), shown(question, right), "{question}: {down}");
    }
    for question in ["choose", "in your order", "place"] {
        assert_eq!(shown(question, "Up"), shown(question, "k"), "{question}: not touched, so the page scrolls");
    }
}

#[test]
fn a_match_off_the_screen_is_shown_a_third_below_the_top() {
    let mut visitor = Visitor::new(&library("content"), 80, 24, "xterm-256color", &[]);
    assert!(!visitor.screen().contains("What's new"), "{}", visitor.screen());
    visitor.press("/ w h a t ' s");
    let row = visitor.screen().lines().position(|line| line.contains("What's new"));
    assert_eq!(row, Some(7), "{}", visitor.screen());
}

#[test]
fn a_story_is_stepped_forward_and_back_and_never_traps() {
    for (columns, rows) in SIZES {
        for motion in ["0", "1"] {
            let mut visitor = reader_with(columns, rows, &[("FOLIO_MOTION", motion), ("LANG", "en_US.UTF-8")]);
            until(&mut visitor, "j", "the story");
            let mut screens = vec![visitor.screen()];
            for _ in 0..80 {
                visitor.press("Space");
                visitor.tell(Message::Tick(true));
                screens.push(visitor.screen());
            }
            assert!(screens.last().unwrap().contains("the end"), "space leads through: {}", screens.last().unwrap());
            if rows > 12 {
                for step in ["1/3", "2/3", "3/3"] {
                    assert!(
                        screens.iter().any(|screen| screen.contains(step)),
                        "{columns}x{rows}: {step}\n{}",
                        screens.join("\n")
                    );
                }
            }
            for words in ["First we look", "Beans begin low", "Only the bean"] {
                assert!(screens.iter().any(|screen| screen.contains(words)), "{columns}x{rows}: {words}");
            }
            // When scrolling line by line from the top, all steps become current.
            visitor.press("g");
            until(&mut visitor, "j", "Only the bean");
            until(&mut visitor, "j", "After the story");
        }
    }
}

#[test]
fn the_stage_stays_while_the_words_go_by() {
    for (columns, rows) in [(110, 32), (80, 30)] {
        let mut visitor = reader_with(columns, rows, &[("FOLIO_MOTION", "0"), ("LANG", "en_US.UTF-8")]);
        until(&mut visitor, "Space", "1/3");
        insta::assert_snapshot!(format!("story-1-{columns}x{rows}"), visitor.screen());
        until(&mut visitor, "Space", "2/3");
        until(&mut visitor, "Space", "3/3");
        insta::assert_snapshot!(format!("story-3-{columns}x{rows}"), visitor.screen());
        visitor.press("b");
        assert!(visitor.screen().contains("2/3"), "{}", visitor.screen());
    }
}

#[test]
fn a_stage_changes_in_at_most_six_frames_and_then_rests() {
    let mut visitor = reader(110, 32);
    until(&mut visitor, "Space", "1/3");
    visitor.tell(Message::Tick(true));
    assert!(!visitor.model.is_moving());
    visitor.press("Space");
    assert!(visitor.model.is_moving());
    let mut frames = 0;
    while visitor.model.is_moving() {
        visitor.tell(Message::Tick(false));
        frames += 1;
    }
    assert!((3..=6).contains(&frames), "{frames} frames");
    visitor.press("M Space");
    assert!(!visitor.model.is_moving(), "motion is off");
}

#[test]
fn the_depth_dial_tells_more_or_less_and_keeps_the_place() {
    let mut visitor = reader(80, 24);
    until(&mut visitor, "j", "How we measured");
    let place = visitor.screen();
    assert!(!place.contains("With a ruler, in the morning"));
    visitor.press("3");
    assert!(until(&mut visitor, "j", "With a ruler").contains("How we measured"));
    visitor.press("1");
    let screen = visitor.screen();
    assert!(screen.contains("depth 1 of 3"), "{screen}");
    visitor.press("g");
    let screen = visitor.screen();
    assert!(screen.contains("Peas lead") && !screen.contains("Everybody has seen"), "{screen}");
    visitor.press("2 g");
    assert!(until(&mut visitor, "j", "Everybody has seen").contains("min left"));
}

#[test]
fn a_collapsed_part_opens_and_closes() {
    let mut visitor = reader(80, 24);
    until(&mut visitor, "j", "How we measured");
    focus(&mut visitor, "Tab", "How we measured");
    visitor.press("Enter");
    assert!(visitor.screen().contains("With a ruler, in the morning"), "{}", visitor.screen());
    visitor.press("Enter");
    assert!(!visitor.screen().contains("With a ruler, in the morning"), "{}", visitor.screen());
}

#[test]
fn a_number_lights_its_point_and_the_point_leads_to_its_sentence() {
    let lit = (1..9).find_map(|number| {
        let mut visitor = reader(100, 40);
        until(&mut visitor, "j", "third week, when");
        visitor.press(&"v ".repeat(number));
        visitor.press("Enter");
        visitor.screen().contains("week 3, height 30 cm").then_some(visitor)
    });
    let mut visitor = lit.expect("the number is one of those on the page");
    let screen = visitor.screen();
    assert!(screen.contains("our garden, May 2026"), "the source is named: {screen}");
    let words = screen.replace('▌', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("when the bean has 30 cm"), "and the sentence: {screen}");
    insta::assert_snapshot!("figure-cursor", screen);
    visitor.press("Right");
    assert!(visitor.screen().contains("bean: week 4, height 55 cm"), "{}", visitor.screen());
    visitor.press("Left");
    let before = visitor.screen();
    visitor.press("Enter");
    assert_ne!(visitor.screen(), before);
    assert!(!visitor.screen().contains("week 3, height 30 cm"), "the cursor has left the figure: {}", visitor.screen());
    assert!(visitor.screen().contains("After the story comes this sentence"), "{}", visitor.screen());
    visitor.press("'");
    assert!(visitor.screen().contains("Beans overtake peas"), "the way back: {}", visitor.screen());
}

#[test]
fn nodes_of_a_graph_are_walked_and_set() {
    let mut visitor = reader_with(100, 40, &[("ACCESSIBLE", "1")]);
    until(&mut visitor, "j", "What makes a bean grow");
    focus(&mut visitor, "Tab", "What makes a bean grow");
    visitor.press("Enter");
    assert!(visitor.screen().contains("x sets it by hand"), "{}", visitor.screen());
    for key in ["Right", "Left"] {
        visitor.press(key);
        let (x, y) = visitor.draw().cursor.expect("at the node");
        let symbol = visitor.frame.cells.cell(x, y).unwrap().symbol;
        assert_eq!(symbol, "┏", "{key}: {}", visitor.screen());
    }
    visitor.press("x");
    assert!(visitor.screen().contains("Setting water moves"), "{}", visitor.screen());
    insta::assert_snapshot!("graph-set", visitor.screen());
    visitor.press("Esc");
    assert!(!visitor.screen().contains("Setting water"));
}

#[test]
fn frames_play_once_or_are_turned_by_hand() {
    let harbour = library("tests/pictures");
    for motion in ["1", "0"] {
        let variables = [("FOLIO_MOTION", motion), ("LANG", "en_US.UTF-8")];
        let mut visitor = Visitor::new(&harbour, 80, 40, "xterm-256color", &variables);
        focus(&mut visitor, "Tab", "The harbour");
        visitor.press("Enter");
        until(&mut visitor, "j", "A door that is half open");
        focus(&mut visitor, "Tab", "The door opens in three steps");
        let still = visitor.screen();
        assert!(still.contains("|/   |"), "the still one: {still}");
        visitor.press("Enter");
        let first = visitor.screen();
        assert!(first.contains("|   o|") && !first.contains("|/   |"), "from the beginning: {first}");
        assert_eq!(visitor.model.is_moving(), motion == "1");
        let mut frames = 1;
        while visitor.model.is_moving() && frames < 20 {
            visitor.tell(Message::Tick(false));
            frames += 1;
        }
        if motion == "1" {
            assert_eq!((frames, visitor.screen()), (3, still), "each frame once, then the still one");
        } else {
            visitor.press("Enter");
            assert!(visitor.screen().contains("--. +"), "{}", visitor.screen());
        }
    }
}

#[test]
fn words_are_found_on_the_page() {
    let mut visitor = reader(80, 24);
    visitor.press("/ b e a n");
    let screen = visitor.screen();
    assert!(screen.contains("/bean_  1 of"), "{screen}");
    visitor.press("Enter n");
    assert!(visitor.screen().contains("/bean  2 of"), "{}", visitor.screen());
    visitor.press("N");
    assert!(visitor.screen().contains("/bean  1 of"), "{}", visitor.screen());
    visitor.press("Esc");
    assert!(!visitor.screen().contains("/bean"), "{}", visitor.screen());
    assert_eq!(*visitor.model.route(), garden(), "the first escape ends the search only");
    visitor.press("/ z z z Enter");
    assert!(visitor.screen().contains("not on this page"), "{}", visitor.screen());
}

#[test]
fn everything_is_searched_and_gone_to() {
    for (columns, rows) in SIZES {
        let mut visitor = Visitor::new(&library("tests/reader"), columns, rows, "xterm-256color", &[]);
        visitor.press("s l e v e l");
        visitor.press("Backspace Backspace Backspace Backspace Backspace r u l e r");
        insta::assert_snapshot!(format!("search-{columns}x{rows}"), visitor.screen());
        until(&mut visitor, "Down", "A ruler costs less");
        focus(&mut visitor, "Down", "A ruler costs");
        visitor.press("Enter");
        assert_eq!(*visitor.model.route(), garden());
        assert!(visitor.screen().contains("ruler costs"), "{columns}x{rows}: {}", visitor.screen());
        visitor.press("Esc");
        assert!(visitor.screen().contains("Search  ruler"), "the way back leads to the results: {}", visitor.screen());
        visitor.press("Esc L");
        assert!(visitor.screen().contains("Search  ruler"), "and forward again");
    }
}

#[test]
fn the_outline_has_minutes_and_where_one_has_been() {
    let mut visitor = reader(80, 24);
    until(&mut visitor, "j", "Causes");
    visitor.press("t");
    let screen = visitor.screen();
    assert!(screen.contains("min") && screen.contains("seen") && screen.contains("here"), "{screen}");
    // The outline explains the marks at the left of the page it is of.
    assert!(screen.contains("┃ read so far, ╴ a section, · a figure"), "{screen}");
    insta::assert_snapshot!("outline-80x24", screen);
    visitor.press("G Enter");
    assert_eq!(*visitor.model.route(), garden());
    assert!(visitor.screen().contains("It depends on the week"), "{}", visitor.screen());
}

#[test]
fn hint_labels_open_what_is_on_screen() {
    let mut visitor = reader(80, 24);
    visitor.press("G");
    until(&mut visitor, "k", "the seeds");
    visitor.press("f");
    insta::assert_snapshot!("hints", visitor.screen());
    let screen = visitor.screen();
    let at = screen.find("the seeds").expect("the label stands before the first letter");
    let label = screen[..at].chars().last().unwrap();
    visitor.press(&label.to_string());
    assert!(
        visitor.screen().contains("https://example.org/seeds"),
        "the address is shown in full: {}",
        visitor.screen()
    );
}

#[test]
fn a_work_is_cited_in_three_forms() {
    let mut visitor = reader(80, 40);
    let effects = visitor.press("c");
    assert!(matches!(&effects[..], [Effect::Copy(text)] if text.contains("@")), "{effects:?}");
    let screen = visitor.screen();
    assert!(screen.contains("BibTeX") && screen.contains("RIS") && screen.contains("cite tider2026"), "{screen}");
    assert!(screen.contains("if your terminal allows"), "no promise: {screen}");
    let effects = visitor.press("c");
    assert!(matches!(&effects[..], [Effect::Copy(text)] if text.starts_with("TY  - ")), "{effects:?}");
    visitor.press("Esc");
    assert_eq!(*visitor.model.route(), garden());
}

#[test]
fn lines_get_wider_and_narrower() {
    let mut visitor = reader(100, 24);
    visitor.press("Space Space + + + + +");
    assert!(visitor.screen().contains("92 columns"), "{}", visitor.screen());
    visitor.press("- - - - - - - - - -");
    let screen = visitor.screen();
    assert!(screen.contains("52 columns"), "{screen}");
    let (first, end) = (24, 24 + 52 + 2);
    for line in screen.lines().take(22) {
        assert!(line.chars().skip(6).position(|c| c != ' ').is_none_or(|at| at + 6 >= first - 4), "{screen}");
        assert!(line.chars().count() <= end + 4, "{screen}");
    }
}

#[test]
fn an_edit_keeps_guesses_and_steps() {
    let before = library("tests/reader");
    let mut visitor = Visitor::new(&before, 80, 24, "xterm-256color", &[]);
    visitor.press("Enter");
    until(&mut visitor, "Space", "0 ─");
    visitor.press("5 2 Enter");
    until(&mut visitor, "Down", "it is not done");
    let mut after = (*before).clone();
    after.site.tagline = "Another line.".into();
    visitor.tell(Message::Snapshot(snapshot(after)));
    assert!(visitor.screen().contains("it is not done"), "{}", visitor.screen());
}

/// Checks that from any state a bounded number of q and Escape ends the session, without panic.
#[test]
fn random_walks_never_trap() {
    const KEYS: [&str; 48] = [
        "j",
        "k",
        "Space",
        "b",
        "d",
        "u",
        "g",
        "G",
        "]",
        "[",
        "Tab",
        "BackTab",
        "Enter",
        "Esc",
        "Left",
        "Right",
        "Up",
        "Down",
        "1",
        "2",
        "3",
        "s",
        "S",
        "t",
        "/",
        "n",
        "N",
        "f",
        "v",
        "V",
        "c",
        "x",
        "'",
        "L",
        "+",
        "-",
        "y",
        "?",
        "i",
        "w",
        "e",
        "H",
        "M",
        "U",
        "a",
        "Backspace",
        "PageDown",
        "l",
    ];
    for (seed, folder) in [(1u64, "tests/reader"), (2, "tests/reader"), (3, "content"), (4, "content")] {
        let library = library(folder);
        let mut state = seed;
        let mut roll = |count: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % count
        };
        let sizes = [(110, 32), (80, 24), (38, 12), (20, 5)];
        let (columns, rows) = sizes[roll(sizes.len())];
        let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", &[]);
        for step in 0..400 {
            let key = KEYS[roll(KEYS.len())];
            visitor.press(key);
            if roll(40) == 0 {
                let (columns, rows) = sizes[roll(sizes.len())];
                visitor.tell(Message::Resize(columns, rows));
            }
            if step % 10 == 0 {
                visitor.screen();
            }
            if roll(150) == 0 {
                let mut presses = 0;
                while *visitor.model.route() != Route::Page(Page::Home) {
                    visitor.press("Esc");
                    presses += 1;
                    assert!(
                        presses < 400,
                        "seed {seed}, step {step}: escape does not lead home:\n{}",
                        visitor.screen()
                    );
                }
            }
            if roll(150) == 0 {
                let mut copy = visitor.model.clone();
                let escape = KeyPress::plain(folio::term::input::Key::Escape);
                let leave = KeyPress::plain(folio::term::input::Key::Char('q'));
                let mut left = false;
                for press in [leave, escape, leave, escape, leave] {
                    let effect = folio::ui::update(&mut copy, Message::Event(Event::Key(press))).effect;
                    left |= effect == Some(Effect::Leave);
                }
                assert!(left, "seed {seed}, step {step}: q does not leave:\n{}", visitor.screen());
            }
        }
    }
}

#[test]
fn a_guess_is_made_with_the_mouse_as_well() {
    let mut visitor = reader(80, 24);
    let press = |visitor: &mut Visitor, wanted: &str, column: u16| {
        let screen = visitor.screen();
        let row =
            screen.lines().position(|line| line.contains(wanted)).unwrap_or_else(|| panic!("{wanted}:\n{screen}"));
        let mouse = Mouse { kind: MouseKind::Press(0), column, row: row as u16 };
        visitor.tell(Message::Event(Event::Mouse(mouse)));
        visitor.screen()
    };
    until(&mut visitor, "Space", "0 ─");
    let scale = visitor.screen().lines().find(|line| line.contains("0 ─")).unwrap().to_owned();
    let first = scale.chars().position(|c| c == '─').unwrap() as u16;
    let last = scale.chars().collect::<Vec<_>>().iter().rposition(|c| *c == '─').unwrap() as u16;
    assert!(press(&mut visitor, "0 ─", last).contains("60 cm"), "the end of the scale");
    let screen = press(&mut visitor, "━━", first);
    assert!(screen.lines().any(|line| line.trim_start_matches(['┃', ' ']).starts_with("0 ◆")), "{screen}");
    until(&mut visitor, "Down", "3  neither");
    let screen = press(&mut visitor, "2  the bean", 12);
    assert!(screen.contains("◆ 2  the bean"), "{screen}");
    until(&mut visitor, "Down", "3  talk");
    let screen = press(&mut visitor, "3  talk", 14);
    assert!(screen.contains("[1] 3  talk"), "{screen}");
    until(&mut visitor, "Down", "place");
    let screen = visitor.screen();
    let top = screen.lines().position(|line| line.contains("60 │")).unwrap() as u16;
    visitor.tell(Message::Event(Event::Mouse(Mouse { kind: MouseKind::Press(0), column: 11, row: top })));
    let screen = visitor.screen();
    assert!(screen.lines().nth(top.into()).is_some_and(|line| line.contains("60 [●]")), "{screen}");
}

#[test]
fn a_question_that_was_edited_is_asked_anew() {
    let before = library("tests/reader");
    let mut visitor = Visitor::new(&before, 80, 24, "xterm-256color", &[]);
    visitor.press("Enter");
    until(&mut visitor, "Space", "0 ─");
    visitor.press("5 2 Enter");
    until(&mut visitor, "Down", "it is not done");
    let mut after = (*before).clone();
    let page = Arc::make_mut(&mut after.write_ups[0]);
    for block in &mut page.document.blocks {
        if let BlockKind::Container(Container::Prediction(prediction)) = &mut block.kind
            && prediction.id == "first"
            && let Question::Number { answer, .. } = &mut prediction.question
        {
            *answer = 40.0;
        }
    }
    visitor.tell(Message::Snapshot(snapshot(after)));
    assert!(!visitor.screen().contains("it is not done"), "{}", visitor.screen());
}

#[test]
fn help_in_a_lab_is_about_the_lab() {
    let mut visitor = Visitor::new(&library("content"), 80, 40, "xterm-256color", &[]);
    let page = Slug::new("causalab").unwrap();
    visitor.model.open_spot(&folio::typeset::Target::Lab { page, id: "pocket".into() });
    visitor.press("?");
    let screen = visitor.screen();
    assert!(screen.contains("A pocket lab") && screen.contains("check") && screen.contains("predict"), "{screen}");
    visitor.press("Esc ?");
    assert!(visitor.screen().contains("A pocket lab"), "{}", visitor.screen());
}

/// Returns the test site with another body of the `deep` part, computed from the write-up's blocks.
fn with_deep(at: impl Fn(&[Block]) -> usize, body: impl Fn(&[Block]) -> Vec<Block>) -> Arc<Library> {
    let mut library = (*library("tests/reader")).clone();
    let blocks = &mut Arc::make_mut(&mut library.write_ups[0]).document.blocks;
    let is_deep = |block: &Block| {
        let panel = if let BlockKind::Container(container) = &block.kind { container.panel() } else { None };
        panel.is_some_and(|panel| panel.kind == PanelKind::Deep)
    };
    let mut deep = blocks.remove(blocks.iter().position(is_deep).unwrap());
    if let BlockKind::Container(Container::Panel(panel)) = &mut deep.kind {
        panel.body = body(blocks);
    }
    blocks.insert(at(blocks), deep);
    library.into()
}

/// Returns a paragraph of two links, the second one equal to that at the end of the page.
fn links(blocks: &[Block]) -> Vec<Block> {
    let link = |url: &str| Inline::Link {
        target: LinkTarget::Url(url.to_owned()),
        text: vec![Inline::Text("a link in depth ".to_owned())],
    };
    let kind = BlockKind::Paragraph(vec![link("https://example.org/deep"), link("https://example.org/seeds")]);
    vec![Block { kind, ..blocks[0].clone() }]
}

/// Returns a function for the index of a heading.
fn heading(words: &'static str) -> impl Fn(&[Block]) -> usize {
    move |blocks| {
        let is_it = |block: &Block| matches!(&block.kind, BlockKind::Heading { anchor, .. } if anchor == words);
        blocks.iter().position(is_it).unwrap()
    }
}

#[test]
fn the_focus_stays_on_a_link_below_a_part_that_was_unfolded() {
    for keys in ["hint", "3"] {
        let mut visitor = Visitor::new(&with_deep(heading("end"), links), 80, 50, "xterm-256color", &[]);
        visitor.press("Enter G");
        // The terminal may not take the text, so it is also shown alone; Esc closes that.
        let focused = |visitor: &mut Visitor| visitor.press("y Esc");
        // The last link of the page has the same target; the one before it is expected.
        visitor.press("BackTab BackTab BackTab k k k k");
        assert_eq!(focused(&mut visitor), [Effect::Copy("https://example.org/seeds".into())]);
        if keys == "hint" {
            let place = |screen: &str| {
                let row = screen.lines().position(|line| line.contains('▸')).unwrap();
                (row, screen.lines().nth(row).unwrap().chars().position(|c| c == '▸').unwrap())
            };
            let (row, column) = place(&visitor.screen());
            visitor.press("f");
            let label = visitor.screen().lines().nth(row).unwrap().chars().nth(column - 1).unwrap();
            visitor.press("Esc");
            assert_eq!(focused(&mut visitor), [Effect::Copy("https://example.org/seeds".into())]);
            visitor.press(&format!("f {label}"));
            assert!(visitor.screen().contains("a link in depth"), "{}", visitor.screen());
            // The opened element has the focus: the next one is within it.
            visitor.press("Tab");
            assert_eq!(focused(&mut visitor), [Effect::Copy("https://example.org/deep".into())]);
        } else {
            visitor.press(keys);
            assert_eq!(focused(&mut visitor), [Effect::Copy("https://example.org/seeds".into())]);
            visitor.press("Tab");
            assert_ne!(
                focused(&mut visitor),
                [Effect::Copy("https://example.org/seeds".into())],
                "it was the last one"
            );
            visitor.press("BackTab 2");
            assert_eq!(focused(&mut visitor), [Effect::Copy("https://example.org/seeds".into())]);
        }
    }
}

#[test]
fn the_step_of_a_story_stays_when_another_story_comes_above_it() {
    let story = |blocks: &[Block]| {
        let is_story = |block: &&Block| matches!(&block.kind, BlockKind::Container(Container::Story(_)));
        let mut story = blocks.iter().find(is_story).unwrap().clone();
        if let BlockKind::Container(Container::Story(story)) = &mut story.kind {
            story.figure = "causes".into();
            for step in &mut story.steps {
                let words = "Other words than those of the story below.".to_owned();
                step.body[0].kind = BlockKind::Paragraph(vec![Inline::Text(words)]);
            }
        }
        vec![story]
    };
    let library = with_deep(heading("weeks"), story);
    let mut visitor = Visitor::new(&library, 80, 30, "xterm-256color", &[("FOLIO_MOTION", "0")]);
    visitor.press("Enter");
    until(&mut visitor, "Space", "1/3");
    visitor.press("Space");
    assert!(visitor.screen().contains("2/3"), "{}", visitor.screen());
    visitor.press("3");
    // The first step shows peas alone.
    let screen = visitor.screen();
    assert!(screen.contains("◆   pea") && screen.contains("●   bean"), "{screen}");
}

#[test]
fn the_way_back_of_a_jump_leads_to_the_same_words_in_another_window() {
    let mut visitor = reader(80, 24);
    until(&mut visitor, "j", "What helps most?");
    let first = |visitor: &mut Visitor| {
        let screen = visitor.screen();
        let words: Vec<String> = screen.split_whitespace().filter(|it| it.len() > 3).map(str::to_owned).collect();
        words[..2].to_vec()
    };
    visitor.press("' ]");
    visitor.press("b b");
    let here = first(&mut visitor);
    visitor.press("]");
    visitor.tell(Message::Resize(44, 24));
    assert_ne!(first(&mut visitor), here);
    visitor.press("'");
    assert_eq!(first(&mut visitor), here, "{}", visitor.screen());
}

#[test]
fn a_page_gone_back_from_is_found_as_it_was_left_when_the_window_changes_meanwhile() {
    let mut visitor = reader(80, 24);
    until(&mut visitor, "j", "After the story");
    let at_top = |visitor: &mut Visitor| visitor.screen().lines().position(|line| line.contains("After the story"));
    while at_top(&mut visitor).is_some_and(|row| row > 2) {
        visitor.press("j");
    }
    visitor.press("Esc");
    visitor.tell(Message::Resize(40, 24));
    visitor.press("L");
    assert!(at_top(&mut visitor).is_some_and(|row| row < 6), "{}", visitor.screen());
}

#[test]
fn names_that_have_the_words_leave_out_those_that_only_have_the_letters() {
    let mut visitor = Visitor::new(&library("content"), 100, 30, "xterm-256color", &[]);
    visitor.press("s l a w");
    let screen = visitor.screen();
    let names = screen.split("passages").next().unwrap();
    let listed: Vec<&str> = names.lines().skip(2).filter(|line| line.len() > 20).collect();
    assert!(!listed.is_empty() && listed.iter().all(|line| line.to_lowercase().contains("law")), "{screen}");
    visitor.press("C-u c s l b");
    assert!(visitor.screen().contains("causalab"), "letters alone still lead somewhere: {}", visitor.screen());
}

#[test]
fn a_question_that_was_skipped_leaves_its_keys_to_the_page() {
    let mut visitor = reader(80, 24);
    until(&mut visitor, "Space", "0 ─");
    visitor.press("s");
    until(&mut visitor, "k", "0 ─");
    visitor.press("k k k 3");
    assert!(visitor.screen().contains("depth 3 of 3"), "{}", visitor.screen());
}

#[test]
fn a_question_on_screen_owns_its_keys_from_the_first_frame() {
    let mut visitor = reader(80, 24);
    until(&mut visitor, "j", "enter answers");
    visitor.press("3 0");
    let screen = visitor.screen();
    assert!(screen.contains("30") && !screen.contains("depth"), "{screen}");
    visitor.press("Backspace Backspace 9 9");
    assert!(visitor.screen().contains("99 is not between 0 and 60"), "{}", visitor.screen());
    visitor.press("Enter");
    assert!(!visitor.screen().contains("you:"), "nothing is clamped in silence: {}", visitor.screen());
}

#[test]
fn space_asks_for_a_guess_first_and_then_shows_the_truth_without_one() {
    let mut visitor = reader(80, 24);
    until(&mut visitor, "j", "enter answers");
    visitor.press("Space");
    assert!(visitor.screen().contains("guess first, or space again"), "{}", visitor.screen());
    visitor.press("Space");
    let screen = visitor.screen();
    assert!(screen.contains("no guess") && screen.contains("answer: 55"), "{screen}");
    assert!(until(&mut visitor, "Space", "not done").contains("not done"));
}

#[test]
fn what_follows_an_open_question_stands_there_without_its_letters() {
    let mut visitor = reader(80, 24);
    let screen = until(&mut visitor, "j", "···");
    assert!(screen.contains("enter answers"), "{screen}");
    // The target of a jump is shown in any case.
    visitor.press("/ c a u s e s Enter");
    assert!(visitor.screen().contains("Causes"), "{}", visitor.screen());
}

#[test]
fn the_step_that_is_told_follows_the_scroll() {
    let mut visitor = reader_with(110, 32, &[("FOLIO_MOTION", "0"), ("LANG", "en_US.UTF-8")]);
    until(&mut visitor, "Space", "1/3");
    let screen = until(&mut visitor, "j", "2/3");
    assert!(!screen.contains("First we look"), "{screen}");
}

#[test]
fn the_key_that_jumps_back_goes_to_and_fro() {
    let mut visitor = reader(80, 24);
    visitor.press("] ]");
    let there = visitor.screen();
    visitor.press("'");
    let here = visitor.screen();
    assert_ne!(here, there);
    visitor.press("'");
    assert_eq!(visitor.screen(), there);
    visitor.press("'");
    assert_eq!(visitor.screen(), here);
}

#[test]
fn of_equal_links_the_focused_one_stays_after_an_edit() {
    let end = |blocks: &[Block]| blocks.len();
    let double = |blocks: &[Block]| [links(blocks), links(blocks)].concat();
    let before = with_deep(end, double);
    let mut visitor = Visitor::new(&before, 80, 30, "xterm-256color", &[]);
    visitor.press("Enter 3 G");
    // The last of the links with the same address, then the one before it.
    for back in 0..2 {
        visitor.press("BackTab");
        // The text is also shown alone on the screen; Esc closes that.
        let focused = visitor.press("y Esc");
        let mut after = (*before).clone();
        let blocks = &mut Arc::make_mut(&mut after.write_ups[0]).document.blocks;
        let first = blocks[0].clone();
        blocks.insert(0, first);
        visitor.tell(Message::Snapshot(snapshot(after.clone())));
        assert_eq!(visitor.press("y Esc"), focused);
        visitor.tell(Message::Snapshot(snapshot((*before).clone())));
        assert_eq!(visitor.press("y Esc"), focused);
        visitor.press("Tab");
        let is_last = visitor.screen().contains("nothing more opens");
        assert_eq!(is_last, back == 0, "{}", visitor.screen());
        if !is_last {
            visitor.press("BackTab");
        }
    }
}

#[test]
fn the_first_page_is_where_all_ways_back_end() {
    let mut visitor = reader(80, 24);
    for _ in 0..80 {
        visitor.press("w e");
    }
    for _ in 0..63 {
        visitor.press("Esc");
    }
    assert_eq!(*visitor.model.route(), Route::Page(Page::Home));
}
