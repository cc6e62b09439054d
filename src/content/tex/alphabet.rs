//! Letters as superscripts, subscripts, with accents and in other alphabets, as far as Unicode has them.

use super::{Font, Mark};

/// Returns the superscript form of a character, if there is one.
pub fn superscript(character: char) -> Option<char> {
    const PLAIN: &str = "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ⊤*′";
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡᵀ*′";
    PLAIN.chars().zip(RAISED.chars()).find(|(plain, _)| *plain == character).map(|(_, raised)| raised)
}

/// Returns the subscript form of a character, if there is one.
pub fn subscript(character: char) -> Option<char> {
    const PLAIN: &str = "0123456789+-−=()aehijklmnoprstuvxβγρφχ";
    const LOWERED: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ";
    PLAIN.chars().zip(LOWERED.chars()).find(|(plain, _)| *plain == character).map(|(_, lowered)| lowered)
}

/// Returns a letter in another alphabet, if Unicode has it.
pub fn letter(font: Font, letter: char) -> Option<char> {
    // Letters that were added to Unicode before their alphabets.
    const EARLY: &[(Font, &str, &str)] = &[
        (Font::Blackboard, "CHNPQRZ", "ℂℍℕℙℚℝℤ"),
        (Font::Calligraphic, "BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ"),
        (Font::Fraktur, "CHIRZ", "ℭℌℑℜℨ"),
    ];
    let early =
        EARLY.iter().filter(|(of, ..)| *of == font).flat_map(|(_, plain, shown)| plain.chars().zip(shown.chars()));
    if let Some((_, shown)) = early.into_iter().find(|(plain, _)| *plain == letter) {
        return Some(shown);
    }
    let start = match font {
        Font::Blackboard => 0x1d538,
        Font::Calligraphic => 0x1d49c,
        Font::Fraktur => 0x1d504,
        Font::Bold | Font::Roman => return None,
    };
    let offset = match letter {
        'A'..='Z' => u32::from(letter) - u32::from('A'),
        'a'..='z' => u32::from(letter) - u32::from('a') + 26,
        '1' if font == Font::Blackboard => return Some('𝟙'),
        _ => return None,
    };
    char::from_u32(start + offset)
}

/// Returns a letter with an accent: the precomposed character if there is one, which more fonts support, else a
/// combining sequence.
pub fn marked(mark: Mark, text: &str) -> Option<String> {
    let (combining, plain, shown) = match mark {
        Mark::Hat => ('\u{302}', "aceghijosuwyzACEGHIJOSUWYZ", "âĉêĝĥîĵôŝûŵŷẑÂĈÊĜĤÎĴÔŜÛŴŶẐ"),
        Mark::Bar => ('\u{304}', "aegiouyAEGIOUY", "āēḡīōūȳĀĒḠĪŌŪȲ"),
        Mark::Tilde => ('\u{303}', "aeinouvyAEINOUVY", "ãẽĩñõũṽỹÃẼĨÑÕŨṼỸ"),
        Mark::Dot => ('\u{307}', "abcdefghmnoprstwxyzABCDEFGHIMNOPRSTWXYZ", "ȧḃċḋėḟġḣṁṅȯṗṙṡṫẇẋẏżȦḂĊḊĖḞĠḢİṀṄȮṖṘṠṪẆẊẎŻ"),
        Mark::Ddot => ('\u{308}', "aehiotuwxyAEHIOUWXY", "äëḧïöẗüẅẍÿÄËḦÏÖÜẄẌŸ"),
        Mark::Check => ('\u{30c}', "acdeghijklnorstuzACDEGHIKLNORSTUZ", "ǎčďěǧȟǐǰǩľňǒřšťǔžǍČĎĚǦȞǏǨĽŇǑŘŠŤǓŽ"),
        Mark::Vec => ('\u{20d7}', "", ""),
        Mark::Underline => ('\u{332}', "", ""),
        Mark::Overbrace | Mark::Underbrace => return None,
    };
    let mut characters = text.chars();
    let (Some(letter), None) = (characters.next(), characters.next()) else { return None };
    let whole = plain.chars().zip(shown.chars()).find(|(plain, _)| *plain == letter).map(|(_, shown)| shown);
    Some(whole.map_or_else(|| format!("{letter}{combining}"), String::from))
}

/// Returns the TeX name of an accent, which is also its form in ASCII and in words.
pub fn mark_name(mark: Mark) -> &'static str {
    match mark {
        Mark::Hat => "hat",
        Mark::Bar => "bar",
        Mark::Tilde => "tilde",
        Mark::Dot => "dot",
        Mark::Ddot => "ddot",
        Mark::Vec => "vec",
        Mark::Check => "check",
        Mark::Underline => "underline",
        Mark::Overbrace => "overbrace",
        Mark::Underbrace => "underbrace",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_told_by_their_shapes() {
        for (font, plain, shown) in [
            (Font::Blackboard, 'R', 'ℝ'),
            (Font::Blackboard, 'E', '𝔼'),
            (Font::Calligraphic, 'D', '𝒟'),
            (Font::Calligraphic, 'L', 'ℒ'),
            (Font::Fraktur, 'g', '𝔤'),
        ] {
            assert_eq!(letter(font, plain), Some(shown));
        }
        assert_eq!(letter(Font::Bold, 'x'), None);
    }

    #[test]
    fn tables_have_a_form_for_every_letter() {
        for mark in [Mark::Hat, Mark::Bar, Mark::Tilde, Mark::Dot, Mark::Ddot, Mark::Check, Mark::Vec] {
            for letter in ('a'..='z').chain('A'..='Z') {
                let shown = marked(mark, &letter.to_string()).unwrap();
                assert_eq!(crate::typeset::text::width(&shown), 1, "{mark:?} {letter}");
            }
        }
        assert_eq!(marked(Mark::Hat, "y").as_deref(), Some("ŷ"));
        assert_eq!(marked(Mark::Hat, "xy"), None);
        assert_eq!([superscript('T'), superscript('′'), subscript('χ')], [Some('ᵀ'), Some('′'), Some('ᵪ')]);
    }
}
