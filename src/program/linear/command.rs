//! The commands of plain-text mode, in a table for parsing and help.

/// A command of plain-text mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Next,
    Previous,
    Again,
    Skip,
    All,
    Where,
    Contents,
    Depth,
    Find,
    Search,
    Open,
    Links,
    Figures,
    Play,
    Cite,
    Home,
    News,
    Works,
    Back,
    Width,
    Interface,
    Help,
    Leave,
}

/// A command of the table.
pub(super) struct Entry {
    pub verb: Command,
    /// Names of the command; the first is the preferred one.
    pub names: &'static [&'static str],
    /// Arguments for the help text; empty for a command without arguments.
    pub operands: &'static str,
    pub does: &'static str,
}

const fn entry(verb: Command, names: &'static [&'static str], operands: &'static str, does: &'static str) -> Entry {
    Entry { verb, names, operands, does }
}

/// All commands.
pub(super) const ENTRIES: &[Entry] = &[
    entry(Command::Next, &["n", "next", ""], "", "read on; so does Enter alone"),
    entry(Command::Previous, &["p", "prev", "previous"], "", "the piece before"),
    entry(Command::Again, &["r", "repeat", "again"], "", "this piece again"),
    entry(Command::Skip, &["s", "skip"], "", "leave out a question, a story or a part in depth; no answer is told"),
    entry(Command::All, &["all"], "", "the rest of the page at once, answers included"),
    entry(Command::Where, &["where"], "", "where you are, and how long the rest takes"),
    entry(
        Command::Contents,
        &["toc", "t"],
        "[SECTION]",
        "the sections by number, or to the one with this number or name",
    ),
    entry(Command::Depth, &["depth"], "1|2|3", "one minute, without what is in depth, or everything"),
    entry(Command::Find, &["find", "/"], "WORDS", "places on this page that have all the words"),
    entry(Command::Search, &["search"], "WORDS", "places on all pages that have all the words"),
    entry(
        Command::Open,
        &["go", "open", "read"],
        "NAME",
        "to a page, section, figure, lab or work, by address or some of its name",
    ),
    entry(Command::Links, &["links"], "", "the links of this piece by number, with their addresses"),
    entry(
        Command::Figures,
        &["figures", "figure"],
        "[NUMBER]",
        "the figures of this page by number, or one in words and numbers",
    ),
    entry(Command::Play, &["play"], "[LAB]", "play the lab of this page"),
    entry(Command::Cite, &["cite"], "[KEY] [bibtex|ris|text]", "how to cite the work that this page is about"),
    entry(Command::Home, &["home"], "", "the first page, and all pages by number"),
    entry(Command::News, &["news"], "", "what's new"),
    entry(Command::Works, &["works"], "", "all works"),
    entry(Command::Back, &["b", "back"], "", "back to where you came from"),
    entry(Command::Width, &["width"], "N", "columns of the text; 0 leaves paragraphs on one line"),
    entry(Command::Interface, &["screen", "interface"], "", "to the interface on the whole screen, at this page"),
    entry(Command::Help, &["help", "?", "h"], "", "this list"),
    entry(Command::Leave, &["q", "quit", "exit"], "", "leave"),
];

/// Parses a line into a command and the words after it; `None` if it is not a command.
pub(super) fn parse(line: &str) -> Option<(Command, &str)> {
    let line = line.trim();
    let (name, rest) = line.split_once(char::is_whitespace).map_or((line, ""), |(name, rest)| (name, rest.trim()));
    let name = name.to_lowercase();
    let entry = ENTRIES.iter().find(|entry| entry.names.contains(&name.as_str()))?;
    (!entry.operands.is_empty() || rest.is_empty()).then_some((entry.verb, rest))
}

/// Returns the list of commands with their descriptions.
pub(super) fn help() -> String {
    let line = |entry: &Entry| {
        let (first, others) = entry.names.split_first().unwrap_or((&"", &[]));
        let others: Vec<&str> = others.iter().copied().filter(|name| !name.is_empty()).collect();
        let others = if others.is_empty() { String::new() } else { format!(" (or {})", others.join(", ")) };
        let operands = if entry.operands.is_empty() { String::new() } else { format!(" {}", entry.operands) };
        format!("{first}{operands}: {}{others}.\n", entry.does)
    };
    ENTRIES.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_things() {
        let names: Vec<&str> = ENTRIES.iter().flat_map(|entry| entry.names).copied().collect();
        for name in &names {
            assert_eq!(names.iter().filter(|other| *other == name).count(), 1, "{name}");
            assert!(parse(name).is_some() && parse(&name.to_uppercase()) == parse(name), "{name}");
        }
    }

    #[test]
    fn what_takes_no_words_is_no_command_with_some() {
        assert_eq!(parse("all"), Some((Command::All, "")));
        assert_eq!(parse("all of them"), None, "it may be an option");
        assert_eq!(parse("find  two words "), Some((Command::Find, "two words")));
    }
}
