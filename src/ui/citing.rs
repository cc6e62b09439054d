//! Citing: copies the address of the visible position, and citations of a work.

use super::context::Context;
use super::feature::{Effect, Feature, Handled, Keys, Request};
use super::keymap::{self, Action, next};
use super::route::Route;
use crate::content::model::{Page, Target};
use crate::export::CiteForm;
use crate::term::input::Event;
use crate::typeset::Spot;

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
            Some(Action::Copy) => {
                let address = address(context);
                context.say(format!("sent to your clipboard, if your terminal allows: {address}"));
                Handled::asking(Request::Effect(Effect::Copy(address)))
            }
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

/// Returns the address to copy for the focused target (a URL, an `scp` command, a page) or else for the page on screen.
fn address(context: &Context) -> String {
    let target = match context.focused() {
        Some(Spot::Link(Target::Reference(key))) => {
            context.library().reference(key).and_then(|reference| reference.url.clone()).map(Target::Url)
        }
        Some(Spot::Link(target)) => Some(target.clone()),
        _ => None,
    };
    match target {
        Some(Target::Url(url)) => url,
        Some(Target::File(name)) => format!("scp HOST:files/{name} ."),
        Some(Target::Page { page, anchor: Some(anchor) }) => format!("{page}#{anchor}"),
        Some(Target::Page { page, anchor: None }) => page.to_string(),
        _ => match context.route() {
            Route::Page(page) | Route::Outline(page) => page.to_string(),
            Route::Lab { page, .. } => format!("play {page}"),
            Route::Cite(key) => key.clone(),
            Route::Search | Route::Help | Route::Terminal => Page::Home.to_string(),
        },
    }
}

/// Returns the position on screen as a target that plain-text mode can start at.
pub(super) fn position_in_text(context: &Context) -> Spot {
    Spot::Link(match context.route() {
        Route::Page(page) => {
            let begun = |line: usize| line <= context.page.top + 2;
            // Sections without a number are added by the interface; they are not in the source.
            let sections = context.layout().sections.iter().rev();
            let section = sections.into_iter().find(|it| begun(it.line) && !it.number.is_empty());
            Target::Page { page: page.clone(), anchor: section.map(|section| section.anchor.clone()) }
        }
        Route::Outline(page) => Target::Page { page: page.clone(), anchor: None },
        Route::Lab { page, id } => return Spot::Lab { page: page.clone(), id: id.clone() },
        Route::Cite(key) => Target::Reference(key.clone()),
        Route::Search | Route::Help | Route::Terminal => Target::Page { page: Page::Home, anchor: None },
    })
}

/// Returns the citation key of the focused work, or of the work that the page is about.
fn work(context: &Context) -> Option<String> {
    match (context.focused(), context.route()) {
        (Some(Spot::Link(Target::Reference(key))), _) | (_, Route::Cite(key)) => Some(key.clone()),
        (_, Route::Page(Page::WriteUp(slug)) | Route::Lab { page: slug, .. }) => {
            context.library().write_up(slug.as_str())?.paper.clone()
        }
        _ => None,
    }
}
