//! The closing of a write-up: the reader's guesses and lab results, as a table on the page and as text.

use super::Questions;
use crate::content::model::{Prediction, WriteUp, find_prediction, predictions};
use crate::typeset::Spot;
use crate::ui::context::Context;
use crate::ui::lab_sessions::LabSessions;
use crate::ui::overlay::ScreenLines;
use crate::ui::page::closing::{Asked, Played, draw};

/// Returns a prediction of a write-up with its outcome.
fn asked<'a>(write_up: &WriteUp, prediction: &'a Prediction, questions: &'a Questions) -> Asked<'a> {
    let outcome = questions.attempts.outcome(&write_up.slug, &prediction.id);
    Asked { name: prediction.name(), question: &prediction.question, outcome }
}

/// Describes guesses, revealed answers and lab results, in a sentence each.
pub(in crate::ui) fn words(write_up: &WriteUp, questions: &Questions, labs: &LabSessions) -> Vec<String> {
    let predictions = predictions(&write_up.document.blocks);
    let said = predictions.into_iter().filter_map(|prediction| asked(write_up, prediction, questions).words());
    let ended = write_up.labs.iter().filter_map(|lab| {
        let score = labs.score(&write_up.slug, &lab.id)?;
        Some(format!("{}: {}", lab.title, score.words))
    });
    said.chain(ended).collect()
}

/// Draws the table on the lines that the page reserves for it.
pub(in crate::ui) fn overlay_closing<'c>(
    context: &'c Context,
    lines: &mut ScreenLines<'c>,
    questions: &Questions,
    labs: &LabSessions,
) {
    let layout = context.layout();
    let room = layout.places.closing.clone();
    let Some(write_up) = context.write_up().and_then(|slug| context.library().write_up(slug.as_str())) else { return };
    if !context.page.is_near(&room, context.height()) {
        return;
    }
    let find = |id: &str| find_prediction(&write_up.document.blocks, id);
    let places = layout.places.predictions.iter().filter_map(|place| find(&place.id));
    let asked: Vec<Asked> = places.map(|prediction| asked(write_up, prediction, questions)).collect();
    let played: Vec<Played> = layout.targets.iter().filter_map(|spot| played(write_up, spot, labs)).collect();
    let width = usize::from(context.screen().text.width);
    for (number, line) in room.zip(draw(&asked, &played, width, context.glyphs())) {
        lines.replace(number, line);
    }
}

/// Returns a lab of the page with its result.
fn played(write_up: &WriteUp, spot: &Spot, labs: &LabSessions) -> Option<Played> {
    let Spot::Lab { id, .. } = spot else { return None };
    let lab = write_up.labs.iter().find(|lab| lab.id == *id)?;
    let score = labs.score(&write_up.slug, id);
    let result = match score {
        Some(score) => score.words.clone(),
        None if labs.is_begun(&write_up.slug, id) => "tried".to_owned(),
        None => format!("not played yet, {} min", lab.minutes),
    };
    let won = score.is_some_and(|score| score.won);
    Some(Played { title: lab.title.clone(), result, won, ended: score.is_some() })
}
