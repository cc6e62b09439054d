//! Pens: the colours and attributes of cells, and the shortest SGR sequence from one to another.

use folio::term::caps::Rgb;

/// A colour in the form of SGR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Colour {
    /// The terminal's default.
    #[default]
    Default,
    /// One of the 256 colours: 16 named ones, the cube and the greys.
    Indexed(u8),
    /// A 24-bit colour.
    Rgb(Rgb),
}

/// Attribute: bold.
pub const BOLD: u8 = 1;
/// Attribute: dim.
pub const DIM: u8 = 1 << 1;
/// Attribute: italic.
pub const ITALIC: u8 = 1 << 2;
/// Attribute: underlined.
pub const UNDERLINE: u8 = 1 << 3;
/// Attribute: reverse (foreground and background swapped).
pub const REVERSE: u8 = 1 << 4;
/// Attribute: struck out.
pub const STRIKE: u8 = 1 << 5;
/// The attributes that are visible on a blank.
const DECORATION: u8 = UNDERLINE | REVERSE | STRIKE;

/// The attributes, each with the SGR parameters that set and reset it (ECMA-48 8.3.117).
const SWITCHES: [(u8, u16, u16); 6] =
    [(BOLD, 1, 22), (DIM, 2, 22), (ITALIC, 3, 23), (UNDERLINE, 4, 24), (REVERSE, 7, 27), (STRIKE, 9, 29)];

/// The style of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Pen {
    /// Foreground colour.
    pub fg: Colour,
    /// Background colour.
    pub bg: Colour,
    /// Attributes such as [`BOLD`], combined by bitwise or.
    pub attributes: u8,
    /// The link: its number in the [`Table`](super::grid::Table), counted from 1; 0 for no link.
    pub link: u16,
}

impl Pen {
    /// Creates a pen with only a background.
    pub fn ground(bg: Colour) -> Pen {
        Pen { bg, ..Pen::default() }
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
        if cost(self, wanted) < cost(self, adapted) { wanted } else { adapted }
    }
}

/// Returns the bytes of the SGR sequence from one pen to another.
fn cost(from: Pen, to: Pen) -> usize {
    let mut out = Vec::new();
    sgr(from, to, &mut out);
    out.len()
}

/// Appends the shortest SGR sequence from one pen to another; nothing if they look the same. Links are not handled.
pub fn sgr(from: Pen, to: Pen, out: &mut Vec<u8>) {
    if (from.fg, from.bg, from.attributes) == (to.fg, to.bg, to.attributes) {
        return;
    }
    let change = written(&parameters(from, to));
    let mut anew = vec![0];
    anew.extend(parameters(Pen::default(), to));
    let anew = written(&anew);
    out.extend_from_slice(b"\x1b[");
    out.extend_from_slice(if anew.len() < change.len() { &anew } else { &change });
    out.push(b'm');
}

/// Returns the SGR parameters from one pen to another.
fn parameters(from: Pen, to: Pen) -> Vec<u16> {
    let mut values = Vec::new();
    let mut on = from.attributes;
    for (attribute, _, off) in SWITCHES {
        if on & attribute != 0 && to.attributes & attribute == 0 {
            values.push(off);
            // 22 resets bold and dim together.
            on &= if off == 22 { !(BOLD | DIM) } else { !attribute };
        }
    }
    for (attribute, switch, _) in SWITCHES {
        if to.attributes & attribute != 0 && on & attribute == 0 {
            values.push(switch);
        }
    }
    if from.fg != to.fg {
        colour(to.fg, 30, &mut values);
    }
    if from.bg != to.bg {
        colour(to.bg, 40, &mut values);
    }
    values
}

/// Appends the parameters of a colour; `base` is 30 for the foreground, 40 for the background.
fn colour(colour: Colour, base: u16, values: &mut Vec<u16>) {
    match colour {
        Colour::Default => values.push(base + 9),
        Colour::Indexed(index @ 0..8) => values.push(base + u16::from(index)),
        Colour::Indexed(index @ 8..16) => values.push(base + 60 + u16::from(index - 8)),
        Colour::Indexed(index) => values.extend([base + 8, 5, index.into()]),
        Colour::Rgb(Rgb(r, g, b)) => values.extend([base + 8, 2, r.into(), g.into(), b.into()]),
    }
}

/// Formats parameters, separated by semicolons, since not all terminals support colons; a leading zero is omitted,
/// since an empty parameter has the same meaning.
fn written(values: &[u16]) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(b';');
        }
        if index > 0 || *value > 0 {
            decimal(*value, &mut out);
        }
    }
    out
}

/// Appends a number in decimal digits.
pub fn decimal(value: u16, out: &mut Vec<u8>) {
    if value >= 10 {
        decimal(value / 10, out);
    }
    out.push(b'0' + (value % 10) as u8);
}
