//! The local terminal as a transport for programs, without SSH.

use std::io::Read;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use rustix::termios::{OptionalActions, Termios, isatty, tcgetattr, tcgetwinsize, tcsetattr};
use tokio::fs::File;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::session::allowance::Allowance;
use crate::session::{Command, ExitStatus, Input, Io, Programs, Request, Size, StopReason, Terminal, mailbox};

/// Maximum bytes waiting for the program.
const MAILBOX_BYTES: usize = 64 * 1024;
/// Maximum bytes of output that wait for the terminal.
const UNDELIVERED_BYTES: usize = 1024 * 1024;
/// Pause before input that did not fit into the mailbox is sent again.
const FULL_PAUSE: Duration = Duration::from_millis(5);
/// Maximum bytes read from the terminal at once.
const READ_BYTES: usize = 4096;
/// Environment variables that SSH clients send, which are taken from the author's environment here.
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

/// Runs the interface of `programs` in the terminal of this process, for a visitor with user name `user`. `overrides`
/// are variables that override the environment.
///
/// # Errors
///
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
    let (sender, input) = mailbox::channel(Allowance::new(MAILBOX_BYTES));
    let sender = Arc::new(sender);
    // Of two variables with the same name, the later one applies.
    let inherited = VARIABLES.iter().filter_map(|name| Some((name.to_string(), std::env::var(name).ok()?)));
    let request = Request {
        user,
        command: Command::Shell,
        terminal: Some(Terminal { name: std::env::var("TERM").unwrap_or_default(), size: size(&stdout) }),
        environment: inherited.chain(overrides).collect(),
    };
    read_keys(sender.clone());
    tokio::spawn(follow_size(sender));
    // The standard library's stdout is line-buffered; frames must arrive completely.
    let output = File::from_std(std::fs::File::from(stdout.as_fd().try_clone_to_owned()?));
    let io = Io {
        input,
        output: Box::new(output),
        errors: Box::new(tokio::io::stderr()),
        undelivered: Allowance::new(UNDELIVERED_BYTES),
        shutdown,
    };
    Ok(programs.run(request, io).await)
}

/// Passes input from the terminal to the program. Runs in a thread, because reading a terminal blocks; the process
/// does not wait for it.
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
            // While the mailbox is full, the terminal keeps the rest of a paste.
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
        // A size always fits.
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

/// Raw mode, reset when dropped.
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
        // Errors are ignored, since the terminal may be gone.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.before);
    }
}
