//! Plain-text mode: an append-only interface for screen readers, simple terminals and pipes, with typed lines and
//! text. It never moves the cursor.

mod command;
mod guess;
mod line_editor;
mod reader;
mod typing;

use std::future::pending;

use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout, timeout_at};

use super::{
    FAREWELL, IDLE, Site, Slice, at_length, delivery, farewell, has_much_text, interface, long_turn, replaced, stopped,
};
use crate::content::model::LinkTarget;
use crate::session::{ExitStatus, Input, Io, Size, StopReason};
use crate::term::caps::{Capabilities, Charset};
use crate::typeset::Target;
use reader::Reader;
use typing::{Typed, Typing};

/// Maximum bytes of text prepared before they are sent, since a packet of keys can request thousands of pages.
const PREPARED_BYTES: usize = 8 * 1024;
/// Maximum bytes and lines of one packet that are answered on a terminal; more come from a stuck key, not from typing.
const BYTES_AT_ONCE: usize = 64 * 1024;
const LINES_AT_ONCE: usize = 200;

const PROMPT: &str = "\n> ";
const GOODBYE: &str = "Goodbye.";
const FORGOTTEN: &str = "\nWhat else was typed at once is left out.\n";

/// The reason for the end of a session.
enum EndReason {
    /// The visitor's request.
    Asked,
    /// Idleness of the visitor.
    Idle,
    /// A request of the transport.
    Stopped(StopReason),
    /// End of the input, or a disconnected peer.
    Gone,
}

/// Runs plain-text mode, opened at `start`, until the visitor leaves or the idle timeout. Without a terminal (`size`
/// is `None`) it is a filter: no prompt, no echo, line feeds alone, and the end of the input ends the session.
pub(super) async fn run(
    site: Site,
    capabilities: Capabilities,
    terminal: Option<Size>,
    start: Option<Target>,
    io: Io,
) -> ExitStatus {
    let ascii = capabilities.charset == Charset::Ascii;
    let mut reader = Reader::new(site.snapshot(), ascii, terminal.map(|size| size.columns));
    let has_terminal = terminal.is_some();
    reader.has_interface = has_terminal && capabilities.addressable;
    let mut visit = Visit {
        site,
        reader,
        typing: Typing::new(has_terminal),
        io,
        has_terminal,
        size: terminal.unwrap_or(Size::DEFAULT),
        typed: Instant::now(),
        has_ended: false,
    };
    let why = visit.converse(start).await;
    if visit.reader.wants_interface {
        let start = Target::Link(LinkTarget::Page { page: visit.reader.here().page.clone(), anchor: None });
        return interface(visit.site, capabilities, visit.size, start, visit.io).await;
    }
    let last = match why {
        EndReason::Asked if visit.has_terminal => GOODBYE,
        EndReason::Idle => IDLE,
        EndReason::Stopped(reason) => farewell(reason),
        EndReason::Asked | EndReason::Gone => return ExitStatus::SUCCESS,
    };
    let last = with_ends(format!("\n{last}\n"), visit.has_terminal);
    let _ = timeout(FAREWELL, visit.io.output.write_all(last.as_bytes())).await;
    ExitStatus::SUCCESS
}

/// Returns the text with line ends for the peer: a terminal in raw mode needs carriage returns.
fn with_ends(text: String, has_terminal: bool) -> String {
    if has_terminal { text.replace('\n', "\r\n") } else { text }
}

struct Visit {
    site: Site,
    reader: Reader,
    typing: Typing,
    io: Io,
    has_terminal: bool,
    /// Size of the terminal.
    size: Size,
    /// Time of the last typing.
    typed: Instant,
    /// Whether the peer will send no more input.
    has_ended: bool,
}

impl Visit {
    /// Answers typed lines until the session ends.
    async fn converse(&mut self, start: Option<Target>) -> EndReason {
        let mut snapshots = self.site.snapshots.clone();
        snapshots.mark_unchanged();
        let mut text = String::new();
        if let Err(why) = self.say(&mut text, |reader| Some(reader.begin(start.clone()))).await {
            return why;
        }
        text += self.prompt();
        let (mut notice, mut is_told) = (self.site.notice.clone(), false);
        loop {
            if let Err(why) = self.write(std::mem::take(&mut text)).await {
                return why;
            }
            let idle = self.typed + self.site.patience().idle;
            let input = tokio::select! {
                input = timeout_at(idle, self.io.input.recv()) => input,
                reason = stopped(&mut self.io.shutdown) => return EndReason::Stopped(reason),
                left = replaced(&mut notice, &mut is_told) => {
                    let minutes = left.as_secs().div_ceil(60);
                    text = format!("\nThe server is being renewed; this visit may go on for {minutes} minutes.\n{}", self.prompt());
                    continue;
                }
                () = async { if snapshots.changed().await.is_err() { pending::<()>().await } } => {
                    // A change of the present page is reported with the next answer, not at once.
                    self.reader.take_snapshot(self.site.snapshot());
                    continue;
                }
            };
            match input {
                Ok(Some(input)) => self.take(input),
                Ok(None) => return EndReason::Gone,
                Err(_) => return EndReason::Idle,
            }
            let ended = self.answer(&mut text).await;
            if let Some(why) = ended.or(self.has_ended.then_some(EndReason::Gone)) {
                return self.write(text).await.err().unwrap_or(why);
            }
        }
    }

