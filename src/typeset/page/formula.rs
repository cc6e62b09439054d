//! Displayed formulas.

use super::block::Setter;
use super::inline::Styled;
use crate::content::tex::Formula;
use crate::typeset::{Face, Role, Run, math};

/// Number of columns from which displayed formulas are indented.
const WIDE_ROOM: usize = 48;
impl Setter<'_> {
    /// Lays out a displayed formula; in plain text on one line, in words and as TeX.
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
