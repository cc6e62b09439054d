//! The accept loops, and one supervisor for every connection.
//!
//! A supervisor owns its connection's deadlines and the means to end it; the handler and the programs are owned by
//! russh's task, which ends when the wire is cut.

use std::borrow::Cow;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use russh::keys::PrivateKey;
use russh::server::{Config as RusshConfig, RunningSession, run_stream};
use russh::{MethodKind, MethodSet, Preferred, SshId, cipher, compression, kex, mac};
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tracing::{debug, error, warn};

use super::channel::Surroundings;
use super::handler::Visit;
use super::limits::{Gate, Refusal, Source};
use super::progress::{Progress, Stage};
use super::wire::Wire;
use crate::config::Limits;
use crate::metrics::Metrics;
use crate::session::Programs;

/// The pause after a failed `accept`. Without file descriptors the queue of connections stays readable, and the loop
/// would spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// The least time between two log lines about failed accepts.
const ACCEPT_LOG_PAUSE: Duration = Duration::from_secs(1);
/// How long russh may take to notice that its wire is cut.
const CUT_PAUSE: Duration = Duration::from_secs(1);
/// How long a client may take to leave after its last program said goodbye. A disconnect message would be quicker, but
/// OpenSSH drops what it has received and not yet shown when it reads one.
const FAREWELL: Duration = Duration::from_secs(1);
/// Connections the system queues for us.
const BACKLOG: i32 = 1024;
/// Silence after which the peer is asked for a sign of life, and how often it may fail to give one.
const KEEPALIVE: Duration = Duration::from_secs(20);
const KEEPALIVE_MISSES: usize = 3;
/// How long sent bytes may stay unacknowledged (TCP_USER_TIMEOUT).
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);
/// russh's own timer, which the peer can re-arm: nothing but a backstop behind our deadlines.
const BACKSTOP: Duration = Duration::from_secs(120);
/// Bytes a peer may send on a channel before russh's acknowledgement; input is keys and pastes.
const WINDOW_BYTES: u32 = 256 * 1024;

/// Binds `address`. An IPv6 address takes IPv6 connections only, so that both wildcards can be listed.
///
/// # Errors
/// Those of `socket`, `bind` and `listen`. Must be called within a tokio runtime.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}

/// Serves `programs` to everyone who connects to `listeners`, until `shutdown` becomes true and all have left.
///
/// From then on nobody is let in, programs see `shutdown`, and whoever is still there after the grace period is cut.
/// No error ends it: what goes wrong with one connection is counted and ends that connection.
pub async fn serve<P: Programs>(
    listeners: Vec<TcpListener>,
    limits: Limits,
    key: PrivateKey,
    programs: Arc<P>,
    metrics: Arc<Metrics>,
    shutdown: watch::Receiver<bool>,
) {
    let server = Arc::new(Server {
        russh: Arc::new(russh_config(key)),
        gate: Mutex::new(Gate::new(limits.clone())),
        limits: Arc::new(limits),
        programs,
        metrics,
        shutdown,
    });
    let mut loops = JoinSet::new();
    for listener in listeners {
        loops.spawn(server.clone().accept(listener));
    }
    while loops.join_next().await.is_some() {}
}

