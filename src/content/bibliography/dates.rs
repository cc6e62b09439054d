//! Years, months and publication states, from the fields `year`, `month`, `date` and `pubstate`.

use super::Fields;
use super::tex::resolve;

/// Words that replace a year.
const STATUSES: [&str; 12] = [
    "accepted",
    "forthcoming",
    "in preparation",
    "in press",
    "in print",
    "in review",
    "in submission",
    "n.d.",
    "submitted",
    "to appear",
    "under review",
    "under revision",
];
/// Beginnings of names of months, in English and in languages whose names differ from it.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene", "gen"],
    &["feb", "fev", "fév"],
    &["mar", "mär"],
    &["apr", "avr", "abr"],
    &["may", "mai", "mag"],
    &["jun", "juin", "giu"],
    &["jul", "juil", "lug"],
    &["aug", "aoû", "ago"],
    &["sep", "set"],
    &["oct", "okt", "ott", "out"],
    &["nov"],
    &["dec", "dez", "déc", "dic"],
];
/// Beginnings of names of seasons and quarters, which some journals have in place of months.
const SEASONS: [&str; 9] = ["spring", "summer", "autumn", "fall", "winter", "q1", "q2", "q3", "q4"];

/// The date of an entry.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// Year; 0 if it is not known.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: Option<u8>,
    /// Words that replace the year.
    pub status: Option<String>,
    /// Invalid fields, each with the reason.
    pub mistakes: Vec<(&'static str, Mistake)>,
}

/// The reason why a field is no date.
#[derive(Debug, PartialEq, Eq)]
pub enum Mistake {
    /// The year is neither a number of four digits nor known words.
    Year(String),
    /// The month is neither a number nor a name.
    Month(String),
    /// The date is not of the form `YYYY-MM-DD`.
    Date(String),
}

impl Dates {
    /// Reads the date of an entry with these fields.
    pub fn of(fields: &Fields) -> Dates {
        let text = |name: &str| fields.get(name).map(|field| resolve(field).text).filter(|text| !text.is_empty());
        let mut dates = Dates::default();
        let status = text("pubstate").map(|status| match status.as_str() {
            "inpress" => "in press".to_owned(),
            _ => status,
        });
        let date = text("date");
        if let Some(date) = &date {
            let (year, month, is_valid) = iso(date);
            (dates.year, dates.month) = (year.or_else(|| year_in(date)).unwrap_or(0), month.or_else(|| named(date)));
            if !is_valid && (dates.year == 0 || date.bytes().all(|byte| !byte.is_ascii_alphabetic())) {
                dates.mistakes.push(("date", Mistake::Date(date.clone())));
            }
        }
        if let Some(year) = text("year") {
            match year_in(&year) {
                Some(year) => dates.year = year,
                // As in BibTeX, the words are printed in place of the year.
                None => {
                    let is_status = STATUSES.contains(&year.to_lowercase().trim_end_matches('.'));
                    dates.status = Some(if is_status { year.to_lowercase() } else { year.clone() });
                    if !is_status {
                        dates.mistakes.push(("year", Mistake::Year(year)));
                    }
                }
            }
        } else if dates.year == 0 {
            dates.status = status.or(date.filter(|_| !dates.mistakes.is_empty()));
        }
        if let Some(month) = text("month") {
            dates.month = month_of(&month);
            if dates.month.is_none() && !is_season(&month) {
                dates.mistakes.push(("month", Mistake::Month(month)));
            }
        }
        dates
    }
}

