//! The interface as a value: a [`Model`], what can happen to it, and what it then asks of the world.

use std::sync::Arc;

use super::find::Find;
use super::jump::Search;
use super::keymap::{self, Action};
use super::page::{CiteForm, Route};
use super::plays::Playing;
use super::reader::{Cursor, PlayingFrames, Reader};
use super::shelf::Shelf;
use super::stage::Stage;
use super::theme::{self, Ground, Theme};
use super::visits::Visit;
use crate::content::model::{Library, Page, Target};
use crate::term::caps::{Capabilities, Charset, Depth};
use crate::term::input::{Event, Key, KeyPress, Mouse, MouseKind, Reply};
use crate::typeset::depth;
use crate::typeset::part::Parts;
use crate::typeset::{GlyphSet, Layout, Spot};

/// Lines a turn of the wheel scrolls.
const WHEEL_LINES: usize = 3;

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
    Library(Arc<Library>),
    /// Time has passed while something moves: the next frame of it, or (`true`) the last one at once.
    Tick(bool),
    /// The visitor has been silent for long; so many seconds are left.
    IdleWarning(u64),
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
    pub(super) shelf: Arc<Shelf>,
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
    pub fn new(library: Arc<Library>, shelf: Arc<Shelf>, capabilities: Capabilities, columns: u16, rows: u16) -> Model {
        let mut model = Model {
            library,
            shelf,
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
        match self.capabilities.charset {
            Charset::Full => GlyphSet::Full,
            Charset::Box => GlyphSet::Box,
            Charset::Ascii => GlyphSet::Ascii,
        }
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
                self.shelf.layout(&self.library, page, shape, parts)
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
                Arc::new(super::page::help(&self.library, self.lab_help().as_ref(), self.shelf.commands(), shape))
            }
            Route::Terminal => Arc::new(super::page::terminal(self, shape)),
        }
    }

    fn act(&mut self, action: Action) -> Option<Effect> {
        let page = isize::from(self.stage().text.height as i16);
        match action {
            Action::Down if self.route().moves_focus() => self.step(true),
            Action::Up if self.route().moves_focus() => self.step(false),
            Action::Down => self.scroll(1),
            Action::Up => self.scroll(-1),
            Action::HalfDown => self.scroll((page / 2).max(1)),
            Action::HalfUp => self.scroll(-(page / 2).max(1)),
            // Two lines stay on screen, so that the eye finds where it was.
            Action::PageDown => {
                if !self.pass_open_prediction() && !self.step_story(true) {
                    let top = self.visit().top;
                    self.jump_to_line(self.stop_before(top + (page - 2).max(1) as usize));
                }
            }
            Action::PageUp => {
                if !self.step_story(false) {
                    self.scroll(-(page - 2).max(1));
                }
            }
            Action::Depth(number) => {
                if let Some(depth) = depth::Depth::numbered(number) {
                    self.set_depth(depth);
                }
            }
            Action::Top => {
                self.visit_mut().focus = None;
                self.jump_to_line(0);
            }
            Action::Bottom => {
                let layout = self.layout();
                if self.route().moves_focus() {
                    self.visit_mut().focus = layout.targets.len().checked_sub(1);
                }
                self.jump_to_line(layout.lines.len());
            }
            Action::NextItem => self.next_item(true),
            Action::PreviousItem => self.next_item(false),
            Action::Open => self.open(),
            Action::Back if self.end_find() => {}
            Action::Back => self.back(),
            Action::NextSection => self.section(true),
            Action::PreviousSection => self.section(false),
            Action::Home => {
                self.ahead.clear();
                self.visits.truncate(1);
                self.settle();
            }
            Action::Forward => self.forward(),
            Action::JumpBack => self.jump_back(),
            Action::Outline => self.toggle_outline(),
            Action::Search => self.open_search(),
            Action::Find => self.begin_find(),
            Action::FindNext => self.find_next(true),
            Action::FindPrevious => self.find_next(false),
            Action::Hints => self.begin_hints(),
            Action::NextNumber => self.next_number(true),
            Action::PreviousNumber => self.next_number(false),
            Action::Cite => return self.cite(),
            Action::Wider => self.widen(true),
            Action::Narrower => self.widen(false),
            Action::Works => self.toggle(Route::Page(Page::Works)),
            Action::News => self.toggle(Route::Page(Page::News)),
            Action::Help => self.toggle(Route::Help),
            Action::Terminal => self.toggle(Route::Terminal),
            Action::Theme => {
                let choice = next(&theme::CHOICES, self.capabilities.theme);
                self.capabilities.set_theme(choice);
                self.notice_choice("theme");
            }
            Action::Colours => {
                let choices = [None, Some(Depth::Mono), Some(Depth::Ansi), Some(Depth::Indexed), Some(Depth::True)];
                self.capabilities.set_depth(next(&choices, self.capabilities.chosen_depth()));
                self.notice_choice("colours");
            }
            Action::Glyphs => {
                let choices = [None, Some(Charset::Full), Some(Charset::Box), Some(Charset::Ascii)];
                let choice = next(&choices, self.capabilities.chosen_charset());
                self.restyle(|model| model.capabilities.set_charset(choice));
                self.notice_choice("glyphs");
            }
            Action::Motion => {
                self.capabilities.motion = !self.capabilities.motion;
                self.notice_choice("motion");
            }
            Action::Mouse => {
                self.capabilities.mouse = !self.capabilities.mouse;
                self.notice_choice("mouse");
                if let Some(notice) = self.notice.as_mut().filter(|_| self.capabilities.mouse) {
                    notice.push_str("; m again, and you can select text");
                }
            }
            Action::Copy => {
                let address = self.address();
                self.notice = Some(format!("sent to your clipboard, if your terminal allows: {address}"));
                return Some(Effect::Copy(address));
            }
            Action::Linear => return Some(Effect::Linear(self.place_in_text())),
            Action::Redraw => return Some(Effect::Redraw),
            Action::Leave => return Some(Effect::Leave),
        }
        None
    }

    /// Says in the footer what a choice came to, in the words of the page about the terminal.
    fn notice_choice(&mut self, label: &str) {
        let fact = self.capabilities.summary().into_iter().find(|fact| fact.label == label);
        self.notice = fact.map(|fact| format!("{label}: {} ({})", fact.value, fact.source));
    }

    /// The address of what has the focus, or of the page.
    fn address(&self) -> String {
        let layout = self.layout();
        let focused = self.visit().focus.and_then(|focus| layout.targets.get(focus));
        let target = match focused {
            Some(Spot::Link(Target::Reference(key))) => {
                self.library.reference(key).and_then(|reference| reference.url.clone()).map(Target::Url)
            }
            Some(Spot::Link(target)) => Some(target.clone()),
            _ => None,
        };
        match target {
            Some(Target::Url(url)) => url,
            Some(Target::Page { page, anchor: Some(anchor) }) => format!("{page}#{anchor}"),
            Some(Target::Page { page, anchor: None }) => page.to_string(),
            _ => match self.route() {
                Route::Page(page) => page.to_string(),
                Route::Lab { page, .. } => format!("play {page}"),
                Route::Outline(page) => page.to_string(),
                Route::Cite(key) => key.clone(),
                Route::Search | Route::Help | Route::Terminal => Page::Home.to_string(),
            },
        }
    }

    /// What is on screen, as an address that a reader of plain text can be sent to.
    fn place_in_text(&self) -> Spot {
        Spot::Link(match self.route() {
            Route::Page(page) => {
                let layout = self.layout();
                let begun = |line: usize| line <= self.visit().top + 2;
                // What has no number is of the interface's own making.
                let section = layout.sections.iter().rev().find(|it| begun(it.line) && !it.number.is_empty());
                Target::Page { page: page.clone(), anchor: section.map(|section| section.anchor.clone()) }
            }
            Route::Outline(page) => Target::Page { page: page.clone(), anchor: None },
            Route::Lab { page, id } => return Spot::Lab { page: page.clone(), id: id.clone() },
            Route::Cite(key) => Target::Reference(key.clone()),
            Route::Search | Route::Help | Route::Terminal => Target::Page { page: Page::Home, anchor: None },
        })
    }

    /// Makes lines wider or narrower by a few columns; the place is kept.
    fn widen(&mut self, wider: bool) {
        const STEP: i16 = 4;
        const MOST: i16 = 48;
        self.restyle(|model| model.wider = (model.wider + if wider { STEP } else { -STEP }).clamp(-MOST, MOST));
        self.notice = Some(format!("{} columns", self.stage().text.width));
    }

    /// The work that has the focus, or that the page is about.
    fn work(&self) -> Option<String> {
        match self.focused(self.visit()) {
            Some(Spot::Link(Target::Reference(key))) => Some(key),
            _ => match self.route() {
                Route::Cite(key) => Some(key.clone()),
                Route::Page(Page::WriteUp(slug)) | Route::Lab { page: slug, .. } => {
                    self.library.write_up(slug.as_str())?.paper.clone()
                }
                _ => None,
            },
        }
    }

    /// Shows how to cite a work, and offers the next form to the clipboard.
    fn cite(&mut self) -> Option<Effect> {
        let Some(key) = self.work() else {
            self.notice = Some("c cites the paper of a write-up, or the work that has the focus".into());
            return None;
        };
        let library = self.library.clone();
        let work = library.reference(&key)?;
        let route = Route::Cite(key);
        let form = if *self.route() == route { next(&CiteForm::ALL, self.cited) } else { CiteForm::Bibtex };
        self.cited = form;
        if *self.route() != route {
            self.show(route);
        }
        self.notice = Some(format!("{}: sent to your clipboard, if your terminal allows; c: next form", form.name()));
        Some(Effect::Copy(form.of(work)))
    }

    /// Gives a key to what is being played or guessed; false if the keymap is to say what it means.
    fn takes_key_itself(&mut self, press: KeyPress) -> bool {
        let leads_out = press.ctrl || matches!(press.key, Key::Char('q' | '?'));
        (self.is_typing_in_lab() && !press.ctrl || !leads_out) && self.press_in_lab(press)
            || self.press_in_hints(press)
            || self.press_in_find(press)
            || self.press_in_search(press)
            || self.press_on_figure(press)
            || self.press_in_prediction(press)
            || self.keeps_reading(press)
    }

    /// On a write-up the key that lowers a guess does not lead away from the page when no guess has the keys.
    fn keeps_reading(&mut self, press: KeyPress) -> bool {
        let lowers = matches!(press.key, Key::Left | Key::Char('h')) && !press.ctrl && !press.alt;
        let keeps = lowers && self.route().is_write_up();
        if keeps {
            self.notice = Some("esc goes back".into());
        }
        keeps
    }

    fn mouse_event(&mut self, mouse: Mouse) -> Option<Effect> {
        match mouse.kind {
            MouseKind::WheelUp => self.scroll(-(WHEEL_LINES as isize)),
            MouseKind::WheelDown => self.scroll(WHEEL_LINES as isize),
            MouseKind::Press(0) => {
                let text = self.stage().text;
                if mouse.row >= text.y
                    && mouse.column >= text.x
                    && (self.click_in_lab(mouse.column - text.x, mouse.row - text.y)
                        || self.click_on_prediction(mouse.column - text.x, mouse.row - text.y)
                        || self.click_on_figure(mouse.column - text.x, mouse.row - text.y))
                {
                    return None;
                }
                let layout = self.layout();
                let inside = mouse.row >= text.y && mouse.row < text.bottom();
                let line = self.visit().top + usize::from(mouse.row.saturating_sub(text.y));
                let hit = layout
                    .lines
                    .get(line)
                    .filter(|_| inside)
                    .and_then(|line| super::view::target_at(line, usize::from(mouse.column.checked_sub(text.x)?)));
                if let Some(target) = hit {
                    self.visit_mut().focus = Some(target);
                    self.open();
                }
            }
            _ => {}
        }
        None
    }
}

/// The choice after `current`, the first one after the last.
fn next<T: Copy + PartialEq>(choices: &[T], current: T) -> T {
    let at = choices.iter().position(|choice| *choice == current).unwrap_or(0);
    choices[(at + 1) % choices.len()]
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
        Message::Library(library) => {
            model.take_library(library);
            None
        }
        Message::Tick(at_once) => {
            model.tick(at_once);
            None
        }
        Message::IdleWarning(seconds) => {
            model.notice = Some(format!("still reading? without a key this visit ends in {seconds} s"));
            None
        }
    }
}
