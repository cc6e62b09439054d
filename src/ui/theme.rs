//! Themes: styles for each role, depending on background and colour depth.
//!
//! The terminal's own background is kept, so text colours need enough contrast with any background of the same kind.
//! While it is unknown, colours are used that are legible on black and on white.

use ratatui::style::{Color, Modifier, Style};

use crate::term::caps::{Depth, ThemeChoice};
use crate::typeset::{Face, Role};

/// All themes, in the order in which the key switches between them.
pub const CHOICES: [ThemeChoice; 5] =
    [ThemeChoice::Auto, ThemeChoice::Dark, ThemeChoice::Light, ThemeChoice::Contrast, ThemeChoice::Inherit];

/// The background of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ground {
    /// The background is not known.
    Unknown,
    /// A dark background, for light text.
    Dark,
    /// A light background, for dark text.
    Light,
}

/// A theme: a pure function from faces to styles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Theme {
    /// The theme chosen by the visitor.
    pub choice: ThemeChoice,
    /// The background of the terminal.
    pub ground: Ground,
    /// Colour depth.
    pub depth: Depth,
}

/// The colours of one theme, as 0xRRGGBB.
struct Palette {
    /// `None` leaves the terminal's own foreground.
    text: Option<u32>,
    dim: u32,
    faint: u32,
    accent: u32,
    link: u32,
    good: u32,
    bad: u32,
    warn: u32,
    series: [u32; 6],
    /// The background of the focused target; `None` if the terminal's background is unknown.
    raised: Option<u32>,
}

const DARK: Palette = Palette {
    text: Some(0xd9d5ca),
    dim: 0x98948a,
    faint: 0x5a5852,
    accent: 0xf0a94b,
    link: 0x7cc4bb,
    good: 0x9ccf7a,
    bad: 0xe8786b,
    warn: 0xe3c567,
    series: [0x7cc4bb, 0xf0a94b, 0xb79cf0, 0xe8786b, 0x5f8fd8, 0xeff199],
    raised: Some(0x26262d),
};

const LIGHT: Palette = Palette {
    text: Some(0x2a2925),
    dim: 0x6b675e,
    faint: 0xb9b5aa,
    accent: 0x9d4d00,
    link: 0x0b6b66,
    good: 0x3c7320,
    bad: 0xb3261e,
    warn: 0x7d5a00,
    series: [0x007a75, 0xc64b0e, 0x5e40c3, 0xaa2628, 0x1c3a80, 0x78914e],
    raised: Some(0xefede4),
};

