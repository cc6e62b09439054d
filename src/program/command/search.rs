//! The command `search`: a line for each passage with all the words, with address and context, in the format of grep.

use serde::Serialize;

use super::arguments::{Arguments, Flag};
use super::{Context, Refusal, usage};
use crate::export;
use crate::program::colour;
use crate::search::{Hit, Kind, Query};
use crate::session::ExitStatus;
use crate::typeset::text;

/// Maximum number of passages that are printed.
const HITS: usize = 1000;
/// Characters of context for a pipe, and minimum for a terminal.
const CONTEXT_CHARACTERS: usize = 240;
const LEAST_CHARACTERS: usize = 40;
/// Suffix for a prediction that was found by words of its hidden answer.
const HIDDEN: &str = " (what you look for is told after the answer)";

pub(super) fn search(context: &Context, arguments: &Arguments) -> Result<String, Refusal> {
    // An argument with blanks was quoted and is a phrase.
    let query = Query::of(&arguments.words);
    if query.is_empty() {
        return Err(usage("there is no letter or digit to look for".to_owned()));
    }
    let hits = context.snapshot.index().find(&query, HITS).hits;
    if hits.is_empty() {
        // As with grep, the exit status indicates that nothing was found; the sentence is for a person who reads it.
        let (output, sentence) = match arguments.has(Flag::Json) {
            true => ("[]\n", String::new()),
            false => ("", "no passage has all of these words".to_owned()),
        };
        return Err(Refusal { status: ExitStatus::NOT_FOUND, sentence, output });
    }
    if arguments.has(Flag::Json) {
        return Ok(export::json(hits.iter().map(HitRecord::of)));
    }
    Ok(hits.iter().map(|hit| line(context, hit, arguments.has(Flag::Colour))).collect())
}

/// A hit with its whole passage.
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
        // Columns for the colon and two ellipses.
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
