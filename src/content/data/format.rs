//! Numbers in data files, and formats for numbers in prose.

/// Maximum digits after the decimal point in a format.
const DECIMALS_MAX: usize = 12;

/// Parses a finite number in the notation of data files.
pub fn number(cell: &str) -> Option<f64> {
    let plain = cell.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    cell.parse().ok().filter(|number: &f64| plain && number.is_finite())
}

/// Returns the plain notation of a number such as `1,234.5` and `−5`; with `decimal_comma` also of `1.234,5` and
/// `0,5`. `None` for other text, and for ambiguous numbers such as `12%`.
pub fn normalized(cell: &str, decimal_comma: bool) -> Option<String> {
    let text = cell.replace(['−', '–'], "-").replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ");
    let (grouping, point) = if decimal_comma { ('.', ',') } else { (',', '.') };
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (&text[..1], digits),
        None => ("", text.as_str()),
    };
    let (whole, fraction) =
        digits.split_once(point).map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let groups: Vec<&str> = whole.split([grouping, ' ']).collect();
    let is_digits = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    let plain = format!(
        "{}{}{}",
        if sign == "-" { "-" } else { "" },
        groups.concat(),
        fraction.map(|fraction| format!(".{fraction}")).unwrap_or_default()
    );
    let fits = is_grouped && (groups.iter().all(is_digits) || (groups == [""] && fraction.is_some()));
    // The fraction may have an exponent.
    (fits && number(&plain).is_some()).then_some(plain).or_else(|| number(&text).map(|_| text.clone()))
}

/// Whether a cell denotes a missing number, in a column of numbers.
pub fn is_gap(cell: &str) -> bool {
    const GAPS: [&str; 12] = ["", "-", "–", "—", "na", "n/a", "nan", "null", "none", "#n/a", "?", "."];
    GAPS.contains(&cell.to_lowercase().as_str())
}

/// Returns a hint for a cell that looks like a number but is none.
pub fn remedy(cell: &str) -> String {
    if let Some(part) = cell.strip_suffix('%').map(str::trim_end)
        && let Some(part) = normalized(part, false)
    {
        return format!("; write {part}, and the unit % in the figure");
    }
    let digits: String = cell.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
    match number(&digits) {
        Some(_) if cell.starts_with(|c: char| !c.is_alphabetic()) => format!("; write {digits}"),
        _ => String::new(),
    }
}

/// A number format: `[+][,][.DIGITS](f|%)`, a part of Python's format language. `+` shows the sign of positive
/// numbers too, `,` groups thousands, `%` multiplies by a hundred and appends the sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    plus: bool,
    grouped: bool,
    decimals: usize,
    percent: bool,
}

impl Format {
    /// Parses a format.
    pub fn parse(text: &str) -> Option<Format> {
        let (plus, rest) = text.strip_prefix('+').map_or((false, text), |rest| (true, rest));
        let (grouped, rest) = rest.strip_prefix(',').map_or((false, rest), |rest| (true, rest));
        let (percent, digits) = match rest.strip_suffix('%') {
            Some(digits) => (true, digits),
            None => (false, rest.strip_suffix('f')?),
        };
        let decimals = match digits.strip_prefix('.') {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
            Some(_) => return None,
            None if digits.is_empty() => 0,
            None => return None,
        };
        (decimals <= DECIMALS_MAX).then_some(Format { plus, grouped, decimals, percent })
    }

    /// Formats a number.
    pub fn apply(&self, number: f64) -> String {
        let number = if self.percent { number * 100.0 } else { number };
        let magnitude = format!("{:.*}", self.decimals, number.abs());
        let zero = magnitude.bytes().all(|byte| matches!(byte, b'0' | b'.'));
        let sign = match (number < 0.0 && !zero, self.plus) {
            (true, _) => "-",
            (false, true) => "+",
            (false, false) => "",
        };
        let (whole, fraction) = magnitude.split_at(magnitude.find('.').unwrap_or(magnitude.len()));
        let mut text = sign.to_owned();
        for (index, digit) in whole.chars().enumerate() {
            if self.grouped && index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text + fraction + if self.percent { "%" } else { "" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_spreadsheets_are_plain_numbers() {
        for (cell, comma, expected) in [
            ("1,234.5", false, Some("1234.5")),
            ("−5", false, Some("-5")),
            ("1,234,567", false, Some("1234567")),
            ("12", false, Some("12")),
            ("1e-3", false, Some("1e-3")),
            (".5", false, Some(".5")),
            ("1,5", true, Some("1.5")),
            ("1.234,5", true, Some("1234.5")),
            ("1 234,5", true, Some("1234.5")),
            ("1,23", false, None),
            ("12%", false, None),
            ("2020-01-01", false, None),
            ("a", false, None),
            ("", false, None),
        ] {
            assert_eq!(normalized(cell, comma).as_deref(), expected, "{cell}");
        }
        assert_eq!(remedy("12%"), "; write 12, and the unit % in the figure");
        assert_eq!(remedy("$1.5"), "; write 1.5");
        assert_eq!(remedy("high"), "");
    }

    #[test]
    fn formats_show_numbers() {
        let cases = [
            (".2f", 0.6512, "0.65"),
            (".0f", 41.6, "42"),
            ("f", 41.6, "42"),
            ("+.1f", 3.25, "+3.2"),
            ("+.1f", -3.0, "-3.0"),
            (".1f", -0.01, "0.0"),
            ("%", 0.471, "47%"),
            (".1%", 0.471, "47.1%"),
            (",f", 1_234_567.0, "1,234,567"),
            (",.1f", 999.94, "999.9"),
        ];
        for (format, number, expected) in cases {
            assert_eq!(Format::parse(format).map(|format| format.apply(number)).as_deref(), Some(expected), "{format}");
        }
        for bad in ["", ".f", "2f", ".2", ".2g", "+", ".99f", ".-1f", "% "] {
            assert_eq!(Format::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_plain_finite_numbers_are_numbers() {
        for (cell, expected) in [("1", Some(1.0)), ("-0.5", Some(-0.5)), ("1e3", Some(1000.0)), ("", None)] {
            assert_eq!(number(cell), expected, "{cell}");
        }
        for cell in ["inf", "nan", "NaN", "1,000", "0x10", "1 2", "1e999"] {
            assert_eq!(number(cell), None, "{cell}");
        }
    }
}
