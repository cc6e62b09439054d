//! Files of the content directory as bytes, read with size limits; files outside of the directory are never opened.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::image::FORMATS;
use crate::diagnostic::{Diagnostic, Severity, visible};

/// Maximum number of files and directories.
pub const ENTRIES_MAX: usize = 10_000;
/// Maximum depth of directories.
const DEPTH_MAX: usize = 12;
/// Maximum size of a Markdown file, in bytes.
const MARKDOWN_BYTES_MAX: u64 = 1024 * 1024;
/// Maximum size of a data file, in bytes.
const CSV_BYTES_MAX: u64 = 1024 * 1024;
/// Maximum size of a bibliography, in bytes.
const BIBLIOGRAPHY_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Maximum size of a TOML file, in bytes.
const TOML_BYTES_MAX: u64 = 256 * 1024;
/// Maximum size of an image, in bytes.
const IMAGE_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Maximum size of a downloadable file, in bytes; it is kept in memory.
const ATTACHMENT_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// A file or directory of the content directory.
#[derive(Debug)]
pub struct Found {
    /// Path relative to the content directory, with `/` as separator.
    pub path: String,
    /// Path in the file system.
    pub place: PathBuf,
    /// Metadata of the target, if it is a symbolic link.
    pub metadata: Metadata,
}

/// Paths and bytes of content files.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Reads the files of `found` that belong to the content; errors are reported.
pub fn read<'f>(found: impl IntoIterator<Item = &'f Found>, diagnostics: &mut Vec<Diagnostic>) -> Files {
    let mut files = Files::new();
    for found in found {
        if found.metadata.is_dir() {
            continue;
        }
        let Some(role) = Role::of(&found.path) else {
            if ["areas/", "pages/", "write-ups/", "files/"].iter().any(|folder| found.path.starts_with(folder)) {
                let finding = Diagnostic::file(found.path.as_str(), unread(&found.path));
                diagnostics.push(Diagnostic { severity: Severity::Warning, ..finding });
            }
            continue;
        };
        let cap = role.bytes_max();
        let bytes = if found.metadata.len() > cap { Err(too_large(cap)) } else { read_file(&found.place, cap) };
        match bytes {
            Ok(bytes) => {
                files.insert(found.path.clone(), bytes);
            }
            Err(message) => diagnostics.push(Diagnostic::file(found.path.as_str(), message)),
        }
    }
    files
}

/// Returns the message about an unused file, depending on its folder.
fn unread(path: &str) -> &'static str {
    let lower = path.to_ascii_lowercase();
    let is_in = |folder: &str| path.contains(folder) && !path.starts_with("files/");
    if lower != path && Role::of(&lower).is_some() {
        "nothing reads this file; write its name and ending in small letters"
    } else if is_in("/images/") {
        "nothing reads this file; pictures end in .png, .jpg, .webp or .gif"
    } else if is_in("/data/") {
        "nothing reads this file; save it as CSV, with the ending .csv"
    } else {
        "nothing reads this file; is it in the right place?"
    }
}

fn too_large(cap: u64) -> String {
    format!("larger than {} KiB", cap / 1024)
}

