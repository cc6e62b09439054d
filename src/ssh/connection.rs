//! The supervisor of a connection.
//!
//! A supervisor has the connection's deadlines and the means to end it; the handler and the programs belong to
//! russh's task, which ends when the wire is cut.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use russh::Disconnect;
use russh::server::{RunningSession, run_stream};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::channel::Surroundings;
use super::gate::Admitted;
use super::handler::Visit;
use super::penalties::Offence;
use super::progress::{Progress, Stage};
use super::pulse::Pulse;
use super::shared::{Phase, Server};
use super::socket::Abort;
use super::source::Source;
use super::source_log::log_of_source;
use super::wire::Wire;
use crate::config::Limits;
use crate::session::allowance::Allowance;
use crate::session::{Programs, StopReason};

/// Maximum time for russh to notice that its wire was cut.
const CUT_PAUSE: Duration = Duration::from_secs(1);
/// Maximum time for a client to disconnect after its last program has ended. A disconnect message would be faster,
/// but when OpenSSH reads one, it drops output that it has not shown yet.
const FAREWELL: Duration = Duration::from_secs(1);
/// Maximum time for a connection to end in favour of another one.
const MAKING_PLACE: Duration = Duration::from_secs(2);

/// Maximum bytes of output that wait for a peer, for all programs of a connection; longer texts are produced again when
/// the peer reads on.
const UNDELIVERED_BYTES: usize = 64 * 1024;

/// Message to a client that never opened a session, as `ssh -N`.
const NO_SESSION: &str = "nothing was asked for; there is no forwarding here, connect without -N";
/// Message to a client that opened a session and started no program in it.
const NO_PROGRAM: &str = "no shell and no command was asked for";
/// Message to a client without a program whose place is needed.
const PLACE_NEEDED: &str = "the server is full, and other connections of your network have places";

/// The registration of a connection in the gate, removed when dropped.
pub(super) struct Ticket<P: Programs> {
    server: Arc<Server<P>>,
    admitted: Admitted,
    limits: Arc<Limits>,
    displaced: oneshot::Receiver<()>,
    is_waiting: bool,
    offences: Vec<Offence>,
}

impl<P: Programs> Ticket<P> {
    pub(super) fn new(server: Arc<Server<P>>, admitted: Admitted, limits: Arc<Limits>) -> Ticket<P> {
        server.metrics.connections_accepted.inc();
        server.metrics.connections_open.inc();
        let (sender, displaced) = oneshot::channel();
        server.tickets.insert(admitted.id, sender);
        Ticket { server, admitted, limits, displaced, is_waiting: true, offences: Vec::new() }
    }

    fn source(&self) -> Source {
        self.admitted.source
    }

    fn authenticated(&mut self) {
        if std::mem::take(&mut self.is_waiting) {
            self.server.gate().authenticated(self.admitted.id);
        }
    }
}

impl<P: Programs> Drop for Ticket<P> {
    fn drop(&mut self) {
        if self.is_waiting && self.offences.is_empty() {
            self.offences.push(Offence::Unauthenticated);
        }
        self.server.tickets.remove(self.admitted.id);
        self.server.gate().closed(self.admitted.id, &self.offences, Instant::now().into_std());
        self.server.metrics.connections_open.dec();
    }
}

/// Supervises a connection from its first byte to its last.
#[expect(clippy::manual_async_fn, reason = "an async function keeps its arguments twice for as long as it runs")]
pub(super) fn attend<P, S>(
    server: Arc<Server<P>>,
    stream: S,
    mut ticket: Ticket<P>,
) -> impl Future<Output = ()> + Send + 'static
where
    P: Programs,
    S: AsyncRead + AsyncWrite + Abort + Unpin + Send + 'static,
{
    async move {
        let begun = Instant::now();
        let (progress, watched) = watch::channel(Progress::default());
        let (closing, closing_seen) = watch::channel(None);
        let (limits, account) = (ticket.limits.clone(), ticket.admitted.account.clone());
        let pulse = Arc::new(Pulse::default());
        let allowance = Allowance::new(limits.mailbox_kib as usize * 1024);
        let (wire, cut) = Wire::new(
            stream,
            &limits,
            watched.clone(),
            server.metrics.clone(),
            account.clone(),
            allowance.clone(),
            pulse.clone(),
        );
        let around = Arc::new(Surroundings {
            metrics: server.metrics.clone(),
            progress,
            closing: closing_seen,
            account: account.clone(),
            rate: server.rate.clone(),
            allowance,
            undelivered: Allowance::new(UNDELIVERED_BYTES),
            heard: ticket.admitted.heard.clone(),
            pulse: pulse.clone(),
            clock: server.gate().clock(),
            has_broken_a_limit: AtomicBool::new(false),
            unknown_commands: AtomicU32::new(0),
            limits: limits.clone(),
        });
        let handler = Visit::new(server.programs.clone(), around.clone(), server.cells.clone());
        let mut phase = server.phase.clone();
        // russh waits here for the peer's first line; after that, the connection has its own task. The state of the wait is
        // boxed, because this task lives as long as the connection; the wire, because russh's futures have room for
        // several copies of it.
        let started = tokio::select! {
            started = Box::pin(run_stream(server.russh.clone(), Box::new(wire), handler)) => started,
            () = sleep_until(begun + limits.login) => {
                server.metrics.deadlines_missed.inc();
                ticket.offences.push(Offence::Login);
                return;
            }
            _ = &mut ticket.displaced => return,
            _ = phase.wait_for(|phase| *phase == Phase::Stopping) => return,
        };
        let ended = match started {
            Ok(mut running) => {
                let supervisor = Supervisor { begun, running: &mut running, watched, closing, pulse };
                match supervisor.run(&server, &mut ticket).await {
                    Some(ended) => Some(ended),
                    None => {
                        drop(cut);
                        timeout(CUT_PAUSE, running).await.ok()
                    }
                }
            }
            Err(error) => Some(Err(error)),
        };
        let source = ticket.source();
        match ended {
            None => log_of_source!(account, ERROR, %source, "a connection does not end although it was cut"),
            Some(Err(russh::Error::Join(error))) => {
                server.metrics.connections_panicked.inc();
                log_of_source!(account, ERROR, %source, %error, "a connection's task failed");
            }
            Some(Err(error)) => log_of_source!(account, DEBUG, %source, %error, "connection ended"),
            Some(Ok(())) => {}
        }
        if around.has_broken_a_limit.load(Relaxed) {
            ticket.offences.push(Offence::Broken);
        }
        for _ in 0..around.unknown_commands.load(Relaxed) {
            ticket.offences.push(Offence::UnknownCommand);
        }
    }
}

