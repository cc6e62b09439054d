//! Typesetting: content blocks, a width and a set of glyphs to styled lines. Pure, and shared by all sessions.
//!
//! - Lines: [`line`], [`width`], [`glyphs`], [`line_breaking`], [`layout`], [`regions`].
//! - Comparison of text without case and accents: [`fold`], [`folded_page`].
//! - Pages: [`page`] lays out blocks; [`math`] lays out formulas.
//! - Figures: [`chart`] and [`graph`] draw a [`picture`]; [`model`] makes charts of a model.
//! - Plain text: [`plain`], for pipes, files and screen readers, whole or in segments.

pub mod chart;
pub mod depth;
pub(crate) mod fold;
mod folded_page;
mod glyphs;
pub mod graph;
mod layout;
mod line;
mod line_breaking;
mod manuscript;
mod math;
pub mod model;
pub mod page;
pub mod picture;
pub mod plain;
pub mod regions;
pub mod text;
mod width;

use std::borrow::Cow;

pub use crate::charset::Charset;
use crate::content::model::{Document, Inline, Library};
use depth::Depth;
pub use folded_page::{FoldedPage, MATCHES_MAXIMUM, Match};
pub use layout::{ImageArea, Layout, Section, Shape, Target};
pub use line::{Face, Line, Role, Run};
pub use manuscript::Manuscript;
pub use math::text as formula_text;
use page::block::LayoutBuilder;
use regions::Parts;

/// Lays out a page for reading without interaction. The result depends only on the arguments. Widths below
/// [`MIN_WIDTH`] are raised to it.
pub fn lay_out(manuscript: Manuscript, shape: Shape) -> Layout {
    LayoutBuilder::new(manuscript, shape).document()
}

/// Lays out a page for an interactive screen: predictions can be answered, stories stepped through, numbers and
/// figures opened. The result depends only on the arguments.
pub fn lay_out_live(manuscript: Manuscript, shape: Shape, parts: &Parts) -> Layout {
    let document = match parts.depth {
        Depth::Minute => parts.depth.of(manuscript.document),
        Depth::Pages | Depth::Everything => Cow::Borrowed(manuscript.document),
    };
    LayoutBuilder::live(Manuscript { document: &document, ..manuscript }, shape, parts).document()
}

/// Lays out inline text in `face`, such as a news item; its citations and links become targets.
pub fn lay_out_inlines(inlines: &[Inline], library: &Library, face: Face, shape: Shape) -> Layout {
    let document = Document::default();
    let manuscript = Manuscript::prose(&document, library);
    LayoutBuilder::new(manuscript, shape).inlines(inlines, face)
}

/// Returns the sign before the title of a fold.
pub fn fold_sign(set: Charset, is_open: bool) -> &'static str {
    glyphs::Glyphs { set, plain: false }.fold(is_open)
}

/// Columns between the measure and the margin.
pub const MARGIN_GAP_COLUMNS: u16 = 3;

/// Minimum columns of the measure.
pub const MIN_WIDTH: u16 = 10;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
