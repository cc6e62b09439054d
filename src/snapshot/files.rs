//! The library as a tree of read-only virtual files, for sftp, scp and `ls PATH`. Paths never reach the file system.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::content::model::{Library, Page, Reference};
use crate::export::{self, CiteForm};
use crate::typeset::Manuscript;
use crate::typeset::plain::{self, PlainOptions, READING_COLUMNS};

/// Maximum bytes of a path.
const PATH_BYTES: usize = 1024;

/// A file or folder.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Last modification, in seconds since 1970.
    pub modified: u32,
    /// Folder, or file with content.
    pub body: Body,
}

/// The content of an entry.
#[derive(Debug, Clone)]
pub enum Body {
    /// A folder; its entries have longer paths.
    Folder,
    /// A file with its content.
    File(Arc<[u8]>),
}

impl Entry {
    /// Whether the entry is a folder.
    pub fn is_folder(&self) -> bool {
        matches!(self.body, Body::Folder)
    }

    /// Returns the size of the file in bytes; 0 for a folder.
    pub fn size(&self) -> u64 {
        match &self.body {
            Body::Folder => 0,
            Body::File(bytes) => bytes.len() as u64,
        }
    }
}

/// All files of a library.
#[derive(Debug, Clone)]
pub struct Files {
    /// Entries by path, without leading and trailing slashes; the root is "".
    entries: BTreeMap<String, Entry>,
    /// Present addresses of pages, by former address.
    moved: BTreeMap<String, String>,
}

