//! Fast writing of text to a buffer, for the common case of separate one-column characters.

use ratatui::buffer::Buffer;
use ratatui::style::Style;

/// Writes text from a cell on and returns the column after it, like [`Buffer::set_stringn`]: control characters are
/// dropped, and the text is clipped at the right edge. Grapheme segmentation is only done for text that needs it.
pub fn write(cells: &mut Buffer, x: u16, y: u16, text: &str, style: Style) -> u16 {
    let (left, right) = (cells.area.left(), cells.area.right());
    if x >= right || y >= cells.area.bottom() {
        return x;
    }
    if x < left || y < cells.area.top() || !text.chars().all(is_simple) {
        return cells.set_stringn(x, y, text, usize::from(right - x), style).0;
    }
    let first = cells.index_of(x, y);
    let room = &mut cells.content[first..first + usize::from(right - x)];
    let mut written = 0;
    for (cell, c) in room.iter_mut().zip(text.chars()) {
        cell.set_char(c).set_style(style);
        written += 1;
    }
    x + written
}

/// Whether a character takes one column and is never joined with another such character.
fn is_simple(c: char) -> bool {
    matches!(c,
        ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}'
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2070}'..='\u{208e}'
        | '\u{2190}'..='\u{22ff}' | '\u{2500}'..='\u{25fc}' | '\u{2800}'..='\u{28ff}')
        || matches!(c, 'Α'..='Ρ' | 'Σ'..='ώ' | 'А'..='џ')
}

#[cfg(test)]
mod tests {
    use ratatui::layout::Rect;
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;
    use crate::term::frame::text;

    #[test]
    fn simple_characters_are_graphemes_of_one_column() {
        let simple: String = ('\0'..='\u{ffff}').filter(|c| is_simple(*c)).collect();
        for pair in [simple.clone(), simple.chars().rev().collect()] {
            assert_eq!(pair.graphemes(true).count(), simple.chars().count());
        }
        for c in simple.chars() {
            assert_eq!(text::width(c.encode_utf8(&mut [0; 4])), 1, "{c:?}");
            assert!(text::printable(c), "{c:?}");
            assert_eq!(text::risk(c.encode_utf8(&mut [0; 4]), 1), None, "{c:?}");
        }
    }

    #[test]
    fn what_is_written_is_what_ratatui_writes() {
        for (x, text) in [
            (0, "plain words"),
            (3, "─│● ⣿ → ² “quoted”"),
            (7, "e\u{301} and 字 and 👩\u{200d}🔬"),
            (2, "a\x1bb\tc"),
            (9, ""),
            (9, "too long for the row that it is on"),
            (30, "outside"),
            (19, "字"),
        ] {
            let style = Style::new().fg(ratatui::style::Color::Red).bold();
            let mut ours = Buffer::filled(Rect::new(0, 0, 20, 2), ratatui::buffer::Cell::new("x"));
            let mut theirs = ours.clone();
            let end = write(&mut ours, x, 1, text, style);
            if x < 20 {
                assert_eq!(end, theirs.set_stringn(x, 1, text, usize::from(20 - x), style).0, "{text:?}");
            }
            assert_eq!(ours, theirs, "{text:?}");
        }
    }
}
