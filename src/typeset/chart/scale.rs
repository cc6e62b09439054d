//! Scales: mapping of values to cells, and ticks.

use super::number::Numbers;
use crate::content::chart::{Axis, Scale};

/// Maximum decades of a logarithmic axis for which single powers of ten are considered.
const MAX_DECADES: i32 = 640;

/// An axis with its final range: the author's, extended to contain the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruler {
    scale: Scale,
    /// Whether all values are whole numbers.
    whole: bool,
}

/// A tick of an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// The value, or the index of a category.
    pub value: f64,
    /// The label.
    pub label: String,
}

impl Ruler {
    /// Determines the range for `values`; `None` if the axis cannot show all of them.
    pub fn new(axis: &Axis, values: &[f64]) -> Option<Ruler> {
        let whole = values.iter().all(|value| value.fract() == 0.0);
        let widened = |min: f64, max: f64| {
            let low = values.iter().copied().fold(min, f64::min);
            let high = values.iter().copied().fold(max, f64::max);
            (low.is_finite() && high.is_finite() && low < high).then_some((low, high))
        };
        if !values.iter().all(|value| value.is_finite()) {
            return None;
        }
        let scale = match &axis.scale {
            Scale::Linear { min, max } => {
                let (min, max) = widened(*min, *max)?;
                Scale::Linear { min, max }
            }
            Scale::Log { min, max } => {
                let (min, max) = widened(*min, *max)?;
                (min > 0.0).then_some(Scale::Log { min, max })?
            }
            Scale::Category(names) => {
                let inside = |value: &f64| *value >= 0.0 && whole && *value < names.len() as f64;
                (!names.is_empty() && values.iter().all(inside)).then(|| axis.scale.clone())?
            }
        };
        Some(Ruler { scale, whole })
    }

    /// Returns the scale with its final range.
    pub fn scale(&self) -> &Scale {
        &self.scale
    }

    /// Returns the categories of an axis of names; `None` for an axis of numbers.
    pub fn names(&self) -> Option<&[String]> {
        match &self.scale {
            Scale::Category(names) => Some(names),
            _ => None,
        }
    }

    /// Returns the position of a value in the range: 0 to 1.
    pub fn fraction(&self, value: f64) -> f64 {
        let fraction = match &self.scale {
            // Halved first, since the difference of two finite numbers can be infinite.
            Scale::Linear { min, max } => (value / 2.0 - min / 2.0) / (max / 2.0 - min / 2.0),
            Scale::Log { min, max } => (value.ln() - min.ln()) / (max.ln() - min.ln()),
            Scale::Category(names) => (value + 0.5) / names.len() as f64,
        };
        if fraction.is_nan() { 0.5 } else { fraction.clamp(0.0, 1.0) }
    }

    /// Returns the position of a value on `cells` cells. The ends of a range of numbers are the centres of the first
    /// and last cell; a category is the centre of its share.
    pub fn position(&self, value: f64, cells: usize) -> f64 {
        let cells = cells as f64;
        match self.scale {
            Scale::Category(_) => (self.fraction(value) * cells).clamp(0.0, (cells - 0.5).max(0.0)),
            _ => 0.5 + self.fraction(value) * (cells - 1.0).max(0.0),
        }
    }

    /// Returns the cell of a value.
    pub fn cell(&self, value: f64, cells: usize) -> usize {
        (self.position(value, cells) as usize).min(cells.saturating_sub(1))
    }

    /// Returns the value at which bars begin: zero, or the end of the range nearest to zero.
    pub fn base(&self) -> f64 {
        match self.scale {
            Scale::Linear { min, max } => 0f64.clamp(min, max),
            Scale::Log { min, .. } => min,
            Scale::Category(_) => 0.0,
        }
    }

