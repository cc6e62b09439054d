//! Formulas: arithmetic over named numbers, compiled for a stack machine. Without loops and user-defined functions,
//! so that the cost of an evaluation is known in advance.

mod parser;

use std::ops::Range;

use super::function::{FUNCTIONS, Function};
use crate::lab::random::Random;

/// Maximum characters of a formula.
pub const CHARACTERS_MAX: usize = 400;

/// Names that a formula may use.
pub trait Names {
    /// Returns the slot of a named number.
    fn slot(&self, name: &str) -> Option<usize>;
    /// Returns the value of a data cell, written `data.row.column`.
    ///
    /// # Errors
    ///
    /// The reason that there is no such cell or number.
    fn cell(&self, name: &str) -> Result<f64, String>;
    /// Returns the message about an unknown name, with the nearest known one.
    fn unknown(&self, name: &str) -> String;
}

/// An error in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Byte range in the formula.
    pub range: Range<usize>,
    /// The reason, and advice.
    pub message: String,
}

/// A compiled formula.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// The source text.
    pub text: String,
    code: Vec<Op>,
    cost: usize,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Op {
    Number(f64),
    Load(usize),
    Negate,
    Not,
    Binary(Binary),
    Call(Function, usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Binary {
    Or,
    And,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

impl Formula {
    /// Compiles `text`.
    ///
    /// # Errors
    ///
    /// The first error.
    pub fn parse(text: &str, names: &dyn Names) -> Result<Formula, Mistake> {
        if text.chars().count() > CHARACTERS_MAX {
            let message = format!("a formula has at most {CHARACTERS_MAX} characters; divide it into outputs");
            return Err(Mistake { range: 0..text.len(), message });
        }
        let code = parser::parse(text, names)?;
        let cost = |op: &Op| match op {
            Op::Call(function, _) => {
                FUNCTIONS.iter().find(|(_, known, ..)| known == function).map_or(1, |(.., cost)| *cost)
            }
            Op::Binary(Binary::Power) => 16,
            _ => 1,
        };
        let cost = code.iter().map(cost).sum();
        Ok(Formula { text: text.to_owned(), code, cost })
    }

    /// Returns the cost of one evaluation in operations.
    pub fn cost(&self) -> usize {
        self.cost
    }

    /// Whether the formula uses random numbers.
    pub fn has_chance(&self) -> bool {
        self.code.iter().any(|op| matches!(op, Op::Call(function, _) if function.is_chance()))
    }

    /// Returns the slots that the formula reads.
    pub fn slots(&self) -> impl Iterator<Item = usize> {
        self.code.iter().filter_map(|op| match op {
            Op::Load(slot) => Some(*slot),
            _ => None,
        })
    }

    /// Evaluates the formula with the numbers in `slots`. NaN or infinite outside of its domain.
    pub fn at(&self, slots: &[f64], chance: &mut Random, stack: &mut Vec<f64>) -> f64 {
        stack.clear();
        for op in &self.code {
            match op {
                Op::Number(number) => stack.push(*number),
                Op::Load(slot) => stack.push(slots.get(*slot).copied().unwrap_or(f64::NAN)),
                Op::Negate => {
                    if let Some(top) = stack.last_mut() {
                        *top = -*top;
                    }
                }
                Op::Not => {
                    if let Some(top) = stack.last_mut() {
                        *top = if top.is_nan() { *top } else { f64::from(*top == 0.0) };
                    }
                }
                Op::Binary(binary) => {
                    let (Some(right), Some(left)) = (stack.pop(), stack.pop()) else { return f64::NAN };
                    stack.push(binary.at(left, right));
                }
                Op::Call(function, count) => {
                    let Some(first) = stack.len().checked_sub(*count) else { return f64::NAN };
                    let value = function.at(&stack[first..], chance);
                    stack.truncate(first);
                    stack.push(value);
                }
            }
        }
        stack.pop().unwrap_or(f64::NAN)
    }
}

/// Whether a condition holds with these slots; NaN does not. Random numbers in it are always the same.
pub fn holds(condition: &Formula, slots: &[f64]) -> bool {
    let value = condition.at(slots, &mut Random::new(0), &mut Vec::new());
    !value.is_nan() && value != 0.0
}

impl Binary {
    fn at(self, left: f64, right: f64) -> f64 {
        let is_arithmetic = !matches!(
            self,
            Binary::Or
                | Binary::And
                | Binary::Less
                | Binary::LessEqual
                | Binary::Greater
                | Binary::GreaterEqual
                | Binary::Equal
                | Binary::NotEqual
        );
        // A comparison with NaN gives NaN, so that the error is not hidden.
        if !is_arithmetic && (left.is_nan() || right.is_nan()) {
            return f64::NAN;
        }
        match self {
            Binary::Or => f64::from(left != 0.0 || right != 0.0),
            Binary::And => f64::from(left != 0.0 && right != 0.0),
            Binary::Less => f64::from(left < right),
            Binary::LessEqual => f64::from(left <= right),
            Binary::Greater => f64::from(left > right),
            Binary::GreaterEqual => f64::from(left >= right),
            Binary::Equal => f64::from(left == right),
            Binary::NotEqual => f64::from(left != right),
            Binary::Add => left + right,
            Binary::Subtract => left - right,
            Binary::Multiply => left * right,
            Binary::Divide => left / right,
            Binary::Remainder => left - right * (left / right).floor(),
            Binary::Power => libm::pow(left, right),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parser::DEPTH_MAX;
    use super::*;
    use proptest::prelude::*;

    struct Known;

    impl Names for Known {
        fn slot(&self, name: &str) -> Option<usize> {
            ["p", "n", "x_1"].iter().position(|known| *known == name)
        }

        fn cell(&self, name: &str) -> Result<f64, String> {
            match name {
                "pass-rate.gpt-5.2.f1" => Ok(0.5),
                "d.m0.open" => Ok(96.5),
                _ => Err(format!("no cell {name}")),
            }
        }

        fn unknown(&self, name: &str) -> String {
            format!("unknown {name}")
        }
    }

    fn value(text: &str) -> f64 {
        let formula = Formula::parse(text, &Known).unwrap_or_else(|mistake| panic!("{text}: {mistake:?}"));
        formula.at(&[0.9, 5.0, 2.0], &mut Random::new(1), &mut Vec::new())
    }

    #[test]
    fn operators_bind_as_in_mathematics() {
        for (text, expected) in [
            ("1 + 2 * 3", 7.0),
            ("(1 + 2) * 3", 9.0),
            ("-2^2", -4.0),
            ("2^-1", 0.5),
            ("2^3^2", 512.0),
            ("8 / 2 / 2", 2.0),
            ("7 - 2 - 1", 4.0),
            ("-7 % 3", 2.0),
            ("2 * -3", -6.0),
            ("1 < 2 and not 3 < 2 or 0", 1.0),
            ("1 + 1 == 2", 1.0),
            ("if(n > 4, 10, 1 / 0)", 10.0),
            ("max(1, n, 3) + min(2, 1)", 6.0),
            ("d.m0.open-p", 96.5 - 0.9),
            ("2*pass-rate.gpt-5.2.f1", 1.0),
            ("n-0.5", 4.5),
            ("1.5e-1 + .5", 0.65),
            ("x_1", 2.0),
            ("pi > 3", 1.0),
            ("orbit(1)", f64::NAN),
        ] {
            if text.starts_with("orbit") {
                assert_eq!(Formula::parse(text, &Known).unwrap_err().message, "unknown orbit");
                continue;
            }
            assert!((value(text) - expected).abs() < 1e-12, "{text}: {}", value(text));
        }
    }

    #[test]
    fn mistakes_have_their_place() {
        for (text, range, message) in [
            ("", 0..0, "something is missing at the end"),
            ("1 +", 2..3, "something is missing at the end"),
            ("1 + * 2", 4..5, "a number or a name is missing before \"*\""),
            ("2 p", 2..3, "an operator is missing before \"p\""),
            ("(1", 0..1, "a `(` without its `)`"),
            ("1)", 1..2, "a `)` without its `(`"),
            ("p = 1", 2..3, "compare with `==`"),
            ("if(p = 1, 2, 3)", 5..6, "compare with `==`"),
            ("1, 2", 1..2, "a `,` stands only between the arguments of a function"),
            ("min()", 0..3, "`min` takes 1 to 8 arguments, not 0"),
            ("sqrt(1, 2)", 0..4, "`sqrt` takes 1 argument, not 2"),
            ("1 + q", 4..5, "unknown q"),
            ("p(2)", 0..1, "\"p\" is no function; write `p * (…)`"),
            ("1 + d.m1.open", 4..13, "no cell d.m1.open"),
            ("1e999", 0..5, "\"1e999\" is no finite number"),
            ("2 ° 3", 2..4, "an operator is missing before \"°\""),
        ] {
            let mistake = Formula::parse(text, &Known).unwrap_err();
            assert_eq!((mistake.range, mistake.message.as_str()), (range, message), "{text}");
        }
    }

    #[test]
    fn depth_and_length_are_limited() {
        let deep = |count: usize| format!("{}1{}", "(".repeat(count), ")".repeat(count));
        assert_eq!(value(&deep(DEPTH_MAX - 1)), 1.0);
        for text in [deep(DEPTH_MAX), "-".repeat(60) + "1", "2^".repeat(60) + "1", "not ".repeat(60) + "1"] {
            let mistake = Formula::parse(&text, &Known).unwrap_err();
            assert_eq!(mistake.message, "nested more than 24 deep; divide it into outputs", "{text}");
        }
        let long = "1+".repeat(CHARACTERS_MAX) + "1";
        assert!(Formula::parse(&long, &Known).unwrap_err().message.starts_with("a formula has at most 400"));
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_has_a_mistake_in_it(text in "[-+*/^%()<>=!,. a-z0-9é]{0,60}") {
            match Formula::parse(&text, &Known) {
                Ok(formula) => {
                    let mut stack = Vec::new();
                    formula.at(&[0.5, 1e308, -0.0], &mut Random::new(0), &mut stack);
                    prop_assert!(formula.cost() > 0);
                }
                Err(mistake) => prop_assert!(text.get(mistake.range.clone()).is_some(), "{mistake:?} in {text:?}"),
            }
        }
    }
}
