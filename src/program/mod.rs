//! The programs that a visitor can run: the full-screen interface, plain-text mode, commands, file transfer.

mod address;
mod bootstrap;
mod colour;
pub mod command;
mod delivery;
mod linear;
mod scp;
pub mod sftp;
mod tui;

use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{Semaphore, SemaphorePermit, watch};
use tokio::task::block_in_place;
use tokio::time::Instant;

use crate::content::model::Library;
use crate::metrics::{Metrics, ProgramKind};
use crate::session::{Command, ExitStatus, Io, Programs, Request, Size, StopReason};
use crate::snapshot::Snapshot;
use crate::term::caps::Capabilities;
use crate::typeset::Target;
use address::Start;

/// The user name that selects plain-text mode.
const LINEAR_USER: &str = "linear";

/// Bytes of searchable text from which on a search may exceed a time slice. A mebibyte takes about half a millisecond.
const MUCH_TEXT: usize = 1024 * 1024;

/// Timeout for the last output to a peer that does not read.
const FAREWELL: Duration = Duration::from_secs(2);
/// Message at the idle timeout.
const IDLE: &str = "This visit ended because nothing was typed for a while.";
/// Returns the message for a visitor whose session is stopped.
fn farewell(reason: StopReason) -> &'static str {
    match reason {
        StopReason::ServerStops => "The server is going down for a moment. Please come back soon.",
        StopReason::TimeIsUp => "This visit has lasted as long as one may. Please connect again.",
        StopReason::PlaceNeeded => {
            "The server is full, and several visits come from your network; this one made place. Please come back soon."
        }
    }
}

/// Idle timeouts of a session.
#[derive(Debug, Clone, Copy)]
pub struct IdleTimeouts {
    /// Idle time after which the session ends.
    pub idle: Duration,
    /// Time of the warning before the end of an idle session.
    pub warning: Duration,
}

/// The programs over a content, for a transport.
#[derive(Debug, Clone)]
pub struct Site {
    snapshots: watch::Receiver<Arc<Snapshot>>,
    patience: watch::Receiver<IdleTimeouts>,
    metrics: Arc<Metrics>,
    /// The time left for sessions, once the server is being replaced.
    notice: watch::Receiver<Option<Duration>>,
}

impl Site {
    /// Creates programs over the latest of `snapshots`.
    pub fn new(snapshots: watch::Receiver<Arc<Snapshot>>, patience: IdleTimeouts) -> Site {
        // The sender can be dropped, since the value does not change.
        let (_, patience) = watch::channel(patience);
        Site::following(snapshots, patience, Arc::default())
    }

    /// Creates programs with timeouts that may change for later sessions, and with metrics.
    pub fn following(
        snapshots: watch::Receiver<Arc<Snapshot>>,
        patience: watch::Receiver<IdleTimeouts>,
        metrics: Arc<Metrics>,
    ) -> Site {
        Site { snapshots, patience, metrics, notice: watch::channel(None).1 }
    }

    /// Announces the replacement of the server to sessions by a value of `notice`, the time left.
    pub fn with_notice(self, notice: watch::Receiver<Option<Duration>>) -> Site {
        Site { notice, ..self }
    }

    fn patience(&self) -> IdleTimeouts {
        *self.patience.borrow()
    }
}

/// Creates a snapshot of `library` with the list of commands.
pub fn snapshot(library: impl Into<Arc<Library>>) -> Arc<Snapshot> {
    let commands = command::manual().into_iter().map(|entry| (entry.synopsis, entry.does)).collect();
    Arc::new(Snapshot::new(library, commands))
}

/// Creates a snapshot as [`snapshot`] does, with its search index, so that the first visitor who searches does not wait
/// for it.
pub fn snapshot_with_index(library: impl Into<Arc<Library>>) -> Arc<Snapshot> {
    let snapshot = snapshot(library);
    snapshot.index();
    snapshot
}

impl Programs for Site {
    /// Returns true: unknown subsystems are reported by the program as text.
    fn accepts(&self, _: &Request) -> bool {
        true
    }

    fn run(&self, request: Request, io: Io) -> impl Future<Output = ExitStatus> + Send + 'static {
        let site = self.clone();
        async move { site.program(request, io).await }
    }
}

/// A running program. It is boxed, so that a session takes the memory of its own program, not of the largest one.
type Program = Pin<Box<dyn Future<Output = ExitStatus> + Send>>;

impl Site {
    /// Returns the latest snapshot.
    fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshots.borrow().clone()
    }

    /// Starts the program for a request.
    fn program(self, request: Request, mut io: Io) -> Program {
        let capabilities = capabilities(&request);
        let snapshot = self.snapshot();
        let request = without_bootstrap(request, &mut io);
        let start = match &request.command {
            Command::Shell => address::of_user(&request.user, &snapshot.library),
            Command::Exec(line) => address::to_open(line, &snapshot.library),
            Command::Subsystem(_) => None,
        };
        let metrics = self.metrics.clone();
        let count = |kind| metrics.program(kind);
        if is_linear(&request, &capabilities, start.as_ref()) {
            count(ProgramKind::Linear);
            let (size, target) = (request.terminal.map(|terminal| terminal.size), start.and_then(Start::target));
            return Box::pin(linear::run(self, capabilities, size, target, io));
        }
        let opens = matches!(request.command, Command::Shell) || capabilities.addressable && start.is_some();
        match (request.command, request.terminal) {
            (Command::Shell | Command::Exec(_), Some(terminal)) if opens => {
                count(ProgramKind::Interface);
                Box::pin(tui::run(self, capabilities, terminal.size, start, io))
            }
            (Command::Shell, _) => {
                count(ProgramKind::Command);
                let line = start.map(|start| start.command()).unwrap_or_default();
                let run = move || at_length(|| command::run(&line, &snapshot, &capabilities, None));
                Box::pin(command::deliver(run, io, false))
            }
            (Command::Exec(line), terminal) => {
                if let Some(order) = command::split(&line).and_then(|words| scp::order(&words)) {
                    count(ProgramKind::Scp);
                    return Box::pin(async move { scp::run(order, snapshot.files(), io).await });
                }
                count(ProgramKind::Command);
                let (has_terminal, columns) = (terminal.is_some(), terminal.map(|terminal| terminal.size.columns));
                let run = move || at_length(|| command::run(&line, &snapshot, &capabilities, columns));
                Box::pin(command::deliver(run, io, has_terminal))
            }
            (Command::Subsystem(name), _) if name == "sftp" => {
                count(ProgramKind::Sftp);
                Box::pin(sftp::run(self, io))
            }
            (Command::Subsystem(_), _) => Box::pin(command::deliver(command::no_such_subsystem, io, false)),
        }
    }
}

