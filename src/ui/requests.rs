//! Carries out the requests of features: opening targets, going from page to page.

use super::feature::{Effect, Landing, Request};
use super::model::Model;
use super::navigation;
use super::open_page::OpenPage;
use super::paging;
use super::route::Route;
use crate::content::model::{Container, LinkTarget, Page, Panel, PanelKind, containers_around};
use crate::typeset::Target;
use crate::typeset::depth::Depth;
use crate::typeset::plain::address;

/// Rows of an opened fold that are scrolled on screen.
const UNFOLDED_ROWS: usize = 10;
/// Rows of a revealed answer that are scrolled on screen.
const REVEALED_ROWS: usize = 4;

impl Model {
    /// Carries out a request; returns the effect outside the interface, if there is one.
    pub(super) fn perform(&mut self, request: Request) -> Option<Effect> {
        match request {
            Request::Open(spot) => self.open(&spot),
            Request::Show(route) => self.show(route),
            Request::Toggle(route) if *self.route() == route => self.back(),
            Request::Toggle(route) => self.show(route),
            Request::Back => self.back(),
            Request::Forward => {
                if !self.go(|navigation, page| navigation.forward(page)) {
                    self.context.say("there is no page to go forward to");
                }
            }
            Request::Home => drop(self.go(|navigation, page| navigation.home(page))),
            Request::Outline => self.toggle_outline(),
            Request::Section(anchor) => {
                self.back();
                if let Some(line) = self.context.page.line_of_section(&anchor) {
                    self.context.remember_position();
                    self.context.land_on(line, 0);
                }
            }
            Request::Find => self.stack.find.begin(&self.context),
            Request::FindNext(forward) => self.stack.find.go_on(forward, &mut self.context),
            Request::Hints => self.label(),
            Request::Passage(target, landing) => self.open_passage(&target, &landing),
            Request::Reveal(spot) => self.reveal(&spot),
            Request::Cite(route, citation) => {
                if *self.route() != route {
                    let notice = self.context.notice.take();
                    self.show(route);
                    self.context.notice = notice;
                }
                return Some(Effect::Copy(citation));
            }
            Request::Play { page, id, line } => {
                let said = self.stack.labs.execute(self.context.library(), &page, &id, &line);
                said.into_iter().for_each(|said| self.context.say(said));
            }
            Request::Copy(text) => {
                let text = text.or_else(|| self.stack.text_of_focus(&self.context));
                return self.stack.copying.copy(text, &mut self.context);
            }
            Request::Effect(effect) => return Some(effect),
        }
        None
    }

    /// Shows the search page in its last state.
    pub fn open_search(&mut self) {
        self.show(Route::Search);
        self.stack.settle(&mut self.context);
    }

    /// Opens a target that an address given from outside the interface leads to.
    pub fn open_spot(&mut self, target: &Target) {
        self.open(target);
        self.stack.settle(&mut self.context);
    }

    fn open(&mut self, spot: &Target) {
        let (context, stack) = (&mut self.context, &mut self.stack);
        match spot {
            Target::Link(target) => self.open_target(target),
            Target::Lab { page, id } => {
                if stack.labs.open(context.library(), page, id) {
                    self.show(Route::Lab { page: page.clone(), id: id.clone() });
                } else {
                    context.say("that lab is gone");
                }
            }
            Target::Fold(title) => {
                if let Some(Request::Reveal(spot)) = stack.folds.toggle(title, context) {
                    self.reveal(&spot);
                }
            }
            Target::Figure(id) => stack.figure.enter(id, None, context),
            Target::Value(value) => stack.figure.open_value(value, context),
            // A number of a model opens the lab.
            Target::Variable(variable) => {
                if let Some(page) = context.write_up().cloned() {
                    self.open(&Target::Lab { page, id: variable.lab.clone() });
                }
            }
            // A prediction handles keys as long as it has the focus.
            Target::Prediction(_) => {}
        }
    }

    /// Opens the target of a link; an external address is only shown in full, never opened.
    fn open_target(&mut self, target: &LinkTarget) {
        let works = Route::Page(Page::Works);
        match target {
            LinkTarget::Url(_) => self.context.say(format!("address (y copies it): {}", address(target))),
            LinkTarget::File(_) => self.context.say(format!("download (y copies it): {}", address(target))),
            LinkTarget::Page { page, .. } if !self.context.library().has(page) => self.context.say("that page is gone"),
            LinkTarget::Page { page, anchor } => {
                self.show(Route::Page(page.clone()));
                if let Some(anchor) = anchor {
                    let line = self.context.page.line_of_section(anchor);
                    self.context.land_on(line.unwrap_or(0), 0);
                }
            }
            LinkTarget::Lab { page, id, state } => {
                self.open(&Target::Lab { page: page.clone(), id: id.clone() });
                self.stack.labs.set(page, id, state);
            }
            LinkTarget::Reference(key) if *self.route() == works => {
                let url = self.context.library().reference(key).and_then(|work| work.url.as_ref());
                let said = url.map_or("this entry names no address".to_owned(), |url| format!("address: {url}"));
                self.context.say(said);
            }
            // Works that are only cited are in no list.
            LinkTarget::Reference(key) if !self.context.library().reference(key).is_some_and(|work| work.is_listed) => {
                self.show(Route::Cite(key.clone()));
            }
            LinkTarget::Reference(_) => {
                self.show(works);
                let page = &mut self.context.page;
                if let Some(index) = page.target_of(&Target::Link(target.clone())) {
                    (page.top, page.focus) = (page.layout.lines_of(index).start.saturating_sub(2), Some(index));
                    self.context.settle();
                }
            }
        }
    }

