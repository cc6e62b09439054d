//! Collects the passages and names of a library for the index.

use super::{Index, Kind, NONE, Name, NameKind, PageHead, Passage, SectionHead};
use crate::content::model::{
    Area, Block, BlockKind, Container, Document, Figure, Inline, Lab, Library, LinkTarget, News, Note, Page, Placement,
    PlacementKind, Reference, ReferenceList, Table, WriteUp,
};
use crate::typeset::fold::fold_into;
use crate::typeset::page::reference;
use crate::typeset::{Charset, formula_text};

/// Title of a prediction without text.
const QUESTION: &str = "Before you read on";

/// Builds the index of a library.
pub(super) fn gather(library: &Library) -> Index {
    let mut gatherer = Gatherer {
        index: Index::default(),
        references: &library.references,
        page: 0,
        section: NONE,
        notes: &[],
        figures: &[],
        labs: &[],
        seen: Vec::new(),
        source: NONE,
        prediction: None,
    };
    for (page, title) in library.pages() {
        match &page {
            Page::WriteUp(slug) => {
                library
                    .write_up(slug.as_str())
                    .into_iter()
                    .for_each(|write_up| gatherer.write_up(page.clone(), write_up));
            }
            Page::Area(slug) => {
                library.area(slug.as_str()).into_iter().for_each(|area| gatherer.area(page.clone(), area));
            }
            Page::Works => {
                gatherer.page(page, title, title);
                library.references.iter().for_each(|work| gatherer.reference(work));
            }
            Page::News => {
                gatherer.page(page, title, title);
                library.news.iter().for_each(|item| gatherer.news(item));
            }
            Page::Home => gatherer.home(page, title, library),
        }
    }
    let mut index = gatherer.index;
    index.text.shrink_to_fit();
    index.folded.shrink_to_fit();
    index.passages.shrink_to_fit();
    index
}

/// An index under construction, with the present position in the library.
struct Gatherer<'a> {
    index: Index,
    references: &'a ReferenceList,
    page: u32,
    section: u32,
    notes: &'a [Note],
    figures: &'a [Figure],
    labs: &'a [Lab],
    /// The figures that were added already.
    seen: Vec<&'a str>,
    /// Source offset of the present block.
    source: u32,
    prediction: Option<Prediction>,
}

/// The prediction whose parts are being added.
#[derive(Clone, Copy)]
struct Prediction {
    id: u32,
    source: u32,
    hidden: bool,
}

impl<'a> Gatherer<'a> {
    fn home(&mut self, page: Page, title: &str, library: &'a Library) {
        let site = &library.site;
        let heading = if site.name.is_empty() { &site.tagline } else { &site.name };
        self.page(page, heading, title);
        for words in [&site.tagline, &site.about] {
            if words != heading {
                self.add(Kind::Prose, NONE, words);
            }
        }
        self.document(&library.vision);
        self.add(Kind::Heading, NONE, &site.companions_title);
        self.add(Kind::Prose, NONE, &site.companions_summary);
    }

    fn area(&mut self, page: Page, area: &'a Area) {
        self.page(page, &area.title, &area.title);
        self.figures = &area.figures;
        self.add(Kind::Prose, NONE, &area.summary);
        self.document(&area.document);
    }

    fn write_up(&mut self, page: Page, write_up: &'a WriteUp) {
        self.page(page, &write_up.title, &write_up.title);
        (self.figures, self.labs) = (&write_up.figures, &write_up.labs);
        self.add(Kind::Prose, NONE, &write_up.summary);
        self.add(Kind::Prose, NONE, &write_up.question);
        self.document(&write_up.document);
        self.section = NONE;
        self.add(Kind::Prose, NONE, &write_up.answer);
    }

    /// Starts a page with its title; `name` is its name for jumping.
    fn page(&mut self, page: Page, title: &str, name: &str) {
        self.page = count(self.index.pages.len());
        (self.section, self.source, self.prediction) = (NONE, NONE, None);
        (self.notes, self.figures, self.labs) = (&[], &[], &[]);
        self.seen.clear();
        self.index.pages.push(PageHead { page, title: count(self.index.passages.len()) });
        self.push(Kind::Title, NONE, title);
        self.name(NameKind::Page, "", name);
    }

    fn document(&mut self, document: &'a Document) {
        self.notes = &document.notes;
        self.blocks(&document.blocks);
        // Data that no page shows can be downloaded.
        (self.section, self.source) = (NONE, NONE);
        for figure in self.figures {
            self.figure(&figure.id, "");
        }
    }

    fn blocks(&mut self, blocks: &'a [Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &'a Block) {
        self.source = block.span.start;
        match &block.kind {
            BlockKind::Heading { anchor, text, .. } => self.heading(anchor, text),
            BlockKind::Paragraph(inlines) => self.inlines(Kind::Prose, inlines),
            BlockKind::List { items, .. } => items.iter().for_each(|item| self.blocks(&item.blocks)),
            BlockKind::Quote(blocks) => self.blocks(blocks),
            BlockKind::Code { text, .. } => self.add(Kind::Prose, NONE, text),
            BlockKind::Table(table) => self.table(table, NONE),
            BlockKind::Rule => {}
            BlockKind::Math(formula) => self.add(Kind::Prose, NONE, &formula_text(formula, Charset::Full)),
            BlockKind::Place(placement) => self.placement(placement),
            BlockKind::Container(container) => self.container(container),
        }
    }

