//! Descriptions for the engine `grid`: the complete state in words, and the end of a room and of a run.

use super::facts::Known;
use super::game::{Done, End, Game, MOVES_MAXIMUM, capital};
use super::level::{Direction, Lock, Tile};
use super::setup::Controls;
use crate::lab::Score;

impl Game {
    /// Returns a sentence about the lines that can be typed.
    pub(super) fn what_to_type(&self) -> String {
        match (self.setup.mode.walks(), self.setup.mode.names()) {
            (true, true) => "Type up, down, left or right, or a cell to be walked to: \"go 3 4\".".into(),
            (true, false) => "Type up, down, left or right.".into(),
            (false, _) => "Name a cell by row and column: \"go 3 4\".".into(),
        }
    }

    /// Adds a sentence about the visitor's position, unless the room has ended.
    pub(super) fn say_where(&self, lines: &mut Vec<String>) {
        if self.end.is_none() {
            let (row, column) = self.level.place(self.state.at);
            lines.push(format!("You are at {row}, {column}."));
        }
    }

    /// Returns the message at the exit.
    pub(super) fn way_out(&self) -> String {
        let (used, fewest) = (self.used, self.shortest());
        let compared = if used == fewest { "the fewest there are".into() } else { format!("where {fewest} would do") };
        format!("You are out in {used} moves, {compared}: this room scores {:.2}.", self.worth())
    }

    /// Returns the message when the exit can no longer be reached; `by_block` if the block is the reason.
    pub(super) fn dead_end(&self, by_block: bool) -> String {
        let why = match by_block {
            true => "It will not come away from there: no walk leads out now.",
            false => "The wrong door keeps the key: no walk, however good, leads out.",
        };
        let again = if self.trap().is_some() { " \"trap off\" is this room again, without the trap." } else { "" };
        format!("{why} \"undo\" takes it back.{again}")
    }

    /// Returns the introduction to a new room.
    pub(super) fn what_is_new(&self) -> Vec<String> {
        let (row, column) = self.level.place(self.state.at);
        let mut lines =
            vec![format!("You are at {row}, {column}; the exit is at {}.", self.places(|tile| tile == Tile::Exit))];
        if let (true, Controls::Hidden, 1) = (self.setup.mode.walks(), self.setup.controls, self.done.len()) {
            lines.push("The controls are as in the room before.".into());
        }
        lines.push("\"look\" describes it.".into());
        lines
    }

    /// Returns the state in sentences: everything that the picture shows.
    pub(super) fn in_words(&self) -> Vec<String> {
        let (room, rooms) = self.room();
        let level = &self.level;
        let (rows, columns) = (level.rows - 2, level.columns - 2);
        let mut lines = vec![format!(
            "Room {room} of {rooms}: {rows} rows from the top, {columns} columns from the left. Places are row, column."
        )];
        lines.push(self.floor_in_words());
        let (row, column) = level.place(self.state.at);
        lines.push(format!("You are at {row}, {column}. The exit is at {}.", self.places(|tile| tile == Tile::Exit)));
        lines.extend(self.closed_in_words());
        lines.extend(self.things_in_words());
        if self.setup.mode.walks() && !self.is_scrambled() {
            lines.push("Up, down, left and right lead where they say.".into());
        } else if self.setup.mode.walks() {
            let leads = |action: Direction| match self.leads(action) {
                Some(direction) => format!("{} goes {}", action.name(), direction.name()),
                None => format!("{} is untried", action.name()),
            };
            lines.push(capital(&Direction::ALL.map(leads).join(", ")) + ".");
        }
        let mut stand = format!("{} moves of {MOVES_MAXIMUM}; score so far {:.2}.", self.used, self.worth());
        if let Some(fewest) = self.fewest() {
            stand += &format!(" The fewest would be {fewest}.");
        }
        for (lock, letter) in self.carried() {
            stand += &format!(" You carry {letter}, the key to the {}.", lock.name());
        }
        lines.push(stand);
        if let Some(keeps) = self.trap() {
            let does = if keeps { "keeps the key (trap on)" } else { "gives the key back (trap off)" };
            lines.push(format!("One of the doors is wrong, and it {does}."));
        }
        lines.extend(self.end.map(|end| match end {
            End::Out => "You are out of this room.".to_owned(),
            End::Stranded => "The exit cannot be reached any more.".into(),
            End::Dark => "The lamp is out.".into(),
        }));
        lines
    }

