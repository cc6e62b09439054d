//! Queries on a run, for screens, descriptions and tests.

use super::game::{End, Game, score};
use super::level::{Direction, Level, Lock, State, Tile};
use super::setup::{Controls, Mode, Trap};

/// The visitor's knowledge about an object on the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Unknown: a key or a decoy.
    No,
    /// Known to be the key to this lock.
    Key(Lock),
    /// Known to be a decoy.
    Decoy,
}

impl Game {
    /// Returns the room in its initial state.
    pub fn level(&self) -> &Level {
        &self.level
    }

    /// Returns the present state of the room.
    pub fn state(&self) -> State {
        self.state
    }

    /// Returns the way of moving through a room.
    pub fn mode(&self) -> Mode {
        self.setup.mode
    }

    /// Returns the direction of an action, if the visitor has found it out.
    pub fn leads(&self, action: Direction) -> Option<Direction> {
        self.tried[action as usize].then_some(self.controls[action as usize])
    }

    /// Returns the number of the room, from 1, and the number of rooms.
    pub fn room(&self) -> (usize, usize) {
        (self.done.len() + 1, self.setup.stages.len().max(1))
    }

    /// Whether another room follows.
    pub fn has_next(&self) -> bool {
        self.room().0 < self.room().1
    }

    /// Returns the number of moves in this room.
    pub fn used(&self) -> usize {
        self.used
    }

    /// Returns the minimum number of moves that solves the room, once the room has ended; `None` before the end, and
    /// if the room ended because its exit became unreachable.
    pub fn fewest(&self) -> Option<usize> {
        self.end.filter(|end| *end != End::Stranded).map(|_| self.shortest())
    }

    /// Whether the actions have other directions than their names.
    pub fn is_scrambled(&self) -> bool {
        self.setup.controls != Controls::Plain
    }

    /// Returns the score that the room would have if it ended now; after its end, the final score.
    pub fn worth(&self) -> f64 {
        match self.end {
            None | Some(End::Out) => score(self.shortest(), self.used),
            Some(_) => 0.0,
        }
    }

    /// Returns the outcome of the room; `None` before its end.
    pub fn end(&self) -> Option<End> {
        self.end
    }

    /// Returns the cells that the last line led through, for the picture.
    pub fn trail(&self) -> &[usize] {
        &self.trail
    }

    /// Whether the decoy door keeps the key; `None` if the visitor cannot change that.
    pub fn trap(&self) -> Option<bool> {
        (self.setup.trap == Trap::Either && self.has_decoy_door()).then_some(self.level.is_irreversible)
    }

    /// Returns the object on a cell: its letter and the visitor's knowledge about it. Objects show what they are when
    /// they are picked up, which also tells the last one on the floor.
    pub fn thing(&self, cell: usize) -> Option<(char, Known)> {
        let [door_key, hatch_key, decoy] = self.level.letters;
        let known = |known, is_last: bool| if self.setup.keys_shown || is_last { known } else { Known::No };
        match self.level.tile(cell) {
            Tile::Key(lock) if !self.level.has_taken(self.state, lock) => {
                let is_last = self.decoy_taken && self.keys_on_the_floor() == 1;
                Some((if lock == Lock::Door { door_key } else { hatch_key }, known(Known::Key(lock), is_last)))
            }
            Tile::Decoy if !self.decoy_taken => Some((decoy, known(Known::Decoy, self.keys_on_the_floor() == 0))),
            _ => None,
        }
    }

    fn keys_on_the_floor(&self) -> usize {
        let is_left = |tile| matches!(tile, Tile::Key(lock) if !self.level.has_taken(self.state, lock));
        self.level.cells().filter(|(_, tile)| is_left(*tile)).count()
    }

    /// Returns the locks whose keys the visitor carries, with the letters of the keys.
    pub fn carried(&self) -> impl Iterator<Item = (Lock, char)> {
        let locks = [Lock::Door, Lock::Hatch].into_iter().zip(self.level.letters);
        locks.filter(|(lock, _)| self.level.carries(self.state, *lock))
    }

    pub(super) fn has_decoy_door(&self) -> bool {
        self.level.doors.iter().any(|door| door.is_decoy)
    }

    /// Returns the minimum number of moves from the start to the exit.
    pub(super) fn shortest(&self) -> usize {
        self.fewest_by_trap[usize::from(self.level.is_irreversible)]
    }
}
