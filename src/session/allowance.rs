//! A limit of bytes in memory for several holders together, such as the programs of one connection.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// A limit, and the bytes that are held.
#[derive(Debug)]
pub struct Allowance {
    limit: usize,
    used: AtomicUsize,
}

impl Allowance {
    /// Creates an allowance of `limit` bytes.
    pub fn new(limit: usize) -> Arc<Allowance> {
        Arc::new(Allowance { limit, used: AtomicUsize::new(0) })
    }

    /// Returns the number of held bytes.
    pub fn used(&self) -> usize {
        self.used.load(Relaxed)
    }

    /// Whether few enough bytes are held for input to be read at full speed.
    pub fn is_ample(&self) -> bool {
        self.used() <= self.limit / 8
    }

    /// Reserves `bytes`; returns false if fewer are left.
    pub(super) fn take(&self, bytes: usize) -> bool {
        let taken = self.used.fetch_update(Relaxed, Relaxed, |used| {
            let used = used.checked_add(bytes)?;
            (used <= self.limit).then_some(used)
        });
        taken.is_ok()
    }

    pub(super) fn give_back(&self, bytes: usize) {
        self.used.fetch_sub(bytes, Relaxed);
    }

    /// Reserves `wanted` bytes or, if fewer are left, as many as are left, but at least `least`, so that every holder
    /// makes progress.
    pub fn hold(self: &Arc<Allowance>, wanted: usize, least: usize) -> Held {
        let mut bytes = 0;
        let _ = self.used.fetch_update(Relaxed, Relaxed, |used| {
            bytes = wanted.min(self.limit.saturating_sub(used).max(least));
            Some(used + bytes)
        });
        Held { allowance: self.clone(), bytes }
    }
}

/// Reserved bytes, given back when dropped.
#[derive(Debug)]
pub struct Held {
    allowance: Arc<Allowance>,
    bytes: usize,
}

impl Held {
    /// Returns the number of reserved bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.allowance.give_back(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_held_but_never_nothing() {
        let allowance = Allowance::new(100);
        let one = allowance.hold(70, 10);
        let two = allowance.hold(70, 10);
        let three = allowance.hold(70, 10);
        let four = allowance.hold(3, 10);
        assert_eq!([&one, &two, &three, &four].map(Held::bytes), [70, 30, 10, 3]);
        drop((one, two));
        assert_eq!(allowance.used(), 13);
        drop((three, four));
        assert_eq!(allowance.used(), 0);
    }
}
