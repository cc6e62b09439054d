//! The normalised text of a page, for searching it without regard to case and line breaks, and the matches in it.

use std::ops::Range;

use super::fold::fold_character;
use super::{Line, Role, Run};

/// Maximum number of matches.
pub const MATCHES_MAXIMUM: usize = 999;

/// A match: a byte range of the normalised text, and the lines that it covers. Small, because there are many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    text: Range<u32>,
    lines: Range<u32>,
}

impl Match {
    /// Returns the number of its first line.
    pub fn line(&self) -> usize {
        self.lines.start as usize
    }

    /// Returns the number of the line after it.
    pub fn end(&self) -> usize {
        self.lines.end as usize
    }

    fn text(&self) -> Range<usize> {
        self.text.start as usize..self.text.end as usize
    }
}

/// Returns a position in a page, which is far shorter than 4 GiB.
fn small(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// Placeholder for a hyphen at the end of a line. It matches a gap between words, or nothing: the hyphen may belong
/// to the word or divide it.
const BROKEN: char = '\u{ad}';

/// The normalised text of a layout, a part of the layout. It keeps no positions of characters: those of a line are computed
/// when its matches are drawn.
#[derive(Debug, Clone, Default)]
pub struct FoldedPage {
    text: String,
    /// Index of the first byte of each line.
    lines: Vec<u32>,
}

impl FoldedPage {
    pub(super) fn new(page: &[Line]) -> FoldedPage {
        let mut folded = Folded::new(String::new(), |_, _| {});
        let mut lines = Vec::with_capacity(page.len());
        for line in page {
            lines.push(small(folded.text.len()));
            folded.line(line);
        }
        folded.text.shrink_to_fit();
        FoldedPage { text: folded.text, lines }
    }

    /// Returns the matches of `words`. Case, accents, punctuation and line breaks are ignored, as in the search over
    /// all pages.
    pub fn matches(&self, words: &str) -> Vec<Match> {
        let mut wanted = Folded::new(String::new(), |_, _| {});
        words.trim().chars().for_each(|c| wanted.character(c, 0..0));
        let wanted = wanted.text;
        let Some(first) = wanted.chars().next() else { return Vec::new() };
        let mut found = Vec::new();
        let mut at = 0;
        while found.len() < MATCHES_MAXIMUM
            && let Some(begin) = self.text[at..].find(first).map(|ahead| at + ahead)
        {
            match self.end_of_match(begin, &wanted) {
                Some(end) => {
                    found.push(self.of_text(begin..end));
                    at = end;
                }
                None => at = begin + first.len_utf8(),
            }
        }
        found
    }

    /// Returns the end of a match that begins at a byte.
    fn end_of_match(&self, begin: usize, wanted: &str) -> Option<usize> {
        let mut end = begin;
        for c in wanted.chars() {
            if self.text[end..].starts_with(BROKEN) {
                end += BROKEN.len_utf8();
                if c == ' ' {
                    continue;
                }
            }
            if !self.text[end..].starts_with(c) {
                return None;
            }
            end += c.len_utf8();
        }
        Some(end)
    }

    fn of_text(&self, text: Range<usize>) -> Match {
        let line = |byte: usize| self.lines.partition_point(|start| *start as usize <= byte).saturating_sub(1);
        // A blank at the end may belong to the next line.
        let last = text.start + self.text[text.clone()].trim_end().len().saturating_sub(1);
        Match { lines: small(line(text.start))..small(line(last) + 1), text: small(text.start)..small(text.end) }
    }

    /// Returns the bytes of a line that each of some matches covers; `None` for a match in other lines.
    pub fn ranges(&self, number: usize, line: &Line, matches: &[Match]) -> Vec<Option<Range<usize>>> {
        let Some(&start) = self.lines.get(number) else { return vec![None; matches.len()] };
        let mut ranges = vec![None; matches.len()];
        // The last character before the line decides whether the line begins with a blank.
        let start = start as usize;
        let before: String = self.text[..start].chars().next_back().into_iter().collect();
        let offset = start - before.len();
        let mut folded = Folded::new(before, |added, bytes| {
            let (begin, end) = (offset + added.start, offset + added.end);
            for (range, found) in ranges.iter_mut().zip(matches) {
                let text = found.text();
                if text.start < end && begin < text.end && !bytes.is_empty() {
                    let whole: &mut Range<usize> = range.get_or_insert(bytes.clone());
                    whole.end = bytes.end;
                }
            }
        });
        folded.line(line);
        ranges
    }
}

/// Text in the course of normalisation. `note` gets the bytes that each character of a line has in it, and the bytes
/// of the character in the line.
struct Folded<N> {
    text: String,
    note: N,
}

impl<N: FnMut(Range<usize>, Range<usize>)> Folded<N> {
    fn new(text: String, note: N) -> Folded<N> {
        Folded { text, note }
    }

    fn line(&mut self, line: &Line) {
        self.blank(0..0);
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
                    self.push(BROKEN.encode_utf8(&mut [0; 4]), place);
                } else if c.is_whitespace() {
                    self.blank(place);
                } else {
                    self.character(c, place);
                }
            }
        }
    }

    fn character(&mut self, c: char, place: Range<usize>) {
        fold_character(c, |letters| match letters {
            Some(letters) => self.push(letters, place.clone()),
            None => self.blank(place.clone()),
        });
    }

    fn push(&mut self, letters: &str, place: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(letters);
        (self.note)(start..self.text.len(), place);
    }

    /// Adds one blank between words, also at line breaks.
    fn blank(&mut self, place: Range<usize>) {
        if self.text.chars().next_back().is_some_and(|c| !matches!(c, ' ' | BROKEN)) {
            self.push(" ", place);
        }
    }
}

