//! The state of a run in sentences, with everything that the picture shows.

use super::card::{ANSWERING, Card, MERGING, PLACE, THING, TIME, case_words};
use super::{Game, Score, Verdict};

/// Returns the state of a run in sentences.
pub(super) fn describe(game: &Game) -> Vec<String> {
    let mut said = Vec::new();
    match game.arrival() {
        Some(card) => {
            said.push(format!("A new case, {} of {}: {}.", game.done() + 1, game.setup().episodes, card.sentence()))
        }
        None => said.extend(["All cases have come.".to_owned(), score(game).words]),
    }
    said.extend(game.lesson());
    said.push(match (game.store().len(), game.setup().capacity) {
        (0, capacity) => format!("No cards yet; there is room for {capacity}."),
        (held, capacity) => format!("You hold {held} of {capacity} cards:"),
    });
    let cards = game.store().iter().enumerate();
    said.extend(cards.map(|(index, card)| format!("Card {}: {}.", index + 1, card.sentence())));
    said.push(format!("{} {ANSWERING}", standing(game)));
    said.extend((0..game.exam().len()).map(|index| question(game, index)));
    if game.done() > 0 {
        let [you, keep, merge] = game.curves().map(series);
        said.push(format!("Points after each case: you {you}; keep-all {keep}; merge-all {merge}."));
    }
    said.push(MERGING.to_owned());
    said
}

fn series(points: &[i32]) -> String {
    points.iter().map(i32::to_string).collect::<Vec<_>>().join(", ")
}

/// Returns the number of the present case: `case 4 of 14`.
pub(super) fn count(game: &Game) -> String {
    format!("case {} of {}", game.done() + 1, game.setup().episodes)
}

fn points(points: i32) -> String {
    if points.abs() == 1 { format!("{points} point") } else { format!("{points} points") }
}

/// Describes the result of the exam in one sentence.
pub(super) fn standing(game: &Game) -> String {
    let tally = game.tally();
    format!(
        "The exam: {}. {} right, {} misled, {} without an answer.",
        points(tally.points()),
        tally.right,
        tally.misled,
        tally.open
    )
}

/// Describes the present points and their change.
pub(super) fn change(game: &Game, before: i32) -> String {
    let now = game.tally().points();
    let moved = match now - before {
        0 => "as before".to_owned(),
        up if up > 0 => format!("{up} up"),
        down => format!("{} down", -down),
    };
    format!("{}, {moved}.", points(now))
}

/// Describes the result of a question.
pub(super) fn question(game: &Game, index: usize) -> String {
    let (Some(question), Some(verdict)) = (game.exam().get(index), game.verdicts().get(index).copied()) else {
        return String::new();
    };
    let asked = format!("Question {}, {}:", index + 1, case_words(&question.case));
    let says = |card: usize| game.store().get(card).map_or("", |card| card.action);
    match verdict {
        Verdict::Right(card) => format!("{asked} right, card {} says {}.", card + 1, says(card)),
        Verdict::Misled(card) => format!("{asked} misled, card {} says {}, wrongly.", card + 1, says(card)),
        Verdict::Open => format!("{asked} no card fits."),
    }
}

/// Describes the words lost by a merge.
pub(super) fn lost(first: &Card, second: &Card, merged: &Card) -> String {
    let mut lost = Vec::new();
    for slot in [THING, PLACE, TIME] {
        if merged.words[slot].is_none() {
            lost.extend([first.words[slot], second.words[slot]].into_iter().flatten());
        }
    }
    lost.extend([first.action, second.action].into_iter().filter(|action| *action != merged.action));
    if lost.is_empty() { "Nothing would be lost.".to_owned() } else { format!("Lost: {}.", lost.join(", ")) }
}

/// Returns the result of the run.
pub(super) fn score(game: &Game) -> Score {
    let tally = game.tally();
    let [_, keep, merge] = game.curves().map(|curve| curve.last().copied().unwrap_or_default());
    let you = tally.points();
    let won = you > keep && you > merge;
    let verdict = if won { "Ahead of both" } else { "Not ahead of both" };
    let words = format!(
        "{verdict}: {} ({} of {} right, {} misled). Keep-all {keep}, merge-all {merge}.",
        points(you),
        tally.right,
        game.exam().len(),
        tally.misled
    );
    Score { won, words }
}
