//! Reading a page segment by segment: forward, back, to a section, and the questions on it.

use std::sync::Arc;

use super::Reader;
use super::list::Choices;
use crate::content::model::Page;
use crate::content::reading_time;
use crate::program::linear::guess;
use crate::typeset::plain;
use crate::typeset::plain::segments::{Asked, Segment, SegmentKind, Segments};

/// A position on a page that survives an edit: the segment is found again by its section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::program::linear) struct ReadingPosition {
    pub page: Page,
    /// Anchor of the section.
    section: Option<String>,
    /// Index among the segments of the section.
    offset: usize,
    /// Index among all segments when the position was last shown.
    segment: usize,
}

impl ReadingPosition {
    /// Creates the position at the beginning of a page.
    pub fn top(page: Page) -> ReadingPosition {
        ReadingPosition { page, section: None, offset: 0, segment: 0 }
    }

    fn of(page: Page, segments: &Segments, segment: usize) -> ReadingPosition {
        let section = segments.segments.get(segment).and_then(|segment| segment.section);
        let first = segments.segments.iter().position(|it| it.section == section).unwrap_or(0);
        let anchor = section.and_then(|section| segments.sections.get(section)).map(|section| section.anchor.clone());
        ReadingPosition { page, section: anchor, offset: segment.saturating_sub(first), segment }
    }

    /// Returns the index of the segment in the present content.
    fn find(&self, segments: &Segments) -> usize {
        let last = segments.segments.len().saturating_sub(1);
        let section = self.section.as_ref().map(|anchor| segments.sections.iter().position(|it| it.anchor == *anchor));
        let section = match section {
            // Without the section, the old index is used.
            Some(None) => return self.segment.min(last),
            Some(section) => section,
            None => None,
        };
        let mut in_section =
            (0..segments.segments.len()).filter(|segment| segments.segments[*segment].section == section);
        let first = in_section.next();
        let count = in_section.count();
        first.map_or(0, |first| first + self.offset.min(count))
    }
}

impl Reader {
    pub fn here(&self) -> &ReadingPosition {
        // The first page is always in the history.
        static HOME: ReadingPosition = ReadingPosition { page: Page::Home, section: None, offset: 0, segment: 0 };
        self.visits.last().unwrap_or(&HOME)
    }

    /// Returns the present page in segments.
    pub fn segments(&self) -> Arc<Segments> {
        let key = (self.here().page.clone(), self.depth, self.options);
        let mut cut = self.cut.borrow_mut();
        match &*cut {
            Some((known, segments)) if *known == key => segments.clone(),
            _ => {
                let segments =
                    Segments::of(&key.0, &self.snapshot.library, self.depth, self.options).unwrap_or_default();
                cut.insert((key, Arc::new(segments))).1.clone()
            }
        }
    }

    /// Returns the index of the segment that was written last.
    pub fn at(&self) -> usize {
        self.here().find(&self.segments())
    }

    /// Writes a segment and makes it the present position. The first page is written in full only once; later only
    /// its list.
    pub fn tell(&mut self, at: usize) -> String {
        match self.here().page == Page::Home && std::mem::replace(&mut self.was_home, true) {
            true if at == 0 => self.say(&self.title(&Page::Home)) + &self.list_pages(false),
            _ => self.tell_all_of(at),
        }
    }

    /// Writes a segment in full.
    pub fn tell_all_of(&mut self, at: usize) -> String {
        let segments = self.segments();
        let at = at.min(segments.segments.len().saturating_sub(1));
        let place = ReadingPosition::of(self.here().page.clone(), &segments, at);
        if let Some(here) = self.visits.last_mut() {
            *here = place;
        }
        self.forget_choices();
        let Some(segment) = segments.segments.get(at) else {
            return match self.here().page {
                Page::Home => self.list_pages(true),
                _ => self.say("There is nothing on this page."),
            };
        };
        let mut said = String::new();
        if let Some(position) = begun(&segments, at) {
            said += &self.say(&format!("{position}, {}.", left(segments.seconds_from(at))));
            said.push('\n');
        }
        said += &plain::text(&segment.lines);
        said += &self.after(&segments, at, segment);
        said
    }

