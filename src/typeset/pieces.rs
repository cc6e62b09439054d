//! A page piece by piece, for who hears it or reads it line by line: what is told at once, and what is asked in between.

use super::block::Setter;
use super::container::titled;
use super::depth::Depth;
use super::lab::ILLUSTRATES;
use super::linear::{self, PlainOptions, Text, cited};
use super::reference;
use super::{Face, Layout, Line, Manuscript, Section, Spot};
use crate::content::model::{
    Block, BlockKind, Container, ContainerKind, Library, Page, Placement, PlacementKind, Reference, Target,
    WriteUp, plain_text,
};
use crate::content::prediction::Question;
use crate::diagnostic::Span;

/// Words after which a piece ends with the block that it is in: half a minute of reading.
const WORDS: usize = 100;

/// A page cut into what is told at once.
#[derive(Debug, Clone, Default)]
pub struct Pieces {
    /// The pieces from the top to the end.
    pub pieces: Vec<Piece>,
    /// The sections; `line` is the number of the piece in which each begins.
    pub sections: Vec<Section>,
}

/// What is told at once.
#[derive(Debug, Clone, Default)]
pub struct Piece {
    /// Its lines, without space around them.
    pub lines: Vec<Line>,
    /// What becomes of it.
    pub kind: PieceKind,
    /// The section it is in: an index.
    pub section: Option<usize>,
    /// The number of the first piece after the story, the question or the digression that it belongs to.
    pub beyond: Option<usize>,
    /// Offset of its first block in the page's source.
    pub source: u32,
    /// Seconds it takes.
    pub seconds: u32,
    /// Where its links lead, with their words, in order and each once.
    pub links: Vec<(String, Target)>,
}

/// What becomes of a piece besides being read.
#[derive(Debug, Clone, Default)]
pub enum PieceKind {
    /// Nothing.
    #[default]
    Text,
    /// Its question is to be answered.
    Question(Box<Asked>),
    /// Its lab can be played: its id.
    Lab(String),
    /// What the page has to say is said; what follows is whom it cites.
    End,
}

/// A question, and what is told only to those who answered it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The prediction's name.
    pub id: String,
    /// What is asked.
    pub question: Question,
    /// The answer in the author's words, where it is a course of values.
    pub answer: Option<String>,
    /// What is told to those who came close.
    pub close: Vec<Line>,
    /// What is told to all.
    pub reveal: Vec<Line>,
}

impl Pieces {
    /// A page in pieces, at this depth if it is a write-up; none if there is no such page.
    pub fn of(page: &Page, library: &Library, depth: Depth, options: PlainOptions) -> Option<Pieces> {
        let text = || Text::new(library, options);
        match page {
            Page::WriteUp(slug) => Some(write_up(library.write_up(slug.as_str())?, library, depth, options)),
            Page::Area(slug) => {
                let area = library.area(slug.as_str())?;
                let mut cutter = Cutter::new(Manuscript::prose(&area.document, library), options);
                cutter.own(text().title(&area.title).paragraph(&area.summary).lines, Vec::new());
                cutter.blocks(&area.document.blocks);
                cutter.cut();
                let companions: Vec<&WriteUp> =
                    library.write_ups.iter().map(AsRef::as_ref).filter(|it| it.areas.contains(&area.slug)).collect();
                if !companions.is_empty() {
                    let mut text = text().title(&library.site.companions_title);
                    text.gap(1);
                    companions.iter().for_each(|it| text.item(&format!("{} ({})", it.title, it.slug)));
                    let link = |it: &&WriteUp| (it.title.clone(), page_target(Page::WriteUp(it.slug.clone())));
                    cutter.own(text.lines, companions.iter().map(link).collect());
                }
                cutter.references("Works", area.works.iter().filter_map(|key| library.reference(key)));
                Some(cutter.finish())
            }
            Page::Works => {
                let document = Default::default();
                let mut cutter = Cutter::new(Manuscript::prose(&document, library), options);
                cutter.references("Works", library.references.iter());
                Some(cutter.finish())
            }
            Page::News | Page::Home => {
                let lines = linear::lines(page, library, depth, options)?;
                let links = match page {
                    Page::Home => library.site.links.iter().map(|it| (it.label.clone(), Target::Url(it.url.clone()))).collect(),
                    _ => library.news.iter().filter_map(|it| Some((plain_text(&it.text), it.link.clone()?))).collect(),
                };
                Some(Pieces { pieces: vec![Piece { lines, links, ..Piece::default() }], sections: Vec::new() })
            }
        }
    }

    /// Seconds from a piece to the end.
    pub fn seconds_from(&self, piece: usize) -> u32 {
        self.pieces.iter().skip(piece).map(|piece| piece.seconds).sum()
    }
}

fn page_target(page: Page) -> Target {
    Target::Page { page, anchor: None }
}

