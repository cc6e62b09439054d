//! Questions: the predictions of a write-up, answered by keys or the mouse before the answer is revealed.

use super::attempt::{Attempt, rank};
use super::attempts::Attempts;
use super::question_view as view;
use crate::content::model::Slug;
use crate::content::prediction::{Guess, Question};
use crate::term::input::{Event, Key, KeyPress, MouseKind};
use crate::typeset::Target;
use crate::typeset::page::prediction_widget::{self as widget, Hit};
use crate::typeset::regions::PredictionRegion;
use crate::ui::context::Context;
use crate::ui::feature::{Feature, Handled, Keys, NamedKey, Request};
use crate::ui::keymap::{self, Action};
use crate::ui::overlay::ScreenLines;

/// Input for the predictions of the write-up on screen. The focused prediction receives the keys.
#[derive(Debug, Clone, Default)]
pub(in crate::ui) struct Questions {
    /// The visitor's attempts at predictions.
    pub attempts: Attempts,
    /// The prediction that is completely on screen and waits for a guess.
    on_screen: Option<String>,
}

/// Notice for a visitor who wants to go on without a guess.
const URGE: &str = "guess first, or space again to see it";
/// The same, if there is a guess that was not answered with.
const URGE_WITH_GUESS: &str = "enter answers with your guess, or space again";

/// Whether a key can begin a typed answer to the question.
fn is_answer(question: &Question, press: KeyPress) -> bool {
    let is_plain = !press.ctrl && !press.alt;
    is_plain
        && match (question, press.key) {
            (Question::Number { min, .. }, Key::Char('-')) => *min < 0.0,
            (Question::Number { .. }, Key::Char(c)) => c.is_ascii_digit(),
            (Question::Choice { options, .. } | Question::Order { options, .. }, Key::Char(c)) => {
                c.to_digit(10).is_some_and(|digit| (1..=options.len()).contains(&(digit as usize)))
            }
            _ => false,
        }
}

/// Returns the hint for the keys that type an answer; `None` for curves, which are drawn.
fn digit_key(question: &Question) -> Option<NamedKey> {
    match question {
        Question::Number { .. } => Some(("0-9".to_owned(), "type it")),
        Question::Choice { options, .. } => Some((format!("1-{}", options.len()), "choose")),
        Question::Order { options, .. } => Some((format!("1-{}", options.len()), "in your order")),
        Question::Line(_) => None,
    }
}

/// Returns the notice for a digit that is not an answer.
fn digits(question: &Question) -> String {
    match question {
        Question::Choice { options, .. } | Question::Order { options, .. } => format!("1 to {}", options.len()),
        _ => "arrow keys draw the line".to_owned(),
    }
}

