//! Labs on screen: a run of the game, the input state of its screen, and the outcome of the last command.
//!
//! Each engine implements [`LabScreen`], which draws the game and translates keys and clicks to typed lines. Typed lines
//! are the only way to change a game, so keys and typing have the same effects.

/// Evaluates an expression with the screen and the game of a [`LabSession`], whichever engine it is of.
macro_rules! with_screen {
    ($session:expr, $screen:ident, $game:ident => $call:expr) => {
        match (&$session.screen, $session.run.game()) {
            (AnyLabScreen::Grid($screen), Game::Grid($game)) => Some($call),
            (AnyLabScreen::Memory($screen), Game::Memory($game)) => Some($call),
            (AnyLabScreen::Model($screen), Game::Model($game)) => Some($call),
            (AnyLabScreen::Scm($screen), Game::Scm($game)) => Some($call),
            _ => None,
        }
    };
    ($session:expr, mut $screen:ident, $game:ident => $call:expr) => {
        match (&mut $session.screen, $session.run.game()) {
            (AnyLabScreen::Grid($screen), Game::Grid($game)) => Some($call),
            (AnyLabScreen::Memory($screen), Game::Memory($game)) => Some($call),
            (AnyLabScreen::Model($screen), Game::Model($game)) => Some($call),
            (AnyLabScreen::Scm($screen), Game::Scm($game)) => Some($call),
            _ => None,
        }
    };
}

mod grid;
mod memory;
mod model;
mod scm;
mod screen;

use super::prompt::{Prompt, Typed};
use crate::content::model::Lab;
use crate::lab::model::SOLVED;
use crate::lab::{Game, Run, Score};
use crate::term::input::{Key, KeyPress};
use crate::typeset::{Charset, Line, text};

/// Columns of the input line besides the text: [`SIGN`], and space for the caret at the edge.
const TYPED_COLUMNS: usize = 4;
/// Prompt before the typed text.
const SIGN: &str = "> ";

/// The area of the screen in which a lab is drawn, in cells, and the glyphs it may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LabArea {
    columns: u16,
    rows: u16,
    glyphs: Charset,
}

/// The outcome of a key or a click.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Move {
    /// A line to be executed by the run.
    Line(String),
    /// Only the selection has changed.
    Stay,
    /// The key or click has no meaning here and is passed on.
    Unused,
}

/// The screen of one engine: selection and input state, drawing, and the translation of keys and clicks to lines.
trait LabScreen<G>: Sized {
    /// Creates the input state for a new run.
    fn new(game: &G) -> Self;
    /// Handles a key. Escape, `?`, `:`, `n`, `u`, `w`, `q` and control keys are handled by [`LabSession`].
    fn press(&mut self, game: &G, press: KeyPress) -> Move;
    /// Cancels unfinished input; returns false if there is none, and Escape then leaves the lab.
    fn cancel(&mut self, _: &G) -> bool {
        false
    }
    /// Handles a click on a cell.
    fn click(&mut self, game: &G, column: u16, row: u16, area: LabArea) -> Move;
    /// Returns the game as lines: at most as many as the room has rows, each at most as wide as its columns.
    fn view(&self, game: &G, area: LabArea) -> Vec<Line>;
    /// Returns the cell of the selected item, for the hardware cursor: column and row within the room.
    fn cursor(&self, game: &G, area: LabArea) -> Option<(u16, u16)>;
    /// Returns a description of an irreversible loss, after which the run continues.
    fn loss(&self, _: &G) -> Option<&'static str> {
        None
    }
    /// Returns the number of rows reserved for the outcome of the last line, so that the game does not move when it
    /// gets shorter.
    fn said_rows(&self) -> usize {
        0
    }
    /// Returns the keys that work now with their actions, most important first.
    fn keys(&self, game: &G, arrows: bool) -> Vec<(String, &'static str)>;
}

