//! Conversion of TeX in BibTeX fields to Unicode text.
//!
//! Existing crates do not fit: biblatex prints unknown commands as they are, and does not report them. The parser is
//! total: it accepts any text, replaces unknown commands by their arguments and lists them.

use std::collections::BTreeSet;

use unicode_normalization::char::compose;

use super::braces::closing;
use super::journals::journal;
use super::links::unescaped;
use crate::content::tex::Formula;

/// Maximum nesting that is resolved; deeper text is taken without its markup.
const DEPTH_MAX: usize = 24;

/// Converted text, and the commands that were not understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The text; every run of white space is one blank.
    pub text: String,
    /// Unknown commands with their backslash, and formulas that could not be parsed.
    pub unknown: BTreeSet<String>,
}

/// Converts the TeX in `field`.
pub fn resolve(field: &str) -> Resolved {
    let mut reader = Reader { rest: field, unknown: BTreeSet::new(), depth: 0 };
    let mut text = String::new();
    reader.run(&mut text, None);
    let text = entities(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    Resolved { text, unknown: reader.unknown }
}

struct Reader<'t> {
    rest: &'t str,
    unknown: BTreeSet<String>,
    depth: usize,
}

impl<'t> Reader<'t> {
    /// Appends text up to and including `end`, or up to the end of the field.
    fn run(&mut self, into: &mut String, end: Option<char>) {
        self.depth += 1;
        while let Some(c) = self.take() {
            match c {
                _ if Some(c) == end => break,
                '{' if self.depth < DEPTH_MAX => self.run(into, Some('}')),
                '{' | '}' => {}
                '\\' => self.command(into),
                '$' => {
                    let mark = if self.eat("$") { "$$" } else { "$" };
                    match self.rest.find(mark) {
                        Some(length) => {
                            let tex = &self.rest[..length];
                            self.rest = &self.rest[length + mark.len()..];
                            self.formula(tex, into);
                        }
                        None => into.push('$'),
                    }
                }
                '~' => into.push(' '),
                '-' if self.eat("--") => into.push('—'),
                '-' if self.eat("-") => into.push('–'),
                '`' if self.eat("`") => into.push('“'),
                '`' => into.push('‘'),
                '\'' if self.eat("'") => into.push('”'),
                c => into.push(c),
            }
        }
        self.depth -= 1;
    }

    fn take(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.rest.strip_prefix(text);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    /// Converts a command whose backslash has been read.
    fn command(&mut self, into: &mut String) {
        let length = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        if length == 0 {
            return self.sign(into);
        }
        let name = &self.rest[..length];
        self.rest = &self.rest[length..];
        if let Some(mark) = letter_accent(name) {
            return self.accent(mark, into);
        }
        if let Some(symbol) = symbol(name).or_else(|| journal(name)) {
            // Blanks after a command only end its name.
            self.rest = self.rest.trim_start();
            self.eat("{}");
            into.push_str(symbol);
            return;
        }
        self.eat("*");
        match name {
            "url" | "nolinkurl" | "path" | "doi" => {
                let address = self.argument().unwrap_or_default();
                into.push_str(&unescaped(address));
            }
            "href" => {
                let address = self.argument().unwrap_or_default();
                match self.argument() {
                    Some(words) => self.inner(words, into),
                    None => into.push_str(&unescaped(address)),
                }
            }
            "textcolor" | "bibinfo" | "bibfield" | "foreignlanguage" | "texorpdfstring" | "colorbox" => {
                // The second argument is the text; for `texorpdfstring`, the plain-text variant.
                self.argument();
                self.argument_text(into);
            }
            "textsuperscript" | "textsubscript" => {
                let words = self.argument().map(|words| self.nested(words)).unwrap_or_default();
                into.push_str(&script(&words, name == "textsuperscript"));
            }
            "ensuremath" => {
                if let Some(tex) = self.argument() {
                    self.formula(tex, into);
                }
            }
            "char" | "symbol" => {
                let code = self.argument().unwrap_or_else(|| self.code());
                into.extend(character(code));
            }
            "enquote" => {
                into.push('“');
                self.argument_text(into);
                into.push('”');
            }
            "noopsort" | "NoopSort" | "SortNoop" | "noop" | "thanks" | "footnote" | "hspace" | "vspace" | "color"
            | "phantom" | "label" | "index" | "fontsize" => {
                self.argument();
            }
            "uppercase" | "MakeUppercase" => {
                let words = self.argument().map(|words| self.nested(words)).unwrap_or_default();
                into.push_str(&words.to_uppercase());
            }
            "lowercase" | "MakeLowercase" => {
                let words = self.argument().map(|words| self.nested(words)).unwrap_or_default();
                into.push_str(&words.to_lowercase());
            }
            name if TRANSPARENT.contains(&name) => self.argument_text(into),
            name if SILENT.contains(&name) => self.rest = self.rest.trim_start(),
            name => {
                self.unknown.insert(format!("\\{name}"));
                self.argument_text(into);
            }
        }
    }

    /// Returns the digits of a character's code: `\char"2013`, `\char'47`, `\char21`.
    fn code(&mut self) -> &'t str {
        let is_digit = |c: char| c.is_ascii_digit() || matches!(c, 'A'..='F');
        let start = self.rest.starts_with(['"', '\'']) as usize;
        let end = self.rest[start..].find(|c| !is_digit(c)).map_or(self.rest.len(), |end| start + end);
        let (code, rest) = self.rest.split_at(end);
        self.rest = rest;
        code
    }

