//! The room of a grid world as a picture: walls as thin lines, objects and doors as letters.

use super::canvas::Canvas;
use super::plan::Plan;
use crate::lab::grid::{Game, Known, Level, Lock, State, Tile};
use crate::typeset::{Charset, Face, Role};

const WALL: Face = Face::of(Role::Dim);

/// Returns the face of keys and doors with this lock.
pub(super) fn lock_face(lock: Lock) -> Face {
    match lock {
        Lock::Door => Face::of(Role::Series(0)).bold(),
        Lock::Hatch => Face::of(Role::Series(2)).bold(),
    }
}

/// The face of the gate and of the switch that opens it.
pub(super) const GATE: Face = Face::of(Role::Series(4)).bold();
/// The face of the exit.
pub(super) const EXIT: Face = Face::of(Role::Good).bold();
/// The face of the player's cell and of the cursor.
pub(super) const HERE: Face = Face::of(Role::Accent).bold();

/// Returns the letter of a door with this lock.
pub(super) fn lock_letter(lock: Lock) -> char {
    match lock {
        Lock::Door => 'D',
        Lock::Hatch => 'H',
    }
}

/// Returns the face of an object on the floor, by what the player knows of it.
pub(super) fn thing_face(known: Known) -> Face {
    match known {
        Known::No => Face::default().bold(),
        Known::Key(lock) => lock_face(lock),
        Known::Decoy => Face::of(Role::Dim),
    }
}

/// Draws the room, and the cursor if there is one.
pub(super) fn draw(game: &Game, cursor: Option<usize>, plan: &Plan, glyphs: Charset, canvas: &mut Canvas) {
    let level = game.level();
    let state = game.state();
    for (cell, tile) in level.cells() {
        let Some((x, y)) = plan.point(level.place(cell)) else { continue };
        if tile == Tile::Wall {
            wall(level, state, cell, plan, glyphs, canvas);
            continue;
        }
        let (glyph, face) = content(game, cell, tile, glyphs);
        canvas.put(x, y, glyph, face);
    }
    if plan.numbered {
        numbers(level, plan, canvas);
    }
    if let Some(cell) = cursor
        && let Some((x, y)) = plan.point(level.place(cell))
    {
        if plan.dx > 1 {
            canvas.put(x.saturating_sub(1), y, '[', HERE);
            canvas.put(x + 1, y, ']', HERE);
        } else {
            let glyph = canvas.glyph(x, y);
            let glyph = if matches!(glyph, '·' | '.' | '•' | ',') { '+' } else { glyph };
            canvas.put(x, y, glyph, Face { underline: true, ..HERE });
        }
    }
}

/// Returns the glyph and face of a cell that is not a wall.
fn content(game: &Game, cell: usize, tile: Tile, glyphs: Charset) -> (char, Face) {
    let (level, state) = (game.level(), game.state());
    let ascii = glyphs == Charset::Ascii;
    if state.at == cell {
        return ('@', HERE);
    }
    if state.block == Some(cell) {
        return ('B', Face::default().bold());
    }
    if let Some((letter, known)) = game.thing(cell) {
        return (letter, thing_face(known));
    }
    match tile {
        Tile::Door(index) if !level.is_open(state, index) => {
            let lock = level.doors.get(index).map_or(Lock::Door, |door| door.lock);
            (lock_letter(lock), lock_face(lock))
        }
        Tile::Gate if !level.is_switched(state) => ('G', GATE),
        Tile::Switch => ('S', if level.is_switched(state) { Face::of(Role::Dim) } else { GATE }),
        Tile::Exit => ('E', EXIT),
        Tile::Door(_) | Tile::Gate => ('\'', Face::of(Role::Dim)),
        _ if game.trail().contains(&cell) => (if ascii { ',' } else { '•' }, Face::of(Role::Accent)),
        _ => (if ascii { '.' } else { '·' }, Face::of(Role::Faint)),
    }
}

/// Draws a piece of wall, joined to the walls beside it.
fn wall(level: &Level, state: State, cell: usize, plan: &Plan, glyphs: Charset, canvas: &mut Canvas) {
    let (row, column) = level.place(cell);
    let Some((x, y)) = plan.point((row, column)) else { return };
    // Wall lines connect to neighbouring walls and to closed doors.
    let joins = |row: Option<usize>, column: Option<usize>| {
        let Some(cell) = row.zip(column).and_then(|(row, column)| level.cell(row, column)) else { return false };
        match level.tile(cell) {
            Tile::Wall => true,
            Tile::Door(index) => !level.is_open(state, index),
            Tile::Gate => !level.is_switched(state),
            Tile::Opening => state.block == Some(cell),
            _ => false,
        }
    };
    let (here, there) = (Some(row), Some(column));
    let up = joins(row.checked_sub(1), there);
    let down = joins(Some(row + 1), there);
    let left = joins(here, column.checked_sub(1));
    let right = joins(here, Some(column + 1));
    let ascii = glyphs == Charset::Ascii;
    let glyph = match (up, down, left, right) {
        _ if ascii => '#',
        (false, false, false, false) => '▒',
        (false, false, _, _) => '─',
        (_, _, false, false) => '│',
        (false, true, false, true) => '┌',
        (false, true, true, false) => '┐',
        (true, false, false, true) => '└',
        (true, false, true, false) => '┘',
        (true, true, false, true) => '├',
        (true, true, true, false) => '┤',
        (false, true, true, true) => '┬',
        (true, false, true, true) => '┴',
        (true, true, true, true) => '┼',
    };
    canvas.put(x, y, glyph, WALL);
    let (along, across) = if ascii { ('#', '#') } else { ('─', '│') };
    for step in 1..plan.dx {
        if right {
            canvas.put(x + step, y, along, WALL);
        }
        if left && step < x + 1 {
            canvas.put(x - step, y, along, WALL);
        }
    }
    for step in 1..plan.dy {
        if down && row + 1 < plan.first_row + plan.rows {
            canvas.put(x, y + step, across, WALL);
        }
        if up && row > plan.first_row {
            canvas.put(x, y - step, across, WALL);
        }
    }
}

/// Draws the row numbers at the left and the column numbers above; every second column number where they would touch.
fn numbers(level: &Level, plan: &Plan, canvas: &mut Canvas) {
    let dim = Face::of(Role::Dim);
    for row in 1..level.rows - 1 {
        if let Some((x, y)) = plan.point((row, 0)) {
            canvas.write(x.saturating_sub(2), y, &row.to_string(), 2, dim);
        }
    }
    let apart = if plan.dx == 1 || plan.dx == 2 && level.columns > 11 { 2 } else { 1 };
    for column in (1..level.columns - 1).step_by(apart) {
        let x = plan.x + column * plan.dx;
        if plan.dx > 1 || column < 10 {
            canvas.write(x, plan.y.saturating_sub(1), &column.to_string(), 2, dim);
        }
    }
}
