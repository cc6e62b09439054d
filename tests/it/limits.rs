//! Each limit of the configuration against a peer that exceeds it; those without a test in another file are here.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use folio::config::Limits;
use russh::client::{Config, Handle};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy, duplex, split};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::support::client::{Trusting, closed, exec, ordinary, packet, raw, visit};
use crate::support::server::{PATIENCE, Server};

const SECOND: Duration = Duration::from_secs(1);

/// Each limit with the test of a peer that exceeds it.
const TESTS: &[(&str, &str)] = &[
    ("connections", "limits_per_source_and_in_total_refuse_and_recover"),
    ("connections_per_source", "who_has_many_connections_makes_place_for_who_has_none"),
    ("connections_per_network", "a_network_with_many_sources_has_a_limit_of_its_own"),
    ("waiting", "peers_that_wait_are_refused_early_and_make_place"),
    ("waiting_early", "peers_that_wait_are_refused_early_and_make_place"),
    ("waiting_per_source", "limits_per_source_and_in_total_refuse_and_recover"),
    ("accept_burst", "limits_per_source_and_in_total_refuse_and_recover"),
    ("accepts_per_second", "a_source_that_connects_too_often_is_let_in_again_after_a_second"),
    ("limit_loopback", "a_source_that_connects_too_often_is_let_in_again_after_a_second"),
    ("penalty_login_seconds", "each_offence_has_its_penalty"),
    ("penalty_unauthenticated_seconds", "each_offence_has_its_penalty"),
    ("penalty_broken_seconds", "each_offence_has_its_penalty"),
    ("penalty_unknown_seconds", "each_offence_has_its_penalty"),
    ("unknown_commands", "each_offence_has_its_penalty"),
    ("penalty_threshold_seconds", "penalties_count_from_a_threshold_up_to_a_maximum"),
    ("penalty_maximum_seconds", "penalties_count_from_a_threshold_up_to_a_maximum"),
    ("channels", "channels_are_few_and_may_be_used_again"),
    ("channel_opens", "a_storm_of_channel_opens_ends_the_connection"),
    ("requests", "a_storm_of_requests_ends_the_connection"),
    ("command_bytes", "long_names_lines_and_variables_are_cut_not_refused"),
    ("mailbox_kib", "full_mailboxes_close_a_channel_and_only_that"),
    ("receive_before_login_kib", "too_many_bytes_before_login_end_the_connection"),
    ("receive_burst_kib", "a_visit_is_read_at_its_rate"),
    ("receive_kib_per_second", "a_visit_is_read_at_its_rate"),
    ("flood_seconds", "a_visit_that_sends_too_much_without_a_pause_ends"),
    ("send_burst_kib", "a_visit_is_sent_at_its_rate_and_others_at_theirs"),
    ("send_kib_per_second", "a_visit_is_sent_at_its_rate_and_others_at_theirs"),
    ("send_total_kib_per_second", "all_visits_share_one_rate"),
    ("receive_buffer_kib", "the_system_keeps_little_of_a_peer_that_is_not_read"),
    ("send_buffer_kib", "the_system_keeps_little_for_a_peer_that_does_not_read"),
    ("cells_thousands", "terminals_are_drawn_small_while_all_of_them_are_too_large"),
    ("log_lines_per_source", "a_source_has_few_lines_in_the_log"),
    ("processor_burst_milliseconds", "a_source_that_works_much_is_slowed_down"),
    ("processor_milliseconds_per_second", "a_source_that_works_much_is_slowed_down"),
    ("processor_shared_percent", "a_source_that_works_much_is_slowed_down"),
    ("login_seconds", "f3_the_login_deadline_is_absolute"),
    ("channel_seconds", "a_visitor_who_asks_for_nothing_is_cut"),
    ("program_seconds", "a_visitor_who_asks_for_nothing_is_cut"),
    ("exchange_seconds", "a_stalled_key_exchange_ends_the_connection"),
    ("stalled_seconds", "facts_9_absurd_windows_packets_and_sizes_harm_nobody"),
    ("idle_seconds", "a_silent_visitor_is_warned_and_then_let_go"),
    ("connection_seconds", "the_longest_session_may_say_goodbye"),
    ("drain_seconds", "a_handover_leaves_visits_their_time"),
    ("grace_seconds", "facts_12_the_server_waits_for_goodbyes_and_then_for_nobody"),
];

