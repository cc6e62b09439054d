//! Cards of the store: the cases that each card answers, and the merging of two cards.

use super::house;

/// Number of slots (words) of a case.
pub const SLOTS: usize = 4;
/// Index of the slot for the family, which is determined by the thing.
pub const KIND: usize = 0;
/// Index of the slot for the thing.
pub const THING: usize = 1;
/// Index of the slot for the place.
pub const PLACE: usize = 2;
/// Index of the slot for the time.
pub const TIME: usize = 3;

/// The rule of merging, as shown to the visitor.
pub const MERGING: &str = "Merging: words that two cards share stay, words that differ are struck out and then fit anything; \
                           of two actions, the one with more cases behind it stays.";

/// The rule of answering, as shown to the visitor.
pub const ANSWERING: &str = "A card answers a question that its words fit; a case kept as it was also answers for its \
                             neighbours, which differ in one word. Of several cards the one with the most words in \
                             common answers. A right answer counts one point, a wrong one costs one.";

/// The features of a case: one word for each slot.
pub type Case = [&'static str; SLOTS];

/// A card of the store: an unchanged case, or a lesson merged from several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// A word for each slot; `None` for a slot in which merged words differed, which matches any word.
    pub words: [Option<&'static str>; SLOTS],
    /// The action that the card recommends.
    pub action: &'static str,
    /// Number of cases merged into the card.
    pub cases: usize,
    /// The rules of the hidden world that those cases follow, as bits; not shown to the visitor.
    pub(super) rules: u32,
    /// Number of cards that were made before this one.
    pub(super) age: u32,
}

impl Card {
    /// Creates a card of an unchanged case.
    pub(super) fn raw(case: &Case, action: &'static str, rule: usize, age: u32) -> Card {
        Card { words: case.map(Some), action, cases: 1, rules: 1 << rule, age }
    }

    /// Merges two cards.
    pub(super) fn merged(&self, other: &Card, age: u32) -> Card {
        let mut words = self.words;
        for (word, other) in words.iter_mut().zip(other.words) {
            if *word != other {
                *word = None;
            }
        }
        let (newer, older) = if self.age >= other.age { (self, other) } else { (other, self) };
        let action = if older.cases > newer.cases { older.action } else { newer.action };
        Card { words, action, cases: self.cases + other.cases, rules: self.rules | other.rules, age }
    }

    /// Whether the card answers a case. A lesson does if all its remaining words match. An unchanged case also
    /// answers cases of its family that differ in one word.
    pub fn fits(&self, case: &Case) -> bool {
        let differs = |slot: usize| self.words[slot].is_some_and(|word| word != case[slot]);
        let differences = (0..SLOTS).filter(|slot| differs(*slot)).count();
        differences == 0 || (self.cases == 1 && differences == 1 && !differs(KIND))
    }

    /// Returns the number of words shared with a case.
    pub(super) fn shared(&self, case: &Case) -> usize {
        self.words.iter().zip(case).filter(|(word, asked)| **word == Some(**asked)).count()
    }

    /// Returns the number of words shared with a card.
    pub(super) fn likeness(&self, other: &Card) -> usize {
        self.words.iter().zip(&other.words).filter(|(word, other)| word.is_some() && word == other).count()
    }

    /// Returns the condition of the card in words: `fern, porch, frost`; `any plant, any place, frost`.
    pub fn condition(&self) -> String {
        let thing = match (self.words[THING], self.words[KIND].and_then(house::kind)) {
            (Some(thing), _) => thing.to_owned(),
            (None, Some(kind)) => format!("any {}", kind.one),
            (None, None) => "anything".to_owned(),
        };
        let place = self.words[PLACE].unwrap_or("any place");
        let time = self.words[TIME].unwrap_or("any time");
        format!("{thing}, {place}, {time}")
    }

    /// Returns the whole card in words.
    pub fn sentence(&self) -> String {
        let cases = if self.cases > 1 { format!(" ({} cases)", self.cases) } else { String::new() };
        format!("{}: {}{cases}", self.condition(), self.action)
    }
}

/// Returns a case in words.
pub fn case_words(case: &Case) -> String {
    case[THING..].join(", ")
}

/// Returns the indices of the two cards that share the most words; among equals, the older pair.
pub(super) fn most_alike(cards: &[Card]) -> Option<(usize, usize)> {
    let pairs = (0..cards.len()).flat_map(|first| (first + 1..cards.len()).map(move |second| (first, second)));
    let mut best = None;
    for (first, second) in pairs {
        let likeness = cards[first].likeness(&cards[second]);
        if best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, (first, second)));
        }
    }
    best.map(|(_, pair)| pair)
}
