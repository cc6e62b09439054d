//! Mathematics on one line: a subset of TeX to Unicode or ASCII. Total: what is not known is shown by its name.

use super::glyphs::Glyphs;

/// How deep groups may nest; deeper ones are read as if their braces were not there.
const MAX_DEPTH: usize = 24;

/// `tex` on one line. Never fails: unknown commands appear as their names, unbalanced braces are forgiven.
pub(super) fn line(tex: &str, glyphs: Glyphs) -> String {
    let mut parser = Parser { rest: tex, glyphs };
    let mut atoms = Vec::new();
    while !parser.rest.is_empty() {
        atoms.append(&mut parser.sequence(0));
        // A closing brace too many.
        parser.take();
    }
    join(&atoms)
}

/// The raised form of a character, where Unicode has one.
pub(super) fn superscript(character: char) -> Option<char> {
    const PLAIN: &str = "0123456789+-−=()abcdefghijklmnoprstuvwxyzT⊤*′";
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵀ*′";
    PLAIN.chars().zip(RAISED.chars()).find(|(plain, _)| *plain == character).map(|(_, raised)| raised)
}

/// The lowered form of a character, where Unicode has one.
fn subscript(character: char) -> Option<char> {
    const PLAIN: &str = "0123456789+-−=()aehijklmnoprstuvx";
    const LOWERED: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ";
    PLAIN.chars().zip(LOWERED.chars()).find(|(plain, _)| *plain == character).map(|(_, lowered)| lowered)
}

/// Greek letters and their TeX names, which are also their ASCII forms. The variants stand after the letters they vary.
const GREEK: &[(&str, char)] = &[
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("epsilon", 'ε'),
    ("varepsilon", 'ε'),
    ("zeta", 'ζ'),
    ("eta", 'η'),
    ("theta", 'θ'),
    ("vartheta", 'ϑ'),
    ("iota", 'ι'),
    ("kappa", 'κ'),
    ("lambda", 'λ'),
    ("mu", 'μ'),
    ("nu", 'ν'),
    ("xi", 'ξ'),
    ("omicron", 'ο'),
    ("pi", 'π'),
    ("rho", 'ρ'),
    ("sigma", 'σ'),
    ("varsigma", 'ς'),
    ("tau", 'τ'),
    ("upsilon", 'υ'),
    ("phi", 'φ'),
    ("varphi", 'φ'),
    ("chi", 'χ'),
    ("psi", 'ψ'),
    ("omega", 'ω'),
    ("Gamma", 'Γ'),
    ("Delta", 'Δ'),
    ("Theta", 'Θ'),
    ("Lambda", 'Λ'),
    ("Xi", 'Ξ'),
    ("Pi", 'Π'),
    ("Sigma", 'Σ'),
    ("Upsilon", 'Υ'),
    ("Phi", 'Φ'),
    ("Psi", 'Ψ'),
    ("Omega", 'Ω'),
];

/// The name of a Greek letter.
pub(super) fn greek_name(character: char) -> Option<&'static str> {
    GREEK.iter().find(|(_, letter)| *letter == character).map(|(name, _)| *name)
}

/// How an atom stands to its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// A letter, number, or what closes a bracket.
    Ordinary,
    /// What opens a bracket.
    Open,
    /// A big operator or function: apart from what follows.
    Operator,
    /// Plus and the like: apart from both, unless it is a sign.
    Binary,
    /// Equality and the like: apart from both.
    Relation,
    /// Apart from what follows.
    Punctuation,
    /// A blank that was asked for.
    Blank,
}

/// Something that is not spaced inside.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Atom {
    text: String,
    class: Class,
}

