//! Lab files of the engine `memory`, a game of merging cards into lessons.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::content::data::Data;
use crate::content::fields::{Fields, Reader};
use crate::lab::Setup;
use crate::lab::memory;

const EPISODES: Range<u32> = 6..25;
const FAMILIES: Range<u32> = 2..5;
const CAPACITY: Range<u32> = 2..10;
const QUESTIONS: Range<u32> = 4..19;

/// Reads the keys of the engine, all optional: `episodes`, number of cases (6 to 24, default 14); `families` of
/// things (2 to 4, default 3); `capacity` of the store (2 to 9, default 6); `questions` of the exam (4 to 18, default
/// 12). `None` if an error makes the lab unplayable.
pub(super) fn setup(fields: &mut Fields<'_>, reader: &mut Reader<'_>, _: &BTreeMap<String, Data>) -> Option<Setup> {
    let mut place = None;
    let mut number = |key, range, usual: usize| {
        let Some(value) = fields.get(key) else { return Some(usual) };
        let span = reader.span(value.span());
        let read = fields.integer(reader, key, range)?;
        // Inconsistent numbers are reported at the last one.
        place = Some(span);
        Some(read.value as usize)
    };
    let episodes = number("episodes", EPISODES, 14);
    let families = number("families", FAMILIES, 3);
    let capacity = number("capacity", CAPACITY, 6);
    let questions = number("questions", QUESTIONS, 12);
    let setup = memory::Setup { episodes: episodes?, families: families?, capacity: capacity?, questions: questions? };
    match (setup.misfit(), place) {
        (Some(why), Some(place)) => {
            reader.error(place, why);
            None
        }
        _ => Some(Setup::Memory(setup)),
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::{Diagnostic, Source};
    use crate::lab::{Setup, memory};

    fn read(keys: &str) -> (Option<Setup>, Vec<String>) {
        let text = format!(
            "engine = \"memory\"\ntitle = \"T\"\ngoal = \"G\"\nminutes = 2\nseed = 7\ndemo = [\"keep\"]\n{keys}"
        );
        let mut diagnostics = Vec::new();
        let lab = super::super::parse("desk", &Source::new("desk.toml", text), &Default::default(), &mut diagnostics);
        (lab.map(|lab| (*lab.setup).clone()), diagnostics.iter().map(Diagnostic::headline).collect())
    }

    #[test]
    fn numbers_are_read_and_may_be_left_out() {
        let (setup, said) = read("episodes = 8\ncapacity = 4\n");
        assert_eq!(said, [""; 0]);
        let setup = setup.unwrap();
        assert_eq!(setup, Setup::Memory(memory::Setup { episodes: 8, families: 3, capacity: 4, questions: 12 }));
        assert!(read("").0.is_some());
    }

    #[test]
    fn every_mistake_is_reported() {
        for (keys, complaints) in [
            ("episodes = 99\n", vec!["desk.toml:7:12: `episodes` must be from 6 to 24"]),
            ("capasity = 4\n", vec!["desk.toml:7:1: unknown key `capasity`; did you mean \"capacity\"?"]),
            ("questions = \"many\"\n", vec!["desk.toml:7:13: `questions` must be a whole number, not a string"]),
            (
                "families = 4\ncapacity = 3\n",
                vec!["desk.toml:8:12: a store of 3 cannot hold a card for each of 4 families"],
            ),
            ("capacity = 9\n", vec!["desk.toml:7:12: 9 rules need at least 18 episodes, not 14"]),
            ("families = 2\nepisodes = 6\ncapacity = 3\n", vec![]),
        ] {
            assert_eq!(read(keys).1, complaints, "{keys}");
        }
    }
}
