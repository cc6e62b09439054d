//! Queries on a run, for screens, descriptions and tests.

use super::game::{End, Game, score};
use super::level::{Direction, Level, Lock, State, Tile};
use super::setup::{Controls, Mode, Trap};

/// Known facts about an object in the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It may be a key or a decoy.
    No,
    /// It is the key to this lock.
    Key(Lock),
    /// It is a decoy.
    Decoy,
}

impl Game {
    /// The room as it is at the beginning.
    pub fn level(&self) -> &Level {
        &self.level
    }

    /// Present state of the room.
    pub fn state(&self) -> State {
        self.state
    }

    /// Means of moving through a room.
    pub fn mode(&self) -> Mode {
        self.setup.mode
    }

    /// Direction of an action, if it is known.
    pub fn leads(&self, action: Direction) -> Option<Direction> {
        self.tried[action as usize].then_some(self.controls[action as usize])
    }

    /// The number of this room, from 1, and how many there are.
    pub fn room(&self) -> (usize, usize) {
        (self.done.len() + 1, self.setup.stages.len().max(1))
    }

    /// Whether there is a room after this one.
    pub fn has_next(&self) -> bool {
        self.room().0 < self.room().1
    }

    /// Moves in this room.
    pub fn used(&self) -> usize {
        self.used
    }

    /// The fewest moves there are, once nothing in the room can be done any more.
    pub fn fewest(&self) -> Option<usize> {
        self.end.filter(|end| *end != End::Stranded).map(|_| self.shortest())
    }

    /// Returns true if the actions do not lead in the directions of their names.
    pub fn is_scrambled(&self) -> bool {
        self.setup.controls != Controls::Plain
    }

    /// Score of the room if it ended now; the final score once it has.
    pub fn worth(&self) -> f64 {
        match self.end {
            None | Some(End::Out) => score(self.shortest(), self.used),
            Some(_) => 0.0,
        }
    }

    /// Outcome of the room, once it has ended.
    pub fn end(&self) -> Option<End> {
        self.end
    }

    /// The cells that the last line led through.
    pub fn trail(&self) -> &[usize] {
        &self.trail
    }

    /// True if the decoy door keeps the key; none where the visitor cannot switch that.
    pub fn trap(&self) -> Option<bool> {
        (self.setup.trap == Trap::Either && self.has_decoy_door()).then_some(self.level.is_irreversible)
    }

    /// Object at a cell now: its letter and the known facts about it.
    pub fn thing(&self, cell: usize) -> Option<(char, Known)> {
        let [door_key, hatch_key, decoy] = self.level.letters;
        match self.level.tile(cell) {
            Tile::Key(lock) if !self.level.has_taken(self.state, lock) => {
                let known = if self.setup.keys_shown { Known::Key(lock) } else { Known::No };
                Some((if lock == Lock::Door { door_key } else { hatch_key }, known))
            }
            Tile::Decoy if !self.decoy_taken => {
                Some((decoy, if self.setup.keys_shown { Known::Decoy } else { Known::No }))
            }
            _ => None,
        }
    }

    /// Locks whose keys the visitor carries, with the letters of the keys.
    pub fn carried(&self) -> impl Iterator<Item = (Lock, char)> {
        let locks = [Lock::Door, Lock::Hatch].into_iter().zip(self.level.letters);
        locks.filter(|(lock, _)| self.level.carries(self.state, *lock))
    }

    pub(super) fn has_decoy_door(&self) -> bool {
        self.level.doors.iter().any(|door| door.is_decoy)
    }

    /// The fewest moves from the start to the exit.
    pub(super) fn shortest(&self) -> usize {
        self.fewest_by_trap[usize::from(self.level.is_irreversible)]
    }
}
