//! `folio import bib`: the valid entries of a BibTeX file, to a new bibliography of the site.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::ensure;

use super::{Imported, address_of, must_be_site, read, write_new};
use crate::content::bibliography::{Piece, pieces};

/// Fields with names of files of a web site.
const FILES: [&str; 6] = ["pdf", "slides", "poster", "supp", "code", "video"];

/// Writes the valid entries of `file` that no bibliography in `content` contains to a new file there.
///
/// # Errors
///
/// If there is no site, the file cannot be read or has no entries, or a file with its name exists.
pub fn bibliography(file: &Path, content: &Path) -> anyhow::Result<Imported> {
    must_be_site(content)?;
    let text = read(file)?;
    let name = address_of(&file.file_stem().unwrap_or_default().to_string_lossy());
    let target = content.join(format!("{}.bib", if name.is_empty() { "imported" } else { &name }));
    ensure!(fs::symlink_metadata(&target).is_err(), "{} is there already", target.display());
    let mut known = known_keys(content);
    let mut left = Vec::new();
    let mut result = String::new();
    let mut count = 0_usize;
    for piece in pieces(&text) {
        match piece {
            Piece::Strings(range) => result += &format!("{}\n\n", &text[range]),
            Piece::Broken { key, line, message } => left.push(format!("line {line}, {}: {message}", named(&key))),
            Piece::Entry { key, line, .. } if key.is_empty() => left.push(format!("line {line}: the entry has no key")),
            Piece::Entry { key, line, .. } if !known.insert(key.clone()) => {
                left.push(format!("line {line}, {key}: an entry with this key is there already"));
            }
            Piece::Entry { key, at, fields, .. } => {
                for (field, value) in fields.iter().filter(|(field, _)| FILES.contains(&field.as_str())) {
                    if !value.contains("://") && !value.starts_with("files/") && value.contains('.') {
                        left.push(format!(
                            "{key}: {field} = {value} names a file; copy it to files/ and write files/{value}"
                        ));
                    }
                }
                count += 1;
                result += &format!("{}\n\n", &text[at]);
            }
        }
    }
    ensure!(count > 0, "{} has no entry that could be taken over{}", file.display(), listed(&left));
    write_new(&target, format!("{}\n", result.trim_end()).as_bytes())?;
    let entries = if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") };
    let next = vec![
        format!("{entries} taken over; `folio check` tells what would be shown wrong"),
        "name yourself in site.toml (`name`, `names`): works with your name are your works".to_owned(),
    ];
    Ok(Imported { written: vec![target], left, next })
}

fn named(key: &str) -> &str {
    if key.is_empty() { "an entry" } else { key }
}

fn listed(left: &[String]) -> String {
    if left.is_empty() { String::new() } else { format!(":\n{}", left.join("\n")) }
}

/// Returns the keys of all bibliographies beside `site.toml`.
fn known_keys(content: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(content).into_iter().flatten().flatten().map(|entry| entry.path());
    let bibliographies = files.filter(|path| path.extension().is_some_and(|ending| ending == "bib"));
    let texts = bibliographies.filter_map(|path| read(&path).ok());
    texts
        .flat_map(|text| pieces(&text))
        .filter_map(|piece| match piece {
            Piece::Entry { key, .. } => Some(key),
            Piece::Strings(_) | Piece::Broken { .. } => None,
        })
        .collect()
}
