//! Draws boxes, edges, arrow heads and words of a graph on a canvas.

use std::ops::Range;

use super::EdgeStatus;
use super::intervene::Effect;
use super::layout::{GraphLayout, Heading, NodeArea};
use super::route::{Route, Way};
use crate::content::model::Edge;
use crate::typeset::chart::canvas::{Canvas, Stroke};
use crate::typeset::picture::{Datum, Mark, Picture};
use crate::typeset::text::{truncate, width};
use crate::typeset::{Charset, Face, Line, Role, Run};

/// The inputs of a drawing.
pub struct Drawing<'a> {
    /// The edges of all states.
    pub edges: &'a [Edge],
    /// The status of each edge.
    pub standings: &'a [EdgeStatus],
    /// Positions of the nodes.
    pub places: &'a GraphLayout,
    /// The route of each edge.
    pub routes: &'a [Route],
    /// The glyphs to draw with.
    pub glyphs: Charset,
    /// Indices of the highlighted nodes.
    pub focus: Vec<usize>,
    /// Effect of the intervention that is shown.
    pub effect: Option<Effect>,
}

/// The emphasis of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Accent {
    /// No emphasis.
    Plain,
    /// Changed by the intervention.
    Moved,
    /// Not changed by the intervention.
    Still,
    /// Highlighted.
    Focus,
    /// Set by the intervention.
    Set,
}

