//! A text shown alone on the screen for selection by mouse. It begins in the first column and is wrapped by the
//! terminal itself, so that the selection contains no blanks or line breaks that are not in the text.

use unicode_segmentation::UnicodeSegmentation;

use crate::term::frame::Frame;
use crate::typeset::text;
use crate::ui::context::Context;
use crate::ui::feature::NamedKey;
use crate::ui::{footer, paint};

/// Columns between tab stops.
const TAB_COLUMNS: usize = 8;

/// A row of the text on the screen.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    text: String,
    /// Whether the row is full and the text continues in the next row.
    goes_on: bool,
}

/// Returns the number of rows available for the text.
pub(super) fn height(context: &Context) -> usize {
    let footer = u16::from(context.screen().footer.is_some());
    usize::from(context.rows.saturating_sub(footer)).max(1)
}

/// Breaks a text into rows as wide as the screen.
pub(super) fn rows(text: &str, context: &Context) -> Vec<Row> {
    let columns = usize::from(context.columns);
    text.lines().flat_map(|line| broken(line, columns, |line| text::clean(line, context.glyphs()))).collect()
}

/// Breaks a line into rows of at most `columns` columns, between any two characters, as a terminal does.
fn broken(line: &str, columns: usize, clean: impl Fn(&str) -> String) -> Vec<Row> {
    let mut rows = vec![Row { text: String::new(), goes_on: false }];
    let mut used = 0;
    let cells: Vec<String> = line.split('\t').map(clean).collect();
    for (number, cell) in cells.iter().enumerate() {
        let blanks = if number == 0 { 0 } else { TAB_COLUMNS - used % TAB_COLUMNS };
        for grapheme in std::iter::repeat_n(" ", blanks).chain(cell.graphemes(true)) {
            let width = text::width(grapheme);
            if used + width > columns && used > 0 {
                rows.last_mut().into_iter().for_each(|row| row.goes_on = used == columns);
                rows.push(Row { text: String::new(), goes_on: false });
                used = 0;
            }
            rows.last_mut().into_iter().for_each(|row| row.text += grapheme);
            used += width;
        }
    }
    rows
}

/// Clears the frame, and draws the text from row `from` on and the keys that work now.
pub(super) fn draw(text: &str, from: usize, keys: &[NamedKey], context: &Context, frame: &mut Frame) {
    frame.cells.clear();
    frame.links.clear();
    frame.pictures.clear();
    let rows = rows(text, context);
    for (y, row) in (0..).zip(rows.iter().skip(from).take(height(context))) {
        paint::put(&mut frame.cells, 0, y, &row.text, ratatui::style::Style::new());
        if row.goes_on {
            frame.wrapped.push(y);
        }
    }
    if let Some(area) = context.screen().footer {
        footer::draw_keys(context, keys, "select it with the mouse", area, &mut frame.cells);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_as_a_terminal_does() {
        let broken = |line: &str| -> Vec<(String, bool)> {
            broken(line, 10, str::to_owned).into_iter().map(|row| (row.text, row.goes_on)).collect()
        };
        let rows = |rows: &[(&str, bool)]| {
            rows.iter().map(|(text, goes_on)| ((*text).to_owned(), *goes_on)).collect::<Vec<_>>()
        };
        assert_eq!(broken(""), rows(&[("", false)]));
        assert_eq!(broken("ten column"), rows(&[("ten column", false)]));
        assert_eq!(broken("ten columns"), rows(&[("ten column", true), ("s", false)]));
        assert_eq!(broken("nine colu字"), rows(&[("nine colu", false), ("字", false)]), "a wide glyph is not cut");
        assert_eq!(broken("a\tb"), rows(&[("a       b", false)]));
    }
}
