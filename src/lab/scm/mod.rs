//! The engine `scm`: a hidden linear structural causal model, a bench for experiments, a theory of arrows to draw,
//! and a frequency to predict.

mod describe;
mod law;
mod moves;
mod names;
mod sample;
mod score;
mod theory;

use super::{Command, Reply, Rules, Score};
use sample::Sample;

pub use law::{Arrow, Arrows, BASES, COEFFICIENTS, NODES, NODES_MAXIMUM, Name, Values};
pub use sample::RECORDS_MAXIMUM;
pub use score::{ArrowStatus, Drawing, TOLERANCE};
pub use theory::{Origin, Reading, Verdict, agrees};

/// Number of experiments for each property.
const EXPERIMENTS_EACH: usize = 4;
/// Maximum number of predictions.
const TRIES: usize = 3;
/// Possible values of a dial.
pub const SETTINGS: std::ops::RangeInclusive<i32> = 0..=9999;
/// Maximum absolute value of a predicted frequency, in Hz.
const PREDICTED_MAXIMUM: f64 = 1e6;

/// Settings of the lab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Number of dials of a crystal, including the frequency: [`NODES`].
    pub nodes: usize,
    /// Number of earlier records, 1 to [`RECORDS_MAXIMUM`].
    pub records: usize,
    /// Whether two graphs explain the records, so that only one experiment distinguishes them.
    pub trap: bool,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup { nodes: 4, records: 2, trap: false }
    }
}

/// The stage of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Experiments on the manipulator's crystal.
    Bench,
    /// Predictions for the reactor's crystal; no more experiments.
    Reactor,
    /// The run has ended.
    Over,
}

/// The state of a run.
#[derive(Debug, Clone)]
pub struct Game {
    /// Settings the run was begun with.
    setup: Setup,
    seed: u32,
    /// The hidden law and the crystals.
    sample: Sample,
    /// All measurements.
    readings: Vec<Reading>,
    /// The visitor's theory.
    theory: Arrows,
    /// Whether the theory was checked since the last change of theory or notebook.
    checked: bool,
    /// Whether the reactor is open.
    open: bool,
    /// The predictions so far, in Hz.
    tries: Vec<f64>,
}

impl Rules for Game {
    type Setup = Setup;
    const COMMANDS: &'static [Command] = &[
        Command { usage: "set DIAL NUMBER", does: "set a property of the crystal on the manipulator" },
        Command { usage: "edge CAUSE EFFECT [1-3]", does: "draw an arrow of your theory, with its coefficient" },
        Command { usage: "drop CAUSE EFFECT", does: "take an arrow away" },
        Command { usage: "check", does: "compare the theory with every row of the notebook" },
        Command { usage: "open", does: "open the reactor; the manipulator then closes for good" },
        Command { usage: "predict NUMBER", does: "say what the frequency in the reactor is" },
        Command { usage: "dials 3-5", does: "before anything else: take a law with so many dials" },
    ];

    fn new(setup: &Setup, seed: u32) -> Game {
        let sample = sample::sample(setup, seed);
        let row = |origin, crystal: &law::Crystal| Reading { origin, values: crystal.values(&sample.law) };
        let records = sample.records.iter().enumerate().map(|(at, crystal)| row(Origin::Record(at + 1), crystal));
        let readings = records.chain([row(Origin::Untouched, &sample.manipulator)]).collect();
        Game {
            setup: setup.clone(),
            seed,
            readings,
            sample,
            theory: Arrows::default(),
            checked: false,
            open: false,
            tries: Vec::new(),
        }
    }

    fn execute(&mut self, line: &str) -> Reply {
        let words = names::words(line);
        let (verb, rest) = words.split_first().map_or(("", &[][..]), |(verb, rest)| (verb.as_str(), rest));
        let made = match verb {
            _ if self.phase() == Phase::Over => Err("This run is over. \"new\" begins another.".into()),
            "set" | "turn" => self.set(rest),
            "edge" | "arrow" | "draw" => self.draw(rest),
            "drop" | "erase" | "remove" => self.erase(rest),
            "check" => Ok(self.check()),
            "open" => self.open(),
            "predict" | "submit" => self.predict(rest),
            "dials" => self.resize(rest),
            _ => Err(format!("I do not know \"{line}\". {}", self.hint())),
        };
        match made {
            Ok(lines) => Reply::done(lines),
            Err(why) => Reply::refused(why),
        }
    }

    fn describe(&self) -> Vec<String> {
        self.in_words()
    }

    fn score(&self) -> Option<Score> {
        let (off, drawing) = self.outcome()?;
        let right = off <= TOLERANCE;
        let answer =
            if right { format!("Within {TOLERANCE} Hz") } else { format!("Off by {} Hz", describe::number(off)) };
        Some(Score { won: right && drawing.distance == 0, words: format!("{answer}; arrows F1 {:.2}", drawing.f1()) })
    }

    fn undo_refusal(&self, line: &str) -> Option<&'static str> {
        match line.split(' ').next().unwrap_or_default() {
            "set" | "turn" => Some("An experiment cannot be taken back: the crystal keeps what was done to it."),
            "open" => Some("The reactor stays open."),
            "predict" | "submit" => Some("A prediction cannot be taken back."),
            _ => None,
        }
    }
}

