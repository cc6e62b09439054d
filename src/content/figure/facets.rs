//! Small multiples: `facet` names a column; each of its values has a small chart.

use super::Labels;
use super::columns::groups_of;
use crate::content::chart::Facet;
use crate::content::data::Data;
use crate::content::fields::{At, Reader};

/// Maximum small charts.
const FACETS_MAX: usize = 6;

/// Returns the index of the facet column.
pub fn column(reader: &mut Reader<'_>, data: &Data, name: &At<String>) -> Option<usize> {
    let column = super::column(reader, data, name)?;
    let count = groups_of(data, Some(column), 0..data.rows.len()).len();
    if !(2..=FACETS_MAX).contains(&count) {
        let values = if count == 1 { "one value".to_owned() } else { format!("{count} values") };
        let message = format!("\"{}\" has {values}; a figure has 2 to {FACETS_MAX} small charts", name.value);
        reader.error(name.span, message);
        return None;
    }
    Some(column)
}

/// Returns the small charts.
pub fn of(data: &Data, column: Option<usize>, labels: &Labels) -> Vec<Facet> {
    let Some(column) = column else { return Vec::new() };
    let facet = |(_, rows): (String, Vec<usize>)| Facet {
        label: rows.first().map_or(String::new(), |row| labels.cell(data, &data.rows[*row], column)),
        rows: rows.into_iter().map(|row| data.rows[row].key().to_owned()).collect(),
    };
    groups_of(data, Some(column), 0..data.rows.len()).into_iter().map(facet).collect()
}