    /// Converts a command named by a punctuation character, which is the next one.
    fn sign(&mut self, into: &mut String) {
        let Some(sign) = self.take() else { return };
        let mark = match sign {
            '`' => '\u{300}',
            '\'' | '´' => '\u{301}',
            '^' => '\u{302}',
            '~' => '\u{303}',
            '=' => '\u{304}',
            '.' => '\u{307}',
            '"' => '\u{308}',
            '(' | '[' => {
                let close = if sign == '(' { "\\)" } else { "\\]" };
                if let Some(length) = self.rest.find(close) {
                    let tex = &self.rest[..length];
                    self.rest = &self.rest[length + close.len()..];
                    return self.formula(tex, into);
                }
                return into.push(sign);
            }
            ' ' | '\n' | '\t' | ',' | ';' | ':' | '\\' => return into.push(' '),
            '-' | '/' | '!' | '@' | ')' | ']' => return,
            c => return into.push(c),
        };
        self.accent(mark, into);
    }

    /// Converts an accent over a letter, a group or a dotless letter.
    fn accent(&mut self, mark: char, into: &mut String) {
        self.rest = self.rest.trim_start();
        let mut base = String::new();
        match self.rest.chars().next() {
            Some('{') => self.argument_text(&mut base),
            Some('\\') => {
                self.take();
                self.command(&mut base);
            }
            Some(_) => base.extend(self.take()),
            None => {}
        }
        let mut letters = base.chars();
        match letters.next() {
            Some(first) => {
                let first = match first {
                    'ı' => 'i',
                    'ȷ' => 'j',
                    c => c,
                };
                match compose(first, mark) {
                    Some(composed) => into.push(composed),
                    None => into.extend([first, mark]),
                }
                into.push_str(letters.as_str());
            }
            // An accent without a letter is the sign itself.
            None => into.push_str(match mark {
                '\u{302}' => "^",
                '\u{303}' => "~",
                _ => "",
            }),
        }
    }

    /// Returns the raw argument in braces, if one follows.
    fn argument(&mut self) -> Option<&'t str> {
        let mut inner = self.rest.trim_start();
        if let Some(optional) = inner.strip_prefix('[') {
            inner = optional.find(']').map_or(inner, |end| optional[end + 1..].trim_start());
        }
        let inner = inner.strip_prefix('{')?;
        let end = closing(inner)?;
        self.rest = &inner[end + 1..];
        Some(&inner[..end])
    }

    fn argument_text(&mut self, into: &mut String) {
        match self.argument() {
            Some(words) => self.inner(words, into),
            // The blank that ended the command's name.
            None => self.rest = self.rest.trim_start(),
        }
    }

    fn inner(&mut self, words: &'t str, into: &mut String) {
        if self.depth >= DEPTH_MAX {
            return into.push_str(words);
        }
        let after = std::mem::replace(&mut self.rest, words);
        self.run(into, None);
        self.rest = after;
    }

    fn nested(&mut self, words: &'t str) -> String {
        let mut text = String::new();
        self.inner(words, &mut text);
        text
    }

    fn formula(&mut self, tex: &str, into: &mut String) {
        let (formula, mistakes) = Formula::parse(tex.trim());
        if !mistakes.is_empty() {
            self.unknown.insert(format!("${tex}$"));
        }
        into.push_str(&formula.plain());
    }
}

