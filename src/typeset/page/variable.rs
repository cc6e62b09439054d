//! Numbers of models in plain text: the command that plays the lab with their model.

use crate::lab::{Game, Run};
use crate::typeset::page::block::LayoutBuilder;

impl LayoutBuilder<'_> {
    /// Writes, once for each lab, the command that changes the numbers of its model in the last block.
    pub fn say_where_to_play(&mut self) {
        for variable in std::mem::take(&mut self.variables) {
            if self.played.contains(&variable.lab) {
                continue;
            }
            let lab = self.manuscript.labs.iter().find(|lab| lab.id == variable.lab);
            let (Some(lab), Some(slug)) = (lab, self.manuscript.slug) else { continue };
            let run = Run::new(lab.setup.clone(), lab.seed);
            let Game::Model(game) = run.game() else { continue };
            let words = format!("(To turn these numbers: play {slug}/{} {})", lab.id, game.address());
            self.played.push(variable.lab);
            self.gap(1);
            self.words(&words, self.face);
        }
    }
}
