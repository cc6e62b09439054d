//! Encoder: what should be on the screen to the fewest bytes that make it so.
//!
//! A [`Frame`] is resolved for the terminal into a `grid` and compared with the grid that the terminal shows, which is
//! kept `packed`. The `painter` writes the difference; `scroll` proposes rows that only moved. Every way that is right
//! is tried, and the shortest is sent.
//!
//! A line feed here moves down and nothing else. That holds where the visitor's own terminal driver is raw, as SSH
//! clients make it for a pty (RFC 4254 section 8); a local preview must switch output processing off as well.

mod grid;
mod links;
mod modes;
mod packed;
mod paint;
mod pen;
mod pictures;
mod scroll;
mod text;

use ratatui::buffer::Buffer;
use ratatui::style::Color;

use self::grid::{Grid, Table};
pub use self::links::LINK_BYTES;
use self::modes::Modes;
pub(super) use self::modes::base64;
pub use self::modes::{CLIPBOARD_BYTES, Mode, TITLE_BYTES};
use self::packed::Packed;
use self::paint::{Painter, Terminal};
pub(super) use self::pen::decimal;
use self::pictures::Pictures;
pub use self::pictures::{Over, Owed, Picture};
use self::scroll::Shift;
pub use self::text::{printable, sanitise};
use super::caps::{Charset, Depth};

/// What the screen should show.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The cells. Colours are what the theme chose; in 256 colours an `Rgb` becomes the nearest, in fewer it is
    /// dropped. A cell's `underline_color` names its link and nothing else.
    pub cells: Buffer,
    /// Addresses that cells link to by [`link`].
    pub links: Vec<String>,
    /// What is shown by other means than cells.
    pub pictures: Vec<Picture>,
}

impl Frame {
    /// A frame of nothing but cells.
    pub fn of(cells: Buffer) -> Frame {
        Frame { cells, links: Vec::new(), pictures: Vec::new() }
    }
}

/// The `underline_color` that makes a cell part of link number `index` of its frame.
///
/// Underlines are never coloured here, so every `Rgb` value there is a number of 24 bits.
pub fn link(index: usize) -> Color {
    let [.., r, g, b] = index.to_be_bytes();
    Color::Rgb(r, g, b)
}

/// The link that an `underline_color` names.
fn link_index(carrier: Color) -> Option<usize> {
    match carrier {
        Color::Rgb(r, g, b) => Some(usize::from(r) << 16 | usize::from(g) << 8 | usize::from(b)),
        _ => None,
    }
}

/// What the encoder may use. Everything not listed here is used on every terminal: cursor addressing, relative moves,
/// EL, ED and SGR as a VT100 has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Colours.
    pub depth: Depth,
    /// Characters.
    pub charset: Charset,
    /// Scroll regions, inserted and deleted lines (DECSTBM, IL, DL).
    pub scroll: bool,
    /// REP: the last character again.
    pub repeat: bool,
    /// ECH: erased characters in place.
    pub erase_characters: bool,
    /// Erasing leaves the background of the pen; else the default one.
    pub erase_with_background: bool,
    /// Synchronized updates (mode 2026).
    pub synchronized: bool,
    /// Links (OSC 8).
    pub hyperlinks: bool,
    /// The alternate screen (mode 1049).
    pub alternate_screen: bool,
    /// A title, and a stack to keep the old one on (OSC 2, XTWINOPS 22 and 23).
    pub title: bool,
}

impl Abilities {
    /// Everything.
    pub const FULL: Abilities = Abilities {
        depth: Depth::True,
        charset: Charset::Full,
        scroll: true,
        repeat: true,
        erase_characters: true,
        erase_with_background: true,
        synchronized: true,
        hyperlinks: true,
        alternate_screen: true,
        title: true,
    };

    /// What can be relied on where a cursor can be addressed.
    pub const PLAIN: Abilities = Abilities {
        depth: Depth::Mono,
        charset: Charset::Ascii,
        scroll: false,
        repeat: false,
        erase_characters: false,
        erase_with_background: false,
        synchronized: false,
        hyperlinks: false,
        alternate_screen: false,
        title: false,
    };
}

/// Updates up to this size need no synchronization: they are one packet and one read of the terminal, which draws
/// after it.
const AT_ONCE_BYTES: usize = 512;

/// Begins a synchronized update.
const BEGIN: &[u8] = b"\x1b[?2026h";

/// Ends a synchronized update.
const END: &[u8] = b"\x1b[?2026l";

/// The encoder; it knows what is on the visitor's screen.
///
/// Its bytes must reach the terminal complete and in order. Whoever drops some calls [`Encoder::forget`].
#[derive(Debug, Default)]
pub struct Encoder {
    screen: Option<Packed>,
    terminal: Terminal,
    modes: Modes,
    pictures: Pictures,
}

/// A way of painting that has been tried: the bytes and what they leave behind.
type Attempt = (Vec<u8>, Terminal);

impl Encoder {
    /// An encoder that knows nothing of the screen.
    pub fn new() -> Encoder {
        Encoder::default()
    }

    /// Forgets what is on the screen; the next frame is painted whole.
    pub fn forget(&mut self) {
        self.screen = None;
    }

    /// Bytes that the copy of the screen takes between frames.
    pub fn held_bytes(&self) -> usize {
        self.screen.as_ref().map_or(0, Packed::bytes)
    }

