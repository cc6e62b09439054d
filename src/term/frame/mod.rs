//! Encoder: frames to the fewest bytes that show them.
//!
//! The rows of a [`Frame`] are hashed in parts. The rows that the terminal shows are `kept` compressed, with their
//! hashes; only parts that differ are decoded, and only rows that differ are resolved for the terminal into a `screen`
//! of 64-bit cells. `scroll` chooses the cheapest way to the new screen by the estimates of `cost`; `paint` and `cursor`
//! write the bytes.
//!
//! A line feed must only move down. This is so if the visitor's terminal driver is in raw mode, as set by SSH clients
//! for a pty (RFC 4254 section 8); a local preview must disable output processing.

mod cell;
mod compressed;
mod cost;
mod cursor;
mod grid;
mod hash;
mod links;
mod modes;
mod paint;
mod pen;
mod pictures;
mod row_hash;
mod screen;
mod scroll;
mod table;
mod text;

use std::cell::RefCell;

use ratatui::style::Color;

use self::cell::Cell;
use self::compressed::{CompressedScreen, Unpacked};
pub use self::grid::{CellView, Grid, GridStyle};
pub use self::links::LINK_BYTES;
use self::modes::Modes;
pub use self::modes::{CLIPBOARD_BYTES, Mode, TITLE_BYTES};
use self::paint::{Painter, Terminal};
use self::pictures::Pictures;
pub use self::pictures::{Over, Owed, Picture};
use self::screen::{Screen, Source};
use self::scroll::{Counts, Planner, Way};
use self::table::Table;
pub use self::text::{printable, sanitise};
use super::colour::Depth;
use crate::charset::Charset;

/// The content of a screen.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The cells, in the theme's colours. With 256 colours an `Rgb` becomes the nearest one; with fewer it is
    /// dropped.
    pub cells: Grid,
    /// Addresses that cells link to by [`link`].
    pub links: Vec<String>,
    /// Pictures shown by the cells or drawn over them.
    pub pictures: Vec<Picture>,
    /// Rows that are full and whose text continues in the next row. The encoder lets the terminal itself wrap after
    /// them, so that a selection with the mouse contains no line break there.
    pub wrapped: Vec<u16>,
    /// Column and row of the hardware cursor; `None` to hide it.
    pub cursor: Option<(u16, u16)>,
}

impl Frame {
    /// Creates a frame of cells, with the cursor hidden.
    pub fn of(cells: Grid) -> Frame {
        Frame { cells, links: Vec::new(), pictures: Vec::new(), wrapped: Vec::new(), cursor: None }
    }
}

/// Returns the `underline_color` for cells of link number `index`.
///
/// Underlines are never coloured here, so that an `Rgb` value can carry a 24-bit number.
pub fn link(index: usize) -> Color {
    let [.., r, g, b] = index.to_be_bytes();
    Color::Rgb(r, g, b)
}

/// Returns the number of the link that an `underline_color` carries.
fn link_index(carrier: Color) -> Option<usize> {
    match carrier {
        Color::Rgb(r, g, b) => Some(usize::from(r) << 16 | usize::from(g) << 8 | usize::from(b)),
        _ => None,
    }
}

/// Abilities of a terminal that the encoder uses. Those of a VT100 are always assumed: cursor addressing, relative
/// moves, EL, ED and SGR.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Number of colours.
    pub depth: Depth,
    /// Character set.
    pub charset: Charset,
    /// Whether there are scroll regions, and insertion and deletion of lines (DECSTBM, IL, DL).
    pub scroll: bool,
    /// Whether there is REP, which repeats the last character.
    pub repeat: bool,
    /// Whether there is ECH, which erases characters in place.
    pub erase_characters: bool,
    /// Whether erased cells get the background of the pen; otherwise the default background.
    pub erase_with_background: bool,
    /// Whether there are synchronized updates (mode 2026).
    pub synchronized: bool,
    /// Whether there are links (OSC 8).
    pub hyperlinks: bool,
    /// Whether there is an alternate screen (mode 1049).
    pub alternate_screen: bool,
    /// Whether the private modes for mouse, focus and paste (1000 and related, 1004, 2004) are supported or ignored.
    pub private_modes: bool,
    /// Whether kitty's keyboard protocol is supported or ignored.
    pub keyboard_protocol: bool,
    /// Whether there is a title with a stack for saving it (OSC 2, XTWINOPS 22 and 23).
    pub title: bool,
}

