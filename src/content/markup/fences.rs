//! Container lines as they come by: `::: kind` opens, `--- part` divides, `:::` closes.

use std::collections::BTreeMap;
use std::ops::Range;

use super::blocks::{Builder, End};
use super::containers::{self, Id};
use super::{MentionKind, attributes, values};
use crate::content::model::{Block, BlockKind, Container, ContainerKind, Part, Slug};
use crate::diagnostic::{Span, did_you_mean};

impl Builder<'_, '_> {
    /// A container line in the source at `line`.
    pub(super) fn marker(&mut self, line: Range<usize>, into: &mut Vec<Block>) -> Option<End> {
        let source = self.context.source.text.clone();
        let text = &source[line.clone()];
        let indent = text.len() - text.trim_start().len();
        let start = line.start + indent;
        let text = text[indent..].trim_end();
        let line = start..start + text.len();
        if text == ":::" {
            if !self.open.is_empty() {
                return Some(End::Close(line.end));
            }
            self.error(line, "`:::` closes nothing here");
            return None;
        }
        if text.starts_with("---") {
            if self.open.last() == Some(&ContainerKind::Predict) {
                return Some(End::Part(line));
            }
            self.error(line, "a part outside of `::: predict`; for a dash write — or --");
            return None;
        }
        if let Some(block) = self.container(line, text) {
            into.push(block);
        }
        None
    }

    /// A container whose first line is `text`.
    fn container(&mut self, line: Range<usize>, text: &str) -> Option<Block> {
        let at = |range: &Range<usize>| line.start + range.start..line.start + range.end;
        let colons = text.len() - text.trim_start_matches(':').len();
        let words = self.words_of(&line, text, colons);
        let mut bare = words.iter().filter(|word| word.key.is_none());
        let kind = match bare.next().map(|word| (containers::kind(word.value), at(&word.whole))) {
            Some((Ok(kind), _)) => kind,
            Some((Err(message), place)) => {
                self.error(place, message);
                ContainerKind::Note
            }
            None => {
                self.error(line.clone(), "name the container's kind: `::: note`");
                ContainerKind::Note
            }
        };
        let spec = containers::spec(kind);
        if kind == ContainerKind::Step && self.open.last() != Some(&ContainerKind::Story) {
            let unclosed = self.open.last() == Some(&ContainerKind::Step);
            let message = if unclosed {
                "the step before is not closed; end it with a line `:::`"
            } else {
                "a step stands in a `::: story`"
            };
            self.error(line.clone(), message);
        }
        let mut id = String::new();
        match (spec.id, bare.next()) {
            (Id::None, None) => {}
            (Id::None, Some(word)) => {
                let message = format!(
                    "{} takes no \"{}\"; words with blanks stand in quotation marks",
                    containers::name(kind),
                    word.value
                );
                self.error(at(&word.whole), message);
            }
            (Id::Name | Id::Figure, None) => {
                let what = if spec.id == Id::Figure { "the figure's name" } else { "a name" };
                self.error(line.clone(), format!("write {what} after `{}`", containers::name(kind)));
            }
            (Id::Name | Id::Figure, Some(word)) => {
                id = word.value.to_owned();
                if Slug::new(&id).is_none() {
                    self.error(at(&word.whole), format!("\"{id}\" is no name; use a-z, 0-9 and inner hyphens"));
                } else if kind == ContainerKind::Story {
                    self.mention(at(&word.whole), MentionKind::Story(id.clone()));
                }
            }
        }
        if let Some(word) = bare.next() {
            self.error(at(&word.whole), format!("\"{}\" is one word too many", word.value));
        }
        let attributes = self.attributes(&words, line.clone(), spec.attributes);
        match kind {
            ContainerKind::Step => {
                let list = |key| {
                    let names = attributes.get(key).into_iter().flat_map(|names: &String| names.split(','));
                    names.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
                };
                self.mention(line.clone(), MentionKind::Step { show: list("show"), focus: list("focus") });
            }
            ContainerKind::Predict => {
                let answer = attributes.get("answer").cloned().unwrap_or_default();
                self.mention(line.clone(), MentionKind::Predict(answer));
                if let Some(figure) = attributes.get("figure") {
                    self.mention(line.clone(), MentionKind::Figure(figure.clone()));
                }
            }
            _ => {}
        }
        let mut container = Container { kind, id, attributes, body: Vec::new(), parts: Vec::new() };
        if !self.enter(line.clone()) {
            return None;
        }
        self.open.push(kind);
        let end = self.container_body(&mut container, line.clone());
        self.open.pop();
        self.leave();
        for problem in containers::body_problems(&container) {
            self.error(line.clone(), problem);
        }
        Some(Block { span: Span::new(line.start..end), kind: BlockKind::Container(container) })
    }

