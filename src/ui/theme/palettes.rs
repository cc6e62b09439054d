//! The colours of all themes, as data.

use ratatui::style::{Color, Modifier};

/// The colours of one theme, 0xRRGGBB.
pub(super) struct Palette {
    /// Background that is painted if the terminal's own is of another kind; `None` keeps the terminal's.
    pub ground: Option<u32>,
    /// `None` leaves the terminal's own foreground.
    pub text: Option<u32>,
    pub dim: u32,
    pub faint: u32,
    pub accent: u32,
    pub link: u32,
    pub good: u32,
    pub bad: u32,
    pub warn: u32,
    pub series: [u32; 6],
    /// The ground under what has the focus; `None` where the background is unknown.
    pub raised: Option<u32>,
}

pub(super) const DARK: Palette = Palette {
    ground: Some(0x16161a),
    text: Some(0xd9d5ca),
    dim: 0x98948a,
    faint: 0x74716a,
    accent: 0xf0a94b,
    link: 0x7cc4bb,
    good: 0x9ccf7a,
    bad: 0xe8786b,
    warn: 0xe3c567,
    series: [0x7cc4bb, 0xf0a94b, 0xb79cf0, 0xe8786b, 0x5f8fd8, 0xeff199],
    raised: Some(0x26262d),
};

pub(super) const LIGHT: Palette = Palette {
    ground: Some(0xfbfbf8),
    text: Some(0x2a2925),
    dim: 0x6b675e,
    faint: 0x8a867c,
    accent: 0x9d4d00,
    link: 0x0b6b66,
    good: 0x3c7320,
    bad: 0xb3261e,
    warn: 0x7d5a00,
    series: [0x007a75, 0xc64b0e, 0x5e40c3, 0xaa2628, 0x1c3a80, 0x78914e],
    raised: Some(0xefede4),
};

/// Colours of middle luminance, near 0.18: about 4.5 : 1 against black and against white.
pub(super) const MIDDLE: Palette = Palette {
    ground: None,
    text: None,
    dim: 0x777570,
    faint: 0x8a8882,
    accent: 0xb8651b,
    link: 0x0a827b,
    good: 0x4d842c,
    bad: 0xcf4441,
    warn: 0x917300,
    series: [0x0a827b, 0xb8651b, 0x8663d4, 0xcf4441, 0x2f77c9, 0x7d7c33],
    raised: None,
};

pub(super) const CONTRAST_DARK: Palette = Palette {
    ground: None,
    text: Some(0xffffff),
    dim: 0xd8d8d8,
    faint: 0xa8a8a8,
    accent: 0xffd24d,
    link: 0x7fe9ff,
    good: 0x9dff7a,
    bad: 0xff9d94,
    warn: 0xffe27a,
    series: [0x7fe9ff, 0xffd24d, 0x9d9afd, 0xff8478, 0x8fbeee, 0xf8ffc0],
    raised: Some(0x3a3a44),
};

pub(super) const CONTRAST_LIGHT: Palette = Palette {
    ground: None,
    text: Some(0x000000),
    dim: 0x303030,
    faint: 0x5a5a5a,
    accent: 0x7a2f00,
    link: 0x004c66,
    good: 0x1f5200,
    bad: 0x8c0d08,
    warn: 0x5a3d00,
    series: [0x005c79, 0x8a4746, 0x5320af, 0x900000, 0x0b2d60, 0x616c00],
    raised: Some(0xdcdcd6),
};

/// A named colour with an attribute for emphasis.
pub(super) type Named = (Color, Modifier);

/// The named colours for one kind of background, with 16 colours whose actual values are unknown. Body text has the
/// terminal's own foreground.
pub(super) struct NamedPalette {
    /// Background and foreground that are painted if the terminal's background is of another kind.
    pub painted: Option<(Color, Color)>,
    pub faint: Named,
    pub accent: Named,
    pub link: Named,
    pub good: Named,
    pub bad: Named,
    pub warn: Named,
    pub series: [Color; 6],
}

const PLAIN: Modifier = Modifier::empty();

/// Faint text is the default foreground, dimmed by the terminal, since bright black is the background itself in some
/// palettes (Solarized).
pub(super) const NAMED_DARK: NamedPalette = NamedPalette {
    painted: Some((Color::Black, Color::Gray)),
    faint: (Color::Reset, Modifier::DIM),
    accent: (Color::Yellow, PLAIN),
    link: (Color::Cyan, PLAIN),
    good: (Color::Green, PLAIN),
    bad: (Color::LightRed, PLAIN),
    warn: (Color::Yellow, PLAIN),
    series: [Color::Cyan, Color::Yellow, Color::Magenta, Color::LightRed, Color::LightBlue, Color::Green],
};

/// Without green, cyan and yellow, which are illegible on white. Many terminals brighten bold text, so the colours
/// are legible in both forms.
pub(super) const NAMED_LIGHT: NamedPalette = NamedPalette {
    painted: Some((Color::White, Color::Black)),
    faint: (Color::DarkGray, PLAIN),
    accent: (Color::Magenta, PLAIN),
    link: (Color::Blue, PLAIN),
    good: (Color::Blue, PLAIN),
    bad: (Color::Red, PLAIN),
    warn: (Color::Magenta, PLAIN),
    series: [Color::Blue, Color::Magenta, Color::Red, Color::Reset, Color::DarkGray, Color::LightBlue],
};

/// Without named colours, since none is legible on every background.
pub(super) const NAMED_UNKNOWN: NamedPalette = NamedPalette {
    painted: None,
    faint: (Color::Reset, PLAIN),
    accent: (Color::Reset, Modifier::BOLD),
    link: (Color::Reset, Modifier::UNDERLINED),
    good: (Color::Reset, Modifier::BOLD),
    bad: (Color::Reset, Modifier::BOLD),
    warn: (Color::Reset, Modifier::BOLD),
    series: [Color::Reset; 6],
};
