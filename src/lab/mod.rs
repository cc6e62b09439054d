//! Labs as values: the rules of each engine and the state of one run, driven by typed lines.
//!
//! Keys, typed lines and an author's demo are all converted to lines for [`Run::execute`], so that the interface,
//! plain-text mode and plain text play the same game. All randomness comes from the seed: the same lines always lead
//! to the same state.

pub mod grid;
pub mod memory;
pub mod model;
mod random;
pub mod scm;

use std::sync::Arc;

/// Maximum lines that a run stores, for replaying them at an undo. Further lines are refused; engines with their own
/// undo drop the oldest instead. The limit exceeds the maximum moves in all rooms.
const LINES_MAXIMUM: usize = 1_000;

/// Maximum characters of a line; the rest is ignored.
const LINE_CHARACTERS: usize = 200;

/// Upper limit (exclusive) of seeds, short enough to be cited.
pub const SEEDS: u32 = 1_000_000;

/// Settings of a lab by engine, checked when the content is loaded.
#[derive(Debug, Clone, PartialEq)]
pub enum Setup {
    /// Rooms with scrambled controls.
    Grid(grid::Setup),
    /// A stream of cases and a small store.
    Memory(memory::Setup),
    /// A model with the author's formulas.
    Model(Arc<model::Setup>),
    /// A hidden structural causal model.
    Scm(scm::Setup),
}

impl Setup {
    /// Returns the ids of the data files that the lab uses.
    pub fn data(&self) -> &[String] {
        match self {
            Setup::Model(setup) => &setup.data,
            Setup::Grid(_) | Setup::Memory(_) | Setup::Scm(_) => &[],
        }
    }
}

/// The outcome of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Whether the line was executed. If not, it was not understood or is not allowed now, and nothing has changed.
    pub executed: bool,
    /// Whether the line may have changed the game.
    pub moved: bool,
    /// Sentences about the outcome, as plain text.
    pub lines: Vec<String>,
}

impl Reply {
    /// Creates the reply to a line that may have changed the game.
    pub fn done(lines: impl IntoIterator<Item = String>) -> Reply {
        Reply { executed: true, moved: true, lines: lines.into_iter().collect() }
    }

    /// Creates the reply to a question, which has not changed the game.
    pub fn info(lines: impl IntoIterator<Item = String>) -> Reply {
        Reply { moved: false, ..Reply::done(lines) }
    }

    /// Creates the reply to a line that was refused, with the reason.
    pub fn refused(why: impl Into<String>) -> Reply {
        Reply { executed: false, moved: false, lines: vec![why.into()] }
    }
}

/// A command for the list in the help text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    /// Syntax of the command.
    pub usage: &'static str,
    /// Description of the command.
    pub does: &'static str,
}

/// Lines that all engines understand.
pub const COMMON: [Command; 4] = [
    Command { usage: "look", does: "say how things stand" },
    Command { usage: "undo", does: "take back the last move, where the rules allow it" },
    Command { usage: "new [SEED]", does: "begin again, with another seed or with this one" },
    Command { usage: "help", does: "say what can be typed" },
];

/// The result of a finished run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// Whether the goal was reached.
    pub won: bool,
    /// The score in one line.
    pub words: String,
}

/// The rules of an engine.
trait Rules: Sized {
    /// Settings of a lab.
    type Setup;
    /// Lines that can be typed.
    const COMMANDS: &'static [Command];

    /// Returns the state at the beginning.
    fn new(setup: &Self::Setup, seed: u32) -> Self;
    /// Executes a line, which is in lower case, with single blanks, and not empty. Accepts any text, in bounded time.
    fn execute(&mut self, line: &str) -> Reply;
    /// Returns the state in sentences: everything that the picture shows.
    fn describe(&self) -> Vec<String>;
    /// Returns the result; `None` before the run has ended.
    fn score(&self) -> Option<Score>;
    /// Returns the reason that the line, if executed last, cannot be undone, if there is one.
    fn undo_refusal(&self, line: &str) -> Option<&'static str>;
    /// Returns the number of moves that the engine can undo itself; `None` if the run undoes moves by replaying its
    /// lines.
    fn moves(&self) -> Option<usize> {
        None
    }
    /// Undoes the engine's last move.
    fn step_back(&mut self) {}
}

/// The state of a game, by engine.
#[derive(Debug, Clone)]
pub enum Game {
    /// Rooms to escape from (engine `grid`).
    Grid(Box<grid::Game>),
    /// A store of cards (engine `memory`).
    Memory(Box<memory::Game>),
    /// An author's model (engine `model`).
    Model(Box<model::Game>),
    /// A hidden causal model (engine `scm`).
    Scm(Box<scm::Game>),
}

impl Game {
    fn new(setup: &Setup, seed: u32) -> Game {
        match setup {
            Setup::Grid(setup) => Game::Grid(Box::new(Rules::new(setup, seed))),
            Setup::Memory(setup) => Game::Memory(Box::new(Rules::new(setup, seed))),
            Setup::Model(setup) => Game::Model(Box::new(Rules::new(setup, seed))),
            Setup::Scm(setup) => Game::Scm(Box::new(Rules::new(setup, seed))),
        }
    }

    fn execute(&mut self, line: &str) -> Reply {
        match self {
            Game::Grid(game) => game.execute(line),
            Game::Memory(game) => game.execute(line),
            Game::Model(game) => game.execute(line),
            Game::Scm(game) => game.execute(line),
        }
    }

