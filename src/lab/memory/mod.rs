//! The engine `memory`: a stream of cases to be kept, dropped or merged in a small store, and an exam.

mod card;
mod describe;
mod exam;
mod fault;
mod house;
mod moves;
mod players;
#[cfg(test)]
mod tests;
mod world;

use super::{Command, Reply, Rules, Score};

pub use card::{ANSWERING, Card, Case, KIND, MERGING, PLACE, SLOTS, THING, TIME, case_words};
pub use exam::{Tally, Verdict};
pub use fault::Fault;
pub use house::{KINDS, Kind, kind};
pub use world::{Episode, rule_count};

use world::World;

/// Settings of the lab. The numbers must be consistent: see [`Setup::misfit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Number of cases in the stream.
    pub episodes: usize,
    /// Number of families of the cases.
    pub families: usize,
    /// Maximum number of cards in the store.
    pub capacity: usize,
    /// Number of questions of the exam.
    pub questions: usize,
}

impl Setup {
    /// Returns the reason that the settings are inconsistent, if they are.
    pub fn misfit(&self) -> Option<String> {
        let rules = rule_count(self.capacity, self.families);
        if self.capacity < self.families {
            Some(format!("a store of {} cannot hold a card for each of {} families", self.capacity, self.families))
        } else if self.episodes < 2 * rules {
            Some(format!("{rules} rules need at least {} episodes, not {}", 2 * rules, self.episodes))
        } else if self.episodes <= self.capacity {
            Some(format!("a store of {} holds all of {} episodes: nothing to decide", self.capacity, self.episodes))
        } else {
            None
        }
    }
}

/// A card that can be selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardPosition {
    /// The card of the new case, which is not yet in the store.
    New,
    /// The card at this index of the store.
    Store(usize),
}

impl CardPosition {
    /// Returns the name used in typed lines.
    pub fn name(self) -> String {
        match self {
            CardPosition::New => "new".to_owned(),
            CardPosition::Store(index) => (index + 1).to_string(),
        }
    }
}

/// The state of a run.
#[derive(Debug, Clone)]
pub struct Game {
    setup: Setup,
    world: World,
    /// Points after each case of two players who always keep and always merge.
    others: [Vec<i32>; 2],
    /// Number of cases handled so far.
    done: usize,
    store: Vec<Card>,
    /// Number of cards made so far.
    made: u32,
    /// The visitor's points after each case handled so far.
    points: Vec<i32>,
    merges: usize,
    /// Number of merges with each fault of [`Fault::ALL`].
    faults: [usize; Fault::ALL.len()],
}

impl Game {
    /// Returns the settings of the lab.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Returns the new case as a card; `None` after the last case.
    pub fn arrival(&self) -> Option<Card> {
        let episode = self.world.stream.get(self.done)?;
        Some(Card::raw(&episode.case, self.world.answer(episode), episode.rule, self.made))
    }

    /// Returns the number of cases handled so far.
    pub fn done(&self) -> usize {
        self.done
    }

    /// Returns the cards of the store.
    pub fn store(&self) -> &[Card] {
        &self.store
    }

    /// Whether the store has a free slot.
    pub fn has_room(&self) -> bool {
        self.store.len() < self.setup.capacity
    }

    /// Returns the card at a place.
    pub fn card(&self, place: CardPosition) -> Option<Card> {
        match place {
            CardPosition::New => self.arrival(),
            CardPosition::Store(index) => self.store.get(index).cloned(),
        }
    }

    /// Returns the places of all cards.
    pub fn places(&self) -> Vec<CardPosition> {
        let new = self.arrival().map(|_| CardPosition::New);
        new.into_iter().chain((0..self.store.len()).map(CardPosition::Store)).collect()
    }

    /// Returns the two cards that share the most words.
    pub fn most_alike(&self) -> Option<(CardPosition, CardPosition)> {
        // Stored cards come first, so that among equal pairs the older is chosen.
        let places: Vec<CardPosition> =
            (0..self.store.len()).map(CardPosition::Store).chain([CardPosition::New]).collect();
        let cards: Vec<Card> = places.iter().filter_map(|place| self.card(*place)).collect();
        let (first, second) = card::most_alike(&cards)?;
        Some((places[first], places[second]))
    }

