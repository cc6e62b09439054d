//! Positions at which words may be broken: between syllables, in compounds, at ideographs.

use hypher::Lang;
use unicode_segmentation::UnicodeSegmentation;

/// Words with more letters are not hyphenated: they are hardly words, and the hyphenator is limited to 45 bytes.
const MAX_HYPHENATED_LETTERS: usize = 40;
/// Words with fewer letters are not hyphenated.
const MIN_HYPHENATED_LETTERS: usize = 7;
/// Minimum letters before and after a hyphen.
pub(super) const MIN_PART_LETTERS: usize = 3;

/// Returns the byte offsets at which a word may be broken, and whether a hyphen is added there.
pub(super) fn breaks(word: &str) -> Vec<(usize, bool)> {
    if !word.is_ascii() && word.chars().any(|character| is_ideographic(character) || character == '—') {
        return ideographic_breaks(word);
    }
    let compound = compound_breaks(word);
    if compound.is_empty() { hyphenation(word) } else { compound }
}

/// Returns the breaks between and around ideographs, and after dashes, except before closing and after opening
/// punctuation.
fn ideographic_breaks(word: &str) -> Vec<(usize, bool)> {
    let mut breaks = Vec::new();
    let mut before: Option<char> = None;
    for (offset, grapheme) in word.grapheme_indices(true) {
        let Some(after) = grapheme.chars().next() else { continue };
        if let Some(before) = before {
            let between = is_ideographic(before) || is_ideographic(after) || before == '—';
            if between && !NO_LINE_START.contains(after) && !NO_LINE_END.contains(before) {
                breaks.push((offset, false));
            }
        }
        before = grapheme.chars().next();
    }
    breaks
}

/// Characters that may not begin a line (the core of JIS X 4051, and the marks of notes).
const NO_LINE_START: &str = "、。，．・：；？！ー～〜゛゜…‥—）」』】〉》〕〗｝］’”ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々〻ゝゞヽヾ％‰\
    ,.:;?!)]}%'\"¹²³⁰⁴⁵⁶⁷⁸⁹";
/// Characters that may not end a line.
const NO_LINE_END: &str = "（「『【〈《〔〖｛［‘“([{";

/// Whether a character is Han, kana or their wide punctuation. Hangul is excluded, since Korean breaks at blanks.
pub(super) fn is_ideographic(character: char) -> bool {
    matches!(character,
        '\u{2e80}'..='\u{30ff}' | '\u{31c0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

/// Returns the breaks after hyphens and slashes of compounds with at least two letters on either side, so that names
/// such as GPT-5 are kept whole.
fn compound_breaks(word: &str) -> Vec<(usize, bool)> {
    let letters = |part: &str| part.chars().filter(|character| character.is_alphabetic()).count();
    word.match_indices(['-', '/'])
        .filter_map(|(offset, sign)| {
            let end = offset + sign.len();
            let before = word[..offset].rsplit(['-', '/']).next().unwrap_or("");
            let after = word[end..].split(['-', '/']).next().unwrap_or("");
            let beside = word[..offset].ends_with(char::is_alphabetic) && word[end..].starts_with(char::is_alphabetic);
            (beside && letters(before) >= 2 && letters(after) >= 2).then_some((end, false))
        })
        .collect()
}

/// Returns the syllable breaks of a lower-case English word, ignoring punctuation around it.
fn hyphenation(word: &str) -> Vec<(usize, bool)> {
    let core = word.trim_matches(|character: char| !character.is_alphanumeric());
    let fits = (MIN_HYPHENATED_LETTERS..=MAX_HYPHENATED_LETTERS).contains(&core.len());
    if !fits || !core.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    let mut offset = word.find(core).unwrap_or(0);
    let mut breaks: Vec<(usize, bool)> =
        hypher::hyphenate_bounded(core, Lang::English, MIN_PART_LETTERS, MIN_PART_LETTERS)
            .map(|syllable| {
                offset += syllable.len();
                (offset, true)
            })
            .collect();
    breaks.pop();
    breaks
}