fn read_file(place: &Path, cap: u64) -> Result<Vec<u8>, String> {
    let file = File::open(place).map_err(|error| reason(&error))?;
    let mut bytes = Vec::new();
    file.take(cap + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    if bytes.len() as u64 > cap { Err(too_large(cap)) } else { Ok(bytes) }
}

/// Returns the reason for an I/O error in words.
fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "is not there".to_owned(),
        ErrorKind::PermissionDenied => "may not be read; check its permissions".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

/// Returns everything below `dir` in the order of paths, except hidden files and temporary files of editors.
pub fn walk(dir: &Path, diagnostics: &mut Vec<Diagnostic>) -> Vec<Found> {
    let mut found = Vec::new();
    let root = match dir.canonicalize() {
        Ok(root) => root,
        Err(error) => {
            diagnostics.push(Diagnostic::file(".", format!("the content directory {}", reason(&error))));
            return found;
        }
    };
    let mut open = vec![(root.clone(), String::new())];
    while let Some((place, prefix)) = open.pop() {
        let entries = match fs::read_dir(&place) {
            Ok(entries) => entries,
            Err(error) => {
                let path = if prefix.is_empty() { "." } else { prefix.trim_end_matches('/') };
                diagnostics.push(Diagnostic::file(path, format!("the directory {}", reason(&error))));
                continue;
            }
        };
        for entry in entries.filter_map(Result::ok) {
            let Ok(name) = entry.file_name().into_string() else {
                let shown = format!("{prefix}{}", entry.file_name().to_string_lossy());
                diagnostics.push(Diagnostic::file(shown, "the name is not UTF-8"));
                continue;
            };
            if is_ignored(&name) {
                continue;
            }
            let path = format!("{prefix}{name}");
            if found.len() == ENTRIES_MAX {
                diagnostics.push(Diagnostic::file(".", format!("more than {ENTRIES_MAX} files and directories")));
                return found;
            }
            match inspect(&entry.path(), &root) {
                Ok(metadata) => {
                    if metadata.is_dir() {
                        if path.matches('/').count() < DEPTH_MAX {
                            open.push((entry.path(), format!("{path}/")));
                        } else {
                            diagnostics.push(Diagnostic::file(path.clone(), "the directory is nested too deep"));
                        }
                    }
                    found.push(Found { path, place: entry.path(), metadata });
                }
                Err(message) => diagnostics.push(Diagnostic::file(path, message)),
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Whether rsync is writing to `dir`: it receives files under names such as `.page.md.x7Qa2B`. A file that has not
/// grown for a minute is taken for a leftover.
pub fn is_copied_into(dir: &Path) -> bool {
    const LEFT_BEHIND: Duration = Duration::from_secs(60);
    fn search(dir: &Path, depth: usize) -> bool {
        let entries = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok);
        entries.into_iter().any(|entry| {
            let is_dir = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_dir {
                return depth > 0 && search(&entry.path(), depth - 1);
            }
            is_received(&entry.file_name().to_string_lossy())
                && entry
                    .metadata()
                    .and_then(|metadata| metadata.modified())
                    .is_ok_and(|modified| modified.elapsed().unwrap_or_default() < LEFT_BEHIND)
        })
    }
    search(dir, DEPTH_MAX)
}

/// Whether a name is one that rsync gives to incomplete files.
pub fn is_received(name: &str) -> bool {
    let Some((of, random)) = name.strip_prefix('.').and_then(|rest| rest.rsplit_once('.')) else { return false };
    !of.is_empty() && random.len() == 6 && random.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Returns a hash of `dir` that changes with any path, size, time, inode, or permission to read.
pub fn fingerprint(dir: &Path) -> u64 {
    let mut diagnostics = Vec::new();
    let found = walk(dir, &mut diagnostics);
    fingerprint_of(&found, &diagnostics)
}

/// Returns the fingerprint of `dir`, and its directories, whose modification times change when entries are created,
/// removed or renamed.
pub fn survey(dir: &Path) -> (u64, Vec<PathBuf>) {
    let mut diagnostics = Vec::new();
    let found = walk(dir, &mut diagnostics);
    let fingerprint = fingerprint_of(&found, &diagnostics);
    let inner = found.into_iter().filter(|found| found.metadata.is_dir()).map(|found| found.place);
    (fingerprint, std::iter::once(dir.to_owned()).chain(inner).collect())
}

/// Returns a hash of the modification times of `directories`, at the cost of one system call for each.
pub fn times(directories: &[PathBuf]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for directory in directories {
        let times = fs::metadata(directory).ok().map(|metadata| {
            (
                metadata.dev(),
                metadata.ino(),
                metadata.mtime(),
                metadata.mtime_nsec(),
                metadata.ctime(),
                metadata.ctime_nsec(),
            )
        });
        times.hash(&mut hasher);
    }
    hasher.finish()
}

/// Returns the fingerprint of a walk's results and diagnostics.
pub fn fingerprint_of<'f>(found: impl IntoIterator<Item = &'f Found>, diagnostics: &[Diagnostic]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for Found { path, metadata, .. } in found {
        (path, metadata.len(), metadata.dev(), metadata.ino()).hash(&mut hasher);
        (metadata.mtime(), metadata.mtime_nsec(), metadata.ctime(), metadata.ctime_nsec()).hash(&mut hasher);
    }
    for finding in diagnostics {
        (&finding.path, &finding.message).hash(&mut hasher);
    }
    hasher.finish()
}

/// Returns the metadata of `place`, which must be a directory, or a file inside of `root`.
///
/// # Errors
///
/// The reason that it may not be read.
fn inspect(place: &Path, root: &Path) -> Result<Metadata, String> {
    let own = fs::symlink_metadata(place).map_err(|error| reason(&error))?;
    if !own.is_symlink() {
        // Opening a pipe or socket could block.
        return if own.is_dir() || own.is_file() { Ok(own) } else { Err("is no regular file".to_owned()) };
    }
    let target = place.canonicalize().map_err(|error| format!("this symbolic link leads nowhere: {error}"))?;
    if !target.starts_with(root) {
        return Err("this symbolic link leads out of the content directory".to_owned());
    }
    let metadata = fs::metadata(&target).map_err(|error| reason(&error))?;
    if metadata.is_file() { Ok(metadata) } else { Err("a symbolic link may only lead to a file".to_owned()) }
}

/// Whether a name is hidden or a temporary file of an editor: `.x`, `x~`, `#x#`, `x.swp`, and `4913`, which vim
/// creates to test a directory.
pub fn is_ignored(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with('#')
        || name.ends_with('~')
        || [".swp", ".swo", ".swx", ".tmp", ".bak"].iter().any(|ending| name.ends_with(ending))
        || name == "4913"
}

/// Role of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Markdown,
    Toml,
    Csv,
    Bibliography,
    Image,
    Attachment,
}

impl Role {
    /// Returns the role of the file at `path`; `None` if it does not belong to the content.
    fn of(path: &str) -> Option<Role> {
        let parts: Vec<&str> = path.split('/').collect();
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        match (parts.as_slice(), ending) {
            (["site.toml" | "news.toml"], _) => Some(Role::Toml),
            (["vision.md"], _) => Some(Role::Markdown),
            ([_], "bib") => Some(Role::Bibliography),
            (["areas" | "pages", _], "md") => Some(Role::Markdown),
            (["areas" | "pages", "figures", _], "toml") => Some(Role::Toml),
            (["areas" | "pages", "data", _], "csv") => Some(Role::Csv),
            (["write-ups", _, "page.md"], _) => Some(Role::Markdown),
            (["write-ups", _, "figures" | "labs", _], "toml") => Some(Role::Toml),
            (["write-ups", _, "data", _], "csv") => Some(Role::Csv),
            (["write-ups", _, "images", _] | ["areas" | "pages", "images", _], ending)
                if FORMATS.iter().any(|(known, _)| *known == ending) =>
            {
                Some(Role::Image)
            }
            (["files", _, ..], _) if path.chars().all(|c| visible(c) == c) => Some(Role::Attachment),
            _ => None,
        }
    }

    fn bytes_max(self) -> u64 {
        match self {
            Role::Markdown => MARKDOWN_BYTES_MAX,
            Role::Toml => TOML_BYTES_MAX,
            Role::Csv => CSV_BYTES_MAX,
            Role::Bibliography => BIBLIOGRAPHY_BYTES_MAX,
            Role::Image => IMAGE_BYTES_MAX,
            Role::Attachment => ATTACHMENT_BYTES_MAX,
        }
    }
}
