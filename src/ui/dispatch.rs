//! The stack of features: decides which feature gets an event, which keys the footer names, and where the cursor is.

use std::sync::Arc;
use std::time::Duration;

use ratatui::layout::Position;

use super::application::Application;
use super::browse::Browse;
use super::citing::Citing;
use super::context::Context;
use super::copying::{self, Copying};
use super::feature::{Feature, Handled, NamedKey};
use super::find::Find;
use super::hints::Hints;
use super::lab_sessions::LabSessions;
use super::outline::Outline;
use super::overlay::ScreenLines;
use super::page::{self as pages, HelpOrigin};
use super::reader::{FigureCursor, Folds, Progress, Questions, Stories, Variables, overlay_closing, overlay_variables};
use super::route::Route;
use super::screen_layout::ScreenLayout;
use super::search::Search;
use super::{footer, image, paging, paint};
use crate::content::model::{Library, Page};
use crate::term::frame::Frame;
use crate::term::input::Event;
use crate::typeset::Layout;
use crate::typeset::regions::Parts;

/// Minimum rows from which figures are drawn for an even number of rows.
const FEW_ROWS: u16 = 20;

/// All features, each with its own state. A feature without a use on the page on screen ignores every event.
#[derive(Debug, Clone, Default)]
pub(super) struct Stack {
    pub copying: Copying,
    pub labs: LabSessions,
    pub find: Find,
    pub search: Search,
    pub hints: Hints,
    pub outline: Outline,
    pub figure: FigureCursor,
    pub questions: Questions,
    pub stories: Stories,
    pub variables: Variables,
    pub folds: Folds,
    pub progress: Progress,
    /// The page from which help was opened.
    help: HelpOrigin,
    citing: Citing,
    browse: Browse,
    application: Application,
}

/// Number of rows from which the first page has the same layout on all screens.
const HOME_ROWS: u16 = 28;

impl Stack {
    /// Returns the features from the top of the stack to the bottom.
    fn features(&self) -> [&dyn Feature; 15] {
        [
            &self.copying,
            &self.labs,
            &self.find,
            &self.search,
            &self.hints,
            &self.outline,
            &self.figure,
            &self.stories,
            &self.questions,
            &self.variables,
            &self.folds,
            &self.progress,
            &self.citing,
            &self.browse,
            &self.application,
        ]
    }

    /// Returns the features from top to bottom, mutably.
    fn features_mut(&mut self) -> [&mut dyn Feature; 15] {
        [
            &mut self.copying,
            &mut self.labs,
            &mut self.find,
            &mut self.search,
            &mut self.hints,
            &mut self.outline,
            &mut self.figure,
            &mut self.stories,
            &mut self.questions,
            &mut self.variables,
            &mut self.folds,
            &mut self.progress,
            &mut self.citing,
            &mut self.browse,
            &mut self.application,
        ]
    }

