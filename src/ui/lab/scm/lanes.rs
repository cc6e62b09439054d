//! Arrows between dials as rows of characters ("lanes") under the dials' names: a dot under the cause, an arrow head
//! under the effect, the coefficient between them.

use super::layout::Columns;
use super::row_buffer::RowBuffer;
use crate::lab::scm::Arrow;
use crate::typeset::{Charset, Face, Role};

/// An arrow to be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DrawnArrow {
    /// The arrow: cause, effect, coefficient; a coefficient of 0 is drawn as `?`.
    pub arrow: Arrow,
    /// Style of the arrow.
    pub face: Face,
    /// Whether the line is dashed: for the arrow being drawn, and at the end for a missing, an extra or a reversed
    /// one.
    pub dashed: bool,
}

/// A row of arrows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lane {
    /// The arrows; they do not overlap.
    pub pieces: Vec<DrawnArrow>,
    /// A remark at the right end of the row, with its role.
    pub remark: Option<(&'static str, Role)>,
}

impl DrawnArrow {
    fn left(&self) -> usize {
        self.arrow.from.min(self.arrow.to)
    }

    fn right(&self) -> usize {
        self.arrow.from.max(self.arrow.to)
    }

    /// Whether the arrow passes over the column of `dial`.
    pub(super) fn spans(&self, dial: usize) -> bool {
        (self.left()..=self.right()).contains(&dial)
    }
}

/// Distributes arrows over the fewest lanes. Arrows in the same lane may share an end column but do not overlap.
pub(super) fn packed(mut pieces: Vec<DrawnArrow>) -> Vec<Vec<DrawnArrow>> {
    pieces.sort_by_key(|piece| (piece.left(), piece.right()));
    let mut lanes: Vec<Vec<DrawnArrow>> = Vec::new();
    for piece in pieces {
        match lanes.iter_mut().find(|lane| lane.last().is_some_and(|last| last.right() <= piece.left())) {
            Some(lane) => lane.push(piece),
            None => lanes.push(vec![piece]),
        }
    }
    lanes
}

/// Draws a lane.
pub(super) fn draw(lane: &[DrawnArrow], columns: &Columns, glyphs: Charset, strip: &mut RowBuffer) {
    let ascii = glyphs == Charset::Ascii;
    for DrawnArrow { arrow, face, dashed } in lane {
        let (from, to) = (columns.centre(arrow.from), columns.centre(arrow.to));
        let rightward = from < to;
        // The head stops one cell before the middle of the column, so that another arrow can end there from the other
        // side or begin there.
        let head = if rightward { to.saturating_sub(1) } else { to + 1 };
        let line = match (dashed, ascii) {
            (false, false) => "─",
            (false, true) => "-",
            (true, false) => "╌",
            (true, true) => ".",
        };
        for at in from.min(head)..=from.max(head) {
            strip.put(at, line, *face);
        }
        let tip = match (rightward, ascii) {
            (true, false) => "►",
            (false, false) => "◄",
            (true, true) => ">",
            (false, true) => "<",
        };
        strip.put(head, tip, *face);
        strip.put(from, if ascii { "o" } else { "●" }, *face);
        let middle = (from + head) / 2;
        let weight = if arrow.coefficient == 0 { "?".into() } else { arrow.coefficient.to_string() };
        strip.put(middle, &weight, face.bold());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(from: usize, to: usize) -> DrawnArrow {
        DrawnArrow { arrow: Arrow { from, to, coefficient: 2 }, face: Face::default(), dashed: false }
    }

    #[test]
    fn lanes_are_few_and_arrows_in_one_never_cover_each_other() {
        let all: Vec<DrawnArrow> = (0..5).flat_map(|from| (from + 1..5).map(move |to| piece(from, to))).collect();
        let lanes = packed(all.clone());
        // Six arrows cross the gap between the second and the third of five names.
        assert_eq!(lanes.len(), 6);
        assert_eq!(lanes.iter().map(Vec::len).sum::<usize>(), all.len());
        for lane in &lanes {
            assert!(lane.windows(2).all(|pair| pair[0].right() <= pair[1].left()), "{lane:?}");
        }
    }

    #[test]
    fn a_lane_reads_from_cause_to_effect() {
        let columns = Columns { label: 2, column: 8, count: 4 };
        for (glyphs, drawn) in
            [(Charset::Full, "●──2───►●──2───► ◄──2───●"), (Charset::Ascii, "o--2--->o--2---> <--2---o")]
        {
            let mut strip = RowBuffer::new(34);
            draw(&[piece(0, 1), piece(1, 2), piece(3, 2)], &columns, glyphs, &mut strip);
            assert_eq!(strip.line().text().trim(), drawn);
        }
    }
}
