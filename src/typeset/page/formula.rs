//! Displayed formulas.

use super::block::LayoutBuilder;
use super::inline::Styled;
use crate::content::tex::Formula;
use crate::typeset::{Face, Role, Run, math};

/// Number of columns from which displayed formulas are indented.
const WIDE_ROOM: usize = 48;
impl LayoutBuilder<'_> {
    /// Lays out a displayed formula; in plain text on one line, in words and as TeX.
    pub(in crate::typeset) fn formula(&mut self, formula: &Formula) {
        let indent = if self.room() < WIDE_ROOM { "  " } else { "    " };
        self.indented(if self.glyphs.plain { "  " } else { indent }, |builder| {
            match math::display(formula, builder.room(), builder.glyphs) {
                Some(rows) => rows.into_iter().for_each(|row| {
                    let row = row.into_iter().map(|run| Run { face: builder.face.with(run.face), ..run });
                    let row = row.collect();
                    builder.emit(row);
                }),
                None => {
                    let mut styled = Styled::of_runs(&math::line(formula, builder.glyphs));
                    styled.keep();
                    builder.styled(&styled, None);
                }
            }
            if builder.glyphs.plain {
                let face = Face::of(Role::Dim);
                builder.words(&format!("In words: {}.", math::words(formula)), face);
                builder.words(&format!("TeX: {}", formula.tex), face);
            }
        });
    }
}
