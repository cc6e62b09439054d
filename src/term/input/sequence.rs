//! The output of the framer (complete characters and sequences), and the states of its machine.

pub(super) const BEL: u8 = 0x07;
pub(super) const ESC: u8 = 0x1b;

/// A complete character or sequence.
#[derive(Debug, PartialEq)]
pub(super) enum Frame<'a> {
    /// A character, including C0 controls and DEL; `alt` if ESC came before it.
    Character { character: char, alt: bool },
    /// A lone ESC.
    Escape,
    /// A control sequence: the bytes between `CSI` and the final byte, and the final byte.
    Csi { body: &'a [u8], last: u8, alt: bool },
    /// `CSI [` and a byte: the Linux console's F1 to F5.
    Console(u8),
    /// `SS3`, an optional digit, and a byte.
    Ss3 { body: &'a [u8], last: u8, alt: bool },
    /// `CSI M` and three bytes: a mouse report without mode 1006.
    Mouse([u8; 3]),
    /// The content of a control string.
    Text { kind: StringKind, body: &'a [u8] },
    /// The content of a bracketed paste.
    Paste(&'a [u8]),
}

/// The kinds of control strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StringKind {
    /// Operating system command.
    Osc,
    /// Device control string.
    Dcs,
    /// Application program command.
    Apc,
    /// Privacy message or start of string, which are ignored.
    Ignored,
}

impl StringKind {
    /// Returns the kind of string that ESC and `byte` begin.
    pub(super) fn begun_by(byte: u8) -> Option<StringKind> {
        match byte {
            b']' => Some(StringKind::Osc),
            b'P' => Some(StringKind::Dcs),
            b'_' => Some(StringKind::Apc),
            b'^' | b'X' => Some(StringKind::Ignored),
            _ => None,
        }
    }
}

/// The beginning of a sequence that was discarded because its rest did not arrive in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// An ESC, which was decoded as the Escape key.
    Escape,
    /// A control sequence; `begun` if it had parameters.
    Csi { begun: bool },
    /// A control string.
    Text,
}

/// The states of the framer.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    #[default]
    Background,
    /// Within a UTF-8 character.
    Utf8 {
        alt: bool,
    },
    /// After one or two ESCs.
    Escape {
        twice: bool,
    },
    /// A sequence was discarded, and its rest may still arrive: see [`super::torn`].
    Torn(Head),
    /// Bytes are held that may be the rest of the discarded sequence, or may have been typed.
    Held(Head),
    Csi {
        alt: bool,
    },
    Console,
    Ss3 {
        alt: bool,
    },
    Mouse,
    Text(StringKind),
    /// Within a string, after an ESC.
    TextEscape(StringKind),
    Paste,
}