    fn open_passage(&mut self, target: &LinkTarget, landing: &Landing) {
        self.open_target(target);
        let source = match landing {
            Landing::Source(source) => Some(*source),
            Landing::Hit(hit) => hit.source,
        };
        source.into_iter().for_each(|source| self.uncover(source));
        let context = &mut self.context;
        match landing {
            Landing::Source(source) => {
                let line = context.layout().line_at(*source);
                if line > context.page.top {
                    context.land_on(line, 1);
                }
            }
            Landing::Hit(hit) => {
                if *context.route() == Route::Page(hit.page.clone()) && matches!(target, LinkTarget::Page { .. }) {
                    let line = hit.line(context.layout());
                    context.land_on(line, context.height() / 3);
                }
            }
        }
    }

    /// Shows the block at an offset of the source of the write-up on screen, whatever hides it: opens the folds and
    /// reveals the answer that it is in, and changes the depth if only a greater one has it.
    fn uncover(&mut self, source: u32) {
        let (context, stack) = (&mut self.context, &mut self.stack);
        let (Some(slug), snapshot) = (context.write_up().cloned(), context.snapshot.clone()) else { return };
        let Some(write_up) = snapshot.library.write_up(slug.as_str()) else { return };
        let containers = containers_around(&write_up.document.blocks, source);
        let is_essence = |container: &&Container| container.panel().is_some_and(|panel| panel.kind.is_essence());
        if context.depth == Depth::Minute && !containers.iter().any(is_essence) {
            context.depth = Depth::Pages;
        }
        for container in containers {
            match container {
                Container::Panel(Panel { kind: PanelKind::Deep, title, .. }) => {
                    stack.folds.open(&Page::WriteUp(slug.clone()), title.as_deref().unwrap_or_default());
                }
                Container::Prediction(prediction) if prediction.hides(source) => {
                    stack.questions.attempts.reveal(&slug, prediction);
                }
                _ => {}
            }
        }
        context.relayout();
        stack.relayout(context);
    }

    /// Shows a page and adds the present one to the history.
    pub(super) fn show(&mut self, route: Route) {
        if *self.route() == route && !matches!(route, Route::Page(_)) {
            return;
        }
        if route == Route::Help {
            self.stack.note_help(&self.context);
        }
        self.go(|navigation, page| {
            navigation.show(page, OpenPage::new(route));
            true
        });
    }

    fn back(&mut self) {
        self.go(|navigation, page| navigation.back(page));
    }

    /// Goes to another page of the history; returns false if there is none.
    fn go(&mut self, to: impl FnOnce(&mut navigation::Navigation, &mut OpenPage) -> bool) -> bool {
        let went = to(&mut self.navigation, &mut self.context.page);
        if went {
            self.context.layouts += 1;
            self.stack.leave_page();
            self.stack.relayout(&mut self.context);
        }
        went
    }

    /// Shows the outline of the page on screen with the section being read in focus, or goes back from it.
    fn toggle_outline(&mut self) {
        match self.route().clone() {
            Route::Outline(_) => self.back(),
            Route::Page(page) => {
                self.stack.outline.open(&self.context);
                self.show(Route::Outline(page));
                if let Some(focus) = self.stack.outline.target_of_here(&self.context) {
                    self.context.focus_on(focus);
                }
            }
            _ => self.context.say("only pages have an outline"),
        }
    }

    /// Labels every target on screen with a letter.
    fn label(&mut self) {
        let lines = self.stack.lines(&self.context);
        let labels = super::hints::Hints::of(&lines);
        if labels.is_empty() {
            self.context.say("nothing on this screen opens");
        }
        self.stack.hints = labels;
    }

    /// Lays out the page after a fold was opened or an answer revealed, and scrolls by the fewest lines that show it.
    /// Lines above it stay in their rows.
    fn reveal(&mut self, spot: &Target) {
        let top = self.context.page.top;
        self.stack.relayout(&mut self.context);
        let context = &mut self.context;
        let height = context.height();
        let layout = context.held_layout();
        let (first, end) = match spot {
            Target::Prediction(id) => {
                context.scroll_to(top);
                let Some(place) = layout.regions.predictions.iter().find(|place| place.id == *id) else { return };
                (place.widget.start, place.lines.end + REVEALED_ROWS)
            }
            spot => {
                let Some(target) = context.page.target_of(spot) else { return };
                let line = layout.lines_of(target).start;
                (line, line + UNFOLDED_ROWS)
            }
        };
        let end = end.min(layout.lines.len());
        if end > context.page.top + height {
            let wanted = (end - height).min(first);
            paging::show_nearest(context, wanted, wanted..first.max(wanted) + 1);
        }
        if matches!(spot, Target::Prediction(_)) {
            paging::end_below_answer(context);
        }
        context.page.anchor = None;
    }
}
