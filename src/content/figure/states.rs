//! States of charts: named subsets of their rows.

use super::{STATES_MAX, filter, unique};
use crate::content::chart::ChartState;
use crate::content::data::Data;
use crate::content::fields::{Fields, Reader};

/// Reads `[[state]]`: `name` and `filter`; `None` if one is invalid.
pub fn read(fields: &mut Fields<'_>, reader: &mut Reader<'_>, data: &Data) -> Option<Vec<ChartState>> {
    let mut states: Vec<ChartState> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut fine = true;
    for mut state in fields.tables(reader, "state").into_iter().take(STATES_MAX + 1) {
        let name = state.words(reader, "name");
        let span = state.span();
        let value = state.require(reader, "filter");
        let rows = value.and_then(|value| reader.as_table(value, "filter")).map(|table| {
            let (rows, _) = filter(&table, reader, data);
            if rows.is_empty() {
                reader.error(table.span(), "no row matches this filter");
            }
            rows
        });
        state.finish(reader);
        let (Some(name), Some(rows)) = (name, rows) else {
            fine = false;
            continue;
        };
        unique(reader, &names, &name.value, span, "state");
        names.push(name.value.clone());
        let rows = rows.into_iter().map(|row| data.rows[row].key().to_owned()).collect();
        states.push(ChartState { name: name.value, rows });
    }
    fine.then_some(states)
}
