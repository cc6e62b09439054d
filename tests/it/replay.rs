//! Checks that the bytes of every frame, replayed through a terminal, show the frame: text, colours, attributes and
//! links of every cell.
//!
//! Two terminals are used: a strict one of our own, which supports everything that the encoder uses, and the `vt100`
//! crate, which lacks REP, OSC 8 and crossed-out text. A third test counts bytes.
use crate::dice::Dice;

mod bytes;
pub mod oracle;
pub mod pages;
pub mod terminal;

use folio::term::caps::{Charset, Depth, Rgb};
use folio::term::frame::{Abilities, CellView, Encoder, Frame, GridStyle, Mode, link};
use folio::term::palette;
use folio::term::picture::kitty::PLACEHOLDER;
use proptest::prelude::*;
use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};

use pages::{DARK, LIGHT, NAMED, Theme};
use terminal::{Cell, Colour, Look, Terminal, Widths};

/// Converts a colour of a frame to that on a terminal of this depth.
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

/// Returns the expected cells of a terminal for a frame.
pub fn expected(frame: &Frame, abilities: &Abilities) -> Vec<Cell> {
    let mut cells = Vec::new();
    let sources: Vec<CellView> = frame.cells.cells().collect();
    for row in sources.chunks(frame.cells.area().width.into()) {
        let mut covered = 0;
        for cell in row {
            if covered > 0 {
                covered -= 1;
                let lead: &Cell = cells.last().expect("a wide glyph comes before");
                cells.push(Cell { text: String::new(), look: lead.look.clone() });
                continue;
            }
            let style = cell.style;
            let has = |modifier| style.modifier.contains(modifier);
            let number = (0..frame.links.len()).find(|index| link(*index) == style.link);
            let numbers_a_picture = cell.symbol.starts_with(PLACEHOLDER);
            let look = Look {
                fg: colour(style.fg, if numbers_a_picture { Depth::True } else { abilities.depth }),
                bg: colour(style.bg, abilities.depth),
                bold: has(Modifier::BOLD),
                dim: has(Modifier::DIM),
                italic: has(Modifier::ITALIC),
                underline: has(Modifier::UNDERLINED),
                reverse: has(Modifier::REVERSED),
                strike: has(Modifier::CROSSED_OUT),
                link: number.filter(|_| abilities.hyperlinks).map(|number| frame.links[number].clone()),
            };
            cells.push(Cell { text: cell.symbol.to_string(), look });
            covered = cell.symbol.cell_width().saturating_sub(1);
        }
    }
    cells
}

/// Returns the visible properties of a cell: for a blank, only background, lines and links.
pub fn visible(cell: &Cell) -> Cell {
    let Look { bg, underline, reverse, strike, .. } = cell.look;
    if cell.text == " " && !underline && !reverse && !strike {
        return Cell { text: " ".into(), look: Look { bg, link: cell.look.link.clone(), ..Look::default() } };
    }
    cell.clone()
}

/// Whether terminals may disagree on the width of a grapheme.
fn risky(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{fe0f}' | '\u{1f000}'..='\u{1ffff}' | '✅'))
        || text.chars().filter(|c| c.to_string().cell_width() > 0).count() > 1
}

/// Compares a terminal with the expected cells. Unless it measures text in the same way (`agrees`), cells of
/// graphemes with disputed width are ignored.
pub fn compare(shown: &[Cell], frame: &Frame, abilities: &Abilities, agrees: bool, when: &str) {
    let mut doubtful = 0;
    for (index, (shown, expected)) in shown.iter().zip(expected(frame, abilities)).enumerate() {
        if !agrees && risky(&expected.text) {
            doubtful = expected.text.cell_width();
        }
        if doubtful > 0 {
            doubtful -= 1;
            continue;
        }
        let width = usize::from(frame.cells.area().width);
        assert_eq!(visible(shown), visible(&expected), "{when}, column {}, row {}", index % width, index / width);
    }
}