impl Files {
    /// Creates the files of a library; README.txt lists `commands` with their descriptions.
    pub fn new(library: &Library, commands: &[(String, &'static str)]) -> Files {
        let moved = library.moved.iter().map(|(was, page)| (was.clone(), page.to_string())).collect();
        let mut files = Files { entries: BTreeMap::new(), moved };
        let options = PlainOptions { width: Some(READING_COLUMNS), ascii: false };
        let page = |page: &Page| plain::page(page, library, options).unwrap_or_default();
        let text_of = |page: &Page| library.sources.get(page).map(|source| source.text.as_bytes());
        let since = |page: &Page| library.sources.get(page).map_or(library.modified, |source| source.modified);
        let folder = Entry { modified: library.modified, body: Body::Folder };
        files.entries.insert(String::new(), folder);
        files.add("README.txt", library.modified, readme(&page(&Page::Home), commands).as_bytes());
        let works: Vec<&Reference> = library.works().collect();
        for (file, form) in
            [("works.bib", CiteForm::Bibtex), ("works.ris", CiteForm::Ris), ("works.json", CiteForm::Csl)]
        {
            files.add(file, library.modified, form.all(&works).as_bytes());
        }
        if let Some(portrait) = &library.site.portrait {
            files.insert(&portrait.image.path, library.modified, portrait.image.original.clone());
        }
        files.add("feed.xml", library.modified, export::atom(library).as_bytes());
        for area in &library.areas {
            let address = Page::Area(area.slug.clone());
            let file = format!("{}/{}", if area.is_page { "pages" } else { "areas" }, area.slug);
            files.add(&format!("{file}.txt"), since(&address), page(&address).as_bytes());
            files.add(&format!("{file}.md"), since(&address), text_of(&address).unwrap_or_default());
            for image in &area.images {
                files.insert(&image.path, since(&address), image.original.clone());
            }
        }
        for write_up in &library.write_ups {
            let address = Page::WriteUp(write_up.slug.clone());
            let (folder, modified) = (format!("write-ups/{}", write_up.slug), since(&address));
            files.add(&format!("{folder}/page.txt"), modified, page(&address).as_bytes());
            files.add(&format!("{folder}/page.md"), modified, text_of(&address).unwrap_or_default());
            if let Some(paper) = write_up.paper.as_deref().and_then(|key| library.reference(key)) {
                files.add(&format!("{folder}/cite.bib"), modified, CiteForm::Bibtex.of(paper).as_bytes());
            }
            for image in &write_up.images {
                files.insert(&image.path, modified, image.original.clone());
            }
            for figure in &write_up.figures {
                let file = format!("{folder}/figures/{}", figure.id);
                let lines =
                    plain::figure(Manuscript::write_up(write_up, library), &figure.id, options).unwrap_or_default();
                files.add(&format!("{file}.txt"), modified, plain::text(&lines).as_bytes());
                files.add(&format!("{file}.csv"), modified, export::csv(&figure.table).as_bytes());
            }
        }
        for (name, file) in &library.attachments {
            files.insert(&format!("files/{name}"), file.modified, file.bytes.clone());
        }
        files
    }

    fn add(&mut self, path: &str, modified: u32, bytes: &[u8]) {
        self.insert(path, modified, bytes.into());
    }

    /// Adds a file and its parent folders, whose modification time is that of their newest file.
    fn insert(&mut self, path: &str, modified: u32, bytes: Arc<[u8]>) {
        for (slash, _) in path.match_indices('/') {
            let folder = Entry { modified, body: Body::Folder };
            let folder = self.entries.entry(path[..slash].to_owned()).or_insert(folder);
            folder.modified = folder.modified.max(modified);
        }
        self.entries.insert(path.to_owned(), Entry { modified, body: Body::File(bytes) });
    }

    /// Returns the entry at a peer's path, with the normalised path.
    pub fn get(&self, path: &str) -> Option<(String, &Entry)> {
        let path = resolve(path)?;
        let path = if self.entries.contains_key(&path) { path } else { self.now(&path)? };
        let entry = self.entries.get(&path)?;
        Some((path, entry))
    }

    /// Returns the present path for a path under a page's former address: `write-ups/old/page.txt`, `areas/old.txt`.
    fn now(&self, path: &str) -> Option<String> {
        let (folder, rest) = path.split_once('/')?;
        let end = rest.find(['/', '.']).unwrap_or(rest.len());
        let now = self.moved.get(&rest[..end])?;
        Some(format!("{folder}/{now}{}", &rest[end..]))
    }

    /// Returns all paths except the root.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str).filter(|path| !path.is_empty())
    }

    /// Returns the entries of the folder at the normalised `path`, sorted by name.
    pub fn children<'a>(&'a self, path: &str) -> impl Iterator<Item = (String, &'a Entry)> {
        let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
        self.entries
            .range(prefix.clone()..)
            .take_while({
                let prefix = prefix.clone();
                move |(path, _)| path.starts_with(&prefix)
            })
            .filter_map(move |(path, entry)| {
                let name = &path[prefix.len()..];
                (!name.is_empty() && !name.contains('/')).then(|| (name.to_owned(), entry))
            })
    }
}

/// Normalises a path: no leading and trailing slashes, no empty parts, `.` and `..` resolved within the root. `None`
/// if it is too long.
pub fn resolve(path: &str) -> Option<String> {
    if path.len() > PATH_BYTES {
        return None;
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn readme(home: &str, commands: &[(String, &str)]) -> String {
    let commands: String = commands.iter().map(|(synopsis, does)| format!("  {synopsis}\n      {does}\n")).collect();
    format!(
        "{home}\n\nThese files can be read and not written. The same is here for people: ssh to this host.\n\nCommands:\n\n{commands}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_leads_out() {
        for (path, resolved) in [
            ("", ""),
            ("/", ""),
            (".", ""),
            ("..", ""),
            ("/../../etc/passwd", "etc/passwd"),
            ("areas/../../../x", "x"),
            ("./areas//land.txt/", "areas/land.txt"),
            ("a/./b/../c", "a/c"),
            ("..\\..", "..\\.."),
            ("a\0b", "a\0b"),
        ] {
            assert_eq!(resolve(path).as_deref(), Some(resolved), "{path}");
        }
        assert_eq!(resolve(&"a/".repeat(1000)), None);
    }
}
