//! The characters that a terminal shows, and the nearest ASCII for those that it does not.

/// The characters that a terminal shows for sure; each set has all of the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Charset {
    /// ASCII only: text is transliterated.
    Ascii,
    /// Unicode text and box drawing.
    Box,
    /// Unicode text, box drawing, arrows and braille.
    #[default]
    Full,
}