/// A step of a session: a frame and events before it.
struct Step {
    frame: Frame,
    /// Whether the terminal was resized before this frame.
    resized: bool,
    /// Whether the previous frame was not sent.
    forget: bool,
}

/// Generates a long session: pages scrolled by lines, halves and pages, lists, odd text, changes of theme and size.
fn session(seed: u64, steps: usize, named: bool) -> Vec<Step> {
    let mut dice = Dice::new(seed);
    let texts = [pages::prose(&mut dice, 30), pages::prose(&mut dice, 12)];
    let themes = if named { [NAMED, NAMED] } else { [DARK, LIGHT] };
    let sizes = [(80, 24), (100, 40), (40, 10), (132, 30), (20, 5)];
    let (mut size, mut kind, mut theme, mut offset) = ((80, 24), 0, 0, 0_usize);
    let mut result: Vec<Step> = Vec::new();
    for _ in 0..steps {
        let before = size;
        let rows = usize::from(size.1);
        match dice.below(40) {
            0 => size = *dice.pick(&sizes),
            1 => theme = 1 - theme,
            2 | 3 => kind = dice.below(4),
            4 => offset = dice.below(200),
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
        let mut frame = frame;
        // Some positions are beyond the edges.
        let position =
            |dice: &mut Dice| (dice.below(usize::from(columns) + 2) as u16, dice.below(usize::from(rows) + 2) as u16);
        frame.cursor = (dice.below(3) > 0).then(|| position(&mut dice));
        result.push(Step { frame, resized: before != size, forget: dice.below(50) == 0 });
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
            terminal.resize(step.frame.cells.area().width.into(), step.frame.cells.area().height.into());
        }
        if step.forget {
            encoder.forget();
        }
        encoder.draw(&step.frame, abilities, &mut out);
        terminal.feed(&out);
        out.clear();
        assert!(!terminal.in_link(), "frame {number} leaves a link open");
        let area = step.frame.cells.area();
        let cursor = step.frame.cursor.map(|(x, y)| (x.min(area.width - 1), y.min(area.height - 1)));
        assert_eq!(terminal.cursor(), cursor, "frame {number}");
        assert!(terminal.scrolls_at_cursor(), "frame {number} leaves the cursor outside of the scroll region");
        compare(&terminal.cells, &step.frame, abilities, widths == Widths::Graphemes, &format!("frame {number}"));
        encoder.draw(&step.frame, abilities, &mut out);
        assert_eq!(out, b"", "a frame that is on the screen costs nothing");
    }
}

/// Returns sets of abilities that make the encoder use different sequences.
pub fn sets_of_abilities() -> Vec<Abilities> {
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
        replay(&session(seed, 150, false), &abilities, Widths::Graphemes);
    }
    replay(&session(99, 150, true), &Abilities { depth: Depth::Ansi, ..Abilities::FULL }, Widths::Graphemes);
}

#[test]
fn terminals_that_measure_emoji_in_another_way_are_spoilt_nowhere_else() {
    for (seed, widths) in [(7, Widths::Characters), (8, Widths::NarrowEmoji)] {
        replay(&session(seed, 150, false), &Abilities::FULL, widths);
    }
}

#[test]
fn another_terminal_agrees() {
    let abilities = Abilities { repeat: false, hyperlinks: false, ..Abilities::FULL };
    for (seed, depth) in [(21, Depth::True), (22, Depth::Indexed)] {
        let abilities = Abilities { depth, ..abilities };
        let mut parser = vt100::Parser::new(24, 80, 0);
        let mut encoder = Encoder::new();
        let mut out = Vec::new();
        encoder.enter("title", &abilities, &mut out);
        for (number, step) in session(seed, 150, false).iter_mut().enumerate() {
            tame_edge(&mut step.frame);
            let (columns, rows) = (step.frame.cells.area().width, step.frame.cells.area().height);
            if step.resized {
                // The crate panics when it erases a row that a resize has cut inside a wide glyph.
                parser.process(b"\x1b[2J");
                parser.screen_mut().set_size(rows, columns);
            }
            encoder.draw(&step.frame, &abilities, &mut out);
            parser.process(&out);
            out.clear();
            let screen = parser.screen();
            let shown: Vec<Cell> = (0..rows)
                .flat_map(|y| (0..columns).map(move |x| (x, y)))
                .zip(expected(&step.frame, &abilities))
                .map(|((x, y), expected)| judged_by_vt100(screen.cell(y, x).expect("inside"), &expected))
                .collect();
            compare(&shown, &step.frame, &abilities, false, &format!("frame {number}"));
        }
    }
}

