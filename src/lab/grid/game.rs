//! A run through the rooms of a lab: its state, its moves, and the outcome of each room.

use super::level::{Direction, Level, Lock, State, Stop, Tile};
use super::setup::{Controls, Setup, Trap};
use super::{make, search};
use crate::lab::random::Random;
use crate::lab::{Command, Reply, Rules, Score};

/// Maximum moves in one room; beyond it the room ends as [`End::Dark`].
pub const MOVES_MAXIMUM: usize = 120;

/// The outcome of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The visitor has reached the exit.
    Out,
    /// The exit can no longer be reached.
    Stranded,
    /// The visitor has made [`MOVES_MAXIMUM`] moves.
    Dark,
}

/// The result of a room that was left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Done {
    /// Number of moves made.
    pub used: usize,
    /// Minimum number of moves from the start to the exit.
    pub fewest: usize,
    /// Outcome of the room.
    pub end: End,
}

impl Done {
    /// Returns the score of the room: min(1, fewest / used)²; 0 if the exit was not reached.
    pub fn score(&self) -> f64 {
        if self.end == End::Out { score(self.fewest, self.used) } else { 0.0 }
    }
}

/// Returns the score of a path with `used` moves: 1 for the shortest, a quarter for one twice as long.
pub fn score(fewest: usize, used: usize) -> f64 {
    (fewest as f64 / used.max(1) as f64).min(1.0).powi(2)
}

/// The state of a run.
#[derive(Debug, Clone)]
pub struct Game {
    pub(super) setup: Setup,
    random: Random,
    /// Directions of the actions up, down, left and right, in this order.
    pub(super) controls: [Direction; 4],
    /// For each action, whether its direction is known to the visitor.
    pub(super) tried: [bool; 4],
    /// Results of the previous rooms.
    pub(super) done: Vec<Done>,
    pub(super) level: Level,
    pub(super) state: State,
    /// Number of moves in this room.
    pub(super) used: usize,
    /// Minimum moves to the exit if the decoy door gives the key back, and if it keeps the key.
    pub(super) fewest_by_trap: [usize; 2],
    pub(super) decoy_taken: bool,
    pub(super) end: Option<End>,
    /// The cells that the last line led through, for the picture.
    pub(super) trail: Vec<usize>,
}

impl Rules for Game {
    type Setup = Setup;
    const COMMANDS: &'static [Command] = &[
        Command { usage: "up, down, left, right", does: "press that key; where it leads may be scrambled" },
        Command { usage: "go ROW COLUMN", does: "let a search walk to a cell, through no closed door" },
        Command { usage: "next", does: "go on to the next room" },
        Command {
            usage: "trap on, trap off",
            does: "let the wrong door keep the key or give it back, in this room from its start",
        },
    ];

    fn new(setup: &Setup, seed: u32) -> Game {
        let mut random = Random::new(seed);
        let mut controls = Direction::ALL;
        while setup.controls != Controls::Plain && controls == Direction::ALL {
            random.shuffle(&mut controls);
        }
        let stage = setup.stages.first().copied().unwrap_or(super::Stage::Door);
        let level = make::level(stage, setup.trap != Trap::None, &mut random);
        let mut game = Game {
            setup: setup.clone(),
            random,
            controls,
            tried: [setup.controls != Controls::Hidden; 4],
            done: Vec::new(),
            state: level.start,
            level,
            used: 0,
            fewest_by_trap: [0; 2],
            decoy_taken: false,
            end: None,
            trail: Vec::new(),
        };
        game.begin(setup.trap != Trap::Reversible);
        game
    }

    fn execute(&mut self, line: &str) -> Reply {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        if let (Some(action), "") = (Direction::ALL.into_iter().find(|action| action.name() == word), rest) {
            return self.press(action);
        }
        match (word, rest) {
            ("go", place) => self.go(place),
            ("next", "") => self.next_room(),
            ("trap", "on" | "off") => self.switch_trap(rest == "on"),
            _ => Reply::refused(format!("I do not know \"{line}\". {}", self.what_to_type())),
        }
    }

    fn describe(&self) -> Vec<String> {
        self.in_words()
    }

    fn score(&self) -> Option<Score> {
        self.final_score()
    }

    fn undo_refusal(&self, line: &str) -> Option<&'static str> {
        match (self.end, line.split(' ').next()) {
            (Some(End::Stranded), _) | (_, Some("trap")) => None,
            (Some(_), _) => Some("This room is behind you."),
            (None, Some("next")) => Some("The way back is closed: you have gone on to this room."),
            (None, _) => Some("A step is a step, trying included. Only a dead end can be undone."),
        }
    }
}

