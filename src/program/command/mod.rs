//! Commands, which are run by `ssh host …` and print their result. Dispatch, help, usage and suggestions come from
//! one table.

mod about;
mod arguments;
mod cite;
mod figure;
mod help;
mod index;
mod news;
mod play;
mod read;
mod search;
mod table;

use tokio::io::AsyncWriteExt;

use super::{colour, delivery, long_turn};
use crate::content::model::{FIXED_PAGES, Library, Page, Slug};
use crate::diagnostic::{did_you_mean, nearest};
use crate::program::bootstrap;
use crate::session::{ExitStatus, Io};
use crate::snapshot::Snapshot;
use crate::term::caps::Capabilities;
use crate::typeset::plain::{self, PlainOptions, READING_COLUMNS};
use crate::typeset::{Charset, Face, Line, text};
pub(super) use arguments::split;
use arguments::{Arguments, Flag};
pub(super) use cite::works_of;
pub use help::{Manual, manual};
pub(super) use play::lab;
use table::{COMMANDS, ELSEWHERE, Name};

/// Minimum columns at which the last column of a list is wrapped.
const LAST_COLUMN: usize = 20;
/// Maximum bytes of a command line; a transport may have truncated a longer one.
const LINE_BYTES: usize = 1000;

/// The complete result of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Text for standard output.
    pub output: String,
    /// Text for standard error.
    pub errors: String,
    /// Exit status.
    pub status: ExitStatus,
}

/// An error of a command; its message never contains the visitor's words.
struct Refusal {
    status: ExitStatus,
    sentence: String,
    /// Standard output in spite of the error: an empty result in a machine-readable format.
    output: &'static str,
}

/// The inputs of a command.
struct Context<'a> {
    snapshot: &'a Snapshot,
    library: &'a Library,
    options: PlainOptions,
    capabilities: &'a Capabilities,
    /// The columns of the terminal that shows the result; `None` for a pipe.
    columns: Option<u16>,
}

/// Runs a command line on the local machine; `variables` describe the terminal.
pub fn run_here(line: &str, snapshot: &Snapshot, variables: &std::collections::HashMap<String, String>) -> Outcome {
    let capabilities = Capabilities::guess("", |name| variables.get(name).map(String::as_str));
    run(line, snapshot, &capabilities, None)
}

/// Runs a command line over `snapshot`, for a visitor with these capabilities; `columns` if a terminal shows the
/// result.
pub fn run(line: &str, snapshot: &Snapshot, capabilities: &Capabilities, columns: Option<u16>) -> Outcome {
    let ascii = capabilities.charset == Charset::Ascii;
    let options =
        PlainOptions { width: Some(columns.map_or(READING_COLUMNS, |columns| columns.min(READING_COLUMNS))), ascii };
    let context = Context { snapshot, library: &snapshot.library, options, capabilities, columns };
    match dispatch(line, &context) {
        Ok(output) => Outcome { output, errors: String::new(), status: ExitStatus::SUCCESS },
        Err(Refusal { status, sentence, output }) => {
            let errors = if sentence.is_empty() { sentence } else { format!("folio: {sentence}\n") };
            Outcome { output: output.to_owned(), errors, status }
        }
    }
}

fn dispatch(line: &str, context: &Context) -> Result<String, Refusal> {
    if let Some(sentence) = bootstrap::advice(line) {
        let sentence = sentence.to_owned();
        return Err(Refusal { status: ExitStatus::UNKNOWN_COMMAND, sentence, output: "" });
    }
    if line.len() > LINE_BYTES {
        return Err(usage(format!("a command line has at most {LINE_BYTES} bytes")));
    }
    let words = arguments::split(line).ok_or_else(|| usage("a quotation mark is never closed".to_owned()))?;
    let Some((name, arguments)) = words.split_first() else { return Ok(help::introduction(context)) };
    let Some(entry) = COMMANDS.iter().find(|entry| entry.name.word() == name) else {
        let elsewhere = ELSEWHERE.iter().find(|(program, _)| program == name).map(|(_, sentence)| *sentence);
        let near = nearest(name, COMMANDS.iter().map(|entry| entry.name.word()));
        let is_page = page(context.library, name.split('#').next().unwrap_or(name)).is_some();
        let sentence = match (elsewhere, near) {
            (Some(sentence), _) => sentence.to_owned(),
            // A valid address contains no characters to escape.
            _ if is_page && arguments.is_empty() => {
                let name = name.split('#').next().unwrap_or(name);
                let line = format!("that is a page: \"ssh HOST read {name}\" prints it, \"ssh {name}@HOST\" opens it");
                context.library.site.with_host(&line)
            }
            (_, Some(near)) => format!("there is no such command; did you mean \"{near}\"? \"help\" lists them all"),
            _ => "there is no such command; \"help\" lists them all".to_owned(),
        };
        return Err(Refusal { status: ExitStatus::UNKNOWN_COMMAND, sentence, output: "" });
    };
    let misused = |sentence: String| usage(format!("{sentence} (usage: {})", entry.synopsis()));
    let arguments = Arguments::parse(arguments, entry.flags).map_err(misused)?;
    if arguments.words.len() < *entry.words.start() {
        return Err(misused("something is missing".to_owned()));
    }
    if arguments.words.len() > *entry.words.end() {
        return Err(misused("that is too much".to_owned()));
    }
    run_command(entry.name, context, &arguments)
}