impl Drawing<'_> {
    /// Draws the picture in at most `columns`; its marks have the nodes' `ids`.
    pub fn picture(&self, ids: &[&str], columns: usize) -> Picture {
        let mut canvas = Canvas::new(columns, self.places.rows, self.glyphs);
        for Heading { column, row, text } in &self.places.headings {
            canvas.text(*column, *row, text, Face::of(Role::Dim));
        }
        for (index, place) in self.places.nodes.iter().enumerate() {
            self.node(&mut canvas, place, self.accent(index));
        }
        // Faint edges are drawn first, so that bright ones cross over them.
        let mut order: Vec<usize> =
            (0..self.edges.len()).filter(|index| self.standings[*index] != EdgeStatus::Hidden).collect();
        order.sort_by_key(|index| self.standings[*index] != EdgeStatus::Missing);
        for index in &order {
            self.edge(&mut canvas, *index, self.look(*index));
        }
        for index in &order {
            self.heads(&mut canvas, *index, self.look(*index));
        }
        let unplaced: Vec<usize> = order.into_iter().filter(|index| !self.word(&mut canvas, *index)).collect();
        let used = used_rows(self.routes, self.places);
        let mut lines: Vec<Line> = canvas.into_picture().lines.into_iter().take(used.end).skip(used.start).collect();
        lines.extend(unplaced.into_iter().map(|index| self.note(index, columns)));
        let mark = |(id, place): (&&str, &NodeArea)| {
            let top = place.top - used.start;
            let columns = place.left..place.left + place.width;
            Mark { datum: Datum::Node((*id).to_owned()), rows: top..top + place.height, columns }
        };
        let mut marks: Vec<Mark> = ids.iter().zip(&self.places.nodes).map(mark).collect();
        marks.sort_by_key(|mark| (mark.rows.start, mark.columns.start));
        Picture { lines, marks }
    }

    fn accent(&self, node: usize) -> Accent {
        match &self.effect {
            Some(effect) if effect.node == node => Accent::Set,
            _ if self.focus.contains(&node) => Accent::Focus,
            Some(effect) if effect.moves[node] => Accent::Moved,
            Some(_) => Accent::Still,
            None => Accent::Plain,
        }
    }

    fn node(&self, canvas: &mut Canvas, place: &NodeArea, accent: Accent) {
        let is_strong = matches!(accent, Accent::Focus | Accent::Set);
        let text = match accent {
            Accent::Plain => Face::of(Role::Text),
            Accent::Moved => Face::of(Role::Text).bold(),
            Accent::Still => Face::of(Role::Dim),
            Accent::Focus | Accent::Set => Face::of(Role::Accent).bold(),
        };
        let border = if is_strong { text } else { Face::of(Role::Rule) };
        let NodeArea { left, top, width, height, label } = place;
        if *height == 1 {
            let (open, close) = match accent {
                Accent::Focus => ("<", ">"),
                Accent::Set => (">", "<"),
                _ => ("[", "]"),
            };
            canvas.text(*left, *top, open, border);
            canvas.text(left + 1, *top, label, text);
            canvas.text(left + width - 1, *top, close, border);
            return;
        }
        let (corners, level, upright) = if is_strong {
            let heavy = (["┏", "┓", "┗", "┛"], "━", "┃");
            canvas.pick(heavy, heavy, (["#"; 4], "=", "#"))
        } else {
            let corners = canvas.pick(["╭", "╮", "╰", "╯"], ["┌", "┐", "└", "┘"], ["+"; 4]);
            let (level, upright) = canvas.pick(("─", "│"), ("─", "│"), ("-", "|"));
            (corners, level, upright)
        };
        let inner = level.repeat(width - 2);
        canvas.text(*left, *top, &format!("{}{inner}{}", corners[0], corners[1]), border);
        canvas.text(*left, top + 1, upright, border);
        canvas.text(left + 2, top + 1, label, text);
        canvas.text(left + width - 1, top + 1, upright, border);
        let (open, close) = match accent {
            Accent::Focus => ("[", "]"),
            Accent::Set => canvas.pick(("▸", "◂"), ("►", "◄"), (">", "<")),
            _ => (" ", " "),
        };
        canvas.text(left + 1, top + 1, open, text);
        canvas.text(left + width - 2, top + 1, close, text);
        canvas.text(*left, top + 2, &format!("{}{inner}{}", corners[2], corners[3]), border);
    }

    /// Returns the face of an edge, and whether it is dashed.
    fn look(&self, index: usize) -> (Face, bool) {
        let edge = &self.edges[index];
        // Without highlights all edges are bright.
        let is_bright = match &self.effect {
            Some(effect) => effect.passes_on(edge),
            None => self.focus.is_empty() || self.focus.iter().any(|focus| edge.from == *focus || edge.to == *focus),
        };
        let bold = is_bright && (self.effect.is_some() || !self.focus.is_empty());
        let of = |role| Face { bold, ..Face::of(role) };
        match self.standings[index] {
            _ if self.is_cut(index) => (Face::of(Role::Faint), true),
            EdgeStatus::Missing => (Face::of(Role::Faint), true),
            EdgeStatus::Wrong => (of(Role::Bad), true),
            EdgeStatus::Added => (of(Role::Accent), edge.latent),
            // If some edges are marked as wrong or missing, the others are right.
            _ if is_bright && self.is_judged() => (of(Role::Good), edge.latent),
            _ if is_bright => (of(Role::Text), edge.latent),
            _ => (Face::of(Role::Dim), edge.latent),
        }
    }

    /// Whether any shown edge is marked as wrong or missing.
    fn is_judged(&self) -> bool {
        self.standings.iter().any(|status| matches!(status, EdgeStatus::Wrong | EdgeStatus::Missing))
    }

    /// Whether an edge that is there is cut because the node it comes in at is set.
    fn is_cut(&self, index: usize) -> bool {
        let cut = self.effect.as_ref().filter(|effect| effect.is_cut);
        self.standings[index].is_there() && cut.is_some_and(|effect| effect.comes_in(&self.edges[index]))
    }

    fn edge(&self, canvas: &mut Canvas, index: usize, (face, is_dashed): (Face, bool)) {
        let route = &self.routes[index];
        if route.is_slanted {
            let middle = |(column, row): (usize, usize)| (column as f64 + 0.5, row as f64 + 0.5);
            let (Some((first, _)), Some((last, _))) = (route.cells.first(), route.cells.last()) else { return };
            // Dots rather than dashes, of which too few would fit on a short line.
            let stroke = if is_dashed { Stroke::Dotted } else { Stroke::Solid };
            canvas.line(middle(*first), middle(*last), stroke, face);
            return;
        }
        let (level, upright) = match is_dashed {
            true => canvas.pick(('╌', '╎'), ('╌', '╎'), ('.', ':')),
            false => canvas.pick(('─', '│'), ('─', '│'), ('-', '|')),
        };
        let corner = canvas.pick(['╭', '╮', '╰', '╯'], ['┌', '┐', '└', '┘'], ['+'; 4]);
        let mut enter = route.start;
        for ((column, row), leave) in &route.cells {
            let glyph = match (enter, *leave) {
                (Way::Right, Way::Right) | (Way::Left, Way::Left) => level,
                (Way::Up, Way::Right) | (Way::Left, Way::Down) => corner[0],
                (Way::Right, Way::Down) | (Way::Up, Way::Left) => corner[1],
                (Way::Down, Way::Right) | (Way::Left, Way::Up) => corner[2],
                (Way::Right, Way::Up) | (Way::Down, Way::Left) => corner[3],
                _ => upright,
            };
            canvas.stroke(*column, *row, glyph, face);
            enter = *leave;
        }
    }

    fn heads(&self, canvas: &mut Canvas, index: usize, (face, _): (Face, bool)) {
        let route = &self.routes[index];
        let head = |way: Way| match way {
            Way::Right => glyph(self.glyphs, "►", ">"),
            Way::Left => glyph(self.glyphs, "◄", "<"),
            Way::Down => glyph(self.glyphs, "▼", "v"),
            Way::Up => glyph(self.glyphs, "▲", "^"),
        };
        if let Some(((column, row), way)) = route.cells.last() {
            canvas.text(*column, *row, head(*way), face);
        }
        if let Some(((column, row), _)) = route.cells.first().filter(|_| self.edges[index].latent) {
            canvas.text(*column, *row, head(route.start.back()), face);
        }
    }

    /// Returns the word for the status of an edge, and its face.
    fn words(&self, index: usize) -> Option<(&'static str, Face)> {
        match self.standings[index] {
            _ if self.is_cut(index) => Some(("cut", Face::of(Role::Dim))),
            EdgeStatus::Hidden | EdgeStatus::Plain => None,
            EdgeStatus::Added => Some(("+", Face::of(Role::Accent))),
            EdgeStatus::Missing => Some(("missing", Face::of(Role::Dim))),
            EdgeStatus::Wrong => Some(("wrong", Face::of(Role::Bad))),
        }
    }

    /// Writes the word of an edge into or beside its line; returns false if it does not fit.
    fn word(&self, canvas: &mut Canvas, index: usize) -> bool {
        let Some((word, face)) = self.words(index) else { return true };
        let route = &self.routes[index];
        let needed = width(word) + 2;
        let inner = route.cells.iter().skip(1).take(route.cells.len().saturating_sub(2));
        let inner: Vec<(usize, usize)> = inner.map(|(cell, _)| *cell).collect();
        let is_free = |canvas: &Canvas, spot: &LabelPosition| match spot.is_in_lane {
            true => (spot.column..spot.column + needed).all(|column| {
                let cell = (column, spot.row);
                canvas.is_blank(column, spot.row, 1) || (inner.contains(&cell) && !self.is_crossed(index, cell))
            }),
            false => canvas.is_blank(spot.column, spot.row, needed),
        };
        let Some(spot) = spots(route, needed).into_iter().find(|spot| is_free(canvas, spot)) else { return false };
        if spot.is_in_lane {
            canvas.text(spot.column, spot.row, &" ".repeat(needed), Face::default());
        }
        canvas.text(spot.column + 1, spot.row, word, face);
        true
    }

    /// Whether another edge passes through a cell of this edge.
    fn is_crossed(&self, index: usize, cell: (usize, usize)) -> bool {
        let others = self
            .routes
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index && self.standings[*other] != EdgeStatus::Hidden);
        others.into_iter().any(|(_, route)| route.cells.iter().any(|(other, _)| *other == cell))
    }

    /// Returns a line below the picture with the word of an edge for which there was no place in it.
    fn note(&self, index: usize, columns: usize) -> Line {
        let (word, face) = self.words(index).unwrap_or_default();
        let edge = &self.edges[index];
        let arrow = match (self.glyphs, edge.latent) {
            (Charset::Ascii, false) => "->",
            (Charset::Ascii, true) => "<->",
            (_, false) => "→",
            (_, true) => "↔",
        };
        let text =
            format!("{word}: {} {arrow} {}", self.places.nodes[edge.from].label, self.places.nodes[edge.to].label);
        let run = Run { text: truncate(&text, columns, self.glyphs), face, target: None };
        Line { runs: vec![run], ..Line::default() }
    }
}

