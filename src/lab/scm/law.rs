//! Linear structural causal models: arrows between dials, their coefficients, and the values of a crystal under them.

use std::ops::RangeInclusive;

/// Dials of a crystal, the frequency among them.
pub const NODES: RangeInclusive<usize> = 3..=5;
/// The most dials.
pub const NODES_MAXIMUM: usize = *NODES.end();
/// Allowed coefficients.
pub const COEFFICIENTS: RangeInclusive<i32> = 1..=3;
/// Base of a dial, before its causes are added.
pub const BASES: RangeInclusive<i32> = 15..=25;

/// A value for each dial; those that a law does not have stay 0.
pub type Values = [i32; NODES_MAXIMUM];

/// Name of a dial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// In full.
    pub full: &'static str,
    /// In at most five characters, for narrow columns.
    pub short: &'static str,
}

const fn name(full: &'static str, short: &'static str) -> Name {
    Name { full, short }
}

/// The properties that a crystal may have.
pub const PROPERTIES: [Name; 8] = [
    name("quantum size", "size"),
    name("moisture", "moist"),
    name("pressure", "press"),
    name("temperature", "temp"),
    name("conductivity", "cond"),
    name("pH", "pH"),
    name("density", "dens"),
    name("radiation", "rad"),
];

/// Dial to be predicted.
pub const FREQUENCY: Name = name("frequency", "freq");

/// Arrows from causes to effects with their coefficients: a law's, or those of a theory about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrows([[u8; NODES_MAXIMUM]; NODES_MAXIMUM]);

/// One arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrow {
    /// The cause.
    pub from: usize,
    /// The effect.
    pub to: usize,
    /// Coefficient: the change of the effect for a unit of the cause.
    pub coefficient: u8,
}

impl Arrows {
    /// The coefficient from one dial to another; 0 where there is no arrow.
    pub fn coefficient(&self, from: usize, to: usize) -> u8 {
        self.0.get(from).and_then(|row| row.get(to)).copied().unwrap_or(0)
    }

    /// Draws an arrow, or takes it away with a coefficient of 0.
    pub fn set(&mut self, from: usize, to: usize, coefficient: u8) {
        if let Some(cell) = self.0.get_mut(from).and_then(|row| row.get_mut(to)) {
            *cell = coefficient;
        }
    }

    /// All arrows, by their causes.
    pub fn iter(&self) -> impl Iterator<Item = Arrow> {
        let pairs = (0..NODES_MAXIMUM).flat_map(|from| (0..NODES_MAXIMUM).map(move |to| (from, to)));
        pairs.filter_map(|(from, to)| {
            let coefficient = self.coefficient(from, to);
            (coefficient > 0).then_some(Arrow { from, to, coefficient })
        })
    }

    /// Returns true if a directed path leads from one dial to another; every dial reaches itself.
    pub fn leads(&self, from: usize, to: usize) -> bool {
        let mut reached = [false; NODES_MAXIMUM];
        let mut next = vec![from];
        while let Some(at) = next.pop() {
            if let Some(seen) = reached.get_mut(at).filter(|seen| !**seen) {
                *seen = true;
                next.extend(self.iter().filter(|arrow| arrow.from == at).map(|arrow| arrow.to));
            }
        }
        reached.get(to).copied().unwrap_or(false)
    }

    /// Contribution of a dial's causes.
    pub fn pull(&self, to: usize, values: &Values) -> i32 {
        values.iter().enumerate().map(|(from, value)| i32::from(self.coefficient(from, to)) * value).sum()
    }

    /// Readings for these bases. The arrows must be acyclic.
    pub fn values(&self, bases: &Values) -> Values {
        let mut values = *bases;
        // No way along arrows is longer than there are dials: after as many rounds nothing moves any more.
        for _ in 0..NODES_MAXIMUM {
            values = std::array::from_fn(|to| bases[to] + self.pull(to, &values));
        }
        values
    }
}

/// A law, shared by all crystals of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    /// The properties, and the frequency as the last.
    pub names: Vec<Name>,
    /// Arrows between the dials.
    pub arrows: Arrows,
    /// The frequency's base. Those of the properties belong to each crystal.
    pub base: i32,
}

impl Law {
    /// Index of the frequency among the dials.
    pub fn frequency(&self) -> usize {
        self.names.len().saturating_sub(1)
    }
}

/// A crystal: the bases of its dials under a law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crystal {
    /// The bases, the frequency's among them.
    pub bases: Values,
}

impl Crystal {
    /// Readings of its dials.
    pub fn values(&self, law: &Law) -> Values {
        law.arrows.values(&self.bases)
    }

    /// Sets a dial. Its own base is shifted until it shows `value`: its causes go on acting on it, its effects follow.
    pub fn set(&mut self, law: &Law, dial: usize, value: i32) {
        let shown = self.values(law);
        if let (Some(base), Some(shown)) = (self.bases.get_mut(dial), shown.get(dial)) {
            *base += value - shown;
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub const MOISTURE: usize = 0;
    pub const DENSITY: usize = 1;
    pub const SIZE: usize = 2;
    pub const RINGS: usize = 3;

    /// Arrows from triples of cause, effect and coefficient.
    pub fn arrows(list: &[(usize, usize, u8)]) -> Arrows {
        let mut arrows = Arrows::default();
        list.iter().for_each(|&(from, to, coefficient)| arrows.set(from, to, coefficient));
        arrows
    }

    /// The law of the released run 4nodes_0.
    pub fn released() -> Law {
        let names = ["moisture", "density", "quantum size"]
            .map(|full| PROPERTIES.into_iter().find(|name| name.full == full).unwrap());
        Law {
            names: names.into_iter().chain([FREQUENCY]).collect(),
            arrows: arrows(&[(MOISTURE, RINGS, 1), (DENSITY, RINGS, 1), (DENSITY, SIZE, 1)]),
            base: 25,
        }
    }

    #[test]
    fn a_set_dial_shifts_and_its_causes_keep_acting() {
        let law = released();
        // The manipulator of the released run, rows 2 to 5.
        let mut crystal = Crystal { bases: [86, 39, 70, 25, 0] };
        assert_eq!(crystal.values(&law)[..4], [86, 39, 109, 150]);
        crystal.set(&law, MOISTURE, 50);
        assert_eq!(crystal.values(&law)[..4], [50, 39, 109, 114]);
        crystal.set(&law, DENSITY, 80);
        assert_eq!(crystal.values(&law)[..4], [50, 80, 150, 155]);
        crystal.set(&law, SIZE, 100);
        assert_eq!(crystal.values(&law)[..4], [50, 80, 100, 155]);
        // Not cut: the dial that was set goes on following its cause.
        crystal.set(&law, DENSITY, 90);
        assert_eq!(crystal.values(&law)[..4], [50, 90, 110, 165]);
    }

    #[test]
    fn ways_along_arrows_are_found() {
        let chain = arrows(&[(0, 1, 2), (1, 2, 3), (3, 2, 1)]);
        assert!(chain.leads(0, 2) && chain.leads(1, 1) && chain.leads(3, 2));
        assert!(!chain.leads(2, 0) && !chain.leads(0, 3));
        assert_eq!(chain.values(&[1, 10, 100, 1000, 0]), [1, 12, 1136, 1000, 0]);
        assert_eq!(chain.iter().map(|arrow| arrow.coefficient).collect::<Vec<_>>(), [2, 3, 1]);
    }
}
