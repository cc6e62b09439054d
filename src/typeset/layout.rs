//! The layout of a page: lines, sections, targets, images, and interactive regions.

use std::ops::Range;
use std::sync::{Arc, LazyLock, OnceLock};

use super::Charset;
use super::folded_page::FoldedPage;
use super::line::Line;
use super::regions::Regions;
use crate::content::image::Image;
use crate::content::model::{LinkTarget, Slug, Value, Variable};
use crate::content::reading_time::ReadingTime;

/// The area of a page for an image; its rows are runs of [`Role::Image`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageArea {
    /// The image.
    pub image: Arc<Image>,
    /// Width in columns.
    pub columns: u16,
    /// Height in rows.
    pub rows: u16,
}

/// A section of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Line of the heading.
    pub line: usize,
    /// 1 for the page's main sections, 2 for theirs, and so on.
    pub level: u8,
    /// Number of the heading, such as `2` or `2.1`; empty below level 2.
    pub number: String,
    /// The heading's text.
    pub title: String,
    /// Anchor of the section in addresses.
    pub anchor: String,
    /// Words of prose up to the next heading of any level.
    pub words: usize,
    /// Reading time in seconds up to the next heading of any level.
    pub seconds: u32,
}

/// A target: something on a page that the visitor can open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A link or a citation.
    Link(LinkTarget),
    /// A lab that can be played.
    Lab {
        /// The slug of the write-up with the lab.
        page: Slug,
        /// The lab's id in the write-up.
        id: String,
    },
    /// A figure, by its id; opening it puts a cursor on its points.
    Figure(String),
    /// A number that links to a row of the page's data.
    Value(Value),
    /// A number of a lab's model.
    Variable(Arc<Variable>),
    /// A prediction, by its name.
    Prediction(String),
    /// A fold (collapsible part), by its title.
    Fold(String),
}

/// The shape of a layout: all parameters of the rendering other than the page itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Columns of the measure (the line length).
    pub width: u16,
    /// Columns of the margin for sidenotes; 0 to set notes below the lines that refer to them.
    pub margin: u16,
    /// The glyphs to use.
    pub glyphs: Charset,
}

/// A page set for a [`Shape`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layout {
    /// The lines from top to bottom.
    pub lines: Vec<Line>,
    /// The sections in order.
    pub sections: Vec<Section>,
    /// The reading time of the document.
    pub reading_time: ReadingTime,
    /// The targets in order of appearance; [`Run::target`] is an index into them.
    pub targets: Vec<Target>,
    /// Positions of interactive regions; empty for pages without any.
    pub regions: Regions,
    /// The images, in order of appearance.
    pub images: Vec<ImageArea>,
    /// Results of [`Layout::lines_of`] and [`Layout::folded`].
    pub derived: Derived,
}

/// Values that are computed from the other fields of a complete layout when first requested.
#[derive(Debug, Clone, Default)]
pub struct Derived {
    target_lines: OnceLock<Box<[Range<u32>]>>,
    folded: OnceLock<FoldedPage>,
}

impl PartialEq for Derived {
    /// Always true: the fields from which the values are computed are compared.
    fn eq(&self, _: &Derived) -> bool {
        true
    }
}

impl Eq for Derived {}

impl Layout {
    /// Returns a layout without lines, the same one each time.
    pub fn none() -> Arc<Layout> {
        static NONE: LazyLock<Arc<Layout>> = LazyLock::new(Arc::default);
        NONE.clone()
    }

    /// Returns the first line whose text comes from source offset `source`, or from the last text before it.
    pub fn line_at(&self, source: u32) -> usize {
        // Lines of the interface below the text have no source.
        let end = self.lines.iter().rposition(|line| line.source > 0).map_or(0, |last| last + 1);
        let lines = &self.lines[..end];
        let after = lines.partition_point(|line| line.source <= source);
        let found = lines[..after].last().map_or(0, |line| line.source);
        lines.partition_point(|line| line.source < found)
    }

    /// Returns the lines that contain a target: from its first one up to the first without it. The layout must be
    /// complete.
    pub fn lines_of(&self, target: usize) -> Range<usize> {
        let lines = self.derived.target_lines.get_or_init(|| self.lines_of_targets()).get(target);
        lines.map_or(0..1, |lines| lines.start as usize..lines.end as usize)
    }

    /// Returns the text for finding words in. The layout must be complete.
    pub fn folded(&self) -> &FoldedPage {
        self.derived.folded.get_or_init(|| FoldedPage::new(&self.lines))
    }

    /// Returns the layout without unused capacity, to be kept.
    pub fn packed(mut self) -> Layout {
        self.lines.shrink_to_fit();
        self.lines.iter_mut().for_each(Line::shrink);
        self.sections.shrink_to_fit();
        self.targets.shrink_to_fit();
        self.regions.shrink();
        self
    }

    /// Returns the bytes of memory with those of the derived values, computed or not; names are estimated.
    pub fn held_bytes(&self) -> usize {
        /// Bytes of the names in a section or a target.
        const NAMES_BYTES: usize = 48;
        let lines: usize = self.lines.iter().map(|line| size_of::<Line>() + line.held_bytes()).sum();
        let text: usize = self.lines.iter().flat_map(|line| &line.runs).map(|run| run.text.len()).sum();
        let sections = self.sections.capacity() * (size_of::<Section>() + NAMES_BYTES);
        let targets = self.targets.capacity() * (size_of::<Target>() + NAMES_BYTES + size_of::<Range<u32>>());
        let folded = text + self.lines.len() * size_of::<u32>();
        size_of::<Layout>() + lines + sections + targets + self.regions.held_bytes() + folded
    }

    fn lines_of_targets(&self) -> Box<[Range<u32>]> {
        let mut found: Vec<Option<Range<u32>>> = vec![None; self.targets.len()];
        for (number, line) in (0..).zip(&self.lines) {
            for target in line.runs.iter().chain(&line.margin).filter_map(|run| run.target) {
                match found.get_mut(target) {
                    Some(Some(lines)) if lines.end == number => lines.end += 1,
                    Some(unknown @ None) => *unknown = Some(number..number + 1),
                    _ => {}
                }
            }
        }
        found.into_iter().map(|lines| lines.unwrap_or(0..1)).collect()
    }

    /// Returns the source offset of a line, by which its position is found again after a resize or an edit; for a
    /// line past the end, that of the last line.
    pub fn source_at(&self, line: usize) -> u32 {
        self.lines.get(line).or(self.lines.last()).map_or(0, |line| line.source)
    }
}
