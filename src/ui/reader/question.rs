//! Questions: predictions of a write-up that are asked on the screen, answered with keys or the mouse, and then told.

use std::collections::BTreeMap;

use super::attempt::{Attempt, rank};
use crate::content::model::{Library, Slug, find_prediction};
use crate::content::prediction::{Guess, Question};
use crate::term::input::{Event, Key, KeyPress, MouseKind};
use crate::typeset::page::prediction_widget::{self as widget, Hit};
use crate::typeset::regions::{Parts, PredictionPlace};
use crate::typeset::{Face, Line, Role, Run, Spot};
use crate::ui::context::Context;
use crate::ui::feature::{Feature, Handled, Keys, NamedKey, Request};
use crate::ui::keymap::{self, Action};
use crate::ui::overlay::{ScreenLines, indent};

/// Guesses by the name of the prediction.
type Attempts = BTreeMap<String, Attempt>;

/// The predictions of all write-ups that were read. Nothing of them is stored, nothing leaves the session.
#[derive(Debug, Clone, Default)]
pub(in crate::ui) struct Questions {
    attempts: BTreeMap<Slug, Attempts>,
    /// The questions of the write-up on screen, by the name of the prediction.
    asked: Vec<(String, Question)>,
    /// The write-up whose questions these are.
    asked_of: Option<Slug>,
}

/// The question of a write-up's prediction.
fn question_of<'l>(library: &'l Library, slug: &Slug, id: &str) -> Option<&'l Question> {
    let write_up = library.write_up(slug.as_str())?;
    find_prediction(&write_up.document.blocks, id).map(|prediction| &prediction.question)
}

impl Questions {
    /// Adds to `parts` which predictions of a write-up were told and which were passed.
    pub(in crate::ui) fn add_to(&self, parts: &mut Parts, slug: &Slug) {
        for (id, attempt) in self.attempts.get(slug).into_iter().flatten() {
            match attempt.close {
                Some(close) => drop(parts.told.insert(id.clone(), close)),
                None if attempt.skipped => drop(parts.passed.insert(id.clone())),
                None => {}
            }
        }
    }

    /// Number of guesses made on a write-up, and number of close ones.
    pub(in crate::ui) fn guessed(&self, slug: &Slug) -> (usize, usize) {
        let attempts = self.attempts.get(slug).into_iter().flat_map(BTreeMap::values);
        let made = attempts.filter_map(|attempt| attempt.close);
        made.fold((0, 0), |(made, close), is_close| (made + 1, close + usize::from(is_close)))
    }

    /// Keeps guesses over an edit; a question that was itself edited is asked anew.
    pub(in crate::ui) fn take_library(&mut self, before: &Library, library: &Library) {
        for (slug, attempts) in &mut self.attempts {
            attempts.retain(|id, _| question_of(before, slug, id) == question_of(library, slug, id));
        }
        self.asked_of = None;
    }

    fn attempt(&self, slug: &Slug, id: &str) -> Option<&Attempt> {
        self.attempts.get(slug)?.get(id)
    }

    fn attempt_mut(&mut self, slug: &Slug, id: &str) -> Option<&mut Attempt> {
        let question = self.asked.iter().find(|(asked, _)| asked == id).map(|(_, question)| question)?;
        if !self.attempts.contains_key(slug) {
            self.attempts.insert(slug.clone(), Attempts::new());
        }
        let attempts = self.attempts.get_mut(slug)?;
        if !attempts.contains_key(id) {
            attempts.insert(id.to_owned(), Attempt::new(question));
        }
        attempts.get_mut(id)
    }

    /// The question with this name, if it stands on the page on screen.
    fn question(&self, id: &str) -> Option<&Question> {
        self.asked.iter().find(|(asked, _)| asked == id).map(|(_, question)| question)
    }

    /// Whether a prediction is still to be made.
    fn is_open(&self, slug: &Slug, id: &str) -> bool {
        self.attempt(slug, id).is_none_or(|attempt| attempt.close.is_none())
    }

    /// Whether a prediction waits for a guess: it is neither made nor passed.
    fn is_waiting(&self, slug: &Slug, id: &str) -> bool {
        self.attempt(slug, id).is_none_or(|attempt| attempt.close.is_none() && !attempt.skipped)
    }

