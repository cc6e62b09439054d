//! Glyphs: cleaning of text, the interface's own signs, and ASCII replacements for terminals without Unicode.

use crate::charset;
use crate::content::tex::alphabet::superscript;
use crate::content::tex::greek_name;
use crate::typeset::Charset;

/// The glyphs of a rendering: those of a terminal, or those of plain text, which has neither box drawing nor braille.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyphs {
    /// The characters that the terminal shows.
    pub set: Charset,
    /// Whether the output is plain text, which is read by programs, pipes and screen readers.
    pub plain: bool,
}

impl Glyphs {
    /// Whether only ASCII is allowed.
    pub fn ascii(self) -> bool {
        self.set == Charset::Ascii
    }

    /// Returns `full`, or `ascii` if only ASCII is allowed.
    fn pick(self, full: &'static str, ascii: &'static str) -> &'static str {
        if self.ascii() || self.plain { ascii } else { full }
    }

    /// Returns a one-column piece of a horizontal rule.
    pub fn rule(self) -> &'static str {
        self.pick("─", "-")
    }

    /// Returns the thin bar beside quotations.
    pub fn bar(self) -> &'static str {
        self.pick("│ ", "| ")
    }

    /// Returns the thick bar beside highlighted blocks.
    pub fn strong_bar(self) -> &'static str {
        self.pick("┃ ", "| ")
    }

    /// Returns the mark before the continuation of a line of code.
    pub fn continued(self) -> &'static str {
        match (self.set, self.plain) {
            (Charset::Full, false) => "↳ ",
            _ => "> ",
        }
    }

    /// Returns the bullet of a list nested `depth` deep, counted from 0.
    pub fn bullet(self, depth: usize) -> &'static str {
        if depth.is_multiple_of(2) { self.pick("• ", "- ") } else { self.pick("– ", "* ") }
    }

    /// Returns the mark before the title of a fold.
    pub fn fold(self, is_open: bool) -> &'static str {
        match (self.set, is_open) {
            (Charset::Full, true) => "▾",
            (Charset::Full, false) => "▸",
            (_, true) => "-",
            (_, false) => "+",
        }
    }

    /// Returns the arrow from a cause to an effect.
    pub fn arrow(self) -> &'static str {
        if self.ascii() { "->" } else { "→" }
    }

    /// Returns the double arrow between two effects of a hidden common cause.
    pub fn double_arrow(self) -> &'static str {
        if self.ascii() { "<->" } else { "↔" }
    }

    /// Returns the ellipsis that replaces cut text.
    pub fn ellipsis(self) -> &'static str {
        if self.ascii() { ".." } else { "…" }
    }

    /// Returns the mark of the note with this number: superscript digits, or digits in brackets.
    pub fn note_mark(self, number: usize) -> String {
        if self.ascii() || self.plain {
            return format!("[{number}]");
        }
        number.to_string().chars().filter_map(superscript).collect()
    }

    /// Appends `text` without characters that must not reach a terminal, and with replacements for those that these
    /// glyphs do not include. Line breaks and other white space become blanks; no-break spaces are kept.
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
                // A terminal with only box drawing has no arrows.
                None if self.set == Charset::Box && matches!(character, '\u{2190}'..='\u{21ff}') => {
                    ascii_into(character, out);
                }
                None => out.push(character),
            }
            raised = kind.map(|(sign, _)| sign);
        }
    }

    /// Returns `text` with the replacements of [`Glyphs::clean_into`].
    pub fn clean(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        self.clean_into(text, &mut out);
        out
    }
}

/// Returns the character to show: a blank for white space; `None` for control characters and for those that reorder
/// or hide text.
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

/// Returns the sign (`^` or `_`) and the digit of a superscript or subscript digit.
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

/// Returns a replacement in words or ASCII for box drawing, blocks, pictograms and braille (U+2500 to U+28FF), which
/// screen readers read badly. Stars and check marks are kept, since they are read aloud.
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

/// Appends the nearest ASCII, with Greek letters by name, and `?` for characters without one. A no-break space is
/// kept.
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

    const ASCII: Glyphs = Glyphs { set: Charset::Ascii, plain: false };
    const PLAIN: Glyphs = Glyphs { set: Charset::Full, plain: true };

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
        assert_eq!(Glyphs { set: Charset::Full, plain: false }.clean(text), "ab[2Jcde f g");
    }

    #[test]
    fn the_plain_form_has_no_boxes() {
        let all: String = ('\u{2400}'..='\u{2900}').collect();
        let is_box = |character: char| matches!(character, '\u{2500}'..='\u{28ff}') && !"★☆✓✗".contains(character);
        assert!(!PLAIN.clean(&all).chars().any(is_box));
        assert_eq!(PLAIN.clean("★★☆ ✓ ✗"), "★★☆ ✓ ✗");
    }
}
