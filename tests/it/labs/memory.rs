//! Tests of the memory lab, played by keys, clicks and typed lines, at every size.

use folio::content::model::Lab;
use folio::lab::memory::Game;
use folio::lab::{self, Run};
use folio::term::input::{Event, Mouse, MouseKind};
use folio::ui::Message;
use folio::ui::Route;

use crate::visitor::{Visitor, library};

const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (38, 12)];

/// Creates a visitor who has opened the lab from its page.
fn at_the_desk(columns: u16, rows: u16, variables: &[(&str, &str)]) -> Visitor {
    let library = library("content");
    let mut visitor = Visitor::new(&library, columns, rows, "xterm-256color", variables);
    let page = folio::content::model::Page::WriteUp(folio::content::model::Slug::new("memories").unwrap());
    for _ in 0..40 {
        if *visitor.model.route() == Route::Page(page.clone()) {
            break;
        }
        visitor.press("Tab Enter");
        if *visitor.model.route() != Route::Page(page.clone()) {
            visitor.press("Esc");
        }
    }
    // The module `keys` tests that every lab can be reached; here it is opened directly.
    let slug = folio::content::model::Slug::new("memories").unwrap();
    visitor.model.open_spot(&folio::typeset::Target::Lab { page: slug, id: "desk".into() });
    assert!(matches!(visitor.model.route(), Route::Lab { id, .. } if id == "desk"));
    visitor
}

fn the_lab() -> Lab {
    let library = library("content");
    let write_up = library.write_up("memories").unwrap();
    write_up.labs.iter().find(|lab| lab.id == "desk").unwrap().clone()
}

/// Types a line.
fn say(visitor: &mut Visitor, line: &str) {
    visitor.press(":");
    visitor.feed(line.as_bytes());
    visitor.press("Enter");
}

/// Returns the typed lines and replies of a run, as in plain text.
fn transcript(run: &mut Run, lines: &[String]) -> String {
    let mut text = run.describe().join("\n") + "\n";
    for line in lines {
        text += &format!("\n> {line}\n{}\n", run.execute(line).lines.join("\n"));
    }
    if let Some(score) = run.score() {
        text += &format!("\n{}\n", score.words);
    }
    text
}

fn game(run: &Run) -> &Game {
    match run.game() {
        lab::Game::Memory(game) => game,
        _ => panic!("another engine"),
    }
}

/// Keys that win the first run: cases of the same rule are merged.
const WINNING: [&str; 14] = [
    "k",
    "k",
    "k",
    "k",
    "m 1 Enter",
    "m 3 Enter",
    "m 3 Enter",
    "k",
    "k",
    "m 4 Enter",
    "m 2 Enter",
    "m 1 Enter",
    "m 6 Enter",
    "m 5 Enter",
];

#[test]
fn every_stage_at_three_sizes() {
    for (columns, rows) in SIZES {
        let mut visitor = at_the_desk(columns, rows, &[]);
        let mut stage = |name: &str, keys: &str| {
            visitor.press(keys);
            insta::assert_snapshot!(format!("memory-{name}-{columns}x{rows}"), visitor.screen());
        };
        stage("start", "");
        stage("two-cards", "k k");
        stage("preview", "m 1");
        stage("merged-across", "Down Enter");
        stage("full", "k k k k k");
        stage("exam", "e Down Enter");
        stage("lost", "e m Enter m Enter m Enter m Enter m Enter m Enter m Enter");
    }
}

#[test]
fn enter_keeps_a_case_while_there_is_room_and_then_begins_a_merge() {
    let mut visitor = at_the_desk(80, 24, &[]);
    for count in 1..=6 {
        visitor.press("Enter");
        assert!(visitor.screen().contains(&format!("Kept as card {count}")), "{}", visitor.screen());
    }
    visitor.press("Enter");
    assert!(visitor.screen().contains("Enter merges, for good"), "{}", visitor.screen());
}

#[test]
fn the_two_cards_of_a_merge_are_on_the_smallest_screen() {
    for second in ["1", "5", "6"] {
        let mut visitor = at_the_desk(38, 12, &[]);
        visitor.press(&"k ".repeat(6));
        visitor.press(&format!("m {second}"));
        let screen = visitor.screen();
        let is_card = |line: &&str| line.trim_start_matches([' ', '▌']).starts_with(&format!("{second} "));
        assert!(screen.lines().any(|line| is_card(&line)), "card {second} of the merge: {screen}");
    }
}

#[test]
fn a_careful_run_wins_by_keys_alone() {
    for (columns, rows) in SIZES {
        let mut visitor = at_the_desk(columns, rows, &[]);
        for keys in WINNING {
            visitor.press(keys);
        }
        let screen = visitor.screen();
        assert!(screen.contains("Ahead of both"), "{screen}");
        assert!(screen.contains("You merged what belonged"), "{screen}");
        insta::assert_snapshot!(format!("memory-won-{columns}x{rows}"), screen);
        visitor.press("n");
        let screen = visitor.screen();
        assert!(screen.contains("seed 5") && !screen.contains("Ahead of both"), "{screen}");
    }
}

