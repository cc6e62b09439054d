//! Typed lines: at a terminal with an echo, from a pipe without.

use std::collections::VecDeque;
use std::time::Instant;

use crate::term::input::{Decoded, Decoder, Event, Key, KeyPress};
use crate::typeset::text;

/// Characters of a line that are kept.
const LINE_CHARACTERS: usize = 200;
/// Bytes of a line from a pipe that are kept.
const LINE_BYTES: usize = 4 * LINE_CHARACTERS;

/// Outcome of typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typed {
    /// To be shown: what was typed, or that it was taken back.
    Echo(String),
    /// A whole line.
    Line(String),
    /// The visitor wants to leave.
    Leave,
}

/// Bytes in, lines out.
pub(super) struct Typing {
    source: Source,
    queue: VecDeque<Typed>,
}

enum Source {
    /// Keys, and what was typed of the next line.
    Terminal(Box<Decoder>, String),
    /// The bytes of the next line.
    Pipe(Vec<u8>),
}

impl Typing {
    /// Nothing typed yet.
    pub fn new(at_terminal: bool) -> Typing {
        let source = match at_terminal {
            true => Source::Terminal(Box::new(Decoder::new()), String::new()),
            false => Source::Pipe(Vec::new()),
        };
        Typing { source, queue: VecDeque::new() }
    }

    /// Takes bytes, split wherever packets end.
    pub fn feed(&mut self, bytes: &[u8], now: Instant) {
        match &mut self.source {
            Source::Terminal(decoder, line) => {
                let mut decoded = Vec::new();
                decoder.feed(bytes, now, &mut decoded);
                for decoded in decoded {
                    if let Decoded::Event(Event::Key(press)) = decoded {
                        self.queue.extend(press_key(line, press));
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

    /// No more will come: a last line without an end counts, if a pipe had one.
    pub fn finish(&mut self) {
        if let Source::Pipe(line) = &mut self.source
            && !line.is_empty()
        {
            self.queue.push_back(Typed::Line(text_of(&std::mem::take(line))));
        }
    }

    /// Whether nothing that was typed waits to be taken.
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Next outcome of typing.
    pub fn next(&mut self) -> Option<Typed> {
        self.queue.pop_front()
    }

    /// Forgets what was typed ahead, but not that the visitor wants to leave; false if there was nothing.
    pub fn forget(&mut self) -> bool {
        if let Source::Terminal(_, line) = &mut self.source {
            line.clear();
        }
        let count = self.queue.len();
        self.queue.retain(|typed| *typed == Typed::Leave);
        self.queue.len() < count
    }
}

/// A line of bytes as text.
fn text_of(line: &[u8]) -> String {
    String::from_utf8_lossy(line).chars().filter(|c| !c.is_control()).take(LINE_CHARACTERS).collect()
}

/// Applies a key to the line being typed.
fn press_key(line: &mut String, press: KeyPress) -> Vec<Typed> {
    match press {
        KeyPress { key: Key::Char('c' | 'd'), ctrl: true, .. } => vec![Typed::Leave],
        KeyPress { key: Key::Enter, .. } => {
            vec![Typed::Echo("\n".to_owned()), Typed::Line(std::mem::take(line))]
        }
        KeyPress { key: Key::Backspace, .. } => {
            let columns = line.pop().map_or(0, |c| text::width(c.encode_utf8(&mut [0; 4])));
            vec![Typed::Echo("\u{8} \u{8}".repeat(columns))]
        }
        KeyPress { key: Key::Char(c), ctrl: false, alt: false, .. } if line.chars().count() < LINE_CHARACTERS => {
            line.push(c);
            vec![Typed::Echo(c.to_string())]
        }
        _ => Vec::new(),
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
        assert_eq!(echo, "aä\u{8} \u{8}水\u{8} \u{8}\u{8} \u{8}b\n");
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
        typing.feed(b"a\rb\x03", Instant::now());
        assert!(typing.forget() && !typing.forget());
        assert_eq!(typing.next(), Some(Typed::Leave));
    }
}
