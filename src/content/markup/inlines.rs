//! Parser for text within a block: emphasis, links, notes, citations, values, formulas.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::builder::{Builder, Image, Text};
use super::lines::{TILDE_MARK, VALUE_MARK, unmasked};
use super::{MentionKind, links};
use crate::content::bibliography::is_key;
use crate::content::model::{Citation, Inline, plain_text};
use crate::content::tex::{Formula, Mistake};
use crate::content::values::{self, numbers};
use crate::content::variables;

/// Maximum length of a citation or value in bytes, which limits the search for the closing bracket.
const BRACKET_BYTES_MAX: usize = 400;

/// Maximum bytes searched backwards for the characters before a container line.
const MARKS_BYTES_MAX: usize = 100;

/// Adjacent text events, joined: pulldown-cmark splits text wherever markup could begin.
#[derive(Default)]
struct Pending {
    text: String,
    start: usize,
}

impl Builder<'_, '_> {
    /// Parses text up to the next event that is not text, which is not consumed.
    pub(super) fn text(&mut self) -> Text {
        let mut text = Text::default();
        let mut pending = Pending::default();
        while let Some((event, range)) = self.peek().cloned() {
            let inline = match event {
                Event::Text(words) => {
                    self.next();
                    text.end = range.end;
                    self.words(&words, range, &mut pending, &mut text.inlines);
                    continue;
                }
                Event::SoftBreak => Some(Inline::Text(" ".to_owned())),
                Event::HardBreak => Some(Inline::Break),
                Event::Code(code) => Some(Inline::Code(unmasked(&code).replace('\t', " "))),
                Event::InlineMath(tex) => Some(Inline::Math(self.formula(&tex, range.clone()))),
                Event::DisplayMath(tex) => {
                    self.flush(&mut pending, &mut text.inlines);
                    text.displayed.push((text.inlines.len(), range.clone()));
                    Some(Inline::Math(self.formula(&tex, range.clone())))
                }
                Event::FootnoteReference(tag) => Some(Inline::Note(self.note(&tag))),
                Event::InlineHtml(_) => {
                    self.html(range.clone());
                    None
                }
                Event::Start(
                    Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. },
                ) => {
                    self.flush(&mut pending, &mut text.inlines);
                    self.span(&mut text);
                    text.end = range.end;
                    continue;
                }
                // The parser of lists handles task markers; here they are skipped.
                Event::TaskListMarker(_) => None,
                _ => break,
            };
            self.next();
            self.flush(&mut pending, &mut text.inlines);
            text.end = range.end;
            if let Some(inline) = inline {
                push(&mut text.inlines, inline);
            }
        }
        self.flush(&mut pending, &mut text.inlines);
        text.end = text.end.min(self.context.source.text.len());
        trim(&mut text.inlines);
        text
    }

    /// Parses the element of text whose start is the next event.
    fn span(&mut self, text: &mut Text) {
        let Some((Event::Start(tag), range)) = self.next() else { return };
        let inner = self.nested(&range, |builder| {
            let inner = builder.text();
            builder.next();
            inner
        });
        let Some(inner) = inner else { return };
        let Text { inlines, images, .. } = inner;
        let inline = match tag {
            Tag::Emphasis => Inline::Emphasis(inlines),
            Tag::Strong => Inline::Strong(inlines),
            Tag::Strikethrough => Inline::Strike(inlines),
            Tag::Link { dest_url, .. } => self.link(&dest_url, inlines, !images.is_empty(), range),
            Tag::Image { dest_url, .. } => {
                let alternative = plain_text(&inlines).trim().to_owned();
                text.images.push(Image { destination: unmasked(&dest_url), alternative, range });
                return;
            }
            _ => return,
        };
        text.images.extend(images);
        push(&mut text.inlines, inline);
    }

    fn link(&mut self, destination: &str, text: Vec<Inline>, has_image: bool, range: Range<usize>) -> Inline {
        // An address in angle brackets may be an e-mail address.
        let written = &self.context.source.text[range.clone()];
        let mail = written.starts_with('<') && destination.contains('@') && !destination.contains(':');
        let destination = if mail { format!("mailto:{destination}") } else { unmasked(destination) };
        match links::target(&self.context.source.path, &destination) {
            Ok(target) => {
                if !has_image && plain_text(&text).trim().is_empty() {
                    self.error(range.clone(), "a link without words");
                }
                self.mention(range, MentionKind::Link(target.clone()));
                Inline::Link { target, text }
            }
            Err(message) => {
                self.error(range, message);
                Inline::Emphasis(text)
            }
        }
    }

    /// Adds a text event, which may continue the previous one.
    fn words(&mut self, words: &str, range: Range<usize>, pending: &mut Pending, into: &mut Vec<Inline>) {
        // Entities and escapes differ from the source; no citation or value can begin in them.
        let verbatim = words.len() == range.len() && self.masked.text[range.clone()] == *words;
        if !verbatim {
            self.flush(pending, into);
            push(into, Inline::Text(unmasked(words)));
            return;
        }
        if pending.start + pending.text.len() != range.start || pending.text.is_empty() {
            self.flush(pending, into);
            pending.start = range.start;
        }
        pending.text.push_str(words);
    }

    /// Parses citations and values in the pending text.
    fn flush(&mut self, pending: &mut Pending, into: &mut Vec<Inline>) {
        let Pending { text, start } = std::mem::take(pending);
        let mut done = 0;
        let mut at = 0;
        while let Some(found) = text[at..].find(['[', VALUE_MARK, ':']) {
            let open = at + found;
            at = open + 1;
            let rest = &text[open..];
            let (opening, closing) = match rest.as_bytes() {
                [b'[', b'@', ..] => ("[@", ']'),
                [b'[', b'^', ..] => ("[^", ']'),
                [b'[', ..] => continue,
                [b':', b':', b':', ..] if open == 0 && self.begins_line(start) => {
                    let message = "`:::` must stand at the left margin, outside of lists, quotations and notes";
                    self.error(start..start + text.len(), message);
                    continue;
                }
                [b':', ..] => continue,
                [_, tilde, ..] if char::from(*tilde) == TILDE_MARK => ("{~", '}'),
                _ => ("{=", '}'),
            };
            if self.context.source.text[..start + open].ends_with('\\') {
                continue;
            }
            let window = &rest[..floor(rest, BRACKET_BYTES_MAX)];
            let Some(length) = window.find(closing) else {
                self.error(
                    start + open..start + open + 2,
                    format!("`{opening}` is not closed by `{closing}` on its line"),
                );
                continue;
            };
            let place = start + open..start + open + length + 1;
            let inner = &rest[opening.len().min(length)..length];
            let inline = match opening {
                "[@" => self.cite(inner, place),
                "[^" => {
                    self.undefined_note(inner, place);
                    continue;
                }
                "{~" => self.variable(inner, place),
                _ => self.value(inner, place),
            };
            self.plain(&text[done..open], start + done, into);
            if let Some(inline) = inline {
                push(into, inline);
            }
            at = open + length + 1;
            done = at;
        }
        self.plain(&text[done..], start + done, into);
    }

    pub(super) fn begins_line(&self, offset: usize) -> bool {
        let text = &self.context.source.text[..offset];
        // Before a container line that was taken for text there are only list markers, quotation markers and blanks.
        let before = &text[ceil(text, text.len().saturating_sub(MARKS_BYTES_MAX))..];
        let line = &before[before.rfind('\n').map_or(0, |newline| newline + 1)..];
        !line.contains(|c: char| c.is_alphanumeric() || c == '\\')
    }

    /// Parses a formula; its errors are reported at their positions in the source at `range`, which includes the
    /// dollars.
    fn formula(&mut self, tex: &str, range: Range<usize>) -> Formula {
        let tex = unmasked(tex);
        let (formula, mistakes) = Formula::parse(tex.trim());
        let lead = tex.len() - tex.trim_start().len();
        for Mistake { range: within, message } in mistakes {
            let place = self.place_in(&tex, within.start + lead..within.end + lead, &range);
            self.error(place, message);
        }
        formula
    }

    /// Returns the source range of a part of `text`, whose lines are in the source at `range`, possibly after markers
    /// of lists and quotations.
    fn place_in(&self, text: &str, part: Range<usize>, range: &Range<usize>) -> Range<usize> {
        let line_start = text[..part.start].rfind('\n').map_or(0, |newline| newline + 1);
        let mut cursor = range.start;
        for line in text[..line_start].split_inclusive('\n') {
            let Some(found) = self.context.source.text[cursor..range.end].find(line) else { return range.clone() };
            cursor += found + line.len();
        }
        let line = text[line_start..].split('\n').next().unwrap_or_default();
        let Some(found) = self.context.source.text[cursor..range.end].find(line) else { return range.clone() };
        let start = cursor + found + part.start - line_start;
        start..(start + part.len()).min(cursor + found + line.len()).max(start)
    }

    /// Parses `[@a; @b, p. 3]`.
    fn cite(&mut self, inner: &str, place: Range<usize>) -> Option<Inline> {
        let mut citations = Vec::new();
        let mut offset = place.start + "[@".len();
        for (index, part) in inner.split(';').enumerate() {
            let lead = part.len() - part.trim_start().len();
            let (work, sign) = match part.trim().strip_prefix('@') {
                Some(work) if index > 0 => (work, 1),
                None if index == 0 => (part.trim(), 0),
                _ => ("", 0),
            };
            let (key, locator) =
                work.split_once(',').map_or((work, None), |(key, locator)| (key.trim_end(), Some(locator.trim())));
            if !is_key(key) || locator.is_some_and(|locator| locator.is_empty() || locator.starts_with('@')) {
                self.error(place.clone(), "a citation is written [@key], [@one; @two] or [@key, p. 3]");
                return None;
            }
            let start = offset + lead + sign;
            self.mention(start..start + key.len(), MentionKind::Cite(key.to_owned()));
            citations.push(Citation { key: key.to_owned(), locator: locator.map(str::to_owned) });
            offset += part.len() + 1;
        }
        Some(Inline::Cite(citations))
    }

    fn value(&mut self, inner: &str, place: Range<usize>) -> Option<Inline> {
        match values::resolve(self.context.data, inner) {
            Ok(value) => {
                self.mention(place, MentionKind::Value(value.clone()));
                Some(Inline::Value(value))
            }
            Err(message) => {
                self.error(place, message);
                None
            }
        }
    }

    fn variable(&mut self, inner: &str, place: Range<usize>) -> Option<Inline> {
        match variables::resolve(self.context.models, inner) {
            Ok(variable) => {
                self.mention(place, MentionKind::Variable(variable.clone()));
                Some(Inline::Variable(variable))
            }
            Err(message) => {
                // Errors in the lab file were reported there.
                if !message.is_empty() {
                    self.error(place, message);
                }
                None
            }
        }
    }

    /// Adds plain text, and records the numbers in it.
    fn plain(&mut self, text: &str, start: usize, into: &mut Vec<Inline>) {
        if text.is_empty() {
            return;
        }
        for range in numbers(text) {
            let place = start + range.start..start + range.end;
            self.mention(place, MentionKind::Number(text[range].to_owned()));
        }
        let text = unmasked(text);
        self.foreign(&text, start);
        push(into, Inline::Text(text));
    }
}

/// Appends an inline; adjacent texts are joined.
fn push(into: &mut Vec<Inline>, inline: Inline) {
    match (into.last_mut(), inline) {
        (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
        (_, Inline::Text(text)) if text.is_empty() => {}
        (_, inline) => into.push(inline),
    }
}

/// Removes blanks at both ends, which remain when an image or comment is taken out.
fn trim(inlines: &mut Vec<Inline>) {
    if inlines.len() == 1
        && let Inline::Text(text) = &inlines[0]
        && text.trim().is_empty()
    {
        inlines.clear();
    }
}

/// Returns the first character boundary of `text` at or after `start`.
fn ceil(text: &str, start: usize) -> usize {
    (start..text.len()).find(|&offset| text.is_char_boundary(offset)).unwrap_or(text.len())
}

/// Returns the last character boundary of `text` at or before `length`.
fn floor(text: &str, length: usize) -> usize {
    let mut length = length.min(text.len());
    while !text.is_char_boundary(length) {
        length -= 1;
    }
    length
}
