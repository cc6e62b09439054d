//! Predictions on an interactive page: the question, an area for the guess, and the revealed answer.

use crate::content::model::{Block, BlockKind, Inline, Prediction, plain_text};
use crate::typeset::page::block::LayoutBuilder;
use crate::typeset::page::prediction_widget::{self, Attempt};
use crate::typeset::regions::{Parts, PredictionRegion};
use crate::typeset::{Face, Role, Target};

/// Lines below the picture of a curve: the selected point, and the keys.
const LINES_BELOW_PICTURE: usize = 2;
/// Lines of the title and the first line of the text, with the blank line between.
const TITLE_LINES: usize = 3;

impl LayoutBuilder<'_> {
    /// Lays out the question and an area for the guess; once the answer is revealed, also the explanation.
    pub fn live_prediction(&mut self, prediction: &Prediction, parts: &Parts) {
        let question = &prediction.question;
        let revealed = parts.revealed.get(&prediction.id).copied();
        let first = self.layout.lines.len();
        let target = self.spot(Target::Prediction(prediction.id.clone()));
        self.leading_to(target, |builder| builder.words("Before you read on", Face::of(Role::Accent).bold()));
        self.gap(1);
        self.blocks(&prediction.body);
        self.gap(1);
        let widget = self.layout.lines.len();
        let start = question.start();
        let is_revealed = revealed.is_some();
        let attempt =
            Attempt { is_made: is_revealed, guess: &start, typed: "", at: 0, revealed: is_revealed, focused: false };
        let (figures, width) = (self.manuscript.figures, self.room());
        let rows = self.parts.map_or(0, |parts| usize::from(parts.rows));
        let rows = if rows > 0 { rows.saturating_sub(widget - first + LINES_BELOW_PICTURE).max(1) } else { 0 };
        for line in prediction_widget::draw(question, attempt, figures, (width, rows), self.glyphs.set) {
            self.emit(line.runs);
        }
        // On a screen too low for the whole question, the title comes with the first line of its text.
        self.keep(first..(first + TITLE_LINES).min(widget));
        // A line for hints on keys, or for the verdict.
        self.gap(1);
        let end = self.layout.lines.len();
        self.layout.regions.predictions.push(PredictionRegion {
            id: prediction.id.clone(),
            lines: first..end,
            widget: widget..end,
            left: u16::try_from(self.indent()).unwrap_or(u16::MAX),
            width: u16::try_from(width).unwrap_or(u16::MAX),
            rows,
        });
        if let Some(close) = revealed {
            let reveal = with_strong_end(&prediction.reveal);
            let parts = [(close, &prediction.close), (true, &reveal)];
            for (_, part) in parts.into_iter().filter(|(is_revealed, part)| *is_revealed && !part.is_empty()) {
                self.gap(1);
                self.blocks(part);
            }
        }
    }
}

/// Returns blocks in which the last sentence of the last paragraph is strong.
fn with_strong_end(blocks: &[Block]) -> Vec<Block> {
    let mut blocks = blocks.to_vec();
    let last = blocks.iter_mut().rev().find_map(|block| match &mut block.kind {
        BlockKind::Paragraph(inlines) => Some(inlines),
        _ => None,
    });
    if let Some(inlines) = last {
        let (mut before, sentence) = split_last_sentence(std::mem::take(inlines));
        before.push(Inline::Strong(sentence));
        *inlines = before;
    }
    blocks
}

/// Splits inlines before their last sentence. If the sentence begins within emphasis or a link, the split is before
/// that element.
fn split_last_sentence(mut inlines: Vec<Inline>) -> (Vec<Inline>, Vec<Inline>) {
    let text = plain_text(&inlines);
    let Some(mut begin) = last_sentence(&text) else { return (Vec::new(), inlines) };
    for index in 0..inlines.len() {
        let length = plain_text(&inlines[index..=index]).len();
        if begin < length || begin == 0 {
            let mut sentence = inlines.split_off(index);
            if let (Some(Inline::Text(text)), true) = (sentence.first_mut(), begin > 0) {
                let rest = text.split_off(begin);
                inlines.push(Inline::Text(std::mem::replace(text, rest)));
            }
            return (inlines, sentence);
        }
        begin -= length;
    }
    (Vec::new(), inlines)
}

/// Returns the byte offset of the last sentence; `None` if there is only one.
fn last_sentence(text: &str) -> Option<usize> {
    let ends = text.match_indices(['.', '?', '!']).map(|(at, _)| at + 1);
    let mut begins = ends.filter_map(|end| {
        let rest = text[end..].trim_start();
        let is_next = rest.len() < text.len() - end && rest.chars().next().is_some_and(|c| !c.is_lowercase());
        is_next.then_some(text.len() - rest.len())
    });
    begins.next_back()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_sentence_is_told_apart_from_those_before() {
        let text = |words: &str| Inline::Text(words.to_owned());
        let word = |word: &str| Inline::Emphasis(vec![text(word)]);
        for (inlines, before, sentence) in [
            (vec![text("One sentence of 0.5 words.")], "", "One sentence of 0.5 words."),
            (
                vec![text("One. Two, e.g. this."), text(" Three "), word("laws"), text(".")],
                "One. Two, e.g. this. ",
                "Three laws.",
            ),
            (
                vec![text("One"), Inline::Break, text("line. "), word("Law"), text(" is two.")],
                "One line. ",
                "Law is two.",
            ),
            (vec![text("Is it? Yes.")], "Is it? ", "Yes."),
            (Vec::new(), "", ""),
        ] {
            let (first, last) = split_last_sentence(inlines);
            assert_eq!((plain_text(&first).as_str(), plain_text(&last).as_str()), (before, sentence));
        }
    }
}
