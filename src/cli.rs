//! The command line: the only place that wires modules together, and the only one that prints.
//!
//! Exit codes: 0, 1 for what went wrong at start, 2 for wrong usage, 78 (EX_CONFIG of sysexits.h) for configuration.

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod author;

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use clap::{Args, Parser, Subcommand};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::config::{self, Config};
use crate::content;
use crate::content::load;
use crate::content::watch::{Report, Watch};
use crate::diagnostic::{Diagnostic, Severity, Source};
use crate::log;
use crate::metrics::Metrics;
use crate::program::{self, Patience, Site};
use crate::snapshot::Snapshot;
use crate::ssh::server::Listener;
use crate::ssh::{keys, server};

/// EX_CONFIG of sysexits.h.
const EXIT_CONFIGURATION: u8 = 78;
/// How long a health check may take.
const HEALTH_PATIENCE: Duration = Duration::from_secs(3);
/// How long before the end of a silent visit the visitor is warned.
const IDLE_WARNING: Duration = Duration::from_secs(60);
/// How long the runtime's helper threads may take to stop.
const STOP_PATIENCE: Duration = Duration::from_millis(100);

/// A research portfolio that is read over SSH.
#[derive(Debug, Parser)]
#[command(name = "folio", version, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Serve the content over SSH; what happens if no command is given
    Serve(Options),
    /// Read the content and print every mistake in it; exit 1 if there is one
    Check(author::Check),
    /// Write a site, or a part of one, to begin with: it checks clean, and its comments explain it
    New(author::New),
    /// Show the interface in this terminal, following edits, without SSH
    Preview(author::Preview),
    /// Print what to publish about the host key, which is made if there is none
    Fingerprint {
        /// The name visitors connect to
        #[arg(long, value_name = "NAME", default_value = "localhost")]
        host: String,
        #[command(flatten)]
        options: Options,
    },
    /// Ask a running server for its SSH identification; exit 0 if it answers
    Health {
        /// Where it listens
        #[arg(long, value_name = "ADDR:PORT", value_parser = socket_address, default_value_t = config::DEFAULT_LISTEN)]
        connect: SocketAddr,
    },
}

#[derive(Debug, Args)]
struct Options {
    /// Listen on this address; may be repeated, port 0 takes a free one [default: 127.0.0.1:2222]
    #[arg(long, value_name = "ADDR:PORT", value_parser = socket_address)]
    listen: Vec<SocketAddr>,
    /// The directory of the content [default: content]
    #[arg(long, value_name = "DIR")]
    content: Option<PathBuf>,
    /// The directory of the host key [default: keys]
    #[arg(long, value_name = "DIR")]
    keys: Option<PathBuf>,
    /// A configuration file; what is given here goes before it
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Log what happens to each connection
    #[arg(long, short)]
    verbose: bool,
}

fn socket_address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "write a numeric address and a port, as in 127.0.0.1:2222 or [::]:2222")
}

/// Mistakes in the configuration file, each shown with its place.
#[derive(Debug)]
struct ConfigError(Vec<Diagnostic>);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the configuration cannot be used")?;
        self.0.iter().try_for_each(|diagnostic| write!(f, "\n{}", diagnostic.to_string().trim_end()))
    }
}

impl std::error::Error for ConfigError {}

/// `check` found mistakes, and has printed them.
#[derive(Debug)]
struct Found;

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the content has mistakes")
    }
}

impl std::error::Error for Found {}

/// Runs the program with these arguments, the first being its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(usage) => {
            // Nobody reads it if it cannot be printed.
            let _ = usage.print();
            return ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(1));
        }
    };
    let outcome = match arguments.task.unwrap_or(Task::Serve(arguments.options)) {
        Task::Serve(options) => serve(&options),
        Task::Check(options) => author::check(&options),
        Task::New(options) => author::new(&options),
        Task::Preview(options) => author::preview(&options),
        Task::Fingerprint { host, options } => fingerprint(&host, &options),
        Task::Health { connect } => health(connect),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let configuration = error.is::<ConfigError>() || error.is::<keys::KeyError>();
            if !error.is::<Found>() {
                eprintln!("folio: {error:#}");
            }
            ExitCode::from(if configuration { EXIT_CONFIGURATION } else { 1 })
        }
    }
}

