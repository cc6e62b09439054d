//! Generation of random rooms: a chain of chambers with an obstacle between neighbours, tested for solvability by
//! search.

use super::level::{Door, Level, Lock, State, Tile};
use super::search::fewest_moves;
use super::setup::Stage;
use crate::lab::random::Random;

/// Maximum attempts at a random room; after them a fixed layout is used.
const ATTEMPTS: usize = 60;

/// The obstacle between two chambers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gate {
    Locked(Lock),
    Switched,
    Block,
    /// None; only where a decoy door offers the shorter path.
    Open,
}

const DOOR: Gate = Gate::Locked(Lock::Door);

/// Widths of the columns and heights of the rows of slots in which chambers are placed.
type Slots = (&'static [usize], &'static [usize]);

const TWO_CHAMBERS: [Slots; 2] = [(&[3, 3], &[5]), (&[7], &[2, 2])];
const THREE_CHAMBERS: [Slots; 2] = [(&[3, 3, 3], &[5]), (&[5, 5], &[2, 2])];
const THREE_BIG_CHAMBERS: [Slots; 3] = [(&[4, 3, 4], &[7]), (&[6, 6], &[3, 3]), (&[4, 3, 4], &[3, 3])];
const FOUR_CHAMBERS: [Slots; 2] = [(&[6, 6], &[3, 3]), (&[4, 3, 4], &[3, 3])];

/// Generates a room of a stage, with a decoy door if `trap` is set and the stage has a real door. The room is
/// solvable; while the decoy door keeps keys, opening it makes the exit unreachable.
pub fn level(stage: Stage, trap: bool, random: &mut Random) -> Level {
    let gates = gates(stage, trap, random);
    let trap = trap && gates.contains(&DOOR);
    let letters = letters(random);
    let level = (0..ATTEMPTS).find_map(|_| attempt(stage, &gates, trap, random));
    Level { letters, ..level.unwrap_or_else(|| plain(&gates, trap)) }
}

/// Generates a random room; `None` unless it passes [`is_fit`].
fn attempt(stage: Stage, gates: &[Gate], trap: bool, random: &mut Random) -> Option<Level> {
    let slots = slots(stage, gates.len() + 1);
    let slots = slots[random.below(slots.len())];
    let draft = Draft::chain(slots, gates.len() + 1, random)?;
    draft.furnish(gates, trap, random).filter(|level| is_fit(level, trap))
}

/// Returns the obstacles in the order along the chain. With a trap, an obstacle that the decoy door bypasses comes
/// before a door.
fn gates(stage: Stage, trap: bool, random: &mut Random) -> Vec<Gate> {
    let mut gates = match stage {
        Stage::Door => vec![DOOR],
        Stage::Gate => vec![Gate::Switched],
        Stage::Push => vec![Gate::Block],
        Stage::TwoDoors => vec![DOOR, Gate::Locked(Lock::Hatch)],
        Stage::TwoMixed | Stage::TwoBig => vec![DOOR, [Gate::Switched, Gate::Block][random.below(2)]],
        Stage::ThreeGates => vec![DOOR, Gate::Switched, Gate::Block],
    };
    random.shuffle(&mut gates);
    if trap && let Some(door) = gates.iter().position(|gate| *gate == DOOR) {
        match gates.len() {
            1 => gates.insert(0, Gate::Open),
            len => gates.swap(door, len - 1),
        }
    }
    gates
}

/// Returns letters for the keys and the decoy, which differ from all other letters in the picture.
fn letters(random: &mut Random) -> [char; 3] {
    let mut letters = ['k', 'x', 'm', 'w', 'v', 'z', 'y', 't'];
    random.shuffle(&mut letters);
    [letters[0], letters[1], letters[2]]
}

fn slots(stage: Stage, chambers: usize) -> &'static [Slots] {
    match (stage, chambers) {
        (_, ..=2) => &TWO_CHAMBERS,
        (Stage::TwoBig, 3) => &THREE_BIG_CHAMBERS,
        (_, 3) => &THREE_CHAMBERS,
        (_, 4..) => &FOUR_CHAMBERS,
    }
}

/// Whether a room takes at least `LEAST_MOVES` moves and, with a trap, fewer through a reversible decoy door.
fn is_fit(level: &Level, trap: bool) -> bool {
    const LEAST_MOVES: usize = 9;
    let Some(fewest) = fewest_moves(level, level.start).filter(|fewest| *fewest >= LEAST_MOVES) else { return false };
    let reversible = || Level { is_irreversible: false, ..level.clone() };
    !trap || fewest_moves(&reversible(), level.start).is_some_and(|short| short < fewest)
}

/// A room under construction.
struct Draft {
    columns: usize,
    tiles: Vec<Tile>,
    /// The cells of each chamber, in the order of the chain.
    chambers: Vec<Vec<usize>>,
    /// The cells of the wall between each chamber and the next.
    walls: Vec<Vec<usize>>,
}

