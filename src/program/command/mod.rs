//! Commands: what `ssh host …` prints. One table makes dispatch, help, usage and suggestions.

mod arguments;
mod cite;
mod figure;
mod index;
mod json;
mod news;
mod read;
mod search;

use tokio::io::AsyncWriteExt;

use super::colour;
use crate::content::model::{Library, Page, Slug};
use crate::diagnostic::{did_you_mean, nearest};
use crate::session::{ExitStatus, Io, Terminal};
use crate::term::caps::{Capabilities, Charset};
use crate::typeset::linear::{self, PlainOptions};
use crate::typeset::{GlyphSet, Line, text};
pub(super) use arguments::split;
use arguments::{Arguments, Flag};

/// Columns of text, unless a terminal has fewer or the visitor asks for others; `--width 0` leaves paragraphs whole. Files
/// have as many, so that a page is the same however it is fetched.
pub(super) const READING_COLUMNS: u16 = 80;
/// Bytes of the longest command line that is looked at. A transport may have cut a longer one.
const LINE_BYTES: usize = 1000;

/// What a command comes to: all of it is known before a byte is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// For standard output.
    pub output: String,
    /// For standard error.
    pub errors: String,
    /// How it ended.
    pub status: ExitStatus,
}

/// One command.
struct Entry {
    name: &'static str,
    /// What stands after the name, as help shows it.
    operands: &'static str,
    /// How many words may stand there.
    words: std::ops::RangeInclusive<usize>,
    flags: &'static [Flag],
    does: &'static str,
    run: fn(&Context, &Arguments) -> Result<String, Refusal>,
}

/// Why a command was not carried out; always a whole sentence of ours, never the visitor's words.
struct Refusal {
    status: ExitStatus,
    sentence: String,
    /// What is printed nevertheless: that there is nothing, in a form for programs.
    output: &'static str,
}

/// What a command works with.
struct Context<'a> {
    library: &'a Library,
    options: PlainOptions,
    capabilities: &'a Capabilities,
    /// Whether a terminal shows the result.
    on_terminal: bool,
}

const COMMANDS: &[Entry] = &[
    Entry { name: "help", operands: "", words: 0..=0, flags: &[], does: "this list", run: |_, _| Ok(help()) },
    Entry {
        name: "ls",
        operands: "[PATH]",
        words: 0..=1,
        flags: &[Flag::Json],
        does: "every address that can be read, or the files below PATH",
        run: index::ls,
    },
    Entry {
        name: "read",
        operands: "ADDRESS[#SECTION]",
        words: 1..=1,
        flags: &[Flag::Width, Flag::Depth, Flag::Colour, Flag::Markdown],
        does: "print a page or a section of it",
        run: read::read,
    },
    Entry {
        name: "toc",
        operands: "ADDRESS",
        words: 1..=1,
        flags: &[Flag::Json],
        does: "the sections of a page",
        run: index::toc,
    },
    Entry {
        name: "figure",
        operands: "ADDRESS/FIGURE",
        words: 1..=1,
        flags: &[Flag::Csv, Flag::Width, Flag::Colour],
        does: "print a figure as words and a table",
        run: figure::figure,
    },
    Entry {
        name: "search",
        operands: "WORDS",
        words: 1..=16,
        flags: &[Flag::Colour, Flag::Json],
        does: "every place that has all the words; exit 1 if there is none",
        run: search::search,
    },
    Entry {
        name: "cite",
        operands: "ADDRESS|KEY",
        words: 1..=1,
        flags: &[Flag::Bibtex, Flag::Ris, Flag::Text, Flag::Json],
        does: "how to cite a work; BibTeX unless told otherwise",
        run: cite::cite,
    },
    Entry { name: "news", operands: "", words: 0..=0, flags: &[Flag::Json], does: "what's new", run: news::news },
    Entry { name: "feed", operands: "", words: 0..=0, flags: &[], does: "the news as an Atom feed", run: news::feed },
    Entry { name: "caps", operands: "", words: 0..=0, flags: &[], does: "what is known of your terminal", run: caps },
    Entry { name: "version", operands: "", words: 0..=0, flags: &[], does: "the version of this server", run: version },
];

