//! `help`, the introduction and the manual: the table of commands, told.

use super::arguments::Arguments;
use super::table::{COMMANDS, Entry};
use super::{Context, READING_COLUMNS, Refusal, hanging, not_found};
use crate::diagnostic::did_you_mean;
use crate::typeset::linear::{self, PlainOptions};

/// How every command ends, for who scripts them.
const ENDINGS: &str = "Exit codes: 0 done, 1 nothing found, 2 not understood, 127 no such command.\n";

/// What there is to know about a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manual {
    /// How it is typed, after `ssh HOST`.
    pub synopsis: String,
    /// What it does.
    pub does: &'static str,
    /// What else there is to know: sentences.
    pub more: &'static [&'static str],
    /// Its options, each with what it does.
    pub options: Vec<(String, &'static str)>,
    /// Lines that can be typed after `ssh HOST`.
    pub examples: &'static [&'static str],
}

/// The manual: all commands in the order of the table.
pub fn manual() -> Vec<Manual> {
    COMMANDS.iter().map(Entry::manual).collect()
}

impl Entry {
    fn manual(&self) -> Manual {
        let options = self.flags.iter().map(|flag| (flag.synopsis(), flag.does())).collect();
        Manual { synopsis: self.synopsis(), does: self.does, more: self.more, options, examples: self.examples }
    }

    /// All about the command.
    fn page(&self) -> String {
        let manual = self.manual();
        let mut page = format!("{}\n    {}\n", manual.synopsis, manual.does);
        for sentence in manual.more {
            page += &format!("    {sentence}\n");
        }
        for (option, does) in &manual.options {
            page += &format!("\n  {option}\n      {does}\n");
        }
        if !self.fields.is_empty() {
            page += &format!("      each with {}\n", self.fields.join(", "));
        }
        for (number, example) in manual.examples.iter().enumerate() {
            let blank = if number == 0 { "\n" } else { "" };
            page += &format!("{blank}  ssh HOST {example}\n");
        }
        page
    }
}

/// Every command with what it does.
pub(in crate::program) fn list() -> String {
    COMMANDS.iter().map(|entry| format!("  {}\n      {}\n", entry.synopsis(), entry.does)).collect()
}

pub(super) fn help(_: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    let Some(name) = arguments.words.first() else {
        return Ok(format!("ssh HOST COMMAND\n\n{}\n{ENDINGS}", list()));
    };
    let near = || did_you_mean(name, COMMANDS.iter().map(|entry| entry.name));
    let entry = COMMANDS.iter().find(|entry| entry.name == name);
    entry.map(Entry::page).ok_or_else(|| not_found(format!("there is no such command{}", near())))
}

/// What is said to a shell without a terminal: what is here and how to go on.
pub(super) fn introduction(context: &Context) -> String {
    let library = context.library;
    let site = &library.site;
    let options = PlainOptions { width: Some(READING_COLUMNS), ..context.options };
    let mut text = String::new();
    for words in [&site.name, &site.tagline, &site.about].into_iter().filter(|words| !words.is_empty()) {
        text += &format!("{}\n", linear::text(&linear::words(words, library, options)));
    }
    text += "With a terminal (ssh -t) this is an interface. Without one,\n\"ssh HOST read ADDRESS\" prints a page:\n\n";
    let rows = library.pages().map(|(page, title)| vec![format!("  {page}"), context.clean(title)]);
    text += &hanging(&rows.collect::<Vec<_>>(), usize::from(READING_COLUMNS));
    text += "\nAll that can be asked for:\n\n";
    text + &list()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_fits_a_narrow_page_and_leaves_nothing_out() {
        let manual = manual();
        assert_eq!(manual.len(), COMMANDS.len());
        for (entry, manual) in COMMANDS.iter().zip(&manual) {
            assert!(manual.synopsis.starts_with(entry.name) && !manual.does.is_empty());
            assert_eq!(manual.options.len(), entry.flags.len(), "{}", entry.name);
            let page = entry.page();
            for line in page.lines().filter(|line| !line.starts_with(entry.name)) {
                assert!(line.len() <= 100, "{line}");
            }
            for example in manual.examples {
                assert!(example.starts_with(entry.name) && page.contains(example), "{example}");
            }
        }
    }
}
