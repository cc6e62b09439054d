//! Tables of the supported TeX commands: signs, letters, names, accents, alphabets, environments.

use super::{Class, Font, GridKind, Mark};

/// Meaning of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// A letter or sign.
    Sign(char, Class),
    /// A sum, product or integral, and whether its bounds are limits (above and below).
    Big(char, bool),
    /// A function name, and whether its scripts are limits (above and below).
    Name(&'static str, bool),
    /// An accent over the argument.
    Accent(Mark),
    /// The argument in another alphabet.
    Font(Font),
    /// The argument as text.
    Text,
    /// The argument as the name of a function.
    OperatorName,
    /// A fraction: whether it has a bar, and whether it is set on one line.
    Fraction(bool, bool),
    /// A root, with an optional degree.
    Root,
    /// `\left`: the opening delimiter of a growing pair.
    Left,
    /// `\right`: the closing delimiter of a growing pair.
    Right,
    /// `\middle`: a growing delimiter within a pair.
    Middle,
    /// `\begin`: the start of an environment.
    Begin,
    /// `\end`: the end of an environment.
    End,
    /// The first argument above the second (true) or below it (false).
    Stack(bool),
    /// The next sign, negated.
    Not,
    /// `\pmod`: `(mod n)`.
    ParenthesizedMod,
    /// Scripts of several rows.
    Substack,
    /// A number of blanks.
    Space(u8),
    /// Ignored commands: sizes of delimiters, styles.
    Nothing,
}

/// Returns the command called `name`, without its backslash.
pub fn find(name: &str) -> Option<Command> {
    if let Some((_, sign, class)) = SIGNS.iter().find(|(sign, ..)| *sign == name) {
        return Some(Command::Sign(*sign, *class));
    }
    if let Some((_, letter)) = GREEK.iter().find(|(greek, _)| *greek == name) {
        return Some(Command::Sign(*letter, Class::Ordinary));
    }
    if let Some((_, shown, limits)) = NAMES.iter().find(|(known, ..)| *known == name) {
        return Some(Command::Name(shown, *limits));
    }
    OTHERS.iter().find(|(known, _)| *known == name).map(|(_, command)| *command)
}

/// Returns the names of all commands.
pub fn names() -> impl Iterator<Item = &'static str> {
    let signs = SIGNS.iter().map(|(name, ..)| *name);
    let names = NAMES.iter().map(|(name, ..)| *name);
    signs.chain(GREEK.iter().map(|(name, _)| *name)).chain(names).chain(OTHERS.iter().map(|(name, _)| *name))
}

/// Returns the environment called `name`.
pub fn environment(name: &str) -> Option<GridKind> {
    ENVIRONMENTS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

/// Returns the names of all environments.
pub fn environments() -> impl Iterator<Item = &'static str> {
    ENVIRONMENTS.iter().map(|(name, _)| *name)
}

/// Returns the TeX name of a Greek letter, which is also its ASCII form.
pub fn greek_name(letter: char) -> Option<&'static str> {
    GREEK.iter().find(|(_, greek)| *greek == letter).map(|(name, _)| *name)
}

/// Greek letters. Variants come after the letters they vary.
#[rustfmt::skip]
const GREEK: &[(&str, char)] = &[
    ("alpha", 'α'), ("beta", 'β'), ("gamma", 'γ'), ("delta", 'δ'), ("epsilon", 'ε'), ("varepsilon", 'ε'), ("zeta", 'ζ'),
    ("eta", 'η'), ("theta", 'θ'), ("vartheta", 'ϑ'), ("iota", 'ι'), ("kappa", 'κ'), ("lambda", 'λ'), ("mu", 'μ'), ("nu", 'ν'),
    ("xi", 'ξ'), ("omicron", 'ο'), ("pi", 'π'), ("varpi", 'ϖ'), ("rho", 'ρ'), ("varrho", 'ϱ'), ("sigma", 'σ'), ("varsigma", 'ς'),
    ("tau", 'τ'), ("upsilon", 'υ'), ("phi", 'φ'), ("varphi", 'φ'), ("chi", 'χ'), ("psi", 'ψ'), ("omega", 'ω'),
    ("Gamma", 'Γ'), ("Delta", 'Δ'), ("Theta", 'Θ'), ("Lambda", 'Λ'), ("Xi", 'Ξ'), ("Pi", 'Π'), ("Sigma", 'Σ'),
    ("Upsilon", 'Υ'), ("Phi", 'Φ'), ("Psi", 'Ψ'), ("Omega", 'Ω'),
];

