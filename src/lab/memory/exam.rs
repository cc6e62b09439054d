//! The exam: answers of a store to the questions, and their points.

use super::card::{Card, Case};
use super::world::{Episode, World};

/// Result of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The card at this index answers it, and it is right.
    Right(usize),
    /// The card at this index answers it, and it is wrong.
    Misled(usize),
    /// No card fits.
    Open,
}

/// The card that answers a question: of those that fit the one that shares the most words, of those the newest.
fn answering(cards: &[Card], case: &Case) -> Option<usize> {
    let fitting = cards.iter().enumerate().filter(|(_, card)| card.fits(case));
    fitting.max_by_key(|(_, card)| (card.shared(case), card.age)).map(|(index, _)| index)
}

/// Result of each question.
pub fn verdicts(world: &World, cards: &[Card]) -> Vec<Verdict> {
    let verdict = |question: &Episode| match answering(cards, &question.case) {
        None => Verdict::Open,
        Some(index) if cards[index].action == world.answer(question) => Verdict::Right(index),
        Some(index) => Verdict::Misled(index),
    };
    world.exam.iter().map(verdict).collect()
}

/// Number of questions by result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Answered, and right.
    pub right: usize,
    /// Answered, and wrong.
    pub misled: usize,
    /// Not answered.
    pub open: usize,
}

impl Tally {
    /// Counts verdicts.
    pub fn of(verdicts: &[Verdict]) -> Tally {
        let mut tally = Tally::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Right(_) => tally.right += 1,
                Verdict::Misled(_) => tally.misled += 1,
                Verdict::Open => tally.open += 1,
            }
        }
        tally
    }

    /// Points: one for each right answer, minus one for each wrong one, 0 for a question without an answer.
    pub fn points(self) -> i32 {
        self.right as i32 - self.misled as i32
    }
}

/// The points of a store.
pub fn points(world: &World, cards: &[Card]) -> i32 {
    Tally::of(&verdicts(world, cards)).points()
}
