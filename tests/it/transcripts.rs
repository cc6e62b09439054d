//! Tests of the output that real clients show.

use std::process::Stdio;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::support::clients::{Client, openssh, run};
use crate::support::programs::bytes;
use crate::support::server::{PATIENCE, Server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_client_gets_in_without_a_question() {
    let server = Server::start();
    for client in Client::ALL {
        if !client.is_installed().await {
            continue;
        }
        let said = run(client.command(&server, "say hello")).await;
        assert_eq!((said.0, &said.1[..]), (Some(0), &b"hello"[..]), "{client:?}: {}", said.2);
        let said = run(client.command(&server, "complain no")).await;
        assert_eq!((said.0, &said.1[..]), (Some(2), &b"out"[..]), "{client:?}: {}", said.2);
        assert!(said.2.contains("no"), "{client:?}: {}", said.2);
        let said = run(client.command(&server, "bytes 300000")).await;
        assert!(said.0 == Some(0) && said.1 == bytes(300_000), "{client:?}: {} bytes, {}", said.1.len(), said.2);
    }
    server.until_empty().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openssh_receives_every_byte_a_hundred_times() {
    if !Client::OpenSsh.is_installed().await {
        return;
    }
    let server = Server::start();
    for round in 0..100 {
        let count = 40_000 + round * 1013;
        let (code, output, errors) = run(openssh(&server, &[], &format!("bytes {count}"))).await;
        assert!(code == Some(0) && output == bytes(count), "round {round}: {} bytes, {errors}", output.len());
    }
    let (code, output, _) = run(openssh(&server, &["-o", "RekeyLimit=64K"], "bytes 2000000")).await;
    assert!(code == Some(0) && output == bytes(2_000_000), "with re-keying: {} bytes", output.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openssh_with_a_terminal_types_and_leaves() {
    if !Client::OpenSsh.is_installed().await {
        return;
    }
    let server = Server::start();
    for options in [&["-tt"][..], &["-T"], &["-tt", "-C"]] {
        let (mut command, _home) = openssh(&server, options, "");
        let mut visitor = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut keys = visitor.stdin.take().unwrap();
        let mut screen = visitor.stdout.take().unwrap();
        keys.write_all(b"hello").await.unwrap();
        let mut seen = [0; 5];
        timeout(PATIENCE, screen.read_exact(&mut seen)).await.expect("the echo comes").unwrap();
        assert_eq!(&seen, b"hello", "{options:?}");
        keys.write_all(b"q").await.unwrap();
        let status = timeout(PATIENCE, visitor.wait()).await.expect("the visitor may leave").unwrap();
        assert_eq!(status.code(), Some(0), "{options:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openssh_is_told_goodbye_when_the_server_stops() {
    if !Client::OpenSsh.is_installed().await {
        return;
    }
    let mut server = Server::start();
    let (mut command, _home) = openssh(&server, &["-tt"], "");
    let visitor = command.stdin(Stdio::piped()).spawn().unwrap();
    server.until("the program runs", |metrics| metrics.sessions_running.get() == 1).await;
    server.stop().await;
    let output = timeout(PATIENCE, visitor.wait_with_output()).await.expect("the visitor is let go").unwrap();
    assert_eq!((output.status.code(), &output.stdout[..]), (Some(0), &b"goodbye\r\n"[..]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn openssh_forwards_nothing() {
    if !Client::OpenSsh.is_installed().await {
        return;
    }
    let server = Server::start();
    let (code, output, errors) = run(openssh(&server, &["-W", "127.0.0.1:22"], "")).await;
    assert_eq!((code, &output[..]), (Some(255), &b""[..]), "{errors}");
    assert!(errors.contains("forwarding failed"), "{errors}");
    let remote = ["-R", "0:127.0.0.1:22", "-o", "ExitOnForwardFailure=yes"];
    let (code, _, errors) = run(openssh(&server, &remote, "say never")).await;
    assert_eq!(code, Some(255), "{errors}");
    let (code, output, _) = run(openssh(&server, &["-A", "-X"], "say anyway")).await;
    assert_eq!((code, &output[..]), (Some(0), &b"anyway"[..]));
}
