//! A token bucket (as in RFC 2697): a burst, and a long-term rate. Pure: the time is an argument.

use std::time::{Duration, Instant};

/// Tokens that are refilled with time, up to a burst.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    tokens: f64,
    burst: f64,
    per_second: f64,
    updated: Instant,
}

impl Bucket {
    /// Creates a full bucket.
    pub(super) fn new(burst: impl Into<f64>, per_second: impl Into<f64>, now: Instant) -> Bucket {
        let burst = burst.into();
        Bucket { tokens: burst, burst, per_second: per_second.into(), updated: now }
    }

    /// Removes `n` tokens; the number of tokens can become negative (debt).
    pub(super) fn spend(&mut self, n: impl Into<f64>, now: Instant) {
        self.refill(now);
        self.tokens -= n.into();
    }

    /// Removes a token and returns true, if there is one.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        self.refill(now);
        let has = self.tokens >= 1.0;
        if has {
            self.tokens -= 1.0;
        }
        has
    }

    /// Returns the time until the debt is paid; zero without debt.
    pub(super) fn wait(&mut self, now: Instant) -> Duration {
        self.refill(now);
        Duration::try_from_secs_f64(-self.tokens / self.per_second).unwrap_or(Duration::ZERO)
    }

    /// Returns the present share of the burst; negative in debt.
    pub(super) fn share(&mut self, now: Instant) -> f64 {
        self.refill(now);
        self.tokens / self.burst
    }

    pub(super) fn is_full(&mut self, now: Instant) -> bool {
        self.refill(now);
        self.tokens >= self.burst
    }

    /// Changes the rate of the refill.
    pub(super) fn set_rate(&mut self, per_second: f64, now: Instant) {
        self.refill(now);
        self.per_second = per_second;
    }

    fn refill(&mut self, now: Instant) {
        let elapsed = now.saturating_duration_since(self.updated).as_secs_f64();
        self.tokens = (self.tokens + elapsed * self.per_second).min(self.burst);
        self.updated = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn debt_is_paid_with_time() {
        let now = Instant::now();
        let mut bucket = Bucket::new(10, 2, now);
        bucket.spend(10, now);
        assert_eq!(bucket.wait(now), Duration::ZERO);
        bucket.spend(4, now);
        assert_eq!(bucket.wait(now), 2 * SECOND);
        assert_eq!(bucket.wait(now + 2 * SECOND), Duration::ZERO);
    }

    #[test]
    fn a_long_pause_gives_no_more_than_the_burst() {
        let now = Instant::now();
        let mut bucket = Bucket::new(3, 1, now);
        let later = now + 1000 * SECOND;
        assert!(bucket.is_full(later));
        assert_eq!((0..100).filter(|_| bucket.take(later)).count(), 3);
        assert!(!bucket.is_full(later + SECOND) && bucket.is_full(later + 3 * SECOND));
        bucket.spend(4, later + 1000 * SECOND);
        assert_eq!(bucket.wait(later + 1000 * SECOND), SECOND, "three at once, and one in debt");
    }

    #[test]
    fn another_rate_holds_from_now_on() {
        let now = Instant::now();
        let mut bucket = Bucket::new(1, 1, now);
        bucket.spend(11, now);
        bucket.set_rate(5.0, now + 5 * SECOND);
        assert_eq!(bucket.wait(now + 5 * SECOND), SECOND);
    }

    #[test]
    fn a_clock_that_stands_or_goes_back_gives_nothing() {
        let now = Instant::now();
        let mut bucket = Bucket::new(2, 1, now + SECOND);
        assert_eq!((0..5).filter(|_| bucket.take(now)).count(), 2);
    }
}
