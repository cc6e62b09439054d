//! Framer: splits the input into characters and sequences, without interpreting them.
//!
//! A state machine after ECMA-48 and Paul Williams' parser, with three differences: it parses the output of
//! terminals, every buffer is bounded, and malformed sequences are discarded completely, because parts of a reply
//! must not become keys.

use std::time::Duration;

use super::sequence::{BEL, ESC, Frame, Head, State, StringKind};
use super::torn::{self, HELD_BYTES, Verdict};

/// Maximum bytes of a CSI sequence; longer ones are discarded.
pub(super) const CSI_BYTES: usize = 64;
/// Maximum bytes of an OSC, DCS or APC string; longer ones are discarded.
pub(super) const STRING_BYTES: usize = 4 * 1024;
/// Maximum bytes of a paste, with its terminator; longer ones are discarded.
pub(super) const PASTE_BYTES: usize = 64 * 1024;
/// Time during which an ESC can become the start of a sequence.
pub(super) const ESCAPE_PATIENCE: Duration = Duration::from_millis(35);
/// Time for which an unfinished sequence waits for its next byte.
pub(super) const SEQUENCE_PATIENCE: Duration = Duration::from_secs(1);

const CAN: u8 = 0x18;
const SUB: u8 = 0x1a;
/// String terminator (8-bit).
const ST: u8 = 0x9c;
/// Terminator of a bracketed paste, after its CSI.
const PASTE_END: &[u8] = b"201~";
/// Maximum bytes of the terminator with its CSI, plus one byte that distinguishes a control from a part of a
/// character.
const PASTE_END_BYTES: usize = PASTE_END.len() + 3;

/// Returns the length of the terminator at the end of a paste, whose CSI may be ESC `[`, one byte, or U+009B.
fn paste_end(body: &[u8]) -> Option<usize> {
    let bytes = match body.strip_suffix(PASTE_END)? {
        [.., ESC, b'['] | [.., 0xc2, 0x9b] => 2,
        [before @ .., 0x9b] if !ends_within_character(before) => 1,
        _ => return None,
    };
    Some(PASTE_END.len() + bytes)
}

/// Whether a byte string ends within a UTF-8 character, so that the next continuation byte is not a control.
fn ends_within_character(bytes: &[u8]) -> bool {
    let tail = bytes.iter().rev().take_while(|byte| **byte >= 0x80).take(3);
    let Some(length) = tail.clone().position(|byte| *byte >= 0xc0) else { return false };
    tail.clone().nth(length).is_some_and(|lead| length + 1 < lead.leading_ones() as usize)
}

/// The state machine.
#[derive(Debug, Default)]
pub(super) struct Framer {
    state: State,
    /// The sequence so far, or the bytes of an unfinished character, or held bytes.
    buffer: Vec<u8>,
    /// Whether the sequence is too long or malformed, so that it will be discarded at its end.
    spoilt: bool,
    /// Whether the input is the content of a paste, within which no other paste can begin.
    pasted: bool,
}

impl Framer {
    /// Creates a framer for the content of a paste.
    pub(super) fn for_paste() -> Framer {
        Framer { pasted: true, ..Framer::default() }
    }

