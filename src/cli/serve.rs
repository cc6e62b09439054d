//! `folio serve`: combines content, key and sockets, and handles signals.

use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use russh::keys::PrivateKey;
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal as UnixSignal, SignalKind, signal};
use tokio::sync::watch;

use super::drain::Drain;
use super::inputs::{Content, complain, content_in, follow, host_key, read_content};
use super::options::{ConfigError, Options};
use super::{IDLE_WARNING, STOP_PATIENCE, handover, sockets};
use crate::config::{Config, Sandbox};
use crate::content::load::Loader;
use crate::log;
use crate::metrics::{Metrics, exporter};
use crate::program::{IdleTimeouts, Site};
use crate::sandbox::{self, SandboxStatus};
use crate::service::{self, Sockets, State};
use crate::ssh::{keys, server};

#[derive(Debug, clap::Args)]
pub struct Serve {
    #[command(flatten)]
    pub options: Options,
    /// Run the server as a child process, which outlives this process until its sessions have ended
    #[arg(long)]
    pub handover: bool,
    /// Stop at the end of standard input
    #[arg(long, hide = true)]
    until_end_of_input: bool,
    /// Log the events of each connection
    #[arg(long, short)]
    verbose: bool,
    /// Enter the sandbox, check its restrictions, print the results and exit; exit 1 if a check fails
    #[arg(long)]
    sandbox_check: bool,
}

/// Runs `folio serve` until a signal ends it: TERM and INT stop it, a second one at once; HUP reloads configuration
/// and content; USR1 logs the metrics.
pub fn serve(command: &Serve) -> anyhow::Result<()> {
    let mut config = command.options.settings()?.config;
    config.content = content_in(&config.content);
    let content = read_content(&config.content, Loader::default())?;
    let key = host_key(&config)?;
    let sockets = sockets::open(&config)?;
    // Before any thread is started, and after everything needed was opened.
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
    // Dropping the runtime instead would wait for blocking tasks.
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
    let mut drain = Drain::new(&config.limits);
    let programs = Site::following(watch.snapshots(), patience_seen, metrics.clone()).with_notice(drain.notice());
    let programs = Arc::new(programs);
    let (limits, limits_seen) = watch::channel(Arc::new(config.limits.clone()));
    let mut serving =
        std::pin::pin!(server::serve(listeners, limits_seen, key, programs, metrics.clone(), drain.phase()));
    let mut config = config;
    let alive = tokio::spawn(stay_alive());
    // After a handover, the child still sends notifications for the unit, until its successor does.
    let is_child = command.until_end_of_input;
    let mut input_ended = std::pin::pin!(handover::input_ended(is_child));
    let mut has_input_ended = false;
    service::tell(State::Ready);
    loop {
        let signal = tokio::select! {
            () = &mut serving => return Ok(()),
            signal = signals.next() => signal,
            () = &mut input_ended, if !has_input_ended => {
                has_input_ended = true;
                Signal::Stop
            }
            () = drain.over() => Signal::Stop,
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
            Signal::Stop => {
                alive.abort();
                if !is_child {
                    service::tell(State::Stopping);
                }
                if !drain.advance() {
                    return Ok(());
                }
            }
        }
    }
}

/// Sends the watchdog notifications of the service manager while the runtime is responsive.
async fn stay_alive() {
    let Some(within) = service::watchdog() else { return };
    let mut ticks = tokio::time::interval(within / 3);
    loop {
        ticks.tick().await;
        service::tell(State::Alive);
    }
}

fn patience(config: &Config) -> IdleTimeouts {
    IdleTimeouts { idle: config.limits.idle, warning: IDLE_WARNING.min(config.limits.idle / 2) }
}

/// Reads the configuration again; returns a valid one, and logs errors. Sockets, paths and the sandbox cannot change
/// after the start.
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

/// The signals that the server handles.
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

/// Returns the directories that are read while serving. They include parent directories, because a directory or file
/// may be replaced by another of the same name, and the content may be a link to a release beside others.
fn readable(config: &Config, file: Option<PathBuf>) -> Vec<PathBuf> {
    let around = |path: &Path| match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        Some(_) => PathBuf::from("."),
        None => path.to_owned(),
    };
    let release = config.content.canonicalize().ok();
    [Some(config.content.clone()), release, file].iter().flatten().map(|path| around(path)).collect()
}

/// Runs `--sandbox-check`: tries in this process what the sandbox must deny, and prints the results.
fn sandbox_check(config: &Config, walls: SandboxStatus) -> anyhow::Result<()> {
    let mut text = format!("{walls}\n");
    // Otherwise this process would become another one, and leave files.
    let findings = if walls.is_enforced() { sandbox::check(&config.content) } else { Vec::new() };
    for (finding, is_right) in &findings {
        text += &format!("{} {finding}\n", if *is_right { "pass" } else { "FAIL" });
    }
    io::stdout().write_all(text.as_bytes()).context("cannot print")?;
    anyhow::ensure!(walls.is_enforced(), "the sandbox is not enforced, so nothing was tried");
    anyhow::ensure!(findings.iter().all(|(_, is_right)| *is_right), "the sandbox does not hold");
    Ok(())
}

/// Tasks after which a worker looks at its sockets and at the queue of all workers.
///
/// Measured by `tests/reliability fairness`, in three rounds in turn on two cores; medians of the p99 of a key and of a
/// visit in milliseconds: 9.3 and 29 with an interval of 7, 8.2 and 38 with 15, 6.9 and 20 with 31, 8.7 and 36
/// with 61, tokio's default.
const INTERVAL: u32 = 31;

/// Creates the runtime of the server.
fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .event_interval(INTERVAL)
        .global_queue_interval(INTERVAL)
        .build()
}

/// Prints the line with the command for connecting.
fn announce(config: &Config, addresses: &[SocketAddr], fingerprint: &str) {
    let places: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    let hint = addresses.first().map(|address| connect_hint(*address)).unwrap_or_default();
    let content = config.content.display();
    let line =
        format!("folio: serving {content} on {}; connect with: {hint}   (host key {fingerprint})", places.join(", "));
    // A closed standard output is no reason to stop.
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
