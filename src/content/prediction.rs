//! A prediction as data: what is asked, what may be guessed, and how near a guess comes to the answer.

use super::chart::{Chart, Scale};
use super::data;
use super::model::{Container, Figure, FigureBody};

/// Where the author does not say how near is close: this share of the range.
const CLOSE_SHARE: f64 = 0.05;
/// A line is close if its points are off by no more than this share of the axis, on average.
const CLOSE_LINE_SHARE: f64 = 0.1;
/// Steps from one end of an axis to the other when a line is drawn.
const LINE_STEPS: f64 = 40.0;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    /// A number of a range.
    Number {
        /// The range's lower end.
        min: f64,
        /// The range's upper end.
        max: f64,
        /// How far one key moves a guess.
        step: f64,
        /// Put after numbers; may be empty.
        unit: String,
        /// The answer.
        answer: f64,
        /// The answer as the author's data have it.
        answer_text: String,
        /// How far off is close.
        within: f64,
    },
    /// One of several.
    Choice {
        /// What there is to choose from.
        options: Vec<String>,
        /// Index of the answer.
        answer: usize,
    },
    /// An order of several.
    Order {
        /// What is to be ordered.
        options: Vec<String>,
        /// Indices of the options in the right order.
        answer: Vec<usize>,
    },
    /// The course of a series of a figure.
    Line(Course),
}

/// A series to be drawn by the reader.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The figure that has it.
    pub figure: String,
    /// Index of the series.
    pub series: usize,
    /// What stands at its points on the x axis.
    pub places: Vec<String>,
    /// Its values.
    pub truth: Vec<f64>,
    /// The y axis' lower end.
    pub min: f64,
    /// The y axis' upper end.
    pub max: f64,
    /// The y axis' label.
    pub label: String,
    /// Put after numbers; may be empty.
    pub unit: String,
}

/// What a reader guesses; of the same kind as the question.
#[derive(Debug, Clone, PartialEq)]
pub enum Guess {
    /// A number.
    Number(f64),
    /// Index of an option.
    Choice(usize),
    /// Indices of options; fewer than there are while the reader is at it.
    Order(Vec<usize>),
    /// Values at the places of a course.
    Line(Vec<f64>),
}

impl Question {
    /// What a `predict` container asks; none where its figure cannot be drawn on. Figures are the page's.
    pub fn of(container: &Container, figures: &[Figure]) -> Option<Question> {
        let attribute = |key: &str| container.attributes.get(key).map(String::as_str);
        let number = |key: &str| attribute(key).and_then(data::number);
        let options = || divided(attribute("options").unwrap_or_default());
        let close = container.parts.iter().find(|part| part.name == "close");
        let within = close.and_then(|part| part.attributes.get("within")).and_then(|within| data::number(within));
        match attribute("type")? {
            "number" => {
                let (min, max) = (number("min")?, number("max")?);
                Some(Question::Number {
                    min,
                    max,
                    step: number("step").filter(|step| *step > 0.0).unwrap_or((max - min) / 100.0),
                    unit: attribute("unit").unwrap_or_default().to_owned(),
                    answer: number("answer")?,
                    answer_text: attribute("answer")?.to_owned(),
                    within: within.unwrap_or((max - min) * CLOSE_SHARE),
                })
            }
            "choice" => {
                let options = options();
                let answer = attribute("answer")?;
                Some(Question::Choice { answer: options.iter().position(|option| option == answer)?, options })
            }
            "order" => {
                let options = options();
                let place = |word: String| options.iter().position(|option| *option == word);
                let answer: Vec<usize> = divided(attribute("answer")?).into_iter().filter_map(place).collect();
                (answer.len() == options.len()).then_some(Question::Order { options, answer })
            }
            "line" => {
                let figure = figures.iter().find(|figure| Some(figure.id.as_str()) == attribute("figure"))?;
                let FigureBody::Chart(chart) = &figure.body else { return None };
                Course::of(&figure.id, chart, attribute("series")).map(Question::Line)
            }
            _ => None,
        }
    }

