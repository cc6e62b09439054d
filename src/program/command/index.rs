//! The commands `ls` (pages and files) and `toc` (sections).

use serde::Serialize;

use super::arguments::{Arguments, Flag};
use super::{Context, Refusal, not_found};
use crate::content::model::Page;
use crate::content::reading_time;
use crate::diagnostic::did_you_mean;
use crate::export::{self, PageRecord};
use crate::snapshot::files::{self, Body};
use crate::typeset::{Section, plain};

/// A file or folder.
#[derive(Serialize)]
struct FileRecord<'a> {
    name: &'a str,
    kind: &'static str,
    bytes: u64,
    modified: u32,
}

impl<'a> FileRecord<'a> {
    fn of(name: &'a str, entry: &files::Entry) -> FileRecord<'a> {
        let kind = if entry.is_folder() { "folder" } else { "file" };
        FileRecord { name, kind, bytes: entry.size(), modified: entry.modified }
    }
}

/// A section of a page.
#[derive(Serialize)]
struct SectionRecord<'a> {
    address: String,
    level: u8,
    number: &'a str,
    title: &'a str,
    words: usize,
}

impl<'a> SectionRecord<'a> {
    fn of(page: &Page, section: &'a Section) -> SectionRecord<'a> {
        let Section { level, number, title, words, .. } = section;
        let address = format!("{page}#{}", section.anchor);
        SectionRecord { address, level: *level, number, title, words: *words }
    }
}

/// Runs `ls`. Without a path it lists the pages and the author's files; with one, the files there, as sftp would list
/// them. An address stands for the folder of its page.
pub(super) fn ls(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    match arguments.words.first() {
        None => Ok(addresses(context, arguments)),
        Some(path) => files(context, path, arguments),
    }
}

fn addresses(context: &Context, arguments: &Arguments) -> String {
    let library = context.library;
    let files = library.attachments.iter().map(|(name, file)| (format!("files/{name}"), file.bytes.len()));
    if arguments.has(Flag::Json) {
        let pages = library.pages().map(|(page, title)| PageRecord::of(&page, title));
        return export::json(pages.chain(files.map(|(path, _)| PageRecord::of_file(path))));
    }
    let mut rows: Vec<Vec<String>> =
        library.pages().map(|(page, title)| vec![page.to_string(), context.clean(title)]).collect();
    rows.extend(files.map(|(path, bytes)| {
        let fetch = format!("a file of {}; scp HOST:{path} .", size(bytes));
        vec![context.clean(&path), context.clean(&library.site.with_host(&fetch))]
    }));
    context.rows(&rows)
}

/// Formats a number of bytes in a readable unit.
fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KiB", bytes.div_ceil(1024)),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

fn files(context: &Context, path: &str, arguments: &Arguments) -> Result<String, Refusal> {
    let tree = context.snapshot.files();
    let folder = format!("write-ups/{path}");
    let (path, entry) = tree.get(path).or_else(|| tree.get(&folder)).ok_or_else(|| {
        let near = did_you_mean(path, tree.paths());
        let way_out = if near.is_empty() { "; \"ls /\" lists what there is" } else { near.as_str() };
        not_found(format!("there is nothing there{way_out}"))
    })?;
    let own_name = || path.rsplit('/').next().unwrap_or_default().to_owned();
    let listed = match &entry.body {
        Body::Folder => tree.children(&path).collect(),
        Body::File(_) => vec![(own_name(), entry)],
    };
    if arguments.has(Flag::Json) {
        return Ok(export::json(listed.iter().map(|(name, entry)| FileRecord::of(name, entry))));
    }
    let line = |(name, entry): &(String, &files::Entry)| {
        format!("{}{}\n", context.clean(name), if entry.is_folder() { "/" } else { "" })
    };
    Ok(listed.iter().map(line).collect())
}

pub(super) fn toc(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    let page = context.page(&arguments.words[0])?;
    let layout = plain::layout(&page, context.library, context.options).unwrap_or_default();
    if layout.sections.is_empty() {
        return Err(not_found(format!("that page has no sections; \"read {page}\" prints all of it")));
    }
    if arguments.has(Flag::Json) {
        return Ok(export::json(layout.sections.iter().map(|section| SectionRecord::of(&page, section))));
    }
    let row = |section: &Section| {
        let minutes = format!("{} min", reading_time::minutes(section.seconds));
        vec![format!("{page}#{}", section.anchor), section.number.clone(), section.title.clone(), minutes]
    };
    Ok(context.rows(&layout.sections.iter().map(row).collect::<Vec<_>>()))
}
