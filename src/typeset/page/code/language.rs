//! Lexers for common languages in research code: comments, strings, numbers, keywords.

use std::ops::Range;

/// Kind of a token in a line of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Plain,
    Keyword,
    Comment,
    /// A string.
    Text,
    Number,
    /// Output of a program, or the prompt before a command.
    Aside,
}

/// The delimiters of a string.
struct Quote {
    open: &'static str,
    close: &'static str,
    /// Whether a backslash escapes the next character.
    escapes: bool,
    /// Whether the string may continue on the next line.
    lines: bool,
}

/// A lexical feature of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trait {
    None,
    /// Lifetimes such as `'a`.
    Lifetimes,
    /// `#` begins a comment only at the start of a word.
    WordComments,
    /// Table headers such as `[table]` on a line of their own.
    Tables,
    /// A string before a colon is a key.
    Keys,
    /// Shell sessions: commands after a prompt, and their output.
    Session,
    /// BibTeX entries: `@entry{`, with values in braces.
    Entries,
    /// Commands such as `\command`.
    Commands,
}

/// A language.
struct Language {
    names: &'static [&'static str],
    keywords: &'static str,
    comments: &'static [&'static str],
    block_comment: Option<(&'static str, &'static str)>,
    /// Delimiters of strings; longer ones come first.
    quotes: &'static [Quote],
    own: Trait,
}

const fn quote(open: &'static str, close: &'static str, escapes: bool, lines: bool) -> Quote {
    Quote { open, close, escapes, lines }
}

const DOUBLE: Quote = quote("\"", "\"", true, false);
const SINGLE: Quote = quote("'", "'", true, false);
const DOUBLE_LINES: Quote = quote("\"", "\"", true, true);

const LANGUAGES: &[Language] = &[
    Language {
        names: &["rust", "rs"],
        keywords: "as await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move \
                   mut pub ref return self Self static struct super trait true type unsafe use where while async",
        comments: &["//"],
        block_comment: Some(("/*", "*/")),
        quotes: &[quote("r#\"", "\"#", false, true), quote("r\"", "\"", false, true), DOUBLE_LINES],
        own: Trait::Lifetimes,
    },
    Language {
        names: &["python", "py", "python3"],
        keywords: "and as assert await break class continue def del elif else except False finally for from global if \
                   import in is lambda match None nonlocal not or pass raise return True try while with yield async",
        comments: &["#"],
        block_comment: None,
        quotes: &[quote("\"\"\"", "\"\"\"", true, true), quote("'''", "'''", true, true), DOUBLE, SINGLE],
        own: Trait::None,
    },
    Language {
        names: &["toml"],
        keywords: "true false inf nan",
        comments: &["#"],
        block_comment: None,
        quotes: &[
            quote("\"\"\"", "\"\"\"", true, true),
            quote("'''", "'''", false, true),
            DOUBLE,
            quote("'", "'", false, false),
        ],
        own: Trait::Tables,
    },
    Language {
        names: &["json", "jsonl", "jsonc"],
        keywords: "true false null",
        comments: &["//"],
        block_comment: None,
        quotes: &[DOUBLE],
        own: Trait::Keys,
    },
    Language {
        names: &["yaml", "yml"],
        keywords: "true false null yes no",
        comments: &["#"],
        block_comment: None,
        quotes: &[DOUBLE, quote("'", "'", false, false)],
        own: Trait::WordComments,
    },
    Language {
        names: &["sh", "bash", "shell", "zsh"],
        keywords: "case do done elif else esac export fi for function if in local return set then until while",
        comments: &["#"],
        block_comment: None,
        quotes: &[DOUBLE_LINES, quote("'", "'", false, true)],
        own: Trait::WordComments,
    },
    Language {
        names: &["console", "session", "shell-session", "terminal"],
        keywords: "",
        comments: &["#"],
        block_comment: None,
        quotes: &[DOUBLE, quote("'", "'", false, false)],
        own: Trait::Session,
    },
    Language {
        names: &["bibtex", "bib"],
        keywords: "",
        comments: &["%"],
        block_comment: None,
        quotes: &[],
        own: Trait::Entries,
    },
    Language {
        names: &["tex", "latex"],
        keywords: "",
        comments: &["%"],
        block_comment: None,
        quotes: &[],
        own: Trait::Commands,
    },
    Language {
        names: &["c", "cpp", "c++", "h", "cuda"],
        keywords: "auto bool break case char class const continue default delete do double else enum false float for if int long \
                   namespace new nullptr private public return short signed sizeof static struct switch template this true \
                   typedef union unsigned using virtual void while",
        comments: &["//"],
        block_comment: Some(("/*", "*/")),
        quotes: &[DOUBLE, SINGLE],
        own: Trait::None,
    },
    Language {
        names: &["javascript", "js", "typescript", "ts"],
        keywords: "await break case catch class const continue default delete do else export extends false finally for \
                   from function if import in instanceof interface let new null of return switch this throw true try type \
                   typeof undefined var void while yield async",
        comments: &["//"],
        block_comment: Some(("/*", "*/")),
        quotes: &[quote("`", "`", true, true), DOUBLE, SINGLE],
        own: Trait::None,
    },
    Language {
        names: &["julia", "jl"],
        keywords: "abstract begin break const continue do else elseif end export false for function global if import in let local \
                   macro module mutable return struct true try catch using where while",
        comments: &["#"],
        block_comment: Some(("#=", "=#")),
        quotes: &[quote("\"\"\"", "\"\"\"", true, true), DOUBLE],
        own: Trait::None,
    },
];

