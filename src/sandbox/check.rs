//! A test of the sandbox that tries what must be denied.

use std::fs::{self, File};
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Timeout of a connection attempt.
const PATIENCE: Duration = Duration::from_secs(1);

/// Tries operations that the sandbox must deny, and reading `content`, which it must permit. Returns a description of
/// each result, and whether the result is right. To be called in a process without other work.
pub fn check(content: &Path) -> Vec<(String, bool)> {
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
    let denied: [(&str, io::Result<()>); 7] = [
        ("open /etc/passwd", File::open("/etc/passwd").map(drop)),
        ("create a file", File::create(std::env::temp_dir().join("folio-sandbox-check")).map(drop)),
        ("create a file in the content", File::create(content.join(".folio-sandbox-check")).map(drop)),
        ("connect to another machine", TcpStream::connect_timeout(&nowhere, PATIENCE).map(drop)),
        ("start a process", Command::new("/proc/self/exe").spawn().map(drop)),
        ("become another program", Err(Command::new("/proc/self/exe").exec())),
        ("trace a process", nix::sys::ptrace::traceme().map_err(io::Error::from)),
    ];
    let mut findings: Vec<(String, bool)> = denied
        .into_iter()
        .map(|(what, outcome)| match outcome {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => (format!("{what}: denied"), true),
            Err(error) => (format!("{what}: failed for another reason ({error})"), false),
            Ok(()) => (format!("{what}: POSSIBLE"), false),
        })
        .collect();
    findings.push(match fs::read_dir(content).and_then(|mut entries| entries.next().transpose()) {
        Ok(_) => ("read the content: possible".to_owned(), true),
        Err(error) => (format!("read the content: FAILED ({error})"), false),
    });
    findings
}