/// The screen of any engine.
#[derive(Debug, Clone)]
enum AnyLabScreen {
    Grid(grid::LabScreen),
    Memory(memory::LabScreen),
    Model(model::LabScreen),
    Scm(scm::LabScreen),
}

/// A lab being played: a run, the engine's screen, and the state of typing and of the demo.
#[derive(Debug, Clone)]
pub(super) struct LabSession {
    run: Run,
    screen: AnyLabScreen,
    /// Outcome of the last line.
    said: Vec<String>,
    /// The input line, with the history of typed lines.
    prompt: Prompt,
    /// Whether the input line is open.
    is_typing: bool,
    /// Number of demo lines shown so far; `None` while the visitor plays.
    watched: Option<usize>,
    /// The visitor's own game, while the demo is shown.
    own: Option<(Run, AnyLabScreen)>,
    /// Whether the last key asked to restart an unfinished game; a second press confirms.
    asks_for_new: bool,
    /// The score of the first finished run, which is the one that counts in the visitor's summary.
    first: Option<Score>,
    /// Whether the last line was refused.
    is_refused: bool,
}

impl LabSession {
    pub(super) fn new(lab: &Lab) -> LabSession {
        let run = Run::new(lab.setup.clone(), lab.seed);
        LabSession {
            screen: screen(&run),
            run,
            said: Vec::new(),
            prompt: Prompt::default(),
            is_typing: false,
            watched: None,
            own: None,
            asks_for_new: false,
            first: None,
            is_refused: false,
        }
    }

    /// Returns the score of the visitor's first finished run.
    pub(super) fn first_score(&self) -> Option<&Score> {
        self.first.as_ref()
    }

    /// Whether a move was made in this run or an earlier one.
    pub(super) fn is_begun(&self) -> bool {
        self.first.is_some() || !self.run.is_fresh()
    }

    /// Whether a line is being typed; then letters are text.
    pub(super) fn is_typing(&self) -> bool {
        self.is_typing
    }

    /// Handles a key; returns false if the lab has no use for it.
    pub(super) fn press(&mut self, lab: &Lab, press: KeyPress) -> bool {
        if self.is_typing {
            return self.type_key(press);
        }
        let asked = std::mem::take(&mut self.asks_for_new);
        match press {
            KeyPress { ctrl: true, .. } | KeyPress { alt: true, .. } => return false,
            KeyPress { key: Key::Char('w'), .. } => self.watch(lab),
            // While the demo is shown, any other key only returns to the visitor's own game.
            _ if self.watched.is_some() && press.key != Key::Escape => self.take_own_back(),
            KeyPress { key: Key::Escape, .. } => {
                return with_screen!(self, mut screen, game => screen.cancel(game)).unwrap_or(false);
            }
            KeyPress { key: Key::Char(':'), .. } => {
                self.prompt.clear();
                self.is_typing = true;
            }
            KeyPress { key: Key::Char('n'), .. } if !asked && !self.run.is_fresh() && self.run.score().is_none() => {
                self.asks_for_new = true;
                self.said = vec!["This game is not over. n again begins a new one; any other key goes on.".to_owned()];
            }
            KeyPress { key: Key::Char('n'), .. } => self.execute("new"),
            KeyPress { key: Key::Char('u'), .. } => self.execute("undo"),
            press => {
                let made = with_screen!(self, mut screen, game => screen.press(game, press));
                return self.make(made.unwrap_or(Move::Unused));
            }
        }
        true
    }

    /// Sets the state of the run from an address or a link, in the form that [`LabSession::address`] returns.
    pub(super) fn set(&mut self, state: &str) {
        if !state.is_empty() {
            self.execute(&format!("set {state}"));
        }
    }

    /// Executes a line while the lab is not on screen. Returns a solved task or the reason of a refusal; other
    /// effects are visible on the page.
    pub(super) fn obey_unseen(&mut self, line: &str) -> Option<String> {
        self.execute(line);
        let has_news = |said: &&String| said.starts_with(SOLVED);
        match self.said.iter().find(has_news) {
            Some(solved) => Some(solved.clone()),
            None if self.is_refused => self.said.first().cloned(),
            None => None,
        }
    }

