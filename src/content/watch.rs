//! Watches the content directory: reloads after edits and replaces the snapshot, unless there are errors.
//!
//! A reload has two triggers: file system events, which are fast but can be lost, and a slow periodic sweep that
//! compares hashes of the whole tree. The sweep detects what events miss, such as a queue overflow, a directory moved
//! into place, or a mount.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use super::files::{fingerprint, is_copied_into, is_ignored, survey, times};
use super::load::{Loaded, Loader};
use super::model::Library;
use crate::diagnostic::Diagnostic;

/// Maximum time without a reload for a tree that changes continuously, as during a copy.
const COPYING: Duration = Duration::from_secs(600);
/// Minimum pause between two sweeps.
const SWEEP: Duration = Duration::from_secs(2);
/// Minimum pause between two sweeps while file system events are unavailable.
const SWEEP_BLIND: Duration = Duration::from_millis(500);

/// Factor by which the required quiet time is longer during a copy. scp with a bandwidth limit pauses for up to 3 s.
const COPY_PAUSES: u32 = 12;
/// Maximum number of files that a save by an editor changes; more changed files mean a copy.
const FEW: usize = 3;

/// Timing of reloads.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Quiet time required before a reload.
    settle: Duration,
    /// Quiet time required if more than [`FEW`] files were changed.
    settle_copy: Duration,
    /// Maximum time without a reload while changes continue.
    at_most: Duration,
    /// Whether drafts are loaded.
    drafts: bool,
}

impl Pace {
    /// Timing for an author's preview: editors save in several steps, and the author waits for the result.
    pub const EDITING: Pace = Pace {
        settle: Duration::from_millis(40),
        settle_copy: Duration::from_millis(40),
        at_most: Duration::from_millis(250),
        drafts: true,
    };

    fn loader(self) -> Loader {
        if self.drafts { Loader::with_drafts() } else { Loader::default() }
    }

