//! TeX to a tree: recursive descent that reports what is wrong and goes on.

use std::mem;
use std::ops::Range;

use super::commands::{self, Command};
use super::{Class, Font, GridKind, Mistake, Node};
use crate::diagnostic::nearest;

/// How deep groups may nest. What is drawn and dropped recursively is bounded by this.
const DEPTH_MAX: usize = 24;
/// What is said of a sign that would hide the rest of its line.
const COMMENT: &str = "`%` begins a comment in TeX; for the sign write \\%";
/// Most mistakes reported for one formula.
const MISTAKES_MAX: usize = 20;

/// Reads a formula.
pub fn parse(text: &str) -> (Vec<Node>, Vec<Mistake>) {
    let mut parser = Parser { text, at: 0, depth: 0, is_too_deep: false, open: Vec::new(), mistakes: Vec::new() };
    let nodes = parser.list();
    (nodes, parser.mistakes)
}

/// What is open, and so may be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Brace,
    Bracket,
    Left,
    Cell,
}

struct Parser<'a> {
    text: &'a str,
    /// The byte that comes next.
    at: usize,
    depth: usize,
    is_too_deep: bool,
    /// From outside in.
    open: Vec<Open>,
    mistakes: Vec<Mistake>,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    /// Takes `what`, if it comes next.
    fn eat(&mut self, what: &str) -> bool {
        let is_next = self.rest().starts_with(what);
        self.at += if is_next { what.len() } else { 0 };
        is_next
    }

    fn skip_blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// The name of the command that comes next, if one does.
    fn next_command(&self) -> Option<&'a str> {
        let name = self.rest().strip_prefix('\\')?;
        let length = name.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(name.len());
        Some(&name[..length])
    }

    fn mistake(&mut self, range: Range<usize>, message: impl Into<String>) {
        if self.mistakes.len() < MISTAKES_MAX {
            self.mistakes.push(Mistake { range, message: message.into() });
        }
    }

    /// Runs `read` one level deeper; passes over what comes next where that is deep enough.
    fn deeper<T: Default>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth == DEPTH_MAX {
            let start = self.at;
            self.pass_over();
            if !mem::replace(&mut self.is_too_deep, true) {
                self.mistake(start..self.at, format!("nested deeper than {DEPTH_MAX}"));
            }
            return T::default();
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// Passes over a group or a character.
    fn pass_over(&mut self) {
        let mut depth = 0;
        while let Some(character) = self.take() {
            match character {
                '\\' => _ = self.take(),
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth <= 0 {
                return;
            }
        }
    }

    /// Nodes up to what closes the innermost thing that is open, which is left, or the end.
    fn list(&mut self) -> Vec<Node> {
        let mut nodes = Vec::new();
        loop {
            self.skip_blanks();
            let Some(character) = self.peek() else { return nodes };
            if self.closes(character) {
                return nodes;
            }
            match character {
                '^' | '_' | '\'' => self.scripts(&mut nodes),
                _ => nodes.extend(self.atom()),
            }
        }
    }

    /// Whether what comes next closes something that is open. What would close something that is not is reported and passed over
    /// where it is read.
    fn closes(&self, character: char) -> bool {
        let closed = match (character, self.next_command()) {
            ('}', _) => Open::Brace,
            // A bracket closes a degree only directly.
            (']', _) => return self.open.last() == Some(&Open::Bracket),
            ('&', _) | (_, Some("end")) => Open::Cell,
            (_, Some("")) if self.rest().starts_with("\\\\") => Open::Cell,
            (_, Some("right")) => Open::Left,
            _ => return false,
        };
        self.open.contains(&closed)
    }

    /// Nodes of something that has been opened at `start` and is to be closed by `end`.
    fn inside(&mut self, open: Open, start: usize, end: &str) -> Vec<Node> {
        self.open.push(open);
        let nodes = self.list();
        self.open.pop();
        if !self.eat(end) {
            let opening = &self.text[start..start + 1];
            self.mistake(start..start + 1, format!("`{opening}` is never closed; add `{end}`"));
        }
        nodes
    }

    /// What stands next, if it shows.
    fn atom(&mut self) -> Option<Node> {
        let start = self.at;
        let character = self.take()?;
        let class = match character {
            '\\' => return self.command(start),
            '{' => {
                self.at = start;
                let mut nodes = self.deeper(|parser| {
                    parser.at += 1;
                    parser.inside(Open::Brace, start, "}")
                });
                // A group's ends decide how it stands to its neighbours: {=} is still a relation.
                return if nodes.len() == 1 { nodes.pop() } else { Some(Node::Group(nodes)) };
            }
            '}' => {
                self.mistake(start..self.at, "`}` closes nothing here");
                return None;
            }
            '&' => {
                self.mistake(start..self.at, "`&` outside of a matrix, cases or aligned; for the sign write \\&");
                return None;
            }
            '%' => {
                self.mistake(start..self.at, COMMENT);
                return None;
            }
            '#' | '$' => {
                self.mistake(start..self.at, format!("`{character}` means nothing in a formula; write \\{character}"));
                return None;
            }
            '~' => return Some(Node::Space(1)),
            '=' | '<' | '>' | '≤' | '≥' | '≠' | '≈' | '≡' | '→' | '←' | '↔' | '⇒' | '∈' | '∉' | '⊂' | '⊆' | ':' => {
                Class::Relation
            }
            '+' | '-' | '*' | '×' | '·' | '±' | '−' | '∪' | '∩' => Class::Binary,
            ',' | ';' => Class::Punctuation,
            '(' | '[' => Class::Open,
            ')' | ']' => Class::Close,
            '∑' | '∏' => return Some(Node::Big { sign: character, limits: true }),
            '∫' => return Some(Node::Big { sign: character, limits: false }),
            character if character.is_ascii_digit() => {
                let length = self.rest().find(|character: char| !character.is_ascii_digit() && character != '.');
                // A full stop after a number ends the sentence.
                let digits = self.rest()[..length.unwrap_or(self.rest().len())].trim_end_matches('.');
                self.at += digits.len();
                return Some(Node::Number(self.text[start..self.at].to_owned()));
            }
            _ => Class::Ordinary,
        };
        Some(Node::Sign(if character == '-' { '−' } else { character }, class))
    }

    /// What a command stands for; the backslash at `start` has been read.
    fn command(&mut self, start: usize) -> Option<Node> {
        let length = self.rest().find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(self.rest().len());
        let name = &self.rest()[..length];
        self.at += length;
        if name.is_empty() {
            return self.escape(start);
        }
        let Some(command) = commands::find(name) else {
            // Looking for the nearest takes time, and a formula may be all mistakes.
            let near = if self.mistakes.len() < MISTAKES_MAX { nearest(name, commands::names()) } else { None };
            let hint = match near {
                Some(near) => format!("did you mean \\{near}?"),
                None => format!("for a name of your own write \\operatorname{{{name}}}"),
            };
            self.mistake(start..self.at, format!("unknown command \\{name}; {hint}"));
            return Some(Node::Name { name: name.to_owned(), limits: false });
        };
        let place = start..self.at;
        Some(match command {
            Command::Sign(sign, class) => Node::Sign(sign, class),
            Command::Big(sign, limits) => Node::Big { sign, limits },
            Command::Name(name, limits) => Node::Name { name: name.to_owned(), limits },
            Command::Space(blanks) => Node::Space(blanks),
            Command::Nothing => return None,
            Command::Accent(mark) => Node::Accent { mark, body: self.argument(&place) },
            Command::Font(font) => self.font(font, &place),
            Command::Text => Node::Text(self.verbatim(&place)),
            Command::OperatorName => {
                let limits = self.eat("*");
                Node::Name { name: self.verbatim(&place).trim().to_owned(), limits }
            }
            Command::Fraction(bar, small) => {
                Node::Fraction { above: self.argument(&place), below: self.argument(&place), bar, small }
            }
            Command::Root => {
                self.skip_blanks();
                let bracket = self.at;
                let degree = if self.eat("[") {
                    self.deeper(|parser| parser.inside(Open::Bracket, bracket, "]"))
                } else {
                    Vec::new()
                };
                Node::Root { degree, radicand: self.argument(&place) }
            }
            Command::Stack(is_over) => {
                let (set, base) = (self.argument(&place), self.argument(&place));
                let (below, above) = if is_over { (Vec::new(), set) } else { (set, Vec::new()) };
                Node::Stack { base, below, above }
            }
            Command::Not => self.denied(&place)?,
            Command::ParenthesizedMod => {
                let mut body = vec![Node::Name { name: "mod".to_owned(), limits: false }];
                body.append(&mut self.argument(&place));
                Node::Fenced { open: Some('('), body, close: Some(')') }
            }
            Command::Substack => self.substack(&place),
            Command::Middle => Node::Sign(self.delimiter(&place)?, Class::Relation),
            Command::Left => return self.deeper(|parser| parser.fenced(start)),
            Command::Begin => return self.deeper(|parser| parser.environment(start)),
            Command::Right => {
                self.delimiter(&place);
                self.mistake(place, "\\right closes nothing here; it needs its \\left");
                return None;
            }
            Command::End => {
                self.verbatim(&place);
                self.mistake(place, "\\end closes nothing here; it needs its \\begin");
                return None;
            }
        })
    }

    /// A backslash at `start` and a character that is no letter.
    fn escape(&mut self, start: usize) -> Option<Node> {
        match self.take() {
            Some('\\') => {
                let message =
                    "`\\\\` outside of a matrix, cases or aligned; \\begin{aligned} … \\end{aligned} makes lines";
                self.mistake(start..self.at, message);
                None
            }
            Some(',' | ';' | ':' | ' ' | '>') => Some(Node::Space(1)),
            Some('!') => None,
            Some('|') => Some(Node::Sign('‖', Class::Ordinary)),
            Some('{') => Some(Node::Sign('{', Class::Open)),
            Some('}') => Some(Node::Sign('}', Class::Close)),
            Some(sign @ ('%' | '$' | '#' | '&' | '_')) => Some(Node::Sign(sign, Class::Ordinary)),
            Some(other) => {
                self.mistake(start..self.at, format!("unknown command \\{other}"));
                Some(Node::Sign(other, Class::Ordinary))
            }
            None => {
                self.mistake(start..self.at, "a backslash without its command");
                None
            }
        }
    }

    /// The next group or single atom, the argument of the command at `place`.
    fn argument(&mut self, place: &Range<usize>) -> Vec<Node> {
        self.skip_blanks();
        let character = self.peek();
        if character.is_none_or(|character| self.closes(character) || matches!(character, '}' | '^' | '_' | '&')) {
            let command = &self.text[place.clone()];
            let message = if command.starts_with('\\') {
                format!("{command} lacks an argument; write it in braces: {{…}}")
            } else {
                format!("nothing follows `{command}`; write what is raised or lowered in braces: {{…}}")
            };
            self.mistake(place.clone(), message);
            return Vec::new();
        }
        // A digit is an argument by itself: \frac12 is a half.
        if let Some(digit) = character.filter(char::is_ascii_digit) {
            self.take();
            return vec![Node::Number(digit.to_string())];
        }
        match self.deeper(|parser| parser.atom()) {
            Some(Node::Group(nodes)) => nodes,
            Some(node) => vec![node],
            None => Vec::new(),
        }
    }

    /// The text of the next group as it is written; nothing if no group follows.
    fn verbatim(&mut self, place: &Range<usize>) -> String {
        self.skip_blanks();
        let start = self.at;
        if !self.eat("{") {
            let command = &self.text[place.clone()];
            self.mistake(place.clone(), format!("{command} lacks its words; write them in braces: {{…}}"));
            return String::new();
        }
        let (mut words, mut depth) = (String::new(), 0);
        while let Some(character) = self.take() {
            match character {
                '}' if depth == 0 => return words,
                '%' => {
                    self.mistake(self.at - 1..self.at, COMMENT);
                    words.push('%');
                }
                '\\' => match self.take() {
                    Some(',' | ';' | ':') => words.push(' '),
                    Some('!') | None => {}
                    Some(sign) => words.push(sign),
                },
                '{' => depth += 1,
                '}' => depth -= 1,
                '~' => words.push(' '),
                _ if character.is_whitespace() => words.push(' '),
                _ => words.push(character),
            }
        }
        self.mistake(start..start + 1, "`{` is never closed; add `}`");
        words
    }

    /// Letters in another alphabet; several upright letters make a name.
    fn font(&mut self, font: Font, place: &Range<usize>) -> Node {
        let body = self.argument(place);
        let letters: Option<String> = body
            .iter()
            .map(|node| match node {
                Node::Sign(letter, Class::Ordinary) if letter.is_alphabetic() => Some(*letter),
                _ => None,
            })
            .collect();
        match letters {
            Some(name) if font == Font::Roman && body.len() > 1 => Node::Name { name, limits: false },
            _ => Node::Font { font, body },
        }
    }

    /// Scripts and primes, which belong to the last node.
    fn scripts(&mut self, nodes: &mut Vec<Node>) {
        let base = match nodes.last() {
            None | Some(Node::Space(_)) => Vec::new(),
            Some(_) => nodes.pop().into_iter().collect(),
        };
        let (mut below, mut above) = (Vec::new(), Vec::new());
        let mut is_raised = false;
        loop {
            self.skip_blanks();
            let start = self.at;
            match self.peek() {
                Some('\'') => {
                    self.take();
                    above.push(Node::Sign('′', Class::Ordinary));
                }
                Some(sign @ ('^' | '_')) => {
                    self.take();
                    let script = self.argument(&(start..self.at));
                    let is_twice = if sign == '^' { mem::replace(&mut is_raised, true) } else { !below.is_empty() };
                    if is_twice {
                        let message = format!(
                            "a second `{sign}` on the same base; put the first into braces: {{x{sign}a}}{sign}b"
                        );
                        self.mistake(start..start + 1, message);
                    }
                    if sign == '^' { &mut above } else { &mut below }.extend(script);
                }
                _ => break,
            }
        }
        nodes.push(Node::Scripts { base, below, above });
    }

    /// A sign denied: ≠ and the like, else the sign with a stroke.
    fn denied(&mut self, place: &Range<usize>) -> Option<Node> {
        let mut body = self.argument(place);
        Some(match body.pop()? {
            Node::Sign(sign, class) => match sign {
                '=' => Node::Sign('≠', class),
                '∈' => Node::Sign('∉', class),
                '≡' => Node::Sign('≢', class),
                '⊂' => Node::Sign('⊄', class),
                '⊆' => Node::Sign('⊈', class),
                '<' => Node::Sign('≮', class),
                '>' => Node::Sign('≯', class),
                '≤' => Node::Sign('≰', class),
                '≥' => Node::Sign('≱', class),
                '∼' => Node::Sign('≁', class),
                '|' => Node::Sign('∤', class),
                '∥' => Node::Sign('∦', class),
                '⇒' => Node::Sign('⇏', class),
                '→' => Node::Sign('↛', class),
                '⊥' => Node::Group(vec![Node::Sign('¬', Class::Open), Node::Sign('⊥', class)]),
                _ => {
                    self.mistake(place.clone(), "\\not denies a relation: \\not= or \\not\\in");
                    Node::Sign(sign, class)
                }
            },
            other => {
                self.mistake(place.clone(), "\\not denies a relation: \\not= or \\not\\in");
                other
            }
        })
    }

    /// What stands between `\left` at `start` and its `\right`.
    fn fenced(&mut self, start: usize) -> Option<Node> {
        let place = start..self.at;
        let open = self.delimiter(&place);
        self.open.push(Open::Left);
        let body = self.list();
        self.open.pop();
        let right = self.at;
        let close = if self.next_command() == Some("right") {
            self.at += "\\right".len();
            self.delimiter(&(right..self.at))
        } else {
            self.mistake(place, "\\left is never closed; add \\right) or, for none, \\right.");
            None
        };
        Some(Node::Fenced { open, body, close })
    }

    /// The delimiter after the command at `place`; none for a full stop.
    fn delimiter(&mut self, place: &Range<usize>) -> Option<char> {
        self.skip_blanks();
        let start = self.at;
        let sign = match self.next_command() {
            Some("") => match self.rest()[1..].chars().next() {
                Some(sign @ ('{' | '}')) => Some((sign, 2)),
                Some('|') => Some(('‖', 2)),
                _ => None,
            },
            Some(name) => match commands::find(name) {
                Some(Command::Sign(sign, Class::Open | Class::Close)) => Some((sign, name.len() + 1)),
                Some(Command::Sign(sign @ ('|' | '‖'), _)) => Some((sign, name.len() + 1)),
                _ => None,
            },
            None => match self.peek() {
                Some('<') => Some(('⟨', 1)),
                Some('>') => Some(('⟩', 1)),
                Some(sign @ ('(' | ')' | '[' | ']' | '|' | '/' | '.')) => Some((sign, 1)),
                _ => None,
            },
        };
        let Some((sign, length)) = sign else {
            let command = &self.text[place.clone()];
            self.mistake(
                place.clone(),
                format!("{command} needs a delimiter: ( ) [ ] | \\{{ \\}} \\langle, or . for none"),
            );
            return None;
        };
        self.at = start + length;
        (sign != '.').then_some(sign)
    }

    /// What stands between `\begin{…}` at `start` and its `\end{…}`.
    fn environment(&mut self, start: usize) -> Option<Node> {
        let place = start..self.at;
        let name = self.verbatim(&place);
        let kind = commands::environment(&name).unwrap_or_else(|| {
            let hint = match nearest(&name, commands::environments()) {
                Some(near) => format!("did you mean {near}?"),
                None => "there are matrix, pmatrix, bmatrix, cases and aligned".to_owned(),
            };
            self.mistake(place.clone(), format!("unknown environment {name}; {hint}"));
            GridKind::Aligned
        });
        if name == "array" {
            // How its columns are aligned; here they are centred.
            self.verbatim(&place);
        }
        let rows = self.rows();
        let end = self.at;
        if self.next_command() == Some("end") {
            self.at += "\\end".len();
            let place = end..self.at;
            let closed = self.verbatim(&place);
            if closed != name {
                self.mistake(place, format!("\\end{{{closed}}} where {name} is open; write \\end{{{name}}}"));
            }
        } else {
            self.mistake(place, format!("\\begin{{{name}}} is never closed; add \\end{{{name}}}"));
        }
        Some(Node::Grid { kind, rows })
    }

    /// Rows of cells, up to what ends them. A break after the last row makes no other.
    fn rows(&mut self) -> Vec<Vec<Vec<Node>>> {
        self.open.push(Open::Cell);
        let mut rows = vec![Vec::new()];
        loop {
            let cell = self.list();
            if let Some(row) = rows.last_mut() {
                row.push(cell);
            }
            if self.eat("\\\\") {
                rows.push(Vec::new());
            } else if !self.eat("&") {
                break;
            }
        }
        self.open.pop();
        if rows.len() > 1 && rows.last().is_some_and(|row| row.iter().all(Vec::is_empty)) {
            rows.pop();
        }
        rows
    }

    /// Limits in several rows.
    fn substack(&mut self, place: &Range<usize>) -> Node {
        self.skip_blanks();
        let start = self.at;
        if !self.eat("{") {
            let rows = vec![vec![self.argument(place)]];
            return Node::Grid { kind: GridKind::Gathered, rows };
        }
        self.open.push(Open::Brace);
        let rows = self.deeper(|parser| parser.rows());
        self.open.pop();
        if !self.eat("}") {
            self.mistake(start..start + 1, "`{` is never closed; add `}`");
        }
        Node::Grid { kind: GridKind::Gathered, rows }
    }
}
