//! Breadth-first search for the shortest path to the exit and to a named cell.

use std::collections::VecDeque;

use super::level::{DONE_VALUES, Direction, Level, State, Tile};

/// Returns the minimum number of moves from `from` to the exit; `None` if it cannot be reached.
pub fn fewest_moves(level: &Level, from: State) -> Option<usize> {
    shortest(level, from).map(|way| way.len())
}

/// Returns a shortest sequence of moves from `from` to the exit; `None` if there is none.
///
/// Time and memory are proportional to the number of cells (squared if there is a block) times [`DONE_VALUES`].
pub fn shortest(level: &Level, from: State) -> Option<Vec<Direction>> {
    let cells = level.tiles.len();
    // Number of a state, from progress, cell of the block (the last value if there is none) and cell of the visitor.
    let number = |state: State| {
        let block = if from.block.is_some() { state.block.unwrap_or(0) } else { 0 };
        (block * DONE_VALUES + usize::from(state.done)) * cells + state.at
    };
    let mut seen = vec![false; cells * DONE_VALUES * if from.block.is_some() { cells } else { 1 }];
    // States in the order of discovery, each with its predecessor.
    let mut found = vec![(from, 0, Direction::Up)];
    seen[number(from)] = true;
    let mut next = 0;
    while let Some(&(state, _, _)) = found.get(next) {
        if level.is_out(state) {
            let mut way = Vec::new();
            while next != 0 {
                let (_, before, direction) = found[next];
                way.push(direction);
                next = before;
            }
            way.reverse();
            return Some(way);
        }
        for direction in Direction::ALL {
            if let Ok(after) = level.step(state, direction)
                && !std::mem::replace(&mut seen[number(after)], true)
            {
                found.push((after, next, direction));
            }
        }
        next += 1;
    }
    None
}

/// Returns the shortest path to a cell on which only the last step may open a door or push the block; `None` if there
/// is none.
pub fn way_to(level: &Level, from: State, cell: usize) -> Option<Vec<Direction>> {
    let mut came: Vec<Option<(usize, Direction)>> = vec![None; level.tiles.len()];
    let mut queue = VecDeque::from([from.at]);
    while let Some(at) = queue.pop_front() {
        for direction in Direction::ALL {
            let state = State { at, ..from };
            let Ok(after) = level.step(state, direction) else { continue };
            let opens = matches!(level.tile(after.at), Tile::Door(index) if !level.is_open(from, index));
            let is_last = opens || after.block != from.block;
            if after.at == cell {
                let mut way = vec![direction];
                let mut back = at;
                while let Some((before, direction)) = came[back] {
                    way.push(direction);
                    back = before;
                }
                way.reverse();
                return Some(way);
            }
            if !is_last && came[after.at].is_none() && after.at != from.at && !level.is_out(after) {
                came[after.at] = Some((at, direction));
                queue.push_back(after.at);
            }
        }
    }
    None
}
