//! The numbers of a picture, computed at given inputs.

use super::evaluate::{Buffers, Outcome, Spread};
use super::setup::{Along, HEAT_POINTS_MAX, POINTS_MAX, Picture, Setup};

/// Maximum rows of a picture's table.
const ROWS: usize = 9;

/// Returns the positions of at most nine of `count` rows: both ends, evenly spaced ones between them, and the present
/// one.
pub fn rows_shown(count: usize, now: Option<usize>) -> Vec<usize> {
    let gaps = count.clamp(2, ROWS) - 1;
    let mut rows: Vec<usize> = (0..=gaps).map(|gap| count.saturating_sub(1) * gap / gaps).chain(now).collect();
    rows.sort_unstable();
    rows.dedup();
    rows.retain(|row| *row < count);
    rows
}

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
        let mut buffers = Buffers::default();
        let mut at = |inputs: &[f64], take: &mut dyn FnMut(usize, Spread)| {
            evaluations += 1;
            self.evaluate_last(inputs, chance, &picture.shown, &mut buffers, take);
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
            Along::Quantities => {
                let mut start = Vec::with_capacity(picture.shown.len());
                at(&self.start(), &mut |_, spread| start.push(spread));
                Plot::Values { start, now: shown(outcome) }
            }
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
                    let mut take = |index: usize, value: Spread| series[index].push(value);
                    if place == now {
                        shown(outcome).into_iter().enumerate().for_each(|(index, value)| take(index, value));
                    } else {
                        at(&moved, &mut take);
                    }
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
                        let mut value = f64::NAN;
                        at(&moved, &mut |index, spread| {
                            if index == 0 {
                                value = spread.mean;
                            }
                        });
                        values.push(value);
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
