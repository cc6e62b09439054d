//! A room and its rules of movement. Both the game and the search use [`Level::step`], so that they agree.

/// The direction of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards the row above.
    Up,
    /// Towards the row below.
    Down,
    /// Towards the column on the left.
    Left,
    /// Towards the column on the right.
    Right,
}

impl Direction {
    /// All directions, in the order used everywhere.
    pub const ALL: [Direction; 4] = [Direction::Up, Direction::Down, Direction::Left, Direction::Right];

    /// Returns the name, which is also typed for the action of this name.
    pub fn name(self) -> &'static str {
        ["up", "down", "left", "right"][self as usize]
    }
}

/// The content of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tile {
    /// A wall, which cannot be entered.
    Wall,
    /// Bare floor: the only tile onto which a block can be pushed.
    Floor,
    /// The exit, which ends the room.
    Exit,
    /// The switch, which opens the gate permanently when stepped on.
    Switch,
    /// The gate, closed until the switch is stepped on.
    Gate,
    /// The key to a lock, until it is picked up.
    Key(Lock),
    /// A decoy, which looks like a key until it is picked up.
    Decoy,
    /// A door, by its index in [`Level::doors`].
    Door(usize),
    /// A passage that contained the block at the start; the block cannot be pushed back into it.
    Opening,
}

/// A kind of lock and key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lock {
    /// The lock of a door.
    Door,
    /// The lock of a hatch.
    Hatch,
}

impl Lock {
    /// Returns the name of the kind of door.
    pub fn name(self) -> &'static str {
        ["door", "hatch"][self as usize]
    }

    /// Returns the bit of [`State::done`] that is set once the key was picked up.
    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A door or hatch, opened by the key to its lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    /// Lock of the door.
    pub lock: Lock,
    /// Whether the door is the decoy: a short cut that keeps the key of the real door while
    /// [`Level::is_irreversible`].
    pub is_decoy: bool,
}

/// The variable state of a room. Decoys are not part of it, since they have no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Cell of the visitor.
    pub at: usize,
    /// Cell of the block, if there is one.
    pub block: Option<usize>,
    /// Progress as bits: 0 and 1 for keys picked up, 2 to 4 for doors opened, 5 for the switch.
    pub done: u8,
}

/// Number of possible values of [`State::done`].
pub const DONE_VALUES: usize = 64;
/// Maximum number of doors of a room.
pub const DOORS_MAXIMUM: usize = 3;
const SWITCH: u8 = 1 << 5;

/// The obstacle that prevents a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// A wall.
    Wall,
    /// A door for which the visitor has no key.
    Locked(Lock),
    /// The closed gate.
    Shut,
    /// The block, with no bare floor behind it.
    Blocked,
}

/// A room in its initial state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Number of columns, with the outer walls.
    pub columns: usize,
    /// Number of rows, with the outer walls.
    pub rows: usize,
    /// The tiles, row by row.
    pub tiles: Vec<Tile>,
    /// The doors; [`Tile::Door`] is an index into them.
    pub doors: Vec<Door>,
    /// State at the start.
    pub start: State,
    /// The letters of the door's key, the hatch's key and the decoy, in this order.
    pub letters: [char; 3],
    /// Whether the decoy door keeps the key.
    pub is_irreversible: bool,
}

impl Level {
    /// Returns the next cell in a direction. Outer walls ensure that it exists for every cell that can be stood on.
    pub fn next(&self, cell: usize, direction: Direction) -> usize {
        match direction {
            Direction::Up => cell.saturating_sub(self.columns),
            Direction::Down => cell + self.columns,
            Direction::Left => cell.saturating_sub(1),
            Direction::Right => cell + 1,
        }
    }

    /// Returns the initial content of a cell; wall outside the room.
    pub fn tile(&self, cell: usize) -> Tile {
        self.tiles.get(cell).copied().unwrap_or(Tile::Wall)
    }

    /// Returns row and column of a cell; row and column 0 are the outer wall.
    pub fn place(&self, cell: usize) -> (usize, usize) {
        (cell / self.columns, cell % self.columns)
    }

    /// Returns the cell at a row and a column, if there is one.
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

    /// Whether the visitor carries the key to a lock: picked up and not yet used.
    pub fn carries(&self, state: State, lock: Lock) -> bool {
        let spends = |door: &Door| door.lock == lock && (!door.is_decoy || self.is_irreversible);
        let mut open = self.doors.iter().enumerate().filter(|(index, _)| self.is_open(state, *index));
        self.has_taken(state, lock) && !open.any(|(_, door)| spends(door))
    }

    /// Returns the state after a step.
    ///
    /// # Errors
    ///
    /// The obstacle that prevents the step.
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

    /// Whether the visitor is at the exit.
    pub fn is_out(&self, state: State) -> bool {
        self.tile(state.at) == Tile::Exit
    }

    /// Returns all cells with their initial tiles.
    pub fn cells(&self) -> impl Iterator<Item = (usize, Tile)> {
        self.tiles.iter().copied().enumerate()
    }
}

fn door_bit(door: usize) -> u8 {
    4 << door.min(DOORS_MAXIMUM - 1)
}
