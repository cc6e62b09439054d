//! Anchors: reading positions that survive a relayout. A position is found again by comparing the words at it.

use crate::typeset::Layout;

/// Number of words that are compared to find an anchor again.
const WORDS: usize = 8;

/// A reading position: the first words at a line, and their distance from the top of the page in words.
///
/// Words rather than offsets, because an edit above the line changes every offset but not the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Anchor {
    /// Separated by blanks, in one allocation: each page of the history has an anchor or two.
    words: Box<str>,
    /// Number of words on the page above the anchor, and number of words on the whole page.
    before: usize,
    of: usize,
    /// Number of lines without words between the line and the first compared word.
    blank_lines: usize,
}

impl Anchor {
    /// Creates the anchor of `line`.
    pub(super) fn of(layout: &Layout, line: usize) -> Anchor {
        let words = words(layout);
        let before = words.partition_point(|(at, _)| *at < line);
        let blank_lines = words.get(before).map_or(0, |(at, _)| at - line);
        let first: Vec<&str> = words[before..].iter().take(WORDS).map(|(_, word)| word.as_str()).collect();
        Anchor { words: first.join(" ").into(), before, of: words.len(), blank_lines }
    }

    /// Returns the line of `layout` that matches most of the anchor's words; among equals, the one nearest to the old
    /// position.
    pub(super) fn find(&self, layout: &Layout) -> usize {
        let words = words(layout);
        let wanted: Vec<&str> = self.words.split_whitespace().collect();
        let expected = (self.before * words.len()).checked_div(self.of).unwrap_or(0);
        let found = [WORDS, 5, 3]
            .into_iter()
            .map(|count| count.min(wanted.len()))
            .filter(|count| *count > 0)
            .find_map(|count| nearest_match(&words, &wanted[..count], expected));
        match found.or_else(|| (!words.is_empty()).then(|| expected.min(words.len() - 1))) {
            Some(at) => words[at].0.saturating_sub(self.blank_lines),
            None => 0,
        }
    }
}

fn nearest_match(words: &[(usize, String)], wanted: &[&str], expected: usize) -> Option<usize> {
    words
        .windows(wanted.len())
        .enumerate()
        .filter(|(_, window)| window.iter().zip(wanted).all(|((_, word), wanted)| word == wanted))
        .map(|(at, _)| at)
        .min_by_key(|at| at.abs_diff(expected))
}

/// Returns the words of a page with their line numbers. Hyphens are dropped, and a word broken over two lines counts
/// once, on its first line, so that the comparison does not depend on line breaks.
fn words(layout: &Layout) -> Vec<(usize, String)> {
    let mut words: Vec<(usize, String)> = Vec::new();
    let mut broken = false;
    for (number, line) in layout.lines.iter().enumerate() {
        let text = line.text();
        for (index, word) in text.split_whitespace().enumerate() {
            let bare: String = word.chars().filter(|c| *c != '-').collect();
            match words.last_mut() {
                Some((_, last)) if index == 0 && broken => last.push_str(&bare),
                _ if bare.is_empty() => {}
                _ => words.push((number, bare)),
            }
        }
        if !text.trim().is_empty() {
            broken = text.trim_end().ends_with('-');
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::{Line, Run};

    fn layout(text: &str) -> Layout {
        let line = |text: &str| Line { runs: vec![Run { text: text.into(), ..Run::default() }], ..Line::default() };
        Layout { lines: text.lines().map(line).collect(), ..Layout::default() }
    }

    #[test]
    fn the_sentence_is_found_after_an_edit_above_and_another_width() {
        let old = layout("Title\n\none two three four five\nsix seven eight nine ten\n\neleven twelve");
        let new = layout(
            "Title\n\nA new paragraph, quite long,\nwas put here.\n\none two three\nfour five six sev-\nen eight nine\nten\n\neleven twelve",
        );
        assert_eq!(Anchor::of(&old, 3).find(&new), 6);
        assert_eq!(Anchor::of(&new, 6).find(&old), 2);
        assert_eq!(Anchor::of(&old, 5).find(&new), 10);
        assert_eq!(Anchor::of(&old, 4).find(&new), 9);
    }

    #[test]
    fn a_place_whose_words_are_gone_stays_at_its_height() {
        let old = layout("a b c\nd e f\ng h i\nj k l");
        let new = layout("1 2 3\n4 5 6\n7 8 9\n0 0 0");
        assert_eq!(Anchor::of(&old, 2).find(&new), 2);
        assert_eq!(Anchor::of(&old, 2).find(&layout("")), 0);
        assert_eq!(Anchor::of(&layout(""), 0).find(&new), 0);
    }
}
