//! The load generator: SSH sessions that connect, press keys, and wait for frames.

use std::sync::Arc;
use std::time::{Duration, Instant};

use russh::client::{self, Handle, Msg};
use russh::keys::{PrivateKeyWithHashAlg, PublicKeyOrCertificate};
use russh::{Channel, ChannelMsg, Disconnect};
use tokio::sync::watch;
use tokio::time::{sleep_until, timeout};

use super::peer::{Peer, Server};

/// Timeout for a first frame.
const PATIENCE: Duration = Duration::from_secs(20);
/// Time after which a key is taken to have changed nothing.
const NO_FRAME: Duration = Duration::from_secs(2);
/// Time without bytes after which a frame is taken to be complete.
const QUIET: Duration = Duration::from_millis(100);
/// Number of lines scrolled down, and then up again.
const STRETCH: usize = 4;
/// Maximum number of concurrent connection attempts.
const AT_ONCE: usize = 16;

/// A client that accepts any host key; it stops reading once `stalled` is true.
struct Trusting {
    stalled: watch::Receiver<bool>,
}

impl client::Handler for Trusting {
    type Error = russh::Error;

    async fn check_server_key(&mut self, _: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        Ok(true)
    }

    async fn data(&mut self, _: russh::ChannelId, _: &[u8], _: &mut client::Session) -> Result<(), russh::Error> {
        while *self.stalled.borrow() {
            let _ = self.stalled.changed().await;
        }
        Ok(())
    }
}

/// A connected session that shows its first frame.
pub struct Visit {
    handle: Handle<Trusting>,
    channel: Channel<Msg>,
    /// Time from the first byte sent to the first byte of the first frame.
    pub opened: Duration,
    stall: watch::Sender<bool>,
}

/// Connects and waits for the first frame.
pub async fn visit(server: &Server) -> Visit {
    timeout(PATIENCE, connect(server)).await.expect("a first frame").expect("a connection")
}

async fn connect(server: &Server) -> Result<Visit, russh::Error> {
    let begun = Instant::now();
    let (stall, stalled) = watch::channel(false);
    let config = Arc::new(client::Config { nodelay: true, ..client::Config::default() });
    let mut handle = client::connect(config, server.address, Trusting { stalled }).await?;
    match &server.key {
        None => assert!(handle.authenticate_none("visitor").await?.success()),
        Some(key) => {
            let user = std::env::var("USER").unwrap_or_else(|_| "root".into());
            let key = PrivateKeyWithHashAlg::new(key.clone(), None);
            assert!(handle.authenticate_publickey(user, key).await?.success());
        }
    }
    let mut channel = handle.channel_open_session().await?;
    channel.request_pty(false, "xterm-256color", 80, 24, 0, 0, &[]).await?;
    channel.request_shell(false).await?;
    while !matches!(channel.wait().await, Some(ChannelMsg::Data { .. }) | None) {}
    Ok(Visit { handle, channel, opened: begun.elapsed(), stall })
}

/// Returns the key number `number` of the walk: some lines down, then as many up.
pub fn key(number: usize) -> &'static [u8] {
    if (number / STRETCH).is_multiple_of(2) { b"j" } else { b"k" }
}

impl Visit {
    /// Opens the page on which keys scroll, and waits until no more bytes arrive.
    pub async fn walk_in(&mut self, peer: Peer) {
        // Replies to the queries of the first frame.
        if matches!(peer, Peer::Home | Peer::Companion) {
            self.channel.data(&b"\x1b[?62;22c"[..]).await.unwrap();
        }
        self.channel.data(peer.way_in()).await.unwrap();
        self.settle().await;
    }

    async fn settle(&mut self) {
        while let Ok(Some(_)) = timeout(QUIET, self.channel.wait()).await {}
    }

    /// Presses a key; returns the time to the first byte of the frame, and the bytes received by then. `None` if the
    /// key changed nothing, as at the end of a page.
    pub async fn press(&mut self, key: &'static [u8]) -> Option<(Duration, usize)> {
        let begun = Instant::now();
        self.channel.data(key).await.unwrap();
        let frame = async {
            loop {
                match self.channel.wait().await {
                    Some(ChannelMsg::Data { data }) => return data.len(),
                    Some(_) => {}
                    None => panic!("the visit ended"),
                }
            }
        };
        let length = timeout(NO_FRAME, frame).await.ok()?;
        Some((begun.elapsed(), length))
    }

    /// Closes the connection.
    pub async fn leave(self) {
        let _ = self.handle.disconnect(Disconnect::ByApplication, "", "").await;
    }

    /// Sends keys without reading the output.
    pub async fn type_without_reading(&mut self, keys: usize) {
        self.stall.send_replace(true);
        for number in 0..keys {
            if timeout(QUIET, self.channel.data(key(number))).await.is_err() {
                break;
            }
        }
        tokio::time::sleep(QUIET).await;
        self.stall.send_replace(false);
    }
}

/// Connects a session that will not read its output.
pub async fn slow_reader(server: &Server) -> Visit {
    visit(server).await
}

/// Connects `count` sessions, and opens the page on which keys scroll.
pub async fn crowd(server: &Server, peer: Peer, count: usize) -> Vec<Visit> {
    let mut visits = Vec::new();
    while visits.len() < count {
        let more = (0..AT_ONCE.min(count - visits.len())).map(|_| visit(server));
        let mut opened = futures_of(more).await;
        let arrived = opened.iter_mut().map(|visit| visit.walk_in(peer));
        futures_of(arrived).await;
        visits.extend(opened);
    }
    visits
}

/// Runs futures concurrently on this task.
async fn futures_of<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut pending: Vec<_> = futures.map(|future| (Some(Box::pin(future)), None)).collect();
    std::future::poll_fn(|context| {
        for (future, output) in &mut pending {
            if let Some(running) = future
                && let std::task::Poll::Ready(value) = running.as_mut().poll(context)
            {
                (*future, *output) = (None, Some(value));
            }
        }
        if pending.iter().all(|(future, _)| future.is_none()) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    pending.into_iter().filter_map(|(_, output)| output).collect()
}

/// Presses keys in all sessions, evenly distributed over time; returns the times to the frames.
pub async fn press_in_turn(visits: Vec<Visit>, rate: usize, time: Duration) -> (Vec<Duration>, Vec<Visit>) {
    let count = visits.len();
    let step = Duration::from_secs(1) / rate as u32;
    let begun = tokio::time::Instant::now();
    let tasks: Vec<_> = (0..)
        .zip(visits)
        .map(|(place, mut visit)| {
            tokio::spawn(async move {
                let mut times = Vec::new();
                for number in 0.. {
                    let due = begun + step * (number * count as u32 + place);
                    if due >= begun + time {
                        break;
                    }
                    sleep_until(due).await;
                    times.extend(visit.press(key(number as usize)).await.map(|(time, _)| time));
                }
                (times, visit)
            })
        })
        .collect();
    let (mut times, mut visits) = (Vec::new(), Vec::new());
    for task in tasks {
        let (its, visit) = task.await.unwrap();
        times.extend(its);
        visits.push(visit);
    }
    (times, visits)
}

/// Closes all connections.
pub async fn leave_all(visits: Vec<Visit>) {
    for visit in visits {
        visit.leave().await;
    }
}

/// Returns a percentile of times, in milliseconds.
pub fn percentile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort();
    let at = (times.len() * percent / 100).min(times.len() - 1);
    times[at].as_secs_f64() * 1e3
}
