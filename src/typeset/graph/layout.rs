//! Placement of nodes: the author's grid, scaled to the columns.

use crate::content::model::{Graph, Node};
use crate::typeset::Charset;
use crate::typeset::text::{truncate, width};

/// Minimum columns between two boxes in a row, which leave space for a line and its head.
const MIN_GAP: usize = 5;

/// Maximum columns between two boxes in a row.
const MAX_GAP: usize = 20;

/// Additional columns between two groups side by side.
const GROUP_GAP: usize = 3;

/// Rows between two rows of boxes that are tried, one after the other, until there is a lane for every edge.
const ROW_GAPS: std::ops::RangeInclusive<usize> = 3..=7;

/// Rows between two rows of boxes, for a graph with limited height.
const LOW_GAPS: std::ops::RangeInclusive<usize> = 1..=3;

/// Rows and columns around the boxes, for edges that go round them.
const BORDER: usize = 3;

/// The cells of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeArea {
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

impl NodeArea {
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

/// The title of a group, which is above the group's first row of nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// First column.
    pub column: usize,
    /// Its row.
    pub row: usize,
    /// The title.
    pub text: String,
}

impl Heading {
    /// Whether the title covers a cell.
    pub fn covers(&self, column: usize, row: usize) -> bool {
        row == self.row && (self.column..self.column + width(&self.text)).contains(&column)
    }
}

/// Arrangement of groups, each of which has its own grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arrangement {
    Beside,
    Below,
}

/// All nodes' cells and how large the drawing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphLayout {
    /// Nodes in the order of the graph.
    pub nodes: Vec<NodeArea>,
    /// Positions of the groups' titles.
    pub headings: Vec<Heading>,
    /// Columns of the drawing.
    pub columns: usize,
    /// Rows of the drawing.
    pub rows: usize,
}

/// Returns placements of the nodes, the best first: in boxes before brackets, groups side by side before one below
/// the other, with increasing gaps between rows.
pub fn candidates(graph: &Graph, columns: usize, glyphs: Charset) -> impl Iterator<Item = GraphLayout> {
    ways(graph, columns, glyphs, ROW_GAPS)
}

/// Returns placements of the nodes in few rows, the best first: with decreasing gaps between rows.
pub fn low_candidates(graph: &Graph, columns: usize, glyphs: Charset) -> impl Iterator<Item = GraphLayout> {
    ways(graph, columns, glyphs, LOW_GAPS.rev())
}

fn ways(
    graph: &Graph,
    columns: usize,
    glyphs: Charset,
    gaps: impl Iterator<Item = usize> + Clone,
) -> impl Iterator<Item = GraphLayout> {
    let arrangements: &[Arrangement] = match graph.groups().len() {
        ..2 => &[Arrangement::Below],
        _ => &[Arrangement::Beside, Arrangement::Below],
    };
    let forms =
        [3, 1].into_iter().flat_map(|height| arrangements.iter().map(move |arrangement| (height, *arrangement)));
    forms.flat_map(move |(height, arrangement)| {
        gaps.clone().filter_map(move |gap| places(graph, columns, (height, gap), arrangement, glyphs))
    })
}

/// Returns the column and row of each node on a common grid for all groups, and the index of the node's group.
fn grid(graph: &Graph, arrangement: Arrangement) -> Vec<(u16, u16, usize)> {
    let groups = graph.groups();
    let group_of =
        |group: &Option<String>| groups.iter().position(|title| group.as_deref() == Some(title)).unwrap_or(0);
    // Index of the first column or row after each group.
    let mut offsets = vec![0u16; groups.len() + 1];
    for group in 0..groups.len() {
        let nodes = graph.nodes.iter().filter(|node| group_of(&node.group) == group);
        let last = nodes.map(|node| if arrangement == Arrangement::Beside { node.at.0 } else { node.at.1 }).max();
        offsets[group + 1] = offsets[group] + last.unwrap_or(0) + 1;
    }
    let place = |node: &Node| {
        let group = group_of(&node.group);
        match arrangement {
            Arrangement::Beside => (node.at.0 + offsets[group], node.at.1, group),
            Arrangement::Below => (node.at.0, node.at.1 + offsets[group], group),
        }
    };
    graph.nodes.iter().map(place).collect()
}

