//! Tests of addresses with a terminal: the user name and `read` open a page, a section, or plain-text mode.

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
    // Addresses that cannot be opened are reported as text, and the session ends.
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

#[tokio::test(start_paused = true)]
async fn plain_text_opens_where_it_is_told_to() {
    let library = library("tests/reader");
    for (user, command, term) in [
        ("garden.causes", None, "dumb"),
        ("garden", None, "dumb"),
        ("visitor", Some("linear garden#causes"), "xterm-256color"),
        ("visitor", Some("linear 'garden#causes'"), "dumb"),
        ("visitor", Some("linear garden"), "xterm-256color"),
    ] {
        let mut session = Session::open(&library, &Client { user, command, term, ..Client::default() });
        let said = String::from_utf8(session.take()).unwrap();
        let wants_section = format!("{user} {command:?}").contains("causes");
        assert_eq!(said.contains("2. Causes"), wants_section, "{user} {command:?}: {said}");
        assert_eq!(said.contains("Two plants, four weeks."), !wants_section, "{user} {command:?}: {said}");
        assert!(!said.contains('\x1b') && said.ends_with("> ") && session.status.is_none(), "and it goes on");
    }
    for command in ["linear nowhere", "linear garden#nowhere", "linear a b"] {
        let mut session = Session::open(&library, &Client { command: Some(command), ..Client::default() });
        assert!(session.status.is_some_and(|status| status != folio::session::ExitStatus::SUCCESS), "{command}");
        assert!(session.take().is_empty(), "{command}: complaints go elsewhere");
    }
}

/// Start of the command line of `kitten ssh`, and the data that kitty then types for its script.
const KITTEN: &str = "exec sh -c 'eval \"$(echo \"$0\" | tr";
const KITTY_DATA: &[u8] = b"\nKITTY_DATA_START\nOK\nAAAAjjqAQ0h\nZXhpdCBxIEEK\nKITTY_DATA_END\n";

#[tokio::test(start_paused = true)]
async fn kitten_ssh_opens_the_interface_and_what_kitty_types_for_it_is_no_key() {
    let library = library("tests/site");
    let mut session = Session::open(&library, &Client { command: Some(KITTEN), ..Client::default() });
    session.read();
    let first = session.text();
    assert!(first.contains("Measure twice"), "{first}");
    session.queue_input(folio::session::Input::Bytes(KITTY_DATA.to_vec()));
    session.run();
    session.read();
    assert_eq!(session.text(), first);
    session.press("?").await;
    session.check("keys work afterwards");
}

#[tokio::test(start_paused = true)]
async fn mosh_is_told_in_a_line_although_it_asks_for_a_terminal() {
    let library = library("tests/site");
    let command = Some("mosh-server 'new' '-s' '-c' '256'");
    let mut session = Session::open(&library, &Client { command, ..Client::default() });
    let said = session.take();
    assert!(session.status.is_some() && !said.contains(&0x1b), "{}", String::from_utf8_lossy(&said));
}
