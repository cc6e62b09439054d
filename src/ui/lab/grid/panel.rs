//! The text beside the map: the hint for the next step, moves and score, the effects of the keys, the legend.

use super::canvas::Canvas;
use super::map::{EXIT, GATE, HERE, lock_face, lock_letter, thing_face};
use super::plan::{Area, Plan};
use crate::lab::grid::{Direction, End, Game, Known, Lock, Tile};
use crate::typeset::{Charset, Face, Role};

/// Words in one face.
type StyledText = (String, Face);

const DIM: Face = Face::of(Role::Dim);
const TEXT: Face = Face::of(Role::Text);

/// A line of the status panel, and the actions that clicks on it carry out, each with its first column.
pub(super) struct StatusLine {
    pieces: Vec<StyledText>,
    actions: Vec<(usize, Direction)>,
}

impl From<Vec<StyledText>> for StatusLine {
    fn from(pieces: Vec<StyledText>) -> StatusLine {
        StatusLine { pieces, actions: Vec::new() }
    }
}

/// Returns a hint for the next step, in a few words.
fn prompt(game: &Game, by_name: bool) -> Option<&'static str> {
    match game.end() {
        Some(End::Out) if game.has_next() => Some("Enter: next room"),
        Some(End::Stranded) => Some("u takes it back"),
        Some(_) if game.has_next() => Some("Enter: next room"),
        Some(_) => Some("n plays again"),
        None if by_name => Some("Point, then Enter"),
        None if game.used() > 0 => None,
        None if Direction::ALL.into_iter().all(|action| game.leads(action).is_some()) => Some("Find the way out"),
        None => Some("Press an arrow!"),
    }
}

/// Returns the lines of the status: moves, score, carried keys, hint.
pub(super) fn status(game: &Game, cursor: Option<usize>, area: Area, glyphs: Charset) -> Vec<StatusLine> {
    let (room, rooms) = game.room();
    let (moves, score) = (game.used().to_string(), format!("{:.2}", game.worth()));
    let best = game.fewest().map_or("?".to_owned(), |fewest| fewest.to_string());
    let dim = |words: &str| (words.to_owned(), DIM);
    let text = |words: &str| (words.to_owned(), TEXT);
    let strong = |words: &str| (words.to_owned(), Face::of(Role::Accent).bold());
    let roomy = area.rows >= 11;
    let mut lines: Vec<StatusLine> = Vec::new();
    if roomy {
        lines.push(vec![dim(&format!("Room {room} of {rooms}"))].into());
        lines.push(vec![dim("Moves  "), text(&moves)].into());
        lines.push(vec![dim("Score  "), strong(&score)].into());
        lines.push(vec![dim("Best possible  "), text(&best)].into());
    } else {
        lines.push(vec![dim("Moves "), text(&moves), dim(" best "), text(&best)].into());
        lines.push(vec![dim("Score "), strong(&score), dim(&format!("  {room}/{rooms}"))].into());
    }
    let mut carrying = vec![dim("Key  ")];
    for (lock, letter) in game.carried() {
        carrying.extend([
            (format!("{letter} "), lock_face(lock)),
            dim("opens "),
            (lock_letter(lock).into(), lock_face(lock)),
            dim(" "),
        ]);
    }
    if carrying.len() == 1 {
        carrying.push(dim("none"));
    }
    match prompt(game, cursor.is_some()) {
        // On few rows, the hint replaces the line of carried keys.
        Some(words) if !roomy && (game.end().is_some() || game.used() == 0) => {
            lines.push(vec![(words.to_owned(), HERE)].into());
        }
        Some(words) if roomy => {
            lines.push(carrying.into());
            lines.push(vec![(words.to_owned(), HERE)].into());
        }
        _ => lines.push(carrying.into()),
    }
    if let Some(cell) = cursor {
        let (row, column) = game.level().place(cell);
        lines.push(vec![dim("Pointing at "), text(&format!("{row}, {column}"))].into());
    } else if game.mode().walks() && game.is_scrambled() {
        if roomy {
            lines.push(Vec::new().into());
        }
        lines.extend(controls(game, roomy, glyphs));
    }
    if let Some(keeps) = game.trap() {
        lines.push(vec![dim("Trap  "), text(if keeps { "on" } else { "off" })].into());
    }
    lines
}

