//! Hashes, for maps and rows whose keys are not chosen by attackers.

use std::hash::{BuildHasherDefault, Hasher};

/// The first 64 bits of the fraction of π.
const SEED: u64 = 0x243f_6a88_85a3_08d3;

/// 2^64 divided by the golden ratio, made odd.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Mixes 64 bits by combining both halves of a 128-bit product, as in wyhash.
pub(super) fn fold(value: u64) -> u64 {
    let product = u128::from(value ^ SEED) * u128::from(GOLDEN);
    product as u64 ^ (product >> 64) as u64
}

/// Returns the hash of a byte string.
pub(super) fn hash_of(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let last = rest.iter().fold(bytes.len() as u64, |value, byte| value << 8 | u64::from(*byte));
    words.iter().fold(fold(last), |hash, word| fold(hash ^ u64::from_le_bytes(*word)))
}

/// Builder of [`Mix`].
pub(super) type Quick = BuildHasherDefault<Mix>;

/// A fast hasher for the maps of a table, whose keys are not chosen by attackers.
#[derive(Debug, Default)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        self.write_u64(hash_of(bytes));
    }

    fn write_u8(&mut self, value: u8) {
        self.write_u64(value.into());
    }

    fn write_u16(&mut self, value: u16) {
        self.write_u64(value.into());
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(value.into());
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = fold(self.0 ^ value);
    }

    fn write_isize(&mut self, value: isize) {
        self.write_u64(value as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
