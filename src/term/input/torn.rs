//! Bytes after a sequence that was given up: its late rest is told from typing.
//!
//! A network may hold up half a reply for longer than the framer waits. The rest then looks like typing. But it comes in
//! one burst that ends as the sequence would have ended, and people do not type like that: what could be the rest is held
//! for a moment, dropped if it proves to be it, and otherwise read as typed. After a control sequence that had
//! parameters already, a single byte that ends what terminals send is the rest as well: a stream keeps its order.

use super::framer::{BEL, ESC, Frame, Framer, State, StringKind};

/// Most bytes held, longer than any reply's rest: a key held down must not be kept back for long.
const HELD_BYTES: usize = 64;

/// A sequence that was given up for want of its rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// An ESC, settled as the Escape key.
    Escape,
    /// A control sequence; `begun` if it had more than its head.
    Csi { begun: bool },
    /// A control string.
    Text,
}

/// The bytes that end what terminals send: keys, mouse and focus, reports.
const LAST_BYTES: &[u8] = b"ABCDEFHIMOPQRSZcmntuy~";

/// The verdict on a byte after a torn sequence, together with those held before it.
enum Verdict {
    /// Nothing yet.
    Hold,
    /// They are the rest of the sequence, which ends here.
    Rest,
    /// They begin the sequence that the ESC belonged to.
    Resume(State),
    /// They were typed.
    Typed,
}

impl Head {
    fn judge(self, held: &[u8], byte: u8) -> Verdict {
        match (self, held, byte) {
            (Head::Escape, [], b'[' | b']' | b'P' | b'_') => Verdict::Hold,
            (Head::Escape, [b'['], 0x30..=0x3f | b'A'..=b'Z') => Verdict::Resume(State::Csi { alt: false }),
            (Head::Escape, [first @ b']'], b'0'..=b'9')
            | (Head::Escape, [first @ b'P'], b'>' | b'!' | b'0'..=b'9')
            | (Head::Escape, [first @ b'_'], b'G') => {
                StringKind::begun_by(*first).map_or(Verdict::Typed, |kind| Verdict::Resume(State::Text(kind)))
            }
            (Head::Csi { .. }, _, 0x20..=0x3f) => Verdict::Hold,
            (Head::Csi { .. }, [_, ..], 0x40..=0x7e) => Verdict::Rest,
            (Head::Csi { begun: true }, [], _) if LAST_BYTES.contains(&byte) => Verdict::Rest,
            (Head::Text, [], b'\\' | BEL) | (Head::Text, [.., ESC], b'\\') => Verdict::Rest,
            (Head::Text, [.., ESC], _) => Verdict::Typed,
            (Head::Text, [_, ..], BEL) => Verdict::Rest,
            (Head::Text, [_, ..], ESC) | (Head::Text, _, 0x20..=0x7e) => Verdict::Hold,
            _ => Verdict::Typed,
        }
    }
}

impl Framer {
    /// Takes a byte after a sequence was torn.
    pub(super) fn after_torn(&mut self, head: Head, byte: u8, sink: &mut impl FnMut(Frame<'_>)) {
        match head.judge(&self.buffer, byte) {
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
    pub(super) fn release(&mut self, sink: &mut impl FnMut(Frame<'_>)) {
        let held = std::mem::take(&mut self.buffer);
        self.enter(State::Ground);
        for byte in held {
            self.push(byte, sink);
        }
    }
}
