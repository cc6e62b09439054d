//! `::: predict`: checks attributes and parts, and builds the question.

use super::attributes::Attributes;
use crate::content::model::{Block, Figure, FigureBody, Prediction};
use crate::content::prediction::{Course, Question};
use crate::diagnostic::did_you_mean;

/// Default share of the range within which a guess is close.
const CLOSE_SHARE: f64 = 0.05;

/// The blocks of a container and of its parts.
#[derive(Debug, Default)]
pub struct Body {
    /// The blocks before the first part.
    pub blocks: Vec<Block>,
    /// The parts in order.
    pub parts: Vec<Part>,
    /// Byte offset after the closing line.
    pub end: usize,
}

/// A part of a container, opened by a line `--- name key=value`.
#[derive(Debug)]
pub struct Part {
    /// Name of the part.
    pub name: String,
    /// Attributes of the part.
    pub attributes: Attributes,
    /// Blocks of the part.
    pub blocks: Vec<Block>,
}

impl Body {
    fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }

    fn blocks_of(&mut self, name: &str) -> Vec<Block> {
        self.parts.iter_mut().filter(|part| part.name == name).flat_map(|part| part.blocks.drain(..)).collect()
    }
}

/// Builds the prediction named `id`.
///
/// # Errors
///
/// All errors except those of attributes, which were reported before.
pub fn prediction(
    id: String,
    attributes: &Attributes,
    mut body: Body,
    figures: &[Figure],
) -> Result<Prediction, Vec<String>> {
    if attributes.is_broken() {
        return Err(Vec::new());
    }
    let mut problems = Vec::new();
    if body.part("reveal").is_none() {
        problems.push("this prediction reveals nothing; add a part `--- reveal`".to_owned());
    }
    let within = body.part("close").and_then(|part| part.attributes.number("within"));
    let question = match question(attributes, within, figures) {
        Ok(question) if problems.is_empty() => question,
        Ok(_) => return Err(problems),
        Err(problem) => {
            problems.extend(Some(problem).filter(|problem| !problem.is_empty()));
            return Err(problems);
        }
    };
    Ok(Prediction {
        id,
        label: attributes.text("label"),
        question,
        answer: attributes.text("answer").unwrap_or_default(),
        figure: attributes.text("figure"),
        asks: None,
        close: body.blocks_of("close"),
        reveal: body.blocks_of("reveal"),
        body: body.blocks,
    })
}

/// Builds the question from the attributes. The error message is empty if the error was reported elsewhere.
fn question(attributes: &Attributes, within: Option<f64>, figures: &[Figure]) -> Result<Question, String> {
    let answer_text = attributes.text("answer").unwrap_or_default();
    let options = attributes.divided("options", '|');
    match attributes.text("type").as_deref() {
        Some("number") => {
            let number = |key| attributes.number(key);
            let (Some(answer), Some(min), Some(max)) = (number("answer"), number("min"), number("max")) else {
                return Err("a number to predict needs `answer`, `min` and `max`, all numbers".to_owned());
            };
            let step = number("step");
            if min >= max {
                return Err(format!("`min` {min} is not below `max` {max}"));
            }
            if !(min..=max).contains(&answer) {
                return Err(format!("the answer {answer} is not between {min} and {max}"));
            }
            if step.is_some_and(|step| step <= 0.0) {
                return Err("`step` must be above 0".to_owned());
            }
            Ok(Question::Number {
                min,
                max,
                step: step.unwrap_or((max - min) / 100.0),
                unit: attributes.text("unit").unwrap_or_default(),
                answer,
                answer_text,
                within: within.unwrap_or((max - min) * CLOSE_SHARE),
            })
        }
        Some("choice") => {
            if options.len() < 2 {
                return Err("a choice needs `options=\"one | two\"`".to_owned());
            }
            match options.iter().position(|option| *option == answer_text) {
                Some(answer) => Ok(Question::Choice { options, answer }),
                None => {
                    let hint = did_you_mean(&answer_text, options.iter().map(String::as_str));
                    Err(format!("the answer \"{answer_text}\" is not among the options{hint}"))
                }
            }
        }
        Some("order") => {
            let words = attributes.divided("answer", '|');
            let place = |word: &String| options.iter().position(|option| option == word);
            let answer: Vec<usize> = words.iter().filter_map(place).collect();
            let mut sorted = answer.clone();
            sorted.sort_unstable();
            sorted.dedup();
            if words.len() != options.len() || sorted.len() != options.len() {
                return Err("an order needs the same things, divided by |, in `options` and `answer`".to_owned());
            }
            Ok(Question::Order { options, answer })
        }
        Some("line") => line(attributes, figures),
        _ => Err(String::new()),
    }
}

/// Builds a question about a series of a figure, which the reader draws.
fn line(attributes: &Attributes, figures: &[Figure]) -> Result<Question, String> {
    let Some(id) = attributes.text("figure") else { return Err("a line to draw needs `figure`".to_owned()) };
    // A missing or invalid figure is reported by the checks.
    let Some(figure) = figures.iter().find(|figure| figure.id == id) else { return Err(String::new()) };
    let FigureBody::Chart(chart) = &figure.body else {
        return Err(format!("figure \"{id}\" has no line to draw; it is no chart"));
    };
    let series = attributes.text("series");
    if let Some(name) = &series
        && !chart.series.iter().any(|series| series.id == *name || series.label == *name)
    {
        let hint = did_you_mean(name, chart.series.iter().map(|series| series.id.as_str()));
        return Err(format!("figure \"{id}\" has no series \"{name}\"{hint}"));
    }
    let given = attributes.number("given").unwrap_or_default();
    if given < 0.0 || given.fract() != 0.0 {
        return Err("`given` is a number of points".to_owned());
    }
    match Course::of(&id, chart, series.as_deref(), given as usize) {
        Some(course) => Ok(Question::Line(course)),
        None => Err(format!(
            "figure \"{id}\" has no line to draw: that takes numbers on the y axis, and two points of which not all are given"
        )),
    }
}
