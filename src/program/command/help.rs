//! The command `help`, the introduction and the manual, made from the table of commands.

use super::arguments::Arguments;
use super::table::{COMMANDS, Entry};
use super::{Context, LAST_COLUMN, Refusal, hanging, not_found};
use crate::diagnostic::did_you_mean;
use crate::typeset::plain::{self, PlainOptions, READING_COLUMNS};
use crate::typeset::{Charset, Face, text};

/// Description of the exit codes of all commands.
const ENDINGS: &str = "Exit codes: 0 done, 1 nothing found, 2 not understood, 127 no such command.";

/// Help about a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manual {
    /// Synopsis, as typed after `ssh HOST`.
    pub synopsis: String,
    /// Description of the command.
    pub does: &'static str,
    /// Further sentences of help.
    pub more: &'static [&'static str],
    /// Options of the command, with their descriptions.
    pub options: Vec<(String, &'static str)>,
    /// Example lines, as typed after `ssh HOST`.
    pub examples: &'static [&'static str],
}

/// Returns the manual: all commands in the order of the table.
pub fn manual() -> Vec<Manual> {
    COMMANDS.iter().map(Entry::manual).collect()
}

impl Entry {
    fn manual(&self) -> Manual {
        let options = self.flags.iter().map(|flag| (flag.synopsis(), flag.does())).collect();
        Manual { synopsis: self.synopsis(), does: self.does, more: self.more, options, examples: self.examples }
    }

    /// Returns the complete help about a command. Lines to type are not broken.
    fn page(&self, columns: usize) -> String {
        let manual = self.manual();
        let mut page = format!("{}\n", manual.synopsis);
        for sentence in std::iter::once(&manual.does).chain(manual.more) {
            page += &indented(sentence, 4, columns);
        }
        for (option, does) in &manual.options {
            page += &format!("\n  {option}\n{}", indented(does, 6, columns));
        }
        if !self.fields.is_empty() {
            page += &indented(&format!("each with {}", self.fields.join(", ")), 6, columns);
        }
        for (number, example) in manual.examples.iter().enumerate() {
            let blank = if number == 0 { "\n" } else { "" };
            page += &format!("{blank}  ssh HOST {example}\n");
        }
        page
    }
}

/// Wraps words at `columns`, if enough columns remain after the indent.
fn indented(words: &str, indent: usize, columns: usize) -> String {
    let room = columns.saturating_sub(indent).max(LAST_COLUMN);
    let lines = text::paragraph(words, Face::default(), room, Charset::Ascii);
    lines.iter().map(|line| format!("{}{}\n", " ".repeat(indent), line.text())).collect()
}

/// Returns the list of commands with their descriptions.
fn list(columns: u16) -> String {
    let entry = |entry: &Entry| format!("  {}\n{}", entry.synopsis(), indented(entry.does, 6, usize::from(columns)));
    COMMANDS.iter().map(entry).collect()
}

pub(super) fn help(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    let columns = context.options.width.unwrap_or(READING_COLUMNS);
    let Some(name) = arguments.words.first() else {
        let page = format!("ssh HOST COMMAND\n\n{}\n{}", list(columns), indented(ENDINGS, 0, usize::from(columns)));
        return Ok(context.library.site.with_host(&page));
    };
    let near = || did_you_mean(name, COMMANDS.iter().map(|entry| entry.name.word()));
    let entry = COMMANDS.iter().find(|entry| entry.name.word() == name);
    entry
        .map(|entry| context.library.site.with_host(&entry.page(usize::from(columns))))
        .ok_or_else(|| not_found(format!("there is no such command{}", near())))
}

/// Returns the introduction for a shell without a terminal: the list of pages, and advice on further commands.
pub(super) fn introduction(context: &Context) -> String {
    let library = context.library;
    let site = &library.site;
    let options = PlainOptions { width: Some(READING_COLUMNS), ..context.options };
    let mut said = String::new();
    for words in [&site.name, &site.tagline, &site.about].into_iter().filter(|words| !words.is_empty()) {
        said += &format!("{}\n", plain::text(&plain::words(words, library, options)));
    }
    said += "With a terminal (ssh -t) this is an interface. Without one,\n\"ssh HOST read ADDRESS\" prints a page:\n\n";
    let rows = library.pages().map(|(page, title)| vec![format!("  {page}"), context.clean(title)]);
    said += &hanging(&rows.collect::<Vec<_>>(), usize::from(READING_COLUMNS));
    said += "\nAll that can be asked for:\n\n";
    site.with_host(&(said + &list(READING_COLUMNS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_fits_a_narrow_page_and_leaves_nothing_out() {
        let manual = manual();
        assert_eq!(manual.len(), COMMANDS.len());
        for (entry, manual) in COMMANDS.iter().zip(&manual) {
            assert!(manual.synopsis.starts_with(entry.name.word()) && !manual.does.is_empty());
            assert_eq!(manual.options.len(), entry.flags.len(), "{}", entry.name.word());
            for columns in [38, 60, 80] {
                let (page, list) = (entry.page(columns), list(u16::try_from(columns).unwrap()));
                for line in page.lines().chain(list.lines()) {
                    // Lines to type are not broken.
                    let typed = line.contains(entry.name.word()) || line.contains('[') || line.contains("--");
                    assert!(line.len() <= columns || typed, "{line}");
                    assert!(line.len() <= 80, "{line}");
                }
            }
            let page = entry.page(80);
            for example in manual.examples {
                assert!(example.starts_with(entry.name.word()) && page.contains(example), "{example}");
            }
        }
    }
}