/// Returns the year and month of a date in ISO 8601 (biblatex's `date`, the first of a range), and whether it is valid.
fn iso(date: &str) -> (Option<u16>, Option<u8>, bool) {
    let first = date.split_once('/').filter(|(first, _)| first.len() >= 4).map_or(date, |(first, _)| first);
    let first = first.split('T').next().unwrap_or_default().trim().trim_end_matches(['~', '?', '%']);
    let mut parts = first.split('-');
    let year = parts.next().filter(|year| year.len() == 4).and_then(|year| year.parse().ok());
    let month = parts.next().map(|month| month.parse::<u8>().ok().filter(|_| month.len() <= 2));
    let day = parts.next().map(|day| day.parse::<u8>().ok().filter(|_| day.len() <= 2));
    // From 21 on, numbers are those of seasons.
    let is_month = month.is_none_or(|month| month.is_some_and(|month| matches!(month, 1..=12 | 21..=24)));
    let is_day = day.is_none_or(|day| day.is_some_and(|day| (1..=31).contains(&day)));
    let known = month.flatten().filter(|month| (1..=12).contains(month));
    (year, known, year.is_some() && is_month && is_day && parts.next().is_none())
}

/// Finds the year in a text such as `2020`, `c. 1850` or `2020a`.
fn year_in(text: &str) -> Option<u16> {
    let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 4).collect();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    match digits.as_slice() {
        // Names of months are the longest words beside a year.
        [first, ..] if letters <= "september".len() => first.parse().ok().filter(|year| (1000..=9999).contains(year)),
        _ => None,
    }
}

/// Returns the month (1 to 12) of a text with a number, name or abbreviation, possibly with a day.
fn month_of(text: &str) -> Option<u8> {
    let digits = text.trim().trim_end_matches('.');
    let number = digits.split(['-', '–', '/', ' ']).next().unwrap_or_default();
    named(text).or_else(|| number.parse().ok()).filter(|month| (1..=12).contains(month))
}

/// Returns the month (1 to 12) whose name is in a text.
fn named(text: &str) -> Option<u8> {
    let lower = text.to_lowercase();
    let month = |word: &str| {
        let is_it = |names: &&[&str]| names.iter().any(|name| word.starts_with(name));
        (1..).zip(MONTHS).find(|(_, names)| is_it(names)).map(|(number, _)| number)
    };
    lower.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() >= 3).find_map(month)
}

fn is_season(text: &str) -> bool {
    let lower = text.to_lowercase();
    SEASONS.iter().any(|season| lower.contains(season))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Dates {
        let own: BTreeMap<String, String> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Dates::of(&Fields { own, inherited: BTreeMap::new() })
    }

    #[test]
    fn dates_are_read_in_the_forms_people_write() {
        for (pairs, year, month) in [
            (&[("year", "2020"), ("month", "January")][..], 2020, Some(1)),
            (&[("year", "{2020}"), ("month", "may~5")], 2020, Some(5)),
            (&[("year", "2020"), ("month", "5--6")], 2020, Some(5)),
            (&[("year", "2020"), ("month", "March/April")], 2020, Some(3)),
            (&[("year", "2020"), ("month", "15 Dezember")], 2020, Some(12)),
            (&[("year", "2020"), ("month", "Spring")], 2020, None),
            (&[("year", "c. 1850")], 1850, None),
            (&[("date", "2020-03-05")], 2020, Some(3)),
            (&[("date", "2020-03/2020-05")], 2020, Some(3)),
            (&[("date", "2020-21")], 2020, None),
            (&[("date", "2020~")], 2020, None),
            (&[("date", "2020-03-05T12:00:00Z")], 2020, Some(3)),
            (&[("date", "March 2020")], 2020, Some(3)),
            (&[("date", "2019-03"), ("year", "2020")], 2020, Some(3)),
        ] {
            let dates = of(pairs);
            assert_eq!((dates.year, dates.month, dates.mistakes), (year, month, Vec::new()), "{pairs:?}");
        }
    }

    #[test]
    fn what_is_no_date_is_told() {
        for (pairs, field) in [
            (&[("year", "20202")][..], "year"),
            (&[("year", "soon")], "year"),
            (&[("year", "2020"), ("month", "13")], "month"),
            (&[("year", "2020"), ("month", "Brumaire")], "month"),
            (&[("date", "2020-13-45")], "date"),
            (&[("date", "05.03.20")], "date"),
            (&[("date", "yesterday")], "date"),
        ] {
            let found: Vec<&str> = of(pairs).mistakes.iter().map(|(field, _)| *field).collect();
            assert_eq!(found, [field], "{pairs:?}");
        }
    }
}
