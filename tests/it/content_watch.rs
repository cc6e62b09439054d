//! Tests of edits during the watch: the resulting snapshots, and their times.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use folio::content::load::load;
use folio::content::model::{Library, WriteUp};
use folio::content::watch::{Report, Timing, Watch, watch};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use crate::content::content;

/// Timeout for a condition.
const DEADLINE: Duration = Duration::from_secs(10);

/// A watched copy of the base, with the reports of its reloads. One of its files has a second hard link outside of
/// it.
struct Watched {
    dir: tempfile::TempDir,
    watch: Watch<Library>,
    reports: mpsc::Receiver<Report<Library>>,
}

fn watched() -> Watched {
    watched_at(Timing::EDITING)
}

fn watched_at(pace: Timing) -> Watched {
    // In a subdirectory, so that the content directory itself can be moved away.
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("content");
    fs::rename(content("base").keep(), &root).unwrap();
    fs::hard_link(root.join("areas/data.md"), dir.path().join("other-name.md")).unwrap();
    let loaded = load(&root);
    let (sender, reports) = mpsc::channel(1000);
    let library = Arc::new(loaded.library.unwrap());
    let watch = watch(root, library, loaded.fingerprint, pace, Arc::new, move |report| {
        let _ = sender.try_send(report);
    });
    Watched { dir, watch, reports }
}

impl Watched {
    fn root(&self) -> std::path::PathBuf {
        self.dir.path().join("content")
    }

    /// Waits until the library satisfies a condition.
    async fn until(&self, wanted: impl Fn(&Library) -> bool) {
        let mut library = self.watch.snapshots();
        timeout(DEADLINE, library.wait_for(|library| wanted(library))).await.expect("the edit is never seen").unwrap();
    }

    /// Waits for a reload whose first diagnostic begins with `start`.
    async fn complaint(&mut self, start: &str) {
        let found = timeout(DEADLINE, async {
            while let Some(report) = self.reports.recv().await {
                let headline = report.diagnostics.first().map(|finding| finding.headline()).unwrap_or_default();
                if headline.starts_with(start) && !report.replaced {
                    return true;
                }
            }
            false
        });
        assert_eq!(found.await, Ok(true), "no reload says {start}");
    }

    fn summary(&self) -> String {
        self.watch.snapshots().borrow().areas[1].summary.clone()
    }
}

fn area(summary: &str) -> String {
    format!("+++\ntitle = \"Data\"\nsummary = \"{summary}\"\nworks = []\n+++\n\nProse.\n")
}

fn save(root: &Path, summary: &str) {
    fs::write(root.join("areas/data.md"), area(summary)).unwrap();
}

fn says(summary: &str) -> impl Fn(&Library) -> bool {
    move |library| library.areas[1].summary == summary
}

#[tokio::test]
async fn an_edit_is_seen() {
    let watched = watched();
    save(&watched.root(), "Edited.");
    watched.until(says("Edited.")).await;
    // An edit as many editors make it: a new file that replaces the old one.
    fs::write(watched.root().join("areas/.data.md.new"), area("Renamed.")).unwrap();
    fs::rename(watched.root().join("areas/.data.md.new"), watched.root().join("areas/data.md")).unwrap();
    watched.until(says("Renamed.")).await;
}

#[tokio::test]
async fn a_broken_edit_keeps_the_last_good_library_and_is_reported() {
    let mut watched = watched();
    let before = watched.summary();
    let whole = area("Whole again.");
    for broken in [&whole.as_bytes()[..20], b"", b"+++\ntitle = \"\xff\"\n+++\n", b"no front matter"] {
        fs::write(watched.root().join("areas/data.md"), broken).unwrap();
        watched.complaint("areas/data.md:").await;
        assert_eq!(watched.summary(), before);
    }
    fs::write(watched.root().join("areas/data.md"), whole).unwrap();
    watched.until(says("Whole again.")).await;
}

