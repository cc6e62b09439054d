//! Figures and labs of a write-up.

use std::sync::Arc;

use super::document::Table;
use crate::content::chart::{Chart, Frames};
use crate::lab::Setup;

/// A figure: `figures/<id>.toml` with its data, checked and joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The file's name without ending.
    pub id: String,
    /// Title; states the observation.
    pub title: String,
    /// Takeaway: the conclusion to draw.
    pub takeaway: String,
    /// Origin of the values.
    pub source: String,
    /// The data file's name without ending; empty for a figure that is drawn from none.
    pub data: String,
    /// Body, by kind.
    pub body: FigureBody,
    /// The complete figure as a table; the fallback where no picture can be shown.
    pub table: Table,
}

/// A lab: `labs/<id>.toml`, an interactive experiment of a closed set of kinds.
#[derive(Debug, Clone, PartialEq)]
pub struct Lab {
    /// The file's name without ending.
    pub id: String,
    /// Parameters of its engine.
    pub setup: Arc<Setup>,
    /// Title.
    pub title: String,
    /// Goal stated to the reader.
    pub goal: String,
    /// Rules stated to the reader.
    pub rules: Vec<String>,
    /// Duration in minutes.
    pub minutes: u32,
    /// Seed of its randomness; the same for all readers.
    pub seed: u32,
    /// Actions of a complete demonstration run, for readers who only watch or read.
    pub demo: Vec<String>,
}

/// Body of a figure, by kind.
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
    /// Effect of an intervention on the incoming edges of a node.
    pub intervention: Intervention,
}

/// Effect of an intervention on the incoming edges of a node.
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
    /// Label.
    pub label: String,
    /// Column and row of the author's grid, from 0.
    pub at: (u16, u16),
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
    /// Edges that are missing.
    pub removed: Vec<Edge>,
    /// Edges that are wrong.
    pub wrong: Vec<Edge>,
}
