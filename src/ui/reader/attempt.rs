//! A visitor's attempt at a question: the guess, and the keys that change a number, a choice, an order or a line.

use crate::content::prediction::{Guess, Question, decimal};
use crate::term::input::Key;

/// Maximum number of characters in a typed number.
const TYPED_CHARACTERS: usize = 12;
/// Number of steps in a large step.
const LARGE_STEP: f64 = 10.0;

/// An attempt at a question.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    pub guess: Guess,
    /// Index of the selected option or point.
    pub at: usize,
    /// The characters of a number typed so far.
    pub typed: String,
    /// Whether any key was used; only then do up and down change the guess rather than scroll.
    pub touched: bool,
    /// Whether the answer has been revealed, after a guess or without one.
    pub revealed: bool,
    /// Whether the guess was close; `None` if no guess was made.
    pub close: Option<bool>,
    /// Whether the visitor was asked to guess before going on; asked for again, the answer is revealed.
    pub urged: bool,
}

impl Attempt {
    pub(super) fn new(question: &Question) -> Attempt {
        Attempt {
            guess: question.start(),
            at: first(question),
            typed: String::new(),
            touched: false,
            revealed: false,
            close: None,
            urged: false,
        }
    }

    /// Returns the range of a number if the typed number is outside it.
    pub(super) fn out_of_range(&self, question: &Question) -> Option<String> {
        let (Question::Number { min, max, step, unit, .. }, Ok(typed)) = (question, self.typed.parse::<f64>()) else {
            return None;
        };
        let ends = (decimal(*min, *step), decimal(*max, *step));
        let words = format!("{} is not between {} and {} {unit}", self.typed, ends.0, ends.1);
        (typed < *min || typed > *max).then(|| words.trim_end().to_owned())
    }

    /// Whether more digits could bring the typed number into the range.
    pub(super) fn may_grow(&self, question: &Question) -> bool {
        let (Question::Number { min, max, .. }, Ok(typed)) = (question, self.typed.parse::<f64>()) else {
            return false;
        };
        let is_negative = self.typed.starts_with('-');
        !self.typed.contains('.') && if is_negative { typed > *max } else { typed < *min }
    }

    /// Gives the selected option the next rank of an incomplete order; returns false if there is no option left to
    /// rank.
    pub(super) fn pick(&mut self, question: &Question) -> bool {
        let at = self.at;
        match (question, &mut self.guess) {
            (Question::Order { options, .. }, Guess::Order(order)) if order.len() < options.len() => {
                rank(order, at);
                self.at = (0..options.len()).find(|index| !order.contains(index)).unwrap_or(0);
                // The last option is ranked by itself.
                if order.len() + 1 == options.len() {
                    rank(order, self.at);
                }
                true
            }
            _ => false,
        }
    }

