//! Faults of merges: the ways in which a merge can damage a memory, detected by the hidden rules of the merged cases.

use super::card::{Card, KIND, SLOTS, THING};
use super::world::World;

/// A fault of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Cards of different families were merged.
    Misgrouping,
    /// Two different actions were merged, and one of them is lost.
    LostAnswer,
    /// The conditions under which the action is right were dropped.
    LostCondition,
    /// A word remains that is irrelevant for the action, because the cases happened to share it.
    Overfit,
}

impl Fault {
    /// All faults, the worst first.
    pub const ALL: [Fault; 4] = [Fault::Misgrouping, Fault::LostAnswer, Fault::LostCondition, Fault::Overfit];

    /// Returns the fault of `merged`, which was made from `first` and `second`, if it has one.
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

    /// Returns the fault in words, and its consequence if no question shows it.
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

    /// Returns the conclusion for a run with this fault, in one sentence.
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

/// Returns the conditions of the rules of the cases merged into a card.
fn conditions<'w>(world: &'w World, card: &Card) -> impl Iterator<Item = (usize, &'static str)> + use<'w> {
    let rules = card.rules;
    let is_in = move |index: usize| rules >> index & 1 == 1;
    world.rules.iter().enumerate().filter(move |(index, _)| is_in(*index)).filter_map(|(_, rule)| rule.condition)
}

/// Returns a word of a lesson that is not a condition of its rule, if there is one.
pub(super) fn accident(world: &World, card: &Card) -> Option<&'static str> {
    let is_accident = |slot: &usize| {
        card.words[*slot].is_some_and(|word| !conditions(world, card).any(|condition| condition == (*slot, word)))
    };
    let slot = (THING..SLOTS).find(is_accident).filter(|_| card.cases > 1)?;
    card.words[slot]
}
