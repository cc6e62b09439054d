//! The interface as a value: a [`Model`], what can happen to it, and what it then asks of the world.

use std::sync::Arc;
use std::time::Duration;

use super::context::Context;
use super::dispatch::Stack;
use super::feature::Handled;
use super::keyboard;
use super::navigation::Navigation;
use super::open_page::OpenPage;
use super::page::Route;
use crate::content::model::Page;
use crate::snapshot::Snapshot;
use crate::term::caps::Capabilities;
use crate::term::input::{Event, MouseKind, Reply};
use crate::typeset::Spot;
use crate::typeset::depth::Depth;

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

/// The outcome of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use]
pub struct Update {
    /// Effect that was asked for.
    pub effect: Option<Effect>,
    /// Whether a frame drawn now can differ from one drawn before.
    pub changed: bool,
}

/// The whole state of one visitor's interface.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) context: Context,
    pub(super) navigation: Navigation,
    pub(super) stack: Stack,
}

impl Model {
    /// The interface of a visitor who has just come, on the first page.
    pub fn new(snapshot: Arc<Snapshot>, capabilities: Capabilities, columns: u16, rows: u16) -> Model {
        let context = Context {
            snapshot,
            shows_cursor: capabilities.wants_plain_text,
            capabilities,
            columns: columns.max(1),
            rows: rows.max(1),
            wider: 0,
            depth: Depth::Pages,
            page: OpenPage::new(Route::Page(Page::Home)),
            notice: None,
            revision: 0,
            layouts: 0,
        };
        let mut model = Model { context, navigation: Navigation::default(), stack: Stack::default() };
        model.stack.settle(&mut model.context);
        model
    }

    /// Capabilities of the visitor's terminal.
    pub fn capabilities(&self) -> &Capabilities {
        &self.context.capabilities
    }

    /// The page on screen.
    pub fn route(&self) -> &Route {
        self.context.route()
    }

    /// Whether the last line of a write-up is on the screen.
    pub fn is_read_to_the_end(&self) -> bool {
        let (layout, height, top) = (self.context.layout(), self.context.height(), self.context.page.top);
        matches!(self.route(), Route::Page(Page::WriteUp(_))) && top + height >= layout.lines.len()
    }

    /// Columns and rows that are drawn for.
    pub fn size(&self) -> (u16, u16) {
        (self.context.columns, self.context.rows)
    }

    /// The lines to print on the normal screen on the way out: they stay in the visitor's scrollback.
    pub fn farewell(&self) -> Vec<String> {
        super::page::farewell(&self.context, &self.stack)
    }

    /// The window's title.
    pub fn title(&self) -> String {
        super::page::title(self.route(), self.context.library())
    }

    /// Time until the next animation frame, if something is moving.
    pub fn next_frame(&self) -> Option<Duration> {
        self.stack.next_frame(&self.context)
    }

    /// Whether something on the screen is moving.
    pub fn is_moving(&self) -> bool {
        self.next_frame().is_some()
    }

    /// The keys that the footer may name, with what they do, the most useful first.
    pub fn keys(&self) -> Vec<(String, &'static str)> {
        self.stack.keys(&self.context)
    }

    /// The number of layouts that have come on screen.
    pub fn layouts(&self) -> u64 {
        self.context.layouts
    }

    /// The number of questions that the page on screen asks.
    pub fn questions(&self) -> usize {
        self.context.layout().places.predictions.len()
    }

    /// Whether the mouse is to be reported: not while a text is shown to be selected with it.
    pub fn takes_mouse(&self) -> bool {
        self.context.capabilities.mouse && !self.stack.copying.leaves_mouse()
    }

    /// The cell at which the visitor works: column, row.
    pub fn cursor(&self) -> Option<(u16, u16)> {
        self.stack.cursor(&self.context).map(|position| (position.x, position.y))
    }

    fn take_event(&mut self, event: &Event) -> Update {
        let is_press = matches!(event, Event::Key(_) | Event::Paste(_))
            || matches!(event, Event::Mouse(mouse) if matches!(mouse.kind, MouseKind::Press(_)));
        let notice = if is_press { self.context.notice.take() } else { self.context.notice.clone() };
        if !matches!(event, Event::Focus(_)) {
            // The visitor moves: the position is no longer that of the words noted at the last relayout.
            self.context.page.anchor = None;
        }
        let before = self.position();
        let (mut effect, mut changed) = (None, false);
        let event = match event {
            Event::Key(press) if !self.stack.takes_text(&self.context) => Event::Key(keyboard::as_latin(*press)),
            event => event.clone(),
        };
        match self.stack.handle(&event, &mut self.context) {
            Handled::Ignored if keyboard::is_foreign(&event) => {
                self.context.say("on this keyboard: arrows, enter, esc, space and digits always work");
            }
            Handled::Ignored | Handled::Quietly => {}
            Handled::Consumed(request) => {
                changed = true;
                effect = request.and_then(|request| self.perform(request));
            }
        }
        self.stack.settle(&mut self.context);
        changed |= self.position() != before || self.context.notice != notice;
        Update { effect, changed }
    }

    /// All that is drawn of the page by itself: the layout it has, the first line, the focus.
    fn position(&self) -> (u64, usize, Option<usize>) {
        (self.context.layouts, self.context.page.top, self.context.page.focus)
    }

    fn take_snapshot(&mut self, snapshot: Arc<Snapshot>) {
        let before = std::mem::replace(&mut self.context.snapshot, snapshot);
        let restarted = self.stack.take_library(&before.library, &self.context);
        let (context, stack) = (&mut self.context, &mut self.stack);
        let stays = self.navigation.keep_existing(&mut context.page, &context.snapshot.library);
        stack.leave_page();
        context.relayout();
        stack.settle(context);
        if !stays {
            context.say("the page you were on was taken out; this is where you came from");
        } else if restarted {
            context.say("the author changed this lab; it begins anew");
        }
    }
}

/// Takes in what happened.
pub fn update(model: &mut Model, message: Message) -> Update {
    let changed = match message {
        Message::Event(event) => return model.take_event(&event),
        Message::Reply(reply) => {
            let before = model.context.capabilities.clone();
            if model.context.capabilities.learn(&reply) {
                model.context.relayout();
            }
            before != model.context.capabilities
        }
        Message::Resize(columns, rows) => {
            let context = &mut model.context;
            (context.columns, context.rows) = (columns.max(1), rows.max(1));
            context.relayout();
            model.stack.hints = Default::default();
            true
        }
        Message::Snapshot(snapshot) => {
            model.take_snapshot(snapshot);
            true
        }
        Message::Tick(at_once) => model.stack.tick(at_once, &model.context),
        Message::IdleWarning(seconds) => {
            model.context.say(format!("still reading? without a key this visit ends in {seconds} s"));
            true
        }
        Message::Replaced(minutes) => {
            let place = match model.route() {
                Route::Page(page) => page.to_string(),
                _ => Page::Home.to_string(),
            };
            let said =
                format!("the server is being renewed: {minutes} min to finish; ssh {place}@… brings you back here");
            model.context.say(said);
            true
        }
    };
    model.stack.settle(&mut model.context);
    Update { effect: None, changed }
}
