//! What is on screen as something to quote: its address, its place in the text, how to cite it.

use super::actions::next;
use super::app::{Effect, Model};
use super::page::Route;
use crate::content::model::{Page, Target};
use crate::export::CiteForm;
use crate::typeset::Spot;

impl Model {
    /// The address of what has the focus, or of the page.
    pub(super) fn address(&self) -> String {
        let layout = self.layout();
        let focused = self.visit().focus.and_then(|focus| layout.targets.get(focus));
        let target = match focused {
            Some(Spot::Link(Target::Reference(key))) => {
                self.library.reference(key).and_then(|reference| reference.url.clone()).map(Target::Url)
            }
            Some(Spot::Link(target)) => Some(target.clone()),
            _ => None,
        };
        match target {
            Some(Target::Url(url)) => url,
            Some(Target::Page { page, anchor: Some(anchor) }) => format!("{page}#{anchor}"),
            Some(Target::Page { page, anchor: None }) => page.to_string(),
            _ => match self.route() {
                Route::Page(page) => page.to_string(),
                Route::Lab { page, id } => self.lab_address(page, id),
                Route::Outline(page) => page.to_string(),
                Route::Cite(key) => key.clone(),
                Route::Search | Route::Help | Route::Terminal => Page::Home.to_string(),
            },
        }
    }

    /// What is on screen, as an address that a reader of plain text can be sent to.
    pub(super) fn place_in_text(&self) -> Spot {
        Spot::Link(match self.route() {
            Route::Page(page) => {
                let layout = self.layout();
                let begun = |line: usize| line <= self.visit().top + 2;
                // What has no number is of the interface's own making.
                let section = layout.sections.iter().rev().find(|it| begun(it.line) && !it.number.is_empty());
                Target::Page { page: page.clone(), anchor: section.map(|section| section.anchor.clone()) }
            }
            Route::Outline(page) => Target::Page { page: page.clone(), anchor: None },
            Route::Lab { page, id } => return Spot::Lab { page: page.clone(), id: id.clone() },
            Route::Cite(key) => Target::Reference(key.clone()),
            Route::Search | Route::Help | Route::Terminal => Target::Page { page: Page::Home, anchor: None },
        })
    }

    /// The work that has the focus, or that the page is about.
    fn work(&self) -> Option<String> {
        match self.focused(self.visit()) {
            Some(Spot::Link(Target::Reference(key))) => Some(key),
            _ => match self.route() {
                Route::Cite(key) => Some(key.clone()),
                Route::Page(Page::WriteUp(slug)) | Route::Lab { page: slug, .. } => {
                    self.library.write_up(slug.as_str())?.paper.clone()
                }
                _ => None,
            },
        }
    }

    /// Shows how to cite a work, and offers the next form to the clipboard.
    pub(super) fn cite(&mut self) -> Option<Effect> {
        let Some(key) = self.work() else {
            self.notice = Some("c cites the paper of a write-up, or the work that has the focus".into());
            return None;
        };
        let library = self.library.clone();
        let work = library.reference(&key)?;
        let route = Route::Cite(key);
        let form = if *self.route() == route { next(&CiteForm::ALL, self.cited) } else { CiteForm::Bibtex };
        self.cited = form;
        if *self.route() != route {
            self.show(route);
        }
        self.notice = Some(format!("{}: sent to your clipboard, if your terminal allows; c: next form", form.name()));
        Some(Effect::Copy(form.of(work)))
    }
}
