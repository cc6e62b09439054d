//! The loop of an interactive visit: decoder, model, encoder, unsent bytes.

mod visit;

use std::any::Any;
use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

use super::address::Start;
use super::{FAREWELL, Site, closing, turn};
use crate::session::{ExitStatus, Io, Size};
use crate::snapshot::Snapshot;
use crate::term::caps::Capabilities;
use visit::{Flow, Visit, Why};

/// How long to wait, on leaving, for a terminal that still owes an answer: what comes later would be typed into the
/// visitor's shell.
const OWED_ANSWERS: Duration = Duration::from_millis(300);

/// Packets that are taken before others have their turn, however fast more of them come.
const PACKETS_AT_ONCE: usize = 256;

type Panic = Box<dyn Any + Send>;

/// Runs the interface, opened at `start`, until the visitor leaves, is silent for too long, or the server stops.
pub(super) async fn run(
    site: Site,
    capabilities: Capabilities,
    size: Size,
    start: Option<Start>,
    mut io: Io,
) -> ExitStatus {
    let mut snapshots = site.snapshots.clone();
    let snapshot = snapshots.borrow_and_update().clone();
    let now = Instant::now().into_std();
    let mut visit = match guarded(|| Visit::new(snapshot, capabilities, size, start, site.patience, now)) {
        Ok(visit) => visit,
        Err(panic) => resume_unwind(panic),
    };
    let ended = loop {
        if visit.wants_to_draw()
            && !visit.is_behind()
            && let Err(panic) = guarded(|| visit.draw())
        {
            break Err(panic);
        }
        let flow = tokio::select! {
            // A packet may ask for more than is done at once.
            () = turn(), if visit.is_behind() => guarded(|| visit.catch_up(Instant::now().into_std())),
            input = io.input.recv(), if !visit.is_behind() => match input {
                Some(input) => guarded(|| {
                    // All that has queued up is taken before anything is drawn: a burst of keys costs one frame.
                    let now = Instant::now().into_std();
                    let mut flow = visit.receive(input, now);
                    let mut taken = 1;
                    while taken < PACKETS_AT_ONCE && flow == Flow::Stay && !visit.is_behind() {
                        let Ok(input) = io.input.try_recv() else { break };
                        flow = visit.receive(input, now);
                        taken += 1;
                    }
                    flow
                }),
                None => return ExitStatus::SUCCESS,
            },
            snapshot = changed(&mut snapshots) => guarded(|| visit.take_snapshot(snapshot)),
            () = closing(&mut io.shutdown) => Ok(Flow::Leave(Why::Closing)),
            () = sleep_until(visit.deadline().into()) => guarded(|| visit.expire(Instant::now().into_std())),
            written = io.output.write(visit.unsent()), if !visit.unsent().is_empty() => match written {
                Ok(0) | Err(_) => return ExitStatus::SUCCESS,
                Ok(count) => {
                    visit.sent(count);
                    // A local terminal's stream keeps what comes after the last line break until it is told.
                    if visit.unsent().is_empty() && io.output.flush().await.is_err() {
                        return ExitStatus::SUCCESS;
                    }
                    Ok(Flow::Stay)
                }
            },
        };
        match flow {
            Ok(Flow::Stay) => {}
            Ok(Flow::Leave(why)) => break Ok(why),
            Err(panic) => break Err(panic),
        }
    };
    visit.leave(*ended.as_ref().unwrap_or(&Why::Bug));
    let farewell = async {
        let written = io.output.write_all(visit.unsent()).await.is_ok() && io.output.flush().await.is_ok();
        if written && visit.owes_fence() {
            let _ = timeout(OWED_ANSWERS, fence(&mut visit, &mut io)).await;
        }
    };
    let _ = timeout(FAREWELL, farewell).await;
    match ended {
        Ok(Why::Linear) => {
            let (spot, capabilities, size) = visit.into_text();
            super::linear::run(site, capabilities, Some(size), spot, io).await
        }
        Ok(_) => ExitStatus::SUCCESS,
        // The terminal is restored; whoever runs this program counts the panic.
        Err(panic) => resume_unwind(panic),
    }
}

