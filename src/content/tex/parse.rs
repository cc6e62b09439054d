//! Recursive-descent parser for TeX, which reports errors and continues.

use std::mem;
use std::ops::Range;

use super::advice;
use super::commands::{self, Command};
use super::scan::{Open, Parser};
use super::{Class, Font, Mistake, Node};

/// Error message for `%`, which would comment out the rest of its line.
const COMMENT: &str = "`%` begins a comment in TeX; for the sign write \\%";

/// Parses a formula.
pub fn parse(text: &str) -> (Vec<Node>, Vec<Mistake>) {
    let mut parser = Parser::new(text);
    let nodes = parser.list();
    (nodes, parser.mistakes)
}

impl Parser<'_> {
    /// Parses nodes up to the token that closes the innermost open construct (which is not consumed), or to the end.
    pub fn list(&mut self) -> Vec<Node> {
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

    /// Whether the next token closes an open construct. Other closing tokens are reported and skipped where they are
    /// read.
    fn closes(&self, character: char) -> bool {
        let closed = match (character, self.next_command()) {
            ('}', _) => Open::Brace,
            // A bracket closes the degree of a root only directly.
            (']', _) => return self.open.last() == Some(&Open::Bracket),
            ('&', _) | (_, Some("end")) => Open::Cell,
            (_, Some("")) if self.rest().starts_with("\\\\") => Open::Cell,
            (_, Some("right")) => Open::Left,
            _ => return false,
        };
        self.open.contains(&closed)
    }

    /// Parses the nodes of a construct opened at `start` that ends with `end`.
    pub fn inside(&mut self, open: Open, start: usize, end: &str) -> Vec<Node> {
        self.open.push(open);
        let nodes = self.list();
        self.open.pop();
        if !self.eat(end) {
            let opening = &self.text[start..start + 1];
            self.mistake(start..start + 1, format!("`{opening}` is never closed; add `{end}`"));
        }
        nodes
    }

    /// Parses the next visible token.
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
                // A group of one node keeps the class of the node: {=} is still a relation.
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

    /// Parses a command whose backslash at `start` has been read.
    fn command(&mut self, start: usize) -> Option<Node> {
        let length = self.rest().find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(self.rest().len());
        let name = &self.rest()[..length];
        self.at += length;
        if name.is_empty() {
            return self.escape(start);
        }
        let Some(command) = commands::find(name) else {
            // Searching the nearest name takes time, so it stops after the maximum number of errors.
            let hint = if self.is_listening() { advice::command(name) } else { String::new() };
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

    /// Parses a backslash at `start` with a character that is not a letter.
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

    /// Parses the argument of the command at `place`: the next group or single token.
    pub fn argument(&mut self, place: &Range<usize>) -> Vec<Node> {
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
        // A single digit is an argument: `\frac12` is a half.
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

    /// Returns the raw text of the next group; empty if no group follows.
    pub fn verbatim(&mut self, place: &Range<usize>) -> String {
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
                '\\' if self.peek().is_some_and(|c| c.is_ascii_alphabetic()) => self.command_in_words(),
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

    /// Skips a command within words, whose backslash was read. The words in its braces stay, those of a space do not.
    fn command_in_words(&mut self) {
        let start = self.at - 1;
        let length = self.rest().find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest().len());
        let name = &self.rest()[..length];
        self.at += length;
        match name {
            "hspace" | "kern" | "hskip" | "mkern" | "phantom" => {
                if let Some(inner) = self.rest().strip_prefix('{') {
                    self.at += inner.find('}').map_or(0, |end| end + 2);
                }
            }
            "textbf" | "textit" | "textrm" | "textsf" | "texttt" | "textsc" | "emph" | "mbox" | "text" | "rm"
            | "it" | "bf" | "mathrm" | "normalfont" | "quad" | "ensuremath" => {}
            name => {
                self.mistake(start..self.at, format!("\\{name} means nothing within words; close the braces before it"))
            }
        }
        self.skip_blanks();
    }

    /// Parses letters in another alphabet; several upright letters are a name.
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

    /// Parses scripts and primes, and attaches them to the last node.
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

    /// Negates the next relation, as = to ≠; any other node is reported and unchanged.
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
}
