//! Names that formulas of a model may use: inputs, the step, states, earlier outputs, data cells.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::content::data::{self, Data};
use crate::content::fields::{At, Reader};
use crate::diagnostic::did_you_mean;
use crate::lab::model::{CONSTANTS, FUNCTIONS, Names};

/// Maximum characters of a name.
const CHARACTERS_MAX: usize = 24;
/// Reserved words of the formula language.
const WORDS: [&str; 4] = ["and", "or", "not", "t"];

/// Names in scope, in the order of their slots.
pub struct Scope<'d> {
    names: Vec<String>,
    /// Outputs that are defined further down, for the message about their use.
    pub later: Vec<String>,
    pub data: &'d BTreeMap<String, Data>,
    used: RefCell<BTreeSet<String>>,
}

impl<'d> Scope<'d> {
    pub fn new(data: &'d BTreeMap<String, Data>) -> Scope<'d> {
        Scope { names: Vec::new(), later: Vec::new(), data, used: RefCell::default() }
    }

    pub fn add(&mut self, name: &str) {
        self.names.push(name.to_owned());
    }

    /// Adds a name to the scope; reports an invalid name.
    pub fn declare(&mut self, name: &At<String>, reader: &mut Reader<'_>) {
        let text = name.value.as_str();
        let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && text.len() <= CHARACTERS_MAX;
        let mut taken = WORDS.into_iter().chain(FUNCTIONS.iter().map(|(name, ..)| *name));
        let problem = if !is_word {
            Some(format!("\"{text}\" is no name for formulas: up to {CHARACTERS_MAX} of a-z, A-Z, 0-9 and _"))
        } else if taken.any(|word| word == text) || CONSTANTS.iter().any(|(name, _)| *name == text) {
            Some(format!("\"{text}\" means something in formulas already"))
        } else if self.names.iter().any(|known| known.eq_ignore_ascii_case(text)) {
            Some(format!("\"{text}\" is there twice; upper and lower case are the same when typed"))
        } else {
            None
        };
        if let Some(problem) = problem {
            reader.error(name.span, problem);
        }
        self.add(text);
    }

    /// Records that a data file is used.
    pub fn uses(&self, id: &str) {
        self.used.borrow_mut().insert(id.to_owned());
    }

    /// Returns the data files that are used.
    pub fn used(self) -> Vec<String> {
        self.used.into_inner().into_iter().collect()
    }
}

impl Names for Scope<'_> {
    fn slot(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    fn cell(&self, name: &str) -> Result<f64, String> {
        let (id, cell) = name.split_once('.').unwrap_or((name, ""));
        let Some(file) = self.data.get(id) else {
            let hint = did_you_mean(id, self.data.keys().map(String::as_str));
            return Err(format!("data \"{id}\" not found{hint}"));
        };
        let (text, ..) = file.find(cell)?;
        let value = data::number(text).ok_or_else(|| format!("the cell {name} is \"{text}\", no number"))?;
        self.uses(id);
        Ok(value)
    }

    fn unknown(&self, name: &str) -> String {
        if self.later.iter().any(|later| later == name) {
            return format!("output \"{name}\" stands further down; formulas use what stands above them");
        }
        let functions = FUNCTIONS.iter().map(|(name, ..)| *name);
        let known = self.names.iter().map(String::as_str).chain(functions);
        let hint = did_you_mean(name, known.chain(self.later.iter().map(String::as_str)));
        format!("unknown name \"{name}\"{hint}")
    }
}