    /// Changes the guess by a key; returns false if the key has no use.
    pub(super) fn change(&mut self, question: &Question, key: Key) -> bool {
        match (question, &mut self.guess) {
            (Question::Number { min, max, step, .. }, Guess::Number(guess)) => {
                let moved = match key {
                    Key::Char('-') if *min < 0.0 && self.typed.is_empty() => {
                        self.typed.push('-');
                        return true;
                    }
                    Key::Left | Key::Char('h' | '-') => -step,
                    Key::Right | Key::Char('l' | '+') => *step,
                    Key::Char('<' | ',' | 'H') => -step * LARGE_STEP,
                    Key::Char('>' | '.' | 'L') if self.typed.is_empty() => step * LARGE_STEP,
                    Key::Backspace if !self.typed.is_empty() => {
                        self.typed.pop();
                        if let Ok(number) = self.typed.parse::<f64>() {
                            *guess = number.clamp(*min, *max);
                        }
                        return true;
                    }
                    Key::Char(digit @ ('0'..='9' | '.')) if self.typed.len() < TYPED_CHARACTERS => {
                        self.typed.push(digit);
                        match self.typed.parse::<f64>() {
                            Ok(number) => *guess = number.clamp(*min, *max),
                            Err(_) => self.typed = digit.to_string(),
                        }
                        return true;
                    }
                    _ => return false,
                };
                self.typed.clear();
                // The guess stays on multiples of the step.
                let steps = ((*guess + moved - min) / step).round();
                *guess = (min + steps * step).clamp(*min, *max);
                true
            }
            (Question::Choice { options, .. }, Guess::Choice(guess)) => {
                let last = options.len().saturating_sub(1);
                match key {
                    Key::Left | Key::Char('h') => *guess = guess.checked_sub(1).unwrap_or(last),
                    Key::Right | Key::Char('l') => *guess = if *guess == last { 0 } else { *guess + 1 },
                    // At the first and last option the arrow keys scroll the page.
                    Key::Up if self.touched && *guess > 0 => *guess -= 1,
                    Key::Down if self.touched && *guess < last => *guess += 1,
                    Key::Char(digit @ '1'..='9') => match digit as usize - '1' as usize {
                        index if index <= last => *guess = index,
                        _ => return false,
                    },
                    _ => return false,
                }
                true
            }
            (Question::Order { options, .. }, Guess::Order(order)) => {
                let last = options.len().saturating_sub(1);
                match key {
                    Key::Left | Key::Char('h') => self.at = self.at.checked_sub(1).unwrap_or(last),
                    Key::Right | Key::Char('l') => self.at = if self.at >= last { 0 } else { self.at + 1 },
                    Key::Up if self.touched && self.at > 0 => self.at -= 1,
                    Key::Down if self.touched && self.at < last => self.at += 1,
                    Key::Backspace if !order.is_empty() => {
                        order.pop();
                    }
                    Key::Char(digit @ '1'..='9') => match digit as usize - '1' as usize {
                        index if index <= last => {
                            self.at = index;
                            rank(order, index);
                        }
                        _ => return false,
                    },
                    _ => return false,
                }
                true
            }
            (Question::Line(course), Guess::Line(values)) => {
                let last = values.len().saturating_sub(1);
                let moved = match key {
                    Key::Left | Key::Char('h') => {
                        self.at = self.at.saturating_sub(1).max(course.given);
                        return true;
                    }
                    Key::Right | Key::Char('l') => {
                        self.at = (self.at + 1).min(last);
                        return true;
                    }
                    Key::Up | Key::Char('+') if self.touched => course.step(),
                    Key::Down | Key::Char('-') if self.touched => -course.step(),
                    _ => return false,
                };
                if let Some(value) = values.get_mut(self.at) {
                    *value = (*value + moved).clamp(course.min, course.max);
                }
                true
            }
            _ => false,
        }
    }
}

/// Gives an option the next rank; if it has one, removes it and all later ranks.
pub(super) fn rank(order: &mut Vec<usize>, option: usize) {
    match order.iter().position(|placed| *placed == option) {
        Some(rank) => order.truncate(rank),
        None => order.push(option),
    }
}

/// Returns the option or point that is selected at first: for a curve, the first point that is not given.
pub(super) fn first(question: &Question) -> usize {
    match question {
        Question::Line(course) => course.given,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_changed_by_steps_by_large_steps_and_by_digits() {
        let question = Question::Number {
            min: -10.0,
            max: 100.0,
            step: 0.5,
            unit: String::new(),
            answer: 3.0,
            answer_text: "3".to_owned(),
            within: 1.0,
        };
        let mut attempt = Attempt::new(&question);
        let mut after = |keys: &str| {
            for key in keys.chars() {
                let key = match key {
                    '\u{8}' => Key::Backspace,
                    key => Key::Char(key),
                };
                assert!(attempt.change(&question, key), "{keys}");
            }
            match &attempt.guess {
                Guess::Number(guess) => *guess,
                guess => panic!("{guess:?}"),
            }
        };
        for (keys, expected) in [
            ("20", 20.0),
            ("l", 20.5),
            ("h", 20.0),
            (">", 20.0 + 0.5 * LARGE_STEP),
            ("<", 20.0),
            ("H", 20.0 - 0.5 * LARGE_STEP),
            ("-7", -7.0),
            ("\u{8}3", -3.0),
            ("<<<<<<<<<<", -10.0),
            ("999", 100.0),
            ("l", 100.0),
        ] {
            assert_eq!(after(keys), expected, "{keys}");
        }
    }
}