/// Commands that are signs, and how they are spaced.
#[rustfmt::skip]
const SIGNS: &[(&str, &str, Class)] = &[
    ("le", "≤", Class::Relation), ("leq", "≤", Class::Relation), ("ge", "≥", Class::Relation), ("geq", "≥", Class::Relation),
    ("ne", "≠", Class::Relation), ("neq", "≠", Class::Relation), ("approx", "≈", Class::Relation), ("sim", "∼", Class::Relation),
    ("equiv", "≡", Class::Relation), ("propto", "∝", Class::Relation), ("ll", "≪", Class::Relation), ("gg", "≫", Class::Relation),
    ("to", "→", Class::Relation), ("rightarrow", "→", Class::Relation), ("leftarrow", "←", Class::Relation),
    ("gets", "←", Class::Relation), ("leftrightarrow", "↔", Class::Relation), ("mapsto", "↦", Class::Relation),
    ("Rightarrow", "⇒", Class::Relation), ("implies", "⇒", Class::Relation), ("iff", "⇔", Class::Relation),
    ("in", "∈", Class::Relation), ("notin", "∉", Class::Relation), ("subset", "⊂", Class::Relation),
    ("subseteq", "⊆", Class::Relation), ("mid", "|", Class::Relation), ("parallel", "∥", Class::Relation),
    ("perp", "⊥", Class::Relation), ("colon", ":", Class::Punctuation),
    ("cdot", "·", Class::Binary), ("times", "×", Class::Binary), ("div", "÷", Class::Binary), ("pm", "±", Class::Binary),
    ("mp", "∓", Class::Binary), ("cup", "∪", Class::Binary), ("cap", "∩", Class::Binary), ("setminus", "\\", Class::Binary),
    ("wedge", "∧", Class::Binary), ("land", "∧", Class::Binary), ("vee", "∨", Class::Binary), ("lor", "∨", Class::Binary),
    ("ast", "*", Class::Binary), ("circ", "∘", Class::Binary), ("oplus", "⊕", Class::Binary),
    ("sum", "∑", Class::Operator), ("prod", "∏", Class::Operator), ("int", "∫", Class::Operator), ("forall", "∀", Class::Operator),
    ("exists", "∃", Class::Operator), ("neg", "¬", Class::Open), ("partial", "∂", Class::Open), ("nabla", "∇", Class::Open),
    ("infty", "∞", Class::Ordinary), ("emptyset", "∅", Class::Ordinary), ("ell", "ℓ", Class::Ordinary),
    ("top", "⊤", Class::Ordinary), ("bot", "⊥", Class::Ordinary), ("prime", "′", Class::Ordinary), ("ldots", "…", Class::Ordinary),
    ("dots", "…", Class::Ordinary), ("cdots", "…", Class::Ordinary), ("degree", "°", Class::Ordinary),
    ("langle", "⟨", Class::Open), ("rangle", "⟩", Class::Ordinary), ("lfloor", "⌊", Class::Open), ("rfloor", "⌋", Class::Ordinary),
    ("lceil", "⌈", Class::Open), ("rceil", "⌉", Class::Ordinary), ("lvert", "|", Class::Open), ("rvert", "|", Class::Ordinary),
    ("lVert", "‖", Class::Open), ("rVert", "‖", Class::Ordinary), ("vert", "|", Class::Ordinary), ("Vert", "‖", Class::Ordinary),
    ("quad", " ", Class::Blank), ("qquad", " ", Class::Blank), ("backslash", "\\", Class::Ordinary),
];

/// Accents and their combining characters.
const ACCENTS: &[(&str, char)] =
    &[("hat", '\u{302}'), ("bar", '\u{304}'), ("tilde", '\u{303}'), ("dot", '\u{307}'), ("vec", '\u{20d7}')];

