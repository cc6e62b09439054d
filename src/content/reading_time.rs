//! Reading time, computed from the document rather than a layout. It is the same in every form of a page, and the
//! remaining time never increases while reading on.

use super::model::{
    Block, BlockKind, Container, Document, Inline, Lab, PanelKind, Placement, PlacementKind, plain_text,
};

/// Words that a reader takes in each minute.
const WORDS_PER_MINUTE: f64 = 230.0;
/// Seconds for a figure.
const FIGURE_SECONDS: u32 = 12;
/// Seconds for a step of a story.
const STEP_SECONDS: u32 = 20;
/// Seconds for a prediction.
const PREDICTION_SECONDS: u32 = 25;

/// Converts seconds to whole minutes: rounded, at least one.
pub fn minutes(seconds: u32) -> u32 {
    ((seconds + 30) / 60).max(1)
}

/// The reading time of a page, by section. Text shown after an answer counts; notes, and folds for the deepest depth,
/// do not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadingTime {
    /// The part before the first heading, then one part for each heading, up to the next heading of any level.
    stretches: Vec<Stretch>,
    /// Byte offset of the end of the document.
    end: u32,
}

/// A part of a page between two headings.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    /// Anchor of the heading; empty for the part before the first.
    anchor: String,
    /// Byte offset of the beginning.
    source: u32,
    words: usize,
    /// Seconds for figures, stories, predictions and labs.
    other_seconds: u32,
}

impl Stretch {
    fn seconds(&self) -> u32 {
        (self.words as f64 / WORDS_PER_MINUTE * 60.0).round() as u32 + self.other_seconds
    }
}

impl ReadingTime {
    /// Computes the reading time of a document with these labs.
    pub fn of(document: &Document, labs: &[Lab]) -> ReadingTime {
        let opening = Stretch { anchor: String::new(), source: 0, words: 0, other_seconds: 0 };
        let end = document.blocks.last().map_or(0, |block| block.span.end);
        let mut pace = ReadingTime { stretches: vec![opening], end };
        pace.blocks(&document.blocks, labs);
        pace
    }

    /// Returns the seconds for the whole page.
    pub fn seconds(&self) -> u32 {
        self.stretches.iter().map(Stretch::seconds).sum()
    }

    /// Returns the seconds for the section with this anchor, up to the next heading of any level.
    pub fn section(&self, anchor: &str) -> u32 {
        let found = self.stretches.iter().skip(1).find(|stretch| stretch.anchor == anchor);
        found.map_or(0, Stretch::seconds)
    }

    /// Returns the remaining seconds at a source offset.
    pub fn left(&self, source: u32) -> u32 {
        let starts = self.stretches.iter().map(|stretch| stretch.source);
        let ends = starts.clone().skip(1).chain([self.end]);
        let left = self.stretches.iter().zip(starts).zip(ends).map(|((stretch, start), end)| {
            let length = u64::from(end.saturating_sub(start)).max(1);
            let ahead = u64::from(end.saturating_sub(source.max(start))).min(length);
            u64::from(stretch.seconds()) * ahead / length
        });
        u32::try_from(left.sum::<u64>()).unwrap_or(u32::MAX)
    }

    fn blocks(&mut self, blocks: &[Block], labs: &[Lab]) {
        blocks.iter().for_each(|block| self.block(block, labs));
    }

    fn block(&mut self, block: &Block, labs: &[Lab]) {
        match &block.kind {
            BlockKind::Heading { anchor, text, .. } => {
                let words = count_words(text);
                let anchor = anchor.clone();
                self.stretches.push(Stretch { anchor, source: block.span.start, words, other_seconds: 0 });
            }
            BlockKind::Paragraph(inlines) => self.add(count_words(inlines), 0),
            BlockKind::List { items, .. } => items.iter().for_each(|item| self.blocks(&item.blocks, labs)),
            BlockKind::Quote(blocks) => self.blocks(blocks, labs),
            BlockKind::Table(table) => {
                let cells = table.head.iter().chain(table.rows.iter().flatten());
                self.add(cells.map(|cell| count_words(cell)).sum(), 0);
            }
            BlockKind::Place(Placement { kind: PlacementKind::Lab, id, .. }) => {
                let lab = labs.iter().find(|lab| lab.id == *id);
                self.add(0, lab.map_or(0, |lab| 60 * lab.minutes));
            }
            BlockKind::Place(_) => self.add(0, FIGURE_SECONDS),
            BlockKind::Container(Container::Panel(panel)) if panel.kind == PanelKind::Deep => {}
            BlockKind::Container(container) => {
                match container {
                    Container::Prediction(_) => self.add(0, PREDICTION_SECONDS),
                    Container::Story(story) => self.add(0, STEP_SECONDS * story.steps.len() as u32),
                    Container::Panel(_) | Container::Quotation(_) => {}
                }
                container.all_bodies().into_iter().for_each(|body| self.blocks(body, labs));
            }
            BlockKind::Code { .. } | BlockKind::Rule | BlockKind::Math(_) => {}
        }
    }

    fn add(&mut self, words: usize, seconds: u32) {
        if let Some(stretch) = self.stretches.last_mut() {
            stretch.words += words;
            stretch.other_seconds += seconds;
        }
    }
}

fn count_words(inlines: &[Inline]) -> usize {
    plain_text(inlines).split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_the_nearest_and_at_least_one() {
        assert_eq!([0, 29, 89, 90, 150, 870].map(minutes), [1, 1, 1, 2, 3, 15]);
    }

    #[test]
    fn what_is_left_only_falls_from_the_whole_to_nothing() {
        let stretch =
            |source: u32, words: usize| Stretch { anchor: source.to_string(), source, words, other_seconds: 12 };
        let pace = ReadingTime { stretches: vec![stretch(0, 50), stretch(100, 500), stretch(400, 7)], end: 420 };
        assert_eq!(pace.left(0), pace.seconds());
        assert_eq!(pace.left(420), 0);
        assert!((0..420).all(|source| pace.left(source) >= pace.left(source + 1)));
        assert_eq!(pace.section("400"), 2 + 12);
    }
}
