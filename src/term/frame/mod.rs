//! Encoder: frames to the fewest bytes that show them.
//!
//! A [`Frame`] is resolved for the terminal into a `screen` of 64-bit cells and rows with hashes. The rows that the
//! terminal shows are `kept` packed, with their hashes; only rows that differ are unpacked. `scroll` counts which way
//! is the shortest, with the estimates of `cost`, and the painter of `paint` and `cursor` writes it once.
//!
//! A line feed here moves down and nothing else. That holds where the visitor's own terminal driver is raw, as SSH
//! clients make it for a pty (RFC 4254 section 8); a local preview must switch output processing off as well.

mod cell;
mod cost;
mod cursor;
mod kept;
mod links;
mod modes;
mod paint;
mod pen;
mod pictures;
mod screen;
mod scroll;
mod table;
mod text;
mod write;

use std::cell::RefCell;

use ratatui::buffer::Buffer;
use ratatui::style::Color;

use self::cell::Cell;
use self::kept::{Kept, Unpacked};
pub use self::links::LINK_BYTES;
use self::modes::Modes;
pub use self::modes::{CLIPBOARD_BYTES, Mode, TITLE_BYTES};
use self::paint::{Painter, Terminal};
use self::pictures::Pictures;
pub use self::pictures::{Over, Owed, Picture};
use self::screen::Screen;
use self::scroll::{Counts, Planner, Way};
use self::table::Table;
pub use self::text::{printable, sanitise};
pub use self::write::write;
use super::colour::Depth;
use crate::charset::Charset;

/// The content of a screen.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The cells. Colours are what the theme chose; in 256 colours an `Rgb` becomes the nearest, in fewer it is
    /// dropped. A cell's `underline_color` names its link and nothing else.
    pub cells: Buffer,
    /// Addresses that cells link to by [`link`].
    pub links: Vec<String>,
    /// Pictures beside and over the cells.
    pub pictures: Vec<Picture>,
    /// Rows that are full and whose text goes on in the next: the terminal is made to wrap there itself, so that what is
    /// selected has no line end.
    pub wrapped: Vec<u16>,
    /// Column and row of the terminal's own cursor, which is hidden without.
    pub cursor: Option<(u16, u16)>,
}

impl Frame {
    /// A frame of cells only, its cursor hidden.
    pub fn of(cells: Buffer) -> Frame {
        Frame { cells, links: Vec::new(), pictures: Vec::new(), wrapped: Vec::new(), cursor: None }
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

/// Abilities of a terminal that the encoder uses. It uses on every terminal what a VT100 has: cursor addressing, relative
/// moves, EL, ED and SGR.
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
    /// Private modes for the mouse, the focus and pastes (1000 and its like, 1004, 2004): had, or swallowed.
    pub private_modes: bool,
    /// Kitty's keyboard protocol: had, or swallowed.
    pub keyboard_protocol: bool,
    /// A title, and a stack to keep the old one on (OSC 2, XTWINOPS 22 and 23).
    pub title: bool,
}

impl Abilities {
    /// All of them.
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
        private_modes: true,
        keyboard_protocol: true,
        title: true,
    };

    /// None of them: the least that a terminal with an addressable cursor has.
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
        private_modes: false,
        keyboard_protocol: false,
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

/// Memory for drawing. A thread's visits share it, so that a frame allocates nothing once it has grown.
#[derive(Default)]
struct Workspace {
    table: Table,
    new: Screen,
    old: Unpacked,
    counts: Counts,
    bytes: Vec<u8>,
    blank: Vec<Cell>,
}

thread_local! {
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
}

/// The encoder; it keeps what the visitor's screen shows.
///
/// Its bytes must reach the terminal complete and in order. Whoever drops some calls [`Encoder::forget`].
#[derive(Debug, Default)]
pub struct Encoder {
    kept: Option<Kept>,
    /// Rows of the last frame; 0 before the first.
    rows: u16,
    /// The terminal wrapped rows by itself since the screen was erased.
    has_wrapped: bool,
    terminal: Terminal,
    modes: Modes,
    pictures: Pictures,
}

impl Encoder {
    /// An encoder to which the screen is unknown.
    pub fn new() -> Encoder {
        Encoder::default()
    }

    /// Forgets what is on the screen; the next frame is painted whole.
    pub fn forget(&mut self) {
        self.kept = None;
    }

    /// Bytes that the kept screen takes between frames.
    pub fn held_bytes(&self) -> usize {
        self.kept.as_ref().map_or(0, Kept::held_bytes)
    }

