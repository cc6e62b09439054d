//! Tests of the server's operation: service manager, Prometheus, load balancers, full disks, signals, sandbox.

use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::Signal;
use tempfile::TempDir;

use crate::binary::{IDENTIFICATION, Running, SITE, folio, greeted, text};
use crate::support::server::PATIENCE;

/// Creates a directory with this configuration, in which `metrics` can be a socket.
fn configured(toml: &str) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("folio.toml"), format!("metrics = \"unix:metrics\"\n{toml}")).unwrap();
    directory
}

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_folio"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--content", SITE]);
    command
}

fn counts(directory: &Path) -> String {
    let mut stream = UnixStream::connect(directory.join("metrics")).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\n\r\n").unwrap();
    let mut said = String::new();
    stream.read_to_string(&mut said).unwrap();
    said
}

/// Waits until a condition holds.
fn until(what: &str, condition: impl Fn() -> bool) {
    let begun = Instant::now();
    while !condition() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::yield_now();
    }
}

#[test]
fn a_log_that_cannot_be_written_is_no_end() {
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let server = Running::within(configured(""), command().stderr(full));
    server.signal(Signal::USR1);
    until("lines are dropped", || !counts(server.directory.path()).contains("\nfolio_log_records_dropped_total 0\n"));
    greeted(server.address);
    server.signal(Signal::TERM);
    assert_eq!(server.end().0, Some(0));

    // A pipe whose reader has ended.
    let mut server = Running::within(configured(""), command().stderr(Stdio::piped()));
    drop(server.child.stderr.take());
    server.signal(Signal::USR1);
    server.signal(Signal::USR2);
    greeted(server.address);
    server.signal(Signal::TERM);
    assert_eq!(server.end().0, Some(0));
}

#[test]
fn records_are_objects_if_one_wants_them_so() {
    let directory = configured("log = \"json\"");
    // The message about a new key is not a log record.
    folio(&["fingerprint"], directory.path());
    let server = Running::within(directory, command().stderr(Stdio::piped()));
    greeted(server.address);
    server.signal(Signal::USR1);
    server.signal(Signal::TERM);
    let (code, log, _) = server.end();
    assert_eq!(code, Some(0));
    assert!(log.lines().count() >= 3, "{log}");
    for line in log.lines() {
        assert!(
            line.starts_with("{\"timestamp\":\"") && line.ends_with('}') && line.contains("\"level\":\""),
            "{line}"
        );
    }
}

#[test]
fn hup_reads_the_configuration_again_and_keeps_the_old_one_if_it_is_bad() {
    let directory = configured("[limits]\nconnections = 1");
    let server = Running::within(directory, command().stderr(Stdio::piped()));
    let file = server.directory.path().join("folio.toml");
    let _first = greeted(server.address);
    let is_refused = || {
        let mut stream = TcpStream::connect(server.address).unwrap();
        matches!(stream.read(&mut [0; 1]), Ok(0) | Err(_))
    };
    assert!(is_refused());
    fs::write(&file, "metrics = \"unix:metrics\"\n[limits]\nconnections = 100").unwrap();
    server.signal(Signal::HUP);
    let is_reloaded =
        |times: u32| counts(server.directory.path()).contains(&format!("\nfolio_reloads_succeeded_total {times}\n"));
    until("there is room", || !is_refused());
    until("content was reloaded", || is_reloaded(1));
    fs::write(&file, "[limits]\nconnections = 0").unwrap();
    server.signal(Signal::HUP);
    until("content was reloaded again", || is_reloaded(2));
    greeted(server.address);
    server.signal(Signal::TERM);
    let (_, log, _) = server.end();
    assert!(log.contains("folio.toml:2:15: expected a whole number from 1 to 100000"), "{log}");
    assert!(log.contains("the old one stays"), "{log}");
}

#[test]
fn user_signals_tell_the_counts() {
    let server = Running::within(configured(""), command().stderr(Stdio::piped()));
    greeted(server.address);
    server.signal(Signal::USR1);
    server.signal(Signal::USR2);
    greeted(server.address);
    server.signal(Signal::TERM);
    let (code, log, _) = server.end();
    assert_eq!(code, Some(0));
    assert!(log.lines().filter(|line| line.contains("connections_accepted=")).count() >= 2, "{log}");
}

