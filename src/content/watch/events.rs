//! File system events of the content directory: changed files, and files open for writing.

use std::collections::BTreeSet;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use super::{AUTHOR_AT_WORK, Timing};
use crate::content::files::{is_ignored, is_received};

/// Maximum number of files that an author changes between two reloads; more changed files mean a copy.
const FEW: usize = 10;

/// File system events since the last reload.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// Notified of events; a permit is stored once, so that many saves cause one wake-up.
    pub events: Notify,
    activity: Mutex<Activity>,
}

#[derive(Debug, Default)]
struct Activity {
    touched: Touched,
    /// Files that are open for writing, as during a stalled copy.
    writing: BTreeSet<PathBuf>,
    /// The file that the last event created, if it was a creation.
    created: Option<PathBuf>,
}

/// Changes since the last reload.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Some of the changed files: at most [`FEW`] plus one.
    files: BTreeSet<PathBuf>,
    /// Number of times that an existing file was overwritten in place.
    overwritten: usize,
    /// Time of the first change; `None` if nothing has changed.
    since: Option<Instant>,
}

impl Events {
    fn activity(&self) -> MutexGuard<'_, Activity> {
        // A set of paths is never in an inconsistent state.
        self.activity.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records an event and wakes the watch if it matters. `ours` returns true for paths of the content.
    fn hear(&self, event: notify::Result<notify::Event>, ours: impl Fn(&Path) -> bool) {
        let mut activity = self.activity();
        match event {
            Ok(event) if event.need_rescan() => activity.forget(),
            Ok(event) => {
                let is_told = activity.follow_writers(&event, &ours);
                if matters(&event, &ours) {
                    activity.touch(event.paths);
                } else if !is_told {
                    return;
                }
            }
            Err(_) => activity.forget(),
        }
        drop(activity);
        self.events.notify_one();
    }

    /// Returns true if there are changes that have not been loaded, or files open for writing.
    pub(super) fn is_busy(&self) -> bool {
        let activity = self.activity();
        activity.touched.since.is_some() || !activity.writing.is_empty()
    }

    /// Returns the changes recorded so far and clears the record.
    pub(super) fn take(&self) -> Touched {
        std::mem::take(&mut self.activity().touched)
    }

    /// Adds changes to the record again, after a load that was discarded.
    pub(super) fn put_back(&self, touched: Touched) {
        let mut activity = self.activity();
        activity.touched.since = touched.since.or(activity.touched.since);
        activity.touched.overwritten += touched.overwritten;
        activity.touch(touched.files);
    }

    /// Returns the quiet time required before a reload; `None` while a file is open for writing. It grows with the
    /// duration of a copy, up to [`Timing::settle_most`]. Changes that go on for [`AUTHOR_AT_WORK`] times as long are an
    /// author's: then the minimum for a copy suffices, or a save every few seconds would postpone the reload for minutes.
    fn pause(&self, pace: Timing) -> Option<Duration> {
        let activity = self.activity();
        if !activity.writing.is_empty() {
            return None;
        }
        if activity.touched.files.len() <= FEW {
            return Some(pace.settle);
        }
        let lasted = activity.touched.since.map(|since| since.elapsed()).unwrap_or_default();
        if lasted > AUTHOR_AT_WORK * pace.settle_most {
            return Some(pace.settle_copy);
        }
        let is_mixed = activity.touched.overwritten > FEW;
        let least = if is_mixed { pace.settle_overwritten } else { pace.settle_copy };
        Some(lasted.clamp(least, pace.settle_most))
    }

    /// Waits until there were no events for the required quiet time, at most for [`Timing::at_most`].
    pub(super) async fn quiet(&self, pace: Timing) {
        let limit = Instant::now() + pace.at_most;
        loop {
            let until = self.pause(pace).map_or(limit, |pause| limit.min(Instant::now() + pause));
            if timeout_at(until, self.events.notified()).await.is_err() {
                return;
            }
        }
    }
}

impl Activity {
    /// Forgets open files, after events were lost.
    fn forget(&mut self) {
        self.writing.clear();
        self.created = None;
        self.touched.since.get_or_insert_with(Instant::now);
    }

    fn touch(&mut self, paths: impl IntoIterator<Item = PathBuf>) {
        self.touched.since.get_or_insert_with(Instant::now);
        let files = &mut self.touched.files;
        files.extend(paths.into_iter().take(FEW + 1));
        while files.len() > FEW + 1 {
            files.pop_last();
        }
    }

    /// Records the opening and closing of files for writing; returns true if one was closed.
    fn follow_writers(&mut self, event: &notify::Event, ours: impl Fn(&Path) -> bool) -> bool {
        let Some(path) = event.paths.first().filter(|path| ours(path)) else { return false };
        let created = self.created.take();
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let is_followed = !is_ignored(&name) || is_received(&name);
        match event.kind {
            // A new file is open only if an event of opening follows: hard links are created without being opened.
            EventKind::Create(CreateKind::File) => self.created = Some(path.clone()),
            EventKind::Access(AccessKind::Open(_)) if is_followed && created.as_ref() == Some(path) => {
                self.writing.insert(path.clone());
            }
            EventKind::Modify(ModifyKind::Data(_)) if is_followed => {
                // A new file has been in the set since it was opened, and is not counted.
                self.touched.overwritten += usize::from(self.writing.insert(path.clone()));
            }
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => return self.writing.remove(path),
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => {
                self.writing.retain(|file| !event.paths.iter().any(|gone| file.starts_with(gone)));
            }
            _ => {}
        }
        false
    }
}

