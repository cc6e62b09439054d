//! Tests of downloads with existing clients, and of invalid paths.

use std::fs;
use std::path::Path;

use folio::snapshot::files::Files;
use russh::Channel;
use russh::client::Msg;

use crate::support::client::{self, answer, exec, expect, outcome, visit};
use crate::support::clients::{Client, python, run, tool};
use crate::support::programs::bytes;
use crate::support::server::Server;
use crate::support::site::{self, LARGE_BYTES};
use crate::visitor::library;

/// Options with which ssh connects without prompts.
const SILENT: &str =
    "-F /dev/null -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes -o LogLevel=ERROR";

/// Files to be downloaded.
const WANTED: &str = "files/large.bin write-ups/tides/page.txt";

/// Returns shell lines that download `files/large.bin` and `write-ups/tides/page.txt` to the current directory, by
/// client.
fn lines(server: &Server) -> Vec<(&'static str, String)> {
    let (port, key) = (server.address.port(), &server.fingerprint);
    let batch = "cd files\nget large.bin\ncd /write-ups/tides\nget page.txt\nquit\n";
    let putty = format!("-batch -hostkey {key} -P {port}");
    let from = "visitor@127.0.0.1";
    let script = |name: &str| format!("{}/tests/clients/{name} 127.0.0.1 {port} {WANTED}", env!("CARGO_MANIFEST_DIR"));
    let curl = |scheme: &str| {
        let root = format!("{scheme}://127.0.0.1:{port}");
        format!("curl -sSk -u visitor: -O {root}/files/large.bin -O {root}/write-ups/tides/page.txt")
    };
    vec![
        ("curl", curl("sftp")),
        ("curl", curl("scp")),
        ("paramiko", format!("{} {}", python(), script("paramiko_sftp.py"))),
        ("asyncssh", format!("{} {}", python(), script("asyncssh_sftp.py"))),
        ("node", format!("node {}", script("ssh2_sftp.js"))),
        ("sftp", format!("printf '{batch}' | sftp {SILENT} -P {port} -b - {from}")),
        ("scp", format!("scp {SILENT} -P {port} {from}:files/large.bin {from}:/write-ups/tides/page.txt .")),
        ("scp", format!("scp -O {SILENT} -P {port} {from}:files/large.bin {from}:/write-ups/tides/page.txt .")),
        (
            "scp",
            format!("scp {SILENT} -rP {port} {from}:/ all && mv all/files/large.bin all/write-ups/tides/page.txt ."),
        ),
        ("scp", format!("scp -O {SILENT} -rpP {port} {from}:/ all && mv all/files/* all/write-ups/tides/page.txt .")),
        ("psftp", format!("printf '{batch}' > batch && psftp {putty} -b batch {from}")),
        (
            "pscp",
            format!(
                "pscp {putty} -sftp {from}:files/large.bin . && pscp {putty} -sftp {from}:write-ups/tides/page.txt ."
            ),
        ),
        (
            "pscp",
            format!(
                "pscp {putty} -scp {from}:files/large.bin . && pscp {putty} -scp {from}:write-ups/tides/page.txt ."
            ),
        ),
        (
            "lftp",
            format!(
                "lftp -c \"set net:max-retries 1; set sftp:connect-program 'ssh -a -x {SILENT}'; open -u visitor,x sftp://127.0.0.1:{port}; get files/large.bin; get write-ups/tides/page.txt\""
            ),
        ),
        (
            "sshfs",
            format!(
                "mkdir m && sshfs {from}:/ m {} -o port={port} && cp m/files/large.bin m/write-ups/tides/page.txt .; fusermount3 -u m || fusermount -u m",
                SILENT.replace("-o LogLevel", "-o loglevel")
            ),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_client_fetches_the_same_bytes() {
    if !Client::OpenSsh.is_installed().await {
        return;
    }
    let server = site::server();
    let handle = visit(&server).await;
    let page = exec(&handle, "read tides").await;
    assert_eq!(page.status, Some(0));
    for (program, line) in lines(&server) {
        let probe = match program {
            "paramiko" | "asyncssh" => format!("{} -c 'import {program}'", python()),
            "node" => "node -e \"require('ssh2')\"".to_owned(),
            "curl" => "curl -V | grep -qw sftp".to_owned(),
            program => format!("command -v {program}"),
        };
        let present = tool("sh", &["-c", &probe]).output().await.unwrap().status.success();
        if !present || (program == "sshfs" && !Path::new("/dev/fuse").exists()) {
            assert!(std::env::var("CI").as_deref() != Ok("true") || program == "sshfs", "{program} is not installed");
            continue;
        }
        let directory = tempfile::tempdir().unwrap();
        let mut command = tool("sh", &["-c", &line]);
        command.current_dir(&directory).env("HOME", directory.path()).env_remove("SSH_AUTH_SOCK");
        let (code, _, errors) = run((command, tempfile::tempdir().unwrap())).await;
        assert_eq!(code, Some(0), "{line}\n{errors}");
        let large = fs::read(directory.path().join("large.bin")).unwrap();
        assert!(large == bytes(LARGE_BYTES), "{line}: {} bytes", large.len());
        assert!(fs::read(directory.path().join("page.txt")).unwrap() == page.output, "{line}: page.txt");
    }
}

/// Returns names that would leave the tree if paths reached a file system.
fn corpus() -> Vec<String> {
    let before = [
        "/",
        "../",
        "../../../../",
        "/../../../",
        "./../",
        "..//..//",
        "areas/../../../",
        "....//....//",
        "..\\..\\",
        "%2e%2e/%2e%2e/",
        "..%2f..%2f",
        "~/",
        "~root/",
        "file:///",
        "\u{2025}/",
        "files/../../../",
        "//",
        "write-ups/tides/../../../../",
        "files/large.bin/../../../",
    ];
    let targets = [
        "etc/passwd",
        "etc/shadow",
        "root/.ssh/id_ed25519",
        "proc/self/environ",
        "proc/self/cwd/Cargo.toml",
        "site.toml",
        "keys",
    ];
    let after = ["", "/.", "%00.txt"];
    let mut names = Vec::new();
    for (before, target) in before.iter().flat_map(|before| targets.iter().map(move |target| (before, target))) {
        names.extend(after.iter().map(|after| format!("{before}{target}{after}")));
    }
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_path_leads_out_of_the_tree() {
    let server = site::server();
    let tree = Files::new(&library("tests/site"), &[]);
    let names = corpus();
    assert!(names.len() >= 390, "{}", names.len());
    for chunk in names.chunks(5) {
        let handle = visit(&server).await;
        let mut sftp = sftp(&handle).await;
        for name in chunk {
            assert!(tree.get(name).is_none(), "{name}");
            for line in [format!("read '{name}'"), format!("ls '{name}'"), format!("figure 'tides/{name}'")] {
                let said = exec(&handle, &line).await;
                assert_eq!((said.status, &said.output[..]), (Some(1), &b""[..]), "{line}");
                assert!(!String::from_utf8_lossy(&said.errors).contains(name.as_str()), "{line} is echoed");
            }
            let channel = handle.channel_open_session().await.unwrap();
            channel.exec(true, format!("scp -f '{name}'")).await.unwrap();
            channel.data(&b"\0\0\0"[..]).await.unwrap();
            let said = outcome(channel).await;
            assert_eq!((said.status, &said.output[..]), (Some(1), &b"\x01scp: no such file\n"[..]), "{name}");
            // STAT, to which the answer is SSH_FX_NO_SUCH_FILE.
            let length = u32::try_from(name.len()).unwrap();
            let mut packet = (length + 9).to_be_bytes().to_vec();
            packet.extend([17, 0, 0, 0, 7]);
            packet.extend(length.to_be_bytes());
            packet.extend(name.as_bytes());
            sftp.data(&packet[..]).await.unwrap();
            expect(&mut sftp, &[101, 0, 0, 0, 7, 0, 0, 0, 2]).await;
        }
    }
}

/// Opens an SFTP channel and exchanges versions.
async fn sftp(handle: &russh::client::Handle<client::Trusting>) -> Channel<Msg> {
    let mut channel = handle.channel_open_session().await.unwrap();
    channel.request_subsystem(true, "sftp").await.unwrap();
    assert!(answer(&mut channel).await);
    channel.data(&[0, 0, 0, 5, 1, 0, 0, 0, 3][..]).await.unwrap();
    expect(&mut channel, &[0, 0, 0, 5, 2, 0, 0, 0, 3]).await;
    channel
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_sftp_ends_the_channel() {
    let server = site::server();
    let handle = visit(&server).await;
    let channel = sftp(&handle).await;
    channel.data(&b"GET / HTTP/1.1\r\n\r\n"[..]).await.unwrap();
    let said = outcome(channel).await;
    assert_eq!((said.status, said.order), (Some(76), vec!["status", "eof", "close"]));
    assert_eq!(exec(&handle, "version").await.status, Some(0), "the connection stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn odd_requests_get_one_polite_line() {
    let server = site::server();
    let handle = visit(&server).await;
    let long = "read ".to_owned() + &"x".repeat(30_000);
    for (line, status) in [
        ("rsync --server --sender -vlogDtpre.iLsfxC . .", 127),
        ("git-upload-pack 'x.git'", 127),
        ("git-receive-pack 'x.git'", 127),
        ("mosh-server new -s -c 256", 127),
        ("\x1b]52;c;aGk=\x07", 127),
        ("rm -rf /; \r\n\0", 127),
        ("read \u{202e}tides\x1b[2J", 1),
        ("read 'tides", 2),
        ("scp -t /tmp", 1),
        (&long, 2),
    ] {
        let said = exec(&handle, line).await;
        assert_eq!(said.status, Some(status), "{line:?}");
        let words = if line.starts_with("scp") { &said.output[1..] } else { &said.errors[..] };
        let words = String::from_utf8_lossy(words).into_owned();
        assert_eq!(words.lines().count(), 1, "{line:?}: {words:?}");
        assert!(words.ends_with('\n') && words.trim_end().chars().all(|c| !c.is_control()), "{words:?}");
    }
    let mut channel = handle.channel_open_session().await.unwrap();
    channel.request_subsystem(true, "netconf").await.unwrap();
    assert!(answer(&mut channel).await);
    let said = outcome(channel).await;
    assert_eq!((said.status, String::from_utf8_lossy(&said.errors).lines().count()), (Some(127), 1));
    assert_eq!(exec(&handle, "").await.status, Some(0), "nothing asked is the introduction");
}
