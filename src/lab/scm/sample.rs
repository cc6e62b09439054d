//! Draws a law and its crystals from a seed.

use std::ops::RangeInclusive;

use super::super::random::Random;
use super::Setup;
use super::law::{Arrows, BASES, COEFFICIENTS, Crystal, FREQUENCY, Law, PROPERTIES, Values};

/// Maximum number of earlier records: with the two other crystals, there are no more than distinct bases.
pub const RECORDS_MAXIMUM: usize = 6;
/// Minimum difference of the follower's base between the reactor and the records in a trap; greater than the
/// tolerance, so that the wrong theory predicts wrongly.
const TRAP_GAP: i32 = 6;

/// Possible bases of the frequency in a trap: enough for both of its graphs. Without a trap, [`BASES`] applies.
pub const TRAP_FREQUENCY_BASES: RangeInclusive<i32> = 0..=100;
/// Possible values of the lower of the two bases that the graphs of a trap give the frequency. The other one is
/// higher by a base times a coefficient, and is in the range as well.
const TRAP_LOW_BASES: RangeInclusive<i32> =
    *TRAP_FREQUENCY_BASES.start()..=*TRAP_FREQUENCY_BASES.end() - *COEFFICIENTS.end() * *BASES.end();

/// A trap: a pair of dials that always change together in the initial records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trap {
    /// Index of the dial that causes the other.
    pub leader: usize,
    /// Index of the dial that follows the leader, with a coefficient of 1.
    pub follower: usize,
    /// Index of the one of both that has an arrow to the frequency.
    pub heard: usize,
}

/// The law and the crystals drawn from a seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The law of all crystals.
    pub law: Law,
    /// Crystals that were measured earlier.
    pub records: Vec<Crystal>,
    /// The crystal for experiments.
    pub manipulator: Crystal,
    /// The crystal whose frequency is to be predicted.
    pub reactor: Crystal,
    /// The trap, if the settings request one.
    pub trap: Option<Trap>,
}

/// Draws the sample of a seed.
pub fn sample(setup: &Setup, seed: u32) -> Sample {
    let mut random = Random::new(seed);
    let properties = setup.nodes - 1;
    let mut names = PROPERTIES;
    random.shuffle(&mut names);
    let names = names.into_iter().take(properties).chain([FREQUENCY]).collect();
    // Causes come before effects in this order; the screen shows another order.
    let mut order: Vec<usize> = (0..properties).collect();
    random.shuffle(&mut order);
    order.push(properties);
    let (arrows, trap) = if setup.trap { trap(&order, &mut random) } else { (free(&order, &mut random), None) };
    let mut law = Law { names, arrows, base: random.within(BASES) };
    let mut crystals = crystals(setup.records + 2, &law, trap, &mut random);
    if let Some(trap) = trap {
        // A theory with the wrong one of the two dials compensates by the base of the frequency: the follower's base
        // times the coefficient. Both bases are drawn together, so that neither is out of the range.
        let frequency = law.frequency();
        let low = random.within(TRAP_LOW_BASES);
        let follower = crystals.last().map_or(0, |record| record.bases[trap.follower]);
        let coefficient = i32::from(law.arrows.coefficient(trap.heard, frequency));
        law.base = if trap.heard == trap.follower { low } else { low + coefficient * follower };
        crystals.iter_mut().for_each(|crystal| crystal.bases[frequency] = law.base);
    }
    let mut crystals = crystals.into_iter();
    let (reactor, manipulator) = (crystals.next(), crystals.next());
    let none = Crystal { bases: Values::default() };
    Sample {
        reactor: reactor.unwrap_or_else(|| none.clone()),
        manipulator: manipulator.unwrap_or(none),
        records: crystals.collect(),
        law,
        trap,
    }
}

