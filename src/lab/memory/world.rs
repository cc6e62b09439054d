//! The hidden world of a run: the rules of its families, the stream of episodes, and the exam.

use super::Setup;
use super::card::{Case, KIND, PLACE, SLOTS, THING, TIME};
use super::house::{KINDS, Kind, PLACES, TIMES};
use crate::lab::random::Random;

/// Most rules of a family: the usual one, and two with conditions.
const RULES_OF_FAMILY: usize = 3;

/// Interval of the questions about neighbours of the stream's cases.
const NEIGHBOUR_EVERY: usize = 2;

/// Remedy for the cases of one family, always or under a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The family.
    pub kind: &'static Kind,
    /// Slot and word of the cases that it holds for; none for those of no other rule of the family.
    pub condition: Option<(usize, &'static str)>,
    /// Remedy.
    pub action: &'static str,
}

/// A case and the rule that it is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Episode {
    /// Features of the case.
    pub case: Case,
    /// Index of the rule.
    pub rule: usize,
}

/// Rules, episodes and questions drawn from a seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct World {
    /// The rules, those of a family side by side, the one without a condition first.
    pub rules: Vec<Rule>,
    /// The episodes in the order in which they come.
    pub stream: Vec<Episode>,
    /// The questions.
    pub exam: Vec<Episode>,
}

impl World {
    /// The world of a seed.
    pub fn new(setup: &Setup, seed: u32) -> World {
        let mut random = Random::new(seed);
        let rules = rules(setup, &mut random);
        let cases = cases(setup.episodes, &rules, &mut random);
        let stream = stream(&cases, &mut random);
        let exam = exam(setup.questions, &rules, cases, &mut random);
        World { rules, stream, exam }
    }

    /// Remedy in a case.
    pub fn answer(&self, episode: &Episode) -> &'static str {
        self.rules[episode.rule].action
    }
}

/// Rules that a store of this capacity can hold as lessons, one card each.
pub fn rule_count(capacity: usize, families: usize) -> usize {
    capacity.min(RULES_OF_FAMILY * families)
}

fn rules(setup: &Setup, random: &mut Random) -> Vec<Rule> {
    let mut kinds: Vec<&'static Kind> = KINDS.iter().collect();
    random.shuffle(&mut kinds);
    // One rule each; the rest go round, and the last family is the last to get more.
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
        // Two conditions of a family share their action, so that equal actions are no sure sign of equal rules.
        let mut slots = [THING, PLACE, TIME];
        random.shuffle(&mut slots);
        for slot in slots.into_iter().take(count - 1) {
            let word = vocabulary(kind, slot)[random.below(super::house::WORDS)];
            rules.push(Rule { kind, condition: Some((slot, word)), action: other });
        }
    }
    rules
}

/// The words that a family has for a slot.
fn vocabulary(kind: &'static Kind, slot: usize) -> &'static [&'static str] {
    match slot {
        KIND => std::slice::from_ref(&kind.all),
        THING => &kind.things,
        PLACE => &PLACES,
        _ => &TIMES,
    }
}

/// The words with which a case is of this rule and of no other, for each slot.
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

/// The cases of each rule. Together they differ in every slot but that of the condition: merged, they are the rule.
fn cases(episodes: usize, rules: &[Rule], random: &mut Random) -> Vec<Vec<Case>> {
    // What usually works comes first where there is one more.
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
            // Each slot goes through its words; every round is turned against the last, so that no case comes twice.
            let word = |slot: usize| words[slot][(index + slot * (index / words[slot].len())) % words[slot].len()];
            std::array::from_fn(word)
        })
        .collect();
    // A narrow stretch: the first two of what usually works happen to share a word, which a later case does not have.
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

/// All cases in a random order; those of one rule stay in theirs.
fn stream(cases: &[Vec<Case>], random: &mut Random) -> Vec<Episode> {
    let mut order: Vec<usize> = cases.iter().enumerate().flat_map(|(rule, cases)| vec![rule; cases.len()]).collect();
    random.shuffle(&mut order);
    let mut left: Vec<_> = cases.iter().map(|cases| cases.iter()).collect();
    order.into_iter().filter_map(|rule| Some(Episode { case: *left[rule].next()?, rule })).collect()
}

/// Questions about all rules in turn: some about cases of the stream, some about neighbours of these; a family's stand
/// together.
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

/// The cases of a rule that do not come and differ in one word from one that does.
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
