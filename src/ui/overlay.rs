//! The lines on screen: those of the shared layout, some of them replaced for this visitor.

use std::borrow::Cow;

use super::context::Context;
use super::reader::cut;
use crate::typeset::regions::PictureRegion;
use crate::typeset::{Face, Layout, Line, Run, text};

/// The lines of a page that are on screen.
#[derive(Debug)]
pub(super) struct ScreenLines<'l> {
    /// The page's line number of the first line on screen.
    pub top: usize,
    pub lines: Vec<Cow<'l, Line>>,
}

impl<'l> ScreenLines<'l> {
    /// Creates the screen lines from `rows` lines of a layout, starting at line `top`.
    pub(super) fn of(layout: &'l Layout, top: usize, rows: usize) -> ScreenLines<'l> {
        ScreenLines { top, lines: layout.lines.iter().skip(top).take(rows).map(Cow::Borrowed).collect() }
    }

    /// Returns a line of the page by its number, if it is on screen.
    pub(super) fn line_mut(&mut self, line: usize) -> Option<&mut Cow<'l, Line>> {
        self.lines.get_mut(line.checked_sub(self.top)?)
    }

    /// Replaces a line of the page by its number, if it is on screen.
    pub(super) fn replace(&mut self, line: usize, new: Line) {
        if let Some(shown) = self.line_mut(line) {
            *shown = Cow::Owned(new);
        }
    }

    /// Puts a line into the blank columns reserved by a card, without changing the text beside them.
    pub(super) fn fill(&mut self, line: usize, left: u16, width: u16, mut new: Line) {
        let Some(shown) = self.line_mut(line) else { return };
        let width = usize::from(width);
        let used = text::width(&new.text());
        if used > width {
            new.runs = cut(&new, 0, width);
        }
        new.runs.push(Run::new(" ".repeat(width.saturating_sub(used)), Face::default()));
        let is_kept = |run: &Run| text::width(&run.text) >= width && run.text.trim().is_empty();
        match shown.runs.iter().position(is_kept) {
            Some(at) => {
                let target = shown.runs[at].target;
                new.runs.iter_mut().for_each(|run| run.target = target);
                shown.to_mut().runs.splice(at..=at, new.runs);
            }
            None => {
                new.runs.insert(0, indent(left));
                shown.to_mut().runs = new.runs;
            }
        }
    }

    /// Replaces the picture of a figure, but not the sidenotes beside it.
    pub(super) fn replace_picture(&mut self, place: &PictureRegion, picture: Vec<Line>) {
        for (number, mut line) in place.lines.clone().zip(picture) {
            line.runs.insert(0, indent(place.left));
            if let Some(shown) = self.line_mut(number) {
                line.margin = shown.margin.clone();
                *shown = Cow::Owned(line);
            }
        }
    }
}

/// Returns blanks up to a column.
pub(super) fn indent(columns: u16) -> Run {
    Run::new(" ".repeat(usize::from(columns)), Face::default())
}

/// Returns the bar glyph that marks the current step of a story or the question being asked.
pub(super) fn bar(context: &Context) -> &'static str {
    if context.glyphs() == crate::typeset::Charset::Ascii { "|" } else { "▌" }
}