/// Whether a run is a note mark (superscript digits), which searches skip.
fn is_note_mark(run: &Run) -> bool {
    run.face.role == Role::Note && run.text.chars().all(|c| matches!(c, '¹' | '²' | '³' | '\u{2070}'..='\u{2079}'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::Face;

    /// The lines and bytes of each match.
    fn places(lines: &[Line], words: &str) -> Vec<Vec<(usize, Range<usize>)>> {
        let page = FoldedPage::new(lines);
        let places = |found: &Match| {
            let line = |number: usize| page.ranges(number, &lines[number], std::slice::from_ref(found));
            (found.line()..found.end()).filter_map(|number| Some((number, line(number).remove(0)?))).collect()
        };
        page.matches(words).iter().map(places).collect()
    }

    #[test]
    fn words_are_found_over_line_ends_and_whatever_their_case() {
        let line = |text: &str| Line { runs: vec![Run { text: text.into(), ..Run::default() }], ..Line::default() };
        let lines = ["The Wall has marks", "", "  and the wall", "  has more marks"].map(line);
        let page = FoldedPage::new(&lines);
        assert_eq!(places(&lines, "wall has"), [vec![(0, 4..12)], vec![(2, 10..14), (3, 2..5)]]);
        assert_eq!(page.matches("MARKS").len(), 2);
        assert_eq!(page.matches("märks").len(), 2, "accents and quotes are folded as in the search");
        assert_eq!(places(&lines, "marks and"), [vec![(0, 13..18), (2, 2..5)]]);
        assert_eq!(places(&lines, "marks,"), [[(0, 13..18)]], "a blank after it is not marked");
        let page = FoldedPage::new(&["post-", "  training and exper-", "iment", "half-"].map(line));
        for words in ["post training", "post-training", "posttraining", "experiment", "half"] {
            assert_eq!(page.matches(words).len(), 1, "{words}: a word is found whole where a line breaks it");
        }
        let mark = Run::new("¹", Face::of(Role::Note));
        let runs = vec![Run::new("the end.", Face::default()), mark, Run::new(" And x²", Face::default())];
        let page = FoldedPage::new(&[Line { runs, ..Line::default() }]);
        assert_eq!((page.matches("end and").len(), page.matches("x2").len()), (1, 1), "note marks are not read");
        let page = FoldedPage::new(&lines);
        assert!(page.text.len() < 80 && size_of::<Match>() <= 16, "each visitor who searches has these");
        assert!(page.matches(" ").is_empty() && page.matches("sea").is_empty());
    }
}
