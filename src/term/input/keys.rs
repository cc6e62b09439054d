//! Frames to keys: legacy encodings, xterm's modifyOtherKeys, fixterms' CSI u and kitty's keyboard protocol.
//!
//! Sources: "XTerm Control Sequences" ("PC-Style Function Keys"), rxvt's and the Linux console's key tables,
//! <https://sw.kovidgoyal.net/kitty/keyboard-protocol/>.

use super::csi::Csi;
use super::event::{Key, KeyPress};

/// Maximum modifier parameter without Caps Lock, Num Lock and kitty's additions: Shift, Alt, Control and Meta.
const LEGACY_MODIFIERS: u32 = 16;

/// The result of decoding a sequence as a key.
#[derive(Debug, PartialEq)]
pub(super) enum Pressed {
    /// A key press.
    Key(KeyPress),
    /// A sequence of a keyboard that is not a supported key press: a release, a modifier alone, a key with Super.
    Nothing,
    /// The sequence does not come from a key.
    NoKey,
}

impl From<Option<KeyPress>> for Pressed {
    fn from(press: Option<KeyPress>) -> Pressed {
        press.map_or(Pressed::Nothing, Pressed::Key)
    }
}

/// Returns the key for a character; `None` for control characters that no key sends.
pub(super) fn character(character: char, alt: bool) -> Option<KeyPress> {
    let press = match character {
        '\r' | '\n' => KeyPress::plain(Key::Enter),
        '\t' => KeyPress::plain(Key::Tab),
        '\x08' | '\x7f' => KeyPress::plain(Key::Backspace),
        '\x1b' => KeyPress::plain(Key::Escape),
        '\0' => KeyPress::ctrl(' '),
        // Control with a key is sent as the code of the key without its upper bits; letters are taken as lower case.
        '\x01'..='\x1a' => KeyPress::ctrl(char::from(b'a' - 1 + character as u8)),
        '\x1c'..='\x1f' => KeyPress::ctrl(char::from(b'@' + character as u8)),
        _ if character.is_control() => return None,
        _ => KeyPress::plain(Key::Char(character)),
    };
    Some(KeyPress { alt, ..press })
}

/// Returns the key for a control sequence.
pub(super) fn csi(csi: &Csi<'_>) -> Pressed {
    if csi.private.is_some() || csi.intermediate.is_some() {
        return Pressed::NoKey;
    }
    match csi.last {
        b'u' if csi.len() > 0 => encoded(csi),
        b'~' | b'$' | b'^' | b'@' => numbered(csi),
        b'a'..=b'd' if csi.len() == 0 => match lettered(csi.last.to_ascii_uppercase()) {
            Some(key) => Pressed::Key(KeyPress { shift: true, ..KeyPress::plain(key) }),
            None => Pressed::Nothing,
        },
        // A cursor report in the first row has the same form as F3; only these numbers are possible modifiers.
        b'R' if csi.len() > 1 && !matches!(csi.number(1), Some(2..=LEGACY_MODIFIERS)) => Pressed::NoKey,
        last => match lettered(last) {
            Some(key) => with_modifiers(csi, key),
            // The key 5 of a keypad without Num Lock (Begin).
            None if last == b'E' => Pressed::Nothing,
            None => Pressed::NoKey,
        },
    }
}

/// Returns the key for `CSI [` and a byte: F1 to F5 on the Linux console.
pub(super) fn console(last: u8) -> Option<KeyPress> {
    matches!(last, b'A'..=b'E').then(|| KeyPress::plain(Key::Function(last - b'A' + 1)))
}

/// Returns the key for SS3, an optional modifier digit, and a byte: cursor, function and keypad keys.
pub(super) fn ss3(modifier: Option<u32>, last: u8) -> Option<KeyPress> {
    let key = match last {
        b'a'..=b'd' => {
            let key = lettered(last.to_ascii_uppercase())?;
            return Some(KeyPress { ctrl: true, ..KeyPress::plain(key) });
        }
        b'M' => Key::Enter,
        b'I' => Key::Tab,
        b' ' => Key::Char(' '),
        b'X' => Key::Char('='),
        b'j'..=b'y' => Key::Char(char::from(last - b'j' + b'*')),
        _ => lettered(last)?,
    };
    Some(Held::from_parameter(modifier)?.with(key))
}

