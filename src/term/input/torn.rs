//! Bytes after a sequence that was given up: its late rest is told from typing.
//!
//! A network may hold up half a reply for longer than the framer waits. The rest then looks like typing. But it comes in
//! one burst that ends as the sequence would have ended, and people do not type like that: what could be the rest is held
//! for a moment, dropped if it proves to be it, and otherwise read as typed. After a control sequence that had
//! parameters already, a single byte that ends what terminals send is the rest as well: a stream keeps its order.

use super::sequence::{BEL, ESC, Head, State, StringKind};

/// Most bytes held, longer than any reply's rest: a key held down must not be kept back for long.
pub(super) const HELD_BYTES: usize = 64;

/// The bytes that end what terminals send: keys, mouse and focus, reports.
const LAST_BYTES: &[u8] = b"ABCDEFHIMOPQRSZcmntuy~";

/// The verdict on a byte after a torn sequence, together with those held before it.
pub(super) enum Verdict {
    /// Nothing yet.
    Hold,
    /// They are the rest of the sequence, which ends here.
    Rest,
    /// They begin the sequence that the ESC belonged to.
    Resume(State),
    /// They were typed.
    Typed,
}

/// Tells the rest of a sequence that was torn from typing: `held` came since, then `byte`.
pub(super) fn judge(head: Head, held: &[u8], byte: u8) -> Verdict {
    match (head, held, byte) {
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
