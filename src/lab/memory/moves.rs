//! Typed lines and their effects on the store.

use super::card::Card;
use super::describe;
use super::fault::Fault;
use super::{CardPosition, Game, Reply, Verdict};

/// Executes a typed line.
pub(super) fn execute(game: &mut Game, line: &str) -> Reply {
    let parts: Vec<&str> = line.split(' ').collect();
    match parts.as_slice() {
        ["keep"] => keep(game),
        ["drop"] | ["drop", "new"] => drop_new(game),
        ["drop", card] => match place(game, card) {
            Ok(CardPosition::Store(index)) => drop_card(game, index),
            Ok(CardPosition::New) => drop_new(game),
            Err(why) => Reply::refused(why),
        },
        ["merge", cards @ ..] => match pair(game, cards) {
            Ok((first, second)) => merge(game, first, second),
            Err(why) => Reply::refused(why),
        },
        ["preview", cards @ ..] => match pair(game, cards) {
            Ok((first, second)) => preview(game, first, second),
            Err(why) => Reply::refused(why),
        },
        ["ask", question] => ask(game, question),
        ["keep", ..] => Reply::refused("Only the new case can be kept: \"keep\"."),
        ["ask"] => Reply::refused(format!("Which question? There are 1 to {}, as in \"ask 3\".", game.exam().len())),
        _ => Reply::refused(format!(
            "I do not know \"{line}\". You can keep, drop, merge, preview or ask: \"help\" says more."
        )),
    }
}

const OVER: &str = "All cases have come. \"new\" begins another run.";

/// Returns the card that a word names.
fn place(game: &Game, word: &str) -> Result<CardPosition, String> {
    if word == "new" {
        return if game.arrival().is_some() { Ok(CardPosition::New) } else { Err(OVER.to_owned()) };
    }
    let index = word.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    match (index.filter(|index| *index < game.store().len()), game.store().len()) {
        (Some(index), _) => Ok(CardPosition::Store(index)),
        (None, 0) => Err(format!("There is no card {word}: the store is empty. \"keep\" keeps the new case.")),
        (None, 1) => Err(format!("There is no card {word}: only card 1, and \"new\".")),
        (None, last) => Err(format!("There is no card {word}: there are 1 to {last}, and \"new\".")),
    }
}

/// Returns the two cards that words name: without words the two most similar ones, with one word that card and the
/// new case.
fn pair(game: &Game, words: &[&str]) -> Result<(CardPosition, CardPosition), String> {
    if game.arrival().is_none() {
        return Err(OVER.to_owned());
    }
    let (first, second) = match words {
        [] => {
            return game.most_alike().ok_or_else(|| "It takes two cards to merge. \"keep\" keeps this one.".to_owned());
        }
        [one] => (place(game, one)?, CardPosition::New),
        [first, second] | [first, "and" | "with", second] => (place(game, first)?, place(game, second)?),
        _ => return Err("Two cards are merged at a time, as in \"merge 1 2\".".to_owned()),
    };
    if first == second {
        return Err("A card cannot be merged with itself. Name two, as in \"merge 1 2\".".to_owned());
    }
    Ok((first, second))
}

/// Ends a turn: records the points, and returns the sentence about the next case or, after the last one, the
/// conclusion.
fn next(game: &mut Game) -> Option<String> {
    game.points.push(game.tally().points());
    game.done += 1;
    Some(match game.arrival() {
        Some(card) => format!("Next, {}: {}.", describe::count(game), card.sentence()),
        None => game.lesson()?,
    })
}

fn keep(game: &mut Game) -> Reply {
    let Some(card) = game.arrival() else { return Reply::refused(OVER) };
    if !game.has_room() {
        let capacity = game.setup().capacity;
        return Reply::refused(format!(
            "All {capacity} places are taken. Merge two cards or drop one; \"drop\" alone lets the new case go."
        ));
    }
    let before = game.tally().points();
    game.made = card.age + 1;
    game.store.push(card);
    let said = format!("Kept as card {}. {}", game.store.len(), describe::change(game, before));
    Reply::done([said].into_iter().chain(next(game)))
}

