//! Tests of the contrast of every theme at every colour depth, on every background.

use super::vision::{self, Blindness};
use super::*;
use crate::term::caps::Rgb;
use crate::term::palette;

/// Grounds on which the text must stand: ours, pure ones, and the greys that terminals ship with.
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
    let grounds: [(Background, &'static [u32]); 2] =
        [(Background::Dark, &DARK_GROUNDS), (Background::Light, &LIGHT_GROUNDS)];
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
                let contrast = vision::contrast(fg, below);
                assert!(contrast >= 4.5, "{theme:?} {role:?} on {below:?}: {contrast:.2}");
            }
        }
        for index in 0..6 {
            let fg = colour(theme, theme.role(Role::Series(index)).fg.unwrap()).unwrap();
            for below in grounds.iter().map(|below| ground(*below)) {
                let contrast = vision::contrast(fg, below);
                assert!(contrast >= 3.0, "{theme:?} series {index} on {below:?}: {contrast:.2}");
            }
        }
    }
}

/// The 16 named colours of xterm, of the Linux console and of kitty.
const SIXTEEN: [[u32; 16]; 3] = [
    [
        0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00,
        0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
    ],
    [
        0x000000, 0xaa0000, 0x00aa00, 0xaa5500, 0x0000aa, 0xaa00aa, 0x00aaaa, 0xaaaaaa, 0x555555, 0xff5555, 0x55ff55,
        0xffff55, 0x5555ff, 0xff55ff, 0x55ffff, 0xffffff,
    ],
    [
        0x000000, 0xcc0403, 0x19cb00, 0xcecb00, 0x0d73cc, 0xcb1ed1, 0x0dcdcd, 0xdddddd, 0x767676, 0xf2201f, 0x23fd00,
        0xfffd00, 0x1a8fff, 0xfd28ff, 0x14ffff, 0xffffff,
    ],
];
const NAMES: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// A terminal with its own background and foreground, and its 16 named colours.
struct Terminal {
    ground: Rgb,
    text: Rgb,
    sixteen: &'static [u32; 16],
}

impl Terminal {
    /// Returns the visible background and foreground of a style. Terminals may brighten text that is bold.
    fn seen(&self, theme: Theme, style: Style, bold: bool) -> (Rgb, Rgb) {
        let named = |colour: Color| {
            let at = NAMES.iter().position(|name| *name == colour)?;
            Some(ground(self.sixteen[if bold && at < 8 { at + 8 } else { at }]))
        };
        let seen = |shown: Color, own: Rgb| colour(theme, shown).or_else(|| named(shown)).unwrap_or(own);
        let (below, text) = theme.painted().unwrap_or((Color::Reset, Color::Reset));
        let (below, text) = (
            colour(theme, below)
                .or(NAMES.iter().position(|name| *name == below).map(|at| ground(self.sixteen[at])))
                .unwrap_or(self.ground),
            seen(text, self.text),
        );
        let foreground = seen(style.fg.unwrap_or(Color::Reset), text);
        let is_dim = style.add_modifier.contains(Modifier::DIM);
        (below, if is_dim { palette::mixed(foreground, below, 0.4) } else { foreground })
    }
}

#[test]
fn nothing_is_lost_in_any_theme_on_any_ground_at_any_depth() {
    for sixteen in &SIXTEEN {
        for own in [0x000000, 0x16161a, 0xffffff, 0xfbfbf8] {
            let is_dark = ground(own).is_dark();
            let text = ground(if is_dark { 0xdddddd } else { 0x000000 });
            let terminal = Terminal { ground: ground(own), text, sixteen };
            let known = if is_dark { Background::Dark } else { Background::Light };
            for (choice, is_known) in CHOICES.into_iter().flat_map(|choice| [(choice, true), (choice, false)]) {
                for depth in [Depth::Ansi, Depth::Indexed, Depth::True] {
                    let theme = Theme { choice, ground: if is_known { known } else { Background::Unknown }, depth };
                    for role in READ.into_iter().chain((0..6).map(Role::Series)).chain([Role::Faint, Role::Rule]) {
                        for bold in [false, true] {
                            let (below, seen) = terminal.seen(theme, theme.role(role), bold);
                            let contrast = vision::contrast(seen, below);
                            // A terminal that brightens bold text may lighten magenta.
                            let least = if bold || matches!(role, Role::Faint | Role::Rule) { 2.5 } else { 2.8 };
                            assert!(
                                contrast >= least,
                                "{theme:?} {role:?} {seen:?} on {below:?}, bold {bold}: {contrast:.2}"
                            );
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn a_theme_chosen_against_the_ground_brings_its_own() {
    for depth in [Depth::Ansi, Depth::Indexed, Depth::True] {
        let painted = |choice, ground| Theme { choice, ground, depth }.painted().is_some();
        assert!(painted(ThemeChoice::Light, Background::Dark) && painted(ThemeChoice::Dark, Background::Light));
        assert!(painted(ThemeChoice::Light, Background::Unknown));
        assert!(!painted(ThemeChoice::Light, Background::Light) && !painted(ThemeChoice::Auto, Background::Unknown));
    }
    assert_eq!(Theme { choice: ThemeChoice::Light, ground: Background::Dark, depth: Depth::Mono }.painted(), None);
}

#[test]
fn an_unknown_background_gets_colours_that_stand_on_both() {
    for depth in [Depth::True, Depth::Indexed] {
        let theme = Theme { choice: ThemeChoice::Auto, ground: Background::Unknown, depth };
        assert_eq!(theme.role(Role::Text).fg, Some(Color::Reset), "text is the terminal's own");
        assert_eq!(theme.raised(), Style::new());
        for role in READ.into_iter().skip(1).chain((0..6).map(Role::Series)) {
            let fg = colour(theme, theme.role(role).fg.unwrap()).unwrap();
            for below in DARK_GROUNDS.into_iter().chain(LIGHT_GROUNDS).map(ground) {
                let contrast = vision::contrast(fg, below);
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
                    assert!(apart >= 0.05, "{theme:?} {blindness:?}: series {one} and {other} are {apart:.3} apart");
                }
            }
        }
    }
}

#[test]
fn without_colour_there_is_none_and_with_sixteen_only_names() {
    for ground in [Background::Unknown, Background::Dark, Background::Light] {
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

#[test]
fn each_press_of_the_key_for_themes_changes_what_is_seen() {
    for ground in [Background::Unknown, Background::Dark, Background::Light] {
        for depth in [Depth::Ansi, Depth::Indexed, Depth::True] {
            let mut theme = Theme { choice: ThemeChoice::Auto, ground, depth };
            let mut seen = Vec::new();
            while !seen.contains(&theme.choice) {
                seen.push(theme.choice);
                let next = Theme { choice: theme.next_choice(), ..theme };
                let looks =
                    |theme: Theme| (theme.painted(), READ.map(|role| theme.role(role)), theme.role(Role::Faint));
                assert_ne!(looks(next), looks(theme), "{ground:?} {depth:?}");
                theme = next;
            }
            assert!(seen.len() >= 3, "{ground:?} {depth:?}: {seen:?}");
        }
    }
    let theme = Theme { choice: ThemeChoice::Auto, ground: Background::Dark, depth: Depth::Mono };
    assert_eq!(theme.next_choice(), ThemeChoice::Dark);
}
