//! The service manager: sockets it opened for us, and what it is told (systemd's sd_listen_fds(3) and sd_notify(3)).

use std::io;
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::time::Duration;

use listenfd::ListenFd;
use sd_notify::NotifyState;
use tracing::debug;

/// The variable with the names of the sockets (FileDescriptorName=), separated by colons.
const NAMES: &str = "LISTEN_FDNAMES";
/// The name of a socket for connections that a proxy brings.
const PROXY: &str = "proxy";
/// The name of a socket for metrics.
const METRICS: &str = "metrics";

/// Sockets that were opened before this process began.
#[derive(Debug, Default)]
pub struct Sockets {
    /// For visitors: all without one of the names below.
    pub visitors: Vec<TcpListener>,
    /// Named `proxy`: for connections that begin with a PROXY header.
    pub proxied: Vec<TcpListener>,
    /// Named `metrics`, on a port.
    pub metrics: Vec<TcpListener>,
    /// Named `metrics`, on a path.
    pub metrics_unix: Vec<UnixListener>,
}

impl Sockets {
    /// Takes the sockets that the environment names; none if nobody passed any.
    ///
    /// # Errors
    /// If something was passed that is no listening stream socket.
    pub fn from_environment() -> io::Result<Sockets> {
        let names = std::env::var(NAMES).unwrap_or_default();
        Sockets::take(ListenFd::from_env(), &names)
    }

    fn take(mut passed: ListenFd, names: &str) -> io::Result<Sockets> {
        let mut sockets = Sockets::default();
        let mut names = names.split(':');
        for index in 0..passed.len() {
            let name = names.next().unwrap_or_default();
            if name == METRICS {
                // What is no such socket stays where it was, to be taken as another kind.
                if let Ok(Some(socket)) = passed.take_unix_listener(index) {
                    sockets.metrics_unix.push(socket);
                    continue;
                }
            }
            let Some(socket) = passed.take_tcp_listener(index)? else { continue };
            let list = match name {
                METRICS => &mut sockets.metrics,
                PROXY => &mut sockets.proxied,
                _ => &mut sockets.visitors,
            };
            list.push(socket);
        }
        Ok(sockets)
    }

    /// Whether there is any for visitors.
    pub fn serve_visitors(&self) -> bool {
        !self.visitors.is_empty() || !self.proxied.is_empty()
    }
}

/// A state to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Visitors are served.
    Ready,
    /// The configuration and the content are read again; [`State::Ready`] follows.
    Reloading,
    /// Visitors are asked to leave.
    Stopping,
    /// The server is alive; to be told more often than every [`watchdog`].
    Alive,
}

/// Tells the service manager, if there is one.
pub fn tell(state: State) {
    let told = match state {
        State::Ready => sd_notify::notify(&[NotifyState::Ready]),
        State::Reloading => {
            NotifyState::monotonic_usec_now().and_then(|now| sd_notify::notify(&[NotifyState::Reloading, now]))
        }
        State::Stopping => sd_notify::notify(&[NotifyState::Stopping]),
        State::Alive => sd_notify::notify(&[NotifyState::Watchdog]),
    };
    if let Err(error) = told {
        debug!(%error, ?state, "the service manager cannot be told");
    }
}

/// The time within which the service manager wants a sign of life, if it wants any.
pub fn watchdog() -> Option<Duration> {
    sd_notify::watchdog_enabled()
}
