//! Admission control for connections: counts and rates, in total, by source and by network.
//!
//! Sources without a connection are preferred: while places are scarce, sources with many connections lose some.
//! Pure: the time is an argument, and nothing blocks.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use super::bucket::Bucket;
use super::early_drop::EarlyDrop;
use super::penalties::{Offence, Penalties};
use super::processor::{Account, Processors};
use super::source::Source;
use crate::config::Limits;

/// Maximum number of stored sources; twice the maximum number of connections fits.
const SOURCES: usize = 16_384;
/// Maximum number of connections that are ending in favour of others.
const LEAVING: usize = 64;

/// The reason that a connection was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The server is full, or the quota of the source's network is used up.
    Full,
    /// The source has too many connections.
    Source,
    /// The source connects too often.
    Rate,
    /// Many connections wait for authentication, some of them from this source.
    Early,
    /// The source has penalties.
    Penalty,
}

/// Id of an open connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id(u64);

/// Milliseconds of the gate's clock at the last activity of a connection.
pub(super) type LastActivity = Arc<AtomicU64>;

/// An admitted connection.
#[derive(Debug)]
pub(super) struct Admitted {
    pub id: Id,
    /// The source of the connection.
    pub source: Source,
    /// The source's account of processor time.
    pub account: Arc<Account>,
    /// To be updated at activity of the peer.
    pub heard: LastActivity,
    /// The connection that must end in favour of this one, if any.
    pub displaced: Option<Id>,
}

/// An open connection.
#[derive(Debug)]
struct OpenConnection {
    source: Source,
    is_waiting: bool,
    heard: LastActivity,
}

/// A source: its connections, its rate, its penalties.
#[derive(Debug)]
struct Entry {
    open: u32,
    waiting: u32,
    accepts: Bucket,
    penalties: Penalties,
    account: Arc<Account>,
}

/// Counts of all connections, in total, by source and by network.
#[derive(Debug)]
pub(super) struct Gate {
    limits: Arc<Limits>,
    processors: Arc<Processors>,
    begun: Instant,
    next: u64,
    early_drop: EarlyDrop,
    places: HashMap<Id, OpenConnection>,
    waiting: u32,
    /// Connections that were told to end; they do not count any more.
    leaving: HashMap<Id, Source>,
    sources: HashMap<Source, Entry>,
    networks: HashMap<Ipv6Addr, u32>,
}

impl Gate {
    /// Creates a gate without connections.
    pub(super) fn new(limits: Arc<Limits>, processors: Arc<Processors>, now: Instant) -> Gate {
        Gate {
            limits,
            processors,
            begun: now,
            next: 0,
            early_drop: EarlyDrop::new(),
            places: HashMap::new(),
            waiting: 0,
            leaving: HashMap::new(),
            sources: HashMap::new(),
            networks: HashMap::new(),
        }
    }

    /// Sets the limits for later connections.
    pub(super) fn set_limits(&mut self, limits: Arc<Limits>) {
        self.limits = limits;
    }

    /// Returns the start of the clock of [`LastActivity`].
    pub(super) fn clock(&self) -> Instant {
        self.begun
    }

