//! Tests of the program as an operator runs it: start, error messages, signals, and what remains afterwards.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use russh::{ChannelMsg, SshId, client};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use crate::support::client::{Trusting, ordinary};

/// The identification of the server, which has no version number.
pub const IDENTIFICATION: &[u8] = b"SSH-2.0-folio\r\n";

/// Content without errors.
pub const SITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/site");

/// Runs the program to its end.
pub fn folio(arguments: &[&str], directory: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_folio")).args(arguments).current_dir(directory).output().unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A server process with its own directory, killed when dropped.
pub struct Running {
    pub child: Child,
    pub line: String,
    pub address: SocketAddr,
    pub directory: TempDir,
}

impl Running {
    fn start() -> Running {
        Running::of(Command::new(env!("CARGO_BIN_EXE_folio")).args(["--listen", "127.0.0.1:0", "--content", SITE]))
    }

    pub fn of(command: &mut Command) -> Running {
        Running::within(tempfile::tempdir().unwrap(), command.stderr(Stdio::piped()))
    }

    /// Starts a server in an existing directory, with stderr as set in `command`.
    pub fn within(directory: TempDir, command: &mut Command) -> Running {
        command.current_dir(&directory).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split_once(" on ").and_then(|(_, rest)| rest.split([';', ',']).next()?.parse().ok());
        Running { address: address.unwrap_or_else(|| panic!("no address in {line:?}")), child, line, directory }
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits for the end of the process; returns exit code, log and the time it took.
    pub fn end(mut self) -> (Option<i32>, String, Duration) {
        let begun = Instant::now();
        let status = self.child.wait().unwrap();
        let mut log = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            stderr.read_to_string(&mut log).unwrap();
        }
        (status.code(), log, begun.elapsed())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn greeted(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut said = [0; IDENTIFICATION.len()];
    stream.read_exact(&mut said).unwrap();
    assert_eq!(said, IDENTIFICATION);
    stream
}

#[test]
fn one_line_says_how_to_connect_and_the_key_is_made_once() {
    let server = Running::start();
    let port = server.address.port();
    assert!(server.line.starts_with(&format!(
        "folio: serving {SITE} on 127.0.0.1:{port}; connect with: ssh -p {port} localhost   (host key SHA256:"
    )));
    assert_eq!(server.line.lines().count(), 1);
    let key = server.directory.path().join("keys/ssh_host_ed25519_key");
    assert_eq!(fs::metadata(key).unwrap().permissions().mode() & 0o7777, 0o600);
    let said = text(&folio(&["fingerprint"], server.directory.path()).stdout);
    let lines: Vec<&str> = said.lines().collect();
    assert!(server.line.contains(lines[0]), "{said}");
    assert!(lines[1].starts_with("[localhost]:2222 ssh-ed25519 AAAA"), "{said}");
    assert!(lines[2].starts_with("localhost IN SSHFP 4 2 "), "{said}");
    let health = folio(&["health", "--connect", &server.address.to_string()], server.directory.path());
    assert!(health.status.success());
}

#[test]
fn the_configuration_in_force_is_printed_with_its_origins() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let site = at.join("site");
    fs::create_dir(&site).unwrap();
    fs::write(site.join("folio.toml"), "content = \"c\"\nlisten = [\"127.0.0.1:1\"]\nrequire_key = true\n").unwrap();
    // The file in the working directory is found without an option.
    let output = Command::new(env!("CARGO_BIN_EXE_folio"))
        .args(["config", "--keys", "k"])
        .env("FOLIO_LISTEN", "127.0.0.1:2")
        .current_dir(&site)
        .output()
        .unwrap();
    let said = text(&output.stdout);
    let lines: Vec<Vec<&str>> = said.lines().map(|line| line.split_whitespace().collect()).collect();
    for expected in [
        ["listen", "=", "[\"127.0.0.1:2\"]", "#", "FOLIO_LISTEN"],
        ["content", "=", "\"c\"", "#", "folio.toml:1"],
        ["keys", "=", "\"k\"", "#", "--keys"],
        ["require_key", "=", "true", "#", "folio.toml:3"],
        ["connections", "=", "512", "#", "default"],
    ] {
        assert!(lines.iter().any(|line| line[..] == expected), "{expected:?}\n{said}");
    }
    // Paths in a file that is named from elsewhere are still relative to the file.
    let said = text(&folio(&["config", "--config", "site/folio.toml"], at).stdout);
    assert!(said.contains("content = \"site/c\""), "{said}");
    let health = folio(&["health"], &site);
    assert!(text(&health.stderr).contains("nothing answers on 127.0.0.1:1"), "{}", text(&health.stderr));
    // Without a directory, `check` checks the configuration file and the content that it names.
    let check = folio(&["check"], &site);
    assert_eq!(check.status.code(), Some(1));
    assert!(text(&check.stdout).contains("c: "), "{}", text(&check.stdout));
    fs::write(site.join("folio.toml"), "contents = \"c\"\n").unwrap();
    let check = folio(&["check"], &site);
    assert_eq!(check.status.code(), Some(1));
    let said = text(&check.stdout);
    assert!(said.starts_with("folio.toml:1:1: unknown key \"contents\"; did you mean \"content\"?"), "{said}");
}

#[test]
fn a_new_host_key_is_told_and_can_be_refused() {
    let server = Running::start();
    server.signal(Signal::TERM);
    let keys = server.directory.path().join("keys");
    let (_, log, _) = server.end();
    assert!(log.starts_with("folio: made a new host key in keys: SHA256:"), "{log}");
    assert!(!keys.exists(), "the directory of the test is gone");
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("folio.toml"), "require_key = true\n").unwrap();
    let refused = folio(&["--content", SITE, "--listen", "127.0.0.1:0"], directory.path());
    assert_eq!(refused.status.code(), Some(78));
    let said = text(&refused.stderr);
    assert!(said.contains("keys/ssh_host_ed25519_key") && said.contains("require_key"), "{said}");
    assert!(!directory.path().join("keys").exists());
    assert!(folio(&["fingerprint", "--config", "/dev/null"], directory.path()).status.success());
    // With an existing key there is nothing to refuse or report.
    let again = folio(&["fingerprint"], directory.path());
    assert!(again.status.success() && again.stderr.is_empty(), "{}", text(&again.stderr));
}

#[test]
fn several_addresses_are_served_at_once() {
    let both = ["serve", "--listen", "127.0.0.1:0", "--listen", "[::1]:0", "--content", SITE];
    let server = Running::of(Command::new(env!("CARGO_BIN_EXE_folio")).args(both));
    let addresses = server.line.split_once(" on ").unwrap().1.split_once(';').unwrap().0;
    let addresses: Vec<SocketAddr> = addresses.split(", ").map(|address| address.parse().unwrap()).collect();
    assert_eq!(addresses.len(), 2);
    for address in addresses {
        greeted(address);
    }
}

#[test]
fn a_signal_stops_it_in_order() {
    for signal in [Signal::TERM, Signal::INT] {
        let server = Running::start();
        let _waiting = greeted(server.address);
        server.signal(signal);
        let (code, log, took) = server.end();
        assert_eq!(code, Some(0), "{log}");
        assert!(took < Duration::from_secs(5), "{took:?}");
        assert!(log.contains("connections_accepted=1"), "{log}");
    }
    let server = Running::start();
    server.signal(Signal::HUP);
    greeted(server.address);
    server.signal(Signal::TERM);
    assert_eq!(server.end().0, Some(0));
}

#[tokio::test]
async fn a_second_signal_stops_it_at_once() {
    let mut server = Running::start();
    let mut visitor = client::connect(Arc::new(ordinary()), server.address, Trusting).await.unwrap();
    assert!(visitor.authenticate_none("visitor").await.unwrap().success());
    server.signal(Signal::TERM);
    let mut log = BufReader::new(server.child.stderr.take().unwrap()).lines();
    assert!(log.any(|line| line.unwrap().contains("stopping")));
    server.signal(Signal::TERM);
    let rest: Vec<String> = log.map(Result::unwrap).collect();
    assert!(rest.iter().any(|line| line.contains("stopped at once")), "{rest:?}");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

/// Ends the main process of a handover at once; its sessions continue in the child, which accepts no others.
#[tokio::test]
async fn a_handover_leaves_visits_their_time() {
    let mut server = Running::of(
        Command::new(env!("CARGO_BIN_EXE_folio"))
            .args(["serve", "--handover", "--listen", "127.0.0.1:0", "--content", SITE])
            .env("FOLIO_LIMITS_DRAIN_SECONDS", "300"),
    );
    let address = server.address;
    let mut visitor = client::connect(Arc::new(ordinary()), address, Trusting).await.unwrap();
    assert!(visitor.authenticate_none("visitor").await.unwrap().success());
    let mut channel = visitor.channel_open_session().await.unwrap();
    channel.request_pty(true, "xterm", 80, 24, 0, 0, &[]).await.unwrap();
    channel.request_shell(true).await.unwrap();
    let mut shown = String::new();
    let mut until = async |words: &str| {
        while !shown.contains(words) {
            let message = channel.wait().await.unwrap_or_else(|| panic!("the visit ended before {words:?}: {shown}"));
            if let ChannelMsg::Data { data } = message {
                shown += &String::from_utf8_lossy(&data);
            }
        }
    };
    until("\u{1b}[?1049h").await;
    server.signal(Signal::TERM);
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    timeout(Duration::from_secs(10), until("5 min to finish")).await.unwrap();
    // The notice and the end of listening are handled by different tasks.
    let refused = async {
        while TcpStream::connect(address).is_ok() {
            tokio::task::yield_now().await
        }
    };
    timeout(Duration::from_secs(10), refused).await.expect("the child lets nobody in any more");
    // The log ends when the last process that writes to it has ended, which is with the last session.
    channel.data(&b"q"[..]).await.unwrap();
    drop((channel, visitor));
    let mut errors = server.child.stderr.take().unwrap();
    // In another thread, since this one still has to send the visitor's last output.
    let log = spawn_blocking(move || io::read_to_string(&mut errors)).await.unwrap().unwrap();
    assert!(log.contains("visits may go on for 300 s") && log.contains("stopped; "), "{log}");
}

#[tokio::test]
async fn facts_8_and_23_nothing_from_the_wire_is_logged_as_it_came() {
    let server = Running::of(Command::new(env!("CARGO_BIN_EXE_folio")).args([
        "--verbose",
        "--listen",
        "127.0.0.1:0",
        "--content",
        SITE,
    ]));
    let evil = "\u{1b}]0;evil\u{7}\r\n2026-01-01 forged\u{2028}\u{202e}";
    let ident = SshId::Raw(format!("SSH-2.0-{}\r\n", evil.replace(['\r', '\n'], "")).into());
    let config = client::Config { client_id: ident, ..ordinary() };
    let mut visitor = client::connect(Arc::new(config), server.address, Trusting).await.unwrap();
    assert!(visitor.authenticate_none(evil).await.unwrap().success());
    let channel = visitor.channel_open_session().await.unwrap();
    channel.request_pty(true, evil, 80, 24, 0, 0, &[]).await.unwrap();
    channel.set_env(true, evil, evil).await.unwrap();
    channel.request_subsystem(true, evil).await.unwrap();
    channel.exec(true, evil).await.unwrap();
    drop((channel, visitor));
    for garbage in ["GET / HTTP/1.1\r\n\r\n", "SSH-1.5-\u{1b}c\r\n"] {
        greeted(server.address).write_all(garbage.as_bytes()).unwrap();
    }
    greeted(server.address);
    server.signal(Signal::TERM);
    let (code, log, _) = server.end();
    assert_eq!(code, Some(0));
    assert!(log.lines().count() > 3, "{log}");
    assert!(log.chars().all(|c| c == '\n' || (' '..='~').contains(&c)), "{log:?}");
    assert!(!log.contains("evil") && !log.contains("forged") && !log.contains("127.0.0.1 "), "{log}");
}

#[test]
fn wrong_usage_is_2_wrong_configuration_78_and_a_taken_address_1() {
    let directory = tempfile::tempdir().unwrap();
    let at = directory.path();
    let usage = folio(&["--lisen", "127.0.0.1:0"], at);
    assert_eq!(usage.status.code(), Some(2));
    assert!(text(&usage.stderr).contains("--listen"), "{}", text(&usage.stderr));

    fs::write(at.join("folio.toml"), "[limits]\nchanels = 3\nlogin_seconds = 0\n").unwrap();
    let wrong = folio(&["--config", "folio.toml"], at);
    assert_eq!(wrong.status.code(), Some(78));
    let said = text(&wrong.stderr);
    assert!(said.contains("folio.toml:2:1: unknown limit \"chanels\"; did you mean \"channels\"?"), "{said}");
    assert!(said.contains("folio.toml:3:17: expected a whole number from 1 to 600"), "{said}");
    fs::remove_file(at.join("folio.toml")).unwrap();
    let missing = folio(&["--config", "nowhere.toml"], at);
    assert_eq!(missing.status.code(), Some(78));
    assert!(text(&missing.stderr).contains("nowhere.toml: cannot be read"), "{}", text(&missing.stderr));

    fs::create_dir(at.join("keys")).unwrap();
    let key = at.join("keys/ssh_host_ed25519_key");
    fs::write(&key, "garbage").unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    let garbage = folio(&["--content", SITE], at);
    assert_eq!(garbage.status.code(), Some(78));
    assert!(text(&garbage.stderr).contains("keys/ssh_host_ed25519_key: is no OpenSSH private key"));
    assert_eq!(fs::read(&key).unwrap(), b"garbage");

    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = folio(&["--listen", &address, "--keys", "other", "--content", SITE], at);
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(said.contains(&format!("cannot listen on {address}: Address already in use")), "{said}");
    assert!(said.contains("--listen"), "{said}");
    drop(taken);
    let nobody = folio(&["health", "--connect", &address], at);
    assert_eq!(nobody.status.code(), Some(1));
}

#[test]
fn facts_1_running_out_of_descriptors_is_no_end() {
    let command = format!("ulimit -n 40; exec {} --listen 127.0.0.1:0 --content {SITE}", env!("CARGO_BIN_EXE_folio"));
    let server = Running::of(Command::new("sh").args(["-c", &command]));
    // The backlog accepts all connections, the server only as many as it has descriptors for.
    let crowd: Vec<TcpStream> = (0..60).map(|_| TcpStream::connect(server.address).unwrap()).collect();
    let mut first = &crowd[0];
    first.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut said = [0; IDENTIFICATION.len()];
    first.read_exact(&mut said).unwrap();
    let mut last = &crowd[59];
    last.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    assert!(last.read_exact(&mut said).is_err(), "there were descriptors left; this test shows nothing");
    drop(crowd);
    greeted(server.address);
    server.signal(Signal::TERM);
    let (code, log, _) = server.end();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("accept_errors="), "{log}");
    let complaints = log.matches("cannot accept connections").count();
    assert!((1..=3).contains(&complaints), "{log}");
}
