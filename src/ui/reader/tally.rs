//! The tally: the visitor's results on a write-up, as a line about guesses and a line about labs.

use super::Questions;
use crate::content::model::Slug;
use crate::typeset::{Face, Line, Run, text};
use crate::ui::context::Context;
use crate::ui::lab_sessions::LabSessions;
use crate::ui::overlay::ScreenLines;

/// Returns the tally of the write-up on screen.
pub(in crate::ui) fn tally(context: &Context, slug: &Slug, questions: &Questions, labs: &LabSessions) -> Vec<String> {
    let count = context.layout().places.predictions.len();
    let (made, close) = questions.guessed(slug);
    let mut lines = Vec::new();
    if count > 0 {
        lines.push(match made {
            0 => format!("Your predictions: none yet of {count}."),
            made if made < count => {
                format!("Your predictions: close {close} of {made}, {} still open.", count - made)
            }
            made => format!("Your predictions: close {close} of {made}."),
        });
    }
    let write_up = context.library().write_up(slug.as_str());
    let of_page = write_up.into_iter().flat_map(|write_up| &write_up.labs);
    let played = of_page.filter_map(|lab| Some(format!("{}: {}", lab.title, labs.score(slug, &lab.id)?.words)));
    lines.extend(played.take(1));
    let width = usize::from(context.screen().text.width);
    lines.iter().map(|line| text::truncate(line, width, context.glyphs())).collect()
}

/// Draws the tally on the lines that the page reserves for it.
pub(in crate::ui) fn overlay_tally<'c>(
    context: &'c Context,
    lines: &mut ScreenLines<'c>,
    questions: &Questions,
    labs: &LabSessions,
) {
    let room = context.layout().places.tally.clone();
    let Some(slug) = context.write_up().filter(|_| context.page.is_near(&room, context.height())) else { return };
    for (number, words) in room.zip(tally(context, slug, questions, labs)) {
        lines.replace(number, Line { runs: vec![Run::new(words, Face::default())], ..Line::default() });
    }
}
