//! The numbers of a picture, computed at given inputs.

use super::evaluate::{Outcome, Spread};
use super::setup::{Along, HEAT_POINTS_MAX, POINTS_MAX, Picture, Setup};

/// Numbers of a picture.
#[derive(Debug, Clone, PartialEq)]
pub enum Plot {
    /// Curves over an input or over steps.
    Curves {
        /// Points along the horizontal axis, in order.
        xs: Vec<f64>,
        /// Values of each shown quantity at these points.
        series: Vec<Vec<Spread>>,
        /// Index of the present state among the points; `None` over steps.
        now: Option<usize>,
    },
    /// Cells over two inputs.
    Cells {
        /// Values of the horizontal input.
        xs: Vec<f64>,
        /// Values of the vertical input.
        ys: Vec<f64>,
        /// Values of the shown quantity, row by row.
        values: Vec<f64>,
        /// Column and row of the present state.
        now: (usize, usize),
    },
    /// Quantities at the start values and at the present state.
    Values {
        /// Each shown quantity at the start values of the inputs.
        start: Vec<Spread>,
        /// Each shown quantity at the present state.
        now: Vec<Spread>,
    },
    /// Values of the shown quantity in all runs.
    Runs(Vec<f64>),
}

impl Setup {
    /// Returns the number of evaluations that a picture takes, without that of the present state.
    pub fn evaluations_of(&self, along: Along) -> usize {
        match along {
            Along::Time | Along::Runs => 0,
            Along::Quantities => 1,
            Along::Input(input) => self.points(input, self.evaluations().min(POINTS_MAX)).len(),
            Along::Inputs(x, y) => self.points(x, HEAT_POINTS_MAX).len() * self.points(y, HEAT_POINTS_MAX).len(),
        }
    }

    /// Computes a picture at `inputs`, whose outcome is given; also returns the number of evaluations.
    pub fn plot(&self, picture: &Picture, inputs: &[f64], chance: (u32, u32), outcome: &Outcome) -> (Plot, usize) {
        let shown = |outcome: &Outcome| -> Vec<Spread> {
            picture.shown.iter().map(|quantity| outcome.last.get(*quantity).copied().unwrap_or_default()).collect()
        };
        let mut evaluations = 0;
        let mut at = |inputs: &[f64]| {
            evaluations += 1;
            shown(&self.evaluate(inputs, chance, false))
        };
        let plot = match picture.along {
            Along::Time => {
                let steps = outcome.steps.first().map_or(0, Vec::len);
                let series =
                    picture.shown.iter().map(|quantity| outcome.steps.get(*quantity).cloned().unwrap_or_default());
                Plot::Curves { xs: (0..steps).map(|step| step as f64).collect(), series: series.collect(), now: None }
            }
            Along::Runs => {
                let quantity = picture.shown.first().copied().unwrap_or_default();
                Plot::Runs(outcome.runs.get(quantity).cloned().unwrap_or_default())
            }
            Along::Quantities => Plot::Values { start: at(&self.start()), now: shown(outcome) },
            Along::Input(input) => {
                let mut xs = self.points(input, self.evaluations().min(POINTS_MAX));
                let present = inputs.get(input).copied().unwrap_or_default();
                let now = match xs.binary_search_by(|x| x.total_cmp(&present)) {
                    Ok(place) => place,
                    Err(place) => {
                        xs.insert(place, present);
                        place
                    }
                };
                let mut series = vec![Vec::with_capacity(xs.len()); picture.shown.len()];
                let mut moved = inputs.to_vec();
                for (place, x) in xs.iter().enumerate() {
                    if let Some(moved) = moved.get_mut(input) {
                        *moved = *x;
                    }
                    let values = if place == now { shown(outcome) } else { at(&moved) };
                    series.iter_mut().zip(values).for_each(|(series, value)| series.push(value));
                }
                Plot::Curves { xs, series, now: Some(now) }
            }
            Along::Inputs(x, y) => {
                let (xs, ys) = (self.points(x, HEAT_POINTS_MAX), self.points(y, HEAT_POINTS_MAX));
                let mut values = Vec::with_capacity(xs.len() * ys.len());
                let mut moved = inputs.to_vec();
                for up in &ys {
                    for across in &xs {
                        for (input, value) in [(x, across), (y, up)] {
                            if let Some(moved) = moved.get_mut(input) {
                                *moved = *value;
                            }
                        }
                        values.push(at(&moved).first().map_or(f64::NAN, |spread| spread.mean));
                    }
                }
                let nearest = |places: &[f64], input: usize| {
                    let present = inputs.get(input).copied().unwrap_or_default();
                    let far = |place: &usize| (places[*place] - present).abs();
                    (0..places.len()).min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or_default()
                };
                let now = (nearest(&xs, x), nearest(&ys, y));
                Plot::Cells { xs, ys, values, now }
            }
        };
        (plot, evaluations)
    }
}
