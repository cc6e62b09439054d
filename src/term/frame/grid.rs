//! Grid: the cells of a frame, each a symbol and the number of a style in 64 bits.
//!
//! A page is drawn anew for each frame, so cells must be cheap to clear, to write and to resolve. Styles and graphemes
//! of several characters are stored once, in tables of the grid.

use std::borrow::Cow;
use std::collections::HashMap;

use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

use super::table::{Quick, hash_of};
use crate::charset::is_simple;

/// The bit of the numbers of graphemes of several characters; characters are numbered by their code points.
const CLUSTER: u32 = 1 << 31;
/// The bit of the numbers of symbols that are not simple: they may be wider than a column, or need to be filtered.
const SPECIAL: u32 = 1 << 30;

/// A symbol and the number of a style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    symbol: u32,
    style: u32,
}

/// The symbol of a cell.
pub(super) enum Symbol<'g> {
    Char(char),
    Cluster(&'g str),
}

impl Cell {
    /// An empty cell in the default style.
    pub(super) const EMPTY: Cell = Cell { symbol: b' ' as u32, style: 0 };

    /// Returns the number of the symbol, which is the same in every grid.
    pub(super) fn number(self) -> u32 {
        self.symbol
    }

    /// Returns the index of the style in [`Grid::styles`].
    pub(super) fn style(self) -> usize {
        self.style as usize
    }

    /// Returns the symbol if it is printable ASCII and the style has this index.
    #[inline]
    pub(super) fn ascii_in(self, style: usize) -> Option<u8> {
        u8::try_from(self.symbol).ok().filter(|byte| matches!(byte, b' '..=b'~') && self.style as usize == style)
    }

    /// Returns the symbol if it is a simple character: a printable one of one column on every terminal.
    pub(super) fn simple(self) -> Option<char> {
        char::from_u32(self.symbol)
    }

    /// Whether the symbol is not simple.
    #[inline]
    pub(super) fn is_special(self) -> bool {
        self.symbol & SPECIAL != 0
    }
}

/// The style of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct GridStyle {
    /// Foreground colour.
    pub fg: Color,
    /// Background colour.
    pub bg: Color,
    /// Attributes.
    pub modifier: Modifier,
    /// The carrier of a link's number; see [`super::link`].
    pub link: Color,
}

impl GridStyle {
    /// Returns this style with the changes that `style` makes.
    fn patch(self, style: Style) -> GridStyle {
        GridStyle {
            fg: style.fg.unwrap_or(self.fg),
            bg: style.bg.unwrap_or(self.bg),
            modifier: (self.modifier | style.add_modifier).difference(style.sub_modifier),
            link: style.underline_color.unwrap_or(self.link),
        }
    }
}

/// A cell as it was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellView<'g> {
    /// The grapheme.
    pub symbol: Cow<'g, str>,
    /// The style.
    pub style: GridStyle,
}

/// Graphemes of several characters by their numbers.
type Clusters = HashMap<u32, Box<str>, Quick>;

/// The cells of a frame; see the module documentation.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    columns: u16,
    rows: u16,
    cells: Vec<Cell>,
    /// The styles by number; number 0 is the default style.
    styles: Vec<GridStyle>,
    style_numbers: HashMap<GridStyle, u32, Quick>,
    /// The last patches of styles.
    patches: Patches,
    clusters: Clusters,
}

impl Grid {
    /// Creates a grid of empty cells.
    pub fn new(columns: u16, rows: u16) -> Grid {
        let mut grid = Grid::default();
        grid.resize(columns, rows);
        grid
    }

