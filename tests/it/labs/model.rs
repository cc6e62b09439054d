//! Tests of models, from the numbers in prose to the lab: keys in, screen out.

use folio::content::model::{LinkTarget, Page, Slug};
use folio::term::input::{Event, Mouse, MouseKind};
use folio::typeset::Target;
use folio::typeset::plain::{PlainOptions, plain};
use folio::typeset::{Manuscript, text};
use folio::ui::{Effect, Message};

use crate::visitor::{Visitor, library};

const PAGE: &str = "gossip";

fn slug() -> Slug {
    Slug::new(PAGE).unwrap()
}

/// Creates a visitor at a section of the page.
fn reader(anchor: &str, columns: u16, rows: u16) -> Visitor {
    let mut visitor = Visitor::new(&library("tests/models"), columns, rows, "xterm-256color", &[("FOLIO_MOTION", "0")]);
    let anchor = Some(anchor.to_owned());
    visitor.model.open_spot(&Target::Link(LinkTarget::Page { page: Page::WriteUp(slug()), anchor }));
    visitor
}

/// A visitor who has opened a lab.
fn player(id: &str, columns: u16, rows: u16) -> Visitor {
    let mut visitor = Visitor::new(&library("tests/models"), columns, rows, "xterm-256color", &[]);
    visitor.model.open_spot(&Target::Lab { page: slug(), id: id.into() });
    visitor
}

fn click(visitor: &mut Visitor, column: usize, row: usize) {
    let mouse = Mouse { kind: MouseKind::Press(0), column: column as u16, row: row as u16 };
    visitor.tell(Message::Event(Event::Mouse(mouse)));
}

