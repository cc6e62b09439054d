//! The pen: the colours and attributes that cells are written with, and the shortest SGR from one to another.

use folio::term::caps::Rgb;

/// A colour as it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Colour {
    /// The terminal's own.
    #[default]
    Default,
    /// One of the 16 named, the cube and the greys.
    Indexed(u8),
    /// 24 bits.
    Rgb(Rgb),
}

/// Bold.
pub const BOLD: u8 = 1;
/// Dim.
pub const DIM: u8 = 1 << 1;
/// Italic.
pub const ITALIC: u8 = 1 << 2;
/// Underlined.
pub const UNDERLINE: u8 = 1 << 3;
/// Foreground and background swapped.
pub const REVERSE: u8 = 1 << 4;
/// Crossed out.
pub const STRIKE: u8 = 1 << 5;
/// The attributes that show on a blank.
const DECORATION: u8 = UNDERLINE | REVERSE | STRIKE;

/// Each attribute with the SGR parameters that switch it on and off (ECMA-48 8.3.117).
const SWITCHES: [(u8, u16, u16); 6] =
    [(BOLD, 1, 22), (DIM, 2, 22), (ITALIC, 3, 23), (UNDERLINE, 4, 24), (REVERSE, 7, 27), (STRIKE, 9, 29)];

/// What a cell is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Pen {
    /// Foreground.
    pub fg: Colour,
    /// Background.
    pub bg: Colour,
    /// [`BOLD`] and the others, or-ed.
    pub attributes: u8,
    /// The link: its number in the [`Table`](super::grid::Table), counted from 1; 0 is none.
    pub link: u16,
}

impl Pen {
    /// A pen that only fills.
    pub fn ground(bg: Colour) -> Pen {
        Pen { bg, ..Pen::default() }
    }

    /// Whether nothing but the background shows where this pen writes a blank.
    pub fn fills(self) -> bool {
        self.attributes & DECORATION == 0 && self.link == 0
    }

    /// The pen, less what cannot be seen on a blank.
    pub fn on_blank(self) -> Pen {
        if self.attributes & DECORATION == 0 { Pen { link: self.link, ..Pen::ground(self.bg) } } else { self }
    }

    /// The cheapest pen that writes a blank meant for `wanted`, when `self` is in the hand.
    pub fn for_blank(self, wanted: Pen) -> Pen {
        if wanted.attributes & DECORATION != 0 {
            return wanted;
        }
        let adapted = Pen { bg: wanted.bg, attributes: self.attributes & !DECORATION, link: wanted.link, ..self };
        if cost(self, wanted) < cost(self, adapted) { wanted } else { adapted }
    }
}

/// Bytes of the SGR from one pen to another.
fn cost(from: Pen, to: Pen) -> usize {
    let mut out = Vec::new();
    sgr(from, to, &mut out);
    out.len()
}

/// Appends the shortest SGR that turns `from` into `to`; nothing if they look the same. Links are not SGR's business.
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

/// The SGR parameters that lead from one pen to another.
fn parameters(from: Pen, to: Pen) -> Vec<u16> {
    let mut values = Vec::new();
    let mut on = from.attributes;
    for (attribute, _, off) in SWITCHES {
        if on & attribute != 0 && to.attributes & attribute == 0 {
            values.push(off);
            // 22 takes away bold and dim together.
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

/// The parameters of a colour; `base` is 30 for the foreground, 40 for the background.
fn colour(colour: Colour, base: u16, values: &mut Vec<u16>) {
    match colour {
        Colour::Default => values.push(base + 9),
        Colour::Indexed(index @ 0..8) => values.push(base + u16::from(index)),
        Colour::Indexed(index @ 8..16) => values.push(base + 60 + u16::from(index - 8)),
        Colour::Indexed(index) => values.extend([base + 8, 5, index.into()]),
        Colour::Rgb(Rgb(r, g, b)) => values.extend([base + 8, 2, r.into(), g.into(), b.into()]),
    }
}

/// Parameters as they are sent: separated by semicolons, which every terminal reads (colons are not read by all), and
/// without a zero in the first place, where an empty parameter says the same.
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