/// Draws arrows along an order, at least one of them to the frequency: from one less than the number of dials to all
/// possible ones.
fn free(order: &[usize], random: &mut Random) -> Arrows {
    let mut pairs: Vec<(usize, usize)> =
        (0..order.len()).flat_map(|late| (0..late).map(move |early| (early, late))).collect();
    random.shuffle(&mut pairs);
    let last = order.len() - 1;
    // An arrow to the frequency comes first, so that it is always drawn.
    if let Some(at) = pairs.iter().position(|(_, late)| *late == last) {
        pairs.swap(0, at);
    }
    let count = last + random.below(pairs.len() - last + 1);
    let mut arrows = Arrows::default();
    for &(early, late) in &pairs[..count] {
        arrows.set(order[early], order[late], coefficient(random));
    }
    arrows
}

/// Draws the arrows of a trap: the leader causes the follower, and one of both causes the frequency; each other dial
/// acts on the leader, on the frequency, or on both.
fn trap(order: &[usize], random: &mut Random) -> (Arrows, Option<Trap>) {
    let [others @ .., leader, follower, frequency] = order else { return (Arrows::default(), None) };
    let mut arrows = Arrows::default();
    for other in others {
        let acts = random.below(3);
        if acts != 0 {
            arrows.set(*other, *leader, coefficient(random));
        }
        if acts != 1 {
            arrows.set(*other, *frequency, coefficient(random));
        }
    }
    let heard = if random.below(2) == 0 { *leader } else { *follower };
    arrows.set(*leader, *follower, 1);
    arrows.set(heard, *frequency, coefficient(random));
    (arrows, Some(Trap { leader: *leader, follower: *follower, heard }))
}

fn coefficient(random: &mut Random) -> u8 {
    random.within(COEFFICIENTS) as u8
}

/// Draws the crystals of a law, the reactor's first. All have different bases of every property, except that in a
/// trap the follower's base is equal in all but the reactor.
fn crystals(count: usize, law: &Law, trap: Option<Trap>, random: &mut Random) -> Vec<Crystal> {
    let mut crystals = vec![Crystal { bases: Values::default() }; count];
    for dial in 0..law.names.len() {
        let mut bases: Vec<i32> = BASES.collect();
        random.shuffle(&mut bases);
        if trap.is_some_and(|trap| trap.follower == dial) {
            let apart = |a: i32, b: i32| (a - b).abs() >= TRAP_GAP;
            let (low, high) = (*BASES.start(), *BASES.end());
            let reactor = bases.iter().copied().find(|base| apart(*base, low) || apart(*base, high)).unwrap_or(low);
            let same = bases.iter().copied().find(|base| apart(*base, reactor)).unwrap_or(high);
            bases.fill(same);
            bases[0] = reactor;
        }
        if dial == law.frequency() {
            bases.fill(law.base);
        }
        crystals.iter_mut().zip(bases).for_each(|(crystal, base)| crystal.bases[dial] = base);
    }
    crystals
}

#[cfg(test)]
mod tests {
    use super::super::law::NODES;
    use super::*;

    fn setups() -> impl Iterator<Item = Setup> {
        NODES.flat_map(|nodes| {
            [(2, false), (RECORDS_MAXIMUM, false), (2, true)].map(|(records, trap)| Setup { nodes, records, trap })
        })
    }

    /// Returns the other graph of a trap that explains the initial records: a chain instead of a fork, or a fork
    /// instead of a chain.
    fn rival(trap: &Trap, law: &Law) -> Arrows {
        let unheard = if trap.heard == trap.leader { trap.follower } else { trap.leader };
        let mut arrows = law.arrows.clone();
        arrows.set(unheard, law.frequency(), arrows.coefficient(trap.heard, law.frequency()));
        arrows.set(trap.heard, law.frequency(), 0);
        arrows
    }

    /// Whether the arrows are acyclic, by repeatedly removing dials without causes.
    fn is_acyclic(law: &Law) -> bool {
        let pairs = |from, to| law.arrows.coefficient(from, to) > 0;
        let mut left: Vec<usize> = (0..law.names.len()).collect();
        while let Some(at) = left.iter().position(|to| left.iter().all(|from| !pairs(*from, *to))) {
            left.remove(at);
        }
        left.is_empty()
    }