/// Copies three hundred files one by one, half of them under temporary names as rsync does. No snapshot has only some
/// of the new files.
#[tokio::test]
async fn a_slow_copy_is_seen_when_it_is_complete() {
    const GAP: Duration = Duration::from_millis(5);
    const FILES: usize = 300;
    let mut watched = watched_at(Timing::publishing(40 * GAP));
    // The periodic sweep, which needs no event, must not load an incomplete copy either.
    let root = watched.root();
    for n in 0..FILES {
        fs::create_dir_all(root.join("files")).unwrap();
        let path = root.join(format!("files/{n}.txt"));
        if n % 2 == 0 {
            fs::write(&path, "x").unwrap();
        } else {
            fs::write(root.join(format!("files/.{n}.txt.tmp")), "x").unwrap();
            fs::rename(root.join(format!("files/.{n}.txt.tmp")), path).unwrap();
        }
        tokio::time::sleep(GAP).await;
    }
    save(&root, "Copied.");
    watched.until(says("Copied.")).await;
    let files = |library: &Library| library.attachments.len();
    assert_eq!(files(&watched.watch.snapshots().borrow()), FILES);
    let first = timeout(DEADLINE, watched.reports.recv()).await.unwrap().unwrap();
    assert!(first.replaced && files(&first.snapshot) == FILES, "half of it was shown");
}

/// Checks that a file that rsync is receiving delays the reload for any time.
#[tokio::test]
async fn nothing_is_read_while_rsync_receives_a_file() {
    let watched = watched_at(Timing::publishing(Duration::from_millis(10)));
    let half = watched.root().join("areas/.agents.md.x7Qa2B");
    fs::write(&half, "+++").unwrap();
    save(&watched.root(), "First half.");
    // As long as twenty pauses.
    let seen = timeout(Duration::from_millis(200), watched.until(says("First half."))).await;
    assert!(seen.is_err(), "half a copy was read");
    fs::remove_file(half).unwrap();
    watched.until(says("First half.")).await;
}

/// Tests a copy that stalls in the middle of a file, which stays open meanwhile, as with scp and sftp.
#[tokio::test]
async fn nothing_is_read_while_a_file_is_being_written() {
    use std::io::Write;

    let settle = Duration::from_millis(10);
    let mut watched = watched_at(Timing::publishing(settle));
    let root = watched.root();
    // After a reload, the watch has compared the tree for the first time.
    watched.watch.reload();
    timeout(DEADLINE, watched.reports.recv()).await.unwrap().unwrap();
    let whole = area("Whole.");
    let mut file = fs::File::create(root.join("areas/data.md")).unwrap();
    file.write_all(&whole.as_bytes()[..20]).unwrap();
    let seen = timeout(50 * settle, watched.reports.recv()).await;
    assert!(seen.is_err(), "half a file was read");
    file.write_all(&whole.as_bytes()[20..]).unwrap();
    drop(file);
    watched.until(says("Whole.")).await;
}

/// Tests that a pause between two files of a copy causes no reload if it is shorter than the copy has taken so far.
#[tokio::test]
async fn a_copy_that_stalls_between_two_files_is_not_read() {
    const GAP: Duration = Duration::from_millis(20);
    const FILES: usize = 100;
    let settle = Duration::from_millis(20);
    let mut watched = watched_at(Timing::publishing(settle));
    let root = watched.root();
    fs::create_dir_all(root.join("files")).unwrap();
    for n in 0..FILES {
        fs::write(root.join(format!("files/{n}.txt")), "x").unwrap();
        tokio::time::sleep(GAP).await;
        if n == FILES / 2 {
            // The pause is longer than the minimum quiet time, and shorter than the copy has taken.
            tokio::time::sleep(40 * settle).await;
        }
    }
    let files = |library: &Library| library.attachments.len();
    watched.until(|library| files(library) == FILES).await;
    let first = timeout(DEADLINE, watched.reports.recv()).await.unwrap().unwrap();
    assert!(first.replaced && files(&first.snapshot) == FILES, "{} files were shown", files(&first.snapshot));
}

