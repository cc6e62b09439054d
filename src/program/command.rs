//! Commands: what `ssh host …` prints. One table makes dispatch, help and suggestions.

use tokio::io::AsyncWriteExt;

use crate::content::model::{Library, Page};
use crate::diagnostic::{did_you_mean, nearest};
use crate::session::{ExitStatus, Io, Terminal};
use crate::typeset::linear::{self, PlainOptions};

/// Columns at most when a terminal is there to read on; pipes get whole paragraphs unless they ask.
const READING_COLUMNS: u16 = 80;
/// The narrowest and widest text that can be asked for.
const WIDTHS: std::ops::RangeInclusive<u16> = 20..=500;

/// What a command comes to: all of it is known before a byte is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outcome {
    pub output: String,
    pub errors: String,
    pub status: ExitStatus,
}

/// One command.
struct Entry {
    name: &'static str,
    arguments: &'static str,
    does: &'static str,
    run: fn(&Context, &[&str]) -> Result<String, Refusal>,
}

/// Why a command was not carried out; always a whole sentence of ours, never the visitor's words.
struct Refusal {
    status: ExitStatus,
    sentence: String,
}

struct Context<'a> {
    library: &'a Library,
    options: PlainOptions,
}

const COMMANDS: &[Entry] = &[
    Entry { name: "help", arguments: "", does: "this list", run: |_, arguments| none(arguments).map(|()| help()) },
    Entry { name: "ls", arguments: "", does: "every address that can be read", run: ls },
    Entry { name: "read", arguments: "ADDRESS [--width N]", does: "print a page", run: read },
    Entry { name: "news", arguments: "", does: "what's new", run: news },
    Entry { name: "version", arguments: "", does: "the version of this server", run: version },
];

/// Runs a command line over a library; `columns` if a terminal will show the result.
pub(super) fn run(line: &str, library: &Library, columns: Option<u16>) -> Outcome {
    let options = PlainOptions { width: columns.map(|columns| columns.min(READING_COLUMNS)), ascii: false };
    let context = Context { library, options };
    let words: Vec<&str> = line.split_whitespace().collect();
    let Some((name, arguments)) = words.split_first() else {
        return Outcome { output: index(library), errors: String::new(), status: ExitStatus::SUCCESS };
    };
    let outcome = match COMMANDS.iter().find(|entry| entry.name == *name) {
        Some(entry) => (entry.run)(&context, arguments),
        None => Err(Refusal {
            status: ExitStatus::UNKNOWN_COMMAND,
            sentence: match nearest(name, COMMANDS.iter().map(|entry| entry.name)) {
                Some(near) => format!("there is no such command; did you mean \"{near}\"? \"help\" lists them all"),
                None => "there is no such command; \"help\" lists them all".into(),
            },
        }),
    };
    match outcome {
        Ok(output) => Outcome { output, errors: String::new(), status: ExitStatus::SUCCESS },
        Err(refusal) => {
            Outcome { output: String::new(), errors: format!("folio: {}\n", refusal.sentence), status: refusal.status }
        }
    }
}

/// What is said to a shell without a terminal: what is here and how to go on.
pub(super) fn index(library: &Library) -> String {
    let mut text = format!(
        "{}\n\n{}\n\nWith a terminal (ssh -t) this is an interface. Without one:\n\n",
        library.site.tagline, library.site.about
    );
    text += &help();
    text += "\nWhat can be read:\n\n";
    text += &library.pages().map(|(page, title)| format!("  {:<24} {title}\n", page.to_string())).collect::<String>();
    text
}

fn help() -> String {
    COMMANDS
        .iter()
        .map(|entry| format!("  {:<28} {}\n", format!("{} {}", entry.name, entry.arguments).trim_end(), entry.does))
        .collect()
}

fn ls(context: &Context, arguments: &[&str]) -> Result<String, Refusal> {
    none(arguments)?;
    Ok(context.library.pages().map(|(page, title)| format!("{page}\t{title}\n")).collect())
}

fn read(context: &Context, arguments: &[&str]) -> Result<String, Refusal> {
    let mut options = context.options;
    let mut address = None;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match *argument {
            "--width" => options.width = width(arguments.next())?,
            option if option.starts_with('-') => return Err(usage("read knows one option: --width N")),
            word if address.is_none() => address = Some(word),
            _ => return Err(usage("read takes one address")),
        }
    }
    let address = address.ok_or_else(|| usage("read what? \"ls\" lists the addresses"))?;
    text_of(context.library, &find(context.library, address)?, options)
}

fn news(context: &Context, arguments: &[&str]) -> Result<String, Refusal> {
    none(arguments)?;
    text_of(context.library, &Page::News, context.options)
}

fn version(_: &Context, arguments: &[&str]) -> Result<String, Refusal> {
    none(arguments)?;
    Ok(concat!("folio ", env!("CARGO_PKG_VERSION"), "\n").into())
}

/// The page as text.
fn text_of(library: &Library, page: &Page, options: PlainOptions) -> Result<String, Refusal> {
    linear::page(page, library, options).ok_or_else(|| not_found("that page is gone".into()))
}

/// The page with this address.
fn find(library: &Library, address: &str) -> Result<Page, Refusal> {
    let known: Vec<(Page, String)> = library.pages().map(|(page, _)| (page.clone(), page.to_string())).collect();
    match known.iter().find(|(_, known)| known == address) {
        Some((page, _)) => Ok(page.clone()),
        None => {
            let near = did_you_mean(address, known.iter().map(|(_, known)| known.as_str()));
            Err(not_found(format!("there is no such address{near}")))
        }
    }
}

/// The value of `--width`; 0 leaves paragraphs whole.
fn width(value: Option<&&str>) -> Result<Option<u16>, Refusal> {
    match value.and_then(|value| value.parse::<u16>().ok()) {
        Some(0) => Ok(None),
        Some(width) if WIDTHS.contains(&width) => Ok(Some(width)),
        _ => Err(usage(&format!("--width takes 0 or a number from {} to {}", WIDTHS.start(), WIDTHS.end()))),
    }
}

fn none(arguments: &[&str]) -> Result<(), Refusal> {
    if arguments.is_empty() { Ok(()) } else { Err(usage("this command takes no arguments")) }
}

fn usage(sentence: &str) -> Refusal {
    Refusal { status: ExitStatus::USAGE, sentence: sentence.into() }
}

fn not_found(sentence: String) -> Refusal {
    Refusal { status: ExitStatus::NOT_FOUND, sentence }
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
