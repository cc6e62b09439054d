//! Charts in words, for screen readers and plain text: a datum with its values, and the reference lines.

use super::number::Numbers;
use crate::content::chart::{Axis, Chart, ChartKind, Point, Scale, Series};
use crate::typeset::picture::Datum;

/// Describes a data row with its names and values: `GPT-5.2-high, records only: right answers 92 %, arrow score
/// 47.1`. `None` if the chart has no such row.
pub fn describe(chart: &Chart, datum: &Datum) -> Option<String> {
    let Datum::Row { series, row } = datum else { return None };
    let series = chart.series.get(*series)?;
    let found = series.points.iter().find_map(|point| Some((point, which(point, row)?)));
    let (point, part) = found?;
    let (x, y, interval) = match (&part, &point.to, &point.ghost) {
        (Part::End, Some(end), _) => (end.x, end.y, None),
        (Part::Ghost, _, Some(ghost)) if is_turned(chart) => (ghost.value, point.y, None),
        (Part::Ghost, _, Some(ghost)) => (point.x, ghost.value, None),
        _ => (point.x, point.y, point.interval),
    };
    let facet = chart.facets.iter().find(|facet| facet.rows.contains(&point.row)).map(|facet| facet.label.clone());
    let end = match part {
        Part::Start => chart.ends.first().cloned(),
        Part::End => chart.ends.get(1).cloned(),
        Part::Whole | Part::Ghost => None,
    };
    let series_name = match part {
        Part::Ghost => chart.ghost.clone(),
        _ => Some(series.label.clone()),
    };
    let mut names: Vec<String> = Vec::new();
    let of_axes = [(&chart.x, x), (&chart.y, y)].map(|(axis, value)| category(axis, value));
    for name in series_name.into_iter().chain(of_axes.into_iter().flatten()).chain(facet).chain(end) {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    if chart.kind == ChartKind::Hist {
        names = vec![[chart.x.label.as_str(), row].join(" ").trim().to_owned()];
    }
    let values = values(chart, (x, y), interval, point, series, &part);
    Some(match names.is_empty() {
        true => values.join(", "),
        false => format!("{}: {}", names.join(", "), values.join(", ")),
    })
}

/// Describes the reference lines: `no memory 38 %`. `None` if there are none.
pub fn comparisons(chart: &Chart) -> Option<String> {
    let words = |reference: &crate::content::chart::Reference| {
        let axis = if reference.is_x { &chart.x } else { &chart.y };
        format!("{} {}", reference.label, number(axis, reference.value))
    };
    let all: Vec<String> = chart.references.iter().map(words).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// The part of a point that a data row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Whole,
    Start,
    End,
    Ghost,
}

fn which(point: &Point, row: &str) -> Option<Part> {
    match &point.to {
        Some(end) if end.row == row => return Some(Part::End),
        Some(_) if point.row == row => return Some(Part::Start),
        _ if point.row == row => return Some(Part::Whole),
        _ => {}
    }
    let ghost = point.ghost.as_ref()?;
    (ghost.row.as_deref() == Some(row)).then_some(Part::Ghost)
}

/// Whether the value axis of a bar chart is the x axis of the data.
fn is_turned(chart: &Chart) -> bool {
    matches!(chart.y.scale, Scale::Category(_))
}

fn category(axis: &Axis, value: f64) -> Option<String> {
    match &axis.scale {
        Scale::Category(names) => names.get(value as usize).cloned(),
        _ => None,
    }
}

/// Returns the values of a point with their names: those on axes of numbers, and the value of a heat map's cell.
fn values(
    chart: &Chart,
    (x, y): (f64, f64),
    interval: Option<(f64, f64)>,
    point: &Point,
    series: &Series,
    part: &Part,
) -> Vec<String> {
    let has_numbers = |axis: &Axis| !matches!(axis.scale, Scale::Category(_));
    let interval_on_x = has_numbers(&chart.x) && !has_numbers(&chart.y);
    let mut values = Vec::new();
    for (axis, value, is_x) in [(&chart.x, x, true), (&chart.y, y, false)] {
        let is_named = chart.kind == ChartKind::Hist && is_x;
        if !has_numbers(axis) || is_named {
            continue;
        }
        let mut words = labelled(axis, value);
        if let Some((low, high)) = interval.filter(|_| is_x == interval_on_x) {
            words += &format!(" ({} to {})", plain(low), plain(high));
        }
        // A value axis with the name of the series is not named twice.
        if axis.label == series.label {
            words = number(axis, value);
        }
        values.push(words);
    }
    if let (Some(axis), Some(value)) = (&chart.value, point.value) {
        values.push(labelled(axis, value));
    }
    if let (Some(ghost), Some(label)) = (&point.ghost, &chart.ghost)
        && *part != Part::Ghost
    {
        values.push(format!("{label} {}", plain(ghost.value)));
    }
    values
}

fn labelled(axis: &Axis, value: f64) -> String {
    [axis.label.as_str(), number(axis, value).as_str()].join(" ").trim().to_owned()
}

fn number(axis: &Axis, value: f64) -> String {
    [plain(value).as_str(), axis.unit.as_str()].join(" ").trim().to_owned()
}

fn plain(value: f64) -> String {
    Numbers::of(std::iter::once(value)).format(value)
}

#[cfg(test)]
mod tests {
    use super::super::samples::*;
    use super::*;

    #[test]
    fn a_datum_is_named_and_has_its_values() {
        let row = |series, row: &str| Datum::Row { series, row: row.to_owned() };
        for (chart, datum, words) in [
            (growth(), row(0, "5 92"), "GPT-5.2-high: variables 5, right answers 92 %"),
            (
                moves(),
                row(1, "92 47.1"),
                "GPT-5.2-high, 6 variables, records only: right answers 92 %, arrow score 47.1",
            ),
            (
                moves(),
                row(1, "80 80"),
                "GPT-5.2-high, 6 variables, with experiments: right answers 80 %, arrow score 80",
            ),
            (faculties(), row(1, "0.38 1"), "crafting, search walks: pass@1 0.38"),
            (transfer(), row(0, "0.61 2"), "with hindsight, seed 3: pass@1 on unseen s1 to s4 0.61 (0.55 to 0.68)"),
            (ghosts(), row(0, "0 3.9"), "used when right, 4 variables: experiments 3.9, allowed 12"),
            (ghosts(), row(0, "0 12"), "allowed, 4 variables: experiments 12"),
            (heat(), row(0, "1 0"), "five, large: F1 0.7"),
            (small_lines(), row(0, "5 92 later"), "GPT-5.2-high, a week later: variables 5, right answers 46 %"),
        ] {
            assert_eq!(describe(&chart, &datum).as_deref(), Some(words));
        }
        assert_eq!(describe(&growth(), &row(0, "nothing")), None);
        assert_eq!(describe(&growth(), &row(9, "5 92")), None);
        assert_eq!(comparisons(&floor()).as_deref(), Some("guessing 30 %; as in training 5"));
        assert_eq!(comparisons(&growth()), None);
    }
}
