//! Nodes that have been set, and how they stand to their neighbours.

use super::tile::Tile;
use crate::content::tex::Class;

/// How something stands to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ordinary,
    /// A sum or an integral, before what it is of.
    Sum,
    /// A function, before its argument.
    Operator,
    Binary,
    Relation,
    Open,
    Close,
    Punctuation,
    /// A fraction or the like, apart from its neighbours.
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

/// A node that has been set.
#[derive(Debug, Clone)]
pub struct Atom {
    pub tile: Tile,
    /// How it stands to what is before it, …
    pub left: Kind,
    /// … and to what is behind it.
    pub right: Kind,
    /// The text on the line, for what depends on letters.
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

    /// Whether it is the space between two formulas.
    pub fn divides(&self) -> bool {
        self.left == Kind::Blank && self.tile.width() > 1
    }

    /// Whether it is a sum or a function.
    pub fn is_applied(&self) -> bool {
        matches!(self.left, Kind::Sum | Kind::Operator)
    }

    /// Whether it is an opening bracket.
    pub fn opens(&self) -> bool {
        self.right == Kind::Open && self.words.starts_with(['(', '[', '{', '⟨'])
    }

    /// Whether it is a closing one, perhaps with its exponent.
    pub fn closes(&self) -> bool {
        self.left == Kind::Close
    }

    /// Whether it is a word, to be kept apart from letters beside it.
    pub fn is_word(&self) -> bool {
        self.words.chars().count() > 1 && self.words.chars().all(|sign| sign.is_alphabetic() || sign == ' ')
    }
}
