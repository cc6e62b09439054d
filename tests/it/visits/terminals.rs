//! Tests of the running program with different terminals: by name, by replies, by the visitor's choices.

use folio::content::model::Page;
use folio::term::caps::Depth;
use folio::ui::Route;

use super::session::{Client, Session};
use crate::replay::terminal::{Cell, Terminal, Widths};
use crate::replay::visible;
use crate::visitor::{library, path};

/// Sequences that only some terminals support.
const OSC: &str = "\x1b]";
const LINK: &str = "\x1b]8;";
const APC: &str = "\x1b_";
const VERSION: &str = "\x1b[>0q";
const MODES: &str = "$p";
const ALTERNATE: &str = "\x1b[?1049h";
const INDEXED: &str = ";5;";
const TRUE: &str = ";2;";

#[tokio::test(start_paused = true)]
async fn every_terminal_gets_a_right_page_and_nothing_it_cannot_take() {
    let library = library("tests/site");
    let terminals: [(&str, Depth, &[&str]); 11] = [
        (
            "vt100",
            Depth::Mono,
            &[OSC, APC, VERSION, MODES, ALTERNATE, INDEXED, TRUE, "\x1b[c", "X", "\x1b[L", "\x1b[M"],
        ),
        ("linux", Depth::Ansi, &[OSC, APC, VERSION, MODES, ALTERNATE, INDEXED, TRUE]),
        ("xterm", Depth::Indexed, &[TRUE]),
        ("xterm-256color", Depth::Indexed, &[TRUE]),
        ("xterm-ghostty", Depth::True, &[]),
        ("xterm-kitty", Depth::True, &[]),
        ("tmux-256color", Depth::Indexed, &[APC, TRUE]),
        ("screen", Depth::Indexed, &[APC, TRUE, LINK, "\x1b[22;2t"]),
        ("screen-256color", Depth::Indexed, &[APC, TRUE, LINK]),
        ("", Depth::Ansi, &[APC, INDEXED, TRUE, LINK, "\x1b[22;2t"]),
        ("?n\u{f6}nsense\x1b[31m", Depth::Ansi, &[APC, INDEXED, TRUE, LINK, "\x1b[31m"]),
    ];
    for (term, depth, never) in terminals {
        for variables in [&[][..], &[("LANG", "C")], &[("LANG", "en_GB.UTF-8")]] {
            let mut session = Session::open(&library, &Client { term, variables, ..Client::default() });
            assert_eq!(session.twin.model.capabilities().depth, depth, "{term}");
            let mut sent = session.check(&format!("{term} {variables:?}, home"));
            assert!(session.text().contains(&library.site.tagline), "{term}:\n{}", session.text());
            // The home page has links, the write-up most elements of layouts; i and ? are pages of the interface.
            for keys in ["Down", "Enter", "j", "Space", "G", "w", "?", "i", "G", "T", "Esc"] {
                sent.extend(session.press(keys).await);
                session.check(&format!("{term} {variables:?}, {keys}"));
            }
            sent.extend(session.press("q").await);
            let sent = String::from_utf8(sent).unwrap();
            for sequence in never.iter().filter(|sequence| sequence.starts_with('\x1b') || sequence.len() > 1) {
                assert!(!sent.contains(sequence), "{term} is sent {sequence:?}");
            }
            if variables.contains(&("LANG", "C")) {
                assert!(sent.is_ascii(), "{term}");
            }
        }
    }
}

/// Reads a terminal's recorded replies, without those to queries that are never sent.
fn answers(file: &str) -> (String, Vec<Vec<u8>>) {
    let text = std::fs::read_to_string(path("tests/terminals").join(file)).unwrap();
    let bytes = |text: &str| text.replace("\\e", "\x1b").replace("\\a", "\x07").replace("\\\\", "\\").into_bytes();
    let answers = text.lines().filter_map(|line| match line.split(" | ").collect::<Vec<_>>()[..] {
        [question, answer, _] if question != "cursor" => Some(bytes(answer)),
        _ => None,
    });
    let term = text.lines().find_map(|line| line.strip_prefix("TERM: ")).unwrap();
    (term.into(), answers.filter(|answer| !answer.is_empty()).collect())
}