struct Supervisor<'a, P: Programs> {
    begun: Instant,
    running: &'a mut RunningSession<Visit<P>>,
    watched: watch::Receiver<Progress>,
    closing: watch::Sender<Option<StopReason>>,
    pulse: Arc<Pulse>,
}

impl<P: Programs> Supervisor<'_, P> {
    /// Watches a connection until it ends by itself, or must be cut (`None`).
    async fn run(mut self, server: &Server<P>, ticket: &mut Ticket<P>) -> Option<Result<(), russh::Error>> {
        let limits = ticket.limits.clone();
        let mut phase = server.phase.clone();
        let mut stage = Stage::Login;
        let mut deadline = self.begun + stage.deadline(Duration::ZERO, &limits);
        let mut reason: Option<StopReason> = None;
        let mut has_run = false;
        let pulse = self.pulse.clone();
        let mut stuck = std::pin::pin!(pulse.stuck(self.running.handle(), limits.exchange));
        loop {
            let stop = tokio::select! {
                ended = &mut *self.running => return Some(ended),
                Ok(()) = self.watched.changed() => None,
                // Before authentication there is a deadline, and no loop that could take a probe.
                () = &mut stuck, if stage != Stage::Login => {
                    server.metrics.exchanges_stalled.inc();
                    let account = &ticket.admitted.account;
                    log_of_source!(account, DEBUG, source = %ticket.source(), "key exchange stalled");
                    return None;
                }
                _ = phase.wait_for(|phase| *phase == Phase::Stopping), if reason.is_none() => {
                    Some((StopReason::ServerStops, limits.grace))
                }
                _ = &mut ticket.displaced, if reason.is_none() => Some((StopReason::PlaceNeeded, MAKING_PLACE)),
                () = sleep_until(deadline) => {
                    if reason.is_some() {
                        return None;
                    }
                    if stage != Stage::Running {
                        break;
                    }
                    // The maximum duration of a session is over: the program may say goodbye.
                    Some((StopReason::TimeIsUp, limits.grace))
                }
            };
            if let Some((why, patience)) = stop {
                reason = Some(why);
                deadline = Instant::now() + patience;
                self.closing.send_replace(reason);
            }
            let next = self.watched.borrow_and_update().stage();
            if next != stage && reason.is_none() {
                deadline = self.begun + next.deadline(self.begun.elapsed(), &limits);
            }
            stage = next;
            has_run |= stage == Stage::Running;
            if stage != Stage::Login {
                ticket.authenticated();
            }
            match (reason, stage) {
                (None, _) | (Some(_), Stage::Running) => {}
                (Some(_), Stage::Login) => return None,
                (Some(StopReason::PlaceNeeded), _) if !has_run => {
                    return Box::pin(self.disconnect(PLACE_NEEDED)).await;
                }
                (Some(_), Stage::Idle | Stage::Asking) => deadline = deadline.min(Instant::now() + FAREWELL),
            }
        }
        server.metrics.deadlines_missed.inc();
        let account = &ticket.admitted.account;
        log_of_source!(account, DEBUG, source = %ticket.source(), ?stage, "deadline missed");
        match stage {
            Stage::Login => ticket.offences.push(Offence::Login),
            Stage::Idle if !has_run => return Box::pin(self.disconnect(NO_SESSION)).await,
            Stage::Asking if !has_run => return Box::pin(self.disconnect(NO_PROGRAM)).await,
            Stage::Idle | Stage::Asking | Stage::Running => {}
        }
        None
    }

    /// Sends the client the reason for the end of its connection, and waits shortly until the connection ends.
    /// Returns the outcome of the connection, or `None` if it did not end in time.
    async fn disconnect(&mut self, why: &str) -> Option<Result<(), russh::Error>> {
        let handle = self.running.handle();
        let told = async {
            let _ = handle.disconnect(Disconnect::ByApplication, why.to_owned(), "en".to_owned()).await;
            (&mut *self.running).await
        };
        timeout(FAREWELL, told).await.ok()
    }
}
