//! Lab files: TOML to a checked [`Lab`].

use super::fields::Reader;
use super::model::{Engine, Lab};
use crate::diagnostic::{Diagnostic, Source, did_you_mean};

/// Longest claim of minutes.
const MINUTES_MAX: u32 = 30;
/// Most actions of a demo.
const DEMO_MAX: usize = 200;

/// Reads the lab file `id`: `engine` (`scm`, `memory`, `grid`, `curve`), `title`, `goal`, `minutes`, `seed` (a whole
/// number, shown so that a result can be quoted), `rules` (optional) and `demo`, the actions of a whole run.
pub fn parse(id: &str, source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Option<Lab> {
    let mut reader = Reader::new(source, 0, diagnostics);
    let document = reader.parse(&source.text);
    let mut fields = reader.root(&document);
    let engine = fields.words(&mut reader, "engine").and_then(|word| {
        let known = Engine::NAMES.iter().find(|(name, _)| *name == word.value).map(|(_, engine)| *engine);
        if known.is_none() {
            let names = Engine::NAMES.map(|(name, _)| name);
            let hint = did_you_mean(&word.value, names);
            reader
                .error(word.span, format!("unknown engine \"{}\"{hint} (there are {})", word.value, names.join(", ")));
        }
        known
    });
    let title = fields.words(&mut reader, "title");
    let goal = fields.words(&mut reader, "goal");
    let minutes = fields.integer(&mut reader, "minutes", 1..MINUTES_MAX + 1);
    let seed = fields.integer(&mut reader, "seed", 0..u32::MAX);
    let rules = if fields.get("rules").is_some() { fields.strings(&mut reader, "rules") } else { Vec::new() };
    let place = fields.get("demo").map(|value| reader.span(value.span()));
    let demo = fields.strings(&mut reader, "demo");
    fields.finish(&mut reader);
    if let Some(place) = place
        && !(1..=DEMO_MAX).contains(&demo.len())
    {
        reader.error(place, format!("a demo has 1 to {DEMO_MAX} actions, this one {}", demo.len()));
    }
    for line in rules.iter().chain(&demo).filter(|line| line.value.trim().is_empty()) {
        reader.error(line.span, "this says nothing");
    }
    let lines = |list: Vec<super::fields::At<String>>| list.into_iter().map(|line| line.value).collect();
    Some(Lab {
        id: id.to_owned(),
        engine: engine?,
        title: title?.value,
        goal: goal?.value,
        rules: lines(rules),
        minutes: minutes?.value,
        seed: seed?.value,
        demo: lines(demo),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Lab>, Vec<String>) {
        let mut diagnostics = Vec::new();
        let lab = parse("wait", &Source::new("wait.toml", text), &mut diagnostics);
        (lab, diagnostics.iter().map(Diagnostic::headline).collect())
    }

    #[test]
    fn a_lab_is_read() {
        let (lab, said) = read(
            "engine = \"curve\"\ntitle = \"T\"\ngoal = \"G\"\nminutes = 2\nseed = 7\nrules = [\"R\"]\ndemo = [\"wait 5\"]\n",
        );
        assert_eq!(said, [""; 0]);
        let lab = lab.unwrap();
        assert_eq!((lab.engine, lab.minutes, lab.seed), (Engine::Curve, 2, 7));
        assert_eq!(lab.demo, ["wait 5"]);
    }

    #[test]
    fn every_mistake_is_reported() {
        let (lab, said) = read("engine = \"scn\"\ntitle = \"T\"\nmintes = 2\nseed = -1\nrules = [\"\"]\ndemo = []\n");
        assert!(lab.is_none());
        assert_eq!(
            said,
            [
                "wait.toml:1:10: unknown engine \"scn\"; did you mean \"scm\"? (there are curve, grid, memory, scm)",
                "wait.toml:1:1: `goal` is missing",
                "wait.toml:1:1: `minutes` is missing",
                "wait.toml:4:8: `seed` must be from 0 to 4294967294",
                "wait.toml:3:1: unknown key `mintes`; did you mean \"minutes\"?",
                "wait.toml:6:8: a demo has 1 to 200 actions, this one 0",
                "wait.toml:5:10: this says nothing",
            ]
        );
    }
}