impl Game {
    /// Makes a step by one of the four actions.
    fn press(&mut self, action: Direction) -> Reply {
        if let Some(refusal) = self.refusal() {
            return refusal;
        }
        if !self.setup.mode.walks() {
            return Reply::refused(format!("Here you do not walk yourself. {}", self.what_to_type()));
        }
        let direction = self.controls[action as usize];
        let is_new = !std::mem::replace(&mut self.tried[action as usize], true);
        let mut lines = Vec::new();
        if is_new || action != direction && self.setup.controls == Controls::Hidden {
            lines.push(format!("{} goes {}.", capital(action.name()), direction.name()));
        }
        self.trail = vec![self.state.at];
        self.take(direction, &mut lines);
        self.say_where(&mut lines);
        Reply::done([lines.join(" ")])
    }

    /// Walks to a cell along the path that the search finds.
    fn go(&mut self, place: &str) -> Reply {
        if let Some(refusal) = self.refusal() {
            return refusal;
        }
        if !self.setup.mode.names() {
            return Reply::refused(format!("Nobody walks for you here. {}", self.what_to_type()));
        }
        let mut numbers = place.split([' ', ',']).filter(|part| !part.is_empty()).map(str::parse::<usize>);
        let (Some(Ok(row)), Some(Ok(column)), None) = (numbers.next(), numbers.next(), numbers.next()) else {
            return Reply::refused("Name a cell by its row and its column: \"go 3 4\".");
        };
        let Some(cell) = self.level.cell(row, column).filter(|cell| self.level.tile(*cell) != Tile::Wall) else {
            return Reply::refused(format!("There is no floor at row {row}, column {column}."));
        };
        if cell == self.state.at {
            return Reply::refused("That is where you stand.");
        }
        let Some(way) = search::way_to(&self.level, self.state, cell) else {
            return Reply::refused(self.why_no_way(cell));
        };
        let (mut lines, mut steps) = (Vec::new(), 0);
        self.trail.clear();
        for direction in way {
            self.trail.push(self.state.at);
            self.take(direction, &mut lines);
            steps += 1;
            if self.end.is_some() {
                break;
            }
        }
        lines.insert(0, if steps == 1 { "1 step.".to_owned() } else { format!("{steps} steps.") });
        self.say_where(&mut lines);
        Reply::done([lines.join(" ")])
    }

    /// Returns the reason that the search finds no path to a cell.
    fn why_no_way(&self, cell: usize) -> String {
        match self.level.tile(cell) {
            Tile::Door(index) if !self.level.is_open(self.state, index) => {
                let lock = self.level.doors.get(index).map_or(Lock::Door, |door| door.lock);
                if self.level.carries(self.state, lock) {
                    format!("Something closed is between you and that {}.", lock.name())
                } else {
                    format!("That {} is locked, and you have no key to it.", lock.name())
                }
            }
            Tile::Gate if !self.level.is_switched(self.state) => "That gate is closed; the switch opens it.".into(),
            _ if self.state.block == Some(cell) => "The block cannot be pushed from where you can get.".into(),
            _ => "The search finds no way there: something closed is between.".into(),
        }
    }

    /// Returns the refusal of a move after the room has ended.
    fn refusal(&self) -> Option<Reply> {
        let on = if self.has_next() { "\"next\" goes on" } else { "\"new\" plays again" };
        Some(Reply::refused(match self.end? {
            End::Out => format!("You are out of this room; {on}."),
            End::Stranded => format!("Nothing leads out any more. \"undo\" takes the last line back; {on}."),
            End::Dark => format!("It is dark here now; {on}."),
        }))
    }