#[test]
fn a_service_manager_passes_the_socket_and_hears_how_it_goes() {
    let directory = configured("");
    let manager = directory.path().join("notify");
    let heard = UnixDatagram::bind(&manager).unwrap();
    heard.set_read_timeout(Some(PATIENCE)).unwrap();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let run =
        format!("exec 3<&0 0</dev/null; LISTEN_PID=$$ exec {} serve --content {SITE}", env!("CARGO_BIN_EXE_folio"));
    let mut command = Command::new("sh");
    command.args(["-c", &run]).stdin(OwnedFd::from(socket)).stderr(Stdio::null());
    command.envs([("LISTEN_FDS", "1"), ("LISTEN_FDNAMES", "folio.socket"), ("WATCHDOG_USEC", "300000")]);
    command.env("NOTIFY_SOCKET", &manager);
    let server = Running::within(directory, &mut command);
    assert_eq!(server.address, address, "{}", server.line);
    greeted(address);
    let next = || {
        let mut bytes = [0; 256];
        let count = heard.recv(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..count]).trim().to_owned()
    };
    let hears = |wanted: &str| while !next().starts_with(wanted) {};
    hears("READY=1");
    hears("WATCHDOG=1");
    server.signal(Signal::HUP);
    hears("RELOADING=1\nMONOTONIC_USEC=");
    hears("READY=1");
    server.signal(Signal::TERM);
    hears("STOPPING=1");
    assert_eq!(server.end().0, Some(0));
}

#[test]
fn a_listed_proxy_says_who_the_visitor_is() {
    let directory = tempfile::tempdir().unwrap();
    let toml = "listen = []\nproxy_listen = [\"127.0.0.1:0\"]\n";
    fs::write(directory.path().join("folio.toml"), toml).unwrap();
    let serve = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_folio"));
        command.args(["serve", "--content", SITE]).stderr(Stdio::piped());
        command
    };
    let refused = serve().current_dir(&directory).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("proxy_networks is empty"), "{}", text(&refused.stderr));

    let limits = "metrics = \"unix:metrics\"\nproxy_networks = [\"127.0.0.2/32\"]\n[limits]\naccept_burst = 1\n";
    fs::write(directory.path().join("folio.toml"), format!("{toml}{limits}")).unwrap();
    let server = Running::within(directory, &mut serve());
    let from = |proxy: &str, first: &[u8]| {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        socket.bind(&format!("{proxy}:0").parse::<std::net::SocketAddr>().unwrap().into()).unwrap();
        socket.connect(&server.address.into()).unwrap();
        let mut stream = TcpStream::from(socket);
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let _ = stream.write_all(first);
        let mut said = [0; IDENTIFICATION.len()];
        stream.read_exact(&mut said).is_ok() && said == IDENTIFICATION
    };
    let header = |last: u8| {
        let addresses = [203, 0, 113, last, 127, 0, 0, 1, 200, 1, 0, 22];
        [b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c".as_slice(), &addresses].concat()
    };
    assert!(from("127.0.0.2", &header(1)));
    assert!(!from("127.0.0.2", &header(1)), "limits hold for the visitor");
    assert!(from("127.0.0.2", &header(2)), "and not for the proxy");
    assert!(!from("127.0.0.3", &header(3)), "whoever is not listed is not believed");
    assert!(!from("127.0.0.2", b"SSH-2.0-OpenSSH_9.2\r\n"), "a header is required");
    let counts = counts(server.directory.path());
    assert!(counts.contains("\nfolio_connections_refused_total{reason=\"proxy\"} 2\n"), "{counts}");
    assert!(counts.contains("\nfolio_connections_refused_total{reason=\"rate\"} 1\n"), "{counts}");
    assert!(!counts.contains("203.0.113"), "and no address is told");
}

#[test]
fn a_sandbox_that_is_off_is_not_tried() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("folio.toml"), "sandbox = \"off\"").unwrap();
    let said = folio(&["serve", "--sandbox-check", "--listen", "127.0.0.1:0", "--content", SITE], directory.path());
    let output = text(&said.stdout);
    assert_eq!(output.lines().count(), 1, "{output}");
    assert!(output.contains("system calls (seccomp) not enforced"), "{output}");
    assert!(text(&said.stderr).contains("the sandbox is not enforced, so nothing was tried"), "{}", text(&said.stderr));
    assert_eq!(said.status.code(), Some(1));
}

#[test]
fn the_sandbox_holds() {
    let directory = tempfile::tempdir().unwrap();
    let said = folio(&["serve", "--sandbox-check", "--listen", "127.0.0.1:0", "--content", SITE], directory.path());
    let output = text(&said.stdout);
    if output.contains("Landlock) not enforced") {
        // A kernel without the mechanism; the available ones were tried.
        println!("SKIPPED: {output}{}", text(&said.stderr));
        return;
    }
    assert!(output.contains("system calls (seccomp) enforced"), "{output}");
    assert_eq!(said.status.code(), Some(0), "{output}{}", text(&said.stderr));
    assert_eq!(output.lines().filter(|line| line.starts_with("pass ")).count(), 8, "{output}");
    fs::write(directory.path().join("folio.toml"), "sandbox = \"required\"").unwrap();
    let server = Running::within(directory, command().stderr(Stdio::null()));
    greeted(server.address);
}
