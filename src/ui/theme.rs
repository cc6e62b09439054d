//! Themes: styles for each role, depending on background and colour depth.
//!
//! The terminal's own background is kept, so text colours need enough contrast with any background of the same kind.
//! While it is unknown, colours are used that are legible on black and on white. A theme that the visitor chose
//! against the background, or while it is unknown, has its own background.

mod palettes;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod vision;

use ratatui::style::{Color, Modifier, Style};

use palettes::{NamedPalette, Palette};

use crate::term::caps::{Depth, ThemeChoice};
use crate::typeset::{Face, Role};

/// All themes, in the order in which the key switches between them.
const CHOICES: [ThemeChoice; 5] =
    [ThemeChoice::Auto, ThemeChoice::Dark, ThemeChoice::Light, ThemeChoice::Contrast, ThemeChoice::Inherit];

/// The roles by which themes differ.
const ROLES: [Role; 10] = [
    Role::Text,
    Role::Dim,
    Role::Faint,
    Role::Rule,
    Role::Accent,
    Role::Link,
    Role::Good,
    Role::Bad,
    Role::Warn,
    Role::Series(0),
];

/// The background of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Background {
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
    /// Kind of the terminal's own background.
    pub ground: Background,
    /// Colour depth.
    pub depth: Depth,
}

impl Theme {
    /// Returns the next choice that changes the appearance; the next one of all if none does.
    pub fn next_choice(&self) -> ThemeChoice {
        let at = CHOICES.iter().position(|choice| *choice == self.choice).unwrap_or(0);
        let mut others = CHOICES.iter().cycle().skip(at + 1).take(CHOICES.len() - 1).copied();
        let next = others.clone().next().unwrap_or_default();
        others.find(|choice| !self.looks_like(Theme { choice: *choice, ..*self })).unwrap_or(next)
    }

    fn looks_like(&self, other: Theme) -> bool {
        self.painted() == other.painted()
            && self.raised() == other.raised()
            && ROLES.iter().all(|role| self.role(*role) == other.role(*role))
    }

    /// Returns the style of a face.
    pub fn style(&self, face: Face) -> Style {
        let mut style = match self.depth {
            // Without colours, rows that a story leaves out differ from the others by this alone.
            Depth::Mono if face.role == Role::Faint => Style::new().add_modifier(Modifier::DIM),
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

    /// Returns the background and foreground of cells without their own; `None` if those of the terminal are kept.
    pub fn painted(&self) -> Option<(Color, Color)> {
        let chosen = self.chosen_ground().filter(|chosen| *chosen != self.ground)?;
        match self.depth {
            Depth::Mono => None,
            Depth::Ansi => named_palette(chosen).painted,
            Depth::Indexed | Depth::True => {
                let palette = self.palette();
                palette.ground.zip(palette.text).map(|(ground, text)| (rgb(ground), rgb(text)))
            }
        }
    }

    /// Returns the kind of background that the chosen theme is made for; `None` for themes without one.
    fn chosen_ground(&self) -> Option<Background> {
        match self.choice {
            ThemeChoice::Dark => Some(Background::Dark),
            ThemeChoice::Light => Some(Background::Light),
            ThemeChoice::Auto | ThemeChoice::Contrast | ThemeChoice::Inherit => None,
        }
    }

    fn palette(&self) -> &'static Palette {
        match (self.choice, self.chosen_ground().unwrap_or(self.ground)) {
            (ThemeChoice::Contrast, Background::Dark) => &palettes::CONTRAST_DARK,
            (ThemeChoice::Contrast, Background::Light) => &palettes::CONTRAST_LIGHT,
            (ThemeChoice::Inherit, _) | (_, Background::Unknown) => &palettes::MIDDLE,
            (_, Background::Dark) => &palettes::DARK,
            (_, Background::Light) => &palettes::LIGHT,
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
        let palette = named_palette(self.chosen_ground().unwrap_or(self.ground));
        let (colour, modifier) = match role {
            Role::Text | Role::Dim | Role::Note | Role::Image { .. } => (Color::Reset, Modifier::empty()),
            Role::Faint | Role::Rule => palette.faint,
            Role::Accent => palette.accent,
            Role::Link => palette.link,
            Role::Good => palette.good,
            Role::Bad => palette.bad,
            Role::Warn => palette.warn,
            Role::Series(index) => (palette.series[usize::from(index) % palette.series.len()], Modifier::empty()),
        };
        let modifier = match self.choice {
            ThemeChoice::Contrast => modifier.difference(Modifier::DIM) | emphasis_without_colour(role),
            _ => modifier,
        };
        Style::new().fg(colour).add_modifier(modifier)
    }
}

fn named_palette(ground: Background) -> &'static NamedPalette {
    match ground {
        Background::Unknown => &palettes::NAMED_UNKNOWN,
        Background::Dark => &palettes::NAMED_DARK,
        Background::Light => &palettes::NAMED_LIGHT,
    }
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
