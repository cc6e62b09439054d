//! Layout of a formula tree: each node becomes a tile, and tiles are joined with the spacing of TeX.

use super::atom::{Atom, Kind};
use super::tile::Tile;
use crate::content::tex::alphabet::letter;
use crate::content::tex::{Class, Font, Node};
use crate::typeset::Face;
use crate::typeset::glyphs::Glyphs;

/// The face of signs, numbers and function names.
pub const UPRIGHT: Face = Face::of(crate::typeset::Role::Text);
const ITALIC: Face = Face { italic: true, ..UPRIGHT };
const BOLD: Face = UPRIGHT.bold();

/// Options of the layout of a formula.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    pub glyphs: Glyphs,
    /// Whether the formula is set on one line.
    pub is_flat: bool,
    /// Whether spaces are omitted, as in scripts.
    pub is_tight: bool,
}

impl Setting {
    /// Sets nodes side by side.
    pub fn list(self, nodes: &[Node]) -> Tile {
        self.join(&self.atoms(nodes), false)
    }

    pub fn atoms(self, nodes: &[Node]) -> Vec<Atom> {
        let mut atoms = Vec::with_capacity(nodes.len());
        for node in nodes {
            match node {
                // On one line delimiters have normal height and are plain signs, between which a line can be broken.
                Node::Fenced { open, body, close } if self.is_flat => {
                    let sign =
                        |sign: &Option<char>, kind| sign.map(|sign| Atom::one(self.sign(&sign.to_string()), kind));
                    atoms.extend(sign(open, Kind::Open));
                    atoms.append(&mut self.atoms(body));
                    atoms.extend(sign(close, Kind::Close));
                }
                node => atoms.push(self.atom(node)),
            }
        }
        atoms
    }

    /// Sets atoms side by side. With `is_continued`, the first one is spaced as if an operand were before it.
    pub fn join(self, atoms: &[Atom], is_continued: bool) -> Tile {
        let mut tile = Tile::empty();
        let mut last: Option<(&Atom, Kind)> = None;
        // Explicit space, dropped at the end.
        let mut blanks = 0;
        for atom in atoms {
            if atom.left == Kind::Blank {
                blanks = blanks.max(atom.tile.width());
                continue;
            }
            let is_operand =
                last.map_or(is_continued, |(_, kind)| matches!(kind, Kind::Ordinary | Kind::Close | Kind::Inner));
            // A plus or minus without an operand before it is a sign.
            let is_sign = atom.left == Kind::Binary && !is_operand;
            let left = if is_sign { Kind::Open } else { atom.left };
            if let Some((before, kind)) = last {
                let apart = self.are_apart(before, kind, atom, left, is_sign) && !before.words.ends_with(' ');
                let is_opened = kind == Kind::Open && blanks == 1;
                let gap = if is_opened { 0 } else { blanks.max(usize::from(apart)) };
                tile = tile.beside(Tile::blanks(gap));
            }
            blanks = 0;
            tile = tile.beside(atom.tile.clone());
            last = Some((atom, if is_sign { Kind::Open } else { atom.right }));
        }
        tile
    }

    /// Whether there is a blank between two atoms.
    fn are_apart(self, before: &Atom, kind: Kind, after: &Atom, left: Kind, is_sign: bool) -> bool {
        let meet = before.words.ends_with(|end: char| end.is_alphanumeric() || end == '}')
            && after.words.starts_with(char::is_alphanumeric);
        let is_marked = before.words.contains(['_', '^']);
        let letters = meet && (before.is_word() || after.is_word() || is_marked);
        if self.is_tight {
            return letters;
        }
        let is_tall = after.tile.height() > 1;
        match (kind, left) {
            (_, Kind::Punctuation | Kind::Close) => false,
            // Without a blank, a minus would touch the bar of the fraction.
            (Kind::Open, Kind::Inner) if before.left == Kind::Binary => is_tall,
            (Kind::Open, _) => letters,
            (_, Kind::Relation | Kind::Binary | Kind::Operator | Kind::Sum) => true,
            (Kind::Operator, Kind::Open) => is_sign || is_tall,
            (Kind::Close, Kind::Ordinary) => after.words.starts_with(char::is_alphanumeric),
            (Kind::Ordinary | Kind::Close, Kind::Ordinary | Kind::Open) => letters,
            _ => true,
        }
    }

