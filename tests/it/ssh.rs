//! Tests of the SSH transport with russh's client: order of requests, refusals, closing, deadlines, misbehaviour.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use folio::config::Limits;
use russh::client::{Config, DisconnectReason};
use russh::{ChannelMsg, ChannelOpenFailure, Sig, kex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::client::{
    Outcome, Trusting, answer, closed, connect, exec, expect, only, ordinary, outcome, packet, raw, visit, visit_with,
};
use crate::support::programs::bytes;
use crate::support::server::Server;

const SECOND: Duration = Duration::from_secs(1);

// Ordinary sessions.

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_ends_with_status_then_eof_then_close() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let said = exec(&visitor, "say hello").await;
    let expected =
        Outcome { output: b"hello".into(), errors: vec![], status: Some(0), order: vec!["status", "eof", "close"] };
    assert_eq!(said, expected);
    assert_eq!(exec(&visitor, "exit 7").await.status, Some(7));
    assert_eq!(exec(&visitor, "uname -a").await.status, Some(127));
    drop(visitor);
    server.until_empty().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_are_a_stream_of_their_own_unless_there_is_a_terminal() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let said = exec(&visitor, "complain no").await;
    assert_eq!((said.output, said.errors, said.status), (b"out".into(), b"no".into(), Some(2)));
    let channel = visitor.channel_open_session().await.unwrap();
    channel.request_pty(true, "xterm", 80, 24, 0, 0, &[]).await.unwrap();
    channel.exec(true, "complain no").await.unwrap();
    let said = outcome(channel).await;
    assert_eq!((said.output, said.errors), (b"outno".into(), vec![]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_sees_what_was_asked_for() {
    let server = Server::start();
    let mut visitor = connect(&server, ordinary()).await.unwrap();
    assert!(visitor.authenticate_none("causalab").await.unwrap().success());
    let channel = visitor.channel_open_session().await.unwrap();
    channel.request_pty(true, "xterm-256color", 120, 40, 1200, 803, &[]).await.unwrap();
    channel.set_env(true, "LANG", "C.UTF-8").await.unwrap();
    channel.exec(true, "request").await.unwrap();
    let said = outcome(channel).await;
    assert_eq!(
        String::from_utf8(said.output).unwrap(),
        "Request { user: \"causalab\", command: Exec(\"request\"), terminal: Some(Terminal { name: \
         \"xterm-256color\", size: Size { columns: 120, rows: 40, cell: Some((10, 20)) } }), environment: [(\"LANG\", \"C.UTF-8\")] }"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_sizes_and_eof_reach_the_program_in_order() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let mut channel = visitor.channel_open_session().await.unwrap();
    channel.request_pty(false, "xterm", 80, 24, 0, 0, &[]).await.unwrap();
    channel.request_shell(false).await.unwrap();
    channel.data(&b"a"[..]).await.unwrap();
    channel.window_change(100, 30, 0, 0).await.unwrap();
    channel.data(&b"b"[..]).await.unwrap();
    channel.eof().await.unwrap();
    expect(&mut channel, b"a100x30\nb").await;
    assert_eq!(outcome(channel).await.status, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_is_let_in_whatever_they_try() {
    let server = Server::start();
    let mut visitor = connect(&server, ordinary()).await.unwrap();
    assert!(visitor.authenticate_password("root", "123456").await.unwrap().success());
    let mut visitor = connect(&server, ordinary()).await.unwrap();
    let asked = visitor.authenticate_keyboard_interactive_start("root", None).await.unwrap();
    assert!(matches!(asked, russh::client::KeyboardInteractiveAuthResponse::Success), "no prompt: {asked:?}");

    // As paramiko with a key only, which never tries the method "none".
    let mut visitor = connect(&server, ordinary()).await.unwrap();
    let key = russh::keys::PrivateKey::random(&mut russh::keys::key::safe_rng(), russh::keys::Algorithm::Ed25519);
    let key = russh::keys::PrivateKeyWithHashAlg::new(Arc::new(key.unwrap()), None);
    assert!(visitor.authenticate_publickey("causalab", key).await.unwrap().success());
    let said = exec(&visitor, "request").await;
    assert!(String::from_utf8(said.output).unwrap().contains("user: \"causalab\""));
    // A client that only has an RSA key asks first whether its signatures are accepted.
    let hash = visitor.best_supported_rsa_hash().await.unwrap();
    assert_eq!(hash, Some(Some(russh::keys::HashAlg::Sha512)), "RSA keys are taken as well");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_without_a_session_is_told_why_it_ends() {
    let server = Server::with(Limits { channel: SECOND, program: SECOND, ..Limits::default() });
    let told = Arc::new(Mutex::new(Vec::new()));
    for opens_a_session in [false, true] {
        let listener = Listener(told.clone());
        let mut visitor = russh::client::connect(Arc::new(ordinary()), server.address, listener).await.unwrap();
        assert!(visitor.authenticate_none("visitor").await.unwrap().success());
        let _channel = match opens_a_session {
            true => Some(visitor.channel_open_session().await.unwrap()),
            false => None,
        };
        let _ = visitor.await;
    }
    let told = told.lock().unwrap().join("\n");
    assert!(told.contains("connect without -N") && told.contains("no shell and no command"), "{told}");
    server.until_empty().await;
    assert_eq!(server.metrics.connections_panicked.get(), 0, "an end is awaited once");
}

/// A client that records disconnect messages.
struct Listener(Arc<Mutex<Vec<String>>>);

impl russh::client::Handler for Listener {
    type Error = russh::Error;

    async fn check_server_key(&mut self, _: &russh::keys::PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        Ok(true)
    }

    async fn disconnected(&mut self, reason: DisconnectReason<russh::Error>) -> Result<(), russh::Error> {
        if let DisconnectReason::ReceivedDisconnect(info) = reason {
            self.0.lock().unwrap().push(info.message);
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_names_lines_and_variables_are_cut_not_refused() {
    let server = Server::start();
    let mut visitor = connect(&server, ordinary()).await.unwrap();
    assert!(visitor.authenticate_none("u".repeat(1000)).await.unwrap().success());
    assert_eq!(exec(&visitor, &format!("length {}", "x".repeat(5000))).await.output, b"1024");
    let mut channel = visitor.channel_open_session().await.unwrap();
    channel.request_pty(true, &"T".repeat(1000), 80, 24, 0, 0, &[]).await.unwrap();
    assert!(answer(&mut channel).await);
    // 12 KiB in total.
    for number in 0..50 {
        channel.set_env(true, format!("V{number}"), "v".repeat(1000)).await.unwrap();
        assert_eq!(answer(&mut channel).await, number < 47, "variable {number}");
    }
    channel.exec(true, "request").await.unwrap();
    let said = String::from_utf8(outcome(channel).await.output).unwrap();
    assert_eq!([said.matches('u').count() > 64, said.contains(&"T".repeat(65))], [true, false]);
    assert!(said.contains(&format!("user: \"{}\"", "u".repeat(64))));
    assert!(said.contains(&format!("(\"V46\", \"{}\")", "v".repeat(256))));
}

// Only session channels are allowed, and nothing is forwarded.

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_19_only_session_channels_are_opened() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let refused = |what: &str, error: russh::Error| {
        let prohibited =
            matches!(error, russh::Error::ChannelOpenFailure(ChannelOpenFailure::AdministrativelyProhibited));
        assert!(prohibited, "{what}: {error:?}");
    };
    refused("direct-tcpip", visitor.channel_open_direct_tcpip("127.0.0.1", 22, "127.0.0.1", 1).await.unwrap_err());
    refused("streamlocal", visitor.channel_open_direct_streamlocal("/run/x").await.unwrap_err());
    refused("x11", visitor.channel_open_x11("127.0.0.1", 6000).await.unwrap_err());
    assert!(visitor.tcpip_forward("0.0.0.0", 8080).await.is_err());
    assert!(visitor.streamlocal_forward("/tmp/x").await.is_err());
    assert_eq!(exec(&visitor, "say still here").await.output, b"still here");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_7_every_request_is_answered() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let mut channel = visitor.channel_open_session().await.unwrap();
    channel.request_x11(true, false, "MIT-MAGIC-COOKIE-1", "00", 0).await.unwrap();
    assert!(!answer(&mut channel).await, "x11-req");
    channel.agent_forward(true).await.unwrap();
    assert!(!answer(&mut channel).await, "auth-agent-req");
    channel.set_env(true, "LANG", "C").await.unwrap();
    assert!(answer(&mut channel).await, "env");
    channel.request_pty(true, "xterm", 80, 24, 0, 0, &[]).await.unwrap();
    assert!(answer(&mut channel).await, "pty-req");
    channel.signal(Sig::INT).await.unwrap();
    channel.request_subsystem(true, "netconf").await.unwrap();
    assert!(!answer(&mut channel).await, "a subsystem we do not have");
    channel.request_subsystem(true, "echo").await.unwrap();
    assert!(answer(&mut channel).await, "a subsystem we have");
    for late in 0..3 {
        match late {
            0 => channel.request_shell(true).await.unwrap(),
            1 => channel.request_pty(true, "xterm", 80, 24, 0, 0, &[]).await.unwrap(),
            _ => channel.set_env(true, "LANG", "C").await.unwrap(),
        }
        assert!(!answer(&mut channel).await, "late request {late}");
    }
    channel.data(&b"alive"[..]).await.unwrap();
    expect(&mut channel, b"alive").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_requests_sent_at_once_are_all_answered() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let channel = visitor.channel_open_session().await.unwrap();
    channel.request_pty(true, "xterm", 80, 24, 0, 0, &[]).await.unwrap();
    channel.set_env(true, "A", "1").await.unwrap();
    channel.set_env(true, "B", "2").await.unwrap();
    channel.exec(true, "exit 0").await.unwrap();
    let mut channel = channel;
    for request in ["pty-req", "env", "env", "exec"] {
        assert!(answer(&mut channel).await, "{request}");
    }
}

// Limits.

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn channels_are_few_and_may_be_used_again() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let mut open = Vec::new();
    for _ in 0..4 {
        let mut channel = visitor.channel_open_session().await.unwrap();
        channel.request_shell(true).await.unwrap();
        assert!(answer(&mut channel).await);
        open.push(channel);
    }
    let fifth = visitor.channel_open_session().await.unwrap_err();
    assert!(matches!(fifth, russh::Error::ChannelOpenFailure(ChannelOpenFailure::ResourceShortage)), "{fifth:?}");
    open.remove(0).close().await.unwrap();
    server.until("its program was ended", |metrics| metrics.sessions_running.get() == 3).await;
    assert_eq!(exec(&visitor, "say room").await.output, b"room");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_channel_opens_ends_the_connection() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let mut opens = 0;
    while let Ok(channel) = visitor.channel_open_session().await {
        opens += 1;
        channel.close().await.unwrap();
    }
    assert_eq!(opens, Limits::default().channel_opens);
    server.until_empty().await;
    assert_eq!(server.metrics.limits_broken.get(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_requests_ends_the_connection() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let channel = visitor.channel_open_session().await.unwrap();
    for _ in 0..100 {
        let _ = channel.window_change(80, 24, 0, 0).await;
    }
    server.until_empty().await;
    assert_eq!(server.metrics.limits_broken.get(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_per_source_and_in_total_refuse_and_recover() {
    let limits = Limits { limit_loopback: 1, waiting_per_source: 2, accept_burst: 100, ..Limits::default() };
    let server = Server::with(limits);
    let first = raw(&server, b"").await;
    let _second = raw(&server, b"").await;
    server.until("two are in", |metrics| metrics.connections_accepted.get() == 2).await;
    closed(&mut raw(&server, b"").await).await;
    assert_eq!(server.metrics.connections_refused_source.get(), 1);
    drop(first);
    server.until("one has left", |metrics| metrics.connections_open.get() == 1).await;
    assert_eq!(exec(&visit(&server).await, "say in").await.output, b"in");

    let server = Server::with(Limits { connections: 1, ..Limits::default() });
    let visitor = visit(&server).await;
    closed(&mut raw(&server, b"").await).await;
    assert_eq!(server.metrics.connections_refused_full.get(), 1);
    assert_eq!(exec(&visitor, "say unmoved").await.output, b"unmoved");

    let server = Server::with(Limits { limit_loopback: 1, accept_burst: 1, ..Limits::default() });
    let _visitor = visit(&server).await;
    closed(&mut raw(&server, b"").await).await;
    assert_eq!(server.metrics.connections_refused_rate.get(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_that_does_not_listen_holds_its_peer_back() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let channel = visitor.channel_open_session().await.unwrap();
    channel.exec(true, "deaf").await.unwrap();
    let flood = async {
        for _ in 0..1000 {
            channel.data(&[b'k'; 1024][..]).await.unwrap();
        }
    };
    // Less than a megabyte arrives: the window is adjusted by single bytes only, which are read with pauses.
    let before = server.metrics.bytes_received.get();
    assert!(tokio::time::timeout(SECOND, flood).await.is_err(), "nobody read, and nobody was held back");
    let received = server.metrics.bytes_received.get() - before;
    assert!(received <= 160 * 1024, "two windows and twenty packets a second are less than {received} bytes");
    assert_eq!(server.metrics.mailboxes_overflowed.get(), 0, "and nothing was lost");
    assert_eq!(exec(&visitor, "say alive").await.output, b"alive");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn full_mailboxes_close_a_channel_and_only_that() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let mut channels = Vec::new();
    // Three windows exceed the mailboxes of a connection.
    for _ in 0..3 {
        let channel = visitor.channel_open_session().await.unwrap();
        channel.exec(true, "deaf").await.unwrap();
        channels.push(channel);
    }
    for channel in &channels {
        let flood = async {
            for _ in 0..48 {
                let _ = channel.data(&[b'k'; 1024][..]).await;
            }
        };
        let _ = tokio::time::timeout(SECOND, flood).await;
    }
    server.until("one is closed", |metrics| metrics.mailboxes_overflowed.get() == 1).await;
    let said = outcome(channels.pop().unwrap()).await;
    assert_eq!((said.status, said.order), (None, vec!["close"]));
    server.until("its program was ended", |metrics| metrics.sessions_running.get() == 2).await;
    assert_eq!(exec(&visitor, "say alive").await.output, b"alive");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_many_connections_makes_place_for_who_has_none() {
    let limits = Limits { limit_loopback: 1, connections: 4, connections_per_source: 4, ..Limits::default() };
    let server = Server::with(limits);
    // All connections are from 127.0.0.1.
    let mut crowd = Vec::new();
    for _ in 0..4 {
        let visitor = visit(&server).await;
        let mut channel = visitor.channel_open_session().await.unwrap();
        channel.request_shell(true).await.unwrap();
        assert!(answer(&mut channel).await);
        crowd.push((visitor, channel));
    }
    closed(&mut raw(&server, b"").await).await;
    assert_eq!(server.metrics.connections_refused_source.get(), 1);
    crowd[0].1.data(&b"I am here"[..]).await.unwrap();
    expect(&mut crowd[0].1, b"I am here").await;
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.77:0".parse().unwrap()).unwrap();
    let stream = socket.connect(server.address).await.unwrap();
    let mut other = russh::client::connect_stream(Arc::new(ordinary()), stream, Trusting).await.unwrap();
    assert!(other.authenticate_none("visitor").await.unwrap().success());
    assert_eq!(exec(&other, "say in").await.output, b"in");
    // The longest idle connection is ended.
    let (_, mut left) = crowd.remove(1);
    expect(&mut left, b"goodbye").await;
    assert_eq!(outcome(left).await.status, Some(0));
    assert_eq!((server.metrics.connections_displaced.get(), server.metrics.sessions_running.get()), (1, 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_misbehaves_is_refused_for_a_while() {
    let server = Server::with(Limits { limit_loopback: 1, accept_burst: 100, ..Limits::default() });
    for _ in 0..7 {
        assert_eq!(exec(&visit(&server).await, "uname -a").await.status, Some(127));
        server.until_empty().await;
    }
    closed(&mut raw(&server, b"").await).await;
    assert_eq!(server.metrics.connections_refused_penalty.get(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn terminals_are_drawn_small_while_all_of_them_are_too_large() {
    let server = Server::with(Limits { cells_thousands: 100, ..Limits::default() });
    let visitor = visit(&server).await;
    let large = visitor.channel_open_session().await.unwrap();
    large.request_pty(true, "xterm", 500, 200, 0, 0, &[]).await.unwrap();
    large.request_shell(true).await.unwrap();
    let mut other = visitor.channel_open_session().await.unwrap();
    other.request_pty(true, "xterm", 200, 100, 0, 0, &[]).await.unwrap();
    other.request_shell(true).await.unwrap();
    other.window_change(201, 101, 0, 0).await.unwrap();
    expect(&mut other, b"80x24").await;
    large.close().await.unwrap();
    server.until("it has left", |metrics| metrics.sessions_running.get() == 1).await;
    other.window_change(200, 100, 0, 0).await.unwrap();
    expect(&mut other, b"200x100").await;
    assert_eq!(server.metrics.terminals_clamped.get(), 2, "its first size, and the second one");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stalled_key_exchange_ends_the_connection() {
    let server = Server::with(Limits { exchange: 3 * SECOND, ..Limits::default() });
    let (ours, theirs) = tokio::io::duplex(1 << 16);
    let mut to_server = tokio::net::TcpStream::connect(server.address).await.unwrap();
    let (hold, held) = tokio::sync::watch::channel(false);
    // A network that at some time loses all output of the server.
    tokio::spawn(async move {
        let (mut from_client, mut to_client) = tokio::io::split(ours);
        let (mut from_server, mut to_server) = to_server.split();
        let back = async {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = from_server.read(&mut bytes).await {
                if !*held.borrow() {
                    to_client.write_all(&bytes[..count]).await.unwrap();
                }
            }
        };
        tokio::select! {
            () = back => {}
            _ = tokio::io::copy(&mut from_client, &mut to_server) => {}
        }
    });
    let mut visitor = russh::client::connect_stream(Arc::new(ordinary()), theirs, Trusting).await.unwrap();
    assert!(visitor.authenticate_none("visitor").await.unwrap().success());
    let channel = visitor.channel_open_session().await.unwrap();
    channel.request_shell(false).await.unwrap();
    server.until("it runs", |metrics| metrics.sessions_running.get() == 1).await;
    // An exchange that completes, and an equally long pause: nothing is cut.
    visitor.rekey_soon().await.unwrap();
    let silence = tokio::time::sleep(4 * SECOND);
    silence.await;
    assert_eq!((server.metrics.exchanges_stalled.get(), server.metrics.sessions_running.get()), (0, 1));
    let begun = Instant::now();
    hold.send_replace(true);
    visitor.rekey_soon().await.unwrap();
    server.until_empty().await;
    assert_eq!(server.metrics.exchanges_stalled.get(), 1);
    assert!(begun.elapsed() < 5 * SECOND, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_keys_and_sizes_are_taken() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let channel = visitor.channel_open_session().await.unwrap();
    channel.request_pty(false, "xterm", 80, 24, 0, 0, &[]).await.unwrap();
    channel.exec(false, "gather").await.unwrap();
    let (mut read, write) = channel.split();
    let keys = tokio::spawn(async move {
        for _ in 0..10_000 {
            write.data(&b"k"[..]).await.unwrap();
            write.window_change(80, 24, 0, 0).await.unwrap();
        }
        write.data(&b"q"[..]).await.unwrap();
        write
    });
    let (mut seen, mut status) = (0, None);
    while let Some(message) = read.wait().await {
        match message {
            ChannelMsg::Data { data } => seen += data.iter().filter(|&&byte| byte == b'k').count(),
            ChannelMsg::ExitStatus { exit_status } => status = Some(exit_status),
            _ => {}
        }
    }
    assert_eq!((seen, status), (10_000, Some(0)));
    keys.await.unwrap();
}

// Deadlines.

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f3_the_login_deadline_is_absolute() {
    let ident = b"SSH-2.0-test\r\n";
    let ignore = packet(&[2, 0, 0, 0, 0]);
    // The bytes sent first, and those sent every 100 ms after.
    let cases: [(&str, &[u8], &[u8]); 4] = [
        ("silence", b"", b""),
        ("an ident byte by byte", b"SSH-2.0-", b"x"),
        ("a key exchange byte by byte", b"SSH-2.0-test\r\n\0\0\x10\0", &[0]),
        ("SSH_MSG_IGNORE", ident, &ignore),
    ];
    for (case, first, then) in cases {
        let server = Server::with(Limits { login: SECOND, ..Limits::default() });
        let begun = Instant::now();
        let mut stream = raw(&server, first).await;
        let (mut read, mut write) = stream.split();
        let drip = async {
            loop {
                tokio::time::sleep(Duration::from_millis(100)).await;
                if write.write_all(then).await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        };
        let mut sink = tokio::io::sink();
        tokio::select! {
            () = drip => unreachable!(),
            _ = tokio::io::copy(&mut read, &mut sink) => {}
        }
        let took = begun.elapsed();
        assert!((SECOND..2 * SECOND).contains(&took), "{case}: {took:?}");
        server.until_empty().await;
        assert_eq!(server.metrics.deadlines_missed.get(), 1, "{case}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_who_asks_for_nothing_is_cut() {
    let server = Server::with(Limits { channel: SECOND, program: SECOND, ..Limits::default() });
    let _no_channel = visit(&server).await;
    let no_program = visit(&server).await;
    let _channel = no_program.channel_open_session().await.unwrap();
    server.until_empty().await;
    assert_eq!(server.metrics.deadlines_missed.get(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_longest_session_may_say_goodbye() {
    let server = Server::with(Limits { connection: SECOND, ..Limits::default() });
    let visitor = visit(&server).await;
    let mut channel = visitor.channel_open_session().await.unwrap();
    channel.request_shell(false).await.unwrap();
    expect(&mut channel, b"goodbye").await;
    assert_eq!(outcome(channel).await.status, Some(0));
    server.until_empty().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_bytes_before_login_end_the_connection() {
    let server = Server::start();
    let mut stream = raw(&server, b"SSH-2.0-test\r\n").await;
    let ignore = packet(&[&[2, 0, 0, 0x40, 0][..], &[0; 0x4000]].concat());
    for _ in 0..8 {
        let _ = stream.write_all(&ignore).await;
    }
    closed(&mut stream).await;
    server.until_empty().await;
    assert_eq!(server.metrics.limits_broken.get(), 1);
}

// Peers that do not read, and peers that violate the protocol.

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f4_an_unread_channel_never_wedges() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let channel = visitor.channel_open_session().await.unwrap();
    channel.exec(true, "deaf").await.unwrap();
    // More messages than fit into the read half of a russh channel, which would then block the whole connection.
    for _ in 0..500 {
        channel.data(&b"unread"[..]).await.unwrap();
    }
    assert_eq!(exec(&visitor, "say alive").await.output, b"alive");
    drop((channel, visitor));
    server.until_empty().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f5_a_closed_window_holds_back_its_own_channel_only() {
    let server = Server::start();
    let visitor = visit_with(&server, Config { window_size: 0, ..ordinary() }).await;
    let shut = visitor.channel_open_session().await.unwrap();
    shut.exec(true, "bytes 10000000").await.unwrap();
    let typing = visitor.channel_open_session().await.unwrap();
    typing.request_shell(true).await.unwrap();
    let before = server.metrics.bytes_sent.get();
    for _ in 0..1000 {
        typing.data(&b"key"[..]).await.unwrap();
    }
    // A status needs no window.
    assert_eq!(exec(&visitor, "exit 7").await.status, Some(7));
    assert!(server.metrics.bytes_sent.get() - before < 10_000, "nothing is sent to who does not read");
    drop((shut, typing, visitor));
    server.until_empty().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_9_absurd_windows_packets_and_sizes_harm_nobody() {
    for (window_size, maximum_packet_size) in [(0, 32_768), (1, 32_768), (2_097_152, 1), (1, 1)] {
        let server = Server::with(Limits { stalled: SECOND, channel: SECOND, ..Limits::default() });
        let visitor = visit_with(&server, Config { window_size, maximum_packet_size, ..ordinary() }).await;
        let channel = visitor.channel_open_session().await.unwrap();
        channel.exec(false, "bytes 2000").await.unwrap();
        // Whether it is served byte by byte or abandoned, it ends and the connection is freed.
        server
            .until("its program has ended", |metrics| {
                metrics.sessions_started.get() == 1 && metrics.sessions_running.get() == 0
            })
            .await;
        drop((channel, visitor));
        server.until_empty().await;
    }
    let server = Server::start();
    let no_packets = visit_with(&server, Config { maximum_packet_size: 0, ..ordinary() }).await;
    assert!(no_packets.channel_open_session().await.is_err(), "a channel nothing fits into");
    let visitor = visit(&server).await;
    for (columns, rows, seen) in [(u32::MAX, u32::MAX, "500x200"), (0, 0, "80x24"), (65_616, 65_560, "500x200")] {
        let mut channel = visitor.channel_open_session().await.unwrap();
        channel.request_pty(true, "xterm", columns, rows, columns, rows, &[]).await.unwrap();
        channel.request_shell(true).await.unwrap();
        channel.window_change(columns, rows, 0, 0).await.unwrap();
        expect(&mut channel, seen.as_bytes()).await;
        channel.data(&b"q"[..]).await.unwrap();
        assert_eq!(outcome(channel).await.status, Some(0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_who_vanishes_takes_the_program_along() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let mut channel = visitor.channel_open_session().await.unwrap();
    channel.exec(true, "wait").await.unwrap();
    expect(&mut channel, b"waiting").await;
    visitor.disconnect(russh::Disconnect::ByApplication, "", "").await.unwrap();
    server.until_empty().await;
}

// Algorithms.

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f1_no_diffie_hellman_group_is_ever_computed() {
    let server = Server::start();
    let groups: [&'static [kex::Name]; 5] = [
        &[kex::DH_G14_SHA256],
        &[kex::DH_G16_SHA512],
        &[kex::DH_G18_SHA512],
        &[kex::DH_GEX_SHA256],
        &[kex::ECDH_SHA2_NISTP256],
    ];
    for group in groups {
        assert!(connect(&server, only(group)).await.is_err(), "{group:?} was agreed on");
    }
    for group in [&[kex::MLKEM768X25519_SHA256][..], &[kex::CURVE25519], &[kex::CURVE25519_PRE_RFC_8731]] {
        assert!(connect(&server, only(group)).await.is_ok(), "{group:?} was refused");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_16_the_list_of_algorithms_is_short() {
    let server = Server::start();
    let mut stream = raw(&server, b"SSH-2.0-test\r\n").await;
    let mut said = vec![0; 15];
    stream.read_exact(&mut said).await.unwrap();
    assert_eq!(said, b"SSH-2.0-folio\r\n");
    let length = stream.read_u32().await.unwrap();
    let mut kexinit = vec![0; length as usize];
    stream.read_exact(&mut kexinit).await.unwrap();
    // Padding length, message number, cookie; then ten lists (RFC 4253 section 7.1).
    let mut rest = &kexinit[18..];
    let lists: Vec<&str> = (0..8)
        .map(|_| {
            let (length, after) = rest.split_at(4);
            let (list, after) = after.split_at(u32::from_be_bytes(length.try_into().unwrap()) as usize);
            rest = after;
            std::str::from_utf8(list).unwrap()
        })
        .collect();
    let ciphers = "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes256-ctr";
    let macs = "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,hmac-sha2-512";
    assert_eq!(
        lists,
        [
            "mlkem768x25519-sha256,curve25519-sha256,curve25519-sha256@libssh.org,ext-info-s,\
             kex-strict-s-v00@openssh.com",
            "ssh-ed25519",
            ciphers,
            ciphers,
            macs,
            macs,
            "none",
            "none"
        ]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_identifications_are_closed_at_once() {
    let server = Server::with(Limits { login: Duration::from_secs(600), ..Limits::default() });
    let long = [b"SSH-2.0-", &[b'x'; 300][..], b"\r\n"].concat();
    let idents: [&[u8]; 5] = [b"GET / HTTP/1.1\r\n\r\n", b"SSH-1.5-old\r\n", b"MGLNDD_192.0.2.1_22\n", &long, b"\n\n"];
    for ident in idents {
        closed(&mut raw(&server, ident).await).await;
    }
    server.until_empty().await;
    assert_eq!(server.metrics.connections_accepted.get(), 5);
}

// Closing and the end of the server.

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_13_no_byte_is_lost_before_the_close() {
    let server = Server::with(Limits {
        channel_opens: 10_000,
        send_burst_kib: 100_000,
        send_total_kib_per_second: 100_000,
        ..Limits::default()
    });
    let visitor = visit(&server).await;
    for round in 0..1000 {
        let count = (round * 97) % 5000;
        let said = exec(&visitor, &format!("bytes {count}")).await;
        assert_eq!((said.output == bytes(count), said.status), (true, Some(0)), "round {round}");
    }
    let large = exec(&visitor, "bytes 20000000").await;
    assert!(large.output == bytes(20_000_000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_14_large_output_survives_key_exchanges() {
    let server = Server::start();
    let limits = russh::Limits { rekey_read_limit: 100_000, ..russh::Limits::default() };
    let visitor = visit_with(&server, Config { limits, ..ordinary() }).await;
    let said = exec(&visitor, "bytes 3000000").await;
    assert!(said.output == bytes(3_000_000), "{} bytes came", said.output.len());
    assert_eq!(said.status, Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_22_a_panic_ends_one_session() {
    let server = Server::start();
    let visitor = visit(&server).await;
    let mut neighbour = visitor.channel_open_session().await.unwrap();
    neighbour.request_shell(true).await.unwrap();
    let said = exec(&visitor, "panic").await;
    assert_eq!((said.status, said.order), (Some(70), vec!["status", "eof", "close"]));
    assert_eq!(server.metrics.sessions_panicked.get(), 1);
    neighbour.data(&b"undisturbed"[..]).await.unwrap();
    expect(&mut neighbour, b"undisturbed").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn facts_12_the_server_waits_for_goodbyes_and_then_for_nobody() {
    let mut server = Server::with(Limits { grace: SECOND, ..Limits::default() });
    let polite = visit(&server).await;
    let mut channel = polite.channel_open_session().await.unwrap();
    channel.request_shell(true).await.unwrap();
    assert!(answer(&mut channel).await);
    let stubborn = visit(&server).await;
    let mut waiting = stubborn.channel_open_session().await.unwrap();
    waiting.exec(true, "wait").await.unwrap();
    expect(&mut waiting, b"waiting").await;
    let mut greeting = raw(&server, b"SSH-2.0-").await;
    server.until("all three are in", |metrics| metrics.connections_open.get() == 3).await;

    let begun = Instant::now();
    let reading = tokio::spawn(async move {
        expect(&mut channel, b"goodbye").await;
        outcome(channel).await.status
    });
    server.stop().await;
    assert!((SECOND..3 * SECOND).contains(&begun.elapsed()), "{:?}", begun.elapsed());
    assert_eq!(reading.await.unwrap(), Some(0));
    closed(&mut greeting).await;
    assert_eq!((server.metrics.connections_open.get(), server.metrics.sessions_running.get()), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_server_stops_at_once() {
    let mut server = Server::with(Limits { grace: Duration::from_secs(600), ..Limits::default() });
    let visitor = visit(&server).await;
    let mut channel = visitor.channel_open_session().await.unwrap();
    channel.request_shell(true).await.unwrap();
    assert!(answer(&mut channel).await);
    server.stop().await;
}
