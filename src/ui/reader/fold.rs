//! Folds: collapsible parts of a page.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::model::Page;
use crate::term::input::Event;
use crate::typeset::Target;
use crate::typeset::regions::Parts;
use crate::ui::context::Context;
use crate::ui::feature::{Feature, Handled, Keys, Request};
use crate::ui::keymap::{self, Action};
use crate::ui::route::Route;

/// The ids of the open folds, for each page.
#[derive(Debug, Clone, Default)]
pub(in crate::ui) struct Folds {
    unfolded: BTreeMap<Page, BTreeSet<String>>,
}

impl Folds {
    /// Adds the open folds of a page to `parts`.
    pub(in crate::ui) fn add_to(&self, parts: &mut Parts, page: &Page) {
        parts.unfolded = self.unfolded.get(page).cloned().unwrap_or_default();
    }

    /// Opens a fold of a page.
    pub(in crate::ui) fn open(&mut self, page: &Page, title: &str) {
        self.unfolded.entry(page.clone()).or_default().insert(title.to_owned());
    }

    /// Opens or closes a fold of the page on screen.
    pub(in crate::ui) fn toggle(&mut self, title: &str, context: &mut Context) -> Option<Request> {
        let Route::Page(page) = context.route() else { return None };
        let unfolded = self.unfolded.entry(page.clone()).or_default();
        if !unfolded.remove(title) {
            unfolded.insert(title.to_owned());
        }
        context.relayout();
        Some(Request::Reveal(Target::Fold(title.to_owned())))
    }

    /// Returns the id of the focused fold, if it is on screen.
    fn focused(context: &Context) -> Option<&str> {
        match context.focused() {
            Some(Target::Fold(title)) if context.page.focus.is_some_and(|focus| context.is_in_sight(focus)) => {
                Some(title)
            }
            _ => None,
        }
    }
}

impl Feature for Folds {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        match (event, Folds::focused(context)) {
            (Event::Key(press), Some(title)) if keymap::action(*press) == Some(Action::Open) => {
                let title = title.to_owned();
                Handled::Consumed(self.toggle(&title, context))
            }
            _ => Handled::Ignored,
        }
    }

    fn keys(&self, context: &Context) -> Keys {
        let Some(title) = Folds::focused(context) else { return Keys::default() };
        let Route::Page(page) = context.route() else { return Keys::default() };
        let is_open = self.unfolded.get(page).is_some_and(|it| it.contains(title));
        Keys::and_below(vec![("enter".into(), if is_open { "closes" } else { "opens" })])
    }
}
