//! Line breaking: optimal-fit paragraphs (Knuth and Plass) over fragments that must not be broken.

mod hyphenation;
mod no_break;

use std::ops::Range;

use textwrap::wrap_algorithms::{Penalties, wrap_first_fit, wrap_optimal_fit};
use unicode_segmentation::UnicodeSegmentation;

use crate::typeset::width::{grapheme_width, width};
use hyphenation::{MIN_PART_LETTERS, breaks, is_ideographic};
use no_break::{Bond, bond};

/// A line: the byte range of its text, and whether a hyphen follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BrokenLine {
    pub range: Range<usize>,
    pub hyphen: bool,
}

/// A piece of text that must not be broken.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fragment {
    range: Range<usize>,
    width: usize,
    /// Whether a blank follows within the line.
    blank: bool,
    /// Whether a hyphen follows at the end of a line.
    hyphen: bool,
}

/// Column counts are far below 2⁵³, so their conversion to floats is exact.
impl textwrap::core::Fragment for Fragment {
    fn width(&self) -> f64 {
        self.width as f64
    }

    fn whitespace_width(&self) -> f64 {
        f64::from(u8::from(self.blank))
    }

    fn penalty_width(&self) -> f64 {
        f64::from(u8::from(self.hyphen))
    }
}

/// Costs of the optimal fit, on the scale of squared unused columns. A hyphen costs as much as about 13 unused
/// columns; overlong lines cost much more.
const PENALTIES: Penalties = Penalties {
    nline_penalty: 1_000,
    overflow_penalty: 10_000_000,
    short_last_line_fraction: SHORT_END,
    short_last_line_penalty: 400,
    hyphen_penalty: 160,
};

/// Reciprocal of the share of the columns below which a last line of one word is avoided.
const SHORT_END: usize = 5;
/// On lines with fewer columns, overlong words are broken without a hyphen.
const MIN_HYPHENATED_COLUMNS: usize = 10;

/// Breaks a cleaned text (single blanks; `\n` is a hard break) into lines of at most `columns`, at least 1. Words
/// within `verbatim` ranges are not hyphenated.
pub(super) fn wrap(text: &str, verbatim: &[Range<usize>], columns: usize) -> Vec<BrokenLine> {
    let columns = columns.max(1);
    let mut pieces = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        let fragments = fragments(text, start..start + line.len(), verbatim, columns);
        if fragments.is_empty() {
            pieces.push(BrokenLine { range: start..start, hyphen: false });
        }
        let lines = fit(&fragments, columns);
        match lines.last().filter(|last| lines.len() > 1 && is_short_word(last, columns)) {
            Some(_) => pieces.extend(without_short_end(&fragments, columns).unwrap_or_else(|| self::pieces(&lines))),
            None => pieces.extend(self::pieces(&lines)),
        }
        start += line.len() + 1;
    }
    pieces
}

fn pieces(lines: &[&[Fragment]]) -> Vec<BrokenLine> {
    let piece = |line: &&[Fragment]| {
        let (first, last) = (line.first()?, line.last()?);
        Some(BrokenLine { range: first.range.start..last.range.end, hyphen: last.hyphen })
    };
    lines.iter().filter_map(piece).collect()
}

/// Whether a line consists of one short word or the end of a word.
fn is_short_word(line: &[Fragment], columns: usize) -> bool {
    let inner = &line[..line.len().saturating_sub(1)];
    !inner.iter().any(|fragment| fragment.blank) && columns_of(line) < columns / SHORT_END
}

/// Breaks a paragraph so that its last line has two words, or one whole word; `None` if that takes more lines or
/// leaves a line too short.
fn without_short_end(fragments: &[Fragment], columns: usize) -> Option<Vec<BrokenLine>> {
    let count = fit(fragments, columns).len();
    [2, 1].into_iter().find_map(|words| {
        let mut ends = fragments.iter().enumerate().rev().skip(1).filter(|(_, fragment)| fragment.blank);
        let start = ends.nth(words - 1)?.0 + 1;
        let end = &fragments[start..];
        let joined = Fragment {
            range: end.first()?.range.start..end.last()?.range.end,
            width: columns_of(end),
            blank: true,
            hyphen: false,
        };
        if joined.width > columns / 2 {
            return None;
        }
        let joined: Vec<Fragment> = fragments[..start].iter().cloned().chain([joined]).collect();
        let lines = fit(&joined, columns);
        let (last, others) = lines.split_last()?;
        let is_even = others.iter().all(|line| columns_of(line) * 4 >= columns * 3);
        (lines.len() == count && is_even && !is_short_word(last, columns)).then(|| pieces(&lines))
    })
}

