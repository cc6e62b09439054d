//! A session channel (RFC 4254 section 6), either opening or running.
//!
//! Closed channels are not stored. Output of a program goes through russh's bounded queue and respects the peer's
//! window; input from the peer goes into a bounded mailbox whose sender never waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};

use russh::ChannelWriteHalf;
use russh::server::Msg;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};

use super::cells::Share;
use super::gate::LastActivity;
use super::metered::Metered;
use super::output::{Output, Rate};
use super::processor::Account;
use super::progress::Progress;
use super::pulse::Pulse;
use super::source_log::log_of_source;
use crate::config::Limits;
use crate::metrics::Metrics;
use crate::session::allowance::Allowance;
use crate::session::mailbox::{self, Full};
use crate::session::{Command, ExitStatus, Input, Io, Programs, Request, Size, StopReason, Terminal};

/// Maximum bytes of a TERM value and of a subsystem's name; the rest is dropped.
pub(super) const NAME_BYTES: usize = 64;
/// Maximum bytes of all variables from `env` requests, and of one name or value. Some clients send their whole
/// environment, in which the relevant variable may be the last.
const ENVIRONMENT_BYTES: usize = 12 * 1024;
const VARIABLE_BYTES: usize = 256;
/// The exit status of a program that panicked: EX_SOFTWARE of sysexits.h.
const PANICKED: ExitStatus = ExitStatus(70);
/// The extended data type of standard error (RFC 4254 section 5.2).
const STDERR: u32 = 1;

/// An open channel.
pub(super) enum Channel {
    /// Before a program: requests are collected.
    Opening(Box<Opening>),
    /// A program was started.
    Running(Running),
}

impl Channel {
    /// Whether the program has returned, after which the channel is closed.
    pub(super) fn is_over(&self) -> bool {
        matches!(self, Channel::Running(running) if running.task.is_finished())
    }
}

/// The requests on a channel before its program.
pub(super) struct Opening {
    writer: ChannelWriteHalf<Msg>,
    /// Number of channel requests so far.
    pub requests: u32,
    cells: Share,
    terminal: Option<Terminal>,
    environment: Vec<(String, String)>,
}

impl Opening {
    /// Returns the parts that are used after the program has started.
    pub(super) fn into_parts(self) -> (ChannelWriteHalf<Msg>, Share) {
        (self.writer, self.cells)
    }

    pub(super) fn new(writer: ChannelWriteHalf<Msg>, cells: Share) -> Opening {
        Opening { writer, requests: 0, cells, terminal: None, environment: Vec::new() }
    }

    /// Handles `pty-req`; a second one replaces the first.
    pub(super) fn terminal(&mut self, name: &str, size: Size) {
        let size = self.cells.fit(size);
        self.terminal = Some(Terminal { name: cut(name, NAME_BYTES).to_owned(), size });
    }

    /// Handles `window-change` before the program.
    pub(super) fn resize(&mut self, size: Size) {
        if let Some(terminal) = &mut self.terminal {
            terminal.size = self.cells.fit(size);
        }
    }

    /// Handles `env`; returns whether the variable was kept.
    pub(super) fn variable(&mut self, name: &str, value: &str) -> bool {
        let value = cut(value, VARIABLE_BYTES);
        let held: usize = self.environment.iter().map(|(name, value)| name.len() + value.len()).sum();
        let kept = name.len() <= VARIABLE_BYTES && held + name.len() + value.len() <= ENVIRONMENT_BYTES;
        if kept {
            self.environment.push((name.to_owned(), value.to_owned()));
        }
        kept
    }

    /// Returns the complete request for the program.
    pub(super) fn request(&mut self, user: &str, command: Command) -> Request {
        Request {
            user: user.to_owned(),
            command,
            terminal: self.terminal.take(),
            environment: std::mem::take(&mut self.environment),
        }
    }
}

/// Converts an `exec` command line to text, truncated to `limit` bytes.
pub(super) fn command_line(bytes: &[u8], limit: usize) -> Command {
    let kept = &bytes[..bytes.len().min(limit)];
    Command::Exec(cut(&String::from_utf8_lossy(kept), limit).to_owned())
}

/// Returns the longest prefix of `text` with at most `bytes` bytes that ends at a character boundary.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

/// The mailbox and task of a program.
pub(super) struct Running {
    mailbox: mailbox::Sender,
    task: AbortHandle,
    cells: Share,
}

impl Running {
    pub(super) fn new(mailbox: mailbox::Sender, task: AbortHandle, cells: Share) -> Running {
        Running { mailbox, task, cells }
    }

