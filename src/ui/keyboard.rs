//! Keyboard layouts: letters of other scripts as the Latin letters on the same keys, so that keys work on any keyboard.
//!
//! Sources: the `ru`, `ua`, `gr`, `il`, `ara` and `kr` symbols of xkeyboard-config.

use crate::term::input::{Event, Key, KeyPress};

/// The Latin letters in keyboard order: the three rows from left to right.
const LATIN: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,./";

/// The letters on the same keys in other layouts, without shift; `_` for keys on which the layout has a Latin
/// character.
const LAYOUTS: [&str; 6] = [
    "йцукенгшщзхъфывапролджэячсмитьбю.",
    "йцукенгшщзхїфівапролджєячсмитьбю.",
    ";ςερτυθιοπ[]ασδφγηξκλ_'ζχψωβνμ,./",
    "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ.",
    "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىىةوزظ",
    "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ[]ㅁㄴㅇㄹㅎㅗㅓㅏㅣ;'ㅋㅌㅊㅍㅠㅜㅡ,./",
];

/// Converts a key press to the Latin layout: a letter of another script becomes the letter on the same key, as
/// reported by the terminal, or else according to the known layouts.
pub(super) fn as_latin(press: KeyPress) -> KeyPress {
    let press_without = KeyPress { latin: None, ..press };
    let Key::Char(c) = press.key else { return press_without };
    let told = press.latin.filter(|_| !c.is_ascii());
    let told = told.map(|latin| if c.is_uppercase() { latin.to_ascii_uppercase() } else { latin });
    told.or_else(|| latin(c)).map_or(press_without, |c| KeyPress { key: Key::Char(c), ..press_without })
}

/// Whether an event is a letter of a script whose keyboard layout is unknown.
pub(super) fn is_foreign(event: &Event) -> bool {
    matches!(event, Event::Key(KeyPress { key: Key::Char(c), .. }) if !c.is_ascii() && c.is_alphabetic())
}

fn latin(c: char) -> Option<char> {
    if c.is_ascii() {
        return None;
    }
    let small = c.to_lowercase().next().unwrap_or(c);
    let at = LAYOUTS.iter().find_map(|layout| layout.chars().position(|letter| letter == small))?;
    let latin = LATIN.chars().nth(at)?;
    Some(if small == c { latin } else { latin.to_ascii_uppercase() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_has_a_letter_for_every_key() {
        for layout in LAYOUTS {
            assert_eq!(layout.chars().count(), LATIN.chars().count(), "{layout}");
        }
        for (other, letter) in
            [('о', 'j'), ('О', 'J'), ('й', 'q'), ('θ', 'u'), ('Ξ', 'J'), ('י', 'h'), ('ت', 'j'), ('ㅓ', 'j')]
        {
            assert_eq!(latin(other), Some(letter), "{other}");
        }
        assert_eq!((latin('j'), latin('界')), (None, None));
    }

    #[test]
    fn a_key_is_what_the_terminal_says_before_what_its_letter_suggests() {
        for (typed, told, latin) in [
            ('љ', Some('q'), 'q'),
            ('Љ', Some('q'), 'Q'),
            ('я', Some('q'), 'q'),
            ('я', None, 'z'),
            ('a', Some('q'), 'a'),
        ] {
            let press = as_latin(KeyPress { latin: told, ..KeyPress::plain(Key::Char(typed)) });
            assert_eq!(press, KeyPress::plain(Key::Char(latin)), "{typed}");
        }
    }
}
