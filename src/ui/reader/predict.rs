//! Guessing: the keys of a prediction, and when they come to it.

use super::Attempted;
use crate::content::model::{Figure, Library, Slug, WriteUp, find_prediction};
use crate::content::prediction::{Guess, Question};
use crate::term::input::{Key, KeyPress};
use crate::typeset::Spot;
use crate::typeset::page::prediction_widget::{self, Hit};
use crate::typeset::regions::PredictionPlace;
use crate::ui::app::Model;

/// Characters of a number that can be typed.
const TYPED_CHARACTERS: usize = 12;
/// How much further a large step goes.
const LARGE_STEP: f64 = 10.0;

impl Attempted {
    fn new(question: &Question) -> Attempted {
        Attempted { guess: question.start(), at: 0, typed: String::new(), touched: false, close: None, skipped: false }
    }
}

/// The question of a write-up's prediction.
fn question<'w>(write_up: &'w WriteUp, id: &str) -> Option<&'w Question> {
    find_prediction(&write_up.document.blocks, id).map(|prediction| &prediction.question)
}

impl Model {
    /// A prediction of a write-up.
    pub(super) fn question(&self, slug: &Slug, id: &str) -> Option<Question> {
        question(self.library.write_up(slug.as_str())?, id).cloned()
    }

    /// Keeps guesses over an edit; where the question itself was edited, it is asked anew.
    pub(in crate::ui) fn keep_guesses(&mut self, before: &Library) {
        let library = self.library.clone();
        let asked = |library: &Library, slug: &Slug, id: &str| question(library.write_up(slug.as_str())?, id).cloned();
        for (slug, page) in &mut self.reader.pages {
            page.attempts.retain(|id, _| asked(before, slug, id) == asked(&library, slug, id));
        }
    }

