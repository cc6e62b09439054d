//! `folio serve`: content, key and sockets put together, signals followed.

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use russh::keys::PrivateKey;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal as UnixSignal, SignalKind, signal};
use tokio::sync::watch;

use super::STOP_PATIENCE;
use super::options::{ConfigError, Options};
use super::sockets;
use crate::config::{Config, Sandbox};
use crate::content;
use crate::content::load;
use crate::content::watch::{Pace, Report, Watch};
use crate::diagnostic::{Diagnostic, Severity};
use crate::log;
use crate::metrics::{Metrics, exporter};
use crate::program::{self, Patience, Site};
use crate::sandbox::{self, Walls};
use crate::service::{self, Sockets, State};
use crate::snapshot::Snapshot;
use crate::ssh::{keys, server};

/// How long before the end of a silent visit the visitor is warned.
pub const IDLE_WARNING: Duration = Duration::from_secs(60);

/// Mistakes that are printed in full at the start.
const MISTAKES: usize = 20;

#[derive(Debug, clap::Args)]
pub struct Serve {
    #[command(flatten)]
    pub options: Options,
    /// Log what happens to each connection
    #[arg(long, short)]
    verbose: bool,
    /// Raise the sandbox, try what it must deny, print the outcomes and end; exit 1 if it does not hold
    #[arg(long)]
    sandbox_check: bool,
}

/// Serves until a signal ends it: TERM and INT, twice to end it at once; HUP reads configuration and content again; USR1
/// logs the counts.
pub fn serve(command: &Serve) -> anyhow::Result<()> {
    let config = command.options.settings()?.config;
    let content = read_content(&config.content)?;
    let key = host_key(&config)?;
    let sockets = sockets::open(&config)?;
    // Before any thread is started, and after all was opened that will be needed.
    let walls = sandbox::enter(config.sandbox, &readable(&config, command.options.file.path()))?;
    if command.sandbox_check {
        return sandbox_check(&config, walls);
    }
    let metrics = Arc::new(Metrics::default());
    let level = if command.verbose { tracing::Level::DEBUG } else { tracing::Level::INFO };
    let _flush = log::install(level, config.log, metrics.log_records_dropped.clone()).context("cannot log")?;
    match walls.is_complete() || config.sandbox == Sandbox::Off {
        true => tracing::info!("{walls}"),
        false => tracing::warn!("the sandbox stands in part only: {walls}"),
    }
    let runtime = runtime().context("cannot start threads")?;
    let served = runtime.block_on(run(command, config, content, key, sockets, metrics.clone()));
    // Not the drop of the runtime, which would wait for blocking tasks.
    runtime.shutdown_timeout(STOP_PATIENCE);
    served.inspect(|()| tracing::info!("stopped; {metrics}"))
}

async fn run(
    command: &Serve,
    config: Config,
    content: Content,
    key: PrivateKey,
    sockets: Sockets,
    metrics: Arc<Metrics>,
) -> anyhow::Result<()> {
    let mut signals = Signals::new().context("cannot follow signals")?;
    let addresses = sockets::addresses(&sockets).context("cannot tell where it listens")?;
    announce(&config, &addresses, &keys::fingerprint(key.public_key()));
    let listeners = sockets::listeners(sockets.visitors, sockets.proxied, &config).context("cannot listen")?;
    for exporter in sockets::exporters(sockets.metrics, sockets.metrics_unix).context("cannot export metrics")? {
        tokio::spawn(exporter::serve(exporter, metrics.clone()));
    }
    let watch = follow(&config, content, metrics.clone());
    let (patience, patience_seen) = watch::channel(patience(&config));
    let programs = Arc::new(Site::following(watch.snapshots(), patience_seen));
    let (shutdown, seen) = watch::channel(false);
    let (limits, limits_seen) = watch::channel(Arc::new(config.limits.clone()));
    let mut serving = std::pin::pin!(server::serve(listeners, limits_seen, key, programs, metrics.clone(), seen));
    let mut config = config;
    tokio::spawn(stay_alive());
    service::tell(State::Ready);
    loop {
        let signal = tokio::select! {
            () = &mut serving => return Ok(()),
            signal = signals.next() => signal,
        };
        match signal {
            Signal::Reload => {
                service::tell(State::Reloading);
                if let Some(read) = read_again(command, &config) {
                    config = read;
                    limits.send_replace(Arc::new(config.limits.clone()));
                    patience.send_replace(self::patience(&config));
                }
                watch.reload();
                service::tell(State::Ready);
            }
            Signal::Counts => tracing::info!("{metrics}"),
            Signal::Stop if shutdown.send_replace(true) => {
                tracing::info!("stopped at once");
                return Ok(());
            }
            Signal::Stop => {
                service::tell(State::Stopping);
                tracing::info!("stopping: visitors have {} s to leave", config.limits.grace.as_secs());
            }
        }
    }
}

