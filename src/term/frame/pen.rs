//! Pens: the colours and attributes of cells, and the shortest SGR sequence from one to another.

use crate::term::colour::Rgb;
use crate::term::escape::{decimal, digits};

/// A colour in the form of SGR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) enum Colour {
    /// The terminal's default.
    #[default]
    Default,
    /// One of the 256 colours: 16 named ones, the cube and the greys.
    Indexed(u8),
    /// A 24-bit colour.
    Rgb(Rgb),
}

/// Attribute: bold.
pub(super) const BOLD: u8 = 1;
/// Attribute: dim.
pub(super) const DIM: u8 = 1 << 1;
/// Attribute: italic.
pub(super) const ITALIC: u8 = 1 << 2;
/// Attribute: underlined.
pub(super) const UNDERLINE: u8 = 1 << 3;
/// Attribute: reverse (foreground and background swapped).
pub(super) const REVERSE: u8 = 1 << 4;
/// Attribute: struck out.
pub(super) const STRIKE: u8 = 1 << 5;
/// The attributes that are visible on a blank.
const DECORATION: u8 = UNDERLINE | REVERSE | STRIKE;

/// The attributes, each with the SGR parameters that set and reset it (ECMA-48 8.3.117).
const SWITCHES: [(u8, u16, u16); 6] =
    [(BOLD, 1, 22), (DIM, 2, 22), (ITALIC, 3, 23), (UNDERLINE, 4, 24), (REVERSE, 7, 27), (STRIKE, 9, 29)];

/// The style that a cell is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Pen {
    /// Foreground colour.
    pub fg: Colour,
    /// Background colour.
    pub bg: Colour,
    /// Attributes such as [`BOLD`], combined by bitwise or.
    pub attributes: u8,
    /// The link: its number in the [`Table`](super::table::Table), counted from 1; 0 for no link.
    pub link: u16,
}

impl Pen {
    /// Creates a pen with only a background.
    pub fn ground(bg: Colour) -> Pen {
        Pen { bg, ..Pen::default() }
    }

    /// Whether two pens are equal apart from the link.
    fn looks_like(self, other: Pen) -> bool {
        (self.fg, self.bg, self.attributes) == (other.fg, other.bg, other.attributes)
    }

    /// Whether a blank of this pen shows nothing but the background.
    pub fn fills(self) -> bool {
        self.attributes & DECORATION == 0 && self.link == 0
    }

    /// Returns the pen without properties that are invisible on a blank.
    pub fn on_blank(self) -> Pen {
        if self.attributes & DECORATION == 0 { Pen { link: self.link, ..Pen::ground(self.bg) } } else { self }
    }

    /// Returns the cheapest pen after `self` whose blanks look like those of `wanted`.
    pub fn for_blank(self, wanted: Pen) -> Pen {
        if wanted.attributes & DECORATION != 0 {
            return wanted;
        }
        let adapted = Pen { bg: wanted.bg, attributes: self.attributes & !DECORATION, link: wanted.link, ..self };
        if adapted == self {
            return self;
        }
        if cost(self, wanted) < cost(self, adapted) { wanted } else { adapted }
    }
}

/// Returns the bytes of the SGR sequence from one pen to another.
pub(super) fn cost(from: Pen, to: Pen) -> usize {
    if from.looks_like(to) {
        return 0;
    }
    let (change, anew) = ways(from, to);
    change.bytes().min(anew.bytes()) + SGR_BYTES
}

/// Appends the shortest SGR sequence from one pen to another; nothing if they look the same. Links are not handled.
pub(super) fn sgr(from: Pen, to: Pen, out: &mut Vec<u8>) {
    if from.looks_like(to) {
        return;
    }
    let (change, anew) = ways(from, to);
    out.extend_from_slice(b"\x1b[");
    if anew.bytes() < change.bytes() {
        anew.write(out)
    } else {
        change.write(out)
    }
    out.push(b'm');
}

/// Bytes of an SGR sequence besides its parameters.
const SGR_BYTES: usize = 3;

/// Returns the parameters from one pen to another in two forms: only changes, and after a reset.
fn ways(from: Pen, to: Pen) -> (Parameters, Parameters) {
    let (mut change, mut anew) = (Parameters::default(), Parameters::default());
    change.lead(from, to);
    anew.push(0);
    anew.lead(Pen::default(), to);
    (change, anew)
}

/// The parameters of one SGR sequence: a reset, at most nine attributes, and two colours of five numbers.
#[derive(Default)]
struct Parameters {
    values: [u16; 20],
    length: usize,
}

impl Parameters {
    fn push(&mut self, value: u16) {
        self.values[self.length] = value;
        self.length += 1;
    }

