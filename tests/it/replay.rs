//! Every frame's bytes, replayed through a terminal, are the frame: text, colours, attributes and links, cell by cell.
//!
//! Two terminals judge: a strict one of our own, which knows all that the encoder uses, and the `vt100` crate, which
//! does not know REP, OSC 8 and crossed out text. A third test counts the bytes.

mod pages;
mod terminal;

use folio::term::caps::{Charset, Depth, Rgb};
use folio::term::frame::{Abilities, Encoder, Frame, Mode, link};
use folio::term::palette;
use proptest::prelude::*;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use pages::{DARK, Dice, LIGHT, NAMED, Theme};
use terminal::{Cell, Colour, Look, Terminal, Widths};

/// What a colour of a frame is on a terminal of this depth.
fn colour(colour: Color, depth: Depth) -> Colour {
    let named = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    let index = named.iter().position(|name| *name == colour).map(|index| index as u8);
    match (depth, colour, index) {
        (Depth::Mono, ..) | (_, Color::Reset, _) => Colour::Default,
        (_, _, Some(index)) => Colour::Indexed(index),
        (Depth::Ansi, Color::Indexed(index), _) if index < 16 => Colour::Indexed(index),
        (Depth::Ansi, ..) => Colour::Default,
        (_, Color::Indexed(index), _) => Colour::Indexed(index),
        (Depth::True, Color::Rgb(r, g, b), _) => Colour::Rgb(Rgb(r, g, b)),
        (_, Color::Rgb(r, g, b), _) => Colour::Indexed(palette::nearest(Rgb(r, g, b))),
        (_, other, _) => panic!("{other} has a name"),
    }
}

/// What a terminal should show for a frame.
fn expected(frame: &Frame, abilities: &Abilities) -> Vec<Cell> {
    let mut cells = Vec::new();
    for row in frame.cells.content.chunks(frame.cells.area.width.into()) {
        let mut covered = 0;
        for cell in row {
            if covered > 0 {
                covered -= 1;
                let lead: &Cell = cells.last().expect("a wide glyph comes before");
                cells.push(Cell { text: String::new(), look: lead.look.clone() });
                continue;
            }
            let has = |modifier| cell.modifier.contains(modifier);
            let number = (0..frame.links.len()).find(|index| link(*index) == cell.underline_color);
            let look = Look {
                fg: colour(cell.fg, abilities.depth),
                bg: colour(cell.bg, abilities.depth),
                bold: has(Modifier::BOLD),
                dim: has(Modifier::DIM),
                italic: has(Modifier::ITALIC),
                underline: has(Modifier::UNDERLINED),
                reverse: has(Modifier::REVERSED),
                strike: has(Modifier::CROSSED_OUT),
                link: number.filter(|_| abilities.hyperlinks).map(|number| frame.links[number].clone()),
            };
            cells.push(Cell { text: cell.symbol().into(), look });
            covered = cell.symbol().cell_width().saturating_sub(1);
        }
    }
    cells
}

/// What can be seen of a cell: on a blank, only the ground, lines and links.
fn visible(cell: &Cell) -> Cell {
    let Look { bg, underline, reverse, strike, .. } = cell.look;
    if cell.text == " " && !underline && !reverse && !strike {
        return Cell { text: " ".into(), look: Look { bg, link: cell.look.link.clone(), ..Look::default() } };
    }
    cell.clone()
}

/// Whether terminals may disagree on the room that a grapheme takes.
fn risky(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{200d}' | '\u{fe0f}' | '\u{1f000}'..='\u{1ffff}' | '✅'))
        || text.chars().nth(1).is_some()
            && text.chars().map(|c| c.to_string().cell_width()).sum::<u16>() != text.cell_width()
}

/// Compares a terminal with what it should show. Where it measures text in another way, cells of graphemes whose
/// width is in doubt are left out; all others must be right.
fn compare(shown: &[Cell], frame: &Frame, abilities: &Abilities, agrees: bool, when: &str) {
    let mut doubtful = 0;
    for (index, (shown, expected)) in shown.iter().zip(expected(frame, abilities)).enumerate() {
        if !agrees && risky(&expected.text) {
            doubtful = expected.text.cell_width();
        }
        if doubtful > 0 {
            doubtful -= 1;
            continue;
        }
        let width = usize::from(frame.cells.area.width);
        assert_eq!(visible(shown), visible(&expected), "{when}, column {}, row {}", index % width, index / width);
    }
}

