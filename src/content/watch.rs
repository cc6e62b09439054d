//! Watches the content directory: reloads after edits and replaces the snapshot, unless there are errors.
//!
//! A reload has two triggers: file system events, which are fast but can be lost, and a slow periodic sweep that
//! compares hashes of the whole tree. The sweep detects what events miss, such as a queue overflow, a directory moved
//! into place, or a mount.

mod events;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Instant, sleep, sleep_until};

use super::files::{fingerprint, is_copied_into, survey, times};
use super::load::{Loaded, Loader};
use super::model::Library;
use crate::diagnostic::Diagnostic;
use events::{Events, Watcher, root};

/// Maximum time without a reload for a tree that changes continuously, as during a copy.
const COPYING: Duration = Duration::from_secs(600);
/// Minimum pause between two sweeps.
const SWEEP: Duration = Duration::from_secs(2);
/// Minimum pause between two sweeps while file system events are unavailable.
const SWEEP_BLIND: Duration = Duration::from_millis(500);

/// Factors by which the required quiet time is longer during a copy: the minimum, the minimum after files were overwritten
/// in place, and the maximum. scp with a bandwidth limit pauses for up to 3 s.
const COPY_PAUSES: (u32, u32, u32) = (12, 25, 50);

/// Factor of `settle_most`: changes that go on for longer are an author's saves rather than a copy.
const AUTHOR_AT_WORK: u32 = 3;

/// Timing of reloads.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// Quiet time required before a reload.
    settle: Duration,
    /// Minimum quiet time required during a copy. The required time grows with the duration of the copy, and equals
    /// it between this minimum and `settle_most`.
    settle_copy: Duration,
    /// Minimum quiet time required during a copy that overwrites files in place, as scp does: old and new files are mixed
    /// until its end.
    settle_overwritten: Duration,
    /// Maximum quiet time required during a copy. After [`AUTHOR_AT_WORK`] times as long, `settle_copy` suffices.
    settle_most: Duration,
    /// Maximum time without a reload while changes continue.
    at_most: Duration,
    /// Whether drafts are loaded.
    drafts: bool,
}

impl Timing {
    /// Timing for an author's preview: editors save in several steps, and the author waits for the result.
    pub const EDITING: Timing = Timing {
        settle: Duration::from_millis(40),
        settle_copy: Duration::from_millis(40),
        settle_overwritten: Duration::from_millis(40),
        settle_most: Duration::from_millis(40),
        at_most: Duration::from_millis(250),
        drafts: true,
    };

    fn loader(self) -> Loader {
        if self.drafts { Loader::with_drafts() } else { Loader::default() }
    }

    /// Returns the timing for a directory that is published by copying. A reload waits until no file is open for
    /// writing. After few changed files it then waits for `settle`; during a copy, for as long as the copy has taken,
    /// within bounds.
    pub fn publishing(settle: Duration) -> Timing {
        let (least, overwritten, most) = COPY_PAUSES;
        Timing {
            settle,
            settle_copy: settle * least,
            settle_overwritten: settle * overwritten,
            settle_most: settle * most,
            at_most: COPYING,
            drafts: false,
        }
    }
}

/// The outcome of a reload.
#[derive(Debug, Clone)]
pub struct Report<S> {
    /// All diagnostics.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the snapshot was replaced.
    pub replaced: bool,
    /// The last snapshot without errors.
    pub snapshot: Arc<S>,
}

/// A running watch of a content directory. Dropping it ends the watch.
#[derive(Debug)]
pub struct Watch<S> {
    snapshots: watch::Receiver<Arc<S>>,
    forced: Arc<Notify>,
    task: JoinHandle<()>,
}

impl<S> Watch<S> {
    /// Subscribes to the snapshots.
    pub fn snapshots(&self) -> watch::Receiver<Arc<S>> {
        self.snapshots.clone()
    }

    /// Requests a reload, whether or not anything has changed.
    pub fn reload(&self) {
        self.forced.notify_one();
    }
}

