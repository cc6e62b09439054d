//! Decoder: bytes from a terminal to events and replies; incremental, bounded, infallible.
//!
//! The [`framer`] finds the limits of characters and sequences; the other modules interpret them. Tested invariants:
//! any bytes are accepted, memory is bounded, the result does not depend on how the bytes are split, and a terminal's
//! reply never becomes a key.

mod csi;
mod event;
mod framer;
mod keys;
mod mouse;
mod replies;
mod sequence;
#[cfg(test)]
mod terminals;
#[cfg(test)]
mod tests;
mod torn;

use std::time::Instant;

pub use event::{ColourOf, Decoded, Event, Key, KeyPress, ModeState, Mouse, MouseKind, Reply};

use csi::Csi;
use framer::Framer;
use keys::Pressed;
use sequence::Frame;

/// The decoder.
///
/// In the legacy encoding, Alt with one of `[ ] O P X ^ _ \` has the same bytes as the start or end of a sequence and
/// is not decoded as a key.
#[derive(Debug, Default)]
pub struct Decoder {
    framer: Framer,
    meaning: Meaning,
    /// Arrival time of the last byte.
    latest: Option<Instant>,
}

impl Decoder {
    /// Creates a decoder in its ground state.
    pub fn new() -> Decoder {
        Decoder::default()
    }

    /// Decodes bytes that arrived at `now`, and appends the result to `out`.
    ///
    /// Timeouts before `now` are applied first, so that the result depends on arrival times, not on when the caller
    /// calls [`Decoder::expire`].
    pub fn feed(&mut self, bytes: &[u8], now: Instant, out: &mut Vec<Decoded>) {
        self.expire(now, out);
        let Decoder { framer, meaning, .. } = self;
        for &byte in bytes {
            framer.push(byte, &mut |frame| meaning.read(frame, out));
        }
        if !bytes.is_empty() {
            self.latest = Some(now);
        }
    }

    /// Returns the time at which [`Decoder::expire`] must be called if no byte arrives before; `None` unless a lone
    /// ESC or an unfinished sequence is pending.
    pub fn deadline(&self) -> Option<Instant> {
        Some(self.latest? + self.framer.patience(self.meaning.escape_encoded)?)
    }

    /// Applies timeouts; does nothing before the [`Decoder::deadline`].
    pub fn expire(&mut self, now: Instant, out: &mut Vec<Decoded>) {
        // Repeated, because held bytes may end in an ESC, which has waited for the same time.
        while self.deadline().is_some_and(|deadline| deadline <= now) {
            let Decoder { framer, meaning, .. } = self;
            framer.expire(&mut |frame| meaning.read(frame, out));
        }
    }

    /// Announces a query of the cursor position, so that the next `CSI row ; column R` is decoded as its reply.
    /// Without a query, the sequence is F3 with modifiers, or ignored.
    pub fn expect_cursor(&mut self) {
        self.meaning.cursor_reports = self.meaning.cursor_reports.saturating_add(1);
    }

    /// Sets whether kitty's keyboard protocol is active, at least with flag 1. [`Reply::KittyKeyboard`] has the same
    /// effect.
    ///
    /// With the protocol the Escape key is `CSI 27 u`, and an ESC byte is always the start of a sequence, which waits
    /// as long as any unfinished sequence.
    pub fn confirm_kitty_keyboard(&mut self, on: bool) {
        self.meaning.escape_encoded = on;
    }
}

/// Interpretation of frames, with the state that it depends on.
#[derive(Debug, Default)]
struct Meaning {
    /// Number of queried cursor positions without a reply so far.
    cursor_reports: u16,
    /// Whether the Escape key is encoded as a sequence of its own.
    escape_encoded: bool,
}

