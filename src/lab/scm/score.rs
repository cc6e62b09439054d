//! Scores of the prediction and of the arrows.

use super::law::{Arrow, Arrows};

/// Maximum error of a right prediction, in Hz.
pub const TOLERANCE: f64 = 5.0;

/// The status of an arrow in the comparison of a theory with the truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrowStatus {
    /// In the theory and in the truth, with the same coefficient.
    Right,
    /// In the theory and in the truth, with different coefficients; the coefficient of the truth is listed.
    Weight,
    /// Only in the truth.
    Missing,
    /// Only in the theory.
    Extra,
    /// In the theory, in the opposite direction to the truth.
    Reversed,
}

/// Returns every arrow of the truth and every extra one of the theory with its status; at most one for each pair of
/// dials.
pub fn compared(theory: &Arrows, truth: &Arrows) -> Vec<(Arrow, ArrowStatus)> {
    let of_truth = truth.iter().map(|arrow| {
        let standing = match (theory.coefficient(arrow.from, arrow.to), theory.coefficient(arrow.to, arrow.from)) {
            (0, 0) => ArrowStatus::Missing,
            (0, _) => ArrowStatus::Reversed,
            (drawn, _) if drawn == arrow.coefficient => ArrowStatus::Right,
            _ => ArrowStatus::Weight,
        };
        (arrow, standing)
    });
    let touches = |arrow: &Arrow| truth.coefficient(arrow.from, arrow.to) + truth.coefficient(arrow.to, arrow.from) > 0;
    let extra = theory.iter().filter(|arrow| !touches(arrow)).map(|arrow| (arrow, ArrowStatus::Extra));
    of_truth.chain(extra).collect()
}

/// The comparison of a theory with the truth, as numbers of arrows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawing {
    /// Number of arrows of the theory.
    pub drawn: usize,
    /// Number of arrows of the truth.
    pub truth: usize,
    /// Number of arrows in both, with any coefficient.
    pub found: usize,
    /// Number of arrows in both with the same coefficient.
    pub weighed: usize,
    /// Structural Hamming distance (SHD): missing, extra and reversed arrows together; a reversal counts once.
    pub distance: usize,
}

impl Drawing {
    /// Compares a theory with the truth.
    pub fn new(theory: &Arrows, truth: &Arrows) -> Drawing {
        let compared = compared(theory, truth);
        let count = |wanted: &[ArrowStatus]| compared.iter().filter(|(_, standing)| wanted.contains(standing)).count();
        Drawing {
            drawn: theory.iter().count(),
            truth: truth.iter().count(),
            found: count(&[ArrowStatus::Right, ArrowStatus::Weight]),
            weighed: count(&[ArrowStatus::Right]),
            distance: count(&[ArrowStatus::Missing, ArrowStatus::Extra, ArrowStatus::Reversed]),
        }
    }

    /// Returns the share of the theory's arrows that are true; 0 without arrows.
    pub fn precision(&self) -> f64 {
        share(self.found, self.drawn)
    }

    /// Returns the share of the true arrows that were found.
    pub fn recall(&self) -> f64 {
        share(self.found, self.truth)
    }

    /// Returns the harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        share(2 * self.found, self.drawn + self.truth)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::super::law::tests::{DENSITY, MOISTURE, RINGS, SIZE, arrows, released};
    use super::*;

    #[test]
    fn the_released_run_by_hand() {
        let chain = arrows(&[(MOISTURE, RINGS, 1), (DENSITY, SIZE, 1), (SIZE, RINGS, 1)]);
        let drawing = Drawing::new(&chain, &released().arrows);
        assert_eq!(drawing, Drawing { drawn: 3, truth: 3, found: 2, weighed: 2, distance: 2 });
        assert!((drawing.precision() - 2.0 / 3.0).abs() < 1e-9);
        assert!((drawing.recall() - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(format!("{:.3}", drawing.f1()), "0.667");
        let standings: Vec<ArrowStatus> = compared(&chain, &released().arrows).into_iter().map(|(_, s)| s).collect();
        assert_eq!(standings, [ArrowStatus::Right, ArrowStatus::Right, ArrowStatus::Missing, ArrowStatus::Extra]);
    }

    #[test]
    fn a_reversal_counts_once_and_a_weight_not_at_all() {
        let truth = arrows(&[(0, 1, 2), (1, 2, 3), (0, 3, 1)]);
        let theory = arrows(&[(1, 0, 2), (1, 2, 1)]);
        let drawing = Drawing::new(&theory, &truth);
        // 0 to 1 is reversed, 0 to 3 is missing, 1 to 2 has another coefficient.
        assert_eq!(drawing, Drawing { drawn: 2, truth: 3, found: 1, weighed: 0, distance: 2 });
        assert_eq!((drawing.precision(), drawing.recall(), drawing.f1()), (0.5, 1.0 / 3.0, 0.4));
    }

    #[test]
    fn nothing_drawn_scores_nothing_and_all_drawn_scores_all() {
        let truth = arrows(&[(0, 1, 2), (1, 2, 3)]);
        let nothing = Drawing::new(&Arrows::default(), &truth);
        assert_eq!((nothing.precision(), nothing.recall(), nothing.f1(), nothing.distance), (0.0, 0.0, 0.0, 2));
        let all = Drawing::new(&truth, &truth);
        assert_eq!((all.precision(), all.recall(), all.f1(), all.distance), (1.0, 1.0, 1.0, 0));
    }
}