    /// Returns the game, if its engine is `model`.
    pub(super) fn model(&self) -> Option<&crate::lab::model::Game> {
        match self.run.game() {
            Game::Model(game) => Some(game),
            _ => None,
        }
    }

    /// Returns the state as part of an address: the inputs that differ from their start values.
    pub(super) fn address(&self) -> Option<String> {
        match self.run.game() {
            Game::Model(game) => Some(game.address()),
            _ => None,
        }
    }

    /// Handles a click on a cell of the text area; returns false if there is nothing to click.
    pub(super) fn click(&mut self, lab: &Lab, column: u16, row: u16, shape: (u16, u16), glyphs: Charset) -> bool {
        let (above, area) = self.board(lab, shape, glyphs);
        let Some(row) = row.checked_sub(above).filter(|row| *row < area.rows) else { return false };
        let made = with_screen!(self, mut screen, game => screen.click(game, column, row, area));
        self.make(made.unwrap_or(Move::Unused))
    }

    fn make(&mut self, made: Move) -> bool {
        match made {
            Move::Line(line) => self.execute(&line),
            Move::Stay => {}
            Move::Unused => return false,
        }
        true
    }

    /// Ends the demo and restores the visitor's own game.
    fn take_own_back(&mut self) {
        self.watched = None;
        if let Some((run, screen)) = self.own.take() {
            (self.run, self.screen) = (run, screen);
            self.said = vec!["Your own game again.".to_owned()];
        }
    }

    fn execute(&mut self, line: &str) {
        self.take_own_back();
        self.take(line);
        if let (None, Some(score)) = (&self.first, self.run.score()) {
            self.first = Some(score);
        }
    }

    fn take(&mut self, line: &str) {
        let reply = self.run.execute(line);
        self.said = reply.lines;
        self.is_refused = !reply.moved;
        if reply.moved && self.run.is_fresh() {
            // The game itself shows the state of a new run; only the line that names the run is kept.
            self.said.truncate(1);
            self.screen = screen(&self.run);
        }
        if matches!(line.split_whitespace().next(), Some("new" | "sweep")) {
            // The game itself shows the state.
            self.said.truncate(1);
        }
    }

    /// Shows the next line of the demo, starting with a new run.
    fn watch(&mut self, lab: &Lab) {
        let next = self.watched.filter(|next| *next < lab.demo.len()).unwrap_or(0);
        if next == 0 {
            if self.watched.is_none() {
                self.own = Some((self.run.clone(), self.screen.clone()));
            }
            self.run = Run::new(lab.setup.clone(), lab.seed);
            self.screen = screen(&self.run);
        }
        let Some(line) = lab.demo.get(next) else { return };
        self.take(line);
        self.said.insert(0, format!("{} of {}: {line}", next + 1, lab.demo.len()));
        self.watched = Some(next + 1);
    }

    /// Handles a key of the input line; returns false if the key does not edit it.
    fn type_key(&mut self, press: KeyPress) -> bool {
        let typed = match press {
            KeyPress { key: Key::Up, .. } => self.prompt.recall(true),
            KeyPress { key: Key::Down, .. } => self.prompt.recall(false),
            press => self.prompt.press(press),
        };
        match typed {
            Typed::Done => {
                self.is_typing = false;
                self.prompt.remember();
                let line = self.prompt.text().to_owned();
                if !line.trim().is_empty() {
                    self.execute(&line);
                }
            }
            Typed::Left => self.is_typing = false,
            Typed::Changed | Typed::Moved => {}
            Typed::Unused => return false,
        }
        true
    }

    /// Inserts pasted text into the input line.
    pub(super) fn paste(&mut self, text: &str) {
        self.prompt.paste(text);
    }

