//! `folio doctor`: the requirements of a server on this machine, each with its state and a remedy.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use anyhow::Context;
use clap::Args;
use rustix::process::{Resource, getrlimit};

use super::Found;
use super::operator::{identifies_itself, reachable};
use super::options::{ConfigError, Options};
use crate::config::Config;
use crate::content::load;
use crate::diagnostic::Severity;
use crate::ssh::keys;

/// File descriptors that the program uses besides one for each connection.
const OWN_DESCRIPTORS: u64 = 64;
/// Maximum time that a file may be in the future before the clock is reported.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(60);

#[derive(Debug, Args)]
pub struct Doctor {
    /// The host name for visitors, whose SSHFP records are checked
    #[arg(long, value_name = "NAME")]
    host: Option<String>,
    #[command(flatten)]
    options: Options,
}

/// The result of a check.
#[derive(Debug, PartialEq, Eq)]
enum State {
    Good,
    Doubtful,
    Bad,
}

struct Finding {
    name: &'static str,
    state: State,
    text: String,
    /// The remedy; empty if there is no problem.
    remedy: String,
}

impl Finding {
    fn good(name: &'static str, text: impl Into<String>) -> Finding {
        Finding { name, state: State::Good, text: text.into(), remedy: String::new() }
    }

    fn doubtful(name: &'static str, text: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding { name, state: State::Doubtful, text: text.into(), remedy: remedy.into() }
    }

    fn bad(name: &'static str, text: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding { name, state: State::Bad, text: text.into(), remedy: remedy.into() }
    }

    /// Returns a line for the state, and one for the remedy.
    fn lines(&self) -> String {
        let state = match self.state {
            State::Good => "ok",
            State::Doubtful => "look",
            State::Bad => "BAD",
        };
        let remedy =
            if self.remedy.is_empty() { String::new() } else { format!("                    {}\n", self.remedy) };
        format!("{state:<5} {:<14}{}\n{remedy}", self.name, self.text)
    }
}

/// Prints all findings; fails if one of them is bad.
pub fn doctor(command: &Doctor) -> anyhow::Result<()> {
    let findings = match command.options.settings_or_installed() {
        Ok(settings) => {
            let mut findings = vec![Finding::good("configuration", "no mistakes; `folio config` prints it")];
            findings.extend(examine(&settings.config, command.host.as_deref()));
            findings
        }
        Err(ConfigError(wrong)) => {
            let first = wrong.first().map(|mistake| mistake.headline()).unwrap_or_default();
            vec![Finding::bad("configuration", first, "mend it; `folio check` lists all mistakes")]
        }
    };
    let text: String = findings.iter().map(Finding::lines).collect();
    io::stdout().write_all(text.as_bytes()).context("cannot print")?;
    if findings.iter().any(|finding| finding.state == State::Bad) { Err(Found.into()) } else { Ok(()) }
}

fn examine(config: &Config, host: Option<&str>) -> Vec<Finding> {
    let mut findings = vec![content(&config.content), key(config)];
    findings.extend(config.listen.iter().map(|address| port(*address)));
    findings.extend(host.map(|host| dns(config, host)));
    findings.extend([sandbox(config), descriptors(config), watches(&config.content), clock(&config.content)]);
    findings
}

fn content(directory: &Path) -> Finding {
    let found = load::load(directory).diagnostics;
    let errors = found.iter().filter(|finding| finding.severity == Severity::Error).count();
    let place = directory.display();
    let list = format!("folio check {place}");
    match (errors, found.len()) {
        (0, 0) => Finding::good("content", format!("{place} is without fault")),
        (0, warnings) => Finding::doubtful("content", format!("{place} has warnings: {warnings}"), list),
        (errors, _) => Finding::bad("content", format!("{place} has mistakes: {errors}"), list),
    }
}

fn key(config: &Config) -> Finding {
    if !keys::exists(&config.keys) {
        let place = config.keys.display();
        return match config.require_key {
            true => Finding::bad("host key", format!("none in {place}"), "restore it from a copy"),
            false => Finding::doubtful("host key", format!("none in {place}"), "the first start makes one"),
        };
    }
    match keys::load(&config.keys) {
        Ok(key) => {
            Finding::good("host key", format!("{}; is there a copy elsewhere?", keys::fingerprint(key.public_key())))
        }
        Err(error) => {
            Finding::bad("host key", error.to_string(), "visitors know this key; replace it only if it is lost")
        }
    }
}

fn port(address: SocketAddr) -> Finding {
    if address.port() != 0 && identifies_itself(reachable(address)).is_ok() {
        return Finding::good("port", format!("an SSH server answers on {address}"));
    }
    match TcpListener::bind(address) {
        Ok(_) => Finding::good("port", format!("{address} is free")),
        Err(error) => Finding::bad(
            "port",
            format!("{address}: {error}"),
            "ports below 1024 take systemd's socket or a privilege; one that is taken, another address or port",
        ),
    }
}

