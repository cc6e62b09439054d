//! The loop of the full-screen interface: decodes input, updates the model, encodes frames, writes bytes.

mod observer;
mod visit;

use std::any::Any;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

use super::address::Start;
use super::{FAREWELL, Site, Slice, at_length, replaced, stopped, turn};
use crate::session::{ExitStatus, Io, Size, StopReason};
use crate::snapshot::Snapshot;
use crate::term::caps::Capabilities;
use observer::Observer;
use visit::{EndReason, Flow, Visit};

/// Timeout at the end for outstanding replies of the terminal, which would otherwise be typed into the visitor's
/// shell.
const OWED_ANSWERS: Duration = Duration::from_millis(300);

/// Minimum time between two frames while input is waiting.
const BUSY_FRAME: Duration = Duration::from_millis(33);

type Panic = Box<dyn Any + Send>;

/// Runs the interface, opened at `start`, until the visitor leaves, the idle timeout, or a stop of the server.
///
/// Not an async function, which would keep its arguments for as long as it runs, in addition to the values made of them.
pub(super) fn run(
    site: Site,
    capabilities: Capabilities,
    size: Size,
    start: Option<Start>,
    mut io: Io,
) -> impl Future<Output = ExitStatus> + Send + 'static {
    let mut snapshots = site.snapshots.clone();
    let snapshot = snapshots.borrow_and_update().clone();
    let now = Instant::now().into_std();
    let mut visit = match guarded(|| Visit::new(snapshot, capabilities, size, start, site.patience(), now)) {
        Ok(visit) => visit,
        Err(panic) => resume_unwind(panic),
    };
    async move {
        let mut observer = Observer::new(site.metrics.clone());
        // `Visit::new` has drawn the first frame.
        let (page, is_at_end) = visit.place();
        observer.drawn(page, is_at_end);
        let mut drawn = Instant::now();
        // Both wait across many keys, which costs less than to begin anew with each.
        let signals = Signals { snapshots, notice: site.notice.clone(), is_told: false, shutdown: io.shutdown.clone() };
        let mut signal = pin!(signals.next());
        let mut alarm = pin!(sleep_until(visit.deadline().into()));
        let ended = loop {
            // All queued input is handled before a frame is drawn, so that a burst of keys costs one frame; during a
            // flood, frames are drawn at intervals.
            let is_flooded = visit.is_behind() || !io.input.is_empty();
            if visit.wants_to_draw() && (!is_flooded || drawn.elapsed() >= BUSY_FRAME) {
                let is_long = visit.owes_long_search();
                let mut draw = || guarded(|| visit.draw());
                if let Err(panic) = if is_long { at_length(draw) } else { draw() } {
                    break Err(panic);
                }
                drawn = Instant::now();
                let (page, is_at_end) = visit.place();
                observer.drawn(page, is_at_end);
            }
            if !is_flooded && visit.unsent().is_empty() {
                observer.settled();
            }
            // A deadline that has moved away is noticed when the alarm goes off.
            let due = visit.deadline().into();
            if due < alarm.deadline() || alarm.is_elapsed() {
                alarm.as_mut().reset(due);
            }
            visit.rest();
            let flow = tokio::select! {
                biased;
                (sent, signals) = &mut signal => {
                    signal.set(signals.next());
                    match sent {
                        Signal::Snapshot(snapshot) => guarded(|| visit.take_snapshot(snapshot)),
                        Signal::Replaced(left) => guarded(|| visit.warn_of_end(left)),
                        Signal::Stop(reason) => Ok(Flow::Leave(EndReason::Stopped(reason))),
                    }
                }
                // A piece of input can take longer than a time slice.
                () = turn(), if visit.is_behind() => {
                    guarded(|| visit.catch_up(Instant::now().into_std(), Slice::begin()))
                }
                written = io.output.write(visit.unsent()), if !visit.unsent().is_empty() => match written {
                    Ok(0) | Err(_) => return ExitStatus::SUCCESS,
                    Ok(count) => {
                        visit.sent(count);
                        if visit.unsent().is_empty() {
                            observer.sent();
                        }
                        // The stream of a local terminal is line-buffered and has to be flushed.
                        if visit.unsent().is_empty() && io.output.flush().await.is_err() {
                            return ExitStatus::SUCCESS;
                        }
                        Ok(Flow::Stay)
                    }
                },
                input = io.input.recv(), if !visit.is_behind() => match input {
                    Some(input) => {
                        observer.received();
                        let slice = Slice::begin();
                        let flow = guarded(|| {
                            let now = Instant::now().into_std();
                            let mut flow = visit.receive(input, now, slice);
                            while flow == Flow::Stay && !visit.is_behind() && !slice.is_over() {
                                let Some(input) = io.input.try_recv() else { break };
                                flow = visit.receive(input, now, slice);
                            }
                            flow
                        });
                        if slice.is_over() {
                            // Of many visits that wait for their turns, none keeps shared memory.
                            visit.rest();
                            turn().await;
                        }
                        flow
                    }
                    None => return ExitStatus::SUCCESS,
                },
                () = &mut alarm => match Instant::now() {
                    now if now < visit.deadline().into() => Ok(Flow::Stay),
                    now => guarded(|| visit.expire(now.into_std())),
                },
            };
            match flow {
                Ok(Flow::Stay) => {}
                Ok(Flow::Leave(why)) => break Ok(why),
                Err(panic) => break Err(panic),
            }
        };
        visit.leave(*ended.as_ref().unwrap_or(&EndReason::Bug));
        visit.rest();
        let farewell = async {
            let written = io.output.write_all(visit.unsent()).await.is_ok() && io.output.flush().await.is_ok();
            if written && visit.owes_fence() {
                let _ = timeout(OWED_ANSWERS, fence(&mut visit, &mut io)).await;
            }
        };
        let _ = timeout(FAREWELL, farewell).await;
        match ended {
            Ok(EndReason::Linear) => {
                let (target, capabilities, size) = visit.into_text();
                Box::pin(super::linear::run(site, capabilities, Some(size), target, io)).await
            }
            Ok(_) => ExitStatus::SUCCESS,
            // The terminal is restored; the caller counts the panic.
            Err(panic) => resume_unwind(panic),
        }
    }
}

