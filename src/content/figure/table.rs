//! Tables: the kind `table`, and the table equivalent of charts.

use std::collections::{HashMap, HashSet};

use toml::de::DeValue;

use super::columns::with_unit;
use super::{Drawn, Labels, column};
use crate::content::data::{Data, Row, number};
use crate::content::fields::{At, Fields, Reader};
use crate::content::model::{Alignment, FigureBody, Inline, Table};

/// Maximum columns, without the first, of a table in which one dimension is spread over columns.
const PIVOT_COLUMNS_MAX: usize = 6;
/// Text of an empty cell.
const NOTHING: &str = "–";

/// A column whose cells identify rows.
pub struct Dimension {
    /// The column.
    pub column: usize,
    /// Heading.
    pub label: String,
}

/// A column of numbers.
pub struct Measure {
    /// The column.
    pub column: usize,
    /// Heading with the unit.
    pub label: String,
    /// Columns of the lower and upper ends of the interval.
    pub interval: Option<(usize, usize)>,
}

/// Reads the kind `table`: `columns`, a list of names or of `{ column, label, unit }`; by default all columns, with
/// the column `label` in place of the row names.
pub fn read(fields: &mut Fields<'_>, reader: &mut Reader<'_>, data: &Data, labels: &Labels) -> Option<Drawn> {
    let mut shown: Vec<(usize, String)> = Vec::new();
    match fields.get("columns") {
        None => {
            let first = usize::from(data.column("label").is_some());
            shown.extend((first..data.columns.len()).map(|column| (column, labels.of(&data.columns[column]))));
        }
        Some(value) => {
            for value in reader.as_array(value, "columns") {
                let (name, label) = match value.get_ref() {
                    DeValue::Table(_) => {
                        let mut fields = reader.as_table(value, "columns")?;
                        let name = fields.words(reader, "column");
                        let label = fields.optional_string(reader, "label").map(|label| label.value);
                        let unit = fields.optional_string(reader, "unit").map(|unit| unit.value).unwrap_or_default();
                        fields.finish(reader);
                        let label = label.or_else(|| name.as_ref().map(|name| labels.of(&name.value)));
                        (name, label.map(|label| with_unit(&label, &unit)))
                    }
                    _ => {
                        let name = reader.as_string(value, "columns");
                        let label = name.as_ref().map(|name: &At<String>| labels.of(&name.value));
                        (name, label)
                    }
                };
                if let (Some(name), Some(label)) = (name, label)
                    && let Some(column) = column(reader, data, &name)
                {
                    shown.push((column, label));
                }
            }
        }
    }
    if shown.is_empty() {
        reader.error(fields.span(), "a table without columns");
        return None;
    }
    let cells = |row: &Row| {
        let cell = |(column, _): &(usize, String)| text(or_nothing(&labels.cell(data, row, *column)));
        shown.iter().map(cell).collect()
    };
    let table = Table {
        columns: shown.iter().map(|(column, _)| alignment(data, *column)).collect(),
        head: shown.iter().map(|(_, label)| text(label)).collect(),
        rows: data.rows.iter().map(cells).collect(),
    };
    let focusable = data.rows.iter().map(|row| row.key().to_owned()).collect();
    Some(Drawn { body: FigureBody::Table, table, states: Vec::new(), focusable })
}