impl<S> Drop for Watch<S> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Watches `dir`, from which `snapshot` was made when its hash was `fingerprint`. `make` makes a snapshot of every
/// library without errors, outside of the async threads. `report` is called after every reload. Must be called within
/// a tokio runtime.
pub fn watch<S: Send + Sync + 'static>(
    dir: PathBuf,
    snapshot: Arc<S>,
    fingerprint: u64,
    pace: Timing,
    make: fn(Library) -> Arc<S>,
    report: impl FnMut(Report<S>) + Send + 'static,
) -> Watch<S> {
    let (sender, receiver) = watch::channel(snapshot);
    let forced = Arc::new(Notify::new());
    let state = State {
        dir,
        seen: fingerprint,
        pace,
        heard: Arc::default(),
        eyes: None,
        loader: pace.loader(),
        make,
        sender,
        report,
        sweeps: Sweeps { directories: Arc::default(), times: 0, next: Instant::now(), next_full: Instant::now() },
    };
    let task = tokio::spawn(state.run(forced.clone()));
    Watch { snapshots: receiver, forced, task }
}

/// The reason for comparing the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Event,
    Forced,
    Sweep,
}

struct State<S, R> {
    dir: PathBuf,
    /// Hash of the tree at the last load, with or without errors.
    seen: u64,
    pace: Timing,
    heard: Arc<Events>,
    eyes: Option<Watcher>,
    /// Loader that reuses unchanged write-ups.
    loader: Loader,
    make: fn(Library) -> Arc<S>,
    sender: watch::Sender<Arc<S>>,
    report: R,
    sweeps: Sweeps,
}

/// Schedule of sweeps. They take at most about a thousandth of a processor, independent of the size of the content;
/// directories are compared more often than files.
struct Sweeps {
    directories: Arc<Vec<PathBuf>>,
    /// Hash of the directories' modification times at the last comparison.
    times: u64,
    next: Instant,
    next_full: Instant,
}

/// Pause after a sweep, as a multiple of its duration. Two kinds of sweeps together take a thousandth of a processor.
const REST: u32 = 2000;
/// Pause after a sweep while file system events are unavailable.
const REST_BLIND: u32 = 50;