/// Reads what is left of the TeX.
struct Parser<'a> {
    rest: &'a str,
    glyphs: Glyphs,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.rest = &self.rest[character.len_utf8()..];
        Some(character)
    }

    /// Atoms up to a closing brace, which is left, or the end.
    fn sequence(&mut self, depth: usize) -> Vec<Atom> {
        let mut atoms: Vec<Atom> = Vec::new();
        while let Some(character) = self.peek().filter(|character| *character != '}') {
            match character {
                '^' | '_' => {
                    self.take();
                    let script = self.argument(depth);
                    let text = self.script(character == '^', &script);
                    match atoms.last_mut() {
                        Some(atom) => atom.text += &text,
                        None => atoms.push(Atom { text, class: Class::Ordinary }),
                    }
                }
                '\'' => {
                    self.take();
                    let prime = self.glyphs.clean("′");
                    match atoms.last_mut() {
                        Some(atom) => atom.text += &prime,
                        None => atoms.push(Atom { text: prime, class: Class::Ordinary }),
                    }
                }
                _ => atoms.extend(self.atom(depth)),
            }
        }
        atoms
    }

    /// What stands next, if it shows.
    fn atom(&mut self, depth: usize) -> Option<Atom> {
        let character = self.take()?;
        let class = match character {
            '\\' => return self.command(depth),
            '{' if depth < MAX_DEPTH => {
                let inner = self.sequence(depth + 1);
                self.take();
                // A group's ends decide how it stands to its neighbours: {=} is still a relation.
                return match inner.as_slice() {
                    [single] => Some(single.clone()),
                    _ => Some(Atom { text: join(&inner), class: Class::Ordinary }),
                };
            }
            '{' | '}' | '&' | '$' => return None,
            '~' => Class::Blank,
            character if character.is_whitespace() => return None,
            '=' | '<' | '>' | '≤' | '≥' | '≠' | '≈' | '→' | '∈' | ':' => Class::Relation,
            '+' | '-' | '*' | '×' | '·' | '±' => Class::Binary,
            ',' | ';' => Class::Punctuation,
            '(' | '[' => Class::Open,
            character if character.is_ascii_digit() => {
                let length = self.rest.find(|character: char| !character.is_ascii_digit() && character != '.');
                // A full stop after a number ends the sentence.
                let digits = self.rest[..length.unwrap_or(self.rest.len())].trim_end_matches('.');
                self.rest = &self.rest[digits.len()..];
                return Some(Atom { text: format!("{character}{digits}"), class: Class::Ordinary });
            }
            _ => Class::Ordinary,
        };
        let text = match character {
            '~' => " ".to_owned(),
            '-' if !self.glyphs.ascii() => "−".to_owned(),
            _ => self.glyphs.clean(character.encode_utf8(&mut [0; 4])),
        };
        Some(Atom { text, class })
    }

    /// What a command shows; the backslash has been read.
    fn command(&mut self, depth: usize) -> Option<Atom> {
        let length = self.rest.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(length);
        self.rest = rest;
        let ordinary = |text: String| Some(Atom { text, class: Class::Ordinary });
        match name {
            "" => match self.take()? {
                '\\' => Some(Atom { text: ";".to_owned(), class: Class::Punctuation }),
                ',' | ';' | ':' | ' ' => Some(Atom { text: " ".to_owned(), class: Class::Blank }),
                '!' => None,
                '|' => ordinary(self.glyphs.clean("‖")),
                '{' => Some(Atom { text: "{".to_owned(), class: Class::Open }),
                other => ordinary(self.glyphs.clean(other.encode_utf8(&mut [0; 4]))),
            },
            "frac" | "tfrac" | "dfrac" => {
                let (above, below) = (self.argument(depth), self.argument(depth));
                ordinary(format!("{}/{}", bracketed(&above), bracketed(&below)))
            }
            "sqrt" => {
                let radicand = self.argument(depth);
                let root = self.glyphs.clean("√");
                let text = if self.glyphs.ascii() { format!("({radicand})") } else { bracketed(&radicand) };
                ordinary(root + &text)
            }
            "text" | "textrm" | "textbf" | "textit" | "operatorname" | "mbox" => {
                let text = self.verbatim();
                ordinary(self.glyphs.clean(&text))
            }
            "mathrm" | "mathbf" | "mathit" | "mathcal" | "mathsf" | "mathbb" | "boldsymbol" => {
                ordinary(self.argument(depth))
            }
            "left" | "right" | "big" | "Big" | "bigl" | "bigr" | "Bigl" | "Bigr" => {
                if self.rest.starts_with('.') {
                    self.take();
                }
                None
            }
            "begin" | "end" => {
                self.verbatim();
                None
            }
            "displaystyle" | "textstyle" | "limits" | "nolimits" => None,
            _ => Some(self.named(name, depth)),
        }
    }

    /// A command that is a sign, a letter, an accent, a function, or unknown.
    fn named(&mut self, name: &str, depth: usize) -> Atom {
        if let Some((_, text, class)) = SIGNS.iter().find(|(sign, ..)| *sign == name) {
            return Atom { text: self.glyphs.clean(text), class: *class };
        }
        if let Some((_, letter)) = GREEK.iter().find(|(greek, _)| *greek == name) {
            return Atom { text: self.glyphs.clean(letter.encode_utf8(&mut [0; 4])), class: Class::Ordinary };
        }
        if let Some((_, mark)) = ACCENTS.iter().find(|(accent, _)| *accent == name) {
            let under = self.argument(depth);
            let text = if under.chars().count() == 1 && !self.glyphs.ascii() {
                format!("{under}{mark}")
            } else {
                format!("{name}({under})")
            };
            return Atom { text, class: Class::Ordinary };
        }
        Atom { text: name.to_owned(), class: Class::Operator }
    }

    /// The next group or single atom as text.
    fn argument(&mut self, depth: usize) -> String {
        self.rest = self.rest.trim_start();
        if matches!(self.peek(), None | Some('}')) {
            return String::new();
        }
        // A digit is an argument by itself: \frac12 is a half.
        if let Some(digit) = self.peek().filter(char::is_ascii_digit) {
            self.take();
            return digit.to_string();
        }
        if depth >= MAX_DEPTH {
            return self.take().map(String::from).unwrap_or_default();
        }
        self.atom(depth + 1).map(|atom| atom.text).unwrap_or_default()
    }

    /// The text of the next group as it is written; nothing if no group follows.
    fn verbatim(&mut self) -> String {
        self.rest = self.rest.trim_start();
        let Some(inner) = self.rest.strip_prefix('{') else { return String::new() };
        let (text, rest) = inner.split_once('}').unwrap_or((inner, ""));
        self.rest = rest;
        text.to_owned()
    }

    /// A superscript or subscript: raised or lowered where every character can be, else marked.
    fn script(&self, is_raised: bool, text: &str) -> String {
        let compact: String = text.chars().filter(|character| *character != ' ').collect();
        let shift = if is_raised { superscript } else { subscript };
        let shifted: Option<String> = compact.chars().map(shift).collect();
        match shifted {
            Some(shifted) if !self.glyphs.ascii() => shifted,
            _ if is_raised && compact == "*" => compact,
            _ if compact.chars().count() <= 1 => format!("{}{compact}", if is_raised { '^' } else { '_' }),
            _ if is_raised => format!("^({text})"),
            _ => format!("_{{{text}}}"),
        }
    }
}

