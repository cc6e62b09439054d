//! Lab sessions: the labs that the visitor plays. A session starts on a page and lasts while the visitor reads other
//! pages.

use std::borrow::Cow;

use ratatui::layout::Position;

use super::context::Context;
use super::feature::{Feature, Handled, Keys, Request};
use super::keymap::{self, Action};
use super::lab::LabSession;
use super::lab_figures::LiveFigures;
use super::overlay::ScreenLines;
use super::route::Route;
use crate::content::model::{Figure, Lab, Library, Slug};
use crate::lab::Score;
use crate::term::input::{Event, Key, MouseKind};
use crate::typeset::regions::PictureRegion;

/// Maximum number of sessions; beyond it the oldest is dropped.
const SESSIONS_MAXIMUM: usize = 8;

/// A lab of a write-up, and the game being played.
#[derive(Debug, Clone)]
struct Session {
    page: Slug,
    id: String,
    session: LabSession,
    /// Figures of the page that are drawn from the lab's model.
    figures: LiveFigures,
}

/// All lab sessions. The one whose route is on screen has the keys.
#[derive(Debug, Clone, Default)]
pub(super) struct LabSessions {
    sessions: Vec<Session>,
}

/// Finds a lab of a library by its page and id.
pub(super) fn find_lab<'l>(library: &'l Library, page: &Slug, id: &str) -> Option<&'l Lab> {
    library.write_up(page.as_str())?.labs.iter().find(|lab| lab.id == id)
}

/// Returns the command line that opens a lab in a state of its inputs, for a shell.
pub(super) fn play_line(library: &Library, page: &Slug, id: &str, state: &str) -> String {
    let line = library.site.with_host("ssh -t HOST play");
    format!("{line} {page}/{id} {state}").trim_end().to_owned()
}

/// Returns the figure at `place` if it is drawn from a model, with its page and the id of the model's lab.
fn drawn_from<'c>(context: &'c Context, place: &PictureRegion) -> Option<(&'c Slug, &'c Figure, &'c str)> {
    let figure = context.figure(&place.id)?;
    Some((context.write_up()?, figure, figure.model.as_ref()?.lab.as_str()))
}

impl LabSessions {
    /// Starts a session of a lab unless there is one; returns false if there is no such lab.
    pub(super) fn open(&mut self, library: &Library, page: &Slug, id: &str) -> bool {
        let Some(lab) = find_lab(library, page, id) else { return false };
        if self.session(page, id).is_none() {
            if self.sessions.len() == SESSIONS_MAXIMUM {
                // Sessions that were only shown as previews are dropped first.
                let unplayed = self.sessions.iter().position(|session| session.session.is_untouched());
                self.sessions.remove(unplayed.unwrap_or(0));
            }
            let (session, figures) = (LabSession::new(lab), LiveFigures::default());
            self.sessions.push(Session { page: page.clone(), id: id.to_owned(), session, figures });
        }
        true
    }

    /// Sets the state of a session from an address or a link.
    pub(super) fn set(&mut self, page: &Slug, id: &str, state: &str) {
        let session = self.sessions.iter_mut().find(|session| session.page == *page && session.id == *id);
        session.into_iter().for_each(|session| session.session.set(state));
    }

    /// Executes a line in a lab while its page is on screen. Returns a notice about effects that the page does not
    /// show.
    pub(super) fn execute(&mut self, library: &Library, page: &Slug, id: &str, line: &str) -> Option<String> {
        if !self.open(library, page, id) {
            return Some("that lab is gone".to_owned());
        }
        let session = self.sessions.iter_mut().find(|session| session.page == *page && session.id == *id)?;
        session.session.obey_unseen(line)
    }

    /// Returns the game of an opened lab, if its engine is `model`.
    pub(super) fn model(&self, page: &Slug, id: &str) -> Option<&crate::lab::model::Game> {
        self.session(page, id).and_then(LabSession::model)
    }

    fn session(&self, page: &Slug, id: &str) -> Option<&LabSession> {
        self.sessions.iter().find(|session| session.page == *page && session.id == id).map(|session| &session.session)
    }