/// Returns the rows of `data` as a table with a row for each. If two dimensions identify all rows and one has few
/// values, the table has rows for one dimension and columns for the other.
pub fn of_rows(data: &Data, dimensions: &[Dimension], measures: &[Measure], labels: &Labels) -> Table {
    let mut seen = HashSet::new();
    let told_apart = data.rows.iter().all(|row| {
        let key: Vec<&str> = dimensions.iter().map(|dimension| row.cells[dimension.column].as_str()).collect();
        seen.insert(key)
    });
    if let ([rows, columns], true) = (dimensions, told_apart) {
        let (down, across) = (distinct(data, rows.column).len(), distinct(data, columns.column).len());
        let fits = |values: usize| (2..=PIVOT_COLUMNS_MAX).contains(&(values * measures.len()));
        // A table with mostly empty cells is worse than a row for each.
        let filled = data.rows.len() * 2 >= down * across;
        if filled && fits(across) {
            return pivot(data, rows, columns, measures, labels);
        }
        if filled && fits(down) {
            return pivot(data, columns, rows, measures, labels);
        }
    }
    let key = Dimension { column: 0, label: String::new() };
    let keyed = !told_apart || dimensions.is_empty();
    let dimensions: Vec<&Dimension> = keyed.then_some(&key).into_iter().chain(dimensions).collect();
    let head = dimensions.iter().map(|dimension| &dimension.label).chain(measures.iter().map(|measure| &measure.label));
    let cells = |row: &Row| {
        let names = dimensions.iter().map(|dimension| text(or_nothing(&labels.cell(data, row, dimension.column))));
        names.chain(measures.iter().map(|measure| text(&measured(row, measure)))).collect()
    };
    Table {
        columns: dimensions
            .iter()
            .map(|dimension| alignment(data, dimension.column))
            .chain(measures.iter().map(|_| Alignment::Right))
            .collect(),
        head: head.map(|label| text(label)).collect(),
        rows: data.rows.iter().map(cells).collect(),
    }
}

fn pivot(data: &Data, rows: &Dimension, columns: &Dimension, measures: &[Measure], labels: &Labels) -> Table {
    let across = distinct(data, columns.column);
    // With one measure, its name is in the corner rather than in a column.
    let corner = match measures {
        [measure] if rows.label.is_empty() => measure.label.clone(),
        [measure] => format!("{} by {}", measure.label, rows.label),
        _ => rows.label.clone(),
    };
    let mut head = vec![text(&corner)];
    for row in &across {
        let name = labels.cell(data, row, columns.column);
        match measures {
            [_] => head.push(text(&name)),
            _ => head.extend(measures.iter().map(|measure| text(&format!("{name}: {}", measure.label)))),
        }
    }
    let by_names: HashMap<(&str, &str), &Row> = data
        .rows
        .iter()
        .map(|row| ((row.cells[rows.column].as_str(), row.cells[columns.column].as_str()), row))
        .collect();
    let body = distinct(data, rows.column).into_iter().map(|first| {
        let mut cells = vec![text(or_nothing(&labels.cell(data, first, rows.column)))];
        for column in &across {
            let names = (first.cells[rows.column].as_str(), column.cells[columns.column].as_str());
            let row = by_names.get(&names);
            let cell = |measure| text(&row.map_or_else(|| NOTHING.to_owned(), |row| measured(row, measure)));
            cells.extend(measures.iter().map(cell));
        }
        cells
    });
    let numbers = std::iter::repeat_n(Alignment::Right, head.len() - 1);
    Table { columns: std::iter::once(Alignment::Left).chain(numbers).collect(), rows: body.collect(), head }
}

/// Returns the first row of each value of a column.
fn distinct(data: &Data, column: usize) -> Vec<&Row> {
    let mut seen = HashSet::new();
    data.rows.iter().filter(|row| seen.insert(row.cells[column].as_str())).collect()
}

/// Formats a number with its interval, if there is one.
fn measured(row: &Row, measure: &Measure) -> String {
    let cell = or_nothing(&row.cells[measure.column]).to_owned();
    match measure.interval {
        Some((lo, hi)) if !row.cells[lo].is_empty() && !row.cells[hi].is_empty() => {
            format!("{cell} ({} to {})", row.cells[lo], row.cells[hi])
        }
        _ => cell,
    }
}

/// Returns the alignment of a column: right for numbers, left for words.
fn alignment(data: &Data, column: usize) -> Alignment {
    let mut cells = data.rows.iter().map(|row| row.cells[column].as_str()).filter(|cell| !cell.is_empty());
    let numbers = column > 0 && cells.all(|cell| number(cell).is_some());
    if numbers { Alignment::Right } else { Alignment::Left }
}

fn or_nothing(cell: &str) -> &str {
    if cell.is_empty() { NOTHING } else { cell }
}

fn text(words: &str) -> Vec<Inline> {
    vec![Inline::Text(words.to_owned())]
}
