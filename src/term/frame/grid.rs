//! Grid: the cells of a frame, recorded as what was written to each row.
//!
//! A page is drawn anew for each frame, but most of its rows were on the last screen already. Therefore a write is only
//! recorded and hashed; the cells of a row are drawn from its writes by a [`Raster`] when they are needed. The record
//! grows until it is cleared.

pub(super) mod raster;

use std::collections::HashMap;

use ratatui::buffer::CellWidth;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use unicode_segmentation::UnicodeSegmentation;

use self::raster::Raster;
use super::hash::{Quick, fold, hash_of};
use crate::charset::is_simple;

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
    pub(super) fn patch(self, style: Style) -> GridStyle {
        GridStyle {
            fg: style.fg.unwrap_or(self.fg),
            bg: style.bg.unwrap_or(self.bg),
            modifier: (self.modifier | style.add_modifier).difference(style.sub_modifier),
            link: style.underline_color.unwrap_or(self.link),
        }
    }

    /// Returns this style with `colours` (background, foreground) instead of default ones.
    pub(super) fn with_colours(self, colours: Option<(Color, Color)>) -> GridStyle {
        let Some((bg, fg)) = colours else { return self };
        let or = |own, other| if own == Color::Reset { other } else { own };
        GridStyle { bg: or(self.bg, bg), fg: or(self.fg, fg), ..self }
    }

    /// Returns the patch that turns every style into this one.
    fn as_patch(self) -> Style {
        let style = Style::new().fg(self.fg).bg(self.bg).underline_color(self.link);
        style.remove_modifier(self.modifier.complement()).add_modifier(self.modifier)
    }
}

/// A cell as it was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellView {
    /// The grapheme.
    pub symbol: String,
    /// The style.
    pub style: GridStyle,
}

/// The characters of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Printable ASCII.
    Ascii,
    /// Simple characters: printable ones of one column on every terminal, each of which is a grapheme.
    Simple,
    /// Any characters; control characters are to be dropped.
    Any,
}

/// The effect of a write on the symbols of its cells.
#[derive(Debug, Clone, Copy)]
pub(super) enum Content {
    /// A text; its bytes are those from the first offset to the second one.
    Text(Form, u32, u32),
    /// A symbol that is set as it is; offsets as for a text.
    Symbol(u32, u32),
    /// The symbols stay.
    Style,
    /// The cells are cleared.
    Clear,
}

/// A write to a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Write {
    /// The next write to the same row; [`NONE`] if there is none.
    next: u32,
    pub x: u16,
    /// The columns that it may change: for symbols that terminals may draw wider, all up to the end of the row.
    pub columns: u16,
    /// The number of the change of style, in [`Grid::patches`].
    pub patch: u32,
    pub content: Content,
    /// The hash of everything but the style.
    hash: u64,
}

/// No write.
const NONE: u32 = u32::MAX;

/// The writes to a row.
#[derive(Debug, Clone, Copy)]
struct Row {
    first: u32,
    last: u32,
    /// The column at which the writes end.
    end: u16,
    /// Number of cells with text other than blanks.
    ink: u16,
}

impl Row {
    const EMPTY: Row = Row { first: NONE, last: NONE, end: 0, ink: 0 };
}

/// Number of patches that are compared one by one, which takes less time than a hash.
const FEW_PATCHES: usize = 16;