    /// Processes a byte, and passes completed frames to `sink`.
    pub(super) fn push(&mut self, byte: u8, sink: &mut impl FnMut(Frame<'_>)) {
        match self.state {
            State::Background => self.ground(byte, false, sink),
            State::Utf8 { alt } => self.utf8(byte, alt, sink),
            State::Escape { twice } => self.escape(byte, twice, sink),
            State::Torn(head) | State::Held(head) => self.after_torn(head, byte, sink),
            State::Csi { alt } => self.csi(byte, alt, sink),
            State::Console => match byte {
                ESC | CAN | SUB => self.interrupt(byte),
                _ => {
                    self.reset();
                    sink(Frame::Console(byte));
                }
            },
            State::Ss3 { alt } => self.ss3(byte, alt, sink),
            State::Mouse => self.mouse(byte, sink),
            State::Text(kind) => self.text(byte, kind, sink),
            State::TextEscape(kind) => self.text_escape(byte, kind, sink),
            State::Paste => self.paste(byte, sink),
        }
    }

    /// Returns the time to wait for the next byte before [`Framer::expire`]; `None` if nothing is unfinished.
    ///
    /// If the Escape key is `escape_encoded` as a sequence of its own, an ESC almost certainly starts a sequence and
    /// waits as long as one.
    pub(super) fn patience(&self, escape_encoded: bool) -> Option<Duration> {
        match self.state {
            State::Background | State::Torn(_) => None,
            State::Escape { .. } if !escape_encoded => Some(ESCAPE_PATIENCE),
            State::Held(_) => Some(ESCAPE_PATIENCE),
            _ => Some(SEQUENCE_PATIENCE),
        }
    }

    /// Ends unfinished input: an ESC becomes the Escape key, an incomplete sequence is discarded, held bytes become
    /// typed ones.
    pub(super) fn expire(&mut self, sink: &mut impl FnMut(Frame<'_>)) {
        let torn = match self.state {
            // The sequence already had parameters, so the held bytes are the rest of it.
            State::Held(Head::Csi { begun: true }) => State::Background,
            State::Held(_) => return self.release(sink),
            State::Escape { twice } => {
                if twice {
                    sink(Frame::Escape);
                }
                sink(Frame::Escape);
                State::Torn(Head::Escape)
            }
            State::Csi { .. } => State::Torn(Head::Csi { begun: !self.buffer.is_empty() }),
            State::Text(_) | State::TextEscape(_) => State::Torn(Head::Text),
            _ => State::Background,
        };
        self.enter(torn);
    }

    /// Processes a byte after an incomplete sequence was discarded.
    fn after_torn(&mut self, head: Head, byte: u8, sink: &mut impl FnMut(Frame<'_>)) {
        match torn::judge(head, &self.buffer, byte) {
            Verdict::Hold if self.buffer.len() < HELD_BYTES => {
                self.buffer.push(byte);
                self.state = State::Held(head);
            }
            Verdict::Rest => self.enter(State::Background),
            Verdict::Resume(state) => {
                self.enter(state);
                self.push(byte, sink);
            }
            Verdict::Hold | Verdict::Typed => {
                self.release(sink);
                self.push(byte, sink);
            }
        }
    }

    /// Processes held bytes as typed ones.
    fn release(&mut self, sink: &mut impl FnMut(Frame<'_>)) {
        let held = std::mem::take(&mut self.buffer);
        self.enter(State::Background);
        for byte in held {
            self.push(byte, sink);
        }
    }

    /// Returns the capacity of the buffer in bytes.
    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.buffer.capacity()
    }

    fn enter(&mut self, state: State) {
        self.reset();
        self.state = state;
    }

    /// Enters a state without Alt; an ESC before it was the Escape key.
    fn enter_for(&mut self, state: State, alt: bool, sink: &mut impl FnMut(Frame<'_>)) {
        if alt {
            sink(Frame::Escape);
        }
        self.enter(state);
    }

    /// Returns to the ground state, and frees the memory of a long paste.
    fn reset(&mut self) {
        self.state = State::Background;
        self.spoilt = false;
        self.buffer.clear();
        self.buffer.shrink_to(STRING_BYTES);
    }

    /// Handles ESC, CAN or SUB at a position where the unfinished sequence cannot contain it.
    fn interrupt(&mut self, byte: u8) {
        self.enter(if byte == ESC { State::Escape { twice: false } } else { State::Background });
    }

    /// Stores a byte of a sequence; marks the sequence as spoilt beyond `limit` bytes.
    fn keep(&mut self, byte: u8, limit: usize) {
        if self.buffer.len() < limit {
            self.buffer.push(byte);
        } else {
            self.spoilt = true;
        }
    }

    /// Passes the frame made from the buffer to `sink`, unless it is spoilt, and returns to the ground state.
    fn finish(&mut self, sink: &mut impl FnMut(Frame<'_>), frame: impl FnOnce(&[u8]) -> Frame<'_>) {
        let body = std::mem::take(&mut self.buffer);
        if !self.spoilt {
            sink(frame(&body));
        }
        self.buffer = body;
        self.reset();
    }

    fn ground(&mut self, byte: u8, alt: bool, sink: &mut impl FnMut(Frame<'_>)) {
        match byte {
            ESC => self.enter(State::Escape { twice: false }),
            0x00..=0x7f => {
                self.state = State::Background;
                sink(Frame::Character { character: char::from(byte), alt });
            }
            0x80..=0x9f => self.control(byte, alt, sink),
            _ => {
                self.enter(State::Utf8 { alt });
                self.utf8(byte, alt, sink);
            }
        }
    }

    /// Handles an 8-bit C1 control, as a byte or a UTF-8 character (ECMA-48 section 5.3), like ESC and the
    /// corresponding byte. Controls that begin no sequence are ignored.
    fn control(&mut self, byte: u8, alt: bool, sink: &mut impl FnMut(Frame<'_>)) {
        let short = byte - 0x40;
        self.reset();
        if matches!(short, b'[' | b'O' | b'\\') || StringKind::begun_by(short).is_some() {
            self.escape(short, alt, sink);
        }
    }

    /// Handles a byte within a UTF-8 character. A byte that cannot continue it discards the character and is
    /// processed again.
    fn utf8(&mut self, byte: u8, alt: bool, sink: &mut impl FnMut(Frame<'_>)) {
        self.buffer.push(byte);
        match std::str::from_utf8(&self.buffer) {
            Ok(text) => {
                let character = text.chars().next();
                self.reset();
                match character {
                    Some(control @ '\u{80}'..='\u{9f}') => self.control(control as u8, alt, sink),
                    Some(character) => sink(Frame::Character { character, alt }),
                    None => {}
                }
            }
            Err(error) if error.error_len().is_none() => {}
            Err(_) => {
                // A continuation byte alone is the rest of an invalid character.
                let is_read_afresh = self.buffer.len() > 1 && !matches!(byte, 0x80..=0x9f);
                self.reset();
                if is_read_afresh {
                    self.ground(byte, false, sink);
                }
            }
        }
    }

    fn escape(&mut self, byte: u8, twice: bool, sink: &mut impl FnMut(Frame<'_>)) {
        match byte {
            // rxvt marks Alt by a second ESC before these two bytes; before any other, the first ESC was the Escape
            // key.
            b'[' => return self.enter(State::Csi { alt: twice }),
            b'O' => return self.enter(State::Ss3 { alt: twice }),
            ESC if !twice => return self.state = State::Escape { twice: true },
            _ => {}
        }
        if twice {
            sink(Frame::Escape);
        }
        match (byte, StringKind::begun_by(byte)) {
            (ESC, _) => {}
            // The terminator of a discarded string, or an abort: not a key, so that Alt-\ is lost.
            (b'\\' | CAN | SUB, _) => self.reset(),
            (_, Some(kind)) => self.enter(State::Text(kind)),
            (_, None) => self.ground(byte, true, sink),
        }
    }

    fn csi(&mut self, byte: u8, alt: bool, sink: &mut impl FnMut(Frame<'_>)) {
        let empty = self.buffer.is_empty() && !self.spoilt;
        match byte {
            ESC | CAN | SUB => self.interrupt(byte),
            b'[' if empty => self.enter_for(State::Console, alt, sink),
            b'M' if empty => self.enter_for(State::Mouse, alt, sink),
            b'~' if self.buffer == b"200" && !self.spoilt && !self.pasted => self.enter_for(State::Paste, alt, sink),
            // rxvt ends sequences of shifted keys with `$`, which in others comes before the final byte.
            b'$' if !empty && !self.spoilt && self.buffer.iter().all(u8::is_ascii_digit) => {
                self.finish(sink, |body| Frame::Csi { body, last: byte, alt });
            }
            0x20..=0x3f => self.keep(byte, CSI_BYTES),
            0x40..=0x7e => self.finish(sink, |body| Frame::Csi { body, last: byte, alt }),
            0x80..=0x9f => self.control(byte, false, sink),
            _ => self.spoilt = true,
        }
    }

    fn ss3(&mut self, byte: u8, alt: bool, sink: &mut impl FnMut(Frame<'_>)) {
        match byte {
            ESC | CAN | SUB => self.interrupt(byte),
            b'0'..=b'9' => self.keep(byte, CSI_BYTES),
            b' ' | 0x40..=0x7e => self.finish(sink, |body| Frame::Ss3 { body, last: byte, alt }),
            _ => {
                self.reset();
                self.ground(byte, false, sink);
            }
        }
    }

    fn mouse(&mut self, byte: u8, sink: &mut impl FnMut(Frame<'_>)) {
        if matches!(byte, ESC | CAN | SUB) {
            return self.interrupt(byte);
        }
        self.buffer.push(byte);
        if let [button, column, row] = self.buffer[..] {
            self.reset();
            sink(Frame::Mouse([button, column, row]));
        }
    }

    fn text(&mut self, byte: u8, kind: StringKind, sink: &mut impl FnMut(Frame<'_>)) {
        match byte {
            BEL => self.finish(sink, |body| Frame::Text { kind, body }),
            ESC => self.state = State::TextEscape(kind),
            CAN | SUB => self.interrupt(byte),
            ST if self.buffer.last() == Some(&0xc2) => {
                self.finish(sink, |body| Frame::Text { kind, body: &body[..body.len() - 1] });
            }
            ST if !ends_within_character(&self.buffer) => self.finish(sink, |body| Frame::Text { kind, body }),
            _ => self.keep(byte, STRING_BYTES),
        }
    }

    /// Handles the byte after an ESC within a string. Only the start of another sequence ends the string early, so
    /// that the rest of a string with a stray ESC does not become keys.
    fn text_escape(&mut self, byte: u8, kind: StringKind, sink: &mut impl FnMut(Frame<'_>)) {
        match byte {
            b'\\' => self.finish(sink, |body| Frame::Text { kind, body }),
            b'[' => self.enter(State::Csi { alt: false }),
            b'O' => self.enter(State::Ss3 { alt: false }),
            ESC => {}
            CAN | SUB => self.interrupt(byte),
            _ => match StringKind::begun_by(byte) {
                Some(next) => self.enter(State::Text(next)),
                None => {
                    self.spoilt = true;
                    self.state = State::Text(kind);
                    self.text(byte, kind, sink);
                }
            },
        }
    }

    /// Handles a byte of a paste, which includes CAN and ESC, up to the terminator.
    fn paste(&mut self, byte: u8, sink: &mut impl FnMut(Frame<'_>)) {
        if self.buffer.len() == PASTE_BYTES {
            // The paste is too long: only the bytes needed to recognise the terminator are kept.
            self.spoilt = true;
            self.buffer.drain(..PASTE_BYTES - PASTE_END_BYTES);
        }
        self.buffer.push(byte);
        if let Some(end) = paste_end(&self.buffer) {
            self.finish(sink, |body| Frame::Paste(&body[..body.len() - end]));
        }
    }
}
