//! Log records to stderr: one line each, with peers' text escaped, at a limited rate.
//!
//! Logging never fails, panics or blocks: records go through a bounded queue to a separate thread. Records that
//! cannot be written (full disk, pipe without reader) are dropped and counted; later records are tried again.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use prometheus_client::metrics::counter::Counter;
use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

use crate::config::LogFormat as Format;

/// Maximum lines per second; further ones are counted, and their number is added to the next line.
const LINES_PER_SECOND: u32 = 20;
/// Maximum lines in the queue.
const QUEUE_LINES: usize = 256;
/// Maximum bytes of a line; longer ones are truncated.
const LINE_BYTES: usize = 2048;
/// Maximum time that the end of the process waits for queued lines.
const FLUSH: Duration = Duration::from_millis(200);
/// Pause between two attempts to enqueue the final message.
const FLUSH_PAUSE: Duration = Duration::from_millis(5);

/// Waits, when dropped, for a limited time until all records are written.
#[must_use]
#[derive(Debug)]
pub struct Flush(SyncSender<Message>);

enum Message {
    Line(String),
    /// Dropped once all earlier messages are written, to signal that.
    Flush(SyncSender<()>),
}

/// Installs the subscriber and panic hook that write to stderr; records up to `level` are written, and `dropped`
/// counts those that could not be. Records of the `log` crate are discarded, because russh's contain raw text from
/// the wire.
///
/// # Errors
///
/// If stderr is not open, or the thread cannot be started.
pub fn install(level: Level, format: Format, dropped: Counter) -> io::Result<Flush> {
    // A separate descriptor, so that a blocked thread does not hold the lock of `std::io::stderr`.
    let output = File::from(io::stderr().as_fd().try_clone_to_owned()?);
    let (queue, lines) = sync_channel(QUEUE_LINES);
    let counter = dropped.clone();
    thread::Builder::new().name("log".to_owned()).spawn(move || write_lines(lines, output, &counter))?;
    let sink = Sink { budget: Mutex::new(Budget::new(Instant::now())), format, queue: queue.clone(), dropped };
    let builder = tracing_subscriber::fmt().with_max_level(level).with_target(false).with_ansi(false);
    let builder = builder.log_internal_errors(false).with_writer(sink);
    // A subscriber that was installed before has precedence.
    let installed = match format {
        Format::Human => tracing::subscriber::set_global_default(builder.finish()),
        Format::Json => tracing::subscriber::set_global_default(builder.json().flatten_event(true).finish()),
    };
    if installed.is_ok() {
        std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    }
    Ok(Flush(queue))
}

/// Writes queued lines completely, or drops what could not be written of a line.
fn write_lines(lines: Receiver<Message>, mut output: impl Write, dropped: &Counter) {
    for message in lines {
        match message {
            Message::Line(line) if output.write_all(line.as_bytes()).is_err() => {
                dropped.inc();
            }
            Message::Line(_) => {}
            Message::Flush(written) => drop(written),
        }
    }
}

impl Drop for Flush {
    fn drop(&mut self) {
        let deadline = Instant::now() + FLUSH;
        let (written, seen) = sync_channel(0);
        let mut message = Message::Flush(written);
        while let Err(TrySendError::Full(unsent)) = self.0.try_send(message) {
            if Instant::now() >= deadline {
                return;
            }
            message = unsent;
            thread::sleep(FLUSH_PAUSE);
        }
        // Returns when the sender is dropped.
        let _ = seen.recv_timeout(deadline.saturating_duration_since(Instant::now()));
    }
}

/// Returns a record as one line, in which everything except letters, digits and printable ASCII is escaped, in the
/// syntax of Rust or JSON.
fn escape(record: &str, format: Format) -> String {
    let mut line = String::with_capacity(record.len());
    for c in record.chars() {
        match c {
            ' '..='~' => line.push(c),
            c if !c.is_ascii() && c.is_alphanumeric() => line.push(c),
            c if format == Format::Human => line.extend(c.escape_default()),
            c => line.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}"))),
        }
        if line.len() > LINE_BYTES {
            break;
        }
    }
    line
}

/// The number of lines left in the present second.
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

    /// Returns the number of records suppressed before this one; `None` if this one is suppressed too.
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

struct Sink {
    budget: Mutex<Budget>,
    format: Format,
    queue: SyncSender<Message>,
    dropped: Counter,
}

