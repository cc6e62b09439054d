//! Graphs: pure functions from nodes on the author's grid, and edges between them, to lines.

mod intervene;
mod layout;
mod paint;
mod route;
#[cfg(test)]
mod tests;
mod words;

pub use words::{consequence, describe};

use intervene::Effect;

use crate::content::model::{Edge, Graph, GraphState};
use crate::typeset::Charset;
use crate::typeset::picture::{Picture, Shown};

/// Maximum number of nodes.
pub const MAX_NODES: usize = 12;

/// Maximum number of edges, counted over all states.
const MAX_EDGES: usize = 40;

/// Minimum columns of a graph.
pub const MIN_COLUMNS: u16 = 16;

/// The status of an edge in the states that are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EdgeStatus {
    /// The edge belongs only to states that are not shown.
    Hidden,
    /// The edge belongs to the graph without states.
    Plain,
    /// Added by a shown state.
    Added,
    /// The edge is absent: removed, or never found.
    Missing,
    /// Wrong.
    Wrong,
}

impl EdgeStatus {
    /// Whether the shown states contain the edge, correct or wrong.
    fn is_there(self) -> bool {
        matches!(self, EdgeStatus::Plain | EdgeStatus::Added | EdgeStatus::Wrong)
    }
}

/// Draws a graph in at most `columns`. Nodes and edges have the same position in every state.
///
/// Returns `None` if there are too many of them, if they do not fit, or if an edge joins a node to itself. Callers
/// then show sentences.
pub fn draw(graph: &Graph, shown: Shown, columns: u16, glyphs: Charset) -> Option<Picture> {
    if columns < MIN_COLUMNS || graph.nodes.is_empty() || graph.nodes.len() > MAX_NODES {
        return None;
    }
    let edges = all_edges(graph)?;
    if edges.iter().any(|edge| edge.from == edge.to) {
        return None;
    }
    let routed = |places| Some((route::routes(&edges, &places, glyphs)?, places));
    let columns_of = usize::from(columns);
    let (routes, places) = layout::candidates(graph, columns_of, glyphs).find_map(routed)?;
    let is_too_high = shown.rows > 0 && paint::used_rows(&routes, &places).len() > shown.rows;
    let lower = is_too_high.then(|| {
        let mut lower = layout::low_candidates(graph, columns_of, glyphs).filter_map(routed);
        lower.find(|(routes, places)| paint::used_rows(routes, places).len() <= shown.rows)
    });
    let (routes, places) = lower.flatten().unwrap_or((routes, places));
    let states = shown_states(graph, shown.states);
    let standings: Vec<EdgeStatus> = edges.iter().map(|edge| status(graph, &states, edge)).collect();
    let node = |id: &str| graph.nodes.iter().position(|node| node.id == id);
    let drawing = paint::Drawing {
        edges: &edges,
        standings: &standings,
        places: &places,
        routes: &routes,
        glyphs,
        focus: shown.focus.iter().filter_map(|id| node(id)).collect(),
        effect: shown.intervene.and_then(node).map(|node| Effect::new(graph, &edges, &standings, node)),
    };
    let ids: Vec<&str> = graph.nodes.iter().map(|node| node.id.as_str()).collect();
    Some(drawing.picture(&ids, usize::from(columns)))
}

fn shown_states<'a>(graph: &'a Graph, names: &[String]) -> Vec<&'a GraphState> {
    graph.states.iter().filter(|state| names.contains(&state.name)).collect()
}

/// Returns the edges of all states without duplicates; `None` if an edge has an end that is not a node, or if there
/// are too many.
fn all_edges(graph: &Graph) -> Option<Vec<Edge>> {
    let mut edges: Vec<Edge> = Vec::new();
    let of_states = graph
        .states
        .iter()
        .flat_map(|state| state.added.iter().chain(&state.removed).chain(&state.missing).chain(&state.wrong));
    for edge in graph.edges.iter().chain(of_states) {
        if edge.from.max(edge.to) >= graph.nodes.len() {
            return None;
        }
        if !edges.contains(edge) {
            edges.push(*edge);
        }
    }
    (edges.len() <= MAX_EDGES).then_some(edges)
}

fn status(graph: &Graph, states: &[&GraphState], edge: &Edge) -> EdgeStatus {
    let is_in = |list: fn(&GraphState) -> &Vec<Edge>| states.iter().any(|state| list(state).contains(edge));
    if is_in(|state| &state.wrong) {
        EdgeStatus::Wrong
    } else if is_in(|state| &state.removed) || is_in(|state| &state.missing) {
        EdgeStatus::Missing
    } else if graph.edges.contains(edge) {
        EdgeStatus::Plain
    } else if is_in(|state| &state.added) {
        EdgeStatus::Added
    } else {
        EdgeStatus::Hidden
    }
}
