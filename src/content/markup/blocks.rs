//! Parser for blocks, over the events of pulldown-cmark.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::builder::{Builder, End, Text};
use super::lines::unmasked;
use super::{Markup, MentionKind};
use crate::content::model::{Block, BlockKind, Inline, Item, Placement, PlacementKind, Slug, plain_text};
use crate::diagnostic::Span;

impl<'m> Builder<'m, '_> {
    /// Parses the whole file.
    pub fn document(mut self) -> Markup {
        let mut blocks = Vec::new();
        // At the top level only the end of the file ends the blocks.
        self.blocks(&mut blocks);
        self.markup.document.blocks = blocks;
        self.notes();
        self.unclosed();
        self.markup.mentions.sort_by_key(|mention| mention.span);
        self.markup
    }

    /// Appends blocks to `into` up to the end of the enclosing tag (which is consumed) or up to a container line.
    pub(super) fn blocks(&mut self, into: &mut Vec<Block>) -> End {
        loop {
            let Some((event, range)) = self.events.peek().cloned() else { return End::Tag };
            if !is_block(&event) {
                // The text of an item in a tight list has no paragraph around it.
                let text = self.text();
                self.paragraph(text, range.start, into);
                continue;
            }
            self.events.next();
            match event {
                Event::End(_) => return End::Tag,
                Event::Rule => match self.masked.marker_at(range.start) {
                    None => into.push(Block { span: Span::new(range), kind: BlockKind::Rule }),
                    Some(line) => {
                        if let Some(end) = self.marker(line, into) {
                            return end;
                        }
                    }
                },
                Event::Html(_) => self.html(range),
                Event::Start(tag) => self.block(tag, range, into),
                _ => {}
            }
        }
    }

    fn block(&mut self, tag: Tag<'m>, range: Range<usize>, into: &mut Vec<Block>) {
        let kind = match tag {
            Tag::Paragraph => {
                let text = self.text();
                self.next();
                return self.paragraph(text, range.start, into);
            }
            Tag::Heading { level, id, classes, attrs } => {
                let text = self.text();
                self.next();
                if !classes.is_empty() || !attrs.is_empty() {
                    self.error(range.clone(), "a heading takes an anchor {#name} and nothing else in braces");
                }
                self.heading(level, id.as_deref(), text.inlines, &range)
            }
            Tag::BlockQuote(_) => BlockKind::Quote(self.inner(&range)),
            Tag::CodeBlock(code) => self.code(code),
            Tag::HtmlBlock => {
                self.skip();
                return self.html(range);
            }
            Tag::List(start) => {
                let items = self.nested(&range, Self::items).unwrap_or_default();
                BlockKind::List { start, items }
            }
            Tag::FootnoteDefinition(tag) => {
                let blocks = self.inner(&range);
                if self.definitions.insert(tag.to_string(), (blocks, Span::new(range.clone()))).is_some() {
                    self.error(range, format!("note \"{tag}\" is defined twice"));
                }
                return;
            }
            Tag::Table(columns) => BlockKind::Table(self.table(&columns)),
            _ => return self.skip(),
        };
        into.push(Block { span: Span::new(range), kind });
    }

    /// Returns the blocks up to the end of the tag that has just been opened.
    fn inner(&mut self, range: &Range<usize>) -> Vec<Block> {
        self.nested(range, |builder| {
            let mut blocks = Vec::new();
            // A container line ends every enclosing tag, so none occurs here.
            builder.blocks(&mut blocks);
            blocks
        })
        .unwrap_or_default()
    }

    fn items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), range)) = self.next() {
            let task = match self.peek() {
                Some((Event::TaskListMarker(done), _)) => Some(*done),
                _ => None,
            };
            if task.is_some() {
                self.next();
            }
            items.push(Item { task, blocks: self.inner(&range) });
        }
        items
    }

    /// Adds a paragraph: prose, or a placement or displayed formula that is alone in it.
    fn paragraph(&mut self, text: Text, start: usize, into: &mut Vec<Block>) {
        let span = Span::new(start..text.end);
        if text.inlines.is_empty()
            && let [image] = text.images.as_slice()
        {
            let place = image.range.clone();
            if let Some(placement) = self.placement(&image.destination, &image.alternative, place.clone()) {
                self.mention(place, MentionKind::Place(placement.clone()));
                into.push(Block { span, kind: BlockKind::Place(placement) });
            }
            return;
        }
        if let ([image], true) = (text.images.as_slice(), has_attributes(&text)) {
            let end = text.end;
            let message = "an image takes no attributes in braces; it is shown as wide as the screen allows";
            self.error(image.range.end..end, message);
            return;
        }
        for image in &text.images {
            self.error(
                image.range.clone(),
                "a figure, lab or image stands alone in a paragraph; put blank lines around it",
            );
        }
        let (mut inlines, mut done, mut start) = (text.inlines.into_iter(), 0, start);
        for (index, range) in text.displayed {
            let before = inlines.by_ref().take(index - done).collect();
            self.prose(before, start..range.start, into);
            if let Some(Inline::Math(formula)) = inlines.next() {
                into.push(Block { span: Span::new(range.clone()), kind: BlockKind::Math(formula) });
            }
            (done, start) = (index + 1, range.end);
        }
        self.prose(inlines.collect(), start..text.end.max(start), into);
    }

    /// Adds a paragraph of text, unless it is blank.
    fn prose(&mut self, inlines: Vec<Inline>, range: Range<usize>, into: &mut Vec<Block>) {
        let is_blank = |inline: &Inline| match inline {
            Inline::Break => true,
            Inline::Text(text) => text.trim().is_empty(),
            _ => false,
        };
        if !inlines.iter().all(is_blank) {
            self.count(&inlines);
            into.push(Block { span: Span::new(range), kind: BlockKind::Paragraph(inlines) });
        }
    }

    fn placement(&mut self, destination: &str, alternative: &str, range: Range<usize>) -> Option<Placement> {
        let known = [
            (PlacementKind::Figure, "figures/", &[".toml"][..]),
            (PlacementKind::Lab, "labs/", &[".toml"]),
            (PlacementKind::Image, "images/", &[".png", ".jpg", ".jpeg", ".webp", ".gif"]),
        ];
        let found = known.iter().find_map(|(kind, directory, endings)| {
            let file = destination.strip_prefix(directory)?;
            let id = endings.iter().find_map(|ending| file.strip_suffix(ending))?;
            Some((*kind, Slug::new(id)?))
        });
        if alternative.is_empty() {
            let message = "say in the brackets what the reader should see; it is the alternative text";
            self.error(range.clone(), message);
        }
        let Some((kind, id)) = found else {
            let message = format!(
                "\"{destination}\" can not be placed; write figures/name.toml, labs/name.toml or images/name.png, names in a-z 0-9 -"
            );
            self.error(range, message);
            return None;
        };
        Some(Placement { kind, id: id.to_string(), alternative: alternative.to_owned() })
    }

    fn heading(&mut self, level: HeadingLevel, id: Option<&str>, text: Vec<Inline>, range: &Range<usize>) -> BlockKind {
        let place = range.clone();
        let words = plain_text(&text);
        self.count(&text);
        if level == HeadingLevel::H1 {
            self.error(place.clone(), "the page's title stands in the front matter; sections begin with ##");
        }
        if words.trim().is_empty() {
            self.error(place.clone(), "a heading without words");
        }
        self.unread_anchor(id, &place);
        let anchor = match id {
            Some(id) if Slug::new(id).is_none() => {
                self.error(place.clone(), format!("\"{id}\" is no anchor; use a-z, 0-9 and inner hyphens"));
                anchor_of(id)
            }
            Some(id) => id.to_owned(),
            None => anchor_of(&words),
        };
        let anchor = self.unique_anchor(anchor, id.is_some(), &place);
        self.markup.anchors.push((anchor.clone(), Span::new(place)));
        BlockKind::Heading { level: (level as u8).saturating_sub(1).max(1), anchor, text }
    }

    /// Reports braces at the end of a heading that give no anchor: `{#name` and `{name}`.
    fn unread_anchor(&mut self, id: Option<&str>, place: &Range<usize>) {
        let source = self.context.source.text[place.clone()].trim_end().to_owned();
        let Some(brace) = source.rfind(" {").map(|at| at + 1).filter(|_| id.is_none()) else { return };
        let written = &source[brace..];
        let message = match (written.strip_prefix("{#"), written.ends_with('}')) {
            (Some(name), false) => format!("`{written}` is never closed; write {{#{}}}", name.trim()),
            (None, true) if written[1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-') => {
                format!("`{written}` is left out; an anchor is written {{#name}}")
            }
            _ => return,
        };
        self.error(place.start + brace..place.start + brace + 1, message);
    }

    /// Returns a unique anchor: a repeated explicit one is reported, a repeated generated one gets a number.
    fn unique_anchor(&mut self, anchor: String, is_written: bool, place: &Range<usize>) -> String {
        if self.anchors.insert(anchor.clone()) {
            return anchor;
        }
        if is_written {
            let message = format!("the anchor \"{anchor}\" is there twice; give this heading another one: {{#name}}");
            self.error(place.clone(), message);
        }
        let numbered = (2..).map(|number| format!("{anchor}-{number}"));
        let free = numbered.into_iter().find(|name| !self.anchors.contains(name)).unwrap_or_default();
        self.anchors.insert(free.clone());
        free
    }

    fn code(&mut self, kind: CodeBlockKind<'m>) -> BlockKind {
        let language = match kind {
            CodeBlockKind::Fenced(info) => {
                let info = unmasked(&info);
                // `{python}` in Quarto and R Markdown.
                let word = info.split([' ', ',']).next().unwrap_or_default().trim_matches(['{', '}', '.']);
                word.to_owned()
            }
            CodeBlockKind::Indented => String::new(),
        };
        let mut text = String::new();
        while let Some((event, range)) = self.next() {
            match event {
                // Taken from the source, because the text is masked.
                Event::Text(masked) if masked.len() == range.len() => text += &self.context.source.text[range],
                Event::Text(masked) => text += &masked,
                Event::End(_) => break,
                _ => {}
            }
        }
        BlockKind::Code { language, text: text.replace('\t', "    ") }
    }

    /// Reports raw HTML; comments are ignored.
    pub(super) fn html(&mut self, range: Range<usize>) {
        let text = self.context.source.text[range.clone()].trim();
        if !(text.starts_with("<!--") && text.ends_with("-->")) {
            let source = &self.context.source.text;
            let before = &source[..range.start];
            if before.ends_with("{{") || before.ends_with("{{%") {
                return;
            }
            self.error(range, "raw HTML; write Markdown, or the sign < as \\<");
        }
    }
}

/// Whether a paragraph is an image followed by attributes in braces.
fn has_attributes(text: &Text) -> bool {
    let words = plain_text(&text.inlines);
    words.trim_start().starts_with('{') && words.trim_end().ends_with('}')
}

fn is_block(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => !matches!(
            tag,
            Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::Superscript
                | Tag::Subscript
        ),
        Event::End(_) | Event::Rule | Event::Html(_) => true,
        _ => false,
    }
}

/// Returns the anchor for the words of a heading: `The Law of 2026!` becomes `the-law-of-2026`.
fn anchor_of(words: &str) -> String {
    let mut anchor = String::new();
    // Accents are removed: `uber-uns` for `Über uns`.
    let letters = words.nfd().filter(|c| !is_combining_mark(*c));
    for c in letters.flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            anchor.push(c);
        } else if !matches!(c, '\'' | '’') && !anchor.is_empty() && !anchor.ends_with('-') {
            anchor.push('-');
        }
        if anchor.len() == 64 {
            break;
        }
    }
    let anchor = anchor.trim_end_matches('-');
    if anchor.is_empty() { "section".to_owned() } else { anchor.to_owned() }
}
