//! What is counted while the server runs.
//!
//! Plain atomics, because every connection counts and none waits for another. Counters only grow; the one gauge is
//! named as such.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A number that only grows.
#[derive(Debug, Default)]
pub struct Counter(AtomicU64);

impl Counter {
    /// Counts one.
    pub fn increment(&self) {
        self.add(1);
    }

    /// Counts `n`.
    pub fn add(&self, n: u64) {
        self.0.fetch_add(n, Relaxed);
    }

    /// How many so far.
    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// How many there are now.
#[derive(Debug, Default)]
pub struct Gauge(AtomicU64);

impl Gauge {
    /// One more.
    pub fn enter(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    /// One less.
    pub fn leave(&self) {
        self.0.fetch_sub(1, Relaxed);
    }

    /// How many now.
    pub fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }
}

/// Everything counted, shared by whoever counts.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Connections that were let in.
    pub connections_accepted: Counter,
    /// Connections refused because the server, or its table of sources, was full.
    pub connections_refused_full: Counter,
    /// Connections refused because their source had too many open.
    pub connections_refused_source: Counter,
    /// Connections refused because their source came too often.
    pub connections_refused_rate: Counter,
    /// Failed calls of `accept`.
    pub accept_errors: Counter,
    /// Connections open now.
    pub connections_open: Gauge,
    /// Connections cut because a deadline passed.
    pub deadlines_missed: Counter,
    /// Connections ended because the peer broke a limit.
    pub limits_broken: Counter,
    /// Connections whose task panicked.
    pub connections_panicked: Counter,
    /// Programs started.
    pub sessions_started: Counter,
    /// Programs running now.
    pub sessions_running: Gauge,
    /// Programs that panicked.
    pub sessions_panicked: Counter,
    /// Channels closed because their mailbox was full.
    pub mailboxes_overflowed: Counter,
    /// Bytes received, as they were on the wire.
    pub bytes_received: Counter,
    /// Bytes sent, as they were on the wire.
    pub bytes_sent: Counter,
    /// Reloads of the content that replaced the library.
    pub reloads_succeeded: Counter,
    /// Reloads of the content that were refused.
    pub reloads_failed: Counter,
}

impl Metrics {
    /// Every value with its name, in the order of declaration.
    pub fn values(&self) -> [(&'static str, u64); 17] {
        [
            ("connections_accepted", self.connections_accepted.get()),
            ("connections_refused_full", self.connections_refused_full.get()),
            ("connections_refused_source", self.connections_refused_source.get()),
            ("connections_refused_rate", self.connections_refused_rate.get()),
            ("accept_errors", self.accept_errors.get()),
            ("connections_open", self.connections_open.get()),
            ("deadlines_missed", self.deadlines_missed.get()),
            ("limits_broken", self.limits_broken.get()),
            ("connections_panicked", self.connections_panicked.get()),
            ("sessions_started", self.sessions_started.get()),
            ("sessions_running", self.sessions_running.get()),
            ("sessions_panicked", self.sessions_panicked.get()),
            ("mailboxes_overflowed", self.mailboxes_overflowed.get()),
            ("bytes_received", self.bytes_received.get()),
            ("bytes_sent", self.bytes_sent.get()),
            ("reloads_succeeded", self.reloads_succeeded.get()),
            ("reloads_failed", self.reloads_failed.get()),
        ]
    }
}

/// `name=value` pairs on one line, without those that are zero: the summary logged at shutdown.
impl fmt::Display for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.values().into_iter().filter(|(_, value)| *value > 0);
        for (index, (name, value)) in told.enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{name}={value}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_what_happened_and_only_that() {
        let metrics = Metrics::default();
        assert_eq!(metrics.to_string(), "");
        metrics.connections_accepted.increment();
        metrics.bytes_sent.add(70);
        metrics.sessions_running.enter();
        assert_eq!(metrics.to_string(), "connections_accepted=1 sessions_running=1 bytes_sent=70");
        metrics.sessions_running.leave();
        assert_eq!(metrics.sessions_running.get(), 0);
    }
}