    /// Makes a move and adds its description to `lines`.
    fn take(&mut self, direction: Direction, lines: &mut Vec<String>) {
        self.used += 1;
        let before = self.state;
        match self.level.step(before, direction) {
            Err(stop) => lines.push(match stop {
                Stop::Wall => "A wall.".into(),
                Stop::Shut => "The gate is closed; the switch opens it.".into(),
                Stop::Locked(lock) => format!("The {} is locked, and you have no key to it.", lock.name()),
                Stop::Blocked => "The block will not move: behind it is no bare floor.".into(),
            }),
            Ok(after) => {
                self.state = after;
                self.tell(before, after, lines);
            }
        }
        if self.end.is_none() && self.used >= MOVES_MAXIMUM {
            self.end = Some(End::Dark);
            lines.push(format!("After {MOVES_MAXIMUM} moves the lamp goes out: this room scores 0."));
        }
    }

    /// Adds the effects of a move to `lines`, and sets the outcome if the move ends the room.
    fn tell(&mut self, before: State, after: State, lines: &mut Vec<String>) {
        let [door_key, hatch_key, decoy] = self.level.letters;
        let mut can_strand = after.block != before.block;
        match self.level.tile(after.at) {
            Tile::Key(lock) if !self.level.has_taken(before, lock) => {
                let letter = if lock == Lock::Door { door_key } else { hatch_key };
                lines.push(format!("You pick up {letter}: the key to the {}.", lock.name()));
            }
            Tile::Decoy if !std::mem::replace(&mut self.decoy_taken, true) => {
                lines.push(format!("You pick up {decoy}: a decoy. It falls to dust."));
            }
            Tile::Switch if !self.level.is_switched(before) => {
                lines.push("The switch clicks: the gate is open.".into())
            }
            Tile::Door(index) if !self.level.is_open(before, index) => {
                let Some(door) = self.level.doors.get(index) else { return };
                can_strand = true;
                let key =
                    if self.level.carries(after, door.lock) { "it gives the key back" } else { "the key is spent" };
                if !(door.is_decoy && self.level.is_irreversible) {
                    lines.push(format!("The {} opens; {key}.", door.lock.name()));
                }
            }
            _ => {}
        }
        if after.block != before.block {
            lines.push("The block slides on.".into());
        }
        if self.level.is_out(after) {
            self.end = Some(End::Out);
            lines.push(self.way_out());
        } else if can_strand && search::fewest_moves(&self.level, after).is_none() {
            self.end = Some(End::Stranded);
            lines.push(self.dead_end(after.block != before.block));
        }
    }

    fn next_room(&mut self) -> Reply {
        let Some(end) = self.end else { return Reply::refused("First find the exit of this room.") };
        let room = self.done.len() + 1;
        let Some(stage) = self.setup.stages.get(room).copied() else {
            return Reply::refused("This was the last room. \"new\" plays again.");
        };
        self.done.push(Done { used: self.used, fewest: self.shortest(), end });
        let is_irreversible = self.level.is_irreversible;
        self.level = make::level(stage, self.setup.trap != Trap::None, &mut self.random);
        self.begin(is_irreversible);
        let mut lines = vec![format!("Room {} of {}.", room + 1, self.setup.stages.len())];
        lines.extend(self.what_is_new());
        Reply::done([lines.join(" ")])
    }

    fn switch_trap(&mut self, is_irreversible: bool) -> Reply {
        if self.trap().is_none() {
            return Reply::refused("There is no such switch in this room.");
        }
        let again = if self.used > 0 { "The same room again. " } else { "" };
        self.begin(is_irreversible);
        let does = if is_irreversible { "keeps" } else { "gives back" };
        Reply::done([format!("{again}One of the doors is wrong, and it now {does} the key.")])
    }

    /// Starts the room; `is_irreversible` if the decoy door keeps the key.
    fn begin(&mut self, is_irreversible: bool) {
        let mut fewest = |is_irreversible: bool| {
            self.level.is_irreversible = is_irreversible;
            search::fewest_moves(&self.level, self.level.start).unwrap_or(MOVES_MAXIMUM)
        };
        self.fewest_by_trap = [fewest(false), fewest(true)];
        self.level.is_irreversible = is_irreversible;
        self.state = self.level.start;
        (self.used, self.end) = (0, None);
        self.decoy_taken = false;
        self.trail.clear();
    }
}

pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