/// The configuration file, if there is one, with the options laid over it.
fn configuration(options: &Options) -> anyhow::Result<Config> {
    let mut config = match &options.config {
        Some(path) => read_configuration(path).map_err(ConfigError)?,
        None => Config::default(),
    };
    if !options.listen.is_empty() {
        config.listen.clone_from(&options.listen);
    }
    config.content = options.content.clone().unwrap_or(config.content);
    config.keys = options.keys.clone().unwrap_or(config.keys);
    Ok(config)
}

fn read_configuration(path: &Path) -> Result<Config, Vec<Diagnostic>> {
    let name = path.display().to_string();
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(config::FILE_BYTES).read_to_string(&mut text))
        .map_err(|error| vec![Diagnostic::file(name.as_str(), format!("cannot be read: {error}"))])?;
    Config::parse(&Source::new(name, text))
}

fn serve(options: &Options) -> anyhow::Result<()> {
    let config = configuration(options)?;
    log::install(if options.verbose { tracing::Level::DEBUG } else { tracing::Level::INFO });
    let content = read_content(&config.content)?;
    let key = keys::load_or_create(&config.keys)?;
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
        let watch = follow(&config.content, content, metrics.clone());
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

/// Content that was loaded, and the state of its directory at that time.
struct Content {
    snapshot: Arc<Snapshot>,
    fingerprint: u64,
}

/// Loads the content; mistakes stop the start, warnings are for `check`.
fn read_content(dir: &Path) -> anyhow::Result<Content> {
    let loaded = load::load(dir);
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
fn follow(dir: &Path, content: Content, metrics: Arc<Metrics>) -> Watch<Snapshot> {
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
    content::watch::watch(dir.to_owned(), content.snapshot, content.fingerprint, program::snapshot, report)
}

fn mistakes(count: usize) -> String {
    if count == 1 { "1 mistake".into() } else { format!("{count} mistakes") }
}

/// What can be done about an address that cannot be listened on.
fn advice(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::AddrInUse => "stop what listens there, or choose another port with --listen",
        io::ErrorKind::PermissionDenied => "ports below 1024 take a privilege; choose another one with --listen",
        _ => "choose an address of this machine with --listen",
    }
}

/// The one line that says how to connect.
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

fn fingerprint(host: &str, options: &Options) -> anyhow::Result<()> {
    let config = configuration(options)?;
    let key = keys::load_or_create(&config.keys)?;
    let key = key.public_key();
    let port = config.listen.first().map_or(22, SocketAddr::port);
    let lines = [keys::fingerprint(key), keys::known_hosts_line(key, host, port), keys::sshfp_record(key, host)];
    writeln!(io::stdout(), "{}", lines.join("\n")).context("cannot print")
}

fn health(address: SocketAddr) -> anyhow::Result<()> {
    const IDENTIFICATION: &[u8] = b"SSH-2.0-";
    let mut stream = TcpStream::connect_timeout(&address, HEALTH_PATIENCE)
        .with_context(|| format!("nothing answers on {address}"))?;
    stream.set_read_timeout(Some(HEALTH_PATIENCE)).context("cannot set a timeout")?;
    let mut read = [0; IDENTIFICATION.len()];
    stream.read_exact(&mut read).with_context(|| format!("{address} accepts connections and says nothing"))?;
    if read != IDENTIFICATION {
        bail!("{address} is no SSH server");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn serving_is_what_happens_without_a_command() {
        for line in ["folio --listen [::1]:0 --listen 127.0.0.1:0", "folio serve --listen [::1]:0 --listen 127.0.0.1:0"]
        {
            let arguments = Arguments::try_parse_from(line.split(' ')).unwrap();
            let Task::Serve(options) = arguments.task.unwrap_or(Task::Serve(arguments.options)) else { panic!() };
            assert_eq!(configuration(&options).unwrap().listen.len(), 2);
        }
    }

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