#[test]
fn every_limit_has_a_test() {
    fn sources(directory: &Path, text: &mut String) {
        for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
            match entry.path() {
                path if path.is_dir() => sources(&path, text),
                path if path.extension().is_some_and(|extension| extension == "rs") => {
                    *text += &fs::read_to_string(path).unwrap();
                }
                _ => {}
            }
        }
    }
    let mut text = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it"), &mut text);
    let keys: Vec<&str> = Limits::KEYS.iter().map(|(key, ..)| *key).collect();
    let tested: Vec<&str> = TESTS.iter().map(|(key, _)| *key).collect();
    assert_eq!(tested, keys);
    for (key, test) in TESTS {
        assert!(text.contains(&format!("fn {test}()")), "{key}: there is no test {test}");
    }
}

/// Connects from one of the addresses of this machine, and sends `bytes`.
async fn raw_from(server: &Server, address: &str, bytes: &[u8]) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(format!("{address}:0").parse().unwrap()).unwrap();
    let mut stream = socket.connect(server.address).await.unwrap();
    let _ = stream.write_all(bytes).await;
    stream
}

/// Whether the server begins to talk.
async fn is_greeted(stream: &mut TcpStream) -> bool {
    let mut greeting = [0; 8];
    let read = timeout(PATIENCE, stream.read_exact(&mut greeting)).await.expect("the server answers or closes");
    read.is_ok() && &greeting == b"SSH-2.0-"
}

/// Limits that apply to this machine, with many accepts.
fn here() -> Limits {
    Limits { limit_loopback: 1, accept_burst: 1000, accepts_per_second: 1000, ..Limits::default() }
}