    #[test]
    fn ten_thousand_samples_obey_the_rules() {
        for setup in setups() {
            let possible = setup.nodes * (setup.nodes - 1) / 2;
            let mut counts = vec![0; possible + 1];
            let mut weights = [0; 4];
            for seed in 0..10_000 {
                let Sample { law, records, manipulator, reactor, .. } = sample(&setup, seed);
                let frequency = law.frequency();
                assert_eq!(law.names.len(), setup.nodes);
                assert_eq!(law.names[frequency], FREQUENCY);
                let properties = &law.names[..frequency];
                assert!(properties.iter().all(|name| PROPERTIES.contains(name)), "{properties:?}");
                for (at, name) in properties.iter().enumerate() {
                    assert!(!properties[..at].contains(name), "{name:?} twice");
                }
                for arrow in law.arrows.iter() {
                    assert!(COEFFICIENTS.contains(&i32::from(arrow.coefficient)));
                    assert!(arrow.from < setup.nodes && arrow.to < setup.nodes && arrow.from != frequency, "{arrow:?}");
                    weights[usize::from(arrow.coefficient)] += 1;
                }
                assert!(law.arrows.iter().any(|arrow| arrow.to == frequency), "nothing moves the frequency");
                assert!(is_acyclic(&law), "seed {seed}: a circle");
                counts[law.arrows.iter().count()] += 1;
                assert_eq!(records.len(), setup.records);
                let crystals: Vec<&Crystal> = records.iter().chain([&manipulator, &reactor]).collect();
                for crystal in &crystals {
                    assert!(crystal.bases[..frequency].iter().all(|base| BASES.contains(base)), "{crystal:?}");
                    assert_eq!(crystal.bases[frequency], law.base);
                    let range = if setup.trap { TRAP_FREQUENCY_BASES } else { BASES };
                    assert!(range.contains(&law.base), "{law:?}");
                }
                if !setup.trap {
                    for dial in 0..frequency {
                        let mut bases: Vec<i32> = crystals.iter().map(|crystal| crystal.bases[dial]).collect();
                        bases.sort_unstable();
                        bases.dedup();
                        assert_eq!(bases.len(), crystals.len(), "seed {seed}: two crystals with one base");
                    }
                }
            }
            assert!(weights[1..].iter().all(|count| *count > 1_000), "{weights:?}");
            let least = setup.nodes - 1;
            assert!(counts[..least].iter().all(|count| *count == 0), "{setup:?}: {counts:?}");
            if !setup.trap {
                assert!(counts[least..].iter().all(|count| *count > 1_000), "{setup:?}: {counts:?}");
            }
        }
    }

    #[test]
    fn in_a_trap_only_the_follower_tells_two_graphs_apart() {
        for nodes in NODES {
            let setup = Setup { nodes, records: 2, trap: true };
            let mut heard = [0; 2];
            for seed in 0..2_000 {
                let Sample { law, records, manipulator, reactor, trap } = sample(&setup, seed);
                let trap = trap.unwrap();
                let rival = rival(&trap, &law);
                assert_ne!(rival, law.arrows);
                heard[usize::from(trap.heard == trap.leader)] += 1;
                let frequency = law.frequency();
                let base = |arrows: &Arrows, crystal: &Crystal| {
                    let values = crystal.values(&law);
                    values[frequency] - arrows.pull(frequency, &values)
                };
                // With either graph, all initial records give the same base.
                let solved = base(&rival, &records[0]);
                assert!(
                    TRAP_FREQUENCY_BASES.contains(&solved),
                    "seed {seed}: nobody would believe the rival's {solved}"
                );
                for crystal in records.iter().chain([&manipulator]) {
                    assert_eq!(base(&rival, crystal), solved, "seed {seed}");
                    assert_eq!(base(&law.arrows, crystal), law.base);
                }
                for dial in 0..frequency {
                    let mut set = manipulator.clone();
                    set.set(&law, dial, manipulator.values(&law)[dial] + 10);
                    let apart = base(&rival, &set) != solved;
                    assert_eq!(apart, dial == trap.follower, "seed {seed}, dial {dial}");
                }
                // The rival graph predicts wrongly in the reactor.
                assert!((base(&rival, &reactor) - solved).abs() > 5, "seed {seed}");
            }
            assert!(heard.iter().all(|count| *count > 800), "both graphs are the truth about equally often: {heard:?}");
        }
    }
}
