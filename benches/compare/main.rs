//! Comparison of folio with a minimal russh echo server and Debian's sshd with less, on loopback, by one load
//! generator.
//!
//! `cargo bench --bench compare` takes up to ten minutes; `-- --short` takes a minute, installs nothing, and only tests
//! that the benchmark works; `-- --visits 10000` measures that many idle sessions of folio. Rounds are interleaved; medians and their ratios to the baseline are printed, and written
//! as JSON to `target/compare.json`. Servers are pinned to the first processor and the client to the second, if
//! `taskset` is installed. On Debian, root gets sshd and less installed; elsewhere sshd is included if `/usr/sbin/sshd`
//! and `less` exist.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod client;
mod floor;
mod peer;
mod report;

use std::collections::BTreeMap;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::{Duration, Instant};

use peer::{Peer, Server};
use report::{Figure, Results};

/// The extent of a run.
struct Plan {
    rounds: usize,
    connects: usize,
    keys: usize,
    crowds: &'static [Crowd],
    idle: usize,
}

/// Many sessions, each of which presses keys at the same rate.
struct Crowd {
    visits: usize,
    /// Keys per second of all sessions together.
    rate: usize,
    seconds: u64,
    cpu: Figure,
    latency: Figure,
}

const FULL: Plan = Plan {
    rounds: 3,
    connects: 200,
    keys: 600,
    crowds: &[
        Crowd { visits: 100, rate: 500, seconds: 6, cpu: Figure::KeyCpu100, latency: Figure::KeyP99Of100 },
        Crowd { visits: 1000, rate: 1000, seconds: 6, cpu: Figure::KeyCpu1000, latency: Figure::KeyP99Of1000 },
    ],
    idle: 1000,
};

const SHORT: Plan = Plan {
    rounds: 1,
    connects: 10,
    keys: 40,
    crowds: &[Crowd { visits: 10, rate: 50, seconds: 1, cpu: Figure::KeyCpu100, latency: Figure::KeyP99Of100 }],
    idle: 20,
};

/// The environment variable that is set in the pinned process.
const PINNED: &str = "FOLIO_COMPARE_PINNED";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|argument| argument == "floor") {
        return runtime().block_on(floor::serve());
    }
    if peer::has_taskset() && std::env::var_os(PINNED).is_none() {
        let this = std::env::current_exe().unwrap();
        let error = Command::new("taskset").args(["-c", "1"]).arg(this).args(&arguments).env(PINNED, "1").exec();
        panic!("taskset: {error}");
    }
    let is_short = arguments.iter().any(|argument| argument == "--short");
    if let Some(at) = arguments.iter().position(|argument| argument == "--visits") {
        let visits = arguments.get(at + 1).and_then(|count| count.parse().ok()).expect("--visits takes a number");
        return runtime().block_on(stand_by(visits));
    }
    if !is_short {
        peer::install();
    }
    let plan = if is_short { SHORT } else { FULL };
    let mut results = Results::default();
    for round in 0..plan.rounds {
        for peer in Peer::installed() {
            eprintln!("round {} of {}: {}", round + 1, plan.rounds, peer.name());
            runtime().block_on(measure(peer, &plan, &mut results));
        }
    }
    print!("{}", results.text());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/target/compare.json");
    std::fs::write(path, results.json()).unwrap();
    println!("\nwritten to {path}");
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Runtime::new().unwrap()
}

