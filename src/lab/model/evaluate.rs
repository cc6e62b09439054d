//! Evaluation of a model at given inputs: its quantities at the last step and optionally at all steps, averaged over
//! runs.

use super::setup::Setup;
use crate::lab::random::Random;

/// Share of the runs below a band, and share above it.
const TAIL: f64 = 0.05;

/// The distribution of a quantity over the runs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// Mean over the runs.
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

/// Buffers for evaluations, reused by all evaluations of a sweep.
#[derive(Debug, Default)]
pub(super) struct Buffers {
    slots: Vec<f64>,
    stack: Vec<f64>,
    next: Vec<f64>,
    /// Value of each quantity at the last step in each run.
    last: Vec<Vec<f64>>,
}

impl Setup {
    /// Evaluates the model, at a cost of at most [`Setup::cost`].
    pub fn evaluate(&self, inputs: &[f64], chance: (u32, u32), on_the_way: bool) -> Outcome {
        let mut buffers = Buffers::default();
        let (count, steps) = (self.quantity_count(), self.steps_at(inputs));
        let mut way: Vec<Vec<Vec<f64>>> = Vec::new();
        if on_the_way {
            way.resize_with(count, || {
                let mut steps_of_all = Vec::new();
                steps_of_all.resize_with(steps + 1, || Vec::with_capacity(self.runs));
                steps_of_all
            });
        }
        self.run(inputs, chance, &mut buffers, &mut way);
        let runs = if self.runs > 1 { buffers.last.clone() } else { Vec::new() };
        Outcome {
            last: buffers.last.iter_mut().map(|values| spread(values)).collect(),
            steps: way.iter_mut().map(|steps| steps.iter_mut().map(|values| spread(values)).collect()).collect(),
            runs,
        }
    }

    /// Evaluates the model at the last step, and calls `take` with the position and value of each of the `shown`
    /// quantities.
    pub(super) fn evaluate_last(
        &self,
        inputs: &[f64],
        chance: (u32, u32),
        shown: &[usize],
        buffers: &mut Buffers,
        mut take: impl FnMut(usize, Spread),
    ) {
        self.run(inputs, chance, buffers, &mut []);
        for (position, quantity) in shown.iter().enumerate() {
            // A quantity that is shown twice is sorted twice, with the same result.
            take(position, buffers.last.get_mut(*quantity).map(|values| spread(values)).unwrap_or_default());
        }
    }

    /// Executes all runs. Unless `way` is empty, it receives the value of each quantity at each step.
    fn run(&self, inputs: &[f64], (seed, draw): (u32, u32), buffers: &mut Buffers, way: &mut [Vec<Vec<f64>>]) {
        let Buffers { slots, stack, next, last } = buffers;
        let (count, steps, first) = (self.quantity_count(), self.steps_at(inputs), self.first_quantity_slot());
        slots.resize(first + count, 0.0);
        next.resize(self.states.len(), 0.0);
        last.resize_with(count, Vec::new);
        last.iter_mut().for_each(Vec::clear);
        let given = inputs.len().min(self.inputs.len());
        for run in 0..self.runs.max(1) {
            let mut chance = stream(seed, draw, run);
            slots.fill(0.0);
            slots[..given].copy_from_slice(&inputs[..given]);
            for (index, state) in self.states.iter().enumerate() {
                slots[first + index] = state.start.at(slots, &mut chance, stack);
            }
            for step in 0..=steps {
                slots[self.time_slot()] = step as f64;
                if step > 0 {
                    for (next, state) in next.iter_mut().zip(&self.states) {
                        *next = state.next.at(slots, &mut chance, stack);
                    }
                    slots[first..first + next.len()].copy_from_slice(next);
                }
                if !way.is_empty() || step == steps {
                    for (index, output) in self.outputs.iter().enumerate() {
                        slots[first + self.states.len() + index] = output.formula.at(slots, &mut chance, stack);
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
fn spread(values: &mut [f64]) -> Spread {
    if let [only] = *values {
        return Spread { mean: only, low: only, high: only };
    }
    let count = values.len().max(1);
    let mean = values.iter().sum::<f64>() / count as f64;
    values.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| values.get((share * count as f64) as usize).or(values.last()).copied().unwrap_or(f64::NAN);
    Spread { mean, low: at(TAIL), high: at(1.0 - TAIL) }
}
