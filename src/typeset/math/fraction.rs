//! Fractions: stacked, or with a solidus on one line.

use super::atom::{Atom, Kind};
use super::set::{Setting, UPRIGHT};
use super::tile::{Side, Tile};
use crate::content::tex::Node;

impl Setting {
    pub fn fraction(self, above: &[Node], below: &[Node], bar: bool, small: bool) -> Atom {
        let (upper, lower) = (self.list(above), self.list(below));
        let has_room = !self.is_flat && !self.is_tight && !small;
        if !bar {
            let tile = if has_room {
                let stack = upper.above(Tile::column([String::new()], 0), Side::Centre).above(lower, Side::Centre);
                self.fenced(Some('('), stack.based_on(1), Some(')'))
            } else {
                self.bracketed(upper.beside(self.sign(" choose ")).beside(lower))
            };
            return Atom::new(tile, Kind::Open, Kind::Close);
        }
        if !has_room {
            return self.solidus(above, below);
        }
        let is_nested = upper.height().max(lower.height()) > 1;
        let width = upper.width().max(lower.width()).max(1) + if is_nested { 2 } else { 0 };
        let rule = Tile::text(self.glyphs.rule().repeat(width), UPRIGHT);
        let baseline = upper.height();
        let tile = upper.above(rule, Side::Centre).above(lower, Side::Centre).based_on(baseline);
        Atom::one(tile, Kind::Inner)
    }

    /// Sets a fraction on one line, with brackets around compound parts.
    pub fn solidus(self, above: &[Node], below: &[Node]) -> Atom {
        let flat = Setting { is_flat: true, ..self };
        let (upper, lower) = (flat.atoms(above), flat.atoms(below));
        // `1/2n` is ambiguous and gets brackets; `dx/dt` is usual and does not.
        let is_differential = lower.first().is_some_and(|first| first.words == "d" || first.words == "∂");
        let is_closed = match lower.as_slice() {
            [first, inner @ .., last] => first.opens() && last.closes() && !inner.iter().any(Atom::closes),
            _ => false,
        };
        let is_product = lower.len() > 1 && !is_differential && !is_closed;
        let part = |atoms: &[Atom], is_apart: bool| {
            let tile = flat.join(atoms, false);
            if is_apart || is_compound(atoms) { self.bracketed(tile) } else { tile }
        };
        let (upper, lower) = (part(&upper, false), part(&lower, is_product));
        Atom::one(upper.beside(self.sign("/")).beside(lower), Kind::Inner)
    }
}

/// Whether atoms need brackets as a part of a fraction: sums, relations, functions, fractions, several words.
fn is_compound(atoms: &[Atom]) -> bool {
    atoms.iter().enumerate().any(|(number, atom)| match atom.left {
        Kind::Binary => number > 0,
        Kind::Relation | Kind::Punctuation | Kind::Operator | Kind::Sum | Kind::Inner => atoms.len() > 1,
        _ => atom.words.contains(' '),
    })
}
