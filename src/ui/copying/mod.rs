//! Copying: sends the focused item, or a passage of the page, to the visitor's clipboard. If the terminal may not
//! support this, the text is also shown alone on the screen, without margins, for selection by mouse.

mod passage;
mod plain_screen;

use ratatui::layout::Position;

use super::context::Context;
use super::feature::{Effect, Feature, Handled, Keys, NamedKey, Request};
use super::keymap::{self, Action};
use super::lab_sessions::play_line;
use super::overlay::bar;
use super::paint;
use crate::content::model::LinkTarget;
use crate::export::{CiteForm, tsv};
use crate::term::frame::{CLIPBOARD_BYTES, Frame};
use crate::term::input::{Event, KeyPress};
use crate::typeset::{Face, Role, Target, plain, text};
use passage::Passage;

/// Maximum columns of the copied text that are shown in the footer.
const SHOWN_COLUMNS: usize = 32;
/// Number of lines that stay visible above a passage after scrolling to it.
const LINES_ABOVE: usize = 1;

/// State of the copying: the text that was copied last, until another key is pressed.
#[derive(Debug, Clone, Default)]
pub(super) struct Copying {
    copied: Option<Copied>,
}

#[derive(Debug, Clone)]
struct Copied {
    text: String,
    /// First line of the copied passage; `None` if the focused item was copied.
    passage: Option<usize>,
    /// Index of the focused target that was copied.
    focus: Option<usize>,
    /// Index of the first visible row, if the text is shown alone on the screen.
    shown_from: Option<usize>,
}

impl Copying {
    /// Copies `text` (of the focused item) or, if there is none, a passage: the one of the focused target, or the
    /// first on screen. A second call for the same item copies the passage that contains it.
    pub(super) fn copy(&mut self, text: Option<String>, context: &mut Context) -> Option<Effect> {
        let focus = context.page.focus.filter(|focus| context.is_in_sight(*focus));
        let again = self.copied.take().is_some_and(|copied| copied.passage.is_none() && copied.focus == focus);
        match text.filter(|_| !again) {
            Some(text) => {
                let copied = Copied { text, passage: None, focus, shown_from: None };
                Some(self.send(copied, "y again: the passage", context))
            }
            None => {
                let first = focus.map(|focus| context.layout().lines_of(focus).start);
                let passage = passage::at(context, first);
                if passage.is_none() {
                    context.say("nothing on this screen can be copied");
                }
                Some(self.take(passage?, context))
            }
        }
    }

    /// Copies a passage and lets the visitor choose another.
    fn take(&mut self, passage: Passage, context: &mut Context) -> Effect {
        let Passage { lines, text } = passage;
        let choose = context.arrows("↑↓ for another", "up/down for another");
        self.send(Copied { text, passage: Some(lines.start), focus: None, shown_from: None }, &choose, context)
    }

    fn send(&mut self, copied: Copied, more: &str, context: &mut Context) -> Effect {
        let is_relied_on = context.capabilities.clipboard && copied.text.len() <= CLIPBOARD_BYTES;
        let text = copied.text.clone();
        if is_relied_on {
            let shown = text::truncate(&text, SHOWN_COLUMNS, context.glyphs());
            context.say(format!("sent to your clipboard: {shown}; {more}"));
        }
        self.copied = Some(Copied { shown_from: (!is_relied_on).then_some(0), ..copied });
        Effect::Copy(text)
    }

    /// Selects the next or previous passage of the page, and copies it at once if the text is shown alone.
    fn choose(&mut self, forward: bool, context: &mut Context) -> Option<Effect> {
        let copied = self.copied.as_mut()?;
        let here = copied.passage.or(copied.focus.map(|focus| context.layout().lines_of(focus).start));
        let Some(next) = passage::beside(context, here.unwrap_or(context.page.top), forward) else {
            if copied.shown_from.is_none() {
                context.say(if forward { "this is the last passage" } else { "this is the first passage" });
            }
            return None;
        };
        let (top, height) = (context.page.top, context.height());
        if next.lines.start < top || next.lines.end.min(next.lines.start + height) > top + height {
            context.scroll_to(next.lines.start.saturating_sub(LINES_ABOVE));
        }
        if copied.shown_from.is_some() {
            return Some(self.take(next, context));
        }
        copied.passage = Some(next.lines.start);
        None
    }

    /// Returns the text that is shown alone and the index of its first visible row; `None` if the page is shown.
    fn shown(&self) -> Option<(&str, usize)> {
        let copied = self.copied.as_ref()?;
        Some((&copied.text, copied.shown_from?))
    }

    /// Whether the text is shown alone, so that the mouse must be left to the terminal for selecting it.
    pub(super) fn leaves_mouse(&self) -> bool {
        self.shown().is_some()
    }

    /// Whether keys choose passages: one is marked on the page, or a text is shown alone.
    fn has_keys(&self) -> bool {
        self.copied.as_ref().is_some_and(|copied| copied.passage.is_some() || copied.shown_from.is_some())
    }