fn recorded() -> impl Iterator<Item = (String, Vec<Vec<u8>>)> {
    let entries = std::fs::read_dir(path("tests/terminals")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".txt")).map(|name| answers(&name))
}

#[tokio::test(start_paused = true)]
async fn answers_type_nothing_however_they_come() {
    let library = library("tests/site");
    for (term, answers) in recorded() {
        let all = answers.concat();
        let mut reference = Session::open(&library, &Client { term: &term, ..Client::default() });
        reference.read();
        let home = reference.text();
        reference.press("Enter").await;
        let reading = reference.text();
        for size in [1, 7, all.len()] {
            // Replies arrive before, during and after the first frame, and while the visitor types.
            let mut session = Session::open(&library, &Client { term: &term, pipe: 100, ..Client::default() });
            for packet in all.chunks(size) {
                session.send(packet);
            }
            session.check(&format!("{term}, before"));
            assert_eq!(session.text(), home, "{term}");
            for packet in all.chunks(size) {
                session.send(packet);
            }
            session.check(&format!("{term}, during"));
            assert_eq!(session.text(), home, "{term}");
            session.send(&[&all[..], b"\r", &all].concat());
            session.check(&format!("{term}, with a key"));
            assert_eq!(session.text(), reading, "{term}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_may_be_torn_anywhere() {
    let library = library("tests/site");
    let (term, answers) = answers("kitty.txt");
    let all = answers.concat();
    let mut session = Session::open(&library, &Client { term: &term, ..Client::default() });
    session.read();
    let home = session.text();
    for at in 0..=all.len() {
        session.send(&all[..at]);
        session.send(&all[at..]);
        session.check(&format!("torn at {at}"));
        assert_eq!(session.text(), home, "torn at {at}");
    }
}

/// Bug: with `xterm -u8 -cjk_width`, as used for Chinese, Japanese and Korean, rows wrapped and the footer scrolled.
#[tokio::test(start_paused = true)]
async fn where_ambiguous_characters_are_wide_the_page_is_right_once_that_is_known() {
    let library = library("content");
    let mut session = Session::open(&library, &Client { columns: 90, rows: 28, ..Client::default() });
    session.screen = Terminal::new(90, 28, Widths::WideAmbiguous, true);
    session.read();
    let [(column, row)] = session.screen.reports[..] else { panic!("asked once") };
    assert_eq!(column, 2, "one character, two columns");
    session.send(format!("\x1b[{};{}R\x1b[?62;c", row + 1, column + 1).as_bytes());
    session.check("the width is known");
    for keys in ["j", "Enter", "Space", "?", "G", "Esc"] {
        session.press(keys).await;
        session.check(keys);
    }
    assert!(session.screen.cells.iter().all(|cell| cell.text.is_ascii()));
}

/// Checks that modes left set by a lost connection are reset by the next session, and its own at its end.
#[tokio::test(start_paused = true)]
async fn modes_that_a_lost_visit_left_are_undone() {
    let library = library("tests/site");
    let mut session = Session::open(&library, &Client::default());
    session.screen.modes.extend([1000, 1002, 1003, 1004, 1006, 2031]);
    session.read();
    assert_eq!(session.screen.modes, [7, 1049, 2004], "only what this visit wants");
    session.press("q").await;
    session.read();
    assert_eq!(session.screen.modes, [7, 25]);
}

/// Tests terminals on which mode 1049 has no effect: GNU screen by default, tmux with `alternate-screen off`, mosh.
#[tokio::test(start_paused = true)]
async fn without_an_alternate_screen_the_prompt_follows_the_page() {
    let library = library("content");
    for term in ["screen", "linux", "vt100"] {
        let mut session = Session::open(&library, &Client { term, ..Client::default() });
        session.screen.has_alternate_screen = false;
        session.read();
        session.press("Enter").await;
        session.read();
        let page: Vec<String> = (0..23).map(|row| session.screen.line(row)).collect();
        session.press("q").await;
        session.read();
        let shown: Vec<String> = (0..24).map(|row| session.screen.line(row)).collect();
        let farewell: Vec<&String> = shown.iter().rev().skip_while(|line| line.is_empty()).collect();
        let lines = farewell.iter().take_while(|line| !page.contains(line)).count();
        assert!(lines > 0 && shown[23].is_empty(), "{term}: {shown:#?}");
        assert_eq!(shown[..23 - lines], page[lines..], "{term}: the farewell follows the page");
        assert_eq!(session.screen.cursor(), Some((0, 23)), "{term}: the prompt has a line of its own");
    }
}

#[tokio::test(start_paused = true)]
async fn malformed_replies_do_no_harm() {
    let library = library("tests/site");
    let long = format!("\x1bP>|{}\x1b\\", "q".repeat(10_000));
    let mut session = Session::open(&library, &Client::default());
    session.read();
    let home = session.text();
    for reply in [
        "\x1b]11;rgb:qqqq/zz/\x1b\\",
        "\x1b]11;\x07",
        "\x1b]11;rgb:ffffffffffffffff/0/0\x1b\\",
        "\x1b[?;;;;;;;;;;;;;;;;;;;;;;;;;c",
        "\x1b[?99999999999999999999c",
        "\x1b[?2026;99999$y",
        "\x1b[6;0;0t",
        "\x1b[?997;7n",
        "\x1b_Gi=q;q\x1b\\",
        "\x1bP!|\x1b\\",
        "\x1b]11;rgb:q\x18",
        "\x1b[?2026\x1a",
        &long,
    ] {
        session.send(reply.as_bytes());
        session.check(reply);
        assert_eq!(session.text(), home, "{reply:?}");
    }
    session.send(b"?");
    assert_eq!(*session.twin.model.route(), Route::Help);
    session.check("after all");
}

#[tokio::test(start_paused = true)]
async fn a_white_background_makes_the_page_light() {
    let library = library("tests/site");
    let mut session = Session::open(&library, &Client::default());
    session.read();
    let before = session.screen.cells.clone();
    session.send(b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\");
    session.check("light");
    let light = Session::open(&library, &Client { variables: &[("FOLIO_THEME", "light")], ..Client::default() });
    assert_ne!(session.screen.cells, before);
    assert_same_looks(&session, light, "\x1b]11;rgb:ffff/ffff/ffff\x1b\\");
}

/// Returns the visible properties of the screen.
fn seen(session: &Session) -> Vec<Cell> {
    session.screen.cells.iter().map(visible).collect()
}

/// Compares with a session of a chosen theme on this `background`: on an unknown one a chosen theme paints its own.
fn assert_same_looks(session: &Session, mut other: Session, background: &str) {
    other.read();
    other.send(background.as_bytes());
    other.check(background);
    assert!(seen(session) == seen(&other), "{}\n{}", session.text(), other.text());
}

#[tokio::test(start_paused = true)]
async fn a_terminal_that_turns_light_or_dark_is_followed() {
    let library = library("tests/site");
    let mut session = Session::open(&library, &Client::default());
    session.read();
    session.screen.questions.clear();
    assert!(!session.screen.modes.contains(&2031), "not before the terminal says that it can");
    session.send(b"\x1b[?2031;2$y");
    session.check("the mode is known");
    assert!(session.screen.modes.contains(&2031));
    for (notice, background, theme) in [
        ("\x1b[?997;2n", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "light"),
        ("\x1b[?997;1n", "\x1b]11;rgb:0000/0000/0000\x1b\\", "dark"),
        ("\x1b[?997;2n", "\x1b]11;rgb:fafa/fafa/fafa\x07", "light"),
    ] {
        session.send(notice.repeat(3).as_bytes());
        session.check(notice);
        assert_eq!(session.screen.questions, ["OSC 10", "OSC 11", "CSI c"], "asked once for three notices");
        session.screen.questions.clear();
        let variables = [("FOLIO_THEME", theme)];
        let chosen = || Session::open(&library, &Client { variables: &variables, ..Client::default() });
        assert_same_looks(&session, chosen(), background);
        session.send(background.as_bytes());
        session.check(background);
        assert_same_looks(&session, chosen(), background);
        assert_eq!(session.screen.questions, [""; 0]);
    }
    // The visitor's choice is kept.
    session.press("T").await;
    session.send(b"\x1b[?997;2n");
    session.press("x").await;
    let dark = Session::open(&library, &Client { variables: &[("FOLIO_THEME", "dark")], ..Client::default() });
    assert_same_looks(&session, dark, "\x1b]11;rgb:fafa/fafa/fafa\x07");
}

#[tokio::test(start_paused = true)]
async fn the_mouse_is_on_when_it_was_asked_for() {
    let library = library("content");
    let on = |session: &Session| [1000, 1006].map(|mode| session.screen.modes.contains(&mode));
    for (variables, at_first) in [(&[][..], false), (&[("FOLIO_MOUSE", "0")], false), (&[("FOLIO_MOUSE", "1")], true)] {
        let mut session = Session::open(&library, &Client { variables, ..Client::default() });
        session.check("at first");
        for wanted in [at_first, !at_first, at_first] {
            assert_eq!(on(&session), [wanted; 2], "{variables:?}");
            session.press("m").await;
            session.check("m");
            let said = if wanted { "mouse: off" } else { "mouse: on" };
            assert!(session.text().contains(said), "{}", session.text());
        }
    }
    let mut session = Session::open(&library, &Client { variables: &[("FOLIO_MOUSE", "1")], ..Client::default() });
    session.read();
    let row = (0..24).find(|row| session.screen.line(*row).contains(&library.write_ups[0].short)).unwrap();
    session.send(format!("\x1b[<0;10;{}M", row + 1).as_bytes());
    session.check("a click");
    let opened = Page::WriteUp(library.write_ups[0].slug.clone());
    assert_eq!(*session.twin.model.route(), Route::Page(opened), "a click opens");
    let before = session.text();
    session.send(b"\x1b[<65;10;10M");
    session.check("the wheel");
    assert_ne!(session.text(), before, "the wheel scrolls");
}

/// Each override: variable, value, key, and its label and value on the page about the terminal.
const OVERRIDES: [(&str, &str, &str, &str, &str); 13] = [
    ("FOLIO_THEME", "dark", "T", "theme", "dark"),
    ("FOLIO_THEME", "light", "T", "theme", "light"),
    ("FOLIO_THEME", "contrast", "T", "theme", "high contrast"),
    ("FOLIO_THEME", "inherit", "T", "theme", "your own palette"),
    ("FOLIO_COLORS", "mono", "C", "colours", "none"),
    ("FOLIO_COLORS", "16", "C", "colours", "16"),
    ("FOLIO_COLORS", "256", "C", "colours", "256"),
    ("FOLIO_COLORS", "true", "C", "colours", "24 bits"),
    ("FOLIO_GLYPHS", "full", "U", "glyphs", "full"),
    ("FOLIO_GLYPHS", "box", "U", "glyphs", "box drawing"),
    ("FOLIO_GLYPHS", "ascii", "U", "glyphs", "ASCII"),
    ("FOLIO_MOTION", "0", "M", "motion", "off"),
    ("FOLIO_MOUSE", "1", "m", "mouse", "on"),
];

#[tokio::test(start_paused = true)]
async fn a_key_and_its_variable_do_what_the_page_says() {
    let library = library("tests/site");
    for (variable, value, key, label, shown) in OVERRIDES {
        let variables = [(variable, value)];
        let mut chosen = Session::open(&library, &Client { variables: &variables, rows: 60, ..Client::default() });
        let mut pressed = Session::open(&library, &Client { rows: 60, ..Client::default() });
        chosen.check("by variable");
        pressed.read();
        let said = format!("{label}: {shown} (your choice)");
        for _ in 0..6 {
            pressed.press(key).await;
            pressed.check(&said);
            if pressed.text().contains(&said) {
                break;
            }
        }
        assert!(pressed.text().contains(&said), "{key} never says {said}:\n{}", pressed.text());
        pressed.press("x").await;
        assert!(seen(&chosen) == seen(&pressed), "{variable}={value} is not what {key} does");
        for session in [&mut chosen, &mut pressed] {
            session.press("i").await;
            session.check("the page");
            let page = session.text();
            let row = page.lines().position(|line| line.contains(label) && line.contains(shown));
            let row = row.unwrap_or_else(|| panic!("{label} {shown} is not said:\n{page}"));
            let line = page.lines().nth(row).unwrap();
            assert!(line.ends_with("(your choice)"), "{line}");
            let how = page.lines().nth(row + 1).unwrap().trim();
            assert!(how.starts_with(&format!("{key}, or {variable}=")) && how.contains(value), "{how}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_copied_is_sent_and_shown() {
    let library = library("tests/site");
    let variables = [("FOLIO_MOUSE", "1")];
    let mut session = Session::open(&library, &Client { columns: 40, variables: &variables, ..Client::default() });
    session.read();
    session.press("Enter y").await;
    session.check("y");
    assert_eq!(session.screen.clipboard.len(), 1);
    assert!(!session.screen.modes.contains(&1000), "the mouse is the terminal's while a text is shown for it");
    let mut wrapped = Vec::new();
    for _ in 0..4 {
        session.press("Down").await;
        session.check("the next passage");
        wrapped = session.twin.draw().wrapped.clone();
        assert_eq!(session.screen.wrapped, wrapped, "the terminal wrapped by itself, and knows that it is one line");
    }
    assert_eq!(session.screen.clipboard.len(), 5);
    assert!(!wrapped.is_empty(), "{}", session.text());
    session.press("Esc").await;
    session.check("back");
    assert!(session.screen.modes.contains(&1000));
    // A terminal that reports clipboard support in DA1 (52) keeps showing the page, with a notice of the copied text.
    session.send(b"\x1b[?62;22;52c");
    session.press("w y").await;
    session.check("y on a work");
    assert!(session.text().contains("sent to your clipboard"), "{}", session.text());
}

#[tokio::test(start_paused = true)]
async fn a_letter_of_another_script_makes_the_terminal_say_which_key_it_is() {
    let library = library("tests/site");
    let mut session = Session::open(&library, &Client::default());
    session.read();
    session.send(b"\x1b[?0u\x1b[?62;c");
    session.press("j").await;
    assert_eq!(session.screen.kitty_keyboard, 0, "a mode that garbles a shell is not set without need");
    session.press("љ").await;
    session.check("a letter of no known layout");
    assert_eq!(session.screen.kitty_keyboard, 1);
    // Serbian letters: њ on the key of w, and Љ on the key of q with Shift.
    session.send(b"\x1b[1114::119;;1114u");
    session.check("w");
    assert_eq!(*session.twin.model.route(), folio::ui::Route::Page(Page::Works));
    session.send(b"\x1b[1113:1033:113;2;1033u");
    session.read();
    assert!(session.status.is_some(), "Q leaves");
    assert_eq!(session.screen.kitty_keyboard, 0, "and the mode is undone");
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_plain_text_is_offered_it_first_and_sees_the_cursor() {
    let library = library("tests/site");
    for name in ["ACCESSIBLE", "LC_ACCESSIBLE", "ACCESSIBILITY_ENABLED", "SCREEN_READER"] {
        for (value, is_offered) in [("1", true), ("true", true), ("0", false), ("no", false)] {
            let variables = [(name, value)];
            let mut session = Session::open(&library, &Client { variables: &variables, ..Client::default() });
            session.check("the first frame");
            let first = session.screen.line(0);
            assert_eq!(first.contains("A goes on as plain text"), is_offered, "{name}={value}: {first}");
            assert!(first.contains("linear@"), "{first}");
            assert_eq!(session.screen.cursor().is_some(), is_offered, "{name}={value}");
        }
    }
    let mut session = Session::open(&library, &Client::default());
    session.check("others");
    assert!(session.screen.line(0).ends_with("linear@HOST"), "{}", session.text());
}