/// Handles input until the terminal has sent its last outstanding reply.
async fn fence(visit: &mut Visit, io: &mut Io) {
    while visit.owes_fence() {
        match io.input.recv().await {
            Some(input) => visit.receive_late(input, Instant::now().into_std()),
            None => return,
        }
    }
}

/// The signals of the server to a session.
struct Signals {
    snapshots: watch::Receiver<Arc<Snapshot>>,
    notice: watch::Receiver<Option<Duration>>,
    is_told: bool,
    shutdown: watch::Receiver<Option<StopReason>>,
}

enum Signal {
    Snapshot(Arc<Snapshot>),
    /// The server is being replaced in this time.
    Replaced(Duration),
    Stop(StopReason),
}

impl Signals {
    /// Waits for the next signal.
    async fn next(mut self) -> (Signal, Signals) {
        let signal = tokio::select! {
            snapshot = changed(&mut self.snapshots) => Signal::Snapshot(snapshot),
            left = replaced(&mut self.notice, &mut self.is_told) => Signal::Replaced(left),
            reason = stopped(&mut self.shutdown) => Signal::Stop(reason),
        };
        (signal, self)
    }
}

/// Returns the next snapshot; never returns if there is no sender.
async fn changed(snapshots: &mut watch::Receiver<Arc<Snapshot>>) -> Arc<Snapshot> {
    match snapshots.changed().await {
        Ok(()) => snapshots.borrow_and_update().clone(),
        Err(_) => pending().await,
    }
}

