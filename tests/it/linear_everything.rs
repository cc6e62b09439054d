//! Tests of plain-text mode over all published content: every text is written once, without drawings, and two typed
//! lines suffice to leave at any time.

use std::sync::Arc;

use folio::content::model::{Block, BlockKind, Container, Library, Page, WriteUp, plain_text};
use folio::lab::Run;
use folio::program::snapshot;
use folio::session::ExitStatus;
use folio::typeset::Manuscript;
use folio::typeset::plain::{self, PlainOptions};

use crate::dice::Dice;
use crate::linear::{READER, Talk};
use crate::visitor::library;
use crate::visits::session::{Client, Session};

/// Visits every block, including nested ones.
fn walk<'b>(blocks: &'b [Block], each: &mut impl FnMut(&'b Block)) {
    for block in blocks {
        each(block);
        match &block.kind {
            BlockKind::Container(container) => {
                container.all_bodies().into_iter().for_each(|body| walk(body, each));
            }
            BlockKind::Quote(blocks) => walk(blocks, each),
            BlockKind::List { items, .. } => items.iter().for_each(|item| walk(&item.blocks, each)),
            _ => {}
        }
    }
}

/// Returns a possible guess for a question.
fn guess(asked: &str) -> Option<String> {
    let number = |text: &str| {
        text.split(|c: char| !(c.is_ascii_digit() || c == '-' || c == '.')).find(|it| !it.is_empty()).map(str::to_owned)
    };
    let after = |words: &str| asked.split_once(words).map(|(_, rest)| rest);
    if let Some(rest) = after("Between ") {
        return number(rest);
    }
    if asked.contains("the words of one, or skip") {
        return Some("1".to_owned());
    }
    if let Some(count) = after("Type all ").and_then(number) {
        let order: Vec<String> = (1..=count.parse::<usize>().unwrap()).map(|it| it.to_string()).collect();
        return Some(order.join(" "));
    }
    let rest = after(": type ")?;
    let count: usize = number(rest)?.parse().unwrap();
    let least = number(rest.split_once("from ")?.1)?;
    Some(vec![least; count].join(" "))
}

/// Reads a page to its end with every question answered, without line breaks in paragraphs; returns the transcript.
fn read_to_the_end(library: &Arc<Library>, page: &Page, client: &Client) -> String {
    let mut talk = Talk::begin(library, client);
    talk.say("width 0");
    let mut said = talk.say(&format!("go {page}"));
    for _ in 0..300 {
        if said.contains("This is the end of the page") {
            return talk.transcript;
        }
        let answer =
            if said.contains("or skip.") { guess(&said).unwrap_or_else(|| panic!("{said}")) } else { String::new() };
        said = talk.say(&answer);
    }
    panic!("{page} has no end: {}", talk.transcript);
}

/// Returns the texts of a page that must be written.
fn options(write_up: &WriteUp) -> Vec<String> {
    let mut options = Vec::new();
    walk(&write_up.document.blocks, &mut |block| {
        if let BlockKind::Container(Container::Prediction(prediction)) = &block.kind {
            let of = prediction.question.options().iter().enumerate();
            options.extend(of.map(|(at, option)| format!("{}) {option}", at + 1)));
        }
    });
    options
}

