//! Data files, columns and rows, as figure and lab files refer to them.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::DeValue;

use super::data::Data;
use super::fields::{At, Fields, Reader};
use crate::diagnostic::did_you_mean;

/// The data file that `data` names.
pub fn data_of<'d>(
    fields: &mut Fields<'_>,
    reader: &mut Reader<'_>,
    data: &'d BTreeMap<String, Data>,
) -> Option<&'d Data> {
    let path = fields.words(reader, "data")?;
    let id = path.value.strip_prefix("../data/").and_then(|file| file.strip_suffix(".csv"));
    let Some(id) = id else {
        reader.error(path.span, format!("\"{}\" is no data file; write \"../data/name.csv\"", path.value));
        return None;
    };
    let found = data.get(id);
    if found.is_none() {
        let hint = did_you_mean(id, data.keys().map(String::as_str));
        reader.error(path.span, format!("data \"{id}\" not found{hint}"));
    }
    found
}

/// Returns the index of a column by its name or short name, and reports an unknown name.
pub fn column(reader: &mut Reader<'_>, data: &Data, name: &At<String>) -> Option<usize> {
    let index = data.named_column(&name.value);
    if index.is_none() {
        let hint = data.column_hint(&name.value);
        reader.error(name.span, format!("data \"{}\" has no column \"{}\"{hint}", data.id, name.value));
    }
    index
}

/// The rows that a table like `{ regime = "obs", model = ["a", "b"] }` lets through, by index in order; with the columns it names.
pub fn filter(fields: &Fields<'_>, reader: &mut Reader<'_>, data: &Data) -> (Vec<usize>, Vec<usize>) {
    let mut rows: Vec<usize> = (0..data.rows.len()).collect();
    let mut columns = Vec::new();
    let entries = fields.entries(reader);
    if entries.is_empty() {
        reader.error(fields.span(), "a filter names at least one column");
    }
    for (name, value) in entries {
        let Some(index) = column(reader, data, &name) else { continue };
        columns.push(index);
        let wanted: Vec<String> = match value.get_ref() {
            DeValue::Array(values) => values.iter().filter_map(|value| cell_text(reader, value, &name.value)).collect(),
            _ => cell_text(reader, value, &name.value).into_iter().collect(),
        };
        let mut is_known = true;
        for text in &wanted {
            if !data.rows.iter().any(|row| row.cells[index] == *text) {
                let hint = did_you_mean(text, data.rows.iter().map(|row| row.cells[index].as_str()));
                let span = reader.span(value.span());
                reader.error(span, format!("no row of \"{}\" has {} \"{text}\"{hint}", data.id, name.value));
                is_known = false;
            }
        }
        // An unknown cell is reported; that no row has it needs no other complaint.
        if !is_known {
            continue;
        }
        rows.retain(|&row| wanted.contains(&data.rows[row].cells[index]));
    }
    (rows, columns)
}

/// A cell's text as TOML writes it.
fn cell_text(reader: &mut Reader<'_>, value: &Spanned<DeValue<'_>>, key: &str) -> Option<String> {
    match value.get_ref() {
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        _ => reader.as_string(value, key).map(|text| text.value),
    }
}