/// Catches panics, after which the visitor's terminal must still be restored.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Panic> {
    catch_unwind(AssertUnwindSafe(work))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, duplex};

    use super::*;
    use crate::content::model::{LinkTarget, Page};
    use crate::program::IdleTimeouts;
    use crate::session::allowance::Allowance;
    use crate::session::{Input, mailbox};
    use crate::typeset::Target;

    #[tokio::test(start_paused = true)]
    async fn a_panic_restores_the_terminal_and_then_reaches_the_transport() {
        let (_sender, snapshots) = watch::channel(Arc::new(Snapshot::default()));
        let (_shutdown, shutdown) = watch::channel(None);
        let (input, mailbox) = mailbox::channel(Allowance::new(1 << 16));
        let (output, mut terminal) = duplex(1 << 16);
        let io = Io {
            input: mailbox,
            output: Box::new(output),
            errors: Box::new(tokio::io::sink()),
            undelivered: Allowance::new(1 << 16),
            shutdown,
        };
        let patience = IdleTimeouts { idle: Duration::from_secs(60), warning: Duration::from_secs(10) };
        let capabilities = Capabilities::guess("xterm", |name| (name == "FOLIO_MOUSE").then_some("1"));
        let visit = tokio::spawn(run(Site::new(snapshots, patience), capabilities, Size::DEFAULT, None, io));
        let fault = format!("\x1b[?2031;2$y\x1b[200~{}\x1b[201~", visit::FAULT);
        input.send(Input::Bytes(fault.into_bytes())).unwrap();
        assert!(visit.await.unwrap_err().is_panic(), "the transport learns of it");
        let mut sent = String::new();
        terminal.read_to_string(&mut sent).await.unwrap();
        let (_, left) = sent.split_once("\x1b[?1000;1006h").expect("the mouse was on");
        for undone in ["\x1b[?1000;1006l", "\x1b[m", "\x1b[?1049l", "\x1b[?25h", "\x1b[23;2t"] {
            assert_eq!(left.matches(undone).count(), 1, "{undone:?} in {left:?}");
        }
        assert!(left.ends_with("Something broke here, and it is our fault. Please connect again.\r\n"), "{left:?}");
    }

    #[test]
    fn an_idle_session_holds_little_memory() {
        /// Maximum bytes of a session with the first page on screen, without its connection.
        const HELD_BYTES: u64 = 6 * 1024;
        let loaded = crate::content::load::load(std::path::Path::new("content"));
        let snapshot = crate::program::snapshot(loaded.library.unwrap());
        let patience = IdleTimeouts { idle: Duration::from_secs(60), warning: Duration::from_secs(10) };
        let open = || {
            let capabilities = Capabilities::guess("xterm-256color", |_| None);
            let now = Instant::now().into_std();
            let mut visit = Visit::new(snapshot.clone(), capabilities, Size::DEFAULT, None, patience, now);
            visit.sent(visit.unsent().len());
            visit
        };
        // The first session lays out the page for all.
        let first = open();
        let mut second = None;
        let counted = allocation_counter::measure(|| second = Some(open()));
        let held = size_of_val(&first) as u64 + counted.bytes_current.unsigned_abs();
        assert!(held <= HELD_BYTES, "{held} bytes");
    }

    #[test]
    fn a_session_keeps_no_layout_while_it_waits() {
        /// Maximum bytes of a session with its pipes, which is less than half of a layout.
        const HELD_BYTES: u64 = 80 * 1024;
        let loaded = crate::content::load::load(std::path::Path::new("content"));
        let snapshot = Arc::new(Snapshot::new(loaded.library.unwrap(), Vec::new()).with_layouts_bytes(0));
        let page = snapshot.library.write_ups[0].slug.clone();
        let start = Target::Link(LinkTarget::Page { page: Page::WriteUp(page), anchor: None });
        let patience = IdleTimeouts { idle: Duration::from_secs(60), warning: Duration::from_secs(10) };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let (_sender, snapshots) = watch::channel(snapshot);
        let (_shutdown, shutdown) = watch::channel(None);
        let open = || {
            let (input, mailbox) = mailbox::channel(Allowance::new(1 << 16));
            let (output, mut terminal) = duplex(1 << 14);
            let io = Io {
                input: mailbox,
                output: Box::new(output),
                errors: Box::new(tokio::io::sink()),
                undelivered: Allowance::new(1 << 16),
                shutdown: shutdown.clone(),
            };
            let capabilities = Capabilities::guess("xterm", |_| None);
            let site = Site::new(snapshots.clone(), patience);
            runtime.block_on(async {
                let visit = run(site, capabilities, Size::DEFAULT, Some(Start::Target(start.clone())), io);
                let visit = tokio::spawn(visit);
                // Of two keys, the first one's frame is complete when the second one's begins.
                for key in [b"j", b"k"] {
                    input.send(Input::Bytes(key.to_vec())).unwrap();
                    terminal.read_exact(&mut [0; 1]).await.unwrap();
                    while timeout(Duration::from_millis(1), terminal.read(&mut [0; 4096])).await.is_ok() {}
                }
                (visit, input, terminal)
            })
        };
        // The first session allocates what the thread's sessions share.
        let _first = open();
        let mut second = None;
        let counted = allocation_counter::measure(|| second = Some(open()));
        let held = counted.bytes_current.unsigned_abs();
        assert!(held <= HELD_BYTES, "{held} bytes");
    }

    #[tokio::test]
    async fn a_flood_of_keys_leaves_others_their_turn_every_millisecond() {
        const KEYS: usize = 32_000;
        let (_sender, snapshots) = watch::channel(Arc::new(Snapshot::default()));
        let (_shutdown, shutdown) = watch::channel(None);
        let (input, mailbox) = mailbox::channel(Allowance::new(1 << 16));
        let io = Io {
            input: mailbox,
            output: Box::new(tokio::io::sink()),
            errors: Box::new(tokio::io::sink()),
            undelivered: Allowance::new(1 << 16),
            shutdown,
        };
        let patience = IdleTimeouts { idle: Duration::from_secs(60), warning: Duration::from_secs(10) };
        let capabilities = Capabilities::guess("xterm", |_| None);
        let visit = tokio::spawn(run(Site::new(snapshots, patience), capabilities, Size::DEFAULT, None, io));
        let mut keys = b"\x1b[?1;2c".to_vec();
        keys.extend([b'j'; KEYS]);
        keys.push(b'q');
        input.send(Input::Bytes(keys)).unwrap();
        let others = tokio::spawn(async move {
            let (begun, mut turns) = (Instant::now(), 0);
            while !visit.is_finished() {
                turn().await;
                turns += 1;
            }
            (turns, begun.elapsed().as_millis(), visit.await.is_ok())
        });
        let (turns, took, is_done) = others.await.unwrap();
        assert!(is_done, "the last key is done as well");
        // A slice ends with the key during which its time is up; a frame may be drawn then.
        assert!(took > 10 && turns > took / 10, "{turns} turns in {took} ms");
    }
}