impl<S: Send + Sync + 'static, R: FnMut(Report<S>)> State<S, R> {
    async fn run(mut self, forced: Arc<Notify>) {
        // Edits before the watcher was started are found by the first comparison.
        self.open_eyes().await;
        let mut cause = Cause::Sweep;
        let mut unsettled_since: Option<Instant> = None;
        loop {
            if cause == Cause::Event || self.heard.is_busy() {
                self.heard.quiet(self.pace).await;
            }
            if cause == Cause::Forced {
                // A forced reload reads everything again.
                self.loader = self.pace.loader();
            }
            if let Some(found) = self.must_load(cause).await {
                let since = *unsettled_since.get_or_insert_with(Instant::now);
                let force = since.elapsed() > self.pace.at_most;
                if !force && self.is_copied_into().await {
                    sleep(self.pace.settle).await;
                    continue;
                }
                // A change without an event may be incomplete; it is if the hash changes again.
                if cause == Cause::Sweep && !force {
                    sleep(self.pace.settle_copy).await;
                    if self.fingerprint().await != Some(found) {
                        continue;
                    }
                }
                let touched = self.heard.take();
                if !self.load(force).await {
                    self.heard.put_back(touched);
                    cause = Cause::Event;
                    continue;
                }
            } else {
                // The changes were undone.
                drop(self.heard.take());
            }
            unsettled_since = None;
            cause = loop {
                tokio::select! {
                    () = forced.notified() => break Cause::Forced,
                    () = self.heard.events.notified() => break Cause::Event,
                    () = sleep_until(self.sweeps.next) => if self.is_swept_over().await { break Cause::Sweep },
                }
            };
        }
    }

    /// Returns the hash of the tree if it must be loaded; restarts the watcher if the directory was replaced.
    async fn must_load(&mut self, cause: Cause) -> Option<u64> {
        let dir = self.dir.clone();
        let root = spawn_blocking(move || root(&dir)).await.ok()?;
        let now = self.fingerprint().await?;
        let changed = now != self.seen;
        let missed = cause == Cause::Sweep && changed;
        if missed || root.is_none() || self.eyes.as_ref().map(|eyes| eyes.root) != root {
            self.open_eyes().await;
        }
        (changed || cause != Cause::Sweep).then_some(now)
    }

    async fn is_copied_into(&mut self) -> bool {
        let dir = self.dir.clone();
        spawn_blocking(move || is_copied_into(&dir)).await.unwrap_or_default()
    }

    async fn fingerprint(&mut self) -> Option<u64> {
        let dir = self.dir.clone();
        let begun = Instant::now();
        let work = move || {
            let (fingerprint, directories) = survey(&dir);
            let times = times(&directories);
            (fingerprint, directories, times)
        };
        let (fingerprint, directories, times) = spawn_blocking(work).await.ok()?;
        self.sweeps.next_full = self.after(begun);
        self.sweeps.next = self.sweeps.next_full.min(begun + self.shortest());
        (self.sweeps.directories, self.sweeps.times) = (Arc::new(directories), times);
        Some(fingerprint)
    }

    /// Whether all files must be compared: the full sweep is due, or a directory has changed.
    async fn is_swept_over(&mut self) -> bool {
        let begun = Instant::now();
        if begun >= self.sweeps.next_full {
            return true;
        }
        let directories = self.sweeps.directories.clone();
        let Ok(times) = spawn_blocking(move || times(&directories)).await else { return true };
        self.sweeps.next = self.sweeps.next_full.min(self.after(begun));
        times != self.sweeps.times
    }

    /// Returns the minimum pause between two sweeps.
    fn shortest(&self) -> Duration {
        if self.eyes.is_some() { SWEEP } else { SWEEP_BLIND }
    }

    /// Returns the earliest time of the next sweep after one that began at `begun` and has just ended.
    fn after(&self, begun: Instant) -> Instant {
        let rest = if self.eyes.is_some() { REST } else { REST_BLIND };
        Instant::now() + self.shortest().max(begun.elapsed() * rest)
    }

    /// Loads the content, replaces the snapshot and reports the outcome. If the content changed during the load, only
    /// returns false, unless `even_if_unsettled`.
    async fn load(&mut self, even_if_unsettled: bool) -> bool {
        let dir = self.dir.clone();
        let pace = self.pace;
        let mut loader = std::mem::take(&mut self.loader);
        let make = self.make;
        let work = move || {
            let mut loaded = loader.load(&dir, SystemTime::now());
            let settled = fingerprint(&dir) == loaded.fingerprint;
            let snapshot = loaded.library.take().map(make);
            (loaded, snapshot, settled, loader)
        };
        let (loaded, snapshot, settled, loader) = spawn_blocking(work).await.unwrap_or_else(|_| {
            let diagnostics =
                vec![Diagnostic::file(".", "loading failed; this is a mistake of ours, please report it")];
            (Loaded { diagnostics, fingerprint: self.seen, ..Loaded::default() }, None, true, pace.loader())
        });
        self.loader = loader;
        if !settled && !even_if_unsettled {
            return false;
        }
        self.seen = loaded.fingerprint;
        let replaced = snapshot.is_some();
        if let Some(snapshot) = snapshot {
            self.sender.send_replace(snapshot);
        }
        let snapshot = self.sender.borrow().clone();
        (self.report)(Report { diagnostics: loaded.diagnostics, replaced, snapshot });
        true
    }

    async fn open_eyes(&mut self) {
        self.eyes = None;
        let (dir, heard) = (self.dir.clone(), self.heard.clone());
        self.eyes = spawn_blocking(move || Watcher::open(&dir, heard)).await.ok().flatten();
    }
}
