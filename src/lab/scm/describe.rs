//! A run of the causal lab in sentences, for screen readers and typed play.

use super::law::{Arrows, Values};
use super::names::join;
use super::theory::{Origin, agrees, solved_base};
use super::{Game, Phase, TOLERANCE};

/// Capitalises a word for the beginning of a sentence; pH is unchanged.
pub fn begun(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) if word != "pH" => first.to_uppercase().chain(letters).collect(),
        _ => word.to_owned(),
    }
}

/// Formats a number, with one decimal if it is not whole.
pub fn number(number: f64) -> String {
    let tenths = format!("{number:.1}");
    tenths.strip_suffix(".0").map_or(tenths.clone(), str::to_owned)
}

impl Game {
    /// Returns a hint on the next lines to type.
    pub(super) fn hint(&self) -> String {
        let names = self.names();
        let (first, last) = (names[0].full, names[self.frequency()].full);
        match self.phase() {
            Phase::Bench if self.spent() == 0 => format!("Type \"set {first} 60\" and see what moves with it."),
            Phase::Bench if self.theory == Arrows::default() => {
                format!("Type \"edge {first} {last} 2\" to draw an arrow, or set another dial.")
            }
            Phase::Bench if !self.checked => {
                "Type \"check\" to compare the theory with every row, \"open\" to go to the reactor.".into()
            }
            Phase::Bench => "Type \"set\", \"edge\" or \"drop\" to go on, \"open\" to go to the reactor.".into(),
            Phase::Reactor => "Type \"predict\" and a number.".into(),
            Phase::Over => "Type \"new\" to play again, and then \"dials 5\" for a bigger law.".into(),
        }
    }

    /// Returns the state of the run in sentences: everything that the picture shows.
    pub(super) fn in_words(&self) -> Vec<String> {
        let mut lines = vec![match self.reactor() {
            None => format!(
                "On the manipulator: {}. {} of {} experiments are left.",
                self.dials(&self.bench(), &Values::default(), true),
                self.budget() - self.spent(),
                self.budget()
            ),
            Some(values) if self.phase() == Phase::Over => {
                format!("In the reactor: {}.", self.dials(&values, &Values::default(), true))
            }
            Some(values) => format!(
                "In the reactor: {}; the frequency is to be predicted. Tries left: {}.",
                self.dials(&values, &Values::default(), false),
                self.tries_left()
            ),
        }];
        let verdicts = self.verdicts();
        for (at, reading) in self.readings.iter().enumerate() {
            let row = begun(&self.row(reading.origin, &reading.values));
            let verdict = verdicts.as_ref().and_then(|verdicts| Some((at, verdicts.get(at)?)));
            let verdict = verdict.map(|(at, verdict)| match agrees(verdict) {
                true => " The theory agrees.".into(),
                false => format!(" The theory says {}.", self.theory_of_row(at)),
            });
            let dials = self.dials(&reading.values, &self.changes_of(at), true);
            lines.push(format!("{row}: {dials}.{}", verdict.unwrap_or_default()));
        }
        lines.push(match self.arrows_in_words(&self.theory) {
            words if words.is_empty() => "Your theory has no arrows yet.".into(),
            words => format!("Your theory: {words}."),
        });
        if self.phase() == Phase::Over {
            lines.extend(self.ended_in_words());
        }
        lines.push(self.hint());
        lines
    }

    /// Describes the effect of the last experiment.
    pub(super) fn told(&self) -> Vec<String> {
        let (values, changes) = (self.bench(), self.changes());
        let set = match self.readings.last().map(|reading| reading.origin) {
            Some(Origin::Set(set)) => set,
            _ => return Vec::new(),
        };
        let name = |dial: usize| self.names()[dial].full;
        let others =
            |moved: bool| (0..self.names().len()).filter(move |dial| *dial != set && (changes[*dial] != 0) == moved);
        let moved: Vec<String> = others(true).map(|dial| format!("{} {:+}", name(dial), changes[dial])).collect();
        let stayed: Vec<String> = others(false).map(|dial| name(dial).to_owned()).collect();
        let follows = match (moved.is_empty(), stayed.is_empty()) {
            (true, _) => "Nothing else moves".into(),
            (false, true) => begun(&join(&moved)),
            (false, false) => {
                let stay = if stayed.len() == 1 { "stays" } else { "stay" };
                format!("{}; {} {stay}", begun(&join(&moved)), join(&stayed))
            }
        };
        let left = self.budget() - self.spent();
        vec![format!("{} {:+}, to {}. {follows}. {left} left.", begun(name(set)), changes[set], values[set])]
    }

    /// Describes the result of a check, with the newest row that contradicts the theory.
    pub(super) fn checked_in_words(&self) -> Vec<String> {
        let verdicts = self.judged();
        let clashes: Vec<usize> = (0..verdicts.len()).filter(|at| !agrees(&verdicts[*at])).collect();
        let all = verdicts.len();
        let base = solved_base(&self.theory, self.frequency(), &self.readings);
        let formula = self.formula(&self.theory, base, self.frequency());
        let Some(newest) = clashes.last() else { return vec![format!("All {all} rows agree with {formula}.")] };
        let reading = &self.readings[*newest];
        let row = begun(&self.row(reading.origin, &reading.values));
        vec![
            format!("{} of {all} rows agree with {formula}.", all - clashes.len()),
            format!("{row}: the theory says {}.", self.theory_of_row(*newest)),
        ]
    }

