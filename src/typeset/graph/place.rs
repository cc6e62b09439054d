//! Placement of nodes: the author's grid, scaled to the columns.

use crate::content::model::Graph;
use crate::typeset::GlyphSet;
use crate::typeset::text::{truncate, width};

/// Minimum columns between two boxes in a row, which leave space for a line and its head.
const MIN_GAP: usize = 5;

/// Maximum columns between two boxes in a row.
const MAX_GAP: usize = 20;

/// Rows between two rows of boxes, tried in this order until every edge has a route.
const ROW_GAPS: std::ops::RangeInclusive<usize> = 3..=7;

/// Rows between two rows of boxes, for a graph with limited height.
const LOW_GAPS: std::ops::RangeInclusive<usize> = 1..=3;

/// Rows and columns around the boxes, for edges that go round them.
const BORDER: usize = 3;

/// The cells of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// First column.
    pub left: usize,
    /// First row.
    pub top: usize,
    /// Columns.
    pub width: usize,
    /// Rows: 3 with a border, 1 in brackets.
    pub height: usize,
    /// Text in the box.
    pub label: String,
}

impl Place {
    /// Returns the cell in the middle.
    pub fn middle(&self) -> (usize, usize) {
        (self.left + self.width / 2, self.top + self.height / 2)
    }

    /// Whether a cell is in the box or within `margin` columns beside it.
    pub fn covers(&self, column: usize, row: usize, margin: usize) -> bool {
        column + margin >= self.left
            && column < self.left + self.width + margin
            && (self.top..self.top + self.height).contains(&row)
    }
}

/// The cells of all nodes, and the size of the drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Nodes in the order of the graph.
    pub nodes: Vec<Place>,
    /// Columns of the drawing.
    pub columns: usize,
    /// Rows of the drawing.
    pub rows: usize,
}

/// Returns possible placements, the preferred ones first: nodes as boxes, then in brackets, with increasing gaps.
pub fn candidates(graph: &Graph, columns: usize, glyphs: GlyphSet) -> impl Iterator<Item = Places> {
    let heights = [3, 1].into_iter();
    heights.flat_map(move |height| ROW_GAPS.filter_map(move |gap| places(graph, columns, height, gap, glyphs)))
}

/// Returns possible placements with few rows, the preferred ones first: nodes as boxes, then in brackets, with
/// decreasing gaps.
pub fn low_candidates(graph: &Graph, columns: usize, glyphs: GlyphSet) -> impl Iterator<Item = Places> {
    let heights = [3, 1].into_iter();
    heights.flat_map(move |height| LOW_GAPS.rev().filter_map(move |gap| places(graph, columns, height, gap, glyphs)))
}

fn places(graph: &Graph, columns: usize, height: usize, gap: usize, glyphs: GlyphSet) -> Option<Places> {
    let border = if height == 3 { 4 } else { 2 };
    let labels: Vec<String> = graph.nodes.iter().map(|node| truncate(&node.label, columns, glyphs)).collect();
    let widths: Vec<usize> = labels.iter().map(|label| width(label) + border).collect();
    let (across, down) =
        (ranks(graph.nodes.iter().map(|node| node.at.0)), ranks(graph.nodes.iter().map(|node| node.at.1)));
    let last = across.iter().copied().max()?;
    let widest = |rank: usize| across.iter().zip(&widths).filter(|(at, _)| **at == rank).map(|(_, width)| *width).max();
    // The centres of the grid's columns are evenly spaced from the first to the last.
    let first_half = widest(0)?.div_ceil(2);
    let last_half = widest(last)?.div_ceil(2);
    let room = columns.checked_sub(first_half + last_half)?;
    let pitch = room.checked_div(last).unwrap_or(0).min(widths.iter().max()? + MAX_GAP);
    let nodes: Vec<Place> = (0..labels.len())
        .map(|index| {
            let middle = first_half + across[index] * pitch;
            Place {
                left: middle.saturating_sub(widths[index].div_ceil(2)),
                top: BORDER + down[index] * (height + gap),
                width: widths[index],
                height,
                label: labels[index].clone(),
            }
        })
        .collect();
    let collide = |a: &Place, b: &Place| {
        a.top == b.top && a.left < b.left + b.width + MIN_GAP && b.left < a.left + a.width + MIN_GAP
    };
    let is_clear = nodes.iter().enumerate().all(|(index, a)| nodes[..index].iter().all(|b| !collide(a, b)));
    let fits = nodes.iter().all(|node| node.left + node.width <= columns);
    let rows = nodes.iter().map(|node| node.top + node.height).max()? + BORDER;
    let used = nodes.iter().map(|node| node.left + node.width).max()? + BORDER;
    (is_clear && fits).then_some(Places { nodes, columns: used.min(columns), rows })
}

/// Returns the rank of each value among the distinct values.
fn ranks(values: impl Iterator<Item = u16> + Clone) -> Vec<usize> {
    let mut distinct: Vec<u16> = values.clone().collect();
    distinct.sort_unstable();
    distinct.dedup();
    values.map(|value| distinct.partition_point(|other| *other < value)).collect()
}
