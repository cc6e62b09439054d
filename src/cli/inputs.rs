//! The inputs of a server: the content, which is watched, and the host key.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::bail;
use russh::keys::PrivateKey;

use crate::config::Config;
use crate::content;
use crate::content::load::Loader;
use crate::content::watch::{Report, Timing, Watch};
use crate::diagnostic::{Diagnostic, Severity};
use crate::metrics::Metrics;
use crate::program;
use crate::snapshot::Snapshot;
use crate::ssh::keys;

/// Maximum number of errors printed in full at the start.
const MISTAKES: usize = 20;

/// The variable with the host key, for platforms that pass secrets as variables.
const KEY_VARIABLE: &str = "FOLIO_HOST_KEY";
/// The variable with the directory of credentials (systemd.exec(5)).
const CREDENTIALS_VARIABLE: &str = "CREDENTIALS_DIRECTORY";

/// Returns the host key. The creation of a new one is logged, since it causes warnings for earlier visitors;
/// `require_key` forbids it.
pub fn host_key(config: &Config) -> Result<PrivateKey, keys::KeyError> {
    if let Ok(text) = std::env::var(KEY_VARIABLE) {
        return keys::parse(Path::new(KEY_VARIABLE), &text);
    }
    if std::env::var_os(CREDENTIALS_VARIABLE).is_some_and(|directory| config.keys == Path::new(&directory)) {
        return keys::load_credential(&config.keys);
    }
    if config.require_key || keys::exists(&config.keys) {
        return keys::load(&config.keys);
    }
    let key = keys::load_or_create(&config.keys)?;
    let _ = writeln!(
        io::stderr(),
        "folio: made a new host key in {}: {}\n       If visitors knew another key, stop and restore it from a copy: their \
         clients will refuse this one.\n       With `require_key = true` the server never makes one.",
        config.keys.display(),
        keys::fingerprint(key.public_key())
    );
    Ok(key)
}

/// Loaded content, and the hash of its directory at that time.
pub struct Content {
    pub snapshot: Arc<Snapshot>,
    pub fingerprint: u64,
}

/// Returns the content directory of a site: `content` in the given directory if it exists, else the given directory.
pub fn content_in(directory: &Path) -> PathBuf {
    let inner = directory.join("content");
    let is_site = |directory: &Path| directory.join("site.toml").exists();
    if !is_site(directory) && is_site(&inner) { inner } else { directory.to_owned() }
}

/// Loads the content; errors prevent the start, warnings are left to `check`.
pub fn read_content(dir: &Path, mut loader: Loader) -> anyhow::Result<Content> {
    let loaded = loader.load(dir, SystemTime::now());
    let errors = || loaded.diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
    match loaded.library {
        Some(library) => {
            Ok(Content { snapshot: program::snapshot_with_index(library), fingerprint: loaded.fingerprint })
        }
        None => {
            let mut list: String = errors().take(MISTAKES).map(ToString::to_string).collect();
            let (count, dir) = (errors().count(), dir.display());
            if count > MISTAKES {
                list += &format!("\n… and {}; `folio check` prints all of them", mistakes(count - MISTAKES));
            }
            bail!("the content in {dir} has {}; nothing is served until they are mended\n\n{list}", mistakes(count))
        }
    }
}

/// Watches the content; diagnostics are logged.
pub fn follow(config: &Config, content: Content, metrics: Arc<Metrics>) -> Watch<Snapshot> {
    let pace = Timing::publishing(config.settle_milliseconds);
    let report = move |report: Report<Snapshot>| {
        let errors = report.diagnostics.iter().filter(|finding| finding.severity == Severity::Error);
        if report.replaced {
            metrics.reloads_succeeded.inc();
            tracing::info!("content reloaded");
        } else {
            metrics.reloads_failed.inc();
            let count = mistakes(errors.clone().count());
            tracing::error!("content not reloaded: {count}; visitors keep the last good version");
            complain(errors);
        }
    };
    content::watch::watch(
        config.content.clone(),
        content.snapshot,
        content.fingerprint,
        pace,
        program::snapshot_with_index,
        report,
    )
}

/// Logs diagnostics for the author or operator, limited to the number that the log accepts at once.
pub fn complain<'d>(complaints: impl Iterator<Item = &'d Diagnostic> + Clone) {
    const TOLD: usize = 10;
    complaints.clone().take(TOLD).for_each(|complaint| tracing::error!("{}", complaint.headline()));
    let more = complaints.skip(TOLD).count();
    if more > 0 {
        tracing::error!("and {}; `folio check` prints all of them", mistakes(more));
    }
}

fn mistakes(count: usize) -> String {
    if count == 1 { "1 mistake".into() } else { format!("{count} mistakes") }
}
