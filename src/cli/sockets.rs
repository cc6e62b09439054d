//! The sockets of `folio serve`: inherited from the service manager, or opened as configured. Does not need a
//! runtime.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::net::UnixListener;
use std::sync::Arc;

use anyhow::{Context, anyhow, ensure};

use crate::config::{Config, MetricsAddress};
use crate::metrics::exporter;
use crate::service::Sockets;
use crate::ssh::proxy::Proxies;
use crate::ssh::server::{self, Listener};

/// Opens the configured sockets that the service manager did not pass.
///
/// # Errors
///
/// If an address cannot be listened on, or a proxy socket has no trusted proxies configured.
pub fn open(config: &Config) -> anyhow::Result<Sockets> {
    let mut sockets = Sockets::from_environment().context("a socket of the service manager cannot be used")?;
    if !sockets.serve_visitors() {
        sockets.visitors = bind(&config.listen)?;
        sockets.proxied = bind(&config.proxy_listen)?;
    }
    ensure!(sockets.serve_visitors(), "there is nothing to listen on; set listen, as in [\"0.0.0.0:2222\"]");
    ensure!(
        sockets.proxied.is_empty() || !config.proxy_networks.is_empty(),
        "proxy_networks is empty: nobody could connect through a proxy; list the networks of the proxies that are believed"
    );
    if sockets.metrics.is_empty() && sockets.metrics_unix.is_empty() {
        match &config.metrics {
            MetricsAddress::Nowhere => {}
            MetricsAddress::Port(address) => sockets.metrics = bind(&[*address])?,
            MetricsAddress::Path(path) => {
                let socket = exporter::bind_path(path);
                sockets.metrics_unix.push(socket.with_context(|| format!("cannot listen on {}", path.display()))?);
            }
        }
    }
    Ok(sockets)
}

fn bind(addresses: &[SocketAddr]) -> anyhow::Result<Vec<TcpListener>> {
    let bind = |address: &SocketAddr| {
        let bound = server::bind(*address);
        bound.map_err(|error| anyhow!("cannot listen on {address}: {error}; {}", advice(error.kind())))
    };
    addresses.iter().map(bind).collect()
}

/// Returns the remedy for an address that cannot be listened on.
fn advice(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::AddrInUse => "stop what listens there, or choose another port with --listen",
        io::ErrorKind::PermissionDenied => "ports below 1024 take a privilege; choose another one with --listen",
        _ => "choose an address of this machine with --listen",
    }
}

/// Returns the addresses for visitors, those for proxies last.
pub fn addresses(sockets: &Sockets) -> io::Result<Vec<SocketAddr>> {
    sockets.visitors.iter().chain(&sockets.proxied).map(TcpListener::local_addr).collect()
}

/// Creates the listeners for visitors and proxies. Must be called within a runtime.
pub fn listeners(visitors: Vec<TcpListener>, proxied: Vec<TcpListener>, config: &Config) -> io::Result<Vec<Listener>> {
    let proxies = Arc::new(Proxies::new(config.proxy_networks.clone()));
    let open = visitors.into_iter().map(Listener::open);
    let behind = proxied.into_iter().map(|socket| Listener::behind(socket, proxies.clone()));
    open.chain(behind).collect()
}

/// Creates the listeners for Prometheus. Must be called within a runtime.
pub fn exporters(ports: Vec<TcpListener>, paths: Vec<UnixListener>) -> io::Result<Vec<exporter::Listener>> {
    let ports = ports.into_iter().map(exporter::Listener::port);
    let paths = paths.into_iter().map(exporter::Listener::path);
    ports.chain(paths).collect()
}
