//! Tests of the grid: cells as ratatui's buffer has them.

use proptest::prelude::*;
use ratatui::buffer::Buffer;

use super::*;
use crate::charset::Charset;
use crate::term::frame::cell::GlyphBits;
use crate::term::frame::table::Table;
use crate::term::frame::text;

#[test]
fn simple_characters_are_graphemes_of_one_column() {
    let simple: String = ('\0'..='\u{ffff}').filter(|c| is_simple(*c)).collect();
    for pair in [simple.clone(), simple.chars().rev().collect()] {
        assert_eq!(pair.graphemes(true).count(), simple.chars().count());
    }
    let mut table = Table::default();
    for c in simple.chars() {
        assert_eq!(text::width(c.encode_utf8(&mut [0; 4])), 1, "{c:?}");
        assert!(text::printable(c), "{c:?}");
        assert_eq!(text::risk(c.encode_utf8(&mut [0; 4]), 1), None, "{c:?}");
        assert_eq!(table.glyph(c.encode_utf8(&mut [0; 4]), Charset::Full), GlyphBits::simple(c), "{c:?}");
    }
}

/// Compares a grid with a buffer of ratatui.
fn assert_same(grid: &Grid, buffer: &Buffer, when: &str) {
    assert_eq!(grid.cells().count(), buffer.content.len(), "{when}");
    for (index, (ours, theirs)) in grid.cells().zip(&buffer.content).enumerate() {
        let theirs = (theirs.symbol(), theirs.fg, theirs.bg, theirs.modifier, theirs.underline_color);
        let style = ours.style;
        assert_eq!((&*ours.symbol, style.fg, style.bg, style.modifier, style.link), theirs, "{when}, cell {index}");
    }
}

#[test]
fn text_is_written_as_ratatui_writes_it() {
    let red = Style::new().fg(Color::Red).bold();
    let raised = Style::new().bg(Color::Indexed(8)).underline_color(Color::Rgb(0, 0, 1)).not_bold();
    for (x, text) in [
        (0, "plain words"),
        (3, "─│● ⣿ → ² “quoted”"),
        (7, "e\u{301} and 字 and 👩\u{200d}🔬"),
        (2, "a\x1bb\tc"),
        (9, ""),
        (9, "too long for the row that it is on"),
        (19, "字"),
    ] {
        let (mut ours, mut theirs) = (Grid::new(20, 3), Buffer::empty(Rect::new(0, 0, 20, 3)));
        for (y, style) in [(0, red), (1, raised), (1, red)] {
            let end = ours.put(x, y, text, style);
            assert_eq!(end, theirs.set_stringn(x, y, text, 20, style).0, "{text:?}");
            let end = ours.put_within(x, 2, text, 4, style);
            assert_eq!(end, theirs.set_stringn(x, 2, text, 4, style).0, "{text:?}");
        }
        let area = Rect::new(4, 0, 9, 2);
        ours.set_style(area, raised);
        theirs.set_style(area, raised);
        assert_same(&ours, &theirs, text);
        ours.clear_area(Rect::new(6, 1, 3, 1));
        (6..9).for_each(|x| theirs[(x, 1)].reset());
        assert_same(&ours, &theirs, text);
        ours.clear();
        theirs.reset();
        assert_same(&ours, &theirs, text);
    }
}

#[test]
fn nothing_is_written_outside() {
    let mut grid = Grid::new(5, 1);
    assert_eq!(grid.put(5, 0, "x", Style::new()), 5);
    assert_eq!(grid.put(0, 1, "x", Style::new()), 0);
    grid.set_style(Rect::new(3, 0, 9, 9), Style::new().bold());
    grid.set(9, 0, "x", GridStyle::default());
    let written: String = grid.cells().map(|cell| cell.symbol).collect();
    assert_eq!(written, "     ");
    assert_eq!(grid.cell(5, 0), None);
}

#[test]
fn default_colours_change_only_cells_without_their_own() {
    let mut grid = Grid::of_lines(["abc"]);
    grid.set_style(Rect::new(1, 0, 1, 1), Style::new().bg(Color::Red));
    grid.set_default_colours(Color::Black, Color::White);
    let colours: Vec<_> = grid.cells().map(|cell| (cell.style.bg, cell.style.fg)).collect();
    let expected = [(Color::Black, Color::White), (Color::Red, Color::White), (Color::Black, Color::White)];
    assert_eq!(colours, expected);
}

#[test]
fn styles_beyond_the_first_few_are_found_again() {
    let mut grid = Grid::new(40, 2);
    let style = |x: u16| Style::new().fg(Color::Indexed(x as u8));
    for y in 0..2 {
        (0..40).for_each(|x| assert_eq!(grid.put(x, y, "x", style(x)), x + 1));
    }
    assert_eq!(grid.patches().len(), 40);
    assert_eq!(grid.row(0), grid.row(1));
    assert_eq!(grid.cell(39, 1).unwrap().style.fg, Color::Indexed(39));
}

/// A change of a grid of 24 columns and 3 rows.
#[derive(Debug, Clone)]
enum Change {
    Put(u16, u16, String, Style),
    Style(Rect, Style),
    Clear(Rect),
}

fn change() -> impl Strategy<Value = Change> {
    let style = prop_oneof![
        Just(Style::new()),
        Just(Style::new().fg(Color::Red).bold()),
        Just(Style::new().bg(Color::Indexed(8)).not_bold().italic()),
        Just(Style::new().underline_color(Color::Rgb(0, 0, 2)).reversed()),
    ];
    let text =
        prop::collection::vec(prop::sample::select(vec!["a", "b", " ", "words", "─", "字", "e\u{301}", "\t"]), 1..9);
    let area =
        (0..30_u16, 0..3_u16, 1..30_u16, 1..3_u16).prop_map(|(x, y, width, height)| Rect::new(x, y, width, height));
    prop_oneof![
        4 => (0..24_u16, 0..3_u16, text, style.clone())
            .prop_map(|(x, y, text, style)| Change::Put(x, y, text.concat(), style)),
        2 => (area.clone(), style).prop_map(|(area, style)| Change::Style(area, style)),
        1 => area.prop_map(Change::Clear),
    ]
}

proptest! {
    #[test]
    fn any_changes_give_the_cells_that_ratatui_has(changes in prop::collection::vec(change(), 1..20)) {
        let (mut ours, mut theirs) = (Grid::new(24, 3), Buffer::empty(Rect::new(0, 0, 24, 3)));
        for change in &changes {
            match change {
                Change::Put(x, y, text, style) => {
                    prop_assert_eq!(ours.put(*x, *y, text, *style), theirs.set_stringn(*x, *y, text, 24, *style).0);
                }
                Change::Style(area, style) => {
                    ours.set_style(*area, *style);
                    theirs.set_style(*area, *style);
                }
                Change::Clear(area) => {
                    ours.clear_area(*area);
                    area.intersection(theirs.area).positions().for_each(|position| theirs[position].reset());
                }
            }
        }
        assert_same(&ours, &theirs, &format!("{changes:?}"));
        // A part of a row is drawn as in the whole row.
        for y in 0..3 {
            let (mut whole, mut part) = (Raster::new(), Raster::new());
            whole.draw(&ours, y, 24);
            part.draw(&ours, y, 6);
            prop_assert_eq!(&part.views(None)[..], &whole.views(None)[..6]);
        }
    }
}
