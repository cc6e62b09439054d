//! Setting a tree: each node to a tile, and tiles beside each other with the blanks that TeX would leave.

use std::mem;

use super::super::Face;
use super::super::glyphs::Glyphs;
use super::alphabet::{letter, mark_name, marked, subscript, superscript};
use super::delimiter::delimiter;
use super::tile::{Side, Tile};
use crate::content::tex::{Class, Font, GridKind, Mark, Node};

const UPRIGHT: Face = Face::of(super::super::Role::Text);
const ITALIC: Face = Face { italic: true, ..UPRIGHT };
const BOLD: Face = UPRIGHT.bold();
/// Columns between the columns of a matrix.
const GUTTER: usize = 2;

/// How formulas are set.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    pub glyphs: Glyphs,
    /// Whether everything stays on one line.
    pub is_flat: bool,
    /// Whether blanks are left out, as in indices.
    pub is_tight: bool,
}

/// How something stands to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
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
    tile: Tile,
    /// How it stands to what is before it, …
    left: Kind,
    /// … and to what is behind it.
    right: Kind,
    /// The text on the line, for what depends on letters.
    words: String,
}

impl Atom {
    fn new(tile: Tile, left: Kind, right: Kind) -> Atom {
        Atom { words: tile.words(), tile, left, right }
    }

    fn one(tile: Tile, kind: Kind) -> Atom {
        Atom::new(tile, kind, kind)
    }

    pub fn is_relation(&self) -> bool {
        self.left == Kind::Relation
    }

    pub fn is_operator(&self) -> bool {
        self.left == Kind::Binary
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
    fn is_word(&self) -> bool {
        self.words.chars().count() > 1 && self.words.chars().all(|sign| sign.is_alphabetic() || sign == ' ')
    }
}

impl Setting {
    /// Nodes beside each other.
    pub fn list(self, nodes: &[Node]) -> Tile {
        self.join(&self.atoms(nodes), false)
    }