    /// Admits a connection, which is then *open* and *waiting* for authentication. An exempt one counts in the totals
    /// only.
    ///
    /// # Errors
    ///
    /// The first limit that it exceeds; then only the attempt was counted.
    pub(super) fn admit(&mut self, address: IpAddr, is_exempt: bool, now: Instant) -> Result<Admitted, Refusal> {
        let source = Source::of(address);
        let limits = self.limits.clone();
        let is_limited = !is_exempt;
        self.forget_quiet(source, now);
        let processors = &self.processors;
        let entry = self.sources.entry(source).or_insert_with(|| Entry {
            open: 0,
            waiting: 0,
            accepts: Bucket::new(limits.accept_burst, limits.accepts_per_second, now),
            penalties: Penalties::new(&limits, now),
            account: processors.account(&limits, now),
        });
        // Visitors behind one proxy do not share an account.
        let account = if is_limited { entry.account.clone() } else { processors.account(&limits, now) };
        let (open, waiting) = (entry.open, entry.waiting);
        if is_limited {
            if entry.penalties.are_refusing(now) {
                return Err(Refusal::Penalty);
            }
            if !entry.accepts.take(now) {
                return Err(Refusal::Rate);
            }
            if open >= limits.connections_per_source || waiting >= limits.waiting_per_source {
                return Err(Refusal::Source);
            }
            if self.early_drop.refuses(waiting, self.waiting, &limits) {
                return Err(Refusal::Early);
            }
            let network = source.network().and_then(|network| self.networks.get(&network));
            if network.is_some_and(|open| *open >= limits.connections_per_network) {
                return Err(Refusal::Full);
            }
        }
        let displaced = self.make_place(open, waiting)?;
        let id = Id(self.next);
        self.next += 1;
        let heard = Arc::new(AtomicU64::new(self.milliseconds(now)));
        self.places.insert(id, OpenConnection { source, is_waiting: true, heard: heard.clone() });
        self.waiting += 1;
        if let Some(entry) = self.sources.get_mut(&source) {
            entry.open += 1;
            entry.account.enter();
            entry.waiting += 1;
        }
        if let Some(network) = source.network() {
            *self.networks.entry(network).or_default() += 1;
        }
        Ok(Admitted { id, source, account, heard, displaced })
    }

    /// Ensures a free place for a source with this many connections; returns the connection that must end for it, if
    /// any.
    fn make_place(&mut self, open: u32, waiting: u32) -> Result<Option<Id>, Refusal> {
        let (must_wait, is_full) =
            (self.waiting >= self.limits.waiting, self.places.len() >= self.limits.connections as usize);
        if !must_wait && !is_full {
            return Ok(None);
        }
        if self.leaving.len() >= LEAVING {
            return Err(Refusal::Full);
        }
        // The longest idle connection of the source with the most connections; none ends in favour of a source that
        // would then have as many. Before authentication also the only connection of a source can end, since honest
        // clients authenticate quickly.
        let candidates =
            self.places.iter().filter(|(_, place)| !must_wait || place.is_waiting).filter_map(|(id, place)| {
                let entry = self.sources.get(&place.source)?;
                let (has, newcomer) = if must_wait { (entry.waiting, waiting) } else { (entry.open, open + 1) };
                (has > newcomer).then(|| (has, std::cmp::Reverse((place.heard.load(Relaxed), *id))))
            });
        let Some((_, std::cmp::Reverse((_, id)))) = candidates.max() else { return Err(Refusal::Full) };
        if let Some(source) = self.remove(id) {
            self.leaving.insert(id, source);
        }
        Ok(Some(id))
    }

    /// Removes a connection; returns its source.
    fn remove(&mut self, id: Id) -> Option<Source> {
        let place = self.places.remove(&id)?;
        if place.is_waiting {
            self.waiting -= 1;
        }
        if let Some(entry) = self.sources.get_mut(&place.source) {
            entry.open -= 1;
            entry.waiting -= u32::from(place.is_waiting);
            if entry.open == 0 {
                entry.account.leave();
            }
        }
        if let Some(network) = place.source.network()
            && let Some(open) = self.networks.get_mut(&network)
        {
            *open -= 1;
            if *open == 0 {
                self.networks.remove(&network);
            }
        }
        Some(place.source)
    }

    /// Records that an open connection has authenticated.
    pub(super) fn authenticated(&mut self, id: Id) {
        let Some(place) = self.places.get_mut(&id).filter(|place| place.is_waiting) else { return };
        place.is_waiting = false;
        self.waiting -= 1;
        if let Some(entry) = self.sources.get_mut(&place.source) {
            entry.waiting -= 1;
        }
    }

    /// Records that an open connection has ended, with its misbehaviour.
    pub(super) fn closed(&mut self, id: Id, offences: &[Offence], now: Instant) {
        let Some(source) = self.remove(id).or_else(|| self.leaving.remove(&id)) else { return };
        let Some(entry) = self.sources.get_mut(&source) else { return };
        for offence in offences {
            entry.penalties.add(*offence, &self.limits, now);
        }
    }

