//! Reading by typed lines: whole companions, answers right and wrong, everything said once, and never a trap.

use std::fmt::Write;

use folio::session::{ExitStatus, Input};

use crate::visitor::library;
use crate::visits::session::{Client, Session};

/// Somebody at a plain terminal with Unicode.
const READER: Client = Client {
    user: "linear",
    command: None,
    term: "xterm",
    has_terminal: true,
    columns: 72,
    rows: 24,
    variables: &[("LANG", "en_GB.UTF-8")],
    pipe: 1 << 20,
    patience: crate::visits::session::PATIENCE,
};

/// A conversation: all that was printed.
struct Talk {
    session: Session,
    transcript: String,
}

impl Talk {
    fn begin(folder: &str, client: &Client) -> Talk {
        let mut session = Session::open(&library(folder), client);
        let transcript = String::from_utf8(session.take()).unwrap();
        Talk { session, transcript }
    }

    /// Types a line and returns what it led to.
    fn say(&mut self, line: &str) -> String {
        self.session.queue_input(Input::Bytes(format!("{line}\r").into_bytes()));
        self.session.run();
        let said = String::from_utf8(self.session.take()).unwrap();
        self.transcript += &said;
        said.replace("\r\n", "\n")
    }
}

#[tokio::test(start_paused = true)]
async fn a_whole_companion_is_a_transcript() {
    let mut talk = Talk::begin("tests/reader", &READER);
    for line in ["1", "", "", "", "44", "", "toc", "2", "p", "p", "toc causes", "1", "links", "figures", "figure 2", "find bean", "go caus", "", "", "", "", "", "cite text", "cite ris", "where", "depth 1", "r", "", "depth 2", "home", "go garden#weeks", "", "", "", "", "the bean", "", "help", "1 2 3", "", "skip", "b", "p", "r", "all", "nonsense", "width 0", "back", "go", "search bean", "3", "works", "news", "q"] {
        talk.say(line);
    }
    print!("{}", talk.transcript);
}
