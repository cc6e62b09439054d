//! Routing of edges from node to node: through no node, and along no other edge.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::layout::{GraphLayout, NodeArea};
use crate::content::model::Edge;
use crate::typeset::Charset;

/// Costs for the search of the cheapest route: a step across or down, a turn, a crossing, a cell beside a box, and a
/// column of distance from the middle of a box's side.
const ACROSS: u32 = 2;
const DOWN: u32 = 4;
const TURN: u32 = 12;
const CROSSING: u32 = 24;
const BESIDE_BOX: u32 = 6;
const OFF_MIDDLE: u32 = 2;

/// Maximum number of cells that a slanted edge may share with earlier edges.
const MAX_SHARED: usize = 3;

/// A direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Rightwards.
    Right,
    /// Leftwards.
    Left,
    /// Downwards.
    Down,
    /// Upwards.
    Up,
}

const WAYS: [Way; 4] = [Way::Right, Way::Left, Way::Down, Way::Up];

impl Way {
    /// Whether the direction is horizontal.
    pub fn is_level(self) -> bool {
        matches!(self, Way::Right | Way::Left)
    }

    /// Returns the opposite direction.
    pub fn back(self) -> Way {
        match self {
            Way::Right => Way::Left,
            Way::Left => Way::Right,
            Way::Down => Way::Up,
            Way::Up => Way::Down,
        }
    }

    /// Returns the next cell in this direction.
    fn step(self, (column, row): (usize, usize)) -> Option<(usize, usize)> {
        Some(match self {
            Way::Right => (column + 1, row),
            Way::Left => (column.checked_sub(1)?, row),
            Way::Down => (column, row + 1),
            Way::Up => (column, row.checked_sub(1)?),
        })
    }
}

/// The route of an edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The cells from the one beside the source to the one beside the target (which has the arrow head), each with
    /// the direction in which it is left.
    pub cells: Vec<((usize, usize), Way)>,
    /// Direction in which the first cell is entered from the source.
    pub start: Way,
    /// Whether the route is a slanted line between the first and last cell; the other cells are those it touches.
    pub is_slanted: bool,
}

/// Finds a route for each edge, in their order; `None` if one has no route.
pub fn routes(edges: &[Edge], places: &GraphLayout, glyphs: Charset) -> Option<Vec<Route>> {
    let mut plan = Plan::new(places);
    let mut routes: Vec<Option<Route>> = vec![None; edges.len()];
    // Edges with the fewest possible routes first: horizontal and vertical ones, then short ones.
    let mut order: Vec<usize> = (0..edges.len()).collect();
    order.sort_by_key(|index| {
        let edge = &edges[*index];
        let (from, to) = (places.nodes[edge.from].middle(), places.nodes[edge.to].middle());
        let (across, down) = (from.0.abs_diff(to.0), from.1.abs_diff(to.1));
        (across != 0 && down != 0, across + 2 * down, *index)
    });
    for index in order {
        let edge = &edges[index];
        let ends = |edge: &Edge| (edge.from.min(edge.to), edge.from.max(edge.to));
        // A slanted line would be hidden by another edge between the same nodes.
        let is_alone = edges.iter().filter(|other| ends(other) == ends(edge)).count() == 1;
        let slanted = if glyphs == Charset::Full && is_alone { plan.slanted(edge) } else { None };
        let route = slanted.or_else(|| plan.cheapest(edge))?;
        plan.take(&route);
        routes[index] = Some(route);
    }
    routes.into_iter().collect()
}

/// The edges through a cell.
#[derive(Debug, Clone, Copy, Default)]
struct Used {
    level: bool,
    upright: bool,
    /// Whether the cell has a corner, an arrow head or a slanted line, so that nothing may cross it.
    closed: bool,
}

/// The state of every cell during routing.
struct Plan<'a> {
    places: &'a GraphLayout,
    used: Vec<Used>,
    ground: Vec<CellPosition>,
}

/// The position of a cell relative to boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CellPosition {
    Free,
    BesideBox,
    Box,
}

