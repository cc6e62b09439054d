//! The causal lab (structural causal model) on screen: input for turning dials, drawing arrows and predicting a
//! frequency.

mod clicks;
mod ending;
mod hint;
mod lanes;
mod layout;
mod notebook;
mod row_buffer;
mod view;

use super::{LabArea, Move};
use crate::lab::scm::{Game, Phase, SETTINGS, Verdict};
use crate::term::input::{Key, KeyPress};
use crate::typeset::Line;
use layout::{Columns, Rows, Wanted};

/// The largest coefficient that an arrow can have.
const COEFFICIENT_MOST: u8 = 3;
/// Number of rows from which all parts of the screen fit.
const ROOMY_ROWS: u16 = 9;
/// Number of arrows possible between five dials.
const ARROWS_MOST: usize = 10;
/// Number of notebook rows that one key press scrolls.
const SCROLL_ROWS: usize = 3;

/// Input mode of the causal lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InputMode {
    /// Turning a dial, or making a prediction.
    Dial,
    /// Drawing an arrow from the selected dial; a coefficient of 0 means no arrow.
    Arrow {
        /// Dial at the arrow's head.
        effect: usize,
        /// Coefficient of the arrow.
        coefficient: u8,
    },
    /// Confirming that the reactor is to be opened.
    Asking,
}

/// Selection and input state of the causal lab.
#[derive(Debug, Clone)]
pub(super) struct LabScreen {
    /// Index of the selected dial.
    dial: usize,
    mode: InputMode,
    /// The number being entered, if any, and whether digits are appended to it.
    pending: Option<(i32, bool)>,
    /// Number of notebook rows scrolled past; after the end, number of arrows scrolled past.
    below: usize,
}

/// Action of a click or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Do,
    Arrow,
    Check,
    Open,
    Dials,
}

impl super::LabScreen<Game> for LabScreen {
    fn new(_: &Game) -> LabScreen {
        LabScreen { dial: 0, mode: InputMode::Dial, pending: None, below: 0 }
    }

    fn press(&mut self, game: &Game, press: KeyPress) -> Move {
        self.stay_on(game);
        if press.ctrl || press.alt {
            return Move::Unused;
        }
        if game.phase() == Phase::Over {
            match press.key {
                Key::Up | Key::Char('k') | Key::PageUp => self.below = self.below.saturating_sub(1),
                Key::Down | Key::Char('j') | Key::PageDown => self.below = (self.below + 1).min(ARROWS_MOST),
                // During input these keys would leave the page; they do nothing instead.
                Key::Enter | Key::Backspace | Key::Left | Key::Right | Key::Char('h' | 'l') => {}
                _ => return Move::Unused,
            }
            return Move::Stay;
        }
        if matches!(self.mode, InputMode::Asking) {
            // While the confirmation is pending, digits do nothing and other keys cancel it.
            return match press.key {
                Key::Char('o') | Key::Enter => self.act(game, Action::Open),
                Key::Char(digit) if digit.is_ascii_digit() => Move::Stay,
                _ => {
                    self.mode = InputMode::Dial;
                    Move::Stay
                }
            };
        }
        match press.key {
            Key::Left | Key::Char('h') | Key::BackTab => self.go(game, false),
            Key::Right | Key::Char('l') | Key::Tab => self.go(game, true),
            Key::Up | Key::Char('k') => self.turn(game, if game.phase() == Phase::Reactor { 1 } else { 10 }),
            Key::Down | Key::Char('j') => self.turn(game, if game.phase() == Phase::Reactor { -1 } else { -10 }),
            Key::Char('+' | '=') => self.turn(game, 1),
            Key::Char('-' | '_') => self.turn(game, -1),
            Key::Char(digit @ '0'..='9') => self.digit(digit),
            Key::Backspace | Key::Delete => self.rub(),
            Key::Enter => return self.act(game, Action::Do),
            Key::Char('a') => return self.act(game, Action::Arrow),
            // An arrow that is being drawn would be lost; it is added to the theory, and a second `c` checks it.
            Key::Char('c') if matches!(self.mode, InputMode::Arrow { .. }) => return self.act(game, Action::Do),
            Key::Char('c') => return self.act(game, Action::Check),
            Key::Char('o') => return self.act(game, Action::Open),
            Key::Char('x') => return self.drop_arrow(game),
            Key::Char('s') => return self.act(game, Action::Dials),
            Key::PageUp => self.below = (self.below + SCROLL_ROWS).min(game.readings().len()),
            Key::PageDown => self.below = self.below.saturating_sub(SCROLL_ROWS),
            _ => return Move::Unused,
        }
        Move::Stay
    }