    /// Timing for a directory that is published by copying. A reload waits for the end of the copy: for `settle`
    /// after few changed files, for a multiple of it during a copy.
    pub fn publishing(settle: Duration) -> Pace {
        Pace { settle, settle_copy: settle * COPY_PAUSES, at_most: COPYING, drafts: false }
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
    pace: Pace,
    heard: Arc<Heard>,
    eyes: Option<Eyes>,
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

/// File system events since the last reload.
#[derive(Debug, Default)]
struct Heard {
    /// Notified of events; a permit is stored once, so that many saves cause one wake-up.
    events: Notify,
    /// Some of the changed files: at most [`FEW`] plus one.
    touched: Mutex<BTreeSet<PathBuf>>,
}

impl Heard {
    fn touched(&self) -> MutexGuard<'_, BTreeSet<PathBuf>> {
        // A set of paths is never in an inconsistent state.
        self.touched.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, paths: Vec<PathBuf>) {
        let mut touched = self.touched();
        touched.extend(paths.into_iter().take(FEW + 1));
        while touched.len() > FEW + 1 {
            touched.pop_last();
        }
        drop(touched);
        self.events.notify_one();
    }
}

/// The watcher of file system events, with the identity of its directory, which may be replaced later.
struct Eyes {
    _watcher: RecommendedWatcher,
    root: (u64, u64),
}

impl<S: Send + Sync + 'static, R: FnMut(Report<S>)> State<S, R> {
    async fn run(mut self, forced: Arc<Notify>) {
        // Edits before the watcher was started are found by the first comparison.
        self.open_eyes().await;
        let mut cause = Cause::Sweep;
        let mut unsettled_since: Option<Instant> = None;
        loop {
            if cause == Cause::Event {
                quiet(&self.heard, self.pace).await;
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
                if !self.load(force).await {
                    cause = Cause::Event;
                    continue;
                }
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

    /// Loads, reports and replaces the snapshot. If the tree changed meanwhile, only returns false, unless
    /// `even_if_unsettled`.
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

/// Waits until there were no events for the required quiet time, at most for [`Pace::at_most`].
async fn quiet(heard: &Heard, pace: Pace) {
    let limit = Instant::now() + pace.at_most;
    loop {
        let settle = if heard.touched().len() > FEW { pace.settle_copy } else { pace.settle };
        if timeout_at(limit.min(Instant::now() + settle), heard.events.notified()).await.is_err() {
            break;
        }
    }
    heard.touched().clear();
}

impl Eyes {
    /// Starts watching `dir`; `None` if it does not exist or the system has no watches left.
    fn open(dir: &Path, heard: Arc<Heard>) -> Option<Eyes> {
        let root = root(dir)?;
        // For a symbolic link, events name the files in its target.
        let target = dir.canonicalize().ok()?;
        let (below, beside) = (target.clone(), beside(dir));
        let named = beside.clone();
        let listen = move |event: notify::Result<notify::Event>| {
            let ours = |path: &PathBuf| path.starts_with(&below) || named.as_ref() == Some(path);
            match event {
                Ok(event) if !matters(&event, ours) => {}
                Ok(event) => heard.tell(event.paths),
                Err(_) => heard.tell(Vec::new()),
            }
        };
        let config = notify::Config::default().with_follow_symlinks(false);
        let opened = RecommendedWatcher::new(listen, config).and_then(|mut watcher| {
            watcher.watch(&target, RecursiveMode::Recursive)?;
            // The replacement of the directory or link itself is an event of the parent directory.
            if let Some(parent) = beside.as_deref().and_then(Path::parent) {
                watcher.watch(parent, RecursiveMode::NonRecursive)?;
            }
            Ok(watcher)
        });
        match opened {
            Ok(watcher) => Some(Eyes { _watcher: watcher, root }),
            Err(error) => {
                tracing::warn!(%error, "content is swept for changes only");
                None
            }
        }
    }
}

/// Returns the path of `dir` in events of its parent directory; `None` if the path has no parent.
fn beside(dir: &Path) -> Option<PathBuf> {
    let name = dir.file_name()?;
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(parent.join(name))
}

/// Returns the identity of the directory at `dir`: device and inode.
fn root(dir: &Path) -> Option<(u64, u64)> {
    std::fs::metadata(dir).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// Whether an event may have changed the content, to which the paths accepted by `ours` belong. Reads are ignored,
/// since our own would cause endless reloads.
fn matters(event: &notify::Event, ours: impl Fn(&PathBuf) -> bool) -> bool {
    let ignored =
        |path: &PathBuf| !ours(path) || path.file_name().is_some_and(|name| is_ignored(&name.to_string_lossy()));
    event.need_rescan()
        || !matches!(event.kind, EventKind::Access(_)) && (event.paths.is_empty() || !event.paths.iter().all(ignored))
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{AccessKind, CreateKind, Event, Flag, ModifyKind};

    #[test]
    fn only_what_may_change_the_content_wakes_us() {
        let modified = EventKind::Modify(ModifyKind::Any);
        let cases = [
            (Event::new(modified).add_path("areas/a.md".into()), true),
            (Event::new(EventKind::Create(CreateKind::Any)).add_path("areas".into()), true),
            (Event::new(EventKind::Access(AccessKind::Any)).add_path("areas/a.md".into()), false),
            (Event::new(modified).add_path("beside/a.md".into()), false),
            (Event::new(modified).add_path("areas/.a.md.swp".into()), false),
            (Event::new(modified).add_path("areas/.a.md.new".into()).add_path("areas/a.md".into()), true),
            // After an overflow of the event queue, anything may have changed.
            (Event::new(EventKind::Other).set_flag(Flag::Rescan), true),
        ];
        for (event, expected) in cases {
            assert_eq!(matters(&event, |path| path.starts_with("areas")), expected, "{event:?}");
        }
    }
}
