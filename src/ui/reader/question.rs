//! Questions: the predictions of a write-up, answered by keys or the mouse before the answer is revealed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use unicode_segmentation::UnicodeSegmentation;

use super::attempt::{Attempt, first, rank};
use crate::content::model::{Library, Slug, find_prediction};
use crate::content::prediction::{Guess, Question};
use crate::term::input::{Event, Key, KeyPress, MouseKind};
use crate::typeset::page::prediction_widget::{self as widget, Hit};
use crate::typeset::regions::{Parts, PredictionPlace};
use crate::typeset::{Face, GlyphSet, Line, Role, Run, Spot, text};
use crate::ui::context::Context;
use crate::ui::feature::{Feature, Handled, Keys, NamedKey, Request};
use crate::ui::keymap::{self, Action};
use crate::ui::overlay::{ScreenLines, indent};
use crate::ui::page::closing::Outcome;

/// Attempts by the name of the prediction.
type Attempts = BTreeMap<String, Attempt>;

/// The visitor's attempts at the predictions of all write-ups. They are not stored and end with the session.
#[derive(Debug, Clone, Default)]
pub(in crate::ui) struct Questions {
    attempts: BTreeMap<Slug, Attempts>,
    /// The questions of the write-up on screen, with the names of their predictions.
    asked: Vec<(String, Question)>,
    /// The write-up that `asked` belongs to.
    asked_of: Option<Slug>,
    /// The prediction that is completely on screen and waits for a guess.
    on_screen: Option<String>,
}

/// Notice for a visitor who wants to go on without a guess.
const URGE: &str = "guess first, or space again to see it";

/// Returns the notice for a digit that is not an answer.
fn digits(question: &Question) -> String {
    match question {
        Question::Choice { options, .. } | Question::Order { options, .. } => format!("1 to {}", options.len()),
        _ => "arrow keys draw the line".to_owned(),
    }
}

/// Returns the question of a prediction of a write-up.
fn question_of<'l>(library: &'l Library, slug: &Slug, id: &str) -> Option<&'l Question> {
    let write_up = library.write_up(slug.as_str())?;
    find_prediction(&write_up.document.blocks, id).map(|prediction| &prediction.question)
}

impl Questions {
    /// Adds the revealed predictions of a write-up to `parts`.
    pub(in crate::ui) fn add_to(&self, parts: &mut Parts, slug: &Slug) {
        for (id, attempt) in self.attempts.get(slug).into_iter().flatten() {
            if attempt.told {
                parts.told.insert(id.clone(), attempt.close.unwrap_or(false));
            }
        }
    }

