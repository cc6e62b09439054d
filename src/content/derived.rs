//! What is made from a library once, when somebody first asks, and shared by all.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use super::model::Library;

/// Something that is there, or is being made.
type Cell<T> = Arc<OnceLock<Arc<T>>>;

/// Keeps what was made from the library that was last asked for. A weak reference: the library lives no longer for it.
#[derive(Debug)]
pub struct Derived<T> {
    last: Mutex<Option<(Weak<Library>, Cell<T>)>>,
}

impl<T> Default for Derived<T> {
    fn default() -> Derived<T> {
        Derived { last: Mutex::new(None) }
    }
}

impl<T: for<'l> From<&'l Library>> Derived<T> {
    /// What is made from `library`. Others who ask for it while it is made wait for that.
    pub fn of(&self, library: &Arc<Library>) -> Arc<T> {
        let cell = self.cell(library);
        // Made outside the lock, which is never held for long.
        cell.get_or_init(|| Arc::new(T::from(library))).clone()
    }

    fn cell(&self, library: &Arc<Library>) -> Cell<T> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            // The weak reference keeps the allocation, so no other library can have its address.
            Some((known, cell)) if std::ptr::eq(known.as_ptr(), Arc::as_ptr(library)) => cell.clone(),
            _ => {
                let cell = Cell::default();
                *last = Some((Arc::downgrade(library), cell.clone()));
                cell
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Count(usize);

    impl From<&Library> for Count {
        fn from(library: &Library) -> Count {
            Count(library.references.len())
        }
    }

    #[test]
    fn it_is_made_once_for_a_library() {
        let (counts, library) = (Derived::<Count>::default(), Arc::new(Library::default()));
        let first = counts.of(&library);
        assert!(Arc::ptr_eq(&first, &counts.of(&library)));
        let edited = Library { references: vec![Default::default()], ..Library::default() };
        assert_eq!((first.0, counts.of(&Arc::new(edited)).0), (0, 1));
        let gone = Arc::downgrade(&library);
        drop(library);
        assert!(gone.upgrade().is_none());
    }
}
