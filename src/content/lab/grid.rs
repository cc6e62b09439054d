//! What a lab of the engine `grid` is made from.

use crate::content::fields::{At, Fields, Reader};
use crate::diagnostic::did_you_mean;
use crate::lab::Setup;
use crate::lab::grid::{self, Controls, Mode, ROOMS_MAXIMUM, Stage, Trap};

/// Reads the keys of the engine, which may all be left out: `stages`, the rooms one after the other; `mode`, how one
/// gets about; `controls`; `keys`, whether it is said which letter is one; `trap`, the wrong door.
/// None if a mistake keeps the lab from being played.
pub(super) fn setup(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> Option<Setup> {
    let usual = grid::Setup::default();
    let stages = stages(fields, reader, &usual);
    let mode = choice(fields, reader, "mode", &Mode::NAMES, usual.mode);
    let controls = choice(fields, reader, "controls", &Controls::NAMES, usual.controls);
    let keys_shown = choice(fields, reader, "keys", &[("hidden", false), ("shown", true)], usual.keys_shown);
    let trap = choice(fields, reader, "trap", &Trap::NAMES, usual.trap);
    Some(Setup::Grid(grid::Setup {
        stages: stages?,
        mode: mode?,
        controls: controls?,
        keys_shown: keys_shown?,
        trap: trap?,
    }))
}

fn stages(fields: &mut Fields<'_>, reader: &mut Reader<'_>, usual: &grid::Setup) -> Option<Vec<Stage>> {
    let Some(value) = fields.get("stages") else { return Some(usual.stages.clone()) };
    let place = reader.span(value.span());
    let names = fields.strings(reader, "stages");
    if !(1..=ROOMS_MAXIMUM).contains(&names.len()) {
        reader.error(place, format!("a lab has 1 to {ROOMS_MAXIMUM} stages, this one {}", names.len()));
        return None;
    }
    // All of them are looked at, so that all mistakes are reported.
    let stages: Vec<Option<Stage>> = names.iter().map(|name| known(reader, "stage", &Stage::NAMES, name)).collect();
    stages.into_iter().collect()
}

/// One of a few words.
fn choice<T: Copy>(
    fields: &mut Fields<'_>,
    reader: &mut Reader<'_>,
    key: &'static str,
    names: &[(&'static str, T)],
    usual: T,
) -> Option<T> {
    if fields.get(key).is_none() {
        return Some(usual);
    }
    let word = fields.words(reader, key)?;
    known(reader, key, names, &word)
}

/// What a word stands for.
fn known<T: Copy>(
    reader: &mut Reader<'_>,
    what: &str,
    names: &[(&'static str, T)],
    word: &At<String>,
) -> Option<T> {
    let found = names.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        let hint = did_you_mean(&word.value, names.iter().copied());
        reader.error(word.span, format!("unknown {what} \"{}\"{hint} (there are {})", word.value, names.join(", ")));
    }
    found.map(|(_, value)| *value)
}
