//! What a visitor did on the write-ups they read: how deep they read, what they guessed, how far they stepped.
//! Nothing of it is stored, nothing leaves the session.

mod compose;
mod figure;
mod play;
mod predict;
mod story;

use std::collections::{BTreeMap, BTreeSet};

use super::app::Model;
use super::page::Route;
use crate::content::model::{Page, Slug};
use crate::content::prediction::Guess;
use crate::typeset::depth::Depth;
use crate::typeset::regions::Parts;
use story::{Morph, StoryName};

pub(super) use compose::told_bar;
pub(super) use figure::Cursor;
pub(super) use play::Playing as PlayingFrames;

/// Rows below which a stage gives room to words, and the footer with its gap.
const WORDS_ROWS: u16 = 6;

/// Rows of what was unfolded that are brought on screen.
const UNFOLDED_ROWS: usize = 10;

/// What a visitor did on all write-ups.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub depth: Depth,
    pages: BTreeMap<Slug, Opened>,
    morph: Option<Morph>,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader { depth: Depth::Pages, pages: BTreeMap::new(), morph: None }
    }
}

/// What a visitor did on one write-up.
#[derive(Debug, Clone, Default)]
struct Opened {
    /// Guesses, by the prediction's name.
    attempts: BTreeMap<String, Attempted>,
    /// Titles of collapsed parts that were opened.
    unfolded: BTreeSet<String>,
    /// Anchors of the sections that were on screen.
    seen: BTreeSet<String>,
    /// The step that each story is at; the first if there is none.
    steps: BTreeMap<StoryName, usize>,
}

/// A guess in the making, or made.
#[derive(Debug, Clone)]
struct Attempted {
    guess: Guess,
    /// The option or place the keys point at.
    at: usize,
    /// What was typed of a number.
    typed: String,
    /// Whether the keys were used here: then up and down may mean the guess.
    touched: bool,
    /// Whether the guess was close, once it was made.
    close: Option<bool>,
    /// The visitor went on without guessing: the keys do not come here by themselves again.
    skipped: bool,
}

impl Reader {
    fn page(&self, slug: &Slug) -> Option<&Opened> {
        self.pages.get(slug)
    }

    fn page_mut(&mut self, slug: &Slug) -> &mut Opened {
        self.pages.entry(slug.clone()).or_default()
    }

    /// What of a write-up is open on a screen whose text has so many rows.
    pub(super) fn parts(&self, slug: &Slug, rows: u16) -> Parts {
        // In steps of two, so that windows of nearly one height share their pages.
        let stage_rows = rows.saturating_sub(WORDS_ROWS) / 2 * 2;
        let page = self.page(slug);
        let told = page.into_iter().flat_map(|page| &page.attempts);
        Parts {
            depth: self.depth,
            told: told.filter_map(|(id, attempt)| Some((id.clone(), attempt.close?))).collect(),
            passed: page
                .into_iter()
                .flat_map(|page| &page.attempts)
                .filter(|(_, attempt)| attempt.skipped && attempt.close.is_none())
                .map(|(id, _)| id.clone())
                .collect(),
            unfolded: page.map(|page| page.unfolded.clone()).unwrap_or_default(),
            stage_rows,
        }
    }

    /// Whether a section of a page was on screen.
    pub(super) fn has_seen(&self, page: &Page, anchor: &str) -> bool {
        matches!(page, Page::WriteUp(slug) if self.page(slug).is_some_and(|page| page.seen.contains(anchor)))
    }

    /// How many guesses were made on a page, and how many of them were close.
    pub(super) fn guessed(&self, slug: &Slug) -> (usize, usize) {
        let made = self.page(slug).into_iter().flat_map(|page| page.attempts.values()).filter_map(|made| made.close);
        made.fold((0, 0), |(made, close), is_close| (made + 1, close + usize::from(is_close)))
    }
}

impl Model {
    /// The write-up on screen.
    pub(super) fn reading(&self) -> Option<Slug> {
        match self.route() {
            Route::Page(Page::WriteUp(slug)) => Some(slug.clone()),
            _ => None,
        }
    }

    /// Notes which sections are on screen.
    pub(super) fn note_sections(&mut self) {
        let Some(slug) = self.reading() else { return };
        let layout = self.layout();
        let (top, height) = (self.visit().top, usize::from(self.stage().text.height));
        let ends = layout.sections.iter().skip(1).map(|section| section.line).chain([layout.lines.len()]);
        let on_screen = |(section, end): &(&crate::typeset::Section, usize)| section.line < top + height && *end > top;
        let anchors = layout.sections.iter().zip(ends).filter(on_screen).map(|(section, _)| &section.anchor);
        let page = self.reader.page_mut(&slug);
        for anchor in anchors {
            if !page.seen.contains(anchor) {
                page.seen.insert(anchor.clone());
            }
        }
    }

    /// Opens or closes a collapsed part of the write-up on screen.
    pub(super) fn fold(&mut self, title: &str) {
        let Some(slug) = self.reading() else { return };
        self.restyle(|model| {
            let unfolded = &mut model.reader.page_mut(&slug).unfolded;
            if !unfolded.remove(title) {
                unfolded.insert(title.to_owned());
            }
        });
        // What was opened is to be seen.
        let layout = self.layout();
        let spot = crate::typeset::Spot::Fold(title.to_owned());
        if let Some(target) = layout.targets.iter().position(|target| *target == spot) {
            let line = layout.lines_of(target).start;
            let (top, height) = (self.visit().top, usize::from(self.stage().text.height));
            let wanted = (line + UNFOLDED_ROWS).min(layout.lines.len());
            if wanted > top + height {
                let visit = self.visit_mut();
                (visit.top, visit.place) = ((wanted - height).min(line), None);
                self.settle();
            }
        }
    }

    /// Tells more or less of the write-ups; the place is kept.
    pub(super) fn set_depth(&mut self, depth: Depth) {
        self.restyle(|model| model.reader.depth = depth);
        self.notice = Some(
            match depth {
                Depth::Minute => "depth 1 of 3: one minute",
                Depth::Pages => "depth 2 of 3: the whole story",
                Depth::Everything => "depth 3 of 3: everything",
            }
            .into(),
        );
    }
}
