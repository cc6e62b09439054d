//! A grid of cells to draw on, which is then converted to lines.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::typeset::picture::{Mark, Picture};
use crate::typeset::{Charset, Face, Line, Role, Run};

/// First of the 256 braille patterns; the eight dots are the low bits.
const BRAILLE: u32 = 0x2800;

/// The bit of each dot of a braille cell, by row and column.
const DOTS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];

/// The content of a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
enum Ink {
    #[default]
    Blank,
    /// Braille dots, to which more can be added.
    Dots(u8),
    /// A piece of a line or a shade. Marks may replace it, labels may not.
    Stroke(char),
    /// A mark or text.
    Text(String),
    /// The right half of a wide character.
    Tail,
}

#[derive(Debug, Clone, Default)]
struct Cell {
    ink: Ink,
    face: Face,
}

/// The style of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// A solid line.
    Solid,
    /// A line of fine dots.
    Dotted,
}

/// A point on the canvas, in columns from the left and rows from the top; the centre of the first cell is (0.5, 0.5).
pub type CanvasPoint = (f64, f64);

/// A grid of cells. Drawing outside of it has no effect.
#[derive(Debug, Clone)]
pub struct Canvas {
    columns: usize,
    cells: Vec<Cell>,
    glyphs: Charset,
    marks: Vec<Mark>,
}

impl Canvas {
    /// Creates a canvas of blank cells.
    pub fn new(columns: usize, rows: usize, glyphs: Charset) -> Canvas {
        Canvas { columns, cells: vec![Cell::default(); columns * rows], glyphs, marks: vec![] }
    }

    /// Returns the glyphs of the canvas.
    pub fn glyphs(&self) -> Charset {
        self.glyphs
    }

    /// Returns the number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Returns the argument for the glyphs of the canvas: Full, Box or ASCII.
    pub fn pick<T>(&self, full: T, boxes: T, ascii: T) -> T {
        match self.glyphs {
            Charset::Full => full,
            Charset::Box => boxes,
            Charset::Ascii => ascii,
        }
    }

    fn cell(&mut self, column: usize, row: usize) -> Option<&mut Cell> {
        if column >= self.columns { None } else { self.cells.get_mut(row * self.columns + column) }
    }

    fn ink(&self, column: usize, row: usize) -> Option<&Ink> {
        if column >= self.columns { None } else { self.cells.get(row * self.columns + column).map(|cell| &cell.ink) }
    }

    /// Whether `width` cells from this one on are blank; false outside of the canvas.
    pub fn is_blank(&self, column: usize, row: usize, width: usize) -> bool {
        (column..column + width).all(|column| self.ink(column, row) == Some(&Ink::Blank))
    }

    /// Whether the cell has a mark or text.
    pub fn is_text(&self, column: usize, row: usize) -> bool {
        matches!(self.ink(column, row), Some(Ink::Text(_) | Ink::Tail))
    }

    /// Writes text over any content, clipped at the end of the row.
    pub fn text(&mut self, column: usize, row: usize, text: &str, face: Face) {
        let mut column = column;
        for grapheme in text.graphemes(true) {
            let width = UnicodeWidthStr::width(grapheme);
            if width == 0 || column + width > self.columns {
                continue;
            }
            self.clear_wide(column, row);
            self.clear_wide(column + width - 1, row);
            for offset in 0..width {
                if let Some(cell) = self.cell(column + offset, row) {
                    let ink = if offset == 0 { Ink::Text(grapheme.to_owned()) } else { Ink::Tail };
                    *cell = Cell { ink, face };
                }
            }
            column += width;
        }
    }

    /// Blanks both halves of a wide character that is about to be covered partly.
    fn clear_wide(&mut self, column: usize, row: usize) {
        let head = (0..=column).rev().find(|column| self.ink(*column, row) != Some(&Ink::Tail));
        let tails = |canvas: &Canvas, head: usize| {
            (head + 1..canvas.columns).take_while(|column| canvas.ink(*column, row) == Some(&Ink::Tail)).count()
        };
        if let Some(head) = head {
            let count = tails(self, head);
            if count > 0 && head + count >= column {
                for column in head..=head + count {
                    if let Some(cell) = self.cell(column, row) {
                        *cell = Cell::default();
                    }
                }
            }
        }
    }

    /// Draws a piece of a line, unless the cell has a mark or text.
    pub fn stroke(&mut self, column: usize, row: usize, glyph: char, face: Face) {
        if let Some(cell) = self.cell(column, row)
            && !matches!(cell.ink, Ink::Text(_) | Ink::Tail)
        {
            *cell = Cell { ink: Ink::Stroke(glyph), face };
        }
    }