/// What programs ask for that other servers have, and what to say to them.
const ELSEWHERE: &[(&str, &str)] = &[
    ("rsync", "rsync is not served here; sftp and scp are"),
    ("mosh-server", "mosh is not served here; ssh is"),
    ("git-upload-pack", "there is no repository here; sftp and scp fetch what there is"),
    ("git-receive-pack", "there is no repository here, and nothing can be sent"),
    ("git-upload-archive", "there is no repository here; sftp and scp fetch what there is"),
];

/// Runs a command line over a library, for a visitor with these capabilities; `columns` if a terminal will show the result.
pub fn run(line: &str, library: &Library, capabilities: &Capabilities, columns: Option<u16>) -> Outcome {
    let ascii = capabilities.charset == Charset::Ascii;
    let options =
        PlainOptions { width: Some(columns.map_or(READING_COLUMNS, |columns| columns.min(READING_COLUMNS))), ascii };
    let context = Context { library, options, capabilities, on_terminal: columns.is_some() };
    match dispatch(line, &context) {
        Ok(output) => Outcome { output, errors: String::new(), status: ExitStatus::SUCCESS },
        Err(Refusal { status, sentence, output }) => {
            let errors = if sentence.is_empty() { sentence } else { format!("folio: {sentence}\n") };
            Outcome { output: output.to_owned(), errors, status }
        }
    }
}

fn dispatch(line: &str, context: &Context) -> Result<String, Refusal> {
    if line.len() > LINE_BYTES {
        return Err(usage(format!("a command line has at most {LINE_BYTES} bytes")));
    }
    let words = arguments::split(line).ok_or_else(|| usage("a quotation mark is never closed".to_owned()))?;
    let Some((name, arguments)) = words.split_first() else { return Ok(introduction(context)) };
    let Some(entry) = COMMANDS.iter().find(|entry| entry.name == name) else {
        let elsewhere = ELSEWHERE.iter().find(|(program, _)| program == name).map(|(_, sentence)| *sentence);
        let near = nearest(name, COMMANDS.iter().map(|entry| entry.name));
        let sentence = match (elsewhere, near) {
            (Some(sentence), _) => sentence.to_owned(),
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
    (entry.run)(context, &arguments)
}

impl Entry {
    /// `read ADDRESS[#SECTION] [--width N]`.
    fn synopsis(&self) -> String {
        let mut synopsis = self.name.to_owned();
        if !self.operands.is_empty() {
            synopsis += &format!(" {}", self.operands);
        }
        for flag in self.flags {
            synopsis += &format!(" [{}]", flag.synopsis());
        }
        synopsis
    }
}

/// What is said to a shell without a terminal: what is here and how to go on.
fn introduction(context: &Context) -> String {
    let site = &context.library.site;
    let mut text = format!("{}\n\n{}\n\n", context.clean(&site.tagline), context.clean(&site.about));
    text += "With a terminal (ssh -t) this is an interface. Without one:\n\n";
    text += &help();
    text += "\nWhat can be read:\n\n";
    for (page, title) in context.library.pages() {
        text += &format!("  {:<24} {}\n", page.to_string(), context.clean(title));
    }
    text
}

/// Every command with what it does.
pub(super) fn help() -> String {
    COMMANDS.iter().map(|entry| format!("  {}\n      {}\n", entry.synopsis(), entry.does)).collect()
}

fn caps(context: &Context, _: &Arguments) -> Result<String, Refusal> {
    let mut said = String::new();
    if !context.on_terminal {
        said += "There is no terminal here; \"ssh -t\" announces one. Without, this is assumed:\n\n";
    }
    for fact in context.capabilities.summary() {
        said += &format!("{:<23} {} ({})\n", fact.label, fact.value, fact.source);
    }
    Ok(said)
}

fn version(_: &Context, _: &Arguments) -> Result<String, Refusal> {
    Ok(concat!("folio ", env!("CARGO_PKG_VERSION"), "\n").to_owned())
}

impl Context<'_> {
    /// The author's words in the visitor's character set, on one line.
    fn clean(&self, words: &str) -> String {
        text::clean(words, if self.options.ascii { GlyphSet::Ascii } else { GlyphSet::Full })
    }

    /// Lines as they are printed: with colours if that was asked for.
    fn print(&self, lines: &[Line], arguments: &Arguments) -> String {
        if arguments.has(Flag::Colour) { colour::text(lines) } else { linear::text(lines) }
    }

    /// Rows of words: in columns for a terminal, with tabs between for a pipe.
    fn rows(&self, rows: &[Vec<String>]) -> String {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| text::width(cell)).max();
        let widths: Vec<usize> = (0..columns).map(|column| widest(column).unwrap_or(0)).collect();
        let mut printed = String::new();
        for row in rows {
            for (column, cell) in row.iter().enumerate() {
                printed += cell;
                let last = column + 1 == row.len();
                match (last, self.on_terminal) {
                    (true, _) => printed.push('\n'),
                    (false, true) => printed += &" ".repeat(widths[column] + 2 - text::width(cell)),
                    (false, false) => printed.push('\t'),
                }
            }
        }
        printed
    }

    /// The page with this address.
    fn page(&self, address: &str) -> Result<Page, Refusal> {
        page(self.library, address).ok_or_else(|| {
            let known: Vec<String> = self.library.pages().map(|(page, _)| page.to_string()).collect();
            not_found(format!("there is no such address{}", did_you_mean(address, known.iter().map(String::as_str))))
        })
    }
}