fn run_command(name: Name, context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    match name {
        Name::Help => help::help(context, arguments),
        Name::Ls => index::ls(context, arguments),
        Name::Read => read::read(context, arguments),
        Name::Toc => index::toc(context, arguments),
        Name::Figure => figure::figure(context, arguments),
        Name::Play => play::play(context, arguments),
        Name::Linear => read::linear(context, arguments),
        Name::Search => search::search(context, arguments),
        Name::Cite => cite::cite(context, arguments),
        Name::News => news::news(context, arguments),
        Name::Feed => news::feed(context, arguments),
        Name::Caps => about::caps(context, arguments),
        Name::Version => about::version(context, arguments),
    }
}

impl Context<'_> {
    /// Returns the author's words in the visitor's character set, on one line.
    fn clean(&self, words: &str) -> String {
        text::clean(words, if self.options.ascii { Charset::Ascii } else { Charset::Full })
    }

    /// Returns lines as printed, with colours if requested.
    fn print(&self, lines: &[Line], arguments: &Arguments) -> String {
        if arguments.has(Flag::Colour) { colour::text(lines) } else { plain::text(lines) }
    }

    /// Formats a table: for a terminal in columns, the last of which is wrapped; for a pipe with tabs.
    fn rows(&self, rows: &[Vec<String>]) -> String {
        match self.columns {
            Some(columns) => hanging(rows, usize::from(columns)),
            None => rows.iter().map(|row| row.join("\t") + "\n").collect(),
        }
    }

    /// Returns the page with this address.
    ///
    /// # Errors
    ///
    /// The refusal, if there is none.
    fn page(&self, address: &str) -> Result<Page, Refusal> {
        page(self.library, address).ok_or_else(|| {
            let known: Vec<String> = self.library.pages().map(|(page, _)| page.to_string()).collect();
            not_found(format!("there is no such address{}", did_you_mean(address, known.iter().map(String::as_str))))
        })
    }
}

/// Formats a table in columns; the last column is wrapped at `columns`, if it has enough columns.
fn hanging(rows: &[Vec<String>], columns: usize) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| text::width(cell)).max();
    let widths: Vec<usize> = (0..count).map(|column| widest(column).unwrap_or(0) + 2).collect();
    let mut printed = String::new();
    for row in rows {
        let Some((last, before)) = row.split_last() else { continue };
        for (cell, width) in before.iter().zip(&widths) {
            printed += &format!("{cell}{}", " ".repeat(width - text::width(cell)));
        }
        let indent: usize = widths[..before.len()].iter().sum();
        let room = columns.saturating_sub(indent).max(LAST_COLUMN);
        // The words were cleaned before.
        let lines = text::paragraph(last, Face::default(), room, Charset::Full);
        let lines: Vec<String> = lines.iter().map(Line::text).collect();
        printed += &lines.join(&format!("\n{}", " ".repeat(indent)));
        printed.push('\n');
    }
    printed
}

/// Returns the page with this address, if there is one.
pub(super) fn page(library: &Library, address: &str) -> Option<Page> {
    let fixed = FIXED_PAGES.iter().find(|fixed| fixed.address == address).map(|fixed| fixed.page.clone());
    let slug = || Slug::new(address);
    let candidates = [fixed, slug().map(Page::WriteUp), slug().map(Page::Area)];
    candidates.into_iter().flatten().find(|page| library.has(page))
}

