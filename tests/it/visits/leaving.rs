//! Tests that every way of ending a session restores the terminal, with some lines in the scrollback.

use std::time::Duration;

use folio::program::IdleTimeouts;
use folio::session::{ExitStatus, Input};

use super::session::{Client, Session};
use crate::visitor::library;

/// The last reply of a terminal, after which none is outstanding.
const FENCE: &[u8] = b"\x1b[?62;4c";

/// Opens a write-up on a terminal in which every mode of the program is set.
async fn visitor(patience: Option<IdleTimeouts>) -> Session {
    let library = library("tests/site");
    let patience = patience.unwrap_or(super::session::PATIENCE);
    let client = Client { variables: &[("FOLIO_MOUSE", "1")], patience, ..Client::default() };
    let mut session = Session::open(&library, &client);
    session.send(b"\x1b[?2031;2$y\x1b[?2026;2$y");
    session.press("Enter j j").await;
    session.check("before leaving");
    assert_eq!(session.screen.modes, [7, 1049, 2004, 1000, 1006, 2031]);
    session
}

fn assert_restored(session: &mut Session, way: &str, says: &str) {
    session.read();
    let mut modes = session.screen.modes.clone();
    modes.sort_unstable();
    assert_eq!(modes, [7, 25], "{way}");
    assert_eq!(session.screen.title, ["shell"], "{way}");
    assert!(session.screen.is_clean(), "{way}");
    for line in [says, &session.snapshots.borrow().library.site.tagline, "Tides"] {
        assert!(session.text().contains(line), "{way} does not say {line}:\n{}", session.text());
    }
}

#[tokio::test(start_paused = true)]
async fn every_way_out_restores_the_terminal() {
    for way in ["q", "C-c", "C-d", "EOF", "drain"] {
        let mut session = visitor(None).await;
        session.send(FENCE);
        let says = match way {
            "EOF" => {
                session.queue_input(Input::Eof);
                session.run();
                ""
            }
            "drain" => {
                session.stop();
                "The server is going down for a moment."
            }
            key => {
                session.queue_input(Input::Bytes(crate::visitor::bytes(key)));
                session.run();
                ""
            }
        };
        assert_eq!(session.status, Some(ExitStatus::SUCCESS), "{way}");
        assert_restored(&mut session, way, says);
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_visitor_is_warned_and_then_let_go() {
    let patience = IdleTimeouts { idle: Duration::from_secs(100), warning: Duration::from_secs(10) };
    let mut session = visitor(Some(patience)).await;
    session.send(FENCE);
    session.wait(Duration::from_secs(89)).await;
    assert_eq!(session.read(), b"");
    session.wait(Duration::from_secs(1)).await;
    session.read();
    assert!(session.text().contains("this visit ends in 10 s"), "{}", session.text());
    // A reply does not count as activity.
    session.send(b"\x1b[?2026;2$y");
    session.wait(Duration::from_secs(10)).await;
    assert_eq!(session.status, Some(ExitStatus::SUCCESS));
    assert_restored(&mut session, "idle", "nothing was typed for a while");
}

#[tokio::test(start_paused = true)]
async fn a_key_after_the_warning_starts_the_silence_anew() {
    let patience = IdleTimeouts { idle: Duration::from_secs(100), warning: Duration::from_secs(10) };
    let mut session = visitor(Some(patience)).await;
    session.wait(Duration::from_secs(95)).await;
    session.press("j").await;
    assert!(!session.text().contains("this visit ends"));
    session.wait(Duration::from_secs(89)).await;
    assert_eq!((session.status, session.read()), (None, Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn answers_that_are_owed_are_waited_for_and_not_left_to_the_shell() {
    for answers in [&b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62c"[..], b"qqq\x1b[?62c"] {
        let mut session = visitor(None).await;
        session.queue_input(Input::Bytes(b"q".to_vec()));
        session.run();
        assert_restored(&mut session, "q", "");
        session.wait(Duration::from_millis(100)).await;
        assert_eq!(session.status, None, "an answer is owed");
        for byte in answers {
            assert_eq!(session.status, None);
            session.queue_input(Input::Bytes(vec![*byte]));
            session.run();
        }
        assert_eq!((session.status, session.take()), (Some(ExitStatus::SUCCESS), Vec::new()));
    }
    let mut session = visitor(None).await;
    session.queue_input(Input::Bytes(b"q".to_vec()));
    session.run();
    session.wait(Duration::from_millis(299)).await;
    assert_eq!(session.status, None);
    session.wait(Duration::from_millis(1)).await;
    assert_eq!(session.status, Some(ExitStatus::SUCCESS), "a terminal that answers nothing is not waited for longer");
    // Queried again after a theme report.
    let mut session = visitor(None).await;
    session.send(&[FENCE, b"\x1b[?997;2n"].concat());
    session.queue_input(Input::Bytes(b"q".to_vec()));
    session.run();
    assert_eq!(session.status, None, "an answer is owed again");
    session.queue_input(Input::Bytes(FENCE.to_vec()));
    session.run();
    assert_eq!(session.status, Some(ExitStatus::SUCCESS));
    // The last reply in the same packet as the key that ends the session: none is outstanding then.
    let mut session = visitor(None).await;
    session.queue_input(Input::Bytes([b"q", FENCE].concat()));
    session.run();
    assert_eq!(session.status, Some(ExitStatus::SUCCESS));
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_stopped_is_not_waited_for() {
    let library = library("tests/site");
    let mut session = Session::open(&library, &Client { pipe: 64, ..Client::default() });
    session.send(b"q");
    session.wait(Duration::from_millis(1999)).await;
    assert_eq!(session.status, None);
    session.wait(Duration::from_millis(1)).await;
    assert_eq!(session.status, Some(ExitStatus::SUCCESS));

    let mut session = Session::open(&library, &Client { pipe: 64, ..Client::default() });
    session.send(FENCE);
    session.send(b"q");
    assert_eq!(session.status, None);
    session.read();
    assert_eq!(session.status, Some(ExitStatus::SUCCESS), "one that reads on gets it all");
    let mut modes = session.screen.modes.clone();
    modes.sort_unstable();
    assert_eq!(modes, [7, 25]);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_is_gone_ends_the_visit() {
    let mut session = visitor(None).await;
    session.hang_up();
    assert_eq!((session.status, session.take()), (Some(ExitStatus::SUCCESS), Vec::new()));
}
