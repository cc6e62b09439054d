//! Rate-limited log lines about a source, with the number of suppressed ones.

use std::time::Instant;

use super::bucket::Bucket;
use crate::config::Limits;

/// The log lines left for a source.
#[derive(Debug)]
pub(super) struct Lines {
    bucket: Bucket,
    suppressed: u64,
}

impl Lines {
    pub(super) fn new(limits: &Limits, now: Instant) -> Lines {
        let per_second = limits.log_lines_per_source;
        Lines { bucket: Bucket::new(per_second, per_second, now), suppressed: 0 }
    }

    /// Consumes a line of the rate. Returns the number of lines suppressed since the last one, or `None` if this one
    /// is suppressed too.
    pub(super) fn take(&mut self, now: Instant) -> Option<u64> {
        if !self.bucket.take(now) {
            self.suppressed += 1;
            return None;
        }
        Some(std::mem::take(&mut self.suppressed))
    }
}

/// Logs a record about a source within its rate: `log_of_source!(account, DEBUG, field, "words")`.
macro_rules! log_of_source {
    ($account:expr, $level:ident, $($record:tt)*) => {
        if tracing::enabled!(tracing::Level::$level)
            && let Some(suppressed) = $account.log_line(std::time::Instant::now())
        {
            let suppressed = (suppressed > 0).then_some(suppressed);
            tracing::event!(tracing::Level::$level, suppressed, $($record)*);
        }
    };
}
pub(super) use log_of_source;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_source_has_a_line_a_second_and_what_was_suppressed_is_told() {
        let now = Instant::now();
        let mut lines = Lines::new(&Limits::default(), now);
        let written = (0..100).filter(|_| lines.take(now).is_some()).count();
        assert_eq!(written, 1);
        assert_eq!(lines.take(now + Duration::from_secs(1)), Some(99));
        assert_eq!(lines.take(now + Duration::from_secs(2)), Some(0));
    }
}
