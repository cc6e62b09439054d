//! The mechanisms by which a merge can spoil a memory, recognised by the rules of the world that went into it.

use super::card::{Card, KIND, SLOTS, THING};
use super::world::World;

/// Damage that a merge does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Cards of different families became one.
    Misgrouping,
    /// Of two answers one is gone.
    LostAnswer,
    /// The conditions under which the answer holds are gone.
    LostCondition,
    /// A word is left that has nothing to do with the answer: the cases happened to share it.
    Overfit,
}

impl Fault {
    /// All of them, the worst first.
    pub const ALL: [Fault; 4] = [Fault::Misgrouping, Fault::LostAnswer, Fault::LostCondition, Fault::Overfit];

    /// Fault of merging `first` and `second` into `merged`, if there is one.
    pub(super) fn of(world: &World, first: &Card, second: &Card, merged: &Card) -> Option<Fault> {
        if merged.words[KIND].is_none() {
            Some(Fault::Misgrouping)
        } else if first.action != second.action {
            Some(Fault::LostAnswer)
        } else if merged.rules.count_ones() > 1 {
            Some(Fault::LostCondition)
        } else {
            accident(world, merged).map(|_| Fault::Overfit)
        }
    }

    /// The mechanism in words: what is wrong, and what that leads to where no question shows it.
    pub(super) fn words(self, world: &World, first: &Card, second: &Card, merged: &Card) -> (String, &'static str) {
        match self {
            Fault::Misgrouping => ("Merged across families".to_owned(), "one answer for things of every kind"),
            Fault::LostAnswer => {
                let gone = if merged.action == first.action { second } else { first };
                (format!("Two answers became one (\"{}\" is gone)", gone.action), "no question shows it yet")
            }
            Fault::LostCondition => {
                let conditions = [first, second]
                    .into_iter()
                    .flat_map(|card| conditions(world, card).filter(|(slot, word)| card.words[*slot] == Some(*word)));
                let lost = conditions.filter(|(slot, _)| merged.words[*slot].is_none()).map(|(_, word)| word);
                let lost: Vec<&str> = lost.collect();
                let what = match lost.as_slice() {
                    [] => "Its condition was lost before".to_owned(),
                    lost => format!("Lost its condition ({})", lost.join(", ")),
                };
                (what, "it answers for the whole family")
            }
            Fault::Overfit => {
                let word = accident(world, merged).unwrap_or_default();
                (format!("Overfit so far (still says \"{word}\")"), "its cases happened to share that word")
            }
        }
    }

    /// Lesson of a run with this fault, in one sentence.
    pub(super) fn lesson(self) -> &'static str {
        match self {
            Fault::Misgrouping => "One card that speaks for two families serves neither: that is misgrouping.",
            Fault::LostAnswer => {
                "Where two answers become one, the rarer case is answered wrongly: that is interference."
            }
            Fault::LostCondition => {
                "A lesson without its condition answers its neighbours' questions: that is interference."
            }
            Fault::Overfit => {
                "A lesson from a narrow stretch describes what it saw and is silent next door: that is overfit."
            }
        }
    }
}

/// The conditions of the rules that went into a card.
fn conditions<'w>(world: &'w World, card: &Card) -> impl Iterator<Item = (usize, &'static str)> + use<'w> {
    let rules = card.rules;
    let is_in = move |index: usize| rules >> index & 1 == 1;
    world.rules.iter().enumerate().filter(move |(index, _)| is_in(*index)).filter_map(|(_, rule)| rule.condition)
}

/// A word of a lesson that is no condition of its rule.
pub(super) fn accident(world: &World, card: &Card) -> Option<&'static str> {
    let is_accident = |slot: &usize| {
        card.words[*slot].is_some_and(|word| !conditions(world, card).any(|condition| condition == (*slot, word)))
    };
    let slot = (THING..SLOTS).find(is_accident).filter(|_| card.cases > 1)?;
    card.words[slot]
}