    /// Creates a grid of lines in the default style, as wide as the longest one.
    pub fn of_lines<'t>(lines: impl IntoIterator<Item = &'t str>) -> Grid {
        let lines: Vec<&str> = lines.into_iter().collect();
        let columns = lines.iter().map(|line| line.cell_width()).max().unwrap_or(0);
        let mut grid = Grid::new(columns, lines.len() as u16);
        for (y, line) in (0..).zip(lines) {
            grid.put(0, y, line, Style::new());
        }
        grid
    }

    /// Returns the area of all cells, whose origin is 0, 0.
    pub fn area(&self) -> Rect {
        Rect::new(0, 0, self.columns, self.rows)
    }

    /// Changes the size, which clears all cells; does nothing if the grid has that size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        if (self.columns, self.rows) != (columns, rows) {
            (self.columns, self.rows) = (columns, rows);
            self.clear();
        }
    }

    /// Clears all cells.
    pub fn clear(&mut self) {
        self.cells.clear();
        self.cells.resize(usize::from(self.columns) * usize::from(self.rows), Cell::EMPTY);
        self.clusters.clear();
        self.styles.clear();
        self.styles.push(GridStyle::default());
        self.number_styles();
    }

    fn number_styles(&mut self) {
        self.style_numbers.clear();
        self.patches = Patches::default();
        // Equal styles keep the first number.
        for (number, style) in (0..).zip(&self.styles) {
            self.style_numbers.entry(*style).or_insert(number);
        }
    }

    /// Clears the cells of an area.
    pub fn clear_area(&mut self, area: Rect) {
        self.for_each_row(area, |_, row| row.fill(Cell::EMPTY));
    }

    /// Changes the style of the cells of an area.
    pub fn set_style(&mut self, area: Rect, style: Style) {
        self.for_each_row(area, |styler, row| styler.patch(row, style));
    }

    /// Gives cells whose background or foreground is the default these colours.
    pub fn set_default_colours(&mut self, bg: Color, fg: Color) {
        for style in &mut self.styles {
            if style.bg == Color::Reset {
                style.bg = bg;
            }
            if style.fg == Color::Reset {
                style.fg = fg;
            }
        }
        self.number_styles();
    }

    /// Writes text from a cell on, and returns the column after it. Control characters are dropped, and the text is
    /// clipped at the right edge.
    pub fn put(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        self.put_within(x, y, text, u16::MAX, style)
    }

    /// Writes text from a cell on, in at most `room` columns, and returns the column after it.
    pub fn put_within(&mut self, x: u16, y: u16, text: &str, room: u16, style: Style) -> u16 {
        let room = self.columns.saturating_sub(x).min(room);
        if room == 0 || y >= self.rows {
            return x;
        }
        let start = usize::from(y) * usize::from(self.columns) + usize::from(x);
        let (cells, mut styler, clusters) = self.row_parts(start, room);
        if let Some(written) = put_ascii(cells, text, style, &mut styler) {
            return x + written as u16;
        }
        if let Some(written) = put_simple(cells, text, style, &mut styler) {
            return x + written as u16;
        }
        let mut at = 0;
        for grapheme in text.graphemes(true).filter(|grapheme| !grapheme.contains(char::is_control)) {
            let width = usize::from(grapheme.cell_width());
            if width == 0 {
                continue;
            }
            let Some((cell, hidden)) = cells.get_mut(at..at + width).and_then(<[Cell]>::split_first_mut) else { break };
            *cell = Cell { symbol: number_of(grapheme, clusters), style: styler.number(cell.style, style) };
            hidden.fill(Cell::EMPTY);
            at += width;
        }
        x + at as u16
    }

    /// Sets a cell as it is, without filtering; does nothing outside of the grid.
    pub fn set(&mut self, x: u16, y: u16, symbol: &str, style: GridStyle) {
        if let Some(index) = self.index(x, y) {
            let symbol = number_of(symbol, &mut self.clusters);
            let number = *self.style_numbers.entry(style).or_insert_with(|| {
                self.styles.push(style);
                self.styles.len() as u32 - 1
            });
            self.cells[index] = Cell { symbol, style: number };
        }
    }

    /// Returns a cell; `None` outside of the grid.
    pub fn cell(&self, x: u16, y: u16) -> Option<CellView<'_>> {
        self.index(x, y).map(|index| self.view(self.cells[index]))
    }

    /// Returns all cells, row by row.
    pub fn cells(&self) -> impl Iterator<Item = CellView<'_>> {
        self.cells.iter().map(|cell| self.view(*cell))
    }

    fn view(&self, cell: Cell) -> CellView<'_> {
        let symbol = match self.symbol(cell) {
            Symbol::Char(c) => Cow::Owned(c.to_string()),
            Symbol::Cluster(cluster) => Cow::Borrowed(cluster),
        };
        CellView { symbol, style: self.styles[cell.style()] }
    }

    /// Returns the rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[Cell]> {
        self.cells.chunks_exact(usize::from(self.columns).max(1))
    }

    /// Returns a row.
    pub(super) fn row(&self, y: usize) -> &[Cell] {
        let columns = usize::from(self.columns);
        &self.cells[y * columns..(y + 1) * columns]
    }

    /// Returns the styles by number.
    pub(super) fn styles(&self) -> &[GridStyle] {
        &self.styles
    }

    /// Returns the symbol of a cell.
    pub(super) fn symbol(&self, cell: Cell) -> Symbol<'_> {
        match char::from_u32(cell.symbol & !SPECIAL) {
            Some(c) => Symbol::Char(c),
            None => Symbol::Cluster(&self.clusters[&cell.symbol]),
        }
    }

    fn index(&self, x: u16, y: u16) -> Option<usize> {
        let is_inside = x < self.columns && y < self.rows;
        is_inside.then(|| usize::from(y) * usize::from(self.columns) + usize::from(x))
    }

    fn for_each_row(&mut self, area: Rect, mut change: impl FnMut(&mut Styler, &mut [Cell])) {
        let area = area.intersection(self.area());
        for y in area.top()..area.bottom() {
            let start = usize::from(y) * usize::from(self.columns) + usize::from(area.x);
            let (cells, mut styler, _) = self.row_parts(start, area.width);
            change(&mut styler, cells);
        }
    }

    fn row_parts(&mut self, start: usize, columns: u16) -> (&mut [Cell], Styler<'_>, &mut Clusters) {
        let Grid { cells, styles, style_numbers: numbers, patches, clusters, .. } = self;
        let cells = &mut cells[start..start + usize::from(columns)];
        (cells, Styler { styles, numbers, patches, last: (NO_STYLE, 0) }, clusters)
    }
}

