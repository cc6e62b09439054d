//! A run of a model lab: present inputs and outcome, earlier states, tasks.

use std::sync::Arc;

use super::evaluate::{Outcome, Spread};
use super::formula::holds;
use super::plot::Plot;
use super::setup::{Along, Dial, Kind, POINTS_MIN, Picture, Setup};
use super::{number, table};
use crate::lab::{Command, Reply, Rules, Score};

/// Maximum number of earlier states shown in a picture.
pub const TRACES: usize = 3;
/// Maximum number of earlier states that are kept, so that other pictures can draw their curves.
const TRIES: usize = 8;
/// Maximum number of moves that can be undone.
const PAST_MAX: usize = 200;
/// Prefix of the reply that reports a solved task.
pub const SOLVED: &str = "Solved: ";

/// The state of a run.
#[derive(Debug, Clone)]
pub struct Game {
    setup: Arc<Setup>,
    seed: u32,
    /// Number of times that `run` has drawn new random numbers.
    draw: u32,
    inputs: Vec<f64>,
    picture: Picture,
    outcome: Outcome,
    plot: Plot,
    /// First curve of the picture at earlier states, the latest first.
    traces: Vec<Trace>,
    /// Inputs and draw number of the last states, the latest first, independent of the picture.
    tries: Vec<(Vec<f64>, u32)>,
    /// The input that is being turned; further turns of it belong to the same move.
    turned: Option<usize>,
    past: Vec<Past>,
    /// Number of tasks solved; these are the first ones.
    solved: usize,
    evaluations: usize,
}

/// The first curve of the picture at an earlier state.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The inputs.
    pub inputs: Vec<f64>,
    /// Points of the curve.
    pub points: Vec<(f64, f64)>,
}

/// The state before a move.
#[derive(Debug, Clone, PartialEq)]
struct Past {
    inputs: Vec<f64>,
    draw: u32,
    picture: Picture,
}

impl Game {
    /// Returns the model of the lab.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Returns the present values of the inputs.
    pub fn inputs(&self) -> &[f64] {
        &self.inputs
    }

    /// Returns the outcome for the present inputs.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    /// Returns the picture shown: one of the author's, or a sweep requested by the visitor.
    pub fn picture(&self) -> &Picture {
        &self.picture
    }

    /// Returns the numbers of the picture.
    pub fn plot(&self) -> &Plot {
        &self.plot
    }

    /// Returns the earlier curves, the latest first.
    pub fn traces(&self) -> &[Trace] {
        &self.traces
    }

    /// Returns the inputs and draw numbers of the last states, the latest first.
    pub fn tries(&self) -> &[(Vec<f64>, u32)] {
        &self.tries
    }

    /// Returns the seed, and the number of times that new random numbers were drawn.
    pub fn chance(&self) -> (u32, u32) {
        (self.seed, self.draw)
    }

    /// Returns the number of tasks solved.
    pub fn solved(&self) -> usize {
        self.solved
    }

    /// Returns the number of evaluations so far, for tests.
    pub fn evaluations(&self) -> usize {
        self.evaluations
    }

    /// Returns the inputs that differ from their start values, as `name=value` words; all inputs if none differs.
    pub fn address(&self) -> String {
        let word = |(input, value): (&super::setup::Input, &f64)| {
            format!("{}={}", input.name, input.word(*value).replace(' ', "-"))
        };
        let all = || self.setup.inputs.iter().zip(&self.inputs);
        let moved: Vec<String> = all().filter(|(input, value)| input.start != **value).map(word).collect();
        if moved.is_empty() { all().map(word).collect::<Vec<_>>().join(" ") } else { moved.join(" ") }
    }

    fn compute(&mut self) {
        let way = self.picture.along == Along::Time;
        self.outcome = self.setup.evaluate(&self.inputs, (self.seed, self.draw), way);
        let (plot, count) = self.setup.plot(&self.picture, &self.inputs, (self.seed, self.draw), &self.outcome);
        self.plot = plot;
        self.evaluations += count + 1;
    }

    /// Saves the present state before a move changes it.
    fn remember(&mut self) {
        if self.past.len() == PAST_MAX {
            self.past.remove(0);
        }
        self.past.push(Past { inputs: self.inputs.clone(), draw: self.draw, picture: self.picture.clone() });
        self.tries.insert(0, (self.inputs.clone(), self.draw));
        self.tries.truncate(TRIES);
        if let Plot::Curves { xs, series, .. } = &self.plot
            && let Some(first) = series.first()
        {
            let points: Vec<(f64, f64)> = xs.iter().copied().zip(first.iter().map(|spread| spread.mean)).collect();
            let trace = Trace { inputs: self.inputs.clone(), points };
            self.traces.retain(|known| known.points != trace.points);
            self.traces.insert(0, trace);
            self.traces.truncate(TRACES);
        }
    }

