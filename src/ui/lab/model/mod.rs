//! The model lab on screen: inputs as dials, outputs, a picture and a task.

mod view;

use super::{LabArea, Move};
use crate::lab::model::{Dial, Game};
use crate::term::input::{Key, KeyPress};
use crate::typeset::Line;

/// Number of steps by which a fast key turns a dial.
const FAST: i32 = 10;
/// Maximum number of characters of a typed number.
const TYPED_MAX: usize = 12;

/// The selected dial, and the number typed for it so far.
#[derive(Debug, Clone, Default)]
pub(super) struct LabScreen {
    dial: usize,
    typed: String,
}

impl LabScreen {
    fn turn(&self, game: &Game, steps: i32) -> Move {
        match game.setup().inputs.get(self.dial) {
            Some(input) => Move::Line(format!("turn {} {steps}", input.name)),
            None => Move::Stay,
        }
    }

    fn set(&self, game: &Game, value: f64) -> Move {
        match game.setup().inputs.get(self.dial) {
            Some(input) => Move::Line(format!("set {} {}", input.name, input.word(value).replace(' ', "-"))),
            None => Move::Stay,
        }
    }

    fn enter(&mut self, game: &Game) -> Move {
        let typed = std::mem::take(&mut self.typed);
        match game.setup().inputs.get(self.dial) {
            Some(input) if !typed.is_empty() => Move::Line(format!("set {} {typed}", input.name)),
            _ => Move::Stay,
        }
    }

    /// Handles a digit: a first 0 resets the dial to its start value, but also begins a number.
    fn digit(&mut self, game: &Game, digit: char) -> Move {
        if self.typed.len() < TYPED_MAX {
            self.typed.push(digit);
        }
        match game.setup().inputs.get(self.dial) {
            Some(input) if self.typed == "0" && game.inputs().get(self.dial) != Some(&input.start) => {
                self.set(game, input.start)
            }
            _ => Move::Stay,
        }
    }

    fn step(&mut self, game: &Game, down: bool) {
        let count = game.setup().inputs.len().max(1);
        self.dial = if down { (self.dial + 1) % count } else { (self.dial + count - 1) % count };
    }
}

impl super::LabScreen<Game> for LabScreen {
    fn new(_: &Game) -> LabScreen {
        LabScreen::default()
    }

    fn press(&mut self, game: &Game, press: KeyPress) -> Move {
        if press.ctrl || press.alt {
            return Move::Unused;
        }
        let input = game.setup().inputs.get(self.dial);
        let is_choice = input.is_some_and(|input| matches!(input.dial, Dial::Choices(_)));
        match press.key {
            Key::Char(digit) if digit.is_ascii_digit() && !is_choice => return self.digit(game, digit),
            Key::Char('0') => return input.map_or(Move::Stay, |input| self.set(game, input.start)),
            Key::Char(mark @ ('.' | '-')) if !is_choice && !self.typed.contains('.') => {
                self.typed.push(mark);
                return Move::Stay;
            }
            Key::Backspace => {
                self.typed.pop();
                return Move::Stay;
            }
            Key::Enter => return self.enter(game),
            _ => self.typed.clear(),
        }
        match press.key {
            Key::Up | Key::Char('k') | Key::BackTab => self.step(game, false),
            Key::Down | Key::Char('j') | Key::Tab => self.step(game, true),
            Key::Left | Key::Char('h') => return self.turn(game, if press.shift { -FAST } else { -1 }),
            Key::Right | Key::Char('l') => return self.turn(game, if press.shift { FAST } else { 1 }),
            Key::Char('H' | '<') | Key::PageDown => return self.turn(game, -FAST),
            Key::Char('L' | '>') | Key::PageUp => return self.turn(game, FAST),
            Key::Home => return input.map_or(Move::Stay, |input| self.set(game, input.value(0))),
            Key::End => return input.map_or(Move::Stay, |input| self.set(game, input.value(input.count() - 1))),
            Key::Char('s') => return input.map_or(Move::Stay, |input| Move::Line(format!("sweep {}", input.name))),
            Key::Char('p') => return Move::Line("picture".to_owned()),
            Key::Char('r') => return Move::Line("run".to_owned()),
            Key::Char('t') => return Move::Line("task".to_owned()),
            _ => return Move::Unused,
        }
        Move::Stay
    }

    fn cancel(&mut self, _: &Game) -> bool {
        !std::mem::take(&mut self.typed).is_empty()
    }

    fn click(&mut self, game: &Game, column: u16, row: u16, area: LabArea) -> Move {
        let Some((dial, value)) = view::hit(game, column, row, area) else { return Move::Unused };
        self.typed.clear();
        self.dial = dial;
        value.map_or(Move::Stay, |value| self.set(game, value))
    }

    fn cursor(&self, game: &Game, area: LabArea) -> Option<(u16, u16)> {
        Some(view::place(game, self.dial, area))
    }

    fn view(&self, game: &Game, area: LabArea) -> Vec<Line> {
        view::view(game, self.dial, &self.typed, area)
    }

    fn said_rows(&self) -> usize {
        1
    }

    fn keys(&self, game: &Game, arrows: bool) -> Vec<(String, &'static str)> {
        let key = |key: &str, does| (key.to_owned(), does);
        if !self.typed.is_empty() {
            return vec![key("enter", "set it"), key("esc", "leave it")];
        }
        let mut keys = vec![key(if arrows { "←→" } else { "h l" }, "turn")];
        if game.setup().inputs.len() > 1 {
            keys.push(key(if arrows { "↑↓" } else { "j k" }, "dial"));
        }
        if game.setup().pictures.len() > 1 {
            keys.push(key("p", "picture"));
        }
        if game.setup().runs > 1 {
            keys.push(key("r", "draw anew"));
        }
        let (input, now) = (game.setup().inputs.get(self.dial), game.inputs().get(self.dial));
        if input.zip(now).is_some_and(|(input, now)| input.start != *now) {
            keys.push(key("0", "start value"));
        }
        keys.push(key("s", "sweep it"));
        keys
    }
}
