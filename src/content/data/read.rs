//! Parser for CSV as written by spreadsheets and programs: delimiter, decimal commas and missing values are detected.

use std::collections::{HashMap, HashSet};

use super::format::{is_gap, normalized};
use super::{COLUMNS_MAX, Data, ROWS_MAX, Row};
use crate::diagnostic::{Diagnostic, Source, Span};

/// Maximum findings of one kind for one file.
const FINDINGS_MAX: usize = 3;

/// Parses a file; rows that are not well-formed are reported and left out.
pub fn read(id: &str, source: Source, diagnostics: &mut Vec<Diagnostic>) -> Data {
    let text = source.text.clone();
    let delimiter = delimiter(&text);
    let mut data = Data { id: id.to_owned(), source, columns: Vec::new(), rows: Vec::new(), delimiter };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let is_unbalanced = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    let mut record = csv::StringRecord::new();
    let (mut ragged, mut broken) = (Vec::new(), false);
    // The text is UTF-8 and in memory, so reading cannot fail.
    while reader.read_record(&mut record).unwrap_or(false) {
        let start = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(0));
        // The reader's position may be before blank lines that it skips.
        let start = start + text[start..].len() - text[start..].trim_start_matches('\n').len();
        let mut row = Row { cells: record.iter().map(str::to_owned).collect(), id: String::new(), start };
        if is_unbalanced && let Some(column) = row.cells.iter().position(|cell| cell.contains('\n')) {
            let message = "a cell with a line break; is a quotation mark not closed?";
            diagnostics.push(data.source.error(data.place(&row, column), message));
            broken = true;
            break;
        }
        row.cells.iter_mut().for_each(|cell| *cell = cell.split_whitespace().collect::<Vec<_>>().join(" "));
        if data.columns.is_empty() {
            if row.cells.len() > COLUMNS_MAX {
                diagnostics
                    .push(data.source.error(data.place(&row, COLUMNS_MAX), format!("more than {COLUMNS_MAX} columns")));
                row.cells.truncate(COLUMNS_MAX);
            }
            data.columns = row.cells;
            continue;
        }
        if row.cells.iter().all(String::is_empty) {
            continue;
        }
        // Some programs write extra delimiters at the end of a row.
        while row.cells.len() > data.columns.len() && row.cells.last().is_some_and(String::is_empty) {
            row.cells.pop();
        }
        if row.cells.len() != data.columns.len() {
            ragged.push(row);
        } else if data.rows.len() == ROWS_MAX {
            diagnostics.push(data.source.error(data.place(&row, 0), format!("more than {ROWS_MAX} rows")));
            break;
        } else {
            data.rows.push(row);
        }
    }
    report_ragged(&data, &ragged, diagnostics);
    if data.columns.is_empty() {
        diagnostics.push(Diagnostic::file(data.source.path.clone(), "the file is empty; begin with column names"));
    } else if !broken && delimiter != b',' {
        data.warn_of_delimiter(diagnostics);
    }
    data.name_rows();
    data.normalize();
    data
}

/// Returns the delimiter that occurs most often in the first line.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |wanted: u8| {
        let mut quoted = false;
        first
            .bytes()
            .filter(|byte| {
                quoted ^= *byte == b'"';
                !quoted && *byte == wanted
            })
            .count()
    };
    [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|byte| count(*byte))
        .filter(|byte| count(*byte) > 0)
        .unwrap_or(b',')
}

/// Reports rows with too few or too many cells; a header with a single cell is probably a title.
fn report_ragged(data: &Data, ragged: &[Row], diagnostics: &mut Vec<Diagnostic>) {
    if data.columns.len() == 1
        && let Some(first) = ragged.first()
    {
        let message = format!(
            "{} cells where the head has 1; the first line must name the columns, so take titles above it away",
            first.cells.len()
        );
        diagnostics.push(data.source.error(data.place(first, 0), message));
        return;
    }
    for (index, row) in ragged.iter().take(FINDINGS_MAX).enumerate() {
        let mut message = format!("{} cells where the head has {}", row.cells.len(), data.columns.len());
        if index + 1 == FINDINGS_MAX && ragged.len() > FINDINGS_MAX {
            message += &format!("; and {} more such rows", ragged.len() - FINDINGS_MAX);
        }
        diagnostics.push(data.source.error(data.place(row, 0), message));
    }
}

impl Data {
    /// Reports the detected delimiter, if it is unusual.
    fn warn_of_delimiter(&self, diagnostics: &mut Vec<Diagnostic>) {
        let name = if self.delimiter == b';' { "semicolons" } else { "tabs" };
        let decimals = if self.has_decimal_commas() { ", decimals by commas" } else { "" };
        let message = format!("cells are divided by {name}{decimals} and read so; commas and points are usual");
        diagnostics.push(self.source.warning(Span::new(0..1), message));
    }

    fn has_decimal_commas(&self) -> bool {
        let cells = || self.rows.iter().flat_map(|row| &row.cells);
        let decimal = |cell: &String| cell.contains(',') && normalized(cell, true).is_some();
        let point = |cell: &String| cell.contains('.') && !cell.contains(',') && super::number(cell).is_some();
        self.delimiter != b',' && cells().any(decimal) && !cells().any(point)
    }

    /// Gives each row a unique name.
    fn name_rows(&mut self) {
        // A first cell can look like the name that another row would get.
        let mut taken: HashSet<String> = self.rows.iter().map(|row| row.cells[0].clone()).collect();
        let mut counts: HashMap<String, usize> = HashMap::new();
        for (index, row) in self.rows.iter_mut().enumerate() {
            let is_empty = row.cells[0].is_empty();
            let key = if is_empty { format!("row {}", index + 1) } else { row.cells[0].clone() };
            let count = counts.entry(key.clone()).or_default();
            *count += 1;
            row.id = key;
            if *count > 1 || is_empty && !taken.insert(row.id.clone()) {
                let numbered = (*count..).map(|number| (number, format!("{} ({number})", row.id)));
                for (number, id) in numbered {
                    if taken.insert(id.clone()) {
                        (*count, row.id) = (number, id);
                        break;
                    }
                }
            }
        }
    }

    /// Converts columns that consist of numbers and missing values to plain notation.
    fn normalize(&mut self) {
        let decimal_comma = self.has_decimal_commas();
        for column in 0..self.columns.len() {
            let cells = || self.rows.iter().map(|row| row.cells[column].as_str());
            let plain: Option<Vec<String>> = cells()
                .map(|cell| if is_gap(cell) { Some(String::new()) } else { normalized(cell, decimal_comma) })
                .collect();
            // The first column has names of rows, where the words for missing values are names too.
            let has_numbers = cells().any(|cell| normalized(cell, decimal_comma).is_some());
            if let Some(plain) = plain.filter(|_| has_numbers && column > 0) {
                self.rows.iter_mut().zip(plain).for_each(|(row, cell)| row.cells[column] = cell);
            }
        }
    }
}
