//! Tests of formulas on one line, in two dimensions and in words, and their common properties.

use proptest::prelude::*;

use super::*;
use crate::content::tex::alphabet::superscript;
use crate::content::tex::command_names;
use crate::typeset::Charset;
use crate::typeset::text::width;

const FULL: Glyphs = Glyphs { set: Charset::Full, plain: false };
const BOX: Glyphs = Glyphs { set: Charset::Box, plain: false };
const ASCII: Glyphs = Glyphs { set: Charset::Ascii, plain: false };

fn formula(tex: &str) -> Formula {
    let (formula, mistakes) = Formula::parse(tex);
    assert_eq!(mistakes, [], "{tex}");
    formula
}

fn text(row: &[Run]) -> String {
    row.iter().map(|run| run.text.as_str()).collect()
}

fn on_a_line(tex: &str, glyphs: Glyphs) -> String {
    text(&line(&formula(tex), glyphs))
}

fn displayed(tex: &str, room: usize, glyphs: Glyphs) -> String {
    let rows = display(&formula(tex), room, glyphs).unwrap_or_default();
    rows.iter().map(|row| text(row) + "\n").collect()
}

#[test]
fn tex_on_one_line() {
    for (tex, unicode, ascii) in [
        ("x^2 + y_i", "x² + yᵢ", "x^2 + y_i"),
        (r"\frac{a}{b}", "a/b", "a/b"),
        (r"\frac{a+b}{2n}", "(a + b)/(2n)", "(a + b)/(2n)"),
        (r"\frac{dT}{dt} = -kT", "dT/dt = −kT", "dT/dt = -kT"),
        (r"\frac{1}{n} \sum_i x_i", "1/n ∑ᵢ xᵢ", "1/n sum_i x_i"),
        (r"\sum_{i=1}^{n} x_i \leq \max_j w_j", "∑ᵢ₌₁ⁿ xᵢ ≤ maxⱼ wⱼ", "sum_{i=1}^n x_i <= max_j w_j"),
        (r"P(y \mid \mathrm{do}(x=1))", "P(y | do(x = 1))", "P(y | do(x = 1))"),
        (r"f: X \to Y, \alpha\beta \in \{0, 1\}", "f : X → Y, αβ ∈ {0, 1}", "f : X -> Y, alpha beta in {0, 1}"),
        (
            r"F_1 = \frac{2 \cdot \text{TP}}{2\text{TP} + \text{FP}}",
            "F₁ = (2 · TP)/(2 TP + FP)",
            "F_1 = (2 * TP)/(2 TP + FP)",
        ),
        (r"\hat{y} = -\log p_\theta(y)", "ŷ = −log p_θ(y)", "hat(y) = -log p_{theta}(y)"),
        (r"x_{\text{obs}}", "x_{obs}", "x_{obs}"),
        (r"e^{-x/2}", "e^{−x/2}", "e^{-x/2}"),
        (r"T_0 e^{-kt}", "T₀e⁻ᵏᵗ", "T_0 e^{-kt}"),
        (r"\sqrt{2}\,\sqrt{a+b}\sqrt[3]{x}", "√2 √(a + b)∛x", "sqrt(2) sqrt(a + b)sqrt[3](x)"),
        (r"\frac12", "1/2", "1/2"),
        (r"0.47\%", "0.47%", "0.47%"),
        (r"f'(x)", "f′(x)", "f'(x)"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(a, b; c, d)", "(a, b; c, d)"),
        (
            r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}",
            "{1 x > 0; 0 otherwise}",
            "{1 x > 0; 0 otherwise}",
        ),
        (r"\forall x \in \mathbb{R}^n : \lVert x \rVert \ge 0", "∀x ∈ ℝⁿ : ‖x‖ ≥ 0", "for all x in R^n : ||x|| >= 0"),
        (r"\mathbb{E}_{x \sim p}[f(x)]", "𝔼_{x∼p}[f(x)]", "E_{x~p}[f(x)]"),
        (r"\nabla_\theta \mathcal{L}", "∇_θ ℒ", "grad_{theta} L"),
        (r"\binom{n}{k}", "(n choose k)", "(n choose k)"),
        ("", "", ""),
    ] {
        assert_eq!(on_a_line(tex, FULL), unicode, "{tex}");
        assert_eq!(on_a_line(tex, ASCII), ascii, "{tex}");
    }
}

/// Typical formulas of researchers, with their sizes.
const SAMPLES: [&str; 21] = [
    r"P(y \mid \mathrm{do}(x)) = \sum_{z} P(y \mid x, z) P(z)",
    r"\frac{dT}{dt} = -k T",
    r"x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}",
    r"\hat{\theta} = \operatorname*{arg\,max}_{\theta} \sum_{i=1}^{n} \log p_\theta(y_i \mid x_i)",
    r"\nabla_\theta J(\theta) = \mathbb{E}_{\tau \sim \pi_\theta} \left[ \sum_{t=0}^{T} \nabla_\theta \log \pi_\theta(a_t \mid s_t) \, \hat{A}_t \right]",
    r"\mathcal{L}(\theta) = -\frac{1}{N} \sum_{i=1}^{N} \left( \frac{y_i - f_\theta(x_i)}{\sigma} \right)^2 + \lambda \lVert \theta \rVert_2^2",
    r"f(x) = \begin{cases} x^2 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"A = \begin{bmatrix} a_{11} & a_{12} & \cdots \\ a_{21} & \frac{1}{2} & \ddots \end{bmatrix}",
    r"\begin{aligned} (a+b)^2 &= (a+b)(a+b) \\ &= a^2 + 2ab + b^2 \end{aligned}",
    r"\int_0^\infty e^{-x^2/2} \, dx = \sqrt{\frac{\pi}{2}}",
    r"\binom{n}{k} = \frac{n!}{k!(n-k)!}",
    r"\lim_{n \to \infty} \left( 1 + \frac{1}{n} \right)^n = e",
    r"\underbrace{D_{\mathrm{KL}}(p \parallel q)}_{\text{how far}} \ge 0",
    r"\phi = 1 + \cfrac12",
    r"x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}, \qquad \int_0^1 f(x) \, dx = F(1) - F(0)",
    r"\bar{x}_\text{obs}^2 \not\in \overline{A \cup B}",
    r"\left\{ x \in \mathbb{R} \middle| \frac{x}{2} \ge 1 \right\}",
    r"\prod_{\substack{i<n \\ j}} \left\lfloor \frac{i}{j} \right\rfloor",
    r"1 + \frac{1}{1 + \frac{1}{x}}",
    r"X \perp Y \mid Z \implies P(X, Y \mid Z) = P(X \mid Z) P(Y \mid Z)",
    r"\sqrt[n]{x+1} \overset{?}{=} \vec{v}^\top \mathbf{w}",
];

