//! Transcripts: shell lines with their output, run with OpenSSH's own tools.
//!
//! In `tests/transcripts/*.txt` a line that begins with `$ ` is run by `sh`, with `host` for the server; after it
//! comes its output, including errors, and `[exit N]` for a nonzero status. The lines of a file share an empty
//! directory. `check FORMAT` validates its input with a parser of that format. `FOLIO_UPDATE=1` writes the present
//! output into the files, to be reviewed.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use tempfile::TempDir;
use tokio::process::Command;
use tokio::time::timeout;

use crate::support::clients::{self, Client};
use crate::support::server::{PATIENCE, Server};
use crate::support::site;
use crate::visitor::path;

/// Shell functions with which the tools reach `host` without a key or a prompt.
const PRELUDE: &str = r#"
ssh() { command ssh -F "$CONFIG" "$@"; }
scp() { command scp -F "$CONFIG" "$@"; }
sftp() { command sftp -F "$CONFIG" "$@"; }
check() { $READER "$@"; }
"#;

/// A shell in which `host` is the server, with its directory.
struct Shell {
    directory: TempDir,
    config: TempDir,
}

impl Shell {
    fn new(server: &Server) -> Shell {
        let config = tempfile::tempdir().unwrap();
        let port = server.address.port();
        let settings = [
            "UserKnownHostsFile /dev/null",
            "StrictHostKeyChecking no",
            "BatchMode yes",
            "LogLevel ERROR",
            "IdentityAgent none",
            "IdentityFile none",
            "SendEnv LANG LC_ALL",
        ]
        .join("\n");
        let text = format!("Host host\nHostName 127.0.0.1\nPort {port}\nHost *\nUser visitor\n{settings}\n");
        fs::write(config.path().join("config"), text).unwrap();
        Shell { directory: tempfile::tempdir().unwrap(), config }
    }

    /// Runs a line; returns its output, and the exit status if it is not 0.
    async fn run(&self, line: &str) -> String {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{PRELUDE}\nexec 2>&1\n{line}\n")]).current_dir(&self.directory);
        command.env("CONFIG", self.config.path().join("config")).env("LC_ALL", "C.UTF-8").env_remove("SSH_AUTH_SOCK");
        command.env("READER", clients::reader());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
        let output = timeout(PATIENCE, command.output()).await.unwrap_or_else(|_| panic!("{line}: hangs")).unwrap();
        let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
        if !said.is_empty() && !said.ends_with('\n') {
            said += "[no newline]\n";
        }
        match output.status.code() {
            Some(0) => {}
            code => said += &format!("[exit {}]\n", code.unwrap_or(-1)),
        }
        said
    }

    /// Returns a transcript with the present output of its lines.
    async fn replay(&self, transcript: &str) -> String {
        let mut replayed = String::new();
        for line in transcript.lines().filter_map(|line| line.strip_prefix("$ ")) {
            replayed += &format!("$ {line}\n{}\n", self.run(line).await);
        }
        replayed
    }
}

async fn transcript(path: &Path) {
    if !Client::OpenSsh.is_installed().await {
        return;
    }
    let stored = fs::read_to_string(path).unwrap();
    if stored.contains("| check ") && !clients::can_read().await {
        return;
    }
    let server = site::server();
    let replayed = Shell::new(&server).replay(&stored).await;
    if std::env::var_os("FOLIO_UPDATE").is_some() {
        fs::write(path, replayed).unwrap();
        return;
    }
    let differs = replayed.lines().zip(stored.lines()).find(|(now, then)| now != then);
    assert!(replayed == stored, "{}: {differs:?}; it prints now:\n{replayed}", path.display());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_transcript_can_be_replayed() {
    let mut paths: Vec<_> =
        fs::read_dir(path("tests/transcripts")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        transcript(&path).await;
    }
}