/// Signs.
#[rustfmt::skip]
const SIGNS: &[(&str, char, Class)] = &[
    ("leq", '≤', Class::Relation), ("le", '≤', Class::Relation), ("leqslant", '≤', Class::Relation),
    ("geq", '≥', Class::Relation), ("ge", '≥', Class::Relation), ("geqslant", '≥', Class::Relation),
    ("neq", '≠', Class::Relation), ("ne", '≠', Class::Relation), ("lt", '<', Class::Relation), ("gt", '>', Class::Relation),
    ("approx", '≈', Class::Relation), ("sim", '∼', Class::Relation), ("simeq", '≃', Class::Relation), ("cong", '≅', Class::Relation),
    ("equiv", '≡', Class::Relation), ("propto", '∝', Class::Relation), ("ll", '≪', Class::Relation), ("gg", '≫', Class::Relation),
    ("prec", '≺', Class::Relation), ("succ", '≻', Class::Relation), ("preceq", '≼', Class::Relation), ("succeq", '≽', Class::Relation),
    ("doteq", '≐', Class::Relation), ("triangleq", '≜', Class::Relation), ("coloneqq", '≔', Class::Relation),
    ("to", '→', Class::Relation), ("rightarrow", '→', Class::Relation), ("leftarrow", '←', Class::Relation),
    ("gets", '←', Class::Relation), ("leftrightarrow", '↔', Class::Relation), ("mapsto", '↦', Class::Relation),
    ("longrightarrow", '→', Class::Relation), ("longmapsto", '↦', Class::Relation), ("rightsquigarrow", '⇝', Class::Relation),
    ("Rightarrow", '⇒', Class::Relation), ("implies", '⇒', Class::Relation), ("Leftarrow", '⇐', Class::Relation),
    ("impliedby", '⇐', Class::Relation), ("iff", '⇔', Class::Relation), ("Leftrightarrow", '⇔', Class::Relation),
    ("uparrow", '↑', Class::Relation), ("downarrow", '↓', Class::Relation),
    ("in", '∈', Class::Relation), ("notin", '∉', Class::Relation), ("ni", '∋', Class::Relation), ("subset", '⊂', Class::Relation),
    ("supset", '⊃', Class::Relation), ("subseteq", '⊆', Class::Relation), ("supseteq", '⊇', Class::Relation),
    ("mid", '|', Class::Relation), ("parallel", '∥', Class::Relation), ("perp", '⊥', Class::Relation),
    ("models", '⊨', Class::Relation), ("vdash", '⊢', Class::Relation), ("colon", ':', Class::Punctuation),
    ("cdot", '·', Class::Binary), ("times", '×', Class::Binary), ("div", '÷', Class::Binary), ("pm", '±', Class::Binary),
    ("mp", '∓', Class::Binary), ("cup", '∪', Class::Binary), ("cap", '∩', Class::Binary), ("setminus", '\\', Class::Binary),
    ("wedge", '∧', Class::Binary), ("land", '∧', Class::Binary), ("vee", '∨', Class::Binary), ("lor", '∨', Class::Binary),
    ("ast", '*', Class::Binary), ("star", '⋆', Class::Binary), ("circ", '∘', Class::Binary), ("bullet", '•', Class::Binary),
    ("oplus", '⊕', Class::Binary), ("ominus", '⊖', Class::Binary), ("otimes", '⊗', Class::Binary), ("odot", '⊙', Class::Binary),
    ("forall", '∀', Class::Open), ("exists", '∃', Class::Open), ("neg", '¬', Class::Open), ("lnot", '¬', Class::Open),
    ("partial", '∂', Class::Open), ("nabla", '∇', Class::Open), ("infty", '∞', Class::Ordinary), ("emptyset", '∅', Class::Ordinary),
    ("varnothing", '∅', Class::Ordinary), ("ell", 'ℓ', Class::Ordinary), ("hbar", 'ℏ', Class::Ordinary), ("Re", 'ℜ', Class::Ordinary),
    ("Im", 'ℑ', Class::Ordinary), ("aleph", 'ℵ', Class::Ordinary), ("imath", 'ı', Class::Ordinary), ("jmath", 'ȷ', Class::Ordinary),
    ("top", '⊤', Class::Ordinary), ("bot", '⊥', Class::Ordinary), ("dagger", '†', Class::Ordinary), ("prime", '′', Class::Ordinary),
    ("angle", '∠', Class::Ordinary), ("triangle", '△', Class::Ordinary), ("square", '□', Class::Ordinary), ("Box", '□', Class::Ordinary),
    ("ldots", '…', Class::Ordinary), ("dots", '…', Class::Ordinary), ("dotsc", '…', Class::Ordinary), ("cdots", '⋯', Class::Ordinary),
    ("dotsb", '⋯', Class::Ordinary), ("vdots", '⋮', Class::Ordinary), ("ddots", '⋱', Class::Ordinary), ("degree", '°', Class::Ordinary),
    ("langle", '⟨', Class::Open), ("rangle", '⟩', Class::Close), ("lfloor", '⌊', Class::Open), ("rfloor", '⌋', Class::Close),
    ("lceil", '⌈', Class::Open), ("rceil", '⌉', Class::Close), ("lvert", '|', Class::Open), ("rvert", '|', Class::Close),
    ("lVert", '‖', Class::Open), ("rVert", '‖', Class::Close), ("lbrace", '{', Class::Open), ("rbrace", '}', Class::Close),
    ("lbrack", '[', Class::Open), ("rbrack", ']', Class::Close), ("vert", '|', Class::Ordinary), ("Vert", '‖', Class::Ordinary),
    ("backslash", '\\', Class::Ordinary), ("lbracket", '[', Class::Open), ("rbracket", ']', Class::Close),
];

