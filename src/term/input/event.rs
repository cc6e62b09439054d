//! Events and replies: the output of the decoder.

use crate::term::colour::Rgb;

/// An event or a reply.
#[derive(Debug, Clone, PartialEq)]
pub enum Decoded {
    /// Something the visitor did.
    Event(Event),
    /// Something the terminal answered.
    Reply(Reply),
}

/// An action of the visitor.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A key was pressed (or repeated).
    Key(KeyPress),
    /// The mouse did something.
    Mouse(Mouse),
    /// Text was pasted: no control characters but newline and tab.
    Paste(String),
    /// The window gained (true) or lost the focus.
    Focus(bool),
}

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyPress {
    /// The key.
    pub key: Key,
    /// Control was held.
    pub ctrl: bool,
    /// Alt (or Meta, or a leading ESC) was held.
    pub alt: bool,
    /// Shift was held, where the terminal says so; never set for characters, which are shifted already.
    pub shift: bool,
    /// The character on the same key of a Latin keyboard, where the terminal says it (the base layout key of kitty's
    /// keyboard protocol) and another was typed.
    pub latin: Option<char>,
}

impl KeyPress {
    /// A key without modifiers.
    pub const fn plain(key: Key) -> KeyPress {
        KeyPress { key, ctrl: false, alt: false, shift: false, latin: None }
    }

    /// A character with control held, in lower case.
    pub const fn ctrl(c: char) -> KeyPress {
        KeyPress { key: Key::Char(c), ctrl: true, alt: false, shift: false, latin: None }
    }
}

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A character as typed, shift applied; never a control character.
    Char(char),
    /// Return or Enter.
    Enter,
    /// Escape.
    Escape,
    /// Tab.
    Tab,
    /// Shift-Tab; its `shift` is not set again.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Insert.
    Insert,
    /// Cursor up.
    Up,
    /// Cursor down.
    Down,
    /// Cursor left.
    Left,
    /// Cursor right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// F1 to F35.
    Function(u8),
}

/// A mouse report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// Press, release, motion or wheel.
    pub kind: MouseKind,
    /// Column of the cell, from 0.
    pub column: u16,
    /// Row of the cell, from 0.
    pub row: u16,
}

/// Mouse actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    /// A button went down: 0 left, 1 middle, 2 right.
    Press(u8),
    /// A button went up; terminals without mode 1006 do not say which, and 0 is given.
    Release(u8),
    /// Moved with a button held.
    Drag(u8),
    /// Moved.
    Move,
    /// The wheel turned away from the visitor.
    WheelUp,
    /// The wheel turned towards the visitor.
    WheelDown,
}

/// An answer of the terminal. A reply is never a key, however late or malformed it is.
///
/// Sources: "XTerm Control Sequences" (ctlseqs) and, for kitty's, its protocol pages.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Reply {
    /// DA1, `CSI ? … c`: the parameters, cut to 16. The fence after which no earlier question will be answered.
    Attributes(Vec<u16>),
    /// DA2, `CSI > … c`: the parameters, cut to 16.
    SecondaryAttributes(Vec<u16>),
    /// XTVERSION, `DCS > | … ST`: name and version, printable, cut to 64 characters.
    Version(String),
    /// A colour of the visitor's, from OSC 4, 10 or 11.
    Colour {
        /// Which one.
        which: ColourOf,
        /// Its value, 8 bits a channel.
        rgb: Rgb,
    },
    /// DECRPM, `CSI ? mode ; state $ y`: what became of a private mode.
    Mode {
        /// The mode's number.
        mode: u16,
        /// Its state.
        state: ModeState,
    },
    /// `CSI 6 ; height ; width t`: the size of a cell in pixels.
    CellPixels {
        /// Height of a cell.
        height: u16,
        /// Width of a cell.
        width: u16,
    },
    /// `CSI 4 ; height ; width t`: the size of the text area in pixels.
    WindowPixels {
        /// Height of the text area.
        height: u16,
        /// Width of the text area.
        width: u16,
    },
    /// `APC G … ST`: kitty's graphics protocol is understood; whether the asked-for image could be shown.
    KittyGraphics {
        /// The image's id, 0 if none was given.
        id: u32,
        /// Whether the terminal said OK.
        ok: bool,
    },
    /// `CSI ? flags u`: kitty's keyboard protocol is understood; which of its flags are on now.
    KittyKeyboard {
        /// The flags; 1 is "disambiguate escape codes".
        flags: u16,
    },
    /// `CSI ? 997 ; 1|2 n`: the visitor's terminal became dark or light (mode 2031).
    Theme {
        /// Whether it is dark now.
        dark: bool,
    },
    /// `CSI row ; column R`: where the cursor is, from 0. Only while one was asked for.
    Cursor {
        /// Row, from 0.
        row: u16,
        /// Column, from 0.
        column: u16,
    },
}

/// Which colour a [`Reply::Colour`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColourOf {
    /// The text colour (OSC 10).
    Foreground,
    /// The background colour (OSC 11).
    Background,
    /// An entry of the palette (OSC 4).
    Indexed(u8),
}

/// The state of a mode as DECRPM gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ModeState {
    /// 0, or a number that has no meaning: the mode is not known.
    Unknown,
    /// 1: on.
    Set,
    /// 2: off.
    Reset,
    /// 3: on, and it cannot be switched off.
    AlwaysSet,
    /// 4: off, and it cannot be switched on.
    AlwaysReset,
}

impl ModeState {
    /// Whether the mode can be switched on and off.
    pub fn is_switchable(self) -> bool {
        matches!(self, ModeState::Set | ModeState::Reset)
    }
}
