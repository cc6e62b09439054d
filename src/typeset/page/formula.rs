//! Formulas that stand alone.

use super::block::Setter;
use super::inline::Styled;
use crate::content::tex::Formula;
use crate::typeset::{Face, Role, Run, math};

/// Columns from which formulas stand further in.
const WIDE_ROOM: usize = 48;
impl Setter<'_> {
    /// A formula that stands alone; the plain form has it on one line, in words and as it was written.
    pub(in crate::typeset) fn formula(&mut self, formula: &Formula) {
        let indent = if self.room() < WIDE_ROOM { "  " } else { "    " };
        self.indented(if self.glyphs.plain { "  " } else { indent }, |setter| {
            match math::display(formula, setter.room(), setter.glyphs) {
                Some(rows) => rows.into_iter().for_each(|row| {
                    let row = row.into_iter().map(|run| Run { face: setter.face.with(run.face), ..run });
                    let row = row.collect();
                    setter.emit(row);
                }),
                None => {
                    let mut styled = Styled::of_runs(&math::line(formula, setter.glyphs));
                    styled.keep();
                    setter.styled(&styled, None);
                }
            }
            if setter.glyphs.plain {
                let face = Face::of(Role::Dim);
                setter.words(&format!("In words: {}.", math::words(formula)), face);
                setter.words(&format!("TeX: {}", formula.tex), face);
            }
        });
    }
}
