//! `folio import page`: converts a page of Hugo, Jekyll or Quarto.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};

use super::assets::Assets;
use super::front::{self, Facts};
use super::masks::Masked;
use super::{Imported, Notes, address_of, html, lines, links, must_be_site, read, shortcodes, stem, write_new};
use crate::content::load;

/// Maximum characters of a summary that is taken from the first sentence.
const SUMMARY_CHARACTERS: usize = 200;

/// Writes the Markdown page `file` as `pages/NAME.md` of `content`, with its pictures and files.
///
/// # Errors
///
/// If there is no site, the file cannot be read, or a page with its name exists.
pub fn page(file: &Path, content: &Path) -> anyhow::Result<Imported> {
    must_be_site(content)?;
    let text = read(file)?;
    let name = name_of(file);
    ensure!(!name.is_empty(), "{} has no name to make an address of; rename it", file.display());
    let path = format!("pages/{name}.md");
    let target = content.join(&path);
    ensure!(fs::symlink_metadata(&target).is_err(), "{} is there already", target.display());
    if let Some(owner) = load::owner_of(content, &name) {
        bail!("{owner} has the address \"{name}\" already; rename {}", file.display());
    }

    let loaded = load::load(content);
    let keys: BTreeSet<String> = loaded
        .library
        .iter()
        .flat_map(|library| library.references.iter().map(|reference| reference.key.clone()))
        .collect();
    let moved: BTreeSet<String> = loaded.library.iter().flat_map(|library| library.moved.keys().cloned()).collect();
    let mut notes = Notes::about(&text);
    let mut assets = Assets::of(file, content);
    let known = |address: &str| load::owner_of(content, address).is_some() || moved.contains(address);
    let page = converted(&text, &name, &mut assets, (|key| keys.contains(key), known), &mut notes);
    write_new(&target, page.as_bytes())?;
    let mut written = vec![target];
    for (from, to) in &assets.copies {
        let bytes = fs::read(from).with_context(|| format!("reading {}", from.display()))?;
        let place = content.join(to);
        write_new(&place, &bytes)?;
        written.push(place);
    }
    let findings = load::load(content).diagnostics;
    let of_page = findings.iter().filter(|finding| *finding.path == *path && !finding.message.starts_with("a draft"));
    let mut left = notes.lines();
    left.extend(of_page.map(|finding| format!("to be mended: {}", finding.headline())));
    let next = vec![format!("it is a draft until site.toml lists it: pages = [\"{name}\"]")];
    Ok(Imported { written, left, next })
}

/// Returns the slug for a file: its name, or that of its folder for a generic name such as `index`.
fn name_of(file: &Path) -> String {
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let name = match name.as_str() {
        "index" | "_index" | "README" => {
            let absolute = file.canonicalize().unwrap_or_else(|_| file.to_owned());
            let folder = absolute.parent().and_then(Path::file_name).unwrap_or_default();
            folder.to_string_lossy().into_owned()
        }
        _ => name,
    };
    // File names of Jekyll's posts begin with a date.
    let is_date = |at: usize, c: char| if matches!(at, 4 | 7 | 10) { c == '-' } else { c.is_ascii_digit() };
    let dated = name.len() > 11 && name.chars().take(11).enumerate().all(|(at, c)| is_date(at, c));
    address_of(if dated { &name[11..] } else { &name })
}

/// Converts the text of a page.
pub(super) fn converted(
    text: &str,
    name: &str,
    assets: &mut Assets,
    (is_key, is_taken): (impl Fn(&str) -> bool, impl Fn(&str) -> bool),
    notes: &mut Notes,
) -> String {
    let (front, body) = front::split(text);
    let mut facts = front.map_or_else(Facts::default, |(front, is_yaml)| front::facts(front, is_yaml, notes));
    let masked = Masked::of(&shortcodes::fenced(body));
    let prose = shortcodes::rewritten(&masked.text, notes);
    let prose = lines::formulas(&html::rewritten(&prose, notes));
    let (heading, prose) = lines::rewritten(&prose, facts.title.as_deref(), notes);
    let prose = links::rewritten(&links::spans(&prose), assets, notes);
    let prose = links::citations(&links::numbered(&prose, notes), is_key);
    let body = masked.restore(&prose);

    facts.summary = facts.summary.and_then(|summary| without_markup(&html::rewritten(&summary, notes)));
    facts.title = facts.title.or(heading).or_else(|| Some(stem(name).replace('-', " ")));
    if facts.summary.is_none() {
        facts.summary = first_sentence(&prose).or_else(|| facts.title.clone());
        notes.add("`summary` was made of the first words; look whether it says what the page is about", "");
    }
    facts.was.retain(|address| address != name);
    let (taken, free) = facts.was.into_iter().partition(|address| is_taken(address));
    facts.was = free;
    for address in taken {
        notes.add(format!("former address left out, since a page has it: {address}"), &address);
    }
    format!("{}\n{}\n", facts.toml(), spaced(&body))
}

/// Reduces space between blocks to one blank line, and removes it at both ends.
fn spaced(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        in_code ^= line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        let is_blank = line.trim().is_empty();
        if in_code || !is_blank || lines.last().is_some_and(|before| !before.trim().is_empty()) {
            lines.push(if is_blank { "" } else { line });
        }
    }
    // A break at the end of a paragraph breaks nothing, and would be shown as a backslash.
    let is_last = |at: usize| lines.get(at + 1).is_none_or(|next| next.is_empty());
    let mut in_code = false;
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        in_code ^= line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        let line = if in_code || !is_last(at) { line } else { line.trim_end().trim_end_matches('\\') };
        text += line;
        text.push('\n');
    }
    text.trim().to_owned()
}

/// Returns the first sentence of the first paragraph, without markup.
fn first_sentence(prose: &str) -> Option<String> {
    let is_text =
        |paragraph: &&str| paragraph.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '*' | '[' | '_'));
    let paragraph =
        prose.split("\n\n").map(str::trim).find(|paragraph| is_text(paragraph) && !paragraph.starts_with("* "))?;
    let words = without_markup(paragraph)?;
    let is_end = |at: &usize| words[at + 2..].starts_with(char::is_uppercase);
    let end = words.match_indices(". ").map(|(at, _)| at).find(is_end).map_or(words.len(), |end| end + 1);
    Some(words[..end].chars().take(SUMMARY_CHARACTERS).collect())
}

/// Returns the text of a paragraph without markup; `None` if nothing remains.
fn without_markup(paragraph: &str) -> Option<String> {
    let mut words = String::new();
    let mut rest = paragraph;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            // Citations and notes are skipped.
            '[' if rest.starts_with(['@', '^']) => rest = rest.find(']').map_or("", |end| &rest[end + 1..]),
            '*' | '_' | '`' | '[' => {}
            ']' if rest.starts_with('(') => rest = rest.find(')').map_or("", |end| &rest[end + 1..]),
            ']' => {}
            // A removed part: code or a formula.
            '\0' => rest = rest.split_once('\0').map_or("", |(_, behind)| behind),
            c => words.push(c),
        }
    }
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then_some(words)
}
