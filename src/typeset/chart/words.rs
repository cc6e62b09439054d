//! A datum in words: which series, where on the axes, with its interval.

use super::number::Numbers;
use crate::content::chart::{Axis, Chart, Point, Scale};

/// The values of a data row of a series, such as `GPT-5-mini: variables 4, right answers 48 %`. None if there is no such row.
pub fn words(chart: &Chart, series: usize, row: &str) -> Option<String> {
    let series = chart.series.get(series)?;
    let coordinates = |point: &Point| match &point.to {
        Some(end) if end.row == row => Some((end.x, end.y, None, None)),
        _ => (point.row == row).then_some((point.x, point.y, point.interval, point.value)),
    };
    let (x, y, interval, value) = series.points.iter().find_map(coordinates)?;
    let mut parts = vec![at(&chart.x, x), at(&chart.y, y)];
    if let Some((low, high)) = interval {
        parts.push(format!("from {} to {}", number(low), number(high)));
    }
    if let (Some(axis), Some(value)) = (&chart.value, value) {
        parts.push(at(axis, value));
    }
    let values = parts.join(", ");
    Some(if series.label.is_empty() { values } else { format!("{}: {values}", series.label) })
}

/// A coordinate with what it is a coordinate of.
fn at(axis: &Axis, coordinate: f64) -> String {
    match &axis.scale {
        Scale::Category(names) => names.get(coordinate.max(0.0) as usize).cloned().unwrap_or_default(),
        Scale::Linear { .. } | Scale::Log { .. } => {
            [axis.label.as_str(), &number(coordinate), &axis.unit].join(" ").trim().to_owned()
        }
    }
}

fn number(value: f64) -> String {
    Numbers::of(std::iter::once(value)).format(value)
}
