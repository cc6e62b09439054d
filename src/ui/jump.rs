//! Search and outline: ways to a place that one does not see.

use std::sync::Arc;

use super::app::Model;
use super::page::Route;
use super::page::search::{HITS, NAMES};
use super::prompt::{Prompt, Typed};
use crate::content::model::{Page, Target};
use crate::search::{Hits, NameHit, Query};
use crate::term::input::{Key, KeyPress};
use crate::typeset::{Layout, Section, Shape};

/// What is searched for, and what was found.
#[derive(Debug, Clone, Default)]
pub(super) struct Search {
    prompt: Prompt,
    names: Vec<NameHit>,
    found: Hits,
}

impl Model {
    /// Shows the search, as it was left.
    pub fn open_search(&mut self) {
        if *self.route() != Route::Search {
            self.show(Route::Search);
        }
    }

    /// Gives a key to the search if it is on screen; false if it has no use for it.
    pub(super) fn press_in_search(&mut self, press: KeyPress) -> bool {
        if *self.route() != Route::Search {
            return false;
        }
        match press {
            KeyPress { key: Key::Enter, .. } => {
                if let Some(focus) = self.visit().focus {
                    self.open_found(focus);
                }
            }
            KeyPress { key: Key::Escape, .. } => self.back(),
            KeyPress { key: Key::Char('n'), ctrl: true, .. } => self.step(true),
            KeyPress { key: Key::Char('p'), ctrl: true, .. } => self.step(false),
            press => match self.search.prompt.press(press) {
                Typed::Changed => self.search_again(),
                Typed::Left | Typed::Done => self.back(),
                Typed::Unused => return false,
            },
        }
        true
    }

    /// Takes what was pasted; false if the search is not on screen.
    pub(super) fn paste_in_search(&mut self, text: &str) -> bool {
        let is_here = *self.route() == Route::Search;
        if is_here {
            self.search.prompt.paste(text);
            self.search_again();
        }
        is_here
    }

    pub(super) fn search_again(&mut self) {
        let index = self.snapshot.index();
        let typed = self.search.prompt.text();
        let found = index.find(&Query::parse(typed), HITS);
        let mut names = index.names(typed, NAMES);
        // Letters scattered over a title are an abbreviation only where no name has the words themselves.
        let words = typed.split_whitespace().count();
        let has_words = |hit: &NameHit| hit.marks.len() <= words;
        if names.iter().any(has_words) {
            names.retain(has_words);
        }
        (self.search.found, self.search.names) = (found, names);
        if *self.route() == Route::Search {
            let visit = self.visit_mut();
            (visit.top, visit.focus) = (0, None);
            self.settle();
        }
    }

    pub(super) fn search_layout(&self, shape: Shape) -> Layout {
        let Search { prompt, names, found } = &self.search;
        super::page::search::search(&self.library, prompt.text(), names, found, shape)
    }

    /// Opens a result, and goes to the line it stands on.
    pub(super) fn open_found(&mut self, index: usize) {
        let names = self.search.names.len();
        if let Some(hit) = self.search.names.get(index).cloned() {
            self.open_target(&hit.name.target());
            if let (Some(source), Route::Page(Page::WriteUp(_))) = (hit.name.source, self.route()) {
                let line = self.layout().line_at(source);
                if line > self.visit().top {
                    self.jump_to_line(line.saturating_sub(1));
                }
            }
        } else if let Some(hit) = index.checked_sub(names).and_then(|index| self.search.found.hits.get(index)).cloned()
        {
            self.open_target(&hit.target());
            if matches!(hit.target(), Target::Page { .. }) && *self.route() == Route::Page(hit.page.clone()) {
                let line = hit.line(&self.layout());
                let height = usize::from(self.stage().text.height);
                self.jump_to_line(line.saturating_sub(height / 3));
            }
        }
    }

    /// Shows the outline of the page on screen, or goes back from it.
    pub(super) fn toggle_outline(&mut self) {
        match self.route().clone() {
            Route::Outline(_) => self.back(),
            Route::Page(page) => {
                let layout = self.layout();
                let here = here(&layout, self.visit().top).map(|section| section.anchor.clone());
                self.show(Route::Outline(page));
                let outline = self.layout();
                let is_here = |spot: &crate::typeset::Spot| matches!(spot, crate::typeset::Spot::Link(Target::Page { anchor, .. }) if *anchor == here);
                if let Some(focus) = outline.targets.iter().position(is_here) {
                    self.focus_on(focus);
                }
            }
            _ => self.notice = Some("only pages have an outline".into()),
        }
    }

    /// The outline of a page that is open below it.
    pub(super) fn outline_layout(&self, page: &Page, shape: Shape) -> Layout {
        let route = Route::Page(page.clone());
        let layout: Arc<Layout> = self.layout_of(&route);
        let top = self.visits.iter().rev().find(|visit| visit.route == route).map_or(0, |visit| visit.top);
        let here = here(&layout, top).map(|section| section.anchor.clone());
        let title = super::page::name(&route, &self.library);
        let is_seen = |section: &Section| self.reader.has_seen(page, &section.anchor);
        super::page::outline(&self.library, page, &title, &layout.sections, is_seen, here.as_deref(), shape)
    }

    /// Opens a section from the outline: on the page below it, so that the way back is one step.
    pub(super) fn open_from_outline(&mut self, focus: usize) {
        let Route::Outline(page) = self.route().clone() else { return };
        let target = self.layout().targets.get(focus).cloned();
        self.back();
        if let Some(crate::typeset::Spot::Link(Target::Page { anchor: Some(anchor), .. })) = target
            && *self.route() == Route::Page(page)
        {
            let line = self.layout().sections.iter().find(|section| section.anchor == anchor).map(|s| s.line);
            self.remember_place();
            self.jump_to_line(line.unwrap_or(0));
        }
    }
}

/// The section at a line.
pub(super) fn here(layout: &Layout, top: usize) -> Option<&Section> {
    layout.sections.iter().rev().find(|section| section.line <= top + 2)
}
