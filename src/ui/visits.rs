//! Moving about: pages on top of each other, what is in sight on each, what has the focus.

use super::app::Model;
use super::page::Route;
use super::place::Place;
use crate::content::model::{Page, Target};
use crate::typeset::Spot;

/// Pages one can go back through; the oldest is forgotten beyond that.
const VISITS_MAXIMUM: usize = 64;

/// A page that is open, and where the visitor is on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visit {
    pub route: Route,
    /// Where the visitor was before the last jump on this page.
    pub before: Option<usize>,
    /// The first visible line.
    pub top: usize,
    /// What has the focus: an index into the layout's targets.
    pub focus: Option<usize>,
    /// The words at the top, noted when the page was set anew; gone when the visitor moves.
    pub place: Option<Place>,
}

impl Visit {
    pub(super) fn new(route: Route) -> Visit {
        Visit { route, before: None, top: 0, focus: None, place: None }
    }
}

impl Model {
    pub(super) fn visit(&self) -> &Visit {
        self.visits.last().expect("the first page is never left")
    }

    pub(super) fn visit_mut(&mut self) -> &mut Visit {
        self.visits.last_mut().expect("the first page is never left")
    }

    /// Brings the place on the current page back within the page.
    pub(super) fn settle(&mut self) {
        let layout = self.layout();
        let height = usize::from(self.stage().text.height);
        let browsing = self.route().moves_focus();
        let visit = self.visit_mut();
        visit.top = visit.top.min(layout.lines.len().saturating_sub(height));
        visit.focus = visit.focus.filter(|focus| *focus < layout.targets.len());
        if browsing && visit.focus.is_none() && !layout.targets.is_empty() {
            visit.focus = Some(0);
        }
    }

    pub(super) fn scroll(&mut self, lines: isize) {
        let visit = self.visit_mut();
        visit.top = visit.top.saturating_add_signed(lines);
        self.settle();
        self.follow_stories();
    }

    pub(super) fn show(&mut self, route: Route) {
        if self.visits.len() == VISITS_MAXIMUM {
            self.visits.remove(1);
        }
        self.ahead.clear();
        self.leave_page();
        self.visits.push(Visit::new(route));
        self.settle();
    }

    /// Shows `route`, or goes back if it is on screen already: keys that open a page also close it.
    pub(super) fn toggle(&mut self, route: Route) {
        if *self.route() == route { self.back() } else { self.show(route) }
    }

    pub(super) fn back(&mut self) {
        if self.visits.len() > 1 {
            self.ahead.extend(self.visits.pop());
            self.leave_page();
            self.settle();
        }
    }

    /// To the page that was gone back from.
    pub(super) fn forward(&mut self) {
        match self.ahead.pop() {
            Some(visit) => {
                self.leave_page();
                self.visits.push(visit);
                self.settle();
            }
            None => self.notice = Some("there is no page to go forward to".into()),
        }
    }

    /// What belongs to a page ends when another one is shown.
    fn leave_page(&mut self) {
        self.find = None;
        self.hinting = None;
        self.cursor = None;
        self.playing = None;
    }

    /// Notes where the visitor is, before a jump.
    pub(super) fn remember_place(&mut self) {
        let visit = self.visit_mut();
        visit.before = Some(visit.top);
    }

    /// Back to where the visitor was before the last jump on this page, and from there to where they are now.
    pub(super) fn jump_back(&mut self) {
        let visit = self.visit_mut();
        match visit.before {
            Some(before) => {
                visit.before = Some(visit.top);
                self.jump_to_line(before);
            }
            None => self.notice = Some("you have not jumped on this page".into()),
        }
    }

    pub(super) fn jump_to_line(&mut self, line: usize) {
        self.visit_mut().top = line;
        self.settle();
    }

    /// Gives the focus to a target and scrolls no more than it takes to show it.
    pub(super) fn focus_on(&mut self, target: usize) {
        let layout = self.layout();
        let height = usize::from(self.stage().text.height);
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
        let visit = self.visit_mut();
        visit.focus = Some(target);
        if lines.end > visit.top + height {
            visit.top = lines.end - height;
        }
        if lines.start < visit.top {
            visit.top = lines.start;
        }
        // What stands above the first thing that opens can be seen again by going up to it.
        if target == 0 && lines.end <= height {
            visit.top = 0;
        }
        self.settle();
    }

    /// Whether any of a target's lines is on screen.
    pub(super) fn is_in_sight(&self, target: usize) -> bool {
        let lines = self.layout().lines_of(target);
        let top = self.visit().top;
        lines.start < top + usize::from(self.stage().text.height) && lines.end > top
    }

