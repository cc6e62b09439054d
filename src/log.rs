//! Log records to stderr: one line each, nothing of a peer's unescaped, no more than a disk can take.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

/// Lines written per second; what exceeds them is counted and told with the next line.
const LINES_PER_SECOND: u32 = 20;

/// Sends records up to `level` to stderr, and panics too. Records of the `log` crate, which russh fills with raw text
/// from the wire, go nowhere.
pub fn install(level: Level) {
    let sink = Sink(Mutex::new(Budget::new(Instant::now())));
    let subscriber = tracing_subscriber::fmt().with_max_level(level).with_target(false).with_writer(sink).finish();
    // Whoever installed another one before wants that one.
    if tracing::subscriber::set_global_default(subscriber).is_ok() {
        std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    }
}

/// One record as one line: everything but letters, digits and printable ASCII is escaped as in Rust.
pub fn escape(record: &str) -> String {
    let mut line = String::with_capacity(record.len());
    for c in record.chars() {
        match c {
            ' '..='~' => line.push(c),
            c if !c.is_ascii() && c.is_alphanumeric() => line.push(c),
            c => line.extend(c.escape_default()),
        }
    }
    line
}

/// How many lines may still be written in this second.
#[derive(Debug)]
struct Budget {
    second: Instant,
    written: u32,
    suppressed: u64,
}

impl Budget {
    fn new(now: Instant) -> Budget {
        Budget { second: now, written: 0, suppressed: 0 }
    }

    /// How many records were suppressed before this one, or nothing if this one is suppressed too.
    fn take(&mut self, now: Instant) -> Option<u64> {
        if now.saturating_duration_since(self.second) >= Duration::from_secs(1) {
            *self = Budget { suppressed: self.suppressed, ..Budget::new(now) };
        }
        if self.written == LINES_PER_SECOND {
            self.suppressed += 1;
            return None;
        }
        self.written += 1;
        Some(std::mem::take(&mut self.suppressed))
    }
}

struct Sink(Mutex<Budget>);

impl<'a> MakeWriter<'a> for Sink {
    type Writer = &'a Sink;

    fn make_writer(&'a self) -> &'a Sink {
        self
    }
}

impl Write for &Sink {
    /// Takes one whole record, as the subscriber writes them.
    fn write(&mut self, record: &[u8]) -> io::Result<usize> {
        let suppressed = self.0.lock().unwrap_or_else(PoisonError::into_inner).take(Instant::now());
        if let Some(suppressed) = suppressed {
            let mut line = escape(String::from_utf8_lossy(record).trim_end());
            if suppressed > 0 {
                line += &format!(" ({suppressed} records before this one were suppressed)");
            }
            line.push('\n');
            io::stderr().write_all(line.as_bytes())?;
        }
        Ok(record.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_log_that_moves_a_cursor_or_begins_a_line() {
        let cases = [
            ("plain text", "plain text"),
            ("Genève 9", "Genève 9"),
            ("\u{1b}]52;c;eA==\u{7}", "\\u{1b}]52;c;eA==\\u{7}"),
            ("a\r\nforged", "a\\r\\nforged"),
            ("\u{9b}2J\u{2028}\u{202e}", "\\u{9b}2J\\u{2028}\\u{202e}"),
        ];
        for (record, line) in cases {
            assert_eq!(escape(record), line);
        }
    }

    #[test]
    fn a_flood_is_cut_and_told() {
        let now = Instant::now();
        let mut budget = Budget::new(now);
        let taken = (0..100).filter(|_| budget.take(now).is_some()).count();
        assert_eq!(taken, LINES_PER_SECOND as usize);
        assert_eq!(budget.take(now + Duration::from_secs(1)), Some(80));
        assert_eq!(budget.take(now + Duration::from_secs(1)), Some(0));
    }
}
