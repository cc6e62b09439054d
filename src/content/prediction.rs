//! Questions of predictions: possible answers, guesses, and the comparison of both.

use super::chart::{Chart, Scale};

/// Maximum mean deviation of a close line, as a share of the axis.
const CLOSE_LINE_SHARE: f64 = 0.1;
/// Number of steps between the ends of an axis when a line is drawn.
const LINE_STEPS: f64 = 40.0;

/// A question with its answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// A number in a range.
    Number {
        /// Lower end of the range.
        min: f64,
        /// Upper end of the range.
        max: f64,
        /// Change of a guess by one key.
        step: f64,
        /// Unit after numbers; may be empty.
        unit: String,
        /// The answer.
        answer: f64,
        /// The answer as written in the data.
        answer_text: String,
        /// Maximum distance from the answer of a close guess.
        within: f64,
    },
    /// A choice of one option.
    Choice {
        /// The options.
        options: Vec<String>,
        /// Index of the right option.
        answer: usize,
    },
    /// An order of options.
    Order {
        /// The options to be ordered.
        options: Vec<String>,
        /// Indices of the options in the right order.
        answer: Vec<usize>,
    },
    /// A curve: the values of a series of a figure.
    Line(Course),
}

/// A series whose values the reader guesses by drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Id of the figure.
    pub figure: String,
    /// Index of the series.
    pub series: usize,
    /// Labels of the points on the x axis.
    pub places: Vec<String>,
    /// The true values.
    pub truth: Vec<f64>,
    /// Number of points at the beginning of the series that the question shows; they cannot be changed.
    pub given: usize,
    /// The y axis' lower end.
    pub min: f64,
    /// Upper end of the y axis.
    pub max: f64,
    /// Label of the y axis.
    pub label: String,
    /// Unit after numbers; may be empty.
    pub unit: String,
}

/// A reader's guess, of the same kind as the question.
#[derive(Debug, Clone, PartialEq)]
pub enum Guess {
    /// A guessed number.
    Number(f64),
    /// Index of an option.
    Choice(usize),
    /// Indices of options in order; incomplete while the reader is ordering.
    Order(Vec<usize>),
    /// A value for each point of the series.
    Line(Vec<f64>),
}

impl Question {
    /// Returns the options of a choice or order; empty for other questions.
    pub fn options(&self) -> &[String] {
        match self {
            Question::Choice { options, .. } | Question::Order { options, .. } => options,
            Question::Number { .. } | Question::Line(_) => &[],
        }
    }

    /// Returns the initial guess: the middle of the range, the first option, an empty order, or a horizontal line. It
    /// does not depend on the answer.
    pub fn start(&self) -> Guess {
        match self {
            Question::Number { min, max, step, .. } => {
                let steps = ((max - min) / 2.0 / step).round();
                Guess::Number((min + steps * step).clamp(*min, *max))
            }
            Question::Choice { .. } => Guess::Choice(0),
            Question::Order { .. } => Guess::Order(Vec::new()),
            Question::Line(course) => Guess::Line(course.start()),
        }
    }

    /// Whether a guess can be compared with the answer: an order must be complete.
    pub fn is_complete(&self, guess: &Guess) -> bool {
        match (self, guess) {
            (Question::Order { options, .. }, Guess::Order(order)) => order.len() == options.len(),
            _ => true,
        }
    }

    /// Whether a guess is right, or within the author's limit.
    pub fn is_close(&self, guess: &Guess) -> bool {
        match (self, guess) {
            (Question::Number { answer, within, .. }, Guess::Number(guess)) => {
                // A guess at the displayed limit counts as close.
                (guess - answer).abs() <= within * (1.0 + 1e-9)
            }
            (Question::Choice { answer, .. }, Guess::Choice(guess)) => answer == guess,
            (Question::Order { answer, .. }, Guess::Order(guess)) => answer == guess,
            (Question::Line(course), Guess::Line(guess)) => {
                let drawn = course.truth.iter().zip(guess).skip(course.given);
                let off: f64 = drawn.map(|(truth, guess)| (truth - guess).abs()).sum();
                let count = course.truth.len().saturating_sub(course.given);
                off <= count as f64 * (course.max - course.min) * CLOSE_LINE_SHARE
            }
            _ => false,
        }
    }