impl Draft {
    /// Places chambers along a random path through the slots; slots outside of the path are joined to a neighbouring
    /// chamber.
    fn chain((widths, heights): Slots, length: usize, random: &mut Random) -> Option<Draft> {
        let span = |sizes: &[usize]| sizes.iter().map(|size| size + 1).sum::<usize>() + 1;
        let (columns, rows) = (span(widths), span(heights));
        let edge = |sizes: &[usize], index: usize| 1 + sizes[..index].iter().map(|size| size + 1).sum::<usize>();
        let across = widths.len();
        let slot_cells = |slot: usize| {
            let (row, column) = (slot / across, slot % across);
            let (top, left) = (edge(heights, row), edge(widths, column));
            (0..heights[row]).flat_map(move |y| (0..widths[column]).map(move |x| (top + y) * columns + left + x))
        };
        // The wall between two neighbouring slots.
        let between = |one: usize, other: usize| -> Vec<usize> {
            let (first, second) = (one.min(other), one.max(other));
            let second: Vec<usize> = slot_cells(second).collect();
            let step = if other.abs_diff(one) == 1 { 1 } else { columns };
            slot_cells(first).map(|cell| cell + step).filter(|cell| second.contains(&(cell + step))).collect()
        };
        let slots = across * heights.len();
        let beside = |slot: usize| {
            (0..slots).filter(move |other| {
                let (row, column) = (slot / across, slot % across);
                row.abs_diff(other / across) + column.abs_diff(other % across) == 1
            })
        };

        let mut path = vec![random.below(slots)];
        while path.len() < length {
            let free: Vec<usize> = beside(*path.last()?).filter(|slot| !path.contains(slot)).collect();
            path.push(*free.get(random.below(free.len()))?);
        }
        let mut chambers: Vec<Vec<usize>> = path.iter().map(|slot| slot_cells(*slot).collect()).collect();
        let walls = path.windows(2).map(|pair| between(pair[0], pair[1])).collect();
        let mut owners: Vec<Option<usize>> = (0..slots).map(|slot| path.iter().position(|on| *on == slot)).collect();
        // Every pass assigns at least one slot, since the slots are connected.
        while let Some(slot) =
            (0..slots).find(|slot| owners[*slot].is_none() && beside(*slot).any(|other| owners[other].is_some()))
        {
            let known: Vec<usize> = beside(slot).filter(|other| owners[*other].is_some()).collect();
            let joined = *known.get(random.below(known.len()))?;
            let owner = owners[joined]?;
            owners[slot] = Some(owner);
            chambers[owner].extend(slot_cells(slot).chain(between(slot, joined)));
        }
        let mut tiles = vec![Tile::Wall; columns * rows];
        chambers.iter().flatten().for_each(|cell| tiles[*cell] = Tile::Floor);
        Some(Draft { columns, tiles, chambers, walls })
    }

    /// Returns the cells beside `cell`, which is never in the outer wall.
    fn beside(&self, cell: usize) -> [usize; 4] {
        [cell - self.columns, cell + self.columns, cell - 1, cell + 1]
    }

    /// Puts `tile` on a random bare cell of a chamber that is not in front of a passage; returns the cell.
    fn place(&mut self, chamber: usize, tile: Tile, random: &mut Random) -> Option<usize> {
        let in_front = |cell: usize| {
            let is_opening = |tile: Tile| matches!(tile, Tile::Door(_) | Tile::Gate | Tile::Opening);
            self.beside(cell).into_iter().any(|beside| is_opening(self.tiles[beside]))
        };
        let is_bare = |cell: &usize| self.tiles[*cell] == Tile::Floor && !in_front(*cell);
        let free: Vec<usize> = self.chambers[chamber].iter().copied().filter(is_bare).collect();
        let cell = *free.get(random.below(free.len()))?;
        self.tiles[cell] = tile;
        Some(cell)
    }

    /// Places obstacles with keys and switches, a decoy, the exit and the start; `None` if a cell is missing for one
    /// of them.
    fn furnish(mut self, gates: &[Gate], trap: bool, random: &mut Random) -> Option<Level> {
        let mut doors = Vec::new();
        let mut block = None;
        for (wall, gate) in gates.iter().enumerate() {
            let cell = *self.walls[wall].get(random.below(self.walls[wall].len()))?;
            if *gate == Gate::Block {
                block = Some(cell);
            }
            self.tiles[cell] = opening(*gate, &mut doors);
        }
        if trap {
            let free: Vec<usize> =
                self.walls[0].iter().copied().filter(|cell| self.tiles[*cell] == Tile::Wall).collect();
            let cell = *free.get(random.below(free.len()))?;
            self.tiles[cell] = decoy_door(&mut doors);
        }
        // Random pillars, where they leave a path around them.
        for cells in self.chambers.clone() {
            let pillar = cells[random.below(cells.len())];
            let around = self.beside(pillar).into_iter().all(|cell| self.tiles[cell] == Tile::Floor);
            if around && random.below(3) > 0 {
                self.tiles[pillar] = Tile::Wall;
            }
        }
        for (chamber, gate) in gates.iter().enumerate() {
            match gate {
                // With a trap, the key can be reached before the decoy door.
                Gate::Locked(lock) => {
                    let before = if trap && *lock == Lock::Door { 1 } else { chamber + 1 };
                    let at = random.below(before);
                    self.place(at, Tile::Key(*lock), random)?;
                }
                Gate::Switched => {
                    let at = random.below(chamber + 1);
                    self.place(at, Tile::Switch, random)?;
                }
                Gate::Block | Gate::Open => {}
            }
        }
        if gates.iter().any(|gate| matches!(gate, Gate::Locked(_))) {
            let at = random.below(gates.len());
            self.place(at, Tile::Decoy, random)?;
        }
        self.place(gates.len(), Tile::Exit, random)?;
        let at = self.place(0, Tile::Floor, random)?;
        Some(self.finish(doors, State { at, block, done: 0 }, trap))
    }

