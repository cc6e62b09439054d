//! Normalisation ("folding") of text for comparison: without case, accents and punctuation, with one blank between
//! words.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The folded form of a character.
enum Folded<'a> {
    /// Letters or digits.
    Letters(&'a str),
    /// No gap: the characters on both sides are joined.
    Nothing,
    /// The end of a word.
    Gap,
}

/// Calls `take` with the folded forms of `character`.
fn folded(character: char, mut take: impl FnMut(Folded)) {
    if character.is_ascii_alphanumeric() {
        return take(Folded::Letters(character.to_ascii_lowercase().encode_utf8(&mut [0; 4])));
    }
    match character {
        // Apostrophes, soft hyphens and zero-width characters join the letters on both sides.
        '\'' | '\u{2019}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' => take(Folded::Nothing),
        c if c.is_ascii() => take(Folded::Gap),
        // Letters without a Unicode decomposition.
        'ß' | 'ẞ' => take(Folded::Letters("ss")),
        'æ' | 'Æ' => take(Folded::Letters("ae")),
        'œ' | 'Œ' => take(Folded::Letters("oe")),
        'ø' | 'Ø' => take(Folded::Letters("o")),
        'ł' | 'Ł' => take(Folded::Letters("l")),
        'đ' | 'Đ' | 'ð' | 'Ð' => take(Folded::Letters("d")),
        'ı' => take(Folded::Letters("i")),
        c => decompose_compatible(c, |part| {
            if is_combining_mark(part) {
                take(Folded::Nothing);
            } else if part.is_alphanumeric() {
                part.to_lowercase()
                    .filter(|lower| !is_combining_mark(*lower))
                    .for_each(|lower| take(Folded::Letters(lower.encode_utf8(&mut [0; 4]))));
            } else {
                take(Folded::Gap);
            }
        }),
    }
}

/// Calls `take` with the folded letters or digits of `character`, or with `None` at the end of a word. Characters
/// that join their neighbours cause no call.
pub(super) fn fold_character(character: char, mut take: impl FnMut(Option<&str>)) {
    folded(character, |part| match part {
        Folded::Letters(letters) => take(Some(letters)),
        Folded::Nothing => {}
        Folded::Gap => take(None),
    });
}

/// Appends the words of `text` to `out`, with a blank before each and one at the end.
pub(crate) fn fold_into(text: &str, out: &mut String) {
    let mut inside = false;
    for character in text.chars() {
        folded(character, |part| match part {
            Folded::Letters(letters) => {
                if !inside {
                    out.push(' ');
                }
                out.push_str(letters);
                inside = true;
            }
            Folded::Nothing => {}
            Folded::Gap => inside = false,
        });
    }
    out.push(' ');
}

/// Returns the words of `text` with one blank between them.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::new();
    fold_into(text, &mut out);
    out.trim().to_owned()
}

/// Returns the letters of `text` without blanks, so that line breaks do not matter. Superscript digits are omitted,
/// since they may be marks of notes.
pub(crate) fn letters(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars().filter(|c| !matches!(c, '¹' | '²' | '³' | '\u{2070}'..='\u{2079}')) {
        folded(character, |part| {
            if let Folded::Letters(letters) = part {
                out.push_str(letters);
            }
        });
    }
    out
}

/// Returns the byte ranges in `text` that match `terms`, ordered and disjoint. Terms are folded; a blank before or
/// after one means the beginning or end of a word.
pub(crate) fn marks(text: &str, terms: &[String]) -> Vec<Range<usize>> {
    let mut words = String::new();
    // For each byte of `words`, the range of the character in `text` it comes from.
    let mut origins: Vec<Range<usize>> = Vec::new();
    let mut inside = false;
    for (at, character) in text.char_indices() {
        let origin = at..at + character.len_utf8();
        folded(character, |part| match part {
            Folded::Letters(letters) => {
                if !inside {
                    words.push(' ');
                    origins.push(at..at);
                }
                words.push_str(letters);
                origins.extend(std::iter::repeat_n(origin.clone(), letters.len()));
                inside = true;
            }
            // A combining accent belongs to the letter before it.
            Folded::Nothing => {
                if let Some(last) = origins.last_mut().filter(|last| last.end == at && last.start < at) {
                    last.end = origin.end;
                }
            }
            Folded::Gap => inside = false,
        });
    }
    words.push(' ');
    let mut marks: Vec<Range<usize>> = Vec::new();
    for term in terms.iter().filter(|term| !term.trim().is_empty()) {
        // The blank after a match may be the blank before the next one.
        let (bare, begin) = (term.trim_end(), term.len() - term.trim_start().len());
        let found = words.match_indices(bare).filter(|(at, _)| words[*at..].starts_with(term.as_str()));
        // A match at the beginning of a word marks the whole word.
        let end = |at: usize| match begin {
            0 => at + bare.len(),
            _ => at + bare.len() + words[at + bare.len()..].find(' ').unwrap_or(0),
        };
        marks.extend(found.map(|(at, _)| origins[at + begin].start..origins[end(at) - 1].end));
    }
    marks.sort_by_key(|mark| (mark.start, mark.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for mark in marks {
        match merged.last_mut() {
            Some(last) if mark.start <= last.end => last.end = last.end.max(mark.end),
            _ => merged.push(mark),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_punctuation_do_not_matter() {
        for (text, expected) in [
            ("Don’t  PANIC!", "dont panic"),
            ("don't panic", "dont panic"),
            ("post-training", "post training"),
            ("Straße, Erdős, e\u{301}té, Łódź, Ørsted", "strasse erdos ete lodz orsted"),
            ("İstanbul", "istanbul"),
            ("ﬁt to 10⁻³ and x²", "fit to 10 3 and x2"),
            ("F1 = 0.33", "f1 0 33"),
            ("漢字 한국어", "漢字 한국어"),
            ("→ … “”", ""),
        ] {
            // Hangul is decomposed, on both sides in the same way.
            let expected: String = if text.contains('한') { fold(expected) } else { expected.to_owned() };
            assert_eq!(fold(text), expected, "{text}");
        }
    }

    fn marked(text: &str, terms: &[&str]) -> Vec<String> {
        let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
        marks(text, &terms).into_iter().map(|mark| text[mark].to_owned()).collect()
    }

    #[test]
    fn marks_are_the_words_as_they_are_written() {
        assert_eq!(marked("Paul Erdős’s work", &[" erdos"]), ["Erdős’s"]);
        assert_eq!(marked("an e\u{301}tude and é", &[" e"]), ["e\u{301}tude", "é"]);
        assert_eq!(
            marked("the right graph, the wrong graph", &[" the right", " graph"]),
            ["the right", "graph", "graph"]
        );
        assert_eq!(marked("post-training helps", &[" post training"]), ["post-training"]);
        assert_eq!(marked("subgraph graph", &[" graph"]), ["graph"]);
        assert_eq!(marked("subgraph graph", &["graph"]), ["graph", "graph"]);
        assert_eq!(marked("Straße", &[" strass", " strasse"]), ["Straße"]);
        assert_eq!(marked("92, 925 and 92%, 92", &[" 92 "]), ["92", "92", "92"]);
        assert_eq!(marked("nothing", &["", " "]), [""; 0]);
    }
}
