//! The local terminal as a session: the same programs, no SSH.

use std::io::Read;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr};
use tokio::fs::File;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::session::{Command, ExitStatus, Input, Io, Programs, Request, Size, StopReason, Terminal, mailbox};

/// Bytes that may wait for the program.
const MAILBOX_BYTES: usize = 64 * 1024;
/// The pause after which what did not fit into the mailbox is offered again.
const FULL_PAUSE: Duration = Duration::from_millis(5);
/// Bytes read from the terminal at a time.
const READ_BYTES: usize = 4096;
/// Variables that a visitor's client would send, taken here from the author's own environment.
const VARIABLES: [&str; 12] = [
    "COLORTERM",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "NO_COLOR",
    "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION",
    "FOLIO_THEME",
    "FOLIO_COLORS",
    "FOLIO_GLYPHS",
    "FOLIO_MOTION",
    "FOLIO_MOUSE",
];

/// Runs the interface of `programs` in the terminal this process was started in, for a visitor whose user name is `user`.
/// `overrides` are variables that go before those of the environment.
///
/// # Errors
/// If standard input and output are not a terminal, or it cannot be put into raw mode.
pub async fn run(
    programs: &impl Programs,
    user: String,
    overrides: Vec<(String, String)>,
    shutdown: watch::Receiver<Option<StopReason>>,
) -> anyhow::Result<ExitStatus> {
    let (stdin, stdout) = (std::io::stdin(), std::io::stdout());
    anyhow::ensure!(
        isatty(&stdin) && isatty(&stdout),
        "preview needs a terminal; use `folio check` in scripts, or `folio serve` and ssh"
    );
    let _raw = Raw::enter().context("putting the terminal into raw mode")?;
    let (sender, input) = mailbox::channel(mailbox::Allowance::new(MAILBOX_BYTES));
    let sender = Arc::new(sender);
    // Of two variables of one name the later counts.
    let inherited = VARIABLES.iter().filter_map(|name| Some((name.to_string(), std::env::var(name).ok()?)));
    let request = Request {
        user,
        command: Command::Shell,
        terminal: Some(Terminal { name: std::env::var("TERM").unwrap_or_default(), size: size(&stdout) }),
        environment: inherited.chain(overrides).collect(),
    };
    read_keys(sender.clone());
    tokio::spawn(follow_size(sender));
    // The library's standard output keeps what follows the last line break; a frame must arrive whole.
    let output = File::from_std(std::fs::File::from(stdout.as_fd().try_clone_to_owned()?));
    let io = Io { input, output: Box::new(output), errors: Box::new(tokio::io::stderr()), shutdown };
    Ok(programs.run(request, io).await)
}

/// Passes on what is typed. A thread, because a terminal cannot be read without blocking; the process does not wait
/// for it.
fn read_keys(sender: Arc<mailbox::Sender>) {
    std::thread::spawn(move || {
        let mut stdin = std::io::stdin().lock();
        let mut bytes = vec![0; READ_BYTES];
        loop {
            let message = match stdin.read(&mut bytes) {
                Ok(0) | Err(_) => Input::Eof,
                Ok(count) => Input::Bytes(bytes[..count].to_vec()),
            };
            let ended = message == Input::Eof;
            // The terminal waits with what is pasted meanwhile.
            while sender.send(message.clone()) == Err(mailbox::Full) {
                std::thread::sleep(FULL_PAUSE);
            }
            if ended {
                return;
            }
        }
    });
}

async fn follow_size(sender: Arc<mailbox::Sender>) {
    let Ok(mut changes) = signal(SignalKind::window_change()) else { return };
    while changes.recv().await.is_some() {
        // A size is never refused.
        let _ = sender.send(Input::Resize(size(std::io::stdout())));
    }
}

fn size(terminal: impl AsFd) -> Size {
    match tcgetwinsize(terminal) {
        Ok(size) => Size::from_peer(size.ws_col.into(), size.ws_row.into())
            .with_pixels(size.ws_xpixel.into(), size.ws_ypixel.into()),
        Err(_) => Size::DEFAULT,
    }
}

/// Raw mode, undone when dropped.
struct Raw {
    before: Termios,
}

impl Raw {
    fn enter() -> rustix::io::Result<Raw> {
        let stdin = std::io::stdin();
        let before = tcgetattr(&stdin)?;
        let mut raw = before.clone();
        raw.make_raw();
        tcsetattr(&stdin, OptionalActions::Now, &raw)?;
        Ok(Raw { before })
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that is gone.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.before);
    }
}
