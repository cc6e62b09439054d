//! Parsers for paired commands: growing delimiters, and environments with rows and columns.

use std::ops::Range;

use super::advice;
use super::commands::{self, Command};
use super::scan::{Open, Parser};
use super::{Class, GridKind, Node};

impl Parser<'_> {
    /// Parses the nodes between `\left` at `start` and its `\right`, with the delimiters.
    pub fn fenced(&mut self, start: usize) -> Option<Node> {
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

    /// Returns the delimiter after the command at `place`; `None` for a full stop.
    pub fn delimiter(&mut self, place: &Range<usize>) -> Option<char> {
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

    /// Parses the rows and columns between `\begin{…}` at `start` and its `\end{…}`.
    pub fn environment(&mut self, start: usize) -> Option<Node> {
        let place = start..self.at;
        let name = self.verbatim(&place);
        let kind = commands::environment(&name).unwrap_or_else(|| {
            let hint = advice::environment(&name);
            self.mistake(place.clone(), format!("unknown environment {name}; {hint}"));
            GridKind::Aligned
        });
        if name == "array" {
            // The alignment of columns is ignored: all are centred.
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

    /// Parses rows of cells up to the end of the environment. A line break after the last row is ignored.
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

    /// Parses scripts of several rows.
    pub fn substack(&mut self, place: &Range<usize>) -> Node {
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
