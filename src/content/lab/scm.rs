//! What a lab of the engine `scm` is made from.

use crate::content::fields::{Fields, Reader};
use crate::lab::Setup;
use crate::lab::scm::{self, NODES, RECORDS_MAXIMUM};

/// Reads the keys of the engine, all of which may be left out: `nodes` (3 to 5, the frequency among them), `records`
/// (earlier records, 1 to 6), `trap` (whether two graphs explain the records). None if a mistake keeps the lab from being
/// played.
pub(super) fn setup(fields: &mut Fields<'_>, reader: &mut Reader<'_>) -> Option<Setup> {
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
