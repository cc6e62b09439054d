//! Citing: copies citations of a work, and names the visible position for plain-text mode.

use super::context::Context;
use super::feature::{Feature, Handled, Keys, Request};
use super::keymap::{self, Action, next};
use super::route::Route;
use crate::content::model::{LinkTarget, Page};
use crate::export::CiteForm;
use crate::term::input::Event;
use crate::typeset::Target;

/// Copies citations of a work; each key press copies the next form.
#[derive(Debug, Clone)]
pub(super) struct Citing {
    /// The form that was copied last.
    form: CiteForm,
}

impl Default for Citing {
    fn default() -> Citing {
        Citing { form: CiteForm::Bibtex }
    }
}

impl Citing {
    /// Returns the citation shown on the page about a work, in the form that was copied last.
    fn on_screen(&self, context: &Context) -> Option<String> {
        let Route::Cite(key) = context.route() else { return None };
        context.library().reference(key).map(|work| self.form.of(work))
    }

    fn cite(&mut self, context: &mut Context) -> Option<Request> {
        let Some(key) = work(context) else {
            context.say("c cites the paper of a write-up, or the work that has the focus");
            return None;
        };
        let snapshot = context.snapshot.clone();
        let work = snapshot.library.reference(&key)?;
        let route = Route::Cite(key);
        self.form = if *context.route() == route { next(&CiteForm::ALL, self.form) } else { CiteForm::Bibtex };
        context.say(format!("{}: sent to your clipboard, if your terminal allows; c: next form", self.form.name()));
        Some(Request::Cite(route, self.form.of(work)))
    }
}

impl Feature for Citing {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        let Event::Key(press) = event else { return Handled::Ignored };
        match keymap::action(*press) {
            Some(Action::Cite) => Handled::Consumed(self.cite(context)),
            Some(Action::Copy) => Handled::asking(Request::Copy(self.on_screen(context))),
            _ => Handled::Ignored,
        }
    }

    fn keys(&self, context: &Context) -> Keys {
        match context.route() {
            Route::Cite(_) => Keys::and_below(vec![(keymap::name_of(Action::Cite, false), "next form")]),
            _ => Keys::default(),
        }
    }
}

/// Returns the position on screen as a target that plain-text mode can start at.
pub(super) fn position_in_text(context: &Context) -> Target {
    Target::Link(match context.route() {
        Route::Page(page) => {
            let begun = |line: usize| line <= context.page.top + 2;
            // Sections without a number are added by the interface; they are not in the source.
            let sections = context.layout().sections.iter().rev();
            let section = sections.into_iter().find(|it| begun(it.line) && !it.number.is_empty());
            LinkTarget::Page { page: page.clone(), anchor: section.map(|section| section.anchor.clone()) }
        }
        Route::Outline(page) => LinkTarget::Page { page: page.clone(), anchor: None },
        Route::Lab { page, id } => return Target::Lab { page: page.clone(), id: id.clone() },
        Route::Cite(key) => LinkTarget::Reference(key.clone()),
        Route::Search | Route::Help | Route::Terminal => LinkTarget::Page { page: Page::Home, anchor: None },
    })
}

/// Returns the citation key of the focused work, or of the work that the page is about.
pub(super) fn work(context: &Context) -> Option<String> {
    match (context.focused(), context.route()) {
        (Some(Target::Link(LinkTarget::Reference(key))), _) | (_, Route::Cite(key)) => Some(key.clone()),
        (_, Route::Page(Page::WriteUp(slug)) | Route::Lab { page: slug, .. }) => {
            context.library().write_up(slug.as_str())?.paper.clone()
        }
        _ => None,
    }
}
