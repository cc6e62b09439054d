//! Tests of parsed formulas and errors, and properties of any text.

use proptest::prelude::*;

use super::*;

/// Returns the tree on one line.
fn sketch(nodes: &[Node]) -> String {
    nodes.iter().map(sketch_node).collect::<Vec<_>>().join(" ")
}

fn sketch_node(node: &Node) -> String {
    let delimiter = |sign: &Option<char>| sign.map_or(".".to_owned(), String::from);
    match node {
        Node::Sign(sign, Class::Ordinary) => sign.to_string(),
        Node::Sign(sign, class) => format!("{sign}:{}", &format!("{class:?}")[..2]),
        Node::Number(digits) => digits.clone(),
        Node::Text(words) => format!("\"{words}\""),
        Node::Name { name, limits } => format!("<{name}{}>", if *limits { "*" } else { "" }),
        Node::Big { sign, limits } => format!("{sign}{}", if *limits { "*" } else { "" }),
        Node::Fraction { above, below, bar, .. } => {
            format!("({} {} {})", sketch(above), if *bar { "/" } else { "C" }, sketch(below))
        }
        Node::Root { degree, radicand } => format!("√[{}]({})", sketch(degree), sketch(radicand)),
        Node::Scripts { base, below, above } => format!("{}_({})^({})", sketch(base), sketch(below), sketch(above)),
        Node::Accent { mark, body } => format!("{mark:?}({})", sketch(body)),
        Node::Stack { base, below, above } => format!("{}[{}|{}]", sketch(base), sketch(below), sketch(above)),
        Node::Fenced { open, body, close } => format!("⟮{} {} {}⟯", delimiter(open), sketch(body), delimiter(close)),
        Node::Grid { kind, rows } => {
            let row = |row: &Vec<Vec<Node>>| row.iter().map(|cell| sketch(cell)).collect::<Vec<_>>().join(" & ");
            let kind = format!("{kind:?}").split(' ').next().unwrap_or_default().to_owned();
            format!("{kind}{{{}}}", rows.iter().map(row).collect::<Vec<_>>().join(" / "))
        }
        Node::Font { font, body } => format!("{font:?}({})", sketch(body)),
        Node::Group(nodes) => format!("{{{}}}", sketch(nodes)),
        Node::Space(blanks) => format!("␣{blanks}"),
    }
}

#[test]
fn every_construct_is_understood() {
    for (tex, tree) in [
        ("", ""),
        ("2x+1 = -3.5.", "2 x +:Bi 1 =:Re −:Bi 3.5 ."),
        (r"x^2_{ij} + y'", "x_(i j)^(2) +:Bi y_()^(′)"),
        (r"f''^2", "f_()^(′ ′ 2)"),
        (r"\frac12 \tfrac{a}{b}\binom nk", "(1 / 2) (a / b) (n C k)"),
        (r"\sqrt{x} \sqrt[3]{x[1]}", "√[](x) √[3](x [:Op 1 ]:Cl)"),
        (r"\sum_{i=1}^n \int_0^\infty", "∑*_(i =:Re 1)^(n) ∫_(0)^(∞)"),
        (r"P(y \mid \mathrm{do}(x))", "P (:Op y |:Re <do> (:Op x ):Cl ):Cl"),
        (r"\operatorname{KL} \operatorname*{arg\,max}_q", "<KL> <arg max*>_(q)^()"),
        (r"\left\{ x \middle| y \right. \left( a \right)", "⟮{ x |:Re y .⟯ ⟮( a )⟯"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "Matrix{a & b / c & d}"),
        (r"\begin{cases} 1 & \text{if } x \\ 0 \\ \end{cases}", "Cases{1 & \"if \" x / 0}"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "Aligned{a & =:Re b /  & =:Re c}"),
        (r"\begin{array}{cc} a & b \end{array}", "Matrix{a & b}"),
        (r"\hat y \overline{ab} \underbrace{x}_{\text{n}}", "Hat(y) Bar(a b) Underbrace(x)_(\"n\")^()"),
        (r"\mathbb{R}^n \mathcal L \mathbf{x}", "Blackboard(R)_()^(n) Calligraphic(L) Bold(x)"),
        (r"a \not= b \not\in c", "a ≠:Re b ∉:Re c"),
        (r"\overset{?}{=} \underset{x}{y}", "=:Re[|?] y[x|]"),
        (r"\sum_{\substack{i<n \\ j}}", "∑*_(Gathered{i <:Re n / j})^()"),
        (r"x \pmod{n} \bmod 2", "x ⟮( <mod> n )⟯ <mod> 2"),
        (r"0.5\% \{a\} \, \| {=} {ab}", "0.5 % {:Op a }:Cl ␣1 ‖ =:Re {a b}"),
        (r"\text{a {b} \_ \%}", "\"a b _ %\""),
    ] {
        let (formula, mistakes) = Formula::parse(tex);
        assert_eq!(sketch(&formula.nodes), tree, "{tex}");
        assert_eq!(mistakes, [], "{tex}");
    }
}

