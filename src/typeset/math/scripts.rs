//! Subscripts, superscripts and limits.

use std::mem;

use super::atom::{Atom, Kind};
use super::set::{Setting, UPRIGHT};
use super::tile::{Side, Tile};
use crate::content::tex::alphabet::{subscript, superscript};
use crate::content::tex::{Mark, Node};

impl Setting {
    pub fn scripts(self, base: &[Node], below: &[Node], above: &[Node]) -> Atom {
        let inner = self.group(base);
        let has_limits = match base {
            [Node::Big { limits, .. } | Node::Name { limits, .. }] => *limits,
            [Node::Accent { mark: Mark::Overbrace | Mark::Underbrace, .. }] => true,
            _ => false,
        };
        if has_limits && !self.is_flat && !self.is_tight {
            return Atom { tile: self.stacked(inner.tile, below, above), ..inner };
        }
        self.beside_scripts(inner, below, above)
    }

    /// Sets a base with scripts directly below and above it.
    pub fn stacked(self, base: Tile, below: &[Node], above: &[Node]) -> Tile {
        let tight = Setting { is_tight: true, ..self };
        let baseline = base.baseline();
        let mut tile = base;
        let mut raised_by = 0;
        if !above.is_empty() {
            let upper = tight.list(above);
            raised_by = upper.height();
            tile = upper.above(tile, Side::Centre);
        }
        if !below.is_empty() {
            tile = tile.above(tight.list(below), Side::Centre);
        }
        tile.based_on(baseline + raised_by)
    }

    /// Sets a base with subscripts and superscripts behind it: as Unicode characters if they exist, else in rows of
    /// their own or, on one line, after `_` and `^`.
    pub fn beside_scripts(self, base: Atom, below: &[Node], above: &[Node]) -> Atom {
        let tight = Setting { is_flat: true, is_tight: true, ..self };
        let Atom { mut tile, left, right, words } = base;
        if left == Kind::Inner && tile.height() == 1 {
            tile = self.bracketed(tile);
        }
        let (lower, upper) = (tight.list(below), tight.list(above));
        let shift = |tile: &Tile, table: fn(char) -> Option<char>| {
            tile.words().chars().map(table).collect::<Option<String>>().filter(|_| !self.glyphs.ascii())
        };
        let is_row = tile.height() == 1;
        let (mut lowered, mut raised) = (shift(&lower, subscript), shift(&upper, superscript));
        if !self.is_flat {
            // Both bounds of an integral use the same form.
            let is_apart = left == Kind::Sum && (lowered.is_none() || raised.is_none());
            let rows = |script: &mut Option<String>| match script {
                Some(text) if !is_row && !is_apart => Some(Tile::text(mem::take(text), UPRIGHT)),
                _ => None,
            };
            if !is_row || is_apart {
                let above = if above.is_empty() { None } else { Some(rows(&mut raised).unwrap_or(upper)) };
                let below = if below.is_empty() { None } else { Some(rows(&mut lowered).unwrap_or(lower)) };
                return Atom { tile: with_rows(tile, above, below), left, right, words };
            }
        }
        let (mut rows_below, mut rows_above) = (None, None);
        match lowered {
            _ if below.is_empty() => {}
            Some(lowered) => tile = tile.beside(Tile::text(lowered, UPRIGHT)),
            // A single letter is more legible on the line than in a row of its own.
            None if self.is_flat || lower.width() == 1 => tile = tile.beside(self.marked_script("_", lower)),
            None => rows_below = Some(lower),
        }
        match raised {
            _ if above.is_empty() => {}
            Some(raised) => tile = tile.beside(Tile::text(raised, UPRIGHT)),
            None if self.is_flat => tile = tile.beside(self.marked_script("^", upper)),
            None => rows_above = Some(upper),
        }
        if rows_above.is_some() || rows_below.is_some() {
            tile = with_rows(tile, rows_above, rows_below);
            // Atoms behind this one are adjacent to the last letter on the line.
            return Atom { tile, left, right, words };
        }
        Atom::new(tile, left, right)
    }

    /// Sets a script after its sign `_` or `^`, in braces if it has several letters.
    pub fn marked_script(self, sign: &str, script: Tile) -> Tile {
        if script.words().chars().all(|sign| sign == '\'') {
            return script;
        }
        if script.words().chars().count() <= 1 {
            return self.sign(sign).beside(script);
        }
        self.sign(sign).beside(self.sign("{")).beside(script).beside(self.sign("}"))
    }
}

/// Adds rows at the right of a tile, higher and lower: beyond a tile with one row, at the first and last row of a
/// higher one.
fn with_rows(base: Tile, above: Option<Tile>, below: Option<Tile>) -> Tile {
    let is_row = base.height() == 1;
    let taken = |script: &Option<Tile>| usize::from(script.is_some() && !is_row);
    let between = base.height() - (taken(&above) + taken(&below)).min(base.height());
    let raised_by = above.as_ref().map_or(0, |tile| tile.height() - taken(&above));
    let mut column = Tile::column(std::iter::repeat_n(String::new(), between), 0);
    if let Some(above) = above {
        column = above.above(column, Side::Left);
    }
    if let Some(below) = below {
        column = column.above(below, Side::Left);
    }
    let baseline = base.baseline() + raised_by;
    base.beside(column.based_on(baseline))
}
