//! Numbers of models on a page: those that a question asks for, and where to turn them for who reads the plain form.

use crate::content::model::{Block, BlockKind, Container, Variable};
use crate::lab::{Game, Run};
use crate::typeset::page::block::Setter;
use crate::typeset::regions::Parts;

/// The numbers that open predictions in `blocks` ask for; `parts` says which were told, none were without it.
pub(in crate::typeset) fn withheld(blocks: &[Block], parts: Option<&Parts>) -> Vec<Variable> {
    let mut found = Vec::new();
    gather(blocks, parts, &mut found);
    found
}

fn gather(blocks: &[Block], parts: Option<&Parts>, found: &mut Vec<Variable>) {
    for block in blocks {
        let BlockKind::Container(container) = &block.kind else { continue };
        if let Container::Prediction(prediction) = container
            && parts.is_none_or(|parts| !parts.told.contains_key(&prediction.id))
        {
            found.extend(prediction.asks.clone());
        }
        container.bodies().into_iter().for_each(|body| gather(body, parts, found));
    }
}

/// Whether a number of a lab's model is asked for and not told yet.
pub(in crate::typeset) fn is_withheld(withheld: &[Variable], lab: &str) -> bool {
    withheld.iter().any(|asked| asked.lab == lab)
}

impl Setter<'_> {
    /// Says once for each model whose numbers stand in the block that was set last where they can be turned.
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