    /// Returns the outcome of a prediction: the reader's guess, and whether the answer was revealed.
    pub(in crate::ui) fn outcome(&self, slug: &Slug, id: &str) -> Outcome<'_> {
        match self.attempt(slug, id) {
            Some(attempt) if attempt.told && attempt.close.is_some() => Outcome::Guessed(&attempt.guess),
            Some(attempt) if attempt.told => Outcome::Unguessed,
            _ => Outcome::Open,
        }
    }

    /// Keeps guesses after an edit; the guess of an edited question is dropped.
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
        self.begun(slug, id).map(|(attempt, _)| attempt)
    }

    /// Returns the attempt at a question, started if there is none, and the question.
    fn begun(&mut self, slug: &Slug, id: &str) -> Option<(&mut Attempt, &Question)> {
        let question = self.asked.iter().find(|(asked, _)| asked == id).map(|(_, question)| question)?;
        if !self.attempts.contains_key(slug) {
            self.attempts.insert(slug.clone(), Attempts::new());
        }
        let attempts = self.attempts.get_mut(slug)?;
        if !attempts.contains_key(id) {
            attempts.insert(id.to_owned(), Attempt::new(question));
        }
        attempts.get_mut(id).map(|attempt| (attempt, question))
    }

    /// Returns a question of the page on screen by its name.
    fn question(&self, id: &str) -> Option<&Question> {
        self.asked.iter().find(|(asked, _)| asked == id).map(|(_, question)| question)
    }

    /// Whether the answer of a prediction has not been revealed.
    fn is_open(&self, slug: &Slug, id: &str) -> bool {
        self.attempt(slug, id).is_none_or(|attempt| !attempt.told)
    }

    /// Whether a prediction waits for a guess: it is neither revealed nor skipped.
    fn is_waiting(&self, slug: &Slug, id: &str) -> bool {
        self.attempt(slug, id).is_none_or(|attempt| !attempt.told && !attempt.skipped)
    }

    /// Returns the first prediction on screen that waits for a guess and whose input is visible; its title may be
    /// above the screen.
    fn asked<'c>(&self, context: &'c Context) -> Option<&'c PredictionPlace> {
        let slug = context.write_up()?;
        let (top, height) = (context.page.top, context.height());
        context.layout().places.predictions.iter().find(|place| {
            let first = if place.widget.len() <= height { place.widget.start } else { place.widget.end - 1 };
            first >= top && place.lines.end <= top + height && self.is_waiting(slug, &place.id)
        })
    }

    /// Returns the focused prediction, if it is on screen and not revealed.
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
        let Some((attempt, question)) = self.begun(slug, &place.id) else { return Handled::Ignored };
        match press.key {
            Key::Char('s') => {
                let (slug, id) = (slug.clone(), place.id.clone());
                self.pass(&slug, &id, context)
            }
            Key::Enter => {
                let (slug, id, question) = (slug.clone(), place.id.clone(), question.clone());
                self.answer(&slug, &id, &question, context)
            }
            Key::Char(' ') if attempt.urged => {
                let (slug, id, question) = (slug.clone(), place.id.clone(), question.clone());
                self.tell(&slug, &id, &question, context)
            }
            Key::Char(' ') => {
                attempt.urged = true;
                context.say(URGE);
                Handled::Consumed(None)
            }
            key if attempt.change(question, key) => {
                attempt.touched |= attempt.typed != "-";
                let notice = attempt.out_of_range(question).filter(|_| !attempt.may_grow(question));
                context.notice = notice;
                Handled::Consumed(None)
            }
            // A question uses all digits, so that one that is not an answer does not change the depth of the page.
            Key::Char('0'..='9') => {
                let notice = digits(question);
                context.say(notice);
                Handled::Consumed(None)
            }
            _ => Handled::Ignored,
        }
    }

    /// Handles space while another target has the focus: gives the focus to a prediction on screen that waits for a
    /// guess.
    fn press_elsewhere(&mut self, press: KeyPress, context: &mut Context) -> Handled {
        if keymap::action(press) != Some(Action::PageDown) {
            return Handled::Ignored;
        }
        let Some(slug) = context.write_up() else { return Handled::Ignored };
        let Some(place) = self.asked(context) else { return Handled::Ignored };
        let (slug, id) = (slug.clone(), place.id.clone());
        if let Some(attempt) = self.attempt_mut(&slug, &id) {
            attempt.urged = true;
        }
        context.page.focus = context.page.target_of(&Spot::Prediction(id));
        context.say(URGE);
        Handled::Consumed(None)
    }

    /// Reveals the answer, unless the guess is incomplete.
    fn answer(&mut self, slug: &Slug, id: &str, question: &Question, context: &mut Context) -> Handled {
        let Some(attempt) = self.attempt_mut(slug, id) else { return Handled::Ignored };
        if attempt.pick(question) {
            attempt.touched = true;
            return Handled::Consumed(None);
        }
        if let Some(range) = attempt.out_of_range(question) {
            context.say(range);
            return Handled::Consumed(None);
        }
        if !attempt.touched {
            context.say("guess first, with the arrow keys or by typing; space shows it, s goes on without");
            return Handled::Consumed(None);
        }
        self.tell(slug, id, question, context)
    }

    /// Reveals the answer, with or without a guess.
    fn tell(&mut self, slug: &Slug, id: &str, question: &Question, context: &mut Context) -> Handled {
        let Some(attempt) = self.attempt_mut(slug, id) else { return Handled::Ignored };
        // A typed number that is out of range is not clamped.
        let is_guess =
            attempt.touched && question.is_complete(&attempt.guess) && attempt.out_of_range(question).is_none();
        attempt.told = true;
        attempt.close = is_guess.then(|| question.is_close(&attempt.guess));
        attempt.typed.clear();
        context.relayout();
        Handled::asking(Request::Reveal(Spot::Prediction(id.to_owned())))
    }

    /// Skips a prediction and scrolls to the text after it.
    fn pass(&mut self, slug: &Slug, id: &str, context: &mut Context) -> Handled {
        if let Some(attempt) = self.attempt_mut(slug, id) {
            attempt.skipped = true;
        }
        context.page.focus = None;
        let height = context.height();
        let top = context.page.top;
        let after = place(context, id).map_or(top, |place| place.lines.end);
        context.scroll_to(after.min(top + height.saturating_sub(2)));
        Handled::Consumed(None)
    }

    /// Handles a click on a prediction that has not been revealed.
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
        let shape = (place.size(), context.glyphs());
        let snapshot = context.snapshot.clone();
        let figures = snapshot.library.write_up(slug.as_str()).map_or(&[][..], |write_up| &write_up.figures);
        let Some(attempt) = self.attempt_mut(&slug, &place.id) else { return Handled::Ignored };
        let (guess, at) = (&attempt.guess, attempt.at);
        let now = widget::Attempt { guess, is_made: true, typed: "", at, told: false, focused: true };
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

    /// Replaces the text after a question that waits for a guess by faint dots, since it may give away the answer.
    /// The dots show that the text goes on.
    pub(in crate::ui) fn withhold(&self, context: &Context, lines: &mut ScreenLines) {
        let Some(place) = self.asked(context) else { return };
        let after = place.lines.end.saturating_sub(lines.top);
        let dot = if context.glyphs() == GlyphSet::Ascii { "." } else { "·" };
        for line in lines.lines.iter_mut().skip(after).filter(|line| !line.runs.is_empty()) {
            *line = Cow::Owned(withheld(line, dot));
        }
    }

    /// Returns the lines of the guess, with a verdict or a hint on the keys.
    fn lines(&self, context: &Context, slug: &Slug, place: &PredictionPlace) -> Vec<Line> {
        let Some(question) = self.question(&place.id) else { return Vec::new() };
        let attempt = self.attempt(slug, &place.id);
        let start = question.start();
        let focused = matches!(context.focused(), Some(Spot::Prediction(id)) if *id == place.id);
        let told = attempt.is_some_and(|attempt| attempt.told);
        let close = attempt.and_then(|attempt| attempt.close);
        let shown = widget::Attempt {
            guess: attempt.map_or(&start, |attempt| &attempt.guess),
            typed: attempt.map_or("", |attempt| attempt.typed.as_str()),
            at: attempt.map_or(first(question), |attempt| attempt.at),
            is_made: attempt
                .is_some_and(|attempt| if attempt.told { attempt.close.is_some() } else { attempt.touched }),
            told,
            focused,
        };
        let figures = context.library().write_up(slug.as_str()).map_or(&[][..], |write_up| &write_up.figures);
        let mut lines = widget::draw(question, shown, figures, place.size(), context.glyphs());
        let verdict = question.verdict(shown.guess);
        let hint = match close {
            Some(true) => (verdict.as_str(), Role::Good),
            Some(false) => (verdict.as_str(), Role::Dim),
            // The keys are named beside the question.
            None if focused && !told => ("enter answers, space shows it, s skips", Role::Dim),
            None => ("", Role::Dim),
        };
        lines.push(Line { runs: vec![Run::new(hint.0, Face::of(hint.1))], ..Line::default() });
        lines.iter_mut().for_each(|line| line.runs.insert(0, indent(place.left)));
        lines
    }
}

