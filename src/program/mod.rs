//! The programs a visitor can run: the interface, its linear form, commands.

mod address;
mod bootstrap;
mod colour;
pub mod command;
mod linear;
mod scp;
pub mod sftp;
mod tui;

use std::future::{Future, pending, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::watch;
use tokio::task::block_in_place;
use tokio::time::Instant;

use crate::content::model::Library;
use crate::metrics::{Metrics, ProgramKind};
use crate::session::{Command, ExitStatus, Io, Programs, Request, Size, StopReason};
use crate::snapshot::Snapshot;
use crate::term::caps::Capabilities;
use crate::typeset::Spot;
use address::Start;

/// The user name that asks for the append-only interface.
const LINEAR_USER: &str = "linear";

/// Timeout for a program's last output to a peer that does not read.
const FAREWELL: Duration = Duration::from_secs(2);
/// Message to a visitor who was silent for too long.
const IDLE: &str = "This visit ended because nothing was typed for a while.";
/// The words for a visitor whose session is stopped.
fn farewell(reason: StopReason) -> &'static str {
    match reason {
        StopReason::ServerStops => "The server is going down for a moment. Please come back soon.",
        StopReason::TimeIsUp => "This visit has lasted as long as one may. Please connect again.",
        StopReason::PlaceNeeded => {
            "The server is full, and several visits come from your network; this one made place. Please come back soon."
        }
    }
}

/// Idle timeouts of a visit.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Silence after which the visit ends.
    pub idle: Duration,
    /// Time between the warning and the end of the visit.
    pub warning: Duration,
}

/// The portfolio as programs: what a transport serves.
#[derive(Debug, Clone)]
pub struct Site {
    snapshots: watch::Receiver<Arc<Snapshot>>,
    patience: watch::Receiver<Patience>,
    metrics: Arc<Metrics>,
    /// The time that visits still have, once the server is being replaced.
    notice: watch::Receiver<Option<Duration>>,
}

impl Site {
    /// Programs over the latest of `snapshots`.
    pub fn new(snapshots: watch::Receiver<Arc<Snapshot>>, patience: Patience) -> Site {
        // Whoever changes it uses the other constructor.
        let (_, patience) = watch::channel(patience);
        Site::following(snapshots, patience, Arc::default())
    }

    /// The same, with a patience that may change for sessions that begin later, and counted.
    pub fn following(
        snapshots: watch::Receiver<Arc<Snapshot>>,
        patience: watch::Receiver<Patience>,
        metrics: Arc<Metrics>,
    ) -> Site {
        Site { snapshots, patience, metrics, notice: watch::channel(None).1 }
    }

    /// Lets visits know, as soon as there is `notice`, how long they may go on.
    pub fn with_notice(self, notice: watch::Receiver<Option<Duration>>) -> Site {
        Site { notice, ..self }
    }

    fn patience(&self) -> Patience {
        *self.patience.borrow()
    }
}

/// A snapshot of `library` that lists the commands of [`command`].
pub fn snapshot(library: impl Into<Arc<Library>>) -> Arc<Snapshot> {
    let commands = command::manual().into_iter().map(|entry| (entry.synopsis, entry.does)).collect();
    Arc::new(Snapshot::new(library, commands))
}

impl Programs for Site {
    /// Everything: who asks for a subsystem that is not here is told so in words, by the program.
    fn accepts(&self, _: &Request) -> bool {
        true
    }

