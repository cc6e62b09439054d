//! Formatting of numbers: the same number of decimals for all numbers that are compared, without rounding noise.

/// Maximum number of decimals.
const MAX_DECIMALS: usize = 4;

/// Range of magnitudes that are printed without an exponent.
const PLAIN: std::ops::Range<f64> = 1e-4..1e7;

/// The format of a column of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbers {
    /// Digits after the decimal point; `None` for numbers with an exponent.
    decimals: Option<usize>,
}

impl Numbers {
    /// Determines the format: the number of decimals that the longest of `values` needs.
    pub fn of(values: impl Iterator<Item = f64>) -> Numbers {
        let mut decimals = Some(0);
        for value in values.filter(|value| *value != 0.0) {
            decimals = match decimals {
                Some(most) if PLAIN.contains(&value.abs()) => Some(most.max(decimals_of(value))),
                _ => None,
            };
        }
        Numbers { decimals }
    }

    /// Formats a number.
    pub fn format(self, value: f64) -> String {
        match self.decimals {
            _ if value == 0.0 && self.decimals.is_none() => "0".to_owned(),
            Some(decimals) => {
                let text = format!("{value:.decimals$}");
                match text.strip_prefix('-') {
                    Some(digits) if digits.bytes().all(|byte| matches!(byte, b'0' | b'.')) => digits.to_owned(),
                    _ => text,
                }
            }
            None => {
                let text = format!("{value:.2e}");
                let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
                let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
                if exponent == "0" { mantissa.to_owned() } else { format!("{mantissa}e{exponent}") }
            }
        }
    }
}

/// Returns the decimals of the shortest text that parses to `value`.
fn decimals_of(value: f64) -> usize {
    let text = value.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    decimals.min(MAX_DECIMALS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_column_have_the_same_decimals() {
        for (values, texts) in [
            (&[12.0, 3.9, 6.4][..], &["12.0", "3.9", "6.4"][..]),
            (&[0.9, 0.944, 1.0], &["0.900", "0.944", "1.000"]),
            (&[92.0, 80.0], &["92", "80"]),
            (&[0.1 + 0.2], &["0.3000"]),
            (&[-0.00001, 0.0], &["-1e-5", "0"]),
            (&[1.0e9, -2.5e-300], &["1e9", "-2.5e-300"]),
            (&[f64::MAX], &["1.8e308"]),
            (&[], &[]),
        ] {
            let numbers = Numbers::of(values.iter().copied());
            let printed: Vec<String> = values.iter().map(|value| numbers.format(*value)).collect();
            assert_eq!(printed, texts);
        }
        assert_eq!(Numbers::of([0.5].into_iter()).format(-0.01), "0.0");
    }
}
