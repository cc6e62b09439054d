//! Strings in columns: measuring, cutting and wrapping, for the interface's own texts.

use unicode_segmentation::UnicodeSegmentation;

pub use crate::charset::is_simple;
use crate::typeset::glyphs::Glyphs;
use crate::typeset::line_breaking::wrap;
use crate::typeset::width::grapheme_width;
pub use crate::typeset::width::width;
use crate::typeset::{Charset, Face, Line, Run};

/// Cleans `text` for these glyphs: control characters are removed, other characters transliterated as needed.
pub fn clean(text: &str, glyphs: Charset) -> String {
    Glyphs { set: glyphs, plain: false }.clean(text).replace('\u{a0}', " ")
}

/// Returns the longest end of `text` that takes at most `columns` columns.
pub fn end(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let fits = text.grapheme_indices(true).rev().take_while(|(_, grapheme)| {
        used += grapheme_width(grapheme);
        used <= columns
    });
    &text[fits.last().map_or(text.len(), |(offset, _)| offset)..]
}

/// Cleans `text` and cuts it to `columns`; an ellipsis marks the cut.
pub fn truncate(text: &str, columns: usize, glyphs: Charset) -> String {
    let mut text = clean(text, glyphs);
    if width(&text) <= columns {
        return text;
    }
    let ellipsis = Glyphs { set: glyphs, plain: false }.ellipsis();
    let room = columns.saturating_sub(width(ellipsis));
    let mut used = 0;
    let cut = text.grapheme_indices(true).find_map(|(offset, grapheme)| {
        used += grapheme_width(grapheme);
        (used > room).then_some(offset)
    });
    text.truncate(cut.unwrap_or(text.len()));
    text.truncate(text.trim_end().len());
    text.push_str(&ellipsis[..ellipsis.len() * usize::from(columns >= width(ellipsis))]);
    text
}

/// Sets `text` as a paragraph in one face, with optimal line breaks at `columns`.
pub fn paragraph(text: &str, face: Face, columns: usize, glyphs: Charset) -> Vec<Line> {
    let text = Glyphs { set: glyphs, plain: false }.clean(text);
    let text = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    wrap(&text, &[], columns)
        .into_iter()
        .map(|piece| {
            let hyphen = if piece.hyphen { "-" } else { "" };
            let text = text[piece.range].replace('\u{a0}', " ") + hyphen;
            Line { runs: vec![Run { text, face, target: None }], ..Line::default() }
        })
        .collect()
}

/// Cuts `text` into slices of at most `columns`, later ones of at most `columns` less `indent`. The cut is after a
/// blank, or before a word if the slice stays at least half full, else anywhere.
pub fn slices(text: &str, columns: usize, indent: usize) -> Vec<&str> {
    let mut slices = Vec::new();
    let (mut start, mut used, mut room) = (0, 0, columns);
    // The offsets of possible cuts, each with the columns before it.
    let (mut blank, mut joint) = ((0, 0), (0, 0));
    let mut was_word = true;
    for (offset, grapheme) in text.grapheme_indices(true) {
        let columns_needed = grapheme_width(grapheme);
        let is_word = grapheme.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        if is_word && !was_word {
            joint = (offset, used);
        }
        was_word = is_word;
        if used + columns_needed > room && offset > start {
            // The carried-over part must fit into the next slice, which may be narrower.
            let next = columns.saturating_sub(indent);
            let good = [blank, joint]
                .into_iter()
                .find(|(end, columns)| *end > start && columns * 2 >= room && used - columns + columns_needed <= next);
            let (end, columns_used) = good.unwrap_or((offset, used));
            slices.push(&text[start..end]);
            (start, used, room) = (end, used - columns_used, next);
            (blank.1, joint.1) = (0, joint.1.saturating_sub(columns_used));
        }
        used += columns_needed;
        if grapheme == " " {
            blank = (offset + 1, used);
        }
    }
    slices.push(&text[start..]);
    slices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_what_fits() {
        for (text, columns, expected) in
            [("abc", 5, "abc"), ("abc", 2, "bc"), ("漢字", 3, "字"), ("ae\u{301}", 1, "e\u{301}"), ("abc", 0, "")]
        {
            assert_eq!(end(text, columns), expected, "{text} in {columns}");
        }
    }

    #[test]
    fn cutting_says_so() {
        for (text, columns, cut) in [
            ("causality", 9, "causality"),
            ("causality", 8, "causali…"),
            ("a b", 2, "a…"),
            ("ab cd", 4, "ab…"),
            ("漢字漢字", 6, "漢字…"),
            ("abc", 1, "…"),
            ("abc", 0, ""),
        ] {
            assert_eq!(truncate(text, columns, Charset::Full), cut);
        }
        assert_eq!(truncate("causality", 8, Charset::Ascii), "causal..");
        assert_eq!(truncate("abc", 1, Charset::Ascii), "");
    }

    #[test]
    fn code_is_cut_behind_blanks_else_before_words() {
        assert_eq!(slices("let a = b.filter(c).map(d);", 12, 2), ["let a = ", "b.filter(", "c).map(d);"]);
        assert_eq!(slices("aaaaaaaaaaaa", 5, 2), ["aaaaa", "aaa", "aaa", "a"]);
        assert_eq!(slices("Map::cost::sum", 10, 0), ["Map::", "cost::sum"]);
        // The part after the blank would be wider than the slices after the first.
        assert_eq!(slices("  a bbbbcc", 8, 4), ["  a bbbb", "cc"]);
    }

    #[test]
    fn a_paragraph_is_wrapped_and_cleaned() {
        let lines = paragraph("Right  answer,\u{7} wrong\nmechanism.", Face::default(), 14, Charset::Full);
        assert_eq!(lines.iter().map(Line::text).collect::<Vec<_>>(), ["Right", "answer, wrong", "mechanism."]);
    }
}