fn write_up(write_up: &WriteUp, library: &Library, depth: Depth, options: PlainOptions) -> Pieces {
    let document = depth.of(&write_up.document);
    let manuscript = Manuscript { document: &document, ..Manuscript::write_up(write_up, library) };
    let mut cutter = Cutter::new(manuscript, options);
    let paper = write_up.paper.as_ref().and_then(|key| library.reference(key));
    let paper = paper.map(|paper| (paper.title.clone(), Target::Reference(paper.key.clone())));
    let links = write_up.links.iter().map(|link| (link.label.clone(), Target::Url(link.url.clone())));
    cutter.own(Text::new(library, options).head(write_up).lines, paper.into_iter().chain(links).collect());
    cutter.blocks(&document.blocks);
    cutter.cut();
    let answer = Text::new(library, options).title("The answer").paragraph(&write_up.question).paragraph(&write_up.answer);
    cutter.own(answer.lines, Vec::new());
    if let Some(end) = cutter.pieces.last_mut() {
        end.kind = PieceKind::End;
    }
    let targets = cutter.setter.layout.targets.clone();
    cutter.references("References", cited(&targets).into_iter().filter_map(|key| library.reference(key)));
    cutter.finish()
}

/// Sets blocks one after the other, and cuts between them.
struct Cutter<'a> {
    setter: Setter<'a>,
    options: PlainOptions,
    pieces: Vec<Piece>,
    /// Where the first block of the piece stands in the source.
    source: Option<u32>,
    /// Whether nothing but headings has been set of the piece.
    is_head: bool,
    /// Seconds of all that was cut.
    seconds: u32,
}

impl<'a> Cutter<'a> {
    fn new(manuscript: Manuscript<'a>, options: PlainOptions) -> Cutter<'a> {
        let mut setter = Setter::plain(manuscript, options);
        setter.told = Some(Vec::new());
        Cutter { setter, options, pieces: Vec::new(), source: None, is_head: true, seconds: 0 }
    }

    fn finish(mut self) -> Pieces {
        self.cut();
        Pieces { pieces: self.pieces, sections: self.setter.layout.sections }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading { .. } => {
                if !self.is_head {
                    self.cut();
                }
                let section = self.setter.layout.sections.len();
                self.add(block);
                // A heading's place is its piece: there is no layout whose line it could be on.
                self.setter.layout.sections.iter_mut().skip(section).for_each(|it| it.line = self.pieces.len());
            }
            BlockKind::Place(placement) if placement.kind == PlacementKind::Lab => self.lab(placement, block),
            BlockKind::Container(container) => match container.kind {
                ContainerKind::Predict => self.prediction(container, block),
                ContainerKind::Story => self.story(container, block.span),
                ContainerKind::Deep => self.deep(container),
                _ => self.add(block),
            },
            _ => self.add(block),
        }
    }

    /// A block that is told in one go.
    fn add(&mut self, block: &Block) {
        self.source.get_or_insert(block.span.start);
        self.gap();
        self.setter.block(block);
        let is_heading = matches!(block.kind, BlockKind::Heading { .. });
        self.is_head &= is_heading;
        let words: usize = self.setter.layout.lines.iter().map(|line| line.text().split_whitespace().count()).sum();
        if words >= WORDS && !is_heading {
            self.cut();
        }
    }

    /// Space before what follows, unless the piece begins with it.
    fn gap(&mut self) {
        if !self.setter.layout.lines.is_empty() {
            self.setter.gap(1);
        }
    }

    /// Ends the piece, if anything has been set.
    fn cut(&mut self) {
        let lines = self.taken();
        if !lines.is_empty() {
            self.push(lines, PieceKind::Text);
        }
    }

    /// What has been set, with its notes.
    fn taken(&mut self) -> Vec<Line> {
        while !self.setter.notes.waiting.is_empty() {
            self.setter.fold_notes();
        }
        std::mem::take(&mut self.setter.layout.lines)
    }

    fn push(&mut self, lines: Vec<Line>, kind: PieceKind) {
        let layout = &self.setter.layout;
        let all = crate::content::pace::seconds(layout.opening.0, layout.opening.1)
            + layout.sections.iter().map(Section::seconds).sum::<u32>();
        self.pieces.push(Piece {
            links: links(&lines, layout),
            lines,
            kind,
            section: layout.sections.len().checked_sub(1),
            beyond: None,
            source: self.source.take().unwrap_or_else(|| self.pieces.last().map_or(0, |piece| piece.source)),
            seconds: all.saturating_sub(self.seconds),
        });
        self.seconds = all;
        self.is_head = true;
    }

    /// A piece of lines that were set apart.
    fn own(&mut self, lines: Vec<Line>, links: Vec<(String, Target)>) {
        self.push(lines, PieceKind::Text);
        if let Some(piece) = self.pieces.last_mut() {
            piece.links = links;
        }
    }