    /// Returns the prompt after a segment.
    fn after(&mut self, segments: &Segments, at: usize, segment: &Segment) -> String {
        let words = match &segment.kind {
            _ if self.here().page == Page::Home && at == 0 => return self.list_pages(true),
            _ if self.here().page == Page::Home => {
                // In the complete text of the first page, numbers have the same meaning as in its list.
                self.choices = Choices::Pages { with_hooks: false };
                return String::new();
            }
            SegmentKind::Question(asked) => match self.guess_of(&asked.id) {
                Some(guess) if guess.0 == asked.question => return format!("\n{}", self.told(asked)),
                _ => guess::invitation(&asked.question),
            },
            SegmentKind::Lab(id) => format!("play {id} plays it, Enter reads on."),
            SegmentKind::End => self.end(segments, at),
            SegmentKind::Text if at == 0 && segments.segments.len() > 1 => {
                let sections = segments.sections.iter().filter(|section| section.level == 1).count();
                let minutes = reading_time::minutes(segments.seconds_from(0)) as usize;
                let count = if sections == 0 { String::new() } else { format!("{}, ", counted(sections, "section")) };
                format!(
                    "{count}{}. Enter for the next piece, help for all that can be typed.",
                    counted(minutes, "minute")
                )
            }
            SegmentKind::Text if segment.beyond.is_some() && begins_part(segments, at) => {
                "Enter reads on, skip leaves this part out.".to_owned()
            }
            SegmentKind::Text => return String::new(),
        };
        format!("\n{}", self.say(&words))
    }

    pub fn next(&mut self) -> String {
        let segments = self.segments();
        let at = self.here().find(&segments);
        if self.question().is_some() {
            // After a list the question is repeated, so that numbers are answers again.
            return match self.has_no_choices() {
                true => self.say("A guess is wanted here. skip leaves the question out."),
                false => self.tell(at),
            };
        }
        if at + 1 < segments.segments.len() {
            return self.tell(at + 1);
        }
        self.say("This is the end of the page. home has all pages, b goes back, q leaves.")
    }

    pub fn previous(&mut self) -> String {
        match self.at().checked_sub(1) {
            Some(before) => self.tell(before),
            None => self.say("This is the beginning of the page."),
        }
    }

    /// Skips to the segment after the question, story or digression.
    pub fn skip(&mut self) -> String {
        let segments = self.segments();
        let at = self.here().find(&segments);
        match segments.segments.get(at).and_then(|segment| segment.beyond) {
            Some(beyond) if beyond < segments.segments.len() => self.tell(beyond),
            Some(_) => self.say("Nothing comes after this part."),
            None => self.say("There is nothing to leave out here. Enter reads on."),
        }
    }

    /// Writes the rest of the page, with the answers to its questions.
    pub fn all(&mut self) -> String {
        let segments = self.segments();
        let at = self.here().find(&segments);
        let mut said = match self.question() {
            Some(asked) => self.told(&asked),
            None => String::new(),
        };
        for (number, segment) in segments.segments.iter().enumerate().skip(at + 1) {
            if !said.is_empty() {
                said.push('\n');
            }
            said += &plain::text(&segment.lines);
            match &segment.kind {
                SegmentKind::Question(asked) => said += &format!("\n{}", self.told(asked)),
                SegmentKind::End => said += &format!("\n{}", self.say(&self.end(&segments, number))),
                SegmentKind::Text | SegmentKind::Lab(_) => {}
            }
        }
        if said.is_empty() {
            return self.next();
        }
        let last = segments.segments.len().saturating_sub(1);
        let place = ReadingPosition::of(self.here().page.clone(), &segments, last);
        if let Some(here) = self.visits.last_mut() {
            *here = place;
        }
        self.forget_choices();
        said
    }

