//! Which characters may be shown: cleaning, the signs of our own, and ASCII for terminals that have nothing else.

use crate::charset;
use crate::content::tex::alphabet::superscript;
use crate::content::tex::greek_name;
use crate::typeset::GlyphSet;

/// The glyphs of one rendering: a terminal's set, or those of the plain form, which has neither box nor braille.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyphs {
    /// Characters that the terminal shows.
    pub set: GlyphSet,
    /// Whether the plain form is made: read by programs, pipes and screen readers.
    pub plain: bool,
}

impl Glyphs {
    /// Whether nothing but ASCII may be used.
    pub fn ascii(self) -> bool {
        self.set == GlyphSet::Ascii
    }

    /// `full` where the set has it, else `ascii`.
    fn pick(self, full: &'static str, ascii: &'static str) -> &'static str {
        if self.ascii() || self.plain { ascii } else { full }
    }

    /// A piece of a horizontal rule, one column.
    pub fn rule(self) -> &'static str {
        self.pick("─", "-")
    }

    /// The quiet bar beside quotations.
    pub fn bar(self) -> &'static str {
        self.pick("│ ", "| ")
    }

    /// The strong bar beside what matters.
    pub fn strong_bar(self) -> &'static str {
        self.pick("┃ ", "| ")
    }

    /// Mark before the continuation of a line of code.
    pub fn continued(self) -> &'static str {
        match (self.set, self.plain) {
            (GlyphSet::Full, false) => "↳ ",
            _ => "> ",
        }
    }

    /// The bullet of a list nested `depth` deep, from 0.
    pub fn bullet(self, depth: usize) -> &'static str {
        if depth.is_multiple_of(2) { self.pick("• ", "- ") } else { self.pick("– ", "* ") }
    }

    /// Before what can be opened or closed.
    pub fn fold(self, is_open: bool) -> &'static str {
        match (self.set, is_open) {
            (GlyphSet::Full, true) => "▾",
            (GlyphSet::Full, false) => "▸",
            (_, true) => "-",
            (_, false) => "+",
        }
    }

    /// Between cause and effect.
    pub fn arrow(self) -> &'static str {
        if self.ascii() { "->" } else { "→" }
    }

    /// Between two effects of a hidden cause.
    pub fn double_arrow(self) -> &'static str {
        if self.ascii() { "<->" } else { "↔" }
    }

    /// Ellipsis in place of text that was cut.
    pub fn ellipsis(self) -> &'static str {
        if self.ascii() { ".." } else { "…" }
    }

    /// The mark of the note with this number: raised digits, or brackets where there are none.
    pub fn note_mark(self, number: usize) -> String {
        if self.ascii() || self.plain {
            return format!("[{number}]");
        }
        number.to_string().chars().filter_map(superscript).collect()
    }

    /// Appends `text` with what must not reach a terminal left out and what these glyphs cannot show replaced.
    /// Line breaks and other white space become blanks; no-break spaces stay.
    pub fn clean_into(self, text: &str, out: &mut String) {
        let mut raised = None;
        for character in text.chars() {
            let Some(character) = visible(character) else { continue };
            let kind = if self.ascii() { shifted(character) } else { None };
            match kind {
                Some((sign, digit)) => {
                    if raised != Some(sign) {
                        out.push(sign);
                    }
                    out.push(digit);
                }
                None if self.ascii() => ascii_into(character, out),
                None if self.plain => match plain(character) {
                    Some(text) => out.push_str(text),
                    None => out.push(character),
                },
                // Terminals with boxes and nothing else have no arrows.
                None if self.set == GlyphSet::Box && matches!(character, '\u{2190}'..='\u{21ff}') => {
                    ascii_into(character, out);
                }
                None => out.push(character),
            }
            raised = kind.map(|(sign, _)| sign);
        }
    }

    /// [`Glyphs::clean_into`] a new string.
    pub fn clean(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        self.clean_into(text, &mut out);
        out
    }
}

/// The character as it may be shown: white space as a blank; none for controls, and for marks that reorder or hide text.
fn visible(character: char) -> Option<char> {
    match character {
        '\u{a0}' | '\u{202f}' => Some('\u{a0}'),
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(' '),
        // Soft hyphens, direction marks and overrides, invisible operators, tags, annotations.
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' => None,
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => None,
        _ if character.is_control() => None,
        _ if character.is_whitespace() => Some(' '),
        _ => Some(character),
    }
}

