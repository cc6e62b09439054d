//! Evaluation of a model at given inputs: its quantities at the last step and optionally at all steps, averaged over
//! runs.

use super::setup::Setup;
use crate::lab::random::Random;

/// Share of the runs below a band, and share above it.
const TAIL: f64 = 0.05;

/// The distribution of a quantity over the runs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// The 5 % quantile.
    pub low: f64,
    /// The 95 % quantile.
    pub high: f64,
}

/// The result of an evaluation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Each quantity at the last step.
    pub last: Vec<Spread>,
    /// Each quantity at each step from 0 on; empty unless requested.
    pub steps: Vec<Vec<Spread>>,
    /// Each quantity at the last step in each run.
    pub runs: Vec<Vec<f64>>,
}

/// Returns the random stream of a run. It does not depend on the inputs, so that curves over an input are smooth.
fn stream(seed: u32, draw: u32, run: usize) -> Random {
    Random::of([u64::from(seed), u64::from(draw), run as u64])
}

impl Setup {
    /// Evaluates the model, at a cost of at most [`Setup::cost`].
    pub fn evaluate(&self, inputs: &[f64], (seed, draw): (u32, u32), on_the_way: bool) -> Outcome {
        let (count, steps) = (self.quantity_count(), self.steps_at(inputs));
        let mut last = vec![Vec::with_capacity(self.runs); count];
        let mut way: Vec<Vec<Vec<f64>>> =
            if on_the_way { vec![vec![Vec::new(); steps + 1]; count] } else { Vec::new() };
        let mut slots = vec![0.0; self.first_quantity_slot() + count];
        let first = self.first_quantity_slot();
        let (mut stack, mut next) = (Vec::new(), vec![0.0; self.states.len()]);
        for run in 0..self.runs.max(1) {
            let mut chance = stream(seed, draw, run);
            slots.iter_mut().for_each(|slot| *slot = 0.0);
            slots[..inputs.len().min(self.inputs.len())]
                .copy_from_slice(&inputs[..inputs.len().min(self.inputs.len())]);
            for (index, state) in self.states.iter().enumerate() {
                slots[first + index] = state.start.at(&slots, &mut chance, &mut stack);
            }
            for step in 0..=steps {
                slots[self.time_slot()] = step as f64;
                if step > 0 {
                    for (next, state) in next.iter_mut().zip(&self.states) {
                        *next = state.next.at(&slots, &mut chance, &mut stack);
                    }
                    slots[first..first + next.len()].copy_from_slice(&next);
                }
                if on_the_way || step == steps {
                    for (index, output) in self.outputs.iter().enumerate() {
                        slots[first + self.states.len() + index] = output.formula.at(&slots, &mut chance, &mut stack);
                    }
                }
                for (quantity, at_steps) in way.iter_mut().enumerate() {
                    at_steps[step].push(slots[first + quantity]);
                }
            }
            for (quantity, values) in last.iter_mut().enumerate() {
                values.push(slots[first + quantity]);
            }
        }
        Outcome {
            last: last.iter().map(|values| spread(values.clone())).collect(),
            steps: way.into_iter().map(|steps| steps.into_iter().map(spread).collect()).collect(),
            runs: last,
        }
    }

    /// Returns the slots for conditions: inputs, the last step, and the means of all quantities.
    pub fn slots(&self, inputs: &[f64], outcome: &Outcome) -> Vec<f64> {
        let mut slots = inputs.to_vec();
        slots.resize(self.inputs.len(), 0.0);
        slots.push(self.steps_at(inputs) as f64);
        slots.extend(outcome.last.iter().map(|spread| spread.mean));
        slots
    }
}

/// Returns mean and band of the values of all runs; NaN if one of them is NaN.
fn spread(mut values: Vec<f64>) -> Spread {
    if let [only] = values[..] {
        return Spread { mean: only, low: only, high: only };
    }
    let count = values.len().max(1);
    let mean = values.iter().sum::<f64>() / count as f64;
    values.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| values.get((share * count as f64) as usize).or(values.last()).copied().unwrap_or(f64::NAN);
    Spread { mean, low: at(TAIL), high: at(1.0 - TAIL) }
}
