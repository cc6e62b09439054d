//! Clicks in the causal lab: on a dial, on the bar of a dial, on an arrow, on a word.

use super::lanes::{self, DrawnArrow};
use super::{Action, InputMode, LabScreen, view};
use crate::lab::scm::{Arrow, Game, Phase};
use crate::ui::lab::{LabArea, Move};

impl LabScreen {
    /// Handles a click on a cell.
    pub(super) fn clicked(&mut self, game: &Game, column: usize, row: usize, area: LabArea) -> Move {
        let (columns, rows) = self.plan(game, area);
        if game.phase() == Phase::Over {
            return Move::Unused;
        }
        if rows.verbs.contains(&row) {
            return self.verb_at(game, column).map_or(Move::Unused, |verb| self.act(game, verb));
        }
        if rows.lanes.contains(&row) {
            let lanes = lanes::packed(self.pieces(game));
            let lane = lanes.get(row - rows.lanes.start);
            let dial = columns.dial_at(column);
            let hit = lane.into_iter().flatten().find(|piece| dial.is_some_and(|dial| piece.spans(dial)));
            match hit {
                Some(DrawnArrow { arrow: Arrow { from, to, coefficient }, .. }) => {
                    self.dial = *from;
                    self.mode = InputMode::Arrow { effect: *to, coefficient: *coefficient };
                }
                None => return self.act(game, Action::Arrow),
            }
            return Move::Stay;
        }
        let on_dials = row <= rows.values || rows.gauges.contains(&row) || rows.change.contains(&row);
        let Some(dial) = columns.dial_at(column).filter(|_| on_dials) else { return Move::Unused };
        if let InputMode::Arrow { effect, .. } = self.mode {
            if dial == effect {
                return self.act(game, Action::Do);
            }
            self.aim(game, dial);
            return Move::Stay;
        }
        if game.phase() == Phase::Reactor || (dial == self.dial && self.pending.is_some() && row == rows.values) {
            return self.act(game, Action::Do);
        }
        if dial < game.frequency() {
            if dial != self.dial {
                self.pending = None;
            }
            (self.dial, self.mode) = (dial, InputMode::Dial);
            if rows.gauges.contains(&row) {
                self.pending = Some((view::gauge_value(game, &columns, dial, column), false));
            }
        }
        Move::Stay
    }
}