    /// Returns at most `limit` ticks at round values; for an axis of names, all names.
    pub fn ticks(&self, limit: usize) -> Vec<Tick> {
        let values = match &self.scale {
            Scale::Category(names) => {
                let tick = |(index, name): (usize, &String)| Tick { value: index as f64, label: name.clone() };
                return names.iter().enumerate().map(tick).collect();
            }
            Scale::Linear { min, max } => round_values(*min, *max, limit, self.whole),
            Scale::Log { min, max } => {
                let values = round_magnitudes(*min, *max, limit);
                // Magnitudes differ, so that each label has its own number of decimals.
                return values.into_iter().flat_map(|value| labelled(vec![value])).collect();
            }
        };
        labelled(values)
    }

    /// Returns ticks at the data values.
    pub fn ticks_at(values: &[f64]) -> Vec<Tick> {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        values.dedup();
        labelled(values)
    }
}

fn labelled(values: Vec<f64>) -> Vec<Tick> {
    let numbers = Numbers::of(values.iter().copied());
    values.into_iter().map(|value| Tick { value, label: numbers.format(value) }).collect()
}

/// Returns at most `limit` multiples of 1, 2 or 5 times a power of ten.
fn round_values(min: f64, max: f64, limit: usize, whole: bool) -> Vec<f64> {
    let span = max / 2.0 - min / 2.0;
    let mut exponent = (span / limit.max(1) as f64).log10().floor() as i32;
    if whole {
        exponent = exponent.max(0);
    }
    for exponent in exponent..=exponent + 3 {
        for digit in [1.0, 2.0, 5.0] {
            let values = multiples(digit, exponent, min, max, limit);
            if let Some(values) = values {
                return values;
            }
        }
    }
    Vec::new()
}

/// Returns the multiples of `digit` × 10^`exponent` in the range; `None` if there are more than `limit`.
fn multiples(digit: f64, exponent: i32, min: f64, max: f64, limit: usize) -> Option<Vec<f64>> {
    // For negative exponents, division by the positive power is exact where multiplication is not.
    let scaled = |value: f64| match exponent {
        0.. => value / 10f64.powi(exponent),
        _ => value * 10f64.powi(-exponent),
    };
    let tolerance = 1e-9;
    let first = (scaled(min) / digit - tolerance).ceil();
    let last = (scaled(max) / digit + tolerance).floor();
    let count = last - first + 1.0;
    if !count.is_finite() || count > limit as f64 {
        return None;
    }
    let value = |index: usize| match exponent {
        0.. => (first + index as f64) * digit * 10f64.powi(exponent),
        _ => (first + index as f64) * digit / 10f64.powi(-exponent),
    };
    let count = count.max(0.0) as usize;
    Some((0..count).map(value).filter(|value| value.is_finite()).collect())
}