    /// Describes the cells that are not wall, with equal rows joined.
    fn floor_in_words(&self) -> String {
        let mut alike: Vec<(String, Vec<String>)> = Vec::new();
        for row in 1..self.level.rows - 1 {
            let floor = self.floor_of(row);
            match alike.iter_mut().find(|(known, _)| *known == floor) {
                Some((_, rows)) => rows.push(row.to_string()),
                None => alike.push((floor, vec![row.to_string()])),
            }
        }
        let said = alike.into_iter().map(|(floor, rows)| {
            let plural = if rows.len() > 1 { "s" } else { "" };
            format!("Row{plural} {}: {floor}.", list(rows.into_iter(), ", "))
        });
        said.collect::<Vec<_>>().join(" ")
    }

    /// Describes the columns of a row that are not wall.
    fn floor_of(&self, row: usize) -> String {
        let level = &self.level;
        let is_floor = |column: &usize| level.cell(row, *column).is_some_and(|cell| level.tile(cell) != Tile::Wall);
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for column in (1..level.columns).filter(is_floor) {
            match spans.last_mut() {
                Some((_, last)) if *last + 1 == column => *last = column,
                _ => spans.push((column, column)),
            }
        }
        let span = |(first, last): (usize, usize)| match first == last {
            true => format!("{first}"),
            false => format!("{first} to {last}"),
        };
        match spans.len() {
            0 => "wall".into(),
            _ => format!("floor {}", list(spans.into_iter().map(span), ", ")),
        }
    }

    /// Returns the positions of the tiles that satisfy `wanted`, as `row, column`.
    fn places(&self, wanted: impl Fn(Tile) -> bool) -> String {
        let cells = self.level.cells().filter(|(_, tile)| wanted(*tile));
        let cells = cells.map(|(cell, _)| {
            let (row, column) = self.level.place(cell);
            format!("{row}, {column}")
        });
        list(cells, "; ")
    }

    /// Describes doors, the gate with its switch, and the block.
    fn closed_in_words(&self) -> Vec<String> {
        let mut said = Vec::new();
        for (cell, tile) in self.level.cells() {
            let (row, column) = self.level.place(cell);
            match tile {
                Tile::Door(index) => {
                    let name = self.level.doors.get(index).map_or("door", |door| door.lock.name());
                    let stands = if self.level.is_open(self.state, index) { "open" } else { "locked" };
                    said.push(format!("A {name} at {row}, {column} is {stands}."));
                }
                Tile::Gate => {
                    let stands = if self.level.is_switched(self.state) { "open" } else { "closed" };
                    let switch = self.places(|tile| tile == Tile::Switch);
                    said.push(format!("A gate at {row}, {column} is {stands}; its switch is at {switch}."));
                }
                _ => {}
            }
        }
        if let Some(block) = self.state.block {
            let (row, column) = self.level.place(block);
            said.push(format!("A block at {row}, {column} can be pushed onto bare floor."));
        }
        if said.is_empty() { said } else { vec![said.join(" ")] }
    }

    /// Describes the keys and decoys on the floor.
    fn things_in_words(&self) -> Option<String> {
        let things = self.level.cells().filter_map(|(cell, _)| Some((cell, self.thing(cell)?)));
        let said = things.map(|(cell, (letter, known))| {
            let (row, column) = self.level.place(cell);
            format!(
                "{letter} at {row}, {column}{}",
                match known {
                    Known::No => " (a key or a decoy)",
                    Known::Key(Lock::Door) => " (the key to the door)",
                    Known::Key(Lock::Hatch) => " (the key to the hatch)",
                    Known::Decoy => " (a decoy)",
                }
            )
        });
        let said = list(said, "; ");
        (!said.is_empty()).then(|| format!("On the floor: {said}."))
    }

    /// Returns the result of the run; `None` before its last room has ended.
    pub(super) fn final_score(&self) -> Option<Score> {
        let end = self.end.filter(|_| !self.has_next())?;
        let last = Done { used: self.used, fewest: self.shortest(), end };
        let rooms: Vec<Done> = self.done.iter().copied().chain([last]).collect();
        let total = rooms.iter().map(Done::score).sum::<f64>() / rooms.len() as f64;
        let out = rooms.iter().filter(|room| room.end == End::Out).count();
        let won = out == rooms.len();
        let sign = if won { "Won" } else { "Lost" };
        let words = match rooms.len() {
            1 => format!("{sign}: score {total:.2}. \"new\" plays again."),
            count => {
                let scores: Vec<String> = rooms.iter().map(|room| format!("{:.2}", room.score())).collect();
                let scores = scores.join(", ");
                format!(
                    "{sign}: out of {out} of {count} rooms. Scores {scores}; on average {total:.2}. \"new\" plays again."
                )
            }
        };
        Some(Score { won, words })
    }
}

/// Joins words by `between`, the last two by "and".
fn list(words: impl Iterator<Item = String>, between: &str) -> String {
    let words: Vec<String> = words.collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(between)),
        _ => words.concat(),
    }
}