#[tokio::test(start_paused = true)]
async fn a_companion_read_to_its_end_has_everything_once() {
    for folder in ["content", "tests/reader"] {
        let library = library(folder);
        for write_up in &library.write_ups {
            let transcript = read_to_the_end(&library, &Page::WriteUp(write_up.slug.clone()), &READER);
            let text = transcript.replace("\r\n", "\n");
            let lines: Vec<&str> = text.lines().collect();
            let count = |wanted: &str| lines.iter().filter(|line| line.trim() == wanted).count();
            walk(&write_up.document.blocks, &mut |block| {
                if let BlockKind::Heading { text, level: 1 | 2, .. } = &block.kind {
                    let heading = plain_text(text);
                    let found = lines.iter().filter(|line| {
                        line.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' ') == heading
                    });
                    assert_eq!(found.count(), 1, "{folder}/{}: {heading}", write_up.slug);
                }
            });
            let options = options(write_up);
            for option in &options {
                let wanted = options.iter().filter(|other| *other == option).count();
                assert_eq!(count(option), wanted, "{folder}/{}: {option}", write_up.slug);
            }
            for figure in &write_up.figures {
                let plain = PlainOptions { width: None, ascii: false };
                let told = plain::figure(Manuscript::write_up(write_up, &library), &figure.id, plain).unwrap();
                let told = plain::text(&told);
                let (caption, table) = told.split_once("\n\n").unwrap();
                let of = format!("{folder}/{}/{}", write_up.slug, figure.id);
                assert_eq!(lines.iter().filter(|line| line.starts_with(caption)).count(), 1, "{of}: {caption}\n{text}");
                assert_eq!(text.matches(table.trim_end()).count(), 1, "{of}: {table}\n{text}");
            }
            assert!(text.contains("Close: "), "{text}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_but_letters_is_printed() {
    for variables in [&[("LANG", "en_GB.UTF-8")][..], &[("LANG", "C")]] {
        let library = library("content");
        let client = Client { variables, ..READER };
        for (page, _) in library.pages() {
            let transcript = read_to_the_end(&library, &page, &client);
            for (sign, named) in
                [('\x1b', "escape"), ('\x07', "bell"), ('\u{9b}', "control sequence"), ('\x08', "backspace")]
            {
                assert!(!transcript.contains(sign), "{page}: {named}");
            }
            assert!(
                !transcript.replace("\r\n", "").contains(['\r', '\n']),
                "{page}: a line ends as a raw terminal needs it"
            );
            let drawn = |c: char| matches!(c, '\u{2500}'..='\u{259f}' | '\u{2800}'..='\u{28ff}');
            assert!(!transcript.contains(drawn), "{page}: {:?}", transcript.lines().find(|line| line.contains(drawn)));
            assert!(
                variables[0].1 != "C" || transcript.is_ascii(),
                "{page}: {:?}",
                transcript.lines().find(|line| !line.is_ascii())
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn labs_are_played_by_typed_lines() {
    let library = library("content");
    assert!(library.write_ups.iter().any(|write_up| !write_up.labs.is_empty()));
    for write_up in &library.write_ups {
        for lab in &write_up.labs {
            let mut talk = Talk::begin(&library, &READER);
            let begun = talk.say(&format!("play {}/{}", write_up.slug, lab.id));
            let text = |said: &str| said.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text(&begun).contains(&text(&lab.goal)), "{begun}");
            for (number, line) in lab.demo.iter().enumerate() {
                let said = talk.say(line);
                assert!(!said.contains("not understood"), "{line}: {said}");
                if number == 1 {
                    // To the page and back: the run continues.
                    assert!(talk.say("leave").contains("You left the lab"));
                    assert!(!talk.say("play").contains("The goal:"), "{}", talk.transcript);
                }
            }
            let mut run = Run::new(lab.setup.clone(), lab.seed);
            lab.demo.iter().for_each(|line| drop(run.execute(line)));
            if let Some(score) = run.score() {
                assert!(text(&talk.transcript).contains(&text(&score.words)), "{}", talk.transcript);
                assert_eq!(talk.transcript.matches("new begins again").count(), 1, "{}", talk.transcript);
            }
            assert!(talk.say("help").contains("leave: back to the page."));
            assert!(talk.say("").len() > 20, "Enter says how things stand");
            assert!(talk.say("leave").contains("You left the lab"), "{}", talk.transcript);
            assert!(talk.say("where").contains("left"));
            talk.say(&format!("play {}/{}", write_up.slug, lab.id));
            talk.say("q");
            assert_eq!(talk.session.status, Some(ExitStatus::SUCCESS), "out of the lab at once");
        }
    }
}

/// Words of random lines.
const WORDS: &[&str] = &[
    "",
    "",
    "",
    "",
    "n",
    "p",
    "r",
    "s",
    "skip",
    "all",
    "where",
    "toc",
    "toc 2",
    "depth 1",
    "depth 2",
    "depth 3",
    "depth",
    "find the",
    "find",
    "search a",
    "search \"",
    "go a",
    "go home",
    "go",
    "open 1",
    "1",
    "2",
    "3",
    "0",
    "99999999999999999999",
    "1 2 3",
    "3 1 2 4",
    "-5",
    "0.5",
    "links",
    "figures",
    "figure 1",
    "play",
    "leave",
    "look",
    "up",
    "undo",
    "new",
    "cite",
    "cite ris",
    "home",
    "news",
    "works",
    "b",
    "width 0",
    "width 20",
    "width 7",
    "help",
    "?",
    "é水\u{7f}",
    "the",
    "\u{1b}[A",
    "\u{1b}]0;x\u{7}",
    "\t",
    "\u{0}",
];

#[tokio::test(start_paused = true)]
async fn whatever_is_typed_leaving_takes_two_lines() {
    let libraries = [library("tests/reader"), library("content"), Arc::new(Library::default())];
    for seed in 0..24 {
        let mut dice = Dice::new(seed);
        let mut below = |limit| dice.below(limit);
        let mut talk = Talk::begin(&libraries[below(2)], &READER);
        for _ in 0..40 {
            match below(14) {
                0 => {
                    talk.session.snapshots.send_replace(snapshot(libraries[below(3)].clone()));
                }
                1 => talk.session.queue_input(folio::session::Input::Resize(folio::session::Size {
                    columns: 1 + below(500) as u16,
                    rows: 1,
                    cell: None,
                })),
                _ => {
                    let said = talk.say(WORDS[below(WORDS.len())]);
                    assert!(said.ends_with("\n> "), "seed {seed}: there is always a prompt: {said:?}");
                }
            }
        }
        assert!(!talk.transcript.contains('\u{1b}'), "seed {seed}");
        talk.say("q");
        if talk.session.status.is_none() {
            talk.say("q");
        }
        assert_eq!(talk.session.status, Some(ExitStatus::SUCCESS), "seed {seed}: {}", talk.transcript);
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_library_can_be_read() {
    let mut session = Session::open(&Arc::new(Library::default()), &READER);
    assert!(String::from_utf8(session.take()).unwrap().contains("All works"));
}
