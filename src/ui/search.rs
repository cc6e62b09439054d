//! The search feature: the prompt, and its results.

use std::sync::Arc;

use ratatui::layout::Position;

use super::context::Context;
use super::feature::{Feature, Handled, Keys, Landing, Request};
use super::page::search::{HITS, NAMES, PROMPT_ROW, caret_column, search};
use super::prompt::{Prompt, Typed};
use super::route::Route;
use crate::content::model::{LinkTarget, Page};
use crate::search::{Found, NameHit, Query};
use crate::term::input::{Event, Key, KeyPress};
use crate::typeset::{Layout, Shape};

/// The prompt and its results. This feature has the keys while the search page is on screen.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    prompt: Prompt,
    /// The text that the results are for.
    searched: String,
    names: Box<[NameHit]>,
    found: Found,
    /// Whether the results are those of an earlier prompt. They stay on screen until the next frame, for which all
    /// letters typed meanwhile are searched at once.
    is_stale: bool,
}

impl Search {
    /// Whether the next frame needs a search.
    pub(super) fn is_due(&self, context: &Context) -> bool {
        self.is_stale && *context.route() == Route::Search
    }

    /// Searches what the prompt says now, if the results are those of an earlier prompt.
    pub(super) fn catch_up(&mut self, context: &mut Context) {
        if self.is_due(context) {
            self.refresh(context);
            context.page.restart();
            context.relayout();
        }
    }

    /// Repeats the search, after an edit of the content.
    pub(super) fn refresh(&mut self, context: &Context) {
        self.is_stale = false;
        let index = context.snapshot.index();
        let typed = self.prompt.text();
        let found = index.search(&Query::parse(typed), HITS);
        // Abbreviations are only shown if no passage contains the words.
        let names = if found.total > 0 { index.names_with_words(typed, NAMES) } else { index.names(typed, NAMES) };
        (self.searched, self.found, self.names) = (typed.to_owned(), found, names.into());
    }

    pub(super) fn lay_out(&self, context: &Context, shape: Shape) -> Arc<Layout> {
        let snapshot = &context.snapshot;
        let found = (snapshot.index(), &self.found);
        snapshot.results(&self.searched, shape, || search(context.library(), &self.searched, &self.names, found, shape))
    }

    /// Returns the request that opens a result.
    fn result(&self, index: usize, context: &Context) -> Option<Request> {
        if let Some(hit) = self.names.get(index) {
            let target = hit.name.target();
            // A page without sections is opened at its top.
            return Some(match hit.name.source {
                Some(source) if leads_to_write_up(&target) => Request::Passage(target, Landing::Source(source)),
                _ => Request::Open(crate::typeset::Target::Link(target)),
            });
        }
        let hit = context.snapshot.index().hit(&self.found, index.checked_sub(self.names.len())?)?;
        Some(Request::Passage(hit.target(), Landing::Hit(Box::new(hit))))
    }

    fn press(&mut self, press: KeyPress, context: &mut Context) -> Handled {
        if !types(press) {
            self.catch_up(context);
        }
        match press {
            KeyPress { key: Key::Enter, .. } => {
                self.prompt.remember();
                // Results of letters typed in the same packet have not been on screen: the first one is meant.
                return Handled::Consumed(self.result(context.page.focus.unwrap_or(0), context));
            }
            KeyPress { key: Key::Escape, .. } => return Handled::asking(Request::Back),
            KeyPress { key: Key::Char('n'), ctrl: true, .. } => step(context, true),
            KeyPress { key: Key::Char('p'), ctrl: true, .. } => step(context, false),
            KeyPress { key: Key::Up, alt, .. } if alt || self.prompt.text().is_empty() => return self.recall(true),
            KeyPress { key: Key::Down, alt: true, .. } => return self.recall(false),
            press => match self.prompt.press(press) {
                Typed::Changed => {
                    self.is_stale = true;
                    return Handled::Consumed(None);
                }
                Typed::Moved => return Handled::Consumed(None),
                Typed::Left | Typed::Done => return Handled::asking(Request::Back),
                Typed::Unused => return Handled::Ignored,
            },
        }
        Handled::Quietly
    }

    fn recall(&mut self, earlier: bool) -> Handled {
        self.is_stale |= self.prompt.recall(earlier) == Typed::Changed;
        Handled::Consumed(None)
    }
}

/// Whether a key only adds to the prompt or takes from it, so that it needs no results.
fn types(press: KeyPress) -> bool {
    matches!(press.key, Key::Char(_) | Key::Backspace) && !press.ctrl && !press.alt
}

fn leads_to_write_up(target: &LinkTarget) -> bool {
    matches!(target, LinkTarget::Page { page: Page::WriteUp(_), .. })
}

fn step(context: &mut Context, forward: bool) {
    super::movement::step(context, forward);
}

impl Feature for Search {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        match event {
            _ if *context.route() != Route::Search => Handled::Ignored,
            Event::Key(press) => self.press(*press, context),
            Event::Paste(text) => {
                self.prompt.paste(text);
                self.is_stale = true;
                Handled::Consumed(None)
            }
            Event::Mouse(_) | Event::Focus(_) => {
                self.catch_up(context);
                Handled::Ignored
            }
        }
    }

    fn keys(&self, context: &Context) -> Keys {
        if *context.route() != Route::Search {
            return Keys::default();
        }
        let move_keys = context.arrows("↑↓", "up/down");
        Keys::alone(vec![(move_keys, "move"), ("enter".into(), "open"), ("esc".into(), "back")])
    }

    fn takes_text(&self, context: &Context) -> bool {
        *context.route() == Route::Search
    }

    fn cursor(&self, context: &Context) -> Option<Position> {
        if *context.route() != Route::Search {
            return None;
        }
        let text = context.screen().text;
        let row = PROMPT_ROW.checked_sub(context.page.top).filter(|row| *row < usize::from(text.height))?;
        let column = caret_column(self.prompt.before_caret(), self.prompt.text(), text.width);
        Some(Position::new(text.x + column, text.y + row as u16))
    }
}
