//! Penalties of a source for misbehaviour, as by OpenSSH's PerSourcePenalties.

use std::time::{Duration, Instant};

use super::bucket::Bucket;
use crate::config::Limits;

/// Seconds after which one more unknown command of a source is without penalty.
const UNKNOWN_COMMAND_SECONDS: f64 = 60.0;

/// Misbehaviour of a connection, which causes a penalty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Offence {
    /// The peer did not authenticate before the deadline.
    Login,
    /// The connection ended without authentication.
    Unauthenticated,
    /// The peer exceeded a limit that normal clients never approach.
    Broken,
    /// The peer ran an unknown command.
    UnknownCommand,
}

/// The penalties of a source, which add up and expire with time.
#[derive(Debug)]
pub(super) struct Penalties {
    unknown_commands: Bucket,
    /// Time at which all penalties have expired.
    until: Instant,
    /// Whether the penalties have reached the threshold since the last expiry.
    has_reached_threshold: bool,
}

impl Penalties {
    /// Creates the penalties of a new source: none.
    pub(super) fn new(limits: &Limits, now: Instant) -> Penalties {
        let unknown_commands = Bucket::new(limits.unknown_commands, 1.0 / UNKNOWN_COMMAND_SECONDS, now);
        Penalties { unknown_commands, until: now, has_reached_threshold: false }
    }

    /// Adds the penalty for an offence.
    pub(super) fn add(&mut self, offence: Offence, limits: &Limits, now: Instant) {
        let penalty = match offence {
            Offence::Login => limits.penalty_login,
            Offence::Unauthenticated => limits.penalty_unauthenticated,
            Offence::Broken => limits.penalty_broken,
            Offence::UnknownCommand if self.unknown_commands.take(now) => Duration::ZERO,
            Offence::UnknownCommand => limits.penalty_unknown,
        };
        self.has_reached_threshold &= self.are_left(now);
        self.until = (self.until.max(now) + penalty).min(now + limits.penalty_maximum);
        self.has_reached_threshold |= self.until >= now + limits.penalty_threshold;
    }

    /// Whether the source is refused at present.
    pub(super) fn are_refusing(&self, now: Instant) -> bool {
        self.has_reached_threshold && self.are_left(now)
    }

    /// Whether a penalty has not expired yet.
    pub(super) fn are_left(&self, now: Instant) -> bool {
        self.until > now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn penalties_add_up_and_expire() {
        let (limits, now) = (Limits::default(), Instant::now());
        let mut penalties = Penalties::new(&limits, now);
        penalties.add(Offence::Login, &limits, now);
        assert!(!penalties.are_refusing(now), "ten seconds are below the threshold");
        penalties.add(Offence::Login, &limits, now);
        assert!(penalties.are_refusing(now + 19 * SECOND) && !penalties.are_left(now + 20 * SECOND));
        let later = now + 21 * SECOND;
        penalties.add(Offence::Login, &limits, later);
        assert!(!penalties.are_refusing(later), "the threshold has to be reached again");
    }

    #[test]
    fn a_few_unknown_commands_are_without_penalty() {
        let (limits, now) = (Limits::default(), Instant::now());
        let mut penalties = Penalties::new(&limits, now);
        (0..5).for_each(|_| penalties.add(Offence::UnknownCommand, &limits, now));
        assert!(!penalties.are_left(now), "five unknown commands are a mistake, not an attack");
        (0..2).for_each(|_| penalties.add(Offence::UnknownCommand, &limits, now + SECOND));
        assert!(penalties.are_refusing(now + 2 * SECOND));
        let minute = now + 61 * SECOND;
        penalties.add(Offence::UnknownCommand, &limits, minute);
        assert!(!penalties.are_left(minute), "one a minute is free");
    }

    #[test]
    fn no_penalty_is_longer_than_the_maximum() {
        let (limits, now) = (Limits::default(), Instant::now());
        let mut penalties = Penalties::new(&limits, now);
        (0..1000).for_each(|_| penalties.add(Offence::Broken, &limits, now));
        assert!(penalties.are_refusing(now + 599 * SECOND) && !penalties.are_refusing(now + 600 * SECOND));
    }
}
