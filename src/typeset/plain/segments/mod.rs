//! Pages as segments, for screen readers and plain-text mode: each segment is written at once, and questions are
//! asked between segments.

mod builder;

use crate::content::model::{Document, Library, LinkTarget, Page, Reference, WriteUp, plain_text};
use crate::content::prediction::Question;
use crate::content::reading_time::ReadingTime;
use crate::typeset::depth::Depth;
use crate::typeset::plain::{PlainOptions, Text, cited};
use crate::typeset::{Line, Manuscript, Section};
use builder::SegmentBuilder;

/// A page cut into segments.
#[derive(Debug, Clone, Default)]
pub struct Segments {
    /// The segments from the top to the end.
    pub segments: Vec<Segment>,
    /// The sections; `line` is the index of the segment in which each begins.
    pub sections: Vec<Section>,
    /// The reading time of the document.
    pub reading_time: ReadingTime,
}

/// Text that is written at once.
#[derive(Debug, Clone, Default)]
pub struct Segment {
    /// The lines, without blank lines around them.
    pub lines: Vec<Line>,
    /// Whether the segment ends with a question, a lab or the end of the text.
    pub kind: SegmentKind,
    /// Index of the section of the segment.
    pub section: Option<usize>,
    /// Index of the first segment after the story, question or digression that the segment belongs to, for skipping
    /// it.
    pub beyond: Option<usize>,
    /// Offset of the first block in the page's source.
    pub source: u32,
    /// Targets of the links with their text, in order and without duplicates.
    pub links: Vec<(String, LinkTarget)>,
}

/// The kind of a segment.
#[derive(Debug, Clone, Default)]
pub enum SegmentKind {
    /// Text without a question or lab.
    #[default]
    Text,
    /// Text with a question to be answered.
    Question(Box<Asked>),
    /// Text with a lab that can be played, by its id.
    Lab(String),
    /// The last segment before the references.
    End,
}

/// A question, and the text that is shown only after it.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Name of the prediction.
    pub id: String,
    /// The question.
    pub question: Question,
    /// The answer in the author's words, for a question whose answer is a series of values.
    pub answer: Option<String>,
    /// Text shown after a close guess.
    pub close: Vec<Line>,
    /// Text shown after every guess.
    pub reveal: Vec<Line>,
}

impl Segments {
    /// Returns a page in segments, a write-up at this depth; `None` if there is no such page.
    pub fn of(page: &Page, library: &Library, depth: Depth, options: PlainOptions) -> Option<Segments> {
        let text = || Text::new(library, options);
        match page {
            Page::WriteUp(slug) => Some(write_up(library.write_up(slug.as_str())?, library, depth, options)),
            Page::Area(slug) => {
                let area = library.area(slug.as_str())?;
                let mut cutter = SegmentBuilder::new(Manuscript::area(area, library), options);
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
                cutter.entries("Works", area.works.iter().filter_map(|key| library.reference(key)));
                Some(cutter.finish())
            }
            Page::Works => {
                let document = Document::default();
                let mut cutter = SegmentBuilder::new(Manuscript::prose(&document, library), options);
                let selected: Vec<_> = library.works().filter(|work| work.is_selected).collect();
                if !selected.is_empty() {
                    cutter.own(text().title("Selected works").names(&selected).lines, work_links(&selected));
                }
                cutter.entries("Works", library.works());
                let by_topic: Vec<_> = library.works_by_topic().flat_map(|(_, works)| works).collect();
                if !by_topic.is_empty() {
                    cutter.own(text().topics().lines, work_links(&by_topic));
                }
                Some(cutter.finish())
            }
            Page::News => {
                let document = Document::default();
                let mut cutter = SegmentBuilder::new(Manuscript::prose(&document, library), options);
                cutter.own(text().title("What's new").news().lines, news_links(library));
                Some(cutter.finish())
            }
            Page::Home => Some(home(library, options)),
        }
    }

    /// Returns the reading time in seconds from a segment to the end.
    pub fn seconds_from(&self, segment: usize) -> u32 {
        match self.segments.get(segment) {
            Some(_) if segment == 0 => self.reading_time.seconds(),
            Some(segment) => self.reading_time.left(segment.source),
            None => 0,
        }
    }
}

/// Returns the first page: person and introduction, then the vision and the news. Its list of pages is made by the
/// caller.
fn home(library: &Library, options: PlainOptions) -> Segments {
    let text = || Text::new(library, options);
    let mut cutter = SegmentBuilder::new(Manuscript::prose(&library.vision, library), options);
    let mut head = text().who().portrait();
    if !library.write_ups.is_empty() {
        head = head.title(&library.site.companions_title).paragraph(&library.site.companions_summary);
    }
    cutter.own(head.lines, Vec::new());
    cutter.blocks(&library.vision.blocks);
    cutter.cut();
    if !library.news.is_empty() {
        cutter.own(text().title("What's new").news().lines, news_links(library));
    }
    let links = library.site.links.iter().map(|it| (it.label.clone(), it.target.clone())).collect();
    cutter.own(text().site_links().lines, links);
    let targets = cutter.builder.layout.targets.clone();
    cutter.references("References", cited(&targets).into_iter().filter_map(|key| library.reference(key)));
    cutter.finish()
}

fn news_links(library: &Library) -> Vec<(String, LinkTarget)> {
    library.news.iter().filter_map(|it| Some((plain_text(&it.text), it.link.clone()?))).collect()
}

fn work_links(works: &[&Reference]) -> Vec<(String, LinkTarget)> {
    works.iter().map(|work| (work.title.clone(), LinkTarget::Reference(work.key.clone()))).collect()
}

fn page_target(page: Page) -> LinkTarget {
    LinkTarget::Page { page, anchor: None }
}

fn write_up(write_up: &WriteUp, library: &Library, depth: Depth, options: PlainOptions) -> Segments {
    let document = depth.of(&write_up.document);
    let manuscript = Manuscript { document: &document, ..Manuscript::write_up(write_up, library) };
    let mut cutter = SegmentBuilder::new(manuscript, options);
    let paper = write_up.paper.as_ref().and_then(|key| library.reference(key));
    let paper = paper.map(|paper| (paper.title.clone(), LinkTarget::Reference(paper.key.clone())));
    let links = write_up.links.iter().map(|link| (link.label.clone(), link.target.clone()));
    cutter.own(Text::new(library, options).head(write_up).lines, paper.into_iter().chain(links).collect());
    cutter.blocks(&document.blocks);
    cutter.cut();
    let answer =
        Text::new(library, options).title("The answer").paragraph(&write_up.question).paragraph(&write_up.answer);
    cutter.own(answer.lines, Vec::new());
    if let Some(end) = cutter.segments.last_mut() {
        end.kind = SegmentKind::End;
    }
    let targets = cutter.builder.layout.targets.clone();
    cutter.references("References", cited(&targets).into_iter().filter_map(|key| library.reference(key)));
    cutter.finish()
}