#[test]
fn formulas_look_as_they_should() {
    let mut pictures = String::new();
    for tex in SAMPLES {
        pictures += &format!("=== {tex}\n");
        for (room, glyphs) in [(68, FULL), (34, FULL), (68, BOX), (68, ASCII)] {
            pictures += &format!("--- {room} {:?}\n{}", glyphs.set, displayed(tex, room, glyphs));
        }
        pictures += &format!("--- line\n{}\n", on_a_line(tex, FULL));
        pictures += &format!("--- words\n{}\n", words(&formula(tex)));
    }
    insta::assert_snapshot!("formulas", pictures);
}

#[test]
fn letters_of_quantities_are_italic_and_names_are_not() {
    let runs = line(&formula(r"2x + \log \mathbf{w}"), FULL);
    let faces: Vec<_> = runs.iter().map(|run| (run.text.as_str(), run.face.italic, run.face.bold)).collect();
    assert_eq!(faces, [("2", false, false), ("x", true, false), (" + log ", false, false), ("w", false, true)]);
}

#[test]
fn every_command_has_an_ascii_form() {
    for name in command_names() {
        let shown = text(&line(&Formula::parse(&format!(r"\{name} x")).0, ASCII));
        assert!(shown.is_ascii() && !shown.contains('?'), "{name}: {shown}");
        let said = words(&Formula::parse(&format!(r"\{name} x")).0);
        assert!(said.is_ascii(), "{name}: {said}");
    }
}

/// Generates TeX of every visible construct; its numbers count from 100.
fn any_formula() -> impl Strategy<Value = String> {
    let leaf = Just("#".to_owned());
    let tex = leaf.prop_recursive(4, 16, 2, |inner| {
        (inner.clone(), inner, 0..12usize).prop_map(|(one, two, kind)| match kind {
            0 => format!(r"\frac{{{one}}}{{{two}}}"),
            1 => format!(r"\sqrt{{{one}}}{{{two}}}"),
            2 => format!("x_{{{one}}}^{{{two}}}"),
            3 => format!(r"\sum_{{i={one}}}^n {two}"),
            4 => format!(r"\left( {one} \right) \left[ {two} \right]"),
            5 => format!(r"\begin{{bmatrix}} {one} & {two} \\ {one} & y \end{{bmatrix}}"),
            6 => format!(r"\begin{{cases}} {one} & \text{{if }} x \\ {two} \end{{cases}}"),
            7 => format!(r"\begin{{aligned}} {one} &= {two} \\ &= z \end{{aligned}}"),
            8 => format!(r"\hat{{{one}}} \in \overline{{{two}}}"),
            9 => format!(r"\underbrace{{{one}}}_{{{two}}}"),
            10 => format!(r"\binom{{{one}}}{{{two}}}"),
            _ => format!("{one} + {two}"),
        })
    });
    tex.prop_map(|tex| {
        let parts: Vec<&str> = tex.split('#').collect();
        parts
            .iter()
            .enumerate()
            .map(|(number, part)| if number == 0 { (*part).to_owned() } else { format!(" {}{part}", number + 99) })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn nothing_is_lost_and_nothing_too_wide(tex in any_formula(), room in 8usize..70) {
        let formula = formula(&tex);
        let numbers = (100..).map(|number| number.to_string()).take_while(|number| tex.contains(number.as_str()));
        for glyphs in [FULL, BOX, ASCII] {
            let rows = display(&formula, room, glyphs);
            prop_assert_eq!(&rows, &display(&formula, room, glyphs));
            let whole = text(&line(&formula, glyphs));
            let picture: String = rows.iter().flatten().map(|row| text(row) + "\n").collect();
            prop_assert!(picture.lines().all(|row| width(row) <= room), "{}", picture);
            prop_assert!(glyphs != ASCII || whole.is_ascii(), "{}", whole);
            for number in numbers.clone() {
                let raised: String = number.chars().filter_map(superscript).collect();
                let lowered: String = number.chars().filter_map(crate::content::tex::subscript).collect();
                let shows = |text: &str| [&number, &raised, &lowered].iter().any(|form| text.contains(form.as_str()));
                prop_assert!(rows.is_none() || shows(&picture), "{number} of {tex}\n{picture}");
                prop_assert!(shows(&whole), "{number} of {tex}\n{whole}");
            }
        }
        let said = words(&formula);
        for number in numbers {
            prop_assert!(said.contains(&number), "{number} of {tex}\n{said}");
        }
    }
}
