//! Lab files of the engine `scm`, a game of finding a structural causal model.

use std::collections::BTreeMap;

use crate::content::data::Data;
use crate::content::fields::{Fields, Reader};
use crate::lab::Setup;
use crate::lab::scm::{self, NODES, RECORDS_MAXIMUM};

/// Reads the keys of the engine, all optional: `nodes` (3 to 5, including the frequency), `records` (earlier
/// observations, 1 to 6), `trap` (whether two graphs explain the records). `None` if an error makes the lab
/// unplayable.
pub(super) fn setup(fields: &mut Fields<'_>, reader: &mut Reader<'_>, _: &BTreeMap<String, Data>) -> Option<Setup> {
    let usual = scm::Setup::default();
    let mut whole = |key: &'static str, least: usize, most: usize, usual: usize| match fields.get(key) {
        None => Some(usual),
        Some(_) => fields.integer(reader, key, least as u32..most as u32 + 1).map(|number| number.value as usize),
    };
    let nodes = whole("nodes", *NODES.start(), *NODES.end(), usual.nodes);
    let records = whole("records", 1, RECORDS_MAXIMUM, usual.records);
    let trap = match fields.get("trap") {
        None => Some(usual.trap),
        Some(value) => reader.as_flag(value, "trap").map(|flag| flag.value),
    };
    Some(Setup::Scm(scm::Setup { nodes: nodes?, records: records?, trap: trap? }))
}

#[cfg(test)]
mod tests {
    use crate::content::lab::parse;
    use crate::content::model::Lab;
    use crate::diagnostic::{Diagnostic, Source};
    use crate::lab::Setup;
    use crate::lab::scm;

    fn read(keys: &str) -> (Option<Lab>, Vec<String>) {
        let text =
            format!("engine = \"scm\"\ntitle = \"T\"\ngoal = \"G\"\nminutes = 2\nseed = 1\ndemo = [\"check\"]\n{keys}");
        let mut diagnostics = Vec::new();
        let lab = parse("bench", &Source::new("bench.toml", text), &Default::default(), &mut diagnostics);
        (lab, diagnostics.iter().map(Diagnostic::headline).collect())
    }

    #[test]
    fn its_keys_are_read_and_may_be_left_out() {
        let setup = |keys| read(keys).0.map(|lab| (*lab.setup).clone());
        assert_eq!(setup(""), Some(Setup::Scm(scm::Setup { nodes: 4, records: 2, trap: false })));
        assert_eq!(
            setup("nodes = 5\nrecords = 6\ntrap = true\n"),
            Some(Setup::Scm(scm::Setup { nodes: 5, records: 6, trap: true }))
        );
    }

    #[test]
    fn its_mistakes_are_reported() {
        let (lab, said) = read("nodes = 6\nrecords = 0\ntrap = \"yes\"\nrecord = 2\n");
        assert!(lab.is_none());
        assert_eq!(
            said,
            [
                "bench.toml:7:9: `nodes` must be from 3 to 5",
                "bench.toml:8:11: `records` must be from 1 to 6",
                "bench.toml:9:8: `trap` must be true or false, not a string",
                "bench.toml:10:1: unknown key `record`; did you mean \"records\"?",
            ]
        );
    }
}