/// A raised or lowered digit as the sign that says so and the plain digit.
fn shifted(character: char) -> Option<(char, char)> {
    let digit = |offset: u32| char::from_digit(offset, 10);
    match character {
        '¹' => Some(('^', '1')),
        '²' => Some(('^', '2')),
        '³' => Some(('^', '3')),
        '⁰'..='⁹' => Some(('^', digit(u32::from(character) - u32::from('⁰'))?)),
        '₀'..='₉' => Some(('_', digit(u32::from(character) - u32::from('₀'))?)),
        _ => None,
    }
}

/// Boxes, blocks, pictograms and braille (U+2500 to U+28FF) in words and ASCII, as screen readers stumble over them. Stars and
/// ticks stay: they are read aloud.
fn plain(character: char) -> Option<&'static str> {
    Some(match character {
        '★' | '☆' | '✓' | '✗' => return None,
        '✔' | '☑' => "✓",
        '✘' | '☒' => "✗",
        '☐' => "[ ]",
        '─' | '━' | '┄' | '┅' | '┈' | '┉' | '╌' | '╍' | '═' | '╴' | '╶' | '╸' | '╺' => "-",
        '│' | '┃' | '┆' | '┇' | '┊' | '┋' | '╎' | '╏' | '║' | '╵' | '╷' | '╹' | '╻' => "|",
        '\u{2500}'..='\u{257f}' => "+",
        '\u{2580}'..='\u{259f}' => "#",
        '▲' | '△' => "^",
        '▶' | '▷' | '▸' | '▹' | '►' | '⟩' => ">",
        '▼' | '▽' => "v",
        '◀' | '◁' | '◂' | '◃' | '◄' | '⟨' => "<",
        '○' | '◯' => "o",
        '⟵' => "←",
        '⟶' | '➔' | '➜' | '➝' | '➞' => "→",
        '⟷' => "↔",
        '\u{2800}' => " ",
        '\u{2500}'..='\u{28ff}' => "*",
        _ => return None,
    })
}

/// The nearest ASCII, Greek letters by name; `?` where nothing is near. A no-break space stays one.
fn ascii_into(character: char, out: &mut String) {
    match plain(character).or_else(|| greek_name(character)) {
        _ if character == '\u{a0}' => out.push(character),
        Some(text) => text.chars().for_each(|character| out.push_str(charset::ascii(character))),
        None => out.push_str(charset::ascii(character)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASCII: Glyphs = Glyphs { set: GlyphSet::Ascii, plain: false };
    const PLAIN: Glyphs = Glyphs { set: GlyphSet::Full, plain: true };

    #[test]
    fn ascii_is_the_nearest() {
        for (text, ascii) in [
            ("“naïve” – it’s…", "\"naive\" - it's..."),
            ("3 × 4 ± 0.5 ≥ 1 → x² and x¹²", "3 x 4 +/- 0.5 >= 1 -> x^2 and x^12"),
            ("Ångström, Łódź, façade, œuvre, Straße, ÿ Ÿ ž ſ", "Angstrom, Lodz, facade, oeuvre, Strasse, y Y z s"),
            ("e\u{301}", "e"),
            ("α β Ω", "alpha beta Omega"),
            ("┌─┐ ⠿ ✓ ⟶", "+-+ * [x] ->"),
            ("漢字", "HanZi"),
            ("★★☆ ✓ ✗ ☒", "**. [x] [-] [-]"),
        ] {
            assert_eq!(ASCII.clean(text), ascii);
        }
    }

    #[test]
    fn every_character_becomes_ascii() {
        let all: String = ('\u{0}'..='\u{ffff}').collect();
        assert!(ASCII.clean(&all).replace('\u{a0}', "").is_ascii());
    }

    #[test]
    fn nothing_hides_or_reorders() {
        let text = "a\u{202e}b\u{1b}[2Jc\u{9b}d\u{200b}e\u{2028}f\tg";
        assert_eq!(Glyphs { set: GlyphSet::Full, plain: false }.clean(text), "ab[2Jcde f g");
    }

    #[test]
    fn the_plain_form_has_no_boxes() {
        let all: String = ('\u{2400}'..='\u{2900}').collect();
        let is_box = |character: char| matches!(character, '\u{2500}'..='\u{28ff}') && !"★☆✓✗".contains(character);
        assert!(!PLAIN.clean(&all).chars().any(is_box));
        assert_eq!(PLAIN.clean("★★☆ ✓ ✗"), "★★☆ ✓ ✗");
    }
}