    /// Describes the distance of a guess from the answer.
    pub fn verdict(&self, guess: &Guess) -> String {
        match (self, guess) {
            _ if self.is_close(guess) => match (self, guess) {
                (Question::Number { answer, .. }, Guess::Number(guess)) if (guess - answer).abs() < 1e-9 => {
                    "exactly".to_owned()
                }
                (Question::Choice { .. } | Question::Order { .. }, _) => "right".to_owned(),
                _ => "close".to_owned(),
            },
            (Question::Number { answer, step, unit, .. }, Guess::Number(guess)) => {
                let off = with_unit(&exact((guess - answer).abs(), step.min(decimals_step(*answer))), unit);
                format!("not close: off by {off}")
            }
            (Question::Order { answer, .. }, Guess::Order(guess)) => {
                let right = answer.iter().zip(guess).filter(|(answer, guess)| answer == guess).count();
                format!("{right} of {} in their place", answer.len())
            }
            (Question::Choice { .. }, _) => "it was another one".to_owned(),
            _ => "not close".to_owned(),
        }
    }

    /// Describes a guess.
    pub fn words(&self, guess: &Guess) -> String {
        match (self, guess) {
            (Question::Number { unit, step, .. }, Guess::Number(guess)) => with_unit(&exact(*guess, *step), unit),
            (Question::Choice { options, .. }, Guess::Choice(guess)) => {
                options.get(*guess).cloned().unwrap_or_default()
            }
            (Question::Order { options, .. }, Guess::Order(order)) => {
                let words: Vec<&str> =
                    order.iter().filter_map(|index| options.get(*index)).map(String::as_str).collect();
                words.join(", then ")
            }
            (Question::Line(course), Guess::Line(values)) => {
                let point = |(place, value): (&String, &f64)| format!("{place}: {}", shortest(*value));
                let drawn = course.places.iter().zip(values).skip(course.given);
                with_unit(&drawn.map(point).collect::<Vec<_>>().join(", "), &course.unit)
            }
            _ => String::new(),
        }
    }

    /// Describes the answer.
    pub fn answer(&self) -> String {
        match self {
            Question::Number { answer_text, unit, .. } => with_unit(answer_text, unit),
            Question::Choice { answer, .. } => self.words(&Guess::Choice(*answer)),
            Question::Order { answer, .. } => self.words(&Guess::Order(answer.clone())),
            Question::Line(course) => {
                let point = |(place, value): (&String, &f64)| format!("{place}: {}", shortest(*value));
                let points: Vec<String> = course.places.iter().zip(&course.truth).map(point).collect();
                with_unit(&points.join(", "), &course.unit)
            }
        }
    }
}

impl Course {
    /// Creates the course of a series of a chart: the one named `series`, or the first. `None` if the y axis is not
    /// numeric, if there are fewer than two points, or if no point remains after the first `given` ones.
    pub fn of(figure: &str, chart: &Chart, series: Option<&str>, given: usize) -> Option<Course> {
        let index = match series {
            Some(name) => chart.series.iter().position(|series| series.id == name || series.label == name)?,
            None => 0,
        };
        let (Scale::Linear { min, max } | Scale::Log { min, max }) = chart.y.scale else { return None };
        let points = &chart.series.get(index)?.points;
        let place = |x: f64| match &chart.x.scale {
            Scale::Category(names) => names.get(x.max(0.0) as usize).cloned().unwrap_or_default(),
            Scale::Linear { .. } | Scale::Log { .. } => shortest(x),
        };
        (points.len() > 1 && given < points.len()).then(|| Course {
            figure: figure.to_owned(),
            series: index,
            places: points.iter().map(|point| place(point.x)).collect(),
            truth: points.iter().map(|point| point.y).collect(),
            given,
            min,
            max,
            label: chart.y.label.clone(),
            unit: chart.y.unit.clone(),
        })
    }

