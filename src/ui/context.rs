//! State that features share: the content, the terminal, the page on screen and the position on it.

use std::sync::Arc;

use super::open_page::OpenPage;
use super::page::Route;
use super::screen_layout::ScreenLayout;
use super::theme::{Ground, Theme};
use crate::content::model::{Library, Page, Slug};
use crate::snapshot::Snapshot;
use crate::term::caps::{Capabilities, Charset};
use crate::typeset::depth::Depth;
use crate::typeset::{GlyphSet, Layout, Spot};

/// State that features share.
#[derive(Debug, Clone)]
pub(super) struct Context {
    pub snapshot: Arc<Snapshot>,
    pub capabilities: Capabilities,
    /// The hardware cursor is shown on every page, not only where text is typed.
    pub shows_cursor: bool,
    pub columns: u16,
    pub rows: u16,
    /// Columns the visitor added to the measure; negative for fewer.
    pub wider: i16,
    /// Depth of write-ups.
    pub depth: Depth,
    /// The page on screen.
    pub page: OpenPage,
    /// One line for the footer, until the next key.
    pub notice: Option<String>,
    /// Counts the changes of anything that layouts depend on besides the route.
    pub revision: u64,
    /// Counts the layouts that came on screen.
    pub layouts: u64,
}

impl Context {
    /// Says something in the footer, until the next key.
    pub(super) fn say(&mut self, notice: impl Into<String>) {
        self.notice = Some(notice.into());
    }

    /// Asks for the page on screen to be laid out again: something it depends on has changed.
    pub(super) fn relayout(&mut self) {
        self.revision += 1;
    }

    pub(super) fn library(&self) -> &Library {
        &self.snapshot.library
    }

    pub(super) fn screen(&self) -> ScreenLayout {
        self.screen_of(&self.page.route)
    }

    /// The layout of the screen on another page.
    pub(super) fn screen_of(&self, route: &Route) -> ScreenLayout {
        ScreenLayout::new(route, self.columns, self.rows, self.glyphs(), self.wider)
    }

    /// Rows of the page that are on screen.
    pub(super) fn height(&self) -> usize {
        usize::from(self.screen().text.height)
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.page.layout
    }

    /// The layout, to be held while the position on the page changes.
    pub(super) fn held_layout(&self) -> Arc<Layout> {
        self.page.layout.clone()
    }

    pub(super) fn route(&self) -> &Route {
        &self.page.route
    }

    /// The write-up on screen.
    pub(super) fn write_up(&self) -> Option<&Slug> {
        match &self.page.route {
            Route::Page(Page::WriteUp(slug)) => Some(slug),
            _ => None,
        }
    }

    pub(super) fn theme(&self) -> Theme {
        let ground = match self.capabilities.has_dark_background() {
            Some(true) => Ground::Dark,
            Some(false) => Ground::Light,
            None => Ground::Unknown,
        };
        Theme { choice: self.capabilities.theme, ground, depth: self.capabilities.depth }
    }

    pub(super) fn glyphs(&self) -> GlyphSet {
        self.capabilities.charset
    }

    /// Whether the terminal has glyphs for arrow keys.
    pub(super) fn has_arrows(&self) -> bool {
        self.capabilities.charset == Charset::Full
    }

    /// Chooses between a word for keys in arrows and in letters.
    pub(super) fn arrows(&self, glyphs: &str, letters: &str) -> String {
        if self.has_arrows() { glyphs } else { letters }.to_owned()
    }

    /// Target that has the focus.
    pub(super) fn focused(&self) -> Option<&Spot> {
        self.page.focused()
    }

    /// Whether a target is on screen.
    pub(super) fn is_in_sight(&self, target: usize) -> bool {
        self.page.is_in_sight(target, self.height())
    }

    /// Brings the position back within the page.
    pub(super) fn settle(&mut self) {
        let height = self.height();
        let browsing = self.page.route.moves_focus();
        let page = &mut self.page;
        page.top = page.top.min(page.layout.lines.len().saturating_sub(height));
        page.focus = page.focus.filter(|focus| *focus < page.layout.targets.len());
        // Where the focus is what moves, it is never off the screen.
        let in_sight = |target: &usize| page.is_in_sight(*target, height);
        if browsing && page.focus.is_none_or(|focus| !in_sight(&focus)) {
            let below = page.focus.is_some_and(|focus| page.layout.lines_of(focus).start >= page.top);
            let mut targets = 0..page.layout.targets.len();
            page.focus = if below { targets.rfind(in_sight) } else { targets.find(in_sight) };
        }
    }

    pub(super) fn scroll(&mut self, lines: isize) {
        self.page.top = self.page.top.saturating_add_signed(lines);
        self.settle();
    }

    pub(super) fn scroll_to(&mut self, line: usize) {
        self.page.top = line;
        self.settle();
    }

    /// Notes the position before a jump.
    pub(super) fn remember_position(&mut self) {
        self.page.before = Some(self.page.top);
    }

    /// Jumps to a line that is to be read, and shows it below so many others.
    pub(super) fn land_on(&mut self, line: usize, below: usize) {
        self.page.landed = Some(line);
        self.scroll_to(line.saturating_sub(below));
    }

    /// Gives the focus to a target and scrolls no more than it takes to show it.
    pub(super) fn focus_on(&mut self, target: usize) {
        let height = self.height();
        let layout = &self.page.layout;
        let mut lines = layout.lines_of(target);
        // A title brings what it is the title of, if the screen is high enough for both.
        let places = &layout.places;
        let whole = match layout.targets.get(target) {
            Some(Spot::Figure(id)) => places.pictures.iter().find(|place| place.id == *id).map(|place| place.lines.end),
            Some(Spot::Prediction(id)) => {
                places.predictions.iter().find(|place| place.id == *id).map(|place| place.lines.end)
            }
            _ => None,
        };
        if let Some(end) = whole.filter(|end| *end > lines.end && end - lines.start <= height) {
            lines.end = end;
        }
        let page = &mut self.page;
        page.focus = Some(target);
        page.landed = Some(lines.start);
        if lines.end > page.top + height {
            page.top = lines.end - height;
        }
        if lines.start < page.top {
            page.top = lines.start;
        }
        // What stands above the first thing that opens can be seen again by going up to it.
        if target == 0 && lines.end <= height {
            page.top = 0;
        }
        self.settle();
    }
}