/// A lexer that is called line by line.
pub struct Lexer {
    language: Option<&'static Language>,
    /// The string or comment continued from the previous line: closing delimiter, whether a backslash escapes, kind.
    open: Option<(&'static str, bool, Kind)>,
    /// Depth of open braces within a BibTeX entry.
    depth: usize,
}

impl Lexer {
    /// Creates a lexer for the language of this name; in an unknown language everything is plain.
    pub fn new(name: &str) -> Lexer {
        let name = name.to_ascii_lowercase();
        let language = LANGUAGES.iter().find(|language| language.names.contains(&name.as_str()));
        Lexer { language, open: None, depth: 0 }
    }

    /// Returns the tokens of the next line as byte ranges, which cover the line without gaps.
    pub fn line(&mut self, line: &str) -> Vec<(Range<usize>, Kind)> {
        let mut parts = Parts::default();
        match self.language {
            None => parts.push(line.len(), Kind::Plain),
            Some(language) if language.own == Trait::Session => session(language, line, &mut parts),
            Some(language) if language.own == Trait::Entries => self.entries(line, &mut parts),
            Some(language) => self.program(language, line, &mut parts),
        }
        parts.found
    }

    fn program(&mut self, language: &'static Language, line: &str, parts: &mut Parts) {
        if language.own == Trait::Tables && line.trim_start().starts_with('[') && self.open.is_none() {
            let end = line.find('#').unwrap_or(line.len());
            parts.push(end, Kind::Keyword);
        }
        while parts.end < line.len() {
            let (at, rest) = (parts.end, &line[parts.end..]);
            if let Some((close, escapes, kind)) = self.open {
                let length = closing(rest, close, escapes);
                parts.push(at + length.unwrap_or(rest.len()), kind);
                self.open = if length.is_none() { self.open } else { None };
                continue;
            }
            let (length, kind) = self.next(language, line, at);
            parts.push(at + length, kind);
        }
        // A string that may not continue on the next line ends with its line.
        let goes_on = |(close, ..): &(&str, bool, Kind)| {
            language.block_comment.is_some_and(|(_, end)| end == *close)
                || language.quotes.iter().any(|quote| quote.close == *close && quote.lines)
        };
        self.open = self.open.filter(goes_on);
    }

