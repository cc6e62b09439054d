//! Data files: tables whose cells are addressed by row and column.
//!
//! Any header and any cells are accepted. Names and numbers are only required of cells that prose quotes or figures
//! draw, and errors are reported there.

mod format;
mod read;

pub use format::{Format, number, remedy};

use crate::diagnostic::{Diagnostic, Source, Span, did_you_mean};

/// Maximum rows of a data file.
pub const ROWS_MAX: usize = 10_000;
/// Maximum columns of a data file.
pub const COLUMNS_MAX: usize = 256;
/// Maximum number of columns listed in the message about an unknown name.
const COLUMNS_NAMED: usize = 8;

/// A data file: the first record has the names of the columns, the first cell of every other record names its row.
#[derive(Debug, Clone)]
pub struct Data {
    /// The file's name without extension.
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
    /// The cells, trimmed; numbers in plain notation, missing numbers empty.
    pub cells: Vec<String>,
    /// The first cell; if it is empty or not unique, with a number appended.
    id: String,
    /// Offset of the row in the source.
    start: usize,
}

impl Row {
    /// Returns the name of the row, unique in its file.
    pub fn key(&self) -> &str {
        &self.id
    }
}

impl Data {
    /// Parses a file.
    pub fn parse(id: &str, source: Source, diagnostics: &mut Vec<Diagnostic>) -> Data {
        read::read(id, source, diagnostics)
    }

    /// Returns a copy with some of the rows, under another id.
    pub fn part(&self, id: String, rows: Vec<Row>) -> Data {
        Data { id, rows, ..self.clone() }
    }

    /// Returns the index of a column by its exact name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// Returns the index of a column by its name or the short form of its name ([`address`]): `accuracy` for
    /// `Accuracy (%)`.
    pub fn named_column(&self, name: &str) -> Option<usize> {
        self.column(name).or_else(|| only(&self.columns, |known| address(known) == name))
    }

    /// Returns the column nearest to an unknown name as `; did you mean …?`, or else a list of the columns.
    pub fn column_hint(&self, wrong: &str) -> String {
        let hint = did_you_mean(wrong, self.columns.iter().map(String::as_str));
        if !hint.is_empty() {
            return hint;
        }
        let named = self.columns.len().min(COLUMNS_NAMED);
        let more = if named < self.columns.len() { ", …" } else { "" };
        format!("; its columns are {}{more}", self.columns[..named].join(", "))
    }

    /// Returns the span of a cell in the source.
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

    /// Returns the cell that `name` (`row.column`) refers to, with the names of its row and column. Both names can be
    /// written in the short form of [`address`].
    ///
    /// # Errors
    ///
    /// A message about the unknown name, with the nearest existing one, or about the cells that share the name.
    pub fn find<'a>(&'a self, name: &str) -> Result<(&'a str, &'a str, &'a str), String> {
        // Both names can contain points, so every point can be the one between them.
        let points: Vec<usize> = name.match_indices('.').map(|(point, _)| point).collect();
        let Some(last) = points.last() else {
            return Err(format!("\"{name}\" names no cell of \"{}\"; write data.row.column", self.id));
        };
        let mut unknown = None;
        let mut found = Vec::new();
        for point in &points {
            let (key, column) = (&name[..*point], &name[point + 1..]);
            let columns = named(&self.columns, column, String::as_str);
            if columns.is_empty() {
                continue;
            }
            let rows = named(&self.rows, key, |row| &row.cells[0]);
            match (rows.len(), columns.len()) {
                (0, _) => unknown = Some(key),
                (1, 1) => found.push((&self.rows[rows[0]], columns[0])),
                (1, count) => {
                    return Err(format!("{count} columns of \"{}\" are called \"{column}\"; rename one", self.id));
                }
                (count, _) => {
                    return Err(format!(
                        "{count} rows of \"{}\" are called \"{key}\"; add a first column of keys, each once, to quote its values",
                        self.id
                    ));
                }
            }
        }
        match (found.as_slice(), unknown) {
            ([(row, column)], _) => Ok((&row.cells[*column], row.key(), &self.columns[*column])),
            ([_, ..], _) => Err(format!("{} cells of \"{}\" are called \"{name}\"; rename one", found.len(), self.id)),
            ([], Some(key)) => {
                let hint = did_you_mean(key, self.rows.iter().map(|row| row.cells[0].as_str()));
                Err(format!("data \"{}\" has no row \"{key}\"{hint}", self.id))
            }
            ([], None) => {
                let column = &name[last + 1..];
                Err(format!("data \"{}\" has no column \"{column}\"{}", self.id, self.column_hint(column)))
            }
        }
    }

    /// Returns the name by which prose can refer to a cell (`{=data.row.column}`), if there is one.
    pub fn address(&self, row: &Row, column: usize) -> Option<String> {
        let name = |text: &str| if is_name(text) { text.to_owned() } else { address(text) };
        let address = format!("{}.{}", name(&row.cells[0]), name(&self.columns[column]));
        let found = self.find(&address).ok()?;
        let is_it = found.1 == row.key() && found.2 == self.columns[column];
        is_it.then(|| format!("{{={}.{address}}}", self.id))
    }
}

/// Returns the indices of the elements with this name, or else of the only one with this short name.
fn named<T>(list: &[T], wanted: &str, name: impl Fn(&T) -> &str) -> Vec<usize> {
    let exact: Vec<usize> = (0..list.len()).filter(|index| name(&list[*index]) == wanted).collect();
    // A short name contains no point.
    if !exact.is_empty() || wanted.contains('.') {
        return exact;
    }
    only(list, |element| address(name(element)) == wanted).into_iter().collect()
}

/// Returns the index of the element that satisfies `is_it`, if it is the only one.
fn only<T>(list: &[T], is_it: impl Fn(&T) -> bool) -> Option<usize> {
    let mut found = (0..list.len()).filter(|index| is_it(&list[*index]));
    found.next().filter(|_| found.next().is_none())
}

/// Whether a name can be used in a value without conversion.
fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+'))
}

/// Returns the letters and digits of a name, joined by hyphens: `accuracy-at-5` for `Accuracy @ 5 (%)`.
fn address(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests;
