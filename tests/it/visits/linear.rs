//! Tests of plain-text mode on terminals and pipes.

use std::time::Duration;

use folio::session::{ExitStatus, Input, Size};

use super::session::{Client, Session};
use crate::visitor::library;

/// Types on a dumb terminal and returns the output.
fn say(session: &mut Session, typed: &str) -> String {
    session.queue_input(Input::Bytes(typed.as_bytes().to_vec()));
    session.run();
    String::from_utf8(session.take()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_dumb_terminal_gets_a_transcript() {
    let library = library("tests/site");
    let client = Client { term: "dumb", columns: 60, ..Client::default() };
    let mut session = Session::open(&library, &client);
    let mut transcript = String::from_utf8(session.take()).unwrap();
    for typed in ["2", "\r", "what?", "\r", "0\r", "99\r", "\r", "4\r", "b\r", "b\r", "b\r", "12\x7f\x7f\x7f3", "\r"] {
        transcript += &say(&mut session, typed);
    }
    assert_eq!(session.status, None);
    transcript += &say(&mut session, "q\r");
    assert_eq!(session.status, Some(ExitStatus::SUCCESS));
    assert!(!transcript.contains('\x1b'), "an escape");
    assert!(transcript.is_ascii(), "nobody said that there is more than ASCII");
    assert!(!transcript.replace("\r\n", "").contains(['\r', '\n']), "lines end as a raw terminal needs it");
    insta::assert_snapshot!("dumb-transcript", transcript.replace("\r\n", "\n").replace('\x08', "^H"));
}

#[tokio::test(start_paused = true)]
async fn a_packet_that_asks_for_thousands_of_pages_gets_few() {
    let library = library("content");
    let mut session = Session::open(&library, &Client { term: "dumb", ..Client::default() });
    session.take();
    for line in ["go causalab\rall\rhome\r", "1\r", "?\r", "\r", "no such line\r"] {
        let pages = say(&mut session, &line.repeat(5000));
        assert!(pages.len() > 4 * 1024, "{} bytes for {line:?}", pages.len());
        assert!(pages.len() < 192 * 1024, "{} bytes for {line:?}", pages.len());
        assert!(pages.contains("What else was typed at once is left out."), "it is said: {line:?}");
        assert!(say(&mut session, "home\r").contains("Choices:"), "and it goes on");
    }
    say(&mut session, &("?\r".repeat(5000) + "\x03"));
    assert_eq!(session.status, Some(ExitStatus::SUCCESS), "who wants to leave is not forgotten");
}

#[tokio::test(start_paused = true)]
async fn a_pipe_is_answered_line_by_line_and_its_end_is_the_end() {
    let library = library("tests/reader");
    for (user, command) in [("linear", None), ("visitor", Some("linear"))] {
        // Nothing is lost on a pipe with a small capacity.
        let client = Client { user, command, has_terminal: false, pipe: 100, ..Client::default() };
        let mut session = Session::open(&library, &client);
        session.take();
        session.queue_input(Input::Bytes(b"open 1\n\n\n44\nhome\n".repeat(300)));
        session.queue_input(Input::Bytes(b"where".to_vec()));
        session.queue_input(Input::Eof);
        session.run();
        let said = String::from_utf8(session.take()).unwrap();
        assert_eq!(said.matches("3 sections, 4 minutes").count(), 300, "every line has its answer");
        assert!(said.ends_with("left.\n\n"), "the last line has no end: {:?}", said.lines().last());
        assert!(!said.contains(['\r', '\x1b']) && !said.contains("> "), "no prompt and no echo");
        assert_eq!(session.status, Some(ExitStatus::SUCCESS));
    }
}

#[tokio::test(start_paused = true)]
async fn a_script_has_its_answers_before_it_leaves() {
    let library = library("tests/reader");
    let client = Client { command: Some("linear garden#causes"), has_terminal: false, ..Client::default() };
    let mut session = Session::open(&library, &client);
    let said = say(&mut session, "n\nq\nn\n");
    assert!(said.starts_with("Section 2 of 3") && said.contains("In depth: How we measured"), "{said}");
    assert!(!said.contains("3. The end") && session.status == Some(ExitStatus::SUCCESS), "{said}");
}

#[tokio::test(start_paused = true)]
async fn who_does_not_read_keeps_no_server_from_stopping() {
    let library = library("content");
    for has_terminal in [true, false] {
        let client = Client { command: Some("linear"), has_terminal, pipe: 100, ..Client::default() };
        let mut session = Session::open(&library, &client);
        assert_eq!(session.status, None);
        session.stop();
        session.wait(Duration::from_secs(3)).await;
        assert_eq!(session.status, Some(ExitStatus::SUCCESS), "the farewell is not waited for");
    }
}

#[tokio::test(start_paused = true)]
async fn a_key_leads_from_the_interface_to_plain_text_at_the_same_place() {
    let library = library("tests/reader");
    let mut session = Session::open(&library, &Client { user: "garden.causes", columns: 66, ..Client::default() });
    session.read();
    session.queue_input(Input::Bytes(b"A".to_vec()));
    session.run();
    session.wait(Duration::from_secs(1)).await;
    let said = String::from_utf8(session.take()).unwrap();
    let (left, text) = said.split_once("Section 2 of 3").expect("the same section");
    assert!(left.contains("\x1b[?1049l") && left.contains("\x1b[?25h"), "the screen is given back: {left:?}");
    assert!(!text.contains('\x1b') && text.contains("2. Causes\r\n"), "{text:?}");
    assert!(say(&mut session, "p\r").contains("Draw the height of the pea."));
    session.queue_input(Input::Resize(Size { columns: 30, rows: 9, cell: None }));
    let said = say(&mut session, "help\r");
    assert!(said.lines().all(|line| line.len() <= 30), "a resize counts: {said}");
    assert!(say(&mut session, "q\r").contains("Goodbye."));
    assert_eq!(session.status, Some(ExitStatus::SUCCESS));
}

#[tokio::test(start_paused = true)]
async fn a_dumb_terminal_is_left_in_every_way() {
    let library = library("tests/site");
    for (way, says) in [
        ("quit\r", "Goodbye."),
        ("\x03", "Goodbye."),
        ("\x04", "Goodbye."),
        ("EOF", ""),
        ("drain", "The server is going down"),
        ("idle", "nothing was typed for a while"),
    ] {
        let mut session = Session::open(&library, &Client { term: "dumb", ..Client::default() });
        session.take();
        match way {
            "EOF" => {
                session.queue_input(Input::Eof);
                session.run();
            }
            "drain" => session.stop(),
            "idle" => session.wait(Duration::from_secs(7200)).await,
            typed => session.queue_input(Input::Bytes(typed.into())),
        }
        session.run();
        assert_eq!(session.status, Some(ExitStatus::SUCCESS), "{way:?}");
        let said = String::from_utf8(session.take()).unwrap();
        assert!(!said.contains('\x1b') && said.contains(says), "{way:?}: {said}");
    }
}