/// Runs the full-screen interface. A separate function, because both interfaces can switch to each other.
fn interface(site: Site, capabilities: Capabilities, size: Size, start: Target, io: Io) -> Program {
    Box::pin(tui::run(site, capabilities, size, Some(Start::Target(start)), io))
}

/// Whether plain-text mode is to be run rather than the full-screen interface.
fn is_linear(request: &Request, capabilities: &Capabilities, start: Option<&Start>) -> bool {
    let can_do_no_more = request.terminal.is_some() && !capabilities.addressable;
    match &request.command {
        Command::Shell => request.user == LINEAR_USER || can_do_no_more,
        // This user with a terminal wants plain-text mode, also for a command that would open the interface.
        Command::Exec(_) if request.user == LINEAR_USER && request.terminal.is_some() => start.is_some(),
        Command::Exec(_) => matches!(start, Some(Start::Linear(_))),
        Command::Subsystem(_) => false,
    }
}

/// Replaces a command by which a program on the visitor's side sets up a shell: with a terminal, by the interface;
/// without one it is kept, for an error message with advice.
fn without_bootstrap(request: Request, io: &mut Io) -> Request {
    match &request.command {
        Command::Exec(line) if request.terminal.is_some() && bootstrap::leads_to_shell(line) => {
            let mut data = bootstrap::WithoutKittyData::default();
            io.input.set_filter(Box::new(move |bytes| data.apply(bytes)));
            Request { command: Command::Shell, ..request }
        }
        _ => request,
    }
}

/// Returns the capabilities of the terminal as described by the client; for a pipe, only the character set of the
/// locale.
fn capabilities(request: &Request) -> Capabilities {
    let name = request.terminal.as_ref().map_or("", |terminal| terminal.name.as_str());
    Capabilities::guess(name, |variable| request.variable(variable))
}

/// Waits for the announcement of the end, and returns the time left, once only; never returns if there is no sender.
async fn replaced(notice: &mut watch::Receiver<Option<Duration>>, is_told: &mut bool) -> Duration {
    if *is_told {
        return pending().await;
    }
    match notice.wait_for(Option::is_some).await.map(|left| *left) {
        Ok(Some(left)) => {
            *is_told = true;
            left
        }
        Ok(None) | Err(_) => pending().await,
    }
}

/// Waits for the reason to stop; never returns if there is no sender.
async fn stopped(shutdown: &mut watch::Receiver<Option<StopReason>>) -> StopReason {
    match shutdown.wait_for(Option::is_some).await.map(|reason| *reason) {
        Ok(Some(reason)) => reason,
        Ok(None) | Err(_) => pending().await,
    }
}

/// Maximum time for which a program works before it yields to others of its thread.
const SLICE: Duration = Duration::from_millis(1);

/// The end of a time slice. A tokio instant, so that slices never end in tests with paused time.
#[derive(Debug, Clone, Copy)]
struct Slice(Instant);

impl Slice {
    fn begin() -> Slice {
        Slice(Instant::now() + SLICE)
    }

    fn is_over(self) -> bool {
        Instant::now() >= self.0
    }

    /// Yields to other tasks if the time slice is used up, and begins the next one.
    async fn pass(&mut self) {
        if self.is_over() {
            turn().await;
            *self = Slice::begin();
        }
    }
}

/// Limits how much long work is done at once. Each has its own thread, and some hundred KiB of results on the way.
static LONG_WORK: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

/// Waits for a turn of long work, which lasts until the returned value is dropped. The semaphore is never closed, so that
/// there always is one.
async fn long_turn() -> Option<SemaphorePermit<'static>> {
    LONG_WORK.acquire().await.ok()
}

/// Runs work that may exceed a time slice; other tasks of this thread move to another thread meanwhile.
fn at_length<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => block_in_place(work),
        // A runtime with a single thread.
        _ => work(),
    }
}

/// Whether a search of the content may exceed a time slice.
fn has_much_text(snapshot: &Snapshot) -> bool {
    snapshot.index().text_bytes() >= MUCH_TEXT
}

/// Yields once to other tasks.
async fn turn() {
    let mut has_waited = false;
    poll_fn(|context| match std::mem::replace(&mut has_waited, true) {
        true => Poll::Ready(()),
        false => {
            context.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn long_work_holds_up_nobody_else() {
        let has_run = Arc::new(AtomicBool::new(false));
        let others = has_run.clone();
        let work = tokio::spawn(async move {
            tokio::spawn(async move { others.store(true, Relaxed) });
            at_length(|| {
                let begun = std::time::Instant::now();
                while !has_run.load(Relaxed) && begun.elapsed() < Duration::from_secs(5) {
                    std::thread::yield_now();
                }
                has_run.load(Relaxed)
            })
        });
        assert!(work.await.unwrap(), "the only worker was held up");
    }
}