/// The watcher of file system events, with the identity of its directory, which may be replaced later.
pub(super) struct Watcher {
    _watcher: RecommendedWatcher,
    pub root: (u64, u64),
}

impl Watcher {
    /// Starts watching `dir`; `None` if it does not exist or the system has no watches left.
    pub(super) fn open(dir: &Path, heard: Arc<Events>) -> Option<Watcher> {
        let root = root(dir)?;
        // For a symbolic link, events name the files in its target.
        let target = dir.canonicalize().ok()?;
        let (below, beside) = (target.clone(), beside(dir));
        let named = beside.clone();
        let listen = move |event: notify::Result<notify::Event>| {
            heard.hear(event, |path| path.starts_with(&below) || named.as_deref() == Some(path));
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
            Ok(watcher) => Some(Watcher { _watcher: watcher, root }),
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
pub(super) fn root(dir: &Path) -> Option<(u64, u64)> {
    std::fs::metadata(dir).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

/// Whether an event may have changed the content, to which the paths accepted by `ours` belong. Reads are ignored,
/// since our own would cause endless reloads.
fn matters(event: &notify::Event, ours: impl Fn(&Path) -> bool) -> bool {
    let ignored =
        |path: &PathBuf| !ours(path) || path.file_name().is_some_and(|name| is_ignored(&name.to_string_lossy()));
    event.need_rescan()
        || !matches!(event.kind, EventKind::Access(_)) && (event.paths.is_empty() || !event.paths.iter().all(ignored))
}

#[cfg(test)]
mod tests {
    use notify::event::{DataChange, Event, Flag, RenameMode};

    use super::*;

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

    #[tokio::test(start_paused = true)]
    async fn a_pause_is_as_long_as_the_copy_and_has_no_end_while_a_file_is_written() {
        const MODIFIED: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        const CREATED: EventKind = EventKind::Create(CreateKind::File);
        const OPENED: EventKind = EventKind::Access(AccessKind::Open(AccessMode::Any));
        const CLOSED: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Write));
        const RENAMED: EventKind = EventKind::Modify(ModifyKind::Name(RenameMode::Both));
        let seconds = Duration::from_secs;
        let pace = Timing::publishing(Duration::from_millis(400));
        let heard = Events::default();
        let hear = |kind: EventKind, name: &str| heard.hear(Ok(Event::new(kind).add_path(name.into())), |_| true);
        let pause = || heard.pause(pace);
        for (kind, file, expected) in [
            (MODIFIED, "a.md", None),
            (CLOSED, "a.md", Some(pace.settle)),
            // A hard link is created, and later opened by our own load.
            (CREATED, "link.md", Some(pace.settle)),
            (CLOSED, "a.md", Some(pace.settle)),
            (OPENED, "link.md", Some(pace.settle)),
            (CREATED, "b.md", Some(pace.settle)),
            (OPENED, "b.md", None),
            (EventKind::Remove(notify::event::RemoveKind::File), "b.md", Some(pace.settle)),
            // rsync writes to a hidden file and renames it; swap files of editors stay open and do not count.
            (MODIFIED, ".b.md.x7Qa2B", None),
            (RENAMED, ".b.md.x7Qa2B", Some(pace.settle)),
            (MODIFIED, ".b.md.swp", Some(pace.settle)),
        ] {
            hear(kind, file);
            assert_eq!(pause(), expected, "{kind:?} {file}");
        }
        let many: Vec<String> = (0..=FEW).map(|number| format!("{number}.md")).collect();
        many[..FEW / 2].iter().for_each(|file| hear(CREATED, file));
        assert_eq!(pause(), Some(pace.settle), "an author's files");
        many.iter().for_each(|file| hear(CREATED, file));
        assert_eq!(pause(), Some(pace.settle_copy));
        tokio::time::advance(seconds(20)).await;
        assert_eq!(pause(), Some(seconds(20)));
        tokio::time::advance(seconds(39)).await;
        assert_eq!(pause(), Some(seconds(20)));
        tokio::time::advance(seconds(2)).await;
        assert_eq!(pause(), Some(pace.settle_copy), "an author who saves again and again");
        drop(heard.take());
        for file in &many {
            hear(MODIFIED, file);
            hear(CLOSED, file);
        }
        let touched = heard.take();
        hear(MODIFIED, "a.md");
        hear(CLOSED, "a.md");
        assert_eq!(pause(), Some(pace.settle), "one file of an author");
        heard.put_back(Touched { since: None, ..touched });
        assert_eq!(pause(), Some(seconds(10)), "old and new files are mixed");
        tokio::time::advance(seconds(2000)).await;
        // After a failed load, the changes are still recorded.
        heard.put_back(heard.take());
        assert_eq!(pause(), Some(pace.settle_copy));
        drop(heard.take());
        assert!(!heard.is_busy());
    }
}