    /// Says of the pieces from `first` on that they are left out together.
    fn bind(&mut self, first: usize) {
        let beyond = self.pieces.len();
        for piece in self.pieces.iter_mut().skip(first) {
            piece.beyond.get_or_insert(beyond);
        }
    }

    fn prediction(&mut self, container: &Container, block: &Block) {
        let Some(question) = Question::of(container, self.setter.manuscript.figures) else { return self.add(block) };
        self.cut();
        let first = self.pieces.len();
        self.source = Some(block.span.start);
        self.setter.count(&block.kind);
        self.setter.asked(container);
        let asked = self.taken();
        // Who leaves the question out has not been told of the figures of its answer.
        let told = self.setter.told.clone();
        let mut part = |name: &str| {
            for part in container.parts.iter().filter(|part| part.name == name) {
                self.setter.blocks(&part.body);
            }
            self.taken()
        };
        let (close, reveal) = (part("close"), part("reveal"));
        self.setter.told = told;
        let answer = container.attributes.get("answer").filter(|_| matches!(question, Question::Line(_))).cloned();
        let id = container.id.clone();
        self.push(asked, PieceKind::Question(Box::new(Asked { id, question, answer, close, reveal })));
        self.bind(first);
    }

    /// The figure in words, then each step with what it shows.
    fn story(&mut self, container: &Container, span: Span) {
        self.cut();
        let first = self.pieces.len();
        self.source = Some(span.start);
        if let Some(title) = container.attributes.get("title") {
            self.setter.words(title, Face::default().bold());
            self.setter.gap(1);
        }
        let step = |block: &Block| match &block.kind {
            BlockKind::Container(step) if step.kind == ContainerKind::Step => Some(step.clone()),
            _ => None,
        };
        let count = container.body.iter().filter_map(step).count();
        let figure = self.setter.manuscript.figures.iter().find(|figure| figure.id == container.id);
        self.setter.words(&format!("A story in {count} steps"), Face::default().bold());
        if figure.is_some() {
            self.setter.gap(1);
            self.setter.figure(&container.id, "", span);
        }
        let mut number = 0;
        for block in &container.body {
            let Some(step) = step(block) else {
                self.block(block);
                continue;
            };
            self.cut();
            number += 1;
            self.source = Some(block.span.start);
            self.setter.words(&format!("Step {number} of {count}"), Face::default().bold());
            self.setter.block(block);
            if let Some(shown) = figure.and_then(|figure| self.setter.shown(figure, &step)) {
                self.setter.words(&shown, Face::default());
            }
        }
        self.cut();
        self.bind(first);
    }

    /// What is for those who want everything.
    fn deep(&mut self, container: &Container) {
        self.cut();
        let first = self.pieces.len();
        self.setter.words(&titled("In depth", container), Face::default().bold());
        self.blocks(&container.body);
        self.cut();
        self.bind(first);
    }

    fn lab(&mut self, placement: &Placement, block: &Block) {
        let labs = self.setter.manuscript.labs;
        let Some(lab) = labs.iter().find(|lab| lab.id == placement.id) else { return self.add(block) };
        self.cut();
        self.source = Some(block.span.start);
        self.setter.count(&block.kind);
        self.setter.lab_rules(lab, &placement.alternative);
        self.setter.words(ILLUSTRATES, Face::default());
        let lines = self.taken();
        self.push(lines, PieceKind::Lab(lab.id.clone()));
    }

    /// Entries, a few at once.
    fn references<'r>(&mut self, title: &str, references: impl Iterator<Item = &'r Reference>) {
        const AT_ONCE: usize = 5;
        let library = self.setter.manuscript.library;
        let references: Vec<&Reference> = references.collect();
        for (position, few) in references.chunks(AT_ONCE).enumerate() {
            let title = if position == 0 { title.to_owned() } else { format!("{title}, {} of {}", position * AT_ONCE + 1, references.len()) };
            let lines = Text::new(library, self.options).references(&title, few.iter().copied()).lines;
            let link = |it: &&Reference| Some((reference::label(it, library), Target::Url(it.url.clone()?)));
            self.own(lines, few.iter().filter_map(link).collect());
        }
    }
}

/// Where the runs of lines lead, each once, with the words that lead there.
fn links(lines: &[Line], layout: &Layout) -> Vec<(String, Target)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for line in lines {
        let mut is_first = true;
        for run in &line.runs {
            let Some(target) = run.target else { continue };
            match found.last_mut() {
                Some((last, words)) if *last == target => {
                    if std::mem::take(&mut is_first) {
                        words.push(' ');
                    }
                    *words += &run.text;
                }
                _ => found.push((target, run.text.clone())),
            }
            is_first = false;
        }
    }
    let mut links: Vec<(String, Target)> = Vec::new();
    for (target, words) in found {
        if let Some(Spot::Link(target)) = layout.targets.get(target)
            && !links.iter().any(|(_, known)| known == target)
        {
            links.push((words.split_whitespace().collect::<Vec<_>>().join(" "), target.clone()));
        }
    }
    links
}
