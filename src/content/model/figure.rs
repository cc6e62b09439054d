//! Figures and labs of a write-up.

use std::sync::Arc;

use super::document::Table;
use crate::content::chart::{Chart, Frames};
use crate::lab::{Run, Setup};

/// A figure: `figures/<id>.toml` with its data, checked and joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The file's name without ending.
    pub id: String,
    /// Title: the observation to make.
    pub title: String,
    /// Takeaway.
    pub takeaway: String,
    /// Origin of the values.
    pub source: String,
    /// The data file's name without ending; empty for a figure that is drawn from none.
    pub data: String,
    /// Drawing of the figure.
    pub body: FigureBody,
    /// The complete figure as a table; the fallback where no picture can be shown.
    pub table: Table,
}

impl Lab {
    /// The reason that the lab cannot be opened in a state, if so.
    pub fn state_problem(&self, state: &str) -> Option<String> {
        if state.is_empty() {
            return None;
        }
        if !matches!(&*self.setup, Setup::Model(_)) {
            return Some("only models have states that can be asked for".to_owned());
        }
        let reply = Run::new(self.setup.clone(), self.seed).obey(&format!("set {state}"));
        (!reply.obeyed).then(|| reply.lines.join(" "))
    }
}

/// A lab: `labs/<id>.toml`, an experiment of a closed set of kinds that the reader makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Lab {
    /// The file's name without ending.
    pub id: String,
    /// Engine and its settings.
    pub setup: Arc<Setup>,
    /// Title.
    pub title: String,
    /// Goal.
    pub goal: String,
    /// Rules.
    pub rules: Vec<String>,
    /// Duration in minutes.
    pub minutes: u32,
    /// Seed of its random numbers; the same for all readers.
    pub seed: u32,
    /// Actions of a complete demonstration run, for readers who only watch or read.
    pub demo: Vec<String>,
}

/// Drawing of a figure.
#[derive(Debug, Clone, PartialEq)]
pub enum FigureBody {
    /// Only its table.
    Table,
    /// A chart: axes, series and their points.
    Chart(Box<Chart>),
    /// A graph with placed nodes.
    Graph(Graph),
    /// Text pictures shown one after the other.
    Frames(Frames),
}

/// A directed graph whose nodes the author placed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Graph {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The edges of the first state.
    pub edges: Vec<Edge>,
    /// Named states, as differences from the edges above.
    pub states: Vec<GraphState>,
    /// Effect of an intervention on the arrows into the node.
    pub intervention: Intervention,
}

/// Effect of an intervention on the arrows into a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Intervention {
    /// The edges are kept: the set value adds to the effect of the causes.
    #[default]
    Shift,
    /// The edges are cut: the node depends on the set value alone.
    Cut,
}

/// A node of a graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its name in edges.
    pub id: String,
    /// Label that the visitor reads.
    pub label: String,
    /// Column and row of the author's grid, from 0; of its group's own grid if it is in one.
    pub at: (u16, u16),
    /// Title of the group it stands in.
    pub group: Option<String>,
}

impl Graph {
    /// The titles of the groups, in the order of their nodes.
    pub fn groups(&self) -> Vec<&str> {
        let mut groups: Vec<&str> = Vec::new();
        for group in self.nodes.iter().filter_map(|node| node.group.as_deref()) {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        groups
    }

    /// The label of a node, with its group where another node has the same label.
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
    /// Whether it is bidirected and represents a latent common cause.
    pub latent: bool,
}

/// A state of a graph: edges added to, removed from and marked wrong in the first one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GraphState {
    /// Its name in `show=`.
    pub name: String,
    /// Edges that are there as well.
    pub added: Vec<Edge>,
    /// Edges of the first state that are not there.
    pub removed: Vec<Edge>,
    /// Edges that were never there and should be.
    pub missing: Vec<Edge>,
    /// Edges that are wrong.
    pub wrong: Vec<Edge>,
}