/// Returns the lines about the effects of the arrow keys that are known so far.
fn controls(game: &Game, roomy: bool, glyphs: Charset) -> Vec<StatusLine> {
    let key = |action: Direction| match (glyphs, action) {
        (Charset::Full, _) => ["↑", "↓", "←", "→"][action as usize].to_owned(),
        _ if roomy => format!("{:<5}", action.name()),
        _ => ["^", "v", "<", ">"][action as usize].to_owned(),
    };
    let leads = |action: Direction| match game.leads(action) {
        Some(direction) => (direction.name().to_owned(), TEXT),
        None => ("?".to_owned(), HERE),
    };
    if roomy {
        let line = |action: Direction| StatusLine {
            pieces: vec![(format!("{} goes ", key(action)), DIM), leads(action)],
            actions: vec![(0, action)],
        };
        return Direction::ALL.map(line).into();
    }
    let pair = |[one, other]: [Direction; 2]| {
        let first = leads(one);
        let second = (key(one).chars().count() + 8).max(8);
        let blanks = " ".repeat(second.saturating_sub(key(one).chars().count() + 1 + first.0.len()));
        StatusLine {
            pieces: vec![
                (format!("{} ", key(one)), DIM),
                first,
                (format!("{blanks}{} ", key(other)), DIM),
                leads(other),
            ],
            actions: vec![(0, one), (second, other)],
        }
    };
    vec![pair([Direction::Up, Direction::Down]), pair([Direction::Left, Direction::Right])]
}

/// Returns the legend of the letters in the room: letter, face, meaning.
fn legend(game: &Game) -> Vec<(char, Face, String)> {
    let (level, state) = (game.level(), game.state());
    let mut legend = vec![('@', HERE, "you".to_owned()), ('E', EXIT, "exit".to_owned())];
    let is_open = |index: usize| level.is_open(state, index);
    for lock in [Lock::Door, Lock::Hatch] {
        let mut closed = level.doors.iter().enumerate().filter(|(index, door)| door.lock == lock && !is_open(*index));
        if closed.next().is_some() {
            legend.push((lock_letter(lock), lock_face(lock), lock.name().to_owned()));
        }
    }
    for (cell, tile) in level.cells() {
        if let Some((letter, known)) = game.thing(cell) {
            let words = match known {
                Known::No => "key or decoy".to_owned(),
                Known::Key(lock) => format!("key to the {}", lock.name()),
                Known::Decoy => "decoy".to_owned(),
            };
            legend.push((letter, thing_face(known), words));
        }
        match tile {
            Tile::Gate if !level.is_switched(state) => legend.push(('G', GATE, "gate".to_owned())),
            Tile::Switch if !level.is_switched(state) => legend.push(('S', GATE, "switch of G".to_owned())),
            Tile::Switch => legend.push(('S', DIM, "used switch".to_owned())),
            _ => {}
        }
    }
    if state.block.is_some() {
        legend.push(('B', TEXT.bold(), "block, to push".to_owned()));
    }
    if (0..level.doors.len()).any(is_open) || level.is_switched(state) {
        legend.push(('\'', DIM, "open".to_owned()));
    }
    legend
}

/// Draws status and legend in the areas of the plan.
pub(super) fn draw(game: &Game, cursor: Option<usize>, plan: &Plan, glyphs: Charset, canvas: &mut Canvas) {
    let area = plan.status;
    let lines = status(game, cursor, area, glyphs);
    let used = lines.len();
    for (index, line) in lines.into_iter().enumerate().take(area.rows) {
        let mut x = 0;
        for (words, face) in line.pieces {
            x += canvas.write(area.x + x, area.y + index, &words, area.columns.saturating_sub(x), face);
        }
    }
    let legend = legend(game);
    match plan.legend {
        Some(area) => {
            for (index, (glyph, face, words)) in legend.into_iter().enumerate().take(area.rows) {
                canvas.put(area.x, area.y + index, glyph, face);
                canvas.write(area.x + 2, area.y + index, &words, area.columns.saturating_sub(2), DIM);
            }
        }
        // Without an area of its own the legend fills the rows below the status; the first two entries get lines of
        // their own.
        None => {
            let (mut x, mut y) = (0, used + usize::from(area.rows > 11));
            for (glyph, face, words) in legend.into_iter().skip(1) {
                let width = 2 + words.len();
                if x > 0 && x + width > area.columns {
                    (x, y) = (0, y + 1);
                }
                if y >= area.rows || area.columns < 3 {
                    break;
                }
                canvas.put(area.x + x, area.y + y, glyph, face);
                x += 2 + canvas.write(area.x + x + 2, area.y + y, &words, area.columns - x - 2, DIM) + 2;
            }
        }
    }
}

/// Returns the action that a click at a cell of the status carries out.
pub(super) fn action_at(
    game: &Game,
    cursor: Option<usize>,
    area: Area,
    glyphs: Charset,
    x: usize,
    y: usize,
) -> Option<Direction> {
    let (x, y) = (x.checked_sub(area.x).filter(|x| *x < area.columns)?, y.checked_sub(area.y)?);
    let line = status(game, cursor, area, glyphs).into_iter().nth(y)?;
    line.actions.iter().rev().find(|(from, _)| *from <= x).map(|(_, action)| *action)
}
