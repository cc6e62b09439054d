//! Features: the parts of the interface that can have the keys, and the trait they share.

use ratatui::layout::Position;

use super::context::Context;
use super::overlay::ScreenLines;
use super::route::Route;
use crate::content::model::{Slug, Target};
use crate::search::Hit;
use crate::term::frame::Frame;
use crate::term::input::Event;
use crate::typeset::Spot;

/// A part of the interface with state of its own. Features are stacked (see [`super::dispatch`]): an event goes down the stack
/// until one consumes it, the footer names the keys of the same stack, and the cursor stands where the topmost feature says.
pub(super) trait Feature {
    /// Takes a key, a paste or a mouse event.
    fn handle(&mut self, _event: &Event, _context: &mut Context) -> Handled {
        Handled::Ignored
    }

    /// Brings the state in line with the page on screen after anything that may have changed the page or the place on it.
    fn settle(&mut self, _context: &mut Context) {}

    /// Ends whatever belongs to the page on screen alone, before another page is shown.
    fn leave_page(&mut self) {}

    /// Replaces lines of the page on screen before they are painted.
    fn overlay<'c>(&self, _context: &'c Context, _lines: &mut ScreenLines<'c>) {}

    /// Paints over the page on screen.
    fn draw(&self, _context: &Context, _frame: &mut Frame) {}

    /// Whether letters are text now: then they are taken as typed, on any keyboard.
    fn takes_text(&self, _context: &Context) -> bool {
        false
    }

    /// The keys that work now, the most useful first.
    fn keys(&self, _context: &Context) -> Keys {
        Keys::default()
    }

    /// The cell at which the visitor works, for the hardware cursor.
    fn cursor(&self, _context: &Context) -> Option<Position> {
        None
    }
}

/// The outcome of an event for a feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Handled {
    /// The event means nothing to it; the next feature below gets it.
    Ignored,
    /// It took the event, and nothing of its own that can be seen changed. Movement on the page, notices and layouts are
    /// noticed by the stack itself.
    Quietly,
    /// It took the event, and asks for something.
    Consumed(Option<Request>),
}

impl Handled {
    /// Consumed with a request.
    pub(super) fn asking(request: Request) -> Handled {
        Handled::Consumed(Some(request))
    }
}

/// Something a feature asks of the stack: it concerns other features or other pages.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Request {
    /// Open something that stands on a page.
    Open(Spot),
    /// Show a page.
    Show(Route),
    /// Show a page, or leave it if it is on screen.
    Toggle(Route),
    /// Go back to the page before.
    Back,
    /// Go to the page that was gone back from.
    Forward,
    /// Go back to the first page.
    Home,
    /// Open the outline of the page on screen, or leave it.
    Outline,
    /// Go back to the page below the outline, at the section with this anchor.
    Section(String),
    /// Begin to look for words on the page.
    Find,
    /// Go to the next (true) or previous place of the words looked for.
    FindNext(bool),
    /// Label everything on screen that opens.
    Hints,
    /// Open a page at a passage.
    Passage(Target, Landing),
    /// Scroll no more than it takes to show what an opened part or an answer brought.
    Reveal(Spot),
    /// Show how to cite a work, and copy the citation.
    Cite(Route, String),
    /// Play a line in a lab, from the page that has it.
    Play { page: Slug, id: String, line: String },
    /// An effect outside the interface.
    Effect(Effect),
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

/// The line of a page to be shown once the page is laid out.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Landing {
    /// The line of an offset in the page's source.
    Source(u32),
    /// The line of a passage that was found.
    Hit(Box<Hit>),
}

/// A key as it is written, and what it does.
pub(super) type NamedKey = (String, &'static str);

/// The keys of a feature.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Keys {
    /// The keys, the most useful first.
    pub named: Vec<NamedKey>,
    /// No key reaches the features below.
    pub alone: bool,
}

impl Keys {
    /// Keys besides which those of the features below work.
    pub(super) fn and_below(named: Vec<NamedKey>) -> Keys {
        Keys { named, alone: false }
    }

    /// Keys besides which no other works.
    pub(super) fn alone(named: Vec<NamedKey>) -> Keys {
        Keys { named, alone: true }
    }
}
