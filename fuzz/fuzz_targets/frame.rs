//! Fuzzes the encoder with sequences of random frames: the tests' strict terminal must show each of them.

#![no_main]

// Only the part that replays bytes is used here.
#[allow(dead_code)]
#[path = "../../tests/it/replay/terminal.rs"]
mod terminal;

use folio::term::caps::Depth;
use folio::term::frame::{Abilities, Encoder, Frame, link};
use libfuzzer_sys::fuzz_target;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use terminal::{Cell, Colour, Terminal, Widths};

/// Symbols that a byte can select; few and short, so that rows repeat and move.
const SYMBOLS: [&str; 16] =
    [" ", " ", " ", " ", "a", "a", "b", "─", "字", "e\u{301}", "😀", "❤\u{fe0f}", "\x1b[2J", "\u{301}", "⣿", ""];

fuzz_target!(|data: &[u8]| {
    let mut bytes = data.iter().copied();
    let mut next = || bytes.next().unwrap_or(0);
    let (columns, rows, flags) = (u16::from(next() % 24) + 1, u16::from(next() % 10) + 1, next());
    let has = |bit: u8| flags & 1 << bit != 0;
    let abilities = Abilities {
        depth: if has(0) { Depth::True } else { Depth::Mono },
        scroll: has(1),
        repeat: has(2),
        erase_characters: has(3),
        erase_with_background: has(4),
        synchronized: has(5),
        hyperlinks: has(6),
        ..Abilities::FULL
    };
    let mut terminal = Terminal::new(columns.into(), rows.into(), Widths::Graphemes, abilities.erase_with_background);
    let mut encoder = Encoder::new();
    let links = vec!["https://example.org/".into(), "mailto:a@example.org".into()];
    let mut frame = Frame { links, ..Frame::of(Buffer::empty(Rect::new(0, 0, columns, rows))) };
    for _ in 0..8 {
        // Each frame is the previous one with moved rows and some changed cells.
        let by = usize::from(next() % 5) * usize::from(columns);
        let length = frame.cells.content.len();
        frame.cells.content.rotate_left(by % length);
        for _ in 0..next() % 32 {
            let at = (usize::from(next()) << 8 | usize::from(next())) % length;
            let (symbol, look, count) = (SYMBOLS[usize::from(next() % 16)], next(), usize::from(next() % 24));
            for cell in frame.cells.content.iter_mut().skip(at).take(count) {
                cell.set_symbol(symbol);
                cell.bg = if look & 1 == 0 { Color::Reset } else { Color::Blue };
                cell.modifier = if look & 2 == 0 { Modifier::empty() } else { Modifier::UNDERLINED };
                cell.underline_color = if look & 12 == 4 { link(usize::from(look >> 4 & 1)) } else { Color::Reset };
                cell.fg = if look & 64 == 0 { Color::Reset } else { Color::Rgb(look, 0, 0) };
            }
        }
        let mut out = Vec::new();
        encoder.draw(&frame, &abilities, &mut out);
        terminal.feed(&out);
        // Painted from scratch on another terminal, it looks the same.
        let mut fresh = Terminal::new(columns.into(), rows.into(), Widths::Graphemes, abilities.erase_with_background);
        out.clear();
        Encoder::new().draw(&frame, &abilities, &mut out);
        fresh.feed(&out);
        assert!(terminal.cells.iter().map(visible).eq(fresh.cells.iter().map(visible)));
        check(&frame, &terminal);
    }
});

/// Returns the visible properties of a cell: for a blank without underline, the foreground does not count.
fn visible(cell: &Cell) -> Cell {
    let mut cell = cell.clone();
    if cell.text == " " && !cell.look.underline {
        cell.look.fg = Colour::Default;
    }
    cell
}

/// Compares the text on the terminal with that of the frame, as far as possible without reimplementing the encoder.
fn check(frame: &Frame, terminal: &Terminal) {
    let width = usize::from(frame.cells.area.width);
    for (row, shown) in frame.cells.content.chunks(width).zip(terminal.cells.chunks(width)) {
        let mut x = 0;
        while x < width {
            let symbol = row[x].symbol();
            let printable = !symbol.is_empty() && !symbol.contains(char::is_control) && symbol != "\u{301}";
            let columns = if printable { usize::from(symbol.cell_width()) } else { 1 };
            let expected = if printable && x + columns <= width { symbol } else { " " };
            assert_eq!(shown[x].text, expected);
            x += if expected == " " { 1 } else { columns };
        }
    }
}
