//! The encoder that tried every way and kept the shortest: slow, and so the measure for the bytes of the one in use.
//!
//! It draws cells only: no pictures, no modes, full Unicode.

mod grid;
mod paint;
mod pen;
mod scroll;

use folio::term::frame::{Abilities, Frame};

use self::grid::{Grid, Table};
use self::paint::{Painter, Terminal};
use self::scroll::Shift;

/// Updates up to this size need no synchronization.
const AT_ONCE_BYTES: usize = 512;
/// Bytes around a larger one.
const SYNCHRONIZED_BYTES: usize = 16;

/// The encoder.
#[derive(Default)]
pub struct Oracle {
    screen: Option<Frame>,
    terminal: Terminal,
}

/// A way of painting that has been tried: the bytes and what they leave behind.
type Attempt = (Vec<u8>, Terminal);

impl Oracle {
    /// Bytes that turn the screen into `frame`.
    pub fn draw(&mut self, frame: &Frame, abilities: &Abilities) -> usize {
        let mut table = Table::default();
        let old = self.screen.as_ref().filter(|old| old.cells.area == frame.cells.area);
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

    /// Paints on a terminal of which nothing is known.
    fn whole(&self, new: &Grid, table: &Table, abilities: &Abilities) -> Attempt {
        let mut painter = Painter::new(Terminal::default(), new, table, abilities);
        painter.out.extend_from_slice(if abilities.scroll { b"\x1b[m\x1b[r" } else { b"\x1b[m" });
        painter.anew(new, usize::MAX);
        painter.finish()
    }

    /// Tries every way and returns the shortest.
    fn cheapest(&self, old: &Grid, new: &Grid, table: &Table, abilities: &Abilities) -> Attempt {
        let mut ways = Vec::new();
        if abilities.scroll {
            ways.extend(scroll::candidates(old, new, self.terminal.region).into_iter().map(Way::Scroll));
        }
        ways.push(Way::Plain);
        // An erased screen would flash where updates are not synchronized.
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

/// A way of getting from one screen to the next.
enum Way {
    /// Row by row.
    Plain,
    /// Rows are moved first.
    Scroll(Shift),
    /// The screen is erased first.
    Anew,
}
