//! Finding words on the page on screen: every match is marked, and keys go from match to match.

use std::ops::Range;
use std::sync::{Arc, Weak};

use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::context::Context;
use super::feature::{Feature, Handled, Keys, NamedKey};
use super::footer;
use super::prompt::{Prompt, Typed};
use crate::search::fold_character;
use crate::term::frame::Frame;
use crate::term::input::{Event, Key, KeyPress};
use crate::typeset::{Layout, Line, Role, Run, text};

/// Maximum number of matches.
const MATCHES_MAXIMUM: usize = 999;
/// Number of lines shown above a match.
const CONTEXT_LINES: usize = 3;

/// The words looked for, and their matches on the page.
#[derive(Debug, Clone, Default)]
pub(super) struct Find {
    prompt: Prompt,
    stage: Stage,
    /// The first line on screen when the search began.
    from: usize,
    /// Index of the current match.
    at: usize,
    matches: Vec<Match>,
    page: FoldedPage,
}

/// State of a search on the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Stage {
    /// No search.
    #[default]
    Idle,
    /// The words are being typed.
    Typing,
    /// The words are complete, and their matches are marked.
    Found,
}

/// A match: byte ranges of one line, or of two if the match is broken between them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Match(Vec<(usize, Range<usize>)>);

impl Match {
    fn line(&self) -> usize {
        self.0.first().map_or(0, |(line, _)| *line)
    }

    fn end(&self) -> usize {
        self.0.last().map_or(0, |(line, _)| *line + 1)
    }
}

/// Marks a hyphen at a line end, which matches either a gap between words or nothing.
const BROKEN: char = '\u{ad}';

/// The normalised text of a layout, with the line and byte range of every character. Computed once for each layout.
#[derive(Debug, Clone, Default)]
struct FoldedPage {
    of: Weak<Layout>,
    text: Vec<char>,
    places: Vec<(usize, Range<usize>)>,
}

impl FoldedPage {
    fn is_of(&self, layout: &Arc<Layout>) -> bool {
        std::ptr::eq(self.of.as_ptr(), Arc::as_ptr(layout))
    }

