//! The interface for terminals that only append, and for pipes: typed lines in, text out. No cursor is ever moved.

mod command;
mod guess;
mod reader;
mod typing;

use std::future::pending;

use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout, timeout_at};

use super::{FAREWELL, IDLE, Site, Slice, farewell, replaced, stopped};
use crate::session::{ExitStatus, Input, Io, Size, StopReason};
use crate::term::caps::{Capabilities, Charset};
use crate::typeset::Spot;
use reader::Reader;
use typing::{Typed, Typing};

/// Bytes of text that are prepared before they are sent. A packet of keys can ask for ten thousand pages.
const ANSWER_BYTES: usize = 64 * 1024;
/// Lines of one packet that a terminal gets an answer to: nobody types as fast, a stuck key does.
const LINES_AT_ONCE: usize = 200;

const PROMPT: &str = "\n> ";
const GOODBYE: &str = "Goodbye.";
const FORGOTTEN: &str = "\nWhat else was typed at once is left out.\n";

/// The reason for which a visit ends.
enum Why {
    /// The visitor left.
    Asked,
    /// The visitor was silent for too long.
    Idle,
    /// The transport ends the session.
    Stopped(StopReason),
    /// Nothing more comes, or nothing more arrives.
    Gone,
}

/// Runs the append-only interface, opened at `start`, until the visitor leaves or is silent for too long. Without a
/// terminal, whose size this is, it is a filter: no prompt and no echo, lines end as pipes have them, and the end of the
/// input is the end of the visit.
pub(super) async fn run(
    site: Site,
    capabilities: Capabilities,
    terminal: Option<Size>,
    start: Option<Spot>,
    io: Io,
) -> ExitStatus {
    let ascii = capabilities.charset == Charset::Ascii;
    let reader = Reader::new(site.snapshot(), ascii, terminal.map(|size| size.columns));
    let has_terminal = terminal.is_some();
    let mut visit = Visit {
        site,
        reader,
        typing: Typing::new(has_terminal),
        io,
        has_terminal,
        typed: Instant::now(),
        has_ended: false,
    };
    let why = visit.converse(start).await;
    let last = match why {
        Why::Asked if visit.has_terminal => GOODBYE,
        Why::Idle => IDLE,
        Why::Stopped(reason) => farewell(reason),
        Why::Asked | Why::Gone => return ExitStatus::SUCCESS,
    };
    let last = visit.with_ends(format!("\n{last}\n"));
    let _ = timeout(FAREWELL, visit.io.output.write_all(last.as_bytes())).await;
    ExitStatus::SUCCESS
}

struct Visit {
    site: Site,
    reader: Reader,
    typing: Typing,
    io: Io,
    has_terminal: bool,
    /// Time of the last input.
    typed: Instant,
    /// Whether the peer will send no more.
    has_ended: bool,
}

impl Visit {
    /// Answers typed lines until there is a reason to end.
    async fn converse(&mut self, start: Option<Spot>) -> Why {
        let mut snapshots = self.site.snapshots.clone();
        snapshots.mark_unchanged();
        let mut text = self.reader.begin(start);
        text += self.prompt();
        let (mut notice, mut is_told) = (self.site.notice.clone(), false);
        loop {
            if let Err(why) = self.write(std::mem::take(&mut text)).await {
                return why;
            }
            let idle = self.typed + self.site.patience().idle;
            let input = tokio::select! {
                input = timeout_at(idle, self.io.input.recv()) => input,
                reason = stopped(&mut self.io.shutdown) => return Why::Stopped(reason),
                left = replaced(&mut notice, &mut is_told) => {
                    let minutes = left.as_secs().div_ceil(60);
                    text = format!("\nThe server is being renewed; this visit may go on for {minutes} minutes.\n{}", self.prompt());
                    continue;
                }
                () = async { if snapshots.changed().await.is_err() { pending::<()>().await } } => {
                    // Nothing is said unasked: what has become of the place is said with the next answer.
                    self.reader.take_snapshot(self.site.snapshot());
                    continue;
                }
            };
            match input {
                Ok(Some(input)) => self.take(input),
                Ok(None) => return Why::Gone,
                Err(_) => return Why::Idle,
            }
            let ended = self.answer(&mut text).await;
            if let Some(why) = ended.or(self.has_ended.then_some(Why::Gone)) {
                return self.write(text).await.err().unwrap_or(why);
            }
        }
    }

    /// Appends the answers to what was typed; what is too much for once is sent meanwhile, or forgotten if it was typed at
    /// a terminal.
    async fn answer(&mut self, text: &mut String) -> Option<Why> {
        let (mut lines, mut slice) = (0, Slice::begin());
        while let Some(typed) = self.next_typed() {
            match typed {
                Typed::Echo(echo) => *text += &echo,
                Typed::Leave => return Some(Why::Asked),
                Typed::Line(line) => {
                    lines += 1;
                    match self.reader.answer(&line) {
                        Some(said) => *text += &said,
                        None => return Some(Why::Asked),
                    }
                    let is_much = text.len() > ANSWER_BYTES || lines >= LINES_AT_ONCE;
                    if is_much && self.has_terminal && self.forget() {
                        *text += FORGOTTEN;
                    }
                    *text += self.prompt();
                    if is_much {
                        lines = 0;
                        if let Err(why) = self.write(std::mem::take(text)).await {
                            return Some(why);
                        }
                    }
                    // A line may cost a page to be set.
                    slice.pass().await;
                }
            }
        }
        None
    }

    /// Takes input, without answering it.
    fn take(&mut self, input: Input) {
        match input {
            Input::Bytes(bytes) => {
                let now = Instant::now();
                self.typing.feed(&bytes, now.into_std());
                // Only what can be read as typing is a sign of a person: not a NUL now and then.
                if !self.typing.is_empty() {
                    self.typed = now;
                }
            }
            Input::Resize(size) => self.reader.resize(size.columns),
            Input::Eof => {
                self.has_ended = true;
                self.typing.finish();
            }
        }
    }

    /// Next outcome of typing, from the input that has arrived.
    fn next_typed(&mut self) -> Option<Typed> {
        loop {
            if let Some(typed) = self.typing.next() {
                return Some(typed);
            }
            let input = self.io.input.try_recv()?;
            self.take(input);
        }
    }

    /// Forgets what was typed ahead; false if there was nothing.
    fn forget(&mut self) -> bool {
        let mut has_forgotten = self.typing.forget();
        while let Some(input) = self.io.input.try_recv() {
            self.take(input);
            has_forgotten |= self.typing.forget();
        }
        has_forgotten
    }

    fn prompt(&self) -> &'static str {
        if self.has_terminal { PROMPT } else { "\n" }
    }

    /// The text with its lines ended as the peer needs it: a terminal in raw mode does not return the carriage by itself.
    fn with_ends(&self, text: String) -> String {
        if self.has_terminal { text.replace('\n', "\r\n") } else { text }
    }

    /// Writes text; a peer that does not read must not keep the server from stopping.
    async fn write(&mut self, text: String) -> Result<(), Why> {
        let text = self.with_ends(text);
        let Io { output, shutdown, .. } = &mut self.io;
        let writing = async {
            output.write_all(text.as_bytes()).await?;
            output.flush().await
        };
        tokio::select! {
            biased;
            written = writing => written.map_err(|_| Why::Gone),
            reason = stopped(shutdown) => Err(Why::Stopped(reason)),
        }
    }
}
