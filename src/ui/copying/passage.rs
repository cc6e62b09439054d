//! Passages: the parts of a page that can be copied, with their lines on the layout.

use std::ops::Range;

use crate::content::model::{Block, BlockKind, Container, PlacementKind, title_text};
use crate::export::tsv;
use crate::typeset::{Face, Line, Manuscript, plain, text};
use crate::ui::context::Context;
use crate::ui::route::Route;

/// A passage of the page on screen: a paragraph, table, figure, formula, code block or similar part.
#[derive(Debug, Clone)]
pub(super) struct Passage {
    /// Lines of the passage on the layout.
    pub lines: Range<usize>,
    /// The passage as text: a paragraph on one line, a table with tabs between its cells, code unchanged.
    pub text: String,
}

/// The lines of a passage, and the part of the document from which they were laid out.
#[derive(Debug, Clone)]
struct PassageLines<'c> {
    lines: Range<usize>,
    /// The part of the document; `None` for lines that the interface added.
    part: Option<Part<'c>>,
}

/// A part of a document that is copied as one passage.
#[derive(Debug, Clone, Copy)]
struct Part<'c> {
    /// Offset of its beginning in the source.
    source: u32,
    kind: PartKind<'c>,
}

#[derive(Debug, Clone, Copy)]
enum PartKind<'c> {
    Block(&'c Block),
    /// The figure of a story, by id.
    Figure(&'c str),
}

/// Returns the passage on `line`. Without a line, returns the first passage that begins on the screen, or else the
/// one that covers its top.
pub(super) fn at(context: &Context, line: Option<usize>) -> Option<Passage> {
    let (top, height) = (context.page.top, context.height());
    let places = places(context);
    let place = match line {
        Some(line) => places.iter().find(|place| place.lines.contains(&line)),
        None => {
            let begins = |place: &&PassageLines| (top..top + height).contains(&place.lines.start);
            let covers = |place: &&PassageLines| place.lines.contains(&top);
            places.iter().find(begins).or_else(|| places.iter().find(covers))
        }
    };
    place.map(|place| place.passage(context))
}

/// Returns the passage after or before a line.
pub(super) fn beside(context: &Context, line: usize, forward: bool) -> Option<Passage> {
    let mut places = places(context).into_iter();
    let place = if forward { places.find(|it| it.lines.start > line) } else { places.rfind(|it| it.lines.end <= line) };
    place.map(|place| place.passage(context))
}

/// Returns all passages of the page on screen that are not withheld: the blocks of its document, and runs of consecutive non-blank lines
/// that do not come from a document.
fn places(context: &Context) -> Vec<PassageLines<'_>> {
    let mut parts = Vec::new();
    if let Some(manuscript) = manuscript(context) {
        gather(&manuscript.document.blocks, &mut parts);
        parts.sort_by_key(|part| part.source);
    }
    let mut places: Vec<PassageLines> = Vec::new();
    let mut is_gap = true;
    // Withheld text would give away the answer to a question.
    let shown = context.page.withheld.unwrap_or(usize::MAX);
    for (number, line) in context.layout().lines.iter().enumerate().take(shown) {
        if line.runs.iter().all(|run| run.text.trim().is_empty()) {
            is_gap = true;
            continue;
        }
        let begun = parts.partition_point(|part| part.source <= line.source);
        // Lines added by the interface have no position in the source.
        let part = begun.checked_sub(1).filter(|_| line.source > 0).map(|part| parts[part]);
        let source = |part: &Option<Part>| part.map(|part| part.source);
        match places.last_mut() {
            Some(last) if source(&last.part) == source(&part) && (part.is_some() || !is_gap) => {
                last.lines.end = number + 1;
            }
            _ => places.push(PassageLines { lines: number..number + 1, part }),
        }
        is_gap = false;
    }
    places
}

/// Returns the document of the page on screen; `None` if the lines of the page have no positions in a source.
fn manuscript(context: &Context) -> Option<Manuscript<'_>> {
    match context.route() {
        Route::Page(page) if context.route().is_write_up() => Manuscript::of(page, context.library()),
        _ => None,
    }
}

