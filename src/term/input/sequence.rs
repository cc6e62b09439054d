//! Characters and sequences as the framer finds them: the states in which bytes are read, and what arrives whole.

pub(super) const BEL: u8 = 0x07;
pub(super) const ESC: u8 = 0x1b;

/// A character or sequence that arrived whole.
#[derive(Debug, PartialEq)]
pub(super) enum Frame<'a> {
    /// A character, C0 controls and DEL included; `alt` if ESC came before it.
    Character { character: char, alt: bool },
    /// An ESC that nothing followed.
    Escape,
    /// A control sequence: what stands between `CSI` and the last byte, and that byte.
    Csi { body: &'a [u8], last: u8, alt: bool },
    /// `CSI [` and a byte: the Linux console's F1 to F5.
    Console(u8),
    /// `SS3`, perhaps a digit, and a byte.
    Ss3 { body: &'a [u8], last: u8, alt: bool },
    /// `CSI M` and three bytes: a mouse without mode 1006.
    Mouse([u8; 3]),
    /// The contents of a control string.
    Text { kind: StringKind, body: &'a [u8] },
    /// The contents of a bracketed paste.
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
    /// Privacy message or start of string: nothing is expected in them.
    Ignored,
}

impl StringKind {
    /// The string that ESC and `byte` begin.
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

/// The states of the framer.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    #[default]
    Ground,
    /// Within a UTF-8 character.
    Utf8 {
        alt: bool,
    },
    /// After one ESC, or two.
    Escape {
        twice: bool,
    },
    /// A sequence was given up for want of its rest, which may yet come: see [`super::torn`].
    Torn(Head),
    /// Bytes after that which may be the rest, or may have been typed.
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