/// Returns the key for the letter of `CSI … letter` and SS3.
fn lettered(letter: u8) -> Option<Key> {
    Some(match letter {
        b'A' => Key::Up,
        b'B' => Key::Down,
        b'C' => Key::Right,
        b'D' => Key::Left,
        b'F' => Key::End,
        b'H' => Key::Home,
        b'P'..=b'S' => Key::Function(letter - b'P' + 1),
        b'Z' => Key::BackTab,
        _ => return None,
    })
}

/// Returns the key for the number of `CSI number ~`.
fn tilde(number: u32) -> Option<Key> {
    let function = |first: u32, name: u8| Key::Function(name + u8::try_from(number - first).unwrap_or(0));
    Some(match number {
        1 | 7 => Key::Home,
        2 => Key::Insert,
        3 => Key::Delete,
        4 | 8 => Key::End,
        5 => Key::PageUp,
        6 => Key::PageDown,
        11..=15 => function(11, 1),
        17..=21 => function(17, 6),
        23..=26 => function(23, 11),
        28..=29 => function(28, 15),
        31..=34 => function(31, 17),
        _ => return None,
    })
}

/// Decodes `CSI letter`, `CSI 1 ; modifiers letter`, and xterm's short form `CSI modifiers letter`.
fn with_modifiers(csi: &Csi<'_>, key: Key) -> Pressed {
    let modifiers = match (csi.len(), csi.number(0)) {
        (0, _) => None,
        (1, modifiers) => modifiers.filter(|&number| number > 1),
        (2 | 3, Some(1) | None) => csi.number(1),
        _ => return Pressed::NoKey,
    };
    if is_release(csi) {
        return Pressed::Nothing;
    }
    Held::from_parameter(modifiers).map(|held| held.with(key)).into()
}

/// Decodes `CSI number ; modifiers ~`, rxvt's endings for Shift, Control and both, and `CSI 27 ; modifiers ; code ~`.
fn numbered(csi: &Csi<'_>) -> Pressed {
    let held = match csi.last {
        b'$' => Some(Held { shift: true, ..Held::default() }),
        b'^' => Some(Held { ctrl: true, ..Held::default() }),
        b'@' => Some(Held { shift: true, ctrl: true, ..Held::default() }),
        _ => Held::from_parameter(csi.number(1)),
    };
    let Some(held) = held.filter(|_| !is_release(csi)) else { return Pressed::Nothing };
    match (csi.last, csi.number(0)) {
        (b'~', Some(27)) => csi.number(2).and_then(|code| held.with_code(code, None)).into(),
        (_, Some(number)) => tilde(number).map(|key| held.with(key)).into(),
        (_, None) => Pressed::Nothing,
    }
}

/// Decodes `CSI code : shifted : base ; modifiers : event ; text u`.
fn encoded(csi: &Csi<'_>) -> Pressed {
    if is_release(csi) {
        return Pressed::Nothing;
    }
    let Some(held) = Held::from_parameter(csi.number(1)) else { return Pressed::Nothing };
    let printable = |code: Option<u32>| code.and_then(char::from_u32).filter(|c| !c.is_control());
    let text = printable(csi.number(2));
    let shifted = if held.shift { text.or(printable(csi.sub(0, 1))) } else { text.filter(|_| !held.ctrl) };
    match csi.number(0) {
        // Text without a key, as sent by input methods.
        None | Some(0) => text.map(|text| KeyPress::plain(Key::Char(text))).into(),
        Some(code) => {
            let is_other = char::from_u32(code).is_some_and(|typed| !typed.is_ascii());
            let latin = printable(csi.sub(0, 2)).filter(|latin| latin.is_ascii() && is_other);
            held.with_code(code, shifted).map(|press| KeyPress { latin, ..press }).into()
        }
    }
}