fn drop_new(game: &mut Game) -> Reply {
    let Some(card) = game.arrival() else { return Reply::refused(OVER) };
    let said = format!("Let go: {}.", card.condition());
    Reply::done([said].into_iter().chain(next(game)))
}

fn drop_card(game: &mut Game, index: usize) -> Reply {
    if game.arrival().is_none() {
        return Reply::refused(OVER);
    }
    let before = game.tally().points();
    let card = game.store.remove(index);
    Reply::done([format!("Dropped: {}. {}", card.sentence(), describe::change(game, before))])
}

fn merge(game: &mut Game, first: CardPosition, second: CardPosition) -> Reply {
    let (Some(one), Some(other), Some(merged)) = (game.card(first), game.card(second), game.merged(first, second))
    else {
        return Reply::refused(OVER);
    };
    let (tally, before) = (game.tally(), game.verdicts());
    let fault = Fault::of(&game.world, &one, &other, &merged);
    game.made = merged.age + 1;
    game.merges += 1;
    if let Some(place) = fault.and_then(|fault| Fault::ALL.iter().position(|known| *known == fault)) {
        game.faults[place] += 1;
    }
    let mut said = vec![format!("Merged into one: {}.", merged.sentence())];
    put(game, first, second, merged.clone());
    let change = describe::change(game, tally.points());
    let news = fault.map(|fault| {
        let (what, otherwise) = fault.words(&game.world, &one, &other, &merged);
        format!("{what}: {}.", misleading(game, &before).unwrap_or_else(|| otherwise.to_owned()))
    });
    if first == CardPosition::New || second == CardPosition::New {
        said.extend(next(game));
    }
    // The fault comes last, except at the end of the run, because small screens show the last line.
    let place = if game.arrival().is_some() { said.len() } else { 1 };
    said.splice(place..place, [change].into_iter().chain(news));
    Reply::done(said)
}

/// Replaces two cards by the one they were merged to.
fn put(game: &mut Game, first: CardPosition, second: CardPosition, merged: Card) {
    let (stays, goes) = match (first, second) {
        (CardPosition::Store(first), CardPosition::Store(second)) => (first.min(second), Some(first.max(second))),
        (CardPosition::Store(index), CardPosition::New) | (CardPosition::New, CardPosition::Store(index)) => {
            (index, None)
        }
        (CardPosition::New, CardPosition::New) => return,
    };
    game.store[stays] = merged;
    if let Some(goes) = goes {
        game.store.remove(goes);
    }
}

/// Describes the questions that are answered wrongly now and were not before.
fn misleading(game: &Game, before: &[Verdict]) -> Option<String> {
    let now = game.verdicts();
    let spoilt = now
        .iter()
        .zip(before)
        .enumerate()
        .filter(|(_, (now, before))| matches!(now, Verdict::Misled(_)) && !matches!(before, Verdict::Misled(_)));
    let spoilt: Vec<usize> = spoilt.map(|(question, _)| question).collect();
    let first = super::case_words(&game.exam().get(*spoilt.first()?)?.case);
    Some(match spoilt.len() {
        1 => format!("it now misleads on {first}"),
        count => format!("it now misleads on {first} and {} more", count - 1),
    })
}

fn preview(game: &Game, first: CardPosition, second: CardPosition) -> Reply {
    let (Some(one), Some(other), Some(merged)) = (game.card(first), game.card(second), game.merged(first, second))
    else {
        return Reply::refused(OVER);
    };
    let line = format!("merge {} {}", first.name(), second.name());
    Reply::info([
        format!("It would say: {}.", merged.sentence()),
        describe::lost(&one, &other, &merged),
        format!("\"{line}\" does it, for good."),
    ])
}

fn ask(game: &Game, word: &str) -> Reply {
    let count = game.exam().len();
    let index = word.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).filter(|index| *index < count);
    match index {
        Some(index) => Reply::info([describe::question(game, index)]),
        None => Reply::refused(format!("There is no question {word}: there are 1 to {count}.")),
    }
}
