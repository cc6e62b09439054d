//! Setting a node by hand: what follows from it, as nodes and arrows and in words.

use super::{Standing, all_edges, shown_states, standing};
use crate::content::model::{Edge, Graph, Intervention};

/// What setting a node does.
pub struct Effect {
    /// The node that is set.
    pub node: usize,
    /// Whether each node moves with it.
    pub moves: Vec<bool>,
    /// Whether the arrows into it are cut.
    pub is_cut: bool,
}

impl Effect {
    /// What setting `node` does along the edges that stand in what is shown; a hidden common cause passes nothing on.
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

/// What setting a node does, in a sentence or two: `Setting density moves size and frequency; moisture stays.` None if
/// there is no such node.
pub fn consequence(graph: &Graph, states: &[String], node: &str) -> Option<String> {
    let node = graph.nodes.iter().position(|known| known.id == node)?;
    let edges = all_edges(graph)?;
    let states = shown_states(graph, states);
    let standings: Vec<Standing> = edges.iter().map(|edge| standing(graph, &states, edge)).collect();
    let effect = Effect::new(graph, &edges, &standings, node);
    let label = |index: usize| graph.nodes[index].label.as_str();
    let others = |moves: bool| -> Vec<&str> {
        (0..graph.nodes.len()).filter(|index| *index != node && effect.moves[*index] == moves).map(label).collect()
    };
    let (moved, still) = (others(true), others(false));
    let set = label(node);
    let mut words = match (moved.as_slice(), still.as_slice()) {
        ([], _) => format!("Setting {set} moves nothing else."),
        (moved, []) => format!("Setting {set} moves {}.", list(moved)),
        (moved, [only]) => format!("Setting {set} moves {}; {only} stays.", list(moved)),
        (moved, still) => format!("Setting {set} moves {}; {} stay.", list(moved), list(still)),
    };
    let there = || edges.iter().zip(&standings).filter(|(_, standing)| standing.is_there()).map(|(edge, _)| edge);
    let mut sources: Vec<&str> =
        there().filter(|edge| edge.to == node && !edge.latent).map(|edge| label(edge.from)).collect();
    if there().any(|edge| edge.latent && effect.comes_in(edge)) {
        sources.push("a hidden cause");
    }
    if let Some(arrows) = match sources.len() {
        0 => None,
        1 => Some("arrow"),
        _ => Some("arrows"),
    } {
        let verb = match (effect.is_cut, sources.len()) {
            (true, 1) => "is cut",
            (true, _) => "are cut",
            (false, 1) => "still acts",
            (false, _) => "still act",
        };
        words += &format!(" Its {arrows} from {} {verb}.", list(&sources));
    }
    Some(words)
}

/// `a, b and c`.
fn list(names: &[&str]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}