/// Returns the columns of the widest unbreakable part of a text.
pub(super) fn widest_word(text: &str) -> usize {
    text.split([' ', '\n']).map(width).max().unwrap_or(0)
}

/// Groups fragments into lines: by the optimal fit or, if rounding made a line too wide, line by line.
fn fit(fragments: &[Fragment], columns: usize) -> Vec<&[Fragment]> {
    if columns_of(fragments) <= columns {
        return vec![fragments];
    }
    let widths = [columns as f64];
    match wrap_optimal_fit(fragments, &widths, &PENALTIES) {
        Ok(lines) if lines.iter().all(|line| columns_of(line) <= columns) => lines,
        _ => wrap_first_fit(fragments, &widths),
    }
}

/// Returns the columns of a line of fragments.
fn columns_of(line: &[Fragment]) -> usize {
    let Some(last) = line.last() else { return 0 };
    line.iter().map(|fragment| fragment.width + usize::from(fragment.blank)).sum::<usize>() - usize::from(last.blank)
        + usize::from(last.hyphen)
}

/// Returns the fragments of one hard line, each at most `columns` wide, unless a single character is wider.
fn fragments(text: &str, line: Range<usize>, verbatim: &[Range<usize>], columns: usize) -> Vec<Fragment> {
    let mut words: Vec<Word> = Vec::new();
    let mut fragments = Vec::new();
    let mut start = line.start;
    for word in text[line].split(' ') {
        let range = start..start + word.len();
        start = range.end + 1;
        if word.is_empty() {
            continue;
        }
        let bond = words.last().map_or(Bond::None, |last| bond(&text[last.range.clone()], word));
        if bond == Bond::None {
            push_group(text, &words, verbatim, columns, &mut fragments);
            words.clear();
        }
        words.push(Word { range, bond });
    }
    push_group(text, &words, verbatim, columns, &mut fragments);
    fragments
}

/// A word, and the rule for a break before it.
struct Word {
    range: Range<usize>,
    bond: Bond,
}

/// Appends words that should be kept together: as one fragment or, if that would leave lines too short, as the
/// smallest fragments that must not be broken.
fn push_group(text: &str, words: &[Word], verbatim: &[Range<usize>], columns: usize, fragments: &mut Vec<Fragment>) {
    if push_whole(text, words, columns / 2, fragments) {
        return;
    }
    for part in words.chunk_by(|_, next| next.bond == Bond::Strong) {
        if push_whole(text, part, columns, fragments) {
            continue;
        }
        for Word { range, .. } in part {
            let is_verbatim = verbatim.iter().any(|verbatim| verbatim.start < range.end && range.start < verbatim.end);
            push_word(text, range.clone(), is_verbatim, columns, fragments);
            if let Some(last) = fragments.last_mut() {
                last.blank = true;
            }
        }
    }
}

/// Appends several words as one fragment; returns false if it is wider than `columns`.
fn push_whole(text: &str, words: &[Word], columns: usize, fragments: &mut Vec<Fragment>) -> bool {
    let [first, .., last] = words else { return false };
    let range = first.range.start..last.range.end;
    let width = width(&text[range.clone()]);
    if width <= columns {
        fragments.push(Fragment { range, width, blank: true, hyphen: false });
    }
    width <= columns
}

