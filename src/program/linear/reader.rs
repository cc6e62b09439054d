//! The state of plain-text mode: typed lines in, text out. No I/O, no clock.

mod book;
mod end;
mod list;
mod play;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::command::{self, Command};
use crate::content::model::{Library, LinkTarget, Page, Reference};
use crate::content::prediction::{Guess, Question};
use crate::diagnostic::did_you_mean;
use crate::export::CiteForm;
use crate::program::command as commands;
use crate::snapshot::Snapshot;
use crate::typeset::Target;
use crate::typeset::depth::Depth;
use crate::typeset::plain::segments::Segments;
use crate::typeset::plain::{self, PlainOptions};
use book::ReadingPosition;
use list::Choices;
use play::Playing;

/// Default columns of text.
const COLUMNS: u16 = 80;
/// Minimum and maximum columns of text.
const WIDTHS: (u16, u16) = (20, 200);
/// Maximum number of pages in the history; beyond it the oldest is dropped.
const VISITS_MAXIMUM: usize = 64;

const NOT_UNDERSTOOD: &str = "That is not understood. Enter reads on, help has all that can be typed.";

/// A page in segments, with the parameters it was cut for.
type Cut = ((Page, Depth, PlainOptions), Arc<Segments>);

/// The state of one reader: position, history, guesses and lab.
#[derive(Clone)]
pub(super) struct Reader {
    pub snapshot: Arc<Snapshot>,
    pub options: PlainOptions,
    /// Whether the reader chose the width, which then does not follow the terminal.
    has_width: bool,
    pub depth: Depth,
    /// History of positions, the present one last. Never empty: it begins with the first page.
    pub visits: Vec<ReadingPosition>,
    /// Choices of the last list; none after other text was written.
    pub choices: Choices,
    /// Guesses with their questions, by page and name.
    pub guesses: BTreeMap<(Page, String), (Question, Guess)>,
    /// The lab that was opened last.
    pub lab: Option<Playing>,
    pub is_playing: bool,
    /// Whether the terminal could show the full-screen interface.
    pub has_interface: bool,
    /// Whether the reader asked for the full-screen interface.
    pub wants_interface: bool,
    /// Whether the first page was written already.
    pub was_home: bool,
    /// The last page in segments, cached for the duration of an answer.
    pub cut: RefCell<Option<Cut>>,
    /// Text to be written before the next answer.
    pub notice: Option<String>,
}

impl Reader {
    /// Creates the state of a new reader; `columns` of the terminal, if there is one.
    pub fn new(snapshot: Arc<Snapshot>, ascii: bool, columns: Option<u16>) -> Reader {
        let width = columns.map_or(COLUMNS, fitting);
        Reader {
            snapshot,
            options: PlainOptions { width: Some(width), ascii },
            has_width: false,
            depth: Depth::Everything,
            visits: vec![ReadingPosition::top(Page::Home)],
            choices: Choices::Listed(Vec::new()),
            guesses: BTreeMap::new(),
            lab: None,
            is_playing: false,
            has_interface: false,
            wants_interface: false,
            was_home: false,
            cut: RefCell::default(),
            notice: None,
        }
    }

    /// Returns the first output: the first page, or the page at `start`.
    pub fn begin(&mut self, start: Option<Target>) -> String {
        let said = match start {
            Some(Target::Link(target)) if target != LinkTarget::Page { page: Page::Home, anchor: None } => {
                self.open_target(&target)
            }
            Some(Target::Lab { page, id }) => {
                self.visit(Page::WriteUp(page.clone()));
                self.enter_lab(&page, &id)
            }
            // Positions within a page have no address.
            _ => self.tell(0),
        };
        self.cut.take();
        said
    }

    /// Answers a typed line; `None` ends the session.
    pub fn answer(&mut self, line: &str) -> Option<String> {
        let notice = self.notice.take().map(|notice| self.say(&notice) + "\n").unwrap_or_default();
        let said = if self.is_playing { self.answer_in_lab(line.trim()) } else { self.execute(line.trim()) };
        self.cut.take();
        Some(notice + &said?)
    }

    /// Handles a new width of the terminal.
    pub fn resize(&mut self, columns: u16) {
        if !self.has_width {
            self.options.width = Some(fitting(columns));
        }
    }

    /// Handles an edit of the content. Nothing is written before the next answer.
    pub fn take_snapshot(&mut self, snapshot: Arc<Snapshot>) {
        self.snapshot = snapshot;
        let library = self.library();
        let here = self.here().page.clone();
        self.visits.retain(|place| library.has(&place.page));
        if self.visits.is_empty() {
            self.visits.push(ReadingPosition::top(Page::Home));
        }
        if !library.has(&here) {
            self.notice = Some("The page you were on was taken out; this is where you came from.".to_owned());
        }
        // Listed items may no longer exist.
        self.forget_choices();
        self.check_lab();
    }

    pub fn library(&self) -> Arc<Library> {
        self.snapshot.library.clone()
    }

    /// Returns words of the interface, wrapped line by line.
    pub fn say(&self, words: &str) -> String {
        let library = self.library();
        let lines = words.lines().flat_map(|line| match line.trim().is_empty() {
            true => vec![Default::default()],
            false => plain::words(line, &library, self.options),
        });
        plain::text(&lines.collect::<Vec<_>>())
    }

