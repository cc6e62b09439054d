//! Set pages and their pictures, kept for all sessions: one layout for any number of readers of one page at one width.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use super::gallery::Gallery;
use super::page;
use crate::content::model::{Library, Page};
use crate::search::{Index, Indexes};
use crate::typeset::part::Parts;
use crate::typeset::{Layout, Shape};

/// Layouts kept; a page of three thousand words takes about 200 KiB.
const LAYOUTS_MAXIMUM: usize = 96;

/// A bounded store of layouts, least recently used out first.
#[derive(Debug, Default)]
pub struct Shelf {
    indexes: Arc<Indexes>,
    /// What can be typed in a shell, for the help page: how, and what it does.
    commands: Vec<(String, &'static str)>,
    entries: Mutex<Vec<Entry>>,
    gallery: Gallery,
}

#[derive(Debug)]
struct Entry {
    /// A weak reference keeps the allocation, so no other library can have its address.
    library: Weak<Library>,
    page: Page,
    shape: Shape,
    parts: Parts,
    layout: Arc<OnceLock<Arc<Layout>>>,
}

impl Shelf {
    /// An empty shelf.
    pub fn new() -> Shelf {
        Shelf::default()
    }

    /// An empty shelf whose index is shared with others, for an interface that tells of these commands.
    pub fn sharing(indexes: Arc<Indexes>, commands: Vec<(String, &'static str)>) -> Shelf {
        Shelf { indexes, commands, ..Shelf::default() }
    }

    /// What can be typed in a shell: how, and what it does.
    pub fn commands(&self) -> &[(String, &'static str)] {
        &self.commands
    }

    /// All that can be found in `library`.
    pub fn index(&self, library: &Arc<Library>) -> Arc<Index> {
        self.indexes.of(library)
    }

    /// `page` of `library`, set for `shape`, with what is open on it. Sets it if nobody has; others who ask meanwhile wait for that.
    pub fn layout(&self, library: &Arc<Library>, page: &Page, shape: Shape, parts: Parts) -> Arc<Layout> {
        let layout = self.entry(library, page, shape, &parts);
        // Set outside the lock: other pages can be had meanwhile.
        layout.get_or_init(|| Arc::new(page::lay_out(library, page, shape, &parts))).clone()
    }

    /// The pictures of the pages, made ready for terminals.
    pub fn gallery(&self) -> &Gallery {
        &self.gallery
    }

    fn entry(&self, library: &Arc<Library>, page: &Page, shape: Shape, parts: &Parts) -> Arc<OnceLock<Arc<Layout>>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |entry: &Entry| {
            let same = entry.page == *page && entry.shape == shape && entry.parts == *parts;
            same && std::ptr::eq(entry.library.as_ptr(), Arc::as_ptr(library))
        };
        let entry = match entries.iter().position(same) {
            Some(at) => entries.remove(at),
            None => {
                entries.retain(|entry| entry.library.strong_count() > 0);
                if entries.len() >= LAYOUTS_MAXIMUM {
                    entries.remove(0);
                }
                Entry {
                    library: Arc::downgrade(library),
                    page: page.clone(),
                    shape,
                    parts: parts.clone(),
                    layout: Arc::default(),
                }
            }
        };
        let layout = entry.layout.clone();
        entries.push(entry);
        layout
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::GlyphSet;

    #[test]
    fn sessions_of_one_width_share_one_layout() {
        let shelf = Shelf::new();
        let library = Arc::new(Library::default());
        let shape = Shape { width: 72, margin: 0, glyphs: GlyphSet::Full };
        let first = shelf.layout(&library, &Page::Home, shape, Parts::default());
        for _ in 0..100 {
            assert!(Arc::ptr_eq(&first, &shelf.layout(&library, &Page::Home, shape, Parts::default())));
        }
        let edited = Arc::new(Library::default());
        assert!(!Arc::ptr_eq(&first, &shelf.layout(&edited, &Page::Home, shape, Parts::default())));
    }

    #[test]
    fn the_shelf_is_bounded() {
        let shelf = Shelf::new();
        let library = Arc::new(Library::default());
        for width in 10..510 {
            shelf.layout(&library, &Page::Home, Shape { width, margin: 0, glyphs: GlyphSet::Full }, Parts::default());
        }
        assert_eq!(shelf.entries.lock().unwrap().len(), LAYOUTS_MAXIMUM);
    }
}
