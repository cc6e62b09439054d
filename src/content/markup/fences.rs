//! Container lines: `::: kind` opens a container, `--- part` begins a part, `:::` closes the container.

use std::collections::BTreeMap;
use std::ops::Range;

use super::MentionKind;
use super::attributes::{self, Attributes};
use super::builder::{Builder, End};
use super::containers::{self, ContainerKind, Id};
use super::predictions::{self, Body, Part};
use crate::content::model::Variable;
use crate::content::model::{Block, BlockKind, Container, Panel, PanelKind, Prediction, Quotation, Slug, Step, Story};
use crate::content::{values, variables};
use crate::diagnostic::{Span, did_you_mean};

/// The result of a container: a block, or a step of the enclosing story.
enum ContainerResult {
    Container(Container),
    Step { show: Vec<String>, focus: Vec<String>, body: Vec<Block> },
}

impl Builder<'_, '_> {
    /// Handles the container line in the source at `line`.
    pub(super) fn marker(&mut self, line: Range<usize>, into: &mut Vec<Block>) -> Option<End> {
        let source = self.context.source.text.clone();
        let text = &source[line.clone()];
        let indent = text.len() - text.trim_start().len();
        let start = line.start + indent;
        let text = text[indent..].trim_end();
        let line = start..start + text.len();
        if text.bytes().all(|byte| byte == b':') {
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

    /// Parses the container that begins with the line `text`.
    fn container(&mut self, line: Range<usize>, text: &str) -> Option<Block> {
        let at = |range: &Range<usize>| line.start + range.start..line.start + range.end;
        let colons = text.len() - text.trim_start_matches(':').len();
        let words = self.words_of(&line, text, colons);
        let mut bare = words.iter().filter(|word| word.key.is_none());
        let kind = match bare.next().map(|word| (containers::kind(word.value), at(&word.whole))) {
            Some((Ok(kind), _)) => kind,
            Some((Err(message), place)) => {
                self.error(place, message);
                ContainerKind::Panel(PanelKind::Note)
            }
            None => {
                self.error(line.clone(), "name the container's kind: `::: note`");
                ContainerKind::Panel(PanelKind::Note)
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
        let answer = words.iter().find(|word| word.key == Some("answer"));
        let asks = answer.and_then(|word| variables::substitute(self.context.models, word.value).ok()?.1);
        self.mention_attributes(kind, &attributes, &line);
        if !self.enter(line.clone()) {
            return None;
        }
        self.open.push(kind);
        let outer = std::mem::take(&mut self.steps);
        let body = self.body(line.clone(), kind);
        let steps = std::mem::replace(&mut self.steps, outer);
        self.open.pop();
        self.leave();
        let span = Span::new(line.start..body.end);
        match self.typed(kind, id, (&attributes, asks), body, steps) {
            Ok(ContainerResult::Container(container)) => Some(Block { span, kind: BlockKind::Container(container) }),
            Ok(ContainerResult::Step { show, focus, body }) => {
                self.steps.push(Step { span, show, focus, body });
                None
            }
            Err(problems) => {
                problems.into_iter().for_each(|problem| self.error(line.clone(), problem));
                None
            }
        }
    }

    /// Records mentions of the names in a container's first line.
    fn mention_attributes(&mut self, kind: ContainerKind, attributes: &Attributes, line: &Range<usize>) {
        match kind {
            ContainerKind::Step => {
                let (show, focus) = (attributes.list("show"), attributes.list("focus"));
                self.mention(line.clone(), MentionKind::Step { show, focus });
            }
            ContainerKind::Predict => {
                self.mention(line.clone(), MentionKind::Predict(attributes.text("answer").unwrap_or_default()));
                if let Some(figure) = attributes.text("figure") {
                    self.mention(line.clone(), MentionKind::Figure(figure));
                }
            }
            _ => {}
        }
    }

    /// Builds the container of a kind from its attributes and body, or reports the errors.
    fn typed(
        &self,
        kind: ContainerKind,
        id: String,
        (attributes, asks): (&Attributes, Option<Variable>),
        body: Body,
        steps: Vec<Step>,
    ) -> Result<ContainerResult, Vec<String>> {
        let word = containers::name(kind);
        if body.blocks.is_empty() && steps.is_empty() {
            return Err(vec![format!("this {word} is empty")]);
        }
        let container = match kind {
            ContainerKind::Panel(kind) => {
                panel_problem(kind, &body.blocks).map_or(Ok(()), |problem| Err(vec![problem]))?;
                Container::Panel(Panel { kind, title: attributes.text("title"), body: body.blocks })
            }
            ContainerKind::Quote => Container::Quotation(Quotation {
                by: attributes.text("by"),
                source: attributes.text("source"),
                body: body.blocks,
            }),
            ContainerKind::Story => {
                if !body.blocks.is_empty() {
                    return Err(vec!["a story consists of `::: step` containers and nothing else".to_owned()]);
                }
                Container::Story(Story { figure: id, title: attributes.text("title"), steps })
            }
            ContainerKind::Step => {
                let (show, focus) = (attributes.list("show"), attributes.list("focus"));
                return Ok(ContainerResult::Step { show, focus, body: body.blocks });
            }
            ContainerKind::Predict => {
                let made = predictions::prediction(id, attributes, body, self.context.figures)?;
                Container::Prediction(Box::new(Prediction { asks, ..made }))
            }
        };
        Ok(ContainerResult::Container(container))
    }

    /// Parses the body and the parts of a container.
    fn body(&mut self, line: Range<usize>, kind: ContainerKind) -> Body {
        let mut body = Body::default();
        let mut into: Vec<Block> = Vec::new();
        loop {
            let end = self.blocks(&mut into);
            let blocks = std::mem::take(&mut into);
            match body.parts.last_mut() {
                Some(part) => part.blocks = blocks,
                None => body.blocks = blocks,
            }
            match end {
                End::Close(end) => {
                    body.end = end;
                    return body;
                }
                End::Tag => {
                    self.error(line, "this container is never closed; end it with a line `:::`");
                    body.end = self.context.source.text.len();
                    return body;
                }
                End::Part(line) => body.parts.push(self.part(line, kind)),
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
        Part { attributes: self.attributes(&words, line, attributes), name, blocks: Vec::new() }
    }

    /// Returns the words of a container line; reports unclosed quotation marks and braces.
    fn words_of<'t>(&mut self, line: &Range<usize>, text: &'t str, start: usize) -> Vec<attributes::Word<'t>> {
        let (words, unclosed) = attributes::words(text, start);
        if let Some(place) = unclosed {
            self.error(line.start + place..line.end, "this is not closed on its line");
        }
        words
    }

    /// Returns the checked attributes among `words`, with `{=…}` values filled in.
    fn attributes(
        &mut self,
        words: &[attributes::Word<'_>],
        line: Range<usize>,
        known: &[containers::Attribute],
    ) -> Attributes {
        let mut attributes = BTreeMap::new();
        for word in words {
            let Some(key) = word.key else { continue };
            let place = line.start + word.range.start..line.start + word.range.end.max(word.range.start + 1);
            let whole = line.start + word.whole.start..line.start + word.whole.end;
            let shown = match variables::substitute(self.context.models, word.value) {
                Ok((shown, variable)) => {
                    if let Some(variable) = variable {
                        self.mention(place.clone(), MentionKind::Variable(variable));
                    }
                    shown
                }
                Err(message) => {
                    if !message.is_empty() {
                        self.error(place, message);
                    }
                    attributes.insert(key.to_owned(), String::new());
                    continue;
                }
            };
            let value = match values::substitute(self.context.data, &shown) {
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
        Attributes(attributes)
    }
}

/// Returns the error message for the body of a panel, if it is invalid.
fn panel_problem(kind: PanelKind, body: &[Block]) -> Option<String> {
    let word = containers::name(ContainerKind::Panel(kind));
    let is_list = matches!(body, [Block { kind: BlockKind::List { .. }, .. }]);
    let is_headed = matches!(body.first(), Some(Block { kind: BlockKind::Heading { .. }, .. }));
    match kind {
        PanelKind::Stats | PanelKind::Cards | PanelKind::Steps if !is_list => {
            Some(format!("the body of {word} must be one list"))
        }
        PanelKind::Tabs | PanelKind::Compare if !is_headed => {
            Some(format!("each part of {word} begins with a heading; the first has none"))
        }
        _ => None,
    }
}