    fn execute(&mut self, line: &str) -> Option<String> {
        let command = command::parse(line);
        if let Some((Command::Leave, _)) = command {
            return None;
        }
        if let Some((Command::Interface, _)) = command
            && self.has_interface
        {
            self.wants_interface = true;
            return None;
        }
        if let Some(said) = self.choose_number(line) {
            return Some(said);
        }
        let asked = self.question().filter(|_| self.has_no_choices());
        if let Some(asked) = asked
            && !line.is_empty()
            && (command.is_none() || super::guess::is_option(&asked.question, line))
        {
            return Some(self.guess(&asked, line));
        }
        Some(match command {
            Some((verb, operand)) => self.act(verb, operand),
            None if line.parse::<usize>().is_ok() => {
                self.say("Nothing is numbered here. home, toc, links, figures and find make lists to choose from.")
            }
            None => self.choose_words(line).unwrap_or_else(|| {
                let names = command::ENTRIES.iter().flat_map(|entry| entry.names).copied().filter(|it| it.len() > 2);
                let word = line.split_whitespace().next().unwrap_or_default();
                self.say(&format!("{NOT_UNDERSTOOD}{}", suggestion(&did_you_mean(word, names))))
            }),
        })
    }

    fn act(&mut self, verb: Command, operand: &str) -> String {
        match verb {
            Command::Next => self.next(),
            Command::Previous => self.previous(),
            Command::Again => self.tell_all_of(self.at()),
            Command::Skip => self.skip(),
            Command::All => self.all(),
            Command::Where => self.say(&self.whereabouts()),
            Command::Contents => self.contents(operand),
            Command::Depth => self.set_depth(operand),
            Command::Find => self.find(operand),
            Command::Search => self.search(operand),
            Command::Open => self.open_name(operand),
            Command::Links => self.links(),
            Command::Figures => self.figures(operand),
            Command::Play => self.play(operand),
            Command::Cite => self.cite(operand),
            Command::Home => self.open(Page::Home, None),
            Command::News => self.open(Page::News, None),
            Command::Works => self.open(Page::Works, None),
            Command::Back => self.back(),
            Command::Width => self.set_width(operand),
            Command::Help => self.say(&command::help()),
            Command::Interface => {
                self.say("This terminal can show nothing but lines; the interface needs one with a cursor.")
            }
            Command::Leave => String::new(),
        }
    }

    /// Adds the present position to the history, and goes to a page.
    pub fn visit(&mut self, page: Page) {
        if self.here().page == page && self.at() == 0 {
            return;
        }
        if self.visits.len() >= VISITS_MAXIMUM {
            self.visits.remove(1);
        }
        self.visits.push(ReadingPosition::top(page));
    }

    fn back(&mut self) -> String {
        if self.visits.len() < 2 {
            return self.say("This is where you began. home has the pages, q leaves.");
        }
        self.visits.pop();
        self.tell(self.at())
    }

    fn set_depth(&mut self, operand: &str) -> String {
        let Some(depth) = operand.parse().ok().and_then(Depth::numbered) else {
            return self.say("depth 1 is the brief and what to take away, depth 2 leaves out what is in depth, depth 3 is everything.");
        };
        self.depth = depth;
        self.forget_choices();
        let said = format!("Depth {operand}. {}", self.whereabouts());
        self.say(&said)
    }

    fn set_width(&mut self, operand: &str) -> String {
        let (least, most) = WIDTHS;
        let said = match operand.parse::<u16>() {
            Ok(0) => {
                self.options.width = None;
                "Paragraphs stand on one line each.".to_owned()
            }
            Ok(width) if (least..=most).contains(&width) => {
                self.options.width = Some(width);
                format!("Lines have at most {width} columns.")
            }
            _ => {
                return self
                    .say(&format!("width takes a number from {least} to {most}, or 0 for lines as long as they are."));
            }
        };
        self.has_width = true;
        self.say(&said)
    }

    /// Returns citations of the page's works, or of the work with this key.
    fn cite(&mut self, operand: &str) -> String {
        let library = self.library();
        let mut form = CiteForm::Bibtex;
        let mut works: Vec<&Reference> = commands::works_of(&library, &self.here().page);
        for word in operand.split_whitespace() {
            let chosen = CiteForm::ALL.into_iter().find(|form| form.name().eq_ignore_ascii_case(word));
            match (chosen, library.reference(word)) {
                (Some(chosen), _) => form = chosen,
                (None, Some(work)) => works = vec![work],
                (None, None) => {
                    let keys = library.references.iter().map(|it| it.key.as_str());
                    let near = suggestion(&did_you_mean(word, keys));
                    return self.say(&format!(
                        "No work has this key, and the forms are bibtex, ris, csl-json and text.{near}"
                    ));
                }
            }
        }
        if works.is_empty() {
            return self.say("This page is about no work that can be cited. cite KEY cites one; works has the keys.");
        }
        match form {
            CiteForm::Text => works.iter().map(|work| self.say(&form.of(work))).collect(),
            // Text for programs is in the author's spelling.
            CiteForm::Bibtex | CiteForm::Ris | CiteForm::Csl => printable(&form.all(&works)),
        }
    }
}

/// Converts `; did you mean "x"?` to a sentence.
pub(super) fn suggestion(near: &str) -> String {
    match near.split_once("did you mean") {
        Some((_, rest)) => format!(" Did you mean{}?", rest.trim_end_matches('?')),
        None => String::new(),
    }
}

/// Returns the text without control characters except line breaks.
fn printable(text: &str) -> String {
    text.replace('\t', "  ").chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// Returns the columns of text for a terminal of this width.
fn fitting(columns: u16) -> u16 {
    columns.clamp(WIDTHS.0, COLUMNS)
}
