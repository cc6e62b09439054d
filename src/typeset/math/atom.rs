//! Atoms: laid-out nodes with the classes that determine the space between neighbours, as in TeX.

use super::tile::Tile;
use crate::content::tex::Class;

/// The class of an atom, for the spacing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ordinary,
    /// A sum or an integral, before its body.
    Sum,
    /// A function name, before its argument.
    Operator,
    Binary,
    Relation,
    Open,
    Close,
    Punctuation,
    /// A fraction or similar construct.
    Inner,
    Blank,
}

impl From<Class> for Kind {
    fn from(class: Class) -> Kind {
        match class {
            Class::Ordinary => Kind::Ordinary,
            Class::Binary => Kind::Binary,
            Class::Relation => Kind::Relation,
            Class::Open => Kind::Open,
            Class::Close => Kind::Close,
            Class::Punctuation => Kind::Punctuation,
        }
    }
}

/// A laid-out node.
#[derive(Debug, Clone)]
pub struct Atom {
    pub tile: Tile,
    /// Class at the left end.
    pub left: Kind,
    /// Class at the right end.
    pub right: Kind,
    /// The text on the baseline, for spacing that depends on letters.
    pub words: String,
}

impl Atom {
    pub fn new(tile: Tile, left: Kind, right: Kind) -> Atom {
        Atom { words: tile.words(), tile, left, right }
    }

    pub fn one(tile: Tile, kind: Kind) -> Atom {
        Atom::new(tile, kind, kind)
    }

    pub fn is_relation(&self) -> bool {
        self.left == Kind::Relation
    }

    pub fn is_operator(&self) -> bool {
        self.left == Kind::Binary
    }

    /// Whether the atom is the space between two formulas.
    pub fn divides(&self) -> bool {
        self.left == Kind::Blank && self.tile.width() > 1
    }

    /// Whether the atom is a sum or a function.
    pub fn is_applied(&self) -> bool {
        matches!(self.left, Kind::Sum | Kind::Operator)
    }

    /// Whether the atom is an opening delimiter.
    pub fn opens(&self) -> bool {
        self.right == Kind::Open && self.words.starts_with(['(', '[', '{', '⟨'])
    }

    /// Whether the atom is a closing delimiter, possibly with an exponent.
    pub fn closes(&self) -> bool {
        self.left == Kind::Close
    }

    /// Whether the atom is a word, which is separated from letters beside it.
    pub fn is_word(&self) -> bool {
        self.words.chars().count() > 1 && self.words.chars().all(|sign| sign.is_alphabetic() || sign == ' ')
    }
}