fn gather<'c>(blocks: &'c [Block], parts: &mut Vec<Part<'c>>) {
    for block in blocks {
        let source = block.span.start;
        match &block.kind {
            BlockKind::Rule => {}
            BlockKind::Container(Container::Story(story)) => {
                parts.push(Part { source, kind: PartKind::Figure(&story.figure) });
                story.steps.iter().for_each(|step| gather(&step.body, parts));
            }
            BlockKind::Container(container) if !matches!(container, Container::Quotation(_)) => {
                container.all_bodies().into_iter().for_each(|body| gather(body, parts));
            }
            _ => parts.push(Part { source, kind: PartKind::Block(block) }),
        }
    }
}

impl PassageLines<'_> {
    fn passage(&self, context: &Context) -> Passage {
        let text = match (self.part, manuscript(context)) {
            (Some(part), Some(manuscript)) => part.text(manuscript),
            _ => unwrapped(&context.layout().lines[self.lines.clone()], usize::from(context.screen().shape.width)),
        };
        Passage { lines: self.lines.clone(), text: text.trim_end().to_owned() }
    }
}

impl Part<'_> {
    fn text(&self, manuscript: Manuscript) -> String {
        let figure = |id: &str| {
            let figure = manuscript.figures.iter().find(|figure| figure.id == *id);
            figure.map(|figure| tsv(&figure.table)).unwrap_or_default()
        };
        let block = match self.kind {
            PartKind::Figure(id) => return figure(id),
            PartKind::Block(block) => block,
        };
        match &block.kind {
            BlockKind::Code { text, .. } => text.clone(),
            BlockKind::Table(table) => tsv(table),
            BlockKind::Math(formula) => formula.tex.clone(),
            BlockKind::Heading { text, .. } => title_text(text),
            BlockKind::Place(placement) if placement.kind == PlacementKind::Figure => figure(&placement.id),
            BlockKind::Place(placement) if placement.kind == PlacementKind::Image => placement.alternative.clone(),
            _ => plain::block(manuscript, block),
        }
    }
}

/// Joins lines to the paragraphs that they were broken from. A line ends a paragraph if the next one has another face, or
/// if more than a third of it is free: the lines of one paragraph have about the same length.
fn unwrapped(lines: &[Line], columns: usize) -> String {
    let mut joined = String::new();
    let mut before: Option<(usize, Face)> = None;
    for line in lines {
        let whole = line.text();
        let words: Vec<&str> = whole.split_whitespace().collect();
        let mut inked = line.runs.iter().filter(|run| !run.text.trim().is_empty()).map(|run| run.face);
        let (Some(first), Some(word)) = (inked.next(), words.first()) else { continue };
        let goes_on = |(used, face)| face == first && 3 * (used + 1 + text::width(word)) > 2 * columns;
        joined.push_str(match before.map(goes_on) {
            None => "",
            Some(false) => "\n",
            Some(true) if joined.ends_with('-') => "",
            Some(true) => " ",
        });
        joined += &words.join(" ");
        before = Some((text::width(whole.trim_end()), inked.next_back().unwrap_or(first)));
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::{Charset, Role};

    #[test]
    fn lines_are_joined_to_the_paragraphs_that_they_were_broken_from() {
        let set = |words: &str, face| text::paragraph(words, face, 30, Charset::Full);
        let long = "A paragraph of so many words that it is broken, and a well-known end of twice well-known words.";
        for words in ["One.", long] {
            assert_eq!(unwrapped(&set(words, Face::default()), 30), words);
        }
        let ends = [set("A title", Face::default()), set("and words below it", Face::default())].concat();
        assert_eq!(unwrapped(&ends, 30), "A title\nand words below it");
        let faces = [set("A title that fills all of it.", Face::default()), set("May 2026", Face::of(Role::Dim))];
        assert_eq!(unwrapped(&faces.concat(), 30), "A title that fills all of it.\nMay 2026");
    }
}