    /// Appends what turns the screen into `frame`; nothing if it is that already.
    ///
    /// A frame of another size than the last is painted whole: terminals move text about when they are resized.
    pub fn draw(&mut self, frame: &Frame, abilities: &Abilities, out: &mut Vec<u8>) {
        if !frame.cells.area.is_empty() {
            WORKSPACE.with_borrow_mut(|workspace| self.draw_in(workspace, frame, abilities, out));
        }
    }

    fn draw_in(&mut self, workspace: &mut Workspace, frame: &Frame, abilities: &Abilities, out: &mut Vec<u8>) {
        workspace.table.tidy();
        workspace.new.resolve(frame, abilities, &mut workspace.table);
        workspace.bytes.clear();
        let size = (workspace.new.columns, workspace.new.rows);
        self.rows = size.1;
        let mut kept = self.kept.take().filter(|kept| kept.size() == size);
        let way = match &kept {
            Some(kept) => {
                kept.begin(&mut workspace.old, &mut workspace.table);
                self.uncover(frame, kept, abilities, workspace);
                if workspace.bytes.is_empty() && workspace.old.hashes == workspace.new.hashes {
                    Way::Rows
                } else if (self.has_wrapped || !frame.wrapped.is_empty()) && !self.pictures.covers() {
                    // A row that is written over still counts as one line with the next.
                    Way::Anew
                } else {
                    workspace.plan(kept, abilities).choose(self.terminal.region, !self.pictures.covers())
                }
            }
            None => {
                self.pictures.uncovered();
                self.terminal = Terminal { shows_cursor: self.terminal.shows_cursor, ..Terminal::default() };
                workspace.bytes.extend_from_slice(if abilities.scroll { b"\x1b[m\x1b[r" } else { b"\x1b[m" });
                Way::Anew
            }
        };
        self.has_wrapped = !frame.wrapped.is_empty() || self.has_wrapped && way != Way::Anew;
        self.terminal = workspace.paint(&way, kept.as_ref(), self.terminal, frame, abilities);
        let kept = self.kept.insert(kept.take().unwrap_or_default());
        if !workspace.bytes.is_empty() {
            let Workspace { table, new, old, .. } = workspace;
            kept.update(new, way.distance(), old, table);
        }
        let bytes = &workspace.bytes;
        let synchronized = abilities.synchronized && bytes.len() > AT_ONCE_BYTES;
        out.extend_from_slice(if synchronized { BEGIN } else { b"" });
        out.extend_from_slice(bytes);
        out.extend_from_slice(if synchronized { END } else { b"" });
    }
}

impl Workspace {
    fn plan<'a>(&'a mut self, kept: &'a Kept, abilities: &'a Abilities) -> Planner<'a> {
        let Workspace { table, new, old, counts, .. } = self;
        Planner { kept, old, new, abilities, table, counts }
    }

    /// Appends the bytes that turn the screen that is kept, if one is, into the new one.
    fn paint(
        &mut self,
        way: &Way,
        kept: Option<&Kept>,
        terminal: Terminal,
        frame: &Frame,
        abilities: &Abilities,
    ) -> Terminal {
        let Workspace { table, new, old, bytes, blank, .. } = self;
        let (columns, rows) = (new.columns, new.rows);
        blank.clear();
        blank.resize(columns.into(), Cell::EMPTY);
        let mut painter = Painter { out: bytes, terminal, table, abilities, columns, rows };
        let mut row = |painter: &mut Painter, from: Option<u16>, y: u16| match (kept, from) {
            (Some(_), Some(from)) if old.hashes[usize::from(from)] == new.hashes[usize::from(y)] => {}
            (Some(kept), Some(from)) => {
                old.unpack(from, kept, painter.table);
                painter.row(y, old.row(from), new.row(y));
            }
            _ => painter.row(y, blank, new.row(y)),
        };
        match way {
            Way::Rows => (0..rows).for_each(|y| row(&mut painter, Some(y), y)),
            Way::Anew => {
                painter.erase();
                let mut wraps = false;
                for y in 0..rows {
                    let goes_on = frame.wrapped.contains(&y);
                    match wraps || goes_on {
                        true => wraps = painter.flowing_row(y, new.row(y), wraps, goes_on),
                        false => row(&mut painter, None, y),
                    }
                }
            }
            // Rows outside the region come first: the cursor then ends inside, where the next scroll needs it.
            Way::Scroll(shift) => {
                let outside = (0..rows).filter(|y| !shift.region.contains(y));
                outside.for_each(|y| row(&mut painter, Some(y), y));
                painter.scroll(shift.region.clone(), shift.by);
                shift.region.clone().for_each(|y| row(&mut painter, shift.source(y), y));
            }
        }
        painter.finish(frame.cursor)
    }
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
