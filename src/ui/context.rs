//! State that features share: the content, the terminal, the page on screen and the position on it.

use std::sync::Arc;

use super::keymap::{self, Action};
use super::open_page::OpenPage;
use super::route::Route;
use super::screen_layout::ScreenLayout;
use super::theme::{Background, Theme};
use crate::content::model::{Figure, Library, Page, Slug};
use crate::snapshot::Snapshot;
use crate::term::caps::Capabilities;
use crate::typeset::depth::Depth;
use crate::typeset::{Charset, Layout, Target};

/// State that features share.
#[derive(Debug, Clone)]
pub(super) struct Context {
    pub snapshot: Arc<Snapshot>,
    pub capabilities: Capabilities,
    /// Whether the hardware cursor is shown on every page, rather than only where text is typed.
    pub shows_cursor: bool,
    /// Whether a letter of a non-Latin script was typed where keys are commands.
    pub has_other_script: bool,
    pub columns: u16,
    pub rows: u16,
    /// Number of columns that the visitor added to the measure; negative if narrower.
    pub wider: i16,
    /// Depth to which write-ups are shown.
    pub depth: Depth,
    /// The page on screen.
    pub page: OpenPage,
    /// Message shown in the footer until the next key.
    pub notice: Option<String>,
    /// Counter of changes to anything that layouts depend on, apart from the route.
    pub revision: u64,
    /// Number of layouts that have been shown, for tests.
    pub layouts: u64,
}

impl Context {
    /// Shows a message in the footer until the next key.
    pub(super) fn say(&mut self, notice: impl Into<String>) {
        self.notice = Some(notice.into());
    }

    /// Requests a new layout of the page on screen, after a change to anything that it depends on.
    pub(super) fn relayout(&mut self) {
        self.revision += 1;
    }

    pub(super) fn library(&self) -> &Library {
        &self.snapshot.library
    }

    pub(super) fn screen(&self) -> ScreenLayout {
        self.screen_of(&self.page.route)
    }

    /// Returns the screen layout for another page.
    pub(super) fn screen_of(&self, route: &Route) -> ScreenLayout {
        ScreenLayout::new(route, self.columns, self.rows, self.glyphs(), self.wider)
    }

    /// Returns the number of rows in which the page is shown.
    pub(super) fn height(&self) -> usize {
        ScreenLayout::text_height(&self.page.route, self.rows).into()
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.page.layout
    }

    /// Returns a shared reference to the layout, to be kept while the position on the page changes.
    pub(super) fn held_layout(&self) -> Arc<Layout> {
        self.page.layout.clone()
    }

    pub(super) fn route(&self) -> &Route {
        &self.page.route
    }

    /// Returns the slug of the write-up on screen, if the page is one.
    pub(super) fn write_up(&self) -> Option<&Slug> {
        match &self.page.route {
            Route::Page(Page::WriteUp(slug)) => Some(slug),
            _ => None,
        }
    }

    /// Returns the figures of the write-up on screen; empty on other pages.
    pub(super) fn figures(&self) -> &[Figure] {
        let write_up = self.write_up().and_then(|slug| self.library().write_up(slug.as_str()));
        write_up.map_or(&[], |write_up| &write_up.figures)
    }

    /// Returns a figure of the write-up on screen by its id.
    pub(super) fn figure(&self, id: &str) -> Option<&Figure> {
        self.figures().iter().find(|figure| figure.id == id)
    }

    pub(super) fn theme(&self) -> Theme {
        let ground = match self.capabilities.has_dark_background() {
            Some(true) => Background::Dark,
            Some(false) => Background::Light,
            None => Background::Unknown,
        };
        Theme { choice: self.capabilities.theme, ground, depth: self.capabilities.depth }
    }

    pub(super) fn glyphs(&self) -> Charset {
        self.capabilities.charset
    }

    /// Whether the terminal shows arrow glyphs.
    pub(super) fn has_arrows(&self) -> bool {
        self.capabilities.charset == Charset::Full
    }

    /// Returns `glyphs` if the terminal shows arrow glyphs, else `letters`.
    pub(super) fn arrows(&self, glyphs: &str, letters: &str) -> String {
        if self.has_arrows() { glyphs } else { letters }.to_owned()
    }

    /// Returns the target that has the focus.
    pub(super) fn focused(&self) -> Option<&Target> {
        self.page.focused()
    }

    /// Whether the target with this index is on screen.
    pub(super) fn is_in_sight(&self, target: usize) -> bool {
        self.page.is_in_sight(target, self.height())
    }

    /// Returns the index of a lab on screen: the focused one, else the first.
    pub(super) fn lab_in_sight(&self) -> Option<usize> {
        let targets = &self.layout().targets;
        let is_lab = |target: &usize| matches!(targets[*target], Target::Lab { .. }) && self.is_in_sight(*target);
        self.page.focus.filter(is_lab).or_else(|| (0..targets.len()).find(is_lab))
    }

    /// Returns the footer's entry for the key that plays the lab on screen, unless the lab has the focus.
    pub(super) fn play_key(&self) -> Option<(String, &'static str)> {
        let lab = self.lab_in_sight()?;
        (self.page.focus != Some(lab)).then(|| (keymap::name_of(Action::Play, false), "play"))
    }

    /// Clamps the scroll position and the focus to the page.
    pub(super) fn settle(&mut self) {
        let height = self.height();
        let browsing = self.page.route.moves_focus();
        let page = &mut self.page;
        page.top = page.top.min(page.layout.lines.len().saturating_sub(height));
        page.focus = page.focus.filter(|focus| *focus < page.layout.targets.len());
        // On pages whose focus moves, the focused target is always on the screen.
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

    /// Stores the scroll position before a jump.
    pub(super) fn remember_position(&mut self) {
        self.page.before = Some(self.page.top);
    }

    /// Jumps to a line and shows it `below` lines under the top of the screen.
    pub(super) fn land_on(&mut self, line: usize, below: usize) {
        self.page.landed = Some(line);
        self.scroll_to(line.saturating_sub(below));
    }

    /// Moves the focus to a target, and scrolls by the fewest lines that show it.
    pub(super) fn focus_on(&mut self, target: usize) {
        let height = self.height();
        let layout = &self.page.layout;
        let mut lines = layout.lines_of(target);
        // A figure or prediction is shown together with its title, if both fit on the screen.
        let places = &layout.regions;
        let whole = match layout.targets.get(target) {
            Some(Target::Figure(id)) => {
                places.pictures.iter().find(|place| place.id == *id).map(|place| place.lines.end)
            }
            Some(Target::Prediction(id)) => {
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
        // The lines above the first target come back on screen when the focus moves up to it.
        if target == 0 && lines.end <= height {
            page.top = 0;
        }
        self.settle();
    }
}
