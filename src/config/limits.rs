//! The section `[limits]`: every limit with its default, its unit in its name, its allowed range.

use std::time::Duration;

/// Conversion of an integer of the file to the type of a field; its range was checked before.
trait FromFile {
    fn from_file(value: u32) -> Self;
    fn to_file(self) -> u32;
}

impl FromFile for u32 {
    fn from_file(value: u32) -> u32 {
        value
    }
    fn to_file(self) -> u32 {
        self
    }
}

impl FromFile for Duration {
    fn from_file(value: u32) -> Duration {
        Duration::from_secs(value.into())
    }
    fn to_file(self) -> u32 {
        u32::try_from(self.as_secs()).unwrap_or(u32::MAX)
    }
}

macro_rules! limits {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $key:literal, $default:literal in $least:literal..=$most:literal;)*) => {
        /// Limits for one visitor, for one source and for all together.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Limits {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl Default for Limits {
            fn default() -> Limits {
                Limits { $($field: <$type>::from_file($default),)* }
            }
        }

        impl Limits {
            /// The keys of `[limits]`, each with minimum, default and maximum.
            pub const KEYS: &[(&str, u32, u32, u32)] = &[$(($key, $least, $default, $most),)*];

            /// Returns the values in force, in the order of [`Limits::KEYS`].
            pub fn values(&self) -> Vec<u32> {
                vec![$(self.$field.to_file(),)*]
            }

            pub(super) fn set(&mut self, key: &str, value: u32) {
                match key {
                    $($key => self.$field = <$type>::from_file(value),)*
                    _ => {}
                }
            }
        }
    };
}

