//! Indices, exponents and limits.

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

    /// Something with what stands below and above it.
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

    /// Something with indices and exponents behind it: as raised and lowered characters where there are any, else in rows of their
    /// own or, on one line, behind `_` and `^`.
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
            // The bounds of an integral stand alike.
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
            // A single letter is read more easily on the line than below a hole in it.
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
            // Letters behind it meet the last letter on the line.
            return Atom { tile, left, right, words };
        }
        Atom::new(tile, left, right)
    }

    /// A script behind its sign, in braces if it is longer than a letter.
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

/// A tile with rows right of it, higher and lower: beyond a single row, at the ends of several.
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