    /// Sets new inputs and describes the outcome.
    fn take(&mut self, inputs: Vec<f64>) -> Reply {
        let before = std::mem::replace(&mut self.inputs, inputs);
        let old = self.outcome.last.clone();
        self.compute();
        let changed = self.setup.inputs.iter().zip(before.iter().zip(&self.inputs));
        let changed = changed.filter(|(_, (old, new))| old != new);
        let mut lines = vec![
            changed
                .map(|(input, (_, new))| format!("{}: {}.", input.label, input.show(*new)))
                .collect::<Vec<_>>()
                .join(" "),
        ];
        lines[0] += &format!(" {}", self.told(Some(&old)));
        lines.extend(self.solve());
        Reply::done(lines)
    }

    /// Describes each output in a sentence, with its previous value if it has changed.
    pub(super) fn told(&self, before: Option<&[Spread]>) -> String {
        let told = |(index, spread): (usize, &Spread)| {
            let quantity = self.setup.quantity(index)?;
            // States are only described if there are no outputs.
            if index < self.setup.states.len() && !self.setup.outputs.is_empty() {
                return None;
            }
            let value = quantity.show(spread.mean);
            let was = before.and_then(|before| before.get(index)).map(|spread| quantity.show(spread.mean));
            let was = was.filter(|was| *was != value).map(|was| format!(", was {was}")).unwrap_or_default();
            let band = self.band(index).map(|band| format!(" ({band})")).unwrap_or_default();
            Some(format!("{}: {value}{band}{was}.", quantity.label))
        };
        self.outcome.last.iter().enumerate().filter_map(told).collect::<Vec<_>>().join(" ")
    }

    /// Returns the band of a quantity over the runs, in words.
    pub fn band(&self, index: usize) -> Option<String> {
        let (spread, quantity) = (self.outcome.last.get(index)?, self.setup.quantity(index)?);
        let (low, high) = (quantity.show(spread.low), quantity.show(spread.high));
        (low != high).then(|| format!("nine runs of ten from {low} to {high}"))
    }

    /// Solves the current task if its condition holds.
    fn solve(&mut self) -> Vec<String> {
        let Some(task) = self.setup.tasks.get(self.solved) else { return Vec::new() };
        if !holds(&task.when, &self.setup.slots(&self.inputs, &self.outcome)) {
            return Vec::new();
        }
        self.solved += 1;
        // Solving a task ends the move, so that an undo returns to this state.
        self.turned = None;
        let mut lines = vec![format!("{SOLVED}{}", task.say)];
        lines.extend(self.setup.tasks.get(self.solved).map(|next| format!("Next: {}", next.say)));
        lines
    }

    /// Executes `set p=0.9 n=5`, `p 0.9` and similar lines.
    fn set(&mut self, words: &[&str]) -> Reply {
        let parts: Vec<&str> = words.iter().flat_map(|word| word.split('=')).filter(|part| !part.is_empty()).collect();
        if parts.is_empty() || parts.len() % 2 == 1 {
            return Reply::refused(format!("Write a name and a value: set {}.", self.example()));
        }
        let mut inputs = self.inputs.clone();
        let mut clamped = Vec::new();
        for pair in parts.chunks_exact(2) {
            let Some(index) = self.setup.input_named(pair[0]) else { return Reply::refused(self.unknown(pair[0])) };
            let input = &self.setup.inputs[index];
            let Some(value) = input.typed(pair[1]) else {
                return Reply::refused(format!("{} takes {}, not \"{}\".", input.name, self.range(index), pair[1]));
            };
            if let (Dial::Range { .. }, Ok(wanted)) = (&input.dial, pair[1].parse::<f64>())
                && (wanted - value).abs() > 1e-9
            {
                clamped.push(format!("{} takes {}.", input.name, self.range(index)));
            }
            inputs[index] = value;
        }
        self.remember();
        self.turned = None;
        let mut reply = self.take(inputs);
        reply.lines.extend(clamped);
        reply
    }

