//! Who may connect: counts and token buckets, in total and per source.
//!
//! Pure: the time is an argument, nothing is locked or slept on.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::{Duration, Instant};

use crate::config::Limits;

/// How many sources are remembered. A source without connections is forgotten once its bucket is full again.
const SOURCES: usize = 16_384;

/// Where a connection comes from, as far as limits go: one IPv4 address or one IPv6 /64.
///
/// It is displayed shortened (/24 and /48), the only form in which an address reaches the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Source(IpAddr);

impl Source {
    /// The source an address belongs to; an IPv4 address mapped into IPv6 is that IPv4 address.
    pub fn of(address: IpAddr) -> Source {
        Source(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
            v4 => v4,
        })
    }

    fn is_loopback(self) -> bool {
        // The /64 of ::1 holds nothing that can be routed.
        self.0.is_loopback() || self.0 == IpAddr::V6(Ipv6Addr::UNSPECIFIED)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(v4) => write!(f, "{}/24", Ipv4Addr::from_bits(v4.to_bits() & (u32::MAX << 8))),
            IpAddr::V6(v6) => write!(f, "{}/48", Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 80))),
        }
    }
}

/// Tokens that come back with time: `burst` at once, `per_second` in the long run.
#[derive(Debug, Clone)]
pub struct Bucket {
    tokens: f64,
    burst: f64,
    per_second: f64,
    updated: Instant,
}

impl Bucket {
    /// A full bucket.
    pub fn new(burst: u32, per_second: u32, now: Instant) -> Bucket {
        Bucket { tokens: burst.into(), burst: burst.into(), per_second: per_second.into(), updated: now }
    }

    /// Takes `n` tokens, going into debt if there are fewer.
    pub fn spend(&mut self, n: u32, now: Instant) {
        self.refill(now);
        self.tokens -= f64::from(n);
    }

    /// Takes one token if there is one.
    pub fn take(&mut self, now: Instant) -> bool {
        self.refill(now);
        let has = self.tokens >= 1.0;
        if has {
            self.tokens -= 1.0;
        }
        has
    }

    /// How long until the debt is paid; zero without debt.
    pub fn wait(&mut self, now: Instant) -> Duration {
        self.refill(now);
        Duration::try_from_secs_f64(-self.tokens / self.per_second).unwrap_or(Duration::ZERO)
    }

    fn is_full(&mut self, now: Instant) -> bool {
        self.refill(now);
        self.tokens >= self.burst
    }

    fn refill(&mut self, now: Instant) {
        let elapsed = now.saturating_duration_since(self.updated).as_secs_f64();
        self.tokens = (self.tokens + elapsed * self.per_second).min(self.burst);
        self.updated = now;
    }
}

/// Why a connection was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The server, or its table of sources, is full.
    Full,
    /// The source has too many connections.
    Source,
    /// The source connects too often.
    Rate,
}

/// What one source has open, and how often it came.
#[derive(Debug)]
struct Entry {
    open: u32,
    waiting: u32,
    accepts: Bucket,
}

/// Counts every connection, in total and per source.
#[derive(Debug)]
pub struct Gate {
    limits: Limits,
    open: u32,
    waiting: u32,
    sources: HashMap<Source, Entry>,
}

impl Gate {
    /// A gate nobody has come through yet.
    pub fn new(limits: Limits) -> Gate {
        Gate { limits, open: 0, waiting: 0, sources: HashMap::new() }
    }

    /// Lets a connection in, which then is *open* and *waiting* for authentication.
    ///
    /// # Errors
    /// The first limit that stands against it; nothing was counted but the attempt itself.
    pub fn admit(&mut self, source: Source, now: Instant) -> Result<(), Refusal> {
        let limits = &self.limits;
        let limited = limits.limit_loopback > 0 || !source.is_loopback();
        if self.sources.len() >= SOURCES && !self.sources.contains_key(&source) {
            self.sources.retain(|_, entry| entry.open > 0 || !entry.accepts.is_full(now));
            if self.sources.len() >= SOURCES {
                return Err(Refusal::Full);
            }
        }
        let entry = self.sources.entry(source).or_insert_with(|| Entry {
            open: 0,
            waiting: 0,
            accepts: Bucket::new(limits.accept_burst, limits.accepts_per_second, now),
        });
        if limited && !entry.accepts.take(now) {
            return Err(Refusal::Rate);
        }
        if limited && (entry.open >= limits.connections_per_source || entry.waiting >= limits.waiting_per_source) {
            return Err(Refusal::Source);
        }
        if self.open >= limits.connections || self.waiting >= limits.waiting {
            return Err(Refusal::Full);
        }
        entry.open += 1;
        entry.waiting += 1;
        self.open += 1;
        self.waiting += 1;
        Ok(())
    }

