//! `folio import`: converts files of other programs to files of a site. Existing files are not changed, and
//! unsupported parts are listed.

mod assets;
mod bibliography;
mod front;
mod html;
mod lines;
mod links;
mod masks;
mod page;
mod shortcodes;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

pub use bibliography::bibliography;
pub use page::page;

/// Maximum size of an imported file, in bytes.
const BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Result of an import: written files, parts not converted, and steps to do by hand.
#[derive(Debug)]
pub struct Imported {
    /// Paths of the written files.
    pub written: Vec<PathBuf>,
    /// Parts that were not converted, a line for each kind.
    pub left: Vec<String>,
    /// Steps to do by hand.
    pub next: Vec<String>,
}

/// Maximum line numbers printed for one kind of note.
const LINES_NAMED: usize = 5;

/// Parts that were not converted, by kind, with their lines in the original file.
#[derive(Debug, Default)]
struct Notes {
    /// The lines of the original file.
    source: Vec<String>,
    /// For each kind the lines, from 1; 0 for a note about the whole file.
    kinds: BTreeMap<String, Vec<usize>>,
}

impl Notes {
    /// Creates an empty list of notes about the file `text`.
    fn about(text: &str) -> Notes {
        Notes { source: text.lines().map(str::to_owned).collect(), kinds: BTreeMap::new() }
    }

    /// Adds a note about the next occurrence of `written` in the file; about the whole file if `written` is empty.
    fn add(&mut self, note: impl Into<String>, written: &str) {
        let lines = self.kinds.entry(note.into()).or_default();
        let written = written.lines().next().unwrap_or_default().trim();
        let of_kind = lines.last().copied().unwrap_or(0);
        let same = || self.source.iter().skip(of_kind.saturating_sub(1)).take(1).filter(|line| line.contains(written));
        let next = self.source.iter().skip(of_kind).position(|line| line.contains(written)).map(|at| of_kind + at + 1);
        lines.push(match next {
            _ if written.is_empty() => 0,
            Some(line) => line,
            None if same().next().is_some() => of_kind,
            None => 0,
        });
    }

    /// Returns the notes in the order of their first lines.
    fn lines(self) -> Vec<String> {
        let mut kinds: Vec<(String, Vec<usize>)> = self.kinds.into_iter().collect();
        kinds.sort_by_key(|(_, lines)| lines.first().copied());
        let line = |(note, mut lines): (String, Vec<usize>)| {
            let count = lines.len();
            lines.retain(|line| *line > 0);
            lines.dedup();
            let named: Vec<String> = lines.iter().take(LINES_NAMED).map(usize::to_string).collect();
            let more = if lines.len() > LINES_NAMED { ", …" } else { "" };
            match lines.len() {
                0 if count > 1 => format!("{note} ({count} times)"),
                0 => note,
                1 => format!("line {}: {note}", named[0]),
                _ => format!("lines {}{more}: {note}", named.join(", ")),
            }
        };
        kinds.into_iter().map(line).collect()
    }
}

/// Reads a text file, without a byte order mark, and with line ends as `\n`.
fn read(file: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let opened = File::open(file).with_context(|| format!("reading {}", file.display()))?;
    opened.take(BYTES_MAX + 1).read_to_end(&mut bytes).with_context(|| format!("reading {}", file.display()))?;
    ensure!(bytes.len() as u64 <= BYTES_MAX, "{} is larger than {} MiB", file.display(), BYTES_MAX >> 20);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        bail!("{} is not UTF-8; save it as UTF-8 first", file.display());
    };
    // Without the selector of coloured pictures, terminals agree on the width of a sign.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    Ok(text.replace(['\0', '\u{fe0f}'], ""))
}

/// Fails if `content` is not a site.
fn must_be_site(content: &Path) -> anyhow::Result<()> {
    ensure!(
        content.join("site.toml").is_file(),
        "there is no site in {}; make one by `folio new site NAME`",
        content.display()
    );
    Ok(())
}

/// Writes a new file; fails if it exists.
fn write_new(place: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if let Some(directory) = place.parent() {
        fs::create_dir_all(directory).with_context(|| format!("making {}", directory.display()))?;
    }
    let written = File::create_new(place).and_then(|mut file| file.write_all(bytes));
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => bail!("{} is there already", place.display()),
        written => written.with_context(|| format!("writing {}", place.display())),
    }
}

/// Converts a name to a slug: lower-case letters without accents, digits, hyphens; may be empty.
fn address_of(name: &str) -> String {
    let mut address = String::new();
    for c in any_ascii::any_ascii(name).chars() {
        if c.is_ascii_alphanumeric() {
            address.push(c.to_ascii_lowercase());
        } else if c != '\'' && !address.is_empty() && !address.ends_with('-') {
            address.push('-');
        }
    }
    address.truncate(64);
    address.trim_end_matches('-').to_owned()
}

/// Returns a file name without its extension.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests;