/// What russh is told: few algorithms, all of them cheap for us, and everybody may enter.
fn russh_config(key: PrivateKey) -> RusshConfig {
    RusshConfig {
        server_id: SshId::Standard(Cow::Borrowed("SSH-2.0-folio")),
        methods: MethodSet::from(&[MethodKind::Password, MethodKind::KeyboardInteractive][..]),
        auth_rejection_time: Duration::ZERO,
        auth_rejection_time_initial: Some(Duration::ZERO),
        keys: vec![key],
        preferred: Preferred {
            // No Diffie-Hellman groups: one stranger's group18 costs a second of our processor.
            kex: Cow::Borrowed(&[
                kex::MLKEM768X25519_SHA256,
                kex::CURVE25519,
                kex::CURVE25519_PRE_RFC_8731,
                kex::EXTENSION_SUPPORT_AS_SERVER,
                kex::EXTENSION_OPENSSH_STRICT_KEX_AS_SERVER,
            ]),
            key: Cow::Borrowed(&[russh::keys::Algorithm::Ed25519]),
            host_key_certificates: Cow::Borrowed(&[]),
            cipher: Cow::Borrowed(&[cipher::CHACHA20_POLY1305, cipher::AES_256_GCM, cipher::AES_256_CTR]),
            // The last two authenticate what is under the encryption: weaker on paper than the first two, sound with counter
            // mode, and all that libssh2 before 1.11 speaks, which curl has in many a distribution. Who knows better ones
            // takes those.
            mac: Cow::Borrowed(&[mac::HMAC_SHA256_ETM, mac::HMAC_SHA512_ETM, mac::HMAC_SHA256, mac::HMAC_SHA512]),
            compression: Cow::Borrowed(&[compression::NONE]),
        },
        window_size: WINDOW_BYTES,
        inactivity_timeout: Some(BACKSTOP),
        keepalive_interval: Some(KEEPALIVE),
        keepalive_max: KEEPALIVE_MISSES,
        ..RusshConfig::default()
    }
}

/// What all connections share.
struct Server<P> {
    russh: Arc<RusshConfig>,
    gate: Mutex<Gate>,
    limits: Arc<Limits>,
    programs: Arc<P>,
    metrics: Arc<Metrics>,
    shutdown: watch::Receiver<bool>,
}

