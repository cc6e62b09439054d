//! A bounded cache of values that are costly to make, shared by sessions.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// A cache of values with a total weight of at most `budget`, with least-recently-used eviction. Concurrent requests for
/// the same value wait until it is computed once; requests for other values do not wait.
#[derive(Debug)]
pub struct Cache<K, V> {
    budget: usize,
    /// Returns the weight of a value.
    weigh: fn(&V) -> usize,
    /// The most recently used last.
    entries: Mutex<Vec<Entry<K, V>>>,
}

#[derive(Debug)]
struct Entry<K, V> {
    key: K,
    value: Arc<OnceLock<V>>,
    /// Zero until the value is computed.
    weight: usize,
}

impl<K: PartialEq, V: Clone> Cache<K, V> {
    /// Creates an empty cache.
    pub fn new(budget: usize, weigh: fn(&V) -> usize) -> Cache<K, V> {
        Cache { budget, weigh, entries: Mutex::default() }
    }

    /// Returns the value for `key`, computed by `make` if it is not in the cache.
    pub fn get(&self, key: K, make: impl FnOnce() -> V) -> V {
        let entry = self.entry(key);
        let mut is_new = false;
        // Computed outside of the lock, which is only held to find the entry.
        let value = entry.get_or_init(|| {
            is_new = true;
            make()
        });
        if is_new {
            self.weigh(&entry, (self.weigh)(value));
        }
        value.clone()
    }

    /// Returns the weight of all cached values.
    #[cfg(test)]
    pub fn weight(&self) -> usize {
        self.entries().iter().map(|entry| entry.weight).sum()
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry<K, V>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn entry(&self, key: K) -> Arc<OnceLock<V>> {
        let mut entries = self.entries();
        let entry = match entries.iter().position(|known| known.key == key) {
            Some(position) => entries.remove(position),
            None => Entry { key, value: Arc::default(), weight: 0 },
        };
        let value = entry.value.clone();
        entries.push(entry);
        value
    }

    /// Records the weight of a new value, and drops values until all together are within the budget.
    fn weigh(&self, value: &Arc<OnceLock<V>>, weight: usize) {
        let mut entries = self.entries();
        if let Some(entry) = entries.iter_mut().find(|entry| Arc::ptr_eq(&entry.value, value)) {
            entry.weight = weight;
        }
        let mut excess = entries.iter().map(|entry| entry.weight).sum::<usize>().saturating_sub(self.budget);
        entries.retain(|entry| {
            let stays = match entry.weight {
                // Still being computed, unless that has failed.
                0 => Arc::strong_count(&entry.value) > 1,
                _ => excess == 0,
            };
            if !stays {
                excess = excess.saturating_sub(entry.weight);
            }
            stays
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once() {
        let cache = Cache::new(4, |()| 1);
        let mut made = 0;
        for _ in 0..100 {
            assert_eq!(cache.get("a", || made += 1), ());
        }
        assert_eq!(made, 1);
    }

    #[test]
    fn the_least_recently_used_go_first_until_there_is_room() {
        let cache = Cache::new(10, |value: &usize| *value);
        for (key, weight) in [("a", 3), ("b", 3), ("c", 3)] {
            cache.get(key, || weight);
        }
        cache.get("a", || 9);
        cache.get("d", || 5);
        assert_eq!(cache.weight(), 8, "two of three make place");
        assert_eq!((cache.get("a", || 0), cache.get("d", || 0)), (3, 5));
        assert_eq!(cache.get("b", || 1), 1, "it was dropped");
    }

    #[test]
    fn a_value_beyond_the_budget_is_not_kept() {
        let cache = Cache::new(10, |value: &usize| *value);
        cache.get("a", || 4);
        assert_eq!(cache.get("b", || 11), 11);
        assert_eq!(cache.weight(), 0);
    }
}
