//! Frames to keys: legacy encodings, xterm's modifyOtherKeys, fixterms' CSI u and kitty's keyboard protocol.
//!
//! Sources: "XTerm Control Sequences" ("PC-Style Function Keys"), rxvt's and the Linux console's key tables,
//! <https://sw.kovidgoyal.net/kitty/keyboard-protocol/>.

use super::csi::Csi;
use super::event::{Key, KeyPress};

/// Largest modifier parameter without Caps Lock, Num Lock and what kitty added: all of Shift, Alt, Control and Meta.
const LEGACY_MODIFIERS: u32 = 16;

/// A sequence read as a key.
#[derive(Debug, PartialEq)]
pub(super) enum Pressed {
    /// This one was pressed.
    Key(KeyPress),
    /// A key's sequence that is no press of a key we know: a release, a modifier alone, Super held.
    Nothing,
    /// No key's sequence.
    NoKey,
}

impl From<Option<KeyPress>> for Pressed {
    fn from(press: Option<KeyPress>) -> Pressed {
        press.map_or(Pressed::Nothing, Pressed::Key)
    }
}

/// The key that a character means; none for control characters that no key sends.
pub(super) fn character(character: char, alt: bool) -> Option<KeyPress> {
    let press = match character {
        '\r' | '\n' => KeyPress::plain(Key::Enter),
        '\t' => KeyPress::plain(Key::Tab),
        '\x08' | '\x7f' => KeyPress::plain(Key::Backspace),
        '\x1b' => KeyPress::plain(Key::Escape),
        '\0' => KeyPress::ctrl(' '),
        // A terminal sends Control with a key as the key's code less its upper bits; letters are meant in lower case.
        '\x01'..='\x1a' => KeyPress::ctrl(char::from(b'a' - 1 + character as u8)),
        '\x1c'..='\x1f' => KeyPress::ctrl(char::from(b'@' + character as u8)),
        _ if character.is_control() => return None,
        _ => KeyPress::plain(Key::Char(character)),
    };
    Some(KeyPress { alt, ..press })
}

/// The key that a control sequence means.
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
        // A report that the cursor is in the first row looks like F3; only these numbers are modifiers that F3 has.
        b'R' if csi.len() > 1 && !matches!(csi.number(1), Some(2..=LEGACY_MODIFIERS)) => Pressed::NoKey,
        last => match lettered(last) {
            Some(key) => with_modifiers(csi, key),
            // Begin, the 5 of a keypad without Num Lock.
            None if last == b'E' => Pressed::Nothing,
            None => Pressed::NoKey,
        },
    }
}

/// The key that `CSI [` and a byte mean: F1 to F5 on the Linux console.
pub(super) fn console(last: u8) -> Option<KeyPress> {
    matches!(last, b'A'..=b'E').then(|| KeyPress::plain(Key::Function(last - b'A' + 1)))
}

/// The key that SS3, perhaps with a modifier's digit, and a byte mean: cursor, function and keypad keys.
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

/// The keys that letters stand for in `CSI … letter` and SS3.
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

/// The keys that numbers stand for in `CSI number ~`.
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

/// `CSI letter`, `CSI 1 ; modifiers letter`, and xterm's short form `CSI modifiers letter`.
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

/// `CSI number ; modifiers ~`, rxvt's endings for Shift, Control and both, and `CSI 27 ; modifiers ; code ~`.
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

/// `CSI code : shifted : base ; modifiers : event ; text u`.
fn encoded(csi: &Csi<'_>) -> Pressed {
    if is_release(csi) {
        return Pressed::Nothing;
    }
    let Some(held) = Held::from_parameter(csi.number(1)) else { return Pressed::Nothing };
    let printable = |code: Option<u32>| code.and_then(char::from_u32).filter(|c| !c.is_control());
    let text = printable(csi.number(2));
    let shifted = if held.shift { text.or(printable(csi.sub(0, 1))) } else { text.filter(|_| !held.ctrl) };
    match csi.number(0) {
        // Text without a key, as an input method sends it.
        None | Some(0) => text.map(|text| KeyPress::plain(Key::Char(text))).into(),
        Some(code) => {
            let latin = printable(csi.sub(0, 2)).filter(char::is_ascii);
            held.with_code(code, shifted).map(|press| KeyPress { latin, ..press }).into()
        }
    }
}

/// The text that an input method sends at once, as several keys: `CSI 0 ; ; code : code … u`.
pub(super) fn composed<'a>(csi: &'a Csi<'_>) -> impl Iterator<Item = KeyPress> + 'a {
    let is_text = csi.last == b'u' && csi.private.is_none() && matches!(csi.number(0), None | Some(0));
    let codes = (1..).map_while(move |sub| csi.sub(2, sub).filter(|_| is_text));
    codes.filter_map(char::from_u32).filter(|c| !c.is_control()).map(|c| KeyPress::plain(Key::Char(c)))
}

/// Kitty's event type 3, behind the modifiers' colon.
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
    /// From one more than the sum of 1 Shift, 2 Alt, 4 Control, 8 Super, 16 Hyper, 32 Meta, 64 Caps Lock, 128 Num Lock;
    /// `None` if Super or Hyper is among them, for then the key is not ours.
    fn from_parameter(parameter: Option<u32>) -> Option<Held> {
        let bits = parameter.unwrap_or(1).saturating_sub(1);
        let has = |mask: u32| bits & mask != 0;
        (!has(8 | 16)).then(|| Held { shift: has(1), alt: has(2 | 32), ctrl: has(4) })
    }

    /// A named key, or a character that is shifted already.
    fn with(self, key: Key) -> KeyPress {
        let Held { shift, alt, ctrl } = self;
        let (key, shift) = match key {
            Key::Tab if shift => (Key::BackTab, false),
            Key::BackTab | Key::Char(_) => (key, false),
            _ => (key, shift),
        };
        KeyPress { key, ctrl, alt, shift, latin: None }
    }

    /// The key of a Unicode code point, or of kitty's numbers in the Private Use Area.
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
            // The rest of that area are media keys and modifiers alone.
            57344..=63743 => return None,
            _ => Key::Char(self.shifted(char::from_u32(code).filter(|c| !c.is_control())?, shifted)),
        };
        Some(self.with(key))
    }

    /// A character as typed: as the terminal says it was `shifted`, else after our own lights.
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