    /// Executes `turn p 1`, which changes an input by steps. Consecutive turns are one move.
    fn turn(&mut self, words: &[&str]) -> Reply {
        let [name, by] = words else { return Reply::refused("Write a name and a number of steps: turn NAME 1.") };
        let Some(index) = self.setup.input_named(name) else { return Reply::refused(self.unknown(name)) };
        let Ok(by) = by.parse::<i32>() else { return Reply::refused(format!("\"{by}\" is no whole number of steps.")) };
        let input = &self.setup.inputs[index];
        let at = input.index(self.inputs[index]).saturating_add_signed(by as isize).min(input.count() - 1);
        let mut inputs = self.inputs.clone();
        inputs[index] = input.value(at);
        if inputs == self.inputs {
            let end = if by < 0 { "least" } else { "greatest" };
            return Reply::info([format!(
                "{} is at its {end} value, {}.",
                input.label,
                input.show(self.inputs[index])
            )]);
        }
        if self.turned != Some(index) {
            self.remember();
        }
        self.turned = Some(index);
        self.take(inputs)
    }

    fn reset(&mut self) -> Reply {
        if self.inputs == self.setup.start() {
            return Reply::info(["Everything is at its start value.".to_owned()]);
        }
        self.remember();
        self.turned = None;
        self.take(self.setup.start())
    }

    /// Shows another picture, without earlier curves.
    fn show(&mut self, picture: Picture) {
        self.past.push(Past { inputs: self.inputs.clone(), draw: self.draw, picture: self.picture.clone() });
        if self.past.len() > PAST_MAX {
            self.past.remove(0);
        }
        self.turned = None;
        self.picture = picture;
        self.traces.clear();
        self.compute();
    }

    /// Executes `sweep n`: shows the picture and a table along an input.
    fn sweep(&mut self, words: &[&str]) -> Reply {
        let index = match words {
            [name] => match self.setup.input_named(name) {
                Some(index) => index,
                None => return Reply::refused(self.unknown(name)),
            },
            _ => return Reply::refused("Write the name of an input: sweep NAME."),
        };
        if self.setup.evaluations() < POINTS_MIN {
            return Reply::refused("Going through an input would take too long in this model; set single values.");
        }
        let own = self.setup.pictures.iter().find(|picture| picture.along == Along::Input(index));
        let picture = own.cloned().unwrap_or_else(|| Picture {
            kind: Kind::Line,
            along: Along::Input(index),
            measured: Vec::new(),
            ..self.first_picture()
        });
        if picture != self.picture {
            self.show(picture);
        }
        // The sentence also stands alone, above a picture.
        let input = &self.setup.inputs[index];
        let (first, last) = (input.value(0), input.value(input.count() - 1));
        let mut lines = vec![format!("Along {}, from {} to {}.", input.label, input.show(first), input.show(last))];
        lines.extend(table::rows(&self.setup, &self.picture, &self.plot));
        Reply::done(lines)
    }

    fn first_picture(&self) -> Picture {
        first_picture(&self.setup)
    }

    /// Executes `run`: draws new random numbers, and describes the states at all steps.
    fn run(&mut self) -> Reply {
        let mut lines = Vec::new();
        if self.setup.runs > 1 {
            self.remember();
            self.turned = None;
            self.draw = self.draw.wrapping_add(1);
            self.compute();
            lines.push(format!("Drawn anew, {} runs. {}", self.setup.runs, self.told(None)));
            lines.extend(self.solve());
        }
        if !self.setup.states.is_empty() {
            let time = Picture { along: Along::Time, ..self.first_picture() };
            let way = self.setup.evaluate(&self.inputs, (self.seed, self.draw), true);
            let (plot, _) = self.setup.plot(&time, &self.inputs, (self.seed, self.draw), &way);
            self.evaluations += 1;
            lines.extend(table::rows(&self.setup, &time, &plot));
        }
        if lines.is_empty() {
            return Reply::info([self.told(None)]);
        }
        if self.setup.runs > 1 { Reply::done(lines) } else { Reply::info(lines) }
    }

    /// Returns all tasks, marked as solved or not.
    pub(super) fn tasks(&self) -> Vec<String> {
        let count = self.setup.tasks.len();
        let told = |(index, task): (usize, &super::setup::Task)| {
            let state = match index.cmp(&self.solved) {
                std::cmp::Ordering::Less => "solved",
                std::cmp::Ordering::Equal => "to do",
                std::cmp::Ordering::Greater => "later",
            };
            format!("Task {} of {count}, {state}: {}", index + 1, task.say)
        };
        self.setup.tasks.iter().enumerate().map(told).collect()
    }

