//! Cuts a page into segments between its blocks: after a question, a story's step or a lab, and after half a minute
//! of reading.

use crate::content::model::{
    Block, BlockKind, Container, LinkTarget, Panel, PanelKind, Placement, PlacementKind, Prediction, Reference, Story,
    Variable,
};
use crate::content::prediction::Question;
use crate::diagnostic::Span;
use crate::typeset::page::block::LayoutBuilder;
use crate::typeset::page::container::titled;
use crate::typeset::page::lab::ILLUSTRATES;
use crate::typeset::page::withheld::withheld;
use crate::typeset::plain::segments::{Asked, Segment, SegmentKind, Segments};
use crate::typeset::plain::{PlainOptions, Text};
use crate::typeset::{Face, Layout, Line, Manuscript, Target};

/// Number of words after which a segment ends at the end of the current block: half a minute of reading.
const WORDS: usize = 100;

/// Lays out blocks one after the other and cuts the result into segments.
pub(in crate::typeset) struct SegmentBuilder<'a> {
    pub builder: LayoutBuilder<'a>,
    options: PlainOptions,
    pub segments: Vec<Segment>,
    /// Source offset of the first block of the segment.
    source: Option<u32>,
    /// Whether the segment so far consists of headings only.
    is_head: bool,
}

impl<'a> SegmentBuilder<'a> {
    /// Creates a cutter without segments.
    pub fn new(manuscript: Manuscript<'a>, options: PlainOptions) -> SegmentBuilder<'a> {
        let mut builder = LayoutBuilder::plain(manuscript, options);
        builder.told = Some(Vec::new());
        builder.withheld = withheld(&manuscript.document.blocks, None);
        SegmentBuilder { builder, options, segments: Vec::new(), source: None, is_head: true }
    }

    /// Ends the last segment and returns all of them.
    pub fn finish(mut self) -> Segments {
        self.cut();
        let layout = self.builder.layout;
        Segments { segments: self.segments, sections: layout.sections, reading_time: layout.reading_time }
    }

    /// Adds blocks.
    pub fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading { .. } => {
                if !self.is_head {
                    self.cut();
                }
                let section = self.builder.layout.sections.len();
                self.add(block);
                // The `line` of a section is the index of its segment, since there is no layout.
                self.builder.layout.sections.iter_mut().skip(section).for_each(|it| it.line = self.segments.len());
            }
            BlockKind::Place(placement) if placement.kind == PlacementKind::Lab => self.lab(placement, block),
            BlockKind::Container(Container::Prediction(prediction)) => self.prediction(prediction, block),
            BlockKind::Container(Container::Story(story)) => self.story(story, block.span),
            BlockKind::Container(Container::Panel(panel)) if panel.kind == PanelKind::Deep => self.deep(panel),
            _ => self.add(block),
        }
    }

    /// Adds a block that is not split between segments.
    fn add(&mut self, block: &Block) {
        self.source.get_or_insert(block.span.start);
        self.gap();
        self.builder.block(block);
        let is_heading = matches!(block.kind, BlockKind::Heading { .. });
        self.is_head &= is_heading;
        let words: usize = self.builder.layout.lines.iter().map(|line| line.text().split_whitespace().count()).sum();
        if words >= WORDS && !is_heading {
            self.cut();
        }
    }

    /// Adds space before the next block, except at the beginning of a segment.
    fn gap(&mut self) {
        if !self.builder.layout.lines.is_empty() {
            self.builder.gap(1);
        }
    }

    /// Ends the segment, unless it is empty.
    pub fn cut(&mut self) {
        let lines = self.taken();
        if !lines.is_empty() {
            self.push(lines, SegmentKind::Text);
        }
    }

    /// Takes the lines laid out so far, with their notes.
    fn taken(&mut self) -> Vec<Line> {
        while !self.builder.notes.waiting.is_empty() {
            self.builder.fold_notes();
        }
        std::mem::take(&mut self.builder.layout.lines)
    }

    fn push(&mut self, lines: Vec<Line>, kind: SegmentKind) {
        let layout = &self.builder.layout;
        self.segments.push(Segment {
            links: links(&lines, layout),
            lines,
            kind,
            section: layout.sections.len().checked_sub(1),
            beyond: None,
            source: self.source.take().unwrap_or_else(|| self.segments.last().map_or(0, |segment| segment.source)),
        });
        self.is_head = true;
    }

    /// Adds a segment of given lines.
    pub fn own(&mut self, lines: Vec<Line>, links: Vec<(String, LinkTarget)>) {
        if lines.is_empty() {
            return;
        }
        self.push(lines, SegmentKind::Text);
        if let Some(segment) = self.segments.last_mut() {
            segment.links = links;
        }
    }

    /// Marks the segments from `first` on as a unit that can be skipped.
    fn bind(&mut self, first: usize) {
        let beyond = self.segments.len();
        for segment in self.segments.iter_mut().skip(first) {
            segment.beyond.get_or_insert(beyond);
        }
    }

    fn prediction(&mut self, prediction: &Prediction, block: &Block) {
        self.cut();
        let first = self.segments.len();
        self.source = Some(block.span.start);
        self.builder.count(&block.kind);
        self.builder.asked(prediction);
        let asked = self.taken();
        let asks = |withheld: &Variable| {
            prediction.asks.as_ref().is_some_and(|asks| asks.name == withheld.name && asks.lab == withheld.lab)
        };
        self.builder.withheld.retain(|withheld| !asks(withheld));
        // A reader who skips the question has not seen the tables of figures in its answer.
        let told = self.builder.told.clone();
        let mut part = |blocks: &[Block]| {
            self.builder.blocks(blocks);
            self.taken()
        };
        let (close, reveal) = (part(&prediction.close), part(&prediction.reveal));
        self.builder.told = told;
        let question = prediction.question.clone();
        let answer = matches!(question, Question::Line(_)).then(|| prediction.answer.clone());
        let id = prediction.id.clone();
        self.push(asked, SegmentKind::Question(Box::new(Asked { id, question, answer, close, reveal })));
        self.bind(first);
    }

    /// Adds the figure in words, then each step with a description of the shown part.
    fn story(&mut self, story: &Story, span: Span) {
        self.cut();
        let first = self.segments.len();
        self.source = Some(span.start);
        if let Some(title) = &story.title {
            self.builder.words(title, Face::default().bold());
            self.builder.gap(1);
        }
        let count = story.steps.len();
        let figure = self.builder.manuscript.figures.iter().find(|figure| figure.id == story.figure);
        self.builder.words(&format!("A story in {count} steps"), Face::default().bold());
        if figure.is_some() {
            self.builder.gap(1);
            self.builder.figure(&story.figure, "", span);
        }
        for (position, step) in story.steps.iter().enumerate() {
            self.cut();
            self.source = Some(step.span.start);
            self.builder.words(&format!("Step {} of {count}", position + 1), Face::default().bold());
            self.builder.step(step);
            if let Some(shown) = figure.and_then(|figure| self.builder.shown(figure, step)) {
                self.builder.words(&shown, Face::default());
            }
        }
        self.cut();
        self.bind(first);
    }

    /// Adds a part of the deepest depth.
    fn deep(&mut self, panel: &Panel) {
        self.cut();
        let first = self.segments.len();
        self.builder.words(&titled("In depth", panel), Face::default().bold());
        self.blocks(&panel.body);
        self.cut();
        self.bind(first);
    }

    fn lab(&mut self, placement: &Placement, block: &Block) {
        let labs = self.builder.manuscript.labs;
        let Some(lab) = labs.iter().find(|lab| lab.id == placement.id) else { return self.add(block) };
        self.cut();
        self.source = Some(block.span.start);
        self.builder.count(&block.kind);
        self.builder.lab_rules(lab, &placement.alternative);
        self.builder.words(ILLUSTRATES, Face::default());
        let lines = self.taken();
        self.push(lines, SegmentKind::Lab(lab.id.clone()));
    }

    /// Adds references, several to a segment.
    pub fn references<'r>(&mut self, title: &str, references: impl Iterator<Item = &'r Reference>) {
        self.listed(title, references.collect(), false);
    }

    /// Adds references as [`Self::references`] does, with links and abstracts.
    pub fn entries<'r>(&mut self, title: &str, references: impl Iterator<Item = &'r Reference>) {
        self.listed(title, references.collect(), true);
    }

    fn listed(&mut self, title: &str, references: Vec<&Reference>, is_full: bool) {
        const AT_ONCE: usize = 5;
        let library = self.builder.manuscript.library;
        for (position, few) in references.chunks(AT_ONCE).enumerate() {
            let title = if position == 0 {
                title.to_owned()
            } else {
                format!("{title}, {} of {}", position * AT_ONCE + 1, references.len())
            };
            let text = Text::new(library, self.options);
            let few = few.iter().copied();
            let text = if is_full { text.entries(&title, few.clone()) } else { text.references(&title, few.clone()) };
            let mut links = Vec::new();
            for work in few {
                let label = library.references.label(&work.key).unwrap_or(&work.key);
                links.extend(work.url.iter().map(|url| (label.to_owned(), LinkTarget::Url(url.clone()))));
                let more = work.links.iter().filter(|_| is_full);
                links.extend(more.map(|link| (format!("{label}, {}", link.label), link.target.clone())));
            }
            self.own(text.lines, links);
        }
    }
}

/// Returns the targets of links in lines with their text, without duplicates.
fn links(lines: &[Line], layout: &Layout) -> Vec<(String, LinkTarget)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    // Target of the previous run; a link may continue on the next line.
    let mut before = None;
    for line in lines {
        for (position, run) in line.runs.iter().enumerate() {
            let is_indent = position == 0 && run.text.trim().is_empty();
            match (run.target, found.last_mut()) {
                (Some(target), Some((_, words))) if before == Some(target) => {
                    *words += if position == 0 { " " } else { "" };
                    *words += &run.text;
                }
                (Some(target), _) => found.push((target, run.text.clone())),
                (None, _) => {}
            }
            if !is_indent {
                before = run.target;
            }
        }
    }
    let mut links: Vec<(String, LinkTarget)> = Vec::new();
    for (target, words) in found {
        if let Some(Target::Link(target)) = layout.targets.get(target)
            && !links.iter().any(|(_, known)| known == target)
        {
            links.push((words.split_whitespace().collect::<Vec<_>>().join(" "), target.clone()));
        }
    }
    links
}
