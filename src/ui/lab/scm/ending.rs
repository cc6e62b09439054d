//! The end of a causal lab: the prediction and the arrows, scored separately, and the true arrows beside the
//! visitor's.

use super::LabScreen;
use super::hint::SENTENCES_FROM_COLUMNS;
use super::lanes::{self, DrawnArrow, Lane};
use super::layout::Columns;
use super::row_buffer::RowBuffer;
use crate::lab::scm::{ArrowStatus, Game, TOLERANCE};
use crate::typeset::{Face, Role};

impl LabScreen {
    /// Returns the lanes of arrows: during the game packed, at the end one for each arrow with its verdict.
    pub(super) fn lanes(&self, game: &Game) -> Vec<Lane> {
        let Some(compared) = game.compared() else {
            return lanes::packed(self.pieces(game)).into_iter().map(|pieces| Lane { pieces, remark: None }).collect();
        };
        let lane = |(arrow, standing)| {
            let (word, role) = match standing {
                ArrowStatus::Right => ("right", Role::Good),
                ArrowStatus::Weight => ("weight", Role::Warn),
                ArrowStatus::Missing => ("missed", Role::Warn),
                ArrowStatus::Extra => ("false", Role::Bad),
                ArrowStatus::Reversed => ("turned", Role::Bad),
            };
            let dashed = !matches!(standing, ArrowStatus::Right | ArrowStatus::Weight);
            Lane { pieces: vec![DrawnArrow { arrow, face: Face::of(role), dashed }], remark: Some((word, role)) }
        };
        compared.into_iter().map(lane).collect()
    }
}

/// Draws a row of the outcome: the score of the prediction if `is_answer`, else that of the arrows.
pub(super) fn outcome(game: &Game, is_answer: bool, columns: &Columns, strip: &mut RowBuffer) {
    let (Some((off, drawing)), Some(reactor)) = (game.outcome(), game.reactor()) else { return };
    let wide = columns.left(columns.count) >= SENTENCES_FROM_COLUMNS;
    let good = if is_answer { off <= TOLERANCE } else { drawing.distance == 0 };
    let face = if good { Face::of(Role::Good) } else { Face::of(Role::Bad) };
    let from = if wide { columns.label } else { "arrows ".len() };
    strip.put(0, if is_answer { "answer" } else { "arrows" }, face.bold());
    let words = match (is_answer, wide) {
        (true, true) => {
            let frequency = f64::from(reactor[game.frequency()]);
            let best = game.tries().iter().min_by(|a, b| (*a - frequency).abs().total_cmp(&(*b - frequency).abs()));
            let verdict = if good { "right" } else { "wrong" };
            format!("{verdict}: you said {}, it is {frequency} Hz", best.copied().unwrap_or_default())
        }
        (true, false) if good => "right, within 5 Hz".into(),
        (true, false) => format!("off by {off:.1} Hz"),
        (false, true) => format!(
            "precision {:.2}  recall {:.2}  F1 {:.2}  SHD {}",
            drawing.precision(),
            drawing.recall(),
            drawing.f1(),
            drawing.distance
        ),
        (false, false) => format!(
            "P {:.2} R {:.2} F1 {:.2} SHD {}",
            drawing.precision(),
            drawing.recall(),
            drawing.f1(),
            drawing.distance
        ),
    };
    strip.put(from, &words, face);
}
