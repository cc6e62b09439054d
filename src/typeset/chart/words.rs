//! Columns of a piece of text, and cutting it.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::typeset::GlyphSet;

/// Columns a terminal needs for `text`.
pub(in crate::typeset) fn width(text: &str) -> usize {
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// `text` in at most `columns` and in these glyphs; what is cut is marked by an ellipsis.
pub(in crate::typeset) fn truncate(text: &str, columns: usize, glyphs: GlyphSet) -> String {
    let shown = |character: char| match character {
        _ if character.is_control() => None,
        _ if glyphs == GlyphSet::Ascii && !character.is_ascii() => Some('?'),
        _ => Some(character),
    };
    let mut text: String = text.chars().filter_map(shown).collect();
    if width(&text) <= columns {
        return text;
    }
    let ellipsis = if glyphs == GlyphSet::Ascii { ".." } else { "…" };
    let room = columns.saturating_sub(width(ellipsis));
    while width(&text) > room {
        let last = text.grapheme_indices(true).next_back().map_or(0, |(offset, _)| offset);
        text.truncate(last);
    }
    text.truncate(text.trim_end().len());
    if columns >= width(ellipsis) {
        text.push_str(ellipsis);
    }
    text
}
