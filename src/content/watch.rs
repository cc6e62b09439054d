//! Follows edits: loads again and replaces the snapshot of the content. Content with errors never replaces it.
//!
//! Two ways lead to a reload: events of the file system, fast but lossy, and a slow sweep that compares fingerprints of
//! the whole tree, which sees whatever the events missed (an overflowing queue, a directory moved into place, a mount).

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
use events::{Eyes, Heard, root};

/// How long a tree that somebody copies into may stay unread if it is never left alone.
const COPYING: Duration = Duration::from_secs(600);
/// The shortest pause between two sweeps.
const SWEEP: Duration = Duration::from_secs(2);
/// The same while there are no events to rely on.
const SWEEP_BLIND: Duration = Duration::from_millis(500);

/// How many times as long a copy must have paused as an author must, at least and at most. scp with a limit of its own rests
/// for 3 s at a time.
const COPY_PAUSES: (u32, u32) = (12, 150);

/// When a changed tree is read.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long it must have been left alone.
    settle: Duration,
    /// The same if more than a few files were touched: somebody copies, and lines stall.
    settle_copy: Duration,
    /// The same for a copy that has gone on for so long already.
    settle_most: Duration,
    /// How long it may stay unread if it is never left alone.
    at_most: Duration,
    /// Whether drafts are loaded too.
    drafts: bool,
}

impl Pace {
    /// Follows an author at work: editors save in several steps, and a second is long.
    pub const EDITING: Pace = Pace {
        settle: Duration::from_millis(40),
        settle_copy: Duration::from_millis(40),
        settle_most: Duration::from_millis(40),
        at_most: Duration::from_millis(250),
        drafts: true,
    };

    fn loader(self) -> Loader {
        if self.drafts { Loader::with_drafts() } else { Loader::default() }
    }

    /// Follows a directory that others copy into: nothing is read while a file is being written, nor before the copy is
    /// complete, as far as a pause can tell: of `settle` while few files have changed; once it looks like a copy, of as long
    /// as that has taken, within bounds.
    pub fn publishing(settle: Duration) -> Pace {
        let (least, most) = COPY_PAUSES;
        Pace { settle, settle_copy: settle * least, settle_most: settle * most, at_most: COPYING, drafts: false }
    }
}

/// The outcome of one reload.
#[derive(Debug, Clone)]
pub struct Report<S> {
    /// Everything that was found.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the snapshot was replaced.
    pub replaced: bool,
    /// The last good snapshot.
    pub snapshot: Arc<S>,
}

/// A content directory being watched. Dropping it ends the watch.
#[derive(Debug)]
pub struct Watch<S> {
    snapshots: watch::Receiver<Arc<S>>,
    forced: Arc<Notify>,
    task: JoinHandle<()>,
}

impl<S> Watch<S> {
    /// The last good snapshot; changes are announced.
    pub fn snapshots(&self) -> watch::Receiver<Arc<S>> {
        self.snapshots.clone()
    }

    /// Loads again soon, changed or not.
    pub fn reload(&self) {
        self.forced.notify_one();
    }
}

impl<S> Drop for Watch<S> {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Watches `dir`, from which `snapshot` was made when its fingerprint was `fingerprint`. `make` makes a snapshot of every
/// library without errors, off the async threads. `report` is called after every reload, good or bad. Must be called within a
/// tokio runtime.
pub fn watch<S: Send + Sync + 'static>(
    dir: PathBuf,
    snapshot: Arc<S>,
    fingerprint: u64,
    pace: Pace,
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

/// The reason to look at the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Event,
    Forced,
    Sweep,
}

struct State<S, R> {
    dir: PathBuf,
    /// The fingerprint of what was loaded last, good or bad.
    seen: u64,
    pace: Pace,
    heard: Arc<Heard>,
    eyes: Option<Eyes>,
    /// Knows what need not be read again.
    loader: Loader,
    make: fn(Library) -> Arc<S>,
    sender: watch::Sender<Arc<S>>,
    report: R,
    sweeps: Sweeps,
}

/// Sweeps cost at most about a thousandth of a processor, however large the content is: directories alone are looked at more
/// often than all files.
struct Sweeps {
    directories: Arc<Vec<PathBuf>>,
    /// The times of the directories when they were looked at last.
    times: u64,
    next: Instant,
    next_full: Instant,
}

/// The pause after a sweep, as a multiple of what it took: two kinds of sweeps share a thousandth.
const REST: u32 = 2000;
/// The same while there are no events to rely on.
const REST_BLIND: u32 = 50;

impl<S: Send + Sync + 'static, R: FnMut(Report<S>)> State<S, R> {
    async fn run(mut self, forced: Arc<Notify>) {
        // Edits made while the eyes were still closed are found by the first look.
        self.open_eyes().await;
        let mut cause = Cause::Sweep;
        let mut unsettled_since: Option<Instant> = None;
        loop {
            if cause == Cause::Event || self.heard.is_busy() {
                self.heard.quiet(self.pace).await;
            }
            if cause == Cause::Forced {
                // Whoever asks does not trust what was noticed.
                self.loader = self.pace.loader();
            }
            if let Some(found) = self.must_load(cause).await {
                let since = *unsettled_since.get_or_insert_with(Instant::now);
                let force = since.elapsed() > self.pace.at_most;
                if !force && self.is_copied_into().await {
                    sleep(self.pace.settle).await;
                    continue;
                }
                // A change that no event told of may still be going on; the next fingerprint says so.
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
                // What was touched is as it was.
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

    /// The tree's fingerprint if it must be read; sees to it that its events are heard from now on.
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

    /// Whether it is time for all files to be looked at: by the clock, or because the time of a directory has changed.
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

    /// The shortest pause between two sweeps.
    fn shortest(&self) -> Duration {
        if self.eyes.is_some() { SWEEP } else { SWEEP_BLIND }
    }

    /// When a sweep may follow one that began at `begun` and has just ended.
    fn after(&self, begun: Instant) -> Instant {
        let rest = if self.eyes.is_some() { REST } else { REST_BLIND };
        Instant::now() + self.shortest().max(begun.elapsed() * rest)
    }

    /// Loads, reports and replaces the library, unless the tree changed meanwhile and the files read may be
    /// inconsistent.
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
        self.eyes = spawn_blocking(move || Eyes::open(&dir, heard)).await.ok().flatten();
    }
}