    /// Down or up on a page whose focus moves: to what opens next if that is in sight, else one line.
    pub(super) fn step(&mut self, forward: bool) {
        let count = self.layout().targets.len();
        let in_sight = |target: &usize| self.is_in_sight(*target);
        let next = match (self.visit().focus.filter(in_sight), forward) {
            (Some(focus), true) => Some(focus + 1).filter(|next| *next < count),
            (Some(focus), false) => focus.checked_sub(1),
            (None, true) => (0..count).find(in_sight),
            (None, false) => (0..count).rev().find(in_sight),
        };
        match next.filter(in_sight) {
            Some(next) => self.focus_on(next),
            None => self.scroll(if forward { 1 } else { -1 }),
        }
    }

    /// The next or previous thing that opens, wherever it is.
    pub(super) fn next_item(&mut self, forward: bool) {
        let layout = self.layout();
        let count = layout.targets.len();
        if count == 0 {
            return;
        }
        let height = usize::from(self.stage().text.height);
        let Visit { top, focus, .. } = *self.visit();
        let next = match focus.filter(|focus| self.is_in_sight(*focus)) {
            Some(focus) if forward => (focus + 1) % count,
            Some(focus) => (focus + count - 1) % count,
            None if forward => (0..count).find(|target| layout.lines_of(*target).start >= top).unwrap_or(0),
            None => (0..count).rev().find(|target| layout.lines_of(*target).start < top + height).unwrap_or(count - 1),
        };
        self.focus_on(next);
    }

    /// The next or previous number that stands in the page's data.
    pub(super) fn next_number(&mut self, forward: bool) {
        let layout = self.layout();
        let numbers: Vec<usize> =
            (0..layout.targets.len()).filter(|index| matches!(layout.targets[*index], Spot::Value(_))).collect();
        let Visit { top, focus, .. } = *self.visit();
        let height = usize::from(self.stage().text.height);
        let line = |target: usize| layout.lines_of(target).start;
        let seen = focus.filter(|focus| self.is_in_sight(*focus));
        let next = match (seen, forward) {
            (Some(focus), true) => numbers.iter().find(|number| **number > focus),
            (Some(focus), false) => numbers.iter().rev().find(|number| **number < focus),
            (None, true) => numbers.iter().find(|number| line(**number) >= top),
            (None, false) => numbers.iter().rev().find(|number| line(**number) < top + height),
        };
        match next {
            Some(number) => self.focus_on(*number),
            None => self.notice = Some("no more numbers of the data here".into()),
        }
    }

    pub(super) fn open(&mut self) {
        let Some(focus) = self.visit().focus else { return };
        if !self.is_in_sight(focus) {
            // Nothing is opened unseen: it is shown first.
            self.focus_on(focus);
        } else if let Route::Outline(_) = self.route() {
            self.open_from_outline(focus);
        } else if let Some(target) = self.layout().targets.get(focus) {
            self.open_spot(target);
        }
    }

    /// Opens something that stands on a page.
    pub fn open_spot(&mut self, spot: &Spot) {
        match spot {
            Spot::Link(target) => self.open_target(target),
            Spot::Lab { page, id } => self.open_lab(page, id),
            Spot::Fold(title) => self.fold(title),
            Spot::Figure(id) => self.enter_figure(id, None),
            Spot::Value(value) => self.open_value(value),
            // The keys go to it as long as it has the focus.
            Spot::Prediction(_) => {}
        }
    }

    /// Opens what a link leads to; an address outside is shown in full, for nothing is opened unasked.
    pub fn open_target(&mut self, target: &Target) {
        match target {
            Target::Url(url) => self.notice = Some(url.clone()),
            Target::Page { page, anchor } => {
                if !self.library.has(page) {
                    self.notice = Some("that page is gone".into());
                    return;
                }
                self.show(Route::Page(page.clone()));
                if let Some(anchor) = anchor {
                    let line = self.layout().sections.iter().find(|section| section.anchor == *anchor).map(|s| s.line);
                    self.jump_to_line(line.unwrap_or(0));
                }
            }
            Target::Lab { page, id, state } => {
                self.open_lab(page, id);
                self.set_in_lab(state);
            }
            Target::Reference(key) if *self.route() == Route::Page(Page::Works) => {
                let reference = self.library.reference(key);
                let url = reference.and_then(|reference| reference.url.clone());
                self.notice = Some(url.unwrap_or_else(|| "this entry names no address".into()));
            }
            Target::Reference(_) => {
                self.show(Route::Page(Page::Works));
                let layout = self.layout();
                if let Some(index) = layout.targets.iter().position(|spot| *spot == Spot::Link(target.clone())) {
                    self.visit_mut().top = layout.lines_of(index).start.saturating_sub(2);
                    self.visit_mut().focus = Some(index);
                    self.settle();
                }
            }
        }
    }

    pub(super) fn section(&mut self, forward: bool) {
        let layout = self.layout();
        let top = self.visit().top;
        let line = if forward {
            layout.sections.iter().map(|section| section.line).find(|line| *line > top)
        } else {
            Some(layout.sections.iter().map(|section| section.line).rev().find(|line| *line < top).unwrap_or(0))
        };
        if let Some(line) = line {
            self.remember_place();
            self.jump_to_line(line);
        }
    }
}