    /// Gives a click on the lines of a prediction to it; false if it is not on one that waits for a guess.
    pub(in crate::ui) fn click_on_prediction(&mut self, column: u16, row: u16) -> bool {
        let Some(slug) = self.reading() else { return false };
        let (layout, line) = (self.layout(), self.visit().top + usize::from(row));
        let Some(place) = layout.places.predictions.iter().find(|place| place.widget.contains(&line)) else {
            return false;
        };
        let Some(question) = self.question(&slug, &place.id).filter(|_| self.is_open(&place.id)) else { return false };
        let spot = Spot::Prediction(place.id.clone());
        let focus = layout.targets.iter().position(|target| *target == spot);
        let at = (usize::from(column.saturating_sub(place.left)), line - place.widget.start);
        let shape = (usize::from(place.width), self.glyphs());
        let library = self.library.clone();
        let figures = library.write_up(slug.as_str()).map_or(&[][..], |write_up| &write_up.figures);
        let attempts = &mut self.reader.page_mut(&slug).attempts;
        let attempt = attempts.entry(place.id.clone()).or_insert_with(|| Attempted::new(&question));
        let now = prediction_widget::Attempt {
            guess: &attempt.guess,
            is_made: true,
            at: attempt.at,
            told: false,
            focused: true,
        };
        let Some(hit) = prediction_widget::hit(&question, now, figures, shape, at) else { return false };
        match (hit, &mut attempt.guess) {
            (Hit::Value(value), Guess::Number(guess)) => *guess = value,
            (Hit::Option(option), Guess::Choice(guess)) => *guess = option,
            (Hit::Option(option), Guess::Order(order)) => {
                attempt.at = option;
                self::place(order, option);
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
        self.visit_mut().focus = focus;
        true
    }

    /// The figures of a write-up.
    pub(super) fn figures(&self, slug: &Slug) -> &[Figure] {
        self.library.write_up(slug.as_str()).map_or(&[], |write_up| &write_up.figures)
    }

    /// The name of the prediction that has the focus on the write-up on screen.
    pub(in crate::ui) fn focused_prediction(&self) -> Option<String> {
        match self.focused(self.visit()) {
            Some(Spot::Prediction(id)) if self.reading().is_some() => Some(id),
            _ => None,
        }
    }

    /// Whether a prediction of the write-up on screen is still to be made.
    pub(super) fn is_open(&self, id: &str) -> bool {
        let attempt = self.reading().and_then(|slug| self.reader.page(&slug)?.attempts.get(id));
        attempt.is_none_or(|attempt| attempt.close.is_none())
    }

    /// Whether any of a prediction is on screen: its title may be above while one works with it.
    fn is_prediction_in_sight(&self, id: &str) -> bool {
        let (top, height) = (self.visit().top, usize::from(self.stage().text.height));
        let layout = self.layout();
        let place = layout.places.predictions.iter().find(|place| place.id == id);
        place.is_some_and(|place| place.lines.start < top + height && place.lines.end > top)
    }

    /// Gives the focus to a prediction that has come wholly on screen and waits for a guess.
    pub(in crate::ui) fn offer_prediction(&mut self) {
        let Some(slug) = self.reading() else { return };
        let (layout, height) = (self.layout(), usize::from(self.stage().text.height));
        let top = self.visit().top;
        let on_screen = |place: &&PredictionPlace| {
            // A long question may be cut at its top; what is worked with may not.
            let first = match height {
                height if place.lines.len() <= height => place.lines.start,
                height if place.widget.len() <= height => place.widget.start,
                _ => place.widget.end - 1,
            };
            first >= top && place.lines.end <= top + height
        };
        let has_focus = match self.focused_prediction() {
            Some(id) => self.is_open(&id) && self.is_prediction_in_sight(&id),
            None => self.visit().focus.is_some_and(|focus| self.is_in_sight(focus)),
        };
        if has_focus {
            return;
        }
        let waiting = layout.places.predictions.iter().filter(on_screen).find(|place| {
            let attempt = self.reader.page(&slug).and_then(|page| page.attempts.get(&place.id));
            attempt.is_none_or(|attempt| attempt.close.is_none() && !attempt.skipped)
        });
        if let Some(place) = waiting {
            let spot = Spot::Prediction(place.id.clone());
            self.visit_mut().focus = layout.targets.iter().position(|target| *target == spot);
        }
    }

    /// The keys of the prediction that has the focus.
    pub(in crate::ui) fn prediction_keys(&self, arrows: bool) -> Option<Vec<(String, &'static str)>> {
        let (slug, id) = (self.reading()?, self.focused_prediction()?);
        if !self.is_open(&id) || !self.is_prediction_in_sight(&id) {
            return None;
        }
        let question = self.question(&slug, &id)?;
        let attempt = self.reader.page(&slug).and_then(|page| page.attempts.get(&id));
        let complete = attempt.is_none_or(|attempt| question.is_complete(&attempt.guess));
        let key = |key: &str, does| (key.to_owned(), does);
        let sides = if arrows { "←→" } else { "left/right" };
        let mut keys = match question {
            Question::Number { .. } => vec![key(sides, "guess"), key("enter", "answer"), key("0-9", "type it")],
            Question::Choice { .. } => vec![key(sides, "choose"), key("enter", "answer")],
            Question::Order { .. } if attempt.is_none() || !complete => {
                vec![key("1-9", "in your order"), key("enter", "places")]
            }
            Question::Order { .. } => vec![key("enter", "answer"), key("backspace", "takes back")],
            Question::Line(_) => {
                let heights = if arrows { "↑↓" } else { "up/down" };
                vec![key(sides, "place"), key(heights, "height"), key("enter", "answer")]
            }
        };
        // However narrow it is, the way out is named; what Enter does stands under the guess as well.
        keys.insert(1, key("esc", "back"));
        keys.push(key("s", "skip"));
        Some(keys)
    }

    /// Gives a key to the prediction that has the focus; false if it has no use for it.
    pub(in crate::ui) fn press_in_prediction(&mut self, press: KeyPress) -> bool {
        let (Some(slug), Some(id)) = (self.reading(), self.focused_prediction()) else { return false };
        if !self.is_open(&id) || !self.is_prediction_in_sight(&id) {
            return false;
        }
        let Some(question) = self.question(&slug, &id) else { return false };
        if press.ctrl || press.alt {
            return false;
        }
        let attempts = &mut self.reader.page_mut(&slug).attempts;
        let attempt = attempts.entry(id.clone()).or_insert_with(|| Attempted::new(&question));
        match press.key {
            Key::Char('s') => self.pass_prediction(&id),
            Key::Enter => self.reveal(&slug, &id, &question),
            key => {
                let used = attempt.change(&question, key);
                attempt.touched |= used;
                return used;
            }
        }
        true
    }

    /// Tells the answer, unless the guess is not complete yet.
    fn reveal(&mut self, slug: &Slug, id: &str, question: &Question) {
        let Some(attempt) = self.reader.page_mut(slug).attempts.get_mut(id) else { return };
        if attempt.pick(question) {
            attempt.touched = true;
            return;
        }
        if !attempt.touched {
            self.notice = Some("guess first, with the arrow keys or by typing; s goes on without".into());
            return;
        }
        let top = self.visit().top;
        self.restyle(|model| {
            if let Some(attempt) = model.reader.page_mut(slug).attempts.get_mut(id) {
                attempt.close = Some(question.is_close(&attempt.guess));
                attempt.typed.clear();
            }
        });
        self.notice = None;
        // What stands above the guess stays where it is; the answer unfolds below.
        let visit = self.visit_mut();
        (visit.top, visit.place) = (top, None);
        self.settle();
        self.show_prediction(id);
    }

    /// Scrolls no more than it takes to show a prediction and the beginning of what it revealed.
    fn show_prediction(&mut self, id: &str) {
        let (layout, height) = (self.layout(), usize::from(self.stage().text.height));
        let Some(place) = layout.places.predictions.iter().find(|place| place.id == id) else { return };
        let wanted = (place.lines.end + 4).min(layout.lines.len());
        let top = self.visit().top;
        if wanted > top + height {
            self.visit_mut().top = (wanted - height).min(place.widget.start);
            self.settle();
        }
    }

    /// Goes on from the prediction on screen that waits for a guess, if there is one; nothing of it is told.
    pub(in crate::ui) fn pass_open_prediction(&mut self) -> bool {
        let Some(slug) = self.reading() else { return false };
        let (layout, height) = (self.layout(), usize::from(self.stage().text.height));
        let top = self.visit().top;
        let waits = |place: &&PredictionPlace| {
            let attempt = self.reader.page(&slug).and_then(|page| page.attempts.get(&place.id));
            let waits = attempt.is_none_or(|attempt| attempt.close.is_none() && !attempt.skipped);
            waits && place.lines.end <= top + height && place.lines.end > top
        };
        let id = layout.places.predictions.iter().find(waits).map(|place| place.id.clone());
        id.inspect(|id| self.pass_prediction(id)).is_some()
    }

    /// Goes on from a prediction without a guess: what follows comes on screen.
    fn pass_prediction(&mut self, id: &str) {
        let (Some(slug), layout) = (self.reading(), self.layout()) else { return };
        let Some(question) = self.question(&slug, id) else { return };
        let attempts = &mut self.reader.page_mut(&slug).attempts;
        attempts.entry(id.to_owned()).or_insert_with(|| Attempted::new(&question)).skipped = true;
        self.visit_mut().focus = None;
        if let Some(place) = layout.places.predictions.iter().find(|place| place.id == id) {
            let height = usize::from(self.stage().text.height);
            let wanted = (self.visit().top + height.saturating_sub(2)).min(place.lines.end);
            self.visit_mut().top = wanted;
            self.settle();
        }
    }
}

impl Attempted {
    /// In an order that is not complete, Enter places what the keys point at; false if there is nothing left to place.
    fn pick(&mut self, question: &Question) -> bool {
        let at = self.at;
        match (question, &mut self.guess) {
            (Question::Order { options, .. }, Guess::Order(order)) if order.len() < options.len() => {
                place(order, at);
                self.at = (0..options.len()).find(|index| !order.contains(index)).unwrap_or(0);
                // With one left there is nothing to choose.
                if order.len() + 1 == options.len() {
                    place(order, self.at);
                }
                true
            }
            _ => false,
        }
    }

    /// Changes the guess; false if the key means nothing here.
    fn change(&mut self, question: &Question, key: Key) -> bool {
        match (question, &mut self.guess) {
            (Question::Number { min, max, step, .. }, Guess::Number(guess)) => {
                let moved = match key {
                    Key::Left | Key::Char('h' | '-') => -step,
                    Key::Right | Key::Char('l' | '+') => *step,
                    Key::Char('<' | ',' | 'H') => -step * LARGE_STEP,
                    Key::Char('>' | '.' | 'L') if self.typed.is_empty() => step * LARGE_STEP,
                    Key::Backspace if !self.typed.is_empty() => {
                        self.typed.pop();
                        if let Ok(number) = self.typed.parse::<f64>() {
                            *guess = number.clamp(*min, *max);
                        }
                        return true;
                    }
                    Key::Char(digit @ ('0'..='9' | '.')) if self.typed.len() < TYPED_CHARACTERS => {
                        self.typed.push(digit);
                        match self.typed.parse::<f64>() {
                            Ok(number) => *guess = number.clamp(*min, *max),
                            Err(_) => self.typed = digit.to_string(),
                        }
                        return true;
                    }
                    _ => return false,
                };
                self.typed.clear();
                // On the steps, however often one goes to and fro.
                let steps = ((*guess + moved - min) / step).round();
                *guess = (min + steps * step).clamp(*min, *max);
                true
            }
            (Question::Choice { options, .. }, Guess::Choice(guess)) => {
                let last = options.len().saturating_sub(1);
                match key {
                    Key::Left | Key::Char('h') => *guess = guess.checked_sub(1).unwrap_or(last),
                    Key::Right | Key::Char('l') => *guess = if *guess == last { 0 } else { *guess + 1 },
                    // At either end they scroll on: nothing holds a reader.
                    Key::Up if self.touched && *guess > 0 => *guess -= 1,
                    Key::Down if self.touched && *guess < last => *guess += 1,
                    Key::Char(digit @ '1'..='9') => match digit as usize - '1' as usize {
                        index if index <= last => *guess = index,
                        _ => return false,
                    },
                    _ => return false,
                }
                true
            }
            (Question::Order { options, .. }, Guess::Order(order)) => {
                let last = options.len().saturating_sub(1);
                match key {
                    Key::Left | Key::Char('h') => self.at = self.at.checked_sub(1).unwrap_or(last),
                    Key::Right | Key::Char('l') => self.at = if self.at >= last { 0 } else { self.at + 1 },
                    Key::Up if self.touched && self.at > 0 => self.at -= 1,
                    Key::Down if self.touched && self.at < last => self.at += 1,
                    Key::Backspace if !order.is_empty() => {
                        order.pop();
                    }
                    Key::Char(digit @ '1'..='9') => match digit as usize - '1' as usize {
                        index if index <= last => {
                            self.at = index;
                            place(order, index);
                        }
                        _ => return false,
                    },
                    _ => return false,
                }
                true
            }
            (Question::Line(course), Guess::Line(values)) => {
                let last = values.len().saturating_sub(1);
                let moved = match key {
                    Key::Left | Key::Char('h') => {
                        self.at = self.at.saturating_sub(1);
                        return true;
                    }
                    Key::Right | Key::Char('l') => {
                        self.at = (self.at + 1).min(last);
                        return true;
                    }
                    Key::Up | Key::Char('+') if self.touched => course.step(),
                    Key::Down | Key::Char('-') if self.touched => -course.step(),
                    _ => return false,
                };
                if let Some(value) = values.get_mut(self.at) {
                    *value = (*value + moved).clamp(course.min, course.max);
                }
                true
            }
            _ => false,
        }
    }
}

/// Gives an option the next rank; one that has a rank gives it up with all later ones.
fn place(order: &mut Vec<usize>, option: usize) {
    match order.iter().position(|placed| *placed == option) {
        Some(rank) => order.truncate(rank),
        None => order.push(option),
    }
}
