//! The moves of the causal lab: set a dial, draw or erase an arrow, check, open the reactor, predict. Each returns
//! sentences about its effect, or the reason that it was refused.

use super::law::{COEFFICIENTS, NODES};
use super::score::TOLERANCE;
use super::theory::{Origin, Reading};
use super::{Game, PREDICTED_MAXIMUM, Rules, SETTINGS, Setup, describe, names};

impl Game {
    pub(super) fn resize(&mut self, words: &[String]) -> Result<Vec<String>, String> {
        if !self.is_untouched() {
            return Err("The law stays as it is once you have begun. \"new\" begins another.".into());
        }
        let nodes = match words {
            [number] => number.parse().ok().filter(|nodes| NODES.contains(nodes)),
            _ => None,
        };
        let (low, high) = (NODES.start(), NODES.end());
        let nodes = nodes
            .ok_or(format!("A number from {low} to {high} comes after it, the frequency counted: \"dials 5\"."))?;
        if nodes == self.names().len() {
            return Err(format!("There are {nodes} dials already."));
        }
        *self = Game::new(&Setup { nodes, ..self.setup.clone() }, self.seed);
        Ok(vec![format!("Another law, with {nodes} dials: {}.", names::list(self.names()))])
    }

    pub(super) fn set(&mut self, words: &[String]) -> Result<Vec<String>, String> {
        if self.open {
            return Err("The manipulator is closed for good. \"predict 150\" says a frequency.".into());
        }
        if self.spent() >= self.budget() {
            return Err(format!("All {} experiments are made. \"open\" opens the reactor.", self.budget()));
        }
        let (dial, rest) = names::dial(self.names(), words)?;
        let name = self.names()[dial].full;
        if dial == self.frequency() {
            return Err("Nobody can set the frequency. It follows from the other dials.".into());
        }
        let value = match rest {
            [number] => number.parse::<i32>().ok().filter(|value| SETTINGS.contains(value)),
            _ => None,
        };
        let (low, high) = (SETTINGS.start(), SETTINGS.end());
        let value = value.ok_or(format!("A whole number from {low} to {high} comes after it: \"set {name} 60\"."))?;
        if self.bench()[dial] == value {
            return Err(format!("{} is {value} already. Another number would teach more.", describe::begun(name)));
        }
        self.sample.manipulator.set(&self.sample.law, dial, value);
        let values = self.sample.manipulator.values(&self.sample.law);
        self.readings.push(Reading { origin: Origin::Set(dial), values });
        self.checked = false;
        Ok(self.told())
    }

    pub(super) fn draw(&mut self, words: &[String]) -> Result<Vec<String>, String> {
        let (from, to, rest) = self.ends(words)?;
        let coefficient = match rest {
            [] => Some(1),
            [number] => number.parse::<u8>().ok().filter(|number| COEFFICIENTS.contains(&i32::from(*number))),
            _ => None,
        };
        let (cause, effect) = (self.names()[from].full, self.names()[to].full);
        let coefficient = coefficient.ok_or(format!(
            "Coefficients are 1, 2 or 3: \"edge {cause} {effect} 2\" says that 1 more {cause} is 2 more {effect}."
        ))?;
        if from == self.frequency() {
            return Err("Nothing follows from the frequency: no arrow can leave it.".into());
        }
        if from == to {
            return Err(format!("An arrow leads from one dial to another, not from {cause} to itself."));
        }
        let mut turned = self.theory.clone();
        turned.set(to, from, 0);
        if turned.leads(to, from) {
            return Err(format!(
                "That would close a circle: your arrows lead from {effect} to {cause} already. \"drop\" takes one away."
            ));
        }
        if self.theory.coefficient(from, to) == coefficient {
            return Err(format!("That arrow is there already: {cause} to {effect}, coefficient {coefficient}."));
        }
        let instead = if self.theory.coefficient(to, from) > 0 { ", turned round" } else { "" };
        turned.set(from, to, coefficient);
        self.theory = turned;
        self.checked = false;
        Ok(vec![format!("Drawn: {cause} to {effect}, coefficient {coefficient}{instead}.")])
    }

    pub(super) fn erase(&mut self, words: &[String]) -> Result<Vec<String>, String> {
        let (from, to, _) = self.ends(words)?;
        let (cause, effect) = (self.names()[from].full, self.names()[to].full);
        if self.theory.coefficient(from, to) == 0 {
            return Err(format!("There is no arrow from {cause} to {effect}."));
        }
        self.theory.set(from, to, 0);
        self.checked = false;
        Ok(vec![format!("Taken away: {cause} to {effect}.")])
    }

    /// Parses the two dials of an arrow; also returns the words after them.
    fn ends<'w>(&self, words: &'w [String]) -> Result<(usize, usize, &'w [String]), String> {
        let (from, rest) = names::dial(self.names(), words)?;
        let (to, rest) = names::dial(self.names(), rest)?;
        Ok((from, to, rest))
    }

    pub(super) fn check(&mut self) -> Vec<String> {
        self.checked = true;
        self.checked_in_words()
    }

    pub(super) fn open(&mut self) -> Result<Vec<String>, String> {
        if self.open {
            return Err("The reactor is open already. \"predict 150\" says a frequency.".into());
        }
        self.open = true;
        Ok(self.opened_in_words())
    }

    pub(super) fn predict(&mut self, words: &[String]) -> Result<Vec<String>, String> {
        if !self.open {
            return Err("The reactor is closed. \"open\" opens it, and closes the manipulator for good.".into());
        }
        let number = match words {
            [number] => number.trim_end_matches("hz").parse::<f64>().ok(),
            _ => None,
        };
        let number = number.filter(|number| number.abs() <= PREDICTED_MAXIMUM);
        self.tries.push(number.ok_or("A number comes after it: \"predict 150\".")?);
        if self.outcome().is_some() {
            return Ok(self.ended_in_words());
        }
        let left = match self.tries_left() {
            1 => "One try is".into(),
            left => format!("{left} tries are"),
        };
        Ok(vec![format!("Not within {TOLERANCE} Hz. {left} left, and the theory may still be changed.")])
    }
}