/// `text` in brackets, unless it holds together without.
fn bracketed(text: &str) -> String {
    let depth_stays = !text.contains(|character: char| " /+−-,".contains(character));
    if depth_stays { text.to_owned() } else { format!("({text})") }
}

/// Atoms beside each other, with the blanks that TeX would leave.
fn join(atoms: &[Atom]) -> String {
    let mut text = String::new();
    let mut last: Option<(&str, Class)> = None;
    for atom in atoms {
        // A plus or minus that does not stand behind something is its sign.
        let is_sign = atom.class == Class::Binary && last.is_none_or(|(_, class)| class != Class::Ordinary);
        let class = if is_sign { Class::Open } else { atom.class };
        let apart = last.is_some_and(|(last, before)| match (before, class) {
            (_, Class::Punctuation) | (Class::Open, _) => false,
            (_, Class::Relation | Class::Binary | Class::Operator) => true,
            (Class::Operator, Class::Open) => is_sign || !last.ends_with(char::is_alphabetic),
            (Class::Ordinary, _) => {
                let letters = text.ends_with(char::is_alphanumeric) && atom.text.starts_with(char::is_alphanumeric);
                letters && (is_word(last) || is_word(&atom.text) || last.contains(['_', '^']))
            }
            _ => true,
        });
        let is_there = text.is_empty() || text.ends_with([' ', '(', '[']);
        if (apart || class == Class::Blank) && !is_there {
            text.push(' ');
        }
        if class != Class::Blank {
            text += &atom.text;
        }
        last = Some((&atom.text, class));
    }
    text.truncate(text.trim_end().len());
    text
}