/// Returns the message for an unknown subsystem.
pub(super) fn no_such_subsystem() -> Outcome {
    let errors = "folio: there is no such subsystem; sftp is the only one\n".to_owned();
    Outcome { output: String::new(), errors, status: ExitStatus::UNKNOWN_COMMAND }
}

/// The part of the interface that a command opens in a terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A page or section, by its address.
    Read(String),
    /// A lab in a state: the one with this address, or the only lab.
    Play(Option<String>, String),
    /// Plain-text mode, at this address or at the first page; with or without a terminal.
    Linear(Option<String>),
}

/// Returns the part of the interface that `line` opens; `None` for commands that print text.
pub(super) fn wanted(line: &str) -> Option<Wanted> {
    let words = arguments::split(line)?;
    if words.iter().any(|word| word.starts_with('-')) {
        return None;
    }
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["read", address] => Some(Wanted::Read((*address).to_owned())),
        ["play"] => Some(Wanted::Play(None, String::new())),
        ["play", address, state @ ..] => Some(Wanted::Play(Some((*address).to_owned()), state.join(" "))),
        ["linear"] => Some(Wanted::Linear(None)),
        ["linear", address] => Some(Wanted::Linear(Some((*address).to_owned()))),
        _ => None,
    }
}

fn usage(sentence: String) -> Refusal {
    Refusal { status: ExitStatus::USAGE, sentence, output: "" }
}

fn not_found(sentence: String) -> Refusal {
    Refusal { status: ExitStatus::NOT_FOUND, sentence, output: "" }
}

/// Runs a command, whose outcome is the same each time, and writes the outcome to the peer; returns the exit status.
/// Input is discarded meanwhile; a disconnected peer ends the writing.
pub(super) async fn deliver(mut run: impl FnMut() -> Outcome, io: Io, has_terminal: bool) -> ExitStatus {
    // In raw mode, a terminal needs carriage returns.
    let lines = |text: String| if has_terminal { text.replace('\n', "\r\n") } else { text };
    let turn = long_turn().await;
    let Outcome { output: text, errors: message, status } = run();
    drop(turn);
    let (text, message) = (lines(text), lines(message));
    let Io { mut input, mut output, mut errors, undelivered, .. } = io;
    let writing = async {
        delivery::write(&mut output, &undelivered, text, || lines(run().output)).await?;
        errors.write_all(message.as_bytes()).await?;
        errors.flush().await
    };
    let gone = async { while input.recv().await.is_some() {} };
    tokio::select! {
        // A peer that disconnected early gets no status.
        _ = writing => {}
        () = gone => {}
    }
    status
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::model::Site;

    fn snapshot() -> Snapshot {
        let site = Site { tagline: "Naïve — α → β".into(), about: "“Quoted”".into(), ..Site::default() };
        Snapshot::new(Library { site, ..Library::default() }, Vec::new())
    }

    fn said(line: &str, locale: &'static str) -> Outcome {
        let capabilities = Capabilities::guess("", |name| (name == "LANG").then_some(locale));
        run(line, &snapshot(), &capabilities, None)
    }

    #[test]
    fn the_visitors_locale_decides_about_ascii() {
        for line in ["", "read home", "search --color quoted", "caps", "help"] {
            assert!(said(line, "C").output.is_ascii(), "{line}: {}", said(line, "C").output);
        }
        assert!(said("", "en_GB.UTF-8").output.contains("Naïve — α → β"));
        assert!(said("read home", "de_DE.utf8").output.contains("“Quoted”"));
    }

    #[test]
    fn only_bare_commands_open_the_interface() {
        assert_eq!(wanted("read  'tides#x'"), Some(Wanted::Read("tides#x".to_owned())));
        assert_eq!(wanted("play"), Some(Wanted::Play(None, String::new())));
        let state = "p=0.9 n=5".to_owned();
        assert_eq!(wanted("play tides/x p=0.9 n=5"), Some(Wanted::Play(Some("tides/x".to_owned()), state)));
        assert_eq!(wanted("linear tides"), Some(Wanted::Linear(Some("tides".to_owned()))));
        for line in ["read", "read a b", "read a --md", "ls a", "", "read 'a", "play --x"] {
            assert_eq!(wanted(line), None, "{line}");
        }
    }
}