impl<'a> Plan<'a> {
    fn new(places: &'a GraphLayout) -> Plan<'a> {
        let mut ground = vec![CellPosition::Free; places.columns * places.rows];
        for (index, ground) in ground.iter_mut().enumerate() {
            let (column, row) = (index % places.columns, index / places.columns);
            let is_in_box = |column, row| {
                places.nodes.iter().any(|place| place.covers(column, row, 0))
                    || places.headings.iter().any(|heading| heading.covers(column, row))
            };
            let ways = WAYS.iter().filter_map(|way| way.step((column, row)));
            if is_in_box(column, row) {
                *ground = CellPosition::Box;
            } else if ways.into_iter().any(|(column, row)| is_in_box(column, row)) {
                *ground = CellPosition::BesideBox;
            }
        }
        Plan { places, used: vec![Used::default(); ground.len()], ground }
    }

    fn index(&self, (column, row): (usize, usize)) -> Option<usize> {
        (column < self.places.columns && row < self.places.rows).then(|| row * self.places.columns + column)
    }

    /// Returns the cost of a step through a cell; `None` if the cell is blocked.
    fn cost(&self, cell: (usize, usize), enter: Way, leave: Way) -> Option<u32> {
        let index = self.index(cell)?;
        let (used, ground) = (self.used[index], self.ground[index]);
        let is_turn = enter != leave;
        let along = if leave.is_level() { used.level } else { used.upright };
        let across = if leave.is_level() { used.upright } else { used.level };
        if used.closed || along || (is_turn && across) || leave == enter.back() || ground == CellPosition::Box {
            return None;
        }
        let step = if leave.is_level() { ACROSS } else { DOWN };
        let beside = if ground == CellPosition::BesideBox { BESIDE_BOX } else { 0 };
        Some(step + beside + u32::from(is_turn) * TURN + u32::from(across) * CROSSING)
    }

    /// Returns the straight line between two nodes in different rows and columns; `None` if it meets another node.
    fn slanted(&self, edge: &Edge) -> Option<Route> {
        let (from, to) = (&self.places.nodes[edge.from], &self.places.nodes[edge.to]);
        let (a, b) = (from.middle(), to.middle());
        if a.0.abs_diff(b.0) < 4 || a.1 == b.1 {
            return None;
        }
        let (leave, enter) = (if b.1 > a.1 { Way::Down } else { Way::Up }, if b.1 > a.1 { Way::Down } else { Way::Up });
        // The line starts at the corner nearest to the other node, where it is steeper and meets fewer cells.
        let near = |place: &NodeArea, other: (usize, usize)| {
            let inner = place.width / 4;
            if other.0 > place.middle().0 { place.left + place.width - 1 - inner } else { place.left + inner }
        };
        let first = (near(from, b), outside(from, leave)?);
        let last = (near(to, a), outside(to, enter.back())?);
        let count = first.0.abs_diff(last.0).max(first.1.abs_diff(last.1));
        let cell = |step: usize| {
            let along = |from: usize, to: usize| {
                let along = step as f64 / count.max(1) as f64;
                (from as f64 + along * (to as f64 - from as f64)).round() as usize
            };
            ((along(first.0, last.0), along(first.1, last.1)), enter)
        };
        let cells: Vec<((usize, usize), Way)> = (0..=count).map(cell).collect();
        let shared = cells.iter().filter(|(cell, _)| self.is_used(*cell)).count();
        let is_free = !self.is_used(first) && !self.is_used(last) && shared <= MAX_SHARED;
        let is_clear = cells.iter().all(|(cell, _)| {
            !self.places.nodes.iter().any(|place| place.covers(cell.0, cell.1, 1))
                && !self.places.headings.iter().any(|heading| heading.covers(cell.0, cell.1))
        });
        (is_free && is_clear && first.1.abs_diff(last.1) > 0).then_some(Route { cells, start: leave, is_slanted: true })
    }

    /// Finds the cheapest route along rows and columns (Dijkstra).
    fn cheapest(&self, edge: &Edge) -> Option<Route> {
        let (from, to) = (&self.places.nodes[edge.from], &self.places.nodes[edge.to]);
        let states = self.places.columns * self.places.rows * WAYS.len();
        let mut best = vec![u32::MAX; states];
        let mut before = vec![usize::MAX; states];
        let mut queue = BinaryHeap::new();
        // A state of the search is a cell and the direction in which it was entered.
        let state = |cell, enter: Way| Some(self.index(cell)? * WAYS.len() + enter as usize);
        for (cell, way, offset) in ports(from) {
            if let Some(state) = state(cell, way) {
                best[state] = offset * OFF_MIDDLE;
                queue.push(Reverse((best[state], state)));
            }
        }
        // The cells from which the target can be entered, with their costs.
        let mut goals = vec![None; states];
        for (cell, way, offset) in ports(to) {
            for enter in WAYS {
                if let Some(state) = state(cell, enter) {
                    goals[state] = Some((way.back(), offset * OFF_MIDDLE));
                }
            }
        }
        let mut found: Option<(u32, usize, Way)> = None;
        while let Some(Reverse((cost, at))) = queue.pop() {
            if cost > best[at] {
                continue;
            }
            if found.is_some_and(|(least, ..)| least <= cost) {
                break;
            }
            let (index, enter) = (at / WAYS.len(), WAYS[at % WAYS.len()]);
            let cell = (index % self.places.columns, index / self.places.columns);
            if let Some((leave, extra)) = goals[at]
                // An arrow head needs a cell that no other edge uses.
                && !self.is_used(cell)
                && let Some(step) = self.cost(cell, enter, leave)
                && found.is_none_or(|(least, ..)| cost + step + extra < least)
            {
                found = Some((cost + step + extra, at, leave));
            }
            for leave in WAYS {
                let Some(next) = leave.step(cell).and_then(|next| state(next, leave)) else { continue };
                let Some(step) = self.cost(cell, enter, leave) else { continue };
                if cost + step < best[next] {
                    best[next] = cost + step;
                    before[next] = at;
                    queue.push(Reverse((cost + step, next)));
                }
            }
        }
        let (_, last, mut leave) = found?;
        let mut cells = Vec::new();
        let mut at = last;
        loop {
            let (index, enter) = (at / WAYS.len(), WAYS[at % WAYS.len()]);
            cells.push(((index % self.places.columns, index / self.places.columns), leave));
            leave = enter;
            at = before[at];
            if at == usize::MAX {
                break;
            }
        }
        cells.reverse();
        Some(Route { cells, start: leave, is_slanted: false })
    }

    fn is_used(&self, cell: (usize, usize)) -> bool {
        self.index(cell).is_none_or(|index| {
            let used = self.used[index];
            used.closed || used.level || used.upright
        })
    }

    /// Marks the cells of a route as used.
    fn take(&mut self, route: &Route) {
        let mut enter = route.start;
        let last = route.cells.len() - 1;
        for (number, (cell, leave)) in route.cells.iter().enumerate() {
            if let Some(index) = self.index(*cell) {
                let used = &mut self.used[index];
                used.closed |= route.is_slanted || enter != *leave || number == last || number == 0;
                used.level |= leave.is_level();
                used.upright |= !leave.is_level();
            }
            enter = *leave;
        }
    }
}

/// Returns the row above or below a node.
fn outside(place: &NodeArea, way: Way) -> Option<usize> {
    match way {
        Way::Down => Some(place.top + place.height),
        _ => place.top.checked_sub(1),
    }
}

/// Returns the cells around a node where an edge may begin or end, each with its outward direction and its distance
/// from the middle of the side.
fn ports(place: &NodeArea) -> Vec<((usize, usize), Way, u32)> {
    let (middle, row) = place.middle();
    let mut ports = vec![((place.left + place.width, row), Way::Right, 0)];
    ports.extend(place.left.checked_sub(1).map(|column| ((column, row), Way::Left, 0)));
    for column in place.left + 1..place.left + place.width - 1 {
        let offset = column.abs_diff(middle) as u32;
        ports.push(((column, place.top + place.height), Way::Down, offset));
        ports.extend(place.top.checked_sub(1).map(|row| ((column, row), Way::Up, offset)));
    }
    ports
}
