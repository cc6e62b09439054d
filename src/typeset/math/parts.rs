//! Fractions, roots, accents and what stands between delimiters.

use super::atom::{Atom, Kind};
use super::delimiter::delimiter;
use super::set::{Setting, UPRIGHT};
use super::tile::{Side, Tile};
use crate::content::tex::alphabet::{mark_name, marked, superscript};
use crate::content::tex::{Mark, Node};

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

    /// A fraction on one line, its parts in brackets unless they hold together without.
    pub fn solidus(self, above: &[Node], below: &[Node]) -> Atom {
        let flat = Setting { is_flat: true, ..self };
        let (upper, lower) = (flat.atoms(above), flat.atoms(below));
        // 1/2n is half of n to some; dx/dt is what everybody writes.
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

    pub fn root(self, degree: &[Node], radicand: &[Node]) -> Tile {
        let inner = self.list(radicand);
        let tight = Setting { is_flat: true, is_tight: true, ..self };
        let degree = tight.list(degree).words();
        if self.glyphs.ascii() {
            let degree = if degree.is_empty() { degree } else { format!("[{degree}]") };
            return self.sign(&format!("sqrt{degree}")).beside(self.bracketed(inner));
        }
        let sign = match degree.as_str() {
            "3" => "∛".to_owned(),
            "4" => "∜".to_owned(),
            _ => {
                raised(&degree).unwrap_or_else(|| if degree.is_empty() { degree } else { format!("[{degree}]") }) + "√"
            }
        };
        if self.is_flat || (inner.height() == 1 && inner.words().chars().count() == 1) {
            let is_simple = inner.words().chars().all(char::is_alphanumeric);
            return self.sign(&sign).beside(if is_simple { inner } else { self.bracketed(inner) });
        }
        let (height, baseline, width) = (inner.height(), inner.baseline(), inner.width());
        let sign = self.sign(&sign);
        if height == 1 {
            // An underscore stands as low in its row as can be: right above what is under the root.
            let line = Tile::text("_".repeat(width), UPRIGHT).aligned(width + sign.width(), Side::Right);
            return line.above(sign.beside(inner), Side::Left).based_on(1);
        }
        let stroke = Tile::column(std::iter::repeat_n("│".to_owned(), height), height - 1);
        let stem = sign.beside(stroke).based_on(baseline);
        let line = Tile::text(format!("┌{}", self.glyphs.rule().repeat(width + 1)), UPRIGHT);
        let side = stem.width() + 1 + width;
        let body = stem.beside(Tile::blanks(1).beside(inner));
        line.aligned(side, Side::Right).above(body, Side::Left).based_on(baseline + 1)
    }

    pub fn accent(self, mark: Mark, body: &[Node]) -> Tile {
        let inner = self.list(body);
        if let (false, 1, Some(text)) = (self.glyphs.ascii(), inner.height(), marked(mark, &inner.words())) {
            let face = inner.into_rows().iter().flatten().next().map_or(UPRIGHT, |run| run.face);
            return Tile::text(text, face);
        }
        let is_brace = matches!(mark, Mark::Overbrace | Mark::Underbrace);
        if self.is_flat || self.is_tight {
            let name = if is_brace { return inner } else { mark_name(mark) };
            return self.sign(name).beside(self.bracketed(inner));
        }
        let (width, height, baseline) = (inner.width(), inner.height(), inner.baseline());
        let brace = |ends: [&str; 3]| {
            let side = width.saturating_sub(3);
            let rule = self.glyphs.rule();
            format!("{}{}{}{}{}", ends[0], rule.repeat(side / 2), ends[1], rule.repeat(side - side / 2), ends[2])
        };
        let line = match mark {
            Mark::Hat => "^".to_owned(),
            Mark::Tilde => "~".to_owned(),
            Mark::Dot => ".".to_owned(),
            Mark::Ddot => "..".to_owned(),
            Mark::Check => "ˇ".to_owned(),
            Mark::Vec => format!("{}→", self.glyphs.rule().repeat(width.saturating_sub(1))),
            Mark::Bar => "_".repeat(width),
            Mark::Underline => "‾".repeat(width),
            Mark::Overbrace => brace(["╭", "┴", "╮"]),
            Mark::Underbrace => brace(["╰", "┬", "╯"]),
        };
        let line = Tile::text(line, UPRIGHT);
        if matches!(mark, Mark::Underline | Mark::Underbrace) {
            inner.above(line, Side::Centre).based_on(baseline)
        } else {
            line.above(inner, Side::Centre).based_on(baseline + if height > 0 { 1 } else { 0 })
        }
    }

    pub fn fenced(self, open: Option<char>, body: Tile, close: Option<char>) -> Tile {
        let (height, baseline) = (body.height(), body.baseline());
        let side =
            |sign: Option<char>| sign.map_or_else(Tile::empty, |sign| delimiter(sign, height, baseline, self.glyphs));
        side(open).beside(body).beside(side(close))
    }
}

/// Whether atoms need brackets to be divided: sums, sides, functions, fractions, several words.
fn is_compound(atoms: &[Atom]) -> bool {
    atoms.iter().enumerate().any(|(number, atom)| match atom.left {
        Kind::Binary => number > 0,
        Kind::Relation | Kind::Punctuation | Kind::Operator | Kind::Sum | Kind::Inner => atoms.len() > 1,
        _ => atom.words.contains(' '),
    })
}

/// The whole text raised, if all of it can be and there is any.
fn raised(text: &str) -> Option<String> {
    text.chars().map(superscript).collect::<Option<String>>().filter(|raised| !raised.is_empty())
}
