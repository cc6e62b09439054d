//! Data files: tables whose cells are named by row and column. Any head and any cells make a table; only what prose
//! quotes or a figure draws must have a name or be a number, and what cannot is said there.

mod format;
mod read;

pub use format::{Format, number, remedy};

use crate::diagnostic::{Diagnostic, Source, Span, did_you_mean};

/// Most rows of a data file.
pub const ROWS_MAX: usize = 10_000;
/// Most columns of a data file.
pub const COLUMNS_MAX: usize = 256;

/// A data file: the first record names the columns, the first cell of every other one names its row.
#[derive(Debug, Clone)]
pub struct Data {
    /// The file's name without ending.
    pub id: String,
    /// The file.
    pub source: Source,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows; each has as many cells as there are columns.
    pub rows: Vec<Row>,
    /// Separator of cells.
    delimiter: u8,
}

/// A row of a data file.
#[derive(Debug, Clone)]
pub struct Row {
    /// The cells, trimmed; numbers in their plain form, gaps among them empty.
    pub cells: Vec<String>,
    /// Its first cell, or where another row has the same or it is empty, that with a number.
    id: String,
    /// Offset of the row in the source.
    start: usize,
}

impl Row {
    /// The name of the row, unique in its file.
    pub fn key(&self) -> &str {
        &self.id
    }
}

impl Data {
    /// Reads a file.
    pub fn parse(id: &str, source: Source, diagnostics: &mut Vec<Diagnostic>) -> Data {
        read::read(id, source, diagnostics)
    }

    /// Some of the rows, under another name.
    pub fn part(&self, id: String, rows: Vec<Row>) -> Data {
        Data { id, rows, ..self.clone() }
    }

    /// The index of a column, by its name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// The span of a cell in the source.
    pub fn place(&self, row: &Row, column: usize) -> Span {
        let text = &self.source.text[row.start..];
        let mut quoted = false;
        let mut separators = 0;
        let mut start = 0;
        for (offset, byte) in text.bytes().enumerate() {
            match byte {
                b'"' => quoted = !quoted,
                byte if !quoted && (byte == self.delimiter || byte == b'\n') => {
                    if separators == column || byte == b'\n' {
                        return Span::new(row.start + start..row.start + offset);
                    }
                    separators += 1;
                    start = offset + 1;
                }
                _ => {}
            }
        }
        Span::new(row.start + start..row.start + text.len())
    }

    /// The cell that `name` (`row.column`) means, with the names of its row and column. Names with blanks and signs are
    /// also known by their letters: `accuracy` for `Accuracy (%)`.
    ///
    /// # Errors
    /// Complaint about a name, with the nearest right one.
    pub fn find<'a>(&'a self, name: &str) -> Result<(&'a str, &'a str, &'a str), String> {
        let Some((key, column)) = name.rsplit_once('.') else {
            return Err(format!("\"{name}\" names no cell of \"{}\"; write data.row.column", self.id));
        };
        let exact = self.columns.iter().position(|known| known == column);
        let Some(index) = exact.or_else(|| only(&self.columns, |known| address(known) == column)) else {
            let hint = did_you_mean(column, self.columns.iter().map(String::as_str));
            return Err(format!("data \"{}\" has no column \"{column}\"{hint}", self.id));
        };
        let named: Vec<&Row> = self.rows.iter().filter(|row| row.cells[0] == key).collect();
        let row = match named.as_slice() {
            [row] => row,
            [] => match only(&self.rows, |row| address(&row.cells[0]) == key) {
                Some(row) => &self.rows[row],
                None => {
                    let hint = did_you_mean(key, self.rows.iter().map(|row| row.cells[0].as_str()));
                    return Err(format!("data \"{}\" has no row \"{key}\"{hint}", self.id));
                }
            },
            [..] => {
                return Err(format!(
                    "{} rows of \"{}\" are called \"{key}\"; add a first column of keys, each once, to quote its values",
                    named.len(),
                    self.id
                ));
            }
        };
        Ok((&row.cells[index], row.key(), &self.columns[index]))
    }

    /// How prose names a cell (`{=data.row.column}`), if it can.
    pub fn address(&self, row: &Row, column: usize) -> Option<String> {
        let name = |text: &str| if is_name(text) { text.to_owned() } else { address(text) };
        let address = format!("{}.{}", name(&row.cells[0]), name(&self.columns[column]));
        let found = self.find(&address).ok()?;
        let is_it = found.1 == row.key() && found.2 == self.columns[column];
        is_it.then(|| format!("{{={}.{address}}}", self.id))
    }
}

/// The index of the only element that `is_it` says.
fn only<T>(list: &[T], is_it: impl Fn(&T) -> bool) -> Option<usize> {
    let mut found = (0..list.len()).filter(|index| is_it(&list[*index]));
    found.next().filter(|_| found.next().is_none())
}

/// Whether a name can stand in a value as it is.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+'))
}

/// A name by its letters and digits, with hyphens between: `accuracy-at-5` of `Accuracy @ 5 (%)`.
fn address(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests;
