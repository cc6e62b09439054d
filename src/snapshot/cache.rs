//! A bounded cache of values that are costly to make, shared by sessions.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A cache of at most `capacity` values, with least-recently-used eviction. Concurrent requests for the same value
/// wait until it is computed once; requests for other values do not wait.
#[derive(Debug)]
pub struct Cache<K, V> {
    capacity: usize,
    /// Keys with their values, the most recently used last.
    entries: Mutex<Vec<(K, Arc<OnceLock<V>>)>>,
}

impl<K: PartialEq, V: Clone> Cache<K, V> {
    /// Creates an empty cache.
    pub fn new(capacity: usize) -> Cache<K, V> {
        Cache { capacity, entries: Mutex::default() }
    }

    /// Returns the value for `key`, computed by `make` if it is not in the cache.
    pub fn get(&self, key: K, make: impl FnOnce() -> V) -> V {
        // Computed outside of the lock, which is only held to find the entry.
        self.entry(key).get_or_init(make).clone()
    }

    /// Returns the number of cached values.
    #[cfg(test)]
    pub fn count(&self) -> usize {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn entry(&self, key: K) -> Arc<OnceLock<V>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = match entries.iter().position(|(known, _)| *known == key) {
            Some(position) => entries.remove(position),
            None => {
                if entries.len() >= self.capacity {
                    entries.remove(0);
                }
                (key, Arc::default())
            }
        };
        let value = entry.1.clone();
        entries.push(entry);
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once() {
        let cache = Cache::new(4);
        let mut made = 0;
        for _ in 0..100 {
            assert_eq!(cache.get("a", || made += 1), ());
        }
        assert_eq!(made, 1);
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let cache = Cache::new(2);
        cache.get("a", || 1);
        cache.get("b", || 2);
        cache.get("a", || 3);
        cache.get("c", || 4);
        assert_eq!(cache.count(), 2);
        assert_eq!((cache.get("a", || 5), cache.get("b", || 6)), (1, 6));
    }
}
