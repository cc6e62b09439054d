//! Graphs in words, for screen readers and plain text: causes and effects of a node, and the effect of an
//! intervention.

use super::intervene::Effect;
use super::{EdgeStatus, all_edges, shown_states, status};
use crate::content::model::{Edge, Graph};

/// Describes the causes and effects of a node in the shown states: `density acts on frequency and size; nothing acts
/// on it.` `None` if there is no such node.
pub fn describe(graph: &Graph, states: &[String], node: &str) -> Option<String> {
    let (node, edges) = found(graph, states, node)?;
    let name = graph.name(node);
    let label = |index: usize| graph.name(index);
    let effects: Vec<String> =
        edges.iter().filter(|edge| edge.from == node && !edge.latent).map(|edge| label(edge.to)).collect();
    let causes: Vec<String> =
        edges.iter().filter(|edge| edge.to == node && !edge.latent).map(|edge| label(edge.from)).collect();
    let hidden: Vec<String> = edges
        .iter()
        .filter(|edge| edge.latent && (edge.from == node || edge.to == node))
        .map(|edge| label(if edge.from == node { edge.to } else { edge.from }))
        .collect();
    let acts = if effects.is_empty() { "nothing".to_owned() } else { list(&effects) };
    let acted = match causes.as_slice() {
        [] => "nothing acts on it".to_owned(),
        [only] => format!("{only} acts on it"),
        causes => format!("{} act on it", list(causes)),
    };
    let mut words = format!("{name} acts on {acts}; {acted}.");
    if !hidden.is_empty() {
        words += &format!(" It shares a hidden cause with {}.", list(&hidden));
    }
    Some(words)
}

/// Describes the effect of setting a node: `Setting density moves size and frequency; moisture stays.` `None` if
/// there is no such node.
pub fn consequence(graph: &Graph, states: &[String], node: &str) -> Option<String> {
    let (node, edges) = found(graph, states, node)?;
    let effect = Effect::new(graph, &edges, &vec![EdgeStatus::Plain; edges.len()], node);
    let label = |index: usize| graph.name(index);
    let others = |moves: bool| -> Vec<String> {
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
    let mut sources: Vec<String> =
        edges.iter().filter(|edge| edge.to == node && !edge.latent).map(|edge| label(edge.from)).collect();
    if edges.iter().any(|edge| edge.latent && effect.comes_in(edge)) {
        sources.push("a hidden cause".to_owned());
    }
    let said = match (sources.len(), effect.is_cut) {
        (0, _) => return Some(words),
        (1, true) => ("arrow", "is cut"),
        (1, false) => ("arrow", "still acts"),
        (_, true) => ("arrows", "are cut"),
        (_, false) => ("arrows", "still act"),
    };
    words += &format!(" Its {} from {} {}.", said.0, list(&sources), said.1);
    Some(words)
}

/// Returns the index of a node, and the edges of the shown states, correct or wrong.
fn found(graph: &Graph, states: &[String], node: &str) -> Option<(usize, Vec<Edge>)> {
    let node = graph.nodes.iter().position(|known| known.id == node)?;
    let states = shown_states(graph, states);
    let edges = all_edges(graph)?.into_iter().filter(|edge| status(graph, &states, edge).is_there());
    Some((node, edges.collect()))
}

/// `a, b and c`.
fn list(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}
