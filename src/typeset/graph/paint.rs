//! Boxes, lanes, heads and words on a canvas.

use super::Standing;
use super::place::{Place, Places};
use super::route::{Route, Way};
use crate::content::model::{Edge, Graph};
use crate::typeset::chart::canvas::{Canvas, Stroke, face};
use crate::typeset::chart::words::{truncate, width};
use crate::typeset::{Face, GlyphSet, Line, Role, Run};

/// All that a picture is made from.
pub struct Picture<'a> {
    /// The graph.
    pub graph: &'a Graph,
    /// The edges of all its states.
    pub edges: &'a [Edge],
    /// How each of them stands.
    pub standings: &'a [Standing],
    /// Where the nodes are.
    pub places: &'a Places,
    /// The lane of each edge.
    pub routes: &'a [Route],
    /// The glyphs to draw with.
    pub glyphs: GlyphSet,
}

impl Picture<'_> {
    /// The picture, `focus` being the node to look at, in at most `columns`.
    pub fn lines(&self, focus: Option<&str>, columns: usize) -> Vec<Line> {
        let focus = focus.and_then(|focus| self.graph.nodes.iter().position(|node| node.id == focus));
        let mut canvas = Canvas::new(columns, self.places.rows, self.glyphs);
        for (index, place) in self.places.nodes.iter().enumerate() {
            self.node(&mut canvas, place, focus == Some(index));
        }
        // What is faint is crossed by what is bright.
        let mut order: Vec<usize> =
            (0..self.edges.len()).filter(|index| self.standings[*index] != Standing::Hidden).collect();
        order.sort_by_key(|index| self.standings[*index] != Standing::Removed);
        for index in &order {
            self.edge(&mut canvas, *index, self.look(*index, focus));
        }
        for index in &order {
            self.heads(&mut canvas, *index, self.look(*index, focus));
        }
        let unplaced: Vec<usize> = order.into_iter().filter(|index| !self.word(&mut canvas, *index)).collect();
        let mut lines = self.cropped(canvas.into_lines());
        lines.extend(unplaced.into_iter().map(|index| self.note(index, columns)));
        lines
    }

    /// The lines without the empty border, whatever is shown.
    fn cropped(&self, lines: Vec<Line>) -> Vec<Line> {
        let lanes = self.routes.iter().flat_map(|route| route.cells.iter().map(|((_, row), _)| (*row, *row)));
        let nodes = self.places.nodes.iter().map(|place| (place.top, place.top + place.height - 1));
        let (first, last) =
            lanes.chain(nodes).fold((usize::MAX, 0), |(first, last), (top, bottom)| (first.min(top), last.max(bottom)));
        lines.into_iter().take(last + 1).skip(first).collect()
    }

    fn node(&self, canvas: &mut Canvas, place: &Place, is_focus: bool) {
        let text = if is_focus { Face { bold: true, ..face(Role::Accent) } } else { face(Role::Text) };
        let border = face(if is_focus { Role::Accent } else { Role::Rule });
        let Place { left, top, width, height, label } = place;
        if *height == 1 {
            canvas.text(*left, *top, "[", border);
            canvas.text(left + 1, *top, label, text);
            canvas.text(left + width - 1, *top, "]", border);
            return;
        }
        let corners = canvas.pick(["╭", "╮", "╰", "╯"], ["┌", "┐", "└", "┘"], ["+"; 4]);
        let (level, upright) = canvas.pick(("─", "│"), ("─", "│"), ("-", "|"));
        let inner = level.repeat(width - 2);
        canvas.text(*left, *top, &format!("{}{inner}{}", corners[0], corners[1]), border);
        canvas.text(*left, top + 1, upright, border);
        canvas.text(left + 2, top + 1, label, text);
        canvas.text(left + width - 1, top + 1, upright, border);
        canvas.text(*left, top + 2, &format!("{}{inner}{}", corners[2], corners[3]), border);
    }

    /// The face of an edge and whether it is dashed.
    fn look(&self, index: usize, focus: Option<usize>) -> (Face, bool) {
        let edge = &self.edges[index];
        let is_bright = focus.is_none_or(|focus| edge.from == focus || edge.to == focus);
        match self.standings[index] {
            Standing::Removed => (face(Role::Faint), true),
            Standing::Wrong => (face(Role::Bad), true),
            Standing::Added => (face(Role::Good), edge.latent),
            _ if is_bright => (Face { bold: focus.is_some(), ..face(Role::Text) }, edge.latent),
            _ => (face(Role::Dim), edge.latent),
        }
    }

    fn edge(&self, canvas: &mut Canvas, index: usize, (face, is_dashed): (Face, bool)) {
        let route = &self.routes[index];
        if route.is_slanted {
            let middle = |(column, row): (usize, usize)| (column as f64 + 0.5, row as f64 + 0.5);
            let (Some((first, _)), Some((last, _))) = (route.cells.first(), route.cells.last()) else { return };
            let stroke = if is_dashed { Stroke::Dashed } else { Stroke::Solid };
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

    /// The word for how an edge stands, and its face.
    fn words(&self, index: usize) -> Option<(&'static str, Face)> {
        match self.standings[index] {
            Standing::Hidden | Standing::Plain => None,
            Standing::Added => Some(("+", face(Role::Good))),
            Standing::Removed => Some(("missing", face(Role::Dim))),
            Standing::Wrong => Some(("wrong", face(Role::Bad))),
        }
    }

    /// Writes an edge's word into or beside its lane; whether there was a place for it.
    fn word(&self, canvas: &mut Canvas, index: usize) -> bool {
        let Some((word, face)) = self.words(index) else { return true };
        let route = &self.routes[index];
        let needed = width(word) + 2;
        let mut cells: Vec<(usize, (usize, usize))> = route.cells.iter().map(|(cell, _)| *cell).enumerate().collect();
        // Nearest to the middle of the lane.
        cells.sort_by_key(|(number, _)| (number * 2).abs_diff(route.cells.len() - 1));
        let lane: Vec<(usize, usize)> = route.cells.iter().map(|(cell, _)| *cell).collect();
        let is_own_or_blank = |canvas: &Canvas, column: usize, row: usize| {
            canvas.is_blank(column, row, 1)
                || (lane[1..lane.len() - 1].contains(&(column, row)) && !self.is_crossed(index, (column, row)))
        };
        for (_, (column, row)) in &cells {
            // In the lane, with a blank on either side.
            let start = column.saturating_sub(needed / 2);
            let is_level = |cell: usize| lane.contains(&(cell, *row));
            let has_lane_left = start > 0 && (route.is_slanted || (is_level(start - 1) && is_level(start + needed)));
            if has_lane_left && (start..start + needed).all(|column| is_own_or_blank(canvas, column, *row)) {
                canvas.text(start, *row, &format!(" {word} "), face);
                return true;
            }
            // Beside an upright piece of it.
            let beside = column + 1;
            let is_upright = lane.contains(&(*column, row.wrapping_sub(1))) || lane.contains(&(*column, row + 1));
            if is_upright && canvas.is_blank(beside, *row, needed) {
                canvas.text(beside + 1, *row, word, face);
                return true;
            }
            if is_upright && *column >= needed && canvas.is_blank(column - needed, *row, needed) {
                canvas.text(column - needed + 1, *row, word, face);
                return true;
            }
        }
        // Above or below a level piece.
        for (_, (column, row)) in cells {
            let start = column.saturating_sub(needed / 2);
            for row in [row.checked_sub(1), Some(row + 1)].into_iter().flatten() {
                if canvas.is_blank(start, row, needed) && row < self.places.rows {
                    canvas.text(start + 1, row, word, face);
                    return true;
                }
            }
        }
        false
    }

    /// Whether another edge goes through a cell of this one.
    fn is_crossed(&self, index: usize, cell: (usize, usize)) -> bool {
        let others = self
            .routes
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index && self.standings[*other] != Standing::Hidden);
        others.into_iter().any(|(_, route)| route.cells.iter().any(|(other, _)| *other == cell))
    }

    /// An edge's word below the picture, where there was no place for it.
    fn note(&self, index: usize, columns: usize) -> Line {
        let (word, face) = self.words(index).unwrap_or_default();
        let edge = &self.edges[index];
        let arrow = match (self.glyphs, edge.latent) {
            (GlyphSet::Ascii, false) => "->",
            (GlyphSet::Ascii, true) => "<->",
            (_, false) => "→",
            (_, true) => "↔",
        };
        let text =
            format!("{word}: {} {arrow} {}", self.places.nodes[edge.from].label, self.places.nodes[edge.to].label);
        let run = Run { text: truncate(&text, columns, self.glyphs), face, target: None };
        Line { runs: vec![run], ..Line::default() }
    }
}

fn glyph(glyphs: GlyphSet, full: &'static str, ascii: &'static str) -> &'static str {
    if glyphs == GlyphSet::Ascii { ascii } else { full }
}
