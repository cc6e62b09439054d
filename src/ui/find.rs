//! Looking for words on the page that is on screen: every place is marked, and gone through one by one.

use std::ops::Range;

use super::app::Model;
use super::prompt::{Prompt, Typed};
use crate::term::input::KeyPress;
use crate::typeset::{Layout, Line};

/// Places that are found at most.
const MATCHES_MAXIMUM: usize = 999;
/// Lines above a place that is gone to.
const CONTEXT_LINES: usize = 3;

/// What is looked for.
#[derive(Debug, Clone)]
pub(super) struct Find {
    prompt: Prompt,
    /// Whether keys are letters of it.
    pub is_typing: bool,
    /// Where the visitor was before.
    from: usize,
    /// The place that was gone to.
    at: usize,
}

/// A place: parts of one line, or of two if it is broken between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match(Vec<(usize, Range<usize>)>);

impl Match {
    fn line(&self) -> usize {
        self.0.first().map_or(0, |(line, _)| *line)
    }
}

/// The places of `words` on a page. Case does not matter, and neither does where lines were broken.
pub(super) fn matches(layout: &Layout, words: &str) -> Vec<Match> {
    let wanted: Vec<char> = folded(words.trim()).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    // Every character with the line and byte it stands at; one blank between words, wherever the line ends.
    let mut text: Vec<(char, usize, Range<usize>)> = Vec::new();
    for (number, line) in layout.lines.iter().enumerate() {
        let words = line.text();
        if text.last().is_some_and(|(c, ..)| *c != ' ') {
            text.push((' ', number, 0..0));
        }
        for (byte, c) in words.char_indices() {
            let place = byte..byte + c.len_utf8();
            if c.is_whitespace() {
                if text.last().is_some_and(|(c, ..)| *c != ' ') {
                    text.push((' ', number, place));
                }
            } else {
                text.extend(folded(c.encode_utf8(&mut [0; 4])).map(|c| (c, number, place.clone())));
            }
        }
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at + wanted.len() <= text.len() && found.len() < MATCHES_MAXIMUM {
        let part = &text[at..at + wanted.len()];
        if part.iter().zip(&wanted).all(|((c, ..), wanted)| c == wanted) {
            let mut places: Vec<(usize, Range<usize>)> = Vec::new();
            for (_, line, bytes) in part.iter().filter(|(_, _, bytes)| !bytes.is_empty()) {
                match places.last_mut() {
                    Some((last, range)) if last == line => range.end = bytes.end,
                    _ => places.push((*line, bytes.clone())),
                }
            }
            found.push(Match(places));
            at += wanted.len();
        } else {
            at += 1;
        }
    }
    found
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// The parts of a line on screen that were found, each with whether it is the place that was gone to.
pub(super) type Found = Vec<(Range<usize>, bool)>;

impl Model {
    /// Begins to look for something.
    pub(super) fn begin_find(&mut self) {
        let from = self.visit().top;
        self.find = Some(Find { prompt: Prompt::default(), is_typing: true, from, at: 0 });
    }

    /// Gives a key to what is being typed; false if nothing is.
    pub(super) fn press_in_find(&mut self, press: KeyPress) -> bool {
        let Some(find) = self.find.as_mut().filter(|find| find.is_typing) else { return false };
        let from = find.from;
        match find.prompt.press(press) {
            Typed::Changed => self.find_first(),
            Typed::Done => {
                find.is_typing = false;
                if find.prompt.text().trim().is_empty() {
                    self.find = None;
                } else if self.places().is_empty() {
                    self.notice = Some("not on this page; s searches all".into());
                    self.find = None;
                } else {
                    self.visit_mut().before = Some(from);
                }
            }
            Typed::Left => {
                self.find = None;
                self.jump_to_line(from);
            }
            // Keys that move lead on from what was found.
            Typed::Unused => return false,
        }
        true
    }

    /// Takes what was pasted; false if nothing is being typed.
    pub(super) fn paste_in_find(&mut self, text: &str) -> bool {
        let Some(find) = self.find.as_mut().filter(|find| find.is_typing) else { return false };
        find.prompt.paste(text);
        self.find_first();
        true
    }

    fn places(&self) -> Vec<Match> {
        self.find.as_ref().map(|find| matches(&self.layout(), find.prompt.text())).unwrap_or_default()
    }

    /// Goes to the first place from where the visitor began.
    fn find_first(&mut self) {
        let Some(from) = self.find.as_ref().map(|find| find.from) else { return };
        let places = self.places();
        if places.is_empty() {
            return self.jump_to_line(from);
        }
        let first = places.iter().position(|place| place.line() >= from).unwrap_or(0);
        self.show_place(&places, first);
    }

    fn show_place(&mut self, places: &[Match], at: usize) {
        let Some(line) = places.get(at).map(Match::line) else { return };
        if let Some(find) = &mut self.find {
            find.at = at;
        }
        let (top, height) = (self.visit().top, usize::from(self.stage().text.height));
        if line < top + CONTEXT_LINES.min(top) || line + 1 >= top + height {
            self.jump_to_line(line.saturating_sub(height / 3));
        }
        self.follow_stories();
    }

    /// Goes to the next or previous place.
    pub(super) fn find_next(&mut self, forward: bool) {
        let places = self.places();
        let Some(find) = self.find.as_ref().filter(|_| !places.is_empty()) else {
            self.notice = Some("nothing is being looked for; / begins".into());
            return;
        };
        let count = places.len();
        let next = if forward { (find.at + 1) % count } else { (find.at + count - 1) % count };
        self.show_place(&places, next);
    }

    /// Forgets what was looked for; false if there was nothing.
    pub(super) fn end_find(&mut self) -> bool {
        self.find.take().is_some()
    }

    /// What stands in the footer while something is looked for.
    pub(super) fn find_words(&self) -> Option<String> {
        let find = self.find.as_ref()?;
        let count = self.places().len();
        let place = match count {
            0 if find.prompt.text().trim().is_empty() => String::new(),
            0 => "  not here".to_owned(),
            MATCHES_MAXIMUM => format!("  {} of {count} or more", find.at + 1),
            _ => format!("  {} of {count}", find.at + 1),
        };
        let keys = if find.is_typing { "" } else { "   n next, N previous, esc ends" };
        let caret = if find.is_typing { "_" } else { "" };
        Some(format!("/{}{caret}{place}{keys}", find.prompt.text()))
    }

    /// What is to be marked on the lines from `top` on.
    pub(super) fn found_on(&self, layout: &Layout, top: usize, rows: usize) -> Vec<Found> {
        let mut marked = vec![Found::new(); rows];
        if let Some(find) = &self.find {
            for (index, place) in matches(layout, find.prompt.text()).into_iter().enumerate() {
                for (line, bytes) in place.0 {
                    if let Some(found) = line.checked_sub(top).and_then(|row| marked.get_mut(row)) {
                        found.push((bytes, index == find.at));
                    }
                }
            }
        }
        marked
    }
}

/// Columns of the parts of a line that were found.
pub(super) fn columns(line: &Line, bytes: &Range<usize>) -> Range<u16> {
    let text = line.text();
    let width = |end: usize| text.get(..end).map_or(0, crate::typeset::text::width) as u16;
    width(bytes.start)..width(bytes.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::Run;

    #[test]
    fn words_are_found_over_line_ends_and_whatever_their_case() {
        let line = |text: &str| Line { runs: vec![Run { text: text.into(), ..Run::default() }], ..Line::default() };
        let lines = ["The Wall has marks", "", "  and the wall", "  has more marks"].map(line).to_vec();
        let layout = Layout { lines, ..Layout::default() };
        assert_eq!(matches(&layout, "wall has"), [Match(vec![(0, 4..12)]), Match(vec![(2, 10..14), (3, 2..5)])]);
        assert_eq!(matches(&layout, "MARKS").len(), 2);
        assert_eq!(matches(&layout, "marks and"), [Match(vec![(0, 13..18), (2, 2..5)])]);
        assert!(matches(&layout, " ").is_empty() && matches(&layout, "sea").is_empty());
    }
}