impl Game {
    /// Returns the stage of the run.
    pub fn phase(&self) -> Phase {
        match self.open {
            _ if self.outcome().is_some() => Phase::Over,
            true => Phase::Reactor,
            false => Phase::Bench,
        }
    }

    /// Returns the names of the dials: the properties, then the frequency.
    pub fn names(&self) -> &[Name] {
        &self.sample.law.names
    }

    /// Returns the index of the frequency among the dials.
    pub fn frequency(&self) -> usize {
        self.sample.law.frequency()
    }

    /// Returns all measurements: the records, then those of the manipulator. Never empty.
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// Returns the present values of the manipulator's crystal.
    pub fn bench(&self) -> Values {
        self.readings.last().map_or_else(Values::default, |reading| reading.values)
    }

    /// Returns the changes by the last experiment.
    pub fn changes(&self) -> Values {
        match self.readings.len().checked_sub(1) {
            Some(last) => self.changes_of(last),
            None => Values::default(),
        }
    }

    /// Returns the changes by the experiment of a row.
    fn changes_of(&self, row: usize) -> Values {
        match self.readings.get(row.saturating_sub(1)..=row) {
            Some([before, Reading { origin: Origin::Set(_), values }]) => {
                std::array::from_fn(|dial| values[dial] - before.values[dial])
            }
            _ => Values::default(),
        }
    }

    /// Returns the values of the reactor's crystal with its true frequency; `None` while the reactor is closed.
    pub fn reactor(&self) -> Option<Values> {
        self.open.then(|| self.sample.reactor.values(&self.sample.law))
    }

    /// Returns the visitor's theory.
    pub fn theory(&self) -> &Arrows {
        &self.theory
    }

    /// Returns the residuals of the theory in each row; `None` unless it was checked since the last change of theory
    /// or notebook, or the run has ended.
    pub fn verdicts(&self) -> Option<Vec<Verdict>> {
        (self.checked || self.phase() == Phase::Over).then(|| self.judged())
    }

    fn judged(&self) -> Vec<Verdict> {
        theory::verdicts(&self.theory, self.frequency(), &self.readings)
    }

    /// Returns the frequency that the theory predicts for the reactor.
    pub fn predicted(&self) -> Option<i32> {
        theory::predicted(&self.theory, self.frequency(), &self.readings, &self.reactor()?)
    }

    /// Returns the maximum number of experiments.
    pub fn budget(&self) -> usize {
        EXPERIMENTS_EACH * self.frequency()
    }

    /// Returns the number of experiments so far.
    pub fn spent(&self) -> usize {
        self.readings.iter().filter(|reading| matches!(reading.origin, Origin::Set(_))).count()
    }

    /// Returns the number of predictions left.
    pub fn tries_left(&self) -> usize {
        TRIES.saturating_sub(self.tries.len())
    }

    /// Returns the predictions so far, in Hz.
    pub fn tries(&self) -> &[f64] {
        &self.tries
    }

    /// Returns the error of the best prediction in Hz, and the comparison of the drawing with the truth; `None`
    /// before the end.
    pub fn outcome(&self) -> Option<(f64, Drawing)> {
        let truth = f64::from(*self.reactor()?.get(self.frequency())?);
        let off = self.tries.iter().map(|tried| (tried - truth).abs()).min_by(f64::total_cmp)?;
        let over = off <= TOLERANCE || self.tries_left() == 0;
        over.then(|| (off, Drawing::new(&self.theory, &self.sample.law.arrows)))
    }

    /// Returns every arrow of the truth and of the theory with its status; `None` before the end.
    pub fn compared(&self) -> Option<Vec<(Arrow, ArrowStatus)>> {
        self.outcome().map(|_| score::compared(&self.theory, &self.sample.law.arrows))
    }

    /// Returns the state of the run in sentences: everything that the picture shows.
    pub fn sentences(&self) -> Vec<String> {
        self.in_words()
    }

    /// Whether there is no experiment and no arrow, and the reactor is closed.
    pub fn is_untouched(&self) -> bool {
        !self.open && self.spent() == 0 && self.theory == Arrows::default()
    }
}

#[cfg(test)]
mod tests;