    /// Where a guess begins: in the middle, with nothing ordered, with a level line. It says nothing of the answer.
    pub fn start(&self) -> Guess {
        match self {
            Question::Number { min, max, step, .. } => {
                let steps = ((max - min) / 2.0 / step).round();
                Guess::Number((min + steps * step).clamp(*min, *max))
            }
            Question::Choice { .. } => Guess::Choice(0),
            Question::Order { .. } => Guess::Order(Vec::new()),
            Question::Line(course) => Guess::Line(vec![(course.min + course.max) / 2.0; course.truth.len()]),
        }
    }

    /// Whether a guess can be compared with the answer: an order must be complete.
    pub fn is_complete(&self, guess: &Guess) -> bool {
        match (self, guess) {
            (Question::Order { options, .. }, Guess::Order(order)) => order.len() == options.len(),
            _ => true,
        }
    }

    /// Whether a guess is right, or as near to it as the author calls close.
    pub fn is_close(&self, guess: &Guess) -> bool {
        match (self, guess) {
            (Question::Number { answer, within, .. }, Guess::Number(guess)) => {
                // What is shown as the limit counts as within it.
                (guess - answer).abs() <= within * (1.0 + 1e-9)
            }
            (Question::Choice { answer, .. }, Guess::Choice(guess)) => answer == guess,
            (Question::Order { answer, .. }, Guess::Order(guess)) => answer == guess,
            (Question::Line(course), Guess::Line(guess)) => {
                let off: f64 = course.truth.iter().zip(guess).map(|(truth, guess)| (truth - guess).abs()).sum();
                off <= course.truth.len() as f64 * (course.max - course.min) * CLOSE_LINE_SHARE
            }
            _ => false,
        }
    }

    /// How near a guess came, in words.
    pub fn verdict(&self, guess: &Guess) -> String {
        match (self, guess) {
            _ if self.is_close(guess) => match (self, guess) {
                (Question::Choice { .. } | Question::Order { .. }, _) => "right".to_owned(),
                _ => "close".to_owned(),
            },
            (Question::Number { answer, step, unit, .. }, Guess::Number(guess)) => {
                let off = with_unit(&decimal((guess - answer).abs(), step.min(decimals_step(*answer))), unit);
                format!("not close: off by {off}")
            }
            _ => "not close".to_owned(),
        }
    }

    /// A guess in words.
    pub fn words(&self, guess: &Guess) -> String {
        match (self, guess) {
            (Question::Number { unit, step, .. }, Guess::Number(guess)) => with_unit(&decimal(*guess, *step), unit),
            (Question::Choice { options, .. }, Guess::Choice(guess)) => {
                options.get(*guess).cloned().unwrap_or_default()
            }
            (Question::Order { options, .. }, Guess::Order(order)) => {
                let words: Vec<&str> =
                    order.iter().filter_map(|index| options.get(*index)).map(String::as_str).collect();
                words.join(", then ")
            }
            (Question::Line(course), Guess::Line(values)) => {
                let step = course.step();
                let point = |(place, value): (&String, &f64)| format!("{place}: {}", decimal(*value, step));
                with_unit(&course.places.iter().zip(values).map(point).collect::<Vec<_>>().join(", "), &course.unit)
            }
            _ => String::new(),
        }
    }

    /// The answer in words.
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
    /// A series of a chart: the one called `series`, or the first. None where its axes are not for drawing on.
    fn of(figure: &str, chart: &Chart, series: Option<&str>) -> Option<Course> {
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
        (points.len() > 1).then(|| Course {
            figure: figure.to_owned(),
            series: index,
            places: points.iter().map(|point| place(point.x)).collect(),
            truth: points.iter().map(|point| point.y).collect(),
            min,
            max,
            label: chart.y.label.clone(),
            unit: chart.y.unit.clone(),
        })
    }

