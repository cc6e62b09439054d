//! `folio publish`: copies content to a host as a release beside the one being served, then switches to it.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail, ensure};
use clap::Args;

use super::Found;
use crate::content::load;
use crate::diagnostic::Severity;
use crate::scaffold;

/// The script with the commands that run on the host: begin, finish, back.
const RELEASE: &str = include_str!("release.sh");

#[derive(Debug, Args)]
pub struct Publish {
    /// The content directory
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath, required_unless_present = "back")]
    content: Option<PathBuf>,
    /// The host name for ssh; without it, this machine
    #[arg(value_name = "HOST", value_hint = clap::ValueHint::Hostname)]
    host: Option<String>,
    /// The directory on the host that contains `content` and `releases`
    #[arg(long, value_name = "SITE", default_value = "/var/lib/folio")]
    site: String,
    /// The ssh command, with its options
    #[arg(long, value_name = "COMMAND", default_value = "ssh")]
    ssh: String,
    /// Number of releases to keep
    #[arg(long, value_name = "COUNT", default_value_t = 5, value_parser = clap::value_parser!(u8).range(2..))]
    keep: u8,
    /// Switch back to the previous release
    #[arg(long)]
    back: bool,
}

/// Runs `folio publish`: publishes a release, or returns to the previous one.
pub fn publish(command: &Publish) -> anyhow::Result<()> {
    // With --back there is no content, and the only name is the host's.
    let (content, host) = match (command.back, &command.content, &command.host) {
        (true, host, None) => (None, host.as_ref().map(|host| host.to_string_lossy().into_owned())),
        (true, ..) => bail!("--back takes a host and no content"),
        (false, content, host) => (content.as_ref(), host.clone()),
    };
    ensure!(!host.as_ref().is_some_and(|host| host.starts_with('-')), "a host's name does not begin with a hyphen");
    let place = Destination { host, site: &command.site, ssh: &command.ssh };
    let Some(content) = content else {
        let before = place.run(&["back"])?;
        return writeln!(io::stdout(), "{} serves release {} again", place.name(), before.trim())
            .context("cannot print");
    };
    check(content)?;
    let release = release_name(SystemTime::now());
    let served = place.run(&["begin", &release])?;
    place.copy(content, &format!("releases/.new-{release}"), served.trim())?;
    place.run(&["finish", &release, &command.keep.to_string()])?;
    writeln!(io::stdout(), "{} serves release {release}", place.name()).context("cannot print")
}

/// Reports errors in the content before anything is sent.
fn check(content: &std::path::Path) -> anyhow::Result<()> {
    let found = load::load(content).diagnostics;
    let errors: Vec<String> =
        found.iter().filter(|finding| finding.severity == Severity::Error).map(ToString::to_string).collect();
    if errors.is_empty() {
        return Ok(());
    }
    writeln!(io::stdout(), "{}nothing was published", errors.concat()).context("cannot print")?;
    Err(Found.into())
}

/// Returns the name of a release made at `time`; names sort by time.
fn release_name(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}-{:05}.{:03}", scaffold::date(time), seconds.as_secs() % 86_400, seconds.subsec_millis())
}

/// The directory to publish to, on this machine or another.
struct Destination<'a> {
    host: Option<String>,
    site: &'a str,
    ssh: &'a str,
}

impl Destination<'_> {
    fn name(&self) -> &str {
        self.host.as_deref().unwrap_or(self.site)
    }

    /// Runs a command of `release.sh` and returns its output; its errors are passed through.
    fn run(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let [command, rest @ ..] = arguments else { return Ok(String::new()) };
        let words: Vec<&str> = ["sh", "-s", "--", command, self.site].into_iter().chain(rest.iter().copied()).collect();
        let mut shell = match &self.host {
            None => program(words[0], &words[1..]),
            Some(host) => {
                let mut ssh = self.ssh.split_whitespace();
                let line: Vec<String> = words.iter().map(|word| quoted(word)).collect();
                let mut command = program(ssh.next().unwrap_or("ssh"), &ssh.collect::<Vec<_>>());
                command.args(["--", host.as_str(), &line.join(" ")]);
                command
            }
        };
        let name = shell.get_program().to_string_lossy().into_owned();
        let mut child =
            shell.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().with_context(|| format!("cannot run {name}"))?;
        if let Some(mut input) = child.stdin.take() {
            // A command that does not read its input has reported the reason.
            let _ = input.write_all(RELEASE.as_bytes());
        }
        let output = child.wait_with_output().with_context(|| format!("cannot run {name}"))?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            write!(io::stdout(), "{said}").context("cannot print")?;
            bail!("{}: nothing was changed ({} ended with {})", self.name(), name, output.status);
        }
        Ok(said)
    }

    /// Copies `content` to a directory below the site. Files that are unchanged from the release `served` are copied
    /// on the host.
    fn copy(&self, content: &std::path::Path, to: &str, served: &str) -> anyhow::Result<()> {
        let mut from = content.as_os_str().to_owned();
        from.push("/");
        let site = self.site.trim_end_matches('/');
        let mut rsync = program("rsync", &["--recursive", "--links", "--times", "--checksum", "--exclude=.*"]);
        if !served.is_empty() {
            // Copied rather than linked, so that editing a file on the host changes one release only.
            rsync.arg(format!("--copy-dest=../{served}"));
        }
        let to = match &self.host {
            None => format!("{site}/{to}/"),
            Some(host) => {
                rsync.args(["--protect-args", "--compress", "--rsh", self.ssh]);
                format!("{host}:{site}/{to}/")
            }
        };
        rsync.arg("--").arg::<&OsStr>(&from).arg(to);
        let status = rsync.status().context("cannot run rsync; install it here and on the host")?;
        ensure!(status.success(), "rsync ended with {status}; what is served has not changed");
        Ok(())
    }
}

fn program(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(arguments);
    command
}

/// Quotes a word for the host's shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn releases_sort_by_their_time() {
        let at = |seconds| release_name(UNIX_EPOCH + Duration::from_millis(seconds));
        assert_eq!(at(1_798_761_599_999), "2026-12-31-86399.999");
        let mut names: Vec<String> = [0, 1, 999, 1000, 86_399_999, 86_400_000, 1_798_761_600_000].map(at).to_vec();
        let sorted = names.clone();
        names.sort();
        assert_eq!(names, sorted);
    }

    #[test]
    fn words_pass_a_shell_unchanged() {
        for word in ["plain", "two words", "it's", "$(id)", "*", ""] {
            let output = Command::new("sh").args(["-c", &format!("printf %s {}", quoted(word))]).output().unwrap();
            assert_eq!(String::from_utf8_lossy(&output.stdout), word);
        }
    }
}
