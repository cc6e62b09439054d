//! Formatting of numbers for the visitor.

/// Maximum decimals of a number.
pub const DIGITS_MAX: u8 = 9;

/// Formats a number with `digits` decimals; with `None`, with three significant digits. NaN and infinity are
/// "undefined".
pub fn show(value: f64, digits: Option<u8>) -> String {
    if !value.is_finite() {
        return "undefined".to_owned();
    }
    if let Some(digits) = digits {
        if value.abs() < 1e15 {
            return without_negative_zero(format!("{value:.*}", usize::from(digits)));
        }
        return format!("{value:.2e}");
    }
    let size = value.abs();
    match size {
        0.0 => "0".to_owned(),
        _ if value.fract() == 0.0 && size < 1e6 => format!("{value:.0}"),
        _ if !(1e-4..1e6).contains(&size) => format!("{value:.2e}"),
        _ => {
            let before = libm::log10(size).floor() as i32;
            without_negative_zero(format!("{value:.*}", (2 - before).clamp(0, 6) as usize))
        }
    }
}

fn without_negative_zero(text: String) -> String {
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|byte| matches!(byte, b'0' | b'.')) => digits.to_owned(),
        _ => text,
    }
}

/// Joins a number and its unit, by a space except for the percent and degree signs.
pub fn with_unit(number: &str, unit: &str) -> String {
    match unit {
        "" => number.to_owned(),
        "%" | "°" => format!("{number}{unit}"),
        _ => format!("{number} {unit}"),
    }
}

/// Returns the number of decimals in a number's shortest notation, at most [`DIGITS_MAX`].
pub fn decimals(value: f64) -> u8 {
    let written = format!("{value}");
    let count = written.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    count.min(usize::from(DIGITS_MAX)) as u8
}

/// Rounds a number to `decimals` decimals.
pub fn rounded(value: f64, decimals: u8) -> f64 {
    format!("{value:.*}", usize::from(decimals)).parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_honest() {
        for (value, digits, expected) in [
            (0.0, None, "0"),
            (3.0, None, "3"),
            (0.123_456, None, "0.123"),
            (33.271, None, "33.3"),
            (1234.5, None, "1234"),
            (1e308, None, "1.00e308"),
            (-0.001, Some(2), "0.00"),
            (f64::NAN, Some(2), "undefined"),
            (1e300, Some(0), "1.00e300"),
            (2.5e-7, None, "2.50e-7"),
        ] {
            assert_eq!(show(value, digits), expected, "{value}");
        }
        assert_eq!(decimals(0.05), 2);
        assert_eq!(rounded(0.1 * 3.0, 1), 0.3);
    }
}