    pub fn atoms(self, nodes: &[Node]) -> Vec<Atom> {
        let mut atoms = Vec::with_capacity(nodes.len());
        for node in nodes {
            match node {
                // Where nothing grows, delimiters are signs, and lines may end between them.
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

    /// Atoms beside each other. What is continued has something before it that does not show.
    pub fn join(self, atoms: &[Atom], is_continued: bool) -> Tile {
        let mut tile = Tile::empty();
        let mut last: Option<(&Atom, Kind)> = None;
        // Blanks that are asked for; they show if something follows.
        let mut blanks = 0;
        for atom in atoms {
            if atom.left == Kind::Blank {
                blanks = blanks.max(atom.tile.width());
                continue;
            }
            let is_operand =
                last.map_or(is_continued, |(_, kind)| matches!(kind, Kind::Ordinary | Kind::Close | Kind::Inner));
            // A plus or minus that does not stand behind something is its sign.
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

    /// Whether a blank stands between two atoms.
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
            // A minus would run into the bar of a fraction.
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

    /// Cleaned text.
    fn text(self, text: &str, face: Face) -> Tile {
        Tile::text(self.glyphs.clean(text).replace('\u{a0}', " "), face)
    }

    fn sign(self, full: &str) -> Tile {
        self.text(full, UPRIGHT)
    }

    /// Nodes that are one to their neighbours.
    fn group(self, nodes: &[Node]) -> Atom {
        let atoms = self.atoms(nodes);
        let (left, right) = match (atoms.first(), atoms.last()) {
            (Some(only), _) if atoms.len() == 1 => (only.left, only.right),
            _ => (Kind::Ordinary, Kind::Ordinary),
        };
        Atom::new(self.join(&atoms, false), left, right)
    }

    fn bracketed(self, tile: Tile) -> Tile {
        self.sign("(").beside(tile).beside(self.sign(")"))
    }

    fn fraction(self, above: &[Node], below: &[Node], bar: bool, small: bool) -> Atom {
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
    fn solidus(self, above: &[Node], below: &[Node]) -> Atom {
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

    fn root(self, degree: &[Node], radicand: &[Node]) -> Tile {
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

    fn scripts(self, base: &[Node], below: &[Node], above: &[Node]) -> Atom {
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
    fn stacked(self, base: Tile, below: &[Node], above: &[Node]) -> Tile {
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
    fn beside_scripts(self, base: Atom, below: &[Node], above: &[Node]) -> Atom {
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
    fn marked_script(self, sign: &str, script: Tile) -> Tile {
        if script.words().chars().all(|sign| sign == '\'') {
            return script;
        }
        if script.words().chars().count() <= 1 {
            return self.sign(sign).beside(script);
        }
        self.sign(sign).beside(self.sign("{")).beside(script).beside(self.sign("}"))
    }

    fn accent(self, mark: Mark, body: &[Node]) -> Tile {
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

    fn fenced(self, open: Option<char>, body: Tile, close: Option<char>) -> Tile {
        let (height, baseline) = (body.height(), body.baseline());
        let side =
            |sign: Option<char>| sign.map_or_else(Tile::empty, |sign| delimiter(sign, height, baseline, self.glyphs));
        side(open).beside(body).beside(side(close))
    }

    fn grid(self, kind: GridKind, rows: &[Vec<Vec<Node>>]) -> Atom {
        if self.is_flat || (self.is_tight && kind != GridKind::Gathered) {
            return self.grid_on_a_line(kind, rows);
        }
        let count = rows.iter().map(Vec::len).max().unwrap_or(0);
        let cells: Vec<Vec<Tile>> = rows
            .iter()
            .map(|row| {
                (0..count).map(|column| row.get(column).map_or_else(Tile::empty, |cell| self.list(cell))).collect()
            })
            .collect();
        let is_enclosed = matches!(kind, GridKind::Matrix { .. } | GridKind::Cases);
        // Two rows have no middle to stand on, and no place for the tip of a brace.
        let is_tall = cells.iter().flatten().any(|cell| cell.height() > 1) || (is_enclosed && cells.len() == 2);
        let side = |column: usize| match kind {
            GridKind::Cases => Side::Left,
            GridKind::Aligned if column.is_multiple_of(2) => Side::Right,
            GridKind::Aligned => Side::Left,
            GridKind::Matrix { .. } | GridKind::Gathered => Side::Centre,
        };
        let widths: Vec<usize> =
            (0..count).map(|column| cells.iter().map(|row| row[column].width()).max().unwrap_or(0)).collect();
        let mut grid: Option<Tile> = None;
        for row in cells {
            let mut line = Tile::empty();
            for (column, cell) in row.into_iter().enumerate() {
                let gap = match (column, kind) {
                    (0, _) => 0,
                    // What stands behind `&` is a relation or an operator.
                    (_, GridKind::Aligned) if !column.is_multiple_of(2) => 1,
                    _ => GUTTER,
                };
                let cell = cell.aligned(widths[column], side(column));
                line = line.beside(Tile::blanks(gap)).beside(cell);
            }
            grid = Some(match grid {
                Some(grid) if is_tall => {
                    grid.above(Tile::column([String::new()], 0), Side::Left).above(line, Side::Left)
                }
                Some(grid) => grid.above(line, Side::Left),
                None => line,
            });
        }
        let grid = grid.unwrap_or_else(Tile::empty);
        let middle = (grid.height() - 1) / 2;
        let grid = grid.based_on(middle);
        match kind {
            GridKind::Matrix { open, close } if open.is_some() => {
                let padded = Tile::blanks(1).beside(grid).beside(Tile::blanks(1));
                Atom::new(self.fenced(open, padded, close), Kind::Open, Kind::Close)
            }
            GridKind::Cases => {
                let padded = Tile::blanks(1).beside(grid);
                Atom::one(self.fenced(Some('{'), padded, None), Kind::Inner)
            }
            _ => Atom::one(grid, Kind::Inner),
        }
    }

    /// Rows behind each other, divided by semicolons.
    fn grid_on_a_line(self, kind: GridKind, rows: &[Vec<Vec<Node>>]) -> Atom {
        let between = match kind {
            GridKind::Matrix { .. } => ", ",
            GridKind::Cases => " ",
            GridKind::Aligned | GridKind::Gathered => "",
        };
        let mut tile = Tile::empty();
        for (number, row) in rows.iter().enumerate() {
            if number > 0 {
                tile = tile.beside(self.sign("; "));
            }
            if between.is_empty() {
                tile = tile.beside(self.list(&row.concat()));
                continue;
            }
            for (column, cell) in row.iter().enumerate() {
                tile = tile.beside(self.sign(if column == 0 { "" } else { between })).beside(self.list(cell));
            }
        }
        match kind {
            GridKind::Matrix { open, close } => {
                let (open, close) = (open.or(Some('[')), close.or(Some(']')));
                Atom::new(self.fenced(open, tile, close), Kind::Open, Kind::Close)
            }
            GridKind::Cases => Atom::one(self.fenced(Some('{'), tile, Some('}')), Kind::Inner),
            GridKind::Aligned | GridKind::Gathered => Atom::one(tile, Kind::Ordinary),
        }
    }

    fn font(self, font: Font, body: &[Node]) -> Atom {
        let has_alphabets = self.glyphs.set == super::super::GlyphSet::Full;
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

/// Whether atoms need brackets to be divided: sums, sides, functions, fractions, several words.
fn is_compound(atoms: &[Atom]) -> bool {
    atoms.iter().enumerate().any(|(number, atom)| match atom.left {
        Kind::Binary => number > 0,
        Kind::Relation | Kind::Punctuation | Kind::Operator | Kind::Sum | Kind::Inner => atoms.len() > 1,
        _ => atom.words.contains(' '),
    })
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

/// Letters that stand for quantities: Latin and small Greek ones.
fn is_quantity(sign: char) -> bool {
    sign.is_ascii_alphabetic() || matches!(sign, 'α'..='ω' | 'ϑ' | 'ϖ' | 'ϱ')
}

/// The whole text raised, if all of it can be and there is any.
fn raised(text: &str) -> Option<String> {
    text.chars().map(superscript).collect::<Option<String>>().filter(|raised| !raised.is_empty())
}