impl Meaning {
    fn read(&mut self, frame: Frame<'_>, out: &mut Vec<Decoded>) {
        match frame {
            Frame::Character { character, alt } => out.extend(keys::character(character, alt).map(key)),
            Frame::Escape => out.push(key(KeyPress::plain(Key::Escape))),
            Frame::Csi { body, last, alt } => self.control(Csi::parse(body, last), alt, out),
            Frame::Console(last) => out.extend(keys::console(last).map(key)),
            Frame::Ss3 { body, last, alt } => {
                let press = keys::ss3(csi::decimal(body), last);
                out.extend(press.map(|press| key(KeyPress { alt: press.alt || alt, ..press })));
            }
            Frame::Mouse(bytes) => out.extend(mouse::x10(bytes).map(Event::Mouse).map(Decoded::Event)),
            Frame::Text { kind, body } => out.extend(replies::string(kind, body).into_iter().map(Decoded::Reply)),
            Frame::Paste(body) => self.paste(body, out),
        }
    }

    fn control(&mut self, csi: Option<Csi<'_>>, alt: bool, out: &mut Vec<Decoded>) {
        let pressed = csi.as_ref().map_or(Pressed::NoKey, |csi| self.pressed(csi));
        if alt && pressed == Pressed::NoKey {
            // Only keys can have Alt: before a reply, the ESC was the Escape key.
            out.push(key(KeyPress::plain(Key::Escape)));
        }
        match (pressed, csi) {
            (Pressed::Key(press), csi) => {
                out.push(key(KeyPress { alt: press.alt || alt, ..press }));
                out.extend(csi.iter().flat_map(keys::composed).map(key));
            }
            (Pressed::NoKey, Some(csi)) => out.extend(self.answered(&csi)),
            (Pressed::Nothing, _) | (Pressed::NoKey, None) => {}
        }
    }

    fn pressed(&self, csi: &Csi<'_>) -> Pressed {
        if csi.last == b'R' && self.cursor_reports > 0 { Pressed::NoKey } else { keys::csi(csi) }
    }

    fn answered(&mut self, csi: &Csi<'_>) -> Option<Decoded> {
        match (csi.private, csi.last) {
            (Some(b'<'), b'M' | b'm') => mouse::sgr(csi).map(|mouse| Decoded::Event(Event::Mouse(mouse))),
            (None, b'I' | b'O') if csi.len() == 0 => Some(Decoded::Event(Event::Focus(csi.last == b'I'))),
            (None | Some(b'?'), b'R') if self.cursor_reports > 0 => {
                self.cursor_reports -= 1;
                replies::cursor(csi).map(Decoded::Reply)
            }
            _ => {
                let reply = replies::csi(csi)?;
                match reply {
                    Reply::KittyKeyboard { flags } => self.escape_encoded = flags & 1 != 0,
                    // Earlier queries of positions will not be answered any more.
                    Reply::Attributes(_) => self.cursor_reports = 0,
                    _ => {}
                }
                Some(Decoded::Reply(reply))
            }
        }
    }

    /// Decodes the content of a paste as text. Other keys in it are dropped, but replies that the terminal inserted
    /// are kept.
    fn paste(&mut self, body: &[u8], out: &mut Vec<Decoded>) {
        let mut text = String::with_capacity(body.len());
        let mut framer = Framer::for_paste();
        let mut previous = '\0';
        for &byte in body {
            framer.push(byte, &mut |frame| match frame {
                Frame::Character { character, .. } => {
                    match character {
                        // Terminals send the line ends of a paste as the Enter key or unchanged.
                        '\r' => text.push('\n'),
                        '\n' if previous == '\r' => {}
                        '\n' | '\t' => text.push(character),
                        _ if character.is_control() => {}
                        _ => text.push(character),
                    }
                    previous = character;
                }
                Frame::Csi { body, last, .. } => {
                    let reply = Csi::parse(body, last).as_ref().and_then(replies::csi);
                    out.extend(reply.map(Decoded::Reply));
                }
                Frame::Text { kind, body } => out.extend(replies::string(kind, body).into_iter().map(Decoded::Reply)),
                _ => {}
            });
        }
        out.push(Decoded::Event(Event::Paste(text)));
    }
}

fn key(press: KeyPress) -> Decoded {
    Decoded::Event(Event::Key(press))
}