    /// Returns the position of the caret in the input line or, while it is closed, of the selected item: column and row
    /// within the lab's area.
    pub(super) fn caret(&self, lab: &Lab, shape: (u16, u16), glyphs: Charset) -> Option<(u16, u16)> {
        if !self.is_typing {
            let (above, area) = self.board(lab, shape, glyphs);
            let (column, row) = with_screen!(self, screen, game => screen.cursor(game, area)).flatten()?;
            return (column < area.columns && row < area.rows).then_some((column, above + row));
        }
        let sign = |line: &Line| line.runs.first().is_some_and(|run| run.text == SIGN);
        let lines = self.view(lab, shape, glyphs);
        let row = lines.iter().rposition(sign)?;
        let (before, _) = self.shown_line(usize::from(shape.0));
        let column = text::width(SIGN) + text::width(&before);
        Some((column as u16, row as u16))
    }

    /// Returns the parts of the typed text before and after the caret that fit into `columns` columns.
    fn shown_line(&self, columns: usize) -> (String, String) {
        let area = columns.saturating_sub(TYPED_COLUMNS);
        let (before, whole) = (self.prompt.before_caret(), self.prompt.text());
        let tail: Vec<char> = before.chars().rev().take(area).collect();
        let before_shown: String = tail.into_iter().rev().collect();
        let left = area - before_shown.chars().count();
        (before_shown, whole[before.len()..].chars().take(left).collect())
    }

    /// Returns the lines that can be typed, with their descriptions.
    pub(super) fn lines(&self) -> Vec<(&'static str, &'static str)> {
        self.run.commands().map(|command| (command.usage, command.does)).collect()
    }

    /// Returns the keys that work now, most important first.
    pub(super) fn keys(&self, arrows: bool) -> Vec<(String, &'static str)> {
        let key = |key: &str, does| (key.to_owned(), does);
        if self.is_typing() {
            return vec![key("enter", "do it"), key("esc", "leave it")];
        }
        let mut keys = match self.watched {
            Some(_) => return vec![key("w", "next"), key("n", "your game"), key("esc", "page")],
            None => with_screen!(self, screen, game => screen.keys(game, arrows)).unwrap_or_default(),
        };
        let cancels = with_screen!(self, screen, game => screen.clone().cancel(game)).unwrap_or(false);
        if keys.iter().all(|(known, _)| known != "esc") {
            keys.insert(keys.len().min(2), key("esc", if cancels { "back" } else { "page" }));
        }
        let common = [key("w", "watch"), key("u", "undo"), key("n", "new"), key(":", "type"), key("?", "help")];
        for (key, does) in common {
            let is_idle = key == "u" && !self.run.can_undo();
            if !is_idle && keys.iter().all(|(known, _)| *known != key) {
                keys.push((key, does));
            }
        }
        keys
    }

    /// Whether the lab is in its initial state.
    pub(super) fn is_untouched(&self) -> bool {
        self.run.is_fresh() && self.own.is_none() && self.first.is_none()
    }

    /// Returns the results, one on each line: the first score or, for a model, each solved task.
    pub(super) fn results(&self) -> Vec<String> {
        match self.model() {
            Some(game) => {
                let solved = game.setup().tasks.iter().take(game.solved());
                solved.map(|task| format!("solved: {}", task.say)).collect()
            }
            None => self.first.iter().map(|score| score.words.clone()).collect(),
        }
    }
}

fn screen(run: &Run) -> AnyLabScreen {
    match run.game() {
        Game::Grid(game) => AnyLabScreen::Grid(LabScreen::new(&**game)),
        Game::Memory(game) => AnyLabScreen::Memory(LabScreen::new(&**game)),
        Game::Model(game) => AnyLabScreen::Model(LabScreen::new(&**game)),
        Game::Scm(game) => AnyLabScreen::Scm(LabScreen::new(&**game)),
    }
}
