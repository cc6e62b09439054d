//! Graphs: nodes placed by the author, edges between them, and named states that change edges.

use super::{Drawn, STATES_MAX, unique};
use crate::content::fields::{At, Fields, Reader};
use crate::content::model::{Alignment, Edge, FigureBody, Graph, GraphState, Inline, Intervention, Node, Table};
use crate::diagnostic::{Span, did_you_mean};

/// Maximum nodes.
const NODES_MAX: usize = 64;
/// Number of nodes above which the author is warned.
const NODES_READABLE: usize = 12;
/// Maximum column or row of a node.
const PLACE_MAX: f64 = 63.0;

const INTERVENTIONS: [(&str, Intervention); 2] = [("cut", Intervention::Cut), ("shift", Intervention::Shift)];

/// Reads a graph: `nodes`, a list of `{ id, label, at = [column, row], group }`; `edges`, a list of `"a -> b"` and
/// `"a <-> b"` (a hidden common cause); `[[state]]` with `name` and the edge lists `added`, `missing`, `removed`,
/// `wrong`; `intervention`, the effect of setting a node on its incoming edges.
pub fn read(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> Option<Drawn> {
    let mut graph = Graph::default();
    let list = fields.require(reader, "nodes").map(|value| (value, reader.span(value.span())));
    let nodes = list.map(|(value, _)| reader.as_array(value, "nodes")).unwrap_or_default();
    for value in nodes {
        let Some(fields) = reader.as_table(value, "nodes") else { continue };
        if let Some(node) = node(fields, reader, &graph.nodes) {
            graph.nodes.push(node);
        }
    }
    let place = list.map_or(Span::default(), |(_, span)| span);
    if nodes.len() > NODES_MAX {
        reader.error(place, format!("more than {NODES_MAX} nodes"));
        return None;
    }
    if nodes.len() > NODES_READABLE {
        reader.warning(place, format!("{} nodes; more than {NODES_READABLE} are hard to read", nodes.len()));
    }
    if graph.nodes.is_empty() {
        reader.error(place, "a graph without nodes");
        return None;
    }
    graph.edges = edges(fields.strings(reader, "edges"), reader, &graph.nodes);
    if let Some(word) = fields.optional_string(reader, "intervention") {
        match INTERVENTIONS.iter().find(|(name, _)| *name == word.value) {
            Some((_, intervention)) => graph.intervention = *intervention,
            None => {
                let hint = did_you_mean(&word.value, INTERVENTIONS.iter().map(|(name, _)| *name));
                let message = format!("unknown intervention \"{}\"{hint} (there are cut, shift)", word.value);
                reader.error(word.span, message);
            }
        }
    }
    let mut names: Vec<String> = Vec::new();
    for mut fields in fields.tables(reader, "state").into_iter().take(STATES_MAX + 1) {
        let span = fields.span();
        let name = fields.words(reader, "name");
        let mut list = |key, reader: &mut Reader<'_>| {
            let given = if fields.get(key).is_some() { fields.strings(reader, key) } else { Vec::new() };
            let spans: Vec<Span> = given.iter().map(|edge| edge.span).collect();
            (edges(given, reader, &graph.nodes), spans)
        };
        let ((added, added_at), (removed, removed_at), (missing, missing_at), (wrong, _)) =
            (list("added", reader), list("removed", reader), list("missing", reader), list("wrong", reader));
        fields.finish(reader);
        for (edge, span) in added.iter().zip(added_at) {
            if graph.edges.contains(edge) {
                reader.error(span, "this edge is there already");
            }
        }
        for (edge, span) in removed.iter().zip(removed_at) {
            if !graph.edges.contains(edge) {
                reader.error(span, "this edge is not there and cannot be removed");
            }
        }
        for (edge, span) in missing.iter().zip(missing_at) {
            if graph.edges.contains(edge) {
                reader.error(span, "this edge is there; `removed` takes it away");
            }
        }
        if let Some(name) = name {
            unique(reader, &names, &name.value, span, "state");
            names.push(name.value.clone());
            graph.states.push(GraphState { name: name.value, added, removed, missing, wrong });
        }
    }
    let focusable = graph.nodes.iter().map(|node| node.id.clone()).collect();
    Some(Drawn { table: table(&graph), body: FigureBody::Graph(graph), states: names, focusable })
}

