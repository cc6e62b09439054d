//! Follows edits: loads again and replaces the snapshot of the content. Content with errors never replaces it.
//!
//! Two ways lead to a reload: events of the file system, fast but lossy, and a slow sweep that compares fingerprints of
//! the whole tree, which sees whatever the events missed (an overflowing queue, a directory moved into place, a mount).

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

/// How long a tree that somebody copies into may stay unread if it is never left alone.
const COPYING: Duration = Duration::from_secs(600);
/// The shortest pause between two sweeps.
const SWEEP: Duration = Duration::from_secs(2);
/// The same while there are no events to rely on.
const SWEEP_BLIND: Duration = Duration::from_millis(500);

/// How many times as long a copy must have paused as an author must. scp with a limit of its own rests for 3 s at a time.
const COPY_PAUSES: u32 = 12;
/// The most files that are touched by an author who saves something.
const FEW: usize = 3;

/// When a changed tree is read.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long it must have been left alone.
    settle: Duration,
    /// The same if more than [`FEW`] files were touched: somebody copies, and lines stall.
    settle_copy: Duration,
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
        at_most: Duration::from_millis(250),
        drafts: true,
    };

    fn loader(self) -> Loader {
        if self.drafts { Loader::with_drafts() } else { Loader::default() }
    }

    /// Follows a directory that others copy into: nothing is read before the copy is complete, as far as a pause can tell:
    /// of `settle` while few files have changed, of several times that once it looks like a copy.
    pub fn publishing(settle: Duration) -> Pace {
        Pace { settle, settle_copy: settle * COPY_PAUSES, at_most: COPYING, drafts: false }
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

/// Events of the file system.
#[derive(Debug, Default)]
struct Heard {
    /// Notified of events; holds at most one permit, so that many saves are one wake-up.
    events: Notify,
    /// Some of the files that were touched since the tree was left alone: up to one more than [`FEW`].
    touched: Mutex<BTreeSet<PathBuf>>,
}

impl Heard {
    fn touched(&self) -> MutexGuard<'_, BTreeSet<PathBuf>> {
        // Nothing is half done in a set of paths.
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

/// The watcher of file system events, and the identity of the directory it was opened on, which may be replaced later.
struct Eyes {
    _watcher: RecommendedWatcher,
    root: (u64, u64),
}

impl<S: Send + Sync + 'static, R: FnMut(Report<S>)> State<S, R> {
    async fn run(mut self, forced: Arc<Notify>) {
        // Edits made while the eyes were still closed are found by the first look.
        self.open_eyes().await;
        let mut cause = Cause::Sweep;
        let mut unsettled_since: Option<Instant> = None;
        loop {
            if cause == Cause::Event {
                quiet(&self.heard, self.pace).await;
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

/// Returns when nothing has happened for long enough, or not for too long.
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
    /// Listens to what happens in `dir`; nothing if it is not there or the system has no watches left.
    fn open(dir: &Path, heard: Arc<Heard>) -> Option<Eyes> {
        let root = root(dir)?;
        // Of a link the directory that it leads to: its files are heard by no other name.
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
            // Another directory or link may be put in its place, which is no event of the directory itself.
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

/// The path by which an event of the parent directory names `dir`; none if the parent cannot be named.
fn beside(dir: &Path) -> Option<PathBuf> {
    let name = dir.file_name()?;
    let parent = dir.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(parent.join(name))
}

/// The identity of the directory that stands at `dir`: device and inode.
fn root(dir: &Path) -> Option<(u64, u64)> {
    std::fs::metadata(dir).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// Whether an event may have changed the content, which is where `ours` says. Reading is no change, or our own loads would
/// wake us for ever.
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
            // The queue of events overflowed: anything may have happened.
            (Event::new(EventKind::Other).set_flag(Flag::Rescan), true),
        ];
        for (event, expected) in cases {
            assert_eq!(matters(&event, |path| path.starts_with("areas")), expected, "{event:?}");
        }
    }
}
