//! Byte rates in both directions, of one visit and of all visits together, with a russh client as the peer.

use std::time::{Duration, Instant};

use folio::config::Limits;
use russh::Disconnect;
use tokio::time::timeout;

use crate::support::client::{exec, expect, visit};
use crate::support::programs::bytes;
use crate::support::server::{PATIENCE, Server};

const KIB: usize = 1024;
const SECOND: Duration = Duration::from_secs(1);

/// Returns limits of 64 KiB per second with a burst of 64 KiB, in both directions.
fn slow() -> Limits {
    Limits {
        send_burst_kib: 64,
        send_kib_per_second: 64,
        receive_burst_kib: 64,
        receive_kib_per_second: 64,
        ..Limits::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_is_sent_at_its_rate_and_others_at_theirs() {
    let server = Server::with(slow());
    let (greedy, modest) = (visit(&server).await, visit(&server).await);
    let begun = Instant::now();
    let download = tokio::spawn(async move { exec(&greedy, &format!("bytes {}", 192 * KIB)).await.output });
    assert_eq!(exec(&modest, &format!("bytes {}", 32 * KIB)).await.output, bytes(32 * KIB));
    assert!(!download.is_finished(), "the other one was not held back");
    // The transfer is complete: 64 KiB in the burst, and the other 128 KiB in about two seconds.
    assert_eq!(download.await.unwrap(), bytes(192 * KIB));
    assert!(begun.elapsed() >= 15 * SECOND / 10, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_visits_share_one_rate() {
    let server = Server::with(Limits { send_total_kib_per_second: 64, ..Limits::default() });
    let begun = Instant::now();
    let downloads: Vec<_> = [visit(&server).await, visit(&server).await]
        .map(|visitor| tokio::spawn(async move { exec(&visitor, &format!("bytes {}", 96 * KIB)).await.output }))
        .into();
    for download in downloads {
        assert_eq!(download.await.unwrap(), bytes(96 * KIB));
    }
    assert!(begun.elapsed() >= 15 * SECOND / 10, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_is_read_at_its_rate() {
    let server = Server::with(slow());
    let visitor = visit(&server).await;
    let mut channel = visitor.channel_open_session().await.unwrap();
    channel.exec(true, "gather").await.unwrap();
    let begun = Instant::now();
    let sending = async {
        for _ in 0..160 {
            channel.data(&[b'k'; KIB][..]).await.unwrap();
        }
        channel.data(&b"end q"[..]).await.unwrap();
    };
    sending.await;
    expect(&mut channel, b"end q").await;
    assert!(begun.elapsed() >= SECOND, "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_that_sends_too_much_without_a_pause_ends() {
    let server = Server::with(Limits { flood: SECOND, ..slow() });
    let visitor = visit(&server).await;
    let channel = visitor.channel_open_session().await.unwrap();
    channel.exec(true, "gather").await.unwrap();
    // Requests are limited by no window. They are ignored, because the program runs already.
    let flood = async { while channel.set_env(false, "LC_IGNORED", "v".repeat(KIB)).await.is_ok() {} };
    timeout(PATIENCE, flood).await.expect("a flood does not go on");
    server.until_empty().await;
    assert_eq!(server.metrics.limits_broken.get(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_that_is_read_slowly_on_purpose_goes_on() {
    // Twice the window of a channel can be received at once.
    let server = Server::with(Limits { flood: SECOND, receive_burst_kib: 256, ..slow() });
    let visitor = visit(&server).await;
    let channel = visitor.channel_open_session().await.unwrap();
    channel.exec(true, "deaf").await.unwrap();
    let flood = async { while channel.data(&[b'k'; KIB][..]).await.is_ok() {} };
    assert!(timeout(3 * SECOND, flood).await.is_err(), "its program does not listen, which is no fault of the peer");
    assert_eq!(exec(&visitor, "say alive").await.output, b"alive");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visitor_who_has_gone_is_not_read_to_the_end() {
    let server = Server::with(Limits { receive_kib_per_second: 1, flood: 600 * SECOND, ..slow() });
    let visitor = visit(&server).await;
    let channel = visitor.channel_open_session().await.unwrap();
    channel.exec(true, "gather").await.unwrap();
    // Half of it in the burst; the other half would be read for longer than the test waits.
    for _ in 0..128 {
        channel.set_env(false, "LC_IGNORED", "v".repeat(KIB)).await.unwrap();
    }
    visitor.disconnect(Disconnect::ByApplication, "", "").await.unwrap();
    server.until_empty().await;
}
