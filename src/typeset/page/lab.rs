//! Labs on a page, where they are not played: purpose, rules, and a run recorded by the author.

use crate::content::model::Lab;
use crate::lab::{Game, Run, Setup};
use crate::typeset::line::plain_run;
use crate::typeset::page::block::Setter;
use crate::typeset::{Face, Role, Spot, model};

/// Maximum rows of the picture of a model lab.
const PICTURE_ROWS: u16 = 18;

/// Disclaimer shown with every lab.
pub(in crate::typeset) const ILLUSTRATES: &str = "This lab illustrates; it reproduces no result.";

impl Setter<'_> {
    /// Lays out a lab as words or, on a screen, as a card that opens it.
    pub fn lab(&mut self, lab: &Lab, alternative: &str) {
        if let (false, Some(slug)) = (self.glyphs.plain, self.manuscript.slug) {
            let target = self.spot(Spot::Lab { page: slug.clone(), id: lab.id.clone() });
            return self.leading_to(target, |setter| setter.lab_card(lab));
        }
        self.lab_rules(lab, alternative);
        self.gap(1);
        self.words(&format!("A run, with seed {}:", lab.seed), self.face);
        let mut run = Run::new(lab.setup.clone(), lab.seed);
        for said in run.describe() {
            self.words(&said, self.face);
        }
        for action in &lab.demo {
            self.gap(1);
            self.words(&format!("> {action}"), self.face);
            for said in run.obey(action).lines {
                self.words(&said, self.face);
            }
        }
        self.gap(1);
        self.words(ILLUSTRATES, self.face);
    }

    /// Lays out a lab in a state of its inputs, given as `name=value` pairs separated by blanks.
    pub fn lab_in_state(&mut self, lab: &Lab, state: &str) {
        self.lab_rules(lab, "");
        self.gap(1);
        let mut run = Run::new(lab.setup.clone(), lab.seed);
        run.obey(&format!("set {state}"));
        for said in run.describe() {
            self.words(&said, self.face);
        }
        self.gap(1);
        self.words(ILLUSTRATES, self.face);
    }

    /// Lays out the goal and the rules of a lab.
    pub fn lab_rules(&mut self, lab: &Lab, alternative: &str) {
        let caption =
            [lab.title.as_str(), alternative].map(crate::typeset::page::figure::sentence).into_iter().flatten();
        let caption = caption.collect::<Vec<_>>().join(" ");
        self.words(&format!("Lab ({} min): {caption}", lab.minutes), self.face);
        self.gap(1);
        self.words(&format!("The goal: {}", lab.goal), self.face);
        for rule in &lab.rules {
            self.marked(vec![plain_run("- ")], |setter| setter.words(rule, setter.face));
        }
    }

    /// Lays out a card that opens the lab: name, duration, goal.
    fn lab_card(&mut self, lab: &Lab) {
        self.words(&lab.title, Face::of(Role::Accent).bold());
        self.words(&lab.goal, self.face);
        self.model_picture(lab);
        self.words(
            &format!("Enter plays it: about {} min. It illustrates; it reproduces no result.", lab.minutes),
            Face::of(Role::Dim),
        );
    }

    /// Lays out the picture of a model lab in its start state.
    fn model_picture(&mut self, lab: &Lab) {
        if !matches!(&*lab.setup, Setup::Model(_)) {
            return;
        }
        let run = Run::new(lab.setup.clone(), lab.seed);
        let Game::Model(game) = run.game() else { return };
        let columns = u16::try_from(self.room()).unwrap_or(u16::MAX);
        let lines = model::draw(game, (columns, PICTURE_ROWS), self.glyphs.set);
        if lines.is_empty() {
            return;
        }
        self.gap(1);
        lines.into_iter().for_each(|line| self.emit(line.runs));
        self.gap(1);
    }
}
