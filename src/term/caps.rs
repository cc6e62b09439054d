//! Capabilities of a visitor's terminal: guessed from what the client sent, refined by replies as they come.

use super::input::Reply;

/// How many colours the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Depth {
    /// None: weight, underline and reverse only.
    Mono,
    /// The 16 named colours, in the visitor's own palette.
    Ansi,
    /// 256: the cube and the greys.
    Indexed,
    /// 24 bits.
    True,
}

/// Which characters the terminal shows for sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Charset {
    /// ASCII only.
    Ascii,
    /// Unicode text and box drawing.
    Box,
    /// All of the above, arrows and braille.
    Full,
}

/// A colour of the visitor's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// What is known of a terminal.
#[derive(Debug, Clone, PartialEq)]
pub struct Capabilities {
    /// Colours.
    pub depth: Depth,
    /// Characters.
    pub charset: Charset,
    /// The background, once the terminal has said it.
    pub background: Option<Rgb>,
    /// Whether the cursor can be addressed at all; false for `TERM=dumb`.
    pub addressable: bool,
}

impl Capabilities {
    /// A guess from TERM and the variables the client sent; `variable` looks one up.
    pub fn guess<'a>(_term: &str, _variable: impl Fn(&str) -> Option<&'a str>) -> Capabilities {
        Capabilities { depth: Depth::Indexed, charset: Charset::Full, background: None, addressable: true }
    }

    /// Takes in a reply; true if anything that is drawn may look different now.
    pub fn learn(&mut self, _reply: &Reply) -> bool {
        false
    }
}
