//! Decoding of replies. Malformed ones are dropped, and not decoded as keys either.

use super::csi::{Csi, decimal, narrow};
use super::event::{ColourOf, ModeState, Reply};
use super::sequence::StringKind;
use crate::term::colour::Rgb;

/// Maximum number of device attributes.
const ATTRIBUTES: usize = 16;
/// Maximum characters of a terminal's name.
const VERSION_CHARACTERS: usize = 64;

/// Decodes a control sequence. Cursor reports without `?` look like keys and are decoded by [`cursor`].
pub(super) fn csi(csi: &Csi<'_>) -> Option<Reply> {
    let number = |index| csi.number(index).map(narrow);
    let attributes = || csi.numbers().take(ATTRIBUTES).map(|value| narrow(value.unwrap_or(0))).collect();
    match (csi.private, csi.intermediate, csi.last) {
        (Some(b'?'), None, b'c') => Some(Reply::Attributes(attributes())),
        (Some(b'>'), None, b'c') => Some(Reply::SecondaryAttributes(attributes())),
        (Some(b'?'), Some(b'$'), b'y') => Some(Reply::Mode { mode: number(0)?, state: mode_state(number(1)?) }),
        (Some(b'?'), None, b'u') => Some(Reply::KittyKeyboard { flags: number(0)? }),
        (Some(b'?'), None, b'n') if number(0) == Some(997) => match number(1)? {
            1 => Some(Reply::Theme { dark: true }),
            2 => Some(Reply::Theme { dark: false }),
            _ => None,
        },
        (None, None, b't') => {
            let (height, width) = (number(1)?, number(2)?);
            match number(0)? {
                4 => Some(Reply::WindowPixels { height, width }),
                6 => Some(Reply::CellPixels { height, width }),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Decodes a cursor report: `CSI row ; column R`, or DECXCPR with a `?`.
pub(super) fn cursor(csi: &Csi<'_>) -> Option<Reply> {
    let from_zero = |index| csi.number(index).map(|number| narrow(number).saturating_sub(1));
    match (csi.private, csi.intermediate, csi.last) {
        (None | Some(b'?'), None, b'R') => Some(Reply::Cursor { row: from_zero(0)?, column: from_zero(1)? }),
        _ => None,
    }
}

/// Decodes the replies in a control string; only OSC 4 can have several.
pub(super) fn string(kind: StringKind, body: &[u8]) -> Vec<Reply> {
    match (kind, body) {
        (StringKind::Osc, _) => colours(body),
        (StringKind::Dcs, [b'>', b'|', version @ ..]) => vec![Reply::Version(printable(version))],
        (StringKind::Apc, [b'G', answer @ ..]) => vec![kitty_graphics(answer)],
        _ => Vec::new(),
    }
}

fn mode_state(number: u16) -> ModeState {
    match number {
        1 => ModeState::Set,
        2 => ModeState::Reset,
        3 => ModeState::AlwaysSet,
        4 => ModeState::AlwaysReset,
        _ => ModeState::Unknown,
    }
}

/// Decodes `10;colour`, `11;colour`, `4;index;colour;index;colour…`.
fn colours(body: &[u8]) -> Vec<Reply> {
    let mut fields = body.split(|&byte| byte == b';');
    let mut replies = Vec::new();
    let mut add = |which, value| {
        replies.extend(colour(value).map(|rgb| Reply::Colour { which, rgb }));
    };
    match fields.next() {
        Some(b"4") => {
            while let (Some(index), Some(value)) = (fields.next(), fields.next()) {
                if let Some(index) = decimal(index).and_then(|index| u8::try_from(index).ok()) {
                    add(ColourOf::Indexed(index), value);
                }
            }
        }
        Some(b"10") => add(ColourOf::Foreground, fields.next().unwrap_or_default()),
        Some(b"11") => add(ColourOf::Background, fields.next().unwrap_or_default()),
        _ => {}
    }
    replies
}

/// Decodes a colour in X11 notation: `rgb:r/g/b` or `rgba:r/g/b/a` with 1 to 4 digits each, or `#` and 3, 6, 9 or 12
/// digits.
fn colour(text: &[u8]) -> Option<Rgb> {
    let channels: Vec<&[u8]> = if let Some(digits) = text.strip_prefix(b"#") {
        if digits.is_empty() || digits.len() % 3 != 0 {
            return None;
        }
        digits.chunks(digits.len() / 3).collect()
    } else if let Some(channels) = text.strip_prefix(b"rgb:") {
        channels.split(|&byte| byte == b'/').collect()
    } else {
        let mut channels: Vec<&[u8]> = text.strip_prefix(b"rgba:")?.split(|&byte| byte == b'/').collect();
        channel(channels.pop()?)?;
        channels
    };
    match channels[..] {
        [red, green, blue] => Some(Rgb(channel(red)?, channel(green)?, channel(blue)?)),
        _ => None,
    }
}

/// Decodes 1 to 4 hexadecimal digits, scaled to 8 bits.
fn channel(digits: &[u8]) -> Option<u8> {
    if !(1..=4).contains(&digits.len()) {
        return None;
    }
    let value = digits.iter().try_fold(0, |value, &digit| Some(value * 16 + char::from(digit).to_digit(16)?))?;
    let full = (1 << (4 * digits.len())) - 1;
    u8::try_from((value * 255 + full / 2) / full).ok()
}

/// Decodes `i=31,…;OK`, or an error in place of OK.
fn kitty_graphics(answer: &[u8]) -> Reply {
    let (control, message) = match answer.iter().position(|&byte| byte == b';') {
        Some(at) => (&answer[..at], &answer[at + 1..]),
        None => (answer, &[][..]),
    };
    let id = control.split(|&byte| byte == b',').find_map(|pair| decimal(pair.strip_prefix(b"i=")?));
    Reply::KittyGraphics { id: id.unwrap_or(0), ok: message == b"OK" }
}

/// Returns the printable part of a terminal's name, which is untrusted text.
fn printable(name: &[u8]) -> String {
    let name = name.iter().filter(|byte| matches!(byte, b' '..=b'~'));
    name.take(VERSION_CHARACTERS).map(|&byte| char::from(byte)).collect()
}
