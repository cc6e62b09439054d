//! Finds code, formulas and comments before Markdown is parsed, because they decide whether `$` is a dollar sign and
//! whether `{=` is TeX.
//!
//! Formulas follow Pandoc's rule (`tex_math_dollars`): the opening dollar has no blank after it, the closing one has
//! no blank before it and no digit after it. A formula is within one paragraph and contains no link.

use std::ops::Range;

/// Ranges of a text that are not prose, in order.
#[derive(Debug, Default)]
pub struct Spans {
    /// Fenced code and code spans.
    pub code: Vec<Range<usize>>,
    /// Formulas with their dollars.
    pub formulas: Vec<Range<usize>>,
    /// Dollar signs in prose.
    dollars: Vec<usize>,
    /// Fences without a closing fence.
    pub open_fences: Vec<Range<usize>>,
    /// `$$` without a closing `$$` in the same paragraph.
    pub open_formulas: Vec<Range<usize>>,
    /// HTML comments.
    pub comments: Vec<Range<usize>>,
}

impl Spans {
    /// Returns the formula that contains the byte at `offset`.
    pub fn formula_at(&self, offset: usize) -> Option<&Range<usize>> {
        at(&self.formulas, offset)
    }

    /// Whether the byte at `offset` is in code.
    pub fn is_code(&self, offset: usize) -> bool {
        at(&self.code, offset).is_some()
    }

    /// Whether the byte at `offset` is prose.
    pub fn is_prose(&self, offset: usize) -> bool {
        !self.is_code(offset) && self.formula_at(offset).is_none() && at(&self.comments, offset).is_none()
    }

    /// Whether the dollar sign at `offset` does not delimit a formula.
    pub fn is_loose_dollar(&self, offset: usize) -> bool {
        self.dollars.binary_search(&offset).is_ok()
    }
}

/// Returns a page without its comments, which are for authors.
pub fn without_comments(source: &str) -> String {
    let mut text = String::new();
    let mut at = 0;
    for comment in of(source, 0).comments {
        // Comments inside a comment are part of it.
        let Some(before) = source.get(at..comment.start) else { continue };
        let is_alone = before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
        text += before;
        at = comment.end;
        // A line that contained only a comment is removed with the blank line after it.
        if is_alone && source[at..].starts_with('\n') {
            at += 1;
            at += usize::from(text.ends_with("\n\n") && source[at..].starts_with('\n'));
        }
    }
    text + &source[at..]
}

fn at(ranges: &[Range<usize>], offset: usize) -> Option<&Range<usize>> {
    let index = ranges.partition_point(|range| range.end <= offset);
    ranges.get(index).filter(|range| range.start <= offset)
}

/// Finds the spans of `source` from byte `body` on.
pub fn of(source: &str, body: usize) -> Spans {
    let mut spans = Spans::default();
    let mut fence: Option<(Range<usize>, char, usize)> = None;
    let mut paragraph: Option<usize> = None;
    let mut offset = body;
    for line in source[body..].split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        // Markers of quotations and lists may precede a fence or a blank line.
        let inner = line.trim_start_matches([' ', '\t', '>']).trim_end();
        let mark = inner.chars().next().unwrap_or(' ');
        let length = inner.len() - inner.trim_start_matches(mark).len();
        let is_fence = matches!(mark, '`' | '~') && length >= 3 && !(mark == '`' && inner[length..].contains('`'));
        if let Some((opened, sign, count)) = &fence {
            if is_fence && mark == *sign && length >= *count && inner.len() == length {
                spans.code.push(opened.start..offset);
                fence = None;
            }
            continue;
        }
        if is_fence || inner.is_empty() {
            if let Some(begun) = paragraph.take() {
                spans.paragraph(source, begun..start);
            }
            if is_fence {
                fence = Some((start..start + line.trim_end().len(), mark, length));
            }
            continue;
        }
        paragraph.get_or_insert(start);
    }
    if let Some(begun) = paragraph {
        spans.paragraph(source, begun..source.len());
    }
    if let Some((opened, ..)) = fence {
        spans.code.push(opened.start..source.len());
        spans.open_fences.push(opened);
    }
    spans
}