/// The page with this address, if there is one.
pub(super) fn page(library: &Library, address: &str) -> Option<Page> {
    let fixed = match address {
        "home" => Some(Page::Home),
        "works" => Some(Page::Works),
        "news" => Some(Page::News),
        _ => None,
    };
    let slug = || Slug::new(address);
    let candidates = [fixed, slug().map(Page::WriteUp), slug().map(Page::Area)];
    candidates.into_iter().flatten().find(|page| library.has(page))
}

/// What is said to who asks for a subsystem that is not here.
pub(super) fn no_such_subsystem() -> Outcome {
    let errors = "folio: there is no such subsystem; sftp is the only one\n".to_owned();
    Outcome { output: String::new(), errors, status: ExitStatus::UNKNOWN_COMMAND }
}

/// What `line` wants the interface to show, when it is used with a terminal: the address of a bare `read`.
pub(super) fn wants_to_read(line: &str) -> Option<String> {
    let words = arguments::split(line)?;
    match words.as_slice() {
        [name, address] if name == "read" && !address.starts_with('-') => Some(address.clone()),
        _ => None,
    }
}

fn usage(sentence: String) -> Refusal {
    Refusal { status: ExitStatus::USAGE, sentence, output: "" }
}

fn not_found(sentence: String) -> Refusal {
    Refusal { status: ExitStatus::NOT_FOUND, sentence, output: "" }
}

impl Outcome {
    /// Writes the outcome to the peer and returns the exit status. Input is taken and forgotten meanwhile, so that a
    /// peer may send what it likes; a peer that is gone ends it.
    pub(super) async fn deliver(self, mut io: Io, terminal: Option<&Terminal>) -> ExitStatus {
        // A terminal in raw mode does not return the carriage by itself.
        let lines = |text: String| if terminal.is_some() { text.replace('\n', "\r\n") } else { text };
        let (output, errors) = (lines(self.output), lines(self.errors));
        let writing = async {
            io.output.write_all(output.as_bytes()).await?;
            io.output.flush().await?;
            io.errors.write_all(errors.as_bytes()).await?;
            io.errors.flush().await
        };
        let gone = async { while io.input.recv().await.is_some() {} };
        tokio::select! {
            // A peer that went away before the last byte has nothing to learn from a status.
            _ = writing => {}
            () = gone => {}
        }
        self.status
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::model::Site;

    fn library() -> Library {
        let site = Site { tagline: "Naïve — α → β".into(), about: "“Quoted”".into(), ..Site::default() };
        Library { site, ..Library::default() }
    }

    fn said(line: &str, locale: &'static str) -> Outcome {
        let capabilities = Capabilities::guess("", |name| (name == "LANG").then_some(locale));
        run(line, &library(), &capabilities, None)
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
    fn only_a_bare_read_opens_the_interface() {
        assert_eq!(wants_to_read("read  'tides#x'").as_deref(), Some("tides#x"));
        for line in ["read", "read a b", "read a --md", "ls a", "", "read 'a"] {
            assert_eq!(wants_to_read(line), None, "{line}");
        }
    }

    #[test]
    fn every_command_is_in_the_help_and_says_how_it_is_used() {
        for entry in COMMANDS {
            assert!(help().contains(&entry.synopsis()), "{}", entry.name);
            let outcome = said(&format!("{} --no-such-option", entry.name), "C");
            assert_eq!(outcome.status, ExitStatus::USAGE, "{}", entry.name);
            assert!(outcome.errors.contains(&entry.synopsis()), "{}", outcome.errors);
        }
    }
}
