//! The engine `memory` on screen.

use super::{Move, Room};
use crate::lab::memory::Game;
use crate::term::input::KeyPress;
use crate::typeset::Line;

/// Where the keys point.
#[derive(Debug, Clone)]
pub(super) struct Desk {}

impl super::Desk<Game> for Desk {
    fn new(_: &Game) -> Desk {
        Desk {}
    }

    fn press(&mut self, _: &Game, _: KeyPress) -> Move {
        Move::Unused
    }

    fn click(&mut self, _: &Game, _: u16, _: u16, _: Room) -> Move {
        Move::Unused
    }

    fn view(&self, _: &Game, _: Room) -> Vec<Line> {
        Vec::new()
    }

    fn keys(&self, _: &Game, _: bool) -> Vec<(String, &'static str)> {
        Vec::new()
    }
}
