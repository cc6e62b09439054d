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

use palettes::Palette;

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
        let mut style = match self.palette() {
            Some(palette) => self.coloured(face.role, palette),
            // Without colours, rows that a story leaves out differ from the others by this alone.
            None if face.role == Role::Faint => Style::new().add_modifier(Modifier::DIM),
            None => Style::new().add_modifier(emphasis_without_colour(face.role)),
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
        self.palette().and_then(|palette| palette.raised).map_or(Style::new(), |ground| Style::new().bg(ground))
    }

    /// Returns the background and foreground of cells without their own; `None` if those of the terminal are kept.
    pub fn painted(&self) -> Option<(Color, Color)> {
        self.chosen_ground().filter(|chosen| *chosen != self.ground).and(self.palette()?.painted)
    }

    /// Returns the kind of background that the chosen theme is made for; `None` for themes without one.
    fn chosen_ground(&self) -> Option<Background> {
        match self.choice {
            ThemeChoice::Dark => Some(Background::Dark),
            ThemeChoice::Light => Some(Background::Light),
            ThemeChoice::Auto | ThemeChoice::Contrast | ThemeChoice::Inherit => None,
        }
    }

    /// Returns the colours; `None` without colours.
    fn palette(&self) -> Option<&'static Palette> {
        let ground = self.chosen_ground().unwrap_or(self.ground);
        Some(match (self.depth, self.choice, ground) {
            (Depth::Mono, ..) => return None,
            (Depth::Ansi, _, ground) | (_, ThemeChoice::Inherit, ground) => match ground {
                Background::Unknown => &palettes::NAMED_UNKNOWN,
                Background::Dark => &palettes::NAMED_DARK,
                Background::Light => &palettes::NAMED_LIGHT,
            },
            (_, ThemeChoice::Contrast, Background::Dark) => &palettes::CONTRAST_DARK,
            (_, ThemeChoice::Contrast, Background::Light) => &palettes::CONTRAST_LIGHT,
            (_, _, Background::Unknown) => &palettes::MIDDLE,
            (_, _, Background::Dark) => &palettes::DARK,
            (_, _, Background::Light) => &palettes::LIGHT,
        })
    }

    /// Returns the style of a role in named or 24-bit colours.
    fn coloured(&self, role: Role, palette: &Palette) -> Style {
        let (colour, modifier) = palette.ink(role);
        // The contrast of named colours is unknown, so emphasis does not rest on them alone.
        let modifier = match (self.depth, self.choice) {
            (Depth::Ansi, ThemeChoice::Contrast) => modifier.difference(Modifier::DIM) | emphasis_without_colour(role),
            _ => modifier,
        };
        Style::new().fg(colour).add_modifier(modifier)
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
