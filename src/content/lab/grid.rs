//! Lab files of the engine `grid`, a game of moving through rooms.

use std::collections::BTreeMap;

use crate::content::data::Data;
use crate::content::fields::{At, Fields, Reader};
use crate::diagnostic::did_you_mean;
use crate::lab::Setup;
use crate::lab::grid::{self, Controls, Mode, ROOMS_MAXIMUM, Stage, Trap};

/// Reads the keys of the engine, all optional: `stages`, the rooms in order; `mode`, the way of moving; `controls`;
/// `keys`, whether the letters of keys are shown; `trap`, the decoy door. `None` if an error makes the lab
/// unplayable.
pub(super) fn setup(fields: &mut Fields<'_>, reader: &mut Reader<'_>, _: &BTreeMap<String, Data>) -> Option<Setup> {
    let usual = grid::Setup::default();
    let stages = stages(fields, reader, &usual);
    let mode = choice(fields, reader, "mode", &Mode::NAMES, usual.mode);
    let controls = choice(fields, reader, "controls", &Controls::NAMES, usual.controls);
    let keys_shown = choice(fields, reader, "keys", &[("hidden", false), ("shown", true)], usual.keys_shown);
    let trap = choice(fields, reader, "trap", &Trap::NAMES, usual.trap);
    if let (Some(stages), Some(value)) = (&stages, fields.get("trap"))
        && trap.is_some_and(|trap| trap != Trap::None)
        && !stages.iter().any(|stage| stage.has_door())
    {
        reader.error(reader.span(value.span()), "none of the stages has a door that could be the wrong one");
    }
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
    // All names are parsed, so that all errors are reported.
    let stages: Vec<Option<Stage>> = names.iter().map(|name| known(reader, "stage", &Stage::NAMES, name)).collect();
    stages.into_iter().collect()
}

/// Reads `key`, whose value is one of a few words; `usual` is the default.
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

/// Returns the value that a word stands for, or reports an unknown word.
fn known<T: Copy>(reader: &mut Reader<'_>, what: &str, names: &[(&'static str, T)], word: &At<String>) -> Option<T> {
    let found = names.iter().find(|(name, _)| *name == word.value);
    if found.is_none() {
        let names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        let hint = did_you_mean(&word.value, names.iter().copied());
        reader.error(word.span, format!("unknown {what} \"{}\"{hint} (there are {})", word.value, names.join(", ")));
    }
    found.map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::lab::parse;
    use crate::diagnostic::{Diagnostic, Source};

    const LAB: &str = "engine = \"grid\"\ntitle = \"T\"\ngoal = \"G\"\nminutes = 2\nseed = 1\ndemo = [\"look\"]\n";

    fn read(keys: &str) -> (Option<grid::Setup>, Vec<String>) {
        let mut diagnostics = Vec::new();
        let source = Source::new("room.toml", format!("{LAB}{keys}"));
        let lab = parse("room", &source, &Default::default(), &mut diagnostics);
        let setup = lab.and_then(|lab| match &*lab.setup {
            Setup::Grid(setup) => Some(setup.clone()),
            _ => None,
        });
        (setup, diagnostics.iter().map(Diagnostic::headline).collect())
    }

    #[test]
    fn every_key_may_be_left_out_and_every_word_is_known() {
        assert_eq!(read(""), (Some(grid::Setup::default()), Vec::new()));
        let stages: Vec<String> = Stage::NAMES.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let keys = format!("stages = [{}]\nmode = \"both\"\nkeys = \"shown\"\n", stages.join(", "));
        let (setup, said) = read(&(keys + "controls = \"plain\"\ntrap = \"either\"\n"));
        assert_eq!(said, [""; 0]);
        assert_eq!(
            setup,
            Some(grid::Setup {
                stages: Stage::NAMES.iter().map(|(_, stage)| *stage).collect(),
                mode: Mode::Both,
                controls: Controls::Plain,
                keys_shown: true,
                trap: Trap::Either,
            })
        );
    }

    #[test]
    fn every_mistake_is_reported_with_the_nearest_word() {
        let (setup, said) =
            read("stages = [\"dor\", \"gate\", \"pushh\"]\nmode = \"wlak\"\ncontrol = \"hidden\"\nkeys = true\n");
        assert_eq!(setup, None);
        let stages = "(there are door, gate, push, two-doors, two-mixed, two-big, three-gates)";
        assert_eq!(
            said,
            [
                format!("room.toml:7:11: unknown stage \"dor\"; did you mean \"door\"? {stages}"),
                format!("room.toml:7:26: unknown stage \"pushh\"; did you mean \"push\"? {stages}"),
                "room.toml:8:8: unknown mode \"wlak\"; did you mean \"walk\"? (there are walk, name, both)".into(),
                "room.toml:10:8: `keys` must be a string, not true or false".into(),
                "room.toml:9:1: unknown key `control`; did you mean \"controls\"?".into(),
            ]
        );
        assert_eq!(read("stages = []\n").1, ["room.toml:7:10: a lab has 1 to 7 stages, this one 0"]);
        assert_eq!(
            read("stages = [\"gate\", \"push\"]\ntrap = \"irreversible\"\n").1,
            ["room.toml:8:8: none of the stages has a door that could be the wrong one"]
        );
    }
}