/// Measures one round of one server.
async fn measure(peer: Peer, plan: &Plan, results: &mut Results) {
    let server = Server::start(peer).await;
    let mut note = |figure, value| results.note(peer, figure, value);

    let before = server.cpu();
    let mut times = Vec::new();
    for _ in 0..plan.connects {
        let visit = client::visit(&server).await;
        times.push(visit.opened);
        visit.leave().await;
    }
    note(Figure::Connect, client::percentile(&mut times, 50));
    note(Figure::ConnectCpu, (server.cpu() - before).as_secs_f64() * 1e3 / plan.connects as f64);

    let mut visit = client::visit(&server).await;
    visit.walk_in(peer).await;
    let (mut times, mut bytes) = (Vec::new(), 0);
    let before = server.cpu();
    for number in 0..plan.keys {
        if let Some((time, length)) = visit.press(client::key(number)).await {
            times.push(time);
            bytes += length;
        }
    }
    let keys = times.len() as f64;
    note(Figure::Key, client::percentile(&mut times, 50));
    note(Figure::KeyCpu, (server.cpu() - before).as_secs_f64() * 1e6 / keys);
    note(Figure::KeyBytes, bytes as f64 / keys);
    visit.leave().await;

    for crowd in plan.crowds.iter().filter(|crowd| crowd.visits <= peer.visits_at_most()) {
        let visits = client::crowd(&server, peer, crowd.visits).await;
        let before = server.cpu();
        let (mut times, visits) = client::press_in_turn(visits, crowd.rate, Duration::from_secs(crowd.seconds)).await;
        let keys = times.len() as f64;
        note(crowd.cpu, (server.cpu() - before).as_secs_f64() * 1e6 / keys);
        note(crowd.latency, client::percentile(&mut times, 99));
        client::leave_all(visits).await;
    }
    drop(server);

    // Memory is measured on a new server.
    let server = Server::start(peer).await;
    client::visit(&server).await.leave().await;
    let idle = plan.idle.min(peer.visits_at_most());
    let empty = server.memory();
    let visits = client::crowd(&server, peer, idle).await;
    let full = server.memory();
    note(Figure::Idle, full.saturating_sub(empty) as f64 / idle as f64);
    client::leave_all(visits).await;
    tokio::time::sleep(Duration::from_secs(if plan.rounds > 1 { 10 } else { 1 })).await;
    note(Figure::After, server.memory().saturating_sub(empty) as f64 / 1024.0);

    let mut slow = client::slow_reader(&server).await;
    let before = server.memory();
    slow.type_without_reading(10 * plan.keys).await;
    note(Figure::SlowReader, server.memory().saturating_sub(before) as f64);
}

/// Time for which idle sessions are observed, and after which memory of ended ones is measured.
const OBSERVED: Duration = Duration::from_secs(30);
const AFTER: Duration = Duration::from_secs(10);
/// Keys per second of all idle sessions, each of which presses one.
const WAKING_RATE: usize = 1000;

/// Measures many idle sessions on a write-up: their memory and processor time, a key of each, and what remains.
async fn stand_by(count: usize) {
    let server = Server::start(Peer::Companion).await;
    client::visit(&server).await.leave().await;
    let empty = server.memory();
    let begun = Instant::now();
    let visits = client::crowd(&server, Peer::Companion, count).await;
    println!("{count} visits, connected in {:.0} s", begun.elapsed().as_secs_f64());
    tokio::time::sleep(AFTER).await;
    let held = server.memory().saturating_sub(empty);
    println!("memory: {:.0} MiB, {:.1} KiB a visit", held as f64 / 1024.0, held as f64 / count as f64);
    let before = server.cpu();
    tokio::time::sleep(OBSERVED).await;
    let share = (server.cpu() - before).as_secs_f64() / OBSERVED.as_secs_f64();
    println!("processor while idle: {:.2} % of one", 100.0 * share);
    let keys = Duration::from_secs_f64(count as f64 / WAKING_RATE as f64);
    let before = server.cpu();
    let (mut times, visits) = client::press_in_turn(visits, WAKING_RATE, keys).await;
    println!(
        "a key of each, {WAKING_RATE} a second: p50 {:.2} ms, p99 {:.2} ms, {:.0} µs of processor time",
        client::percentile(&mut times, 50),
        client::percentile(&mut times, 99),
        (server.cpu() - before).as_secs_f64() * 1e6 / times.len() as f64
    );
    client::leave_all(visits).await;
    tokio::time::sleep(AFTER).await;
    let after = server.memory().saturating_sub(empty);
    println!("after all have left: {:.0} MiB, {:.0} %", after as f64 / 1024.0, 100.0 * after as f64 / held as f64);
}

/// Values by figure and peer, in the order of the rounds.
type Rounds = BTreeMap<(Figure, Peer), Vec<f64>>;