    /// Returns the position on the page and the remaining time.
    pub fn whereabouts(&self) -> String {
        let segments = self.segments();
        let at = self.here().find(&segments);
        let title = self.title(&self.here().page);
        let left = left(segments.seconds_from(at));
        let stop = if title.ends_with(['?', '!', '.']) { "" } else { "." };
        let Some(position) = position(&segments, at) else { return format!("{title}{stop} {}.", capital(&left)) };
        let section =
            segments.segments.get(at).and_then(|segment| segment.section).and_then(|it| segments.sections.get(it));
        let section = section.map(|section| format!(" ({})", section.title)).unwrap_or_default();
        format!("{title}{stop} {position}{section}, {left}.")
    }

    /// Returns the question that waits for an answer.
    pub fn question(&self) -> Option<Asked> {
        let segments = self.segments();
        let at = self.here().find(&segments);
        let SegmentKind::Question(asked) = &segments.segments.get(at)?.kind else { return None };
        let is_answered = self.guess_of(&asked.id).is_some_and(|(question, _)| *question == asked.question);
        (!is_answered).then(|| (**asked).clone())
    }

    /// Returns the guess at a question of this page.
    pub fn guess_of(
        &self,
        id: &str,
    ) -> Option<&(crate::content::prediction::Question, crate::content::prediction::Guess)> {
        self.guesses.get(&(self.here().page.clone(), id.to_owned()))
    }

    /// Handles a guess, and returns the verdict, the answer and the author's text.
    pub fn guess(&mut self, asked: &Asked, line: &str) -> String {
        match guess::parse(&asked.question, line) {
            Err(complaint) => self.say(&complaint),
            Ok(guess) => {
                self.guesses.insert((self.here().page.clone(), asked.id.clone()), (asked.question.clone(), guess));
                self.told(asked)
            }
        }
    }

    /// Returns the guess if there was one, the answer, and the author's text.
    fn told(&self, asked: &Asked) -> String {
        let question = &asked.question;
        let guess = self.guess_of(&asked.id).filter(|(of, _)| of == question).map(|(_, guess)| guess);
        let said = guess.map(|guess| format!("You said: {}. ", question.words(guess))).unwrap_or_default();
        let in_words = asked.answer.as_ref().map(|words| format!(" ({words})")).unwrap_or_default();
        let verdict = guess.map(|guess| format!(" {}", guess::verdict(question, guess))).unwrap_or_default();
        let mut told = self.say(&format!("{said}The answer: {}{in_words}.{verdict}", question.answer()));
        let is_close = guess.is_some_and(|guess| question.is_close(guess));
        let parts = [&asked.close].into_iter().filter(|_| is_close).chain([&asked.reveal]);
        for lines in parts.filter(|lines| !lines.is_empty()) {
            told.push('\n');
            told += &plain::text(lines);
        }
        told
    }
}

/// Returns `Section 2 of 4`, if the segment is in a section.
fn position(segments: &Segments, at: usize) -> Option<String> {
    let section = segments.segments.get(at)?.section?;
    let is_main = |section: &&crate::typeset::Section| section.level == 1;
    let all = segments.sections.iter().filter(is_main).count();
    let number = segments.sections.iter().take(section + 1).filter(is_main).count();
    (number > 0).then(|| format!("Section {number} of {all}"))
}

/// Returns `Section 2 of 4`, if the segment begins a main section.
fn begun(segments: &Segments, at: usize) -> Option<String> {
    let begins = segments.sections.iter().any(|section| section.level == 1 && section.line == at);
    if begins { position(segments, at) } else { None }
}

/// Whether the segment is the first of its story or digression.
fn begins_part(segments: &Segments, at: usize) -> bool {
    let beyond = |at: usize| segments.segments.get(at).and_then(|segment| segment.beyond);
    at.checked_sub(1).is_none_or(|before| beyond(before) != beyond(at))
        && beyond(at).is_some_and(|beyond| beyond > at + 1)
}

fn left(seconds: u32) -> String {
    match seconds {
        0 => "nothing left".to_owned(),
        1..30 => "less than a minute left".to_owned(),
        _ => format!("{} left", counted(reading_time::minutes(seconds) as usize, "minute")),
    }
}

/// Formats a count: `1 minute`, `2 minutes`.
pub(in crate::program::linear) fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
