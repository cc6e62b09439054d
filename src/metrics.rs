//! Metrics of a running server, in the text format of Prometheus (OpenMetrics 1.0).
//!
//! No metric contains an address or a name. Counting is an atomic addition, so connections do not wait for each
//! other.

pub mod exporter;

use std::fmt;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Upper bounds of the buckets of [`Metrics::key_to_frame`], in seconds.
const KEY_TO_FRAME: [f64; 12] = [0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.033, 0.06, 0.125, 0.25, 0.5, 1.0];

/// All metrics.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    /// Connections accepted.
    pub connections_accepted: Counter,
    /// Connections refused because the server was full.
    pub connections_refused_full: Counter,
    /// Connections refused because their source had too many open.
    pub connections_refused_source: Counter,
    /// Connections refused because their source came too often.
    pub connections_refused_rate: Counter,
    /// Connections refused at random while many had not authenticated.
    pub connections_refused_early: Counter,
    /// Connections refused because of their source's penalties.
    pub connections_refused_penalty: Counter,
    /// Connections refused because of a missing or untrusted PROXY header.
    pub connections_refused_proxy: Counter,
    /// Connections ended to make place for one from a source without any.
    pub connections_displaced: Counter,
    /// Failed calls of `accept`.
    pub accept_errors: Counter,
    /// Connections open now.
    pub connections_open: Gauge,
    /// Connections cut because a deadline passed.
    pub deadlines_missed: Counter,
    /// Connections cut because a key re-exchange did not end.
    pub exchanges_stalled: Counter,
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
    /// Commands that do not exist.
    pub commands_unknown: Counter,
    /// Channels closed because their mailbox was full.
    pub mailboxes_overflowed: Counter,
    /// Terminals drawn smaller than they are because the total size of all terminals was too large.
    pub terminals_clamped: Counter,
    /// Bytes received on the wire.
    pub bytes_received: Counter,
    /// Bytes sent on the wire.
    pub bytes_sent: Counter,
    /// Processor time that connections were charged, in microseconds.
    pub processor_microseconds: Counter,
    /// Pauses imposed on sources that used too much processor time.
    pub processor_rests: Counter,
    /// Frames drawn.
    pub frames: Counter,
    /// Seconds from the arrival of a key to the last byte of the frame that shows it being handed to the connection.
    pub key_to_frame: Histogram,
    /// Pages opened.
    pub pages_opened: Counter,
    /// Pages read to their end.
    pub pages_finished: Counter,
    /// Log records dropped because the queue was full.
    pub log_records_dropped: Counter,
    /// Reloads of the content that replaced the library.
    pub reloads_succeeded: Counter,
    /// Reloads of the content that were refused.
    pub reloads_failed: Counter,
    /// Programs started, by kind.
    pub programs: Family<ProgramLabel, Counter>,
}

/// The label of [`Metrics::programs`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct ProgramLabel {
    /// The kind of program.
    pub program: ProgramKind,
}

/// The kinds of programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
#[allow(missing_docs)]
pub enum ProgramKind {
    Interface,
    Linear,
    Command,
    Sftp,
    Scp,
}

