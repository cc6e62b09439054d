//! Evaluates a model over the ranges of its inputs, and reports the inputs for which a formula is not finite.

use crate::content::fields::Reader;
use crate::diagnostic::Span;
use crate::lab::model::Setup;

/// Maximum operations for the evaluation of one model: about 50 ms.
const OPERATIONS: usize = 20_000_000;
/// Maximum values of one input, with the other inputs at their start values.
const VALUES: usize = 201;

/// The range of each quantity over all evaluations, with the ends of its bands.
pub struct Tried(pub Vec<(f64, f64)>);

/// Evaluates a model at the start values, for each input over its range, and at the corners. `None`, with a report at
/// `places`, if a quantity is not finite.
pub fn check(setup: &Setup, places: &[Span], reader: &mut Reader<'_>) -> Option<Tried> {
    let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); setup.quantity_count()];
    let mut bad = vec![false; setup.quantity_count()];
    let most = (OPERATIONS / setup.cost(true)).max(3);
    for inputs in trials(setup, most) {
        let outcome = setup.evaluate(&inputs, (0, 0), true);
        // Outputs that depend on the first one that is not finite are not reported.
        let broken = outcome.steps.iter().enumerate().find_map(|(quantity, steps)| {
            let step = steps
                .iter()
                .position(|spread| ![spread.mean, spread.low, spread.high].iter().all(|value| value.is_finite()))?;
            Some((quantity, step))
        });
        match broken {
            Some((quantity, step)) if !bad[quantity] => {
                bad[quantity] = true;
                let name = setup.quantity(quantity).map(|quantity| quantity.name).unwrap_or_default();
                let words = setup.inputs.iter().zip(&inputs);
                let words: Vec<String> =
                    words.map(|(input, value)| format!("{}={}", input.name, input.word(*value))).collect();
                let at_step = if setup.states.is_empty() { String::new() } else { format!(" at step {step}") };
                let message = format!("\"{name}\" is not finite{at_step} with {}", words.join(" "));
                reader.error(places.get(quantity).copied().unwrap_or_default(), message);
            }
            Some(_) => {}
            None => {
                for (range, steps) in ranges.iter_mut().zip(&outcome.steps) {
                    for spread in steps {
                        *range = (range.0.min(spread.low).min(spread.mean), range.1.max(spread.high).max(spread.mean));
                    }
                }
            }
        }
    }
    (!bad.contains(&true)).then_some(Tried(ranges))
}

/// Returns at most `most` sets of inputs.
fn trials(setup: &Setup, most: usize) -> Vec<Vec<f64>> {
    let start = setup.start();
    let mut trials = vec![start.clone()];
    let count = setup.inputs.len();
    let corners = (0..1_usize << count.min(8)).map(|corner| {
        let end = |(index, input): (usize, &crate::lab::model::Input)| {
            input.value(if corner >> index & 1 == 0 { 0 } else { input.count() - 1 })
        };
        setup.inputs.iter().enumerate().map(end).collect::<Vec<f64>>()
    });
    trials.extend(corners.take(most.div_ceil(2)));
    let each = (most.saturating_sub(trials.len()) / count.max(1)).min(VALUES);
    for input in 0..count {
        for value in if each > 1 { setup.points(input, each) } else { Vec::new() } {
            let mut inputs = start.clone();
            inputs[input] = value;
            trials.push(inputs);
        }
    }
    trials
}
