//! The shown part of a story's step as a sentence, for readers without pictures.

use crate::content::chart::{Chart, Point};
use crate::content::model::{Figure, FigureBody, Graph, Step};
use crate::typeset::chart;
use crate::typeset::page::block::LayoutBuilder;
use crate::typeset::picture::Datum;

/// Maximum number of a chart's rows that are listed one by one; beyond it, their series are listed.
const ROWS: usize = 4;

impl LayoutBuilder<'_> {
    /// Describes the states that a step shows and its highlights; `None` if it shows the whole figure without
    /// highlights.
    pub fn shown(&self, figure: &Figure, step: &Step) -> Option<String> {
        let states: Vec<&str> = step.show.iter().map(String::as_str).collect();
        let focus: Vec<&str> = step.focus.iter().map(String::as_str).collect();
        let (shown, focused) = match &figure.body {
            FigureBody::Graph(graph) => (self.graph_states(graph, &states), nodes(graph, &focus)),
            FigureBody::Chart(chart) => (chart_states(chart, &states), data(chart, &focus)),
            FigureBody::Table | FigureBody::Frames(_) => (Vec::new(), Vec::new()),
        };
        let told = [("Shown", shown), ("Look at", focused)].into_iter().filter(|(_, words)| !words.is_empty());
        let sentences: Vec<String> = told.map(|(label, words)| format!("{label}: {}.", words.join("; "))).collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }

    fn graph_states(&self, graph: &Graph, names: &[&str]) -> Vec<String> {
        let state = |name: &&str| graph.states.iter().find(|state| state.name == **name);
        names.iter().filter_map(state).map(|state| self.graph_state(graph, state)).collect()
    }
}

fn nodes(graph: &Graph, ids: &[&str]) -> Vec<String> {
    let node = |id: &&str| graph.nodes.iter().find(|node| node.id == **id);
    ids.iter().filter_map(node).map(|node| node.label.clone()).collect()
}

/// Returns the series of the shown rows, without duplicates; the rows themselves if there is only one series.
fn chart_states(chart: &Chart, names: &[&str]) -> Vec<String> {
    let state = |name: &&str| chart.states.iter().find(|state| state.name == **name);
    let rows: Vec<&str> = names.iter().filter_map(state).flat_map(|state| &state.rows).map(String::as_str).collect();
    if chart.series.len() < 2 {
        return if rows.len() > ROWS { Vec::new() } else { data(chart, &rows) };
    }
    let has = |point: &Point| {
        rows.contains(&point.row.as_str()) || point.to.as_ref().is_some_and(|end| rows.contains(&end.row.as_str()))
    };
    let series = chart.series.iter().filter(|series| series.points.iter().any(has));
    series.map(|series| series.label.clone()).filter(|label| !label.is_empty()).collect()
}

/// Returns descriptions of data: series by name, rows by their values.
fn data(chart: &Chart, names: &[&str]) -> Vec<String> {
    let told = |name: &&str| {
        let series = chart.series.iter().find(|series| series.id == **name || series.label == **name);
        let row = || {
            let datum = |series| Datum::Row { series, row: (*name).to_owned() };
            (0..chart.series.len()).find_map(|series| chart::describe(chart, &datum(series)))
        };
        series.map(|series| series.label.clone()).or_else(row)
    };
    names.iter().filter_map(told).collect()
}
