//! Reading a page piece by piece: on, back, to a section; questions on the way.

use std::sync::Arc;

use super::guess;
use super::reader::Reader;
use crate::content::model::Page;
use crate::typeset::linear;
use crate::typeset::pieces::{Asked, Piece, PieceKind, Pieces};

/// A place on a page that survives an edit: the piece is found again by its section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub page: Page,
    /// The anchor of the section it is in.
    section: Option<String>,
    /// Its number among the section's pieces.
    offset: usize,
    /// Its number on the page when it was last told.
    piece: usize,
}

impl Place {
    /// The beginning of a page.
    pub fn top(page: Page) -> Place {
        Place { page, section: None, offset: 0, piece: 0 }
    }

    fn of(page: Page, pieces: &Pieces, piece: usize) -> Place {
        let section = pieces.pieces.get(piece).and_then(|piece| piece.section);
        let first = pieces.pieces.iter().position(|it| it.section == section).unwrap_or(0);
        let anchor = section.and_then(|section| pieces.sections.get(section)).map(|section| section.anchor.clone());
        Place { page, section: anchor, offset: piece.saturating_sub(first), piece }
    }

    /// The piece that it is in now.
    fn find(&self, pieces: &Pieces) -> usize {
        let last = pieces.pieces.len().saturating_sub(1);
        let section = self.section.as_ref().map(|anchor| pieces.sections.iter().position(|it| it.anchor == *anchor));
        let section = match section {
            // The section is gone: about as far down as it was.
            Some(None) => return self.piece.min(last),
            Some(section) => section,
            None => None,
        };
        let mut in_section = (0..pieces.pieces.len()).filter(|piece| pieces.pieces[*piece].section == section);
        let first = in_section.next();
        let count = in_section.count();
        first.map_or(0, |first| first + self.offset.min(count))
    }
}

impl Reader {
    pub fn here(&self) -> &Place {
        // The first page is never left.
        static HOME: Place = Place { page: Page::Home, section: None, offset: 0, piece: 0 };
        self.visits.last().unwrap_or(&HOME)
    }

    /// The page that is read, in pieces.
    pub fn pieces(&self) -> Arc<Pieces> {
        let key = (self.here().page.clone(), self.depth, self.options);
        let mut cut = self.cut.borrow_mut();
        match &*cut {
            Some((known, pieces)) if *known == key => pieces.clone(),
            _ => {
                let pieces = Pieces::of(&key.0, &self.snapshot.library, self.depth, self.options).unwrap_or_default();
                cut.insert((key, Arc::new(pieces))).1.clone()
            }
        }
    }

    /// The piece that was told last.
    pub fn at(&self) -> usize {
        self.here().find(&self.pieces())
    }

    /// Tells a piece; from now on one is there. The first page is told once: who comes back wants the list.
    pub fn tell(&mut self, at: usize) -> String {
        match self.here().page == Page::Home && std::mem::replace(&mut self.was_home, true) {
            true if at == 0 => self.say(&self.title(&Page::Home)) + &self.list_pages(false),
            _ => self.tell_all_of(at),
        }
    }

    /// Tells a piece, whatever has been told before.
    pub fn tell_all_of(&mut self, at: usize) -> String {
        let pieces = self.pieces();
        let at = at.min(pieces.pieces.len().saturating_sub(1));
        let place = Place::of(self.here().page.clone(), &pieces, at);
        if let Some(here) = self.visits.last_mut() {
            *here = place;
        }
        self.choices.clear();
        let Some(piece) = pieces.pieces.get(at) else {
            return match self.here().page {
                Page::Home => self.list_pages(true),
                _ => self.say("There is nothing on this page."),
            };
        };
        let mut said = String::new();
        if let Some(position) = begun(&pieces, at) {
            said += &self.say(&format!("{position}, {}.", left(pieces.seconds_from(at))));
            said.push('\n');
        }
        said += &linear::text(&piece.lines);
        said += &self.after(&pieces, at, piece);
        said
    }

    /// What is said after a piece: what can be done with it.
    fn after(&mut self, pieces: &Pieces, at: usize, piece: &Piece) -> String {
        let words = match &piece.kind {
            _ if self.here().page == Page::Home && at == 0 => return self.list_pages(true),
            _ if self.here().page == Page::Home => {
                // On all of the first page the numbers mean what they mean at its top.
                self.choices = self.pages(false);
                return String::new();
            }
            PieceKind::Question(asked) => match self.guess_of(&asked.id) {
                Some(guess) if guess.0 == asked.question => return format!("\n{}", self.told(asked)),
                _ => guess::invitation(&asked.question),
            },
            PieceKind::Lab(id) => format!("play {id} plays it, Enter reads on."),
            PieceKind::End => self.end(pieces, at),
            PieceKind::Text if at == 0 && pieces.pieces.len() > 1 => {
                let sections = pieces.sections.iter().filter(|section| section.level == 1).count();
                let minutes = minutes(pieces.seconds_from(0));
                let count = if sections == 0 { String::new() } else { format!("{}, ", counted(sections, "section")) };
                format!(
                    "{count}{}. Enter for the next piece, help for all that can be typed.",
                    counted(minutes, "minute")
                )
            }
            PieceKind::Text if piece.beyond.is_some() && begins_part(pieces, at) => {
                "Enter reads on, skip leaves this part out.".to_owned()
            }
            PieceKind::Text => return String::new(),
        };
        format!("\n{}", self.say(&words))
    }

