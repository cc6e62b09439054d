//! The normalised text of a page, for searching it without regard to case and line breaks, and the matches in it.

use std::ops::Range;
use std::sync::{Arc, Weak};

use crate::search::fold_character;
use crate::typeset::{Layout, Role, Run};

/// Maximum number of matches.
pub(super) const MATCHES_MAXIMUM: usize = 999;

/// A match: byte ranges of one line, or of two if the match is broken between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match(pub Vec<(usize, Range<usize>)>);

impl Match {
    pub fn line(&self) -> usize {
        self.0.first().map_or(0, |(line, _)| *line)
    }

    pub fn end(&self) -> usize {
        self.0.last().map_or(0, |(line, _)| *line + 1)
    }
}

/// Placeholder for a hyphen at the end of a line. It matches a gap between words, or nothing: the hyphen may belong
/// to the word or divide it.
const BROKEN: char = '\u{ad}';

/// The normalised text of a layout, with the line and byte range of every character. Computed once for each layout.
#[derive(Debug, Clone, Default)]
pub(super) struct FoldedPage {
    of: Weak<Layout>,
    text: Vec<char>,
    places: Vec<(usize, Range<usize>)>,
}

impl FoldedPage {
    pub fn is_of(&self, layout: &Arc<Layout>) -> bool {
        std::ptr::eq(self.of.as_ptr(), Arc::as_ptr(layout))
    }

    pub fn new(layout: &Arc<Layout>) -> FoldedPage {
        let mut page = FoldedPage { of: Arc::downgrade(layout), ..FoldedPage::default() };
        for (number, line) in layout.lines.iter().enumerate() {
            page.blank(number, 0..0);
            let text = line.text();
            let hyphen = text.trim_end().strip_suffix('-').filter(|before| before.ends_with(char::is_alphanumeric));
            let mut byte = 0;
            for run in &line.runs {
                let is_mark = is_note_mark(run);
                for c in run.text.chars() {
                    let place = byte..byte + c.len_utf8();
                    byte = place.end;
                    if is_mark {
                        continue;
                    }
                    if hyphen.is_some_and(|before| before.len() == place.start) {
                        page.push(BROKEN.encode_utf8(&mut [0; 4]), number, &place);
                    } else if c.is_whitespace() {
                        page.blank(number, place);
                    } else {
                        fold_character(c, |letters| match letters {
                            Some(letters) => page.push(letters, number, &place),
                            None => page.blank(number, place.clone()),
                        });
                    }
                }
            }
        }
        page
    }

    fn push(&mut self, letters: &str, line: usize, bytes: &Range<usize>) {
        for c in letters.chars() {
            self.text.push(c);
            self.places.push((line, bytes.clone()));
        }
    }

    /// Adds one blank between words, also at line breaks.
    fn blank(&mut self, line: usize, bytes: Range<usize>) {
        if self.text.last().is_some_and(|c| !matches!(*c, ' ' | BROKEN)) {
            self.text.push(' ');
            self.places.push((line, bytes));
        }
    }

    /// Normalises words for comparison.
    fn words(words: &str) -> Vec<char> {
        let mut page = FoldedPage::default();
        for c in words.trim().chars() {
            fold_character(c, |letters| match letters {
                Some(letters) => page.push(letters, 0, &(0..0)),
                None => page.blank(0, 0..0),
            });
        }
        page.text
    }

    /// Returns the matches of `words`. Case, accents, punctuation and line breaks are ignored, as in the search over
    /// all pages.
    pub fn matches(&self, words: &str) -> Vec<Match> {
        let wanted = FoldedPage::words(words);
        let Some(first) = wanted.first() else { return Vec::new() };
        let mut found = Vec::new();
        let mut at = 0;
        while found.len() < MATCHES_MAXIMUM
            && let Some(begin) = self.text[at..].iter().position(|c| c == first).map(|ahead| at + ahead)
        {
            match self.end_of_match(begin, &wanted) {
                Some(end) => {
                    found.push(self.place(begin..end));
                    at = end;
                }
                None => at = begin + 1,
            }
        }
        found
    }

    /// Returns the end of a match that begins at a character.
    fn end_of_match(&self, begin: usize, wanted: &[char]) -> Option<usize> {
        let mut end = begin;
        for c in wanted {
            if self.text.get(end) == Some(&BROKEN) {
                end += 1;
                if *c == ' ' {
                    continue;
                }
            }
            if self.text.get(end) != Some(c) {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    fn place(&self, characters: Range<usize>) -> Match {
        let mut places: Vec<(usize, Range<usize>)> = Vec::new();
        for (line, bytes) in self.places[characters].iter().filter(|(_, bytes)| !bytes.is_empty()) {
            match places.last_mut() {
                Some((last, range)) if last == line => range.end = bytes.end,
                _ => places.push((*line, bytes.clone())),
            }
        }
        Match(places)
    }
}

/// Whether a run is a note mark (superscript digits), which searches skip.
fn is_note_mark(run: &Run) -> bool {
    run.face.role == Role::Note && run.text.chars().all(|c| matches!(c, '¹' | '²' | '³' | '\u{2070}'..='\u{2079}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::{Face, Line};

    #[test]
    fn words_are_found_over_line_ends_and_whatever_their_case() {
        let line = |text: &str| Line { runs: vec![Run { text: text.into(), ..Run::default() }], ..Line::default() };
        let lines = ["The Wall has marks", "", "  and the wall", "  has more marks"].map(line).to_vec();
        let layout = Arc::new(Layout { lines, ..Layout::default() });
        let page = FoldedPage::new(&layout);
        assert_eq!(page.matches("wall has"), [Match(vec![(0, 4..12)]), Match(vec![(2, 10..14), (3, 2..5)])]);
        assert_eq!(page.matches("MARKS").len(), 2);
        assert_eq!(page.matches("märks").len(), 2, "accents and quotes are folded as in the search");
        assert_eq!(page.matches("marks and"), [Match(vec![(0, 13..18), (2, 2..5)])]);
        let lines = ["post-", "  training and exper-", "iment", "half-"].map(line).to_vec();
        let page = FoldedPage::new(&Arc::new(Layout { lines, ..Layout::default() }));
        for words in ["post training", "post-training", "posttraining", "experiment", "half"] {
            assert_eq!(page.matches(words).len(), 1, "{words}: a word is found whole where a line breaks it");
        }
        let mark = Run::new("¹", Face::of(Role::Note));
        let runs = vec![Run::new("the end.", Face::default()), mark, Run::new(" And x²", Face::default())];
        let page =
            FoldedPage::new(&Arc::new(Layout { lines: vec![Line { runs, ..Line::default() }], ..Layout::default() }));
        assert_eq!((page.matches("end and").len(), page.matches("x2").len()), (1, 1), "note marks are not read");
        let page = FoldedPage::new(&layout);
        assert!(page.matches(" ").is_empty() && page.matches("sea").is_empty());
    }
}
