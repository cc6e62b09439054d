//! Layouts that were made, shared by all sessions: visitors with screens of one width read the same lines.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use super::{Layout, Manuscript, Shape, lay_out};
use crate::content::model::{Library, Page};

/// Layouts kept; a whole companion takes some hundred kilobytes.
const MAX_LAYOUTS: usize = 64;

/// A bounded store of layouts; the least recently used goes first, those of libraries nobody reads any more at once.
#[derive(Debug, Default)]
pub struct Cache {
    /// Least recently used first. Locked for look-ups only, never while a page is laid out.
    entries: Mutex<Vec<Entry>>,
    computed: AtomicU64,
}

#[derive(Debug)]
struct Entry {
    /// Weak, so that an old library can go; and so that its address cannot be that of a new one.
    library: Weak<Library>,
    page: Page,
    shape: Shape,
    /// Who comes first fills it, the others wait for that.
    layout: Arc<OnceLock<Arc<Layout>>>,
}

impl Cache {
    /// An empty cache.
    pub fn new() -> Cache {
        Cache::default()
    }

    /// The layout of a page's document in this shape, made if need be; none if there is no such page or it has no document.
    pub fn get(&self, library: &Arc<Library>, page: &Page, shape: Shape) -> Option<Arc<Layout>> {
        let manuscript = Manuscript::of(page, library)?;
        let slot = self.slot(library, page, shape);
        let layout = slot.get_or_init(|| {
            self.computed.fetch_add(1, Ordering::Relaxed);
            Arc::new(lay_out(manuscript, shape))
        });
        Some(Arc::clone(layout))
    }

    /// How many layouts were computed.
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    fn slot(&self, library: &Arc<Library>, page: &Page, shape: Shape) -> Arc<OnceLock<Arc<Layout>>> {
        // Whoever panicked under the lock left at worst an entry too few.
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let found = entries.iter().position(|entry| {
            entry.shape == shape && entry.page == *page && entry.library.as_ptr() == Arc::as_ptr(library)
        });
        let entry = match found {
            Some(position) => entries.remove(position),
            None => {
                entries.retain(|entry| entry.library.strong_count() > 0);
                if entries.len() == MAX_LAYOUTS {
                    entries.remove(0);
                }
                Entry { library: Arc::downgrade(library), page: page.clone(), shape, layout: Arc::default() }
            }
        };
        let slot = Arc::clone(&entry.layout);
        entries.push(entry);
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::GlyphSet;

    fn shape(width: u16) -> Shape {
        Shape { width, margin: 0, glyphs: GlyphSet::Full }
    }

    #[test]
    fn sessions_of_one_width_share_one_layout() {
        let (cache, library) = (Cache::new(), Arc::new(Library::default()));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert!(cache.get(&library, &Page::Home, shape(72)).is_some()));
            }
        });
        assert_eq!(cache.computed(), 1);
        cache.get(&library, &Page::Home, shape(60));
        assert_eq!(cache.computed(), 2);
        assert_eq!(cache.get(&library, &Page::Works, shape(60)), None);
    }

    #[test]
    fn the_store_is_bounded_and_forgets_the_oldest() {
        let (cache, library) = (Cache::new(), Arc::new(Library::default()));
        let widths = 10..=10 + MAX_LAYOUTS as u16;
        for width in widths {
            cache.get(&library, &Page::Home, shape(10));
            cache.get(&library, &Page::Home, shape(width));
        }
        let computed = cache.computed();
        assert_eq!(computed, MAX_LAYOUTS as u64 + 1);
        cache.get(&library, &Page::Home, shape(10));
        assert_eq!(cache.computed(), computed, "what is in use stays");
        cache.get(&library, &Page::Home, shape(11));
        assert_eq!(cache.computed(), computed + 1, "the least recently used went");
    }

    #[test]
    fn an_old_library_is_let_go() {
        let cache = Cache::new();
        let old = Arc::new(Library::default());
        cache.get(&old, &Page::Home, shape(72));
        let weak = Arc::downgrade(&old);
        drop(old);
        assert_eq!(weak.strong_count(), 0);
        let new = Arc::new(Library::default());
        cache.get(&new, &Page::Home, shape(72));
        assert_eq!((cache.computed(), cache.entries.lock().unwrap().len()), (2, 1));
    }
}
