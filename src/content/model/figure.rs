//! Figures and labs of a write-up.

use std::sync::Arc;

use super::document::Table;
use crate::content::chart::{Chart, Frames};
use crate::lab::{Run, Setup, model};

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
    /// The model that it is drawn from, if there is one: its drawing and table are those of the start values.
    pub model: Option<ModelPicture>,
    /// Drawing of the figure.
    pub body: FigureBody,
    /// The complete figure as a table; the fallback where no picture can be shown.
    pub table: Table,
}

/// A picture of a lab's model in a figure.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelPicture {
    /// The lab's id.
    pub lab: String,
    /// The picture.
    pub picture: model::Picture,
}

impl Lab {
    /// Its model, if the engine is one.
    pub fn model(&self) -> Option<&model::Setup> {
        match &*self.setup {
            Setup::Model(setup) => Some(setup),
            _ => None,
        }
    }

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
    /// Results of others, to be read beside the visitor's own.
    pub compare: Vec<String>,
    /// Names of the data files from which these have numbers.
    pub compared: Vec<String>,
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
