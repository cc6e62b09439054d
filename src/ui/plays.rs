//! The labs a visitor plays: opened from a page, kept when the visitor goes on reading.

use std::sync::Arc;

use super::app::Model;
use super::lab::Play;
use super::page::{LabHelp, Route};
use crate::content::model::{Lab, Library, Slug};
use crate::lab::Score;
use crate::term::input::KeyPress;
use crate::typeset::{GlyphSet, Layout, Shape};

/// Labs that are kept; the one that was opened first is forgotten beyond that.
const PLAYS_MAXIMUM: usize = 8;

/// A lab of a page and what the visitor did with it.
#[derive(Debug, Clone)]
pub(super) struct Playing {
    page: Slug,
    id: String,
    play: Play,
}

/// A lab of a library.
fn lab<'l>(library: &'l Library, page: &Slug, id: &str) -> Option<&'l Lab> {
    library.write_up(page.as_str())?.labs.iter().find(|lab| lab.id == id)
}

impl Model {
    /// Shows a lab, at its beginning or as the visitor left it.
    pub(super) fn open_lab(&mut self, page: &Slug, id: &str) {
        let Some(lab) = lab(&self.library, page, id) else {
            self.notice = Some("that lab is gone".into());
            return;
        };
        if self.playing(page, id).is_none() {
            if self.plays.len() == PLAYS_MAXIMUM {
                self.plays.remove(0);
            }
            self.plays.push(Playing { page: page.clone(), id: id.to_owned(), play: Play::new(lab) });
        }
        self.show(Route::Lab { page: page.clone(), id: id.to_owned() });
    }

    /// Brings the lab on screen into a state, as an address or a link gives it.
    pub(super) fn set_in_lab(&mut self, state: &str) {
        self.at_lab(|play, _, _| play.set(state));
    }

    /// Address of a lab, in the state that it is in.
    pub(super) fn lab_address(&self, page: &Slug, id: &str) -> String {
        let state = self.playing(page, id).and_then(Play::address).unwrap_or_default();
        format!("play {page}/{id} {state}").trim_end().to_owned()
    }

    fn playing(&self, page: &Slug, id: &str) -> Option<&Play> {
        self.plays.iter().find(|playing| playing.page == *page && playing.id == id).map(|playing| &playing.play)
    }

    /// The lab on screen and its play.
    fn on_screen(&self) -> Option<(&Lab, &Play)> {
        let Route::Lab { page, id } = self.route() else { return None };
        Some((lab(&self.library, page, id)?, self.playing(page, id)?))
    }

    /// Lets the lab on screen have `use_it`, with the columns and rows that it is drawn in.
    fn at_lab<T>(&mut self, use_it: impl FnOnce(&mut Play, &Lab, (u16, u16)) -> T) -> Option<T> {
        let Route::Lab { page, id } = self.route().clone() else { return None };
        let text = self.stage().text;
        let library = self.library.clone();
        let lab = lab(&library, &page, &id)?;
        let playing = self.plays.iter_mut().find(|playing| playing.page == page && playing.id == id)?;
        Some(use_it(&mut playing.play, lab, (text.width, text.height)))
    }

    /// Gives a key to the lab on screen; false if there is none or it has no use for the key.
    pub(super) fn press_in_lab(&mut self, press: KeyPress) -> bool {
        self.at_lab(|play, lab, _| play.press(lab, press)).unwrap_or(false)
    }

    /// Gives a click at a cell of the text to the lab on screen; false as above.
    pub(super) fn click_in_lab(&mut self, column: u16, row: u16) -> bool {
        let glyphs = self.glyphs();
        self.at_lab(|play, lab, shape| play.click(lab, column, row, shape, glyphs)).unwrap_or(false)
    }

    /// Whether a line is being typed in a lab: then every key is part of it.
    pub(super) fn is_typing_in_lab(&self) -> bool {
        self.on_screen().is_some_and(|(_, play)| play.is_typing())
    }

    /// The keys of the lab on screen.
    pub(super) fn lab_keys(&self, arrows: bool) -> Vec<(String, &'static str)> {
        self.on_screen().map(|(_, play)| play.keys(arrows)).unwrap_or_default()
    }

    /// What help says of the lab it was asked for in, if it was in one.
    pub(super) fn lab_help(&self) -> Option<LabHelp> {
        let below = self.visits.iter().rev().map(|visit| &visit.route).find(|route| **route != Route::Help);
        let Some(Route::Lab { page, id }) = below else { return None };
        let (lab, play) = (lab(&self.library, page, id)?, self.playing(page, id)?);
        let arrows = self.glyphs() == GlyphSet::Full;
        Some(LabHelp { title: lab.title.clone(), keys: play.keys(arrows), lines: play.lines() })
    }

    /// How the visitor's first finished run of a lab ended.
    pub(super) fn lab_score(&self, page: &Slug, id: &str) -> Option<&Score> {
        self.playing(page, id).and_then(Play::first_score)
    }

    /// The lab as a page of its own that is as high as the screen.
    pub(super) fn lab_layout(&self, page: &Slug, id: &str, rows: u16, shape: Shape) -> Layout {
        let found = lab(&self.library, page, id).zip(self.playing(page, id));
        let lines = found.map(|(lab, play)| play.view(lab, (shape.width, rows), shape.glyphs));
        Layout { lines: lines.unwrap_or_default(), ..Layout::default() }
    }

    /// Keeps what is being played over an edit; a lab that was itself edited begins anew. Whether the one on screen did.
    pub(super) fn keep_plays(&mut self, before: &Arc<Library>) -> bool {
        let on_screen = self.route().clone();
        let mut restarted = false;
        let library = self.library.clone();
        self.plays.retain_mut(|Playing { page, id, play }| {
            let Some(now) = lab(&library, page, id) else { return false };
            if lab(before, page, id) != Some(now) {
                *play = Play::new(now);
                restarted |= on_screen == Route::Lab { page: page.clone(), id: id.clone() };
            }
            true
        });
        restarted
    }

    /// Whether a route leads somewhere in `library`.
    pub(super) fn exists(library: &Library, route: &Route) -> bool {
        match route {
            Route::Page(page) => library.has(page),
            Route::Lab { page, id } => lab(library, page, id).is_some(),
            Route::Outline(page) => library.has(page),
            Route::Cite(key) => library.reference(key).is_some(),
            Route::Search | Route::Help | Route::Terminal => true,
        }
    }
}