limits! {
    /// Connections at once. 512 sessions of at most 400 KiB are about 200 MiB.
    connections: u32 = "connections", 512 in 1..=100_000;
    /// Connections at once from one source (an IPv4 address or an IPv6 /64).
    connections_per_source: u32 = "connections_per_source", 16 in 1..=100_000;
    /// Connections at once from one IPv6 /48, which may have 65,536 sources.
    connections_per_network: u32 = "connections_per_network", 64 in 1..=100_000;
    /// Connections at once that have not authenticated; each costs 31 KiB.
    waiting: u32 = "waiting", 128 in 1..=100_000;
    /// Connections that have not authenticated, from which on further ones of a source that has some are refused at
    /// random, the more likely the more there are.
    waiting_early: u32 = "waiting_early", 64 in 0..=100_000;
    /// Connections at once from one source that have not authenticated.
    waiting_per_source: u32 = "waiting_per_source", 8 in 1..=100_000;
    /// Connections one source may open at once after a pause.
    accept_burst: u32 = "accept_burst", 10 in 1..=100_000;
    /// Connections one source may open per second in the long run; background noise stays under 5.
    accepts_per_second: u32 = "accepts_per_second", 1 in 1..=100_000;
    /// 1 if the limits per source also apply to loopback addresses, which usually belong to a proxy or to the
    /// operator.
    limit_loopback: u32 = "limit_loopback", 0 in 0..=1;
    /// Penalty of a source for a connection that misses the login deadline.
    penalty_login: Duration = "penalty_login_seconds", 10 in 0..=86_400;
    /// Penalty of a source for a connection that ends without authentication.
    penalty_unauthenticated: Duration = "penalty_unauthenticated_seconds", 1 in 0..=86_400;
    /// Penalty of a source for a connection that breaks a limit.
    penalty_broken: Duration = "penalty_broken_seconds", 60 in 0..=86_400;
    /// Penalty of a source for each unknown command beyond `unknown_commands`.
    penalty_unknown: Duration = "penalty_unknown_seconds", 10 in 0..=86_400;
    /// Unknown commands of a source without a penalty; one more each minute.
    unknown_commands: u32 = "unknown_commands", 5 in 1..=1000;
    /// Sum of penalties from which on a source is refused until they have passed.
    penalty_threshold: Duration = "penalty_threshold_seconds", 15 in 1..=86_400;
    /// Longest time for which a source is refused.
    penalty_maximum: Duration = "penalty_maximum_seconds", 600 in 1..=604_800;
    /// Channels open at once on one connection; real clients use one or two.
    channels: u32 = "channels", 4 in 1..=64;
    /// Channels opened during one connection. A client that shares one connection (`ControlMaster`) opens one for
    /// each command.
    channel_opens: u32 = "channel_opens", 2_000 in 1..=10_000;
    /// Channel requests before a program runs.
    requests: u32 = "requests", 64 in 8..=10_000;
    /// Bytes of an `exec` command line; the rest of a longer one is dropped.
    command_bytes: u32 = "command_bytes", 1024 in 64..=32_768;
    /// KiB of input waiting for the programs of one connection; beyond it the channel is closed.
    mailbox_kib: u32 = "mailbox_kib", 128 in 96..=65_536;
    /// KiB received before authentication; a handshake needs about 6.
    receive_before_login_kib: u32 = "receive_before_login_kib", 64 in 16..=1024;
    /// KiB received at full speed after a pause: a generous paste.
    receive_burst_kib: u32 = "receive_burst_kib", 2048 in 64..=65_536;
    /// KiB received per second in the long run; faster peers are read slower.
    receive_kib_per_second: u32 = "receive_kib_per_second", 64 in 1..=1_048_576;
    /// Maximum time for which a peer sends more than that without a pause. Nobody types or pastes so much.
    flood: Duration = "flood_seconds", 10 in 1..=3600;
    /// KiB sent at full speed to one session after a pause.
    send_burst_kib: u32 = "send_burst_kib", 4096 in 64..=1_048_576;
    /// KiB sent per second to one session in the long run.
    send_kib_per_second: u32 = "send_kib_per_second", 2048 in 16..=1_048_576;
    /// KiB sent per second to all sessions together.
    send_total_kib_per_second: u32 = "send_total_kib_per_second", 20_480 in 16..=4_194_303;
    /// KiB of the system's receive buffer of a connection (SO_RCVBUF).
    receive_buffer_kib: u32 = "receive_buffer_kib", 64 in 4..=65_536;
    /// KiB of the system's send buffer of a connection (SO_SNDBUF).
    send_buffer_kib: u32 = "send_buffer_kib", 128 in 4..=65_536;
    /// Thousands of terminal cells over all sessions, each about 100 bytes; beyond them terminals are drawn with 80 x
    /// 24 cells.
    cells_thousands: u32 = "cells_thousands", 2_000 in 2..=1_000_000;
    /// Maximum log lines per second about one source; the maximum of all sources together is 20.
    log_lines_per_source: u32 = "log_lines_per_source", 1 in 1..=20;
    /// Milliseconds of processor time that a source may use at once.
    processor_burst: u32 = "processor_burst_milliseconds", 100 in 1..=600_000;
    /// Milliseconds of processor time per second that a source may use in the long run. A source that uses more
    /// shares a part of the processors with other such sources. A reader uses about 5.
    processor_per_second: u32 = "processor_milliseconds_per_second", 20 in 1..=100_000;
    /// Percent of all processors that is shared by the sources that use more than `processor_per_second`.
    processor_shared: u32 = "processor_shared_percent", 50 in 1..=100;
    /// Maximum time from accept to authentication.
    login: Duration = "login_seconds", 10 in 1..=600;
    /// Maximum time from authentication, or from the end of the last program, to a channel.
    channel: Duration = "channel_seconds", 5 in 1..=600;
    /// Maximum time from a channel to a program.
    program: Duration = "program_seconds", 5 in 1..=600;
    /// Maximum time of a key re-exchange.
    exchange: Duration = "exchange_seconds", 10 in 3..=600;
    /// Maximum time for which a write makes no progress.
    stalled: Duration = "stalled_seconds", 30 in 1..=3600;
    /// Maximum time for which a visitor is idle.
    idle: Duration = "idle_seconds", 900 in 10..=86_400;
    /// Maximum time of a connection.
    connection: Duration = "connection_seconds", 7200 in 10..=604_800;
    /// Time for which sessions continue when the server is to stop, before they are asked to end; new connections are
    /// refused.
    drain: Duration = "drain_seconds", 0 in 0..=86_400;
    /// Time for which sessions may continue after they were asked to end.
    grace: Duration = "grace_seconds", 3 in 0..=600;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_within_their_ranges() {
        for (key, least, default, most) in Limits::KEYS {
            assert!((least..=most).contains(&default), "{key}");
        }
    }
}
