//! Bytes to frames: the bounds of characters and sequences, whatever they mean.
//!
//! A state machine after ECMA-48 and Paul Williams' parser, with three differences: it reads what terminals *send*, every
//! buffer is bounded, and what is malformed is swallowed to its end, because half a reply must not turn into keys.

use std::time::Duration;

use super::sequence::{BEL, ESC, Frame, Head, State, StringKind};
use super::torn::{self, HELD_BYTES, Verdict};

/// Longest CSI sequence kept, in bytes; a longer one is swallowed.
pub(super) const CSI_BYTES: usize = 64;
/// Longest OSC, DCS or APC string kept, in bytes; a longer one is swallowed.
pub(super) const STRING_BYTES: usize = 4 * 1024;
/// Longest paste kept, in bytes and with its terminator; a longer one is swallowed.
pub(super) const PASTE_BYTES: usize = 64 * 1024;
/// Time in which an ESC may still become a sequence.
pub(super) const ESCAPE_PATIENCE: Duration = Duration::from_millis(35);
/// Time that an unfinished sequence waits for its next byte.
pub(super) const SEQUENCE_PATIENCE: Duration = Duration::from_secs(1);

const CAN: u8 = 0x18;
const SUB: u8 = 0x1a;
/// The end of a control string in 8 bits.
const ST: u8 = 0x9c;
/// The end of a bracketed paste, after its CSI.
const PASTE_END: &[u8] = b"201~";
/// The longest that it may be with its CSI, and a byte more that tells a control from a part of a character.
const PASTE_END_BYTES: usize = PASTE_END.len() + 3;

/// The bytes of the terminator at the end of a paste, whose CSI may be ESC `[`, one byte, or U+009B.
fn paste_end(body: &[u8]) -> Option<usize> {
    let bytes = match body.strip_suffix(PASTE_END)? {
        [.., ESC, b'['] | [.., 0xc2, 0x9b] => 2,
        [before @ .., 0x9b] if !ends_within_character(before) => 1,
        _ => return None,
    };
    Some(PASTE_END.len() + bytes)
}

/// Reports whether bytes of UTF-8 end before their last character does, so that a continuation byte is no control.
fn ends_within_character(bytes: &[u8]) -> bool {
    let tail = bytes.iter().rev().take_while(|byte| **byte >= 0x80).take(3);
    let Some(length) = tail.clone().position(|byte| *byte >= 0xc0) else { return false };
    tail.clone().nth(length).is_some_and(|lead| length + 1 < lead.leading_ones() as usize)
}

/// The state machine.
#[derive(Debug, Default)]
pub(super) struct Framer {
    state: State,
    /// The sequence so far, or the bytes of a character, or those held.
    buffer: Vec<u8>,
    /// The sequence is too long or malformed and will be dropped when it ends.
    spoilt: bool,
    /// The input is the contents of a paste, which holds no other.
    pasted: bool,
}

impl Framer {
    /// A framer for the contents of a paste.
    pub(super) fn for_paste() -> Framer {
        Framer { pasted: true, ..Framer::default() }
    }