/// Tells the service manager, as often as it wants, that the runtime still runs.
async fn stay_alive() {
    let Some(within) = service::watchdog() else { return };
    let mut ticks = tokio::time::interval(within / 3);
    loop {
        ticks.tick().await;
        service::tell(State::Alive);
    }
}

fn patience(config: &Config) -> Patience {
    Patience { idle: config.limits.idle, warning: IDLE_WARNING.min(config.limits.idle / 2) }
}

/// Reads the configuration again: a good one is returned, a bad one is told. Sockets, paths and the sandbox are made at the
/// start, and stay.
fn read_again(command: &Serve, old: &Config) -> Option<Config> {
    match command.options.settings() {
        Ok(settings) => {
            let config = settings.config;
            let changed: Vec<&str> = config.changed(old).collect();
            if changed.is_empty() {
                tracing::info!("configuration read again");
            } else {
                tracing::warn!("configuration read again; a restart is needed for {}", changed.join(", "));
            }
            Some(config)
        }
        Err(ConfigError(wrong)) => {
            tracing::error!("configuration not read again; the old one stays");
            complain(wrong.iter());
            None
        }
    }
}

/// Logs complaints of an author or operator, of which the log takes so many at once.
fn complain<'d>(complaints: impl Iterator<Item = &'d Diagnostic> + Clone) {
    const TOLD: usize = 10;
    complaints.clone().take(TOLD).for_each(|complaint| tracing::error!("{}", complaint.headline()));
    let more = complaints.skip(TOLD).count();
    if more > 0 {
        tracing::error!("and {}; `folio check` prints all of them", mistakes(more));
    }
}

/// The signals that are followed.
enum Signal {
    Stop,
    Reload,
    Counts,
}

struct Signals {
    terminate: UnixSignal,
    interrupt: UnixSignal,
    hang_up: UnixSignal,
    user: [UnixSignal; 2],
}

impl Signals {
    fn new() -> io::Result<Signals> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
            user: [signal(SignalKind::user_defined1())?, signal(SignalKind::user_defined2())?],
        })
    }

    async fn next(&mut self) -> Signal {
        let [first, second] = &mut self.user;
        tokio::select! {
            _ = self.terminate.recv() => Signal::Stop,
            _ = self.interrupt.recv() => Signal::Stop,
            _ = self.hang_up.recv() => Signal::Reload,
            _ = first.recv() => Signal::Counts,
            _ = second.recv() => Signal::Counts,
        }
    }
}

/// The paths that are read while serving.
fn readable(config: &Config, file: Option<PathBuf>) -> Vec<PathBuf> {
    std::iter::once(config.content.clone()).chain(file).collect()
}

/// Tries in this process what the sandbox denies; prints the outcomes.
fn sandbox_check(config: &Config, walls: Walls) -> anyhow::Result<()> {
    let findings = sandbox::check(&config.content);
    let mut text = format!("{walls}\n");
    for (finding, is_right) in &findings {
        text += &format!("{} {finding}\n", if *is_right { "pass" } else { "FAIL" });
    }
    io::stdout().write_all(text.as_bytes()).context("cannot print")?;
    anyhow::ensure!(findings.iter().all(|(_, is_right)| *is_right), "the sandbox does not hold");
    Ok(())
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
    let _ = writeln!(
        io::stderr(),
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
pub fn read_content(dir: &Path) -> anyhow::Result<Content> {
    let loaded = load::load(dir);
    let errors = || loaded.diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
    match loaded.library {
        Some(library) => Ok(Content { snapshot: program::snapshot(library), fingerprint: loaded.fingerprint }),
        None => {
            let mut list: String = errors().take(MISTAKES).map(ToString::to_string).collect();
            let (count, dir) = (errors().count(), dir.display());
            if count > MISTAKES {
                list += &format!("\n… and {}; `folio check` prints all of them", mistakes(count - MISTAKES));
            }
            bail!("the content in {dir} has {}; nothing is served until they are mended\n\n{list}", mistakes(count))
        }
    }
}

/// Follows edits; complaints are logged.
fn follow(config: &Config, content: Content, metrics: Arc<Metrics>) -> Watch<Snapshot> {
    let pace = Pace::publishing(config.settle_milliseconds);
    let report = move |report: Report<Snapshot>| {
        let errors = report.diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
        if report.replaced {
            metrics.reloads_succeeded.inc();
            tracing::info!("content reloaded");
        } else {
            metrics.reloads_failed.inc();
            let count = mistakes(errors.clone().count());
            tracing::error!("content not reloaded: {count}; visitors keep the last good version");
            complain(errors);
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