impl<'a> MakeWriter<'a> for Sink {
    type Writer = &'a Sink;

    fn make_writer(&'a self) -> &'a Sink {
        self
    }
}

impl Write for &Sink {
    /// Receives one complete record, as written by the subscriber.
    fn write(&mut self, record: &[u8]) -> io::Result<usize> {
        let suppressed = self.budget.lock().unwrap_or_else(PoisonError::into_inner).take(Instant::now());
        let Some(suppressed) = suppressed else { return Ok(record.len()) };
        let mut line = escape(String::from_utf8_lossy(record).trim_end(), self.format);
        match (suppressed, self.format) {
            (0, _) => {}
            (suppressed, Format::Human) => line += &format!(" ({suppressed} records before this one were suppressed)"),
            (suppressed, Format::Json) => line = with_field(line, "suppressed", suppressed),
        }
        line.push('\n');
        if self.queue.try_send(Message::Line(line)).is_err() {
            self.dropped.inc();
        }
        Ok(record.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns a JSON object with an additional field.
fn with_field(object: String, name: &str, value: u64) -> String {
    match object.strip_suffix('}') {
        Some(open) => format!("{open},\"{name}\":{value}}}"),
        // The object was truncated.
        None => object,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_log_that_moves_a_cursor_or_begins_a_line() {
        let cases = [
            ("plain text", "plain text", "plain text"),
            ("Genève 9", "Genève 9", "Genève 9"),
            ("\u{1b}]52;c;eA==\u{7}", "\\u{1b}]52;c;eA==\\u{7}", "\\u001b]52;c;eA==\\u0007"),
            ("a\r\nforged", "a\\r\\nforged", "a\\u000d\\u000aforged"),
            ("\u{9b}2J\u{2028}\u{202e}", "\\u{9b}2J\\u{2028}\\u{202e}", "\\u009b2J\\u2028\\u202e"),
            ("\u{1f600}", "\\u{1f600}", "\\ud83d\\ude00"),
        ];
        for (record, human, json) in cases {
            assert_eq!(escape(record, Format::Human), human);
            assert_eq!(escape(record, Format::Json), json);
        }
        assert!(escape(&"\u{1}".repeat(1 << 20), Format::Human).len() <= LINE_BYTES + 16);
        assert_eq!(with_field("{\"a\":1}".to_owned(), "suppressed", 7), "{\"a\":1,\"suppressed\":7}");
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

    /// A writer that fails while its flag is set.
    struct Disk<'a>(&'a Mutex<(bool, Vec<u8>)>);

    impl Write for Disk<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut disk = self.0.lock().unwrap();
            if disk.0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            disk.1.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_cannot_be_written_is_counted_and_what_comes_later_is_written() {
        let disk = Mutex::new((true, Vec::new()));
        let dropped = Counter::default();
        let (queue, lines) = sync_channel(QUEUE_LINES);
        thread::scope(|scope| {
            let (disk, dropped) = (&disk, &dropped);
            scope.spawn(move || write_lines(lines, Disk(disk), dropped));
            let sink = |format| Sink {
                budget: Mutex::new(Budget::new(Instant::now())),
                format,
                queue: queue.clone(),
                dropped: dropped.clone(),
            };
            (&sink(Format::Human)).write_all(b"lost\n").unwrap();
            drop(Flush(queue.clone()));
            disk.lock().unwrap().0 = false;
            (&sink(Format::Human)).write_all(b"kept\n").unwrap();
            drop(Flush(queue.clone()));
            drop(queue);
        });
        assert_eq!((dropped.get(), disk.into_inner().unwrap().1), (1, b"kept\n".to_vec()));
    }

    #[test]
    fn a_writer_that_stands_still_holds_nobody_up() {
        let dropped = Counter::default();
        // No thread takes records from this queue.
        let (queue, _lines) = sync_channel(2);
        let sink = Sink {
            budget: Mutex::new(Budget::new(Instant::now())),
            format: Format::Human,
            queue: queue.clone(),
            dropped: dropped.clone(),
        };
        let begun = Instant::now();
        (0..10).for_each(|_| (&sink).write_all(b"x\n").unwrap());
        drop(Flush(queue));
        assert!(dropped.get() == 8 && begun.elapsed() < 5 * FLUSH, "{:?}", begun.elapsed());
    }
}
