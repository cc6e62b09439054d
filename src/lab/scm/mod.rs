//! The pocket lab: a hidden linear law, a bench to experiment on, a theory to draw, a reactor to predict.

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
pub use score::{Drawing, Standing, TOLERANCE};
pub use theory::{Origin, Reading, Verdict, agrees};

/// Experiments for each property.
const EXPERIMENTS_EACH: usize = 4;
/// Predictions that may be tried.
const TRIES: usize = 3;
/// Range of a dial.
pub const SETTINGS: std::ops::RangeInclusive<i32> = 0..=9999;
/// The largest frequency that may be predicted, in Hz, on both sides of 0.
const PREDICTED_MAXIMUM: f64 = 1e6;

/// Settings of the lab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Dials of a crystal, the frequency among them: [`NODES`].
    pub nodes: usize,
    /// Earlier records, 1 to [`RECORDS_MAXIMUM`].
    pub records: usize,
    /// True if two graphs explain the records, and only one experiment tells them apart.
    pub trap: bool,
}

impl Default for Setup {
    fn default() -> Setup {
        Setup { nodes: 4, records: 2, trap: false }
    }
}

/// Current stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The manipulator is open.
    Bench,
    /// The reactor is open, and the manipulator closed for good.
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
    /// Hidden law and the crystals.
    sample: Sample,
    /// All that was measured.
    readings: Vec<Reading>,
    /// The visitor's theory.
    theory: Arrows,
    /// True if the theory was checked since it or the notebook changed.
    checked: bool,
    /// Whether the reactor is open.
    open: bool,
    /// The prediction, in Hz.
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

    fn obey(&mut self, line: &str) -> Reply {
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

    fn keeps(&self, line: &str) -> Option<&'static str> {
        match line.split(' ').next().unwrap_or_default() {
            "set" | "turn" => Some("An experiment cannot be taken back: the crystal keeps what was done to it."),
            "open" => Some("The reactor stays open."),
            "predict" | "submit" => Some("A prediction cannot be taken back."),
            _ => None,
        }
    }
}

impl Game {
    /// Current stage.
    pub fn phase(&self) -> Phase {
        match self.open {
            _ if self.outcome().is_some() => Phase::Over,
            true => Phase::Reactor,
            false => Phase::Bench,
        }
    }

    /// The dials: the properties, and the frequency as the last.
    pub fn names(&self) -> &[Name] {
        &self.sample.law.names
    }

    /// Index of the frequency among the dials.
    pub fn frequency(&self) -> usize {
        self.sample.law.frequency()
    }

    /// All that was measured: the records, then the manipulator from its beginning on. Never empty.
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// Readings of the manipulator.
    pub fn bench(&self) -> Values {
        self.readings.last().map_or_else(Values::default, |reading| reading.values)
    }

    /// Changes by the last experiment.
    pub fn changes(&self) -> Values {
        match self.readings.len().checked_sub(1) {
            Some(last) => self.changes_of(last),
            None => Values::default(),
        }
    }

    /// Changes by the experiment of a row.
    fn changes_of(&self, row: usize) -> Values {
        match self.readings.get(row.saturating_sub(1)..=row) {
            Some([before, Reading { origin: Origin::Set(_), values }]) => {
                std::array::from_fn(|dial| values[dial] - before.values[dial])
            }
            _ => Values::default(),
        }
    }

    /// Readings of the reactor with its true frequency; none while it is closed.
    pub fn reactor(&self) -> Option<Values> {
        self.open.then(|| self.sample.reactor.values(&self.sample.law))
    }

    /// The visitor's theory.
    pub fn theory(&self) -> &Arrows {
        &self.theory
    }

    /// Residuals of the theory in each row, if it was checked since it or the notebook changed; at the end in any case.
    pub fn verdicts(&self) -> Option<Vec<Verdict>> {
        (self.checked || self.phase() == Phase::Over).then(|| self.judged())
    }

    fn judged(&self) -> Vec<Verdict> {
        theory::verdicts(&self.theory, self.frequency(), &self.readings)
    }

    /// The frequency that the theory gives for the reactor.
    pub fn predicted(&self) -> Option<i32> {
        theory::predicted(&self.theory, self.frequency(), &self.readings, &self.reactor()?)
    }

    /// Experiments that a run may have.
    pub fn budget(&self) -> usize {
        EXPERIMENTS_EACH * self.frequency()
    }

    /// Experiments that were made.
    pub fn spent(&self) -> usize {
        self.readings.iter().filter(|reading| matches!(reading.origin, Origin::Set(_))).count()
    }

    /// Predictions that may still be tried.
    pub fn tries_left(&self) -> usize {
        TRIES.saturating_sub(self.tries.len())
    }

    /// The predictions, in Hz.
    pub fn tries(&self) -> &[f64] {
        &self.tries
    }

    /// At the end: the error of the best prediction in Hz, and the comparison of the drawing with the truth.
    pub fn outcome(&self) -> Option<(f64, Drawing)> {
        let truth = f64::from(*self.reactor()?.get(self.frequency())?);
        let off = self.tries.iter().map(|tried| (tried - truth).abs()).min_by(f64::total_cmp)?;
        let over = off <= TOLERANCE || self.tries_left() == 0;
        over.then(|| (off, Drawing::new(&self.theory, &self.sample.law.arrows)))
    }

    /// At the end: every arrow of the truth and of the theory, with its standing.
    pub fn compared(&self) -> Option<Vec<(Arrow, Standing)>> {
        self.outcome().map(|_| score::compared(&self.theory, &self.sample.law.arrows))
    }

    /// State of the run in sentences: all that the picture shows.
    pub fn sentences(&self) -> Vec<String> {
        self.in_words()
    }

    /// Returns true if no experiment was made, no arrow is drawn and the reactor is closed.
    pub fn is_untouched(&self) -> bool {
        !self.open && self.spent() == 0 && self.theory == Arrows::default()
    }
}

#[cfg(test)]
mod tests;