/// Returns a screen without digits, the footer and the row above it, which a long notice covers, with single blanks.
fn words(screen: &str) -> String {
    let lines: Vec<&str> = screen.lines().collect();
    let lines = lines[..lines.len() - 2].iter().map(|line| {
        let line: String = line.chars().filter(|c| !c.is_ascii_digit() && *c != '.').collect();
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_number_in_prose_is_turned_and_nothing_else_moves() {
    for (columns, rows) in [(80, 24), (100, 30), (60, 20), (38, 12)] {
        let mut visitor = reader("turn", columns, rows);
        let before = visitor.screen();
        assert!(before.contains("tells 0.50 others"), "{before}");
        visitor.press("v");
        let layouts = visitor.model.layouts();
        for keys in ["Right", "Right Right Right", "1 . 7 Enter", "Left", "> >", "< < <"] {
            visitor.press(keys);
            let screen = visitor.screen();
            let figures = |screen: &str| words(screen.split("Figure 1").next().unwrap());
            assert_eq!(figures(&screen), figures(&before), "{columns}x{rows} {keys}\n{screen}");
        }
        assert_eq!(visitor.model.layouts(), layouts);
        // The first 0 restores the start value and everything that depends on it.
        visitor.press("0");
        let unfocused = |screen: String| {
            let lines = screen.lines().take(usize::from(rows) - 1).take_while(|line| !line.contains("Figure 1"));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(unfocused(visitor.screen()), unfocused(before), "{columns}x{rows}");
    }
}

#[test]
fn outputs_follow_in_the_same_frame() {
    let mut visitor = reader("turn", 80, 24);
    visitor.press("v");
    assert!(visitor.screen().contains("days 38% of the office"), "{}", visitor.screen());
    visitor.press("Right Right Right Right Right");
    let screen = visitor.screen();
    assert!(screen.contains("tells 0.75 others") && !screen.contains("38% of the office"), "{screen}");
    // A digit selects a choice by its position, and does not change the depth.
    visitor.press("Tab 2");
    assert!(visitor.screen().contains("is chatty. After"), "{}", visitor.screen());
    visitor.press("9");
    assert!(visitor.screen().contains("is chatty. After"), "{}", visitor.screen());
    let keys = visitor.model.keys();
    assert!(keys.iter().any(|(key, does)| key == "1-2" && *does == "choose"), "{keys:?}");
}

#[test]
fn cells_of_tables_stay_below_each_other() {
    let mut visitor = reader("turn", 80, 40);
    let column = |screen: &str| -> Vec<usize> {
        let rows = screen.lines().filter(|line| line.contains("  days   ") || line.contains("  heard  "));
        rows.map(|line| line.find("yes").or(line.find("no")).unwrap_or_default()).collect()
    };
    let before = column(&visitor.screen());
    assert_eq!(before.len(), 2, "{}", visitor.screen());
    visitor.press("v Tab Tab 3 0 Enter");
    let screen = visitor.screen();
    assert!(screen.contains("After 30 days"), "{screen}");
    assert_eq!(column(&screen), before, "{screen}");
}

#[test]
fn figures_are_drawn_from_the_model_as_it_stands() {
    let mut visitor = reader("turn", 80, 60);
    let picture = |screen: &str| -> String {
        let lines = screen.lines().skip_while(|line| !line.contains("More talk")).take(16);
        lines.collect::<Vec<_>>().join("\n")
    };
    let before = picture(&visitor.screen());
    assert!(before.contains("now"), "{before}");
    visitor.press("v Tab Tab Left Left Left");
    let after = picture(&visitor.screen());
    assert_ne!(after, before);
    visitor.press("0");
    // The start again, with the previous state in the background.
    assert_ne!(picture(&visitor.screen()), after);
}

#[test]
fn what_a_question_asks_for_is_not_shown_before() {
    let mut visitor = reader("guess", 80, 40);
    let screen = visitor.screen();
    assert!(screen.contains("How often is a story") && !screen.contains("It is "), "{screen}");
    visitor.press("4 0 Enter");
    assert!(visitor.screen().contains("of the time"), "{}", visitor.screen());
    let library = library("tests/models");
    let text =
        plain(Manuscript::write_up(&library.write_ups[0], &library), PlainOptions { width: Some(72), ascii: false });
    assert!(text.contains("(To turn these numbers: play gossip/rumour b=0.50 days=8 mood=quiet)"), "{text}");
    assert_eq!(text.matches("To turn these numbers").count(), 2, "{text}");
}

#[test]
fn a_card_shows_the_lab_as_it_was_left_and_opens_it() {
    let mut visitor = reader("labs", 80, 24);
    let screen = visitor.screen();
    assert!(
        screen.contains("─ Play ") && screen.contains("about 1 min") && screen.contains("p or enter plays it"),
        "{screen}"
    );
    assert!(screen.contains("people told a day  ") && screen.contains("0.50"), "{screen}");
    visitor.press("Enter Right Right Esc");
    let screen = visitor.screen();
    assert!(screen.contains("0.60"), "{screen}");
    for line in screen.lines().filter(|line| line.contains('│')) {
        assert_eq!(line.trim_end().chars().last(), Some('│'), "{screen}");
    }
}

#[test]
fn a_lab_fits_and_names_its_keys() {
    for (columns, rows) in [(38, 12), (60, 20), (80, 24), (100, 30), (200, 60)] {
        for id in ["rumour", "walk"] {
            let mut visitor = player(id, columns, rows);
            let screen = visitor.screen();
            assert!(screen.lines().all(|line| text::width(line) <= usize::from(columns)), "{screen}");
            if rows >= 20 {
                let footer = screen.lines().last().unwrap();
                let named = if id == "walk" { ["picture", "draw anew"] } else { ["turn", "sweep it"] };
                assert!(named.iter().all(|does| footer.contains(does)), "{columns}x{rows} {footer}");
                assert!(screen.contains("Task 1 of 2") || id == "walk", "{screen}");
            }
        }
    }
    // On the smallest screen the picture is a line of bars of different heights.
    let mut visitor = player("rumour", 38, 12);
    let screen = visitor.screen();
    let levels = "▁▂▃▄▅▆▇█".chars().filter(|level| screen.contains(*level)).count();
    assert!(levels > 4, "{screen}");
}

#[test]
fn rules_and_what_was_said_stand_by_the_game() {
    let mut visitor = player("rumour", 200, 60);
    visitor.press("Right");
    let screen = visitor.screen();
    let row = |words: &str| {
        screen.lines().position(|line| line.contains(words)).unwrap_or_else(|| panic!("{words}\n{screen}"))
    };
    let (dial, said) = (row("mood of the office"), row("people told a day: 0.55"));
    assert!(said - dial < 30 && row("A model to think with").abs_diff(dial) < 12, "{screen}");
    let mut visitor = player("rumour", 80, 24);
    let screen = visitor.screen();
    assert!(screen.contains("• A model to think with."), "{screen}");
}

#[test]
fn tasks_stand_one_by_one_at_the_end() {
    let mut visitor = reader("turn", 100, 60);
    visitor.press("v 0 . 7 Enter");
    assert!(visitor.screen().contains("Solved: Meet day eight"), "{}", visitor.screen());
    visitor.press("1 Enter");
    visitor.press("G");
    let screen = visitor.screen();
    for said in ["Meet day eight, to five points.", "Have everybody know within ten days."] {
        assert!(screen.contains(said), "{screen}");
    }
}

#[test]
fn zero_restores_a_choice_and_a_copy_of_a_lab_opens_it_in_the_same_state() {
    let mut visitor = player("rumour", 80, 24);
    let before = visitor.screen();
    visitor.press("Down Down Right");
    assert_ne!(visitor.screen(), before);
    let chatty = visitor.screen();
    assert!(chatty.contains("chatty"), "{chatty}");
    let copied = |effects: Vec<Effect>| match effects.as_slice() {
        [Effect::Copy(text)] => text.clone(),
        other => panic!("{other:?}"),
    };
    let mut kitty = Visitor::new(&library("tests/models"), 80, 24, "xterm-kitty", &[]);
    kitty.model.open_spot(&Target::Lab { page: slug(), id: "rumour".into() });
    kitty.press("Down Down Right");
    let address = copied(kitty.press("y"));
    assert!(address.contains("play gossip/rumour mood=chatty"), "{address}");
    visitor.press("0");
    assert!(!visitor.screen().contains("chatty"), "{}", visitor.screen());
}

#[test]
fn a_click_on_a_bar_sets_its_dial_and_one_on_a_label_selects_it() {
    for (columns, rows) in [(80, 24), (60, 20)] {
        let mut visitor = player("rumour", columns, rows);
        let row = |screen: &str, label: &str| screen.lines().position(|line| line.contains(label)).unwrap();
        let screen = visitor.screen();
        let days = row(&screen, "days");
        let line = screen.lines().nth(days).unwrap();
        let is_bar = |c: char| matches!(c, '─' | '━' | '●' | '◆' | '█' | '░' | '▬' | '╺' | '╸' | '┄' | '▒');
        let bar: Vec<usize> = line.chars().enumerate().filter(|(_, c)| is_bar(*c)).map(|(at, _)| at).collect();
        let (first, last) = (*bar.first().expect(line), *bar.last().unwrap());
        let value = |screen: &str| {
            let line = screen.lines().nth(days).unwrap();
            line.split_whitespace().filter_map(|word| word.parse::<f64>().ok()).next_back().expect(line)
        };
        click(&mut visitor, last, days);
        assert_eq!(value(&visitor.screen()), 30.0, "{}", visitor.screen());
        click(&mut visitor, first, days);
        assert_eq!(value(&visitor.screen()), 1.0, "{}", visitor.screen());
        visitor.press("Right");
        assert_eq!(value(&visitor.screen()), 2.0, "the dial that was clicked has the keys: {}", visitor.screen());
        let mood = row(&screen, "mood");
        click(&mut visitor, 4, mood);
        visitor.press("Right");
        assert_eq!(value(&visitor.screen()), 2.0, "{}", visitor.screen());
        assert!(visitor.screen().contains("chatty"), "{}", visitor.screen());
    }
}

#[test]
fn a_number_in_prose_is_turned_by_large_steps_with_shift() {
    for (large, back, small) in [("S-Right", "S-Left", "Right"), (">", "<", "l"), ("L", "H", "l")] {
        let mut visitor = reader("turn", 80, 24);
        visitor.press("v");
        let start = visitor.screen();
        visitor.press(small);
        let by_one = visitor.screen();
        visitor.press(&format!("0 {large}"));
        let by_many = visitor.screen();
        assert!(start != by_one && by_one != by_many && start != by_many, "{large}: {by_many}");
        visitor.press(back);
        visitor.press(small);
        assert_eq!(visitor.screen(), by_one, "{large} and {back} differ");
    }
}

#[test]
fn escape_and_backspace_take_back_what_was_typed_into_a_number_in_prose() {
    let mut visitor = reader("turn", 80, 24);
    visitor.press("v");
    let start = visitor.screen();
    visitor.press("1");
    let typed = visitor.screen();
    assert_ne!(typed, start);
    visitor.press("7 Backspace");
    assert_eq!(visitor.screen(), typed);
    visitor.press("Esc");
    assert_eq!(visitor.screen(), start, "the first escape ends the typing only");
    visitor.press("Esc");
    assert_ne!(visitor.screen(), start);
}