/// Takes input until the terminal has given its last answer.
async fn fence(visit: &mut Visit, io: &mut Io) {
    while visit.owes_fence() {
        match io.input.recv().await {
            Some(input) => visit.receive_late(input, Instant::now().into_std()),
            None => return,
        }
    }
}

/// The next snapshot; never, once nobody can send one any more.
async fn changed(snapshots: &mut watch::Receiver<Arc<Snapshot>>) -> Arc<Snapshot> {
    match snapshots.changed().await {
        Ok(()) => snapshots.borrow_and_update().clone(),
        Err(_) => pending().await,
    }
}

/// Runs code of ours that must not take the visitor's terminal down with it.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Panic> {
    catch_unwind(AssertUnwindSafe(work))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, duplex};
    use tokio::sync::mpsc;

    use super::*;
    use crate::program::Patience;
    use crate::session::Input;

    #[tokio::test(start_paused = true)]
    async fn a_panic_restores_the_terminal_and_then_reaches_the_transport() {
        let (_sender, snapshots) = watch::channel(Arc::new(Snapshot::default()));
        let (_shutdown, shutdown) = watch::channel(false);
        let (input, mailbox) = mpsc::channel(8);
        let (output, mut terminal) = duplex(1 << 16);
        let io = Io { input: mailbox, output: Box::new(output), errors: Box::new(tokio::io::sink()), shutdown };
        let patience = Patience { idle: Duration::from_secs(60), warning: Duration::from_secs(10) };
        let capabilities = Capabilities::guess("xterm", |name| (name == "FOLIO_MOUSE").then_some("1"));
        let visit = tokio::spawn(run(Site::new(snapshots, patience), capabilities, Size::DEFAULT, None, io));
        let fault = format!("\x1b[?2031;2$y\x1b[200~{}\x1b[201~", visit::FAULT);
        input.send(Input::Bytes(fault.into_bytes())).await.unwrap();
        assert!(visit.await.unwrap_err().is_panic(), "the transport learns of it");
        let mut sent = String::new();
        terminal.read_to_string(&mut sent).await.unwrap();
        let (_, left) = sent.split_once("\x1b[?1000;1006h").expect("the mouse was on");
        for undone in ["\x1b[?1000;1006l", "\x1b[m", "\x1b[?1049l", "\x1b[?25h", "\x1b[23;2t"] {
            assert_eq!(left.matches(undone).count(), 1, "{undone:?} in {left:?}");
        }
        assert!(left.ends_with("Something broke here, and it is our fault. Please connect again.\r\n"), "{left:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_packet_of_keys_leaves_others_their_turn() {
        const KEYS: usize = 3_200;
        let (_sender, snapshots) = watch::channel(Arc::new(Snapshot::default()));
        let (_shutdown, shutdown) = watch::channel(false);
        let (input, mailbox) = mpsc::channel(8);
        let io =
            Io { input: mailbox, output: Box::new(tokio::io::sink()), errors: Box::new(tokio::io::sink()), shutdown };
        let patience = Patience { idle: Duration::from_secs(60), warning: Duration::from_secs(10) };
        let capabilities = Capabilities::guess("xterm", |_| None);
        let visit = tokio::spawn(run(Site::new(snapshots, patience), capabilities, Size::DEFAULT, None, io));
        let mut keys = b"\x1b[?1;2c".to_vec();
        keys.extend([b'j'; KEYS]);
        keys.push(b'q');
        input.send(Input::Bytes(keys)).await.unwrap();
        let others = tokio::spawn(async move {
            let mut turns = 0;
            while !visit.is_finished() {
                turn().await;
                turns += 1;
            }
            (turns, visit.await.is_ok())
        });
        let (turns, is_done) = others.await.unwrap();
        assert!(is_done, "the last key is done as well");
        assert!(turns > KEYS / 200, "{turns} turns");
    }
}
