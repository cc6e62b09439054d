//! Budgets of bytes and wake-ups of the running program over the published content, with a check of every cell.

use std::time::Duration;

use folio::session::{Input, Size};
use folio::term::frame::Abilities;
use folio::ui::keymap::{Action, BINDINGS};
use folio::ui::{Message, Route};

use super::session::{Client, PATIENCE, Session};
use crate::dice::Dice;
use crate::replay::{compare, expected, judged_by_vt100};
use crate::visitor::library;

/// Maximum bytes of a story's step with all frames of its transition.
pub const STEP_BYTES: usize = 6 * 1024;

/// Returns the counter of the story on screen, such as `2/3`.
fn story_step(session: &Session) -> Option<String> {
    let text = session.text();
    let counter = text.lines().find(|line| line.contains("space for the next") || line.contains("space goes on"));
    counter.and_then(|line| line.split_whitespace().find(|word| word.contains('/')).map(str::to_owned))
}

/// Pages through a page and back to its top, which skips all questions, so that no text is withheld when lines are
/// scrolled later.
async fn read_through(session: &mut Session) {
    for _ in 0..200 {
        session.press(if session.text().contains("s skips") { "s" } else { "Space" }).await;
        if session.text().contains("the end") {
            break;
        }
    }
    session.press("g").await;
}