/// Returns the character of a code in TeX's notation; 21 and 22 are dashes in TeX's own fonts.
fn character(code: &str) -> Option<char> {
    let code = match (code.strip_prefix('"'), code.strip_prefix('\'')) {
        (Some(hex), _) => u32::from_str_radix(hex, 16),
        (_, Some(octal)) => u32::from_str_radix(octal, 8),
        _ => code.parse(),
    };
    match code.ok()? {
        21 | 123 => Some('–'),
        22 | 124 => Some('—'),
        code => char::from_u32(code).filter(|c| !c.is_control()),
    }
}

/// Returns superscript or subscript characters if Unicode has all of them; the letters of an ordinal are unchanged.
fn script(words: &str, is_raised: bool) -> String {
    use crate::content::tex::{subscript, superscript};
    if is_raised && words.chars().all(char::is_alphabetic) {
        return words.to_owned();
    }
    let small = if is_raised { superscript } else { subscript };
    words.chars().map(small).collect::<Option<String>>().unwrap_or_else(|| words.to_owned())
}

/// Resolves HTML character references, which some reference managers insert.
fn entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let named = [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&nbsp;", " ")];
    let mut text = named.into_iter().fold(text.to_owned(), |text, (name, sign)| text.replace(name, sign));
    while let Some(start) = text.find("&#") {
        let Some(length) = text[start..].find(';').filter(|length| *length <= 9) else { break };
        let digits = &text[start + 2..start + length];
        let code = match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => digits.parse().ok(),
        };
        let Some(c) = code.and_then(char::from_u32).filter(|c| !c.is_control()) else { break };
        text.replace_range(start..=start + length, &c.to_string());
    }
    text
}

/// Returns the combining character of an accent command that is a letter.
fn letter_accent(name: &str) -> Option<char> {
    Some(match name {
        "u" => '\u{306}',
        "r" => '\u{30a}',
        "H" => '\u{30b}',
        "v" => '\u{30c}',
        "d" => '\u{323}',
        "c" => '\u{327}',
        "k" => '\u{328}',
        "b" => '\u{331}',
        "t" => '\u{361}',
        "G" => '\u{30f}',
        "h" => '\u{309}',
        _ => return None,
    })
}

/// Whether a command is for a letter or for an accent over the next one.
pub fn is_letter_command(name: &str) -> bool {
    letter_accent(name).is_some() || symbol(name).is_some_and(|symbol| symbol.chars().all(char::is_alphabetic))
}

fn symbol(name: &str) -> Option<&'static str> {
    SYMBOLS.iter().find(|(known, _)| *known == name).map(|(_, symbol)| *symbol)
}

