//! The interface as a value: a [`Model`], what can happen to it, and what it then asks of the world.

use std::sync::Arc;

use super::find::Find;
use super::jump::Search;
use super::keymap;
use super::page::Route;
use super::plays::Playing;
use super::reader::{Cursor, PlayingFrames, Reader};
use super::stage::Stage;
use super::theme::{Ground, Theme};
use super::visits::Visit;
use crate::content::model::{Library, Page};
use crate::export::CiteForm;
use crate::snapshot::Snapshot;
use crate::term::caps::Capabilities;
use crate::term::input::{Event, Reply};
use crate::typeset::regions::Parts;
use crate::typeset::{GlyphSet, Layout, Spot};

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// The visitor did something.
    Event(Event),
    /// The terminal answered.
    Reply(Reply),
    /// The terminal has another size: columns, rows.
    Resize(u16, u16),
    /// The author edited something.
    Snapshot(Arc<Snapshot>),
    /// Time has passed while something moves: the next frame of it, or (`true`) the last one at once.
    Tick(bool),
    /// The visitor has been silent for long; so many seconds are left.
    IdleWarning(u64),
    /// The server is being replaced; this visit may go on for so many minutes.
    Replaced(u64),
}

/// Something the interface asks of the world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The visitor wants to leave.
    Leave,
    /// Offer this text to the visitor's clipboard.
    Copy(String),
    /// Paint the screen from nothing.
    Redraw,
    /// Go on as plain text at this place.
    Linear(Spot),
}

/// The whole state of one visitor's interface.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) library: Arc<Library>,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) capabilities: Capabilities,
    pub(super) columns: u16,
    pub(super) rows: u16,
    /// Where one has been; the last is what is on screen. Never empty.
    pub(super) visits: Vec<Visit>,
    /// What was done on write-ups.
    pub(super) reader: Reader,
    /// Where the cursor is on a figure.
    pub(super) cursor: Option<Cursor>,
    /// The figure that is not at its still frame.
    pub(super) playing: Option<PlayingFrames>,
    /// What is looked for on the page.
    pub(super) find: Option<Find>,
    /// What is searched for everywhere.
    pub(super) search: Search,
    /// What was typed of a hint label, while they are shown.
    pub(super) hinting: Option<String>,
    /// The form in which something was cited last.
    pub(super) cited: CiteForm,
    /// Columns the visitor added to the measure.
    pub(super) wider: i16,
    /// Pages that were gone back from, the nearest last.
    pub(super) ahead: Vec<Visit>,
    /// The labs that were opened.
    pub(super) plays: Vec<Playing>,
    /// One line for the footer, until the next key.
    pub(super) notice: Option<String>,
}

impl Model {
    /// The interface of a visitor who has just come, on the first page.
    pub fn new(snapshot: Arc<Snapshot>, capabilities: Capabilities, columns: u16, rows: u16) -> Model {
        let mut model = Model {
            library: snapshot.library.clone(),
            snapshot,
            capabilities,
            columns: columns.max(1),
            rows: rows.max(1),
            visits: vec![Visit::new(Route::Page(Page::Home))],
            reader: Reader::default(),
            cursor: None,
            playing: None,
            find: None,
            search: Search::default(),
            hinting: None,
            cited: CiteForm::Bibtex,
            wider: 0,
            ahead: Vec::new(),
            plays: Vec::new(),
            notice: None,
        };
        model.settle();
        model
    }

    /// What is known of the visitor's terminal.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// The page on screen.
    pub fn route(&self) -> &Route {
        &self.visit().route
    }

    /// Columns and rows that are drawn for.
    pub fn size(&self) -> (u16, u16) {
        (self.columns, self.rows)
    }

    /// What to print on the normal screen on the way out: it stays in the visitor's scrollback.
    pub fn farewell(&self) -> Vec<String> {
        super::page::farewell(self)
    }

    /// The window's title.
    pub fn title(&self) -> String {
        super::page::title(self.route(), &self.library)
    }

    pub(super) fn theme(&self) -> Theme {
        let ground = match self.capabilities.is_dark() {
            Some(true) => Ground::Dark,
            Some(false) => Ground::Light,
            None => Ground::Unknown,
        };
        Theme { choice: self.capabilities.theme, ground, depth: self.capabilities.depth }
    }

    pub(super) fn glyphs(&self) -> GlyphSet {
        self.capabilities.charset
    }

    pub(super) fn stage(&self) -> Stage {
        Stage::new(self.route(), self.columns, self.rows, self.glyphs(), self.wider)
    }

    /// The page on screen, set.
    pub(super) fn layout(&self) -> Arc<Layout> {
        self.layout_of(self.route())
    }

    pub(super) fn layout_of(&self, route: &Route) -> Arc<Layout> {
        let Stage { shape, text, .. } = Stage::new(route, self.columns, self.rows, self.glyphs(), self.wider);
        match route {
            Route::Lab { page, id } => Arc::new(self.lab_layout(page, id, text.height, shape)),
            Route::Page(page) => {
                let parts = match page {
                    Page::WriteUp(slug) => self.reader.parts(slug, text.height),
                    _ => Parts::default(),
                };
                self.snapshot.layout(page, shape, parts, super::page::lay_out)
            }
            Route::Outline(page) => Arc::new(self.outline_layout(page, shape)),
            Route::Search => Arc::new(self.search_layout(shape)),
            Route::Cite(key) => Arc::new(
                self.library
                    .reference(key)
                    .map(|work| super::page::cite(&self.library, work, shape))
                    .unwrap_or_default(),
            ),
            Route::Help => {
                Arc::new(super::page::help(&self.library, self.lab_help().as_ref(), &self.snapshot.commands, shape))
            }
            Route::Terminal => Arc::new(super::page::terminal(self, shape)),
        }
    }
}

/// What happened is taken in; what the world should do about it comes out.
pub fn update(model: &mut Model, message: Message) -> Option<Effect> {
    match message {
        Message::Event(Event::Key(press)) => {
            model.notice = None;
            model.visit_mut().place = None;
            if model.takes_key_itself(press) {
                return None;
            }
            let effect = keymap::action(press).and_then(|action| model.act(action));
            model.offer_prediction();
            model.note_sections();
            effect
        }
        Message::Event(Event::Mouse(mouse)) => {
            model.visit_mut().place = None;
            model.mouse_event(mouse)
        }
        Message::Event(Event::Paste(text)) => {
            let _ = model.paste_in_find(&text) || model.paste_in_search(&text);
            None
        }
        Message::Event(Event::Focus(_)) => None,
        Message::Reply(reply) => {
            let mut capabilities = model.capabilities.clone();
            if capabilities.learn(&reply) {
                model.restyle(|model| model.capabilities = capabilities);
            } else {
                model.capabilities = capabilities;
            }
            None
        }
        Message::Resize(columns, rows) => {
            model.restyle(|model| (model.columns, model.rows) = (columns.max(1), rows.max(1)));
            None
        }
        Message::Snapshot(snapshot) => {
            model.take_snapshot(snapshot);
            None
        }
        Message::Tick(at_once) => {
            model.tick(at_once);
            None
        }
        Message::Replaced(minutes) => {
            let place = match model.route() {
                Route::Page(page) => page.to_string(),
                _ => Page::Home.to_string(),
            };
            model.notice = Some(format!(
                "the server is being renewed: {minutes} min to finish; ssh {place}@… brings you back here"
            ));
            None
        }
        Message::IdleWarning(seconds) => {
            model.notice = Some(format!("still reading? without a key this visit ends in {seconds} s"));
            None
        }
    }
}