/// Replaces a release by swapping a symbolic link, which is not an event of the watched directory.
#[tokio::test]
async fn a_swapped_link_is_seen_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    for (release, summary) in [("one", "First."), ("two", "Second.")] {
        fs::rename(content("base").keep(), at(release)).unwrap();
        save(&at(release), summary);
    }
    std::os::unix::fs::symlink("one", at("content")).unwrap();
    let loaded = load(&at("content"));
    let (sender, mut reports) = mpsc::channel(10);
    let library = Arc::new(loaded.library.unwrap());
    let pace = Timing::publishing(Duration::from_millis(20));
    let watch = watch(at("content"), library, loaded.fingerprint, pace, Arc::new, move |report| {
        let _ = sender.try_send(report);
    });
    // After its first reload, the watch has compared the tree once.
    watch.reload();
    timeout(DEADLINE, reports.recv()).await.unwrap().unwrap();
    let swapped = Instant::now();
    std::os::unix::fs::symlink("two", at("content.new")).unwrap();
    fs::rename(at("content.new"), at("content")).unwrap();
    let mut library = watch.snapshots();
    timeout(DEADLINE, library.wait_for(|library| says("Second.")(library))).await.unwrap().unwrap();
    assert!(swapped.elapsed() < Duration::from_secs(1), "found by the sweep only: {:?}", swapped.elapsed());
    // Edits behind the new link cause events too.
    timeout(DEADLINE, reports.recv()).await.unwrap().unwrap();
    let edited = Instant::now();
    save(&at("two"), "Edited.");
    timeout(DEADLINE, library.wait_for(|library| says("Edited.")(library))).await.unwrap().unwrap();
    assert!(edited.elapsed() < Duration::from_secs(1), "found by the sweep only: {:?}", edited.elapsed());
}

#[tokio::test]
async fn a_storm_of_saves_costs_few_reloads() {
    let mut watched = watched();
    let root = watched.root();
    let start = Instant::now();
    let storm = tokio::task::spawn_blocking(move || {
        for n in 0..1000 {
            save(&root, &format!("Save {n}."));
        }
    });
    storm.await.unwrap();
    let took = start.elapsed();
    watched.until(says("Save 999.")).await;
    let mut reloads = 0;
    while watched.reports.try_recv().is_ok() {
        reloads += 1;
    }
    // At most one for each pause, with some tolerance.
    let most = took.as_millis() / 100 + 10;
    assert!(reloads <= most, "{reloads} reloads in {took:?}");
}

#[tokio::test]
async fn what_editors_leave_behind_is_no_edit() {
    let mut watched = watched();
    for name in [".#data.md", "data.md~", ".data.md.swp", "4913"] {
        fs::write(watched.root().join("areas").join(name), "x").unwrap();
    }
    save(&watched.root(), "After.");
    watched.until(says("After.")).await;
    let report = timeout(DEADLINE, watched.reports.recv()).await.unwrap().unwrap();
    assert_eq!(report.diagnostics, []);
}

#[tokio::test]
async fn a_directory_taken_away_and_brought_back_is_seen_again() {
    let mut watched = watched();
    let away = watched.dir.path().join("away");
    fs::rename(watched.root(), &away).unwrap();
    watched.complaint(".: the content directory is not there").await;
    save(&away, "Back.");
    fs::rename(&away, watched.root()).unwrap();
    watched.until(says("Back.")).await;
    // Events of the new directory are received again.
    save(&watched.root(), "Heard.");
    watched.until(says("Heard.")).await;
}

#[tokio::test]
async fn another_directory_in_its_place_is_seen() {
    let watched = watched();
    let other = watched.dir.path().join("other");
    fs::rename(content("base").keep(), &other).unwrap();
    save(&other, "Other.");
    fs::rename(watched.root(), watched.dir.path().join("old")).unwrap();
    fs::rename(&other, watched.root()).unwrap();
    watched.until(says("Other.")).await;
    save(&watched.root(), "Other again.");
    watched.until(says("Other again.")).await;
}

