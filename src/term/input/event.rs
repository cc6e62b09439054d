//! Events and replies, which the decoder produces.

use crate::term::colour::Rgb;

/// An event or a reply.
#[derive(Debug, Clone, PartialEq)]
pub enum Decoded {
    /// An action of the visitor.
    Event(Event),
    /// A reply of the terminal to a query.
    Reply(Reply),
}

/// An action of the visitor.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A key press or repetition.
    Key(KeyPress),
    /// A mouse action.
    Mouse(Mouse),
    /// Pasted text, without control characters except newline and tab.
    Paste(String),
    /// The window gained (`true`) or lost the focus.
    Focus(bool),
}

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyPress {
    /// The key.
    pub key: Key,
    /// Whether Control was held.
    pub ctrl: bool,
    /// Whether Alt was held (or Meta, or ESC came first).
    pub alt: bool,
    /// Whether Shift was held, if the terminal reports it; false for characters, which are shifted already.
    pub shift: bool,
    /// The character on the same key of a Latin keyboard, if the typed one is another and the terminal reports it
    /// (the base layout key of kitty's keyboard protocol).
    pub latin: Option<char>,
}

impl KeyPress {
    /// Creates a key without modifiers.
    pub const fn plain(key: Key) -> KeyPress {
        KeyPress { key, ctrl: false, alt: false, shift: false, latin: None }
    }

    /// Creates a character with Control; lower case.
    pub const fn ctrl(c: char) -> KeyPress {
        KeyPress { key: Key::Char(c), ctrl: true, alt: false, shift: false, latin: None }
    }
}

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A character with Shift applied; never a control character.
    Char(char),
    /// Return or Enter.
    Enter,
    /// Escape.
    Escape,
    /// Tab.
    Tab,
    /// Shift-Tab, without `shift` set.
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
    /// The mouse action.
    pub kind: MouseKind,
    /// Column of the cell, from 0.
    pub column: u16,
    /// Row of the cell, from 0.
    pub row: u16,
}

/// Mouse actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    /// Button press: 0 left, 1 middle, 2 right.
    Press(u8),
    /// Button release; 0 on terminals without mode 1006, which do not report the button.
    Release(u8),
    /// Movement with this button held.
    Drag(u8),
    /// Movement without a button.
    Move,
    /// Wheel rotation away from the visitor.
    WheelUp,
    /// Wheel rotation towards the visitor.
    WheelDown,
}

/// A reply of the terminal. Replies are never decoded as keys, even if they are late or malformed.
///
/// Sources: "XTerm Control Sequences" (ctlseqs) and the specifications of kitty's protocols.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Reply {
    /// DA1, `CSI ? … c`: at most 16 parameters. No earlier query will be answered after it.
    Attributes(Vec<u16>),
    /// DA2, `CSI > … c`: at most 16 parameters.
    SecondaryAttributes(Vec<u16>),
    /// XTVERSION, `DCS > | … ST`: name and version; printable, at most 64 characters.
    Version(String),
    /// A colour, from OSC 4, 10 or 11.
    Colour {
        /// The queried colour.
        which: ColourOf,
        /// Value of the colour, with 8 bits for each channel.
        rgb: Rgb,
    },
    /// DECRPM, `CSI ? mode ; state $ y`: the state of a private mode.
    Mode {
        /// Number of the mode.
        mode: u16,
        /// State of the mode.
        state: ModeState,
    },
    /// `CSI 6 ; height ; width t`: the size of a cell in pixels.
    CellPixels {
        /// Height in pixels.
        height: u16,
        /// Width in pixels.
        width: u16,
    },
    /// `CSI 4 ; height ; width t`: the size of the text area in pixels.
    WindowPixels {
        /// Height in pixels.
        height: u16,
        /// Width in pixels.
        width: u16,
    },
    /// `APC G … ST`: reply to a query of kitty's graphics protocol.
    KittyGraphics {
        /// Id of the image; 0 if none was given.
        id: u32,
        /// Whether the terminal replied OK.
        ok: bool,
    },
    /// `CSI ? flags u`: reply to a query of kitty's keyboard protocol.
    KittyKeyboard {
        /// The active flags; 1 is "disambiguate escape codes".
        flags: u16,
    },
    /// `CSI ? 997 ; 1|2 n`: the terminal changed to dark or light (mode 2031).
    Theme {
        /// Whether the background is dark now.
        dark: bool,
    },
    /// `CSI row ; column R`: the cursor position. Only decoded after a query.
    Cursor {
        /// Row, from 0.
        row: u16,
        /// Column, from 0.
        column: u16,
    },
}

/// The colour that a [`Reply::Colour`] reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColourOf {
    /// The text colour (OSC 10).
    Foreground,
    /// The background colour (OSC 11).
    Background,
    /// An entry of the palette (OSC 4).
    Indexed(u8),
}

/// The state of a mode, as reported by DECRPM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ModeState {
    /// 0 or an undefined number: the mode is unknown.
    Unknown,
    /// 1: set.
    Set,
    /// 2: reset.
    Reset,
    /// 3: permanently set.
    AlwaysSet,
    /// 4: permanently reset.
    AlwaysReset,
}

impl ModeState {
    /// Whether the mode can be set and reset.
    pub fn is_switchable(self) -> bool {
        matches!(self, ModeState::Set | ModeState::Reset)
    }
}