    /// How far one key moves a point.
    pub fn step(&self) -> f64 {
        (self.max - self.min) / LINE_STEPS
    }
}

/// What stands between the `|` of an attribute.
pub fn divided(attribute: &str) -> Vec<String> {
    attribute.split('|').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn with_unit(number: &str, unit: &str) -> String {
    if unit.is_empty() { number.to_owned() } else { format!("{number} {unit}") }
}

/// A number with the decimals that steps of `step` need.
pub fn decimal(number: f64, step: f64) -> String {
    let decimals = (0..6).find(|decimals| {
        let scaled = step * 10f64.powi(*decimals);
        (scaled - scaled.round()).abs() < 1e-6
    });
    format!("{number:.*}", decimals.unwrap_or(2) as usize)
}

/// The step of the last decimal that a number has, down to a thousandth.
fn decimals_step(number: f64) -> f64 {
    let decimals = shortest(number).split_once('.').map_or(0, |(_, decimals)| decimals.len().min(3));
    10f64.powi(-(decimals as i32))
}

/// A number without needless decimals.
fn shortest(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::content::model::{ContainerKind, Part};

    fn container(attributes: &[(&str, &str)], within: Option<&str>) -> Container {
        let map = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let close = within.map(|within| Part {
            name: "close".into(),
            attributes: map(&[("within", within)]),
            body: Vec::new(),
        });
        Container {
            kind: ContainerKind::Predict,
            id: "p".into(),
            attributes: map(attributes),
            body: Vec::new(),
            parts: close.into_iter().collect(),
        }
    }

    #[test]
    fn numbers_are_close_within_what_the_author_says() {
        let number = [("type", "number"), ("min", "0"), ("max", "1"), ("step", "0.05"), ("answer", "0.47")];
        let question = Question::of(&container(&number, Some("0.08")), &[]).unwrap();
        assert_eq!(question.start(), Guess::Number(0.5));
        for (guess, close) in [(0.39, true), (0.55, true), (0.56, false), (0.38, false)] {
            assert_eq!(question.is_close(&Guess::Number(guess)), close, "{guess}");
        }
        assert_eq!((question.words(&Guess::Number(0.5)), question.answer()), ("0.50".into(), "0.47".into()));
        assert_eq!(question.verdict(&Guess::Number(0.5)), "close");
        assert_eq!(question.verdict(&Guess::Number(0.8)), "not close: off by 0.33");
        let vague = Question::of(&container(&number, None), &[]).unwrap();
        assert!(vague.is_close(&Guess::Number(0.5)) && !vague.is_close(&Guess::Number(0.6)));
    }

    #[test]
    fn choices_and_orders_are_right_or_not() {
        let choice = [("type", "choice"), ("options", "up | down | level"), ("answer", "level")];
        let question = Question::of(&container(&choice, None), &[]).unwrap();
        assert!(question.is_close(&Guess::Choice(2)) && !question.is_close(&Guess::Choice(0)));
        assert_eq!(question.answer(), "level");

        let order = [("type", "order"), ("options", "a | b | c"), ("answer", "c|a|b")];
        let question = Question::of(&container(&order, None), &[]).unwrap();
        assert!(!question.is_complete(&Guess::Order(vec![2, 0])));
        assert!(question.is_close(&Guess::Order(vec![2, 0, 1])) && !question.is_close(&Guess::Order(vec![0, 1, 2])));
        assert_eq!(question.answer(), "c, then a, then b");
    }

    #[test]
    fn a_guess_begins_where_it_says_nothing() {
        for answer in ["0", "30", "100"] {
            let number = [("type", "number"), ("min", "0"), ("max", "100"), ("step", "7"), ("answer", answer)];
            assert_eq!(Question::of(&container(&number, None), &[]).unwrap().start(), Guess::Number(49.0));
        }
    }
}