    /// Returns the lab on screen and its game.
    fn on_screen<'s>(&'s self, context: &'s Context) -> Option<(&'s Lab, &'s LabSession)> {
        let Route::Lab { page, id } = context.route() else { return None };
        Some((find_lab(context.library(), page, id)?, self.session(page, id)?))
    }

    /// Returns the score of the visitor's first finished run of a lab.
    pub(super) fn score(&self, page: &Slug, id: &str) -> Option<&Score> {
        self.session(page, id).and_then(LabSession::first_score)
    }

    /// Returns the results of a lab, one on each line: the first score or, for a model, each solved task.
    pub(super) fn results(&self, page: &Slug, id: &str) -> Vec<String> {
        self.session(page, id).map(LabSession::results).unwrap_or_default()
    }

    /// Opens the labs whose cards are on screen, and updates the figures drawn from models.
    pub(super) fn follow_page(&mut self, context: &Context) {
        let (places, height) = (&context.layout().regions, context.height());
        for place in &places.labs {
            if context.page.is_near(&place.lines, height) && self.session(&place.page, &place.id).is_none() {
                self.open(context.library(), &place.page, &place.id);
            }
        }
        for place in places.pictures.iter().filter(|place| context.page.is_near(&place.lines, height)) {
            let Some((page, figure, lab)) = drawn_from(context, place) else { continue };
            let session = self.sessions.iter_mut().find(|session| session.page == *page && session.id == *lab);
            if let Some(session) = session
                && let Some(game) = session.session.model()
            {
                session.figures.follow(figure, game);
            }
        }
    }

    /// Draws the previews of labs on their cards, and the figures drawn from models.
    fn overlay_page<'c>(&self, context: &'c Context, lines: &mut ScreenLines<'c>) {
        let (places, height, glyphs) = (&context.layout().regions, context.height(), context.glyphs());
        for place in &places.labs {
            let Some(session) = self.session(&place.page, &place.id) else { continue };
            let Some(lab) = find_lab(context.library(), &place.page, &place.id) else { continue };
            if context.page.is_near(&place.lines, height) {
                let rows = u16::try_from(place.lines.len()).unwrap_or(u16::MAX);
                for (number, line) in place.lines.clone().zip(session.in_small((place.width, rows), glyphs)) {
                    lines.fill(number, place.left, place.width, line);
                }
            }
            if let Some(number) = place.result
                && context.page.is_near(&(number..number + 1), height)
            {
                lines.fill(number, place.left, place.width, session.result_line(lab, usize::from(place.width), glyphs));
            }
        }
        for place in places.pictures.iter().filter(|place| context.page.is_near(&place.lines, height)) {
            let Some((page, figure, lab)) = drawn_from(context, place) else { continue };
            let session = self.sessions.iter().find(|session| session.page == *page && session.id == *lab);
            if let Some(session) = session
                && let Some(game) = session.session.model()
                && let Some(picture) = session.figures.draw(figure, game, place, glyphs)
            {
                lines.replace_picture(place, picture);
            }
        }
    }

    /// Whether a move was made in a lab.
    pub(super) fn is_begun(&self, page: &Slug, id: &str) -> bool {
        self.session(page, id).is_some_and(LabSession::is_begun)
    }

    /// Returns the goal and the rules of the lab on screen.
    pub(super) fn rules(&self, context: &Context) -> Vec<String> {
        let rules = |(lab, _): (&Lab, _)| std::iter::once(&lab.goal).chain(&lab.rules).cloned().collect();
        self.on_screen(context).map(rules).unwrap_or_default()
    }

    /// Returns the lines that can be typed in the lab on screen, with their descriptions.
    pub(super) fn typed_lines(&self, context: &Context) -> Vec<(&'static str, &'static str)> {
        self.on_screen(context).map(|(_, session)| session.lines()).unwrap_or_default()
    }

    /// Adapts the sessions to an edited library: sessions of edited labs are restarted. Returns true if the lab on
    /// screen was restarted.
    pub(super) fn take_library(&mut self, before: &Library, library: &Library, route: &Route) -> bool {
        let mut restarted = false;
        self.sessions.retain_mut(|Session { page, id, session, figures }| {
            let Some(now) = find_lab(library, page, id) else { return false };
            if find_lab(before, page, id) != Some(now) {
                *session = LabSession::new(now);
                *figures = LiveFigures::default();
                restarted |= matches!(route, Route::Lab { page: on, id: shown } if on == page && shown == id);
            }
            true
        });
        restarted
    }
}

impl Feature for LabSessions {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        let Route::Lab { page, id } = context.route() else { return Handled::Ignored };
        let Some(lab) = find_lab(context.library(), page, id) else { return Handled::Ignored };
        let Some(session) = self.sessions.iter_mut().find(|session| session.page == *page && session.id == *id) else {
            return Handled::Ignored;
        };
        let session = &mut session.session;
        if let Event::Key(press) = event
            && keymap::action(*press) == Some(Action::Copy)
            && !session.is_typing()
        {
            let state = session.address().unwrap_or_default();
            let line = play_line(context.library(), page, id, &state);
            return Handled::asking(Request::Copy(Some(line)));
        }
        let used = match event {
            Event::Key(press) => {
                let leads_out = press.ctrl || matches!(press.key, Key::Char('q' | '?'));
                (session.is_typing() || !leads_out) && session.press(lab, *press)
            }
            Event::Paste(text) if session.is_typing() => {
                session.paste(text);
                true
            }
            Event::Mouse(mouse) if mouse.kind == MouseKind::Press(0) => {
                let text = context.screen().text;
                let inside = mouse.column >= text.x && mouse.row >= text.y;
                inside && {
                    let cell = (mouse.column - text.x, mouse.row - text.y);
                    session.click(lab, cell.0, cell.1, (text.width, text.height), context.glyphs())
                }
            }
            Event::Paste(_) | Event::Mouse(_) | Event::Focus(_) => false,
        };
        if used { Handled::Consumed(None) } else { Handled::Ignored }
    }

    /// Draws the lab on screen, which fills all rows of the page.
    fn overlay<'c>(&self, context: &'c Context, lines: &mut ScreenLines<'c>) {
        self.overlay_page(context, lines);
        if let Some((lab, session)) = self.on_screen(context) {
            let text = context.screen().text;
            let view = session.view(lab, (text.width, text.height), context.glyphs());
            lines.lines = view.into_iter().map(Cow::Owned).collect();
        }
    }

    fn takes_text(&self, context: &Context) -> bool {
        self.on_screen(context).is_some_and(|(_, session)| session.is_typing())
    }

    /// Returns the position of the caret in an open input line, or of the selected item of the game.
    fn cursor(&self, context: &Context) -> Option<Position> {
        let (lab, session) = self.on_screen(context)?;
        let text = context.screen().text;
        let (column, row) = session.caret(lab, (text.width, text.height), context.glyphs())?;
        Some(Position::new(text.x + column, text.y + row))
    }

    fn keys(&self, context: &Context) -> Keys {
        let keys = |(_, session): (&Lab, &LabSession)| Keys::alone(session.keys(context.has_arrows()));
        self.on_screen(context).map(keys).unwrap_or_default()
    }
}