/// Returns a line with a dot for each character.
fn withheld(line: &Line, dot: &str) -> Line {
    let words = line.text();
    let dotted = words.graphemes(true).flat_map(|grapheme| {
        let glyph = if grapheme.trim().is_empty() { " " } else { dot };
        std::iter::repeat_n(glyph, text::width(grapheme))
    });
    Line { runs: vec![Run::new(dotted.collect::<String>(), Face::of(Role::Faint))], ..Line::default() }
}

/// Returns the position of a prediction on the layout.
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

    /// Gives the focus to a prediction that has come completely on screen and waits for a guess.
    fn settle(&mut self, context: &mut Context) {
        let landed = context.page.landed.take();
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
        // A jump below a question that waits for a guess scrolls past the question, so that it does not hide the
        // text.
        if let (Some(line), Some(place)) = (landed, self.asked(context))
            && place.lines.end <= line
        {
            let end = place.lines.end;
            return context.scroll_to(end);
        }
        let asked = self.asked(context).map(|place| place.id.as_str());
        let has_focus = match context.focused() {
            Some(Spot::Prediction(_)) => self.in_hand(context).is_some(),
            _ => context.page.focus.is_some_and(|focus| context.is_in_sight(focus)),
        };
        let has_arrived = self.on_screen.as_deref() != asked;
        if has_arrived {
            self.on_screen = asked.map(str::to_owned);
        }
        // A question that has just come on screen takes the focus; after that the visitor can move it away.
        if let Some(id) = asked
            && (!has_focus || has_arrived)
        {
            let is_it = |spot: &Spot| matches!(spot, Spot::Prediction(asked) if asked == id);
            context.page.focus = context.layout().targets.iter().position(is_it);
        }
    }

    fn leave_page(&mut self) {
        self.on_screen = None;
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
            Question::Number { .. } => vec![(sides, "guess"), key("0-9", "type it")],
            Question::Choice { options, .. } => vec![(sides, "choose"), (format!("1-{}", options.len()), "choose")],
            Question::Order { .. } if attempt.is_none() || !complete => {
                vec![key("1-9", "in your order"), key("enter", "places")]
            }
            Question::Order { .. } => vec![key("backspace", "takes back")],
            Question::Line(_) => vec![(sides, "place"), (context.arrows("↑↓", "up/down"), "height")],
        };
        if complete && attempt.is_some_and(|attempt| attempt.touched) {
            keys.insert(0, key("enter", "answer"));
        }
        // Escape is named even on the narrowest screen; the use of Enter is also shown under the guess.
        keys.insert(1, key("esc", "back"));
        keys.insert(2, key("space", "see it"));
        keys.push(key("s", "skip"));
        keys.extend(context.play_key());
        Keys::alone(keys)
    }
}
