//! Masks front matter, container lines and values for pulldown-cmark, without changing byte offsets.

use std::ops::Range;

use super::spans::{self, Spans};

/// Replaces the brace of `{=`, because in a heading Markdown would read attributes from the brace. Control characters
/// in the source are rejected earlier, so this one is unambiguous.
pub const VALUE_MARK: char = '\u{1}';

/// A masked source: a text of the same length and with the same lines.
pub struct Masked {
    /// The masked text for pulldown-cmark.
    pub text: String,
    /// Lines that open, close or divide containers, in order. Includes such lines in code, for which pulldown-cmark
    /// emits no thematic break.
    pub markers: Vec<Range<usize>>,
    /// Ranges of code and formulas.
    pub spans: Spans,
}

/// Placeholder for the tilde of `{~`, which Markdown would read as the start of struck-out text.
pub const TILDE_MARK: char = '\u{3}';

/// Replaces a dollar sign that does not delimit a formula.
pub const DOLLAR_MARK: char = '\u{2}';

/// Signs that at the beginning of a line mean a heading, list, quotation or rule, and their placeholders in displayed
/// formulas.
const LINE_SIGNS: [(char, char); 6] =
    [('=', '\u{4}'), ('-', '\u{5}'), ('+', '\u{6}'), ('*', '\u{7}'), ('#', '\u{e}'), ('>', '\u{f}')];

/// Restores the author's text.
pub fn unmasked(text: &str) -> String {
    let text = text.replace(VALUE_MARK, "{").replace(DOLLAR_MARK, "$").replace(TILDE_MARK, "~");
    match text.contains(|c: char| c.is_control()) {
        true => LINE_SIGNS.iter().fold(text, |text, (sign, mark)| text.replace(*mark, &sign.to_string())),
        false => text,
    }
}

/// Masks `source`, whose Markdown begins at byte `body`.
pub fn mask(source: &str, body: usize) -> Masked {
    let spans = spans::of(source, body);
    let mut masked = Masked { text: String::with_capacity(source.len()), markers: Vec::new(), spans };
    let (front, rest) = source.split_at(body);
    for c in front.chars() {
        masked.text.extend(std::iter::repeat_n(if c == '\n' { '\n' } else { ' ' }, c.len_utf8()));
    }
    for line in rest.split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        if is_marker(content) {
            let start = masked.text.len();
            masked.markers.push(start..start + content.len());
            masked.text.push_str("***");
            masked.text.extend(std::iter::repeat_n(' ', content.len() - "***".len()));
            masked.text.push_str(&line[content.len()..]);
        } else {
            masked.mask_line(line);
        }
    }
    masked
}

impl Masked {
    /// Appends a line, with values and loose dollar signs masked.
    fn mask_line(&mut self, line: &str) {
        let start = self.text.len();
        let mut before = '\n';
        // In a formula of several lines, a line may begin with `=` or `-`.
        let first = line.len() - line.trim_start().len();
        let formula = self.spans.formula_at(start + first).filter(|formula| formula.start < start);
        // The signs of a quotation are no part of a formula in it.
        let is_quoted = formula.is_some_and(|formula| {
            let before = &self.text[..formula.start];
            before[before.rfind('\n').map_or(0, |newline| newline + 1)..].trim_start().starts_with('>')
        });
        let is_formula = formula.is_some() && !(is_quoted && line[first..].starts_with('>'));
        for (offset, c) in line.char_indices() {
            let at = start + offset;
            if offset == first
                && is_formula
                && let Some((_, mark)) = LINE_SIGNS.iter().find(|(sign, _)| *sign == c)
            {
                self.text.push(*mark);
                before = c;
                continue;
            }
            let is_value = c == '{' && before != '\\' && is_number(&line[offset + 1..]);
            self.text.push(match c {
                '{' if is_value && self.spans.formula_at(at).is_none() => VALUE_MARK,
                '~' if self.text.ends_with(VALUE_MARK) => TILDE_MARK,
                '$' if self.spans.is_loose_dollar(at) => DOLLAR_MARK,
                c => c,
            });
            before = c;
        }
    }

    /// Returns the container line that contains the byte at `offset`.
    pub fn marker_at(&self, offset: usize) -> Option<Range<usize>> {
        let index = self.markers.partition_point(|marker| marker.end <= offset);
        self.markers.get(index).filter(|marker| marker.start <= offset).cloned()
    }
}

/// Whether the text after an opening brace is a number of a data file or of a model.
fn is_number(rest: &str) -> bool {
    rest.starts_with('=')
        || rest.strip_prefix('~').is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// Whether a line is a container line: `:::`, or `--- ` and a lower-case word; indented by at most three blanks,
/// since more is code.
fn is_marker(line: &str) -> bool {
    let inner = line.trim_start_matches(' ');
    if line.len() - inner.len() > 3 {
        return false;
    }
    inner.starts_with(":::")
        || inner
            .strip_prefix("--- ")
            .is_some_and(|rest| rest.trim_start().starts_with(|c: char| c.is_ascii_lowercase()))
}