    /// An open connection no longer waits.
    pub fn authenticated(&mut self, source: Source) {
        self.waiting = self.waiting.saturating_sub(1);
        if let Some(entry) = self.sources.get_mut(&source) {
            entry.waiting = entry.waiting.saturating_sub(1);
        }
    }

    /// An open connection has ended; it may have been `waiting` still.
    pub fn closed(&mut self, source: Source, waiting: bool) {
        if waiting {
            self.authenticated(source);
        }
        self.open = self.open.saturating_sub(1);
        if let Some(entry) = self.sources.get_mut(&source) {
            entry.open = entry.open.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(address: &str) -> Source {
        Source::of(address.parse().unwrap())
    }

    fn limits() -> Limits {
        Limits {
            connections: 6,
            connections_per_source: 3,
            waiting: 4,
            waiting_per_source: 2,
            accept_burst: 5,
            accepts_per_second: 1,
            ..Limits::default()
        }
    }

    #[test]
    fn sources_group_and_shorten_addresses() {
        let cases = [
            ("203.0.113.7", "203.0.113.7", true, "203.0.113.0/24"),
            ("203.0.113.7", "203.0.113.8", false, "203.0.113.0/24"),
            ("::ffff:203.0.113.7", "203.0.113.7", true, "203.0.113.0/24"),
            ("2001:db8:1:2:3::4", "2001:db8:1:2:ffff::", true, "2001:db8:1::/48"),
            ("2001:db8:1:2::", "2001:db8:1:3::", false, "2001:db8:1::/48"),
        ];
        for (a, b, same, shown) in cases {
            assert_eq!(source(a) == source(b), same, "{a} and {b}");
            assert_eq!(source(a).to_string(), shown);
        }
        assert!(source("::1").is_loopback() && source("127.9.9.9").is_loopback() && !source("10.0.0.1").is_loopback());
    }

    #[test]
    fn each_limit_refuses_and_recovers() {
        let now = Instant::now();
        let mut gate = Gate::new(limits());
        let (a, b, c) = (source("192.0.2.1"), source("192.0.2.2"), source("192.0.2.3"));
        assert_eq!([gate.admit(a, now), gate.admit(a, now)], [Ok(()), Ok(())]);
        assert_eq!(gate.admit(a, now), Err(Refusal::Source), "two wait already");
        gate.authenticated(a);
        assert_eq!(gate.admit(a, now), Ok(()));
        gate.authenticated(a);
        assert_eq!(gate.admit(a, now), Err(Refusal::Source), "three are open");
        assert_eq!(gate.admit(a, now), Err(Refusal::Rate), "five attempts were made");
        assert_eq!(gate.admit(a, now + Duration::from_secs(1)), Err(Refusal::Source), "a token came back");
        assert_eq!([gate.admit(b, now), gate.admit(b, now), gate.admit(c, now)], [Ok(()); 3]);
        assert_eq!(gate.admit(c, now), Err(Refusal::Full), "four wait, six are open");
        gate.closed(b, true);
        assert_eq!(gate.admit(c, now), Ok(()));
    }

    #[test]
    fn this_machine_is_limited_only_in_total_unless_told_otherwise() {
        let now = Instant::now();
        for (limit_loopback, admitted) in [(0, 4), (1, 2)] {
            let mut gate = Gate::new(Limits { limit_loopback, ..limits() });
            let admissions = (0..20).filter(|_| gate.admit(source("::1"), now).is_ok()).count();
            assert_eq!(admissions, admitted);
        }
    }

    #[test]
    fn the_table_of_sources_is_bounded_and_forgets_the_quiet() {
        let now = Instant::now();
        let mut gate = Gate::new(Limits { connections: 100_000, waiting: 100_000, ..limits() });
        for n in 0..=u32::try_from(SOURCES).unwrap() {
            let source = Source::of(Ipv4Addr::from_bits(n).into());
            let admitted = gate.admit(source, now);
            assert_eq!(admitted.is_ok(), (n as usize) < SOURCES, "{n}");
            if admitted.is_ok() {
                gate.closed(source, true);
            }
        }
        assert_eq!(gate.admit(source("192.0.2.1"), now + Duration::from_secs(5)), Ok(()));
        assert_eq!(gate.sources.len(), 1);
    }

    #[test]
    fn debt_is_paid_with_time() {
        let now = Instant::now();
        let mut bucket = Bucket::new(10, 2, now);
        bucket.spend(10, now);
        assert_eq!(bucket.wait(now), Duration::ZERO);
        bucket.spend(4, now);
        assert_eq!(bucket.wait(now), Duration::from_secs(2));
        assert_eq!(bucket.wait(now + Duration::from_secs(2)), Duration::ZERO);
    }
}