    fn heading(&mut self, anchor: &str, inlines: &'a [Inline]) {
        let mut title = String::new();
        self.words(inlines, &mut title, &mut Vec::new());
        self.section = count(self.index.sections.len());
        let heading = count(self.index.passages.len());
        self.index.sections.push(SectionHead { anchor: anchor.into(), heading });
        self.push(Kind::Heading, NONE, &title);
        self.name(NameKind::Section, "", &title);
    }

    /// Adds a paragraph, then the notes it refers to.
    fn inlines(&mut self, kind: Kind, inlines: &'a [Inline]) {
        let (mut words, mut notes) = (String::new(), Vec::new());
        self.words(inlines, &mut words, &mut notes);
        self.add(kind, NONE, &words);
        for note in notes {
            let mut words = Vec::new();
            note.blocks.iter().for_each(|block| self.note(block, &mut words));
            self.add(Kind::Note, NONE, &words.join(" "));
        }
    }

    /// Returns the text of a block of a note. Nested blocks are omitted, since notes are short.
    fn note(&self, block: &'a Block, words: &mut Vec<String>) {
        match &block.kind {
            BlockKind::Paragraph(inlines) => {
                let mut said = String::new();
                self.words(inlines, &mut said, &mut Vec::new());
                words.push(said);
            }
            BlockKind::List { items, .. } => {
                items.iter().flat_map(|item| &item.blocks).for_each(|block| self.note(block, words));
            }
            BlockKind::Quote(blocks) => blocks.iter().for_each(|block| self.note(block, words)),
            BlockKind::Code { text, .. } => words.push(text.clone()),
            BlockKind::Math(formula) => words.push(formula_text(formula, Charset::Full)),
            _ => {}
        }
    }

