//! Snapshots: one state of the content with everything derived from it, shared by all sessions and replaced as a
//! whole after an edit.

mod cache;
pub mod files;
mod pictures;

use std::sync::{Arc, OnceLock};

use crate::content::model::{Library, Page};
use crate::search::Index;
use crate::typeset::regions::Parts;
use crate::typeset::{Layout, Shape};
use cache::Cache;
use files::Files;
pub use pictures::Pictures;

/// Maximum bytes of the layouts that are kept; one of a page of three thousand words takes about 200 KiB. Visits at rest keep
/// none, so that this is for all of them, whatever their number and the pages they read.
const LAYOUTS_BYTES: usize = 12 * 1024 * 1024;
/// Bytes that a layout counts as at least, so that there are few and each is found quickly.
const LAYOUT_BYTES_LEAST: usize = 32 * 1024;

/// A library with its files, index, layouts and pictures, each computed when first requested. The labels of
/// references are part of the library, which computes them when it is loaded.
#[derive(Debug)]
pub struct Snapshot {
    /// Content as loaded.
    pub library: Arc<Library>,
    /// The commands for a shell, with their descriptions.
    pub commands: Vec<(String, &'static str)>,
    /// The images in the formats of terminals.
    pub pictures: Pictures,
    files: OnceLock<Files>,
    index: OnceLock<Index>,
    layouts: Cache<(Subject, Shape), Arc<Layout>>,
}

/// The subject of a layout that is shared by sessions.
#[derive(Debug, PartialEq, Eq)]
enum Subject {
    Page(Page, Parts),
    /// The results of a search for this text.
    Results(String),
}

impl Snapshot {
    /// Creates a snapshot of `library`; `commands` are listed in its files.
    pub fn new(library: impl Into<Arc<Library>>, commands: Vec<(String, &'static str)>) -> Snapshot {
        Snapshot {
            library: library.into(),
            commands,
            pictures: Pictures::default(),
            files: OnceLock::new(),
            index: OnceLock::new(),
            layouts: Cache::new(LAYOUTS_BYTES, weight),
        }
    }

    /// Sets the maximum bytes of the layouts that are kept.
    #[must_use]
    pub fn with_layouts_bytes(self, bytes: usize) -> Snapshot {
        Snapshot { layouts: Cache::new(bytes, weight), ..self }
    }

    /// Returns the library as a tree of files.
    pub fn files(&self) -> &Files {
        self.files.get_or_init(|| Files::new(&self.library, &self.commands))
    }

    /// Returns the search index of the library.
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.library))
    }

    /// Returns the layout of `page` for a shape and a state of its parts, computed by `lay_out` if it is not cached.
    /// The interface passes `lay_out`, because only it can lay out its pages.
    pub fn layout(
        &self,
        page: &Page,
        shape: Shape,
        parts: Parts,
        lay_out: impl FnOnce(&Library, &Page, Shape, &Parts) -> Layout,
    ) -> Arc<Layout> {
        let make = {
            let parts = parts.clone();
            move || lay_out(&self.library, page, shape, &parts)
        };
        self.shared(Subject::Page(page.clone(), parts), shape, make)
    }

    /// Returns the layout of the results of a search for `typed`, computed by `lay_out` if it is not cached.
    pub fn results(&self, typed: &str, shape: Shape, lay_out: impl FnOnce() -> Layout) -> Arc<Layout> {
        self.shared(Subject::Results(typed.to_owned()), shape, lay_out)
    }

    fn shared(&self, subject: Subject, shape: Shape, lay_out: impl FnOnce() -> Layout) -> Arc<Layout> {
        self.layouts.get((subject, shape), || Arc::new(lay_out().packed()))
    }
}

fn weight(layout: &Arc<Layout>) -> usize {
    layout.held_bytes().max(LAYOUT_BYTES_LEAST)
}

impl Default for Snapshot {
    fn default() -> Snapshot {
        Snapshot::new(Library::default(), Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::Charset;

    #[test]
    fn sessions_of_one_width_share_one_layout() {
        let snapshot = Snapshot::default();
        let shape = Shape { width: 72, margin: 0, glyphs: Charset::Full };
        let mut made = 0;
        let mut ask = |shape| {
            snapshot.layout(&Page::Home, shape, Parts::default(), |_, _, _, _| {
                made += 1;
                Layout::default()
            })
        };
        let first = ask(shape);
        for _ in 0..100 {
            assert!(Arc::ptr_eq(&first, &ask(shape)));
        }
        ask(Shape { width: 71, ..shape });
        assert_eq!(made, 2);
    }

    #[test]
    fn small_layouts_are_few() {
        let snapshot = Snapshot::default();
        let shape = Shape { width: 72, margin: 0, glyphs: Charset::Full };
        for number in 0..1000 {
            snapshot.results(&number.to_string(), shape, Layout::default);
        }
        let is_kept = |number: usize| {
            let mut is_kept = true;
            snapshot.results(&number.to_string(), shape, || {
                is_kept = false;
                Layout::default()
            });
            is_kept
        };
        assert!(is_kept(999) && !is_kept(0));
    }

    #[test]
    fn files_and_index_are_made_once() {
        let snapshot = Snapshot::default();
        assert!(std::ptr::eq(snapshot.files(), snapshot.files()));
        assert!(std::ptr::eq(snapshot.index(), snapshot.index()));
    }
}
