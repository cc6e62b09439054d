//! Setting a node by hand: what follows from it, as nodes and arrows.

use super::Standing;
use crate::content::model::{Edge, Graph, Intervention};

/// Effect of an intervention on a node.
pub struct Effect {
    /// The node that is set.
    pub node: usize,
    /// Whether each node moves with it.
    pub moves: Vec<bool>,
    /// Whether the arrows into it are cut.
    pub is_cut: bool,
}

impl Effect {
    /// Effect of setting `node` along the edges that are shown; a hidden common cause passes nothing on.
    pub fn new(graph: &Graph, edges: &[Edge], standings: &[Standing], node: usize) -> Effect {
        let mut moves = vec![false; graph.nodes.len()];
        let mut reached = vec![node];
        while let Some(from) = reached.pop() {
            for (edge, standing) in edges.iter().zip(standings) {
                let goes_on = edge.from == from && !edge.latent && standing.is_there() && edge.to != node;
                if goes_on && !std::mem::replace(&mut moves[edge.to], true) {
                    reached.push(edge.to);
                }
            }
        }
        Effect { node, moves, is_cut: graph.intervention == Intervention::Cut }
    }

    /// Whether an edge comes in at the node that is set.
    pub fn comes_in(&self, edge: &Edge) -> bool {
        edge.to == self.node || (edge.latent && edge.from == self.node)
    }

    /// Whether an edge passes the change on.
    pub fn passes_on(&self, edge: &Edge) -> bool {
        !edge.latent && !self.comes_in(edge) && (edge.from == self.node || self.moves[edge.from])
    }
}