    /// Takes one byte and hands on what it completes.
    pub(super) fn push(&mut self, byte: u8, sink: &mut impl FnMut(Frame<'_>)) {
        match self.state {
            State::Ground => self.ground(byte, false, sink),
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

    /// Time to wait for the next byte before [`Framer::expire`]; nothing if nothing is unfinished.
    ///
    /// Where the Escape key is `escape_encoded` as a sequence of its own, an ESC is the head of a sequence almost surely and
    /// gets the patience of one.
    pub(super) fn patience(&self, escape_encoded: bool) -> Option<Duration> {
        match self.state {
            State::Ground | State::Torn(_) => None,
            State::Escape { .. } if !escape_encoded => Some(ESCAPE_PATIENCE),
            State::Held(_) => Some(ESCAPE_PATIENCE),
            _ => Some(SEQUENCE_PATIENCE),
        }
    }

    /// Settles what is unfinished: an ESC was the Escape key, a torn sequence is dropped, what was held was typed.
    pub(super) fn expire(&mut self, sink: &mut impl FnMut(Frame<'_>)) {
        let torn = match self.state {
            // The sequence had more than its head: what was held is its rest.
            State::Held(Head::Csi { begun: true }) => State::Ground,
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
            _ => State::Ground,
        };
        self.enter(torn);
    }

    /// Takes a byte after a sequence was torn.
    fn after_torn(&mut self, head: Head, byte: u8, sink: &mut impl FnMut(Frame<'_>)) {
        match torn::judge(head, &self.buffer, byte) {
            Verdict::Hold if self.buffer.len() < HELD_BYTES => {
                self.buffer.push(byte);
                self.state = State::Held(head);
            }
            Verdict::Rest => self.enter(State::Ground),
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

    /// Reads what was held as typed.
    fn release(&mut self, sink: &mut impl FnMut(Frame<'_>)) {
        let held = std::mem::take(&mut self.buffer);
        self.enter(State::Ground);
        for byte in held {
            self.push(byte, sink);
        }
    }

    /// Bytes held in memory.
    #[cfg(test)]
    pub(super) fn capacity(&self) -> usize {
        self.buffer.capacity()
    }

    fn enter(&mut self, state: State) {
        self.reset();
        self.state = state;
    }

    /// Enters what has no Alt: the ESC that was taken for one was a key.
    fn enter_for(&mut self, state: State, alt: bool, sink: &mut impl FnMut(Frame<'_>)) {
        if alt {
            sink(Frame::Escape);
        }
        self.enter(state);
    }

    /// Back to ground; the memory of a long paste is given back.
    fn reset(&mut self) {
        self.state = State::Ground;
        self.spoilt = false;
        self.buffer.clear();
        self.buffer.shrink_to(STRING_BYTES);
    }

    /// ESC, CAN or SUB came where it cannot belong to what was begun.
    fn interrupt(&mut self, byte: u8) {
        self.enter(if byte == ESC { State::Escape { twice: false } } else { State::Ground });
    }

    /// Keeps a byte of a sequence, or spoils the sequence if it grows beyond `limit`.
    fn keep(&mut self, byte: u8, limit: usize) {
        if self.buffer.len() < limit {
            self.buffer.push(byte);
        } else {
            self.spoilt = true;
        }
    }

    /// Hands on the frame made of the buffer, unless it is spoilt, and returns to ground.
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
                self.state = State::Ground;
                sink(Frame::Character { character: char::from(byte), alt });
            }
            0x80..=0x9f => self.control(byte, alt, sink),
            _ => {
                self.enter(State::Utf8 { alt });
                self.utf8(byte, alt, sink);
            }
        }
    }

    /// A C1 control in 8 bits, by itself or as a character of UTF-8 (ECMA-48 section 5.3): as ESC and the byte that it
    /// abbreviates. Those that begin nothing are no keys.
    fn control(&mut self, byte: u8, alt: bool, sink: &mut impl FnMut(Frame<'_>)) {
        let short = byte - 0x40;
        self.reset();
        if matches!(short, b'[' | b'O' | b'\\') || StringKind::begun_by(short).is_some() {
            self.escape(short, alt, sink);
        }
    }

    /// A byte that cannot continue the character drops it and is read afresh; nothing invalid gets through.
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
                // A byte that cannot begin anything but a control is the rest of what was broken.
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
            // rxvt marks Alt by a second ESC before these two; before anything else the first was a key of its own.
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
            // A string terminator whose string is gone, or an abort: no key, at the price of Alt-\.
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
            // rxvt ends its shifted keys with `$`, which elsewhere stands before the last byte.
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

    /// Only what begins another sequence ends a string early; a stray ESC in it must not set its tail free.
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

    /// Everything belongs to a paste, CAN and ESC too, until its terminator.
    fn paste(&mut self, byte: u8, sink: &mut impl FnMut(Frame<'_>)) {
        if self.buffer.len() == PASTE_BYTES {
            // Too long: from now on only as much is kept as recognises the terminator.
            self.spoilt = true;
            self.buffer.drain(..PASTE_BYTES - PASTE_END_BYTES);
        }
        self.buffer.push(byte);
        if let Some(end) = paste_end(&self.buffer) {
            self.finish(sink, |body| Frame::Paste(&body[..body.len() - end]));
        }
    }
}