    /// Makes space in the table for the source `newcomer`: sources without connections are removed, those without any
    /// record first.
    fn forget_quiet(&mut self, newcomer: Source, now: Instant) {
        let most = SOURCES.max(2 * self.limits.connections as usize);
        if self.sources.len() < most || self.sources.contains_key(&newcomer) {
            return;
        }
        self.sources.retain(|_, entry| {
            entry.open > 0
                || entry.penalties.are_left(now)
                || !entry.accepts.is_full(now)
                || !entry.account.is_full(now)
        });
        if self.sources.len() >= most {
            self.sources.retain(|_, entry| entry.open > 0 || entry.penalties.are_refusing(now));
        }
        if self.sources.len() >= most {
            self.sources.retain(|_, entry| entry.open > 0);
        }
    }

    fn milliseconds(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.begun).as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn gate(limits: Limits, now: Instant) -> Gate {
        let processors = Processors::new(2, &limits, Arc::default());
        Gate::new(Arc::new(limits), processors, now)
    }

    fn address(last: u32) -> IpAddr {
        Ipv4Addr::from_bits(0xc000_0200 + last).into()
    }

    fn limits() -> Limits {
        Limits {
            connections: 6,
            connections_per_source: 3,
            waiting: 4,
            waiting_early: 4,
            waiting_per_source: 2,
            accept_burst: 5,
            accepts_per_second: 1,
            ..Limits::default()
        }
    }

    fn refusal(gate: &mut Gate, address: IpAddr, now: Instant) -> Option<Refusal> {
        gate.admit(address, false, now).err()
    }

    #[test]
    fn each_limit_refuses_and_recovers() {
        let now = Instant::now();
        let mut gate = gate(limits(), now);
        let a = address(1);
        let first = gate.admit(a, false, now).unwrap().id;
        let second = gate.admit(a, false, now).unwrap().id;
        assert_eq!(refusal(&mut gate, a, now), Some(Refusal::Source), "two wait already");
        gate.authenticated(first);
        let third = gate.admit(a, false, now).unwrap().id;
        gate.authenticated(second);
        assert_eq!(refusal(&mut gate, a, now), Some(Refusal::Source), "three are open");
        assert_eq!(refusal(&mut gate, a, now), Some(Refusal::Rate), "five attempts were made");
        assert_eq!(refusal(&mut gate, a, now + SECOND), Some(Refusal::Source), "a token came back");
        gate.closed(third, &[], now);
        assert_eq!(refusal(&mut gate, a, now + 2 * SECOND), None);
        assert_eq!(gate.waiting, 1);
    }

    #[test]
    fn who_is_exempt_is_limited_in_total_only() {
        let now = Instant::now();
        for (is_exempt, admitted) in [(true, 4), (false, 2)] {
            let mut gate = gate(limits(), now);
            let admissions = (0..20).filter(|_| gate.admit("::1".parse().unwrap(), is_exempt, now).is_ok()).count();
            assert_eq!(admissions, admitted);
        }
    }