    /// Reads the body and the parts; gives back where the container ends.
    fn container_body(&mut self, container: &mut Container, line: Range<usize>) -> usize {
        let mut into: Vec<Block> = Vec::new();
        loop {
            let end = self.blocks(&mut into);
            let blocks = std::mem::take(&mut into);
            match container.parts.last_mut() {
                Some(part) => part.body = blocks,
                None => container.body = blocks,
            }
            match end {
                End::Close(end) => return end,
                End::Tag => {
                    self.error(line, "this container is never closed; end it with a line `:::`");
                    return self.context.source.text.len();
                }
                End::Part(line) => {
                    let part = self.part(line, container.kind);
                    container.parts.push(part);
                }
            }
        }
    }

    fn part(&mut self, line: Range<usize>, kind: ContainerKind) -> Part {
        let source = self.context.source.text.clone();
        let text = &source[line.clone()];
        let words = self.words_of(&line, text, "---".len());
        let parts = containers::spec(kind).parts;
        let mut bare = words.iter().filter(|word| word.key.is_none());
        let name = bare.next().map_or("", |word| word.value).to_owned();
        let known = parts.iter().find(|(known, _)| *known == name);
        if known.is_none() {
            let hint = did_you_mean(&name, parts.iter().map(|(name, _)| *name));
            self.error(line.clone(), format!("unknown part \"{name}\"{hint}"));
        } else if let Some(word) = bare.next() {
            let place = line.start + word.whole.start..line.start + word.whole.end;
            self.error(place, format!("\"{}\" is one word too many", word.value));
        }
        let attributes = known.map(|(_, attributes)| *attributes).unwrap_or_default();
        Part { attributes: self.attributes(&words, line, attributes), name, body: Vec::new() }
    }

    /// The words of a marker line, what is not closed among them reported.
    fn words_of<'t>(&mut self, line: &Range<usize>, text: &'t str, start: usize) -> Vec<attributes::Word<'t>> {
        let (words, unclosed) = attributes::words(text, start);
        if let Some(place) = unclosed {
            self.error(line.start + place..line.end, "this is not closed on its line");
        }
        words
    }

    /// The attributes among `words` with their values put in, checked.
    fn attributes(
        &mut self,
        words: &[attributes::Word<'_>],
        line: Range<usize>,
        known: &[containers::Attribute],
    ) -> BTreeMap<String, String> {
        let mut attributes = BTreeMap::new();
        for word in words {
            let Some(key) = word.key else { continue };
            let place = line.start + word.range.start..line.start + word.range.end.max(word.range.start + 1);
            let whole = line.start + word.whole.start..line.start + word.whole.end;
            let value = match values::substitute(self.context.data, word.value) {
                Ok((value, found)) => {
                    for value in found {
                        self.mention(place.clone(), MentionKind::Value(value));
                    }
                    value
                }
                Err(message) => {
                    self.error(place, message);
                    attributes.insert(key.to_owned(), String::new());
                    continue;
                }
            };
            if let Some(problem) = containers::attribute_problem(known, key, &value) {
                self.error(whole.clone(), problem);
            }
            if attributes.insert(key.to_owned(), value).is_some() {
                self.error(whole, format!("`{key}` is there twice"));
            }
        }
        for key in containers::missing(known, &attributes) {
            self.error(line.clone(), format!("`{key}=` is missing"));
        }
        attributes
    }
}