impl Abilities {
    /// All abilities.
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

    /// No abilities beyond an addressable cursor.
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

/// Maximum bytes of an update that is sent without synchronization: it arrives in one packet, and the terminal draws
/// after reading it.
const AT_ONCE_BYTES: usize = 512;

/// Begins a synchronized update.
const BEGIN: &[u8] = b"\x1b[?2026h";

/// Ends a synchronized update.
const END: &[u8] = b"\x1b[?2026l";

/// Buffers for drawing, shared by the sessions of a thread, so that frames need no allocations once the buffers have
/// grown.
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

/// The encoder, with the present content of the visitor's screen.
///
/// Its bytes must reach the terminal completely and in order. After dropping some, call [`Encoder::forget`].
#[derive(Debug, Default)]
pub struct Encoder {
    kept: Option<CompressedScreen>,
    /// Rows of the last frame; 0 before the first one.
    rows: u16,
    /// Whether the terminal has wrapped rows by itself since the screen was last erased.
    has_wrapped: bool,
    terminal: Terminal,
    modes: Modes,
    pictures: Pictures,
}

impl Encoder {
    /// Creates an encoder for a screen with unknown content.
    pub fn new() -> Encoder {
        Encoder::default()
    }

    /// Marks the content of the screen as unknown, so that the next frame is painted completely.
    pub fn forget(&mut self) {
        self.kept = None;
    }

    /// Returns the bytes of memory for the compressed screen.
    pub fn held_bytes(&self) -> usize {
        self.kept.as_ref().map_or(0, CompressedScreen::held_bytes)
    }

    /// Appends the bytes that change the screen to `frame`; nothing if it is unchanged.
    ///
    /// A frame of another size is painted completely, since terminals reflow text when they are resized.
    pub fn draw(&mut self, frame: &Frame, abilities: &Abilities, out: &mut Vec<u8>) {
        if !frame.cells.area().is_empty() {
            WORKSPACE.with_borrow_mut(|workspace| self.draw_in(workspace, frame, abilities, out));
        }
    }

    fn draw_in(&mut self, workspace: &mut Workspace, frame: &Frame, abilities: &Abilities, out: &mut Vec<u8>) {
        let source = Source { frame, abilities };
        workspace.table.tidy();
        workspace.new.begin(source);
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
                    // Terminals keep treating a wrapped row and the next as one line, even after the rows are
                    // overwritten.
                    Way::Anew
                } else {
                    workspace.plan(kept, source).choose(self.terminal.region, !self.pictures.covers())
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
        self.terminal = workspace.paint(&way, kept.as_ref(), self.terminal, source);
        let kept = self.kept.insert(kept.take().unwrap_or_default());
        if !workspace.bytes.is_empty() {
            let Workspace { table, new, old, .. } = workspace;
            kept.update(new, source, way.distance(), old, table);
        }
        let bytes = &workspace.bytes;
        let synchronized = abilities.synchronized && bytes.len() > AT_ONCE_BYTES;
        out.extend_from_slice(if synchronized { BEGIN } else { b"" });
        out.extend_from_slice(bytes);
        out.extend_from_slice(if synchronized { END } else { b"" });
    }
}

impl Workspace {
    fn plan<'a>(&'a mut self, kept: &'a CompressedScreen, source: Source<'a>) -> Planner<'a> {
        let Workspace { table, new, old, counts, .. } = self;
        Planner { kept, old, new, source, table, counts }
    }

    /// Appends the bytes that change the stored screen, if there is one, to the new one.
    fn paint(&mut self, way: &Way, kept: Option<&CompressedScreen>, terminal: Terminal, source: Source) -> Terminal {
        let Workspace { table, new, old, bytes, blank, .. } = self;
        let Source { frame, abilities } = source;
        let (columns, rows) = (new.columns, new.rows);
        blank.clear();
        blank.resize(columns.into(), Cell::EMPTY);
        let painter = Painter { out: bytes, terminal, table, abilities, columns, rows };
        let mut painting = Painting { painter, kept, old, new, blank, source };
        match way {
            Way::Rows => (0..rows).for_each(|y| painting.row(Some(y), y)),
            Way::Anew => {
                painting.painter.erase();
                let mut wraps = false;
                for y in 0..rows {
                    let goes_on = frame.wrapped.contains(&y);
                    match wraps || goes_on {
                        true => wraps = painting.flowing_row(y, wraps, goes_on),
                        false => painting.row(None, y),
                    }
                }
            }
            // Rows outside of the region come first, so that the cursor ends inside, where the next scroll needs it.
            Way::Scroll(shift) => {
                let outside = (0..rows).filter(|y| !shift.region.contains(y));
                outside.for_each(|y| painting.row(Some(y), y));
                painting.painter.scroll(shift.region.clone(), shift.by);
                shift.region.clone().for_each(|y| painting.row(shift.source(y), y));
            }
        }
        painting.painter.finish(frame.cursor)
    }
}