    /// Appends the answers to typed lines. If the text gets too long, it is sent meanwhile; on a terminal, remaining
    /// typed lines are then discarded.
    async fn answer(&mut self, text: &mut String) -> Option<EndReason> {
        let (mut lines, mut bytes, mut slice) = (0, 0, Slice::begin());
        while let Some(typed) = self.next_typed() {
            match typed {
                Typed::Echo(echo) => *text += &echo,
                Typed::Leave => return Some(EndReason::Asked),
                Typed::Line(line) => {
                    lines += 1;
                    match self.say(text, |reader| reader.answer(&line)).await {
                        Ok(count) => bytes += count,
                        Err(why) => return Some(why),
                    }
                    if bytes > BYTES_AT_ONCE || lines >= LINES_AT_ONCE {
                        (lines, bytes) = (0, 0);
                        if self.has_terminal && self.forget() {
                            *text += FORGOTTEN;
                        }
                    }
                    *text += self.prompt();
                    // A line can require the layout of a page.
                    slice.pass().await;
                }
            }
            if text.len() > PREPARED_BYTES
                && let Err(why) = self.write(std::mem::take(text)).await
            {
                return Some(why);
            }
        }
        None
    }

    /// Appends to `text` what the reader answers, or sends both if they are long; returns the bytes of the answer.
    async fn say(
        &mut self,
        text: &mut String,
        ask: impl Fn(&mut Reader) -> Option<String>,
    ) -> Result<usize, EndReason> {
        // A line can require a search of the whole content.
        let is_long = has_much_text(&self.reader.snapshot);
        let answer = |reader: &mut Reader| if is_long { at_length(|| ask(reader)) } else { ask(reader) };
        let turn = if is_long { long_turn().await } else { None };
        let before = self.reader.clone();
        let said = answer(&mut self.reader).ok_or(EndReason::Asked)?;
        drop(turn);
        let count = said.len();
        if text.len() + count <= PREPARED_BYTES {
            *text += &said;
            return Ok(count);
        }
        self.write(std::mem::take(text)).await?;
        let has_terminal = self.has_terminal;
        let again = move || with_ends(answer(&mut before.clone()).unwrap_or_default(), has_terminal);
        let Io { output, shutdown, undelivered, .. } = &mut self.io;
        tokio::select! {
            biased;
            written = delivery::write(output, undelivered, with_ends(said, has_terminal), again) => {
                written.map(|()| count).map_err(|_| EndReason::Gone)
            }
            reason = stopped(shutdown) => Err(EndReason::Stopped(reason)),
        }
    }

    /// Reads input without answering it.
    fn take(&mut self, input: Input) {
        match input {
            Input::Bytes(bytes) => {
                let now = Instant::now();
                self.typing.feed(&bytes, now.into_std());
                // Only typed characters count as activity of a person, not NULs for keeping a connection alive.
                if !self.typing.is_empty() {
                    self.typed = now;
                }
            }
            Input::Resize(size) => {
                self.size = size;
                self.reader.resize(size.columns);
            }
            Input::Eof => {
                self.has_ended = true;
                self.typing.finish();
            }
        }
    }

    /// Returns the next outcome of typing from the received input.
    fn next_typed(&mut self) -> Option<Typed> {
        loop {
            if let Some(typed) = self.typing.next() {
                return Some(typed);
            }
            let input = self.io.input.try_recv()?;
            self.take(input);
        }
    }

    /// Discards lines typed ahead; returns false if there were none.
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

    /// Writes text, unless the session must end meanwhile because of a peer that does not read.
    async fn write(&mut self, text: String) -> Result<(), EndReason> {
        let text = with_ends(text, self.has_terminal);
        let Io { output, shutdown, .. } = &mut self.io;
        let writing = async {
            output.write_all(text.as_bytes()).await?;
            output.flush().await
        };
        tokio::select! {
            biased;
            written = writing => written.map_err(|_| EndReason::Gone),
            reason = stopped(shutdown) => Err(EndReason::Stopped(reason)),
        }
    }
}
