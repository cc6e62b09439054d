//! Typed answers to questions: instructions and parsing.

use crate::content::data;
use crate::content::prediction::{Guess, Question};

/// Returns the instructions after a question. They do not reveal the answer.
pub(super) fn invitation(question: &Question) -> String {
    match question {
        // The range is part of the question.
        Question::Number { .. } => "Type a number, or skip.".to_owned(),
        _ => how_to(question),
    }
}

/// Returns the instructions for an invalid answer.
fn how_to(question: &Question) -> String {
    match question {
        Question::Number { min, max, unit, .. } => {
            format!("Type a number from {min} to {max}{}, or skip.", unit_after(unit))
        }
        Question::Choice { .. } => "Type the number or the words of one, or skip.".to_owned(),
        Question::Order { options, .. } => {
            format!("Type all {} numbers in your order, with blanks between, or skip.", options.len())
        }
        Question::Line(course) => {
            let drawn = &course.places[course.given.min(course.places.len())..];
            let (count, places) = (drawn.len(), drawn.join(", "));
            let range = format!("from {} to {}{}", course.min, course.max, unit_after(&course.unit));
            format!(
                "{}: type {count} numbers {range}, one each for {places}, with blanks between; or skip.",
                course.label
            )
        }
    }
}

/// Returns the verdict on a guess as a sentence.
pub(super) fn verdict(question: &Question, guess: &Guess) -> String {
    let words = question.verdict(guess);
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// Parses a guess.
///
/// # Errors
///
/// The message for the visitor.
pub(super) fn parse(question: &Question, line: &str) -> Result<Guess, String> {
    let complaint = || Err(how_to(question));
    match question {
        Question::Number { min, max, unit, .. } => match number(line, unit) {
            Some(number) if (*min..=*max).contains(&number) => Ok(Guess::Number(number)),
            _ => complaint(),
        },
        Question::Choice { options, .. } => option(options, line).map(Guess::Choice).map_or_else(complaint, Ok),
        Question::Order { options, .. } => {
            let chosen: Option<Vec<usize>> = parts(line).map(|part| option(options, part)).collect();
            match chosen {
                Some(order) if is_permutation(&order, options.len()) => Ok(Guess::Order(order)),
                _ => complaint(),
            }
        }
        Question::Line(course) => {
            let given = course.truth.iter().take(course.given).copied().map(Some);
            let typed = parts(line).map(|part| number(part, &course.unit));
            let values: Option<Vec<f64>> = given.chain(typed).collect();
            let is_fit = |values: &Vec<f64>| {
                let mut drawn = values.iter().skip(course.given);
                values.len() == course.truth.len() && drawn.all(|it| (course.min..=course.max).contains(it))
            };
            values.filter(is_fit).map(Guess::Line).map_or_else(complaint, Ok)
        }
    }
}

/// Whether the line equals an option of the question.
pub(super) fn is_option(question: &Question, line: &str) -> bool {
    match question {
        Question::Choice { options, .. } => options.iter().any(|option| option.to_lowercase() == line.to_lowercase()),
        _ => false,
    }
}

fn unit_after(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}

/// Parses a number, optionally followed by its unit; a decimal comma is accepted.
fn number(text: &str, unit: &str) -> Option<f64> {
    let text = text.trim();
    let bare = text.strip_suffix(unit).unwrap_or(text).trim_end_matches('%').trim();
    let bare = bare.strip_prefix('+').unwrap_or(bare);
    data::number(&bare.replacen(',', ".", 1))
}

/// Splits at commas, semicolons or greater-than signs if there are any, else at blanks.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    let has_signs = line.contains([';', '>']) || line.contains(", ");
    let parts = line.split(move |c: char| if has_signs { matches!(c, ';' | '>') } else { c.is_whitespace() });
    parts
        .flat_map(move |part| part.split(if has_signs { ", " } else { "\n" }))
        .map(str::trim)
        .filter(|it| !it.is_empty())
}

/// Returns the index of the option with this number or these words; unique beginnings are accepted.
fn option(options: &[String], typed: &str) -> Option<usize> {
    let typed = typed.trim().trim_end_matches([')', '.', ',']).to_lowercase();
    if let Ok(number) = typed.parse::<usize>() {
        return number.checked_sub(1).filter(|index| *index < options.len());
    }
    if typed.is_empty() {
        return None;
    }
    let words: Vec<String> = options.iter().map(|option| option.to_lowercase()).collect();
    if let Some(whole) = words.iter().position(|option| *option == typed) {
        return Some(whole);
    }
    let mut begun = (0..words.len()).filter(|index| words[*index].starts_with(&typed));
    let first = begun.next()?;
    begun.next().is_none().then_some(first)
}

fn is_permutation(order: &[usize], count: usize) -> bool {
    order.len() == count && (0..count).all(|index| order.contains(&index))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::prediction::Course;

    fn options() -> Vec<String> {
        ["the pea", "the bean", "neither"].map(str::to_owned).to_vec()
    }

    #[test]
    fn numbers_are_understood_as_people_type_them() {
        let (answer, answer_text, unit) = (55.0, "55".to_owned(), "cm".to_owned());
        let question = Question::Number { min: -5.0, max: 60.0, step: 2.0, unit, answer, answer_text, within: 5.0 };
        for (typed, number) in [("44", 44.0), (" 44 cm", 44.0), ("44cm", 44.0), ("4,5", 4.5), ("-5", -5.0), ("+1", 1.0)]
        {
            assert_eq!(parse(&question, typed), Ok(Guess::Number(number)), "{typed}");
        }
        for wrong in ["61", "-6", "", "cm", "much", "1 2", "nan", "inf", "1e99"] {
            assert!(parse(&question, wrong).is_err_and(|says| says.contains("from -5 to 60 cm")), "{wrong}");
        }
    }

    #[test]
    fn one_is_chosen_by_number_or_words() {
        let question = Question::Choice { options: options(), answer: 1 };
        for (typed, option) in [("1", 0), ("2)", 1), ("The Bean", 1), ("n", 2), ("the p", 0)] {
            assert_eq!(parse(&question, typed), Ok(Guess::Choice(option)), "{typed}");
        }
        for wrong in ["0", "4", "the", "", "beans"] {
            assert!(parse(&question, wrong).is_err(), "{wrong}");
        }
        assert!(is_option(&question, "NEITHER") && !is_option(&question, "n"));
    }

    #[test]
    fn an_order_has_every_one_once() {
        let question = Question::Order { options: options(), answer: vec![1, 0, 2] };
        for typed in ["2 1 3", "2, 1, 3", "2 > 1 > 3", "the bean, the pea, neither", "the b; 1; n"] {
            assert_eq!(parse(&question, typed), Ok(Guess::Order(vec![1, 0, 2])), "{typed}");
        }
        for wrong in ["2 1", "2 1 1", "2 1 3 3", "", "the bean the pea neither"] {
            assert!(parse(&question, wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_course_has_a_value_for_every_place() {
        let question = Question::Line(Course {
            figure: "f".into(),
            series: 0,
            places: vec!["1".into(), "2".into()],
            truth: vec![6.0, 20.0],
            given: 0,
            min: 0.0,
            max: 60.0,
            label: "height".into(),
            unit: "cm".into(),
        });
        for typed in ["6 20", "6, 20", "6 cm, 20 cm", "6; 20"] {
            assert_eq!(parse(&question, typed), Ok(Guess::Line(vec![6.0, 20.0])), "{typed}");
        }
        for wrong in ["6", "6 20 30", "6 61", "up", ""] {
            assert!(parse(&question, wrong).is_err(), "{wrong}");
        }
    }
}
