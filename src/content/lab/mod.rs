//! Lab files: TOML to a checked [`Lab`].

mod grid;
mod memory;
pub mod model;
mod scm;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::data::Data;
use super::fields::{At, Fields, Reader};
use super::model::Lab;
use super::syntax::Syntax;
use super::values;
use crate::diagnostic::{Diagnostic, Source, did_you_mean, nearest};
use crate::lab::{Run, SEEDS, Setup};

/// A function that reads the keys of one engine.
pub type Parse = fn(&mut Fields<'_>, &mut Reader<'_>, &BTreeMap<String, Data>) -> Option<Setup>;

/// The engines, by the author's word.
pub const ENGINES: [(&str, Parse); 4] =
    [("grid", grid::setup), ("memory", memory::setup), ("model", model::setup), ("scm", scm::setup)];

/// Maximum claimed minutes.
const MINUTES_MAX: u32 = 30;
/// Maximum lines of a demo.
const DEMO_MAX: usize = 200;

/// Reads the lab file `id`: `engine` (`scm`, `memory`, `model`, `grid`), `title`, `goal`, `minutes`, `seed` (a whole
/// number, shown so that results can be cited), `rules` and `compare` (optional; the latter may contain `{=…}`
/// values), `demo` (the lines of a complete run), and the keys of the engine. The demo is played here, and refused
/// lines are reported as errors.
pub fn parse(
    id: &str,
    source: &Source,
    data: &BTreeMap<String, Data>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Lab> {
    let mut reader = Reader::new(source, 0, diagnostics);
    let document = reader.document(&source.text, Syntax::Toml);
    let document = document.table();
    let mut fields = reader.root(&document);
    let engine = fields.words(&mut reader, "engine").and_then(|word| {
        let names = ENGINES.map(|(name, _)| name);
        if !names.contains(&word.value.as_str()) {
            let hint = did_you_mean(&word.value, names);
            reader
                .error(word.span, format!("unknown engine \"{}\"{hint} (there are {})", word.value, names.join(", ")));
        }
        // With a misspelled engine, the keys of the nearest one are known, so that only real errors are reported.
        let meant = nearest(&word.value, names)?;
        ENGINES.iter().find(|(name, _)| *name == meant).map(|(name, parse)| (*name == word.value, *parse))
    });
    let title = fields.words(&mut reader, "title");
    let goal = fields.words(&mut reader, "goal");
    let minutes = fields.integer(&mut reader, "minutes", 1..MINUTES_MAX + 1);
    let seed = fields.integer(&mut reader, "seed", 0..SEEDS);
    let rules = if fields.get("rules").is_some() { fields.strings(&mut reader, "rules") } else { Vec::new() };
    let (compare, compared) = compare(&mut fields, &mut reader, data);
    let place = fields.get("demo").map(|value| reader.span(value.span()));
    let demo = fields.strings(&mut reader, "demo");
    let setup = engine.and_then(|(is_known, parse)| parse(&mut fields, &mut reader, data).filter(|_| is_known));
    if engine.is_some() {
        fields.finish(&mut reader);
    }
    if let Some(place) = place
        && !(1..=DEMO_MAX).contains(&demo.len())
    {
        reader.error(place, format!("a demo has 1 to {DEMO_MAX} actions, this one {}", demo.len()));
    }
    for line in rules.iter().chain(&demo).filter(|line| line.value.trim().is_empty()) {
        reader.error(line.span, "this says nothing");
    }
    let (setup, seed) = (Arc::new(setup?), seed?.value);
    play(&setup, seed, &demo, &mut reader);
    let lines = |list: Vec<At<String>>| list.into_iter().map(|line| line.value).collect();
    Some(Lab {
        id: id.to_owned(),
        setup,
        title: title?.value,
        goal: goal?.value,
        rules: lines(rules),
        compare,
        compared,
        minutes: minutes?.value,
        seed,
        demo: lines(demo),
    })
}

/// Returns the results of others, with values of the data inserted, and the names of the data files used.
fn compare(
    fields: &mut Fields<'_>,
    reader: &mut Reader<'_>,
    data: &BTreeMap<String, Data>,
) -> (Vec<String>, Vec<String>) {
    let mut used = Vec::new();
    if fields.get("compare").is_none() {
        return (Vec::new(), used);
    }
    let lines = fields.strings(reader, "compare");
    let lines = lines
        .into_iter()
        .filter_map(|line| match values::substitute(data, &line.value) {
            Ok((text, values)) => {
                used.extend(values.into_iter().map(|value| value.data));
                Some(text)
            }
            Err(message) => {
                reader.error(line.span, message);
                None
            }
        })
        .collect();
    (lines, used)
}

/// Plays a demo and reports the lines that the game refuses.
fn play(setup: &Arc<Setup>, seed: u32, demo: &[At<String>], reader: &mut Reader<'_>) {
    let mut run = Run::new(setup.clone(), seed);
    for line in demo.iter().filter(|line| !line.value.trim().is_empty()) {
        let reply = run.execute(&line.value);
        if !reply.executed {
            reader.error(line.span, format!("the demo cannot do this: {}", reply.lines.join(" ")));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Lab>, Vec<String>) {
        let mut diagnostics = Vec::new();
        let lab = parse("wait", &Source::new("wait.toml", text), &BTreeMap::new(), &mut diagnostics);
        (lab, diagnostics.iter().map(Diagnostic::headline).collect())
    }

    #[test]
    fn a_lab_is_read() {
        let (lab, said) = read(
            "engine = \"grid\"\ntitle = \"T\"\ngoal = \"G\"\nminutes = 2\nseed = 7\nrules = [\"R\"]\ndemo = [\"look\"]\n",
        );
        assert_eq!(said, [""; 0]);
        let lab = lab.unwrap();
        assert_eq!((lab.minutes, lab.seed), (2, 7));
        assert_eq!(lab.demo, ["look"]);
    }

    #[test]
    fn every_mistake_is_reported() {
        let (lab, said) = read("engine = \"scm\"\ntitle = \"T\"\nmintes = 2\nseed = -1\nrules = [\"\"]\ndemo = []\n");
        assert!(lab.is_none());
        assert_eq!(
            said,
            [
                "wait.toml:1:1: `goal` is missing",
                "wait.toml:4:8: `seed` must be from 0 to 999999",
                "wait.toml:3:1: unknown key `mintes`; did you mean \"minutes\"?",
                "wait.toml:6:8: a demo has 1 to 200 actions, this one 0",
                "wait.toml:5:10: this says nothing",
            ]
        );
        let (lab, said) = read(
            "engine = \"scn\"\ntitel = 4\ntitle = \"T\"\ngoal = \"G\"\nminutes = 2\nseed = 1\ndemo = [\"look\"]\n",
        );
        assert!(lab.is_none());
        assert_eq!(
            said,
            [
                "wait.toml:1:10: unknown engine \"scn\"; did you mean \"scm\"? (there are grid, memory, model, scm)",
                "wait.toml:2:1: unknown key `titel`; did you mean \"title\"?",
            ]
        );
    }

    #[test]
    fn a_demo_that_cannot_be_played_is_a_mistake() {
        let (_, said) = read(
            "engine = \"grid\"\ntitle = \"T\"\ngoal = \"G\"\nminutes = 2\nseed = 1\ndemo = [\"look\", \"juggle\"]\n",
        );
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].starts_with("wait.toml:6:17: the demo cannot do this: "), "{said:?}");
    }
}
