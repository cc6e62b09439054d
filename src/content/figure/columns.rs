//! Columns of a figure's data: their headings, units and groups of rows.

use std::collections::HashMap;

use super::Labels;
use crate::content::data::Data;

/// Returns the heading of a column; empty for row names and for a column called "label".
pub fn heading(data: &Data, column: usize, labels: &Labels) -> String {
    let name = &data.columns[column];
    let heading = labels.of(name);
    if heading == *name && (column == 0 || name == "label") { String::new() } else { heading }
}

/// Returns `label (unit)`.
pub fn with_unit(label: &str, unit: &str) -> String {
    if unit.is_empty() { label.to_owned() } else { format!("{label} ({unit})") }
}

/// Returns the rows of each value of a column, in the order of their first rows; without a column, all rows under an
/// empty name.
pub fn groups_of(data: &Data, column: Option<usize>, rows: impl Iterator<Item = usize>) -> Vec<(String, Vec<usize>)> {
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    let mut indices: HashMap<&str, usize> = HashMap::new();
    for row in rows {
        let id = column.map_or("", |column| data.rows[row].cells[column].as_str());
        let group = *indices.entry(id).or_insert_with(|| {
            groups.push((id.to_owned(), Vec::new()));
            groups.len() - 1
        });
        groups[group].1.push(row);
    }
    groups
}
