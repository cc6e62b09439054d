//! Search hits: the passage found, its position, and its context.

use std::ops::Range;

use crate::content::model::{LinkTarget, Page};
use crate::typeset::fold::letters;
use crate::typeset::{Layout, Run};

/// Numbers of letters by which a passage is looked for on a page, from exact to tolerant.
const LETTERS: [usize; 3] = [48, 20, 8];

/// Kind of a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A page's title.
    Title,
    /// A section's heading.
    Heading,
    /// Running text of a page.
    Prose,
    /// A sidenote.
    Note,
    /// The text of a figure: title, takeaway, alternative text, source.
    Figure,
    /// A row of a table or of a figure's data.
    Data,
    /// A prediction. The text shown after its answer is searchable, but the hit shows the question without marks.
    Prediction,
    /// The description of a lab.
    Lab,
    /// A reference of the bibliography.
    Reference,
    /// An item of news.
    News,
}

impl Kind {
    /// Returns the word for the kind.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Title => "title",
            Kind::Heading => "heading",
            Kind::Prose => "text",
            Kind::Note => "note",
            Kind::Figure => "figure",
            Kind::Data => "data",
            Kind::Prediction => "prediction",
            Kind::Lab => "lab",
            Kind::Reference => "reference",
            Kind::News => "news",
        }
    }
}

/// The section of a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Anchor of the section in addresses.
    pub anchor: String,
    /// Text of the heading.
    pub title: String,
}

/// A passage found by a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The page of the passage.
    pub page: Page,
    /// The section of the passage; `None` before the first heading.
    pub section: Option<Section>,
    /// Kind of the hit.
    pub kind: Kind,
    /// Name of the figure, lab or prediction, or key of the reference; empty for others.
    pub id: String,
    /// The whole passage on one line.
    pub text: String,
    /// Byte ranges of `text` that match the query, ordered and disjoint. Empty for a match in headings only, and for
    /// hidden text of a prediction, whose question `text` then is.
    pub marks: Vec<Range<usize>>,
    /// Offset of the block in the page's source file; `None` for text from elsewhere.
    pub source: Option<u32>,
}

/// A part of a passage around the first match, cut between words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt<'a> {
    /// Whether text before the excerpt is omitted.
    pub cut_before: bool,
    /// The parts in order, each with whether it is a match.
    pub parts: Vec<(&'a str, bool)>,
    /// Whether text after the excerpt is omitted.
    pub cut_after: bool,
}

impl Hit {
    /// Returns the link target of the hit.
    pub fn target(&self) -> LinkTarget {
        match self.kind {
            Kind::Reference => LinkTarget::Reference(self.id.clone()),
            _ => LinkTarget::Page {
                page: self.page.clone(),
                anchor: self.section.as_ref().map(|section| section.anchor.clone()),
            },
        }
    }

    /// Returns the address: `page`, `page#section`, or the key of a reference.
    pub fn address(&self) -> String {
        match (&self.section, self.kind) {
            (_, Kind::Reference) => self.id.clone(),
            (Some(section), _) => format!("{}#{}", self.page, section.anchor),
            (None, _) => self.page.to_string(),
        }
    }