    pub fn next(&mut self) -> String {
        let pieces = self.pieces();
        let at = self.here().find(&pieces);
        if self.question().is_some() {
            // After a list the question is told again, so that numbers mean answers again.
            return match self.choices.is_empty() {
                true => self.say("A guess is wanted here. skip leaves the question out."),
                false => self.tell(at),
            };
        }
        if at + 1 < pieces.pieces.len() {
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

    /// On to what comes after the question, the story or the digression.
    pub fn skip(&mut self) -> String {
        let pieces = self.pieces();
        let at = self.here().find(&pieces);
        match pieces.pieces.get(at).and_then(|piece| piece.beyond) {
            Some(beyond) if beyond < pieces.pieces.len() => self.tell(beyond),
            Some(_) => self.say("Nothing comes after this part."),
            None => self.say("There is nothing to leave out here. Enter reads on."),
        }
    }

    /// All that is left of the page, with the answers to its questions.
    pub fn all(&mut self) -> String {
        let pieces = self.pieces();
        let at = self.here().find(&pieces);
        let mut said = match self.question() {
            Some(asked) => self.told(&asked),
            None => String::new(),
        };
        for (number, piece) in pieces.pieces.iter().enumerate().skip(at + 1) {
            if !said.is_empty() {
                said.push('\n');
            }
            said += &linear::text(&piece.lines);
            match &piece.kind {
                PieceKind::Question(asked) => said += &format!("\n{}", self.told(asked)),
                PieceKind::End => said += &format!("\n{}", self.say(&self.end(&pieces, number))),
                PieceKind::Text | PieceKind::Lab(_) => {}
            }
        }
        if said.is_empty() {
            return self.next();
        }
        let last = pieces.pieces.len().saturating_sub(1);
        let place = Place::of(self.here().page.clone(), &pieces, last);
        if let Some(here) = self.visits.last_mut() {
            *here = place;
        }
        self.choices.clear();
        said
    }

    /// Where one is and how much is left.
    pub fn whereabouts(&self) -> String {
        let pieces = self.pieces();
        let at = self.here().find(&pieces);
        let title = self.title(&self.here().page);
        let left = left(pieces.seconds_from(at));
        let stop = if title.ends_with(['?', '!', '.']) { "" } else { "." };
        let Some(position) = position(&pieces, at) else { return format!("{title}{stop} {}.", capital(&left)) };
        let section = pieces.pieces.get(at).and_then(|piece| piece.section).and_then(|it| pieces.sections.get(it));
        let section = section.map(|section| format!(" ({})", section.title)).unwrap_or_default();
        format!("{title}{stop} {position}{section}, {left}.")
    }

    /// The question that waits for an answer.
    pub fn question(&self) -> Option<Asked> {
        let pieces = self.pieces();
        let at = self.here().find(&pieces);
        let PieceKind::Question(asked) = &pieces.pieces.get(at)?.kind else { return None };
        let is_answered = self.guess_of(&asked.id).is_some_and(|(question, _)| *question == asked.question);
        (!is_answered).then(|| (**asked).clone())
    }

    /// What was guessed at a question of this page.
    pub fn guess_of(
        &self,
        id: &str,
    ) -> Option<&(crate::content::prediction::Question, crate::content::prediction::Guess)> {
        self.guesses.get(&(self.here().page.clone(), id.to_owned()))
    }

    /// Takes what was typed as a guess; then the answer is told, and what the author says of it.
    pub fn guess(&mut self, asked: &Asked, line: &str) -> String {
        match guess::parse(&asked.question, line) {
            Err(complaint) => self.say(&complaint),
            Ok(guess) => {
                self.guesses.insert((self.here().page.clone(), asked.id.clone()), (asked.question.clone(), guess));
                self.told(asked)
            }
        }
    }

    /// The guess if there was one, the answer, and what is to be said about it.
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
            told += &linear::text(lines);
        }
        told
    }
}

/// `Section 2 of 4`, if the piece is in one.
fn position(pieces: &Pieces, at: usize) -> Option<String> {
    let section = pieces.pieces.get(at)?.section?;
    let is_main = |section: &&crate::typeset::Section| section.level == 1;
    let all = pieces.sections.iter().filter(is_main).count();
    let number = pieces.sections.iter().take(section + 1).filter(is_main).count();
    (number > 0).then(|| format!("Section {number} of {all}"))
}

/// The same, if the piece begins a main section.
fn begun(pieces: &Pieces, at: usize) -> Option<String> {
    let begins = pieces.sections.iter().any(|section| section.level == 1 && section.line == at);
    if begins { position(pieces, at) } else { None }
}

/// Whether the piece is the first of its story or digression.
fn begins_part(pieces: &Pieces, at: usize) -> bool {
    let beyond = |at: usize| pieces.pieces.get(at).and_then(|piece| piece.beyond);
    at.checked_sub(1).is_none_or(|before| beyond(before) != beyond(at))
        && beyond(at).is_some_and(|beyond| beyond > at + 1)
}

fn minutes(seconds: u32) -> usize {
    seconds.div_ceil(60).max(1) as usize
}

fn left(seconds: u32) -> String {
    match seconds {
        0 => "nothing left".to_owned(),
        1..=45 => "less than a minute left".to_owned(),
        _ => format!("{} left", counted(minutes(seconds), "minute")),
    }
}

/// `1 minute`, `2 minutes`.
pub(super) fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
