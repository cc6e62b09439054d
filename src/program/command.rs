//! Commands: what `ssh host …` prints. One table makes dispatch, help and suggestions.

use tokio::io::AsyncWriteExt;

use crate::content::model::{Library, Page, Slug};
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
    Entry { name: "read", arguments: "ADDRESS [--width N]", does: "print a page, or a section of it: read causalab#anchor", run: read },
    Entry { name: "toc", arguments: "ADDRESS", does: "the sections of a page", run: toc },
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
    let mut text = format!("{}\n\n{}\n\nWith a terminal (ssh -t) this is an interface. Without one:\n\n", library.site.tagline, library.site.about);
    text += &help();
    text += "\nWhat can be read:\n\n";
    text += &addresses(library).map(|(address, title)| format!("  {address:<24} {title}\n")).collect::<String>();
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
    Ok(addresses(context.library).map(|(address, title)| format!("{address}\t{title}\n")).collect())
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
    let (slug, anchor) = address.split_once('#').map_or((address, None), |(slug, anchor)| (slug, Some(anchor)));
    let page = find(context.library, slug)?;
    match anchor {
        None => Ok(linear::page(context.library, &page, options)),
        Some(anchor) => linear::section(context.library, &page, anchor, options).ok_or_else(|| {
            let anchors = linear::sections(context.library, &page);
            let near = did_you_mean(anchor, anchors.iter().map(|section| section.anchor.as_str()));
            not_found(format!("{slug} has no such section{near}", slug = linear_address(&page)))
        }),
    }
}

fn toc(context: &Context, arguments: &[&str]) -> Result<String, Refusal> {
    let [slug] = arguments else { return Err(usage("toc takes one address")) };
    let page = find(context.library, slug)?;
    let address = linear_address(&page);
    Ok(linear::sections(context.library, &page)
        .iter()
        .map(|section| {
            let indent = "  ".repeat(usize::from(section.level.saturating_sub(1)));
            format!("{indent}{} {}\t{address}#{}\n", section.number, section.title, section.anchor)
        })
        .collect())
}

fn news(context: &Context, arguments: &[&str]) -> Result<String, Refusal> {
    none(arguments)?;
    Ok(linear::page(context.library, &Page::News, context.options))
}

fn version(_: &Context, arguments: &[&str]) -> Result<String, Refusal> {
    none(arguments)?;
    Ok(concat!("folio ", env!("CARGO_PKG_VERSION"), "\n").into())
}

/// Every page with its address and title.
fn addresses(library: &Library) -> impl Iterator<Item = (String, String)> {
    let fixed = [(Page::Home, "the first page"), (Page::Works, "all works"), (Page::News, "what's new")];
    let write_ups = library.write_ups.iter().map(|page| (page.slug.to_string(), page.title.clone()));
    let areas = library.areas.iter().map(|area| (area.slug.to_string(), area.title.clone()));
    let fixed = fixed.into_iter().map(|(page, title)| (linear_address(&page), title.to_owned()));
    write_ups.chain(areas).chain(fixed)
}

fn linear_address(page: &Page) -> String {
    crate::ui::page::address(page, None)
}

fn find(library: &Library, slug: &str) -> Result<Page, Refusal> {
    let page = match slug {
        "home" => Some(Page::Home),
        "works" => Some(Page::Works),
        "news" => Some(Page::News),
        slug => Slug::new(slug).and_then(|slug| {
            [Page::WriteUp(slug.clone()), Page::Area(slug)].into_iter().find(|page| library.has(page))
        }),
    };
    page.ok_or_else(|| {
        let known: Vec<String> = addresses(library).map(|(address, _)| address).collect();
        not_found(format!("there is no such address{}", did_you_mean(slug, known.iter().map(String::as_str))))
    })
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
