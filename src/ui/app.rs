//! The interface as a value: a [`Model`], what can happen to it, and what it then asks of the world.

use std::sync::Arc;

use super::keymap::{self, Action};
use super::page::Route;
use super::place::Place;
use super::shelf::Shelf;
use super::stage::Stage;
use super::theme::{self, Ground, Theme};
use crate::content::model::{Library, Page, Target};
use crate::term::caps::{Capabilities, Charset, Depth};
use crate::term::input::{Event, Mouse, MouseKind, Reply};
use crate::typeset::{GlyphSet, Layout};

/// Pages one can go back through; the oldest is forgotten beyond that.
const VISITS_MAXIMUM: usize = 64;
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
}

/// A page that is open, and where the visitor is on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visit {
    pub route: Route,
    /// The first visible line.
    pub top: usize,
    /// What has the focus: an index into the layout's targets.
    pub focus: Option<usize>,
    /// The words at the top, noted when the page was set anew; gone when the visitor moves.
    place: Option<Place>,
}

impl Visit {
    pub(super) fn new(route: Route) -> Visit {
        Visit { route, top: 0, focus: None, place: None }
    }
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
            notice: None,
        };
        model.settle();
        if let Some(target) = model.library.desk.opening.clone() {
            model.open_target(&target);
        }
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

    pub(super) fn visit(&self) -> &Visit {
        self.visits.last().expect("the first page is never left")
    }

    fn visit_mut(&mut self) -> &mut Visit {
        self.visits.last_mut().expect("the first page is never left")
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
        Stage::new(self.route(), self.columns, self.rows, self.glyphs())
    }

    /// The page on screen, set.
    pub(super) fn layout(&self) -> Arc<Layout> {
        self.layout_of(self.route())
    }

    fn layout_of(&self, route: &Route) -> Arc<Layout> {
        let shape = Stage::new(route, self.columns, self.rows, self.glyphs()).shape;
        match route {
            Route::Page(page) => self.shelf.layout(&self.library, page, shape),
            Route::Help => Arc::new(super::page::help(&self.library, shape)),
            Route::Terminal => Arc::new(super::page::terminal(self, shape)),
        }
    }

    /// Brings the place on the current page back within the page.
    fn settle(&mut self) {
        let layout = self.layout();
        let height = usize::from(self.stage().text.height);
        let browsing = self.route().moves_focus();
        let visit = self.visit_mut();
        visit.top = visit.top.min(layout.lines.len().saturating_sub(height));
        visit.focus = visit.focus.filter(|focus| *focus < layout.targets.len());
        if browsing && visit.focus.is_none() && !layout.targets.is_empty() {
            visit.focus = Some(0);
        }
    }

    fn scroll(&mut self, lines: isize) {
        let visit = self.visit_mut();
        visit.top = visit.top.saturating_add_signed(lines);
        self.settle();
    }

    fn show(&mut self, route: Route) {
        if self.visits.len() == VISITS_MAXIMUM {
            self.visits.remove(1);
        }
        self.visits.push(Visit::new(route));
        self.settle();
    }

    /// Shows `route`, or goes back if it is on screen already: keys that open a page also close it.
    fn toggle(&mut self, route: Route) {
        if *self.route() == route { self.back() } else { self.show(route) }
    }

    fn back(&mut self) {
        if self.visits.len() > 1 {
            self.visits.pop();
            self.settle();
        }
    }

    fn jump_to_line(&mut self, line: usize) {
        self.visit_mut().top = line;
        self.settle();
    }

    /// Gives the focus to a target and scrolls no more than it takes to show it.
    fn focus_on(&mut self, target: usize) {
        let layout = self.layout();
        let height = usize::from(self.stage().text.height);
        let lines = lines_of(&layout, target);
        let visit = self.visit_mut();
        visit.focus = Some(target);
        if lines.end > visit.top + height {
            visit.top = lines.end - height;
        }
        if lines.start < visit.top {
            visit.top = lines.start;
        }
        // What stands above the first thing that opens can be seen again by going up to it.
        if target == 0 && lines.end <= height {
            visit.top = 0;
        }
        self.settle();
    }

    /// Down or up on a page whose focus moves: to what opens next if that is in sight, else one line.
    fn step(&mut self, forward: bool) {
        let count = self.layout().targets.len();
        let in_sight = |target: &usize| self.is_in_sight(*target);
        let next = match (self.visit().focus.filter(in_sight), forward) {
            (Some(focus), true) => Some(focus + 1).filter(|next| *next < count),
            (Some(focus), false) => focus.checked_sub(1),
            (None, true) => (0..count).find(in_sight),
            (None, false) => (0..count).rev().find(in_sight),
        };
        match next.filter(in_sight) {
            Some(next) => self.focus_on(next),
            None => self.scroll(if forward { 1 } else { -1 }),
        }
    }

    /// The next or previous thing that opens, wherever it is.
    fn next_item(&mut self, forward: bool) {
        let layout = self.layout();
        let count = layout.targets.len();
        if count == 0 {
            return;
        }
        let height = usize::from(self.stage().text.height);
        let Visit { top, focus, .. } = *self.visit();
        let next = match focus.filter(|focus| self.is_in_sight(*focus)) {
            Some(focus) if forward => (focus + 1) % count,
            Some(focus) => (focus + count - 1) % count,
            None if forward => (0..count).find(|target| lines_of(&layout, *target).start >= top).unwrap_or(0),
            None => {
                (0..count).rev().find(|target| lines_of(&layout, *target).start < top + height).unwrap_or(count - 1)
            }
        };
        self.focus_on(next);
    }

    fn open(&mut self) {
        let Some(focus) = self.visit().focus else { return };
        if !self.is_in_sight(focus) {
            // Nothing is opened unseen: it is shown first.
            self.focus_on(focus);
        } else if let Some(target) = self.layout().targets.get(focus) {
            self.open_target(target);
        }
    }

    /// Opens what a link leads to; an address outside is shown in full, for nothing is opened unasked.
    pub fn open_target(&mut self, target: &Target) {
        match target {
            Target::Url(url) => self.notice = Some(url.clone()),
            Target::Page { page, anchor } => {
                if !self.library.has(page) {
                    self.notice = Some("that page is gone".into());
                    return;
                }
                self.show(Route::Page(page.clone()));
                if let Some(anchor) = anchor {
                    let line = self.layout().sections.iter().find(|section| section.anchor == *anchor).map(|s| s.line);
                    self.jump_to_line(line.unwrap_or(0));
                }
            }
            Target::Reference(key) if *self.route() == Route::Page(Page::Works) => {
                let reference = self.library.reference(key);
                let url = reference.and_then(|reference| reference.url.clone());
                self.notice = Some(url.unwrap_or_else(|| "this entry names no address".into()));
            }
            Target::Reference(_) => {
                self.show(Route::Page(Page::Works));
                let layout = self.layout();
                if let Some(index) = layout.targets.iter().position(|other| other == target) {
                    self.visit_mut().top = lines_of(&layout, index).start.saturating_sub(2);
                    self.visit_mut().focus = Some(index);
                    self.settle();
                }
            }
        }
    }

    fn section(&mut self, forward: bool) {
        let layout = self.layout();
        let top = self.visit().top;
        let line = if forward {
            layout.sections.iter().map(|section| section.line).find(|line| *line > top)
        } else {
            Some(layout.sections.iter().map(|section| section.line).rev().find(|line| *line < top).unwrap_or(0))
        };
        if let Some(line) = line {
            self.jump_to_line(line);
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
            Action::PageDown => self.scroll((page - 2).max(1)),
            Action::PageUp => self.scroll(-(page - 2).max(1)),
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
            Action::Back => self.back(),
            Action::NextSection => self.section(true),
            Action::PreviousSection => self.section(false),
            Action::Home => {
                self.visits.truncate(1);
                self.settle();
            }
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
            Some(Target::Reference(key)) => {
                self.library.reference(key).and_then(|reference| reference.url.clone()).map(Target::Url)
            }
            other => other.cloned(),
        };
        match target {
            Some(Target::Url(url)) => url,
            Some(Target::Page { page, anchor: Some(anchor) }) => format!("{page}#{anchor}"),
            Some(Target::Page { page, anchor: None }) => page.to_string(),
            _ => match self.route() {
                Route::Page(page) => page.to_string(),
                Route::Help | Route::Terminal => Page::Home.to_string(),
            },
        }
    }

    fn mouse_event(&mut self, mouse: Mouse) -> Option<Effect> {
        match mouse.kind {
            MouseKind::WheelUp => self.scroll(-(WHEEL_LINES as isize)),
            MouseKind::WheelDown => self.scroll(WHEEL_LINES as isize),
            MouseKind::Press(0) => {
                let text = self.stage().text;
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

    fn take_library(&mut self, library: Arc<Library>) {
        let focused: Vec<Option<Target>> = self.visits.iter().map(|visit| self.focused(visit)).collect();
        self.note_places();
        let exists = |library: &Library, route: &Route| !matches!(route, Route::Page(page) if !library.has(page));
        let gone = !exists(&library, self.route());
        self.library = library;
        for (index, focused) in focused.into_iter().enumerate() {
            if exists(&self.library, &self.visits[index].route) {
                let layout = self.layout_of(&self.visits[index].route);
                self.visits[index].focus =
                    focused.and_then(|focused| layout.targets.iter().position(|target| *target == focused));
            }
        }
        self.visits.retain(|visit| exists(&self.library, &visit.route));
        self.return_to_places();
        if gone {
            self.notice = Some("the page you were on was taken out; this is where you came from".into());
        }
    }

    /// What has the focus on a page.
    fn focused(&self, visit: &Visit) -> Option<Target> {
        self.layout_of(&visit.route).targets.get(visit.focus?).cloned()
    }

    /// Makes a change that may set pages anew; the same words stay at the top, and a focus that was in sight stays so.
    fn restyle(&mut self, change: impl FnOnce(&mut Model)) {
        let seen = self.visit().focus.filter(|focus| self.is_in_sight(*focus));
        self.note_places();
        change(self);
        self.return_to_places();
        if let Some(focus) = seen.filter(|focus| self.route().moves_focus() && !self.is_in_sight(*focus)) {
            self.focus_on(focus);
        }
    }

    /// Whether any of a target's lines is on screen.
    fn is_in_sight(&self, target: usize) -> bool {
        let lines = lines_of(&self.layout(), target);
        let top = self.visit().top;
        lines.start < top + usize::from(self.stage().text.height) && lines.end > top
    }

    /// Notes the words at the top of every open page that has none noted. A note holds until the visitor moves, so
    /// that a window dragged to and fro comes back to where it was.
    fn note_places(&mut self) {
        for index in 0..self.visits.len() {
            let Visit { route, top, place, .. } = &self.visits[index];
            if *top > 0 && place.is_none() {
                let place = Place::of(&self.layout_of(route), *top);
                self.visits[index].place = Some(place);
            }
        }
    }

    fn return_to_places(&mut self) {
        for index in 0..self.visits.len() {
            if let Some(place) = &self.visits[index].place {
                let top = place.find(&self.layout_of(&self.visits[index].route));
                self.visits[index].top = top;
            }
        }
        self.settle();
    }
}

/// The choice after `current`, the first one after the last.
fn next<T: Copy + PartialEq>(choices: &[T], current: T) -> T {
    let at = choices.iter().position(|choice| *choice == current).unwrap_or(0);
    choices[(at + 1) % choices.len()]
}

/// The lines on which a target stands.
pub(super) fn lines_of(layout: &Layout, target: usize) -> std::ops::Range<usize> {
    let on = |line: &crate::typeset::Line| line.runs.iter().chain(&line.margin).any(|run| run.target == Some(target));
    let start = layout.lines.iter().position(on).unwrap_or(0);
    let length = layout.lines[start..].iter().take_while(|line| on(line)).count();
    start..start + length.max(1)
}

/// What happened is taken in; what the world should do about it comes out.
pub fn update(model: &mut Model, message: Message) -> Option<Effect> {
    match message {
        Message::Event(Event::Key(press)) => {
            model.notice = None;
            model.visit_mut().place = None;
            keymap::action(press).and_then(|action| model.act(action))
        }
        Message::Event(Event::Mouse(mouse)) => {
            model.visit_mut().place = None;
            model.mouse_event(mouse)
        }
        Message::Event(Event::Paste(_) | Event::Focus(_)) => None,
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
        Message::IdleWarning(seconds) => {
            model.notice = Some(format!("still reading? without a key this visit ends in {seconds} s"));
            None
        }
    }
}