/// Appends a word as the parts between its possible breaks.
fn push_word(text: &str, word: Range<usize>, is_verbatim: bool, columns: usize, fragments: &mut Vec<Fragment>) {
    let mut start = word.start;
    let breaks = if is_verbatim { Vec::new() } else { breaks(&text[word.clone()]) };
    let ends = breaks.into_iter().map(|(offset, hyphen)| (word.start + offset, hyphen));
    for (end, hyphen) in ends.chain([(word.end, false)]) {
        let width = width(&text[start..end]);
        if width + usize::from(hyphen) <= columns {
            fragments.push(Fragment { range: start..end, width, blank: false, hyphen });
        } else {
            push_wide(text, start..end, is_verbatim, columns, fragments);
        }
        start = end;
    }
}

/// Appends a part that is wider than a line: broken after `/ . - _` and similar characters, else anywhere.
fn push_wide(text: &str, part: Range<usize>, is_verbatim: bool, columns: usize, fragments: &mut Vec<Fragment>) {
    const AFTER: &[char] = &['\u{a0}', '/', '.', '-', '_', '?', '&', '=', '#', ':', ',', ';', '@', '+'];
    let mut start = part.start;
    for piece in text[part].split_inclusive(AFTER) {
        let width = width(piece);
        if width <= columns {
            fragments.push(Fragment { range: start..start + piece.len(), width, blank: false, hyphen: false });
        } else {
            push_graphemes(text, start..start + piece.len(), is_verbatim, columns, fragments);
        }
        start += piece.len();
    }
}

