//! Character sets of terminals, and replacement of other characters by ASCII.

/// A set of characters that a terminal shows; each set includes the previous one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Charset {
    /// ASCII only: text is transliterated.
    Ascii,
    /// Unicode text and box drawing.
    Box,
    /// Unicode text, box drawing, arrows and braille.
    #[default]
    Full,
}

/// Returns the ASCII replacement for a character; empty for combining marks, `?` if there is none. Letters,
/// punctuation, ligatures and fractions come from the any_ascii crate. Our own table has signs whose meaning it would
/// change (such as "=" for "≠").
pub fn ascii(character: char) -> &'static str {
    if let Some((_, text)) = SIGNS.iter().find(|(signs, _)| signs.contains(character)) {
        return text;
    }
    match any_ascii::any_ascii_char(character) {
        "" if !is_mark(character) => "?",
        text => text,
    }
}

/// Whether a character takes one column on every terminal and is never joined with another such character, so that
/// text of such characters needs neither grapheme segmentation nor a table of widths.
pub fn is_simple(character: char) -> bool {
    matches!(character,
        ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2070}'..='\u{208e}'
        | '\u{2190}'..='\u{22ff}' | '\u{2500}'..='\u{25fc}' | '\u{2800}'..='\u{28ff}')
        || matches!(character, 'Α'..='Ρ' | 'Σ'..='ώ' | 'А'..='џ')
}

/// Whether a character has no columns of its own: accents, joiners, variation selectors.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// Signs with ASCII of the same meaning.
const SIGNS: &[(&str, &str)] = &[
    ("—―", "--"),
    ("‹›′", "'"),
    ("«»″", "\""),
    ("·⋅∙∗•", "*"),
    ("×", "x"),
    ("±", "+/-"),
    ("∓", "-/+"),
    ("≠", "!="),
    ("≢", "!=="),
    ("≡", "=="),
    ("≅∼≃≈", "~"),
    ("≁", "!~"),
    ("≮", "!<"),
    ("≯", "!>"),
    ("≰", "!<="),
    ("≱", "!>="),
    ("≐≔≜", ":="),
    ("≺", "prec"),
    ("≻", "succ"),
    ("≼", "preceq"),
    ("≽", "succeq"),
    ("←", "<-"),
    ("→↦⟶", "->"),
    ("↔", "<->"),
    ("⇐", "<="),
    ("⇒", "=>"),
    ("⇔", "<=>"),
    ("⇏", "=/=>"),
    ("↛", "-/->"),
    ("⇝", "~>"),
    ("∞", "inf"),
    ("∑", "sum"),
    ("∏", "prod"),
    ("∐", "coprod"),
    ("∫", "int"),
    ("∬", "iint"),
    ("∮", "oint"),
    ("√", "sqrt"),
    ("∛", "cbrt"),
    ("∜", "root4"),
    ("∂", "d"),
    ("∇", "grad"),
    ("∈", "in"),
    ("∉", "not in"),
    ("∋", "ni"),
    ("∀", "for all"),
    ("∃", "exists"),
    ("∪⋃", "cup"),
    ("∩⋂", "cap"),
    ("⊂", "subset"),
    ("⊆", "subseteq"),
    ("⊃", "supset"),
    ("⊇", "supseteq"),
    ("⊄", "not subset"),
    ("⊈", "not subseteq"),
    ("∅", "{}"),
    ("∧⋀", "and"),
    ("∨⋁", "or"),
    ("¬", "not "),
    ("∝", "propto"),
    ("⊨", "|="),
    ("⊢", "|-"),
    ("∤", "!|"),
    ("∦", "!||"),
    ("⊥", "_|_"),
    ("⊤", "T"),
    ("∘", "o"),
    ("⊕", "(+)"),
    ("⊖", "(-)"),
    ("⊗", "(x)"),
    ("⊙", "(.)"),
    ("⋯⋮⋱", "..."),
    ("ˇ", "v"),
    ("ℏ", "hbar"),
    ("ℵ", "aleph"),
    ("∠", "angle"),
    ("°", " deg"),
    ("§", "section "),
    ("¶", "paragraph "),
    ("‰", "0/00"),
    ("ⁿ", "^n"),
    ("ⁱ", "^i"),
    ("⁺", "^+"),
    ("⁻", "^-"),
    // Filled and empty signs, and check marks and crosses, must differ.
    ("★●■◆", "*"),
    ("☆", "."),
    ("✓✔☑", "[x]"),
    ("✗✘☒", "[-]"),
    ("☐", "[ ]"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        text.chars().map(ascii).collect()
    }

    #[test]
    fn the_nearest_ascii_means_the_same() {
        for (shown, plain) in [
            ("“naïve” – it’s…", "\"naive\" - it's..."),
            ("3 × 4 ± 0.5 ≥ 1 → ≠", "3 x 4 +/- 0.5 >= 1 -> !="),
            ("Ångström, Łódź, façade, Straße, ÿ Ÿ ž ſ", "Angstrom, Lodz, facade, Strasse, y Y z s"),
            ("e\u{301}", "e"),
            ("★★☆ ✓ ✗", "**. [x] [-]"),
            ("漢字", "HanZi"),
            ("\u{f8ff}", "?"),
        ] {
            assert_eq!(text(shown), plain);
        }
    }

    #[test]
    fn every_character_becomes_ascii() {
        assert!(('\u{80}'..='\u{2ffff}').all(|character| ascii(character).is_ascii()));
    }
}
