//! The application feature: keys that work on every page, and the elements drawn around the page.

use super::context::Context;
use super::feature::{Effect, Feature, Handled, Request};
use super::keymap::{self, Action, next};
use super::overlay::{ScreenLines, indent};
use super::route::Route;
use super::{citing, preview_errors};
use crate::content::model::Page;
use crate::term::caps::{Charset, Depth};
use crate::term::frame::Frame;
use crate::term::input::Event;
use crate::typeset::{Face, Line, Role, Run, text};

/// Columns that one key press adds to or takes from the measure (the line length).
const WIDER_COLUMNS: i16 = 4;
/// Limit of the columns added to or taken from the measure.
const WIDER_COLUMNS_MAXIMUM: i16 = 48;

/// Line above every page for visitors whose environment asks for output suitable for screen readers.
const OFFER: &str = "Screen reader? A goes on as plain text; ssh linear@HOST begins there.";
/// Line above the home page for all other visitors.
const LINEAR: &str = "screen reader: ssh linear@HOST";
/// Minimum rows of text from which [`LINEAR`] is shown.
const LINEAR_FROM_ROWS: u16 = 18;

/// The lowest feature of the stack. It has no state of its own: its keys change the shared [`Context`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Application;

impl Feature for Application {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        match event {
            Event::Key(press) => keymap::action(*press).map_or(Handled::Ignored, |action| act(action, context)),
            Event::Paste(_) => {
                context.say("nothing takes pasted text here; s searches");
                Handled::Quietly
            }
            Event::Mouse(_) | Event::Focus(_) => Handled::Ignored,
        }
    }

    /// Shows how to change to plain-text mode, on the blank line above a page: on every page for visitors whose
    /// environment asks for output suitable for screen readers, and on the home page for others.
    fn overlay<'c>(&self, context: &'c Context, lines: &mut ScreenLines<'c>) {
        let (width, rows) = (usize::from(context.screen().text.width), context.screen().text.height);
        let line = match context.route() {
            Route::Page(_) if context.capabilities.wants_plain_text => {
                let offer = context.library().site.with_host(OFFER);
                vec![Run::new(text::truncate(&offer, width, context.glyphs()), Face::of(Role::Accent))]
            }
            Route::Page(Page::Home) if rows >= LINEAR_FROM_ROWS => {
                let line = context.library().site.with_host(LINEAR);
                let Some(left) = width.checked_sub(line.len()).filter(|left| *left > line.len()) else { return };
                vec![indent(left as u16), Run::new(line, Face::of(Role::Faint))]
            }
            _ => return,
        };
        if context.layout().lines.first().is_some_and(|first| first.runs.is_empty()) {
            lines.replace(0, Line { runs: line, ..Line::default() });
        }
    }

    /// Draws the errors of the author's last save.
    fn draw(&self, context: &Context, frame: &mut Frame) {
        let errors = &context.library().complaints;
        let (text, charset) = (context.screen().text, context.capabilities.charset);
        preview_errors::draw(errors, charset, &context.theme(), text, &mut frame.cells);
    }
}

fn act(action: Action, context: &mut Context) -> Handled {
    let request = match action {
        Action::Home => Request::Home,
        Action::Forward => Request::Forward,
        Action::Search => Request::Show(Route::Search),
        Action::Works => Request::Toggle(Route::Page(Page::Works)),
        Action::News => Request::Toggle(Route::Page(Page::News)),
        Action::Help => Request::Toggle(Route::Help),
        Action::Terminal => Request::Toggle(Route::Terminal),
        Action::Linear => Request::Effect(Effect::Linear(citing::position_in_text(context))),
        Action::Redraw => Request::Effect(Effect::Redraw),
        Action::Leave => Request::Effect(Effect::Leave),
        action => {
            if !change_look(action, context) {
                return Handled::Ignored;
            }
            // The page about the terminal shows the chosen values.
            context.relayout();
            return Handled::Consumed(None);
        }
    };
    Handled::asking(request)
}

/// Carries out an action that changes the appearance (theme, colours, glyphs, motion, width); returns false for any
/// other action.
fn change_look(action: Action, context: &mut Context) -> bool {
    let theme = context.theme().next_choice();
    let capabilities = &mut context.capabilities;
    let label = match action {
        Action::Theme => {
            capabilities.set_theme(theme);
            "theme"
        }
        Action::Colours => {
            let choices = [None, Some(Depth::Mono), Some(Depth::Ansi), Some(Depth::Indexed), Some(Depth::True)];
            capabilities.set_depth(next(&choices, capabilities.chosen_depth()));
            "colours"
        }
        Action::Glyphs => {
            let choices = [None, Some(Charset::Full), Some(Charset::Box), Some(Charset::Ascii)];
            capabilities.set_charset(next(&choices, capabilities.chosen_charset()));
            "glyphs"
        }
        Action::Motion => {
            capabilities.motion = !capabilities.motion;
            "motion"
        }
        Action::Mouse => {
            capabilities.mouse = !capabilities.mouse;
            "mouse"
        }
        Action::Cursor => {
            context.shows_cursor = !context.shows_cursor;
            let shown = if context.shows_cursor { "shown where you are" } else { "shown where text is typed" };
            context.say(format!("cursor: {shown}"));
            return true;
        }
        Action::Wider => return widen(WIDER_COLUMNS, context),
        Action::Narrower => return widen(-WIDER_COLUMNS, context),
        _ => return false,
    };
    // The notice uses the wording of the page about the terminal.
    let fact = context.capabilities.summary().into_iter().find(|fact| fact.label == label);
    let select =
        if action == Action::Mouse && context.capabilities.mouse { "; m again, and you can select text" } else { "" };
    context.notice = fact.map(|fact| format!("{label}: {} ({}){select}", fact.value, fact.source));
    true
}

/// Widens the measure by some columns (narrows it if negative). Returns true.
fn widen(columns: i16, context: &mut Context) -> bool {
    context.wider = (context.wider + columns).clamp(-WIDER_COLUMNS_MAXIMUM, WIDER_COLUMNS_MAXIMUM);
    context.say(format!("{} columns", context.screen().text.width));
    true
}