    /// Passes an event down the stack until a feature consumes it.
    pub(super) fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        for feature in self.features_mut() {
            match feature.handle(event, context) {
                Handled::Ignored => {}
                handled => return handled,
            }
        }
        Handled::Ignored
    }

    /// Calls [`Feature::settle`] on every feature, after the page or the position may have changed.
    pub(super) fn settle(&mut self, context: &mut Context) {
        self.relayout(context);
        self.features_mut().into_iter().for_each(|feature| feature.settle(context));
        // After all other features, when the scroll position is final.
        self.labs.follow_page(context);
    }

    /// Whether the next frame needs a search.
    pub(super) fn owes_search(&self, context: &Context) -> bool {
        self.search.is_due(context)
    }

    /// Makes the search that the next frame needs, if there is one.
    pub(super) fn prepare(&mut self, context: &mut Context) {
        if self.search.is_due(context) {
            self.search.catch_up(context);
            self.settle(context);
        }
    }

    /// Returns the text to copy for the focused item; `None` for items that are copied as passages.
    pub(super) fn text_of_focus(&self, context: &Context) -> Option<String> {
        self.figure.words(context).or_else(|| copying::of_focus(context))
    }

    /// Calls [`Feature::leave_page`] on every feature, before another page is shown.
    pub(super) fn leave_page(&mut self) {
        self.features_mut().into_iter().for_each(Feature::leave_page);
    }

    /// Lays out the page on screen again if anything it depends on has changed; the reading position is kept.
    pub(super) fn relayout(&mut self, context: &mut Context) {
        if context.page.revision == Some(context.revision) {
            return;
        }
        let is_known = context.page.revision.is_some();
        let was_in_sight = |focus| context.page.is_in_sight(focus, context.page.height);
        let follows = is_known && context.route().moves_focus() && context.page.focus.is_some_and(was_in_sight);
        let layout = self.lay_out(context);
        (context.page.revision, context.page.height) = (Some(context.revision), context.height());
        if context.page.take(layout) {
            context.layouts += 1;
            self.stories.stand_still();
        }
        context.settle();
        // On pages whose focus moves, all that is below the focus may be needed for the next move.
        if !context.route().moves_focus() {
            paging::end_before_small_cut(context);
        }
        if let Some(focus) = context.page.focus.filter(|focus| follows && !context.is_in_sight(*focus)) {
            context.focus_on(focus);
        }
    }

    /// Releases the layout of the page on screen, if the snapshot keeps it or can make it again.
    pub(super) fn rest(&self, context: &mut Context) {
        let page = &mut context.page;
        if matches!(page.route, Route::Page(_) | Route::Search) && page.released.is_none() {
            page.released = Some(Arc::downgrade(&page.layout));
            page.layout = Layout::none();
        }
    }

    /// Takes back a released layout. If the snapshot has dropped it, it is laid out again, with the same result: nothing
    /// that it depends on has changed since.
    pub(super) fn wake(&self, context: &mut Context) {
        if let Some(layout) = context.page.released.take() {
            context.page.layout = layout.upgrade().unwrap_or_else(|| self.lay_out(context));
        }
    }

    /// Returns the layout of the page on screen.
    fn lay_out(&self, context: &Context) -> Arc<Layout> {
        let ScreenLayout { shape, text, .. } = context.screen();
        match context.route() {
            Route::Page(page) => {
                let parts = self.parts(context, page, text.height);
                context.snapshot.layout(page, shape, parts, pages::lay_out)
            }
            // A lab is drawn by `LabSessions`.
            Route::Lab { .. } => Layout::none(),
            Route::Outline(page) => {
                let route = Route::Page(page.clone());
                let ScreenLayout { shape: of_page, text, .. } = context.screen_of(&route);
                let parts = self.parts(context, page, text.height);
                let layout = context.snapshot.layout(page, of_page, parts, pages::lay_out);
                self.outline.lay_out(context, page, &layout, shape).into()
            }
            Route::Search => self.search.lay_out(context, shape),
            Route::Cite(key) => {
                let work = context.library().reference(key);
                work.map(|work| pages::cite(context.library(), work, shape)).unwrap_or_default().into()
            }
            Route::Help => pages::help(context.library(), &self.help, shape).into(),
            Route::Terminal => pages::terminal(context, shape).into(),
        }
    }

    /// Returns the state that the layout of a page depends on (depth, answers, open folds) for a screen with `rows`
    /// rows of text.
    fn parts(&self, context: &Context, page: &Page, rows: u16) -> Parts {
        let Page::WriteUp(slug) = page else {
            let rows = if *page == Page::Home { rows.min(HOME_ROWS) } else { 0 };
            let mut parts = Parts { rows, ..Parts::default() };
            self.folds.add_to(&mut parts, page);
            return parts;
        };
        // Large numbers of rows are rounded down to even ones, so that windows of nearly equal height share layouts.
        let rows = if rows < FEW_ROWS { rows } else { rows / 2 * 2 };
        let mut parts = Parts { depth: context.depth, rows, ..Parts::default() };
        self.questions.attempts.add_to(&mut parts, slug);
        self.folds.add_to(&mut parts, page);
        parts
    }

    /// Adapts the features to an edited library; `before` is the previous one. Returns true if the lab on screen was
    /// restarted.
    pub(super) fn take_library(&mut self, before: &Library, context: &Context) -> bool {
        self.questions.attempts.take_library(before, context.library());
        self.search.refresh(context);
        self.labs.take_library(before, context.library(), context.route())
    }

    /// Returns the lines on screen, with the changes of all features.
    pub(super) fn lines<'c>(&self, context: &'c Context) -> ScreenLines<'c> {
        let rows = context.page.lines_shown(context.height());
        let mut lines = ScreenLines::of(context.layout(), context.page.top, rows);
        overlay_closing(context, &mut lines, &self.questions, &self.labs);
        self.features().into_iter().rev().for_each(|feature| feature.overlay(context, &mut lines));
        overlay_variables(context, &mut lines, &self.variables, &self.labs);
        self.questions.withhold(context, &mut lines);
        lines
    }

    /// Returns the keys that work now, most useful first. A key that several features use is listed once, for the one
    /// that gets it.
    pub(super) fn keys(&self, context: &Context) -> Vec<NamedKey> {
        let mut named: Vec<NamedKey> = Vec::new();
        for feature in self.features() {
            let keys = feature.keys(context);
            for key in keys.named {
                if named.iter().all(|(known, _)| *known != key.0) {
                    named.push(key);
                }
            }
            if keys.alone {
                break;
            }
        }
        // The digits do not set the depth while they answer a question.
        if self.questions.takes_digits(context) {
            named.retain(|(_, does)| *does != "depth");
        }
        // Escape is named even on the narrowest screen.
        if let Some(at) = named.iter().position(|(key, _)| key == "esc").filter(|at| *at > 1)
            && context.write_up().is_some()
        {
            named[1..=at].rotate_right(1);
        }
        named
    }

    /// Stores the page on screen and its keys, before help is shown.
    pub(super) fn note_help(&mut self, context: &Context) {
        let keys = self.keys(context).into_iter().filter(|(key, _)| key != "?").collect();
        let name = pages::name(context.route(), context.library());
        self.help = HelpOrigin { name, keys, lines: self.labs.typed_lines(context), rules: self.labs.rules(context) };
    }

    /// Whether letters are typed as text now, rather than taken as commands.
    pub(super) fn takes_text(&self, context: &Context) -> bool {
        self.features().into_iter().any(|feature| feature.takes_text(context))
    }

    /// Returns the cell for the hardware cursor.
    pub(super) fn cursor(&self, context: &Context) -> Option<Position> {
        self.features().into_iter().find_map(|feature| feature.cursor(context))
    }

    /// Draws the page on screen, then the features over it.
    pub(super) fn draw(&self, context: &Context, frame: &mut Frame) {
        paint::lines(context, &self.lines(context), frame);
        if let Some(area) = context.screen().footer {
            footer::draw(context, &self.keys(context), area, &mut frame.cells);
        }
        self.features().into_iter().rev().for_each(|feature| feature.draw(context, frame));
        image::keep_uncovered(context, frame);
        let shows_cursor = context.shows_cursor || self.takes_text(context);
        let cursor = if shows_cursor { self.cursor(context) } else { None };
        frame.cursor = cursor.map(|position| (position.x, position.y));
    }

    /// Returns the time until the next animation frame; `None` if nothing is moving.
    pub(super) fn next_frame(&self, context: &Context) -> Option<Duration> {
        self.stories.next_frame().or_else(|| self.figure.next_frame(context))
    }

    /// Advances the animation by one frame, or to its end if `at_once`; returns false if nothing is moving.
    pub(super) fn tick(&mut self, at_once: bool, context: &Context) -> bool {
        self.stories.tick(at_once) || self.figure.tick(context)
    }
}
