//! Marks that distinguish series without colour.

use crate::typeset::{Charset, Face, Role};

/// Number of distinct marks.
pub const MAX_MARKS: usize = 8;

/// Number of colours that a theme has for series.
const COLOURS: usize = 6;

const MARKS: [&str; MAX_MARKS] = ["●", "◆", "■", "▲", "▼", "○", "◇", "□"];
const ASCII_MARKS: [&str; MAX_MARKS] = ["*", "+", "x", "o", "#", "@", "%", "&"];

/// Pairs of marks for the start and end of an arrow.
const ENDS: [(&str, &str); 5] = [("○", "●"), ("◇", "◆"), ("□", "■"), ("△", "▲"), ("▽", "▼")];
const ASCII_ENDS: [(&str, &str); 5] = [("o", "@"), ("a", "A"), ("b", "B"), ("c", "C"), ("d", "D")];

/// Returns the face of a series.
pub fn face(series: usize) -> Face {
    Face::of(Role::Series((series % COLOURS) as u8))
}

/// Returns the mark of a series. Marks repeat after [`MAX_MARKS`] series.
pub fn mark(series: usize, glyphs: Charset) -> &'static str {
    let marks = if glyphs == Charset::Ascii { ASCII_MARKS } else { MARKS };
    marks[series % MAX_MARKS]
}

/// Returns the open mark for the start of an arrow and the full one for its end; `None` beyond the last pair.
pub fn ends(series: usize, glyphs: Charset) -> Option<(&'static str, &'static str)> {
    let ends = if glyphs == Charset::Ascii { ASCII_ENDS } else { ENDS };
    ends.get(series).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::text::width;

    #[test]
    fn marks_differ_and_take_one_column() {
        for glyphs in [Charset::Full, Charset::Box, Charset::Ascii] {
            let marks: Vec<&str> = (0..MAX_MARKS).map(|series| mark(series, glyphs)).collect();
            let distinct: std::collections::HashSet<&&str> = marks.iter().collect();
            assert_eq!(distinct.len(), MAX_MARKS);
            let ends = (0..5).filter_map(|series| ends(series, glyphs)).flat_map(|(open, full)| [open, full]);
            assert!(marks.into_iter().chain(ends).all(|mark| width(mark) == 1));
        }
    }
}
