//! Conversion of input to lines: from a terminal with an echo, from a pipe without.

use std::collections::VecDeque;
use std::time::Instant;

use super::line_editor::{Edit, LineEditor};
use crate::term::input::{Decoded, Decoder, Event};

/// Maximum characters of a line; the rest is dropped.
const LINE_CHARACTERS: usize = 200;
/// Maximum bytes of a line from a pipe; the rest is dropped.
const LINE_BYTES: usize = 4 * LINE_CHARACTERS;

/// The outcome of typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typed {
    /// Text to be echoed.
    Echo(String),
    /// A whole line.
    Line(String),
    /// A request to end the session.
    Leave,
}

/// Converts bytes to lines.
pub(super) struct Typing {
    source: Source,
    queue: VecDeque<Typed>,
}

enum Source {
    /// Keys, and the editor of the line.
    Terminal(Box<Decoder>, LineEditor),
    /// The bytes of the next line.
    Pipe(Vec<u8>),
}

impl Typing {
    /// Creates the state before any input.
    pub fn new(at_terminal: bool) -> Typing {
        let source = match at_terminal {
            true => Source::Terminal(Box::new(Decoder::new()), LineEditor::default()),
            false => Source::Pipe(Vec::new()),
        };
        Typing { source, queue: VecDeque::new() }
    }

    /// Adds received bytes, which can be split anywhere.
    pub fn feed(&mut self, bytes: &[u8], now: Instant) {
        match &mut self.source {
            Source::Terminal(decoder, line) => {
                let mut decoded = Vec::new();
                decoder.feed(bytes, now, &mut decoded);
                for decoded in decoded {
                    if let Decoded::Event(Event::Key(press)) = decoded {
                        self.queue.extend(line.press(press, LINE_CHARACTERS).into_iter().map(Typed::from));
                    }
                }
            }
            Source::Pipe(line) => {
                for byte in bytes {
                    match byte {
                        b'\n' => self.queue.push_back(Typed::Line(text_of(&std::mem::take(line)))),
                        _ if line.len() < LINE_BYTES => line.push(*byte),
                        _ => {}
                    }
                }
            }
        }
    }

    /// Handles the end of the input: from a pipe, a last line without a line break counts.
    pub fn finish(&mut self) {
        if let Source::Pipe(line) = &mut self.source
            && !line.is_empty()
        {
            self.queue.push_back(Typed::Line(text_of(&std::mem::take(line))));
        }
    }

    /// Whether there is no outcome to be returned by [`Typing::next`].
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Returns the next outcome of typing.
    pub fn next(&mut self) -> Option<Typed> {
        self.queue.pop_front()
    }

    /// Discards lines typed ahead, but not a request to end the session; returns false if there were none.
    pub fn forget(&mut self) -> bool {
        if let Source::Terminal(_, line) = &mut self.source {
            line.clear();
        }
        let count = self.queue.len();
        self.queue.retain(|typed| *typed == Typed::Leave);
        self.queue.len() < count
    }
}

/// Returns the text of a line of bytes.
fn text_of(line: &[u8]) -> String {
    String::from_utf8_lossy(line).chars().filter(|c| !c.is_control()).take(LINE_CHARACTERS).collect()
}

impl From<Edit> for Typed {
    fn from(edit: Edit) -> Typed {
        match edit {
            Edit::Echo(echo) => Typed::Echo(echo),
            Edit::Line(line) => Typed::Line(line),
            Edit::Leave => Typed::Leave,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(at_terminal: bool, packets: &[&[u8]]) -> Vec<Typed> {
        let mut typing = Typing::new(at_terminal);
        packets.iter().for_each(|bytes| typing.feed(bytes, Instant::now()));
        typing.finish();
        std::iter::from_fn(|| typing.next()).collect()
    }

    fn lines(typed: &[Typed]) -> Vec<&str> {
        typed
            .iter()
            .filter_map(|typed| if let Typed::Line(line) = typed { Some(line.as_str()) } else { None })
            .collect()
    }

    #[test]
    fn a_pipe_has_lines_wherever_packets_end() {
        let typed = typed(false, &[b"open 1\r\n\nfi", b"nd w\xc3", b"\xa4sser\nq"]);
        assert_eq!(lines(&typed), ["open 1", "", "find wässer", "q"]);
        assert_eq!(typed.len(), 4, "and no echo");
    }

    #[test]
    fn a_terminal_hears_what_it_types_and_can_take_it_back() {
        let typed = typed(true, &["aä\u{7f}水\u{7f}b\r\x03".as_bytes()]);
        assert_eq!(lines(&typed), ["ab"]);
        assert_eq!(typed.last(), Some(&Typed::Leave));
        let echo: String =
            typed.iter().filter_map(|it| if let Typed::Echo(echo) = it { Some(echo.as_str()) } else { None }).collect();
        assert_eq!(echo, "aä\u{8} \u{8}水\u{8}\u{8}  \u{8}\u{8}b\n");
    }

    #[test]
    fn a_line_has_an_end_and_leaving_is_not_forgotten() {
        let long = "x".repeat(10_000);
        for at_terminal in [true, false] {
            let mut typing = Typing::new(at_terminal);
            typing.feed(long.as_bytes(), Instant::now());
            typing.feed(b"\n\r", Instant::now());
            let line = std::iter::from_fn(|| typing.next())
                .find_map(|it| if let Typed::Line(line) = it { Some(line) } else { None });
            assert_eq!(line.map(|line| line.len()), Some(LINE_CHARACTERS));
        }
        let mut typing = Typing::new(true);
        typing.feed(b"a\r\x03", Instant::now());
        assert!(typing.forget() && !typing.forget());
        assert_eq!(typing.next(), Some(Typed::Leave));
    }
}