    /// Returns the length and kind of the token at byte `at`.
    fn next(&mut self, language: &'static Language, line: &str, at: usize) -> (usize, Kind) {
        let rest = &line[at..];
        let is_word_start = !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if let Some((open, close)) = language.block_comment.filter(|(open, _)| rest.starts_with(open)) {
            self.open = Some((close, false, Kind::Comment));
            return (open.len(), Kind::Comment);
        }
        let may_comment = language.own != Trait::WordComments || at == 0 || line[..at].ends_with(' ');
        if may_comment && language.comments.iter().any(|comment| rest.starts_with(comment)) {
            return (rest.len(), Kind::Comment);
        }
        // An `r` at the end of a word does not open a raw string.
        let may_open = |quote: &&Quote| rest.starts_with(quote.open) && (is_word_start || !quote.open.starts_with('r'));
        if let Some(quote) = language.quotes.iter().find(may_open) {
            let inner = closing(&rest[quote.open.len()..], quote.close, quote.escapes);
            let Some(inner) = inner else {
                self.open = Some((quote.close, quote.escapes, Kind::Text));
                return (quote.open.len(), Kind::Text);
            };
            let length = quote.open.len() + inner;
            let is_key = language.own == Trait::Keys && rest[length..].trim_start().starts_with(':');
            return (length, if is_key { Kind::Keyword } else { Kind::Text });
        }
        let Some(first) = rest.chars().next() else { return (rest.len(), Kind::Plain) };
        if language.own == Trait::Lifetimes && first == '\'' {
            return character(rest).map_or((1, Kind::Plain), |length| (length, Kind::Text));
        }
        if language.own == Trait::Commands && first == '\\' {
            let letters = rest[1..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len() - 1);
            return (1 + letters, Kind::Keyword);
        }
        if first.is_ascii_digit() && is_word_start {
            let is_part = |(offset, c): &(usize, char)| {
                let after = rest[offset + c.len_utf8()..].chars().next();
                c.is_alphanumeric() || *c == '_' || (*c == '.' && after.is_some_and(|after| after.is_ascii_digit()))
            };
            let length = rest.char_indices().find(|part| !is_part(part)).map_or(rest.len(), |(offset, _)| offset);
            return (length, Kind::Number);
        }
        if first.is_alphabetic() || first == '_' {
            let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            let is_keyword = is_word_start && language.keywords.split(' ').any(|keyword| keyword == &rest[..length]);
            return (length, if is_keyword { Kind::Keyword } else { Kind::Plain });
        }
        (first.len_utf8(), Kind::Plain)
    }

    /// Tokenises a line of a bibliography: the type of an entry, and field values in braces or quotes.
    fn entries(&mut self, line: &str, parts: &mut Parts) {
        if self.depth == 0 && line.trim_start().starts_with('%') {
            return parts.push(line.len(), Kind::Comment);
        }
        let mut quoted = false;
        for (offset, c) in line.char_indices() {
            let end = offset + c.len_utf8();
            let was_inside = self.depth > 1 || quoted;
            match c {
                '{' => self.depth += 1,
                '}' => self.depth = self.depth.saturating_sub(1),
                '"' if self.depth == 1 => quoted = !quoted,
                _ => {}
            }
            let is_type = self.depth == 0 && line[..end].trim_start().starts_with('@');
            let kind = match () {
                () if was_inside || self.depth > 1 || quoted => Kind::Text,
                () if is_type && c != '}' => Kind::Keyword,
                () if c.is_ascii_digit() && line[..offset].contains('=') => Kind::Number,
                () => Kind::Plain,
            };
            parts.push(end, kind);
        }
    }
}

/// Tokenises a line of a shell session: prompt, command or output.
fn session(language: &'static Language, line: &str, parts: &mut Parts) {
    let prompt = ["$ ", "# ", "% ", "> ", ">>> ", "... "].iter().find(|prompt| line.starts_with(**prompt));
    let Some(prompt) = prompt else { return parts.push(line.len(), Kind::Aside) };
    parts.push(prompt.len(), Kind::Aside);
    let mut lexer = Lexer { language: Some(language), open: None, depth: 0 };
    lexer.program(language, line, parts);
}

/// Tokens of a line, being collected.
#[derive(Default)]
struct Parts {
    found: Vec<(Range<usize>, Kind)>,
    end: usize,
}

impl Parts {
    /// Extends the tokens to byte `end` with this kind.
    fn push(&mut self, end: usize, kind: Kind) {
        match self.found.last_mut() {
            Some((range, last)) if *last == kind => range.end = end,
            _ if end > self.end => self.found.push((self.end..end, kind)),
            _ => {}
        }
        self.end = end;
    }
}

/// Returns the number of bytes up to the end of `close`, if it occurs.
fn closing(text: &str, close: &str, escapes: bool) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(offset, c)| {
        if escaped {
            escaped = false;
        } else if escapes && c == '\\' {
            escaped = true;
        } else if text[offset..].starts_with(close) {
            return Some(offset + close.len());
        }
        None
    })
}

