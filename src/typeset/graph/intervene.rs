//! Interventions: the nodes and edges that are affected when a node is set by hand.

use super::EdgeStatus;
use crate::content::model::{Edge, Graph, Intervention};

/// Effect of an intervention on a node.
pub struct Effect {
    /// The node that is set.
    pub node: usize,
    /// For each node, whether it changes with the set node.
    pub moves: Vec<bool>,
    /// Whether the edges into the set node are cut.
    pub is_cut: bool,
}

impl Effect {
    /// Computes the effect of setting `node` along the edges that are shown. Hidden common causes transmit no change.
    pub fn new(graph: &Graph, edges: &[Edge], standings: &[EdgeStatus], node: usize) -> Effect {
        let mut moves = vec![false; graph.nodes.len()];
        let mut reached = vec![node];
        while let Some(from) = reached.pop() {
            for (edge, status) in edges.iter().zip(standings) {
                let goes_on = edge.from == from && !edge.latent && status.is_there() && edge.to != node;
                if goes_on && !std::mem::replace(&mut moves[edge.to], true) {
                    reached.push(edge.to);
                }
            }
        }
        Effect { node, moves, is_cut: graph.intervention == Intervention::Cut }
    }

    /// Whether an edge points to the set node.
    pub fn comes_in(&self, edge: &Edge) -> bool {
        edge.to == self.node || (edge.latent && edge.from == self.node)
    }

    /// Whether an edge transmits the change.
    pub fn passes_on(&self, edge: &Edge) -> bool {
        !edge.latent && !self.comes_in(edge) && (edge.from == self.node || self.moves[edge.from])
    }
}