    fn new(layout: &Arc<Layout>) -> FoldedPage {
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
    fn matches(&self, words: &str) -> Vec<Match> {
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

impl Find {
    /// Starts a search on the page.
    pub(super) fn begin(&mut self, context: &Context) {
        self.prompt.clear();
        self.matches.clear();
        (self.stage, self.from, self.at) = (Stage::Typing, context.page.top, 0);
        self.fold(context);
    }

    /// Goes to the next or previous match.
    pub(super) fn go_on(&mut self, forward: bool, context: &mut Context) {
        if self.stage == Stage::Idle || self.matches.is_empty() {
            return context.say("nothing is being looked for; / begins");
        }
        let count = self.matches.len();
        self.at = if forward { (self.at + 1) % count } else { (self.at + count - 1) % count };
        self.show(context);
    }

    fn fold(&mut self, context: &Context) {
        if !self.page.is_of(&context.page.layout) {
            self.page = FoldedPage::new(&context.page.layout);
        }
    }

    fn end(&mut self) {
        self.stage = Stage::Idle;
        self.matches.clear();
        self.page = FoldedPage::default();
    }

    /// Finds the words again and goes to the first match after the line where the search began.
    fn find_first(&mut self, context: &mut Context) {
        self.matches = self.page.matches(self.prompt.text());
        self.at = self.matches.iter().position(|place| place.line() >= self.from).unwrap_or(0);
        if self.matches.is_empty() {
            return context.scroll_to(self.from);
        }
        self.show(context);
    }

    fn show(&self, context: &mut Context) {
        let Some(line) = self.matches.get(self.at).map(Match::line) else { return };
        let (top, height) = (context.page.top, context.height());
        if line < top + CONTEXT_LINES.min(top) || line + 1 >= top + height {
            context.scroll_to(line.saturating_sub(height / 3));
        }
        context.page.landed = Some(line);
    }

    fn type_key(&mut self, press: KeyPress, context: &mut Context) -> Handled {
        let typed = match press {
            KeyPress { key: Key::Up, .. } => self.prompt.recall(true),
            KeyPress { key: Key::Down, .. } => self.prompt.recall(false),
            press => self.prompt.press(press),
        };
        match typed {
            Typed::Changed => self.find_first(context),
            Typed::Moved => {}
            Typed::Done => {
                self.prompt.remember();
                if self.prompt.text().trim().is_empty() {
                    self.end();
                } else if self.matches.is_empty() {
                    self.end();
                    context.say("not on this page; s searches all");
                } else {
                    self.stage = Stage::Found;
                    context.page.before = Some(self.from);
                }
            }
            Typed::Left => {
                self.end();
                context.scroll_to(self.from);
            }
            Typed::Unused => return Handled::Ignored,
        }
        Handled::Consumed(None)
    }

    /// Returns the prompt line for the footer, split at the caret.
    fn words(&self) -> (String, String) {
        let typed = self.prompt.text();
        let count = self.matches.len();
        let place = match count {
            0 if typed.trim().is_empty() => String::new(),
            0 => "  not here".to_owned(),
            MATCHES_MAXIMUM => format!("  {} of {count} or more", self.at + 1),
            _ => format!("  {} of {count}", self.at + 1),
        };
        let before = self.prompt.before_caret();
        let after = &typed[before.len()..];
        let caret = if self.stage == Stage::Typing && after.is_empty() { "_" } else { "" };
        (format!("/{before}"), format!("{after}{caret}{place}"))
    }
}

impl Feature for Find {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        match (self.stage, event) {
            (Stage::Typing, Event::Key(press)) => self.type_key(*press, context),
            (Stage::Typing, Event::Paste(text)) => {
                self.prompt.paste(text);
                self.find_first(context);
                Handled::Consumed(None)
            }
            (Stage::Found, Event::Key(KeyPress { key: Key::Escape, ctrl: false, alt: false, .. })) => {
                self.end();
                Handled::Consumed(None)
            }
            _ => Handled::Ignored,
        }
    }

    fn settle(&mut self, context: &mut Context) {
        if self.stage != Stage::Idle && !self.page.is_of(&context.page.layout) {
            self.fold(context);
            self.matches = self.page.matches(self.prompt.text());
            self.at = self.at.min(self.matches.len().saturating_sub(1));
        }
    }

    fn leave_page(&mut self) {
        self.end();
    }

    /// Marks the matches on screen: the current one reversed, the others underlined.
    fn draw(&self, context: &Context, frame: &mut Frame) {
        if self.stage == Stage::Idle {
            return;
        }
        let (layout, theme, screen, top) = (context.layout(), context.theme(), context.screen(), context.page.top);
        let bottom = top + usize::from(screen.text.height);
        let first = self.matches.partition_point(|place| place.end() <= top);
        for (index, place) in self.matches.iter().enumerate().skip(first) {
            if place.line() >= bottom {
                break;
            }
            for (line, bytes) in place.0.iter().filter(|(line, _)| (top..bottom).contains(line)) {
                let columns = layout.lines.get(*line).map_or(0..0, |line| columns(line, bytes));
                let y = screen.text.y + (line - top) as u16;
                let area = Rect::new(screen.text.x + columns.start, y, columns.end - columns.start, 1);
                let mark = if index == self.at { Modifier::REVERSED } else { Modifier::UNDERLINED };
                let style = theme.role(Role::Accent).add_modifier(Modifier::BOLD | mark);
                frame.cells.set_style(area.intersection(frame.cells.area), style);
            }
        }
        if let Some(area) = screen.footer.filter(|_| context.notice.is_none()) {
            let (before, after) = self.words();
            let keys = if self.stage == Stage::Found { "   n next, N previous, esc ends" } else { "" };
            footer::say(context, &format!("{before}{after}{keys}"), area, &mut frame.cells);
        }
    }

    fn keys(&self, _: &Context) -> Keys {
        let key = |key: &str, does| -> NamedKey { (key.to_owned(), does) };
        match self.stage {
            Stage::Idle => Keys::default(),
            Stage::Typing => Keys::alone(vec![key("enter", "find"), key("esc", "back")]),
            Stage::Found => Keys::and_below(vec![key("n", "next"), key("N", "previous"), key("esc", "ends")]),
        }
    }

    fn takes_text(&self, _: &Context) -> bool {
        self.stage == Stage::Typing
    }

    fn cursor(&self, context: &Context) -> Option<Position> {
        let footer = context.screen().footer?;
        let (before, _) = self.words();
        let column = footer::left(footer) + text::width(&before) as u16;
        (self.stage == Stage::Typing).then(|| Position::new(column.min(footer.right().saturating_sub(1)), footer.y))
    }
}

/// Whether a run is the mark of a note, which is not part of the text.
fn is_note_mark(run: &Run) -> bool {
    run.face.role == Role::Note && run.text.chars().all(|c| matches!(c, '¹' | '²' | '³' | '\u{2070}'..='\u{2079}'))
}

/// Returns the columns that a byte range of a line covers.
fn columns(line: &Line, bytes: &Range<usize>) -> Range<u16> {
    let text = line.text();
    let width = |end: usize| text.get(..end).map_or(0, text::width) as u16;
    width(bytes.start)..width(bytes.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::Face;

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
