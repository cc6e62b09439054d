//! The outline feature: the sections of a page, with minutes and a mark for those that have been on screen.

use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::feature::{Feature, Handled, Keys, Request};
use super::keymap::{self, Action};
use super::page;
use super::route::Route;
use super::ruler;
use crate::content::model::{LinkTarget, Page, Slug};
use crate::term::input::Event;
use crate::typeset::{Layout, Section, Shape, Target};

/// A section counts as being read once its heading is within this number of lines from the top of the screen.
const HEADING_LINES: usize = 2;

/// The sections that have been on screen, and the section being read when the outline was opened.
#[derive(Debug, Clone, Default)]
pub(super) struct Outline {
    /// Anchors of the sections that have been on screen, for each write-up.
    seen: BTreeMap<Slug, BTreeSet<String>>,
    here: Option<String>,
}

impl Outline {
    /// Stores the section being read; called before the outline of the page is shown.
    pub(super) fn open(&mut self, context: &Context) {
        self.here = section_at(context.layout(), context.page.top).map(|section| section.anchor.clone());
    }

    /// Returns the outline's target for the section being read.
    pub(super) fn target_of_here(&self, context: &Context) -> Option<usize> {
        let is_here =
            |target: &Target| matches!(target, Target::Link(LinkTarget::Page { anchor, .. }) if *anchor == self.here);
        context.layout().targets.iter().position(is_here)
    }

    /// Lays out the outline of `page`, whose own layout is `layout`.
    pub(super) fn lay_out(&self, context: &Context, page: &Page, layout: &Layout, shape: Shape) -> Layout {
        let title = page::name(&Route::Page(page.clone()), context.library());
        let seen = match page {
            Page::WriteUp(slug) => self.seen.get(slug),
            _ => None,
        };
        let is_seen = |section: &Section| seen.is_some_and(|seen| seen.contains(&section.anchor));
        let has_ruler = context.screen_of(&Route::Page(page.clone())).ruler.is_some();
        let note = if has_ruler { ruler::legend(context.glyphs()) } else { String::new() };
        page::outline(context.library(), page, (&title, &note), &layout.sections, is_seen, self.here.as_deref(), shape)
    }
}

impl Feature for Outline {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        let (Route::Outline(_), Event::Key(press)) = (context.route(), event) else { return Handled::Ignored };
        if keymap::action(*press) != Some(Action::Open) || !context.page.focus.is_some_and(|it| context.is_in_sight(it))
        {
            return Handled::Ignored;
        }
        match context.focused() {
            Some(Target::Link(LinkTarget::Page { anchor: Some(anchor), .. })) => {
                Handled::asking(Request::Section(anchor.clone()))
            }
            _ => Handled::Ignored,
        }
    }

    /// Records the sections on screen.
    fn settle(&mut self, context: &mut Context) {
        let Some(slug) = context.write_up() else { return };
        let layout = context.layout();
        let seen = match self.seen.contains_key(slug) {
            true => self.seen.get_mut(slug),
            false => Some(self.seen.entry(slug.clone()).or_default()),
        };
        let Some(seen) = seen else { return };
        let height = context.height();
        let ends = layout.sections.iter().skip(1).map(|section| section.line).chain([layout.lines.len()]);
        for (section, end) in layout.sections.iter().zip(ends) {
            if context.page.is_near(&(section.line..end), height) && !seen.contains(&section.anchor) {
                seen.insert(section.anchor.clone());
            }
        }
    }

    fn keys(&self, context: &Context) -> Keys {
        if !matches!(context.route(), Route::Outline(_)) {
            return Keys::default();
        }
        let move_keys = context.arrows("↑↓", "up/down");
        Keys::and_below(vec![(move_keys, "move"), ("enter".into(), "go there"), ("esc".into(), "back")])
    }
}

/// Returns the section that a line belongs to.
pub(super) fn section_at(layout: &Layout, top: usize) -> Option<&Section> {
    layout.sections.iter().rev().find(|section| section.line <= top + HEADING_LINES)
}
