//! The colours of all themes, as data.

use ratatui::style::{Color, Modifier};

use crate::typeset::Role;

/// A colour with an attribute for emphasis.
pub(super) type Ink = (Color, Modifier);

/// The colours of one theme on one kind of background: 24-bit colours, which are reduced for 256, or named colours,
/// whose actual values are unknown.
pub(super) struct Palette {
    /// Background and foreground that are painted if the terminal's own background is of another kind.
    pub painted: Option<(Color, Color)>,
    text: Ink,
    dim: Ink,
    faint: Ink,
    accent: Ink,
    link: Ink,
    good: Ink,
    bad: Ink,
    warn: Ink,
    series: [Color; 6],
    /// The ground under what has the focus; `None` where the background is unknown or its colours are.
    pub raised: Option<Color>,
}

impl Palette {
    /// Returns the colour of a role.
    pub fn ink(&self, role: Role) -> Ink {
        match role {
            Role::Text | Role::Image { .. } => self.text,
            Role::Dim | Role::Note => self.dim,
            Role::Faint | Role::Rule => self.faint,
            Role::Accent => self.accent,
            Role::Link => self.link,
            Role::Good => self.good,
            Role::Bad => self.bad,
            Role::Warn => self.warn,
            Role::Series(index) => plain(self.series[usize::from(index) % self.series.len()]),
        }
    }
}

const fn rgb(colour: u32) -> Color {
    let [_, red, green, blue] = colour.to_be_bytes();
    Color::Rgb(red, green, blue)
}

const fn plain(colour: Color) -> Ink {
    (colour, Modifier::empty())
}

/// The terminal's own foreground.
const OWN: Ink = plain(Color::Reset);

pub(super) const DARK: Palette = Palette {
    painted: Some((rgb(0x16161a), rgb(0xd9d5ca))),
    text: plain(rgb(0xd9d5ca)),
    dim: plain(rgb(0x98948a)),
    faint: plain(rgb(0x74716a)),
    accent: plain(rgb(0xf0a94b)),
    link: plain(rgb(0x7cc4bb)),
    good: plain(rgb(0x9ccf7a)),
    bad: plain(rgb(0xe8786b)),
    warn: plain(rgb(0xe3c567)),
    series: [rgb(0x7cc4bb), rgb(0xf0a94b), rgb(0xb79cf0), rgb(0xe8786b), rgb(0x5f8fd8), rgb(0xeff199)],
    raised: Some(rgb(0x26262d)),
};

pub(super) const LIGHT: Palette = Palette {
    painted: Some((rgb(0xfbfbf8), rgb(0x2a2925))),
    text: plain(rgb(0x2a2925)),
    dim: plain(rgb(0x6b675e)),
    faint: plain(rgb(0x8a867c)),
    accent: plain(rgb(0x9d4d00)),
    link: plain(rgb(0x0b6b66)),
    good: plain(rgb(0x3c7320)),
    bad: plain(rgb(0xb3261e)),
    warn: plain(rgb(0x7d5a00)),
    series: [rgb(0x007a75), rgb(0xc64b0e), rgb(0x5e40c3), rgb(0xaa2628), rgb(0x1c3a80), rgb(0x78914e)],
    raised: Some(rgb(0xefede4)),
};

/// Colours of middle luminance, near 0.18: about 4.5 : 1 against black and against white.
pub(super) const MIDDLE: Palette = Palette {
    painted: None,
    text: OWN,
    dim: plain(rgb(0x777570)),
    faint: plain(rgb(0x8a8882)),
    accent: plain(rgb(0xb8651b)),
    link: plain(rgb(0x0a827b)),
    good: plain(rgb(0x4d842c)),
    bad: plain(rgb(0xcf4441)),
    warn: plain(rgb(0x917300)),
    series: [rgb(0x0a827b), rgb(0xb8651b), rgb(0x8663d4), rgb(0xcf4441), rgb(0x2f77c9), rgb(0x7d7c33)],
    raised: None,
};

pub(super) const CONTRAST_DARK: Palette = Palette {
    painted: None,
    text: plain(rgb(0xffffff)),
    dim: plain(rgb(0xd8d8d8)),
    faint: plain(rgb(0xa8a8a8)),
    accent: plain(rgb(0xffd24d)),
    link: plain(rgb(0x7fe9ff)),
    good: plain(rgb(0x9dff7a)),
    bad: plain(rgb(0xff9d94)),
    warn: plain(rgb(0xffe27a)),
    series: [rgb(0x7fe9ff), rgb(0xffd24d), rgb(0x9d9afd), rgb(0xff8478), rgb(0x8fbeee), rgb(0xf8ffc0)],
    raised: Some(rgb(0x3a3a44)),
};

pub(super) const CONTRAST_LIGHT: Palette = Palette {
    painted: None,
    text: plain(rgb(0x000000)),
    dim: plain(rgb(0x303030)),
    faint: plain(rgb(0x5a5a5a)),
    accent: plain(rgb(0x7a2f00)),
    link: plain(rgb(0x004c66)),
    good: plain(rgb(0x1f5200)),
    bad: plain(rgb(0x8c0d08)),
    warn: plain(rgb(0x5a3d00)),
    series: [rgb(0x005c79), rgb(0x8a4746), rgb(0x5320af), rgb(0x900000), rgb(0x0b2d60), rgb(0x616c00)],
    raised: Some(rgb(0xdcdcd6)),
};

/// Faint text is the default foreground, dimmed by the terminal, since bright black is the background itself in some
/// palettes (Solarized).
pub(super) const NAMED_DARK: Palette = Palette {
    painted: Some((Color::Black, Color::Gray)),
    text: OWN,
    dim: OWN,
    faint: (Color::Reset, Modifier::DIM),
    accent: plain(Color::Yellow),
    link: plain(Color::Cyan),
    good: plain(Color::Green),
    bad: plain(Color::LightRed),
    warn: plain(Color::Yellow),
    series: [Color::Cyan, Color::Yellow, Color::Magenta, Color::LightRed, Color::LightBlue, Color::Green],
    raised: None,
};

/// Without green, cyan and yellow, which are illegible on white. Many terminals brighten bold text, so the colours
/// are legible in both forms.
pub(super) const NAMED_LIGHT: Palette = Palette {
    painted: Some((Color::White, Color::Black)),
    text: OWN,
    dim: OWN,
    faint: plain(Color::DarkGray),
    accent: plain(Color::Magenta),
    link: plain(Color::Blue),
    good: plain(Color::Blue),
    bad: plain(Color::Red),
    warn: plain(Color::Magenta),
    series: [Color::Blue, Color::Magenta, Color::Red, Color::Reset, Color::DarkGray, Color::LightBlue],
    raised: None,
};

/// Without named colours, since none is legible on every background.
pub(super) const NAMED_UNKNOWN: Palette = Palette {
    painted: None,
    text: OWN,
    dim: OWN,
    faint: OWN,
    accent: (Color::Reset, Modifier::BOLD),
    link: (Color::Reset, Modifier::UNDERLINED),
    good: (Color::Reset, Modifier::BOLD),
    bad: (Color::Reset, Modifier::BOLD),
    warn: (Color::Reset, Modifier::BOLD),
    series: [Color::Reset; 6],
    raised: None,
};