    fn cancel(&mut self, _: &Game) -> bool {
        let has_begun = !matches!(self.mode, InputMode::Dial) || self.pending.is_some();
        (self.mode, self.pending) = (InputMode::Dial, None);
        has_begun
    }

    fn click(&mut self, game: &Game, column: u16, row: u16, area: LabArea) -> Move {
        self.stay_on(game);
        self.clicked(game, usize::from(column), usize::from(row), area)
    }

    fn cursor(&self, game: &Game, area: LabArea) -> Option<(u16, u16)> {
        let (columns, rows) = self.plan(game, area);
        Some((columns.centre(self.dial) as u16, rows.values as u16))
    }

    fn view(&self, game: &Game, area: LabArea) -> Vec<Line> {
        self.picture(game, area)
    }

    fn keys(&self, game: &Game, arrows: bool) -> Vec<(String, &'static str)> {
        let key = |key: &str, does| (key.to_owned(), does);
        let (across, along) = if arrows { ("←→", "↑↓") } else { ("left/right", "up/down") };
        match (game.phase(), self.mode) {
            (Phase::Over, _) => vec![key("n", "again")],
            (_, InputMode::Asking) => vec![key("o", "open it"), key("a", "not yet")],
            (_, InputMode::Arrow { effect, .. }) => {
                let mut keys = vec![key(across, "effect"), key("enter", "draw"), key(along, "weight")];
                // Only an arrow of the theory can be dropped.
                if game.theory().iter().any(|arrow| (arrow.from, arrow.to) == (self.dial, effect)) {
                    keys.push(key("x", "drop"));
                }
                keys.push(key("a", "leave"));
                keys
            }
            (Phase::Reactor, _) => {
                vec![key("enter", "predict"), key(along, "number"), key("a", "arrow"), key("c", "check")]
            }
            (Phase::Bench, _) => {
                let mut keys = vec![key(along, "value")];
                // Without a number there is nothing to set.
                if self.pending.is_some() {
                    keys.push(key("enter", "set"));
                }
                keys.extend([key(across, "dial"), key("a", "arrow"), key("c", "check"), key("o", "open")]);
                if game.is_untouched() {
                    keys.push(key("s", "size"));
                }
                keys
            }
        }
    }
}

impl LabScreen {
    /// Clamps the selection to the existing dials: a typed line may have changed their number.
    fn stay_on(&mut self, game: &Game) {
        self.dial = self.dial.min(game.frequency().saturating_sub(1));
        if let InputMode::Arrow { effect, .. } = self.mode
            && (effect > game.frequency() || effect == self.dial)
        {
            self.mode = InputMode::Dial;
        }
    }

    /// Selects the next or previous dial, or moves the head of the arrow being drawn.
    fn go(&mut self, game: &Game, forth: bool) {
        let step = |at: usize, count: usize| (at + if forth { 1 } else { count.saturating_sub(1) }) % count.max(1);
        match self.mode {
            InputMode::Arrow { effect, .. } => {
                let mut next = step(effect, game.names().len());
                if next == self.dial {
                    next = step(next, game.names().len());
                }
                self.aim(game, next);
            }
            // In the reactor only one number is entered, and arrows can begin at any dial.
            _ => {
                self.mode = InputMode::Dial;
                self.dial = step(self.dial, game.frequency());
                if game.phase() == Phase::Bench {
                    self.pending = None;
                }
            }
        }
    }

    /// Moves the head of the arrow being drawn to another dial; an existing arrow there brings its coefficient.
    fn aim(&mut self, game: &Game, effect: usize) {
        if effect != self.dial {
            let coefficient = game.theory().coefficient(self.dial, effect).max(1);
            self.mode = InputMode::Arrow { effect, coefficient };
        }
    }

    /// Changes the number being entered, or the coefficient of the arrow being drawn.
    fn turn(&mut self, game: &Game, by: i32) {
        if let InputMode::Arrow { coefficient, .. } = &mut self.mode {
            *coefficient =
                if by > 0 { (*coefficient + 1).min(COEFFICIENT_MOST) } else { coefficient.saturating_sub(1) };
            return;
        }
        self.mode = InputMode::Dial;
        let now = self.number(game);
        // Large steps go to multiples of ten, which are easy to calculate with.
        let next = match by {
            10 => (now + 10).div_euclid(10) * 10,
            -10 => (now - 1).div_euclid(10) * 10,
            by => now + by,
        };
        self.pending = Some((next.clamp(*SETTINGS.start(), view::number_most(game)), false));
    }