    fn atom(self, node: &Node) -> Atom {
        match node {
            Node::Sign(sign, class) => {
                let face = if is_quantity(*sign) { ITALIC } else { UPRIGHT };
                Atom::one(self.text(&sign.to_string(), face), (*class).into())
            }
            Node::Number(digits) => Atom::one(self.text(digits, UPRIGHT), Kind::Ordinary),
            Node::Text(words) => Atom::one(self.text(words, UPRIGHT), Kind::Ordinary),
            Node::Name { name, .. } => Atom::one(self.text(name, UPRIGHT), Kind::Operator),
            Node::Big { sign, .. } => Atom::one(self.text(&sign.to_string(), UPRIGHT), Kind::Sum),
            Node::Fraction { above, below, bar, small } => self.fraction(above, below, *bar, *small),
            Node::Root { degree, radicand } => Atom::one(self.root(degree, radicand), Kind::Ordinary),
            Node::Scripts { base, below, above } => self.scripts(base, below, above),
            Node::Accent { mark, body } => Atom::one(self.accent(*mark, body), Kind::Ordinary),
            Node::Stack { base, below, above } => {
                let inner = self.group(base);
                if self.is_flat {
                    self.beside_scripts(inner, below, above)
                } else {
                    Atom { tile: self.stacked(inner.tile, below, above), ..inner }
                }
            }
            Node::Fenced { open, body, close } => {
                let tile = self.fenced(*open, self.list(body), *close);
                Atom::new(
                    tile,
                    open.map_or(Kind::Ordinary, |_| Kind::Open),
                    close.map_or(Kind::Ordinary, |_| Kind::Close),
                )
            }
            Node::Grid { kind, rows } => self.grid(*kind, rows),
            Node::Font { font, body } => self.font(*font, body),
            Node::Group(nodes) => self.group(nodes),
            Node::Space(blanks) => Atom::one(Tile::blanks(usize::from(*blanks)), Kind::Blank),
        }
    }

    /// Sets a cleaned text.
    pub fn text(self, text: &str, face: Face) -> Tile {
        Tile::text(self.glyphs.clean(text).replace('\u{a0}', " "), face)
    }

    pub fn sign(self, full: &str) -> Tile {
        self.text(full, UPRIGHT)
    }

    /// Sets nodes as one atom.
    pub fn group(self, nodes: &[Node]) -> Atom {
        let atoms = self.atoms(nodes);
        let (left, right) = match (atoms.first(), atoms.last()) {
            (Some(only), _) if atoms.len() == 1 => (only.left, only.right),
            _ => (Kind::Ordinary, Kind::Ordinary),
        };
        Atom::new(self.join(&atoms, false), left, right)
    }

    pub fn bracketed(self, tile: Tile) -> Tile {
        self.sign("(").beside(tile).beside(self.sign(")"))
    }

    fn font(self, font: Font, body: &[Node]) -> Atom {
        let has_alphabets = self.glyphs.set == crate::typeset::Charset::Full;
        let atoms: Vec<Atom> = body
            .iter()
            .map(|node| {
                let (text, class) = match node {
                    Node::Sign(sign, class) => (sign.to_string(), *class),
                    Node::Number(digits) => (digits.clone(), Class::Ordinary),
                    other => return self.atom(other),
                };
                let shown: Option<String> = text.chars().map(|sign| letter(font, sign)).collect();
                let (text, face) = match (font, shown) {
                    (Font::Roman, _) => (text, UPRIGHT),
                    (_, Some(shown)) if has_alphabets => (shown, UPRIGHT),
                    (Font::Blackboard | Font::Bold, _) => (text, BOLD),
                    (Font::Calligraphic | Font::Fraktur, _) => (text, ITALIC),
                };
                Atom::one(self.text(&text, face), class.into())
            })
            .collect();
        let (left, right) = match (atoms.first(), atoms.last()) {
            (Some(only), _) if atoms.len() == 1 => (only.left, only.right),
            _ => (Kind::Ordinary, Kind::Ordinary),
        };
        Atom::new(self.join(&atoms, false), left, right)
    }
}

/// Whether a letter is set as a variable: Latin and lower-case Greek letters.
fn is_quantity(sign: char) -> bool {
    sign.is_ascii_alphabetic() || matches!(sign, 'α'..='ω' | 'ϑ' | 'ϖ' | 'ϱ')
}
