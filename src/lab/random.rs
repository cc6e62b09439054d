//! Reproducible pseudo-random numbers: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).

use std::ops::RangeInclusive;

/// A pseudo-random number generator, determined by its seed.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Creates the generator of a seed.
    pub fn new(seed: u32) -> Random {
        Random(u64::from(seed))
    }

    /// Creates the generator of several numbers, all of which change its output.
    pub fn of(numbers: [u64; 3]) -> Random {
        numbers.into_iter().fold(Random(0), |mut stream, number| {
            stream.0 ^= number;
            Random(stream.next())
        })
    }

    /// Returns a number in [0, 1), in steps of 2^-53.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `count`, which must be at least 1.
    pub fn below(&mut self, count: usize) -> usize {
        // The high half of the product: its bias is negligible, unlike that of a remainder.
        ((u128::from(self.next()) * count.max(1) as u128) >> 64) as usize
    }

    /// Returns a whole number in a range.
    pub fn within(&mut self, range: RangeInclusive<i32>) -> i32 {
        let (low, high) = (*range.start(), *range.end());
        low + self.below((high - low + 1).max(1) as usize) as i32
    }

    /// Shuffles `items`.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one() {
        // The first outputs of SplitMix64 for seed 1234567, as its reference implementation prints them.
        let mut random = Random::new(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn numbers_stay_within_their_range_and_reach_its_ends() {
        let mut random = Random::new(7);
        let drawn: Vec<i32> = (0..1000).map(|_| random.within(-2..=2)).collect();
        assert_eq!((drawn.iter().min(), drawn.iter().max()), (Some(&-2), Some(&2)));
        let mut items = [0, 1, 2, 3, 4];
        random.shuffle(&mut items);
        let mut sorted = items;
        sorted.sort_unstable();
        assert_eq!(sorted, [0, 1, 2, 3, 4]);
    }
}