    /// The open prediction that has the focus and is on screen.
    fn in_hand<'c>(&self, context: &'c Context) -> Option<(&'c Slug, &'c PredictionPlace)> {
        let (slug, Some(Spot::Prediction(id))) = (context.write_up()?, context.focused()) else { return None };
        let place = place(context, id)?;
        let is_near = context.page.is_near(&place.lines, context.height());
        (is_near && self.is_open(slug, id)).then_some((slug, place))
    }

    fn press(&mut self, press: KeyPress, context: &mut Context) -> Handled {
        let Some((slug, place)) = self.in_hand(context) else { return self.press_elsewhere(press, context) };
        if press.ctrl || press.alt {
            return Handled::Ignored;
        }
        let (slug, id) = (slug.clone(), place.id.clone());
        let Some(question) = self.question(&id).cloned() else { return Handled::Ignored };
        match press.key {
            Key::Char('s') => self.pass(&slug, &id, context),
            Key::Enter => self.reveal(&slug, &id, &question, context),
            key => {
                let Some(attempt) = self.attempt_mut(&slug, &id) else { return Handled::Ignored };
                let used = attempt.change(&question, key);
                attempt.touched |= used;
                if used { Handled::Consumed(None) } else { self.press_elsewhere(press, context) }
            }
        }
    }

    /// Space goes on from a prediction that is on screen and waits for a guess; nothing of it is told.
    fn press_elsewhere(&mut self, press: KeyPress, context: &mut Context) -> Handled {
        if keymap::action(press) != Some(Action::PageDown) {
            return Handled::Ignored;
        }
        let Some(slug) = context.write_up() else { return Handled::Ignored };
        let (top, height) = (context.page.top, context.height());
        let waits = |place: &&PredictionPlace| {
            self.is_waiting(slug, &place.id) && place.lines.end <= top + height && place.lines.end > top
        };
        let Some(place) = context.layout().places.predictions.iter().find(waits) else { return Handled::Ignored };
        let (slug, id) = (slug.clone(), place.id.clone());
        self.pass(&slug, &id, context)
    }

    /// Tells the answer, unless the guess is not complete yet.
    fn reveal(&mut self, slug: &Slug, id: &str, question: &Question, context: &mut Context) -> Handled {
        let Some(attempt) = self.attempt_mut(slug, id) else { return Handled::Ignored };
        if attempt.pick(question) {
            attempt.touched = true;
            return Handled::Consumed(None);
        }
        if !attempt.touched {
            context.say("guess first, with the arrow keys or by typing; s goes on without");
            return Handled::Consumed(None);
        }
        attempt.close = Some(question.is_close(&attempt.guess));
        attempt.typed.clear();
        context.relayout();
        Handled::asking(Request::Reveal(Spot::Prediction(id.to_owned())))
    }

    /// Goes on from a prediction without a guess: what follows comes on screen.
    fn pass(&mut self, slug: &Slug, id: &str, context: &mut Context) -> Handled {
        if let Some(attempt) = self.attempt_mut(slug, id) {
            attempt.skipped = true;
        }
        context.page.focus = None;
        let height = context.height();
        context.relayout();
        let top = context.page.top;
        let after = place(context, id).map_or(top, |place| place.lines.end);
        Handled::asking(Request::Top(after.min(top + height.saturating_sub(2))))
    }

    /// Gives a click on an open prediction to it.
    fn click(&mut self, column: u16, row: u16, context: &mut Context) -> Handled {
        let text = context.screen().text;
        let (Some(column), Some(row)) = (column.checked_sub(text.x), row.checked_sub(text.y)) else {
            return Handled::Ignored;
        };
        let line = context.page.top + usize::from(row);
        let Some(slug) = context.write_up().cloned() else { return Handled::Ignored };
        let layout = context.held_layout();
        let is_on = |place: &&PredictionPlace| place.widget.contains(&line) && self.is_open(&slug, &place.id);
        let Some(place) = layout.places.predictions.iter().find(is_on) else { return Handled::Ignored };
        let Some(question) = self.question(&place.id).cloned() else { return Handled::Ignored };
        let cell = (usize::from(column.saturating_sub(place.left)), line - place.widget.start);
        let shape = (usize::from(place.width), context.glyphs());
        let snapshot = context.snapshot.clone();
        let figures = snapshot.library.write_up(slug.as_str()).map_or(&[][..], |write_up| &write_up.figures);
        let Some(attempt) = self.attempt_mut(&slug, &place.id) else { return Handled::Ignored };
        let now = widget::Attempt { guess: &attempt.guess, is_made: true, at: attempt.at, told: false, focused: true };
        let Some(hit) = widget::hit(&question, now, figures, shape, cell) else { return Handled::Ignored };
        match (hit, &mut attempt.guess) {
            (Hit::Value(value), Guess::Number(guess)) => *guess = value,
            (Hit::Option(option), Guess::Choice(guess)) => *guess = option,
            (Hit::Option(option), Guess::Order(order)) => {
                attempt.at = option;
                rank(order, option);
            }
            (Hit::Point(index, value), Guess::Line(values)) => {
                attempt.at = index;
                if let Some(point) = values.get_mut(index) {
                    *point = value;
                }
            }
            _ => {}
        }
        attempt.touched = true;
        attempt.typed.clear();
        context.page.focus = context.page.target_of(&Spot::Prediction(place.id.clone()));
        Handled::Consumed(None)
    }

    /// The lines of a guess as it stands, with what can be done about it.
    fn lines(&self, context: &Context, slug: &Slug, place: &PredictionPlace) -> Vec<Line> {
        let Some(question) = self.question(&place.id) else { return Vec::new() };
        let attempt = self.attempt(slug, &place.id);
        let start = question.start();
        let focused = matches!(context.focused(), Some(Spot::Prediction(id)) if *id == place.id);
        let told = attempt.and_then(|attempt| attempt.close);
        let shown = widget::Attempt {
            guess: attempt.map_or(&start, |attempt| &attempt.guess),
            at: attempt.map_or(0, |attempt| attempt.at),
            is_made: attempt.is_some_and(|attempt| attempt.touched || attempt.close.is_some()),
            told: told.is_some(),
            focused,
        };
        let figures = context.library().write_up(slug.as_str()).map_or(&[][..], |write_up| &write_up.figures);
        let mut lines = widget::draw(question, shown, figures, usize::from(place.width), context.glyphs());
        let verdict = question.verdict(shown.guess);
        let hint = match told {
            Some(true) => (verdict.as_str(), Role::Good),
            Some(false) => (verdict.as_str(), Role::Dim),
            // The same with and without the focus: what scrolls by is not painted again for it.
            None => ("enter shows the answer, s skips", Role::Dim),
        };
        lines.push(Line { runs: vec![Run::new(hint.0, Face::of(hint.1))], ..Line::default() });
        lines.iter_mut().for_each(|line| line.runs.insert(0, indent(place.left)));
        lines
    }
}

