//! Mathematics: formulas on one line, in two dimensions, and in words.

mod accent;
mod atom;
mod delimiter;
mod fenced;
mod fraction;
mod grid;
mod radical;
mod scripts;
mod set;
mod spoken;
mod tile;
mod words;

use crate::content::tex::{Formula, GridKind, Node};
use crate::typeset::glyphs::Glyphs;
use crate::typeset::{Charset, Run};
use atom::Atom;
use set::Setting;
use tile::Tile;

pub(in crate::typeset) use words::words;

/// Indentation in columns of the continuation lines of a broken formula.
const HANG: usize = 2;
/// Reciprocal of the share of the columns below which a line of a broken formula is too short.
const SHORT_PART: usize = 3;

/// Sets a formula on one line, with variables in italics.
pub(in crate::typeset) fn line(formula: &Formula, glyphs: Glyphs) -> Vec<Run> {
    let setting = Setting { glyphs, is_flat: true, is_tight: false };
    setting.list(&formula.nodes).into_rows().pop().unwrap_or_default()
}

/// Returns the text of a formula on one line.
pub fn text(formula: &Formula, glyphs: Charset) -> String {
    line(formula, Glyphs { set: glyphs, plain: false }).into_iter().map(|run| run.text).collect()
}

/// Sets a displayed formula: in two dimensions, but on one line in ASCII and in plain text. A formula wider than
/// `room` is broken before relations, else before operators; `None` if that is not enough.
pub(in crate::typeset) fn display(formula: &Formula, room: usize, glyphs: Glyphs) -> Option<Vec<Vec<Run>>> {
    let flat = Setting { glyphs, is_flat: true, is_tight: false };
    let upright = Setting { is_flat: glyphs.ascii() || glyphs.plain, ..flat };
    let rows = upright.fitted(&formula.nodes, room).or_else(|| flat.fitted(&formula.nodes, room))?;
    Some(rows.into_iter().map(|row| row.into_iter().filter(|run| !run.text.is_empty()).collect()).collect())
}

impl Setting {
    /// Returns the rows of a formula, each at most `room` wide.
    fn fitted(self, nodes: &[Node], room: usize) -> Option<Vec<Vec<Run>>> {
        // The lines of a derivation are broken separately if they do not fit together.
        if let [Node::Grid { kind: GridKind::Aligned | GridKind::Gathered, rows }] = nodes {
            let whole = self.list(nodes);
            if !self.is_flat && whole.width() <= room {
                return Some(whole.into_rows());
            }
            let mut set = Vec::new();
            for row in rows {
                let is_continued = !set.is_empty() && row.first().is_some_and(Vec::is_empty);
                push_apart(&mut set, self.broken(&self.atoms(&row.concat()), room, is_continued)?);
            }
            return Some(set);
        }
        self.broken(&self.atoms(nodes), room, false)
    }

    /// Sets atoms in as few lines as possible; with `is_continued`, they continue the line above.
    fn broken(self, atoms: &[Atom], room: usize, is_continued: bool) -> Option<Vec<Vec<Run>>> {
        let mut rows = Vec::new();
        let mut done = 0;
        let mut was_tall = false;
        while done < atoms.len() {
            let begins = done > 0 && atoms[done - 1].divides();
            let is_continued = (is_continued || done > 0) && !begins;
            let indent = if is_continued { HANG } else { 0 };
            let (end, line) = self.longest(&atoms[done..], room.checked_sub(indent)?, is_continued)?;
            done += end;
            let is_tall = line.height() > 1;
            if begins && was_tall && !is_tall {
                rows.push(Vec::new());
            }
            was_tall = is_tall;
            push_apart(&mut rows, Tile::blanks(indent).beside(line).into_rows());
        }
        Some(rows)
    }

    /// Returns the number of atoms on the longest line that fits. Breaks are tried in this order: between two
    /// formulas, before a relation, an operator, one within brackets, a sum or function. A break that makes the line
    /// too short is skipped.
    fn longest(self, atoms: &[Atom], room: usize, is_continued: bool) -> Option<(usize, Tile)> {
        let mut depth = 0_usize;
        let mut breaks: [Option<(usize, Tile)>; 5] = Default::default();
        for end in 0..=atoms.len() {
            let rank = match atoms.get(end) {
                None => Some(0),
                Some(_) if end > 0 && atoms[end - 1].divides() => Some(0),
                Some(atom) if atom.is_relation() => Some(if depth == 0 { 1 } else { 3 }),
                Some(atom) if atom.is_operator() => Some(if depth == 0 { 2 } else { 3 }),
                Some(atom) if atom.is_applied() => Some(4),
                Some(_) => None,
            };
            match atoms.get(end) {
                Some(atom) if atom.opens() => depth += 1,
                Some(atom) if atom.closes() => depth = depth.saturating_sub(1),
                _ => {}
            }
            let Some(rank) = rank.filter(|_| end > 0) else { continue };
            // Every break is tried that fits: at most as many as the line has columns.
            let line = self.join(&atoms[..end], is_continued);
            if line.width() > room {
                break;
            }
            breaks[rank..].fill(Some((end, line)));
        }
        let is_short = |line: &(usize, Tile)| line.0 < atoms.len() && line.1.width() < room / SHORT_PART;
        let mut found = breaks.into_iter().flatten().peekable();
        let first = found.peek().cloned();
        found.find(|line| !is_short(line)).or(first)
    }
}

/// Appends rows, after a blank row if there are several.
fn push_apart(rows: &mut Vec<Vec<Run>>, more: Vec<Vec<Run>>) {
    if !rows.is_empty() && more.len() > 1 {
        rows.push(Vec::new());
    }
    rows.extend(more);
}

#[cfg(test)]
mod tests;
