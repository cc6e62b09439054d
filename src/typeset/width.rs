//! Width of strings in columns, as terminals and ratatui count it.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::charset::is_simple;

/// Returns the columns that a terminal needs for `text`: the sum over its grapheme clusters, as in ratatui.
pub fn width(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    if text.chars().all(is_simple) {
        return text.chars().count();
    }
    text.graphemes(true).map(grapheme_width).sum()
}

/// Returns the columns of one grapheme cluster.
pub(super) fn grapheme_width(grapheme: &str) -> usize {
    UnicodeWidthStr::width(grapheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_the_terminal() {
        for (text, columns) in [("", 0), ("abc", 3), ("漢字", 4), ("e\u{301}", 1), ("👩‍🔬", 2), ("שלום", 4), ("—…", 2)]
        {
            assert_eq!(width(text), columns, "{text}");
        }
    }
}