impl Spans {
    /// Finds the code spans and formulas of one paragraph.
    fn paragraph(&mut self, source: &str, range: Range<usize>) {
        let text = &source[range.clone()];
        let place = |from: usize, to: usize| range.start + from..range.start + to;
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let rest = &text[at..];
            match bytes[at] {
                b'\\' => at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
                b'`' => {
                    let length = rest.len() - rest.trim_start_matches('`').len();
                    match closing_ticks(&rest[length..], length) {
                        Some(end) => {
                            self.code.push(place(at, at + length + end));
                            at += length + end;
                        }
                        None => at += length,
                    }
                }
                b'<' if rest.starts_with("<!--") => {
                    // A comment may continue after the paragraph.
                    let from = range.start + at;
                    let end = source[from..].find("-->").map_or(source.len(), |length| from + length + 3);
                    self.comments.push(from..end);
                    at = (end - range.start).min(bytes.len());
                }
                b'$' if rest.starts_with("$$") => match rest[2..].find("$$") {
                    Some(length) => {
                        self.formulas.push(place(at, at + length + 4));
                        at += length + 4;
                    }
                    None => {
                        self.open_formulas.push(place(at, at + 2));
                        at += 2;
                    }
                },
                b'$' => match closing_dollar(&rest[1..]) {
                    Some(length) => {
                        // Dollar signs inside a code span or comment do not close a formula.
                        let inner = rest[1..=length].bytes().enumerate().filter(|(_, byte)| *byte == b'$');
                        self.dollars.extend(inner.map(|(offset, _)| range.start + at + 1 + offset));
                        self.formulas.push(place(at, at + length + 2));
                        at += length + 2;
                    }
                    None => {
                        if !is_destination(&text[..at]) {
                            self.dollars.push(range.start + at);
                        }
                        at += 1;
                    }
                },
                _ => at += rest.chars().next().map_or(1, char::len_utf8),
            }
        }
    }
}

/// Whether a text ends within the address of a link, which must not be masked.
fn is_destination(text: &str) -> bool {
    let goes_on = |start: Option<usize>, length: usize, end: char| {
        start.is_some_and(|start| !text[start + length..].contains(|c: char| c == end || c.is_whitespace()))
    };
    goes_on(text.rfind("]("), 2, ')') || goes_on(text.rfind("<http"), 5, '>')
}

/// Returns the offset after the run of exactly `length` backticks that closes a code span.
fn closing_ticks(text: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('`').map(|offset| at + offset) {
        let run = text[found..].len() - text[found..].trim_start_matches('`').len();
        if run == length {
            return Some(found + run);
        }
        at = found + run;
    }
    None
}

/// Returns the offset of the dollar that closes a formula whose opening dollar is directly before `text`.
fn closing_dollar(text: &str) -> Option<usize> {
    if text.starts_with(char::is_whitespace) {
        return None;
    }
    let mut before = ' ';
    let mut is_escaped = false;
    for (offset, c) in text.char_indices() {
        if c == '$' && !is_escaped && !before.is_whitespace() && offset > 0 {
            let digit = text[offset + 1..].starts_with(|c: char| c.is_ascii_digit());
            if !digit {
                let tex = &text[..offset];
                return (!tex.contains("](")).then_some(offset);
            }
        }
        is_escaped = c == '\\' && !is_escaped;
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_told_by_pandocs_rule() {
        for (text, formulas) in [
            ("Between $5-$10 or so.", &[][..]),
            ("costs $5 and $10", &[]),
            ("a $x$ b $y^2$.", &["$x$", "$y^2$"]),
            ("a $ x$ b", &[]),
            ("a $x $ b", &[]),
            ("[https://a.b/$a](https://a.b/$a)", &[]),
            ("`$x$` \\$y$ z", &[]),
            ("```\n$x$\n```\n$y$", &["$y$"]),
            ("$$X\\overset{d}{=}Y$$", &["$$X\\overset{d}{=}Y$$"]),
            ("$a\n\nb$", &[]),
            ("> $a$\n>\n> $b$", &["$a$", "$b$"]),
            ("$\\$5$ and $6$", &["$\\$5$", "$6$"]),
            ("<!-- $x$ --> $y$", &["$y$"]),
        ] {
            let spans = of(text, 0);
            let found: Vec<&str> = spans.formulas.iter().map(|range| &text[range.clone()]).collect();
            assert_eq!(found, formulas, "{text}");
        }
    }

    #[test]
    fn comments_are_taken_out() {
        for (text, expected) in [
            ("Text.\n\n<!-- private -->\n", "Text.\n\n"),
            ("a\n\n<!-- b\n\nc -->\n\nd", "a\n\nd"),
            ("a <!-- b --> c", "a  c"),
            ("`<!-- a -->`\n```\n<!-- b -->\n```\n", "`<!-- a -->`\n```\n<!-- b -->\n```\n"),
            ("no comment", "no comment"),
        ] {
            assert_eq!(without_comments(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_never_closed_is_known() {
        assert_eq!(of("a\n```python\nx\n\n## y", 0).open_fences.as_slice(), std::slice::from_ref(&(2..11)));
        assert_eq!(of("$$\na\n\nb\n$$", 0).open_formulas.len(), 2);
        assert!(of("~~~\n```\n~~~\n", 0).open_fences.is_empty());
    }
}