    /// Returns a description of an input's possible values.
    pub(super) fn range(&self, index: usize) -> String {
        let input = &self.setup.inputs[index];
        match &input.dial {
            Dial::Choices(choices) => choices.join(", "),
            Dial::Range { min, max, step } => {
                format!(
                    "{} to {} by {}",
                    input.word(*min),
                    input.word(*max),
                    number::show(*step, Some(number::decimals(*step)))
                )
            }
        }
    }

    fn example(&self) -> String {
        self.setup.inputs.first().map_or(String::new(), |input| format!("{} {}", input.name, input.word(input.start)))
    }

    fn unknown(&self, name: &str) -> String {
        let names: Vec<&str> = self.setup.inputs.iter().map(|input| input.name.as_str()).collect();
        format!("There is no input \"{name}\"; there are {}.", names.join(", "))
    }

    fn next_picture(&mut self) -> Reply {
        let count = self.setup.pictures.len();
        let at = self.setup.pictures.iter().position(|picture| *picture == self.picture);
        let next = at.map_or(0, |at| (at + 1) % count.max(1));
        match self.setup.pictures.get(next).filter(|next| **next != self.picture).cloned() {
            Some(picture) => {
                self.show(picture);
                Reply::done([format!("Picture {} of {count}.", next + 1)])
            }
            None => Reply::info(["There is no other picture.".to_owned()]),
        }
    }
}

/// Returns the author's first picture; without one, a table of the outputs.
fn first_picture(setup: &Setup) -> Picture {
    setup.pictures.first().cloned().unwrap_or_else(|| Picture {
        kind: Kind::Table,
        along: Along::Quantities,
        shown: (setup.states.len()..setup.quantity_count()).collect(),
        range: (0.0, 1.0),
        measured: Vec::new(),
    })
}

impl Rules for Game {
    type Setup = Arc<Setup>;

    const COMMANDS: &'static [Command] = &[
        Command { usage: "set NAME VALUE", does: "give an input a value; also NAME=VALUE, several at once" },
        Command { usage: "turn NAME STEPS", does: "turn an input by so many steps; -1 turns back" },
        Command { usage: "sweep NAME", does: "go through all values of an input" },
        Command { usage: "run", does: "tell it step by step; where there is chance, draw it anew" },
        Command { usage: "task", does: "say what there is to do" },
        Command { usage: "picture", does: "show the next picture" },
        Command { usage: "reset", does: "put all inputs back to their start values" },
        Command { usage: "show", does: "say how things stand" },
    ];

    fn new(setup: &Arc<Setup>, seed: u32) -> Game {
        let mut game = Game {
            seed,
            draw: 0,
            inputs: setup.start(),
            picture: first_picture(setup),
            outcome: Outcome::default(),
            plot: Plot::Runs(Vec::new()),
            traces: Vec::new(),
            tries: Vec::new(),
            turned: None,
            past: Vec::new(),
            solved: 0,
            evaluations: 0,
            setup: setup.clone(),
        };
        game.compute();
        game
    }

    fn execute(&mut self, line: &str) -> Reply {
        let words: Vec<&str> = line.split(' ').collect();
        match (words[0], &words[1..]) {
            ("set", rest) => self.set(rest),
            ("turn", rest) => self.turn(rest),
            ("sweep", rest) => self.sweep(rest),
            ("run", []) => self.run(),
            ("task" | "tasks", []) if self.setup.tasks.is_empty() => Reply::info(["There is no task here.".to_owned()]),
            ("task" | "tasks", []) => Reply::info(self.tasks()),
            ("picture", []) => self.next_picture(),
            ("reset", []) => self.reset(),
            ("show", []) => Reply::info(self.describe()),
            (first, _) if first.contains('=') || self.setup.input_named(first).is_some() => self.set(&words),
            (first, _) => {
                Reply::refused(format!("\"{first}\" is not understood. Try: set {}. help says more.", self.example()))
            }
        }
    }

    fn describe(&self) -> Vec<String> {
        self.in_words()
    }

    fn score(&self) -> Option<Score> {
        let count = self.setup.tasks.len();
        let words =
            if count == 1 { "The task is solved.".to_owned() } else { format!("All {count} tasks are solved.") };
        (count > 0 && self.solved == count).then_some(Score { won: true, words })
    }

    fn undo_refusal(&self, _: &str) -> Option<&'static str> {
        None
    }

    fn moves(&self) -> Option<usize> {
        Some(self.past.len())
    }

    fn step_back(&mut self) {
        let Some(past) = self.past.pop() else { return };
        if past.picture != self.picture {
            self.traces.clear();
        }
        (self.inputs, self.draw, self.picture) = (past.inputs, past.draw, past.picture);
        self.turned = None;
        self.compute();
    }
}