#[tokio::test]
async fn a_directory_made_unreadable_keeps_the_library() {
    use std::os::unix::fs::PermissionsExt;

    let mut watched = watched();
    let areas = watched.root().join("areas");
    fs::set_permissions(&areas, fs::Permissions::from_mode(0o000)).unwrap();
    // Root can read files without permission; then the library stays the same.
    if fs::read_dir(&areas).is_err() {
        watched.complaint("areas: the directory may not be read").await;
    }
    assert_eq!(watched.watch.snapshots().borrow().areas.len(), 2);
    fs::set_permissions(&areas, fs::Permissions::from_mode(0o755)).unwrap();
    save(&watched.root(), "Readable.");
    watched.until(says("Readable.")).await;
}

#[tokio::test]
async fn an_edit_without_an_event_is_seen() {
    let mut watched = watched();
    // After a reload, the watch has made its first comparison, which needs no event.
    watched.watch.reload();
    timeout(DEADLINE, watched.reports.recv()).await.unwrap().unwrap();
    // A write through another hard link of the file causes no event in this directory.
    fs::write(watched.dir.path().join("other-name.md"), area("Swept.")).unwrap();
    watched.until(says("Swept.")).await;
}

#[tokio::test]
async fn a_forced_reload_happens_without_an_edit() {
    let mut watched = watched();
    watched.watch.reload();
    let report = timeout(DEADLINE, watched.reports.recv()).await.unwrap().unwrap();
    assert!(report.replaced);
}

#[tokio::test]
async fn an_edit_between_loading_and_watching_is_seen() {
    let dir = content("base");
    let loaded = load(dir.path());
    save(dir.path(), "Between.");
    let library = Arc::new(loaded.library.unwrap());
    let watch = watch(dir.path().to_owned(), library, loaded.fingerprint, Timing::EDITING, Arc::new, |_| {});
    let mut library = watch.snapshots();
    timeout(DEADLINE, library.wait_for(|library| says("Between.")(library))).await.unwrap().unwrap();
}

#[tokio::test]
async fn dropping_the_watch_ends_it() {
    let Watched { dir, watch, mut reports } = watched();
    drop(watch);
    // The report function was dropped with the task, and with it the sender.
    assert!(timeout(DEADLINE, reports.recv()).await.unwrap().is_none());
    drop(dir);
}

/// Compares incremental loads with full loads after many kinds of changes.
#[test]
fn a_second_load_is_as_good_as_a_first() {
    use folio::content::load::Loader;

    let dir = content("base");
    let write_ups = dir.path().join("write-ups");
    let later = std::time::SystemTime::now() + Duration::from_secs(3600);
    let mut loader = Loader::default();
    let mut known: Vec<Arc<WriteUp>> = Vec::new();
    // Returns the number of diagnostics, and of write-ups that were not read again.
    let mut compare = |what: &str| {
        let (again, fresh) = (loader.load(dir.path(), later), load(dir.path()));
        assert_eq!(again.diagnostics, fresh.diagnostics, "{what}");
        assert_eq!(again.fingerprint, fresh.fingerprint, "{what}");
        assert_eq!(format!("{:?}", again.library), format!("{:?}", fresh.library), "{what}");
        let write_ups = again.library.map(|library| library.write_ups).unwrap_or_default();
        let kept = write_ups.iter().filter(|new| known.iter().any(|old| Arc::ptr_eq(old, new))).count();
        if !write_ups.is_empty() {
            known = write_ups;
        }
        (again.diagnostics.len(), kept)
    };
    assert_eq!(compare("at first"), (0, 0));
    assert_eq!(compare("unchanged"), (0, 2));
    let page = write_ups.join("memories/page.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, format!("{text}\n[gone](../causalab/page.md#gone)\n")).unwrap();
    assert_eq!(compare("with a mistake"), (1, 0));
    fs::write(&page, &text).unwrap();
    assert_eq!(compare("mended"), (0, 1));
    fs::write(write_ups.join("causalab/data/spare.csv"), "key,a\nx,1\n").unwrap();
    assert_eq!(compare("with one file more"), (1, 1));
    fs::rename(write_ups.join("memories"), write_ups.join("moved")).unwrap();
    assert!(compare("moved").0 > 1);
    fs::rename(write_ups.join("moved"), write_ups.join("memories")).unwrap();
    fs::remove_file(write_ups.join("causalab/data/spare.csv")).unwrap();
    assert_eq!(compare("as it was"), (0, 0));
}
