//! The hidden world of a run: the rules of its families, the stream of cases, and the exam.

use super::Setup;
use super::card::{Case, KIND, PLACE, SLOTS, THING, TIME};
use super::house::{KINDS, Kind, PLACES, TIMES};
use crate::lab::random::Random;

/// Maximum rules of a family: the default one, and two with conditions.
const RULES_OF_FAMILY: usize = 3;

/// Interval between questions about neighbours of the cases in the stream: 2 makes every second question such a one.
const NEIGHBOUR_EVERY: usize = 2;

/// A rule: the right action for the cases of a family, by default or under a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The family.
    pub kind: &'static Kind,
    /// Slot and word of the cases for which the rule holds; `None` for the default rule of the family.
    pub condition: Option<(usize, &'static str)>,
    /// The right action.
    pub action: &'static str,
}

/// A case with its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    /// Features of the case.
    pub case: Case,
    /// Index of the rule.
    pub rule: usize,
}

/// The rules, cases and questions drawn from a seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    /// The rules, grouped by family, with the default rule of each family first.
    pub rules: Vec<Rule>,
    /// The cases in the order of the stream.
    pub stream: Vec<Episode>,
    /// The questions of the exam.
    pub exam: Vec<Episode>,
}

impl World {
    /// Draws the world of a seed.
    pub fn new(setup: &Setup, seed: u32) -> World {
        let mut random = Random::new(seed);
        let rules = rules(setup, &mut random);
        let cases = cases(setup.episodes, &rules, &mut random);
        let stream = stream(&cases, &mut random);
        let exam = exam(setup.questions, &rules, cases, &mut random);
        World { rules, stream, exam }
    }

    /// Returns the right action for a case.
    pub fn answer(&self, episode: &Episode) -> &'static str {
        self.rules[episode.rule].action
    }
}

/// Returns the number of rules that a store of this capacity can represent by lessons, one card for each.
pub fn rule_count(capacity: usize, families: usize) -> usize {
    capacity.min(RULES_OF_FAMILY * families)
}

fn rules(setup: &Setup, random: &mut Random) -> Vec<Rule> {
    let mut kinds: Vec<&'static Kind> = KINDS.iter().collect();
    random.shuffle(&mut kinds);
    // One rule for each family; further ones are distributed evenly, to the last family only when the others are full.
    let mut counts = vec![1; setup.families];
    for _ in setup.families..rule_count(setup.capacity, setup.families) {
        let (others, last) = counts.split_at_mut(setup.families - 1);
        let poorest = others.iter_mut().filter(|count| **count < RULES_OF_FAMILY).min();
        if let Some(count) = poorest.or(last.first_mut()) {
            *count += 1;
        }
    }
    let mut rules = Vec::new();
    for (kind, count) in kinds.into_iter().zip(counts) {
        let mut actions = kind.actions;
        random.shuffle(&mut actions);
        let [usual, other, _] = actions;
        rules.push(Rule { kind, condition: None, action: usual });
        // Both conditions of a family have the same action, so that equal actions do not imply equal rules.
        let mut slots = [THING, PLACE, TIME];
        random.shuffle(&mut slots);
        for slot in slots.into_iter().take(count - 1) {
            let word = vocabulary(kind, slot)[random.below(super::house::WORDS)];
            rules.push(Rule { kind, condition: Some((slot, word)), action: other });
        }
    }
    rules
}

