//! The exam: a store's answers to the questions, and the points for them.

use super::card::{Card, Case};
use super::world::{Episode, World};

/// The result of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// A right answer, by the card at this index.
    Right(usize),
    /// A wrong answer, by the card at this index.
    Misled(usize),
    /// No answer, because no card matches.
    Open,
}

/// Returns the index of the card that answers a question: of the matching cards, the one that shares the most words;
/// among equals, the newest.
fn answering(cards: &[Card], case: &Case) -> Option<usize> {
    let fitting = cards.iter().enumerate().filter(|(_, card)| card.fits(case));
    fitting.max_by_key(|(_, card)| (card.shared(case), card.age)).map(|(index, _)| index)
}

/// Returns the result of each question.
pub fn verdicts(world: &World, cards: &[Card]) -> Vec<Verdict> {
    let verdict = |question: &Episode| match answering(cards, &question.case) {
        None => Verdict::Open,
        Some(index) if cards[index].action == world.answer(question) => Verdict::Right(index),
        Some(index) => Verdict::Misled(index),
    };
    world.exam.iter().map(verdict).collect()
}

/// Numbers of questions by result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Right answers.
    pub right: usize,
    /// Wrong answers.
    pub misled: usize,
    /// Questions without an answer.
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

    /// Returns the points: 1 for each right answer, -1 for each wrong one.
    pub fn points(self) -> i32 {
        self.right as i32 - self.misled as i32
    }
}

/// Returns the points of a store.
pub fn points(world: &World, cards: &[Card]) -> i32 {
    Tally::of(&verdicts(world, cards)).points()
}
