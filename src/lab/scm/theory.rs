//! Theories against readings: which rows of a notebook a drawing of arrows explains, and what it predicts.
//!
//! A theory gives arrows and no bases; they are solved from the rows. The frequency's base is the one on which most rows
//! agree, for all crystals share it. A property's base belongs to its crystal, so that a record alone says nothing
//! about it; on the manipulator it is that of the row before, unless the property itself was set.

use super::law::{Arrows, NODES_MAXIMUM, Values};

/// Origin of a row of the notebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// An earlier record, counted from 1.
    Record(usize),
    /// The manipulator's crystal before anything was done.
    Untouched,
    /// The manipulator's crystal after this dial was set.
    Set(usize),
}

/// A row of the notebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Its origin.
    pub origin: Origin,
    /// Readings of the dials.
    pub values: Values,
}

/// Residuals of a theory in one row: theory less reading for each dial. None where the theory makes no claim.
pub type Verdict = [Option<i32>; NODES_MAXIMUM];

/// Returns true if a theory and a row agree.
pub fn agrees(verdict: &Verdict) -> bool {
    verdict.iter().flatten().all(|off| *off == 0)
}

/// The frequency's base on which most rows agree under a theory; the earliest of equals.
pub fn solved_base(arrows: &Arrows, frequency: usize, readings: &[Reading]) -> i32 {
    let bases: Vec<i32> = readings.iter().map(|reading| rest(arrows, frequency, &reading.values)).collect();
    let votes = |base: i32| bases.iter().filter(|other| **other == base).count();
    // The last of equals wins a maximum: from behind it is the earliest.
    bases.iter().rev().copied().max_by_key(|base| votes(*base)).unwrap_or(0)
}

/// Part of a reading that a theory attributes to the base.
fn rest(arrows: &Arrows, dial: usize, values: &Values) -> i32 {
    values.get(dial).map_or(0, |value| value - arrows.pull(dial, values))
}

/// A theory against every row.
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

/// The frequency of a crystal whose properties are known, by a theory and the notebook. None without an arrow to it.
pub fn predicted(arrows: &Arrows, frequency: usize, readings: &[Reading], values: &Values) -> Option<i32> {
    let speaks = arrows.iter().any(|arrow| arrow.to == frequency);
    speaks.then(|| solved_base(arrows, frequency, readings) + arrows.pull(frequency, values))
}

#[cfg(test)]
mod tests {
    use super::super::law::tests::{DENSITY, MOISTURE, RINGS, SIZE, arrows, released};
    use super::*;

    /// The readings of the released run, rows 0 to 5.
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
        // What is left of the frequency in each row: 42-3-95, 91-31-129, 150-86-109, 114-50-109, 155-50-150, 155-50-100.
        let left = [-56, -69, -45, -45, -45, 5];
        assert_eq!(solved_base(&chain, RINGS, &readings()), -45);
        let verdicts = verdicts(&chain, RINGS, &readings());
        for (verdict, left) in verdicts.iter().zip(left) {
            assert_eq!(verdict[RINGS], Some(-45 - left));
        }
        assert_eq!(verdicts.iter().filter(|verdict| agrees(verdict)).count(), 3);
        // Its chain says of the last row what the agent wrote into its notes: 105 where the dial shows 155.
        assert_eq!(verdicts[5][RINGS], Some(105 - 155));
    }

    #[test]
    fn a_property_is_checked_from_row_to_row_and_not_in_records() {
        // Without density's arrow to size, the jump of size from 109 to 150 is not explained.
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
