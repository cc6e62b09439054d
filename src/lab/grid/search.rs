//! Breadth-first search: the fewest moves to the exit, and the way to a cell that was named.

use std::collections::VecDeque;

use super::level::{DONE_VALUES, Direction, Level, State, Tile};

/// The fewest moves from `from` to the exit; none if it cannot be reached any more.
pub fn fewest_moves(level: &Level, from: State) -> Option<usize> {
    shortest(level, from).map(|way| way.len())
}

/// A shortest series of moves from `from` to the exit; none if there is none.
///
/// Work and memory are bounded by cells, squared where there is a block, times [`DONE_VALUES`].
pub fn shortest(level: &Level, from: State) -> Option<Vec<Direction>> {
    let cells = level.tiles.len();
    // A state as a number: what was done, then the cell of the block (the last value where there is none), then one's own.
    let number = |state: State| {
        let block = if from.block.is_some() { state.block.unwrap_or(0) } else { 0 };
        (block * DONE_VALUES + usize::from(state.done)) * cells + state.at
    };
    let mut seen = vec![false; cells * DONE_VALUES * if from.block.is_some() { cells } else { 1 }];
    // States in the order in which they were found, each with where it was found from.
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

/// The shortest way to a cell without opening a door or pushing the block before the last step; none if there is none.
/// The last step may do either.
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
