//! Decoder: bytes from a terminal to events and replies; incremental, bounded, never fails.

use std::time::Instant;

/// What the decoder found.
#[derive(Debug, Clone, PartialEq)]
pub enum Decoded {
    /// Something the visitor did.
    Event(Event),
    /// Something the terminal answered.
    Reply(Reply),
}

/// Something the visitor did.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A key was pressed (or repeated).
    Key(KeyPress),
    /// The mouse did something.
    Mouse(Mouse),
    /// Text was pasted.
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
}

impl KeyPress {
    /// A key without modifiers.
    pub const fn plain(key: Key) -> KeyPress {
        KeyPress { key, ctrl: false, alt: false, shift: false }
    }

    /// A character with control held, in lower case.
    pub const fn ctrl(c: char) -> KeyPress {
        KeyPress { key: Key::Char(c), ctrl: true, alt: false, shift: false }
    }
}

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// A character as typed, shift applied.
    Char(char),
    /// Return or Enter.
    Enter,
    /// Escape.
    Escape,
    /// Tab.
    Tab,
    /// Shift-Tab.
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

/// The mouse did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What it did.
    pub kind: MouseKind,
    /// Column of the cell, from 0.
    pub column: u16,
    /// Row of the cell, from 0.
    pub row: u16,
}

/// What the mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    /// A button went down: 0 left, 1 middle, 2 right.
    Press(u8),
    /// A button went up.
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

/// Something the terminal answered. A reply is never a key, however late or malformed it is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Reply {
    /// DA1: the parameters, cut to 16.
    Attributes(Vec<u16>),
}

/// The decoder.
#[derive(Debug, Default)]
pub struct Decoder {}

impl Decoder {
    /// A decoder in its ground state.
    pub fn new() -> Decoder {
        Decoder::default()
    }

    /// Takes bytes that arrived at `now` and appends what they mean to `out`.
    pub fn feed(&mut self, _bytes: &[u8], _now: Instant, _out: &mut Vec<Decoded>) {}

    /// When [`Decoder::expire`] must be called if no byte comes before: a lone ESC waits, or an unfinished sequence.
    pub fn deadline(&self) -> Option<Instant> {
        None
    }

    /// Settles what has waited for too long.
    pub fn expire(&mut self, _now: Instant, _out: &mut Vec<Decoded>) {}
}
