//! The interface for terminals that only append.

use std::time::Duration;

use folio::session::{ExitStatus, Input};

use super::session::{Client, Session};
use crate::visitor::library;

/// Types at a dumb terminal and returns what is printed.
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
    let pages = say(&mut session, &"1\r".repeat(5000));
    assert!(pages.len() > 16 * 1024, "{} bytes: not even one page", pages.len());
    assert!(pages.len() < 192 * 1024, "{} bytes for one packet", pages.len());
    assert!(say(&mut session, "\r").contains("Type a number"), "and it goes on");
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
