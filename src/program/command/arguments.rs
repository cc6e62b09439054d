//! Arguments and options of command lines.

use crate::diagnostic::did_you_mean;
use crate::typeset::depth::Depth;

/// Allowed values of `--width`.
const WIDTHS: std::ops::RangeInclusive<u16> = 20..=500;

/// Options of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flag {
    Width,
    Depth,
    Colour,
    Markdown,
    Json,
    Csv,
    Bibtex,
    Ris,
    Csl,
    Text,
}

impl Flag {
    /// Returns the flag as it is typed, and the placeholder for its value.
    fn spelling(self) -> (&'static str, &'static str) {
        match self {
            Flag::Width => ("--width", "N"),
            Flag::Depth => ("--depth", "1|2|3"),
            Flag::Colour => ("--color", ""),
            Flag::Markdown => ("--md", ""),
            Flag::Json => ("--json", ""),
            Flag::Csv => ("--csv", ""),
            Flag::Bibtex => ("--bibtex", ""),
            Flag::Ris => ("--ris", ""),
            Flag::Csl => ("--csl", ""),
            Flag::Text => ("--text", ""),
        }
    }

    /// Returns the description for the help text.
    pub(super) fn does(self) -> &'static str {
        match self {
            Flag::Width => "columns of text, 20 to 500; 0 leaves paragraphs whole",
            Flag::Depth => "1 for one minute, 2 for ten, 3 for everything, which is what you get without",
            Flag::Colour => "with the terminal's colours, for less -R",
            Flag::Markdown => "as it was written: Markdown",
            Flag::Json => "as a list of objects, one a line",
            Flag::Csv => "the data alone, as CSV",
            Flag::Bibtex => "BibTeX",
            Flag::Ris => "RIS, for Zotero, EndNote and their like",
            Flag::Csl => "CSL-JSON, for pandoc and citation processors",
            Flag::Text => "a line for people",
        }
    }

    /// Returns the flag and its value for the help text.
    pub(super) fn synopsis(self) -> String {
        let (name, value) = self.spelling();
        format!("{name} {value}").trim_end().to_owned()
    }
}

/// The parsed arguments of a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Arguments {
    pub words: Vec<String>,
    flags: Vec<Flag>,
    /// Value of `--width`; an inner `None` leaves paragraphs on one line.
    pub width: Option<Option<u16>>,
    /// The value of `--depth`.
    pub depth: Depth,
}

impl Arguments {
    /// Parses the arguments and the flags in `known`.
    ///
    /// # Errors
    ///
    /// The message for the visitor.
    pub(super) fn parse(given: &[String], known: &[Flag]) -> Result<Arguments, String> {
        let mut arguments = Arguments::default();
        let mut given = given.iter();
        while let Some(word) = given.next() {
            if word == "--" {
                arguments.words.extend(given.cloned());
                break;
            }
            if !word.starts_with('-') || word == "-" {
                arguments.words.push(word.clone());
                continue;
            }
            let (name, joined) =
                word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
            let Some(&flag) = known.iter().find(|flag| flag.spelling().0 == name) else {
                return Err(format!(
                    "no such option{}",
                    did_you_mean(name, known.iter().map(|flag| flag.spelling().0))
                ));
            };
            let takes_value = !flag.spelling().1.is_empty();
            if joined.is_some() && !takes_value {
                return Err(format!("{} takes no value", flag.spelling().0));
            }
            let value = if takes_value { joined.or_else(|| given.next().map(String::as_str)) } else { None };
            let number = value.and_then(|value| value.parse::<u16>().ok());
            match flag {
                Flag::Width => arguments.width = Some(width(number)?),
                Flag::Depth => {
                    arguments.depth = number.and_then(Depth::numbered).ok_or("--depth takes 1, 2 or 3")?;
                }
                _ => {}
            }
            arguments.flags.push(flag);
        }
        Ok(arguments)
    }

    /// Whether a flag was given.
    pub(super) fn has(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }
}

/// Returns the value of `--width`; 0 leaves paragraphs on one line.
fn width(number: Option<u16>) -> Result<Option<u16>, String> {
    match number {
        Some(0) => Ok(None),
        Some(width) if WIDTHS.contains(&width) => Ok(Some(width)),
        _ => Err(format!("--width takes 0 or a number from {} to {}", WIDTHS.start(), WIDTHS.end())),
    }
}

/// Splits a line into words at blanks, except within quotation marks around a word and after a backslash. `None` if a
/// quotation is not closed. There is no other shell syntax, and an apostrophe within a word is a plain character.
pub(in crate::program) fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') if word.is_none() => {
                quote = Some(c);
                word = Some(String::new());
            }
            (None, '\\') => word.get_or_insert_default().extend(characters.next()),
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_split_as_one_expects() {
        let cases: [(&str, Option<&[&str]>); 9] = [
            ("", Some(&[])),
            ("  ls \t tides ", Some(&["ls", "tides"])),
            ("search 'two words' x", Some(&["search", "two words", "x"])),
            ("search \"it's\"", Some(&["search", "it's"])),
            ("files/talk\\ slides.pdf \\", Some(&["files/talk slides.pdf", ""])),
            ("a '' c", Some(&["a", "", "c"])),
            ("search it's", Some(&["search", "it's"])),
            ("'two words", None),
            ("a;b $(c) `d` *", Some(&["a;b", "$(c)", "`d`", "*"])),
        ];
        for (line, expected) in cases {
            let expected = expected.map(|words| words.iter().map(|word| (*word).to_owned()).collect());
            assert_eq!(split(line), expected, "{line}");
        }
    }

    #[test]
    fn flags_stand_anywhere_and_are_checked() {
        let known = [Flag::Width, Flag::Depth, Flag::Json];
        let parse = |line: &str| Arguments::parse(&split(line).unwrap(), &known);
        let parsed = parse("--width 40 tides --depth=2").unwrap();
        assert_eq!(
            (parsed.words, parsed.width, parsed.depth),
            (vec!["tides".to_owned()], Some(Some(40)), Depth::Pages)
        );
        assert_eq!(parse("--width 0").unwrap().width, Some(None));
        assert_eq!(parse("-- --json").unwrap().words, ["--json"]);
        for (line, said) in [
            ("--jsno", "no such option; did you mean \"--json\"?"),
            ("--json=1", "--json takes no value"),
            ("--width", "--width takes 0 or a number from 20 to 500"),
            ("--width 19", "--width takes 0 or a number from 20 to 500"),
            ("--width -1", "--width takes 0 or a number from 20 to 500"),
            ("--depth 4", "--depth takes 1, 2 or 3"),
            ("--depth 0", "--depth takes 1, 2 or 3"),
        ] {
            assert_eq!(parse(line), Err(said.to_owned()), "{line}");
        }
    }
}