#[test]
fn every_mistake_is_named_at_its_place() {
    for (tex, expected) in [
        (r"x + \apha", &["4..9 unknown command \\apha; did you mean \\alpha?"][..]),
        (r"\KL(p)", &["0..3 unknown command \\KL; for a name of your own write \\operatorname{KL}"]),
        (r"\frac{a}", &["0..5 \\frac lacks an argument; write it in braces: {…}"]),
        (r"\frac{a", &["5..6 `{` is never closed; add `}`", "0..5 \\frac lacks an argument; write it in braces: {…}"]),
        ("a}", &["1..2 `}` closes nothing here"]),
        ("x^", &["1..2 nothing follows `^`; write what is raised or lowered in braces: {…}"]),
        ("x^2^3", &["3..4 a second `^` on the same base; put the first into braces: {x^a}^b"]),
        ("x_2_3", &["3..4 a second `_` on the same base; put the first into braces: {x_a}_b"]),
        (r"\left( x", &["0..5 \\left is never closed; add \\right) or, for none, \\right."]),
        (r"x \right)", &["2..8 \\right closes nothing here; it needs its \\left"]),
        (r"\left x \right)", &["0..5 \\left needs a delimiter: ( ) [ ] | \\{ \\} \\langle, or . for none"]),
        (r"\begin{bmatrx} a \end{bmatrx}", &["0..6 unknown environment bmatrx; did you mean bmatrix?"]),
        (r"\begin{cases} a", &["0..6 \\begin{cases} is never closed; add \\end{cases}"]),
        (r"\begin{cases} a \end{case}", &["16..20 \\end{case} where cases is open; write \\end{cases}"]),
        (r"a \end{cases}", &["2..6 \\end closes nothing here; it needs its \\begin"]),
        ("a & b", &["2..3 `&` outside of a matrix, cases or aligned; for the sign write \\&"]),
        (
            r"a \\ b",
            &["2..4 `\\\\` outside of a matrix, cases or aligned; \\begin{aligned} … \\end{aligned} makes lines"],
        ),
        ("50%", &["2..3 `%` begins a comment in TeX; for the sign write \\%"]),
        (r"\text x", &["0..5 \\text lacks its words; write them in braces: {…}"]),
        (r"\text{x", &["5..6 `{` is never closed; add `}`"]),
        ("\\", &["0..1 a backslash without its command"]),
        (r"\not x", &["0..4 \\not denies a relation: \\not= or \\not\\in"]),
        (r"\sqrt[3", &["5..6 `[` is never closed; add `]`", "0..5 \\sqrt lacks an argument; write it in braces: {…}"]),
    ] {
        let said = Formula::parse(tex).1.into_iter().map(|mistake| {
            let Mistake { range, message } = mistake;
            format!("{range:?} {message}")
        });
        assert_eq!(said.collect::<Vec<_>>(), expected, "{tex}");
    }
}

#[test]
fn nesting_is_bounded() {
    for tex in ["{".repeat(100_000), r"\frac{".repeat(50_000), r"\sqrt".repeat(50_000), r"\left(".repeat(50_000)] {
        let (_, mistakes) = Formula::parse(&tex);
        assert!(mistakes.iter().any(|mistake| mistake.message.contains("nested deeper")), "{}", &tex[..9]);
    }
    Formula::parse(&"x^".repeat(50_000));
    Formula::parse(&r"\begin{cases}".repeat(10_000));
    Formula::parse(&r"\foo".repeat(10_000));
}

#[test]
fn no_command_is_there_twice() {
    let mut names: Vec<&str> = command_names().collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

proptest! {
    #[test]
    fn any_text_is_read(tex in "([\\\\{}^_&~'\\[\\]() a-z0-9+-]|\\\\(frac|sum|left|right|begin|end|sqrt|text|mathrm)|\\{cases\\}|\\\\\\\\|\\PC){0,80}") {
        let (_, mistakes) = Formula::parse(&tex);
        for Mistake { range, .. } in mistakes {
            prop_assert!(range.start < range.end && tex.get(range.clone()).is_some(), "{:?} of {:?}", range, tex);
        }
    }
}
