//! Predictions on an interactive page: the question, an area for the guess, and the revealed answer.

use crate::content::model::Prediction;
use crate::typeset::page::block::Setter;
use crate::typeset::page::prediction_widget::{self, Attempt};
use crate::typeset::regions::{Parts, PredictionPlace};
use crate::typeset::{Face, Role, Spot};

/// Lines below the picture that a line is drawn on: the point that the keys are at, and what they do.
const LINES_BELOW_PICTURE: usize = 2;

impl Setter<'_> {
    /// Lays out the question and an area for the guess; once the answer is revealed, also the explanation.
    pub fn live_prediction(&mut self, prediction: &Prediction, parts: &Parts) {
        let question = &prediction.question;
        let told = parts.told.get(&prediction.id).copied();
        let first = self.layout.lines.len();
        let target = self.spot(Spot::Prediction(prediction.id.clone()));
        self.leading_to(target, |setter| setter.words("Before you read on", Face::of(Role::Accent).bold()));
        self.gap(1);
        self.blocks(&prediction.body);
        self.gap(1);
        let widget = self.layout.lines.len();
        let start = question.start();
        let attempt = Attempt { is_made: told.is_some(), guess: &start, at: 0, told: told.is_some(), focused: false };
        let (figures, width) = (self.manuscript.figures, self.room());
        let rows = self.parts.map_or(0, |parts| usize::from(parts.rows));
        let rows = if rows > 0 { rows.saturating_sub(widget - first + LINES_BELOW_PICTURE).max(1) } else { 0 };
        for line in prediction_widget::draw(question, attempt, figures, (width, rows), self.glyphs.set) {
            self.emit(line.runs);
        }
        // A line for hints on keys, or for the verdict.
        self.gap(1);
        let end = self.layout.lines.len();
        self.layout.places.predictions.push(PredictionPlace {
            id: prediction.id.clone(),
            lines: first..end,
            widget: widget..end,
            left: u16::try_from(self.indent()).unwrap_or(u16::MAX),
            width: u16::try_from(width).unwrap_or(u16::MAX),
            rows,
        });
        if let Some(close) = told {
            let parts = [(close, &prediction.close), (true, &prediction.reveal)];
            for (_, part) in parts.into_iter().filter(|(is_told, part)| *is_told && !part.is_empty()) {
                self.gap(1);
                self.blocks(part);
            }
        }
    }
}