/// Colours of medium luminance, near 0.18: contrast about 4.5 : 1 with black and with white.
const MIDDLE: Palette = Palette {
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

const CONTRAST_DARK: Palette = Palette {
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

const CONTRAST_LIGHT: Palette = Palette {
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

/// One of the 16 named colours, whose actual values the terminal determines, and an attribute for emphasis.
struct Named {
    colour: Color,
    modifier: Modifier,
}

impl Theme {
    /// Returns the style of a face.
    pub fn style(&self, face: Face) -> Style {
        let mut style = match self.depth {
            Depth::Mono => Style::new().add_modifier(emphasis_without_colour(face.role)),
            Depth::Ansi => self.named(face.role),
            Depth::Indexed | Depth::True if self.choice == ThemeChoice::Inherit => self.named(face.role),
            Depth::Indexed | Depth::True => self.coloured(face.role),
        };
        for (wanted, modifier) in [
            (face.bold, Modifier::BOLD),
            (face.italic, Modifier::ITALIC),
            (face.underline, Modifier::UNDERLINED),
            (face.strike, Modifier::CROSSED_OUT),
        ] {
            if wanted {
                style = style.add_modifier(modifier);
            }
        }
        style
    }

    /// Returns the style of a role, neither bold nor italic.
    pub fn role(&self, role: Role) -> Style {
        self.style(Face { role, ..Face::default() })
    }

    /// Returns the style of the background of the focused target. The bar beside it and bold text show the focus
    /// without colour.
    pub fn raised(&self) -> Style {
        let ground = match self.depth {
            Depth::Mono | Depth::Ansi => None,
            _ if self.choice == ThemeChoice::Inherit => None,
            _ => self.palette().raised,
        };
        ground.map_or(Style::new(), |ground| Style::new().bg(rgb(ground)))
    }

    fn palette(&self) -> &'static Palette {
        match (self.choice, self.ground) {
            (ThemeChoice::Dark, _) | (ThemeChoice::Auto, Ground::Dark) => &DARK,
            (ThemeChoice::Light, _) | (ThemeChoice::Auto, Ground::Light) => &LIGHT,
            (ThemeChoice::Contrast, Ground::Dark) => &CONTRAST_DARK,
            (ThemeChoice::Contrast, Ground::Light) => &CONTRAST_LIGHT,
            (ThemeChoice::Auto | ThemeChoice::Contrast | ThemeChoice::Inherit, _) => &MIDDLE,
        }
    }

    fn coloured(&self, role: Role) -> Style {
        let palette = self.palette();
        let colour = match role {
            Role::Text | Role::Image { .. } => {
                return palette.text.map_or(Style::new(), |text| Style::new().fg(rgb(text)));
            }
            Role::Dim | Role::Note => palette.dim,
            Role::Faint | Role::Rule => palette.faint,
            Role::Accent => palette.accent,
            Role::Link => palette.link,
            Role::Good => palette.good,
            Role::Bad => palette.bad,
            Role::Warn => palette.warn,
            Role::Series(index) => palette.series[usize::from(index) % palette.series.len()],
        };
        Style::new().fg(rgb(colour))
    }

    /// Returns the style of a role in named colours. On an unknown background only few of them are legible.
    fn named(&self, role: Role) -> Style {
        let ground = match self.choice {
            ThemeChoice::Dark => Ground::Dark,
            ThemeChoice::Light => Ground::Light,
            _ => self.ground,
        };
        let Named { colour, modifier } = named(role, ground);
        let modifier = match self.choice {
            ThemeChoice::Contrast => modifier | emphasis_without_colour(role),
            _ => modifier,
        };
        Style::new().fg(colour).add_modifier(modifier)
    }
}

/// Returns the named colour of a role. Dim text has the terminal's own foreground, since bright black is invisible in
/// some palettes (Solarized).
fn named(role: Role, ground: Ground) -> Named {
    const NONE: Modifier = Modifier::empty();
    let (colour, modifier) = match (role, ground) {
        (Role::Text | Role::Dim | Role::Note | Role::Image { .. }, _) => (Color::Reset, NONE),
        (Role::Faint | Role::Rule, Ground::Unknown) => (Color::Reset, NONE),
        (Role::Faint | Role::Rule, Ground::Dark) => (Color::DarkGray, NONE),
        (Role::Faint | Role::Rule, Ground::Light) => (Color::Gray, NONE),
        (Role::Accent, Ground::Dark) => (Color::Yellow, NONE),
        (Role::Accent, Ground::Light) => (Color::Magenta, NONE),
        (Role::Accent, Ground::Unknown) => (Color::Reset, Modifier::BOLD),
        (Role::Link, Ground::Dark) => (Color::Cyan, NONE),
        (Role::Link, Ground::Light) => (Color::Blue, NONE),
        (Role::Link, Ground::Unknown) => (Color::Reset, Modifier::UNDERLINED),
        (Role::Good, Ground::Light | Ground::Dark) => (Color::Green, NONE),
        (Role::Bad, Ground::Light | Ground::Dark) => (Color::Red, NONE),
        (Role::Warn, Ground::Dark) => (Color::Yellow, NONE),
        (Role::Warn, Ground::Light) => (Color::Magenta, NONE),
        (Role::Good | Role::Bad | Role::Warn, Ground::Unknown) => (Color::Reset, Modifier::BOLD),
        (Role::Series(index), ground) => {
            const DARK: [Color; 6] =
                [Color::Cyan, Color::Yellow, Color::Magenta, Color::Red, Color::LightBlue, Color::Green];
            const LIGHT: [Color; 6] =
                [Color::Blue, Color::Magenta, Color::Red, Color::Green, Color::Black, Color::DarkGray];
            let index = usize::from(index) % 6;
            match ground {
                Ground::Dark => (DARK[index], NONE),
                Ground::Light => (LIGHT[index], NONE),
                Ground::Unknown => (Color::Reset, NONE),
            }
        }
    };
    Named { colour, modifier }
}

/// Returns the attribute that emphasises a role on terminals without colours.
fn emphasis_without_colour(role: Role) -> Modifier {
    match role {
        Role::Accent | Role::Good | Role::Bad | Role::Warn => Modifier::BOLD,
        Role::Link => Modifier::UNDERLINED,
        Role::Text | Role::Dim | Role::Faint | Role::Note | Role::Rule | Role::Series(_) | Role::Image { .. } => {
            Modifier::empty()
        }
    }
}

const fn rgb(colour: u32) -> Color {
    let [_, red, green, blue] = colour.to_be_bytes();
    Color::Rgb(red, green, blue)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::caps::Rgb;
    use crate::term::palette::{self, Blindness};

    /// Dark backgrounds on which text must be legible: our own, pure black, and the defaults of common terminals.
    const DARK_GROUNDS: [u32; 4] = [0x000000, 0x16161a, 0x1e1e1e, 0x282a36];
    const LIGHT_GROUNDS: [u32; 3] = [0xffffff, 0xfbfbf8, 0xf5f5f0];
    const READ: [Role; 8] =
        [Role::Text, Role::Dim, Role::Note, Role::Accent, Role::Link, Role::Good, Role::Bad, Role::Warn];

    fn colour(theme: Theme, style: Color) -> Option<Rgb> {
        let Color::Rgb(r, g, b) = style else { return None };
        let colour = Rgb(r, g, b);
        match theme.depth {
            Depth::Indexed => palette::indexed(palette::nearest(colour)),
            _ => Some(colour),
        }
    }

    fn ground(colour: u32) -> Rgb {
        let [_, r, g, b] = colour.to_be_bytes();
        Rgb(r, g, b)
    }

    fn themes() -> impl Iterator<Item = (Theme, &'static [u32])> {
        let depths = [Depth::True, Depth::Indexed];
        let grounds: [(Ground, &'static [u32]); 2] = [(Ground::Dark, &DARK_GROUNDS), (Ground::Light, &LIGHT_GROUNDS)];
        depths.into_iter().flat_map(move |depth| {
            grounds.into_iter().flat_map(move |(ground, colours)| {
                [ThemeChoice::Auto, ThemeChoice::Contrast].map(|choice| (Theme { choice, ground, depth }, colours))
            })
        })
    }

    #[test]
    fn what_must_be_read_has_contrast_at_every_depth() {
        for (theme, grounds) in themes() {
            for role in READ {
                let fg = colour(theme, theme.role(role).fg.unwrap()).unwrap();
                let raised = theme.raised().bg.and_then(|bg| colour(theme, bg)).unwrap();
                for below in grounds.iter().map(|below| ground(*below)).chain([raised]) {
                    let contrast = palette::contrast(fg, below);
                    assert!(contrast >= 4.5, "{theme:?} {role:?} on {below:?}: {contrast:.2}");
                }
            }
            for index in 0..6 {
                let fg = colour(theme, theme.role(Role::Series(index)).fg.unwrap()).unwrap();
                for below in grounds.iter().map(|below| ground(*below)) {
                    let contrast = palette::contrast(fg, below);
                    assert!(contrast >= 3.0, "{theme:?} series {index} on {below:?}: {contrast:.2}");
                }
            }
        }
    }

    #[test]
    fn an_unknown_background_gets_colours_that_stand_on_both() {
        for depth in [Depth::True, Depth::Indexed] {
            let theme = Theme { choice: ThemeChoice::Auto, ground: Ground::Unknown, depth };
            assert_eq!(theme.role(Role::Text).fg, None, "text is the terminal's own");
            assert_eq!(theme.raised(), Style::new());
            for role in READ.into_iter().skip(1).chain((0..6).map(Role::Series)) {
                let fg = colour(theme, theme.role(role).fg.unwrap()).unwrap();
                for below in DARK_GROUNDS.into_iter().chain(LIGHT_GROUNDS).map(ground) {
                    let contrast = palette::contrast(fg, below);
                    assert!(contrast >= 3.0, "{depth:?} {role:?} on {below:?}: {contrast:.2}");
                }
            }
        }
    }

    #[test]
    fn series_are_told_apart_by_the_colour_blind() {
        for (theme, _) in themes() {
            for blindness in Blindness::ALL {
                for one in 0..6 {
                    for other in 0..one {
                        let of = |index| colour(theme, theme.role(Role::Series(index)).fg.unwrap()).unwrap();
                        let apart = palette::difference(blindness.simulate(of(one)), blindness.simulate(of(other)));
                        assert!(
                            apart >= 0.05,
                            "{theme:?} {blindness:?}: series {one} and {other} are {apart:.3} apart"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn without_colour_there_is_none_and_with_sixteen_only_names() {
        for ground in [Ground::Unknown, Ground::Dark, Ground::Light] {
            for choice in CHOICES {
                for role in READ.into_iter().chain((0..6).map(Role::Series)) {
                    let mono = Theme { choice, ground, depth: Depth::Mono }.role(role);
                    assert_eq!((mono.fg, mono.bg), (None, None));
                    let named = Theme { choice, ground, depth: Depth::Ansi }.role(role);
                    assert!(!matches!(named.fg, Some(Color::Rgb(..) | Color::Indexed(_))), "{choice:?} {role:?}");
                }
            }
        }
    }
}
