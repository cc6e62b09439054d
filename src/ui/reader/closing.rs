//! The closing of a write-up: the reader's guesses and lab results, as a table on the page and as text.

use super::Questions;
use crate::content::model::{Lab, Prediction, WriteUp, find_prediction, predictions};
use crate::typeset::Target;
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
    let ended = write_up.labs.iter().flat_map(|lab| {
        let results = labs.results(&write_up.slug, &lab.id);
        results.into_iter().map(move |result| format!("{}: {result}", lab.title))
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
    let room = layout.regions.closing.clone();
    let Some(write_up) = context.write_up().and_then(|slug| context.library().write_up(slug.as_str())) else { return };
    if !context.page.is_near(&room, context.height()) {
        return;
    }
    let find = |id: &str| find_prediction(&write_up.document.blocks, id);
    let places = layout.regions.predictions.iter().filter_map(|place| find(&place.id));
    let asked: Vec<Asked> = places.map(|prediction| asked(write_up, prediction, questions)).collect();
    let of_page = write_up.labs.iter().filter(|lab| layout.targets.iter().any(|target| opens(target, lab)));
    let played: Vec<Played> = of_page.flat_map(|lab| played(write_up, lab, labs)).collect();
    let width = usize::from(context.screen().text.width);
    for (number, line) in room.zip(draw(&asked, &played, width, context.glyphs())) {
        lines.replace(number, line);
    }
}

/// Whether a target opens a lab.
fn opens(target: &Target, lab: &Lab) -> bool {
    matches!(target, Target::Lab { id, .. } if *id == lab.id)
}

/// Returns a lab of the page with its result; a model once for each solved task.
fn played(write_up: &WriteUp, lab: &Lab, labs: &LabSessions) -> Vec<Played> {
    let results = labs.results(&write_up.slug, &lab.id);
    if results.is_empty() {
        let result = match labs.is_begun(&write_up.slug, &lab.id) {
            true => "tried".to_owned(),
            false => format!("not played yet, {} min", lab.minutes),
        };
        return vec![Played { title: lab.title.clone(), result, won: false, ended: false }];
    }
    let won = labs.score(&write_up.slug, &lab.id).map_or(lab.model().is_some(), |score| score.won);
    let row = |(index, result): (usize, String)| {
        let title = if index == 0 { lab.title.clone() } else { String::new() };
        Played { title, result, won, ended: true }
    };
    results.into_iter().enumerate().map(row).collect()
}