/// Returns the length of a Rust character literal; `None` for a lifetime.
fn character(text: &str) -> Option<usize> {
    let mut inner = text.char_indices().skip(1);
    match inner.next()? {
        (_, '\\') => closing(&text[1..], "'", true).map(|length| length + 1),
        _ => inner.next().filter(|(_, c)| *c == '\'').map(|(offset, _)| offset + 1),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns each token of each line after a letter for its kind.
    fn sketch(name: &str, code: &str) -> String {
        let mut lexer = Lexer::new(name);
        let lines = code.lines().map(|line| {
            let parts = lexer.line(line).into_iter().map(|(range, kind)| {
                let words = &line[range];
                match kind {
                    Kind::Plain => words.to_owned(),
                    Kind::Keyword => format!("⟦{words}⟧"),
                    Kind::Comment => format!("⟪{words}⟫"),
                    Kind::Text => format!("‹{words}›"),
                    Kind::Number => format!("⟨{words}⟩"),
                    Kind::Aside => format!("⦅{words}⦆"),
                }
            });
            parts.collect::<String>()
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn words_are_told_apart() {
        for (name, code, expected) in [
            ("rust", "fn f<'a>(x: &'a str) -> char { 'x' } // no", "⟦fn⟧ f<'a>(x: &'a str) -> char { ‹'x'› } ⟪// no⟫"),
            ("rs", "let s = r#\"a\"b\"#; '\\'' 1_000u32", "⟦let⟧ s = ‹r#\"a\"b\"#›; ‹'\\''› ⟨1_000u32⟩"),
            ("rust", "/* a\nb */ 0.5 for_x", "⟪/* a⟫\n⟪b */⟫ ⟨0.5⟩ for_x"),
            (
                "Python",
                "def f(x): # why\n  return \"a\\\"b\" + x2",
                "⟦def⟧ f(x): ⟪# why⟫\n  ⟦return⟧ ‹\"a\\\"b\"› + x2",
            ),
            ("py", "\"\"\"doc\nstring\"\"\" if", "‹\"\"\"doc›\n‹string\"\"\"› ⟦if⟧"),
            ("py", "x = 'open\nif 1", "x = ‹'open›\n⟦if⟧ ⟨1⟩"),
            ("toml", "[a.b] # c\nx = \"y\" # z\non = true", "⟦[a.b] ⟧⟪# c⟫\nx = ‹\"y\"› ⟪# z⟫\non = ⟦true⟧"),
            ("json", "{\"a\": \"b\", \"c\" : [1, null]}", "{⟦\"a\"⟧: ‹\"b\"›, ⟦\"c\"⟧ : [⟨1⟩, ⟦null⟧]}"),
            ("sh", "if x; then echo a#b # c", "⟦if⟧ x; ⟦then⟧ echo a#b ⟪# c⟫"),
            ("console", "$ echo 'a' 1\na 1", "⦅$ ⦆echo ‹'a'› ⟨1⟩\n⦅a 1⦆"),
            (
                "bib",
                "@article{a2,\n  title = {On {K}\n  b},\n  year = 2026 }",
                "⟦@article⟧{a2,\n  title = ‹{On {K}›\n‹  b}›,\n  year = ⟨2026⟩ }",
            ),
            ("tex", "\\frac{1}{2} % x", "⟦\\frac⟧{⟨1⟩}{⟨2⟩} ⟪% x⟫"),
            ("cobol", "if 1 \"a\"", "if 1 \"a\""),
            ("", "# if", "# if"),
        ] {
            assert_eq!(sketch(name, code), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn every_byte_is_in_one_part(language in 0..LANGUAGES.len(), code in "([a-z0-9'\"\\\\/*#@{}\\[\\]$%: \n]|\\PC|\"\"\"|fn ){0,60}") {
            let mut lexer = Lexer::new(LANGUAGES[language].names[0]);
            for line in code.lines() {
                let mut end = 0;
                for (range, _) in lexer.line(line) {
                    prop_assert!(range.start == end && range.end > end && line.get(range.clone()).is_some());
                    end = range.end;
                }
                prop_assert_eq!(end, line.len());
            }
        }
    }
}