/// Appends the graphemes of a word, with the first and last few kept together; breaks between letters get a hyphen.
fn push_graphemes(text: &str, word: Range<usize>, is_verbatim: bool, columns: usize, fragments: &mut Vec<Fragment>) {
    let is_letter = |grapheme: &str| grapheme.chars().all(|c| c.is_alphabetic() && !is_ideographic(c));
    // The word may end with punctuation.
    let core = text[word.clone()].trim_end_matches(|c: char| c.is_ascii_punctuation());
    let is_word = is_letter(core) && word.len() - core.len() <= 2;
    let hyphenates = is_word && !is_verbatim && columns >= MIN_HYPHENATED_COLUMNS;
    let letters = core.graphemes(true).count();
    let mut count = 0;
    for (offset, grapheme) in text[word.clone()].grapheme_indices(true) {
        let range = word.start + offset..word.start + offset + grapheme.len();
        let width = grapheme_width(grapheme);
        count += 1;
        if hyphenates {
            let hyphen = (MIN_PART_LETTERS..=letters - MIN_PART_LETTERS).contains(&count);
            let is_joined = count > 1 && (count <= MIN_PART_LETTERS || count > letters - MIN_PART_LETTERS + 1);
            match fragments.last_mut().filter(|_| is_joined) {
                Some(last) => {
                    *last =
                        Fragment { range: last.range.start..range.end, width: last.width + width, blank: false, hyphen }
                }
                None => fragments.push(Fragment { range, width, blank: false, hyphen }),
            }
        } else if width <= columns {
            fragments.push(Fragment { range, width, blank: false, hyphen: false });
        } else {
            for (inner, character) in grapheme.char_indices() {
                let range = range.start + inner..range.start + inner + character.len_utf8();
                let width = width.min(self::width(&text[range.clone()]));
                fragments.push(Fragment { range, width, blank: false, hyphen: false });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str, columns: usize) -> Vec<String> {
        wrap(text, &[], columns)
            .into_iter()
            .map(|piece| format!("{}{}", &text[piece.range], if piece.hyphen { "-" } else { "" }))
            .collect()
    }

    #[test]
    fn the_whole_paragraph_is_considered() {
        // Greedy filling would leave a short line after "of"; the optimal fit moves words down earlier.
        let text = "To be, or not to be: that is the question of a longer monologue in it";
        assert_eq!(lines(text, 24), ["To be, or not to be:", "that is the question of", "a longer monologue in it"]);
    }

    #[test]
    fn long_words_are_hyphenated_and_names_are_not() {
        assert_eq!(lines("a representation", 10), ["a repre-", "sentation"]);
        assert_eq!(lines("(representation)", 10), ["(represen-", "tation)"]);
        assert_eq!(breaks("Representation"), []);
        assert_eq!(breaks("gpt5mini"), []);
        assert_eq!(breaks("models"), []);
        assert_eq!(breaks(&"e".repeat(400)), []);
        assert_eq!(breaks("GPT-5-mini"), []);
        assert_eq!(breaks("well-known"), [(5, false)]);
    }

    #[test]
    fn what_belongs_together_stays_together() {
        for (before, after) in [
            ("92", "%"),
            ("5", "Hz,"),
            ("0.5", "to"),
            ("1", "000"),
            ("25", "May"),
            ("$", "5"),
            ("±", "1"),
            ("3", "–"),
            ("–", "5"),
            ("Figure", "2"),
            ("(Table", "10)"),
            ("p.", "4"),
            ("§", "2"),
            ("J.", "Smith"),
            ("Dr.", "Smith"),
            ("(Yang", "et"),
            ("et", "al."),
        ] {
            assert_eq!(bond(before, after), Bond::Strong, "{before} {after}");
        }
        for (before, after) in
            [("p", "="), ("=", "0.05"), ("word", "–"), ("(e.g.", "this"), ("al.", "2026)"), ("May", "2026")]
        {
            assert_eq!(bond(before, after), Bond::Weak, "{before} {after}");
        }
        for (before, after) in [
            ("6", "nodes"),
            ("2026", "the"),
            ("group", "B"),
            ("the", "Figure"),
            ("a", "word"),
            ("5.", "It"),
            ("year", "2026"),
        ] {
            assert_eq!(bond(before, after), Bond::None, "{before} {after}");
        }
        assert_eq!(lines("the strongest model got 92 % of them", 26), ["the strongest model got", "92 % of them"]);
    }

    #[test]
    fn a_long_chain_breaks_where_it_hurts_least() {
        assert_eq!(lines("so a = 92 % × b + 3 kg holds", 12), ["so a = 92 %", "× b + 3 kg", "holds"]);
        assert_eq!(lines("about 1 000 000 episodes", 11), ["about", "1 000 000", "episodes"]);
    }

    #[test]
    fn a_last_line_is_no_single_short_word() {
        let text = "The strongest model gave the right frequency in nearly all of the episodes of it";
        let last = |columns| lines(text, columns).pop().unwrap_or_default();
        assert!((40..76).all(|columns| last(columns).contains(' ')), "{:?}", (40..76).map(last).collect::<Vec<_>>());
        // A word that could be hyphenated also makes a last line short.
        let text = "Keep wins that are no longer than two and a half times the shortest.";
        assert_eq!(lines(text, 65), ["Keep wins that are no longer than two and a half times", "the shortest."]);
    }

    #[test]
    fn addresses_break_at_their_joints() {
        assert_eq!(lines("https://example.org/a/long-path", 14), ["https://", "example.org/a/", "long-path"]);
        assert_eq!(lines("aaaaaaaaaaaa", 5), ["aaaaa", "aaaaa", "aa"]);
        assert_eq!(lines("Bbbbbbbbbbbbbbbbbbbb, so", 10), ["Bbbbbbbb-", "bbbbbbbbb-", "bbb, so"]);
    }

    #[test]
    fn ideographs_break_anywhere_but_before_closing_marks() {
        assert_eq!(lines("因果関係を、調べる。", 10), ["因果関係", "を、調べ", "る。"]);
        assert_eq!(lines("「因果」", 6), ["「因", "果」"]);
        // A wide character cannot be split between lines.
        assert_eq!(lines("漢漢漢", 5), ["漢漢", "漢"]);
    }

    #[test]
    fn hard_breaks_break() {
        assert_eq!(lines("a b\nc\n\nd", 20), ["a b", "c", "", "d"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_nothing_is_lost(text in "(\\PC|[a-z]{1,14}|[ \n-]|漢|👩‍🔬|e\u{301}|ש){0,120}", columns in 4usize..60) {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut shown = String::new();
            for piece in wrap(&text, &[], columns) {
                let line = &text[piece.range];
                prop_assert!(width(line) + usize::from(piece.hyphen) <= columns, "{line:?}");
                shown.extend(line.chars().filter(|character| *character != ' '));
            }
            prop_assert_eq!(shown, text.replace(' ', ""));
        }
    }
}