/// Checks the host's SSHFP records (RFC 4255) for the key's fingerprint with dig, if it is installed.
fn dns(config: &Config, host: &str) -> Finding {
    let Ok(key) = keys::load(&config.keys) else {
        return Finding::doubtful("DNS", "nothing to compare without a key", "`folio fingerprint` makes one");
    };
    let record = keys::sshfp_record(key.public_key(), host);
    let publish = format!("publish: {record}");
    match Command::new("dig").args(["+short", "+time=3", "+tries=1", "-t", "SSHFP", "--", host]).output() {
        Ok(output) if output.status.success() => {
            let answer = String::from_utf8_lossy(&output.stdout).to_lowercase();
            match is_published(&record, &answer) {
                true => Finding::good("DNS", format!("{host} has the key's SSHFP record")),
                false => Finding::doubtful("DNS", format!("{host} lacks the key's SSHFP record"), publish),
            }
        }
        _ => Finding::doubtful("DNS", format!("{host} cannot be looked up (dig is missing, or no answer)"), publish),
    }
}

/// Whether dig's output, in which long fingerprints are split by blanks, contains the record.
fn is_published(record: &str, answer: &str) -> bool {
    let fingerprint = record.rsplit(' ').next().unwrap_or_default();
    answer.lines().any(|line| {
        let line: String = line.split_whitespace().collect();
        line.strip_prefix("42").is_some_and(|rest| rest == fingerprint)
    })
}

/// Starts a server with its sandbox but without visitors, and lets it try what must be denied.
fn sandbox(config: &Config) -> Finding {
    if keys::load(&config.keys).is_err() {
        return Finding::doubtful("sandbox", "not tried without a key", "`folio fingerprint` makes one");
    }
    let tried = std::env::current_exe().and_then(|program| {
        Command::new(program)
            .args(["serve", "--sandbox-check", "--listen", "127.0.0.1:0", "--config", "/dev/null", "--content"])
            .arg(&config.content)
            .arg("--keys")
            .arg(&config.keys)
            .output()
    });
    match tried {
        Ok(output) if output.status.success() => Finding::good("sandbox", "files, network and programs are denied"),
        _ => Finding::doubtful(
            "sandbox",
            "this system does not hold all of it",
            "`folio serve --sandbox-check` says what; systemd's unit, or another kernel, does the same",
        ),
    }
}

fn descriptors(config: &Config) -> Finding {
    let limit = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let needed = u64::from(config.limits.connections) + OWN_DESCRIPTORS;
    let text = format!("{limit} for {} connections", config.limits.connections);
    match limit >= needed {
        true => Finding::good("descriptors", text),
        false => Finding::bad("descriptors", text, format!("LimitNOFILE={needed} in the unit, or ulimit -n {needed}")),
    }
}

/// Checks the limit of inotify watches: without one for each directory, edits are only found by the periodic sweep.
fn watches(content: &Path) -> Finding {
    fn directories(place: &Path, depth: u32) -> u64 {
        let entries = std::fs::read_dir(place).into_iter().flatten().filter_map(Result::ok);
        let below = entries.filter(|entry| depth > 0 && entry.path().is_dir());
        1 + below.map(|entry| directories(&entry.path(), depth - 1)).sum::<u64>()
    }
    const DEPTH: u32 = 12;
    let Ok(limit) = std::fs::read_to_string("/proc/sys/fs/inotify/max_user_watches") else {
        return Finding::doubtful("watches", "this system does not say how many there are", "");
    };
    let (limit, needed) = (limit.trim().parse::<u64>().unwrap_or(0), directories(content, DEPTH) + 1);
    let text = format!("{needed} of {limit} are needed to notice edits");
    match limit >= needed * 2 {
        true => Finding::good("watches", text),
        false => Finding::doubtful("watches", text, format!("sysctl fs.inotify.max_user_watches={}", needed * 4)),
    }
}

fn clock(content: &Path) -> Finding {
    let changed = std::fs::metadata(content).and_then(|metadata| metadata.modified());
    if changed.is_ok_and(|changed| changed > SystemTime::now() + CLOCK_TOLERANCE) {
        return Finding::bad("clock", "the content was changed in the future", "set the clock, then touch the content");
    }
    let asked = Command::new("timedatectl").args(["show", "--property=NTPSynchronized", "--value"]).output();
    match asked.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).as_deref() {
        Ok("yes") => Finding::good("clock", "kept by NTP"),
        Ok("no") => Finding::doubtful("clock", "not kept by NTP", "timedatectl set-ntp true"),
        _ => Finding::good("clock", "not in the future of the content"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_found_in_the_form_that_dig_prints() {
        let record = "a.example IN SSHFP 4 2 4fb4af67672c96aa4f8fa9cace2b420471e5a55177af732f2f09852f47e4d081";
        let answer = "4 1 aaaa\n4 2 4fb4af67672c96aa4f8fa9cace2b420471e5a55177af732f2f09852f 47e4d081\n";
        assert!(is_published(record, answer));
        assert!(!is_published(record, "4 2 4fb4\n"));
        assert!(!is_published(record, ""));
    }

    #[test]
    fn what_is_wrong_comes_with_a_remedy() {
        let directory = tempfile::tempdir().unwrap();
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut config = Config {
            listen: vec![taken.local_addr().unwrap()],
            content: directory.path().join("content"),
            keys: directory.path().join("keys"),
            require_key: true,
            ..Config::default()
        };
        config.limits.connections = 100_000_000;
        let findings = examine(&config, None);
        let bad: Vec<&str> =
            findings.iter().filter(|finding| finding.state == State::Bad).map(|finding| finding.name).collect();
        assert_eq!(bad, ["content", "host key", "port", "descriptors"]);
        assert!(findings.iter().all(|finding| finding.state == State::Good || !finding.remedy.is_empty()));
    }
}