    /// Draws a piece of a line, if the cell is blank.
    pub fn under(&mut self, column: usize, row: usize, glyph: char, face: Face) {
        if let Some(cell) = self.cell(column, row)
            && cell.ink == Ink::Blank
        {
            *cell = Cell { ink: Ink::Stroke(glyph), face };
        }
    }

    /// Adds braille dots, if the cell is blank or has dots.
    pub fn dots(&mut self, column: usize, row: usize, dots: u8, face: Face) {
        if dots == 0 {
            return;
        }
        if let Some(cell) = self.cell(column, row) {
            let before = match cell.ink {
                Ink::Blank => 0,
                Ink::Dots(before) => before,
                _ => return,
            };
            *cell = Cell { ink: Ink::Dots(before | dots), face };
        }
    }

    /// Draws a straight line.
    pub fn line(&mut self, from: CanvasPoint, to: CanvasPoint, stroke: Stroke, face: Face) {
        match (self.glyphs, stroke) {
            (Charset::Full, _) => self.braille_line(from, to, stroke, face),
            (Charset::Box, Stroke::Solid) => self.stepped_line(from, to, face),
            (Charset::Ascii, Stroke::Solid) => self.typed_line(from, to, face),
            _ => self.pointed_line(from, to, stroke, face),
        }
    }

    fn braille_line(&mut self, from: CanvasPoint, to: CanvasPoint, stroke: Stroke, face: Face) {
        let ends = [(from.0 * 2.0, from.1 * 4.0), (to.0 * 2.0, to.1 * 4.0)];
        for (number, (x, y)) in steps(ends[0], ends[1]).enumerate() {
            let drawn = match stroke {
                Stroke::Solid => true,
                Stroke::Dotted => number % 2 == 0,
            };
            if drawn {
                self.dots(x / 2, y / 4, DOTS[y % 4][x % 2], face);
            }
        }
    }

    fn pointed_line(&mut self, from: CanvasPoint, to: CanvasPoint, stroke: Stroke, face: Face) {
        let glyph = self.pick('·', '·', '.');
        for (number, (x, y)) in steps(from, to).enumerate() {
            if stroke == Stroke::Dotted || number % 2 == 0 {
                self.stroke(x, y, glyph, face);
            }
        }
    }

    /// Returns the first column of a line, and its row at each column from left to right.
    fn rows_of(from: CanvasPoint, to: CanvasPoint) -> (usize, Vec<usize>) {
        let (left, right) = if from.0 <= to.0 { (from, to) } else { (to, from) };
        let (first, last) = (left.0.max(0.0) as usize, right.0.max(0.0) as usize);
        let slope = |column: usize| {
            let along = if last > first { (column - first) as f64 / (last - first) as f64 } else { 0.0 };
            (left.1 + along * (right.1 - left.1)).max(0.0) as usize
        };
        let mut rows: Vec<usize> = (first..=last).map(slope).collect();
        // A vertical line covers one column, but a range of rows.
        rows.push(right.1.max(0.0) as usize);
        (first, rows)
    }

    fn stepped_line(&mut self, from: CanvasPoint, to: CanvasPoint, face: Face) {
        let (first, rows) = Self::rows_of(from, to);
        for (offset, pair) in rows.windows(2).enumerate() {
            let (column, row, next) = (first + offset, pair[0], pair[1]);
            if row == next {
                self.stroke(column, row, '─', face);
                continue;
            }
            let (leave, arrive) = if next < row { ('┘', '┌') } else { ('┐', '└') };
            for between in row.min(next) + 1..row.max(next) {
                self.stroke(column, between, '│', face);
            }
            self.stroke(column, row, leave, face);
            self.stroke(column, next, arrive, face);
        }
    }

    fn typed_line(&mut self, from: CanvasPoint, to: CanvasPoint, face: Face) {
        let (first, rows) = Self::rows_of(from, to);
        for (offset, pair) in rows.windows(2).enumerate() {
            let (column, row, next) = (first + offset, pair[0], pair[1]);
            let glyph = match row.cmp(&next) {
                std::cmp::Ordering::Equal => '-',
                std::cmp::Ordering::Less => '\\',
                std::cmp::Ordering::Greater => '/',
            };
            for between in row.min(next) + 1..row.max(next) {
                self.stroke(column, between, '|', face);
            }
            self.stroke(column, row, glyph, face);
        }
    }

    /// Records the position of a datum.
    pub fn mark(&mut self, mark: Mark) {
        self.marks.push(mark);
    }