    fn finish(self, doors: Vec<Door>, start: State, is_irreversible: bool) -> Level {
        let rows = self.tiles.len() / self.columns;
        Level {
            columns: self.columns,
            rows,
            tiles: self.tiles,
            doors,
            start,
            letters: ['k', 'x', 'm'],
            is_irreversible,
        }
    }
}

/// Returns the tile in the wall for an obstacle.
fn opening(gate: Gate, doors: &mut Vec<Door>) -> Tile {
    match gate {
        Gate::Locked(lock) => {
            doors.push(Door { lock, is_decoy: false });
            Tile::Door(doors.len() - 1)
        }
        Gate::Switched => Tile::Gate,
        Gate::Block | Gate::Open => Tile::Opening,
    }
}

/// Adds a decoy door to `doors`, and returns its tile.
fn decoy_door(doors: &mut Vec<Door>) -> Tile {
    doors.push(Door { lock: Lock::Door, is_decoy: true });
    Tile::Door(doors.len() - 1)
}

/// Returns a fixed, always solvable layout: chambers in a row, with passages along the last row but one.
fn plain(gates: &[Gate], trap: bool) -> Level {
    const HEIGHT: usize = 5;
    const WIDTH: usize = 2;
    let chambers = gates.len() + 1;
    let columns = chambers * (WIDTH + 1) + 1;
    let cell = |chamber: usize, row: usize, column: usize| row * columns + chamber * (WIDTH + 1) + column;
    let mut tiles = vec![Tile::Wall; columns * (HEIGHT + 2)];
    for chamber in 0..chambers {
        for row in 1..=HEIGHT {
            (1..=WIDTH).for_each(|column| tiles[cell(chamber, row, column)] = Tile::Floor);
        }
    }
    let (mut doors, mut block) = (Vec::new(), None);
    for (wall, gate) in gates.iter().enumerate() {
        let between = cell(wall, HEIGHT - 1, WIDTH + 1);
        tiles[between] = opening(*gate, &mut doors);
        match gate {
            Gate::Locked(lock) => tiles[cell(if trap { 0 } else { wall }, 1 + *lock as usize, 1)] = Tile::Key(*lock),
            Gate::Switched => tiles[cell(wall, 1, 2)] = Tile::Switch,
            Gate::Block => block = Some(between),
            Gate::Open => {}
        }
    }
    if trap {
        tiles[cell(0, 1, WIDTH + 1)] = decoy_door(&mut doors);
    }
    tiles[cell(chambers - 1, 2, WIDTH)] = Tile::Exit;
    let start = State { at: cell(0, HEIGHT, 1), block, done: 0 };
    let draft = Draft { columns, tiles, chambers: Vec::new(), walls: Vec::new() };
    draft.finish(doors, start, trap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::grid::search::shortest;

    #[test]
    fn every_stage_has_a_plain_room_that_can_be_solved() {
        for (name, stage) in Stage::NAMES {
            for trap in [false, true] {
                for seed in 0..24 {
                    let gates = gates(stage, trap, &mut Random::new(seed));
                    let level = plain(&gates, trap && gates.contains(&DOOR));
                    let way = shortest(&level, level.start);
                    assert!(way.is_some_and(|way| way.len() > gates.len() * 3), "{name} {trap} {gates:?}");
                }
            }
        }
    }

    #[test]
    fn chance_hardly_ever_runs_out() {
        for (name, stage) in Stage::NAMES {
            for trap in [false, true] {
                let runs_out = |seed: &u32| {
                    let mut random = Random::new(*seed);
                    let gates = gates(stage, trap, &mut random);
                    let trap = trap && gates.contains(&DOOR);
                    (0..ATTEMPTS).all(|_| attempt(stage, &gates, trap, &mut random).is_none())
                };
                let plain = (0..200).filter(runs_out).count();
                assert!(plain < 4, "{name} {trap}: {plain} of 200 rooms are the plain one");
            }
        }
    }
}
