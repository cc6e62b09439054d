//! Calendar dates without a time zone.

use std::fmt;

/// A day or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Date {
    /// The year.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, if known.
    pub day: Option<u8>,
}

impl Date {
    /// Parses `YYYY-MM-DD` or `YYYY-MM`.
    pub fn parse(text: &str) -> Option<Date> {
        let mut parts = text.split('-');
        let digits = |part: &str, length: usize| {
            (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse().ok())
                .flatten()
        };
        let year: u16 = digits(parts.next()?, 4)?;
        let month = u8::try_from(digits(parts.next()?, 2)?).ok().filter(|month| (1..=12).contains(month))?;
        let day = match parts.next() {
            None => None,
            Some(day) => Some(u8::try_from(digits(day, 2)?).ok().filter(|day| (1..=days(year, month)).contains(day))?),
        };
        parts.next().is_none().then_some(Date { year, month, day })
    }

    /// Returns the English month, abbreviated to three letters.
    pub fn month_name(&self) -> &'static str {
        const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        NAMES[usize::from(self.month.clamp(1, 12)) - 1]
    }
}

/// Returns the number of days in a month of the Gregorian calendar.
fn days(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Formats `25 May 2026` or `May 2026`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(day) = self.day {
            write!(f, "{day} ")?;
        }
        write!(f, "{} {}", self.month_name(), self.year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_real() {
        assert_eq!(Date::parse("2026-05-25").map(|date| date.to_string()).as_deref(), Some("25 May 2026"));
        assert_eq!(Date::parse("2026-06").map(|date| date.to_string()).as_deref(), Some("Jun 2026"));
        assert_eq!(Date::parse("2024-02-29").and_then(|date| date.day), Some(29));
        for bad in ["", "2026", "2026-13", "2026-00", "2026-02-29", "2026-1-1", "2026-01-01-01", "+026-01", "26-01"] {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
    }
}