fn node(mut fields: Fields<'_>, reader: &mut Reader<'_>, known: &[Node]) -> Option<Node> {
    let id = fields.words(reader, "id");
    let label = fields.optional_string(reader, "label").map(|label| label.value);
    let group = fields.optional_string(reader, "group").map(|group| group.value);
    let at = fields.require(reader, "at").map(|value| (reader.span(value.span()), reader.as_array(value, "at")));
    fields.finish(reader);
    let (id, (span, at)) = (id?, at?);
    if id.value.contains(char::is_whitespace) {
        reader.error(id.span, "the id of a node has no blanks; its label may");
        return None;
    }
    let mut place = at.iter().filter_map(|value| reader.as_number(value, "at"));
    let (column, row) = (place.next(), place.next());
    drop(place);
    let fine = |number: &At<f64>| (0.0..=PLACE_MAX).contains(&number.value) && number.value.fract() == 0.0;
    let (Some(column), Some(row), 2) = (column.filter(fine), row.filter(fine), at.len()) else {
        reader.error(span, format!("`at` is [column, row], whole numbers from 0 to {PLACE_MAX}"));
        return None;
    };
    let at = (column.value as u16, row.value as u16);
    if known.iter().any(|node| node.id == id.value) {
        reader.error(id.span, format!("node \"{}\" is there twice", id.value));
    }
    if let Some(other) = known.iter().find(|node| node.at == at && node.group == group) {
        reader.error(span, format!("node \"{}\" stands in the same place", other.id));
    }
    Some(Node { label: label.unwrap_or_else(|| id.value.clone()), id: id.value, at, group })
}

/// Parses the edges in `list`; invalid ones are reported and left out.
fn edges(list: Vec<At<String>>, reader: &mut Reader<'_>, nodes: &[Node]) -> Vec<Edge> {
    let mut edges = Vec::new();
    for written in list {
        let latent = written.value.contains("<->");
        let Some((from, to)) = written.value.split_once(if latent { "<->" } else { "->" }) else {
            reader.error(written.span, format!("\"{}\" is no edge; write \"a -> b\" or \"a <-> b\"", written.value));
            continue;
        };
        let mut find = |name: &str| {
            let name = name.trim();
            let index = nodes.iter().position(|node| node.id == name);
            if index.is_none() {
                let hint = did_you_mean(name, nodes.iter().map(|node| node.id.as_str()));
                reader.error(written.span, format!("there is no node \"{name}\"{hint}"));
            }
            index
        };
        if let (Some(from), Some(to)) = (find(from), find(to)) {
            let edge = Edge { from, to, latent };
            if from == to {
                reader.error(written.span, "an edge from a node to itself");
            } else if edges.contains(&edge) {
                reader.error(written.span, "this edge is there twice");
            } else {
                edges.push(edge);
            }
        }
    }
    edges
}

/// Returns a table with a row for each edge and a column for each state; nodes without edges come last.
fn table(graph: &Graph) -> Table {
    let text = |words: &str| vec![Inline::Text(words.to_owned())];
    let mut all = graph.edges.clone();
    for edge in graph.states.iter().flat_map(|state| state.added.iter().chain(&state.missing).chain(&state.wrong)) {
        if !all.contains(edge) {
            all.push(*edge);
        }
    }
    let mut head = vec![text("from"), text("to")];
    if !graph.states.is_empty() {
        head.push(text("at first"));
        head.extend(graph.states.iter().map(|state| text(&state.name)));
    }
    let label = |index: usize| graph.name(index);
    let mut rows: Vec<Vec<Vec<Inline>>> = Vec::new();
    for edge in &all {
        let to = if edge.latent { format!("{} (hidden common cause)", label(edge.to)) } else { label(edge.to) };
        let mut row = vec![text(&label(edge.from)), text(&to)];
        if !graph.states.is_empty() {
            let first = graph.edges.contains(edge);
            row.push(text(if first { "yes" } else { "no" }));
            row.extend(graph.states.iter().map(|state| {
                let there = (first || state.added.contains(edge)) && !state.removed.contains(edge);
                text(match (state.wrong.contains(edge), there) {
                    (true, _) => "wrong",
                    (false, true) => "yes",
                    (false, false) if state.missing.contains(edge) => "missing",
                    (false, false) => "no",
                })
            }));
        }
        rows.push(row);
    }
    for index in 0..graph.nodes.len() {
        if !all.iter().any(|edge| edge.from == index || edge.to == index) {
            let mut row = vec![text(&graph.name(index))];
            row.resize_with(head.len(), || text("–"));
            rows.push(row);
        }
    }
    Table { columns: vec![Alignment::Left; head.len()], head, rows }
}