    /// Returns the number that Enter would submit.
    fn number(&self, game: &Game) -> i32 {
        let usual = match game.phase() {
            Phase::Bench => game.bench().get(self.dial).copied(),
            _ => game.predicted().or(game.bench().get(game.frequency()).copied()),
        };
        self.pending.map_or(usual.unwrap_or(0), |(number, _)| number)
    }

    fn digit(&mut self, digit: char) {
        let digit = digit.to_digit(10).unwrap_or(0);
        if let InputMode::Arrow { coefficient, .. } = &mut self.mode {
            *coefficient = (digit as u8).min(COEFFICIENT_MOST);
            return;
        }
        self.mode = InputMode::Dial;
        let before = self.pending.filter(|(_, typed)| *typed).map_or(0, |(number, _)| number);
        // A number has at most four digits: further ones are ignored.
        let number = if before < 1000 { before * 10 + digit as i32 } else { before };
        self.pending = Some((number, true));
    }

    /// Deletes the last digit, the number, or the coefficient of the arrow being drawn.
    fn rub(&mut self) {
        match &mut self.mode {
            InputMode::Arrow { coefficient, .. } => *coefficient = 0,
            _ => self.pending = self.pending.map(|(number, _)| (number / 10, true)).filter(|(number, _)| *number > 0),
        }
    }

    /// Removes the arrow being drawn.
    fn drop_arrow(&mut self, game: &Game) -> Move {
        if let InputMode::Arrow { coefficient, .. } = &mut self.mode {
            *coefficient = 0;
            return self.act(game, Action::Do);
        }
        Move::Stay
    }

    fn act(&mut self, game: &Game, verb: Action) -> Move {
        let name = |dial: usize| game.names().get(dial).map_or("", |name| name.full);
        match (verb, self.mode) {
            (Action::Do, InputMode::Arrow { effect, coefficient }) => {
                self.mode = InputMode::Dial;
                match (game.theory().coefficient(self.dial, effect), coefficient) {
                    (now, coefficient) if now == coefficient => Move::Stay,
                    (_, 0) => Move::Line(format!("drop {} {}", name(self.dial), name(effect))),
                    _ => Move::Line(format!("edge {} {} {coefficient}", name(self.dial), name(effect))),
                }
            }
            (Action::Do, InputMode::Asking) | (Action::Open, InputMode::Asking) => {
                (self.mode, self.pending) = (InputMode::Dial, None);
                Move::Line("open".into())
            }
            (Action::Do, InputMode::Dial) => {
                let number = self.number(game);
                self.below = 0;
                match (game.phase(), self.pending.take()) {
                    (Phase::Reactor, _) => Move::Line(format!("predict {number}")),
                    (_, Some(_)) => Move::Line(format!("set {} {number}", name(self.dial))),
                    // Nothing was entered yet; the hint describes the next step.
                    (_, None) => Move::Stay,
                }
            }
            (Action::Arrow, InputMode::Arrow { .. } | InputMode::Asking) => {
                self.mode = InputMode::Dial;
                Move::Stay
            }
            (Action::Arrow, InputMode::Dial) => {
                self.aim(game, game.frequency());
                Move::Stay
            }
            (Action::Check, _) => {
                self.mode = InputMode::Dial;
                Move::Line("check".into())
            }
            (Action::Open, _) if game.phase() == Phase::Bench => {
                self.mode = InputMode::Asking;
                Move::Stay
            }
            (Action::Dials, _) if game.is_untouched() => {
                (self.mode, self.pending) = (InputMode::Dial, None);
                Move::Line(format!("dials {}", hint::next_size(game)))
            }
            (Action::Open | Action::Dials, _) => Move::Stay,
        }
    }

    /// Returns the columns and rows of the screen for a room.
    fn plan(&self, game: &Game, area: LabArea) -> (Columns, Rows) {
        let columns = Columns::new(usize::from(area.columns), game.names().len());
        let over = game.phase() == Phase::Over;
        let wanted = Wanted {
            lanes: self.lanes(game).len(),
            readings: game.readings().len(),
            // After a check, the notebook with its verdicts is more important than the last change.
            change: game.phase() == Phase::Bench
                && game.spent() > 0
                && (game.verdicts().is_none() || area.rows >= ROOMY_ROWS),
            prompt: match (over, area.rows >= ROOMY_ROWS) {
                (false, _) => 1,
                (true, true) => 2,
                // The score is also shown in the frame.
                (true, false) => 0,
            },
            arrows_first: over || matches!(self.mode, InputMode::Arrow { .. }),
            notebook_last: over,
        };
        (columns, Rows::new(usize::from(area.rows), wanted))
    }
}
