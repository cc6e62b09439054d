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

/// Parts that were not converted, with a count for each kind.
#[derive(Debug, Default)]
struct Notes {
    kinds: BTreeMap<String, usize>,
}

impl Notes {
    fn add(&mut self, note: impl Into<String>) {
        *self.kinds.entry(note.into()).or_default() += 1;
    }

    fn lines(self) -> Vec<String> {
        let line = |(note, count): (String, usize)| if count == 1 { note } else { format!("{note} ({count} times)") };
        self.kinds.into_iter().map(line).collect()
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
    Ok(text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', ""))
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
