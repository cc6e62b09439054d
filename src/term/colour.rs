//! Colours and colour depths.

/// The colour depth of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Depth {
    /// No colours; only bold, underline and reverse.
    Mono,
    /// The 16 named colours, whose values the terminal decides.
    Ansi,
    /// 256 colours: the named ones, a colour cube, and greys.
    Indexed,
    /// 24-bit colours.
    True,
}

/// A colour in sRGB: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// Returns the relative luminance, from 0 (black) to 1 (white), as defined by WCAG 2.2.
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Whether white text has more contrast on this colour than black text.
    pub fn is_dark(self) -> bool {
        // The luminance at which both contrasts are equal: (1.05 / (y + 0.05)) = ((y + 0.05) / 0.05).
        const EVEN: f64 = 0.179;
        self.luminance() < EVEN
    }
}
