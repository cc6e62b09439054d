//! One session channel (RFC 4254 section 6): opening, then running, then closed.
//!
//! A closed channel is simply no longer there. What a program writes goes through russh's bounded queue and respects
//! the peer's window; what the peer sends goes into a bounded mailbox whose sender never waits.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use russh::ChannelWriteHalf;
use russh::server::Msg;
use tokio::io::AsyncWrite;
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tracing::debug;

use super::progress::Progress;
use super::wire::Stall;
use crate::config::Limits;
use crate::metrics::Metrics;
use crate::session::{Command, ExitStatus, Input, Io, Programs, Request, Size, Terminal};

/// The largest piece given to russh at once. Above 64 KiB, data crossing a key re-exchange made OpenSSH hang up
/// (russh issue 761); 32 KiB is what RFC 4253 section 6.1 obliges every peer to take.
const PIECE_BYTES: usize = 32 * 1024;
/// Bytes kept of an `exec` command line; longer ones are cut.
const COMMAND_BYTES: usize = 1024;
/// Bytes kept of a TERM value and of a subsystem's name.
pub(super) const NAME_BYTES: usize = 64;
/// Variables kept from `env` requests, and bytes kept of a name and of a value.
const VARIABLES: usize = 16;
const VARIABLE_BYTES: usize = 256;
/// The exit status of a program that panicked: EX_SOFTWARE of sysexits.h.
const PANICKED: ExitStatus = ExitStatus(70);
/// The extended data type of standard error (RFC 4254 section 5.2).
const STDERR: u32 = 1;

/// A channel that is open.
pub(super) enum Channel {
    /// Requests are gathered.
    Opening(Opening),
    /// A program was started.
    Running(Running),
}

impl Channel {
    /// Whether the program has returned, after which the channel is closed.
    pub(super) fn is_over(&self) -> bool {
        matches!(self, Channel::Running(running) if running.task.is_finished())
    }
}

/// What was asked for so far.
pub(super) struct Opening {
    /// The way out.
    pub writer: ChannelWriteHalf<Msg>,
    /// Channel requests counted so far.
    pub requests: u32,
    terminal: Option<Terminal>,
    environment: Vec<(String, String)>,
}

impl Opening {
    pub(super) fn new(writer: ChannelWriteHalf<Msg>) -> Opening {
        Opening { writer, requests: 0, terminal: None, environment: Vec::new() }
    }

    /// `pty-req`; a second one replaces the first.
    pub(super) fn terminal(&mut self, name: &str, size: Size) {
        self.terminal = Some(Terminal { name: cut(name, NAME_BYTES).to_owned(), size });
    }

    /// `window-change` before the program.
    pub(super) fn resize(&mut self, size: Size) {
        if let Some(terminal) = &mut self.terminal {
            terminal.size = size;
        }
    }

    /// `env`; whether the variable was kept.
    pub(super) fn variable(&mut self, name: &str, value: &str) -> bool {
        let kept = self.environment.len() < VARIABLES && name.len() <= VARIABLE_BYTES;
        if kept {
            self.environment.push((name.to_owned(), cut(value, VARIABLE_BYTES).to_owned()));
        }
        kept
    }

    /// The complete request.
    pub(super) fn request(&mut self, user: &str, command: Command) -> Request {
        Request {
            user: user.to_owned(),
            command,
            terminal: self.terminal.take(),
            environment: std::mem::take(&mut self.environment),
        }
    }
}

/// An `exec` command line as text; a long one is cut.
pub(super) fn command_line(bytes: &[u8]) -> Command {
    let kept = &bytes[..bytes.len().min(COMMAND_BYTES)];
    Command::Exec(cut(&String::from_utf8_lossy(kept), COMMAND_BYTES).to_owned())
}

/// The longest prefix of `text` of at most `bytes` bytes that ends between two characters.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|&end| text.is_char_boundary(end));
    &text[..end.unwrap_or(0)]
}

/// A program's mailbox and task.
pub(super) struct Running {
    mailbox: mpsc::Sender<Input>,
    task: AbortHandle,
}

impl Running {
    pub(super) fn new(mailbox: mpsc::Sender<Input>, task: AbortHandle) -> Running {
        Running { mailbox, task }
    }

    /// Delivers `input` without waiting; false if the mailbox is full.
    pub(super) fn deliver(&self, input: Input) -> bool {
        // A mailbox that is closed belongs to a program that has returned: nobody wants the input any more.
        !matches!(self.mailbox.try_send(input), Err(mpsc::error::TrySendError::Full(_)))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A program that waits for a window nobody will open again is woken by nothing else.
        self.task.abort();
    }
}

