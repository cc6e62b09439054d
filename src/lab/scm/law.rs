//! Linear structural causal models: arrows between variables ("dials"), their coefficients, and the resulting values
//! for a crystal.

use std::ops::RangeInclusive;

/// Possible numbers of dials of a crystal, including the frequency.
pub const NODES: RangeInclusive<usize> = 3..=5;
/// Maximum number of dials.
pub const NODES_MAXIMUM: usize = *NODES.end();
/// Possible coefficients.
pub const COEFFICIENTS: RangeInclusive<i32> = 1..=3;
/// Possible bases of a dial: its value without causes.
pub const BASES: RangeInclusive<i32> = 15..=25;

/// A value for each dial; unused elements are 0.
pub type Values = [i32; NODES_MAXIMUM];

/// The name of a dial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// Full name.
    pub full: &'static str,
    /// Short name of at most five characters, for narrow columns.
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

/// The dial whose value is to be predicted.
pub const FREQUENCY: Name = name("frequency", "freq");

/// Arrows from causes to effects with their coefficients, either of a law or of a theory about it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrows([[u8; NODES_MAXIMUM]; NODES_MAXIMUM]);

/// An arrow of a causal diagram.
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
    /// Returns the coefficient from one dial to another; 0 without an arrow.
    pub fn coefficient(&self, from: usize, to: usize) -> u8 {
        self.0.get(from).and_then(|row| row.get(to)).copied().unwrap_or(0)
    }

    /// Sets an arrow, or removes it with a coefficient of 0.
    pub fn set(&mut self, from: usize, to: usize, coefficient: u8) {
        if let Some(cell) = self.0.get_mut(from).and_then(|row| row.get_mut(to)) {
            *cell = coefficient;
        }
    }

    /// Returns all arrows, ordered by their causes.
    pub fn iter(&self) -> impl Iterator<Item = Arrow> {
        let pairs = (0..NODES_MAXIMUM).flat_map(|from| (0..NODES_MAXIMUM).map(move |to| (from, to)));
        pairs.filter_map(|(from, to)| {
            let coefficient = self.coefficient(from, to);
            (coefficient > 0).then_some(Arrow { from, to, coefficient })
        })
    }

    /// Whether there is a directed path from one dial to another; true for a dial and itself.
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

    /// Returns the contribution of a dial's causes to its value.
    pub fn pull(&self, to: usize, values: &Values) -> i32 {
        values.iter().enumerate().map(|(from, value)| i32::from(self.coefficient(from, to)) * value).sum()
    }

    /// Computes the values for these bases. The arrows must be acyclic.
    pub fn values(&self, bases: &Values) -> Values {
        let mut values = *bases;
        // Paths are shorter than the number of dials, so that the values are final after as many rounds.
        for _ in 0..NODES_MAXIMUM {
            values = std::array::from_fn(|to| bases[to] + self.pull(to, &values));
        }
        values
    }
}

/// A structural causal model that all crystals of a run follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    /// The dials: the properties, then the frequency.
    pub names: Vec<Name>,
    /// Arrows between the dials.
    pub arrows: Arrows,
    /// Base of the frequency. The bases of the properties differ between crystals.
    pub base: i32,
}

impl Law {
    /// Returns the index of the frequency among the dials.
    pub fn frequency(&self) -> usize {
        self.names.len().saturating_sub(1)
    }
}

/// A crystal: the bases of its dials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crystal {
    /// The bases of all dials, including the frequency.
    pub bases: Values,
}

impl Crystal {
    /// Computes the values of its dials.
    pub fn values(&self, law: &Law) -> Values {
        law.arrows.values(&self.bases)
    }

    /// Sets a dial: shifts its base so that it has `value`. Its causes still act on it, and its effects change.
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

    /// Creates arrows from triples of cause, effect and coefficient.
    pub fn arrows(list: &[(usize, usize, u8)]) -> Arrows {
        let mut arrows = Arrows::default();
        list.iter().for_each(|&(from, to, coefficient)| arrows.set(from, to, coefficient));
        arrows
    }

    /// Returns the law of the released run 4nodes_0.
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
        // The arrows into a dial are not cut: the dial still follows its cause.
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