    /// Returns an excerpt of at most `characters` around the first mark, if possible of whole words.
    pub fn excerpt(&self, characters: usize) -> Excerpt<'_> {
        let range = self.around(characters);
        let mut parts = Vec::new();
        let mut at = range.start;
        for mark in &self.marks {
            let (start, end) = (mark.start.clamp(at, range.end), mark.end.clamp(at, range.end));
            parts.extend([(&self.text[at..start], false), (&self.text[start..end], true)]);
            at = end;
        }
        parts.push((&self.text[at..range.end], false));
        parts.retain(|(part, _)| !part.is_empty());
        Excerpt { cut_before: range.start > 0, parts, cut_after: range.end < self.text.len() }
    }

    /// Returns the byte range of an excerpt: a third of it before the first mark, the rest after.
    fn around(&self, characters: usize) -> Range<usize> {
        let text = self.text.as_str();
        let first = self.marks.first().map_or(0, |mark| mark.start);
        if text.chars().count() <= characters {
            return 0..text.len();
        }
        let (before, after) = text.split_at(first);
        let after_count = after.chars().count();
        // Near the end of the passage, the part before the mark can be longer.
        let room = (characters / 3).max(characters.saturating_sub(after_count));
        let start = match before.char_indices().rev().nth(room.saturating_sub(1)) {
            _ if room == 0 => first,
            Some((start, _)) if start > 0 => before[start..].find(' ').map_or(first, |blank| start + blank + 1),
            _ => 0,
        };
        let end = text[start..].char_indices().nth(characters).map_or(text.len(), |(end, _)| start + end);
        if end == text.len() {
            return start..end;
        }
        let least = self.marks.first().map_or(start, |mark| mark.end.min(end));
        start..text[least..end].rfind(' ').map_or(end, |blank| least + blank)
    }

    /// Returns the line of the passage on a layout of its page, found by its words from its block's source offset on.
    pub fn line(&self, layout: &Layout) -> usize {
        let begun = self.source.map_or(0, |source| layout.line_at(source)).min(layout.lines.len());
        let lines = &layout.lines[begun..];
        let margin = || self.line_in(lines.iter().map(|line| line.margin.as_slice()));
        let text = || self.line_in(lines.iter().map(|line| line.runs.as_slice()));
        // Without a margin, notes are below the line that refers to them.
        let line = if self.kind == Kind::Note { margin().or_else(text) } else { text() };
        begun + line.unwrap_or(0)
    }

    fn line_in<'l>(&self, lines: impl Iterator<Item = &'l [Run]>) -> Option<usize> {
        let mut page = String::new();
        let mut ends = Vec::new();
        for line in lines {
            line.iter().for_each(|run| page += &letters(&run.text));
            ends.push(page.len());
        }
        let find = |from: usize, words: &str| {
            let words = letters(words);
            let tries = LETTERS.map(|count| prefix(&words, count)).into_iter().filter(|tried| !tried.is_empty());
            tries.filter_map(|tried| page[from..].find(tried)).map(|at| from + at).next()
        };
        // The line is first looked for by the beginning of the passage, since the matched words may also occur
        // elsewhere.
        let passage = find(0, &self.text);
        let found = self.marks.first().and_then(|mark| {
            let from = passage.unwrap_or(0);
            find(from, &self.text[mark.start..]).or_else(|| find(from, &self.text[mark.clone()]))
        });
        found.or(passage).map(|at| ends.partition_point(|end| *end <= at))
    }
}

/// Returns the first `count` characters.
fn prefix(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(end, _)| &text[..end])
}

impl Excerpt<'_> {
    /// Returns the excerpt as text, with `ellipsis` for omitted text; each part is passed to `mark` with whether it
    /// is a match.
    pub fn render(&self, ellipsis: &str, mut mark: impl FnMut(&str, bool) -> String) -> String {
        let mut text = if self.cut_before { format!("{ellipsis} ") } else { String::new() };
        self.parts.iter().for_each(|(part, found)| text += &mark(part, *found));
        if self.cut_after {
            text += &format!(" {ellipsis}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::Line;

    fn hit(text: &str, marks: &[&str]) -> Hit {
        let marks = marks.iter().map(|mark| text.find(mark).map(|at| at..at + mark.len()).unwrap()).collect();
        let (page, text) = (Page::Home, text.to_owned());
        Hit { page, section: None, kind: Kind::Prose, id: String::new(), text, marks, source: None }
    }

    fn shown(hit: &Hit, characters: usize) -> String {
        let mark = |part: &str, found| if found { format!("<{part}>") } else { part.to_owned() };
        hit.excerpt(characters).render("...", mark)
    }

    #[test]
    fn excerpts_are_cut_between_words_around_what_was_found() {
        assert_eq!(shown(&hit("We measured with a stick.", &["We", "stick"]), 80), "<We> measured with a <stick>.");
        let long = format!("{} needle {}", "before ".repeat(40).trim(), "after ".repeat(40).trim());
        let cut = shown(&hit(&long, &["needle"]), 60);
        assert_eq!(cut, "... before before <needle> after after after after after after ...");
        assert_eq!(shown(&hit(&long, &[]), 20), "before before ...");
        let end = format!("{} needle", "before ".repeat(10).trim());
        assert_eq!(shown(&hit(&end, &["needle"]), 28), "... before before before <needle>");
        let word = "x".repeat(100);
        assert_eq!(shown(&hit(&word, &[]), 10), format!("{} ...", &word[..10]));
        assert_eq!(shown(&hit(&word, &[]), 0), " ...");
    }

    #[test]
    fn a_hit_is_found_on_a_page_however_its_lines_are_broken() {
        let layout = |text: &str| Layout {
            lines: text
                .lines()
                .map(|line| Line { runs: vec![Run { text: line.into(), ..Run::default() }], ..Line::default() })
                .collect(),
            ..Layout::default()
        };
        let hit = hit("We found that post-training data matters a lot in the end.", &["matters"]);
        for (page, line) in [
            ("Title\n\nWe found that post-training data matters a lot in the end.", 2),
            ("Title\n\nWe found that post-\ntraining data mat-\nters a lot in the\nend.", 3),
            ("matters\n\nWe found that\npost-training\nda-\nta matters¹ a lot", 5),
            ("another page", 0),
            ("", 0),
        ] {
            assert_eq!(hit.line(&layout(page)), line, "{page}");
        }
    }
}
