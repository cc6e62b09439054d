//! The command line, the only module that combines all others and that prints.
//!
//! Exit codes: 0, 1 for errors at the start, 2 for wrong usage, 78 (EX_CONFIG of sysexits.h) for errors in the
//! configuration.

#![allow(clippy::print_stdout, clippy::print_stderr)]

mod author;
mod doctor;
mod drain;
mod handover;
mod inputs;
mod manual;
mod operator;
mod options;
mod publish;
mod serve;
mod sockets;

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::content::image;
use crate::ssh::keys;
use options::ConfigError;

/// Exit code for errors in the configuration: EX_CONFIG of sysexits.h.
const EXIT_CONFIGURATION: u8 = 78;
/// Time of the warning before the end of an idle session.
const IDLE_WARNING: Duration = Duration::from_secs(60);
/// Maximum time for the runtime's blocking threads to stop.
const STOP_PATIENCE: Duration = Duration::from_millis(100);

/// A research portfolio that is read over SSH.
#[derive(Debug, Parser)]
#[command(name = "folio", version, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
    #[command(flatten)]
    serve: serve::Serve,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Serve the content over SSH; the default command
    Serve(serve::Serve),
    /// Check the configuration and the content, and print every error; exit 1 if there is one
    Check(author::Check),
    /// Create a site, or a part of one, as a valid and commented example
    New(author::New),
    /// Import a bibliography, or a page of Hugo, Jekyll or Quarto; existing files are not changed
    Import(author::Import),
    /// Show the interface in this terminal, without SSH, updated after every edit
    Preview(author::Preview),
    /// Print a page as visitors see it, without a server
    Read(author::Read),
    /// Print the host key's fingerprint, known_hosts line and DNS records, creating the key if there is none
    Fingerprint(operator::Fingerprint),
    /// Copy content to a host as a release, check it there, and switch to it; --back switches to the previous release
    Publish(publish::Publish),
    /// Print the configuration in force, with the source of each value
    Config(options::Options),
    /// Ask a running server for its SSH identification; exit 0 if it answers
    Health(operator::Health),
    /// Check the requirements of a server: key, port, DNS, content, limits, clock; exit 1 if one is not met
    Doctor(doctor::Doctor),
    /// Print the completion script for a shell
    Completions {
        /// Name of the shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, for `man -l -`
    Manual,
}

/// Error of `check`, which has already printed the findings.
#[derive(Debug)]
struct Found;

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the content has mistakes")
    }
}

impl std::error::Error for Found {}

/// Runs the program with these arguments, of which the first is its name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(usage) => {
            // A usage message that cannot be printed is dropped.
            let _ = usage.print();
            return ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(1));
        }
    };
    if let Some(directory) = cache_directory() {
        image::keep_in(directory.join("pictures"));
    }
    let outcome = match arguments.task.unwrap_or(Task::Serve(arguments.serve)) {
        Task::Serve(options) if options.handover => match handover::run() {
            Ok(code) => return code,
            Err(error) => Err(error),
        },
        Task::Serve(options) => serve::serve(&options),
        Task::Check(options) => author::check(&options),
        Task::New(options) => author::new(&options),
        Task::Import(options) => author::import(&options),
        Task::Preview(options) => author::preview(&options),
        Task::Read(options) => author::read(&options),
        Task::Fingerprint(options) => operator::fingerprint(&options),
        Task::Config(options) => operator::config(&options),
        Task::Publish(options) => publish::publish(&options),
        Task::Health(options) => operator::health(&options),
        Task::Doctor(options) => doctor::doctor(&options),
        Task::Completions { shell } => manual::completions(shell),
        Task::Manual => manual::manual(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // A reader of the output may stop early.
            let cause = error.root_cause().downcast_ref::<std::io::Error>();
            if cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe) {
                return ExitCode::SUCCESS;
            }
            let configuration = error.is::<ConfigError>() || error.is::<keys::KeyError>();
            if !error.is::<Found>() {
                // An error message that cannot be printed is dropped.
                let _ = writeln!(std::io::stderr(), "folio: {error:#}");
            }
            ExitCode::from(if configuration { EXIT_CONFIGURATION } else { 1 })
        }
    }
}

/// Returns the directory of the image cache: the service manager's cache directory, or the user's (XDG Base Directory
/// Specification). `None` if neither variable is set; the directory need not exist.
fn cache_directory() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let user = || named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")));
    named("CACHE_DIRECTORY").or_else(|| Some(user()?.join("folio")))
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
    fn serving_is_the_default_command() {
        for line in ["folio --listen [::1]:0 --listen 127.0.0.1:0", "folio serve --listen [::1]:0 --listen 127.0.0.1:0"]
        {
            let arguments = Arguments::try_parse_from(line.split(' ')).unwrap();
            let Task::Serve(serve) = arguments.task.unwrap_or(Task::Serve(arguments.serve)) else { panic!() };
            assert_eq!(serve.options.listen.len(), 2);
        }
    }
}
