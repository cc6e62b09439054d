//! Decoding of files to text that is safe to show: UTF-8, without control characters, direction overrides, and glyphs
//! of disputed width.

use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use crate::diagnostic::{Diagnostic, Source, Span};

/// Maximum findings of one kind for one file.
const FINDINGS_MAX: usize = 20;

/// Decodes `bytes` of the file `path`. A byte order mark is dropped and line ends become `\n`. Invalid bytes are
/// reported and become U+FFFD, so that the rest of the text can be checked.
pub fn decode(path: Arc<str>, bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> Source {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
    let mut source = Source::new(path, text);
    if let Err(error) = std::str::from_utf8(bytes) {
        // The text before the error is valid; its length after normalising line ends is the offset of the error.
        let before = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).replace("\r\n", "\n").len();
        let byte = bytes[error.valid_up_to()];
        diagnostics.push(source.error(
            Span::new(before..before + '\u{fffd}'.len_utf8()),
            format!("byte 0x{byte:02x} is not UTF-8; save the file as UTF-8"),
        ));
    }
    if !source.text.chars().all(allowed) {
        replace_forbidden(&mut source, diagnostics);
    }
    warn_of_marks(&source, diagnostics);
    warn_of_widths(&source, diagnostics);
    source
}

/// Replaces forbidden characters by blanks, and reports them.
fn replace_forbidden(source: &mut Source, diagnostics: &mut Vec<Diagnostic>) {
    let mut clean = String::with_capacity(source.text.len());
    let mut findings = 0;
    for (offset, c) in source.text.char_indices() {
        if allowed(c) {
            clean.push(c);
            continue;
        }
        // As many blanks as bytes, so that later offsets stay the same.
        clean.extend(std::iter::repeat_n(' ', c.len_utf8()));
        findings += 1;
        if findings <= FINDINGS_MAX {
            let kind = match c {
                '\u{feff}' | '\u{2028}' | '\u{2029}' => "invisible character",
                c if c.is_control() => "control character",
                _ => "direction override",
            };
            let span = Span::new(offset..offset + c.len_utf8());
            let more = more(findings);
            diagnostics.push(source.error(span, format!("{kind} U+{:04X} in the text; remove it{more}", u32::from(c))));
        }
    }
    source.text = clean.into();
}

/// Returns the suffix of the finding with this number, from 1; that of the last one mentions that there may be more.
fn more(number: usize) -> &'static str {
    if number == FINDINGS_MAX { "; and perhaps more from here on" } else { "" }
}

/// Warns of direction marks in a text with only left-to-right letters, where they have no effect.
fn warn_of_marks(source: &Source, diagnostics: &mut Vec<Diagnostic>) {
    let runs_left = |c| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    if let Some((offset, mark)) = source.text.char_indices().find(|(_, c)| matches!(c, '\u{200e}' | '\u{200f}'))
        && !source.text.contains(runs_left)
    {
        let span = Span::new(offset..offset + mark.len_utf8());
        let message =
            format!("direction mark U+{:04X}, and no letter here runs from right to left; remove it", u32::from(mark));
        diagnostics.push(source.warning(span, message));
    }
}

/// Warns of glyphs whose width differs between terminals.
fn warn_of_widths(source: &Source, diagnostics: &mut Vec<Diagnostic>) {
    // Splitting a text into graphemes is slower than scanning it.
    if source.text.is_ascii() || !source.text.contains(doubtful) {
        return;
    }
    let found = source.text.grapheme_indices(true).filter(|(_, grapheme)| grapheme.contains(doubtful));
    for (index, (offset, grapheme)) in found.take(FINDINGS_MAX).enumerate() {
        let span = Span::new(offset..offset + grapheme.len());
        let codes: Vec<String> = grapheme.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
        let shown =
            if grapheme.chars().all(|c| c.width() == Some(0)) { codes.join(" ") } else { format!("\"{grapheme}\"") };
        let more = more(index + 1);
        diagnostics
            .push(source.warning(span, format!("terminals disagree on the width of {shown}; write a word{more}")));
    }
}