fn places(
    graph: &Graph,
    columns: usize,
    (height, gap): (usize, usize),
    arrangement: Arrangement,
    glyphs: Charset,
) -> Option<GraphLayout> {
    let border = if height == 3 { 4 } else { 2 };
    let labels: Vec<String> = graph.nodes.iter().map(|node| truncate(&node.label, columns, glyphs)).collect();
    let widths: Vec<usize> = labels.iter().map(|label| width(label) + border).collect();
    let grid = grid(graph, arrangement);
    let (across, down) = (ranks(grid.iter().map(|place| place.0)), ranks(grid.iter().map(|place| place.1)));
    let last = across.iter().copied().max()?;
    let widest = |rank: usize| across.iter().zip(&widths).filter(|(at, _)| **at == rank).map(|(_, width)| *width).max();
    // The grid's columns are evenly spaced; groups have additional space between them.
    let first_half = widest(0)?.div_ceil(2);
    let last_half = widest(last)?.div_ceil(2);
    let between = |group: usize| if arrangement == Arrangement::Beside { group * GROUP_GAP } else { 0 };
    let between_all = grid.iter().map(|place| between(place.2)).max()?;
    let room = columns.checked_sub(first_half + last_half + between_all)?;
    let pitch = room.checked_div(last).unwrap_or(0).min(widths.iter().max()? + MAX_GAP);
    let nodes: Vec<NodeArea> = (0..labels.len())
        .map(|index| {
            let group = grid[index].2;
            let middle = first_half + across[index] * pitch + between(group);
            let above = if arrangement == Arrangement::Below { group } else { 0 };
            NodeArea {
                left: middle.saturating_sub(widths[index].div_ceil(2)),
                top: BORDER + down[index] * (height + gap) + above,
                width: widths[index],
                height,
                label: labels[index].clone(),
            }
        })
        .collect();
    let collide = |a: &NodeArea, b: &NodeArea| {
        a.top == b.top && a.left < b.left + b.width + MIN_GAP && b.left < a.left + a.width + MIN_GAP
    };
    let is_clear = nodes.iter().enumerate().all(|(index, a)| nodes[..index].iter().all(|b| !collide(a, b)));
    let fits = nodes.iter().all(|node| node.left + node.width <= columns);
    let rows = nodes.iter().map(|node| node.top + node.height).max()? + BORDER;
    let used = nodes.iter().map(|node| node.left + node.width).max()? + BORDER;
    let headings = headings(graph, &nodes, gap, columns, glyphs);
    (is_clear && fits).then_some(GraphLayout { nodes, headings, columns: used.min(columns), rows })
}

/// Returns the titles of the groups. A title is one row above its first nodes if there is space, or else directly
/// above them.
fn headings(graph: &Graph, nodes: &[NodeArea], gap: usize, columns: usize, glyphs: Charset) -> Vec<Heading> {
    let heading = |title: &str| {
        let own = || graph.nodes.iter().zip(nodes).filter(|(node, _)| node.group.as_deref() == Some(title));
        let top = own().map(|(_, place)| place.top).min()?;
        let column = own().map(|(_, place)| place.left).min()?;
        // The title extends at most to the next group on the right.
        let others = graph.nodes.iter().zip(nodes).filter(|(node, _)| node.group.as_deref() != Some(title));
        let right = others.filter(|(_, place)| place.top == top).map(|(_, place)| place.left);
        let right = right.filter(|left| *left > column).min().unwrap_or(columns + 1);
        let text = truncate(title, right.saturating_sub(column + 1), glyphs);
        Some(Heading { column, row: top - if gap >= *ROW_GAPS.start() { 2 } else { 1 }, text })
    };
    graph.groups().into_iter().filter_map(heading).collect()
}

/// Returns the rank of each value among the distinct values.
fn ranks(values: impl Iterator<Item = u16> + Clone) -> Vec<usize> {
    let mut distinct: Vec<u16> = values.clone().collect();
    distinct.sort_unstable();
    distinct.dedup();
    values.map(|value| distinct.partition_point(|other| *other < value)).collect()
}