/// The place of a prediction on the layout.
fn place<'c>(context: &'c Context, id: &str) -> Option<&'c PredictionPlace> {
    context.layout().places.predictions.iter().find(|place| place.id == id)
}

impl Feature for Questions {
    fn handle(&mut self, event: &Event, context: &mut Context) -> Handled {
        match event {
            Event::Key(press) => self.press(*press, context),
            Event::Mouse(mouse) if mouse.kind == MouseKind::Press(0) => self.click(mouse.column, mouse.row, context),
            Event::Mouse(_) | Event::Paste(_) | Event::Focus(_) => Handled::Ignored,
        }
    }

    /// Gives the focus to a prediction that has come wholly on screen and waits for a guess.
    fn settle(&mut self, context: &mut Context) {
        if self.asked_of.as_ref() != context.write_up() {
            self.asked_of = context.write_up().cloned();
            self.asked.clear();
        }
        let Some(slug) = context.write_up() else { return };
        let places = &context.layout().places.predictions;
        for place in places {
            if self.question(&place.id).is_none()
                && let Some(question) = question_of(context.library(), slug, &place.id)
            {
                self.asked.push((place.id.clone(), question.clone()));
            }
        }
        let (top, height) = (context.page.top, context.height());
        let has_focus = match context.focused() {
            Some(Spot::Prediction(_)) => self.in_hand(context).is_some(),
            _ => context.page.focus.is_some_and(|focus| context.is_in_sight(focus)),
        };
        if has_focus {
            return;
        }
        let on_screen = |place: &&PredictionPlace| {
            // A long question may be cut at its top; what is worked with may not.
            let first = match height {
                height if place.lines.len() <= height => place.lines.start,
                height if place.widget.len() <= height => place.widget.start,
                _ => place.widget.end - 1,
            };
            first >= top && place.lines.end <= top + height
        };
        let waiting = places.iter().filter(on_screen).find(|place| self.is_waiting(slug, &place.id));
        if let Some(place) = waiting {
            let is_it = |spot: &Spot| matches!(spot, Spot::Prediction(id) if *id == place.id);
            context.page.focus = context.layout().targets.iter().position(is_it);
        }
    }

    fn overlay<'c>(&self, context: &'c Context, lines: &mut ScreenLines<'c>) {
        let Some(slug) = context.write_up() else { return };
        let height = context.height();
        for place in &context.layout().places.predictions {
            if context.page.is_near(&place.lines, height) {
                for (number, line) in place.widget.clone().zip(self.lines(context, slug, place)) {
                    lines.replace(number, line);
                }
            }
        }
    }

    fn keys(&self, context: &Context) -> Keys {
        let Some((slug, place)) = self.in_hand(context) else { return Keys::default() };
        let Some(question) = self.question(&place.id) else { return Keys::default() };
        let attempt = self.attempt(slug, &place.id);
        let complete = attempt.is_none_or(|attempt| question.is_complete(&attempt.guess));
        let key = |key: &str, does| -> NamedKey { (key.to_owned(), does) };
        let sides = context.arrows("←→", "left/right");
        let mut keys = match question {
            Question::Number { .. } => vec![(sides, "guess"), key("enter", "answer"), key("0-9", "type it")],
            Question::Choice { .. } => vec![(sides, "choose"), key("enter", "answer")],
            Question::Order { .. } if attempt.is_none() || !complete => {
                vec![key("1-9", "in your order"), key("enter", "places")]
            }
            Question::Order { .. } => vec![key("enter", "answer"), key("backspace", "takes back")],
            Question::Line(_) => {
                vec![(sides, "place"), (context.arrows("↑↓", "up/down"), "height"), key("enter", "answer")]
            }
        };
        // However narrow it is, the way out is named; what Enter does stands under the guess as well.
        keys.insert(1, key("esc", "back"));
        keys.push(key("s", "skip"));
        Keys::alone(keys)
    }
}
