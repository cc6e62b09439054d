//! Formulas as one line of Unicode, for titles and other plain text.

use super::alphabet::{letter, marked, subscript, superscript};
use super::{Class, Formula, GridKind, Node};

impl Formula {
    /// Returns the formula as plain text: `α²`, `x_{ij}`, `(a + b)/2`.
    pub fn plain(&self) -> String {
        list(&self.nodes)
    }
}

fn list(nodes: &[Node]) -> String {
    let mut text = String::new();
    for node in nodes {
        let is_first = text.is_empty();
        match node {
            Node::Sign(sign, Class::Relation) => text += &format!(" {} ", shown(*sign)),
            Node::Sign(sign, Class::Binary) if !is_first => text += &format!(" {} ", shown(*sign)),
            Node::Sign(sign, Class::Punctuation) => text += &format!("{sign} "),
            Node::Name { name, .. } => text += &format!(" {name} "),
            node => text += &one(node),
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Replaces a hyphen by a minus sign.
fn shown(sign: char) -> char {
    if sign == '-' { '−' } else { sign }
}

fn one(node: &Node) -> String {
    match node {
        Node::Sign(sign, _) => shown(*sign).to_string(),
        Node::Number(text) | Node::Text(text) => text.clone(),
        Node::Name { name, .. } => format!("{name} "),
        Node::Big { sign, .. } => sign.to_string(),
        Node::Fraction { above, below, bar: true, .. } => format!("{}/{}", grouped(above), grouped(below)),
        Node::Fraction { above, below, .. } => format!("({} choose {})", list(above), list(below)),
        Node::Root { degree, radicand } => {
            let degree: String = list(degree).chars().filter_map(superscript).collect();
            format!("{degree}√{}", grouped(radicand))
        }
        Node::Scripts { base, below, above } => {
            format!("{}{}{}", list(base), script(below, subscript, '_'), raised(base, above))
        }
        Node::Accent { mark, body } => {
            let body = list(body);
            marked(*mark, &body).unwrap_or(body)
        }
        Node::Stack { base, below, above } => {
            format!("{}{}{}", list(base), script(below, subscript, '_'), script(above, superscript, '^'))
        }
        Node::Fenced { open, body, close } => {
            let sign = |sign: &Option<char>| sign.map(String::from).unwrap_or_default();
            format!("{}{}{}", sign(open), list(body), sign(close))
        }
        Node::Grid { kind, rows } => {
            let row = |row: &Vec<Vec<Node>>| row.iter().map(|cell| list(cell)).collect::<Vec<_>>().join(", ");
            let rows = rows.iter().map(row).collect::<Vec<_>>().join("; ");
            match kind {
                GridKind::Matrix { .. } => format!("({rows})"),
                _ => rows,
            }
        }
        Node::Font { font, body } => {
            let body = list(body);
            body.chars().map(|c| letter(*font, c).unwrap_or(c)).collect()
        }
        Node::Group(nodes) => list(nodes),
        Node::Space(_) => " ".to_owned(),
    }
}

/// Returns nodes in parentheses, unless there is a single one.
fn grouped(nodes: &[Node]) -> String {
    let text = list(nodes);
    if text.chars().all(char::is_alphanumeric) { text } else { format!("({text})") }
}

/// Formats an exponent; text after a number is an ordinal suffix: `5th`.
fn raised(base: &[Node], above: &[Node]) -> String {
    let mut inner = above;
    while let [Node::Group(nodes)] = inner {
        inner = nodes;
    }
    let is_word = matches!(inner, [Node::Text(_)] | [Node::Font { .. }]);
    let text = list(above);
    if is_word && list(base).is_empty() && text.chars().all(char::is_alphabetic) {
        return text;
    }
    script(above, superscript, '^')
}

fn script(nodes: &[Node], small: fn(char) -> Option<char>, sign: char) -> String {
    let text = list(nodes);
    let smaller: Option<String> = text.chars().filter(|c| *c != ' ').map(small).collect();
    match smaller {
        Some(smaller) => smaller,
        None if text.chars().count() == 1 => format!("{sign}{text}"),
        None => format!("{sign}({text})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_one_line() {
        for (tex, expected) in [
            (r"\alpha^2", "α²"),
            (r"{}^{\mbox{th}}", "th"),
            (r"x_i + y_{ij}", "xᵢ + yᵢⱼ"),
            (r"\frac{a+b}{2} \leq 1", "(a + b)/2 ≤ 1"),
            (r"\mathcal{O}(n \log n)", "𝒪(n log n)"),
            (r"\mathbb{R}^n", "ℝⁿ"),
            (r"\sqrt{2}", "√2"),
            (r"-5", "−5"),
            (r"\hat{y}", "ŷ"),
            ("", ""),
        ] {
            assert_eq!(Formula::parse(tex).0.plain(), expected, "{tex}");
        }
    }
}
