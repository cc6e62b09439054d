//! Figures and labs of a write-up.

use std::sync::Arc;

use super::document::Table;
use crate::content::chart::{Chart, Frames};
use crate::lab::{Run, Setup, model};

/// A figure: `figures/<id>.toml` with its data, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The file's name without extension.
    pub id: String,
    /// Title, which states the observation.
    pub title: String,
    /// Takeaway: the conclusion.
    pub takeaway: String,
    /// Origin of the values.
    pub source: String,
    /// Id of the data file; empty for a figure without data.
    pub data: String,
    /// The model that the figure is drawn from, if any. The stored drawing and table are those of the start values.
    pub model: Option<ModelPicture>,
    /// Contents of the figure.
    pub body: FigureBody,
    /// The figure as a complete table, shown where no picture fits.
    pub table: Table,
}

/// A picture of a lab's model, shown as a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelPicture {
    /// Id of the lab.
    pub lab: String,
    /// Definition of the picture.
    pub picture: model::Picture,
}

impl Lab {
    /// Returns the model of the lab; `None` for other engines.
    pub fn model(&self) -> Option<&model::Setup> {
        match &*self.setup {
            Setup::Model(setup) => Some(setup),
            _ => None,
        }
    }

    /// Returns the reason that the lab cannot be opened in a state, if it is invalid.
    pub fn state_problem(&self, state: &str) -> Option<String> {
        if state.is_empty() {
            return None;
        }
        if !matches!(&*self.setup, Setup::Model(_)) {
            return Some("only models have states that can be asked for".to_owned());
        }
        let reply = Run::new(self.setup.clone(), self.seed).execute(&format!("set {state}"));
        (!reply.executed).then(|| reply.lines.join(" "))
    }
}

/// A lab: `labs/<id>.toml`, an interactive experiment.
#[derive(Debug, Clone, PartialEq)]
pub struct Lab {
    /// The file's name without extension.
    pub id: String,
    /// The engine and its settings.
    pub setup: Arc<Setup>,
    /// Title.
    pub title: String,
    /// Goal of the experiment.
    pub goal: String,
    /// Additional rules.
    pub rules: Vec<String>,
    /// Results of others, shown beside the visitor's own.
    pub compare: Vec<String>,
    /// Names of the data files whose values the results of others contain.
    pub compared: Vec<String>,
    /// Claimed duration in minutes.
    pub minutes: u32,
    /// Seed of the random numbers; the same for all readers.
    pub seed: u32,
    /// Typed lines of a complete demonstration run.
    pub demo: Vec<String>,
}

/// Contents of a figure.
#[derive(Debug, Clone, PartialEq)]
pub enum FigureBody {
    /// A table only.
    Table,
    /// A chart: axes, series and points.
    Chart(Box<Chart>),
    /// A graph.
    Graph(Graph),
    /// Text pictures shown one after the other.
    Frames(Frames),
}

/// A directed graph with nodes placed by the author.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Graph {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The edges without any state.
    pub edges: Vec<Edge>,
    /// Named states, as changes of the edges.
    pub states: Vec<GraphState>,
    /// Effect of an intervention on the edges into the node.
    pub intervention: Intervention,
}

/// Effect of an intervention on the edges into the node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Intervention {
    /// The edges are kept: the intervention adds to the effect of the causes.
    #[default]
    Shift,
    /// The edges are cut: the value depends on the intervention alone.
    Cut,
}

/// A node of a graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Name in the notation of edges.
    pub id: String,
    /// Label shown to visitors.
    pub label: String,
    /// Column and row on the author's grid, from 0; on the grid of the node's group, if it has one.
    pub at: (u16, u16),
    /// Title of the node's group, if any.
    pub group: Option<String>,
}

impl Graph {
    /// Returns the titles of the groups, in the order of their first nodes.
    pub fn groups(&self) -> Vec<&str> {
        let mut groups: Vec<&str> = Vec::new();
        for group in self.nodes.iter().filter_map(|node| node.group.as_deref()) {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        groups
    }

    /// Returns the label of a node, with its group if another node has the same label.
    pub fn name(&self, node: usize) -> String {
        let Some(Node { label, group, .. }) = self.nodes.get(node) else { return "?".to_owned() };
        let is_shared = self.nodes.iter().filter(|other| other.label == *label).count() > 1;
        match group {
            Some(group) if is_shared => format!("{label} ({group})"),
            _ => label.clone(),
        }
    }
}

/// An edge of a graph: indices into [`Graph::nodes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Edge {
    /// Source node.
    pub from: usize,
    /// Target node.
    pub to: usize,
    /// Whether the edge is bidirected, for a hidden common cause.
    pub latent: bool,
}

/// A state of a graph, as changes of its edges.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GraphState {
    /// Name in `show=`.
    pub name: String,
    /// Edges that are added.
    pub added: Vec<Edge>,
    /// Edges of the first state that the state lacks.
    pub removed: Vec<Edge>,
    /// Edges that are absent although they should exist.
    pub missing: Vec<Edge>,
    /// Edges that are wrong.
    pub wrong: Vec<Edge>,
}