/// The painting of the rows of a screen, which are decoded and resolved as they are needed.
struct Painting<'a> {
    painter: Painter<'a>,
    kept: Option<&'a CompressedScreen>,
    old: &'a mut Unpacked,
    new: &'a mut Screen,
    blank: &'a [Cell],
    source: Source<'a>,
}

impl Painting<'_> {
    /// Paints row `y` over an old row, or over a blank one.
    fn row(&mut self, from: Option<u16>, y: u16) {
        let Painting { painter, kept, old, new, blank, source } = self;
        let shown = match (kept, from) {
            (Some(kept), Some(from)) => old.differing(from, new.hashes[usize::from(y)], kept, painter.table),
            _ => blank,
        };
        if !shown.is_empty() {
            let row = new.row(y, shown.len() as u16, *source, painter.table);
            painter.row(y, shown, row);
        }
    }

    /// Paints a row of a text that continues over several rows; see [`Painter::flowing_row`].
    fn flowing_row(&mut self, y: u16, wraps: bool, goes_on: bool) -> bool {
        let row = self.new.row(y, self.new.columns, self.source, self.painter.table);
        self.painter.flowing_row(y, row, wraps, goes_on)
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    /// Returns the bytes for changing one screen of lines to another, which follow those for the first one.
    fn change(old: &[&str], new: &[&str], abilities: &Abilities) -> String {
        let frame = |lines: &[&str]| Frame::of(Grid::of_lines(lines.iter().copied()));
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
            // Unchanged; one cell; one cell to the left of the cursor.
            ([&words, &blank], [&words, &blank], &full, "".to_string()),
            ([&words, &blank], [&line("some words on a lime"), &blank], &full, "\x08\x08m".into()),
            ([&words, &blank], [&line("zome words on a line"), &blank], &full, "\rz".into()),
            // Two changes: the cells between them are written again, or skipped.
            ([&words, &blank], [&line("zome yords on a line"), &blank], &full, "\rz\x1b[4Cy".into()),
            ([&words, &blank], [&line("zoze words on a line"), &blank], &full, "\rzoz".into()),
            // The rest of a row is erased.
            ([&words, &blank], [&line("some"), &blank], &full, "\x1b[;6H\x1b[K".into()),
            // A run is repeated by REP, if the terminal has it.
            ([&blank, &blank], [&rule, &blank], &full, "─\x1b[27b".into()),
            ([&blank, &blank], [&rule, &blank], &no_repeat, "─".repeat(28)),
            // Moved rows are scrolled.
            ([&rule, &words], [&words, &blank], &full, "\n".into()),
        ] {
            assert_eq!(change(&[old[0], old[1]], &[new[0], new[1]], abilities), expected, "{old:?} to {new:?}");
        }
    }

    #[test]
    fn links_are_opened_and_closed_around_their_cells() {
        let mut frame = Frame::of(Grid::of_lines(["see here"]));
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
