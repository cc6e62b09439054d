//! Bytes after an incomplete sequence was discarded: distinguishes its late rest from typing.
//!
//! A network may delay half a reply for longer than the framer's timeout. The rest then looks like typing. But it
//! arrives in one burst and ends like the sequence, unlike typing: possible parts of it are held for a short time,
//! discarded if they turn out to be the rest, and otherwise decoded as typing. After a control sequence that already
//! had parameters, a single final byte also counts as the rest, because a stream preserves the order of bytes.

use super::sequence::{BEL, ESC, Head, State, StringKind};

/// Maximum number of held bytes: longer than the rest of any reply, and short enough for a repeated key.
pub(super) const HELD_BYTES: usize = 64;

/// Possible final bytes of sequences from terminals: keys, mouse, focus, reports.
const LAST_BYTES: &[u8] = b"ABCDEFHIMOPQRSZcmntuy~";

/// The decision on a byte after a discarded sequence, together with the held bytes before it.
pub(super) enum Verdict {
    /// The byte is held, since more bytes are needed for a decision.
    Hold,
    /// The bytes are the rest of the sequence, which ends here.
    Rest,
    /// The bytes begin the sequence that the ESC belonged to.
    Resume(State),
    /// The bytes were typed.
    Typed,
}

/// Decides whether the bytes `held` since the sequence was discarded, followed by `byte`, are its rest or typing.
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