/// What a connection's handler and programs share.
pub(super) struct Surroundings {
    pub limits: Arc<Limits>,
    pub metrics: Arc<Metrics>,
    pub progress: watch::Sender<Progress>,
    pub closing: watch::Receiver<bool>,
}

impl Surroundings {
    /// The peer broke a limit that no honest one comes near: with this error the connection ends.
    pub(super) fn broken(&self, limit: &str) -> russh::Error {
        self.metrics.limits_broken.increment();
        debug!(limit, "limit broken");
        russh::Error::Disconnect
    }
}

/// Runs the program for `request`, then sends exit-status, EOF and close, in this order and after its last byte.
pub(super) async fn run<P: Programs>(
    programs: Arc<P>,
    request: Request,
    input: mpsc::Receiver<Input>,
    writer: ChannelWriteHalf<Msg>,
    counted: Counted,
) {
    let around = &counted.0;
    let stalled = around.limits.stalled;
    // A terminal has one screen; as two streams, clients would mix up the order.
    let errors = if request.terminal.is_some() { None } else { Some(STDERR) };
    let io = Io {
        input,
        output: Patient::boxed(writer.make_writer(), stalled),
        errors: Patient::boxed(writer.make_writer_ext(errors), stalled),
        shutdown: around.closing.clone(),
    };
    let status = contained(async { programs.run(request, io).await }).await.unwrap_or_else(|| {
        around.metrics.sessions_panicked.increment();
        PANICKED
    });
    let end = async {
        writer.exit_status(status.0).await?;
        writer.eof().await?;
        writer.close().await
    };
    // Fails when the connection is gone, and waits as long as the peer keeps a key exchange from ending. Either way
    // nothing more can be said, and the supervisor cuts a connection without programs.
    let _ = timeout(stalled, end).await;
}

/// Runs a program; nothing if it panicked. The panic hook has logged what happened.
async fn contained(program: impl Future<Output = ExitStatus>) -> Option<ExitStatus> {
    let mut program = pin!(program);
    std::future::poll_fn(|cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| program.as_mut().poll(cx)));
        polled.map_or(Poll::Ready(None), |poll| poll.map(Some))
    })
    .await
}

/// Counts a program instead of an asking channel, from before its task is spawned until it ends, however it ends.
pub(super) struct Counted(Arc<Surroundings>);

impl Counted {
    pub(super) fn new(around: Arc<Surroundings>) -> Counted {
        around.metrics.sessions_started.increment();
        around.metrics.sessions_running.enter();
        around.progress.send_modify(|progress| {
            progress.asking = progress.asking.saturating_sub(1);
            progress.programs += 1;
        });
        Counted(around)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.metrics.sessions_running.leave();
        self.0.progress.send_modify(|progress| progress.programs = progress.programs.saturating_sub(1));
    }
}

/// A writer that gives up on a peer which does not read.
struct Patient<W> {
    writer: W,
    stall: Stall,
}

impl<W: AsyncWrite + Send + 'static> Patient<Pin<Box<W>>> {
    fn boxed(writer: W, stalled: Duration) -> Box<dyn AsyncWrite + Send + Unpin> {
        Box::new(Patient { writer: Box::pin(writer), stall: Stall::new(stalled) })
    }
}

impl<W: AsyncWrite + Unpin> AsyncWrite for Patient<W> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let patient = self.get_mut();
        // russh answers an empty write with an error.
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        let piece = &bytes[..bytes.len().min(PIECE_BYTES)];
        let attempt = Pin::new(&mut patient.writer).poll_write(cx, piece);
        patient.stall.judge(cx, piece.len(), attempt)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().writer).poll_flush(cx)
    }

    /// Closes nothing: EOF is sent after the program has returned.
    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
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
            assert_eq!(command_line(sent), Command::Exec(kept.to_owned()));
        }
        let Command::Exec(line) = command_line(&[0xff; 2000]) else { unreachable!() };
        assert!(line.len() <= COMMAND_BYTES);
        assert_eq!(cut("aé", 2), "a");
    }

    #[tokio::test]
    async fn a_panic_ends_the_program_and_nothing_else() {
        assert_eq!(contained(async { ExitStatus(3) }).await, Some(ExitStatus(3)));
        let panicking = async {
            tokio::task::yield_now().await;
            panic!("injected")
        };
        assert_eq!(contained(panicking).await, None);
    }
}
