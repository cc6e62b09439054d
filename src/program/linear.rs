//! The interface for terminals that only append: text, numbered choices, typed lines.

use std::sync::Arc;

use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, timeout, timeout_at};

use super::{CLOSING, FAREWELL, IDLE, Site, closing};
use crate::content::model::{Library, Page, Target};
use crate::session::{ExitStatus, Input, Io, Size};
use crate::term::caps::{Capabilities, Charset};
use crate::term::input::{Decoded, Decoder, Event, Key, KeyPress};
use crate::typeset::linear::{self, PlainOptions};

/// Characters of a typed line that are kept.
const LINE_CHARACTERS: usize = 200;

/// Bytes of text that are prepared for one packet of keys; what was typed ahead beyond that is forgotten. A packet can
/// ask for ten thousand pages.
const ANSWER_BYTES: usize = 64 * 1024;

/// Pages one can go back through; the oldest is forgotten beyond that.
const VISITS_MAXIMUM: usize = 64;

const PROMPT: &str = "\nType a number to open, b to go back, q to leave.\n> ";

/// Runs the append-only interface, opened at the page of `start`, until the visitor leaves or is silent for too long.
pub(super) async fn run(
    site: Site,
    capabilities: Capabilities,
    size: Size,
    start: Option<Target>,
    mut io: Io,
) -> ExitStatus {
    let ascii = capabilities.charset == Charset::Ascii;
    let page = match start {
        Some(Target::Page { page, .. }) => Some(page),
        _ => None,
    };
    let mut reader = Reader {
        visits: [Some(Page::Home), page].into_iter().flatten().collect(),
        options: PlainOptions { width: Some(size.columns.clamp(20, 80)), ascii },
        line: String::new(),
    };
    let mut decoder = Decoder::new();
    let mut decoded = Vec::new();
    let mut text = reader.page(&site.snapshot());
    loop {
        if io.output.write_all(text.replace('\n', "\r\n").as_bytes()).await.is_err() || io.output.flush().await.is_err()
        {
            return ExitStatus::SUCCESS;
        }
        text.clear();
        let idle = Instant::now() + site.patience.idle;
        let input = tokio::select! {
            input = timeout_at(idle, io.input.recv()) => input,
            () = closing(&mut io.shutdown) => return leave(io, CLOSING).await,
        };
        match input {
            Ok(Some(Input::Bytes(bytes))) => {
                let now = Instant::now().into_std();
                decoder.feed(&bytes, now, &mut decoded);
                for decoded in decoded.drain(..) {
                    let Decoded::Event(Event::Key(press)) = decoded else { continue };
                    if text.len() > ANSWER_BYTES {
                        break;
                    }
                    match reader.key(press, &site.snapshot()) {
                        Some(said) => text += &said,
                        None => return leave(io, "Goodbye.").await,
                    }
                }
            }
            Ok(Some(Input::Resize(size))) => reader.options.width = Some(size.columns.clamp(20, 80)),
            Ok(Some(Input::Eof) | None) => return ExitStatus::SUCCESS,
            Err(_) => return leave(io, IDLE).await,
        }
    }
}

/// Says a last line.
async fn leave(mut io: Io, line: &str) -> ExitStatus {
    let line = format!("\r\n{line}\r\n");
    let _ = timeout(FAREWELL, io.output.write_all(line.as_bytes())).await;
    ExitStatus::SUCCESS
}

/// Where the reader is and what has been typed of the next line.
struct Reader {
    visits: Vec<Page>,
    options: PlainOptions,
    line: String,
}

impl Reader {
    /// What a key leads to print; nothing more to print ends the visit.
    fn key(&mut self, press: KeyPress, library: &Arc<Library>) -> Option<String> {
        match press {
            KeyPress { key: Key::Char('c' | 'd'), ctrl: true, .. } => None,
            KeyPress { key: Key::Enter, .. } => {
                let line = std::mem::take(&mut self.line);
                self.command(line.trim(), library).map(|said| format!("\n{said}"))
            }
            KeyPress { key: Key::Backspace, .. } => {
                Some(if self.line.pop().is_some() { "\u{8} \u{8}".into() } else { String::new() })
            }
            KeyPress { key: Key::Char(c), ctrl: false, alt: false, .. } if self.line.len() < LINE_CHARACTERS => {
                self.line.push(c);
                Some(c.to_string())
            }
            _ => Some(String::new()),
        }
    }

    fn command(&mut self, line: &str, library: &Arc<Library>) -> Option<String> {
        let choices: Vec<Page> = library.pages().map(|(page, _)| page).collect();
        match line {
            "q" | "quit" | "exit" => return None,
            "b" | "back" => {
                if self.visits.len() > 1 {
                    self.visits.pop();
                }
            }
            "" => return Some(PROMPT.trim_start().into()),
            line => match line.parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?)) {
                Some(page) => {
                    if self.visits.len() == VISITS_MAXIMUM {
                        self.visits.remove(1);
                    }
                    self.visits.push(page.clone());
                }
                None => return Some(format!("There are choices 1 to {}.{PROMPT}", choices.len())),
            },
        }
        Some(self.page(library))
    }

    /// The page, the choices there are, and the prompt.
    fn page(&self, library: &Arc<Library>) -> String {
        let page = self.visits.last().filter(|page| library.has(page)).unwrap_or(&Page::Home);
        let mut text = linear::page(page, library, self.options).unwrap_or_default();
        text += "\nChoices:\n";
        for (number, (_, title)) in library.pages().enumerate() {
            text += &format!("{}. {title}\n", number + 1);
        }
        text + PROMPT
    }
}
