//! The index of the library that is shown: made when somebody first asks, shared by all.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use super::Index;
use crate::content::model::Library;

/// An index that is there, or is being made.
type Cell = Arc<OnceLock<Arc<Index>>>;

/// Keeps the index of the last library that was asked for. A weak reference: the library lives no longer for it.
#[derive(Debug, Default)]
pub struct Indexes {
    last: Mutex<Option<(Weak<Library>, Cell)>>,
}

impl Indexes {
    /// The index of `library`. Others who ask for it while it is made wait for that.
    pub fn of(&self, library: &Arc<Library>) -> Arc<Index> {
        let index = self.cell(library);
        // Made outside the lock, which is never held for long.
        index.get_or_init(|| Arc::new(Index::new(library))).clone()
    }

    fn cell(&self, library: &Arc<Library>) -> Cell {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            // The weak reference keeps the allocation, so no other library can have its address.
            Some((known, index)) if std::ptr::eq(known.as_ptr(), Arc::as_ptr(library)) => index.clone(),
            _ => {
                let index = Cell::default();
                *last = Some((Arc::downgrade(library), Arc::clone(&index)));
                index
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_made_once_for_a_library() {
        let (indexes, library) = (Indexes::default(), Arc::new(Library::default()));
        let first = indexes.of(&library);
        assert!(Arc::ptr_eq(&first, &indexes.of(&library)));
        let edited = Arc::new(Library::default());
        assert!(!Arc::ptr_eq(&first, &indexes.of(&edited)));
        let gone = Arc::downgrade(&library);
        drop(library);
        assert!(gone.upgrade().is_none());
    }
}