    #[test]
    fn a_site_with_many_sources_is_one_network() {
        let now = Instant::now();
        let mut gate = gate(Limits { connections_per_network: 3, waiting: 100, connections: 100, ..limits() }, now);
        let at = |site: u16, net: u16| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, site, net, 0, 0, 0, 1));
        let ids: Vec<Id> = (0..3).map(|net| gate.admit(at(1, net), false, now).unwrap().id).collect();
        assert_eq!(refusal(&mut gate, at(1, 9), now), Some(Refusal::Full));
        assert_eq!(refusal(&mut gate, at(2, 9), now), None);
        gate.closed(ids[0], &[], now);
        assert_eq!(refusal(&mut gate, at(1, 9), now), None);
    }

    #[test]
    fn who_has_nothing_gets_the_place_of_the_idlest_of_who_has_most() {
        let now = Instant::now();
        let mut gate = gate(limits(), now);
        let mut enter = |address: IpAddr, seconds: u32| {
            let admitted = gate.admit(address, false, now + seconds * SECOND)?;
            gate.authenticated(admitted.id);
            Ok::<_, Refusal>(admitted)
        };
        let crowd: Vec<Admitted> = (0..3).map(|n| enter(address(1), n).unwrap()).collect();
        (2..5).for_each(|n| assert!(enter(address(n), 3).is_ok()));
        crowd[0].heard.store(60_000, Relaxed);
        let displaced = |admitted: Result<Admitted, Refusal>| admitted.map(|admitted| admitted.displaced);
        assert_eq!(displaced(enter(address(9), 100)), Ok(Some(crowd[1].id)), "the one that was silent for longest");
        assert_eq!(displaced(enter(address(10), 100)), Ok(Some(crowd[2].id)));
        assert_eq!(displaced(enter(address(11), 100)), Err(Refusal::Full), "all have one");
        assert_eq!(gate.leaving.len(), 2);
        gate.closed(crowd[1].id, &[], now);
        gate.closed(crowd[2].id, &[], now);
        assert_eq!((gate.leaving.len(), gate.places.len()), (0, 6));
    }

    #[test]
    fn nobody_leaves_for_a_source_that_would_have_as_many() {
        let now = Instant::now();
        let mut gate = gate(Limits { connections: 4, waiting: 100, ..limits() }, now);
        for _ in 0..2 {
            for source in [1, 2] {
                let id = gate.admit(address(source), false, now).unwrap().id;
                gate.authenticated(id);
            }
        }
        assert_eq!(refusal(&mut gate, address(1), now), Some(Refusal::Full));
        assert!(gate.admit(address(3), false, now).unwrap().displaced.is_some());
        assert_eq!(refusal(&mut gate, address(3), now), Some(Refusal::Full), "two and two, or one and three");
    }

    #[test]
    fn before_authentication_the_oldest_makes_place_for_who_has_none() {
        let now = Instant::now();
        let mut gate = gate(Limits { waiting: 3, waiting_early: 2, connections: 100, ..limits() }, now);
        let ids: Vec<Id> = (0..3).map(|n| gate.admit(address(n), false, now + n * SECOND).unwrap().id).collect();
        let later = now + 4 * SECOND;
        assert_eq!(gate.admit(address(7), false, later).unwrap().displaced, Some(ids[0]));
        assert_eq!(gate.admit(address(8), false, later).unwrap().displaced, Some(ids[1]));
        assert_eq!(refusal(&mut gate, address(8), later), Some(Refusal::Early), "who has one already waits in vain");
    }

    #[test]
    fn the_table_of_sources_is_bounded_and_forgets_the_quiet_first() {
        let now = Instant::now();
        let mut gate = gate(Limits { connections: 10, waiting: 10, ..limits() }, now);
        let bad = gate.admit(address(0), false, now).unwrap().id;
        gate.closed(bad, &[Offence::Broken], now);
        let kept = gate.admit(address(1), false, now).unwrap().id;
        for n in 2..=u32::try_from(SOURCES).unwrap() + 10 {
            let id = gate.admit(address(n), false, now).unwrap().id;
            gate.closed(id, &[], now);
        }
        assert!(gate.sources.len() <= SOURCES);
        assert_eq!(
            refusal(&mut gate, address(0), now),
            Some(Refusal::Penalty),
            "who misbehaved is not forgotten for that"
        );
        gate.closed(kept, &[], now);
        assert_eq!((gate.places.len(), gate.waiting), (0, 0));
    }

    #[test]
    fn a_table_full_of_penalties_keeps_the_sources_with_open_connections() {
        let now = Instant::now();
        let mut gate = gate(Limits { connections: 10, waiting: 10, ..limits() }, now);
        for _ in 0..3 {
            let open = gate.admit(address(0), false, now).unwrap().id;
            gate.authenticated(open);
        }
        let full = refusal(&mut gate, address(0), now);
        assert!(full.is_some());
        for n in 1..=u32::try_from(SOURCES).unwrap() + 10 {
            let id = gate.admit(address(n), false, now).unwrap().id;
            gate.closed(id, &[Offence::Broken], now);
            assert_eq!(refusal(&mut gate, address(n), now), Some(Refusal::Penalty));
        }
        assert!(gate.sources.len() <= SOURCES);
        assert_eq!(refusal(&mut gate, address(0), now), full, "the connections of an old source still count");
    }

    #[test]
    fn new_limits_apply_to_the_next_connection() {
        let now = Instant::now();
        let mut gate = gate(limits(), now);
        gate.admit(address(0), false, now).unwrap();
        gate.set_limits(Arc::new(Limits { connections: 1, ..limits() }));
        assert!(gate.admit(address(1), false, now).is_err());
        gate.set_limits(Arc::new(limits()));
        assert!(gate.admit(address(1), false, now).is_ok());
    }
}
