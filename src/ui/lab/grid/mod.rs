//! The grid-world lab on screen: keys walk, or move a cursor over the cells that commands can name.

mod canvas;
mod map;
mod panel;
mod plan;

use super::{LabArea, Move};
use crate::lab::grid::{Direction, End, Game};
use crate::term::input::{Key, KeyPress};
use crate::typeset::Line;

use canvas::Canvas;
use plan::Plan;

/// Input state of the map: the cursor and its mode.
#[derive(Debug, Clone)]
pub(super) struct LabScreen {
    /// Whether the arrow keys move the cursor; otherwise they walk.
    names: bool,
    /// The number of the room and the cell under the cursor. The cursor is at the player's cell if this is `None` or
    /// belongs to another room.
    cursor: Option<(usize, usize)>,
}

impl super::LabScreen<Game> for LabScreen {
    fn new(game: &Game) -> LabScreen {
        LabScreen { names: !game.mode().walks(), cursor: None }
    }

    fn press(&mut self, game: &Game, press: KeyPress) -> Move {
        if press.ctrl || press.alt {
            return Move::Unused;
        }
        match press.key {
            Key::Up | Key::Char('k') => self.arrow(game, Direction::Up),
            Key::Down | Key::Char('j') => self.arrow(game, Direction::Down),
            Key::Left | Key::Char('h') => self.arrow(game, Direction::Left),
            Key::Right | Key::Char('l') => self.arrow(game, Direction::Right),
            Key::Enter | Key::Char(' ') if game.end().is_some() && game.has_next() => Move::Line("next".into()),
            Key::Enter | Key::Char(' ') if self.names => go(game, self.pointed_at(game)),
            Key::Tab | Key::Char('m') if game.mode().walks() && game.mode().names() => {
                self.names = !self.names;
                self.cursor = None;
                Move::Stay
            }
            Key::Char('t') => match game.trap() {
                Some(keeps) => Move::Line(format!("trap {}", if keeps { "off" } else { "on" })),
                None => Move::Unused,
            },
            _ => Move::Unused,
        }
    }

    fn click(&mut self, game: &Game, column: u16, row: u16, area: LabArea) -> Move {
        let (x, y) = (usize::from(column), usize::from(row));
        let plan = self.plan(game, area);
        if game.end().is_some() && game.has_next() {
            return Move::Line("next".into());
        }
        let cursor = self.names.then(|| self.pointed_at(game));
        if let Some(action) = panel::action_at(game, cursor, plan.status, area.glyphs, x, y) {
            return Move::Line(action.name().into());
        }
        let cell = plan.cell_at(game.level(), x, y).and_then(|(row, column)| game.level().cell(row, column));
        match cell {
            Some(cell) if game.mode().names() => {
                self.cursor = Some((game.room().0, cell));
                go(game, cell)
            }
            _ => Move::Unused,
        }
    }

    fn cursor(&self, game: &Game, area: LabArea) -> Option<(u16, u16)> {
        let cell = if self.names { self.pointed_at(game) } else { game.state().at };
        let (x, y) = self.plan(game, area).point(game.level().place(cell))?;
        Some((x as u16, y as u16))
    }

    fn view(&self, game: &Game, area: LabArea) -> Vec<Line> {
        let plan = self.plan(game, area);
        let mut canvas = Canvas::new(usize::from(area.columns), usize::from(area.rows), area.glyphs);
        let cursor = (self.names && game.end().is_none()).then(|| self.pointed_at(game));
        map::draw(game, cursor, &plan, area.glyphs, &mut canvas);
        panel::draw(game, cursor, &plan, area.glyphs, &mut canvas);
        canvas.into_lines()
    }

    fn loss(&self, game: &Game) -> Option<&'static str> {
        (game.end() == Some(End::Stranded)).then_some("This room is lost: the exit can no longer be reached.")
    }

    fn said_rows(&self) -> usize {
        2
    }

    fn keys(&self, game: &Game, arrows: bool) -> Vec<(String, &'static str)> {
        let key = |key: &str, does| (key.to_owned(), does);
        let all = if arrows { "↑↓←→" } else { "arrows" };
        let mut keys = Vec::new();
        if game.end() == Some(End::Stranded) {
            keys.push(key("u", "take back"));
        }
        match game.end() {
            Some(_) if game.has_next() => keys.push(key("enter", "next room")),
            Some(_) => {}
            None if self.names => {
                // The player's own cell is pointed at first.
                let is_elsewhere = self.pointed_at(game) != game.state().at;
                keys.extend(is_elsewhere.then(|| key("enter", "go")).into_iter().chain([key(all, "point")]));
            }
            None => keys.push(key(all, "walk")),
        }
        if game.end().is_none() && game.mode().walks() && game.mode().names() {
            keys.push(key("m", if self.names { "walk" } else { "name cells" }));
        }
        match game.trap() {
            Some(true) if game.end().is_some() => keys.insert(0, key("t", "again, trap off")),
            Some(true) => keys.push(key("t", "trap off")),
            Some(false) => keys.push(key("t", "trap on")),
            None => {}
        }
        keys
    }
}

impl LabScreen {
    fn pointed_at(&self, game: &Game) -> usize {
        self.cursor.filter(|(area, _)| *area == game.room().0).map_or(game.state().at, |(_, cell)| cell)
    }

    fn plan(&self, game: &Game, area: LabArea) -> Plan {
        let focus = if self.names { self.pointed_at(game) } else { game.state().at };
        Plan::new(game.level(), game.level().place(focus).0, area)
    }

    /// Walks one step, or moves the cursor one cell within the outer walls.
    fn arrow(&mut self, game: &Game, direction: Direction) -> Move {
        if !self.names {
            return Move::Line(direction.name().into());
        }
        let level = game.level();
        let cell = level.next(self.pointed_at(game), direction);
        let (row, column) = level.place(cell);
        if (1..level.rows - 1).contains(&row) && (1..level.columns - 1).contains(&column) {
            self.cursor = Some((game.room().0, cell));
        }
        Move::Stay
    }
}

fn go(game: &Game, cell: usize) -> Move {
    let (row, column) = game.level().place(cell);
    Move::Line(format!("go {row} {column}"))
}