/// Returns the mean bytes for a press of `key`, until one costs nothing. Lines that change the step of a story are
/// excluded: painting a stage has a budget of its own.
async fn mean(session: &mut Session, key: &str) -> f64 {
    let mut sizes = Vec::new();
    loop {
        let before = story_step(session);
        let size = session.press(key).await.len();
        let after = story_step(session);
        match size {
            0 => return sizes.iter().sum::<usize>() as f64 / sizes.len() as f64,
            size if before.is_some() && after.is_some() && before != after => {
                assert!(size <= STEP_BYTES, "{before:?} to {after:?}: {size} bytes");
            }
            size => sizes.push(size),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn scrolling_a_line_costs_no_more_than_it_may() {
    let library = library("content");
    for (columns, rows) in [(80, 24), (100, 40)] {
        for depth in ["256", "true"] {
            let client = Client { columns, rows, variables: &[("FOLIO_COLORS", depth)], ..Client::default() };
            // The help page has only text; a write-up has ruler and footer, notes and figures.
            for (name, keys, budget) in [("help", "?", 68.0), ("write-up", "Enter", 160.0)] {
                let mut session = Session::open(&library, &client);
                session.read();
                session.press(keys).await;
                read_through(&mut session).await;
                for key in ["j", "k"] {
                    let bytes = mean(&mut session, key).await;
                    // The help page may fit on the screen, so that nothing scrolls.
                    if name == "help" && bytes.is_nan() {
                        continue;
                    }
                    println!("{name}, {columns} x {rows}, {depth}, {key}: {bytes:.1} bytes");
                    // Cards that show a lab in small have many colours; a colour takes most bytes in truecolour.
                    let budget = if (columns, depth) == (100, "true") { budget + 10.0 } else { budget };
                    assert!(bytes <= budget, "{name}, {columns} x {rows}, {depth}, {key}: {bytes} bytes");
                }
                session.check(name);
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_write_up_is_scrolled_within_the_budget() {
    let library = library("content");
    for number in 0..library.write_ups.len() {
        let mut session = Session::open(&library, &Client::default());
        session.read();
        session.press(&"Tab ".repeat(number)).await;
        session.press("Enter").await;
        let slug = &library.write_ups[number].slug;
        assert_eq!(session.twin.model.route().clone(), Route::Page(folio::content::model::Page::WriteUp(slug.clone())));
        read_through(&mut session).await;
        let bytes = mean(&mut session, "j").await;
        println!("{slug}: {bytes:.1} bytes");
        assert!(bytes <= 160.0, "{slug}: {bytes} bytes");
    }
}

#[tokio::test(start_paused = true)]
async fn the_first_frame_is_small_with_all_that_is_sent_before_it() {
    for folder in ["content", "tests/site"] {
        let library = library(folder);
        for variables in [&[][..], &[("FOLIO_COLORS", "true")]] {
            let mut session = Session::open(&library, &Client { variables, ..Client::default() });
            let first = session.check("first frame").len();
            println!("first frame, {folder}, {variables:?}: {first} bytes");
            assert!(first <= 4096, "{folder}: {first} bytes");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_changes_nothing_costs_nothing() {
    let library = library("content");
    let mut session = Session::open(&library, &Client::default());
    session.read();
    for (page, nothing) in [
        ("", "Up k g b PageUp H Esc x Z C-q"),
        ("Enter G", "G j Down PageDown d End x"),
        ("g", "g k Up b u Home"),
        ("?", "k"),
        ("G", "G j x"),
    ] {
        session.press(page).await;
        for key in nothing.split_whitespace() {
            assert_eq!(session.press(key).await, b"", "{key} after {page}");
        }
    }
    for bytes in [&b"\x1b[I"[..], b"\x1b[O", b"\x1b[<0;1;1m", b"\x1b[?2026;0$y"] {
        session.send(bytes);
        assert_eq!(session.read(), b"", "{bytes:?}");
    }
    let same = session.snapshots.borrow().library.clone();
    session.edit(&same);
    assert_eq!(session.read(), b"", "a library like the last");
    session.check("after nothing");
}

#[tokio::test(start_paused = true)]
async fn an_idle_visit_is_never_woken() {
    let library = library("content");
    let mut session = Session::open(&library, &Client::default());
    session.read();
    session.press("Enter").await;
    let polls = session.polls();
    session.wait(Duration::from_secs(3600)).await;
    assert_eq!((session.polls(), session.read()), (polls, Vec::new()), "an hour");
    session.wait(PATIENCE.idle - PATIENCE.warning - Duration::from_secs(3600)).await;
    session.twin.tell(Message::IdleWarning(60));
    assert!(!session.check("the warning").is_empty());
    assert!(session.text().contains("still reading?"), "{}", session.text());
    assert!(session.polls() <= polls + 3, "{} polls for a warning", session.polls() - polls);
}

#[tokio::test(start_paused = true)]
async fn a_burst_of_keys_costs_one_frame() {
    let library = library("content");
    let mut session = Session::open(&library, &Client::default());
    session.read();
    session.press("Enter").await;
    let (writes, one) = (session.writes(), session.press("Space").await.len());
    let before = session.writes();
    assert_eq!(before, writes + 1, "a key costs one frame");
    for _ in 0..100 {
        session.queue(b"j");
    }
    session.run();
    assert_eq!(session.writes(), before + 1, "so do a hundred");
    let burst = session.check("after the burst").len();
    assert!(burst <= 2 * one.max(1024), "{burst} bytes");
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_is_owed_one_frame_and_sees_the_last() {
    let library = library("content");
    let mut session = Session::open(&library, &Client { pipe: 64, ..Client::default() });
    for round in 0..2000 {
        let keys: [&[u8]; 6] = [b"j", b" ", b"y", b"m", b"\x1b[?997;2n", b"w"];
        session.send(keys[round % keys.len()]);
    }
    // The rest of the first frame, and one more frame with queries and similar.
    let owed = session.check("a slow reader").len();
    println!("owed to a slow reader: {owed} bytes");
    assert!(owed <= 2 * 4096, "{owed} bytes");
    assert_eq!(session.screen.clipboard.len(), 1);
    assert_eq!(session.screen.questions.iter().filter(|question| *question == "OSC 11").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_storm_of_resizes_ends_in_the_right_picture() {
    let library = library("content");
    let mut session = Session::open(&library, &Client::default());
    session.read();
    session.press("Enter Space").await;
    let mut dice = Dice::new(77);
    for _ in 0..5 {
        let writes = session.writes();
        let (mut columns, mut rows) = (0, 0);
        for _ in 0..60 {
            (columns, rows) = (1 + dice.below(160) as u16, 1 + dice.below(60) as u16);
            session.queue_input(Input::Resize(Size { columns, rows, cell: None }));
            session.twin.tell(Message::Resize(columns, rows));
        }
        session.screen.resize(columns.into(), rows.into());
        session.run();
        assert_eq!(session.writes(), writes + 1, "one frame for sixty sizes");
        session.check(&format!("{columns} x {rows}"));
    }
    for _ in 0..30 {
        session.resize(1 + dice.below(160) as u16, 1 + dice.below(60) as u16);
        session.check("a resize");
    }
}

/// Checks every cell during a random sequence of keys, resizes, edits and colour replies.
#[tokio::test(start_paused = true)]
async fn a_long_mixed_visit_is_shown_cell_by_cell() {
    let libraries = [library("content"), library("tests/site")];
    // Actions that end the interface are left out.
    let stays = |action| !matches!(action, Action::Leave | Action::Linear);
    let keys: Vec<_> = BINDINGS.iter().filter(|binding| stays(binding.action)).collect();
    for (seed, term, crate_judges) in [(1, "xterm-256color", true), (2, "xterm-kitty", false), (3, "linux", false)] {
        let mut dice = Dice::new(seed);
        let mut session = Session::open(&libraries[0], &Client { term, ..Client::default() });
        let mut other = vt100::Parser::new(24, 80, 0);
        for step in 0..150 {
            let when = format!("{term}, step {step}");
            match dice.below(24) {
                0 => {
                    let (columns, rows) = *dice.pick(&[(80, 24), (100, 40), (38, 12), (132, 43), (20, 5)]);
                    session.resize(columns, rows);
                    other.screen_mut().set_size(rows, columns);
                }
                1 => session.edit(dice.pick(&libraries)),
                2 => session.send(b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\"),
                3 => session.send(b"\x1b]11;rgb:0000/0000/0000\x07"),
                4 => session.send(b"\x1b[?997;1n"),
                5 => session.send(b"\x1b[?2026;2$y\x1b[?2031;2$y"),
                6..=9 => {
                    let binding = dice.pick(&keys);
                    let name = folio::ui::keymap::name(*dice.pick(binding.keys), false);
                    session.queue(&typed(&name));
                    session.run();
                }
                10..=13 => session.send(b"\x1b[6~"),
                _ => session.send(dice.pick(&[b"j", b"k", b"d", b"u", b"\t", b"\r"]).as_slice()),
            }
            let bytes = session.check(&when);
            if crate_judges {
                other.process(&bytes);
                let abilities = Abilities::from(session.twin.model.capabilities());
                let frame = session.twin.draw();
                let columns = frame.cells.area().width;
                let cells: Vec<_> = (0..)
                    .zip(expected(frame, &abilities))
                    .map(|(index, expected)| {
                        let cell = other.screen().cell(index / columns, index % columns).expect("inside");
                        judged_by_vt100(cell, &expected)
                    })
                    .collect();
                compare(&cells, frame, &Abilities { hyperlinks: false, ..abilities }, false, &when);
            }
        }
    }
}

/// Returns the bytes for a key as named on the help page.
fn typed(name: &str) -> Vec<u8> {
    match name {
        "space" => b" ".to_vec(),
        "enter" => b"\r".to_vec(),
        "tab" => b"\t".to_vec(),
        "shift-tab" => b"\x1b[Z".to_vec(),
        "esc" => b"\x1b[27u".to_vec(),
        "backspace" => b"\x7f".to_vec(),
        "up" => b"\x1b[A".to_vec(),
        "down" => b"\x1b[B".to_vec(),
        "right" => b"\x1b[C".to_vec(),
        "left" => b"\x1b[D".to_vec(),
        "home" => b"\x1b[H".to_vec(),
        "end" => b"\x1b[F".to_vec(),
        "page up" => b"\x1b[5~".to_vec(),
        "page down" => b"\x1b[6~".to_vec(),
        "F1" => b"\x1bOP".to_vec(),
        ctrl if ctrl.starts_with("ctrl-") => vec![ctrl.as_bytes()[5] & 0x1f],
        character => character.as_bytes().to_vec(),
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_begins_the_time_until_the_idle_warning_anew() {
    let library = library("content");
    let mut session = Session::open(&library, &Client::default());
    session.read();
    let until_warning = PATIENCE.idle - PATIENCE.warning;
    for _ in 0..2 {
        session.wait(until_warning).await;
        session.read();
        assert!(session.text().contains("still reading?"), "{}", session.text());
        session.press("Down").await;
        assert!(!session.text().contains("still reading?"), "{}", session.text());
        session.wait(until_warning - Duration::from_secs(1)).await;
        session.read();
        assert!(session.status.is_none() && !session.text().contains("still reading?"), "{}", session.text());
        session.press("Up").await;
    }
}
