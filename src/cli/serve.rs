//! `folio serve`: content, key and sockets put together, signals followed.

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context, anyhow, bail};
use russh::keys::PrivateKey;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::STOP_PATIENCE;
use super::author::content_in;
use super::options::Options;
use crate::config::Config;
use crate::content;
use crate::content::load::Loader;
use crate::content::watch::{Pace, Report, Watch};
use crate::diagnostic::Severity;
use crate::log;
use crate::metrics::Metrics;
use crate::program::{self, Patience, Site};
use crate::snapshot::Snapshot;
use crate::ssh::server::Listener;
use crate::ssh::{keys, server};

/// How long before the end of a silent visit the visitor is warned.
pub const IDLE_WARNING: Duration = Duration::from_secs(60);

#[derive(Debug, clap::Args)]
pub struct Serve {
    #[command(flatten)]
    pub options: Options,
    /// Log what happens to each connection
    #[arg(long, short)]
    verbose: bool,
}

/// Serves until a signal ends it: TERM and INT, twice to end it at once; HUP reads the content again.
pub fn serve(command: &Serve) -> anyhow::Result<()> {
    let mut config = command.options.settings()?.config;
    config.content = content_in(&config.content);
    log::install(if command.verbose { tracing::Level::DEBUG } else { tracing::Level::INFO });
    let content = read_content(&config.content, Loader::default())?;
    let key = host_key(&config)?;
    let runtime = runtime().context("cannot start threads")?;
    let metrics = Arc::new(Metrics::default());
    let served = runtime.block_on(async {
        let listeners = config
            .listen
            .iter()
            .map(|&address| {
                let bound = server::bind(address);
                bound.map_err(|error| anyhow!("cannot listen on {address}: {error}; {}", advice(error.kind())))
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let addresses = listeners.iter().map(|listener| listener.local_addr()).collect::<io::Result<Vec<_>>>()?;
        let mut stop = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let mut hang_up = signal(SignalKind::hangup())?;
        announce(&config, &addresses, &keys::fingerprint(key.public_key()));
        let watch = follow(&config, content, metrics.clone());
        let patience = Patience { idle: config.limits.idle, warning: IDLE_WARNING.min(config.limits.idle / 2) };
        let programs = Arc::new(Site::new(watch.snapshots(), patience));
        let (shutdown, seen) = watch::channel(false);
        let (_new_limits, limits) = watch::channel(Arc::new(config.limits.clone()));
        let listeners = listeners.into_iter().map(Listener::open).collect();
        let mut serving = std::pin::pin!(server::serve(listeners, limits, key, programs, metrics.clone(), seen));
        loop {
            tokio::select! {
                () = &mut serving => return anyhow::Ok(()),
                _ = stop.0.recv() => {}
                _ = stop.1.recv() => {}
                _ = hang_up.recv() => {
                    watch.reload();
                    continue;
                }
            }
            if shutdown.send_replace(true) {
                tracing::info!("stopped at once");
                return Ok(());
            }
            tracing::info!("stopping: visitors have {} s to leave", config.limits.grace.as_secs());
        }
    });
    // Not the drop of the runtime, which would wait for blocking tasks.
    runtime.shutdown_timeout(STOP_PATIENCE);
    served.inspect(|()| tracing::info!("stopped; {metrics}"))
}

/// The runtime of the server. Sockets are looked at after every few tasks, not after 61 as by default: while workers are
/// busy, each task may take a millisecond. Chosen by `tests/reliability fairness`.
fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().event_interval(7).global_queue_interval(7).build()
}

/// The variable that holds the host key itself, for platforms whose secrets are variables.
const KEY_VARIABLE: &str = "FOLIO_HOST_KEY";
/// The variable that names the directory of credentials (systemd.exec(5)).
const CREDENTIALS_VARIABLE: &str = "CREDENTIALS_DIRECTORY";

/// The host key. A new one is told, for visitors who knew another will be warned; `require_key` refuses it.
pub fn host_key(config: &Config) -> Result<PrivateKey, keys::KeyError> {
    if let Ok(text) = std::env::var(KEY_VARIABLE) {
        return keys::parse(Path::new(KEY_VARIABLE), &text);
    }
    if std::env::var_os(CREDENTIALS_VARIABLE).is_some_and(|directory| config.keys == Path::new(&directory)) {
        return keys::load_credential(&config.keys);
    }
    if config.require_key || keys::exists(&config.keys) {
        return keys::load(&config.keys);
    }
    let key = keys::load_or_create(&config.keys)?;
    eprintln!(
        "folio: made a new host key in {}: {}\n       If visitors knew another key, stop and restore it from a copy: their \
         clients will refuse this one.\n       With `require_key = true` the server never makes one.",
        config.keys.display(),
        keys::fingerprint(key.public_key())
    );
    Ok(key)
}

/// Content that was loaded, and the state of its directory at that time.
pub struct Content {
    pub snapshot: Arc<Snapshot>,
    pub fingerprint: u64,
}

/// Loads the content; mistakes stop the start, warnings are for `check`.
pub fn read_content(dir: &Path, mut loader: Loader) -> anyhow::Result<Content> {
    let loaded = loader.load(dir, SystemTime::now());
    let errors = || loaded.diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
    match loaded.library {
        Some(library) => Ok(Content { snapshot: program::snapshot(library), fingerprint: loaded.fingerprint }),
        None => {
            let list: String = errors().map(ToString::to_string).collect();
            let (count, dir) = (errors().count(), dir.display());
            bail!("the content in {dir} has {}; nothing is served until they are mended\n\n{list}", mistakes(count))
        }
    }
}

/// Follows edits; complaints go to stderr in full, past the log's budget of lines, for they are the author's.
fn follow(config: &Config, content: Content, metrics: Arc<Metrics>) -> Watch<Snapshot> {
    let pace = Pace::publishing(config.settle_milliseconds);
    let report = move |report: Report<Snapshot>| {
        let errors = report.diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
        if report.replaced {
            metrics.reloads_succeeded.inc();
            tracing::info!("content reloaded");
        } else {
            metrics.reloads_failed.inc();
            tracing::error!(
                "content not reloaded: {}; visitors keep the last good version",
                mistakes(errors.clone().count())
            );
            errors.for_each(|error| eprint!("{error}"));
        }
    };
    content::watch::watch(
        config.content.clone(),
        content.snapshot,
        content.fingerprint,
        pace,
        program::snapshot,
        report,
    )
}

fn mistakes(count: usize) -> String {
    if count == 1 { "1 mistake".into() } else { format!("{count} mistakes") }
}

/// The remedy for an address that cannot be listened on.
fn advice(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::AddrInUse => "stop what listens there, or choose another port with --listen",
        io::ErrorKind::PermissionDenied => "ports below 1024 take a privilege; choose another one with --listen",
        _ => "choose an address of this machine with --listen",
    }
}

