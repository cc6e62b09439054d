//! Fuzzes the encoder with sequences of random frames: the tests' strict terminal must show each of them.

#![no_main]

// Only the part that replays bytes is used here.
#[allow(dead_code)]
#[path = "../../tests/it/replay/terminal.rs"]
mod terminal;

use folio::term::caps::Depth;
use folio::term::frame::{Abilities, Encoder, Frame, Grid, GridStyle, link};
use libfuzzer_sys::fuzz_target;
use ratatui::buffer::CellWidth;
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
    let mut frame = Frame { links, ..Frame::of(Grid::new(columns, rows)) };
    let mut cells = vec![(" ", GridStyle::default()); usize::from(columns) * usize::from(rows)];
    for _ in 0..8 {
        // Each frame is the previous one with moved rows and some changed cells.
        let by = usize::from(next() % 5) * usize::from(columns);
        let length = cells.len();
        cells.rotate_left(by % length);
        for _ in 0..next() % 32 {
            let at = (usize::from(next()) << 8 | usize::from(next())) % length;
            let (symbol, look, count) = (SYMBOLS[usize::from(next() % 16)], next(), usize::from(next() % 24));
            let style = GridStyle {
                bg: if look & 1 == 0 { Color::Reset } else { Color::Blue },
                modifier: if look & 2 == 0 { Modifier::empty() } else { Modifier::UNDERLINED },
                link: if look & 12 == 4 { link(usize::from(look >> 4 & 1)) } else { Color::Reset },
                fg: if look & 64 == 0 { Color::Reset } else { Color::Rgb(look, 0, 0) },
            };
            cells.iter_mut().skip(at).take(count).for_each(|cell| *cell = (symbol, style));
        }
        frame.cells.clear();
        for (position, (symbol, style)) in frame.cells.area().positions().zip(&cells) {
            frame.cells.set(position.x, position.y, symbol, *style);
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
    let width = usize::from(frame.cells.area().width);
    let cells: Vec<_> = frame.cells.cells().collect();
    for (row, shown) in cells.chunks(width).zip(terminal.cells.chunks(width)) {
        let mut x = 0;
        while x < width {
            let symbol = &*row[x].symbol;
            let printable = !symbol.is_empty() && !symbol.contains(char::is_control) && symbol != "\u{301}";
            let columns = if printable { usize::from(symbol.cell_width()) } else { 1 };
            let expected = if printable && x + columns <= width { symbol } else { " " };
            assert_eq!(shown[x].text, expected);
            x += if expected == " " { 1 } else { columns };
        }
    }
}