/// Returns the rows from the first to the last one that any state uses.
pub fn used_rows(routes: &[Route], places: &GraphLayout) -> Range<usize> {
    let lanes = routes.iter().flat_map(|route| route.cells.iter().map(|((_, row), _)| (*row, *row)));
    let nodes = places.nodes.iter().map(|place| (place.top, place.top + place.height - 1));
    let headings = places.headings.iter().map(|heading| (heading.row, heading.row));
    let (first, last) = lanes
        .chain(nodes)
        .chain(headings)
        .fold((usize::MAX, 0), |(first, last), (top, bottom)| (first.min(top), last.max(bottom)));
    first..last + 1
}

fn glyph(glyphs: Charset, full: &'static str, ascii: &'static str) -> &'static str {
    if glyphs == Charset::Ascii { ascii } else { full }
}

/// A position for a word, with a blank on either side.
struct LabelPosition {
    column: usize,
    row: usize,
    /// Whether the word interrupts the line.
    is_in_lane: bool,
}

/// Returns the positions for a word of `needed` columns, with blanks: in a horizontal piece or beside a vertical one,
/// those nearest to its middle first; then above or below the line.
fn spots(route: &Route, needed: usize) -> Vec<LabelPosition> {
    let lane: Vec<(usize, usize)> = route.cells.iter().map(|(cell, _)| *cell).collect();
    let mut cells = lane.clone();
    let middle = lane.get(lane.len() / 2).copied().unwrap_or_default();
    cells.sort_by_key(|cell| cell.0.abs_diff(middle.0) + cell.1.abs_diff(middle.1));
    let mut spots = Vec::new();
    for (column, row) in &cells {
        let (column, row) = (*column, *row);
        if let Some(start) = column.checked_sub(needed / 2).filter(|start| *start > 0) {
            let goes_on = lane.contains(&(start - 1, row)) && lane.contains(&(start + needed, row));
            // A slanted line must be seen on both sides of the word.
            let is_long = route.is_slanted && lane.len() > 2 * needed;
            if is_long || goes_on {
                spots.push(LabelPosition { column: start, row, is_in_lane: true });
            }
        }
        if lane.contains(&(column, row.wrapping_sub(1))) || lane.contains(&(column, row + 1)) {
            let beside = [Some(column + 1), column.checked_sub(needed)].into_iter().flatten();
            spots.extend(beside.map(|column| LabelPosition { column, row, is_in_lane: false }));
        }
    }
    for (column, row) in cells {
        let start = column.saturating_sub(needed / 2);
        let rows = [row.checked_sub(1), Some(row + 1)].into_iter().flatten();
        spots.extend(rows.map(|row| LabelPosition { column: start, row, is_in_lane: false }));
    }
    spots
}