    /// Delivers `input` without waiting.
    pub(super) fn deliver(&mut self, input: Input) -> Result<(), Full> {
        let input = match input {
            Input::Resize(size) => Input::Resize(self.cells.fit(size)),
            other => other,
        };
        self.mailbox.send(input)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The program may wait for the peer's window, and nothing else would wake it up.
        self.task.abort();
    }
}

/// The state shared by the handler, programs and supervisor of a connection.
pub(super) struct Surroundings {
    pub limits: Arc<Limits>,
    pub metrics: Arc<Metrics>,
    pub progress: watch::Sender<Progress>,
    pub closing: watch::Receiver<Option<StopReason>>,
    pub account: Arc<Account>,
    /// The output rate of all sessions together.
    pub rate: Arc<Rate>,
    /// The limit of waiting input for all programs of the connection.
    pub allowance: Arc<Allowance>,
    /// The limit of waiting output for all programs of the connection.
    pub undelivered: Arc<Allowance>,
    pub heard: LastActivity,
    pub pulse: Arc<Pulse>,
    /// The start of the clock of `heard`.
    pub clock: std::time::Instant,
    pub has_broken_a_limit: AtomicBool,
    pub unknown_commands: AtomicU32,
}

impl Surroundings {
    /// Returns the error that ends a connection after the peer exceeded a limit far beyond honest use.
    pub(super) fn broken(&self, limit: &str) -> russh::Error {
        self.metrics.limits_broken.inc();
        self.has_broken_a_limit.store(true, Relaxed);
        log_of_source!(self.account, DEBUG, limit, "limit broken");
        russh::Error::Disconnect
    }

    /// Records activity of the peer or of its program.
    pub(super) fn hear(&self) {
        let elapsed = Instant::now().into_std().saturating_duration_since(self.clock);
        self.heard.store(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX), Relaxed);
    }
}

/// Runs the program for `request`, then sends exit-status, EOF and close, in this order and after its last byte.
#[expect(clippy::manual_async_fn, reason = "an async function keeps its arguments twice for as long as it runs")]
pub(super) fn run<P: Programs>(
    programs: Arc<P>,
    request: Request,
    input: mailbox::Receiver,
    writer: ChannelWriteHalf<Msg>,
    counted: Counted,
) -> impl Future<Output = ()> + Send + 'static {
    async move {
        let around = &counted.0;
        let stalled = around.limits.stalled;
        // With a terminal both streams go to one, since clients would mix up the order.
        let errors = if request.terminal.is_some() { None } else { Some(STDERR) };
        let rates = [Rate::of_session(&around.limits), around.rate.clone()];
        let io = Io {
            input,
            output: Output::boxed(writer.make_writer(), stalled, rates.clone()),
            errors: Output::boxed(writer.make_writer_ext(errors), stalled, rates),
            undelivered: around.undelivered.clone(),
            shutdown: around.closing.clone(),
        };
        let program = async { programs.run(request, io).await };
        let status = Metered::new(program, around.account.clone(), around.closing.clone()).await.unwrap_or_else(|| {
            around.metrics.sessions_panicked.inc();
            PANICKED
        });
        if status == ExitStatus::UNKNOWN_COMMAND {
            around.metrics.commands_unknown.inc();
            around.unknown_commands.fetch_add(1, Relaxed);
        }
        let end = async {
            writer.exit_status(status.0).await?;
            writer.eof().await?;
            writer.close().await
        };
        // This fails if the connection is gone, and waits while the peer delays a key exchange. Either way nothing more
        // can be sent, and the supervisor closes connections without programs.
        let _ = timeout(stalled, end).await;
    }
}

/// Counts a program in place of a channel without one, from before its task is spawned until it ends in any way.
pub(super) struct Counted(Arc<Surroundings>);

impl Counted {
    pub(super) fn new(around: Arc<Surroundings>) -> Counted {
        around.metrics.sessions_started.inc();
        around.metrics.sessions_running.inc();
        around.progress.send_modify(|progress| {
            progress.asking = progress.asking.saturating_sub(1);
            progress.programs += 1;
        });
        Counted(around)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.metrics.sessions_running.dec();
        self.0.progress.send_modify(|progress| progress.programs = progress.programs.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_command_lines_are_cut_between_characters() {
        let accents = "é".repeat(1000);
        let cases: [(&[u8], &str); 4] = [
            (b"ls", "ls"),
            (b"a\xffb", "a\u{fffd}b"),
            (&[b'x'; 2000], &"x".repeat(1024)),
            (accents.as_bytes(), &accents[..1024]),
        ];
        for (sent, kept) in cases {
            assert_eq!(command_line(sent, 1024), Command::Exec(kept.to_owned()));
        }
        let Command::Exec(line) = command_line(&[0xff; 2000], 1024) else { unreachable!() };
        assert!(line.len() <= 1024);
        assert_eq!(cut("aé", 2), "a");
    }
}