    fn moves(&self) -> Option<usize> {
        match self {
            Game::Grid(game) => game.moves(),
            Game::Memory(game) => game.moves(),
            Game::Model(game) => game.moves(),
            Game::Scm(game) => game.moves(),
        }
    }

    fn step_back(&mut self) {
        match self {
            Game::Grid(game) => game.step_back(),
            Game::Memory(game) => game.step_back(),
            Game::Model(game) => game.step_back(),
            Game::Scm(game) => game.step_back(),
        }
    }

    fn undo_refusal(&self, line: &str) -> Option<&'static str> {
        match self {
            Game::Grid(game) => game.undo_refusal(line),
            Game::Memory(game) => game.undo_refusal(line),
            Game::Model(game) => game.undo_refusal(line),
            Game::Scm(game) => game.undo_refusal(line),
        }
    }
}

/// A run of a lab, by one visitor. It does no work between lines.
#[derive(Debug, Clone)]
pub struct Run {
    setup: Arc<Setup>,
    seed: u32,
    /// The executed lines; together with the seed they determine the whole state.
    lines: Vec<String>,
    game: Game,
}

impl Run {
    /// Creates a run in its initial state.
    pub fn new(setup: Arc<Setup>, seed: u32) -> Run {
        Run { game: Game::new(&setup, seed), setup, seed, lines: Vec::new() }
    }

    /// Returns the seed of the random numbers.
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// Returns the state of the game.
    pub fn game(&self) -> &Game {
        &self.game
    }

    /// Whether no move has been made.
    pub fn is_fresh(&self) -> bool {
        self.lines.is_empty()
    }

    /// Executes a typed line. Accepts any text, in bounded time.
    pub fn execute(&mut self, line: &str) -> Reply {
        let line: String = line.chars().take(LINE_CHARACTERS).filter(|c| !c.is_control()).collect();
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        match line.split_once(' ').unwrap_or((&line, "")) {
            ("", _) | ("help" | "?", _) => Reply::done(self.help()),
            ("look", _) => Reply::done(self.describe()),
            ("undo", _) => self.undo(),
            ("new", "") => self.restart((self.seed + 1) % SEEDS),
            ("new", seed) => match seed.parse() {
                Ok(seed) if seed < SEEDS => self.restart(seed),
                _ => Reply::refused(format!("A seed is a number from 0 to {}.", SEEDS - 1)),
            },
            _ if self.lines.len() >= LINES_MAXIMUM && self.game.moves().is_none() => {
                Reply::refused("This run has gone on for very long. \"new\" begins another.")
            }
            _ => {
                let reply = self.game.execute(&line);
                if reply.moved {
                    if self.lines.len() == LINES_MAXIMUM {
                        self.lines.remove(0);
                    }
                    self.lines.push(line);
                }
                reply
            }
        }
    }

    /// Returns the state in sentences: everything that the picture shows.
    pub fn describe(&self) -> Vec<String> {
        match &self.game {
            Game::Grid(game) => game.describe(),
            Game::Memory(game) => game.describe(),
            Game::Model(game) => game.describe(),
            Game::Scm(game) => game.describe(),
        }
    }

    /// Returns the result; `None` before the run has ended.
    pub fn score(&self) -> Option<Score> {
        match &self.game {
            Game::Grid(game) => game.score(),
            Game::Memory(game) => game.score(),
            Game::Model(game) => game.score(),
            Game::Scm(game) => game.score(),
        }
    }

    /// Returns the lines that can be typed, the engine's own first.
    pub fn commands(&self) -> impl Iterator<Item = &'static Command> + use<> {
        let own = match &self.game {
            Game::Grid(_) => grid::Game::COMMANDS,
            Game::Memory(_) => memory::Game::COMMANDS,
            Game::Model(_) => model::Game::COMMANDS,
            Game::Scm(_) => scm::Game::COMMANDS,
        };
        own.iter().chain(&COMMON)
    }

    fn help(&self) -> Vec<String> {
        self.commands().map(|command| format!("{}: {}.", command.usage, command.does)).collect()
    }

    fn restart(&mut self, seed: u32) -> Reply {
        *self = Run::new(self.setup.clone(), seed);
        let mut lines = vec![format!("A new run with seed {seed}.")];
        lines.extend(self.describe());
        Reply::done(lines)
    }

    /// Whether the last move can be taken back.
    pub fn can_undo(&self) -> bool {
        match self.game.moves() {
            Some(moves) => moves > 0,
            None => self.lines.last().is_some_and(|last| self.game.undo_refusal(last).is_none()),
        }
    }

    /// Undoes the last move: by the engine's own history, or by replaying all lines but the last.
    fn undo(&mut self) -> Reply {
        if let Some(moves) = self.game.moves() {
            if moves == 0 {
                return Reply::refused("There is nothing to take back.");
            }
            self.game.step_back();
            self.lines.pop();
            if moves == 1 {
                self.lines.clear();
            }
            // Several lines can be one move, so the state is described rather than the last line.
            let mut lines = vec!["Taken back.".to_owned()];
            lines.extend(self.describe());
            return Reply::done(lines);
        }
        let Some(last) = self.lines.last() else { return Reply::refused("There is nothing to take back.") };
        if let Some(why) = self.game.undo_refusal(last) {
            return Reply::refused(why);
        }
        let said = format!("Taken back: {last}.");
        self.lines.pop();
        self.game = Game::new(&self.setup, self.seed);
        for line in &self.lines {
            self.game.execute(line);
        }
        Reply::done([said])
    }
}