    /// Appends the parameters from one pen to another.
    fn lead(&mut self, from: Pen, to: Pen) {
        let mut on = from.attributes;
        if on != to.attributes {
            for (attribute, _, off) in SWITCHES {
                if on & attribute != 0 && to.attributes & attribute == 0 {
                    self.push(off);
                    // 22 resets bold and dim together.
                    on &= if off == 22 { !(BOLD | DIM) } else { !attribute };
                }
            }
            for (attribute, switch, _) in SWITCHES {
                if to.attributes & attribute != 0 && on & attribute == 0 {
                    self.push(switch);
                }
            }
        }
        if from.fg != to.fg {
            self.colour(to.fg, 30);
        }
        if from.bg != to.bg {
            self.colour(to.bg, 40);
        }
    }

    /// Appends a colour; `base` is 30 for the foreground, 40 for the background.
    fn colour(&mut self, colour: Colour, base: u16) {
        match colour {
            Colour::Default => self.push(base + 9),
            Colour::Indexed(index @ 0..8) => self.push(base + u16::from(index)),
            Colour::Indexed(index @ 8..16) => self.push(base + 60 + u16::from(index - 8)),
            Colour::Indexed(index) => [base + 8, 5, index.into()].into_iter().for_each(|value| self.push(value)),
            Colour::Rgb(Rgb(r, g, b)) => {
                [base + 8, 2, r.into(), g.into(), b.into()].into_iter().for_each(|value| self.push(value));
            }
        }
    }

    /// Returns the number of bytes that [`Parameters::write`] appends.
    fn bytes(&self) -> usize {
        let values = &self.values[..self.length];
        let digits: usize = values.iter().map(|value| digits(*value)).sum();
        digits + values.len().saturating_sub(1) - usize::from(values.first() == Some(&0))
    }

    /// Appends the parameters, separated by semicolons, since not all terminals support colons; a leading zero is
    /// omitted, since an empty parameter has the same meaning.
    fn write(&self, out: &mut Vec<u8>) {
        for (index, value) in self.values[..self.length].iter().enumerate() {
            if index > 0 {
                out.push(b';');
            }
            if index > 0 || *value > 0 {
                decimal(*value, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Pen = Pen { fg: Colour::Default, bg: Colour::Default, attributes: 0, link: 0 };
    const RED: Pen = Pen { fg: Colour::Indexed(1), ..PLAIN };

    #[test]
    fn the_shorter_of_change_and_reset_is_sent() {
        let grey = Pen { fg: Colour::Indexed(245), ..PLAIN };
        let orange = Pen { fg: Colour::Rgb(Rgb(240, 0, 75)), ..PLAIN };
        let with = |attributes, pen| Pen { attributes, ..pen };
        for (from, to, expected) in [
            (PLAIN, PLAIN, ""),
            (PLAIN, RED, "\x1b[31m"),
            (RED, PLAIN, "\x1b[m"),
            (PLAIN, Pen { fg: Colour::Indexed(9), ..PLAIN }, "\x1b[91m"),
            (PLAIN, Pen { bg: Colour::Indexed(9), ..PLAIN }, "\x1b[101m"),
            (PLAIN, grey, "\x1b[38;5;245m"),
            (PLAIN, orange, "\x1b[38;2;240;0;75m"),
            (with(BOLD, orange), orange, "\x1b[22m"),
            (with(BOLD, orange), with(DIM, orange), "\x1b[22;2m"),
            (with(BOLD | DIM, orange), with(BOLD, orange), "\x1b[22;1m"),
            (with(BOLD | ITALIC, RED), with(UNDERLINE, PLAIN), "\x1b[;4m"),
            (with(BOLD, PLAIN), RED, "\x1b[;31m"),
            (with(UNDERLINE | STRIKE | REVERSE, PLAIN), PLAIN, "\x1b[m"),
            (with(STRIKE, RED), RED, "\x1b[29m"),
            (Pen { bg: Colour::Indexed(4), ..RED }, RED, "\x1b[49m"),
        ] {
            let mut out = Vec::new();
            sgr(from, to, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn a_blank_asks_only_for_what_shows_on_it() {
        let bold_red = Pen { attributes: BOLD, ..RED };
        assert_eq!(bold_red.for_blank(PLAIN), bold_red);
        let underlined = Pen { attributes: UNDERLINE, ..RED };
        assert_eq!(underlined.for_blank(PLAIN), PLAIN, "a reset is shorter than 24");
        assert_eq!(underlined.for_blank(underlined), underlined);
        assert_eq!(RED.for_blank(underlined), underlined);
        let linked = Pen { link: 2, ..PLAIN };
        assert_eq!(bold_red.for_blank(linked), Pen { link: 2, ..bold_red });
    }
}
