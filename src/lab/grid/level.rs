//! A room and the rules of moving in it. The game and the search both move by [`Level::step`], so they cannot differ.

/// Direction of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the row above.
    Up,
    /// To the row below.
    Down,
    /// To the column before.
    Left,
    /// To the column after.
    Right,
}

impl Direction {
    /// All of them, in the order in which they are listed everywhere.
    pub const ALL: [Direction; 4] = [Direction::Up, Direction::Down, Direction::Left, Direction::Right];

    /// Its name, which is also what is typed for the action that is called so.
    pub fn name(self) -> &'static str {
        ["up", "down", "left", "right"][self as usize]
    }
}

/// Content of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tile {
    /// Impassable.
    Wall,
    /// Bare floor: the only place for a block.
    Floor,
    /// The goal.
    Exit,
    /// Opens the gate for good when stepped on.
    Switch,
    /// Closed until the switch is stepped on.
    Gate,
    /// The key to a lock, until it is picked up.
    Key(Lock),
    /// Looks like a key, until it is picked up.
    Decoy,
    /// A door, by its index in [`Level::doors`].
    Door(usize),
    /// An opening that was blocked at the beginning; no block can get back into it.
    Opening,
}

/// A kind of lock, and of the key to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lock {
    /// That of doors.
    Door,
    /// That of hatches.
    Hatch,
}

impl Lock {
    /// Name of the kind of door.
    pub fn name(self) -> &'static str {
        ["door", "hatch"][self as usize]
    }

    /// The bit of [`State::done`] that says its key was picked up.
    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A door or hatch, opened by the key to its lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// Lock of the door.
    pub lock: Lock,
    /// True for the decoy door: a short cut that keeps the real one's key while [`Level::is_irreversible`].
    pub is_decoy: bool,
}

/// All that changes in a room, besides decoys, which change nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// The visitor's cell.
    pub at: usize,
    /// The cell of the block.
    pub block: Option<usize>,
    /// Progress: bits 0 and 1 keys that were picked up, 2 to 4 doors that were opened, 5 the switch.
    pub done: u8,
}

/// Values of [`State::done`].
pub const DONE_VALUES: usize = 64;
/// Doors of a room at most.
pub const DOORS_MAXIMUM: usize = 3;
const SWITCH: u8 = 1 << 5;

/// Reason that a step is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A wall.
    Wall,
    /// A door to which one has no key.
    Locked(Lock),
    /// The gate, still closed.
    Shut,
    /// The block, with no bare floor behind it.
    Blocked,
}

/// A room as it is at the beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Cells of a row, outer walls included.
    pub columns: usize,
    /// Cells of a column, outer walls included.
    pub rows: usize,
    /// Row by row.
    pub tiles: Vec<Tile>,
    /// Doors, which [`Tile::Door`] refers to by index.
    pub doors: Vec<Door>,
    /// State at the start.
    pub start: State,
    /// The letters of the door's key, the hatch's key and the decoy.
    pub letters: [char; 3],
    /// Whether the decoy door keeps the key.
    pub is_irreversible: bool,
}

impl Level {
    /// The cell after `cell` in a direction. Outer walls keep it inside for every cell that can be stood on.
    pub fn next(&self, cell: usize, direction: Direction) -> usize {
        match direction {
            Direction::Up => cell.saturating_sub(self.columns),
            Direction::Down => cell + self.columns,
            Direction::Left => cell.saturating_sub(1),
            Direction::Right => cell + 1,
        }
    }

    /// Initial content of a cell; wall outside the room.
    pub fn tile(&self, cell: usize) -> Tile {
        self.tiles.get(cell).copied().unwrap_or(Tile::Wall)
    }

    /// Row and column of a cell, from 0, which is the outer wall.
    pub fn place(&self, cell: usize) -> (usize, usize) {
        (cell / self.columns, cell % self.columns)
    }

    /// The cell at a row and a column, if there is one.
    pub fn cell(&self, row: usize, column: usize) -> Option<usize> {
        (row < self.rows && column < self.columns).then_some(row * self.columns + column)
    }

    /// Whether a door is open.
    pub fn is_open(&self, state: State, door: usize) -> bool {
        state.done & door_bit(door) != 0
    }

    /// Whether the gate is open.
    pub fn is_switched(&self, state: State) -> bool {
        state.done & SWITCH != 0
    }

    /// Whether the key to a lock was picked up.
    pub fn has_taken(&self, state: State, lock: Lock) -> bool {
        state.done & lock.bit() != 0
    }

    /// Returns true if the visitor carries the key to a lock: picked up, and not spent.
    pub fn carries(&self, state: State, lock: Lock) -> bool {
        let spends = |door: &Door| door.lock == lock && (!door.is_decoy || self.is_irreversible);
        let mut open = self.doors.iter().enumerate().filter(|(index, _)| self.is_open(state, *index));
        self.has_taken(state, lock) && !open.any(|(_, door)| spends(door))
    }

    /// State after one step.
    ///
    /// # Errors
    /// The obstacle that stops it.
    pub fn step(&self, state: State, direction: Direction) -> Result<State, Stop> {
        let at = self.next(state.at, direction);
        let mut after = State { at, ..state };
        if state.block == Some(at) {
            let behind = self.next(at, direction);
            if self.tile(behind) != Tile::Floor {
                return Err(Stop::Blocked);
            }
            after.block = Some(behind);
        }
        match self.tile(at) {
            Tile::Wall => return Err(Stop::Wall),
            Tile::Gate if !self.is_switched(state) => return Err(Stop::Shut),
            Tile::Door(index) if !self.is_open(state, index) => {
                let lock = self.doors.get(index).ok_or(Stop::Wall)?.lock;
                if !self.carries(state, lock) {
                    return Err(Stop::Locked(lock));
                }
                after.done |= door_bit(index);
            }
            Tile::Key(lock) => after.done |= lock.bit(),
            Tile::Switch => after.done |= SWITCH,
            Tile::Floor | Tile::Exit | Tile::Gate | Tile::Decoy | Tile::Door(_) | Tile::Opening => {}
        }
        Ok(after)
    }

    /// Returns true if the visitor is at the exit.
    pub fn is_out(&self, state: State) -> bool {
        self.tile(state.at) == Tile::Exit
    }

    /// All cells with their tiles at the start.
    pub fn cells(&self) -> impl Iterator<Item = (usize, Tile)> {
        self.tiles.iter().copied().enumerate()
    }
}

fn door_bit(door: usize) -> u8 {
    4 << door.min(DOORS_MAXIMUM - 1)
}
