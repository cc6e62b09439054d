//! A picture of a model as rows of text: for linear mode, and for the commands that describe a run.

use super::evaluate::Spread;
use super::plot::{Plot, rows_shown};
use super::setup::{Along, Picture, Setup};

/// Returns the picture as rows of text, for some points along it.
pub(super) fn rows(setup: &Setup, picture: &Picture, plot: &Plot) -> Vec<String> {
    let named = |index: usize, value: f64| {
        let quantity = picture.shown.get(index).and_then(|quantity| setup.quantity(*quantity));
        quantity.map(|quantity| format!("{} {}", quantity.label, quantity.show(value))).unwrap_or_default()
    };
    match plot {
        Plot::Curves { xs, series, now } => {
            let place = |x: f64| match picture.along {
                Along::Input(input) => {
                    let input = &setup.inputs[input];
                    format!("{} {}", input.label, input.show(x))
                }
                _ => format!("Step {x:.0}"),
            };
            let rows = rows_shown(xs.len(), *now);
            rows.into_iter()
                .map(|row| {
                    let values: Vec<String> = series
                        .iter()
                        .enumerate()
                        .map(|(index, series)| {
                            let spread = series[row];
                            let quantity = picture.shown.get(index).and_then(|index| setup.quantity(*index));
                            let band = quantity.filter(|_| spread.low != spread.high).map(|quantity| {
                                format!(" ({} to {})", quantity.show(spread.low), quantity.show(spread.high))
                            });
                            named(index, spread.mean) + &band.unwrap_or_default()
                        })
                        .collect();
                    let here = if *now == Some(row) { ", as now" } else { "" };
                    format!("{}{here}: {}.", place(xs[row]), values.join(", "))
                })
                .collect()
        }
        Plot::Cells { xs, ys, values, .. } => {
            let Along::Inputs(x, y) = picture.along else { return Vec::new() };
            let (across, up) = (&setup.inputs[x], &setup.inputs[y]);
            let row = |row: &usize| {
                let cells = rows_shown(xs.len(), None).into_iter().map(|column| {
                    format!("at {} {}", across.show(xs[column]), named(0, values[row * xs.len() + column]))
                });
                let cells: Vec<String> = cells.collect();
                format!("{} {}, {}: {}.", up.label, up.show(ys[*row]), across.label, cells.join(", "))
            };
            rows_shown(ys.len(), None).iter().map(row).collect()
        }
        Plot::Values { start, now } => {
            let row = |(index, (start, now)): (usize, (&Spread, &Spread))| {
                format!("{}; at the start values {}.", named(index, now.mean), named(index, start.mean))
            };
            start.iter().zip(now).enumerate().map(row).collect()
        }
        Plot::Runs(values) => {
            let mut sorted = values.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            let at = |share: f64| sorted.get((share * (sorted.len().max(1) - 1) as f64) as usize).copied();
            let named = |(word, share)| at(share).map(|value| format!("{word} {}", named(0, value)));
            let parts = [
                ("least", 0.0),
                ("a quarter below", 0.25),
                ("half below", 0.5),
                ("three quarters below", 0.75),
                ("greatest", 1.0),
            ];
            let parts: Vec<String> = parts.into_iter().filter_map(named).collect();
            vec![format!("{} runs: {}.", values.len(), parts.join(", "))]
        }
    }
}