/// Prints the line that says how to connect.
fn announce(config: &Config, addresses: &[SocketAddr], fingerprint: &str) {
    let places: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    let hint = addresses.first().map(|address| connect_hint(*address)).unwrap_or_default();
    let content = config.content.display();
    let line =
        format!("folio: serving {content} on {}; connect with: {hint}   (host key {fingerprint})", places.join(", "));
    // A closed stdout is no reason not to serve.
    let _ = writeln!(io::stdout(), "{line}");
}

fn connect_hint(address: SocketAddr) -> String {
    let host = match address.ip() {
        IpAddr::V4(v4) if v4.is_loopback() || v4.is_unspecified() => "localhost".to_owned(),
        IpAddr::V6(v6) if v6.is_unspecified() => "localhost".to_owned(),
        other => other.to_string(),
    };
    match address.port() {
        22 => format!("ssh {host}"),
        port => format!("ssh -p {port} {host}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_is_what_one_would_type() {
        let cases = [
            ("127.0.0.1:2222", "ssh -p 2222 localhost"),
            ("0.0.0.0:22", "ssh localhost"),
            ("[::]:2222", "ssh -p 2222 localhost"),
            ("[::1]:2222", "ssh -p 2222 ::1"),
            ("192.0.2.1:2222", "ssh -p 2222 192.0.2.1"),
        ];
        for (address, hint) in cases {
            assert_eq!(connect_hint(address.parse().unwrap()), hint);
        }
    }
}
