//! Shared parts of tests: the test site, a simulated visitor, keys by name.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use folio::content::load;
use folio::content::model::Library;
use folio::term::caps::Capabilities;
use folio::term::frame::{Frame, Grid};
use folio::term::input::{Decoded, Decoder};
use folio::ui::{self, Effect, Message, Model};

/// Returns a path in this repository.
pub fn path(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}

/// Loads a library, which must have no diagnostics.
pub fn library(folder: &str) -> Arc<Library> {
    let loaded = load::load(&path(folder));
    match loaded.library {
        Some(library) => Arc::new(library),
        None => panic!("{folder}: {}", loaded.diagnostics.iter().map(ToString::to_string).collect::<String>()),
    }
}

/// Returns the bytes that a terminal sends for keys given by name, separated by blanks.
pub fn bytes(keys: &str) -> Vec<u8> {
    let key = |name: &str| match name {
        "Up" => "\x1b[A".into(),
        "Down" => "\x1b[B".into(),
        "Right" => "\x1b[C".into(),
        "Left" => "\x1b[D".into(),
        "S-Right" => "\x1b[1;2C".into(),
        "S-Left" => "\x1b[1;2D".into(),
        "Home" => "\x1b[H".into(),
        "End" => "\x1b[F".into(),
        "PageUp" => "\x1b[5~".into(),
        "PageDown" => "\x1b[6~".into(),
        "Tab" => "\t".into(),
        "BackTab" => "\x1b[Z".into(),
        "Enter" => "\r".into(),
        "Esc" => "\x1b".into(),
        "Space" => " ".into(),
        "Backspace" => "\x7f".into(),
        ctrl if ctrl.starts_with("C-") => char::from(ctrl.as_bytes()[2] & 0x1f).to_string(),
        typed => typed.to_owned(),
    };
    keys.split_whitespace().map(key).collect::<String>().into_bytes()
}

/// A simulated visitor at a terminal, without SSH and runtime.
pub struct Visitor {
    pub model: Model,
    decoder: Decoder,
    /// The arrival time of all input; timeouts only occur when a test advances it.
    clock: Instant,
    pub frame: Frame,
}

impl Visitor {
    /// Creates a visitor of `library` with this terminal and these variables of the client.
    pub fn new(library: &Arc<Library>, columns: u16, rows: u16, term: &str, variables: &[(&str, &str)]) -> Visitor {
        let variable = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        let capabilities = Capabilities::guess(term, variable);
        let model = Model::new(folio::program::snapshot(library.clone()), capabilities, columns, rows);
        let frame = Frame::of(Grid::default());
        let mut decoder = Decoder::new();
        if model.capabilities().asks_for_cursor() {
            decoder.expect_cursor();
        }
        Visitor { model, decoder, clock: Instant::now(), frame }
    }

    /// Returns another visitor in the same state, for trying keys.
    pub fn fork(&self) -> Visitor {
        let frame = Frame::of(Grid::default());
        Visitor { model: self.model.clone(), decoder: Decoder::new(), clock: self.clock, frame }
    }

    /// Types keys by name; returns the effects.
    pub fn press(&mut self, keys: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        for key in keys.split_whitespace() {
            effects.extend(self.feed(&bytes(key)));
            let mut decoded = Vec::new();
            if let Some(deadline) = self.decoder.deadline() {
                self.decoder.expire(deadline, &mut decoded);
            }
            effects.extend(self.take(decoded));
        }
        effects
    }

    /// Sends bytes, which can be a part of a sequence; returns the effects.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Effect> {
        let mut decoded = Vec::new();
        self.decoder.feed(bytes, self.clock, &mut decoded);
        self.take(decoded)
    }

    fn take(&mut self, decoded: Vec<Decoded>) -> Vec<Effect> {
        let message = |decoded| match decoded {
            Decoded::Event(event) => Message::Event(event),
            Decoded::Reply(reply) => Message::Reply(reply),
        };
        decoded.into_iter().filter_map(|decoded| ui::update(&mut self.model, message(decoded)).effect).collect()
    }

    /// Sends a message to the interface; returns the effect.
    pub fn tell(&mut self, message: Message) -> Option<Effect> {
        ui::update(&mut self.model, message).effect
    }

    /// Draws the next frame.
    pub fn draw(&mut self) -> &Frame {
        let (columns, rows) = self.model.size();
        self.frame.cells.resize(columns, rows);
        ui::prepare(&mut self.model);
        ui::view(&self.model, &mut self.frame);
        &self.frame
    }

    /// Returns the screen as text without trailing blanks.
    pub fn screen(&mut self) -> String {
        let (columns, rows) = self.model.size();
        self.draw();
        let mut cells = self.frame.cells.cells();
        let mut text = String::new();
        for _ in 0..rows {
            let mut line = String::new();
            let mut skip = 0;
            for cell in cells.by_ref().take(columns.into()) {
                if skip > 0 {
                    skip -= 1;
                    continue;
                }
                skip = folio::typeset::text::width(&cell.symbol).saturating_sub(1);
                line += &cell.symbol;
            }
            text += line.trim_end();
            text.push('\n');
        }
        text
    }
}
