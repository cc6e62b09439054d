//! Random early drop of connections before authentication, as by OpenSSH's MaxStartups.

use std::hash::{BuildHasher, Hasher, RandomState};

use crate::config::Limits;

/// The random numbers of early refusals, which peers cannot predict.
#[derive(Debug)]
pub(super) struct EarlyDrop(u64);

impl EarlyDrop {
    pub(super) fn new() -> EarlyDrop {
        EarlyDrop(RandomState::new().build_hasher().finish() | 1)
    }

    /// Returns true at random, more likely the more connections wait: `all`, of which `own` are of the same source.
    /// Sources without a waiting connection are exempt.
    pub(super) fn refuses(&mut self, own: u32, all: u32, limits: &Limits) -> bool {
        let Limits { waiting_early: start, waiting: full, .. } = *limits;
        if own == 0 || all < start || start >= full {
            return false;
        }
        // xorshift64 (Marsaglia 2003).
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % u64::from(full - start) < u64::from(all - start) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_grow_with_the_crowd_and_spare_newcomers() {
        let limits = Limits { waiting: 100, waiting_early: 50, ..Limits::default() };
        let mut drop = EarlyDrop::new();
        let mut refused = |own: u32, all: u32| (0..200).filter(|_| drop.refuses(own, all, &limits)).count();
        assert_eq!((refused(0, 99), refused(1, 49), refused(1, 99)), (0, 0, 200));
        let some = [60, 75].map(|all| refused(1, all));
        assert!((20..80).contains(&some[0]) && (70..140).contains(&some[1]), "{some:?}");
    }
}
