//! The exhaustive encoder ("oracle"), which tries every way and keeps the shortest: slow, but a reference for the
//! bytes of the encoder in use.
//!
//! It draws cells in full Unicode only, without pictures and modes.

mod grid;
mod paint;
mod pen;
mod scroll;

use folio::term::frame::{Abilities, Frame};

use self::grid::{Grid, Table};
use self::paint::{Painter, Terminal};
use self::scroll::Shift;

/// Maximum bytes of an update without synchronization.
const AT_ONCE_BYTES: usize = 512;
/// Bytes around a larger update.
const SYNCHRONIZED_BYTES: usize = 16;

/// The exhaustive encoder.
#[derive(Default)]
pub struct Oracle {
    screen: Option<Frame>,
    terminal: Terminal,
}

/// The result of a way of painting: the bytes, and the terminal after them.
type Attempt = (Vec<u8>, Terminal);

impl Oracle {
    /// Draws `frame`; returns the number of bytes.
    pub fn draw(&mut self, frame: &Frame, abilities: &Abilities) -> usize {
        let mut table = Table::default();
        let old = self.screen.as_ref().filter(|old| old.cells.area() == frame.cells.area());
        let old = old.map(|old| Grid::of(old, abilities, &mut table));
        let new = Grid::of(frame, abilities, &mut table);
        if old.as_ref().is_some_and(|old| old.cells == new.cells) {
            return 0;
        }
        let (bytes, terminal) = match &old {
            Some(old) => self.cheapest(old, &new, &table, abilities),
            None => self.whole(&new, &table, abilities),
        };
        self.terminal = terminal;
        self.screen = Some(frame.clone());
        let synchronized = abilities.synchronized && bytes.len() > AT_ONCE_BYTES;
        bytes.len() + if synchronized { SYNCHRONIZED_BYTES } else { 0 }
    }

    /// Paints on a terminal with unknown state.
    fn whole(&self, new: &Grid, table: &Table, abilities: &Abilities) -> Attempt {
        let mut painter = Painter::new(Terminal::default(), new, table, abilities);
        painter.out.extend_from_slice(if abilities.scroll { b"\x1b[m\x1b[r" } else { b"\x1b[m" });
        painter.anew(new, usize::MAX);
        painter.finish()
    }

    /// Encodes in every way and returns the shortest result.
    fn cheapest(&self, old: &Grid, new: &Grid, table: &Table, abilities: &Abilities) -> Attempt {
        let mut ways = Vec::new();
        if abilities.scroll {
            ways.extend(scroll::candidates(old, new, self.terminal.region).into_iter().map(Way::Scroll));
        }
        ways.push(Way::Plain);
        // Without synchronized updates, an erased screen would flash.
        if abilities.synchronized {
            ways.push(Way::Anew);
        }
        let mut limit = usize::MAX;
        let mut best = (Vec::new(), self.terminal);
        for way in ways {
            let mut painter = Painter::new(self.terminal, new, table, abilities);
            match way {
                Way::Scroll(shift) => painter.scrolled(old, new, &shift, limit),
                Way::Plain => painter.rows(old, new, 0..new.rows, limit),
                Way::Anew => painter.anew(new, limit),
            }
            let attempt = painter.finish();
            if attempt.0.len() < limit {
                limit = attempt.0.len();
                best = attempt;
            }
        }
        best
    }
}

/// A way from one screen to the next.
enum Way {
    /// Painting row by row.
    Plain,
    /// Moving rows first.
    Scroll(Shift),
    /// Erasing the screen first.
    Anew,
}