/// Whether an atom is a word, to be kept apart from letters beside it.
fn is_word(text: &str) -> bool {
    text.chars().count() > 1 && text.chars().all(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::typeset::GlyphSet;

    const FULL: Glyphs = Glyphs { set: GlyphSet::Full, plain: false };
    const ASCII: Glyphs = Glyphs { set: GlyphSet::Ascii, plain: false };

    #[test]
    fn tex_on_one_line() {
        for (tex, unicode, ascii) in [
            ("x^2 + y_i", "x² + yᵢ", "x^2 + y_i"),
            (r"\frac{a}{b}", "a/b", "a/b"),
            (r"\frac{a+b}{2n}", "(a + b)/2n", "(a + b)/2n"),
            (r"\sum_{i=1}^{n} x_i \leq \max_j w_j", "∑ᵢ₌₁ⁿ xᵢ ≤ maxⱼ wⱼ", "sum_{i = 1}^n x_i <= max_j w_j"),
            (r"P(y \mid \mathrm{do}(x=1))", "P(y | do(x = 1))", "P(y | do(x = 1))"),
            (r"f: X \to Y, \alpha\beta \in \{0, 1\}", "f : X → Y, αβ ∈ {0, 1}", "f : X -> Y, alpha beta in {0, 1}"),
            (
                r"F_1 = \frac{2 \cdot \text{TP}}{2\text{TP} + \text{FP}}",
                "F₁ = (2 · TP)/(2 TP + FP)",
                "F_1 = (2 * TP)/(2 TP + FP)",
            ),
            (r"\hat{y} = -\log p_\theta(y)", "ŷ = −log p_θ(y)", "hat(y) = -log p_{theta}(y)"),
            (r"x_{\text{obs}}", "x_{obs}", "x_{obs}"),
            (r"e^{-x/2}", "e^(−x/2)", "e^(-x/2)"),
            (r"\sqrt{2}\,\sqrt{a+b}", "√2 √(a + b)", "sqrt(2) sqrt(a + b)"),
            (r"\left( \foo x \right)", "(foo x)", "(foo x)"),
            (r"\frac12", "1/2", "1/2"),
            (r"0.47\%", "0.47%", "0.47%"),
            (r"f'(x)", "f′(x)", "f'(x)"),
            ("", "", ""),
        ] {
            assert_eq!(line(tex, FULL), unicode.replace('ŷ', "y\u{302}"), "{tex}");
            assert_eq!(line(tex, ASCII), ascii, "{tex}");
        }
    }

    #[test]
    fn mistakes_are_forgiven() {
        for (tex, shown) in [("}x{", "x"), (r"\frac{a", "a/"), ("x^", "x"), ("_", ""), ("\\", ""), (r"\text{a", "a")] {
            assert_eq!(line(tex, FULL), shown, "{tex}");
        }
        assert_eq!(line(&"{".repeat(100_000), FULL), "");
        line(&r"\frac{".repeat(50_000), FULL);
        line(&"x^".repeat(50_000), FULL);
    }

    proptest! {
        #[test]
        fn any_text_is_read(tex in "([\\\\{}^_&~' a-z0-9+-]|\\\\frac|\\\\sum|\\PC){0,80}") {
            line(&tex, FULL);
            let ascii = line(&tex, ASCII).replace('\u{a0}', "");
            prop_assert!(ascii.is_ascii(), "{ascii:?}");
        }
    }
}
