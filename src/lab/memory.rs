//! The engine `memory`.

use super::{Command, Reply, Rules, Score};

/// What an author chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {}

/// The state of a run.
#[derive(Debug, Clone)]
pub struct Game {}

impl Rules for Game {
    type Setup = Setup;
    const COMMANDS: &'static [Command] = &[];

    fn new(_: &Setup, _: u32) -> Game {
        Game {}
    }

    fn obey(&mut self, line: &str) -> Reply {
        Reply::refused(format!("I do not know \"{line}\"."))
    }

    fn describe(&self) -> Vec<String> {
        Vec::new()
    }

    fn score(&self) -> Option<Score> {
        None
    }

    fn keeps(&self, _: &str) -> Option<&'static str> {
        None
    }
}
