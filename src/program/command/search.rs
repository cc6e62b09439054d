//! `search`: a line for each place that has all the words, its address and what stands around them, as grep prints it.

use serde::Serialize;

use super::arguments::{Arguments, Flag};
use super::{Context, Refusal, usage};
use crate::export;
use crate::program::colour;
use crate::search::{Hit, Kind, Query};
use crate::session::ExitStatus;
use crate::typeset::text;

/// Places that are printed. Who gets as many wants other words.
const HITS: usize = 1000;
/// Characters of context for a pipe, and the fewest for a terminal, whatever its columns.
const CONTEXT_CHARACTERS: usize = 240;
const LEAST_CHARACTERS: usize = 40;
/// Suffix to the question of a prediction that was found by its hidden answer.
const HIDDEN: &str = " (what you look for is told after the answer)";

pub(super) fn search(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    // What stood in quotation marks is one word here: a phrase.
    let query = Query::of(&arguments.words);
    if query.is_empty() {
        return Err(usage("there is no letter or digit to look for".to_owned()));
    }
    let hits = context.snapshot.index().find(&query, HITS).hits;
    if hits.is_empty() {
        // As grep: the status says it.
        let output = if arguments.has(Flag::Json) { "[]\n" } else { "" };
        return Err(Refusal { status: ExitStatus::NOT_FOUND, sentence: String::new(), output });
    }
    if arguments.has(Flag::Json) {
        return Ok(export::json(hits.iter().map(HitRecord::of)));
    }
    Ok(hits.iter().map(|hit| line(context, hit, arguments.has(Flag::Colour))).collect())
}

/// A passage that was found, uncut.
#[derive(Serialize)]
struct HitRecord<'a> {
    address: String,
    kind: &'static str,
    text: &'a str,
}

impl<'a> HitRecord<'a> {
    fn of(hit: &'a Hit) -> HitRecord<'a> {
        HitRecord { address: hit.address(), kind: hit.kind.word(), text: &hit.text }
    }
}

fn line(context: &Context, hit: &Hit, in_colour: bool) -> String {
    let address = hit.address();
    let room = context.columns.map_or(CONTEXT_CHARACTERS, |columns| {
        // Space for the colon and two ellipses, so that the line fits.
        usize::from(columns).saturating_sub(text::width(&address) + 10).max(LEAST_CHARACTERS)
    });
    let mark = |part: &str, found: bool| {
        let part = context.clean(part);
        if found && in_colour { colour::found(&part) } else { part }
    };
    let is_hidden = hit.kind == Kind::Prediction && hit.marks.is_empty();
    let hidden = if is_hidden { HIDDEN } else { "" };
    format!("{address}: {}{hidden}\n", hit.excerpt(room).render("...", mark))
}