/// Patches of styles (number before, patch, number after), of which the oldest is replaced: a page uses few.
#[derive(Debug, Clone, Default)]
struct Patches {
    known: [Option<(u32, Style, u32)>; 8],
    next: usize,
}

/// Numbers the styles of patched cells; neighbouring cells mostly have the same style.
struct Styler<'g> {
    styles: &'g mut Vec<GridStyle>,
    numbers: &'g mut HashMap<GridStyle, u32, Quick>,
    patches: &'g mut Patches,
    /// The last number before and after the patch; no style has the number [`NO_STYLE`].
    last: (u32, u32),
}

/// A number that no style has.
const NO_STYLE: u32 = u32::MAX;

impl Styler<'_> {
    /// Returns the number of style `before` patched by `style`, which must be the same in all calls.
    #[inline]
    fn number(&mut self, before: u32, style: Style) -> u32 {
        if self.last.0 != before {
            self.last = (before, self.look_up(before, style));
        }
        self.last.1
    }

    /// Patches the style of cells, which mostly have the same one.
    fn patch(&mut self, cells: &mut [Cell], style: Style) {
        let Some(before) = cells.first().map(|cell| cell.style) else { return };
        // Without an early end, so that many cells are compared at once.
        if cells.iter().fold(true, |is_same, cell| is_same & (cell.style == before)) {
            let after = self.look_up(before, style);
            cells.iter_mut().for_each(|cell| cell.style = after);
        } else {
            cells.iter_mut().for_each(|cell| cell.style = self.number(cell.style, style));
        }
    }

    fn look_up(&mut self, before: u32, style: Style) -> u32 {
        let known = self.patches.known.iter().flatten();
        if let Some((_, _, after)) = known.clone().find(|(from, patch, _)| *from == before && *patch == style) {
            return *after;
        }
        let patched = self.styles[before as usize].patch(style);
        let after = *self.numbers.entry(patched).or_insert_with(|| {
            self.styles.push(patched);
            self.styles.len() as u32 - 1
        });
        self.patches.known[self.patches.next] = Some((before, style, after));
        self.patches.next = (self.patches.next + 1) % self.patches.known.len();
        after
    }
}

