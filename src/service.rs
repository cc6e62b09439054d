//! Communication with the service manager: inherited sockets and notifications (systemd's sd_listen_fds(3) and
//! sd_notify(3)).

use std::io;
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::time::Duration;

use listenfd::ListenFd;
use sd_notify::NotifyState;
use tracing::debug;

/// The variable with the names of the sockets (FileDescriptorName=), separated by colons.
const NAMES: &str = "LISTEN_FDNAMES";
/// The name of sockets for connections through a proxy.
const PROXY: &str = "proxy";
/// The name of sockets for metrics.
const METRICS: &str = "metrics";

/// Sockets that the service manager opened.
#[derive(Debug, Default)]
pub struct Sockets {
    /// Sockets for visitors: all without one of the names below.
    pub visitors: Vec<TcpListener>,
    /// Sockets named `proxy`: for connections that begin with a PROXY header.
    pub proxied: Vec<TcpListener>,
    /// TCP sockets named `metrics`.
    pub metrics: Vec<TcpListener>,
    /// Unix sockets named `metrics`.
    pub metrics_unix: Vec<UnixListener>,
}

impl Sockets {
    /// Returns the inherited sockets that the environment lists; empty if there are none.
    ///
    /// # Errors
    ///
    /// If a descriptor is not a listening stream socket.
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
                // A descriptor of another kind stays available for the next attempt.
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

    /// Whether there is a socket for visitors.
    pub fn serve_visitors(&self) -> bool {
        !self.visitors.is_empty() || !self.proxied.is_empty()
    }
}

/// A state of the server, for notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The server accepts visitors.
    Ready,
    /// Configuration and content are being reloaded; [`State::Ready`] follows.
    Reloading,
    /// The server is shutting down.
    Stopping,
    /// Watchdog notification, to be sent more often than every [`watchdog`].
    Alive,
}

/// Notifies the service manager, if there is one.
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

/// Returns the watchdog timeout of the service manager, if it has one.
pub fn watchdog() -> Option<Duration> {
    sd_notify::watchdog_enabled()
}