    /// Describes the readings of the reactor's crystal.
    pub(super) fn opened_in_words(&self) -> Vec<String> {
        let values = self.reactor().unwrap_or_default();
        let theory = match self.predicted() {
            Some(frequency) => format!("Your theory gives {frequency} Hz."),
            None => "No arrow leads to the frequency, so your theory says nothing of it.".into(),
        };
        vec![
            format!(
                "The reactor is open, the manipulator closed. The crystal: {}.",
                self.dials(&values, &Values::default(), false)
            ),
            format!("{theory} What do you predict?"),
        ]
    }

    /// Describes the result of the run, then the conclusion. The most important line comes last, since small screens
    /// show the last lines.
    pub(super) fn ended_in_words(&self) -> Vec<String> {
        let (Some((off, drawing)), Some(reactor)) = (self.outcome(), self.reactor()) else { return Vec::new() };
        let answer = match off {
            off if off <= 0.0 => "exactly as predicted".into(),
            off if off <= TOLERANCE => format!("and you were off by {} only", number(off)),
            off => format!("and you were off by {}", number(off)),
        };
        let law = &self.sample.law;
        let formulas = std::iter::once(self.frequency()).chain(0..self.frequency());
        let formulas = formulas.filter(|to| law.arrows.iter().any(|arrow| arrow.to == *to));
        let formulas: Vec<String> = formulas.map(|to| self.formula(&law.arrows, law.base, to)).collect();
        let mut lines = vec![
            format!("The reactor's frequency is {} Hz, {answer}.", reactor[self.frequency()]),
            format!(
                "Arrows: {} of {} found, {} drawn. Precision {:.2}, recall {:.2}, F1 {:.2}, SHD {}. Coefficients right: {} of {}.",
                drawing.found,
                drawing.truth,
                drawing.drawn,
                drawing.precision(),
                drawing.recall(),
                drawing.f1(),
                drawing.distance,
                drawing.weighed,
                drawing.truth
            ),
            format!("The law: {}.", formulas.join("; ")),
        ];
        lines.extend(self.trap_in_words());
        lines.push(self.lesson(off <= TOLERANCE, drawing.distance == 0));
        lines
    }

    /// Returns the conclusion from both scores.
    fn lesson(&self, answer: bool, arrows: bool) -> String {
        let verdicts = self.judged();
        let clashes = verdicts.iter().filter(|verdict| !agrees(verdict)).count();
        match (answer, arrows, clashes) {
            (true, true, _) => "Right number, right mechanism: a discovery.".into(),
            (true, false, _) => "The right number from a wrong mechanism: the answer alone hides it.".into(),
            (false, true, _) => "The right mechanism, and still a wrong number.".into(),
            (false, false, 0) => "Your theory fits all you measured: only a new experiment could tell.".into(),
            _ => format!("Your theory clashed with {clashes} of {} rows of your own notebook.", verdicts.len()),
        }
    }

    /// Describes the two graphs of a trap, and the experiment that distinguishes them.
    fn trap_in_words(&self) -> Option<String> {
        let trap = self.sample.trap?;
        let name = |dial: usize| self.names()[dial].full;
        let (leader, follower) = (name(trap.leader), name(trap.follower));
        let did = match self.readings.iter().any(|reading| reading.origin == Origin::Set(trap.follower)) {
            true => "which you did",
            false => "which you did not",
        };
        Some(format!(
            "A trap: {leader} moves {follower}, and the first rows cannot say which of both moves the frequency. Setting {follower} can, {did}."
        ))
    }

    /// Returns the formula of a dial.
    fn formula(&self, arrows: &Arrows, base: i32, to: usize) -> String {
        let own = if to == self.frequency() { base.to_string() } else { "its base".into() };
        let causes = arrows.iter().filter(|arrow| arrow.to == to);
        let terms = causes.map(|arrow| match (arrow.coefficient, self.names()[arrow.from].full) {
            (1, name) => format!(" + {name}"),
            (coefficient, name) => format!(" + {coefficient} x {name}"),
        });
        format!("{} = {own}{}", self.names()[to].full, terms.collect::<String>())
    }

    fn arrows_in_words(&self, arrows: &Arrows) -> String {
        let name = |dial: usize| self.names()[dial].full;
        let arrow =
            arrows.iter().map(|arrow| format!("{} to {} ({})", name(arrow.from), name(arrow.to), arrow.coefficient));
        arrow.collect::<Vec<_>>().join(", ")
    }

    /// Describes the errors of the theory in a row.
    fn theory_of_row(&self, row: usize) -> String {
        let (verdicts, values) = (self.judged(), &self.readings[row].values);
        let wrong =
            verdicts[row].iter().enumerate().filter_map(|(dial, off)| Some((dial, (*off).filter(|off| *off != 0)?)));
        let wrong = wrong.map(|(dial, off)| {
            let (name, value) = (self.names()[dial].full, values[dial]);
            format!("{name} {}, the dial {value}, off by {}", value + off, off.abs())
        });
        wrong.collect::<Vec<_>>().join("; ")
    }

    /// Returns the name of a row, by its origin.
    fn row(&self, origin: Origin, values: &Values) -> String {
        match origin {
            Origin::Record(number) => format!("record {number}"),
            Origin::Untouched => "the manipulator untouched".into(),
            Origin::Set(dial) => format!("{} set to {}", self.names()[dial].full, values[dial]),
        }
    }

    /// Describes dials with their values and changes.
    fn dials(&self, values: &Values, changes: &Values, with_frequency: bool) -> String {
        let count = self.names().len() - usize::from(!with_frequency);
        let dial = |dial: usize| match changes[dial] {
            0 => format!("{} {}", self.names()[dial].full, values[dial]),
            change => format!("{} {} ({change:+})", self.names()[dial].full, values[dial]),
        };
        (0..count).map(dial).collect::<Vec<_>>().join(", ")
    }
}
