//! The interface as a value: a [`Model`], the messages it takes, and the effects it returns.

use std::sync::Arc;
use std::time::Duration;

use super::context::Context;
use super::dispatch::Stack;
use super::feature::{Effect, Handled};
use super::keyboard;
use super::navigation::Navigation;
use super::open_page::OpenPage;
use super::paint;
use super::route::Route;
use crate::content::model::Page;
use crate::snapshot::Snapshot;
use crate::term::caps::Capabilities;
use crate::term::frame::Frame;
use crate::term::input::{Event, KeyPress, MouseKind, Reply};
use crate::typeset::depth::Depth;

/// A message to the interface.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key, a paste or a mouse event of the visitor.
    Event(Event),
    /// A reply of the terminal to a query.
    Reply(Reply),
    /// The terminal was resized: columns, rows.
    Resize(u16, u16),
    /// The content was edited.
    Snapshot(Arc<Snapshot>),
    /// The time for the next animation frame has come; with `true`, the animation is to end at once.
    Tick(bool),
    /// The visitor has been idle; the session ends in this number of seconds.
    IdleWarning(u64),
    /// The server is being replaced; the session ends in this number of minutes.
    Replaced(u64),
}

/// The outcome of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use]
pub struct Update {
    /// The effect to be carried out.
    pub effect: Option<Effect>,
    /// Whether the next frame can differ from the last one.
    pub changed: bool,
}

/// The complete state of one visitor's interface.
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) context: Context,
    pub(super) navigation: Navigation,
    pub(super) stack: Stack,
}

impl Model {
    /// Creates the interface of a new visitor, on the first page.
    pub fn new(snapshot: Arc<Snapshot>, capabilities: Capabilities, columns: u16, rows: u16) -> Model {
        let context = Context {
            snapshot,
            shows_cursor: capabilities.wants_plain_text,
            capabilities,
            columns: columns.max(1),
            rows: rows.max(1),
            wider: 0,
            has_other_script: false,
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

    /// Returns the capabilities of the visitor's terminal.
    pub fn capabilities(&self) -> &Capabilities {
        &self.context.capabilities
    }

    /// Returns the page on screen.
    pub fn route(&self) -> &Route {
        self.context.route()
    }

    /// Whether the last line of a write-up is on the screen.
    pub fn is_read_to_the_end(&self) -> bool {
        let (layout, height, top) = (self.context.layout(), self.context.height(), self.context.page.top);
        matches!(self.route(), Route::Page(Page::WriteUp(_))) && top + height >= layout.lines.len()
    }

    /// Whether [`prepare`] will search the content.
    pub fn owes_search(&self) -> bool {
        self.stack.owes_search(&self.context)
    }

    /// Returns the content on which the interface is based.
    pub fn snapshot(&self) -> &Snapshot {
        &self.context.snapshot
    }

    /// Returns the size of the screen: columns, rows.
    pub fn size(&self) -> (u16, u16) {
        (self.context.columns, self.context.rows)
    }

    /// Returns the lines to print on the normal screen after the session; they remain in the visitor's scrollback.
    pub fn farewell(&self) -> Vec<String> {
        super::farewell::farewell(&self.context, &self.stack)
    }

    /// Returns the title of the window.
    pub fn title(&self) -> String {
        super::page::title(self.route(), self.context.library())
    }

    /// Returns the time until the next animation frame; `None` if nothing is moving.
    pub fn next_frame(&self) -> Option<Duration> {
        self.stack.next_frame(&self.context)
    }

    /// Whether an animation is running.
    pub fn is_moving(&self) -> bool {
        self.next_frame().is_some()
    }

    /// Returns the keys for the footer with their actions, most useful first.
    pub fn keys(&self) -> Vec<(String, &'static str)> {
        self.stack.keys(&self.context)
    }

    /// Returns the number of layouts that have been shown, for tests.
    pub fn layouts(&self) -> u64 {
        self.context.layouts
    }

    /// Whether the terminal should report every key with its Latin letter: a letter of a non-Latin script was typed
    /// where keys are commands.
    pub fn wants_latin_keys(&self) -> bool {
        self.context.has_other_script && self.context.capabilities.kitty_keyboard
    }

    /// Whether the terminal should report the mouse; false while a text is shown for selection by mouse.
    pub fn takes_mouse(&self) -> bool {
        self.context.capabilities.mouse && !self.stack.copying.leaves_mouse()
    }

    /// Releases the layout of the page on screen until the next message or frame. A visit is idle most of the time, and
    /// the layouts that the snapshot keeps for all visits are limited together.
    pub fn rest(&mut self) {
        self.stack.rest(&mut self.context);
    }

    fn take_event(&mut self, event: &Event) -> Update {
        let is_press = matches!(event, Event::Key(_) | Event::Paste(_))
            || matches!(event, Event::Mouse(mouse) if matches!(mouse.kind, MouseKind::Press(_)));
        let notice = if is_press { self.context.notice.take() } else { self.context.notice.clone() };
        if !matches!(event, Event::Focus(_)) {
            // The visitor moves: the words noted at the last relayout are no longer the reading position.
            self.context.page.anchor = None;
        }
        let before = self.position();
        let (mut effect, mut changed) = (None, false);
        let event = match event {
            Event::Key(press) if press.ctrl || !self.stack.takes_text(&self.context) => {
                let is_other = keyboard::is_foreign(event) && !self.context.has_other_script;
                self.context.has_other_script |= is_other;
                changed = is_other && self.context.capabilities.kitty_keyboard;
                Event::Key(keyboard::as_latin(*press))
            }
            Event::Key(press) => Event::Key(KeyPress { latin: None, ..*press }),
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

    /// Returns everything that the drawing of the page itself depends on: number of layouts, first line, focus.
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

/// Handles a message.
pub fn update(model: &mut Model, message: Message) -> Update {
    model.stack.wake(&mut model.context);
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

/// Prepares the model for the next frame: searches what was typed since the last one.
pub fn prepare(model: &mut Model) {
    model.stack.wake(&mut model.context);
    model.stack.prepare(&mut model.context);
}

/// Draws `model` into `frame`, which must have the size of the model's terminal; its previous cells are overwritten.
/// A pure function of the model, to which [`prepare`] must have been applied.
pub fn view(model: &Model, frame: &mut Frame) {
    frame.cells.clear();
    frame.links.clear();
    frame.pictures.clear();
    frame.wrapped.clear();
    model.stack.draw(&model.context, frame);
    paint::ground(&model.context.theme(), &mut frame.cells);
}
