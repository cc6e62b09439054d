//! Numbers of models that predictions ask for, withheld until the answer is revealed.

use crate::content::model::{Block, BlockKind, Container, Variable};
use crate::typeset::regions::Parts;

/// Placeholder for a picture of a model with a withheld number.
pub(in crate::typeset) const COMES_LATER: &str = "The picture comes with the answer.";

/// Returns the numbers that predictions in `blocks` ask for and have not revealed. With `parts` of `None`, no answer
/// has been revealed.
pub(in crate::typeset) fn withheld(blocks: &[Block], parts: Option<&Parts>) -> Vec<Variable> {
    let mut found = Vec::new();
    gather(blocks, parts, &mut found);
    found
}

fn gather(blocks: &[Block], parts: Option<&Parts>, found: &mut Vec<Variable>) {
    for block in blocks {
        let BlockKind::Container(container) = &block.kind else { continue };
        if let Container::Prediction(prediction) = container
            && parts.is_none_or(|parts| !parts.revealed.contains_key(&prediction.id))
        {
            found.extend(prediction.asks.clone());
        }
        container.bodies().into_iter().for_each(|body| gather(body, parts, found));
    }
}

/// Returns true if a number of the lab's model is withheld.
pub(in crate::typeset) fn is_withheld(withheld: &[Variable], lab: &str) -> bool {
    withheld.iter().any(|asked| asked.lab == lab)
}