// Places.

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_with_many_sources_has_a_limit_of_its_own() {
    let server = Server::proxied(Limits { connections_per_network: 3, ..Limits::default() });
    let connected = async |site: u8, source: u8| {
        let visitor = [0x20, 1, 0xd, 0xb8, 0, site, 0, source, 0, 0, 0, 0, 0, 0, 0, 1];
        let header = [&b"\r\n\r\n\0\r\nQUIT\n\x21\x21\0\x24"[..], &visitor, &[0; 16], &[200, 1, 0, 22]].concat();
        let mut stream = raw(&server, &header).await;
        let is_greeted = is_greeted(&mut stream).await;
        (stream, is_greeted)
    };
    let mut held = Vec::new();
    for source in 0..3 {
        let (stream, is_greeted) = connected(1, source).await;
        assert!(is_greeted);
        held.push(stream);
    }
    assert!(!connected(1, 9).await.1, "a fourth source of the same network");
    assert_eq!(server.metrics.connections_refused_full.get(), 1);
    let other = connected(2, 9).await;
    assert!(other.1);
    held.pop();
    server.until("one has left", |metrics| metrics.connections_open.get() == 3).await;
    assert!(connected(1, 9).await.1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn peers_that_wait_are_refused_early_and_make_place() {
    let server = Server::with(Limits { waiting: 3, waiting_early: 2, ..here() });
    let mut first = raw_from(&server, "127.0.0.11", b"").await;
    let mut second = raw_from(&server, "127.0.0.12", b"").await;
    assert!(is_greeted(&mut first).await && is_greeted(&mut second).await);
    // One place is left, which is never given to a source that waits already.
    closed(&mut raw_from(&server, "127.0.0.11", b"").await).await;
    assert_eq!(server.metrics.connections_refused_early.get(), 1);
    let mut third = raw_from(&server, "127.0.0.13", b"").await;
    assert!(is_greeted(&mut third).await);
    // No place is left: who waited for longest makes it.
    let mut fourth = raw_from(&server, "127.0.0.14", b"").await;
    assert!(is_greeted(&mut fourth).await);
    closed(&mut first).await;
    assert_eq!(server.metrics.connections_displaced.get(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_connects_too_often_is_let_in_again_after_a_second() {
    let server = Server::with(Limits { accept_burst: 1, accepts_per_second: 1, ..here() });
    let begun = Instant::now();
    let _first = visit(&server).await;
    closed(&mut raw(&server, b"").await).await;
    while !is_greeted(&mut raw(&server, b"").await).await {}
    assert!(begun.elapsed() >= SECOND * 9 / 10, "{:?}", begun.elapsed());
    let server = Server::with(Limits { limit_loopback: 0, accept_burst: 1, ..here() });
    for _ in 0..9 {
        assert!(is_greeted(&mut raw(&server, b"").await).await, "a proxy on this machine is not limited");
    }
}

// Penalties.

/// Limits without penalties, and with a threshold of 15 seconds.
fn lenient() -> Limits {
    Limits {
        penalty_login: Duration::ZERO,
        penalty_unauthenticated: Duration::ZERO,
        penalty_broken: Duration::ZERO,
        penalty_unknown: Duration::ZERO,
        unknown_commands: 1,
        channel_opens: 2,
        login: SECOND,
        ..here()
    }
}

/// Commits each offence once: silence, a wrong identification, too many channels, two unknown commands.
async fn commit(server: &Server, offence: usize) {
    match offence {
        0 => closed(&mut raw(server, b"").await).await,
        1 => closed(&mut raw(server, b"GET / HTTP/1.1\r\n\r\n").await).await,
        2 => {
            let visitor = visit(server).await;
            while visitor.channel_open_session().await.is_ok() {}
        }
        _ => {
            let visitor = visit(server).await;
            for _ in 0..2 {
                assert_eq!(exec(&visitor, "uname -a").await.status, Some(127));
            }
        }
    }
    server.until_empty().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_offence_has_its_penalty() {
    let penalty = 20 * SECOND;
    let penalised = [
        Limits { penalty_login: penalty, ..lenient() },
        Limits { penalty_unauthenticated: penalty, ..lenient() },
        Limits { penalty_broken: penalty, ..lenient() },
        Limits { penalty_unknown: penalty, ..lenient() },
    ];
    for (number, limits) in penalised.into_iter().enumerate() {
        for offence in 0..4 {
            let server = Server::with(limits.clone());
            commit(&server, offence).await;
            let is_refused = !is_greeted(&mut raw(&server, b"").await).await;
            assert_eq!(is_refused, offence == number, "offence {offence} with penalty {number}");
            assert_eq!(server.metrics.connections_refused_penalty.get(), u64::from(is_refused));
            assert!(is_greeted(&mut raw_from(&server, "127.0.0.9", b"").await).await, "another source");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn penalties_count_from_a_threshold_up_to_a_maximum() {
    let (penalty_unauthenticated, penalty_threshold) = (20 * SECOND, 30 * SECOND);
    let server = Server::with(Limits { penalty_unauthenticated, penalty_threshold, ..lenient() });
    commit(&server, 1).await;
    commit(&server, 1).await;
    assert!(!is_greeted(&mut raw(&server, b"").await).await, "40 seconds of penalties");

    let (penalty_threshold, penalty_maximum) = (SECOND, SECOND);
    let server = Server::with(Limits { penalty_unauthenticated, penalty_threshold, penalty_maximum, ..lenient() });
    commit(&server, 1).await;
    let begun = Instant::now();
    assert!(!is_greeted(&mut raw(&server, b"").await).await);
    while !is_greeted(&mut raw(&server, b"").await).await {}
    assert!(begun.elapsed() < 15 * SECOND, "{:?}", begun.elapsed());
}

// The system's memory.

/// A socket with small buffers at the peer's end.
async fn small(server: &Server) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.set_send_buffer_size(4096).unwrap();
    socket.connect(server.address).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_system_keeps_little_of_a_peer_that_is_not_read() {
    let mut sent = Vec::new();
    for receive_buffer_kib in [4, 128] {
        // After a burst the server reads a kibibyte a second.
        let server = Server::with(Limits {
            receive_buffer_kib,
            receive_before_login_kib: 1024,
            receive_burst_kib: 64,
            receive_kib_per_second: 1,
            login: 600 * SECOND,
            ..Limits::default()
        });
        let mut stream = small(&server).await;
        assert!(is_greeted(&mut stream).await);
        stream.write_all(b"SSH-2.0-test\r\n").await.unwrap();
        let ignore = packet(&[&[2, 0, 0, 4, 0][..], &[0; 1024]].concat());
        let mut count = 0;
        while let Ok(Ok(written)) = timeout(SECOND, stream.write(&ignore)).await {
            count += written;
        }
        sent.push(count);
    }
    assert!(sent[0] + 32 * 1024 < sent[1], "{sent:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_system_keeps_little_for_a_peer_that_does_not_read() {
    let mut sent = Vec::new();
    for send_buffer_kib in [4, 128] {
        let server = Server::with(Limits { send_buffer_kib, stalled: 2 * SECOND, ..Limits::default() });
        let mut stream = small(&server).await;
        let (ours, theirs) = duplex(1 << 16);
        let (stop, stopped) = tokio::sync::watch::channel(false);
        tokio::spawn(async move {
            let (mut from_client, mut to_client) = split(ours);
            let (mut from_server, mut to_server) = stream.split();
            let back = async {
                let mut bytes = [0; 4096];
                while !*stopped.borrow() {
                    let Ok(count @ 1..) = from_server.read(&mut bytes).await else { return };
                    to_client.write_all(&bytes[..count]).await.unwrap();
                }
                std::future::pending::<()>().await;
            };
            tokio::select! {
                () = back => {}
                _ = copy(&mut from_client, &mut to_server) => {}
            }
        });
        let config = Config { window_size: 1 << 24, ..ordinary() };
        let mut visitor: Handle<Trusting> =
            russh::client::connect_stream(Arc::new(config), theirs, Trusting).await.unwrap();
        assert!(visitor.authenticate_none("visitor").await.unwrap().success());
        let channel = visitor.channel_open_session().await.unwrap();
        let before = server.metrics.bytes_sent.get();
        channel.exec(false, "bytes 4000000").await.unwrap();
        stop.send_replace(true);
        server.until_empty().await;
        sent.push(server.metrics.bytes_sent.get() - before);
    }
    assert!(sent[0] + 32 * 1024 < sent[1], "{sent:?}");
}

// Processors.

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_works_much_is_slowed_down() {
    let tight = Limits { processor_burst: 100, processor_per_second: 1, processor_shared: 5, ..here() };
    let processors = std::thread::available_parallelism().unwrap().get();
    let server = Server::with(tight.clone());
    let begun = Instant::now();
    // Each processor gives greedy sources 50 ms a second.
    assert_eq!(exec(&visit(&server).await, &format!("work {}", 100 + 75 * processors)).await.status, Some(0));
    assert!(begun.elapsed() >= SECOND, "{:?}", begun.elapsed());
    assert!(server.metrics.processor_rests.get() > 0);
    // With any of the limits raised, the same work is no matter.
    for limits in
        [Limits { processor_burst: 60_000, ..tight.clone() }, Limits { processor_per_second: 100_000, ..tight.clone() }]
    {
        let server = Server::with(limits);
        assert_eq!(exec(&visit(&server).await, "work 200").await.status, Some(0));
        assert_eq!(server.metrics.processor_rests.get(), 0);
    }
}

// The log.

/// A writer of log records into memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl io::Write for Log {
    fn write(&mut self, record: &[u8]) -> io::Result<usize> {
        *self.0.lock().unwrap() += &String::from_utf8_lossy(record);
        Ok(record.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// On one thread, on which the log of all tasks is kept.
#[tokio::test]
async fn a_source_has_few_lines_in_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(move || writer.clone());
    let _guard = tracing::subscriber::set_default(subscriber.finish());
    let lines = || log.0.lock().unwrap().lines().filter(|line| line.contains("connection ended")).count();
    let server = Server::with(Limits { log_lines_per_source: 2, ..lenient() });
    let begun = Instant::now();
    let mut ended = 0;
    let mut offend = async |address: &str| {
        closed(&mut raw_from(&server, address, b"GET / HTTP/1.1\r\n\r\n").await).await;
        server.until_empty().await;
        ended += 1;
    };
    for _ in 0..20 {
        offend("127.0.0.5").await;
    }
    let allowed = 2 + 2 * usize::try_from(begun.elapsed().as_secs() + 1).unwrap();
    assert!((2..=allowed.min(19)).contains(&lines()), "{} lines", lines());
    let before = lines();
    offend("127.0.0.6").await;
    assert_eq!(lines(), before + 1, "another source has lines of its own");
    // The next line tells how many are missing.
    while !log.0.lock().unwrap().contains("suppressed=") {
        offend("127.0.0.5").await;
    }
    assert!(!log.0.lock().unwrap().contains("127.0.0.5"), "addresses are shortened");
}
