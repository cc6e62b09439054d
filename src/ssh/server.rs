//! The accept loops, and the admission of connections.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use russh::keys::PrivateKey;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep};
use tracing::{debug, warn};

use super::algorithms;
use super::connection::{self, Ticket};
use super::gate::Refusal;
use super::proxy::{self, Proxies};
pub use super::shared::Phase;
use super::shared::Server;
pub use super::socket::bind;
use super::socket::{Stream, adopt, bound_buffers};
use crate::config::Limits;
use crate::metrics::Metrics;
use crate::session::Programs;

/// Pause after a failed `accept`. Without file descriptors the socket stays readable, and the loop would spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Minimum time between two log lines about failed accepts.
const ACCEPT_LOG_PAUSE: Duration = Duration::from_secs(10);

/// A listening socket.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    proxies: Option<Arc<Proxies>>,
}

impl Listener {
    /// Creates a listener for visitors. Must be called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the socket cannot be registered with the runtime.
    pub fn open(socket: std::net::TcpListener) -> io::Result<Listener> {
        Ok(Listener { socket: adopt(socket)?, proxies: None })
    }

    /// Creates a listener for these proxies, on which each connection begins with a header of the PROXY protocol.
    /// Must be called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// If the socket cannot be registered with the runtime.
    pub fn behind(socket: std::net::TcpListener, proxies: Arc<Proxies>) -> io::Result<Listener> {
        Ok(Listener { socket: adopt(socket)?, proxies: Some(proxies) })
    }
}

/// Serves `programs` to connections of `listeners`, until `phase` is no longer serving and all connections have
/// ended.
///
/// No error stops the server: errors of a connection are counted and end that connection. New `limits` apply to later
/// connections; the sizes of shared resources do not change.
pub async fn serve<P: Programs>(
    listeners: Vec<Listener>,
    limits: watch::Receiver<Arc<Limits>>,
    key: PrivateKey,
    programs: Arc<P>,
    metrics: Arc<Metrics>,
    phase: watch::Receiver<Phase>,
) {
    let now = limits.borrow().clone();
    let server = Arc::new(Server::new(algorithms::config(key), limits, programs, metrics, phase));
    let processors = server.processors.clone();
    // Aborted with the server, since nothing else refers to this set.
    let mut followers = JoinSet::new();
    followers.spawn(async move { processors.follow_lag().await });
    let mut loops = JoinSet::new();
    for listener in listeners {
        bound_buffers(&listener.socket, &now);
        loops.spawn(server.clone().accept(listener));
    }
    while loops.join_next().await.is_some() {}
}

impl<P: Programs> Server<P> {
    /// Accepts connections while the server serves, then waits for those it has accepted to end.
    async fn accept(self: Arc<Self>, listener: Listener) {
        let mut phase = self.phase.clone();
        let mut limits = self.limits.clone();
        let mut connections = JoinSet::new();
        let mut complained: Option<Instant> = None;
        loop {
            let accepted = tokio::select! {
                accepted = listener.socket.accept() => accepted,
                Some(ended) = connections.join_next() => {
                    self.note_end(&ended);
                    continue;
                }
                Ok(()) = limits.changed() => {
                    let limits = limits.borrow_and_update().clone();
                    bound_buffers(&listener.socket, &limits);
                    self.gate().set_limits(limits);
                    continue;
                }
                _ = phase.wait_for(|phase| *phase != Phase::Serving) => break,
            };
            match (accepted, &listener.proxies) {
                (Ok((stream, peer)), None) => {
                    let is_exempt = peer.ip().to_canonical().is_loopback() && self.limits.borrow().limit_loopback == 0;
                    if let Some((stream, ticket)) = self.admit(stream, peer.ip(), is_exempt) {
                        connections.spawn(connection::attend(self.clone(), stream, ticket));
                    }
                }
                (Ok((stream, peer)), Some(proxies)) => self.accept_from_proxy(stream, peer, proxies, &mut connections),
                // No file descriptors, no buffers, connection aborted: all of these are temporary.
                (Err(error), _) => {
                    self.metrics.accept_errors.inc();
                    if complained.is_none_or(|then| then.elapsed() >= ACCEPT_LOG_PAUSE) {
                        warn!(%error, "cannot accept connections for now");
                        complained = Some(Instant::now());
                    }
                    sleep(ACCEPT_PAUSE).await;
                }
            }
        }
        drop(listener);
        while let Some(ended) = connections.join_next().await {
            self.note_end(&ended);
        }
    }

    /// Counts the panic of a task that supervised a connection, since nothing else reports it.
    fn note_end(&self, ended: &Result<(), JoinError>) {
        if ended.as_ref().is_err_and(JoinError::is_panic) {
            self.metrics.connections_panicked.inc();
        }
    }

    /// Admits a connection through a proxy, after reading its header.
    fn accept_from_proxy(
        self: &Arc<Self>,
        mut stream: TcpStream,
        peer: SocketAddr,
        proxies: &Proxies,
        connections: &mut JoinSet<()>,
    ) {
        let permit = self.headers.clone().try_acquire_owned();
        let (true, Ok(permit)) = (proxies.include(peer), permit) else {
            self.metrics.connections_refused_proxy.inc();
            return;
        };
        let server = self.clone();
        connections.spawn(async move {
            let visitor = proxy::visitor(&mut stream).await;
            drop(permit);
            // The proxy's own connections are exempt, like those from this machine.
            let (address, is_exempt) = match visitor {
                Ok(Some(address)) => (address, false),
                Ok(None) => (peer.ip(), true),
                Err(error) => {
                    server.metrics.connections_refused_proxy.inc();
                    debug!(%error, "a proxy sent no header that can be read");
                    return;
                }
            };
            if let Some((stream, ticket)) = server.admit(stream, address, is_exempt) {
                connection::attend(server, stream, ticket).await;
            }
        });
    }

    fn admit(self: &Arc<Self>, stream: TcpStream, address: IpAddr, is_exempt: bool) -> Option<(Stream, Ticket<P>)> {
        let refused = &self.metrics;
        let limits = self.limits.borrow().clone();
        let admitted = self.gate().admit(address, is_exempt, Instant::now().into_std());
        let admitted = match admitted {
            Ok(admitted) => admitted,
            Err(refusal) => {
                let counter = match refusal {
                    Refusal::Full => &refused.connections_refused_full,
                    Refusal::Source => &refused.connections_refused_source,
                    Refusal::Rate => &refused.connections_refused_rate,
                    Refusal::Early => &refused.connections_refused_early,
                    Refusal::Penalty => &refused.connections_refused_penalty,
                };
                counter.inc();
                return None;
            }
        };
        if let Some(id) = admitted.displaced {
            self.metrics.connections_displaced.inc();
            self.tickets.displace(id);
        }
        let stream = Stream::new(stream, &limits);
        let ticket = Ticket::new(self.clone(), admitted, limits);
        match stream {
            Ok(stream) => Some((stream, ticket)),
            Err(error) => {
                debug!(%error, "connection lost at once");
                None
            }
        }
    }
}