/// Removes graphemes of disputed width from the right edge, where `vt100` would wrap them, since it lacks mode 7.
fn tame_edge(frame: &mut Frame) {
    let edge = frame.cells.area().width.saturating_sub(5);
    replace(frame, |x, symbol| x >= edge && risky(symbol));
}

/// Replaces the graphemes that `is_replaced` selects, by column and text, by a letter.
pub fn replace(frame: &mut Frame, is_replaced: impl Fn(u16, &str) -> bool) {
    for position in frame.cells.area().positions() {
        let cell = frame.cells.cell(position.x, position.y).expect("inside");
        if is_replaced(position.x, &cell.symbol) {
            let style = cell.style;
            frame.cells.set(position.x, position.y, "x", style);
        }
    }
}

/// Converts a cell of the `vt100` crate; properties that the crate lacks are taken from the expected cell.
pub fn judged_by_vt100(cell: &vt100::Cell, expected: &Cell) -> Cell {
    let colour = |colour| match colour {
        vt100::Color::Default => Colour::Default,
        vt100::Color::Idx(index) => Colour::Indexed(index),
        vt100::Color::Rgb(r, g, b) => Colour::Rgb(Rgb(r, g, b)),
    };
    let text = match cell.contents() {
        "" if !cell.is_wide_continuation() => " ".into(),
        text => text.into(),
    };
    // The crate stores no colours for the second half of a wide glyph.
    if cell.is_wide_continuation() {
        return Cell { text, look: expected.look.clone() };
    }
    // Of bold and dim, the crate keeps the last one.
    let both = expected.look.bold && expected.look.dim;
    let look = Look {
        fg: colour(cell.fgcolor()),
        bg: colour(cell.bgcolor()),
        bold: cell.bold() || both,
        dim: cell.dim() || both,
        italic: cell.italic(),
        underline: cell.underline(),
        reverse: cell.inverse(),
        strike: expected.look.strike,
        link: None,
    };
    Cell { text, look }
}

/// Generates a cell: often blank or plain, sometimes wide, coloured or linked.
fn any_cell() -> impl Strategy<Value = (&'static str, GridStyle)> {
    let symbol = prop_oneof![
        6 => Just(" "), 4 => Just("a"), 1 => Just("b"), 1 => Just("─"), 1 => Just("字"), 1 => Just("e\u{301}"), 1 => Just("😀"),
    ];
    let colour = prop_oneof![6 => Just(Color::Reset), 1 => Just(Color::Red), 1 => Just(Color::Rgb(9, 90, 200))];
    let modifier = prop_oneof![
        6 => Just(Modifier::empty()), 1 => Just(Modifier::BOLD), 1 => Just(Modifier::UNDERLINED), 1 => Just(Modifier::REVERSED),
    ];
    let linked = prop_oneof![8 => Just(Color::Reset), 1 => Just(link(0)), 1 => Just(link(1))];
    (symbol, colour.clone(), colour, modifier, linked)
        .prop_map(|(symbol, fg, bg, modifier, link)| (symbol, GridStyle { fg, bg, modifier, link }))
}