impl<P: Programs> Server<P> {
    /// Accepts until shutdown, then waits for every connection it let in.
    async fn accept(self: Arc<Self>, listener: TcpListener) {
        let mut shutdown = self.shutdown.clone();
        let mut connections = JoinSet::new();
        let mut complained: Option<Instant> = None;
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                Some(_) = connections.join_next() => continue,
                _ = shutdown.wait_for(|&shutdown| shutdown) => break,
            };
            match accepted {
                Ok((stream, peer)) => {
                    if let Some(ticket) = self.admit(peer) {
                        connections.spawn(self.clone().attend(stream, ticket));
                    }
                }
                // Out of descriptors, out of buffers, gone before we looked: none of it lasts, none of it ends us.
                Err(error) => {
                    self.metrics.accept_errors.increment();
                    if complained.is_none_or(|then| then.elapsed() >= ACCEPT_LOG_PAUSE) {
                        warn!(%error, "cannot accept connections for now");
                        complained = Some(Instant::now());
                    }
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        drop(listener);
        while connections.join_next().await.is_some() {}
    }

    fn admit(self: &Arc<Self>, peer: SocketAddr) -> Option<Ticket<P>> {
        let source = Source::of(peer.ip());
        let admitted = self.gate().admit(source, Instant::now().into_std());
        match admitted {
            Ok(()) => {
                self.metrics.connections_accepted.increment();
                self.metrics.connections_open.enter();
                return Some(Ticket { server: self.clone(), source, waiting: true });
            }
            Err(Refusal::Full) => self.metrics.connections_refused_full.increment(),
            Err(Refusal::Source) => self.metrics.connections_refused_source.increment(),
            Err(Refusal::Rate) => self.metrics.connections_refused_rate.increment(),
        }
        None
    }

    fn gate(&self) -> std::sync::MutexGuard<'_, Gate> {
        // The gate is plain counting; a panic elsewhere leaves nothing half done in it.
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Supervises one connection from its first byte to its last.
    async fn attend(self: Arc<Self>, stream: TcpStream, mut ticket: Ticket<P>) {
        let begun = Instant::now();
        if let Err(error) = prepare(&stream) {
            debug!(%error, "connection lost at once");
            return;
        }
        let (progress, watched) = watch::channel(Progress::default());
        let (closing, closing_seen) = watch::channel(false);
        let (wire, cut) = Wire::new(stream, &self.limits, watched.clone(), self.metrics.clone());
        let around = Surroundings {
            limits: self.limits.clone(),
            metrics: self.metrics.clone(),
            progress,
            closing: closing_seen,
        };
        let handler = Visit::new(self.programs.clone(), Arc::new(around));
        let mut shutdown = self.shutdown.clone();
        // russh waits here for the peer's first line; afterwards the connection has a task of its own.
        let started = tokio::select! {
            started = run_stream(self.russh.clone(), wire, handler) => started,
            () = sleep_until(begun + self.limits.login) => {
                self.metrics.deadlines_missed.increment();
                return;
            }
            _ = shutdown.wait_for(|&shutdown| shutdown) => return,
        };
        let ended = match started {
            Ok(mut running) => match self.supervise(begun, &mut running, watched, closing, &mut ticket).await {
                Some(ended) => ended,
                None => {
                    drop(cut);
                    let Ok(ended) = timeout(CUT_PAUSE, running).await else {
                        error!(source = %ticket.source, "a connection does not end although it was cut");
                        return;
                    };
                    ended
                }
            },
            Err(error) => Err(error),
        };
        match ended {
            Err(russh::Error::Join(error)) => {
                self.metrics.connections_panicked.increment();
                error!(source = %ticket.source, %error, "a connection's task failed");
            }
            Err(error) => debug!(source = %ticket.source, %error, "connection ended"),
            Ok(()) => {}
        }
    }

    /// Watches over a connection until it ends of its own accord, or until it has to be cut (nothing is returned).
    async fn supervise(
        &self,
        begun: Instant,
        running: &mut RunningSession<Visit<P>>,
        mut watched: watch::Receiver<Progress>,
        closing: watch::Sender<bool>,
        ticket: &mut Ticket<P>,
    ) -> Option<Result<(), russh::Error>> {
        let mut shutdown = self.shutdown.clone();
        let mut stage = Stage::Login;
        let mut deadline = begun + stage.deadline(Duration::ZERO, &self.limits);
        let mut is_closing = false;
        loop {
            tokio::select! {
                ended = &mut *running => return Some(ended),
                Ok(()) = watched.changed() => {}
                _ = shutdown.wait_for(|&shutdown| shutdown), if !is_closing => {
                    is_closing = true;
                    deadline = Instant::now() + self.limits.grace;
                }
                () = sleep_until(deadline) => {
                    if is_closing {
                        return None;
                    }
                    if stage != Stage::Running {
                        self.metrics.deadlines_missed.increment();
                        debug!(source = %ticket.source, ?stage, "deadline missed");
                        return None;
                    }
                    // The longest session is over: its program may say goodbye.
                    is_closing = true;
                    deadline = Instant::now() + self.limits.grace;
                }
            }
            let next = watched.borrow_and_update().stage();
            if next != stage && !is_closing {
                deadline = begun + next.deadline(begun.elapsed(), &self.limits);
            }
            stage = next;
            if stage != Stage::Login {
                ticket.authenticated();
            }
            if is_closing {
                closing.send_replace(true);
                match stage {
                    Stage::Login => return None,
                    Stage::Running => {}
                    Stage::Idle | Stage::Asking => deadline = deadline.min(Instant::now() + FAREWELL),
                }
            }
        }
    }
}

/// Small writes leave at once, and a peer whose network vanished is noticed.
fn prepare(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    #[cfg(target_os = "linux")]
    SockRef::from(stream).set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
    Ok(())
}

/// A connection's place in the counts, given back when it is dropped.
struct Ticket<P: Programs> {
    server: Arc<Server<P>>,
    source: Source,
    waiting: bool,
}

impl<P: Programs> Ticket<P> {
    fn authenticated(&mut self) {
        if std::mem::take(&mut self.waiting) {
            self.server.gate().authenticated(self.source);
        }
    }
}

impl<P: Programs> Drop for Ticket<P> {
    fn drop(&mut self) {
        self.server.gate().closed(self.source, self.waiting);
        self.server.metrics.connections_open.leave();
    }
}