/// Commands for single characters.
#[rustfmt::skip]
const SYMBOLS: &[(&str, &str)] = &[
    ("ss", "ß"), ("SS", "ẞ"), ("o", "ø"), ("O", "Ø"), ("ae", "æ"), ("AE", "Æ"), ("oe", "œ"), ("OE", "Œ"), ("aa", "å"), ("AA", "Å"),
    ("l", "ł"), ("L", "Ł"), ("i", "ı"), ("j", "ȷ"), ("dh", "ð"), ("DH", "Ð"), ("th", "þ"), ("TH", "Þ"), ("dj", "đ"), ("DJ", "Đ"),
    ("ng", "ŋ"), ("NG", "Ŋ"), ("S", "§"), ("P", "¶"), ("copyright", "©"), ("textcopyright", "©"), ("textregistered", "®"),
    ("texttrademark", "™"), ("pounds", "£"), ("textsterling", "£"), ("euro", "€"), ("texteuro", "€"), ("EUR", "€"), ("textyen", "¥"),
    ("textdegree", "°"), ("degree", "°"), ("degC", "°C"), ("dots", "…"), ("ldots", "…"), ("textellipsis", "…"), ("textendash", "–"),
    ("textemdash", "—"), ("textbackslash", "\\"), ("textasciitilde", "~"), ("textasciicircum", "^"), ("textunderscore", "_"),
    ("textbar", "|"), ("textless", "<"), ("textgreater", ">"), ("textquoteleft", "‘"), ("textquoteright", "’"), ("textquotedblleft", "“"),
    ("textquotedblright", "”"), ("textquotesingle", "'"), ("textquotedbl", "\""), ("quotedblbase", "„"), ("quotesinglbase", "‚"),
    ("guillemotleft", "«"), ("guillemotright", "»"), ("guillemetleft", "«"), ("guillemetright", "»"), ("guilsinglleft", "‹"),
    ("guilsinglright", "›"), ("lq", "‘"), ("rq", "’"), ("textbullet", "•"), ("textperiodcentered", "·"), ("textmu", "µ"), ("micro", "µ"),
    ("dag", "†"), ("ddag", "‡"), ("dagger", "†"), ("ddagger", "‡"), ("textdagger", "†"), ("textdaggerdbl", "‡"), ("textordfeminine", "ª"), ("textordmasculine", "º"),
    ("textexclamdown", "¡"), ("textquestiondown", "¿"), ("textdollar", "$"), ("textbraceleft", "{"), ("textbraceright", "}"),
    ("lbrace", "{"), ("rbrace", "}"), ("textonehalf", "½"), ("textonequarter", "¼"), ("texttimes", "×"), ("textpm", "±"), ("textdiv", "÷"),
    ("textasteriskcentered", "*"), ("textasciigrave", "`"), ("textvisiblespace", "␣"), ("textsection", "§"), ("textparagraph", "¶"),
    ("textnumero", "№"), ("textminus", "−"), ("textrightarrow", "→"), ("textleftarrow", "←"), ("TeX", "TeX"), ("LaTeX", "LaTeX"),
    ("BibTeX", "BibTeX"), ("LaTeXe", "LaTeX2e"), ("slash", "/"), ("hyphen", "-"), ("quad", " "), ("qquad", " "), ("space", " "), ("enspace", " "),
    ("thinspace", " "), ("hfill", " "), ("newline", " "), ("checkmark", "✓"), ("textthreequarters", "¾"), ("textcent", "¢"),
    // Mathematical symbols that are used outside of formulas.
    ("alpha", "α"), ("beta", "β"), ("gamma", "γ"), ("delta", "δ"), ("epsilon", "ε"), ("lambda", "λ"), ("mu", "μ"), ("pi", "π"),
    ("sigma", "σ"), ("omega", "ω"), ("Delta", "Δ"), ("Omega", "Ω"), ("times", "×"), ("pm", "±"), ("sim", "~"), ("infty", "∞"),
    ("rightarrow", "→"), ("to", "→"), ("leq", "≤"), ("geq", "≥"), ("cdot", "·"), ("textalpha", "α"), ("textbeta", "β"), ("textgamma", "γ"),
    ("star", "⋆"), ("circ", "°"), ("prime", "′"), ("backslash", "\\"), ("textgreek", ""), ("ast", "*"), ("bullet", "•"),
];

/// Commands that are replaced by their argument.
#[rustfmt::skip]
const TRANSPARENT: &[&str] = &[
    "textbf", "textit", "textsl", "textsc", "texttt", "textrm", "textsf", "textup", "textmd", "textnormal", "text", "emph", "mbox", "hbox",
    "fbox", "underline", "uline", "ul", "sout", "mathrm", "mathbf", "mathit", "mathcal", "mathbb", "mathsf", "mathtt", "natexlab",
    "BibEmph", "mkbibemph", "mkbibbold", "mkbibquote", "mkbibitalic", "bibstring", "protect", "textlf", "smaller", "textsmaller", "ac",
    "gls", "nocase", "NoCaseChange", "hl", "textquote", "raise", "makebox", "acro", "cmti", "bibname", "operatorname", "relsize",
];

