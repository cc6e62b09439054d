//! Text in the form for terminals: filtered, transliterated, measured.

use ratatui::buffer::CellWidth;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use crate::charset::Charset;

/// Maximum bytes of a grapheme: enough for a family emoji, not for many combining marks.
pub(super) const CLUSTER_BYTES: usize = 32;

/// Whether a character may reach a terminal.
///
/// Excluded are controls (C0, DEL, C1), characters that reorder or hide text (bidirectional controls, tags, other
/// invisible formatting), and noncharacters. Joiners and variation selectors are allowed within a grapheme.
pub fn printable(c: char) -> bool {
    !matches!(c,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fdd0}'..='\u{fdef}' | '\u{feff}'
        | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
        && (c as u32) & 0xfffe != 0xfffe
}

/// Returns the text without forbidden characters, cut to `limit` bytes; for titles and lines outside of frames.
pub fn sanitise(text: &str, limit: usize) -> String {
    let mut clean = String::new();
    for c in text.chars().filter(|c| printable(*c)) {
        if clean.len() + c.len_utf8() > limit {
            break;
        }
        clean.push(c);
    }
    clean
}

/// Returns the replacement for a character in a character set, or the character itself if the set has it.
///
/// Layouts already use glyphs of the set; this handles the remaining ones.
pub(super) fn substitute(c: char, charset: Charset) -> char {
    match charset {
        Charset::Full => c,
        Charset::Box => match c {
            '\u{2800}' => ' ',
            '\u{2801}'..='\u{28ff}' => '.',
            '\u{2190}'..='\u{21ff}' => arrow(c),
            _ => c,
        },
        Charset::Ascii if c.is_ascii() => c,
        Charset::Ascii => match c {
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{2800}' | '\u{3000}' => ' ',
            '─' | '━' | '┄' | '┅' | '┈' | '┉' | '╌' | '╍' | '═' | '╴' | '╶' | '╸' | '╺' | '╼' | '╾' => {
                '-'
            }
            '│' | '┃' | '┆' | '┇' | '┊' | '┋' | '╎' | '╏' | '║' | '╵' | '╷' | '╹' | '╻' | '╽' | '╿' => {
                '|'
            }
            '\u{2500}'..='\u{257f}' => '+',
            '\u{2580}'..='\u{259f}' => '#',
            '\u{2801}'..='\u{28ff}' | '·' | '…' => '.',
            '\u{2190}'..='\u{21ff}' => arrow(c),
            '\u{2010}'..='\u{2015}' | '−' => '-',
            '‘' | '’' | '′' => '\'',
            '“' | '”' | '″' => '"',
            '•' | '×' => '*',
            _ => '?',
        },
    }
}

/// Returns an arrow in ASCII.
fn arrow(c: char) -> char {
    match c {
        '←' | '⇐' | '↩' => '<',
        '↑' | '⇑' => '^',
        '↓' | '⇓' => 'v',
        '→' | '⇒' | '↪' => '>',
        _ => '-',
    }
}

/// The symbol of a cell in the form to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Symbol {
    /// A character and its columns.
    Char(char, u16),
    /// A grapheme of several characters and its columns.
    Cluster(String, u16),
}

/// Returns the first grapheme of a cell's symbol, cleaned, in the character set; a blank if nothing remains.
pub(super) fn symbol(symbol: &str, charset: Charset) -> Symbol {
    let mut chars = symbol.chars();
    if let (Some(c @ (' '..='~' | '\u{2500}'..='\u{257f}')), None) = (chars.next(), chars.next()) {
        return Symbol::Char(substitute(c, charset), 1);
    }
    let mut clean = String::new();
    for c in symbol.graphemes(true).next().unwrap_or_default().chars().filter(|c| printable(*c)) {
        // A combining mark without a base would join the previous cell.
        let stands = !clean.is_empty() || c.width().unwrap_or(0) > 0;
        // In ASCII a base character is kept without its marks.
        let fits = clean.is_empty() || charset != Charset::Ascii && clean.len() + c.len_utf8() <= CLUSTER_BYTES;
        if stands && fits {
            clean.push(substitute(c, charset));
        }
    }
    let width = width(&clean);
    let mut chars = clean.chars();
    match (chars.next(), chars.next()) {
        (None, _) => Symbol::Char(' ', 1),
        (Some(only), None) => Symbol::Char(only, width),
        _ => Symbol::Cluster(clean, width),
    }
}