#[test]
fn clicks_do_what_keys_do() {
    let mut visitor = at_the_desk(80, 24, &[]);
    let click = |visitor: &mut Visitor, words: &str| {
        let screen = visitor.screen();
        let found = screen.lines().enumerate().find_map(|(row, line)| Some((line.find(words)?, row, line)));
        let (bytes, row, line) = found.unwrap_or_else(|| panic!("no \"{words}\" on\n{screen}"));
        let column = line[..bytes].chars().count() as u16;
        let mouse = Mouse { kind: MouseKind::Press(0), column, row: row as u16 };
        visitor.tell(Message::Event(Event::Mouse(mouse)));
    };
    // A click on the selected case keeps it; one on a card selects it, and a second one merges it with the most
    // similar card.
    click(&mut visitor, "palm   hall   night mist it");
    assert!(visitor.screen().contains("Kept as card 1"), "{}", visitor.screen());
    click(&mut visitor, "sock   garden heat  hang up");
    click(&mut visitor, "2 sock");
    click(&mut visitor, "2 sock");
    assert!(visitor.screen().contains("Enter merges, for good"), "{}", visitor.screen());
    click(&mut visitor, "1 palm");
    click(&mut visitor, "= ");
    assert!(visitor.screen().contains("Merged"), "{}", visitor.screen());
    click(&mut visitor, "cactus hall   heat");
    assert!(visitor.screen().contains("Question 1"), "{}", visitor.screen());
}

#[test]
fn typed_lines_do_what_keys_do_and_ascii_is_enough() {
    let mut typing = at_the_desk(80, 24, &[("LANG", "C")]);
    let mut pressing = at_the_desk(80, 24, &[("LANG", "C")]);
    let lines = ["keep", "keep", "merge 1 new", "keep", "drop", "drop 1", "ask 2"];
    for (line, keys) in lines.into_iter().zip(["k", "k", "m 1 Enter", "k", "d", "1 d", "e Down Enter e"]) {
        say(&mut typing, line);
        pressing.press(keys);
        let screen = typing.screen();
        assert!(screen.is_ascii(), "{screen}");
        let said = |screen: &str| screen.lines().skip(17).map(str::to_owned).take(5).collect::<Vec<_>>();
        assert_eq!(said(&screen), said(&pressing.screen()), "{line}");
    }
}

#[test]
fn every_screen_of_the_demo_is_ascii_where_need_be_and_fits() {
    for (columns, rows) in [(38, 12), (60, 20), (80, 24), (120, 40), (200, 60)] {
        let mut visitor = at_the_desk(columns, rows, &[("LANG", "C")]);
        for _ in 0..the_lab().demo.len() {
            visitor.press("w");
            let screen = visitor.screen();
            assert!(screen.is_ascii(), "{screen}");
        }
    }
}

#[test]
fn the_demo_reads_as_it_should() {
    let lab = the_lab();
    let mut run = Run::new(lab.setup.clone(), lab.seed);
    insta::assert_snapshot!("memory-demo", transcript(&mut run, &lab.demo));
    assert!(run.score().is_some_and(|score| score.won), "the demo is a whole run");
}

#[test]
fn always_merging_the_most_alike_loses_in_words() {
    let lab = the_lab();
    let mut run = Run::new(lab.setup.clone(), lab.seed);
    let mut lines = vec!["keep".to_owned()];
    lines.extend(std::iter::repeat_n("merge".to_owned(), lab.demo.len()));
    insta::assert_snapshot!("memory-loss", transcript(&mut run, &lines[..14]));
    assert!(run.score().is_some_and(|score| !score.won));
}

#[test]
fn the_words_say_all_that_the_picture_shows() {
    let lab = the_lab();
    let mut run = Run::new(lab.setup.clone(), lab.seed);
    for line in &lab.demo {
        run.execute(line);
        let words = run.describe().join("\n");
        let game = game(&run);
        for card in game.store().iter().cloned().chain(game.arrival()) {
            assert!(words.contains(&card.sentence()), "{words}");
        }
        for (number, (question, verdict)) in game.exam().iter().zip(game.verdicts()).enumerate() {
            let verdict = match verdict {
                folio::lab::memory::Verdict::Right(_) => "right",
                folio::lab::memory::Verdict::Misled(_) => "misled",
                folio::lab::memory::Verdict::Open => "no card fits",
            };
            let asked = folio::lab::memory::case_words(&question.case);
            assert!(words.contains(&format!("Question {}, {asked}: {verdict}", number + 1)), "{words}");
        }
    }
}

#[test]
fn any_keys_leave_a_game_that_can_be_begun_anew_and_left() {
    let mut visitor = at_the_desk(80, 24, &[]);
    let page = visitor.model.route().clone();
    let keys = ["Up", "Down", "Left", "Right", "Enter", "k", "d", "m", "x", "e", "1", "4", "9", "u", "w", "Tab"];
    let mut state: u32 = 7;
    for step in 0..20_000 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        visitor.press(keys[(state >> 16) as usize % keys.len()]);
        assert_eq!(*visitor.model.route(), page, "only Esc leads away");
        if step % 1000 == 0 {
            visitor.screen();
            visitor.press("n n n");
            let screen = visitor.screen();
            assert!(screen.contains("A new case, 1 of 14"), "{screen}");
        }
    }
    visitor.press("Esc Esc Esc");
    assert_ne!(*visitor.model.route(), page);
}