/// Whether terminals disagree on the width of a character: parts of emoji sequences, invisible characters that some
/// show, dashes wider than a cell, and the private use area with its icon fonts. Characters that are wide in East
/// Asian fonts (dashes, arrows, Greek) are not included, since such a terminal draws the whole page that way.
fn doubtful(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{20e3}'
        | '\u{2e3a}' | '\u{2e3b}' | '\u{fdfd}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f1e6}'..='\u{1f1ff}'
        | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

/// Whether a character may be in content: no control characters except tab and newline, no direction overrides.
fn allowed(c: char) -> bool {
    match c {
        '\n' | '\t' => true,
        '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => false,
        c => !c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, Vec<String>) {
        let mut diagnostics = Vec::new();
        let source = decode("x".into(), bytes, &mut diagnostics);
        (source.text.to_string(), diagnostics.iter().map(Diagnostic::headline).collect())
    }

    #[test]
    fn marks_and_line_ends_of_other_systems_are_tolerated() {
        assert_eq!(decoded(b"\xef\xbb\xbfa\r\nb\n"), ("a\nb\n".into(), vec![]));
        assert_eq!(decoded(b"a\rb\r"), ("a\nb\n".into(), vec![]));
    }

    #[test]
    fn direction_marks_are_for_text_that_needs_them() {
        assert_eq!(decoded("שלום\u{200e} (x).".as_bytes()).1, [""; 0]);
        let said = ["x:1:2: warning: direction mark U+200E, and no letter here runs from right to left; remove it"];
        assert_eq!(decoded("a\u{200e}b\u{200f}".as_bytes()).1, said);
    }

    #[test]
    fn bad_bytes_and_characters_are_named_at_their_place() {
        let cases: [(&[u8], &str); 6] = [
            ("a\u{feff}b".as_bytes(), "x:1:2: invisible character U+FEFF in the text; remove it"),
            (b"one\r\ntw\xffo", "x:2:3: byte 0xff is not UTF-8; save the file as UTF-8"),
            (b"half \xe2\x82", "x:1:6: byte 0xe2 is not UTF-8; save the file as UTF-8"),
            (b"a\x1b[2J", "x:1:2: control character U+001B in the text; remove it"),
            ("a\u{9b}b".as_bytes(), "x:1:2: control character U+009B in the text; remove it"),
            ("a\u{202e}b".as_bytes(), "x:1:2: direction override U+202E in the text; remove it"),
        ];
        for (bytes, expected) in cases {
            assert_eq!(decoded(bytes).1, [expected]);
        }
    }

    #[test]
    fn glyphs_of_doubtful_width_are_named_and_ordinary_ones_are_not() {
        let ordinary = "“Müller – Erdős” — it’s ±5 × 10⁻³ ≤ µ… A → B ↔ C ≈ √2 · § 漢字 한국어 🎉 e\u{301} ½ € °C ✓ ■";
        assert_eq!(decoded(ordinary.as_bytes()).1, [""; 0]);
        let cases = [
            ("👩\u{200d}🔬", "x:1:1: warning: terminals disagree on the width of \"👩\u{200d}🔬\"; write a word"),
            ("soft\u{ad}hyphen", "x:1:5: warning: terminals disagree on the width of U+00AD; write a word"),
            (
                "1\u{fe0f}\u{20e3}",
                "x:1:1: warning: terminals disagree on the width of \"1\u{fe0f}\u{20e3}\"; write a word",
            ),
            ("\u{e0b0}", "x:1:1: warning: terminals disagree on the width of \"\u{e0b0}\"; write a word"),
        ];
        for (text, expected) in cases {
            assert_eq!(decoded(text.as_bytes()).1, [expected]);
        }
    }

    #[test]
    fn a_binary_file_is_not_a_flood() {
        assert!(decoded(&[0; 4096]).1.len() <= FINDINGS_MAX + 1);
    }
}
