//! A test server on a free port with its own key, stopped when dropped.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use folio::config::Limits;
use folio::metrics::Metrics;
use folio::session::Programs;
use folio::ssh::proxy::Proxies;
use folio::ssh::server::{self, Phase};
use russh::keys::{Algorithm, PrivateKey};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::programs::Echo;

/// Timeout of every step of a test.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A running server.
pub struct Server {
    pub address: SocketAddr,
    pub metrics: Arc<Metrics>,
    pub phase: watch::Sender<Phase>,
    /// Fingerprint of the host key, `SHA256:…`.
    pub fingerprint: String,
    task: JoinHandle<()>,
}

impl Server {
    /// Starts a server of the echo programs with the default limits.
    pub fn start() -> Server {
        Server::with(Limits::default())
    }

    /// Starts a server of the echo programs with these limits.
    pub fn with(limits: Limits) -> Server {
        Server::of(Echo, limits)
    }

    /// Starts a server of these programs.
    pub fn of(programs: impl Programs, limits: Limits) -> Server {
        Server::listening(programs, limits, server::Listener::open)
    }

    /// Starts a server of the echo programs behind a proxy on this machine.
    pub fn proxied(limits: Limits) -> Server {
        let proxies = Arc::new(Proxies::new(vec!["127.0.0.0/8".parse().unwrap()]));
        Server::listening(Echo, limits, |socket| server::Listener::behind(socket, proxies))
    }

    fn listening(
        programs: impl Programs,
        limits: Limits,
        listen: impl FnOnce(TcpListener) -> io::Result<server::Listener>,
    ) -> Server {
        let listener = server::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let metrics = Arc::new(Metrics::default());
        let (phase, seen) = watch::channel(Phase::Serving);
        let key = PrivateKey::random(&mut russh::keys::key::safe_rng(), Algorithm::Ed25519).unwrap();
        let fingerprint = folio::ssh::keys::fingerprint(key.public_key());
        // The limits do not change during a test.
        let (_, limits) = watch::channel(Arc::new(limits));
        let listeners = vec![listen(listener).unwrap()];
        let task = tokio::spawn(server::serve(listeners, limits, key, Arc::new(programs), metrics.clone(), seen));
        Server { address, metrics, phase, fingerprint, task }
    }

    /// Waits until `condition` holds for the metrics.
    pub async fn until(&self, what: &str, condition: impl Fn(&Metrics) -> bool) {
        let holds = async {
            while !condition(&self.metrics) {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        if tokio::time::timeout(PATIENCE, holds).await.is_err() {
            panic!("waited in vain until {what}; {}", self.metrics);
        }
    }

    /// Waits until there are no connections and no programs.
    pub async fn until_empty(&self) {
        let empty = |metrics: &Metrics| metrics.connections_open.get() == 0 && metrics.sessions_running.get() == 0;
        self.until("everybody has left", empty).await;
    }

    /// Stops the server and waits for its end.
    pub async fn stop(&mut self) {
        self.phase.send_replace(Phase::Stopping);
        tokio::time::timeout(PATIENCE, &mut self.task).await.expect("the server stops").unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}
