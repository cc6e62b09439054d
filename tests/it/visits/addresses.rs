//! Addresses with a terminal: the user name and `read` lead to a page, a section, or the append-only interface.

use super::session::{Client, Session};
use crate::support::site;
use crate::visitor::library;

#[tokio::test(start_paused = true)]
async fn a_user_name_or_a_command_opens_the_interface_where_it_says() {
    let library = library("tests/site");
    let opened = |user, command| {
        let mut session = Session::open(&library, &Client { user, command, ..Client::default() });
        session.read();
        (session.text(), session)
    };
    for (user, command) in
        [("tides.measuring", None), ("tides#measuring", None), ("visitor", Some("read tides#measuring"))]
    {
        let (screen, mut session) = opened(user, command);
        assert!(screen.lines().take(3).any(|line| line.contains("Measuring")), "{user} {command:?}:\n{screen}");
        session.send(b"\x7f");
        session.read();
        assert!(session.text().contains("Measure twice"), "back leads to the first page:\n{}", session.text());
    }
    assert!(opened("maps", None).0.contains("A short page without sections"));
    assert!(opened("tides.nowhere", None).0.contains("How high does the water come?"), "its page at least");
    assert!(opened("root", None).0.contains("Measure twice"), "anybody else is simply a visitor");
}

#[tokio::test(start_paused = true)]
async fn play_opens_the_lab() {
    let library = site::offered();
    for command in ["play", "play maps", "play maps/first"] {
        let mut session = Session::open(&library, &Client { command: Some(command), ..Client::default() });
        session.read();
        assert!(session.text().contains("What the lab is called"), "{command}:\n{}", session.text());
    }
    // What cannot be opened is said in words, and ends.
    let mut session = Session::open(&library, &Client { command: Some("play tides"), ..Client::default() });
    let said = String::from_utf8_lossy(&session.take()).into_owned();
    assert!(session.status.is_some() && !said.contains("\x1b["), "{said:?}");
}

#[tokio::test(start_paused = true)]
async fn linear_is_a_user_name_too() {
    let library = library("tests/site");
    let mut session = Session::open(&library, &Client { user: "linear", ..Client::default() });
    let bytes = session.take();
    assert!(!bytes.contains(&0x1b), "no escape: {}", String::from_utf8_lossy(&bytes));
    assert!(String::from_utf8_lossy(&bytes).contains("Type a number to open"));
}