    /// Appends the text of inlines; the notes they refer to are added to `notes`.
    fn words(&self, inlines: &'a [Inline], words: &mut String, notes: &mut Vec<&'a Note>) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Code(text) => words.push_str(text),
                Inline::Math(formula) => words.push_str(&formula_text(formula, Charset::Full)),
                Inline::Break => words.push(' '),
                Inline::Emphasis(inner)
                | Inline::Strong(inner)
                | Inline::Strike(inner)
                | Inline::Link { text: inner, .. } => self.words(inner, words, notes),
                Inline::Value(value) => words.push_str(&value.text),
                Inline::Variable(variable) => words.push_str(&variable.text),
                Inline::Note(note) => notes.extend(self.notes.get(*note)),
                Inline::Cite(citations) => {
                    let labels = citations.iter().map(|it| self.references.label(&it.key).unwrap_or(&it.key));
                    *words += &format!("[{}]", labels.collect::<Vec<_>>().join("; "));
                }
            }
        }
    }

    fn table(&mut self, table: &'a Table, id: u32) {
        for row in [&table.head].into_iter().chain(&table.rows) {
            let cell = |cell: &'a Vec<Inline>| {
                let mut words = String::new();
                self.words(cell, &mut words, &mut Vec::new());
                words
            };
            let cells: Vec<String> = row.iter().map(cell).filter(|cell| !cell.trim().is_empty()).collect();
            self.add(Kind::Data, id, &cells.join(", "));
        }
    }

    fn placement(&mut self, placement: &'a Placement) {
        let alternative = placement.alternative.as_str();
        match placement.kind {
            PlacementKind::Figure => self.figure(&placement.id, alternative),
            PlacementKind::Lab => self.lab(&placement.id, alternative),
            PlacementKind::Image => self.add(Kind::Figure, NONE, alternative),
        }
    }

    /// Adds a figure when it occurs for the first time.
    fn figure(&mut self, id: &str, alternative: &str) {
        let figures = self.figures;
        let Some(figure) = figures.iter().find(|figure| figure.id == id) else { return };
        if self.seen.contains(&figure.id.as_str()) {
            return;
        }
        self.seen.push(&figure.id);
        let name = self.id(id);
        self.name(NameKind::Figure, id, &figure.title);
        self.add(Kind::Figure, name, &sentences(&[&figure.title, &figure.takeaway, alternative]));
        self.add(Kind::Figure, name, &figure.source);
        self.table(&figure.table, name);
    }

    fn lab(&mut self, id: &str, alternative: &str) {
        let Some(lab) = self.labs.iter().find(|lab| lab.id == id) else { return };
        let name = self.id(id);
        self.name(NameKind::Lab, id, &lab.title);
        self.add(Kind::Lab, name, &sentences(&[&lab.title, alternative, &lab.goal]));
        lab.rules.iter().for_each(|rule| self.add(Kind::Lab, name, rule));
    }

    fn container(&mut self, container: &'a Container) {
        match container {
            Container::Panel(panel) => {
                self.add(Kind::Prose, NONE, panel.title.as_deref().unwrap_or_default());
                self.contained(&panel.body);
            }
            Container::Quotation(quotation) => {
                self.contained(&quotation.body);
                let origin = [&quotation.by, &quotation.source].into_iter().flatten();
                self.add(Kind::Prose, NONE, &origin.map(String::as_str).collect::<Vec<_>>().join(", "));
            }
            Container::Prediction(prediction) => self.predict(prediction),
            Container::Story(story) => {
                self.add(Kind::Prose, NONE, story.title.as_deref().unwrap_or_default());
                self.figure(&story.figure, "");
                for step in &story.steps {
                    self.source = step.span.start;
                    self.contained(&step.body);
                }
            }
        }
    }

    /// Adds the blocks of a container. Headings in it are labels, not sections.
    fn contained(&mut self, body: &'a [Block]) {
        for block in body {
            match &block.kind {
                BlockKind::Heading { text, .. } => {
                    self.source = block.span.start;
                    self.inlines(Kind::Prose, text);
                }
                _ => self.block(block),
            }
        }
    }

    /// Adds a question with its options, and as hidden passages the text shown after the answer and its figure. The
    /// answer itself is not searchable.
    fn predict(&mut self, asked: &'a crate::content::model::Prediction) {
        let begun = self.index.passages.len();
        let prediction = Prediction { id: self.id(&asked.id), source: self.source, hidden: false };
        self.prediction = Some(prediction);
        self.blocks(&asked.body);
        self.add(Kind::Prediction, NONE, &asked.question.options().join(", "));
        if self.index.passages.len() == begun {
            self.add(Kind::Prediction, NONE, QUESTION);
        }
        self.prediction = Some(Prediction { hidden: true, ..prediction });
        [&asked.close, &asked.reveal].into_iter().for_each(|part| self.blocks(part));
        if let Some(figure) = &asked.figure {
            self.figure(figure, "");
        }
        self.prediction = None;
    }

    fn reference(&mut self, work: &'a Reference) {
        let id = self.id(&work.key);
        self.name(NameKind::Reference, &work.key, &work.title);
        let place = reference::place(work);
        let note = work.note.as_deref().unwrap_or_default();
        let url = work.url.as_deref().unwrap_or_default();
        // All authors, unlike the six in lists of references.
        let authors = work.authors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        self.add(
            Kind::Reference,
            id,
            &sentences(&[&work.title, &authors, &place, note, work.summary.as_deref().unwrap_or_default(), url]),
        );
    }

    fn news(&mut self, item: &'a News) {
        let mut words = format!("{}: ", item.date);
        self.words(&item.text, &mut words, &mut Vec::new());
        if let Some(LinkTarget::Reference(key)) = &item.link {
            words += &format!(" [{}]", self.references.label(key).unwrap_or(key));
        }
        self.add(Kind::News, NONE, &words);
    }

    fn id(&mut self, id: &str) -> u32 {
        self.index.ids.push(id.into());
        count(self.index.ids.len() - 1)
    }

    fn name(&mut self, kind: NameKind, id: &str, title: &str) {
        let section = self.index.sections.get(self.section as usize);
        let page = &self.index.pages[self.page as usize].page;
        self.index.names.push(Name {
            kind,
            page: page.clone(),
            anchor: section.map(|section| section.anchor.to_string()),
            id: id.to_owned(),
            title: one_line(title),
            source: (self.source != NONE && kind != NameKind::Page).then_some(self.source),
        });
    }

    /// Adds a passage, unless it is empty; within a prediction, as a part of it.
    fn add(&mut self, kind: Kind, id: u32, text: &str) {
        if !text.trim().is_empty() {
            self.push(kind, id, text);
        }
    }

    fn push(&mut self, kind: Kind, id: u32, text: &str) {
        let index = &mut self.index;
        let (at, folded) = (index.text.len(), index.folded.len());
        // Offsets have 32 bits. Folded text can be longer than the original, at most by this factor.
        if at.max(folded) + text.len().saturating_mul(18) >= NONE as usize {
            return;
        }
        let (kind, id, source, hidden) = match self.prediction {
            Some(prediction) => (Kind::Prediction, prediction.id, prediction.source, prediction.hidden),
            None => (kind, id, self.source, false),
        };
        let (page, section) = (self.page, self.section);
        index.passages.push(Passage {
            kind,
            hidden,
            page,
            section,
            id,
            source,
            text: count(at),
            folded: count(folded),
        });
        index.text += &one_line(text);
        fold_into(text, &mut index.folded);
    }
}

/// Converts a count to 32 bits.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NONE)
}

/// Returns the text with every run of white space as one blank.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Joins texts, adding a full stop after each without final punctuation.
fn sentences(texts: &[&str]) -> String {
    let mut sentences: Vec<String> = Vec::new();
    for text in texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let ended = text.ends_with(['.', '?', '!', ':']) || text.starts_with("http");
        sentences.push(if ended { text.to_owned() } else { format!("{text}.") });
    }
    sentences.join(" ")
}
