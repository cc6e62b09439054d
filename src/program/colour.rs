//! Styled text as SGR sequences, for commands with `--color`: the 16 named colours, which the terminal defines.

use ratatui::style::{Color, Modifier, Style};

use crate::term::caps::{Depth, ThemeChoice};
use crate::typeset::{Face, Line};
use crate::ui::theme::{Background, Theme};

/// Theme for output to a pipe, where the terminal is unknown.
const THEME: Theme = Theme { choice: ThemeChoice::Auto, ground: Background::Unknown, depth: Depth::Ansi };
/// Attributes with their SGR parameters (ECMA-48 8.3.117).
const ATTRIBUTES: [(Modifier, u8); 6] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::REVERSED, 7),
    (Modifier::CROSSED_OUT, 9),
];

/// Returns lines as text with SGR sequences. Every line begins and ends without attributes, so that `grep` can select
/// lines.
pub(super) fn text(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        line.runs.iter().for_each(|run| text += &styled(&run.text, run.face));
        text.push('\n');
    }
    text
}

/// Returns a match as grep shows it: bold and red.
pub(super) fn found(text: &str) -> String {
    format!("\x1b[1;31m{text}\x1b[m")
}

fn styled(text: &str, face: Face) -> String {
    let parameters = parameters(THEME.style(face));
    if parameters.is_empty() || text.trim().is_empty() {
        return text.to_owned();
    }
    let parameters: Vec<String> = parameters.iter().map(u8::to_string).collect();
    format!("\x1b[{}m{text}\x1b[m", parameters.join(";"))
}

fn parameters(style: Style) -> Vec<u8> {
    let set = ATTRIBUTES.iter().filter(|(attribute, _)| style.add_modifier.contains(*attribute));
    let mut parameters: Vec<u8> = set.map(|(_, parameter)| *parameter).collect();
    parameters.extend(match style.fg {
        Some(Color::Red) => Some(31),
        Some(Color::Green) => Some(32),
        Some(Color::Yellow) => Some(33),
        Some(Color::Blue) => Some(34),
        Some(Color::Magenta) => Some(35),
        Some(Color::Cyan) => Some(36),
        // Other named colours are illegible on some backgrounds.
        _ => None,
    });
    parameters
}