    /// Returns the start values of a guess: the given points, followed by the last given value or, without given
    /// points, by the middle of the axis.
    fn start(&self) -> Vec<f64> {
        let level = self.given.checked_sub(1).and_then(|last| self.truth.get(last));
        let level = level.copied().unwrap_or((self.min + self.max) / 2.0);
        let given = self.truth.iter().copied().take(self.given);
        given.chain(std::iter::repeat(level)).take(self.truth.len()).collect()
    }

    /// Step by which one key moves a point.
    pub fn step(&self) -> f64 {
        (self.max - self.min) / LINE_STEPS
    }
}

fn with_unit(number: &str, unit: &str) -> String {
    if unit.is_empty() { number.to_owned() } else { format!("{number} {unit}") }
}

/// Formats a number with the decimals that multiples of `step` need.
pub fn decimal(number: f64, step: f64) -> String {
    let decimals = (0..6).find(|decimals| {
        let scaled = step * 10f64.powi(*decimals);
        (scaled - scaled.round()).abs() < 1e-6
    });
    format!("{number:.*}", decimals.unwrap_or(2) as usize)
}

/// Formats a number with the decimals that multiples of `step` need, or with more if it has more.
pub fn exact(number: f64, step: f64) -> String {
    decimal(number, step.min(decimals_step(number)))
}

/// Returns the value of a number's last decimal place, at least a thousandth.
fn decimals_step(number: f64) -> f64 {
    let decimals = shortest(number).split_once('.').map_or(0, |(_, decimals)| decimals.len().min(3));
    10f64.powi(-(decimals as i32))
}

/// Formats a number without trailing zeros.
fn shortest(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(answer: f64, answer_text: &str, within: f64) -> Question {
        let (answer_text, unit) = (answer_text.to_owned(), String::new());
        Question::Number { min: 0.0, max: 1.0, step: 0.05, unit, answer, answer_text, within }
    }

    #[test]
    fn numbers_are_close_within_what_the_author_says() {
        let question = number(0.47, "0.47", 0.08);
        assert_eq!(question.start(), Guess::Number(0.5));
        for (guess, close) in [(0.39, true), (0.55, true), (0.56, false), (0.38, false)] {
            assert_eq!(question.is_close(&Guess::Number(guess)), close, "{guess}");
        }
        assert_eq!((question.words(&Guess::Number(0.5)), question.answer()), ("0.50".into(), "0.47".into()));
        assert_eq!(question.verdict(&Guess::Number(0.5)), "close");
        assert_eq!(question.verdict(&Guess::Number(0.8)), "not close: off by 0.33");
    }

    #[test]
    fn choices_and_orders_are_right_or_not() {
        let options = |words: [&str; 3]| words.map(str::to_owned).to_vec();
        let question = Question::Choice { options: options(["up", "down", "level"]), answer: 2 };
        assert!(question.is_close(&Guess::Choice(2)) && !question.is_close(&Guess::Choice(0)));
        assert_eq!(question.answer(), "level");

        let question = Question::Order { options: options(["a", "b", "c"]), answer: vec![2, 0, 1] };
        assert!(!question.is_complete(&Guess::Order(vec![2, 0])));
        assert!(question.is_close(&Guess::Order(vec![2, 0, 1])) && !question.is_close(&Guess::Order(vec![0, 1, 2])));
        assert_eq!(question.answer(), "c, then a, then b");
    }

    #[test]
    fn a_guess_begins_where_it_says_nothing() {
        for (answer, answer_text) in [(0.0, "0"), (30.0, "30"), (100.0, "100")] {
            let (answer_text, unit) = (answer_text.to_owned(), String::new());
            let question = Question::Number { min: 0.0, max: 100.0, step: 7.0, unit, answer, answer_text, within: 5.0 };
            assert_eq!(question.start(), Guess::Number(49.0));
        }
    }
}