/// The cells of a frame; see the module documentation.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    columns: u16,
    rows: Vec<Row>,
    writes: Vec<Write>,
    /// The texts and symbols of all writes.
    text: String,
    /// The changes of style by number.
    patches: Vec<Style>,
    /// The numbers of the patches after the first few.
    patch_numbers: HashMap<Style, u32, Quick>,
    /// Background and foreground of cells without their own.
    default_colours: Option<(Color, Color)>,
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
        Rect::new(0, 0, self.columns, self.rows.len() as u16)
    }

    /// Changes the size, which clears all cells; does nothing if the grid has that size.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        if self.area() != Rect::new(0, 0, columns, rows) {
            self.columns = columns;
            self.rows.resize(rows.into(), Row::EMPTY);
            self.clear();
        }
    }

    /// Clears all cells.
    pub fn clear(&mut self) {
        self.rows.fill(Row::EMPTY);
        self.writes.clear();
        self.text.clear();
        self.patches.clear();
        self.patch_numbers.clear();
        self.default_colours = None;
    }

    /// Clears the cells of an area.
    pub fn clear_area(&mut self, area: Rect) {
        let area = area.intersection(self.area());
        for y in area.top()..area.bottom() {
            if area.width == self.columns {
                self.rows[usize::from(y)] = Row::EMPTY;
            } else {
                self.record(y, area.x, area.width, Content::Clear, Style::new());
            }
        }
    }

    /// Changes the style of the cells of an area.
    pub fn set_style(&mut self, area: Rect, style: Style) {
        let area = area.intersection(self.area());
        (area.top()..area.bottom()).for_each(|y| self.record(y, area.x, area.width, Content::Style, style));
    }

    /// Gives all cells whose background or foreground is the default these colours.
    pub fn set_default_colours(&mut self, bg: Color, fg: Color) {
        self.default_colours = Some((bg, fg));
    }

    /// Writes text from a cell on, and returns the column after it. Control characters are dropped, and the text is
    /// clipped at the right edge.
    pub fn put(&mut self, x: u16, y: u16, text: &str, style: Style) -> u16 {
        self.put_within(x, y, text, u16::MAX, style)
    }

    /// Writes text from a cell on, in at most `room` columns, and returns the column after it.
    pub fn put_within(&mut self, x: u16, y: u16, text: &str, room: u16, style: Style) -> u16 {
        let room = self.columns.saturating_sub(x).min(room);
        if room == 0 || usize::from(y) >= self.rows.len() {
            return x;
        }
        let (form, bytes, columns) = measure(text, room);
        if columns > 0 {
            let text = &text[..bytes];
            let start = self.text.len() as u32;
            self.text.push_str(text);
            if text.bytes().any(|byte| byte != b' ') {
                let row = &mut self.rows[usize::from(y)];
                row.ink = row.ink.saturating_add(columns);
            }
            let extent = if form == Form::Any { self.columns - x } else { columns };
            self.record(y, x, extent, Content::Text(form, start, start + bytes as u32), style);
        }
        x + columns
    }

    /// Sets a cell as it is, without filtering; does nothing outside of the grid.
    pub fn set(&mut self, x: u16, y: u16, symbol: &str, style: GridStyle) {
        if x < self.columns && usize::from(y) < self.rows.len() {
            let start = self.text.len() as u32;
            self.text.push_str(symbol);
            let row = &mut self.rows[usize::from(y)];
            row.ink = row.ink.saturating_add(u16::from(!symbol.trim().is_empty()));
            self.record(y, x, self.columns - x, Content::Symbol(start, self.text.len() as u32), style.as_patch());
        }
    }

    /// Returns a cell; `None` outside of the grid.
    pub fn cell(&self, x: u16, y: u16) -> Option<CellView> {
        let is_inside = x < self.columns && usize::from(y) < self.rows.len();
        is_inside.then(|| self.row(y).swap_remove(x.into()))
    }

    /// Returns all cells, row by row.
    pub fn cells(&self) -> impl Iterator<Item = CellView> {
        (0..self.rows.len() as u16).flat_map(|y| self.row(y))
    }

    /// Returns the cells of a row.
    pub fn row(&self, y: u16) -> Vec<CellView> {
        let mut raster = Raster::new();
        raster.draw(self, y, self.columns);
        raster.views(self.default_colours)
    }

    /// Returns the writes to a row, in order.
    pub(super) fn writes(&self, y: u16) -> impl Iterator<Item = &Write> {
        let first = self.writes.get(self.rows[usize::from(y)].first as usize);
        std::iter::successors(first, |write| self.writes.get(write.next as usize))
    }

    /// Returns the column at which the writes to a row end.
    pub(super) fn end(&self, y: u16) -> u16 {
        self.rows[usize::from(y)].end
    }

    /// Returns the number of cells in each row with text other than blanks; overwritten ones count.
    pub(super) fn ink(&self) -> impl Iterator<Item = u16> {
        self.rows.iter().map(|row| row.ink)
    }

    /// Returns a text of the writes.
    pub(super) fn text(&self, start: u32, end: u32) -> &str {
        &self.text[start as usize..end as usize]
    }

    /// Returns the changes of style by number.
    pub(super) fn patches(&self) -> &[Style] {
        &self.patches
    }

    /// Returns background and foreground of cells without their own.
    pub(super) fn default_colours(&self) -> Option<(Color, Color)> {
        self.default_colours
    }

    fn record(&mut self, y: u16, x: u16, columns: u16, content: Content, style: Style) {
        let place = u64::from(x) << 16 | u64::from(columns);
        let hash = match content {
            Content::Text(_, start, end) => fold(place ^ hash_of(&self.text.as_bytes()[start as usize..end as usize])),
            Content::Symbol(start, end) => {
                fold(1 << 32 ^ place ^ hash_of(&self.text.as_bytes()[start as usize..end as usize]))
            }
            Content::Style => fold(2 << 32 ^ place),
            Content::Clear => fold(3 << 32 ^ place),
        };
        let patch = self.number(style);
        let number = self.writes.len() as u32;
        let row = &mut self.rows[usize::from(y)];
        match self.writes.get_mut(row.last as usize) {
            Some(last) => last.next = number,
            None => row.first = number,
        }
        (row.last, row.end) = (number, row.end.max(x + columns));
        self.writes.push(Write { next: NONE, x, columns, patch, content, hash });
    }

    /// Returns the number of a change of style.
    fn number(&mut self, style: Style) -> u32 {
        if let Some(number) = self.patches.iter().take(FEW_PATCHES).position(|known| *known == style) {
            return number as u32;
        }
        let next = self.patches.len() as u32;
        let number = match self.patches.len() {
            ..FEW_PATCHES => next,
            _ => *self.patch_numbers.entry(style).or_insert(next),
        };
        if number == next {
            self.patches.push(style);
        }
        number
    }
}

