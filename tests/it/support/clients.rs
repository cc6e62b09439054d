//! Existing SSH clients, run without keys and passwords.
//!
//! `tests/run` installs them. Without a client, its tests report that and pass, unless `CI=true`: then they fail.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::Command;
use tokio::time::timeout;

use super::server::{PATIENCE, Server};

/// An existing client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    OpenSsh,
    Dropbear,
    Plink,
    Paramiko,
    Asyncssh,
    NodeSsh2,
}

/// Returns the shell command that validates the formats of commands; its argument is the name of the format.
pub fn reader() -> String {
    format!("{} {}/tests/clients/check.py", python(), env!("CARGO_MANIFEST_DIR"))
}

/// Whether the validators are installed. Reports a missing one, which fails in CI.
pub async fn can_read() -> bool {
    is_there("feedparser and rispy", tool(&python(), &["-c", "import feedparser, rispy"])).await
}

/// Whether a program can be run. Reports a missing one, which fails in CI.
async fn is_there(name: &str, mut probe: Command) -> bool {
    let present = probe.output().await.is_ok_and(|output| output.status.success());
    if !present {
        assert!(std::env::var("CI").as_deref() != Ok("true"), "{name} is not installed; see tests/run");
        // Not by `eprintln`, which the test harness hides for passing tests.
        let _ = writeln!(io::stderr(), "SKIPPED: {name} is not installed; tests/run installs it");
    }
    present
}

impl Client {
    pub const ALL: [Client; 6] =
        [Client::OpenSsh, Client::Dropbear, Client::Plink, Client::Paramiko, Client::Asyncssh, Client::NodeSsh2];

    /// Returns the command that runs `line` on `server`, and its home directory.
    ///
    /// Prompts are impossible: stdin is empty, and options disable them if available.
    pub fn command(self, server: &Server, line: &str) -> (Command, TempDir) {
        let (host, port) = ("127.0.0.1", server.address.port().to_string());
        let mut command = match self {
            Client::OpenSsh => return openssh(server, &[], line),
            Client::Dropbear => tool("dbclient", &["-y", "-y", "-p", &port, "visitor@127.0.0.1", line]),
            Client::Plink => {
                let key = ["-batch", "-ssh", "-hostkey", &server.fingerprint];
                tool("plink", &[&key[..], &["-P", &port, "visitor@127.0.0.1", line]].concat())
            }
            Client::Paramiko => tool(&python(), &["tests/clients/paramiko_exec.py", host, &port, line]),
            Client::Asyncssh => tool(&python(), &["tests/clients/asyncssh_exec.py", host, &port, line]),
            Client::NodeSsh2 => tool("node", &["tests/clients/ssh2_exec.js", host, &port, line]),
        };
        let home = at_home(&mut command);
        (command, home)
    }

    /// Whether the client is installed. Reports a missing one, which fails in CI.
    pub async fn is_installed(self) -> bool {
        let probe = match self {
            Client::OpenSsh => tool("ssh", &["-V"]),
            Client::Dropbear => tool("dbclient", &["-V"]),
            Client::Plink => tool("plink", &["-V"]),
            Client::Paramiko => tool(&python(), &["-c", "import paramiko"]),
            Client::Asyncssh => tool(&python(), &["-c", "import asyncssh"]),
            Client::NodeSsh2 => tool("node", &["-e", "require('ssh2')"]),
        };
        is_there(&format!("{self:?}"), probe).await
    }
}

/// Returns OpenSSH's client with additional options before the address.
pub fn openssh(server: &Server, options: &[&str], line: &str) -> (Command, TempDir) {
    let port = server.address.port().to_string();
    let mut command = tool("ssh", &["-F", "/dev/null", "-p", &port]);
    for setting in ["UserKnownHostsFile=/dev/null", "StrictHostKeyChecking=no", "BatchMode=yes", "LogLevel=ERROR"] {
        command.args(["-o", setting]);
    }
    command.args(options).arg("visitor@127.0.0.1");
    if !line.is_empty() {
        command.arg(line);
    }
    let home = at_home(&mut command);
    (command, home)
}

/// Returns the command for a program without input, whose output is captured and which is killed with the test.
pub fn tool(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).kill_on_drop(true);
    command.env("NODE_PATH", clients().join("node/node_modules"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Gives a client an empty home directory, without keys, agent or known hosts.
fn at_home(command: &mut Command) -> TempDir {
    let home = tempfile::tempdir().unwrap();
    command.env("HOME", home.path()).env_remove("SSH_AUTH_SOCK").env_remove("DISPLAY");
    home
}

/// Returns the directory in which `tests/run` installs clients that are not Debian packages.
fn clients() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/clients")
}

/// Returns the Python interpreter with the clients' packages.
pub fn python() -> String {
    let own = clients().join("python/bin/python");
    if own.exists() { own.display().to_string() } else { "python3".to_owned() }
}

/// Runs a client to its end; returns exit code, stdout, stderr.
pub async fn run((mut command, _home): (Command, TempDir)) -> (Option<i32>, Vec<u8>, String) {
    let output = timeout(PATIENCE, command.output()).await.expect("the client ends").unwrap();
    (output.status.code(), output.stdout, String::from_utf8_lossy(&output.stderr).into_owned())
}
