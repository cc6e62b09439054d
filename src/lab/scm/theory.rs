//! Comparison of theories with readings: the rows of the notebook that a drawing of arrows explains, and its
//! prediction.
//!
//! A theory has arrows but no bases; these are solved from the rows. The base of the frequency, which all crystals
//! share, is the value on which most rows agree. The base of a property differs between crystals, so a single record
//! says nothing about it; for the manipulator it is that of the row before, unless the property itself was set.

use super::law::{Arrows, NODES_MAXIMUM, Values};

/// The origin of a row of the notebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An earlier record, counted from 1.
    Record(usize),
    /// The manipulator's crystal before any experiment.
    Untouched,
    /// The manipulator's crystal after this dial was set.
    Set(usize),
}

/// A row of the notebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Origin of the row.
    pub origin: Origin,
    /// Values of the dials.
    pub values: Values,
}

/// Residuals of a theory in one row: theory minus reading for each dial. `None` for dials about which the theory
/// makes no prediction.
pub type Verdict = [Option<i32>; NODES_MAXIMUM];

/// Whether a theory explains a row: all residuals are 0.
pub fn agrees(verdict: &Verdict) -> bool {
    verdict.iter().flatten().all(|off| *off == 0)
}

/// Returns the base of the frequency on which most rows agree under a theory; among equals, the earliest.
pub fn solved_base(arrows: &Arrows, frequency: usize, readings: &[Reading]) -> i32 {
    let bases: Vec<i32> = readings.iter().map(|reading| rest(arrows, frequency, &reading.values)).collect();
    let votes = |base: i32| bases.iter().filter(|other| **other == base).count();
    // `max_by_key` returns the last of equal elements; reversed, that is the earliest.
    bases.iter().rev().copied().max_by_key(|base| votes(*base)).unwrap_or(0)
}

/// Returns the part of a reading that a theory attributes to the base.
fn rest(arrows: &Arrows, dial: usize, values: &Values) -> i32 {
    values.get(dial).map_or(0, |value| value - arrows.pull(dial, values))
}

/// Compares a theory with every row.
pub fn verdicts(arrows: &Arrows, frequency: usize, readings: &[Reading]) -> Vec<Verdict> {
    let base = solved_base(arrows, frequency, readings);
    let verdict = |(row, Reading { origin, values }): (usize, &Reading)| {
        let mut verdict = [None; NODES_MAXIMUM];
        let before = row.checked_sub(1).and_then(|before| readings.get(before));
        if let (Origin::Set(set), Some(before)) = (origin, before) {
            for dial in (0..frequency.min(NODES_MAXIMUM)).filter(|dial| dial != set) {
                verdict[dial] = Some(rest(arrows, dial, &before.values) - rest(arrows, dial, values));
            }
        }
        if let Some(off) = verdict.get_mut(frequency) {
            *off = Some(base - rest(arrows, frequency, values));
        }
        verdict
    };
    readings.iter().enumerate().map(verdict).collect()
}

/// Returns the frequency of a crystal with known properties, by a theory and the notebook; `None` without an arrow to
/// the frequency.
pub fn predicted(arrows: &Arrows, frequency: usize, readings: &[Reading], values: &Values) -> Option<i32> {
    let speaks = arrows.iter().any(|arrow| arrow.to == frequency);
    speaks.then(|| solved_base(arrows, frequency, readings) + arrows.pull(frequency, values))
}

#[cfg(test)]
mod tests {
    use super::super::law::tests::{DENSITY, MOISTURE, RINGS, SIZE, arrows, released};
    use super::*;

    /// Returns the readings of the released run, rows 0 to 5.
    fn readings() -> Vec<Reading> {
        let row = |origin, [density, moisture, size, frequency]: [i32; 4]| Reading {
            origin,
            values: [moisture, density, size, frequency, 0],
        };
        vec![
            row(Origin::Record(1), [14, 3, 95, 42]),
            row(Origin::Record(2), [35, 31, 129, 91]),
            row(Origin::Untouched, [39, 86, 109, 150]),
            row(Origin::Set(MOISTURE), [39, 50, 109, 114]),
            row(Origin::Set(DENSITY), [80, 50, 150, 155]),
            row(Origin::Set(SIZE), [80, 50, 100, 155]),
        ]
    }

    #[test]
    fn the_true_law_of_the_released_run_agrees_with_all_six_rows() {
        let law = released();
        let verdicts = verdicts(&law.arrows, RINGS, &readings());
        assert!(verdicts.iter().all(agrees), "{verdicts:?}");
        assert_eq!(solved_base(&law.arrows, RINGS, &readings()), 25);
        // The reactor: density 97, moisture 34, quantum size 114.
        assert_eq!(predicted(&law.arrows, RINGS, &readings(), &[34, 97, 114, 0, 0]), Some(156));
    }

    #[test]
    fn its_chain_clashes_with_the_row_that_it_did_not_read() {
        let chain = arrows(&[(MOISTURE, RINGS, 1), (DENSITY, SIZE, 1), (SIZE, RINGS, 1)]);
        // The frequency without its causes in each row: 42-3-95, 91-31-129, 150-86-109, 114-50-109, 155-50-150,
        // 155-50-100.
        let left = [-56, -69, -45, -45, -45, 5];
        assert_eq!(solved_base(&chain, RINGS, &readings()), -45);
        let verdicts = verdicts(&chain, RINGS, &readings());
        for (verdict, left) in verdicts.iter().zip(left) {
            assert_eq!(verdict[RINGS], Some(-45 - left));
        }
        assert_eq!(verdicts.iter().filter(|verdict| agrees(verdict)).count(), 3);
        // In the last row the chain predicts 105, which is also the number in the agent's notes; the reading is 155.
        assert_eq!(verdicts[5][RINGS], Some(105 - 155));
    }

    #[test]
    fn a_property_is_checked_from_row_to_row_and_not_in_records() {
        // Without density's arrow to size, the change of size from 109 to 150 is not explained.
        let theory = arrows(&[(MOISTURE, RINGS, 1), (DENSITY, RINGS, 1)]);
        let verdicts = verdicts(&theory, RINGS, &readings());
        assert_eq!(verdicts[0][SIZE], None);
        assert_eq!(verdicts[4][SIZE], Some(109 - 150));
        assert_eq!(verdicts[5][SIZE], None, "it was set itself");
        let clashes: Vec<usize> = (0..6).filter(|row| !agrees(&verdicts[*row])).collect();
        assert_eq!(clashes, [4]);
    }

    #[test]
    fn nothing_to_go_by_is_no_mistake() {
        assert_eq!(solved_base(&Arrows::default(), 2, &[]), 0);
        assert_eq!(predicted(&Arrows::default(), 2, &readings(), &[0; 5]), None);
        assert!(verdicts(&Arrows::default(), 2, &[]).is_empty());
    }
}
