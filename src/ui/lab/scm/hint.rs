//! Hints for the next step of the causal lab, and its clickable words.

use super::{Action, InputMode, LabScreen};
use crate::lab::scm::{Game, NODES, Phase, agrees};
use crate::typeset::Charset;
use crate::ui::lab::LabArea;

/// Number of columns from which hints are whole sentences.
pub(super) const SENTENCES_FROM_COLUMNS: usize = 70;

/// Returns the next number of dials; the smallest after the largest.
pub(super) fn next_size(game: &Game) -> usize {
    let next = game.names().len() + 1;
    if NODES.contains(&next) { next } else { *NODES.start() }
}

impl LabScreen {
    /// Returns the hint for the next step.
    pub(super) fn prompt(&self, game: &Game, area: LabArea) -> String {
        let wide = usize::from(area.columns) >= SENTENCES_FROM_COLUMNS;
        let (across, along) = match area.glyphs {
            Charset::Full => ("←→", "↑↓"),
            _ => ("h/l", "j/k"),
        };
        let name = |dial: usize| game.names().get(dial).map_or("", |name| if wide { name.full } else { name.short });
        match (game.phase(), self.mode) {
            (Phase::Over, _) => String::new(),
            (_, InputMode::Asking) if wide => {
                "Open the reactor? The manipulator then closes for good. o opens it.".into()
            }
            (_, InputMode::Asking) => "Closes the bench for good. o: open".into(),
            (_, InputMode::Arrow { effect, coefficient }) => {
                let drawn = match coefficient {
                    0 => format!("{} does not move {}", name(self.dial), name(effect)),
                    _ => format!("1 more {} is {coefficient} more {}", name(self.dial), name(effect)),
                };
                if wide { format!("{drawn}: {across} effect, {along} weight, Enter") } else { drawn + "?" }
            }
            (Phase::Reactor, _) => match (game.predicted(), wide) {
                (Some(theory), true) => {
                    format!("Your theory gives {theory} Hz. Enter predicts the number in brackets.")
                }
                (None, true) => "Your theory says nothing of the frequency. Type a number, Enter predicts it.".into(),
                (_, false) => format!("Predict: {along} or digits, Enter"),
            },
            (Phase::Bench, _) if self.pending.is_some() => {
                format!("Enter sets {} to {}.", name(self.dial), self.number(game))
            }
            (Phase::Bench, _) if game.spent() == 0 => match wide {
                true => format!("Choose a dial with {across}, a value with {along} or digits, and press Enter."),
                false => format!("{across} dial, {along} value, then Enter"),
            },
            (Phase::Bench, _) if game.theory().iter().next().is_none() => match wide {
                true => format!("What moved, and why? a draws an arrow from {}.", name(self.dial)),
                false => format!("What moved? a: arrow from {}", name(self.dial)),
            },
            (Phase::Bench, _) => match game.verdicts().map(|verdicts| verdicts.iter().all(agrees)) {
                None if wide => "Does the theory fit the notebook? c checks every row.".into(),
                None => "c: does it fit every row?".into(),
                Some(false) if wide => "A row speaks against the theory. Change an arrow, or turn a dial.".into(),
                Some(false) => "A row says no. Change an arrow.".into(),
                Some(true) if wide => {
                    "Every row agrees. Turn a dial it could fail at, or press o for the reactor.".into()
                }
                Some(true) => "All agree. Test on, or o: open".into(),
            },
        }
    }

    /// Returns the clickable words with their actions and first cells.
    pub(super) fn verbs(&self, game: &Game) -> Vec<(Action, usize, String)> {
        let doing = match (game.phase(), self.mode) {
            (Phase::Over, _) => return Vec::new(),
            (_, InputMode::Asking) => "open it",
            (_, InputMode::Arrow { .. }) => "draw",
            (Phase::Reactor, _) => "predict",
            (Phase::Bench, _) => "set",
        };
        let arrow = if matches!(self.mode, InputMode::Dial) { "arrow" } else { "leave" };
        let mut verbs = vec![(Action::Do, doing), (Action::Arrow, arrow), (Action::Check, "check")];
        if game.phase() == Phase::Bench && self.mode != InputMode::Asking {
            verbs.push((Action::Open, "open"));
        }
        let mut verbs: Vec<(Action, String)> = verbs.into_iter().map(|(verb, word)| (verb, word.to_owned())).collect();
        if game.is_untouched() && self.mode == InputMode::Dial {
            verbs.push((Action::Dials, format!("{} dials", next_size(game))));
        }
        let mut at = 0;
        let placed = verbs.into_iter().map(|(verb, word)| {
            let words = format!("[{word}]");
            at += words.len() + 1;
            (verb, at - words.len() - 1, words)
        });
        placed.collect()
    }

    /// Returns the action of the clickable word under a column.
    pub(super) fn verb_at(&self, game: &Game, column: usize) -> Option<Action> {
        let verbs = self.verbs(game).into_iter();
        verbs.filter(|(_, at, words)| (*at..at + words.len()).contains(&column)).map(|(verb, ..)| verb).next()
    }
}
