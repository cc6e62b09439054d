//! Labs where they cannot be played: what they are for, their rules, and the run that the author recorded.

use super::block::{Setter, plain_run};
use crate::content::model::Lab;

impl Setter<'_> {
    /// The lab in words.
    pub fn lab(&mut self, lab: &Lab, alternative: &str) {
        let caption = [lab.title.as_str(), alternative].map(super::figure::sentence).into_iter().flatten();
        let caption = caption.collect::<Vec<_>>().join(" ");
        self.words(&format!("Lab ({} min): {caption}", lab.minutes), self.face);
        self.gap(1);
        self.words(&format!("The goal: {}", lab.goal), self.face);
        for rule in &lab.rules {
            self.marked(vec![plain_run("- ")], |setter| setter.words(rule, setter.face));
        }
        self.gap(1);
        self.words(&format!("A run, with seed {}:", lab.seed), self.face);
        for (number, action) in lab.demo.iter().enumerate() {
            self.marked(vec![plain_run(&format!("{}. ", number + 1))], |setter| setter.words(action, setter.face));
        }
        self.gap(1);
        self.words("This lab illustrates; it reproduces no result.", self.face);
    }
}