/// Function names: the command, the name, and whether its scripts are limits.
#[rustfmt::skip]
const NAMES: &[(&str, &str, bool)] = &[
    ("log", "log", false), ("ln", "ln", false), ("lg", "lg", false), ("exp", "exp", false), ("sin", "sin", false), ("cos", "cos", false),
    ("tan", "tan", false), ("cot", "cot", false), ("sec", "sec", false), ("csc", "csc", false), ("arcsin", "arcsin", false),
    ("arccos", "arccos", false), ("arctan", "arctan", false), ("sinh", "sinh", false), ("cosh", "cosh", false), ("tanh", "tanh", false),
    ("max", "max", true), ("min", "min", true), ("sup", "sup", true), ("inf", "inf", true), ("lim", "lim", true),
    ("limsup", "lim sup", true), ("liminf", "lim inf", true), ("argmax", "arg max", true), ("argmin", "arg min", true),
    ("arg", "arg", false), ("det", "det", false), ("dim", "dim", false), ("ker", "ker", false), ("deg", "deg", false), ("gcd", "gcd", false),
    ("hom", "hom", false), ("Pr", "Pr", false), ("bmod", "mod", false), ("mod", "mod", false),
];

/// All other commands.
#[rustfmt::skip]
const OTHERS: &[(&str, Command)] = &[
    ("sum", Command::Big('∑', true)), ("prod", Command::Big('∏', true)), ("coprod", Command::Big('∐', true)),
    ("bigcup", Command::Big('⋃', true)), ("bigcap", Command::Big('⋂', true)), ("bigvee", Command::Big('⋁', true)),
    ("bigwedge", Command::Big('⋀', true)), ("int", Command::Big('∫', false)), ("iint", Command::Big('∬', false)), ("oint", Command::Big('∮', false)),
    ("hat", Command::Accent(Mark::Hat)), ("widehat", Command::Accent(Mark::Hat)), ("bar", Command::Accent(Mark::Bar)),
    ("overline", Command::Accent(Mark::Bar)), ("tilde", Command::Accent(Mark::Tilde)), ("widetilde", Command::Accent(Mark::Tilde)),
    ("dot", Command::Accent(Mark::Dot)), ("ddot", Command::Accent(Mark::Ddot)), ("vec", Command::Accent(Mark::Vec)),
    ("overrightarrow", Command::Accent(Mark::Vec)), ("check", Command::Accent(Mark::Check)), ("underline", Command::Accent(Mark::Underline)),
    ("overbrace", Command::Accent(Mark::Overbrace)), ("underbrace", Command::Accent(Mark::Underbrace)),
    ("mathbb", Command::Font(Font::Blackboard)), ("mathcal", Command::Font(Font::Calligraphic)), ("mathscr", Command::Font(Font::Calligraphic)),
    ("mathfrak", Command::Font(Font::Fraktur)), ("mathbf", Command::Font(Font::Bold)), ("boldsymbol", Command::Font(Font::Bold)),
    ("bm", Command::Font(Font::Bold)), ("mathrm", Command::Font(Font::Roman)), ("mathit", Command::Font(Font::Roman)),
    ("mathsf", Command::Font(Font::Roman)), ("mathtt", Command::Font(Font::Roman)),
    ("text", Command::Text), ("textrm", Command::Text), ("textbf", Command::Text), ("textit", Command::Text), ("texttt", Command::Text),
    ("textsf", Command::Text), ("textsc", Command::Text), ("textnormal", Command::Text), ("textup", Command::Text),
    ("mbox", Command::Text), ("operatorname", Command::OperatorName),
    ("frac", Command::Fraction(true, false)), ("dfrac", Command::Fraction(true, false)), ("tfrac", Command::Fraction(true, true)),
    ("binom", Command::Fraction(false, false)), ("dbinom", Command::Fraction(false, false)), ("tbinom", Command::Fraction(false, true)),
    ("sqrt", Command::Root), ("left", Command::Left), ("right", Command::Right), ("begin", Command::Begin), ("end", Command::End),
    ("overset", Command::Stack(true)), ("stackrel", Command::Stack(true)), ("underset", Command::Stack(false)), ("not", Command::Not),
    ("pmod", Command::ParenthesizedMod), ("substack", Command::Substack), ("quad", Command::Space(2)), ("qquad", Command::Space(4)),
    ("space", Command::Space(1)), ("big", Command::Nothing), ("Big", Command::Nothing), ("bigg", Command::Nothing), ("Bigg", Command::Nothing),
    ("bigl", Command::Nothing), ("bigr", Command::Nothing), ("Bigl", Command::Nothing), ("Bigr", Command::Nothing), ("biggl", Command::Nothing),
    ("biggr", Command::Nothing), ("bigm", Command::Nothing), ("middle", Command::Middle), ("cfrac", Command::Fraction(true, false)), ("displaystyle", Command::Nothing),
    ("textstyle", Command::Nothing), ("limits", Command::Nothing), ("nolimits", Command::Nothing), ("nonumber", Command::Nothing), ("notag", Command::Nothing),
];

/// Environments. Starred names are equivalent, since equations are not numbered.
#[rustfmt::skip]
const ENVIRONMENTS: &[(&str, GridKind)] = &[
    ("matrix", GridKind::Matrix { open: None, close: None }), ("smallmatrix", GridKind::Matrix { open: None, close: None }),
    ("array", GridKind::Matrix { open: None, close: None }), ("pmatrix", GridKind::Matrix { open: Some('('), close: Some(')') }),
    ("bmatrix", GridKind::Matrix { open: Some('['), close: Some(']') }), ("Bmatrix", GridKind::Matrix { open: Some('{'), close: Some('}') }),
    ("vmatrix", GridKind::Matrix { open: Some('|'), close: Some('|') }), ("Vmatrix", GridKind::Matrix { open: Some('‖'), close: Some('‖') }),
    ("cases", GridKind::Cases), ("aligned", GridKind::Aligned), ("align", GridKind::Aligned), ("align*", GridKind::Aligned),
    ("split", GridKind::Aligned), ("gathered", GridKind::Gathered), ("gather", GridKind::Gathered), ("gather*", GridKind::Gathered),
];