    fn run(&self, request: Request, io: Io) -> impl Future<Output = ExitStatus> + Send + 'static {
        let site = self.clone();
        async move {
            let capabilities = capabilities(&request);
            let snapshot = site.snapshot();
            let request =
                Request { command: without_bootstrap(request.command, request.terminal.is_some()), ..request };
            let start = match &request.command {
                Command::Shell => address::of_user(&request.user, &snapshot.library),
                Command::Exec(line) => address::to_open(line, &snapshot.library),
                Command::Subsystem(_) => None,
            };
            let count = |kind| site.metrics.program(kind);
            if is_linear(&request, &capabilities, start.as_ref()) {
                count(ProgramKind::Linear);
                let (terminal, spot) = (request.terminal, start.and_then(Start::spot));
                return linear::run(site, capabilities, terminal.map(|terminal| terminal.size), spot, io).await;
            }
            let opens = matches!(&request.command, Command::Shell) || capabilities.addressable && start.is_some();
            match (&request.command, &request.terminal) {
                (Command::Shell | Command::Exec(_), Some(terminal)) if opens => {
                    count(ProgramKind::Interface);
                    tui::run(site, capabilities, terminal.size, start, io).await
                }
                (Command::Shell, _) => {
                    count(ProgramKind::Command);
                    let line = start.map(|start| start.command()).unwrap_or_default();
                    at_length(|| command::run(&line, &snapshot, &capabilities, None)).deliver(io, None).await
                }
                (Command::Exec(line), terminal) => {
                    if let Some(order) = command::split(line).and_then(|words| scp::order(&words)) {
                        count(ProgramKind::Scp);
                        return scp::run(order, snapshot.files(), io).await;
                    }
                    count(ProgramKind::Command);
                    let columns = terminal.as_ref().map(|terminal| terminal.size.columns);
                    let outcome = at_length(|| command::run(line, &snapshot, &capabilities, columns));
                    outcome.deliver(io, terminal.as_ref()).await
                }
                (Command::Subsystem(name), _) if name == "sftp" => {
                    count(ProgramKind::Sftp);
                    sftp::run(site, io).await
                }
                (Command::Subsystem(_), _) => command::no_such_subsystem().deliver(io, None).await,
            }
        }
    }
}

impl Site {
    /// The latest state of the content.
    fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshots.borrow().clone()
    }
}

/// The interface on the whole screen. A function of its own, since the two interfaces lead to each other.
fn interface(
    site: Site,
    capabilities: Capabilities,
    size: Size,
    start: Spot,
    io: Io,
) -> Pin<Box<dyn Future<Output = ExitStatus> + Send>> {
    Box::pin(tui::run(site, capabilities, size, Some(Start::Spot(start)), io))
}

/// Whether typed lines and text are wanted, or all that the terminal can show.
fn is_linear(request: &Request, capabilities: &Capabilities, start: Option<&Start>) -> bool {
    let can_do_no_more = request.terminal.is_some() && !capabilities.addressable;
    match &request.command {
        Command::Shell => request.user == LINEAR_USER || can_do_no_more,
        // Who comes as this user has a terminal and yet no use for the interface.
        Command::Exec(_) if request.user == LINEAR_USER && request.terminal.is_some() => start.is_some(),
        Command::Exec(_) => matches!(start, Some(Start::Linear(_))),
        Command::Subsystem(_) => false,
    }
}

/// The command to run where a program on the visitor's side sent a script that sets up a shell: with a terminal, what it would
/// lead to, which is the interface; without one it is left, to be told what to type.
fn without_bootstrap(command: Command, has_terminal: bool) -> Command {
    match command {
        Command::Exec(line) if has_terminal && bootstrap::program(&line).is_some() => Command::Shell,
        other => other,
    }
}

/// Terminal as described by the client. A pipe has only a locale.
fn capabilities(request: &Request) -> Capabilities {
    let name = request.terminal.as_ref().map_or("", |terminal| terminal.name.as_str());
    Capabilities::guess(name, |variable| request.variable(variable))
}

/// The time a visit still has, told once; never returns if nobody can tell any more.
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

/// The reason to stop, once there is one; never returns if nobody can give one any more.
async fn stopped(shutdown: &mut watch::Receiver<Option<StopReason>>) -> StopReason {
    match shutdown.wait_for(Option::is_some).await.map(|reason| *reason) {
        Ok(Some(reason)) => reason,
        Ok(None) | Err(_) => pending().await,
    }
}

/// The time a program may work before it yields to the others of its thread.
const SLICE: Duration = Duration::from_millis(1);

/// The end of a program's slice of time. A tokio instant, so that a test with a paused clock has slices without an end.
#[derive(Debug, Clone, Copy)]
struct Slice(Instant);

impl Slice {
    fn begin() -> Slice {
        Slice(Instant::now() + SLICE)
    }

    fn is_over(self) -> bool {
        Instant::now() >= self.0
    }

    /// Yields if the slice is over, and begins the next one.
    async fn pass(&mut self) {
        if self.is_over() {
            turn().await;
            *self = Slice::begin();
        }
    }
}

/// Runs work that has no slices and may take longer than one: the other tasks of this thread go to another thread meanwhile.
fn at_length<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => block_in_place(work),
        // One thread is all there is.
        _ => work(),
    }
}

/// Lets others have their turn, and is polled again at once.
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