/// Returns the second and later characters of a text from an input method as key presses: `CSI 0 ; ; code : code …
/// u`.
pub(super) fn composed<'a>(csi: &'a Csi<'_>) -> impl Iterator<Item = KeyPress> + 'a {
    let is_text = csi.last == b'u' && csi.private.is_none() && matches!(csi.number(0), None | Some(0));
    let codes = (1..).map_while(move |sub| csi.sub(2, sub).filter(|_| is_text));
    codes.filter_map(char::from_u32).filter(|c| !c.is_control()).map(|c| KeyPress::plain(Key::Char(c)))
}

/// Whether kitty's event type, after the modifiers' colon, is 3 (release).
fn is_release(csi: &Csi<'_>) -> bool {
    csi.sub(1, 1) == Some(3)
}

/// The modifiers that were held.
#[derive(Debug, Clone, Copy, Default)]
struct Held {
    shift: bool,
    alt: bool,
    ctrl: bool,
}

impl Held {
    /// Decodes modifiers: 1 plus the sum of 1 Shift, 2 Alt, 4 Control, 8 Super, 16 Hyper, 32 Meta, 64 Caps Lock, 128
    /// Num Lock. `None` with Super or Hyper, whose combinations are not used.
    fn from_parameter(parameter: Option<u32>) -> Option<Held> {
        let bits = parameter.unwrap_or(1).saturating_sub(1);
        let has = |mask: u32| bits & mask != 0;
        (!has(8 | 16)).then(|| Held { shift: has(1), alt: has(2 | 32), ctrl: has(4) })
    }

    /// Creates a named key, or a character that is shifted already.
    fn with(self, key: Key) -> KeyPress {
        let Held { shift, alt, ctrl } = self;
        let (key, shift) = match key {
            Key::Tab if shift => (Key::BackTab, false),
            Key::BackTab | Key::Char(_) => (key, false),
            _ => (key, shift),
        };
        KeyPress { key, ctrl, alt, shift, latin: None }
    }

    /// Returns the key for a Unicode code point, or for one of kitty's numbers in the Private Use Area.
    fn with_code(self, code: u32, shifted: Option<char>) -> Option<KeyPress> {
        let key = match code {
            8 | 127 => Key::Backspace,
            9 => Key::Tab,
            10 | 13 | 57414 => Key::Enter,
            27 => Key::Escape,
            57376..=57398 => Key::Function(u8::try_from(code - 57376 + 13).ok()?),
            57399..=57408 => Key::Char(char::from_digit(code - 57399, 10)?),
            57409 => Key::Char('.'),
            57410 => Key::Char('/'),
            57411 => Key::Char('*'),
            57412 => Key::Char('-'),
            57413 => Key::Char('+'),
            57415 => Key::Char('='),
            57416 => Key::Char(','),
            57417 => Key::Left,
            57418 => Key::Right,
            57419 => Key::Up,
            57420 => Key::Down,
            57421 => Key::PageUp,
            57422 => Key::PageDown,
            57423 => Key::Home,
            57424 => Key::End,
            57425 => Key::Insert,
            57426 => Key::Delete,
            // The remaining numbers of that area are media keys and modifiers alone.
            57344..=63743 => return None,
            _ => Key::Char(self.shifted(char::from_u32(code).filter(|c| !c.is_control())?, shifted)),
        };
        Some(self.with(key))
    }

    /// Returns a character with Shift applied: as reported by the terminal in `shifted`, else by Unicode's upper
    /// case.
    fn shifted(self, plain: char, shifted: Option<char>) -> char {
        match shifted {
            Some(shifted) => shifted,
            _ if self.shift => {
                let mut upper = plain.to_uppercase();
                upper.next().filter(|_| upper.next().is_none()).unwrap_or(plain)
            }
            _ if self.ctrl => plain.to_ascii_lowercase(),
            _ => plain,
        }
    }
}