/// Writes text of printable ASCII, and returns the columns written; `None` if the text has other characters.
fn put_ascii(cells: &mut [Cell], text: &str, style: Style, styler: &mut Styler) -> Option<usize> {
    // Without an early end, so that many bytes are checked at once.
    if !text.bytes().fold(true, |is_ascii, byte| is_ascii & matches!(byte, b' '..=b'~')) {
        return None;
    }
    let written = text.len().min(cells.len());
    styler.patch(&mut cells[..written], style);
    cells.iter_mut().zip(text.bytes()).for_each(|(cell, byte)| cell.symbol = byte.into());
    Some(written)
}

/// Writes text of simple characters, which needs no grapheme segmentation, and returns the columns written. `None` if
/// the text has other characters: it must be written by graphemes, of which those before that character are in place.
fn put_simple(cells: &mut [Cell], text: &str, style: Style, styler: &mut Styler) -> Option<usize> {
    let mut chars = text.chars();
    let mut next = chars.next();
    let mut written = 0;
    let ends = loop {
        let (Some(cell), Some(c)) = (cells.get_mut(written), next) else { break true };
        // A character that follows may belong to the same grapheme.
        next = chars.next();
        if !is_simple(c) || next.is_some_and(|next| !is_simple(next)) {
            break false;
        }
        cell.symbol = c.into();
        written += 1;
    };
    styler.patch(&mut cells[..written], style);
    ends.then_some(written)
}

/// Returns the number of cells up to the last one that is not empty.
pub(super) fn drawn(row: &[Cell]) -> usize {
    row.iter().rposition(|cell| *cell != Cell::EMPTY).map_or(0, |last| last + 1)
}

/// Returns the number of cells with a symbol other than a blank.
pub(super) fn ink(row: &[Cell]) -> u16 {
    // Counted in the width of a symbol, which takes fewest instructions.
    row.iter().map(|cell| u32::from(cell.symbol != Cell::EMPTY.symbol)).sum::<u32>() as u16
}

/// Returns the number of a grapheme; an empty one is a blank.
fn number_of(grapheme: &str, clusters: &mut Clusters) -> u32 {
    let mut chars = grapheme.chars();
    match (chars.next(), chars.next()) {
        (None, _) => Cell::EMPTY.symbol,
        (Some(only), None) => u32::from(only) | if is_simple(only) { 0 } else { SPECIAL },
        _ => {
            // A number that depends on the grapheme alone, unless two in one grid have the same hash.
            let mut number = hash_of(grapheme.as_bytes()) as u32 | CLUSTER | SPECIAL;
            while clusters.get(&number).is_some_and(|other| **other != *grapheme) {
                number = number.wrapping_add(1) | CLUSTER | SPECIAL;
            }
            clusters.entry(number).or_insert_with(|| grapheme.into());
            number
        }
    }
}

#[cfg(test)]
mod tests {
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
        assert_eq!(grid.cells.len(), buffer.content.len());
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
        let written: String = grid.cells().map(|cell| cell.symbol.into_owned()).collect();
        assert_eq!(written, "     ");
        assert_eq!(grid.cell(5, 0), None);
    }

    #[test]
    fn default_colours_change_only_cells_without_their_own() {
        let mut grid = Grid::of_lines(["abc"]);
        grid.set_style(Rect::new(1, 0, 1, 1), Style::new().bg(Color::Red));
        grid.set_default_colours(Color::Black, Color::White);
        grid.set_style(Rect::new(2, 0, 1, 1), Style::new().bg(Color::Reset).fg(Color::Reset));
        let colours: Vec<_> = grid.cells().map(|cell| (cell.style.bg, cell.style.fg)).collect();
        let expected = [(Color::Black, Color::White), (Color::Red, Color::White), (Color::Reset, Color::Reset)];
        assert_eq!(colours, expected);
    }
}