impl Questions {
    /// Returns the first prediction on screen that waits for a guess and whose input is visible; its title may be
    /// above the screen.
    fn asked<'c>(&self, context: &'c Context) -> Option<&'c PredictionRegion> {
        let slug = context.write_up()?;
        let (top, height) = (context.page.top, context.height());
        context.layout().regions.predictions.iter().find(|place| {
            let first = if place.widget.len() <= height { place.widget.start } else { place.widget.end - 1 };
            first >= top && place.lines.end <= top + height && self.attempts.is_open(slug, &place.id)
        })
    }

    /// Returns the focused prediction, if it is on screen and not revealed.
    fn focused<'c>(&self, context: &'c Context) -> Option<(&'c Slug, &'c PredictionRegion)> {
        let (slug, Some(Target::Prediction(id))) = (context.write_up()?, context.focused()) else { return None };
        let place = place(context, id)?;
        let is_near = context.page.is_near(&place.lines, context.height());
        (is_near && self.attempts.is_open(slug, id)).then_some((slug, place))
    }

    /// Hides the text below a question that waits for a guess.
    pub(in crate::ui) fn withhold(&self, context: &Context, lines: &mut ScreenLines) {
        if let Some(place) = self.asked(context) {
            view::withhold(place, context, lines);
        }
    }

    fn press(&mut self, press: KeyPress, context: &mut Context) -> Handled {
        let Some((slug, place)) = self.focused(context) else { return self.press_elsewhere(press, context) };
        if press.ctrl || press.alt {
            return Handled::Ignored;
        }
        let Some((attempt, question)) = self.attempts.begun(slug, &place.id) else { return Handled::Ignored };
        match press.key {
            Key::Char('s') => {
                let (slug, id) = (slug.clone(), place.id.clone());
                self.skip(&slug, &id, context)
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
                context.say(if attempt.touched { URGE_WITH_GUESS } else { URGE });
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

    /// Returns the first prediction that waits for a guess and whose input begins on the screen but ends below it.
    fn begins<'c>(&self, context: &'c Context) -> Option<&'c PredictionRegion> {
        let slug = context.write_up()?;
        let rows = context.page.top..context.page.top + context.height();
        context.layout().regions.predictions.iter().find(|place| {
            rows.contains(&place.widget.start) && place.lines.end > rows.end && self.attempts.is_open(slug, &place.id)
        })
    }

    /// Whether a prediction waits for a guess and its input is on screen, completely or in part, so that digits answer
    /// it.
    pub(in crate::ui) fn takes_digits(&self, context: &Context) -> bool {
        self.asked(context).or_else(|| self.begins(context)).is_some()
    }

    /// Handles keys while another target has the focus. A space moves the focus to the prediction that waits for a
    /// guess. The first key of an answer scrolls until the prediction is completely on screen.
    fn press_elsewhere(&mut self, press: KeyPress, context: &mut Context) -> Handled {
        if let Some(place) = self.begins(context)
            && self.attempts.question(&place.id).is_some_and(|question| is_answer(question, press))
        {
            let (id, end) = (place.id.clone(), place.lines.end);
            context.page.focus = context.page.target_of(&Target::Prediction(id));
            context.scroll_to(end.saturating_sub(context.height()));
            return if self.focused(context).is_some() { self.press(press, context) } else { Handled::Quietly };
        }
        if keymap::action(press) != Some(Action::PageDown) {
            return Handled::Ignored;
        }
        let Some(slug) = context.write_up() else { return Handled::Ignored };
        let Some(place) = self.asked(context) else { return Handled::Ignored };
        let (slug, id) = (slug.clone(), place.id.clone());
        if let Some(attempt) = self.attempts.attempt_mut(&slug, &id) {
            attempt.urged = true;
        }
        context.page.focus = context.page.target_of(&Target::Prediction(id));
        context.say(URGE);
        Handled::Consumed(None)
    }

    /// Reveals the answer, unless the guess is incomplete.
    fn answer(&mut self, slug: &Slug, id: &str, question: &Question, context: &mut Context) -> Handled {
        let Some(attempt) = self.attempts.attempt_mut(slug, id) else { return Handled::Ignored };
        if attempt.pick(question) {
            attempt.touched = true;
            return Handled::Consumed(None);
        }
        if let Some(range) = attempt.out_of_range(question) {
            context.say(range);
            return Handled::Consumed(None);
        }
        if !attempt.touched {
            context.say("guess first, with the arrow keys or by typing; space or s shows it");
            return Handled::Consumed(None);
        }
        self.tell(slug, id, question, context)
    }

    /// Reveals the answer, with or without a guess.
    fn tell(&mut self, slug: &Slug, id: &str, question: &Question, context: &mut Context) -> Handled {
        let Some(attempt) = self.attempts.attempt_mut(slug, id) else { return Handled::Ignored };
        // A typed number out of the range counts as no guess, not as the nearest bound.
        let is_guess =
            attempt.touched && question.is_complete(&attempt.guess) && attempt.out_of_range(question).is_none();
        attempt.close = is_guess.then(|| question.is_close(&attempt.guess));
        reveal(attempt, id, context)
    }

    /// Reveals the answer, and drops a guess that was not answered with.
    fn skip(&mut self, slug: &Slug, id: &str, context: &mut Context) -> Handled {
        let Some(attempt) = self.attempts.attempt_mut(slug, id) else { return Handled::Ignored };
        attempt.close = None;
        reveal(attempt, id, context)
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
        let is_on = |place: &&PredictionRegion| place.widget.contains(&line) && self.attempts.is_open(&slug, &place.id);
        let Some(place) = layout.regions.predictions.iter().find(is_on) else { return Handled::Ignored };
        let Some(question) = self.attempts.question(&place.id).cloned() else { return Handled::Ignored };
        let cell = (usize::from(column.saturating_sub(place.left)), line - place.widget.start);
        let shape = (place.size(), context.glyphs());
        let snapshot = context.snapshot.clone();
        let figures = snapshot.library.write_up(slug.as_str()).map_or(&[][..], |write_up| &write_up.figures);
        let Some(attempt) = self.attempts.attempt_mut(&slug, &place.id) else { return Handled::Ignored };
        let (guess, at) = (&attempt.guess, attempt.at);
        let now = widget::Attempt { guess, is_made: true, typed: "", at, revealed: false, focused: true };
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
        context.page.focus = context.page.target_of(&Target::Prediction(place.id.clone()));
        Handled::Consumed(None)
    }
}

fn reveal(attempt: &mut Attempt, id: &str, context: &mut Context) -> Handled {
    attempt.revealed = true;
    attempt.typed.clear();
    context.relayout();
    Handled::asking(Request::Reveal(Target::Prediction(id.to_owned())))
}

/// Returns the position of a prediction on the layout.
fn place<'c>(context: &'c Context, id: &str) -> Option<&'c PredictionRegion> {
    context.layout().regions.predictions.iter().find(|place| place.id == id)
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
        self.attempts.note_questions(context);
        // A jump below a question that waits for a guess scrolls past the question, so that it does not hide the
        // text.
        if let (Some(line), Some(place)) = (landed, self.asked(context))
            && place.lines.end <= line
        {
            let end = place.lines.end;
            context.page.withheld = None;
            return context.scroll_to(end);
        }
        context.page.withheld = self.asked(context).map(|place| place.lines.end);
        let asked = self.asked(context).map(|place| place.id.as_str());
        let has_focus = match context.focused() {
            Some(Target::Prediction(_)) => self.focused(context).is_some(),
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
            let is_it = |target: &Target| matches!(target, Target::Prediction(asked) if asked == id);
            context.page.focus = context.layout().targets.iter().position(is_it);
        }
    }

    fn leave_page(&mut self) {
        self.on_screen = None;
    }

    fn overlay<'c>(&self, context: &'c Context, lines: &mut ScreenLines<'c>) {
        let Some(slug) = context.write_up() else { return };
        let height = context.height();
        for place in &context.layout().regions.predictions {
            if context.page.is_near(&place.lines, height) {
                for (number, line) in place.widget.clone().zip(view::lines(&self.attempts, context, slug, place)) {
                    lines.replace(number, line);
                }
            }
        }
    }

    fn keys(&self, context: &Context) -> Keys {
        let Some((slug, place)) = self.focused(context) else {
            let begun = self.begins(context).and_then(|place| self.attempts.question(&place.id));
            return Keys::and_below(begun.and_then(digit_key).into_iter().collect());
        };
        let Some(question) = self.attempts.question(&place.id) else { return Keys::default() };
        let attempt = self.attempts.attempt(slug, &place.id);
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
        context.play_key().into_iter().for_each(|play| keys.insert(3, play));
        Keys::alone(keys)
    }
}