    /// Returns the card that shares the most words with the one at `place`.
    pub fn partner(&self, place: CardPosition) -> Option<CardPosition> {
        let card = self.card(place)?;
        let others = self.places().into_iter().filter(|other| *other != place);
        let likeness = |other: &CardPosition| self.card(*other).map(|other| other.likeness(&card));
        // Reversed, since `max_by_key` returns the last of equal elements.
        others.rev().max_by_key(likeness)
    }

    /// Returns the result of merging two cards, without merging them.
    pub fn merged(&self, first: CardPosition, second: CardPosition) -> Option<Card> {
        (first != second).then_some(())?;
        Some(self.card(first)?.merged(&self.card(second)?, self.made + 1))
    }

    /// Returns the questions of the exam.
    pub fn exam(&self) -> &[Episode] {
        &self.world.exam
    }

    /// Returns the result of each question with the present store.
    pub fn verdicts(&self) -> Vec<Verdict> {
        exam::verdicts(&self.world, &self.store)
    }

    /// Returns the number of questions by result, with the present store.
    pub fn tally(&self) -> Tally {
        Tally::of(&self.verdicts())
    }

    /// Returns the points after each case: of the visitor, of always keeping, of always merging.
    pub fn curves(&self) -> [&[i32]; 3] {
        let [keep, merge] = &self.others;
        [&self.points, &keep[..self.done], &merge[..self.done]]
    }

    /// Returns the conclusion of the run in a sentence or two; `None` before its end.
    pub fn lesson(&self) -> Option<String> {
        self.arrival().is_none().then_some(())?;
        let tally = self.tally();
        let mut happened = Fault::ALL.into_iter().zip(self.faults).filter(|(_, count)| *count > 0);
        // An overfit that a later merge has repaired does not count.
        let is_left = |fault: Fault| fault != Fault::Overfit || self.has_accidents();
        let worst = happened.find(|(fault, _)| is_left(*fault)).map(|(fault, _)| fault);
        let lesson = match worst {
            _ if tally.right == self.world.exam.len() => {
                "You merged what belonged together and left the rest alone: rewriting is no harm, careless rewriting is."
            }
            Some(fault) => fault.lesson(),
            None if self.store.len() < self.setup.families => {
                "What is dropped cannot be asked again: deleting misleads nobody, and helps nobody either."
            }
            None if self.merges == 0 => {
                "Raw cases answer for themselves and their neighbours, and a small store forgets the others."
            }
            None => "Your lessons hold; what you dropped, or never merged, is what the exam still misses.",
        };
        let best = self.points.iter().enumerate().max_by_key(|(after, points)| (**points, usize::MAX - after));
        let fall = best.filter(|(_, best)| **best >= tally.points() + 2).map(|(after, best)| {
            format!(" Your cards were worth {best} after case {} and {} at the end.", after + 1, tally.points())
        });
        Some(lesson.to_owned() + &fall.unwrap_or_default())
    }

    fn has_accidents(&self) -> bool {
        self.store.iter().any(|card| fault::accident(&self.world, card).is_some())
    }
}

impl Rules for Game {
    type Setup = Setup;
    const COMMANDS: &'static [Command] = &[
        Command { usage: "keep", does: "keep the new case as it is" },
        Command { usage: "drop [CARD]", does: "drop the new case, or a card" },
        Command { usage: "merge A B", does: "make one of two cards, for good; \"new\" is the new case" },
        Command { usage: "merge", does: "make one of the two cards that share the most words" },
        Command { usage: "preview A B", does: "say what merging would leave and lose" },
        Command { usage: "ask N", does: "try a question of the exam" },
    ];

    fn new(setup: &Setup, seed: u32) -> Game {
        let world = World::new(setup, seed);
        Game {
            setup: setup.clone(),
            others: [players::keep_all(setup, &world), players::merge_all(setup, &world)],
            world,
            done: 0,
            store: Vec::new(),
            made: 0,
            points: Vec::new(),
            merges: 0,
            faults: [0; Fault::ALL.len()],
        }
    }

    fn execute(&mut self, line: &str) -> Reply {
        moves::execute(self, line)
    }

    fn describe(&self) -> Vec<String> {
        describe::describe(self)
    }

    fn score(&self) -> Option<Score> {
        self.arrival().is_none().then(|| describe::score(self))
    }

    fn undo_refusal(&self, line: &str) -> Option<&'static str> {
        let is_merge = line.split(' ').next() == Some("merge");
        is_merge.then_some("A merge cannot be taken back: the two cards are gone. \"preview 1 2\" shows one before.")
    }
}