    /// Appends what turns the screen into `frame`; nothing if it is that already.
    ///
    /// A frame of another size than the last is painted whole: terminals move text about when they are resized.
    pub fn draw(&mut self, frame: &Frame, abilities: &Abilities, out: &mut Vec<u8>) {
        let mut table = Table::default();
        let size = (frame.cells.area.width, frame.cells.area.height);
        let old = self.screen.as_ref().filter(|screen| screen.size() == size).map(|screen| screen.unpack(&mut table));
        let new = Grid::of(frame, abilities, &mut table);
        let mut uncovering = Vec::new();
        let old = old.map(|mut old| {
            self.uncover(frame, &mut old, &new, abilities, &mut uncovering);
            old
        });
        let is_shown = uncovering.is_empty() && old.as_ref().is_some_and(|old| old.cells == new.cells);
        if frame.cells.area.is_empty() || is_shown {
            return;
        }
        let (bytes, terminal) = match &old {
            Some(old) => self.cheapest(old, &new, &table, abilities),
            None => {
                self.pictures.uncovered();
                self.whole(&new, &table, abilities)
            }
        };
        let bytes = [uncovering, bytes].concat();
        self.terminal = terminal;
        self.screen = Some(Packed::new(&new, &table));
        let synchronized = abilities.synchronized && bytes.len() > AT_ONCE_BYTES;
        out.extend_from_slice(if synchronized { BEGIN } else { b"" });
        out.extend_from_slice(&bytes);
        out.extend_from_slice(if synchronized { END } else { b"" });
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
        // Nobody knows what terminals do with a picture over cells that move.
        let covered = self.pictures.covers();
        if abilities.scroll && !covered {
            ways.extend(scroll::candidates(old, new, self.terminal.region).into_iter().map(Way::Scroll));
        }
        ways.push(Way::Plain);
        // An erased screen would flash where updates are not synchronized.
        if abilities.synchronized && !covered {
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

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    /// The bytes from one screen of lines to another, after the first has been drawn.
    fn change(old: &[&str], new: &[&str], abilities: &Abilities) -> String {
        let frame = |lines: &[&str]| Frame::of(Buffer::with_lines(lines.iter().copied()));
        let mut encoder = Encoder::new();
        let mut out = Vec::new();
        encoder.draw(&frame(old), abilities, &mut out);
        out.clear();
        encoder.draw(&frame(new), abilities, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_shortest_way_is_taken() {
        let full = Abilities::FULL;
        let no_repeat = Abilities { repeat: false, ..full };
        let width = 30;
        let line = |text: &str| format!("{text:width$}");
        let (blank, words, rule) = (line(""), line("some words on a line"), "─".repeat(width - 2) + "  ");
        for (old, new, abilities, expected) in [
            // Nothing, a cell, a cell to the left of the cursor.
            ([&words, &blank], [&words, &blank], &full, "".to_string()),
            ([&words, &blank], [&line("some words on a lime"), &blank], &full, "\x08\x08m".into()),
            ([&words, &blank], [&line("zome words on a line"), &blank], &full, "\rz".into()),
            // Two changes: what is between is written again, or jumped over.
            ([&words, &blank], [&line("zome yords on a line"), &blank], &full, "\rz\x1b[4Cy".into()),
            ([&words, &blank], [&line("zoze words on a line"), &blank], &full, "\rzoz".into()),
            // The rest of a row is erased.
            ([&words, &blank], [&line("some"), &blank], &full, "\x1b[;6H\x1b[K".into()),
            // A run is repeated, if the terminal can.
            ([&blank, &blank], [&rule, &blank], &full, "─\x1b[27b".into()),
            ([&blank, &blank], [&rule, &blank], &no_repeat, "─".repeat(28)),
            // Rows that move are moved.
            ([&rule, &words], [&words, &blank], &full, "\n".into()),
        ] {
            assert_eq!(change(&[old[0], old[1]], &[new[0], new[1]], abilities), expected, "{old:?} to {new:?}");
        }
    }

    #[test]
    fn links_are_opened_and_closed_around_their_cells() {
        let mut frame = Frame::of(Buffer::with_lines(["see here"]));
        frame.links.push("https://example.org/".into());
        frame.cells.set_style(ratatui::layout::Rect::new(4, 0, 3, 1), Style::new().underline_color(link(0)));
        let mut out = Vec::new();
        Encoder::new().draw(&frame, &Abilities { hyperlinks: false, ..Abilities::PLAIN }, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "\x1b[m\x1b[H\x1b[Jsee her\x1b[?7le\x1b[?7h");
        let mut out = Vec::new();
        Encoder::new().draw(&frame, &Abilities { hyperlinks: true, ..Abilities::PLAIN }, &mut out);
        let text = String::from_utf8(out).unwrap();
        let (before, after) = text.split_once("https://example.org/\x1b\\her\x1b]8;;\x1b\\").unwrap();
        assert!(before.starts_with("\x1b[m\x1b[H\x1b[Jsee \x1b]8;id="), "{text:?}");
        assert_eq!(after, "\x1b[?7le\x1b[?7h");
    }

    #[test]
    fn a_link_number_survives_its_colour() {
        for index in [0, 1, 255, 256, 0xff_ffff] {
            assert_eq!(link_index(link(index)), Some(index));
        }
        assert_eq!(link_index(Color::Reset), None);
    }
}