impl Write {
    /// Returns the hash of a write with a hash of its style.
    pub(super) fn hash(&self, style: u64) -> u64 {
        fold(self.hash ^ style)
    }
}

/// Returns the form of a text, and the bytes and columns of as much of it as fits into `room` columns.
fn measure(text: &str, room: u16) -> (Form, usize, u16) {
    // Without an early end, so that many bytes are checked at once.
    if text.bytes().fold(true, |is_ascii, byte| is_ascii & matches!(byte, b' '..=b'~')) {
        let columns = text.len().min(room.into());
        return (Form::Ascii, columns, columns as u16);
    }
    let (mut columns, mut is_simple_text) = (0, true);
    let end = text.char_indices().find(|(_, c)| {
        is_simple_text &= is_simple(*c);
        columns += 1;
        columns > room || !is_simple_text
    });
    if is_simple_text {
        return (Form::Simple, end.map_or(text.len(), |(at, _)| at), columns.min(room));
    }
    let (mut end, mut columns) = (0, 0);
    for (at, grapheme) in text.grapheme_indices(true) {
        if let Some(width) = shown_width(grapheme) {
            if columns + width > room {
                break;
            }
            columns += width;
        }
        end = at + grapheme.len();
    }
    (Form::Any, end, columns)
}

/// Returns the columns of a grapheme; `None` if it is not shown.
pub(super) fn shown_width(grapheme: &str) -> Option<u16> {
    let is_shown = !grapheme.contains(char::is_control);
    is_shown.then(|| grapheme.cell_width()).filter(|width| *width > 0)
}

#[cfg(test)]
mod tests;