/// Returns at most `limit` powers of ten, with 2 and 5 times them if these fit; round values if there are no powers
/// of ten in the range.
fn round_magnitudes(min: f64, max: f64, limit: usize) -> Vec<f64> {
    let first = min.log10().floor() as i32;
    let last = (max.log10().ceil() as i32).min(first.saturating_add(MAX_DECADES));
    let power = |exponent: i32| if exponent < 0 { 1.0 / 10f64.powi(-exponent) } else { 10f64.powi(exponent) };
    let inside = |value: &f64| *value >= min * (1.0 - 1e-9) && *value <= max * (1.0 + 1e-9);
    let fine = |digits: &'static [f64]| -> Vec<f64> {
        let of = |exponent| digits.iter().map(move |digit| digit * power(exponent));
        (first..=last).flat_map(of).filter(inside).collect()
    };
    let every = |step: usize| -> Vec<f64> { (first..=last).step_by(step).map(power).filter(inside).collect() };
    let candidates = [fine(&[1.0, 2.0, 5.0]), every(1), every(2), every(5), every(10), every(50), every(100)];
    match candidates.into_iter().find(|values| values.len() <= limit) {
        Some(values) if values.len() >= 2 => values,
        _ => round_values(min, max, limit, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ruler(scale: Scale, values: &[f64]) -> Ruler {
        let axis = Axis { column: String::new(), label: String::new(), unit: String::new(), scale };
        Ruler::new(&axis, values).unwrap()
    }

    #[test]
    fn ticks_are_round() {
        let linear = |min, max| Scale::Linear { min, max };
        let log = |min, max| Scale::Log { min, max };
        for (scale, value, limit, ticks) in [
            (linear(0.0, 1.0), 0.25, 6, "0.0 0.2 0.4 0.6 0.8 1.0"),
            (linear(0.0, 1.0), 0.25, 3, "0.0 0.5 1.0"),
            (linear(20.0, 100.0), 92.0, 5, "20 40 60 80 100"),
            (linear(3.0, 7.0), 5.0, 9, "3 4 5 6 7"),
            (linear(-170.0, 80.0), 53.0, 6, "-150 -100 -50 0 50"),
            (linear(0.3, 0.7), 0.31, 5, "0.3 0.4 0.5 0.6 0.7"),
            (linear(0.0, 2e9), 1.0, 3, "0 1e9 2e9"),
            (linear(0.0, 4e-7), 1e-7, 5, "0 1e-7 2e-7 3e-7 4e-7"),
            (linear(-1.6e308, 1.6e308), 0.0, 4, "-1e308 0 1e308"),
            (log(1.0, 1000.0), 5.0, 4, "1 10 100 1000"),
            (log(8.0, 128.0), 16.0, 5, "10 20 50 100"),
            (log(0.001, 1.0), 0.5, 4, "0.001 0.01 0.1 1"),
            (log(1e-300, 1e300), 0.5, 7, "1e-300 1e-200 1e-100 1 1e100 1e200 1e300"),
            (log(3.0, 4.0), 3.5, 6, "3 3.2 3.4 3.6 3.8 4"),
        ] {
            let labels: Vec<String> =
                ruler(scale.clone(), &[value]).ticks(limit).into_iter().map(|tick| tick.label).collect();
            assert_eq!(labels.join(" "), ticks, "{scale:?}");
        }
    }

    #[test]
    fn values_lie_where_they_are() {
        let scale = ruler(Scale::Linear { min: 0.0, max: 100.0 }, &[50.0]);
        assert_eq!([0.0, 50.0, 100.0].map(|value| scale.cell(value, 51)), [0, 25, 50]);
        let scale = ruler(Scale::Log { min: 1.0, max: 100.0 }, &[10.0]);
        assert_eq!([1.0, 10.0, 100.0].map(|value| scale.cell(value, 21)), [0, 10, 20]);
        let names = ["a", "b", "c"].map(str::to_owned).to_vec();
        let scale = ruler(Scale::Category(names), &[0.0, 2.0]);
        assert_eq!([0.0, 1.0, 2.0].map(|value| scale.cell(value, 9)), [1, 4, 7]);
    }

    #[test]
    fn a_range_covers_its_data_or_there_is_none() {
        let axis = |scale| Axis { column: String::new(), label: String::new(), unit: String::new(), scale };
        let wide = Ruler::new(&axis(Scale::Linear { min: 0.0, max: 1.0 }), &[2.0, -2.0]).unwrap();
        assert_eq!((wide.fraction(-2.0), wide.fraction(2.0)), (0.0, 1.0));
        assert_eq!(Ruler::new(&axis(Scale::Linear { min: 0.0, max: 1.0 }), &[f64::NAN]), None);
        assert_eq!(Ruler::new(&axis(Scale::Log { min: 1.0, max: 2.0 }), &[0.0]), None);
        assert_eq!(Ruler::new(&axis(Scale::Category(vec![])), &[]), None);
        assert_eq!(Ruler::new(&axis(Scale::Category(vec!["a".to_owned()])), &[1.0]), None);
    }
}