/// Generates screens of one size, each from rows of the previous one and new rows, so that some of them scroll.
pub fn any_screens() -> impl Strategy<Value = Vec<Frame>> {
    (1..14_u16, 1..9_u16).prop_flat_map(|(columns, rows)| {
        let row = proptest::collection::vec(any_cell(), usize::from(columns));
        let rows_from = proptest::collection::vec((0..usize::from(rows) * 2, row), usize::from(rows));
        proptest::collection::vec(rows_from, 1..6).prop_map(move |screens| {
            let (mut frames, mut shown) = (Vec::new(), Vec::new());
            for rows_from in screens {
                let row_of = |(from, row): (usize, Vec<_>)| shown.get(from).cloned().unwrap_or(row);
                let screen: Vec<Vec<(&str, GridStyle)>> = rows_from.into_iter().map(row_of).collect();
                let mut frame = pages::page(columns, rows);
                for (y, row) in (0..).zip(&screen) {
                    for (x, (symbol, style)) in (0..).zip(row) {
                        // A wide glyph does not fit in the last column.
                        let is_cut = x + 1 == columns && symbol.cell_width() > 1;
                        frame.cells.set(x, y, if is_cut { "x" } else { symbol }, *style);
                    }
                }
                frames.push(frame);
                shown = screen;
            }
            frames
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_screen_turns_into_any_other(frames in any_screens(), set in 0..6_usize) {
        let abilities = sets_of_abilities()[set];
        let size = frames[0].cells.area();
        let mut terminal = Terminal::new(size.width.into(), size.height.into(), Widths::Graphemes, abilities.erase_with_background);
        let mut encoder = Encoder::new();
        for (number, frame) in frames.iter().enumerate() {
            let mut out = Vec::new();
            encoder.draw(frame, &abilities, &mut out);
            terminal.feed(&out);
            compare(&terminal.cells, frame, &abilities, true, &format!("frame {number}"));
        }
    }
}

/// Returns the mean number of bytes for a change to the next frame.
fn mean(frames: impl Iterator<Item = Frame>, abilities: &Abilities) -> f64 {
    let mut encoder = Encoder::new();
    let sizes: Vec<usize> = frames
        .map(|frame| {
            let mut out = Vec::new();
            encoder.draw(&frame, abilities, &mut out);
            out.len()
        })
        .collect();
    sizes[1..].iter().sum::<usize>() as f64 / (sizes.len() - 1) as f64
}

#[test]
fn scrolling_a_line_costs_less_than_in_less() {
    let lines = pages::prose(&mut Dice::new(5), 25);
    for depth in [Depth::True, Depth::Indexed] {
        for (columns, rows) in [(80, 24), (100, 40)] {
            let abilities = Abilities { depth, ..Abilities::FULL };
            let offsets = || 0..lines.len() - usize::from(rows);
            let text = |offset| pages::plain(columns, rows, &lines, offset, DARK);
            let reader = |offset| pages::reader(columns, rows, &lines, offset, DARK);
            for (page, budget, bytes) in [
                ("text, down", 68.0, mean(offsets().map(text), &abilities)),
                ("text, up", 68.0, mean(offsets().rev().map(text), &abilities)),
                ("reader, down", 160.0, mean(offsets().map(reader), &abilities)),
                ("reader, up", 160.0, mean(offsets().rev().map(reader), &abilities)),
            ] {
                assert!(bytes <= budget, "{page}, {columns} x {rows}, {depth:?}: {bytes} bytes");
            }
        }
    }
}

#[test]
fn small_changes_cost_little_and_whole_pages_stay_small() {
    let lines = pages::prose(&mut Dice::new(5), 25);
    let full = Abilities::FULL;
    let choose = |chosen| pages::list(80, 24, &lines, chosen, DARK);
    let chosen = mean((0..24).map(choose), &full);
    assert!(chosen <= 300.0, "moving a selection: {chosen} bytes");
    let footer = |percent: u16| {
        let mut frame = pages::reader(80, 24, &lines, 0, DARK);
        frame.cells.put(70, 23, &format!("{percent:3}"), ratatui::style::Style::new());
        frame
    };
    let footer = mean((0..100).map(footer), &full);
    assert!(footer <= 16.0, "a number in the footer: {footer} bytes");
    for (name, frame) in
        [("text", pages::plain(80, 24, &lines, 0, DARK)), ("reader", pages::reader(80, 24, &lines, 0, DARK))]
    {
        let mut out = Vec::new();
        let mut encoder = Encoder::new();
        encoder.draw(&frame, &full, &mut out);
        assert!(out.len() <= 4096, "{name}, first frame: {} bytes", out.len());
        assert!(encoder.held_bytes() <= 3072, "{name}, held: {} bytes", encoder.held_bytes());
    }
}

#[test]
fn a_session_leaves_the_terminal_as_it_was() {
    for abilities in sets_of_abilities() {
        let mut terminal = Terminal::new(80, 24, Widths::Graphemes, abilities.erase_with_background);
        let mut encoder = Encoder::new();
        let mut out = b"$ ssh example.org\r\n".to_vec();
        encoder.enter("a title", &abilities, &mut out);
        for mode in [Mode::BracketedPaste, Mode::Focus, Mode::Mouse, Mode::ThemeReports, Mode::KittyKeyboard] {
            encoder.set(mode, true, &mut out);
        }
        encoder.set(Mode::Mouse, false, &mut out);
        for step in session(3, 60, false).iter().filter(|step| step.frame.cells.area() == Rect::new(0, 0, 80, 24)) {
            encoder.draw(&step.frame, &abilities, &mut out);
        }
        encoder.leave(&["See you.".into(), "ssh example.org".into()], &mut out);
        encoder.leave(&["not twice".into()], &mut out);
        terminal.feed(&out);
        assert_eq!(terminal.modes, [7, 25], "{abilities:?}");
        assert_eq!(terminal.title, ["shell"], "{abilities:?}");
        assert_eq!(terminal.kitty_keyboard, 0, "{abilities:?}");
        assert!(terminal.is_clean(), "{abilities:?}");
        if abilities.alternate_screen {
            assert_eq!(terminal.line(0), "$ ssh example.org");
            assert_eq!(terminal.line(1), "See you.");
        } else {
            assert_eq!(terminal.line(21), "See you.");
        }
    }
}

#[test]
fn what_a_terminal_cannot_take_never_reaches_it() {
    let hostile =
        ["\x1b", "\x1b[2J", "\u{9b}2J", "\n", "\x07", "\u{202e}", "a\x1b]0;x\x07", "\u{301}", "", "\u{7f}", "e\u{9c}"];
    let mut frame = pages::page(40, 3);
    frame.links = vec!["https://example.org/\x1b\\".into(), "file:///etc".into(), "https://example.org/".into()];
    for (index, (position, symbol)) in frame.cells.area().positions().zip(hostile.iter().cycle()).enumerate() {
        let number = match index {
            50 => 1,
            51 => 9,
            _ => 0,
        };
        frame.cells.set(position.x, position.y, symbol, GridStyle { link: link(number), ..GridStyle::default() });
    }
    let mut out = Vec::new();
    Encoder::new().draw(&frame, &Abilities::FULL, &mut out);
    let mut terminal = Terminal::new(40, 3, Widths::Graphemes, true);
    terminal.feed(&out);
    assert!(
        terminal.cells.iter().all(|cell| [" ", "a", "e"].contains(&cell.text.as_str()) && cell.look.link.is_none())
    );
}

#[test]
fn a_terminal_without_unicode_gets_ascii() {
    let abilities = Abilities { charset: Charset::Ascii, depth: Depth::Mono, ..Abilities::PLAIN };
    for step in session(11, 60, false) {
        let mut out = Vec::new();
        Encoder::new().draw(&step.frame, &abilities, &mut out);
        assert!(out.is_ascii());
    }
}