/// One step of a session: a frame, and what happened on the way.
struct Step {
    frame: Frame,
    /// The terminal took another size before this frame.
    resized: bool,
    /// The frame before was not sent.
    forget: bool,
}

/// A long session: pages read in lines, halves and pages, lists, odd text, themes and sizes changed.
fn session(seed: u64, steps: usize, named: bool) -> Vec<Step> {
    let mut dice = Dice(seed);
    let texts = [pages::prose(&mut dice, 30), pages::prose(&mut dice, 12)];
    let themes = if named { [NAMED, NAMED] } else { [DARK, LIGHT] };
    let sizes = [(80, 24), (100, 40), (40, 10), (132, 30), (20, 5)];
    let (mut size, mut kind, mut theme, mut offset) = ((80, 24), 0, 0, 0_usize);
    let mut result: Vec<Step> = Vec::new();
    for _ in 0..steps {
        let before = size;
        let rows = usize::from(size.1);
        match dice.roll(40) {
            0 => size = *dice.pick(&sizes),
            1 => theme = 1 - theme,
            2 | 3 => kind = dice.roll(4),
            4 => offset = dice.roll(200),
            5 | 6 => offset = offset.saturating_sub(rows - 2),
            7 | 8 => offset += rows - 2,
            9 | 10 => offset = offset.saturating_sub(rows / 2),
            11 | 12 => offset += rows / 2,
            13..=22 => offset = offset.saturating_sub(1),
            _ => offset += 1,
        }
        let theme: Theme = themes[theme];
        offset = offset.min(250);
        let (columns, rows) = size;
        let frame = match kind {
            0 => pages::plain(columns, rows, &texts[0], offset, theme),
            1 => pages::reader(columns, rows, &texts[1], offset % texts[1].len(), theme),
            2 => pages::list(columns, rows, &texts[1], offset as u16, theme),
            _ => pages::odd(columns, rows, &mut dice, theme),
        };
        result.push(Step { frame, resized: before != size, forget: dice.roll(50) == 0 });
    }
    result
}

/// Replays a session through the strict terminal.
fn replay(steps: &[Step], abilities: &Abilities, widths: Widths) {
    let (columns, rows) = (80, 24);
    let mut terminal = Terminal::new(columns, rows, widths, abilities.erase_with_background);
    let mut encoder = Encoder::new();
    let mut out = Vec::new();
    encoder.enter("title", abilities, &mut out);
    for (number, step) in steps.iter().enumerate() {
        if step.resized {
            terminal.resize(step.frame.cells.area.width.into(), step.frame.cells.area.height.into());
        }
        if step.forget {
            encoder.forget();
        }
        encoder.draw(&step.frame, abilities, &mut out);
        terminal.feed(&out);
        out.clear();
        assert!(!terminal.in_link(), "frame {number} leaves a link open");
        compare(&terminal.cells, &step.frame, abilities, widths == Widths::Graphemes, &format!("frame {number}"));
        encoder.draw(&step.frame, abilities, &mut out);
        assert_eq!(out, b"", "a frame that is on the screen costs nothing");
    }
}

/// Sets of abilities that differ in what they make the encoder use.
fn sets_of_abilities() -> Vec<Abilities> {
    let full = Abilities::FULL;
    vec![
        full,
        Abilities { depth: Depth::Indexed, ..full },
        Abilities { depth: Depth::Mono, repeat: false, ..full },
        Abilities { erase_with_background: false, synchronized: false, ..full },
        Abilities { erase_characters: false, repeat: false, scroll: false, ..full },
        Abilities { depth: Depth::Indexed, charset: Charset::Full, ..Abilities::PLAIN },
    ]
}

#[test]
fn a_long_session_is_shown_cell_by_cell() {
    for (seed, abilities) in (1..).zip(sets_of_abilities()) {
        replay(&session(seed, 250, false), &abilities, Widths::Graphemes);
    }
    replay(&session(99, 250, true), &Abilities { depth: Depth::Ansi, ..Abilities::FULL }, Widths::Graphemes);
}
