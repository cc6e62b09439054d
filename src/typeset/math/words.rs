//! Formulas in English words, for screen readers and plain text.

use super::spoken::{spoken_name, spoken_sign};
use crate::content::tex::alphabet::mark_name;
use crate::content::tex::{Class, Font, Formula, GridKind, Mark, Node, greek_name};

/// Returns a formula in English words.
pub fn words(formula: &Formula) -> String {
    let mut speaker = Speaker::default();
    speaker.list(&formula.nodes);
    speaker.said
}

/// Builder of a spoken formula.
#[derive(Default)]
struct Speaker {
    said: String,
    /// Words that end open constructs; they are only added if more words follow.
    ends: Vec<&'static str>,
    /// Whether a vertical bar is read as "such that" (in a set), rather than "given".
    in_set: bool,
}

/// Returns the sign, class and script of a node that is a delimiter written as a plain sign.
fn sign_of(node: &Node) -> Option<(char, Class, Option<&Node>)> {
    match node {
        Node::Sign(sign, class) => Some((*sign, *class, None)),
        Node::Scripts { base, .. } => match base.as_slice() {
            [Node::Sign(sign, class)] => Some((*sign, *class, Some(node))),
            _ => None,
        },
        _ => None,
    }
}

/// Returns the index at which the pair that opens at `nodes[0]` is closed.
fn closing(nodes: &[Node]) -> Option<usize> {
    if let Some(('|' | '‖', Class::Ordinary, None)) = sign_of(nodes.first()?) {
        let sign = sign_of(&nodes[0])?.0;
        let found = nodes
            .iter()
            .skip(1)
            .position(|node| sign_of(node).is_some_and(|(other, class, _)| (other, class) == (sign, Class::Ordinary)));
        return found.map(|offset| offset + 1).filter(|end| *end > 1);
    }
    let mut depth = 0_usize;
    nodes.iter().position(|node| {
        match sign_of(node) {
            Some((sign, Class::Open, _)) if opens(sign) => depth += 1,
            Some((_, Class::Close, _)) => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    })
}

/// Whether an opening sign belongs to a pair; ∂ and ¬, for example, do not.
fn opens(sign: char) -> bool {
    "([{⟨⌊⌈|‖".contains(sign)
}

/// Whether brackets after this node contain its argument.
fn is_function(node: &Node) -> bool {
    match node {
        Node::Name { .. } => true,
        Node::Sign(letter, _) => letter.is_ascii_uppercase() || "fghpqπφψΦΨΓ".contains(*letter),
        Node::Font { font: Font::Blackboard | Font::Calligraphic, .. } => true,
        Node::Scripts { base: body, .. } | Node::Accent { body, .. } => {
            matches!(body.as_slice(), [only] if is_function(only))
        }
        _ => false,
    }
}

/// Whether nodes are read without a pause: letters and numbers side by side.
fn is_simple(nodes: &[Node]) -> bool {
    let simple = |node: &Node| match node {
        Node::Sign(sign, class) => *class == Class::Ordinary || matches!(sign, '∂' | '∇'),
        Node::Number(_) | Node::Name { .. } | Node::Text(_) | Node::Font { .. } | Node::Space(_) => true,
        Node::Accent { body, .. } => is_simple(body),
        Node::Scripts { base, below, above } => [base, below, above].into_iter().all(|part| is_simple(part)),
        _ => false,
    };
    nodes.len() <= 4 && nodes.iter().all(simple)
}

impl Speaker {
    fn say(&mut self, words: &str) {
        for end in std::mem::take(&mut self.ends) {
            self.say_now(end);
        }
        self.say_now(words);
    }

    fn say_now(&mut self, words: &str) {
        let words = words.trim();
        if !words.is_empty() && !self.said.is_empty() && !words.starts_with([',', ';']) {
            self.said.push(' ');
        }
        self.said += words;
    }

    fn pause(&mut self) {
        self.ends.retain(|end| *end != ",");
        if !self.said.is_empty() && !self.said.ends_with([',', ';', ':']) {
            self.said.push(',');
        }
    }

    /// Adds `end` before the next words, if there are any.
    fn end(&mut self, end: &'static str) {
        self.ends.push(end);
    }

    fn list(&mut self, nodes: &[Node]) {
        let mut at = 0;
        while let Some(node) = nodes.get(at) {
            let argument = at.checked_sub(1).and_then(|before| nodes.get(before)).filter(|before| is_function(before));
            at += match (sign_of(node), closing(&nodes[at..])) {
                (Some((sign, class, None)), Some(length)) if opens(sign) && length > 0 && class != Class::Relation => {
                    let inner = &nodes[at + 1..at + length];
                    self.enclosed(Some(sign), inner, argument);
                    if let Some((_, _, Some(Node::Scripts { below, above, .. }))) = sign_of(&nodes[at + length]) {
                        self.scripts(below, above);
                    }
                    length + 1
                }
                _ => {
                    self.node(node, argument);
                    1
                }
            };
        }
    }

    /// Adds content between delimiters; `function` is the function whose argument it is, if any.
    fn enclosed(&mut self, open: Option<char>, inner: &[Node], function: Option<&Node>) {
        let was_in_set = std::mem::replace(&mut self.in_set, open == Some('{'));
        match (open, function) {
            (Some('(' | '['), Some(function)) => {
                let is_do = matches!(function, Node::Name { name, .. } if name == "do");
                self.say(if is_do { "" } else { "of" });
                self.list(inner);
                if !is_simple(inner) && !is_do {
                    self.end(",");
                }
            }
            (Some('|'), _) => self.called("the absolute value of", inner, "end absolute value"),
            (Some('‖'), _) => self.called("the norm of", inner, "end norm"),
            (Some('⌊'), _) => self.called("the floor of", inner, "end floor"),
            (Some('⌈'), _) => self.called("the ceiling of", inner, "end ceiling"),
            (Some('{'), _) => self.called("the set of", inner, "end set"),
            (Some('['), _) => self.between("open bracket", inner, "close bracket"),
            (Some('⟨'), _) => self.between("open angle bracket", inner, "close angle bracket"),
            (None, _) => self.list(inner),
            _ => self.between("open parenthesis", inner, "close parenthesis"),
        }
        self.in_set = was_in_set;
    }

    fn called(&mut self, name: &str, inner: &[Node], end: &'static str) {
        self.say(name);
        self.list(inner);
        if !is_simple(inner) {
            self.end(end);
        }
    }

    fn between(&mut self, open: &str, inner: &[Node], close: &str) {
        self.say(open);
        self.list(inner);
        self.say(close);
    }

    fn node(&mut self, node: &Node, function: Option<&Node>) {
        match node {
            Node::Sign(sign, class) => self.sign(*sign, *class),
            Node::Number(digits) => self.say(digits),
            Node::Text(words) => self.say(words),
            Node::Name { name, .. } => self.say(spoken_name(name)),
            Node::Big { sign, .. } => {
                self.say(spoken_sign(*sign).unwrap_or_default());
                self.say("of");
            }
            Node::Fraction { above, below, bar, .. } => self.fraction(above, below, *bar),
            Node::Root { degree, radicand } => {
                match degree.as_slice() {
                    [] => self.say("the square root of"),
                    [Node::Number(three)] if three == "3" => self.say("the cube root of"),
                    degree => {
                        self.say("the");
                        self.list(degree);
                        self.said += "th";
                        self.say("root of");
                    }
                }
                self.list(radicand);
                if !is_simple(radicand) {
                    self.end("end root");
                }
            }
            Node::Scripts { base, below, above } => self.scripted(base, below, above),
            Node::Accent { mark, body } => {
                self.list(body);
                match mark {
                    Mark::Vec => self.say("vector"),
                    Mark::Underline => self.say("underlined"),
                    Mark::Ddot => self.say("double dot"),
                    Mark::Overbrace | Mark::Underbrace => {}
                    mark => self.say(mark_name(*mark)),
                }
            }
            Node::Stack { base, below, above } => {
                self.list(base);
                for (part, place) in [(below, "with below it"), (above, "with above it")] {
                    if !part.is_empty() {
                        self.say(place);
                        self.list(part);
                    }
                }
            }
            Node::Fenced { open, body, .. } => self.enclosed(*open, body, function),
            Node::Grid { kind, rows } => self.grid(*kind, rows),
            Node::Font { font, body } => self.font(*font, body),
            Node::Group(nodes) => self.list(nodes),
            Node::Space(blanks) if *blanks > 1 => self.pause(),
            Node::Space(_) => {}
        }
    }

    fn sign(&mut self, sign: char, class: Class) {
        match (sign, class) {
            ('|', Class::Relation | Class::Ordinary) => self.say(if self.in_set { "such that" } else { "given" }),
            (',', _) => {
                self.ends.retain(|end| *end != ",");
                self.say(",");
            }
            (';', _) => self.say(";"),
            _ => match spoken_sign(sign).or_else(|| greek_name(sign)) {
                Some(words) => self.say(words),
                None => self.say(sign.encode_utf8(&mut [0; 4])),
            },
        }
    }

    fn fraction(&mut self, above: &[Node], below: &[Node], bar: bool) {
        let over = if bar { "over" } else { "choose" };
        let is_simple = is_simple(above) && is_simple(below);
        if !is_simple {
            self.say(if bar { "the fraction" } else { "the binomial" });
        }
        self.list(above);
        self.say(over);
        self.list(below);
        if !is_simple {
            self.end(if bar { "end fraction" } else { "end binomial" });
        }
    }

    /// Adds a base with scripts below and above; bounds of sums and integrals are read before the body.
    fn scripted(&mut self, base: &[Node], below: &[Node], above: &[Node]) {
        match base {
            [Node::Big { sign, .. }] => {
                self.say(spoken_sign(*sign).unwrap_or_default());
                let is_integral = matches!(sign, '∫' | '∬' | '∮');
                self.bounds(below, above, is_integral);
            }
            [Node::Name { name, limits: true }] => {
                self.say(spoken_name(name));
                let arrow = below.iter().position(|node| matches!(node, Node::Sign('→', _)));
                if let Some(arrow) = arrow.filter(|_| name.starts_with("lim")) {
                    self.say("as");
                    self.list(&below[..arrow]);
                    self.say("goes to");
                    self.list(&below[arrow + 1..]);
                    self.say("of");
                } else {
                    self.bounds(below, above, false);
                }
            }
            [Node::Sign('∇', _)] if above.is_empty() => {
                self.say("the gradient over");
                self.list(below);
                self.say("of");
            }
            [Node::Accent { mark: Mark::Overbrace | Mark::Underbrace, body }] => {
                self.list(body);
                self.pause();
                self.say("that is");
                self.list(if below.is_empty() { above } else { below });
                self.end(",");
            }
            _ => {
                self.list(base);
                self.scripts(below, above);
            }
        }
    }

    /// Adds bounds: "over i from 1 to n of".
    fn bounds(&mut self, below: &[Node], above: &[Node], is_integral: bool) {
        let equals = |node: &Node| matches!(node, Node::Sign('=', _));
        if let Some(at) = below.iter().position(equals) {
            self.say("over");
            self.list(&below[..at]);
            self.say("from");
            self.list(&below[at + 1..]);
        } else if !below.is_empty() {
            self.say(if is_integral && !above.is_empty() { "from" } else { "over" });
            self.list(below);
        }
        if !above.is_empty() {
            self.say("to");
            self.list(above);
        }
        self.ends.clear();
        self.say("of");
    }

    fn scripts(&mut self, below: &[Node], above: &[Node]) {
        if !below.is_empty() {
            self.say("sub");
            self.list(below);
            if !is_simple(below) {
                self.end("end sub");
            }
        }
        let mut rest = above;
        while let [Node::Sign('′', _), after @ ..] = rest {
            self.say("prime");
            rest = after;
        }
        match rest {
            [] => {}
            [Node::Number(two)] if two == "2" => self.say("squared"),
            [Node::Number(three)] if three == "3" => self.say("cubed"),
            [Node::Sign('*' | '⋆' | '∗', _)] => self.say("star"),
            [Node::Sign('⊤' | 'T', _)] => self.say("transpose"),
            [Node::Sign('†', _)] => self.say("dagger"),
            [Node::Sign('+', _)] => self.say("plus"),
            [Node::Sign('−', _), Node::Number(one)] if one == "1" => self.say("inverse"),
            [Node::Sign('(', _), inner @ .., Node::Sign(')', _)] => {
                self.say("superscript");
                self.list(inner);
            }
            rest if is_simple(rest) => {
                self.say("to the");
                self.list(rest);
            }
            rest => {
                self.say("to the power of");
                self.list(rest);
                self.end("end power");
            }
        }
    }

    fn grid(&mut self, kind: GridKind, rows: &[Vec<Vec<Node>>]) {
        if matches!(kind, GridKind::Matrix { .. }) {
            let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
            self.say(&format!("the {} by {columns} matrix with the rows", rows.len()));
        } else if kind == GridKind::Cases {
            self.say("the case");
        }
        for (number, row) in rows.iter().enumerate() {
            if number > 0 {
                self.ends.clear();
                self.say(if kind == GridKind::Cases { "; or" } else { ";" });
            }
            for (column, cell) in row.iter().enumerate() {
                if column > 0 && matches!(kind, GridKind::Matrix { .. } | GridKind::Cases) {
                    self.ends.clear();
                    self.pause();
                }
                self.list(cell);
            }
        }
        if kind != GridKind::Aligned {
            self.end(";");
        }
    }

    fn font(&mut self, font: Font, body: &[Node]) {
        let known = match (font, body) {
            (Font::Blackboard, [Node::Sign(letter, _)]) => match letter {
                'R' => Some("the reals"),
                'N' => Some("the naturals"),
                'Z' => Some("the integers"),
                'C' => Some("the complex numbers"),
                'E' => Some("the expectation"),
                'P' => Some("the probability"),
                _ => None,
            },
            (Font::Blackboard, [Node::Number(one)]) if one == "1" => Some("the indicator"),
            _ => None,
        };
        if let Some(known) = known {
            return self.say(known);
        }
        match font {
            Font::Bold => self.say("bold"),
            Font::Calligraphic => self.say("script"),
            Font::Fraktur => self.say("fraktur"),
            Font::Blackboard | Font::Roman => {}
        }
        self.list(body);
    }
}