    fn press(&mut self, press: KeyPress, context: &mut Context) -> Handled {
        let effect = match keymap::action(press) {
            Some(Action::Down | Action::NextItem) => self.choose(true, context),
            Some(Action::Up | Action::PreviousItem) => self.choose(false, context),
            Some(Action::Copy | Action::Open) if self.shown().is_none() => self.copy_marked(context),
            Some(Action::Copy) => self.choose(true, context),
            Some(action @ (Action::PageDown | Action::PageUp)) if self.shown().is_some() => {
                self.turn(action == Action::PageDown, context);
                None
            }
            Some(Action::Back | Action::Open) => {
                self.copied = None;
                None
            }
            // Any other key ends the copying and then has its usual effect on the page.
            _ => {
                self.copied = None;
                return Handled::Ignored;
            }
        };
        Handled::Consumed(effect.map(Request::Effect))
    }

    /// Copies the passage that is marked on the page.
    fn copy_marked(&mut self, context: &mut Context) -> Option<Effect> {
        let first = self.copied.as_ref()?.passage?;
        Some(self.take(passage::at(context, Some(first))?, context))
    }

    /// Scrolls the text that is shown alone by a screen.
    fn turn(&mut self, forward: bool, context: &Context) {
        let Some(copied) = &mut self.copied else { return };
        let (rows, count) = (plain_screen::height(context), plain_screen::rows(&copied.text, context).len());
        copied.shown_from = copied.shown_from.map(|from| match forward {
            true => (from + rows).min(count.saturating_sub(rows).max(from)),
            false => from.saturating_sub(rows),
        });
    }
}

impl Feature for Copying {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        match event {
            Event::Key(press) if self.has_keys() => self.press(*press, context),
            // Any key other than the one for copying ends the copying of a focused item.
            Event::Key(press) if keymap::action(*press) != Some(Action::Copy) => {
                self.copied = None;
                Handled::Ignored
            }
            _ => Handled::Ignored,
        }
    }

    fn leave_page(&mut self) {
        self.copied = None;
    }

    /// Draws a bar beside the marked passage, or the text alone on the screen.
    fn draw(&self, context: &Context, frame: &mut Frame) {
        if let Some((text, from)) = self.shown() {
            return plain_screen::draw(text, from, &self.keys(context).named, context, frame);
        }
        let first = self.copied.as_ref().and_then(|copied| copied.passage);
        let Some(passage) = first.and_then(|first| passage::at(context, Some(first))) else { return };
        let (screen, top) = (context.screen().text, context.page.top);
        let style = context.theme().style(Face::of(Role::Accent).bold());
        for line in passage.lines.start.max(top)..passage.lines.end.min(top + context.height()) {
            paint::put(
                &mut frame.cells,
                screen.x.saturating_sub(2),
                screen.y + (line - top) as u16,
                bar(context),
                style,
            );
        }
    }

    fn keys(&self, context: &Context) -> Keys {
        if !self.has_keys() {
            return Keys::default();
        }
        let key = |key: &str, does| -> NamedKey { (key.to_owned(), does) };
        let another = (context.arrows("↑↓", "up/down"), "another passage");
        match self.shown() {
            None => Keys::alone(vec![key("y", "copies"), another, key("esc", "read on")]),
            Some((text, _)) => {
                let mut keys = vec![key("esc", "back"), another];
                if plain_screen::rows(text, context).len() > plain_screen::height(context) {
                    keys.insert(1, key("space", "more of it"));
                }
                Keys::alone(keys)
            }
        }
    }

    /// Returns the position of the first line of the marked passage; the origin if a text is shown alone.
    fn cursor(&self, context: &Context) -> Option<Position> {
        if self.shown().is_some() {
            return Some(Position::ORIGIN);
        }
        let row = self.copied.as_ref()?.passage?.checked_sub(context.page.top)?;
        let text = context.screen().text;
        (row < usize::from(text.height)).then(|| Position::new(text.x, text.y + row as u16))
    }
}

/// Returns the text of the focused item: a number, the data of a figure, a citation, an address or a command; `None`
/// for folds and predictions, which are copied as passages.
pub(super) fn of_focus(context: &Context) -> Option<String> {
    let focus = context.page.focus.filter(|focus| context.is_in_sight(*focus))?;
    match context.layout().targets.get(focus)? {
        Target::Value(value) => Some(value.text.clone()),
        Target::Figure(id) => context.figure(id).map(|figure| tsv(&figure.table)),
        Target::Link(LinkTarget::Reference(key)) => {
            let work = context.library().reference(key)?;
            Some(CiteForm::Text.of(work).trim_end().to_owned())
        }
        Target::Link(target) => Some(plain::address(target)),
        Target::Lab { page, id } => Some(play_line(context.library(), page, id, "")),
        // A number of a model is copied as the command that plays its lab.
        Target::Variable(variable) => Some(play_line(context.library(), context.write_up()?, &variable.lab, "")),
        Target::Fold(_) | Target::Prediction(_) => None,
    }
}
