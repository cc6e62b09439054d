//! Labs as values: the rules of each engine and the state of one run, driven by typed lines.
//!
//! Keys, typed lines and an author's demo all become lines for [`Run::obey`], so that the interface, the append-only form
//! and the plain form play the same game. All chance comes from the seed: the same lines always lead to the same state.

pub mod grid;
pub mod memory;
pub mod model;
mod random;
pub mod scm;

use std::sync::Arc;

/// Most lines that a run keeps. Further ones are refused or, in engines that take back moves themselves, push out the
/// oldest. More than the moves of all rooms there can be, and few enough to be replayed at once for an undo.
const LINES_MAXIMUM: usize = 1_000;

/// Characters of a line that are read.
const LINE_CHARACTERS: usize = 200;

/// Seeds are below this: short enough to be quoted.
pub const SEEDS: u32 = 1_000_000;

/// Parameters of one engine as an author chose them, checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Setup {
    /// A room with scrambled controls.
    Grid(grid::Setup),
    /// A stream of episodes and a small store.
    Memory(memory::Setup),
    /// Formulas of an author's own.
    Model(Arc<model::Setup>),
    /// A hidden structural causal model.
    Scm(scm::Setup),
}

impl Setup {
    /// Names of the data files that it reads.
    pub fn data(&self) -> &[String] {
        match self {
            Setup::Model(setup) => &setup.data,
            Setup::Grid(_) | Setup::Memory(_) | Setup::Scm(_) => &[],
        }
    }
}

/// Outcome of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// False if the line was not understood or is not allowed now; then nothing has changed.
    pub obeyed: bool,
    /// True if the line may have changed the game.
    pub moved: bool,
    /// Report of the outcome: sentences of plain text, one a line.
    pub lines: Vec<String>,
}

impl Reply {
    /// The line was obeyed, and this is what happened.
    pub fn done(lines: impl IntoIterator<Item = String>) -> Reply {
        Reply { obeyed: true, moved: true, lines: lines.into_iter().collect() }
    }

    /// The line was a question, and this is the answer: the game is as it was.
    pub fn told(lines: impl IntoIterator<Item = String>) -> Reply {
        Reply { moved: false, ..Reply::done(lines) }
    }

    /// Nothing has changed, and this is why.
    pub fn refused(why: impl Into<String>) -> Reply {
        Reply { obeyed: false, moved: false, lines: vec![why.into()] }
    }
}

/// A command, as the help text lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    /// Its syntax.
    pub usage: &'static str,
    /// Description.
    pub does: &'static str,
}

/// Lines that every engine takes besides its own.
pub const COMMON: [Command; 4] = [
    Command { usage: "look", does: "say how things stand" },
    Command { usage: "undo", does: "take back the last move, where the rules allow it" },
    Command { usage: "new [SEED]", does: "begin again, with another seed or with this one" },
    Command { usage: "help", does: "say what can be typed" },
];

/// Result of a run that has ended.
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

    /// The state at the beginning.
    fn new(setup: &Self::Setup, seed: u32) -> Self;
    /// Takes a line: lower case, single blanks, never empty. Total, and bounded in work.
    fn obey(&mut self, line: &str) -> Reply;
    /// State in sentences: all that the picture shows.
    fn describe(&self) -> Vec<String>;
    /// Result, once the run has ended.
    fn score(&self) -> Option<Score>;
    /// Reason that the last line cannot be taken back, if there is one.
    fn keeps(&self, line: &str) -> Option<&'static str>;
    /// Moves that it can take back itself; none where the lines of the run are all there is, and are played again.
    fn moves(&self) -> Option<usize> {
        None
    }
    /// Takes back the last of its moves.
    fn go_back(&mut self) {}
}

/// The state of a run's engine.
#[derive(Debug, Clone)]
pub enum Game {
    /// A room.
    Grid(Box<grid::Game>),
    /// A store.
    Memory(Box<memory::Game>),
    /// Formulas.
    Model(Box<model::Game>),
    /// A bench.
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

    fn obey(&mut self, line: &str) -> Reply {
        match self {
            Game::Grid(game) => game.obey(line),
            Game::Memory(game) => game.obey(line),
            Game::Model(game) => game.obey(line),
            Game::Scm(game) => game.obey(line),
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

    fn go_back(&mut self) {
        match self {
            Game::Grid(game) => game.go_back(),
            Game::Memory(game) => game.go_back(),
            Game::Model(game) => game.go_back(),
            Game::Scm(game) => game.go_back(),
        }
    }

    fn keeps(&self, line: &str) -> Option<&'static str> {
        match self {
            Game::Grid(game) => game.keeps(line),
            Game::Memory(game) => game.keeps(line),
            Game::Model(game) => game.keeps(line),
            Game::Scm(game) => game.keeps(line),
        }
    }
}

/// One visitor's run of a lab. It does no work between lines.
#[derive(Debug, Clone)]
pub struct Run {
    setup: Arc<Setup>,
    seed: u32,
    /// The lines that were obeyed; they and the seed are the whole state.
    lines: Vec<String>,
    game: Game,
}

impl Run {
    /// A run at its beginning.
    pub fn new(setup: Arc<Setup>, seed: u32) -> Run {
        Run { game: Game::new(&setup, seed), setup, seed, lines: Vec::new() }
    }

    /// Seed of its random numbers.
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// The state of its engine.
    pub fn game(&self) -> &Game {
        &self.game
    }

    /// Returns true if nothing has been done yet.
    pub fn is_fresh(&self) -> bool {
        self.lines.is_empty()
    }

    /// Takes a typed line. Anything may be typed; nothing takes long.
    pub fn obey(&mut self, line: &str) -> Reply {
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
                let reply = self.game.obey(&line);
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

    /// State in sentences: all that the picture shows.
    pub fn describe(&self) -> Vec<String> {
        match &self.game {
            Game::Grid(game) => game.describe(),
            Game::Memory(game) => game.describe(),
            Game::Model(game) => game.describe(),
            Game::Scm(game) => game.describe(),
        }
    }

    /// Result, once the run has ended.
    pub fn score(&self) -> Option<Score> {
        match &self.game {
            Game::Grid(game) => game.score(),
            Game::Memory(game) => game.score(),
            Game::Model(game) => game.score(),
            Game::Scm(game) => game.score(),
        }
    }

    /// Lines that can be typed, the engine's own first.
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

    /// Takes back the last move: from the engine's own history, or by replaying all lines but the last.
    fn undo(&mut self) -> Reply {
        if let Some(moves) = self.game.moves() {
            if moves == 0 {
                return Reply::refused("There is nothing to take back.");
            }
            self.game.go_back();
            self.lines.pop();
            if moves == 1 {
                self.lines.clear();
            }
            // Several lines may have been one move: how things stand says more than the last of them.
            let mut lines = vec!["Taken back.".to_owned()];
            lines.extend(self.describe());
            return Reply::done(lines);
        }
        let Some(last) = self.lines.last() else { return Reply::refused("There is nothing to take back.") };
        if let Some(why) = self.game.keeps(last) {
            return Reply::refused(why);
        }
        let said = format!("Taken back: {last}.");
        self.lines.pop();
        self.game = Game::new(&self.setup, self.seed);
        for line in &self.lines {
            self.game.obey(line);
        }
        Reply::done([said])
    }
}
