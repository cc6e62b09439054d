//! Features: the parts of the interface that can receive keys, and the trait they implement.

use ratatui::layout::Position;

use super::context::Context;
use super::overlay::ScreenLines;
use super::route::Route;
use crate::content::model::{LinkTarget, Slug};
use crate::search::Hit;
use crate::term::frame::Frame;
use crate::term::input::Event;
use crate::typeset::Target;

/// A part of the interface with state of its own. Features form a stack (see [`super::dispatch`]): an event goes down
/// the stack until one consumes it, the footer names the keys of the same stack, and the topmost feature with a
/// position places the hardware cursor.
pub(super) trait Feature {
    /// Handles a key, a paste or a mouse event.
    fn handle(&mut self, _event: &Event, _context: &mut Context) -> Handled {
        Handled::Ignored
    }

    /// Adapts the state to the page on screen; called after the page or the position on it may have changed.
    fn settle(&mut self, _context: &mut Context) {}

    /// Drops the state that belongs to the page on screen; called before another page is shown.
    fn leave_page(&mut self) {}

    /// Replaces lines of the page on screen before they are painted.
    fn overlay<'c>(&self, _context: &'c Context, _lines: &mut ScreenLines<'c>) {}

    /// Paints over the page on screen.
    fn draw(&self, _context: &Context, _frame: &mut Frame) {}

    /// Whether letters are typed as text now. Then they are not translated to the Latin keyboard layout.
    fn takes_text(&self, _context: &Context) -> bool {
        false
    }

    /// Returns the keys that work now, most useful first.
    fn keys(&self, _context: &Context) -> Keys {
        Keys::default()
    }

    /// Returns the cell for the hardware cursor.
    fn cursor(&self, _context: &Context) -> Option<Position> {
        None
    }
}

/// The outcome of an event for a feature.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Handled {
    /// The feature has no use for the event: the next feature below gets it.
    Ignored,
    /// The event was consumed without a visible change of the feature's own state. The stack detects scrolling,
    /// notices and new layouts by itself.
    Quietly,
    /// The event was consumed, with an optional request to the stack.
    Consumed(Option<Request>),
}

impl Handled {
    /// Returns [`Handled::Consumed`] with a request.
    pub(super) fn asking(request: Request) -> Handled {
        Handled::Consumed(Some(request))
    }
}

/// A request of a feature to the stack: an operation on other features or other pages.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Request {
    /// Open a target of a page.
    Open(Target),
    /// Show a page.
    Show(Route),
    /// Show a page, or go back if it is on screen.
    Toggle(Route),
    /// Go back to the previous page.
    Back,
    /// Go forward again to the page that was left by going back.
    Forward,
    /// Go back to the first page.
    Home,
    /// Show the outline of the page on screen, or go back from it.
    Outline,
    /// Go back from the outline to its page, to the section with this anchor.
    Section(String),
    /// Start finding words on the page.
    Find,
    /// Go to the next match of the words found (`true`) or to the previous one.
    FindNext(bool),
    /// Label every target on screen with a letter.
    Hints,
    /// Show a page at a passage.
    Passage(LinkTarget, Landing),
    /// Scroll by the fewest lines that show an opened fold or a revealed answer.
    Reveal(Target),
    /// Show how to cite a work, and copy the citation.
    Cite(Route, String),
    /// Execute a line in a lab while its page is on screen.
    Play { page: Slug, id: String, line: String },
    /// Copy this text; `None` for the focused item or a passage.
    Copy(Option<String>),
    /// An effect outside the interface.
    Effect(Effect),
}

/// An effect outside the interface, to be carried out by the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// End the session.
    Leave,
    /// Copy this text to the visitor's clipboard.
    Copy(String),
    /// Repaint the whole screen.
    Redraw,
    /// Continue in plain-text mode at this target.
    Linear(Target),
}

/// The line of a page at which the page is shown first.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Landing {
    /// The line of an offset in the page's source.
    Source(u32),
    /// The line of a search hit.
    Hit(Box<Hit>),
}

/// A key as shown to the visitor, and a short description of its action.
pub(super) type NamedKey = (String, &'static str);

/// The keys of a feature for the footer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Keys {
    /// The keys, most useful first.
    pub named: Vec<NamedKey>,
    /// Whether the feature takes all keys, so that those of features below do not work.
    pub alone: bool,
}

impl Keys {
    /// Creates a list of keys that work together with those of the features below.
    pub(super) fn and_below(named: Vec<NamedKey>) -> Keys {
        Keys { named, alone: false }
    }

    /// Creates a list of keys of a feature that consumes all keys.
    pub(super) fn alone(named: Vec<NamedKey>) -> Keys {
        Keys { named, alone: true }
    }
}