    /// Highlights `width` cells by brackets around them, where there is no other text.
    pub fn brackets(&mut self, column: usize, row: usize, width: usize) {
        let places = [(column.checked_sub(1), "["), (Some(column + width), "]")];
        for (column, bracket) in places.into_iter().filter_map(|(column, bracket)| Some((column?, bracket))) {
            let is_blank = matches!(self.ink(column, row), Some(Ink::Text(text)) if text == " ");
            if is_blank || !self.is_text(column, row) {
                self.text(column, row, bracket, Face::of(Role::Accent).bold());
            }
        }
    }

    /// Returns the lines without trailing blanks, and the recorded marks.
    pub fn into_picture(self) -> Picture {
        let columns = self.columns.max(1);
        Picture { lines: self.cells.chunks(columns).map(line).collect(), marks: self.marks }
    }
}

/// Converts a row of cells to a line.
fn line(cells: &[Cell]) -> Line {
    let end = cells.iter().rposition(|cell| cell.ink != Ink::Blank).map_or(0, |last| last + 1);
    let mut runs: Vec<Run> = Vec::new();
    for (index, cell) in cells[..end].iter().enumerate() {
        if cell.ink == Ink::Tail {
            continue;
        }
        let face = if cell.ink == Ink::Blank { Face::default() } else { cell.face };
        let goes_on = runs.last().is_some_and(|run| run.face == face || (index > 0 && cell.ink == Ink::Blank));
        if !goes_on {
            runs.push(Run { text: String::new(), face, target: None });
        }
        let Some(Run { text, .. }) = runs.last_mut() else { continue };
        match &cell.ink {
            Ink::Blank => text.push(' '),
            Ink::Dots(dots) => text.extend(char::from_u32(BRAILLE + u32::from(*dots))),
            Ink::Stroke(glyph) => text.push(*glyph),
            Ink::Text(words) => text.push_str(words),
            Ink::Tail => {}
        }
    }
    Line { runs, ..Line::default() }
}

/// Returns the cells on a straight line between two points, with both ends.
fn steps(from: CanvasPoint, to: CanvasPoint) -> impl Iterator<Item = (usize, usize)> {
    let cell = |place: CanvasPoint| (place.0.max(0.0).floor(), place.1.max(0.0).floor());
    let (from, to) = (cell(from), cell(to));
    let (across, down) = (to.0 - from.0, to.1 - from.1);
    let count = across.abs().max(down.abs());
    (0..=count as usize).map(move |step| {
        let along = if count > 0.0 { step as f64 / count } else { 0.0 };
        ((from.0 + along * across).round() as usize, (from.1 + along * down).round() as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(glyphs: Charset, draw: impl Fn(&mut Canvas)) -> Vec<String> {
        let mut canvas = Canvas::new(6, 3, glyphs);
        draw(&mut canvas);
        let text = |line: Line| line.runs.into_iter().map(|run| run.text).collect();
        canvas.into_picture().lines.into_iter().map(text).collect()
    }

    #[test]
    fn lines_in_all_glyphs() {
        let rising = |canvas: &mut Canvas| canvas.line((0.5, 2.5), (5.5, 0.5), Stroke::Solid, Face::default());
        assert_eq!(drawn(Charset::Full, rising), ["     ⡠", "  ⢀⠔⠉", "⠠⠊⠁"]);
        assert_eq!(drawn(Charset::Box, rising), ["   ┌──", " ┌─┘", "─┘"]);
        assert_eq!(drawn(Charset::Ascii, rising), ["    --", "  -/", "-/"]);
    }

    #[test]
    fn wide_text_is_never_halved() {
        let covered = |column| {
            drawn(Charset::Full, |canvas| {
                canvas.text(1, 0, "漢字", Face::default());
                canvas.text(column, 0, "x", Face::default());
            })
        };
        assert_eq!([1, 2, 3, 4].map(|column| covered(column)[0].clone()), [" x 字", "  x字", " 漢x", " 漢 x"]);
    }

    #[test]
    fn what_lies_outside_is_not_drawn() {
        let outside = |canvas: &mut Canvas| {
            canvas.text(4, 0, "漢字", Face::default());
            canvas.text(9, 9, "x", Face::default());
            canvas.line((-3.0, -2.0), (60.0, 20.0), Stroke::Dotted, Face::default());
        };
        for glyphs in [Charset::Full, Charset::Box, Charset::Ascii] {
            assert_eq!(drawn(glyphs, outside).len(), 3);
        }
    }
}
