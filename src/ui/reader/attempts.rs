//! The visitor's attempts at the predictions of all write-ups.

use std::collections::BTreeMap;

use super::attempt::Attempt;
use crate::content::model::{Library, Slug, find_prediction};
use crate::content::prediction::Question;
use crate::typeset::regions::Parts;
use crate::ui::context::Context;
use crate::ui::page::closing::Outcome;

/// The visitor's attempts at predictions. They are dropped at the end of the session.
#[derive(Debug, Clone, Default)]
pub(in crate::ui) struct Attempts {
    /// Attempts by write-up and name of the prediction.
    made: BTreeMap<Slug, BTreeMap<String, Attempt>>,
    /// The questions of the write-up on screen, with the names of their predictions.
    asked: Vec<(String, Question)>,
    /// The write-up that `asked` belongs to.
    asked_of: Option<Slug>,
}

/// Returns the question of a prediction of a write-up.
fn question_of<'l>(library: &'l Library, slug: &Slug, id: &str) -> Option<&'l Question> {
    let write_up = library.write_up(slug.as_str())?;
    find_prediction(&write_up.document.blocks, id).map(|prediction| &prediction.question)
}

impl Attempts {
    /// Adds the revealed predictions of a write-up to `parts`.
    pub(in crate::ui) fn add_to(&self, parts: &mut Parts, slug: &Slug) {
        for (id, attempt) in self.made.get(slug).into_iter().flatten() {
            if attempt.revealed {
                parts.revealed.insert(id.clone(), attempt.close.unwrap_or(false));
            }
        }
    }

    /// Returns the state of a prediction: open, or revealed with or without a guess.
    pub(in crate::ui) fn outcome(&self, slug: &Slug, id: &str) -> Outcome<'_> {
        match self.attempt(slug, id) {
            Some(attempt) if attempt.revealed && attempt.close.is_some() => Outcome::Guessed(&attempt.guess),
            Some(attempt) if attempt.revealed => Outcome::Unguessed,
            _ => Outcome::Open,
        }
    }

    /// Adapts the attempts to an edited library: those at edited questions are dropped.
    pub(in crate::ui) fn take_library(&mut self, before: &Library, library: &Library) {
        for (slug, attempts) in &mut self.made {
            attempts.retain(|id, _| question_of(before, slug, id) == question_of(library, slug, id));
        }
        self.asked_of = None;
    }

    pub(super) fn attempt(&self, slug: &Slug, id: &str) -> Option<&Attempt> {
        self.made.get(slug)?.get(id)
    }

    pub(super) fn attempt_mut(&mut self, slug: &Slug, id: &str) -> Option<&mut Attempt> {
        self.begun(slug, id).map(|(attempt, _)| attempt)
    }

    /// Returns the attempt at a question, started if there is none, and the question.
    pub(super) fn begun(&mut self, slug: &Slug, id: &str) -> Option<(&mut Attempt, &Question)> {
        let question = self.asked.iter().find(|(asked, _)| asked == id).map(|(_, question)| question)?;
        if !self.made.contains_key(slug) {
            self.made.insert(slug.clone(), BTreeMap::new());
        }
        let attempts = self.made.get_mut(slug)?;
        if !attempts.contains_key(id) {
            attempts.insert(id.to_owned(), Attempt::new(question));
        }
        attempts.get_mut(id).map(|attempt| (attempt, question))
    }

    /// Returns a question of the page on screen by its name.
    pub(super) fn question(&self, id: &str) -> Option<&Question> {
        self.asked.iter().find(|(asked, _)| asked == id).map(|(_, question)| question)
    }

    /// Whether the answer of a prediction has not been revealed.
    pub(super) fn is_open(&self, slug: &Slug, id: &str) -> bool {
        self.attempt(slug, id).is_none_or(|attempt| !attempt.revealed)
    }

    /// Stores the questions of the write-up on screen in `asked`.
    pub(super) fn note_questions(&mut self, context: &Context) {
        if self.asked_of.as_ref() != context.write_up() {
            self.asked_of = context.write_up().cloned();
            self.asked.clear();
        }
        let Some(slug) = context.write_up() else { return };
        for place in &context.layout().regions.predictions {
            if self.question(&place.id).is_none()
                && let Some(question) = question_of(context.library(), slug, &place.id)
            {
                self.asked.reserve_exact(1);
                self.asked.push((place.id.clone(), question.clone()));
            }
        }
    }
}