/// Returns the words of a family for a slot.
fn vocabulary(kind: &'static Kind, slot: usize) -> &'static [&'static str] {
    match slot {
        KIND => std::slice::from_ref(&kind.all),
        THING => &kind.things,
        PLACE => &PLACES,
        _ => &TIMES,
    }
}

/// Returns, for each slot, the words of cases to which `rule` applies and no other rule.
fn words(rules: &[Rule], rule: usize) -> [Vec<&'static str>; SLOTS] {
    let Rule { kind, condition, .. } = &rules[rule];
    std::array::from_fn(|slot| match condition {
        Some((own, word)) if *own == slot => vec![*word],
        _ => {
            let is_taken = |word| rules.iter().any(|rule| rule.kind == *kind && rule.condition == Some((slot, word)));
            vocabulary(kind, slot).iter().copied().filter(|word| !is_taken(word)).collect()
        }
    })
}

/// Returns the cases of each rule. Together they differ in every slot except that of the condition, so that merging
/// all of them gives the rule.
fn cases(episodes: usize, rules: &[Rule], random: &mut Random) -> Vec<Vec<Case>> {
    // The default rules get the extra cases.
    let mut order: Vec<usize> = (0..rules.len()).collect();
    order.sort_by_key(|rule| rules[*rule].condition.is_some());
    let mut counts = vec![0; rules.len()];
    for episode in 0..episodes {
        counts[order[episode % order.len()]] += 1;
    }
    counts.into_iter().enumerate().map(|(rule, count)| cases_of(rules, rule, count, random)).collect()
}

fn cases_of(rules: &[Rule], rule: usize, count: usize, random: &mut Random) -> Vec<Case> {
    let mut words = words(rules, rule);
    words.iter_mut().for_each(|words| random.shuffle(words));
    let mut cases: Vec<Case> = (0..count)
        .map(|index| {
            // Each slot cycles through its words, with a shift after every cycle, so that no case occurs twice.
            let word = |slot: usize| words[slot][(index + slot * (index / words[slot].len())) % words[slot].len()];
            std::array::from_fn(word)
        })
        .collect();
    // The first two cases of a default rule share a word by accident, which a later case does not have.
    if rules[rule].condition.is_none() && count > 2 {
        let slot = if random.below(2) == 0 { PLACE } else { TIME };
        let mut narrow = cases[1];
        narrow[slot] = cases[0][slot];
        if !cases.contains(&narrow) {
            cases[1] = narrow;
        }
    }
    cases
}

/// Returns all cases in a random order; cases of the same rule keep their order.
fn stream(cases: &[Vec<Case>], random: &mut Random) -> Vec<Episode> {
    let mut order: Vec<usize> = cases.iter().enumerate().flat_map(|(rule, cases)| vec![rule; cases.len()]).collect();
    random.shuffle(&mut order);
    let mut left: Vec<_> = cases.iter().map(|cases| cases.iter()).collect();
    order.into_iter().filter_map(|rule| Some(Episode { case: *left[rule].next()?, rule })).collect()
}

/// Returns questions about all rules in turn, some about cases of the stream and some about their neighbours; grouped
/// by family.
fn exam(count: usize, rules: &[Rule], mut seen: Vec<Vec<Case>>, random: &mut Random) -> Vec<Episode> {
    let mut new: Vec<Vec<Case>> = (0..rules.len()).map(|rule| neighbours(rules, rule, &seen[rule])).collect();
    for cases in seen.iter_mut().chain(&mut new) {
        random.shuffle(cases);
    }
    let mut order: Vec<usize> = (0..rules.len()).collect();
    random.shuffle(&mut order);
    let mut exam: Vec<Episode> = (0..count)
        .filter_map(|question| {
            let rule = order[question % order.len()];
            let is_new = (question + question / order.len()) % NEIGHBOUR_EVERY == NEIGHBOUR_EVERY - 1;
            let (first, second) = if is_new { (&mut new, &mut seen) } else { (&mut seen, &mut new) };
            Some(Episode { case: first[rule].pop().or_else(|| second[rule].pop())?, rule })
        })
        .collect();
    random.shuffle(&mut exam);
    exam.sort_by_key(|question| KINDS.iter().position(|kind| *kind == *rules[question.rule].kind));
    exam
}

/// Returns the cases of a rule that are not in the stream and differ in one word from one that is.
fn neighbours(rules: &[Rule], rule: usize, seen: &[Case]) -> Vec<Case> {
    let [kinds, things, places, times] = words(rules, rule);
    let mut cases = Vec::new();
    for thing in &things {
        for place in &places {
            cases.extend(times.iter().map(|time| [kinds[0], *thing, *place, *time]));
        }
    }
    let differences = |one: &Case, other: &Case| one.iter().zip(other).filter(|(one, other)| one != other).count();
    cases.retain(|case| !seen.contains(case) && seen.iter().any(|seen| differences(seen, case) == 1));
    cases
}