/// The label of refusals.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ReasonLabel {
    reason: &'static str,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::with_prefix("folio");
        let refused = Family::<ReasonLabel, Counter>::default();
        registry.register("connections_refused", "Connections refused, by reason", refused.clone());
        let refused = |reason| refused.get_or_create(&ReasonLabel { reason }).clone();
        let mut counter = |name: &str, help: &str| {
            let counter = Counter::default();
            registry.register(name, help, counter.clone());
            counter
        };
        let counters = Metrics {
            connections_accepted: counter("connections_accepted", "Connections let in"),
            connections_refused_full: refused("full"),
            connections_refused_source: refused("source"),
            connections_refused_rate: refused("rate"),
            connections_refused_early: refused("early"),
            connections_refused_penalty: refused("penalty"),
            connections_refused_proxy: refused("proxy"),
            connections_displaced: counter(
                "connections_displaced",
                "Connections ended to make place for another source",
            ),
            accept_errors: counter("accept_errors", "Failed calls of accept"),
            deadlines_missed: counter("deadlines_missed", "Connections cut because a deadline passed"),
            exchanges_stalled: counter("exchanges_stalled", "Connections cut because a key re-exchange did not end"),
            limits_broken: counter("limits_broken", "Connections ended because the peer broke a limit"),
            connections_panicked: counter("connections_panicked", "Connections whose task panicked"),
            sessions_started: counter("sessions_started", "Programs started"),
            sessions_panicked: counter("sessions_panicked", "Programs that panicked"),
            commands_unknown: counter("commands_unknown", "Commands that do not exist"),
            mailboxes_overflowed: counter("mailboxes_overflowed", "Channels closed because their mailbox was full"),
            terminals_clamped: counter("terminals_clamped", "Terminals drawn smaller than they are for want of memory"),
            bytes_received: counter("bytes_received", "Bytes received, as they were on the wire"),
            bytes_sent: counter("bytes_sent", "Bytes sent, as they were on the wire"),
            processor_microseconds: counter("processor_microseconds", "Processor time charged to connections"),
            processor_rests: counter("processor_rests", "Rests of sources that used too much processor time"),
            frames: counter("frames", "Frames drawn"),
            pages_opened: counter("pages_opened", "Pages opened"),
            pages_finished: counter("pages_finished", "Pages read to their end"),
            log_records_dropped: counter("log_records_dropped", "Log records that nobody took in time"),
            reloads_succeeded: counter("reloads_succeeded", "Reloads of the content that replaced it"),
            reloads_failed: counter("reloads_failed", "Reloads of the content that were refused"),
            connections_open: Gauge::default(),
            sessions_running: Gauge::default(),
            key_to_frame: Histogram::new(KEY_TO_FRAME),
            programs: Family::default(),
            registry: Registry::default(),
        };
        registry.register("connections_open", "Connections open now", counters.connections_open.clone());
        registry.register("sessions_running", "Programs running now", counters.sessions_running.clone());
        registry.register("programs", "Programs started, by kind", counters.programs.clone());
        let help = "Time from a key to the frame that shows it";
        registry.register_with_unit("key_to_frame", help, Unit::Seconds, counters.key_to_frame.clone());
        Metrics { registry, ..counters }
    }
}

impl Metrics {
    /// Counts the start of a program.
    pub fn program(&self, program: ProgramKind) {
        self.programs.get_or_create(&ProgramLabel { program }).inc();
    }

    /// Returns all metrics in the text format of OpenMetrics.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = text::encode(&mut text, &self.registry);
        text
    }
}

/// Formats `name=value` pairs on one line, without those that are zero: the summary logged at shutdown and on
/// SIGUSR1.
impl fmt::Display for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        let told =
            text.lines().filter(|line| !line.starts_with('#') && !line.contains("key_to_frame")).filter_map(|line| {
                let (name, value) = line.strip_prefix("folio_")?.rsplit_once(' ')?;
                (value != "0").then_some((name, value))
            });
        for (index, (name, value)) in told.enumerate() {
            let space = if index == 0 { "" } else { " " };
            let name = name.replace("_total", "").replace(['{', '"', '='], "_").replace('}', "").replace("__", "_");
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
        metrics.connections_accepted.inc();
        metrics.connections_refused_rate.inc();
        metrics.bytes_sent.inc_by(70);
        metrics.sessions_running.inc();
        metrics.key_to_frame.observe(0.01);
        let said = metrics.to_string();
        let mut told: Vec<&str> = said.split(' ').collect();
        told.sort_unstable();
        assert_eq!(
            told,
            ["bytes_sent=70", "connections_accepted=1", "connections_refused_reason_rate_=1", "sessions_running=1"]
        );
        metrics.sessions_running.dec();
        assert_eq!(metrics.sessions_running.get(), 0);
    }

    #[test]
    fn prometheus_reads_names_help_and_kinds() {
        let metrics = Metrics::default();
        metrics.connections_refused_full.inc();
        metrics.program(ProgramKind::Sftp);
        metrics.key_to_frame.observe(0.003);
        let text = metrics.text();
        for line in [
            "# TYPE folio_connections_open gauge",
            "folio_connections_refused_total{reason=\"full\"} 1",
            "folio_programs_total{program=\"Sftp\"} 1",
            "folio_key_to_frame_seconds_bucket{le=\"0.004\"} 1",
            "# EOF",
        ] {
            assert!(text.lines().any(|it| it == line), "{line} in {text}");
        }
    }
}