/// Commands that only change the font.
#[rustfmt::skip]
const SILENT: &[&str] = &[
    "it", "bf", "em", "sc", "tt", "rm", "sf", "sl", "itshape", "bfseries", "scshape", "ttfamily", "rmfamily", "sffamily", "slshape",
    "upshape", "normalfont", "mdseries", "tiny", "scriptsize", "footnotesize", "small", "normalsize", "large", "Large", "LARGE",
    "boldmath", "unboldmath", "relax", "newblock", "penalty", "ignorespaces", "allowbreak", "nobreak", "linebreak", "break", "par",
    "noindent", "hskip", "kern", "leavevmode", "textstyle", "displaystyle", "nolinebreak", "xspace", "strut", "unskip", "urlstyle",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tex_becomes_text() {
        for (tex, expected) in [
            (r"\textbf{Bold} \emph{E} 9\textsuperscript{th} $\alpha^2$ \texttt{c}", "Bold E 9th α² c"),
            (r"Proc. of the 5\({}^{\mbox{th}}\) Workshop", "Proc. of the 5th Workshop"),
            (r#"M{\"u}ller, M\"uller, M\"{u}ller, M{\"{u}}ller, M\" uller"#, "Müller, Müller, Müller, Müller, Müller"),
            (r"Garc{\'\i}a, Garc{\'{\i}}a, Garc\'ia, \'{\i}", "García, García, García, í"),
            (r"\v{S}a\v sa \c{C}elik \c celik Erd\H{o}s \k{a} \r{a} \u{g}", "Šaša Çelik çelik Erdős ą å ğ"),
            (r#"Stra{\ss}e, \O rsted, {\L}ukasz, \aa{}rhus, na\"{\i}ve"#, "Straße, Ørsted, Łukasz, århus, naïve"),
            (r"{\it Old} {\bf style} {\em text}", "Old style text"),
            (r"A--B --- c ``quoted'' `single'", "A–B — c “quoted” ‘single'"),
            (r"AT\&T 50\% \$5 a\_b \#1 \{x\}", "AT&T 50% $5 a_b #1 {x}"),
            ("Smith &amp; Co {\\&}amp; &#8211; &lt;", "Smith & Co & – <"),
            (r"see \url{https://a.b/c\_d} and \href{https://x.y}{here}", "see https://a.b/c_d and here"),
            (r"Mo\textsubscript{2}C, CO$_2$, 10$^{-3}$", "Mo₂C, CO₂, 10⁻³"),
            ("two\n  lines~and\\ tie", "two lines and tie"),
            (r"{{NASA}} {A}{B}c", "NASA ABc"),
            (r"{\noopsort{2001}}Title \textcolor{red}{red}", "Title red"),
            (r"\LaTeX{} and \TeX\ here", "LaTeX and TeX here"),
            (r"costs $5", "costs $5"),
            (r"{\aap} and \mnras, 1993\char21 2005, \char`A", "A&A and MNRAS, 1993– 2005, ‘A"),
            (r#"a\char"2013b $13\,\text {Te\hspace{-.08em}V}$"#, "a–b 13 TeV"),
        ] {
            let resolved = resolve(tex);
            assert_eq!(resolved.text, expected, "{tex}");
            assert!(resolved.unknown.is_empty(), "{tex}: {:?}", resolved.unknown);
        }
    }

    #[test]
    fn unknown_commands_are_named_and_dropped_to_their_arguments() {
        let resolved = resolve(r"A \foo{b} \bar c {\baz d}");
        assert_eq!(resolved.text, "A b c d");
        assert_eq!(resolved.unknown.into_iter().collect::<Vec<_>>(), [r"\bar", r"\baz", r"\foo"]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\\\[a-z\"'^~]{0,6}|[{}$&#;a-zé~` -]){0,60}") {
            resolve(&text);
        }
    }
}