/// Returns the columns of a grapheme, by the same table as ratatui's buffer; at least one.
pub(super) fn width(grapheme: &str) -> u16 {
    grapheme.cell_width().max(1)
}

/// Returns the maximum columns that any terminal uses for a grapheme of disputed width; `None` if terminals agree.
///
/// They disagree on emoji newer than their tables, on presentation selectors (ratatui issue 75), and on graphemes of
/// several characters with width, which only some add up.
pub(super) fn risk(text: &str, width: u16) -> Option<u16> {
    let (mut most, mut parts, mut emoji) = (0, 0, false);
    for c in text.chars() {
        let columns = c.width().unwrap_or(0);
        let regional = ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
        most += if regional { 2 } else { columns };
        parts += usize::from(columns > 0);
        emoji |= matches!(c, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
            || matches!(c, '\u{2000}'..='\u{2e7f}') && columns == 2;
    }
    (emoji || parts > 1).then_some(u16::try_from(most).unwrap_or(u16::MAX).max(width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_a_terminal_or_turns_text_is_printable() {
        for c in
            ['\0', '\x07', '\x1b', '\x7f', '\u{85}', '\u{9b}', '\u{9f}', '\u{200b}', '\u{202e}', '\u{2066}', '\u{feff}']
        {
            assert!(!printable(c), "{c:?}");
        }
        for c in [' ', 'a', 'é', '─', '字', '\u{301}', '\u{200d}', '\u{fe0f}', '\u{fffd}', '\u{1f600}', '\u{e000}']
        {
            assert!(printable(c), "{c:?}");
        }
        assert_eq!(sanitise("a\x1b]0;evil\x07b\u{202e}c", 99), "a]0;evilbc");
        assert_eq!(sanitise("ééé", 5), "éé");
    }

    #[test]
    fn a_symbol_becomes_what_may_be_sent() {
        let one = |c| Symbol::Char(c, 1);
        for (given, charset, expected) in [
            ("", Charset::Full, one(' ')),
            ("a", Charset::Full, one('a')),
            ("\x1b", Charset::Full, one(' ')),
            ("\u{9b}31m", Charset::Full, one(' ')),
            ("\u{301}", Charset::Full, one(' ')),
            ("字", Charset::Full, Symbol::Char('字', 2)),
            ("字", Charset::Ascii, one('?')),
            ("e\u{301}", Charset::Full, Symbol::Cluster("e\u{301}".into(), 1)),
            ("e\u{301}", Charset::Ascii, one('e')),
            ("❤\u{fe0f}", Charset::Full, Symbol::Cluster("❤\u{fe0f}".into(), 2)),
            ("╭", Charset::Ascii, one('+')),
            ("━", Charset::Ascii, one('-')),
            ("│", Charset::Ascii, one('|')),
            ("│", Charset::Box, one('│')),
            ("⣿", Charset::Box, one('.')),
            ("⠀", Charset::Box, one(' ')),
            ("→", Charset::Box, one('>')),
            ("→", Charset::Full, one('→')),
            ("abc", Charset::Full, one('a')),
        ] {
            assert_eq!(symbol(given, charset), expected, "{given:?} in {charset:?}");
        }
    }

    #[test]
    fn a_tower_of_marks_is_cut() {
        let Symbol::Cluster(tower, 1) = symbol(&format!("a{}", "\u{301}".repeat(500)), Charset::Full) else {
            panic!("a letter with marks is one column");
        };
        assert!(tower.len() <= CLUSTER_BYTES);
    }

    #[test]
    fn widths_that_terminals_disagree_on_are_known() {
        for (text, width, expected) in [
            ("a", 1, None),
            ("字", 2, None),
            ("e\u{301}", 1, None),
            ("─", 1, None),
            ("😀", 2, Some(2)),
            ("✅", 2, Some(2)),
            ("❤\u{fe0f}", 2, Some(2)),
            ("ｶﾞ", 2, Some(2)),
            ("स\u{94d}त\u{947}", 2, Some(2)),
            ("🇩🇪", 2, Some(4)),
            ("👩\u{200d}🔬", 2, Some(4)),
        ] {
            assert_eq!(risk(text, width), expected, "{text}");
        }
    }
}
